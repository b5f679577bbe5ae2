"""Stems: forms meet, other words do not, and a vocabulary decides what rules cannot."""

import pytest

from openshelf.lang.stem import Stemmer, candidates, stem

PARADIGMS = {
    "az": ("kitab", "kitablar kitabı kitabın kitabda kitabdan kitablarımızdan kitabınızda kitabdır KİTABIN kitabin"),
    "az-Cyrl": ("китаб", "китаблар китабын китабдан китабларымыздан"),
    "uz-Latn": ("kitoblar", "kitoblarni kitoblarimizdan kitoblaringizga kitoblarining"),
    "uz-Cyrl": ("мактаб", "мактаблар мактабни мактабимиз мактабларингиздан"),
    "kk": ("қала", "қалалар қаланың қаладан қалаға қалалары қалаларымыздың"),
    "tr": ("kitap", "kitabı kitaplar kitapların kitabımızdan kitaplarınızda KİTAPLAR kitaplarin"),
    "ru": ("библиотека", "библиотеки библиотекой библиотеками БИБЛИОТЕК"),
    "en": ("libraries", "library LIBRARIES"),
}


@pytest.mark.parametrize("tag", sorted(PARADIGMS))
def test_the_forms_of_a_word_have_its_stem_by_rules_alone(tag: str) -> None:
    lemma, forms = PARADIGMS[tag]
    assert {stem(form, tag) for form in forms.split()} == {stem(lemma, tag)}


@pytest.mark.parametrize(
    ("tag", "forms"),
    [
        ("az", "oxumaq oxuyuram oxuyacağıq oxudular oxumuşdu oxumayıb"),
        ("uz-Latn", "ishlamoq ishlayman ishladingiz ishlayapti ishlaganlar ishlamaymiz"),
        ("kk", "айту айттым айтқан айтпаймын айтасыңдар айтыңыз"),
        ("tr", "çalışmak çalışıyorum çalışacağız çalıştılar çalışmadım çalışır"),
    ],
)
def test_a_vocabulary_brings_the_forms_of_a_verb_together(tag: str, forms: str) -> None:
    stemmer = Stemmer(forms.split(), tag)
    assert len({stemmer.stem(form) for form in forms.split()}) == 1


def test_a_vocabulary_keeps_words_apart_that_rules_would_join() -> None:
    words = ["alma", "almalar", "almanı", "almadan", "almaların", "almaq", "aldım", "alacaq", "alır"]
    stemmer = Stemmer(words, "az")
    assert stemmer.stem("almalar") == stemmer.stem("almanı") == stemmer.stem("alma")
    assert stemmer.stem("aldım") == stemmer.stem("alacaq")
    assert stemmer.stem("almalar") != stemmer.stem("aldım")


@pytest.mark.parametrize(
    ("tag", "noun", "verb"),
    [
        ("tr", "yol yollar yolu yoldan yolların", "yolmak yolacak yolmadı yolmalı yolarak"),
        ("kk", "жаз жаздар жаздардың жазға", "жазу жазған жазып жазамын жазбады"),
        ("ru", "пощада пощады пощаде пощадой", "пощадить пощадит пощадил пощадили пощадят"),
    ],
)
def test_a_noun_and_a_verb_of_one_root_are_two_words(tag: str, noun: str, verb: str) -> None:
    # Forms only: yoldu and жаздың are of both.
    stemmer = Stemmer(f"{noun} {verb}".split(), tag)
    stems = [{stemmer.stem(form) for form in forms.split()} for forms in (noun, verb)]
    assert [len(found) for found in stems] == [1, 1]
    assert stems[0] != stems[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("сочинить сочинил сочинит сочинят", "сочинять сочиняет сочиняла сочиняют"),
        ("отключить отключил отключит", "отключиться отключился отключится"),
        ("интересный интересного интересные", "интереснейший интереснейшего интереснейшие"),
    ],
)
def test_russian_words_of_one_root_stay_two(one: str, other: str) -> None:
    stemmer = Stemmer(f"{one} {other}".split(), "ru")
    stems = [{stemmer.stem(form) for form in forms.split()} for forms in (one, other)]
    assert [len(found) for found in stems] == [1, 1]
    assert stems[0] != stems[1]


