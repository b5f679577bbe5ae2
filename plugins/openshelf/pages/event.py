"""Events: the calendar and a page each.

In: the Content, a SiteContext a language, the Surroundings. Out: views for events.html and event.html. Rules: nothing here
depends on the day the site was made: an event carries its dates, today.js says whether it is to come, today or over, and
without JavaScript the date speaks for itself beside "as of"; times are the library's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from markupsafe import Markup

from openshelf.lang.dates import format_date, format_day, format_range, format_time
from openshelf.pages.brief import BriefView, brief_view
from openshelf.pages.home import EVENT_KINDS
from openshelf.pages.prose import PictureView, Prose, original_of, picture, prose, title_of
from openshelf.record.model import Text

if TYPE_CHECKING:
    from openshelf.build.output import Output
    from openshelf.content.model import Content, Event
    from openshelf.pages.context import SiteContext
    from openshelf.pages.site import Site
    from openshelf.pages.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Span:
    """When: words for people, `starts` for <time datetime> with the zone's offset, first and last day for today.js.

    now: what to say while it lasts: "Today" of one day, "Now on" of several.
    """

    words: str
    hours: str
    starts: str
    first_day: str
    last_day: str
    now: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in the calendar."""

    title: Text
    url: str
    kind: str
    when: Span
    place: Text | None
    summary: Text | None


@dataclass(frozen=True, slots=True)
class Year:
    """The events that begin in one year, latest first."""

    heading: str
    events: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class EventsView:
    """The calendar."""

    years: tuple[Year, ...]


@dataclass(frozen=True, slots=True)
class EventView:
    """An event's page. calendar: the URL of its iCalendar file."""

    id: str
    title: Text
    original: str
    kind: str
    when: Span
    place: Text | None
    organiser: Text | None
    summary: Text | None
    picture: PictureView | None
    prose: Prose | None
    calendar: str
    related: tuple[BriefView, ...]
    head: Markup


def event_pages(site: Site, content: Content, around: Surroundings) -> Iterator[Output]:
    """The calendar and every event, in every language."""
    for tag, context in site.contexts.items():
        if content.events:
            path = "event/index.html"
            yield site.page("events.html", tag, path, events_view(context.within(path), content.events))
        for event in content.events:
            path = f"event/{event.slug}.html"
            yield site.page("event.html", tag, path, event_view(context.within(path), event, around))


def events_view(site: SiteContext, events: tuple[Event, ...]) -> EventsView:
    """The calendar, latest first: what is to come stands above what was."""
    latest = sorted(events, key=lambda event: (event.starts, event.slug), reverse=True)
    years = groupby(latest, key=lambda event: event.starts[:4])
    return EventsView(
        tuple(
            Year(format_date(int(year), tag=site.tag), tuple(_row(site, event) for event in found))
            for year, found in years
        )
    )


def event_view(site: SiteContext, event: Event, around: Surroundings) -> EventView:
    """An event's page."""
    identifier = f"event:{event.slug}"
    title = title_of(site, event.title, event.slug)
    summary = event.summary.best(site.tag)
    briefs = (around.brief(found) for found in event.related)
    return EventView(
        id=identifier,
        title=title,
        original=original_of(site, title),
        kind=_kind(site, event),
        when=span(site, event),
        place=event.place.best(site.tag),
        organiser=event.organiser.best(site.tag),
        summary=summary,
        picture=picture(site, around.pictures, event.cover),
        prose=prose(site, event.bodies, around),
        calendar=site.url_for(f"event/{event.slug}.ics"),
        related=tuple(brief_view(site, brief) for brief in briefs if brief is not None),
        head=around.extras(site.tag, identifier).head,
    )


def span(site: SiteContext, event: Event) -> Span:
    """When an event takes place, in the page's words."""
    starts, ends = event.starts, event.ends or event.starts
    first, last = (date.fromisoformat(moment[:10]) for moment in (starts, ends))
    if first == last:
        words = format_day(first, site.tag)
    else:
        words = format_range((first.year, first.month, first.day), (last.year, last.month, last.day), site.tag)
    times = [_time(moment, site.tag) for moment in (starts, event.ends or "") if "T" in moment]
    return Span(
        words=words,
        hours="–".join(dict.fromkeys(times)),
        starts=_with_offset(starts, site.library.time_zone),
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        now=site.words.gettext("Today") if first == last else site.words.gettext("Now on"),
    )


def _time(moment: str, tag: str) -> str:
    hour, minute = moment[11:16].split(":")
    return format_time(int(hour), int(minute), tag)


def _with_offset(moment: str, zone: str) -> str:
    """2026-12-05T18:00+04:00 of a local time; a day without a time stays a day."""
    if "T" not in moment:
        return moment
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).isoformat(timespec="minutes")


def _kind(site: SiteContext, event: Event) -> str:
    return site.words.gettext(EVENT_KINDS[event.kind])


def _row(site: SiteContext, event: Event) -> EventRow:
    return EventRow(
        title=title_of(site, event.title, event.slug),
        url=site.url_for(f"event/{event.slug}.html"),
        kind=_kind(site, event),
        when=span(site, event),
        place=event.place.best(site.tag),
        summary=event.summary.best(site.tag),
    )
