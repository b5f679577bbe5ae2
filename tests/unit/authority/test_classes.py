"""Class numbers stand in shelf order and wear captions in every language of the interface."""

import random
from pathlib import Path

import pytest

from openshelf.authority import classes
from openshelf.authority.classes import caption, is_section_code, main_class, nearest_caption, parents, sort_key
from openshelf.lang.tags import INTERFACE_TAGS
from openshelf.record.labels import wording
from openshelf.record.model import Classification


def test_udc_files_by_its_signs_before_longer_numbers():
    # BS 1000: + / alone : = (0…) (1/9) "…" -0 - .0 and then the digits that follow.
    order = [
        "5",
        "51+52",
        "51/53",
        "51",
        "51:52",
        "51=20",
        "51(075)",
        "51(4)",
        '51"19"',
        "51-05",
        "51-7",
        "51.07",
        "510",
        "511",
    ]
    shuffled = order[:]
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=lambda value: sort_key("udc", value)) == order


def test_a_dot_in_udc_only_breaks_the_digits():
    values = ["821.161.1", "821.512.162", "82", "811.512"]
    assert sorted(values, key=lambda value: sort_key("udc", value)) == ["811.512", "82", "821.161.1", "821.512.162"]


def test_lcc_counts_its_first_number():
    order = ["Q1", "QA9", "QA76.5", "QA76.73 .P98", "QA100", "QB1"]
    shuffled = order[::-1]
    assert sorted(shuffled, key=lambda value: sort_key("lcc", value)) == order


def test_ddc_marks_of_segmentation_do_not_count():
    assert sort_key("ddc", "813/.54") == sort_key("ddc", "813.54")
    assert sort_key("ddc", "813.6") > sort_key("ddc", "813.54")


def test_a_latin_letter_typed_in_a_bbk_number_stands_with_the_cyrillic_one():
    assert sort_key("bbk", "T3(2)") == sort_key("bbk", "Т3(2)")
    assert nearest_caption("bbk", "T3(2)", "en") == "History"


def test_a_local_scheme_counts_its_numbers():
    assert sorted(["K10", "K9", "k1"], key=lambda value: sort_key("local", value)) == ["k1", "K9", "K10"]


@pytest.mark.parametrize(
    ("scheme", "value", "tag", "words"),
    [
        ("udc", "821.512.162-1", "az", "Azərbaycan ədəbiyyatı"),
        ("udc", "94(479.24)", "ru", "История"),
        ("udc", "785", "en", "Music"),
        ("ddc", "894.3611", "en", "Altaic, Uralic and other literatures"),
        ("ddc", "5", "en", "Science"),
        ("bbk", "84(5Аз)6", "ru", "Художественная литература"),
        ("bbk", "Ш5(2)", "az", "Filologiya, bədii ədəbiyyat"),
        ("lcc", "QA76.73", "en", "Mathematics and computer science"),
        ("udc", "785", "kk", "Музыка"),
        ("udc", "785", "uz-Cyrl", "Мусиқа"),
        ("udc", "785", "tr", "Müzik"),
        ("udc", "785", "ka", "Music"),
    ],
)
def test_a_long_number_takes_its_nearest_parents_words(scheme, value, tag, words):
    assert nearest_caption(scheme, value, tag) == words


def test_a_number_no_class_holds_has_no_words():
    assert nearest_caption("grnti", "17.01", "en") is None
    assert nearest_caption("udc", "(0.1)", "en") is None
    assert caption("udc", "789.123", "en") is None


def test_letters_of_lcc_do_not_nest():
    assert nearest_caption("lcc", "DAW1000", "en") == "World history"
    assert nearest_caption("lcc", "MLCME 2002/02660", "en") is None


def test_the_chain_runs_from_the_main_class_down():
    assert parents("udc", "821.512.162-1") == ("8", "82", "821", "821.512.162")
    assert parents("ddc", "894.3") == ("800", "890", "894")
    assert parents("lcc", "QA76") == ("Q", "QA")


@pytest.mark.parametrize(
    ("scheme", "value", "sign"), [("udc", "51", "5"), ("bbk", "Ш5", "Ш"), ("lcc", "QA9", "Q"), ("udc", "(4)", "#")]
)
def test_the_rail_shows_the_main_class(scheme, value, sign):
    assert main_class(scheme, value) == sign


SCHEMES = ("udc", "ddc", "bbk", "lcc")
WORDING = Path(classes.__file__).parent / "wording"


@pytest.mark.parametrize("tag", INTERFACE_TAGS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_class_is_captioned_in_every_language_of_the_interface(scheme, tag):
    known, said = wording(WORDING, "en")[scheme], wording(WORDING, tag)[scheme]
    assert len(known) >= 100
    assert list(said) == list(known)
    assert all(said.values())


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_captioned_class_stands_at_the_end_of_its_own_chain(scheme):
    assert all(parents(scheme, value)[-1] == value for value in wording(WORDING, "en")[scheme])


def test_a_code_of_the_bases_own_sections_is_no_class():
    assert is_section_code(Classification("local", "05"))
    assert not is_section_code(Classification("local", "05", label="Teatr"))
    assert not is_section_code(Classification("local", "78.07"))
    assert not is_section_code(Classification("udc", "05"))
