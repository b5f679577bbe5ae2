"""A calendar base of IRBIS: persons, events and objects, as their worksheets write them."""

import pytest

from openshelf.ingest.irbis.values import field_of
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig


@pytest.fixture
def calendar(samples):
    return {
        record.control_number: record
        for record in open_source(SourceConfig("kzd", samples / "ingest/irbis-calendar.txt"))
    }


def test_each_of_several_events_has_its_day_and_one_alone_is_the_records_own(calendar):
    events = [note.text for note in calendar["p-1"].notes if note.kind == "event"]
    assert events == [
        "12.03.1931: Sahil şəhərində anadan olub",
        "21.05.2004: Sahil şəhərində vəfat edib",
        "12.03: Xalça günü",
    ]
    assert [note.text for note in calendar["s-1"].notes if note.kind == "event"] == ["Mayak yandırıldı"]
    assert calendar["s-1"].date.text == "1895-08-06"


def test_pictures_are_named_as_the_record_names_them(calendar):
    assert [link.url for link in calendar["p-1"].links] == [
        "Persons/Sevda.jpg", "xalca%20bir.jpg", "yoxdur.jpg", "https://e.example/uz.jpg",
    ]  # fmt: skip
    assert {link.kind for link in calendar["p-1"].links} == {"cover"}


def test_the_abbreviations_of_a_calendar_are_roles(calendar):
    assert [agent.roles for agent in calendar["p-1"].agents] == [(), ("scl",)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Tanınmış <xalçaçı>", "Tanınmış xalçaçı"),
        ("<физик>-<теоретик>", "физик-теоретик"),
        ("<The Times=Times>", "The Times"),
        ("<b>qalın</b>", "<b>qalın</b>"),
        ("2 < 3 > 1", "2 < 3 > 1"),
        ("a <", "a <"),
        ("< a >", "< a >"),
        ("<1>", "<1>"),
    ],
)
def test_words_marked_for_the_dictionary_lose_their_marks_and_nothing_else_does(value, text):
    assert field_of("331", value).subfields == [("", text)]
    assert field_of("200", f"^A{value}^Bx").subfields == [("a", text), ("b", "x")]
