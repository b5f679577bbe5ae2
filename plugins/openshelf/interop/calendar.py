"""iCalendar (RFC 5545): a file an event, a calendar a language for all of them.

Rules: times are the library's own, with its time zone described in the file; UID is the event's slug at the site's host,
DTSTAMP its own start, so the bytes follow from the content alone. A day without a time is a whole day, its end included
(RFC 5545 counts DTEND as excluded). An event without an end has none: nothing is invented.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import icalendar

from openshelf.build.output import Output
from openshelf.interop.addresses import absolute, host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openshelf.content.library import Library
    from openshelf.content.model import Event

_PRODUCT = "-//openshelf//events//EN"


def calendars(events: Iterable[Event], library: Library, tag: str, gettext: Callable[[str], str]) -> Iterator[Output]:
    """`<tag>/event/<slug>.ics` of every event and `<tag>/event/calendar.ics` of all, in order of their start."""
    shown = sorted((each for each in events if each.status == "published"), key=lambda each: (each.starts, each.slug))
    name = library.name.best(tag)
    title = f"{gettext('Events in the library')} — {name.text}" if name else gettext("Events in the library")
    for event in shown:
        yield Output(f"{tag}/event/{event.slug}.ics", _calendar([event], library, tag, None))
    if shown:
        yield Output(f"{tag}/event/calendar.ics", _calendar(shown, library, tag, title))


def _calendar(events: list[Event], library: Library, tag: str, title: str | None) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if title:
        calendar.add("name", title)
        calendar.add("x-wr-calname", title)
    for event in events:
        calendar.add_component(_event(event, library, tag))
    years = [int(each.starts[:4]) for each in events]
    # The zone's rules for the years of the events alone: the file does not change when the calendar's own data grow.
    calendar.add_missing_timezones(date(min(years), 1, 1), date(max(years) + 2, 1, 1))
    data: bytes = calendar.to_ical()
    return data


def _event(event: Event, library: Library, tag: str) -> icalendar.Event:
    zone = ZoneInfo(library.time_zone)
    starts = _moment(event.starts, zone)
    component = icalendar.Event()
    component.add("uid", f"{event.slug}@{host(library.site_url) or 'openshelf.invalid'}")
    component.add("dtstamp", _stamp(starts, zone))
    component.add("dtstart", starts)
    if event.ends:
        ends = _moment(event.ends, zone)
        if not isinstance(ends, datetime):
            # A whole last day ends when the next begins; beside a time it ends with that day.
            ends = ends + timedelta(days=1)
            if isinstance(starts, datetime):
                ends = datetime(ends.year, ends.month, ends.day, tzinfo=zone)
        elif not isinstance(starts, datetime):
            ends = ends.date() + timedelta(days=1)
        component.add("dtend", ends)
    for name, text in (("summary", event.title), ("description", event.summary), ("location", event.place)):
        best = text.best(tag)
        if best:
            component.add(name, best.text, parameters={"LANGUAGE": best.lang} if best.lang else {})
    url = absolute(library.site_url, f"{tag}/event/{event.slug}.html")
    if url:
        component.add("url", url)
    component.add("categories", [event.kind])
    return component


def _moment(text: str, zone: ZoneInfo) -> date | datetime:
    """`2026-03-20` → a day, `2026-03-20T18:30` → a time in the library's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone) if "T" in text else date.fromisoformat(text)


def _stamp(starts: date | datetime, zone: ZoneInfo) -> datetime:
    whole = starts if isinstance(starts, datetime) else datetime(starts.year, starts.month, starts.day, tzinfo=zone)
    return whole.astimezone(UTC)
