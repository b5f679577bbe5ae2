"""Folding: the spellings of one word meet, and nothing legitimate is lost."""

import csv
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openshelf.lang import fold
from openshelf.lang.aliases import alias_skeletons, aliases
from openshelf.lang.stem import stem
from openshelf.lang.translit import to_cyrillic

APOSTROPHES = "ʻʼ‘’'`´′ˈ"


def skeletons(*words: tuple[str, str]) -> set[str]:
    return {fold.skeleton(word, tag) for word, tag in words}


def test_an_uzbek_word_is_one_under_every_apostrophe_and_none() -> None:
    keys = {fold.key(f"O{sign}zbekiston", "uz-Latn") for sign in (*APOSTROPHES, "")}
    assert keys == {"ozbekiston"}


def test_three_uzbek_orthographies_meet() -> None:
    assert len(skeletons(("Toʻgʻrichoʻp", "uz-Latn"), ("Töğriçöp", "uz-Latn"), ("Тўғричўп", "uz-Cyrl"))) == 1
    assert len(skeletons(("Chorshanba", "uz-Latn"), ("Çorşanba", "uz-Latn"), ("Чоршанба", "uz-Cyrl"))) == 1


def test_both_kazakh_drafts_meet_cyrillic() -> None:
    assert skeletons(("Республикасы", "kk"), ("Respublikasy", "kk-Latn"), ("Respýblıkasy", "kk-Latn")) == {
        "respublikasi"
    }
    assert len(skeletons(("әдебиет", "kk"), ("ädebiet", "kk-Latn"), ("ádebıet", "kk-Latn"))) == 1


@pytest.mark.parametrize(
    ("right", "typed"),
    [
        ("Azərbaycan", "azerbaycan"),
        ("Naxçıvan", "Naxcivan"),
        ("üçüncü", "ucuncu"),
        ("İçərişəhər", "iceriseher"),
        ("oʻgʻil", "ogil"),
        ("kütüphane", "kutuphane"),
        ("ıslak", "islak"),
    ],
)
def test_a_plain_keyboard_gives_the_same_key_and_stem(right: str, typed: str) -> None:
    for tag in ("az", "uz-Latn", "tr"):
        assert fold.key(right, tag) == fold.key(typed, tag)
        assert stem(right, tag) == stem(typed, tag)


def test_english_digraphs_find_azerbaijani_letters() -> None:
    assert fold.skeleton("Şirvanşahlar", "az") == fold.skeleton("Shirvanshahlar", "az")
    assert fold.skeleton("çay", "az") == fold.skeleton("chay", "az")


def test_a_word_in_a_record_of_another_language_is_read_by_its_own_letters() -> None:
    assert fold.key("Қазақстан", "ru") == "qazaqstan"
    assert fold.key("Ўзбекистон", "ru") == "ozbekiston"


def test_twin_letters_of_a_kazakh_word_are_repaired() -> None:
    assert fold.clean("кiтaп") == "кітап"
    assert fold.clean("қaзaқ") == "қазақ"


def test_the_azerbaijani_letter_typed_in_the_other_script_is_repaired() -> None:
    assert fold.clean("Azәrbaycan") == "azərbaycan"
    assert fold.clean("Азəрбајҹан") == "азәрбајҹан"


def test_a_word_truly_in_two_scripts_stays_as_it_is() -> None:
    assert fold.clean("DVDдиск") == "dvdдиск"


@pytest.mark.parametrize("damaged", ["0‘zbekiston", "0 ‘zbekiston", "O ‘zbekiston", "O ʻzbekiston", "O‘ zbekiston"])
def test_recognised_uzbek_is_mended(damaged: str) -> None:
    assert [token.text for token in fold.tokens(damaged)] == ["oʼzbekiston"]


def test_a_quotation_after_a_one_letter_word_is_not_joined() -> None:
    assert [token.text for token in fold.tokens("o 'kitab' haqda")] == ["o", "kitab", "haqda"]


