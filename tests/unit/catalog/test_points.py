"""Access points: what a record is filed under, and the names of headings in URLs."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openshelf.catalog.model import BROWSE_KINDS, Entry
from openshelf.catalog.points import brief_of, names, number, points, related_names, shown_title, url_key
from openshelf.record.access import Access
from openshelf.record.model import Holding, Identifier, Record, Relation, Title


def test_a_record_is_filed_under_everything_it_states(make):
    record = make(
        1, creators=["Xətai"], subjects=["Poeziya"], classes=[("udc", " 821 "), ("udc", "821")], date="1986",
        languages=("az", "az"), scripts=("Latn",), type="book", collections=("Nadir",),
        holdings=(Holding("Mərkəz", shelf_mark="A 1"), Holding("Mərkəz", shelf_mark="A 2")),
    ).record  # fmt: skip
    assert [(form.kind, form.key) for form in points(record)] == [
        ("creator", "person|xetai|"),
        ("subject", "subject|poeziya|"),
        ("year", "1986"),
        ("language", "az"),
        ("script", "Latn"),
        ("type", "book"),
        ("class", "udc|821"),
        ("collection", "collection|nadir|"),
        ("library", "library|merkez|"),
    ]
    assert {form.kind for form in points(record)} | {"title"} == set(BROWSE_KINDS)


def test_a_record_that_states_nothing_has_only_its_type():
    assert [form.kind for form in points(Record("a:1", "a", "1"))] == ["type"]


def test_a_brief_shows_part_and_shelf_mark():
    record = Record(
        "a:1", "a", "1",
        titles=(Title("ASE", part_number="Cild 2", part_name="B–Ç"),),
        holdings=(Holding(), Holding(shelf_mark="ƏF 12")),
    )  # fmt: skip
    brief = brief_of(Entry(record, Access(), "p", "h"))
    assert (brief.title.text, brief.shelf_mark) == ("ASE. Cild 2. B–Ç", "ƏF 12")
    assert brief_of(Entry(Record("a:1", "a", "1"), Access(), "p", "h")).title.text == ""


def test_a_title_alone_is_shown_alone():
    assert shown_title(Title("Kitabi-Dədə Qorqud", remainder="dastan")) == "Kitabi-Dədə Qorqud"


def test_a_record_is_called_by_id_and_sound_numbers_only():
    record = Record(
        "a:1", "a", "1",
        identifiers=(Identifier("issn", "12345679"), Identifier("isbn", "978", valid=False), Identifier("doi", "10.1/x")),
    )  # fmt: skip
    assert list(names(record)) == ["id:a:1", "issn:12345679"]


def test_a_relation_by_bare_number_is_within_the_source():
    relations = (
        Relation("host", record="77", issn="1234-567x"),
        Relation("part", record="b:5"),
        Relation("host", title="Elm"),
    )
    assert list(related_names(Record("a:1", "a", "1", relations=relations))) == [
        ("host", "id:a:77"),
        ("host", "issn:1234567X"),
        ("part", "id:b:5"),
    ]


@pytest.mark.parametrize(
    ("kind", "key", "named"),
    [
        ("language", "az-Cyrl", "az-cyrl"),
        ("type", "e-project", "e-project"),
        ("year", "-499", "-499"),
        ("collection", "collection:old-baku", "old-baku"),
    ],
)
def test_a_code_is_its_own_name(kind, key, named):
    assert url_key(kind, key) == named


@settings(deadline=None)
@given(st.sampled_from(BROWSE_KINDS), st.text())
def test_every_name_is_safe_in_a_path(kind, text):
    key = f"{kind}|{text}|"
    named = url_key(kind, key)
    assert re.fullmatch(r"[a-z0-9-]{1,72}", named)
    assert url_key(kind, key) == named


def test_row_keys_never_change():
    assert number("ak:1") == 607633823953730228
    assert 0 <= number("") < 1 << 63
