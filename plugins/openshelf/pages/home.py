"""The home page of a language: search first, then rooms, shelves and today.

In: the Content, the works published last, covers by content path, how many records there are. Out: HomeView.
Rules: nothing that depends on the day is decided here: lines carry dates and today.js hides what is over; example
queries are the library's own, so that they find something.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from openshelf.lang.dates import format_range
from openshelf.lang.numbers import format_number
from openshelf.pages.brief import brief_view
from openshelf.pages.pieces import NO_MARKUP
from openshelf.pages.words import msg
from openshelf.record.model import Text
from openshelf.record.vocabulary import NO_TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from openshelf.catalog.model import Brief
    from openshelf.content.model import Collection, Content, EProject, Event
    from openshelf.pages.brief import BriefView
    from openshelf.pages.context import SiteContext

MOST_EVENTS = 3
EVENT_KINDS = {
    "meeting": msg("Meeting"),
    "reading": msg("Reading"),
    "presentation": msg("Presentation"),
    "concert": msg("Concert"),
    "discussion": msg("Discussion"),
    "lesson": msg("Lesson"),
    "exhibition": msg("Exhibition"),
    "conference": msg("Conference"),
    "training": msg("Training"),
}


@dataclass(frozen=True, slots=True)
class Room:
    """A collection or e-project as a large cover."""

    title: Text
    url: str
    cover: str | None
    summary: Text | None


@dataclass(frozen=True, slots=True)
class Wing:
    """Collections, or e-projects, under one heading. all: the words of the link to every one of them."""

    name: str
    heading: str
    url: str
    all: str
    rooms: tuple[Room, ...]


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event to come. ends: ISO date after which the line goes."""

    title: Text
    url: str
    kind: str
    day: str
    ends: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A row of covers. url, all: where the rest is, "" where this is everything."""

    name: str
    heading: str
    briefs: tuple[BriefView, ...]
    url: str = ""
    all: str = ""


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page, ready to show."""

    examples: tuple[tuple[str, str], ...]
    hours: str
    hours_data: str
    events: tuple[EventLine, ...]
    total_words: str
    wings: tuple[Wing, ...]
    shelves: tuple[Shelf, ...]
    head: Markup


def home_view(
    site: SiteContext,
    content: Content,
    *,
    total: int,
    recent: tuple[Brief, ...] = (),
    publications: tuple[Brief, ...] = (),
    cover_of: Callable[[str], str | None] = lambda _: None,
    head: Markup = NO_MARKUP,
) -> HomeView:
    """The view. total: records in the catalogue. recent: newest first. cover_of: record id of a collection or project
    (`collection:<slug>`, `eproject:<slug>`) → path of its picture below the site's root, or None.
    """
    word = site.words.gettext
    # Persons and events stand on no shelf.
    on_shelves = all(brief.type not in NO_TEXTS for brief in recent)
    arrived = msg("New on the shelves") if on_shelves else msg("New in the catalogue")
    shelves = (
        Shelf("new", word(arrived), tuple(brief_view(site, brief) for brief in recent)),
        Shelf(
            "own",
            word("Published by the library"),
            tuple(brief_view(site, brief) for brief in publications),
            site.url_for("publication/index.html") if content.publications else "",
            word("All publications"),
        ),
    )
    return HomeView(
        examples=tuple(
            (query, f"{site.url_for('search.html')}?q={quote(query)}") for query in site.library.example_queries[:3]
        ),
        hours="; ".join(f"{line.days} {line.times}" for line in site.shell.hours),
        hours_data=site.shell.hours_data,
        events=tuple(_event_line(site, event) for event in coming(content.events, site.build_date)[:MOST_EVENTS]),
        total_words=counted(site, total),
        wings=tuple(wing for wing in _wings(site, content, cover_of) if wing.rooms),
        shelves=tuple(shelf for shelf in shelves if shelf.briefs),
        head=head,
    )


def counted(site: SiteContext, n: int) -> str:
    """`12,345 records`."""
    return site.words.ngettext("%(n)s record", "%(n)s records", n) % {"n": format_number(n, site.tag)}


def coming(events: tuple[Event, ...], day: str) -> tuple[Event, ...]:
    """The events not over on an ISO day, soonest first."""
    there = [event for event in events if (event.ends or event.starts)[:10] >= day[:10]]
    return tuple(sorted(there, key=lambda event: (event.starts, event.slug)))


def _event_line(site: SiteContext, event: Event) -> EventLine:
    return EventLine(
        title=event.title.best(site.tag) or Text(event.slug),
        url=site.url_for(f"event/{event.slug}.html"),
        kind=site.words.gettext(EVENT_KINDS.get(event.kind, msg("Event"))),
        day=_days(event, site.tag),
        ends=(event.ends or event.starts)[:10],
    )


def _days(event: Event, tag: str) -> str:
    """The day, or from which day to which."""
    first, last = (date.fromisoformat(day[:10]) for day in (event.starts, event.ends or event.starts))
    return format_range((first.year, first.month, first.day), (last.year, last.month, last.day), tag)


def _wings(site: SiteContext, content: Content, cover_of: Callable[[str], str | None]) -> tuple[Wing, ...]:
    word = site.words.gettext
    ordered = sorted(content.collections, key=lambda collection: (collection.order, collection.slug))
    return (
        Wing(
            "collections",
            word("Collections"),
            site.url_for("collection/index.html"),
            word("All collections"),
            tuple(
                _room(site, item, f"collection/{item.slug}.html", cover_of(f"collection:{item.slug}"))
                for item in ordered
            ),
        ),
        Wing(
            "eprojects",
            word("E-projects"),
            site.url_for("eproject/index.html"),
            word("All e-projects"),
            tuple(
                _room(site, item, f"eproject/{item.slug}/index.html", cover_of(f"eproject:{item.slug}"))
                for item in content.eprojects
            ),
        ),
    )


def _room(site: SiteContext, item: Collection | EProject, path: str, cover: str | None) -> Room:
    return Room(
        title=item.title.best(site.tag) or Text(item.slug),
        url=site.url_for(path),
        cover=site.url_for(f"/{cover}") if cover else None,
        summary=item.summary.best(site.tag),
    )