def test_a_numeral_before_a_quotation_stays_a_numeral() -> None:
    assert [token.text for token in fold.tokens("2010 ‘Kitab’")] == ["2010", "kitab"]


def test_a_query_is_read_under_every_alphabet_of_its_script() -> None:
    assert set(fold.query_skeletons("ёлка")) == {"elka", "iolka"}
    assert set(fold.query_skeletons("Qarabağ")) == {"karabag", "garabag"}
    assert fold.query_skeletons("Qarabağ", "az")[0] == "garabag"


def test_scholarly_latin_is_a_fallback_only() -> None:
    assert "iakovlev" not in fold.query_skeletons("Âkovlev")
    assert "iakovlev" in fold.fallback_skeletons("Âkovlev")
    assert fold.fallback_skeletons("kitab") == ()


@given(st.text(max_size=40))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = fold.clean(text)
    assert fold.clean(once) == once


@given(st.text(max_size=40))
def test_tokens_lie_in_the_text_and_in_order(text: str) -> None:
    found = fold.tokens(text)
    assert all(0 <= token.start < token.end <= len(text) and token.text for token in found)
    plain = [token for token in found if not token.joined]
    assert all(left.end <= right.start for left, right in itertools.pairwise(plain))


@given(st.text(max_size=12), st.sampled_from(["az", "uz-Cyrl", "kk", "ru", "en", None]))
def test_a_key_of_a_key_is_the_key(text: str, tag: str | None) -> None:
    first = fold.key(text, tag)
    if first.isascii():
        assert fold.key(first, tag) == first


@given(st.text(max_size=12))
def test_a_query_finds_the_word_it_repeats(text: str) -> None:
    for tag in ("az", "uz-Cyrl", "kk", "ru", "en"):
        assert fold.skeleton(text, tag) in {*fold.query_skeletons(text), *fold.query_skeletons(text, tag)}


def test_names_meet_through_aliases() -> None:
    assert fold.skeleton("Карабах", "ru") in aliases("Qarabağ", "az")
    assert fold.skeleton("Georgia", "en") in aliases("Gürcüstan", "az")
    assert fold.skeleton("Toshkent", "uz-Latn") in alias_skeletons(fold.skeleton("Daşkənd", "az"))
    assert alias_skeletons("kitab") == ()


@pytest.mark.slow
def test_names_of_places_meet_across_scripts(shared: Path) -> None:
    """CLDR's one-word names: the rest are other words (Esvatini, Свазиленд), not other spellings."""
    with (shared / "languages/tables/cldr_aliases.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    pairs = [(row["az"], row["az_Cyrl"]) for row in rows]
    pairs = [(a, b) for a, b in pairs if a and b and len((a + b).split()) == 1]
    equal = sum(fold.skeleton(a, "az") == fold.skeleton(b, "az-Cyrl") for a, b in pairs)
    assert equal / len(pairs) >= 0.978


@pytest.mark.slow
def test_every_uzbek_form_meets_its_cyrillic(shared: Path) -> None:
    with (shared / "languages/pairs/uz-Latn.tsv").open(encoding="utf-8", newline="") as file:
        forms = {row["form"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    equal = sum(fold.skeleton(form, "uz-Latn") == fold.skeleton(to_cyrillic(form, "uz"), "uz-Cyrl") for form in forms)
    assert equal / len(forms) >= 0.995


@pytest.mark.slow
def test_recognised_pages_are_found_by_the_right_spelling(shared: Path) -> None:
    """The source documents as they were recognised: noughts for O, broken, spaced and hyphened words."""
    page = next((shared / "seeds").glob("002_*.txt")).read_text("utf-8")
    keys = {fold.skeleton(token.text, "uz-Latn") for token in fold.tokens(page)}
    right = "Oʻzbekiston roʻyxatdan qonun normalarining foydalanuvchilar axborotkutubxona oʻtkazildi shakllantirish"
    assert [word for word in right.split() if fold.skeleton(word, "uz-Latn") not in keys] == []