@pytest.mark.parametrize(
    "forms",
    [
        "читать читаю читает читали читавший читая читай",
        "рисовать рисую рисует рисовал рисующий рисуй",
        "прыгнуть прыгну прыгнет прыгнула прыгни",
        "писать пишу пишет писал пиши пишущий",
        "узнавать узнаю узнавал узнавая узнаёт",
        "беречь берегу берегут береги берегла",
        "горожанин горожане горожан горожанами",
        "китаец китайца китайцы китайцев",
        "постройка постройки построек постройками",
    ],
)
def test_a_vocabulary_brings_the_forms_of_a_russian_word_together(forms: str) -> None:
    stemmer = Stemmer(forms.split(), "ru")
    assert len({stemmer.stem(form) for form in forms.split()}) == 1


def test_words_that_a_soft_sign_parts_are_both_read() -> None:
    assert len({Stemmer(["говорит", "говорить"], "ru").stem(form) for form in ("говорит", "говорить")}) == 1


@pytest.mark.parametrize(
    ("tag", "forms"),
    [
        ("ru", "повелеть повелел повелели"), ("ru", "тряхнуть тряхнул тряхнули тряхнет"), ("ru", "маскировать маскируете маскировал"),
        ("ru", "сосед соседа"), ("ru", "соседка соседок"), ("en", "hope hoped hoping hopes"), ("en", "hop hopped hopping hops"),
        ("en", "survive survived surviving"), ("en", "write wrote written writing"), ("en", "rebuild rebuilt"),
        ("en", "rebuff rebuffed"), ("en", "agree agreed agreeing"), ("en", "analysis analyses"), ("en", "church churches"),
        ("en", "present presents presented"), ("en", "woman women"), ("en", "study studies studied"),
    ],
)  # fmt: skip
def test_russian_and_english_forms_meet_by_rules_alone(tag: str, forms: str) -> None:
    assert len({stem(form, tag) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("ru", "обеспечение обеспеченность"), ("ru", "отключить отключиться"), ("ru", "интересный интереснейший"),
        ("en", "hope hop"), ("en", "code cod"), ("en", "library librarian"), ("en", "need nee"), ("en", "present presend"),
    ],
)  # fmt: skip
def test_russian_and_english_words_stay_apart_by_rules_alone(tag: str, words: str) -> None:
    assert len({stem(word, tag) for word in words.split()}) == len(words.split())


def test_an_ending_is_stripped_only_where_the_paradigm_shows_it() -> None:
    lonely = Stemmer(["qadın", "qadınlar", "qadına", "kitab"], "az")
    assert lonely.stem("qadın") == "qadin"


def test_stems_do_not_depend_on_the_order_of_the_vocabulary() -> None:
    words = ["kitab", "kitablar", "kitabı", "kitabxana", "kitabxanalar", "kitabxanada", "ev", "evlər", "evdə", "evi"]
    one, other = Stemmer(words, "az"), Stemmer(reversed(words * 2), "az")
    assert [one.stem(word) for word in words] == [other.stem(word) for word in words]


def test_a_stem_chosen_by_vocabulary_is_among_the_candidates_of_an_unseen_form() -> None:
    stemmer = Stemmer(["kitabxana", "kitabxanalar", "kitabxanada", "kitabxananın"], "az")
    assert stemmer.stem("kitabxana") in candidates("kitabxanalarımızdakı", "az")


def test_consonants_that_change_before_an_ending_are_restored() -> None:
    assert stem("ürəyim", "az") == stem("ürək", "az")
    assert stem("çocuğu", "tr") == stem("çocuk", "tr")
    assert Stemmer(["кітап", "кітабы", "кітабым", "кітаптар"], "kk").stem("кітабы") == "kitap"


def test_vowel_harmony_forbids_endings_of_the_other_class() -> None:
    assert "kitab" in candidates("kitablar", "az")
    assert "kitab" not in candidates("kitablər", "az")


def test_a_word_with_digits_is_its_own_stem() -> None:
    assert stem("a4", "az") == "a4"
    assert Stemmer(["a4", "a4lar"], "az").stem("a4") == "a4"


def test_a_language_without_rules_keeps_its_words() -> None:
    assert stem("Bibliotheken", "de") == "bibliotheken"
