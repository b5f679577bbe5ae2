"""Atom (RFC 4287): what is new, a feed a language: records, the library's publications, events.

Rules: ids are the pages' own addresses and never change; `updated` comes from the content (first publication, launch,
start), never from the clock, so an unchanged feed is an unchanged file; at most 50 entries. Without the site's address
there are no feeds, for Atom has no relative ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from openshelf.build.output import Output
from openshelf.interop.addresses import absolute
from openshelf.interop.cited import cited
from openshelf.interop.wording import abstract_in
from openshelf.record.model import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openshelf.catalog.model import Entry
    from openshelf.content.library import Library
    from openshelf.content.model import Event, Publication

MOST_ENTRIES = 50
ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACES: dict[Any, str] = {None: ATOM}  # lxml: None is the default namespace
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EPOCH = "1970-01-01"
# XML 1.0 allows no control characters but tab and line ends.
_CONTROLS = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry: path below the tag, ISO date, title with its language, summary, authors."""

    path: str
    date: str
    title: Text
    summary: Text | None = None
    authors: tuple[str, ...] = ()


def feeds(
    library: Library,
    tag: str,
    gettext: Callable[[str], str],
    *,
    newest: Iterable[Entry],
    publications: Iterable[Publication],
    events: Iterable[Event],
) -> Iterator[Output]:
    """The three feeds of a language: `<tag>/feed/{records,publications,events}.atom`.

    `newest`: entries, latest first (by ledger); `gettext` words the titles in the feed's language.
    """
    if not library.site_url:
        return
    rows = {
        "records": (gettext("New in the catalogue"), "index.html", _records(newest, tag)),
        "publications": (
            gettext("Publications of the library"),
            "publication/index.html",
            _publications(publications, tag),
        ),
        "events": (gettext("Events in the library"), "event/index.html", _events(events, tag)),
    }
    for name, (title, page, entries) in rows.items():
        path = f"{tag}/feed/{name}.atom"
        yield Output(path, atom(library, tag, title, path=path, page=f"{tag}/{page}", entries=entries))


def atom(library: Library, tag: str, title: str, *, path: str, page: str, entries: Iterable[FeedEntry]) -> bytes:
    """One feed document. path: its own; page: the page it follows."""
    kept = [each for _, each in zip(range(MOST_ENTRIES), entries, strict=False)]
    name = library.name.best(tag)
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=_NAMESPACES)
    feed.set(_XML_LANG, tag)
    _add(feed, "id", absolute(library.site_url, path))
    _add(feed, "title", f"{title} — {name.text}" if name else title)
    _add(feed, "updated", _moment(max((each.date for each in kept), default=_EPOCH)))
    _link(feed, "self", "application/atom+xml", absolute(library.site_url, path))
    _link(feed, "alternate", "text/html", absolute(library.site_url, page))
    _add(_add(feed, "author"), "name", name.text if name else library.site_url)
    for each in kept:
        entry = _add(feed, "entry")
        address = absolute(library.site_url, f"{tag}/{each.path}")
        _add(entry, "id", address)
        _text(entry, "title", each.title, tag)
        _add(entry, "updated", _moment(each.date))
        _link(entry, "alternate", "text/html", address)
        for author in each.authors:
            _add(_add(entry, "author"), "name", author)
        if each.summary:
            _text(entry, "summary", each.summary, tag)
    document: bytes = etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return document


def _records(entries: Iterable[Entry], tag: str) -> Iterator[FeedEntry]:
    for entry in entries:
        if entry.access.state == "withdrawn" or not entry.added or entry.record.type in ("event", "page"):
            continue
        work, abstract = cited(entry, tag=tag), abstract_in(entry.record, tag)
        yield FeedEntry(
            entry.path,
            entry.added,
            Text(work.full_title, work.language),
            Text(abstract.text, abstract.lang) if abstract else None,
            tuple(name.direct for name in work.authors),
        )


def _publications(publications: Iterable[Publication], tag: str) -> Iterator[FeedEntry]:
    dated = [(_day(each.date.edtf if each.date else None), each) for each in publications if each.status == "published"]
    for day, each in sorted(dated, key=lambda row: (row[0], row[1].slug), reverse=True):
        title = each.title.best(tag)
        if title:
            authors = tuple(creator.text for creator in each.creators)
            yield FeedEntry(f"publication/{each.slug}.html", day, title, each.summary.best(tag), authors)


def _events(events: Iterable[Event], tag: str) -> Iterator[FeedEntry]:
    shown = (each for each in events if each.status == "published")
    for each in sorted(shown, key=lambda event: (event.starts, event.slug), reverse=True):
        title = each.title.best(tag)
        if title:
            yield FeedEntry(f"event/{each.slug}.html", each.starts[:10], title, each.summary.best(tag))


def _day(edtf: str | None) -> str:
    """The first day of an EDTF date: "2025" and "2025-10~" → "2025-01-01", "2025-10-01"."""
    parts = (edtf or "").partition("/")[0].rstrip("?~%").split("-")
    if not (len(parts[0]) == 4 and all(part.isdigit() for part in parts)):
        return _EPOCH
    return "-".join([*parts, "01", "01"][:3])


def _moment(day: str) -> str:
    return day if "T" in day and day.endswith("Z") else f"{day[:10]}T00:00:00Z"


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = text.translate(_CONTROLS) if text else text
    return element


def _text(parent: etree._Element, name: str, text: Text, tag: str) -> None:
    element = _add(parent, name, text.text)
    if text.lang and text.lang != tag:
        element.set(_XML_LANG, text.lang)


def _link(parent: etree._Element, rel: str, mime: str, href: str) -> None:
    link = _add(parent, "link")
    link.set("rel", rel)
    link.set("type", mime)
    link.set("href", href)
