"""Pages whose words no search will find: told from pages of any language we know, by form alone."""

import pytest

from openshelf.media.legibility import is_odd, judge, page_runs

AZ = "Xəzər dənizinin sahilində köhnə mayaklar gəmilərə yol göstərir, onların işığı uzaqdan görünür və çox illər söndürülmür."
RU = "Старые маяки на берегу Каспия показывают судам дорогу, и свет их виден издалека; съезд прошёл в 1990-е годы, в г. Баку."
OLD_RU = "Старые маяки на берегу Каспійскаго моря показываютъ судамъ дорогу, и свѣтъ ихъ виденъ издалека въ тѣ дни, и нынѣ онъ есть."
UZ = "Kaspiy dengizi boʻyidagi eski mayoqlar kemalarga yoʻl koʻrsatadi, ularning yorugʻi uzoqdan koʻrinadi va oʻchmaydi, deyishadi."
KK = "Каспий жағасындағы ескі шамшырақтар кемелерге жол көрсетеді, олардың жарығы алыстан көрінеді әрі көп жылдар бойы сөнбейді."
DE = "Die alten Leuchttürme an der Küste zeigen den Schiffen ihren Weg, und ihr Licht über dem Meer ist weithin schön zu sehen, größer als je."
FR = "Les vieux phares de la côte montrent aux navires leur chemin, et leur lumière, élevée à l'extrémité, se voit de très loin, même l'été."
LEGACY = "Õÿçÿð äÿíèçèíèí ñàùèëèíäÿ êþùíÿ ìàéàêëàð ýÿìèëÿðÿ éîë ýþñòÿðèð îíëàðûí èøûüû óçàãäàí ýþðöíöð âÿ ÷îõ èëëÿð ñþíäöðöëìöð"
WRONG_LANGUAGE = "Каспии 6epery n0ka3bIвaют cyдaм д0рогy и cвeт иx виднo и3дaлeкa cтapыe мaяки нa 6epery Кacпия и ciяют вo тьмe нoчи дoлгo"
DIRT = ".,: ;~ |l _. '' -- |||| .. ,; :: ~~ \\/ .; |: ., -- == ++ .. ,, ;; || '' `` ^^ .: :. ~. |. .| -' '- .. ,, :; a b |~ ^. .,, ;;: ==="


@pytest.mark.parametrize("text", [AZ, RU, OLD_RU, UZ, KK, DE, FR])
def test_a_page_of_a_language_is_not_blamed(text):
    assert judge([text * 2]).garbled == ()


@pytest.mark.parametrize("text", [LEGACY, WRONG_LANGUAGE, DIRT])
def test_what_a_legacy_font_the_wrong_language_and_dirt_leave_is_told_with_an_example(text):
    found = judge([AZ, text * 2, RU])
    assert found.garbled == (2,)
    assert found.example


def test_a_page_of_figures_or_of_few_words_is_not_judged():
    assert judge(["1 234 56,7 1990 " * 40, "Q§ x|y"]).garbled == ()


def test_some_empty_pages_are_usual_and_many_are_told():
    assert judge([AZ] * 9 + [""]).silent == ()
    assert judge([AZ, "", " \n", "", AZ]).silent == (2, 3, 4)
    assert judge(["", ""]).silent == (1, 2)


@pytest.mark.parametrize(
    "word", ["XVIII", "СССР", "1990-ci", "Təzə-Tən", "oʻzbek", "l'été", "naïve", "Kızılırmak", "ВКП(б)", "Əliyev’in"]
)
def test_names_numbers_and_short_forms_are_words(word):
    assert not is_odd(word)


@pytest.mark.parametrize("word", ["s0vet", "cвeт", "wo|d", "Õÿçÿð", "bcdfghk", "aaaab", "\ufffdtir"])
def test_what_no_word_looks_like_is_odd(word):
    assert is_odd(word)


def test_pages_are_told_as_people_write_them():
    assert page_runs([3, 7, 8, 9, 12]) == "3, 7–9, 12"
    assert page_runs([]) == ""
