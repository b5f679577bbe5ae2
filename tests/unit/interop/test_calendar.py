"""iCalendar: read back by the icalendar library, in the library's time zone, the same bytes every time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest

from openshelf.content.model import Event, MultiText
from openshelf.interop.calendar import calendars
from openshelf.record.model import Text

EVENTS = (
    Event(
        "novruz",
        "concert",
        MultiText((Text("Novruz axşamı; musiqi, şeir", "az"), Text("Вечер Новруза", "ru"))),
        "2027-03-20T18:30",
        "2027-03-20T20:00",
        place=MultiText((Text("Böyük zal", "az"),)),
    ),
    Event("sergi", "exhibition", MultiText((Text("Sərgi", "az"),)), "2026-11-01", "2026-11-30"),
    Event("qaralama", "lesson", MultiText((Text("Dərs", "az"),)), "2026-12-01", status="draft"),
)


@pytest.fixture
def made(library):
    return {output.path: output.data for output in calendars(EVENTS, library, "az", lambda text: text)}


def event_of(data: bytes) -> icalendar.Event:
    return icalendar.Calendar.from_ical(data).walk("VEVENT")[0]


def test_a_file_an_event_and_one_for_all(made):
    assert list(made) == ["az/event/sergi.ics", "az/event/novruz.ics", "az/event/calendar.ics"]
    assert len(icalendar.Calendar.from_ical(made["az/event/calendar.ics"]).walk("VEVENT")) == 2


def test_times_are_the_librarys(made):
    event = event_of(made["az/event/novruz.ics"])
    assert event["dtstart"].dt == datetime(2027, 3, 20, 18, 30, tzinfo=ZoneInfo("Asia/Baku"))
    assert event["dtstart"].params["TZID"] == "Asia/Baku"
    assert b"BEGIN:VTIMEZONE" in made["az/event/novruz.ics"]


def test_the_last_whole_day_is_included(made):
    event = event_of(made["az/event/sergi.ics"])
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 11, 1), date(2026, 12, 1))


def test_commas_and_semicolons_survive(made):
    assert str(event_of(made["az/event/novruz.ics"])["summary"]) == "Novruz axşamı; musiqi, şeir"


def test_uid_and_stamp_follow_from_the_content(made, library):
    event = event_of(made["az/event/novruz.ics"])
    assert event["uid"] == "novruz@kitab.example"
    assert event["dtstamp"].dt.isoformat() == "2027-03-20T14:30:00+00:00"
    again = {output.path: output.data for output in calendars(EVENTS, library, "az", lambda text: text)}
    assert again == made


def test_lines_end_in_crlf_and_are_folded(made):
    for line in made["az/event/calendar.ics"].split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line


def test_a_draft_is_in_no_calendar(made):
    assert not any(b"qaralama" in data for data in made.values())
