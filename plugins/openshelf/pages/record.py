"""A catalogue record's page: Entry, its headings and its related works → RecordView in one language.

In: an Entry, the keys of its headings (Browse.links), its RelatedGroups, and RecordExtras from the rooms a page may not
import (citations, structured data). Out: a RecordView for record.html.
Rules: fields stand in the reader's language and order, never as MARC tags; every title and name carries its own language and
direction; a full text elsewhere is offered only where access is open, and as "Read" only where the last check of its link reached it; on a kiosk nothing leads outside the site; a QR code
and the permalink are the online address, and where there is none the citation and shelf mark serve.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from openshelf.authority.headings import agent_text
from openshelf.authority.works import RELATED_RULES
from openshelf.authority.works import RULES as WORK_RULES
from openshelf.catalog.points import is_readable
from openshelf.lang.script import script_of_text
from openshelf.lang.tags import script_of
from openshelf.lang.translit import to_latin
from openshelf.links import verdict
from openshelf.pages.access import AccessView, access_view
from openshelf.pages.brief import short_entry
from openshelf.pages.context import lang_attributes
from openshelf.pages.dates import words_of_date
from openshelf.pages.houses import known
from openshelf.pages.pieces import NO_MARKUP, isolated, linked, plain_link
from openshelf.pages.prose import PictureView, picture_view
from openshelf.pages.record_fields import NO_SUBJECTS, heading_url, record_fields
from openshelf.pages.requests import request_url
from openshelf.pages.words import msg
from openshelf.record.access import Outside
from openshelf.record.model import Text, is_about, main_title
from openshelf.record.vocabulary import COPY_STATUS, NO_TEXTS, ROLES, TYPES, label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openshelf.catalog.model import Entry, RelatedGroup
    from openshelf.content.pictures import RecordPicture
    from openshelf.pages.context import SiteContext
    from openshelf.record.model import Agent, Holding, Record, Title

_LATIN = "Latn"


@dataclass(frozen=True, slots=True)
class RecordExtras:
    """What other rooms add to a record's page. citations: (name of the style, plain text). head: elements for <head>.

    exports: (label, URL, mostly a data URL) of files such as RIS and BibTeX.
    """

    citations: tuple[tuple[str, str], ...] = ()
    head: Markup = NO_MARKUP
    exports: tuple[tuple[str, str], ...] = ()


_DASH = re.compile(r"\s*[-–—]\s*")  # between the years of a life, however it was typed
LEAST_CAPTION = 6  # letters; shorter words beside a picture say what it is, not what it shows: "рис.", "foto"
LONG_TITLE = 120  # characters after which a title is set a size smaller, so that the button stays in sight
NO_EXTRAS = RecordExtras()


@dataclass(frozen=True, slots=True)
class Action:
    """The one big button. kind: read, link, how, ask. note: what stands under it."""

    kind: str
    label: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A name with its part in the work."""

    name: Markup
    part: str


@dataclass(frozen=True, slots=True)
class Copy:
    """One row of the table of copies."""

    place: Markup
    shelf_mark: str
    copies: str
    status: str


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled field with one or more values."""

    label: str
    values: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A group of related works under its heading."""

    heading: str
    works: tuple[Markup, ...]
    why: str = ""  # the rule that put them together


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of the record. caption: what its catalogue says of it, "" where it says nothing worth reading."""

    picture: PictureView
    caption: Markup


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record's page, ready to show."""

    id: str
    title: Text
    title_attributes: Markup
    long_title: bool
    subtitle: str
    reading: Text | None
    alternates: tuple[Text, ...]
    people: tuple[Person, ...]
    kind: Markup
    access: AccessView
    action: Action
    cover: PictureView | str | None
    pictures: tuple[Figure, ...]
    copies: tuple[Copy, ...]
    counts_copies: bool
    tells_status: bool
    issues: tuple[Markup, ...]
    fields: tuple[Field, ...]
    abstract: tuple[Markup, ...]
    contents: tuple[Markup, ...]
    notes: tuple[Markup, ...]
    subjects: tuple[Markup, ...]
    links: tuple[Markup, ...]
    related: tuple[Related, ...]
    citations: tuple[tuple[str, str], ...]
    exports: tuple[tuple[str, str], ...]
    head: Markup
    address: str
    report: str
    requests: tuple[tuple[str, str], ...] = ()


def record_view(
    site: SiteContext,
    entry: Entry,
    links: Mapping[tuple[str, str], str],
    related: tuple[RelatedGroup, ...] = (),
    extras: RecordExtras = NO_EXTRAS,
    subjects: Mapping[tuple[str, str], Text] = NO_SUBJECTS,
    pictures: tuple[RecordPicture, ...] = (),
) -> RecordView:
    """The view of one record. site: at the record's page. links: (kind, text) → heading key; subjects: Browse.subjects.

    pictures: those its catalogue names; the one that is its cover stands in the head, the others in a row.
    """
    record = entry.record
    title = main_title(record)
    shown = _shown_title(title)
    access = access_view(
        site,
        entry.access,
        _shelf_mark(record),
        readable=is_readable(entry),
        here=bool(entry.read_path),
        elsewhere=not entry.read_path,
        text=record.type not in NO_TEXTS,
    )
    fields = record_fields(site, record, links, subjects)
    address = site.online_url(entry.path)
    copies = tuple(_copies(site, record, links))
    action = _action(site, entry, has_copies=bool(copies))
    front = next((each for each in pictures if each.images.largest.url == entry.cover), None)
    return RecordView(
        id=record.id,
        title=shown,
        title_attributes=lang_attributes(shown.lang, shown.script),
        long_title=len(shown.text) > LONG_TITLE,
        subtitle=(title.remainder or "") if title else "",
        reading=latin_reading(shown, site.tag),
        alternates=title.alternates if title else (),
        people=tuple(_people(site, record, links)),
        kind=plain_link(
            record.type_text or label(TYPES, record.type, site.tag), heading_url(site, links, "type", record.type)
        ),
        access=access,
        action=action,
        cover=_cover(site, entry, front),
        pictures=tuple(
            _figure(site, each, shown, record.description_language) for each in pictures if each is not front
        ),
        copies=copies,
        counts_copies=any(copy.copies for copy in copies),
        tells_status=any(copy.status for copy in copies),
        issues=tuple(_issues(site, record)),
        fields=(*(Field(name, values) for name, values in fields.fields), *_described(site, entry)),
        abstract=fields.abstract,
        contents=fields.contents,
        notes=fields.notes,
        subjects=fields.subjects,
        links=tuple(_links(site, entry, action.url)),
        related=tuple(
            Related(
                related_heading(site, group.kind),
                tuple(short_entry(site, brief) for brief in briefs),
                related_why(site, group.rule),
            )
            for group in related
            if (briefs := group.briefs[: _SHOWN.get(group.kind, MOST_RELATED)])
        ),
        citations=extras.citations,
        exports=extras.exports,
        head=extras.head,
        address=address,
        report=_report(site, record, address),
        requests=tuple(_requests(site, entry, shown, has_copies=bool(copies), asked=action.kind == "ask")),
    )


def _cover(site: SiteContext, entry: Entry, front: RecordPicture | None) -> PictureView | str | None:
    """The cover in its own shape where its measures are known, else the address of a book's, else None."""
    if front is not None:
        return picture_view(site, front.images, _said_of(front, entry.record.description_language))
    return site.url_for(f"/{entry.cover}") if entry.cover else None


def _figure(site: SiteContext, given: RecordPicture, title: Text, lang: str | None) -> Figure:
    """A picture of the row, called by the title, over what the catalogue says of it."""
    words = _said_of(given, lang)
    return Figure(picture_view(site, given.images, title), linked(words, None) if words else NO_MARKUP)


def _said_of(given: RecordPicture, lang: str | None) -> Text | None:
    said = " ".join((given.words or "").split())
    return Text(said, lang) if len(said) >= LEAST_CAPTION else None


def _shown_title(title: Title | None) -> Text:
    if title is None:
        return Text("…")
    words = ". ".join(part for part in (title.text, title.part_number, title.part_name) if part)
    return Text(words, title.lang, title.script)


def latin_reading(title: Text, interface: str) -> Text | None:
    """The title in Latin letters, for a reader whose interface is Latin and a title that is Cyrillic; else None."""
    if script_of(interface) != _LATIN or title.lang is None or (title.script or script_of_text(title.text)) != "Cyrl":
        return None
    # The script stands in the tag even where with_script leaves it out as the usual one of the language.
    return Text(to_latin(title.text, title.lang), f"{title.lang.partition('-')[0]}-{_LATIN}", _LATIN)


def _people(site: SiteContext, record: Record, links: Mapping[tuple[str, str], str]) -> Iterator[Person]:
    title = main_title(record)
    for agent in record.agents:
        text = agent_text(agent)
        url = heading_url(site, links, "creator", text)
        if is_about(record, agent, title):
            text = _in_full(agent)
            if text == agent.name:
                continue
        yield Person(linked(Text(text, agent.lang, agent.script), url), _part(agent, site.tag))


def _in_full(agent: Agent) -> str:
    """The name of the person a record is about, with what the title does not say: first names in full, years of life."""
    family, comma, _ = agent.name.partition(", ")
    name = f"{family}, {agent.fuller}" if comma and agent.fuller else agent.name
    years = _DASH.sub("–", agent.dates or "").strip()
    return f"{name}, {years}" if years else name


@lru_cache(4096)
def _part(agent: Agent, tag: str) -> str:
    roles = [label(ROLES, role, tag) for role in agent.roles if role in ROLES] + list(agent.role_texts)
    return ", ".join(roles)


def _shelf_mark(record: Record) -> str | None:
    return next((held.shelf_mark for held in record.holdings if held.shelf_mark), None)


def _copies(site: SiteContext, record: Record, links: Mapping[tuple[str, str], str]) -> Iterator[Copy]:
    for held in record.holdings:
        status = label(COPY_STATUS, held.status, site.tag) if held.status else ""
        if held.status_date:
            status = f"{status} ({words_of_date(held.status_date, site.tag)})"
        yield Copy(_place(site, held, links), held.shelf_mark or "", str(held.copies) if held.copies else "", status)


def _place(site: SiteContext, held: Holding, links: Mapping[tuple[str, str], str]) -> Markup:
    """Library and hall by their own names where the library's settings know them, else the source's words."""
    library = site.library
    halls = {hall.slug: hall.name for hall in library.halls}
    hall = halls.get((held.branch or "").casefold()) or known(held.branch, tuple(halls.values()))
    parts = []
    if held.library:
        parts.append(_house(site, held.library, heading_url(site, links, "library", held.library)))
    if held.branch:
        text = hall.best(site.tag) if hall else None
        parts.append(linked(text, None) if text else isolated(held.branch))
    return Markup(", ").join(parts)


def _house(site: SiteContext, given: str, url: str | None) -> Markup:
    """A library's name: in the reader's language where it is this site's own, else as its catalogue has it."""
    house = known(given, (site.library.name, site.library.short_name))
    text = house.best(site.tag) if house else None
    return linked(text or Text(given), url) if text or url else isolated(given)


def _described(site: SiteContext, entry: Entry) -> Iterator[Field]:
    """Whose catalogues a work of a union was made of, each with its own number."""
    if len(entry.described) > 1:
        lines = (
            Markup("{} · {}").format(_house(site, each.library, None), isolated(each.id))
            if each.library
            else isolated(each.id)
            for each in entry.described
        )
        yield Field(site.words.gettext(msg("Catalogued by")), tuple(lines))


def _issues(site: SiteContext, record: Record) -> Iterator[Markup]:
    for held in record.serial_holdings:
        words = held.text or ", ".join(part for part in (held.year, held.volume, held.number) if part)
        if held.missing:
            words = f"{words} — {site.words.gettext('missing')}"
        yield isolated(words)


def _outside(site: SiteContext, entry: Entry) -> Action | None:
    """The button to a text on another site: "Read" only where the last check reached it, none where it answers no more."""
    whole = [link.url for link in entry.record.links if link.kind == "full-text" and verdict.leaves(link)]
    known = (each for each in entry.access.outside if each.url in whole)
    found = next(known, Outside(whole[0]) if whole else None)
    if found is None or found.state in ("worked", "silent") or entry.access.state != "open" or site.profile.kiosk:
        return None
    say = site.words.gettext
    note = say("Opens at %(host)s") % {"host": urlsplit(found.url).hostname or ""}
    if found.state == "unchecked":
        return Action("link", say("Go to the text"), found.url, note)
    checked = say("Link checked: %(day)s") % {"day": words_of_date(found.on or "", site.tag)}
    return Action("link", say("Read"), found.url, f"{note} · {checked}")


def _action(site: SiteContext, entry: Entry, *, has_copies: bool) -> Action:
    """What a reader most likely came for: to read, else to learn how to get it."""
    words = site.words
    state = entry.access.state
    if entry.read_path and (state == "open" or (state == "screen-only" and site.profile.kiosk)):
        return Action("read", words.gettext("Read"), site.url_for(entry.read_path))
    elsewhere = _outside(site, entry)
    if elsewhere is not None:
        return elsewhere
    if state in {"screen-only", "embargoed"}:
        return Action("how", words.gettext("How to read it"), "#access")
    if has_copies:
        return Action("how", words.gettext("How to get it"), "#copies")
    if site.profile.kiosk:
        return Action("ask", words.gettext("Ask a librarian"), request_url(site, "enquiry", record=entry.record.id))
    return Action("ask", words.gettext("Ask a librarian"), _mail(site, words.gettext("Question"), entry.record.id, ""))


def _requests(
    site: SiteContext, entry: Entry, title: Text, *, has_copies: bool, asked: bool
) -> Iterator[tuple[str, str]]:
    """(words, address) of what a guest of a kiosk can ask for about this work. asked: the big button is the question."""
    if not site.profile.kiosk or entry.access.state == "withdrawn":
        return
    record = entry.record
    held = next((each for each in record.holdings if each.shelf_mark), None)
    work = {
        "record": record.id, "title": title.text, "author": agent_text(record.agents[0]) if record.agents else None,
        "shelf": held.shelf_mark if held else None, "hall": held.branch if held else None,
    }  # fmt: skip
    if has_copies:
        yield site.words.gettext("Order this book"), request_url(site, "order", **work)
        yield site.words.gettext("Have it delivered"), request_url(site, "delivery", **work)
    if not asked:
        yield site.words.gettext("Ask about it"), request_url(site, "enquiry", **work)


def _links(site: SiteContext, entry: Entry, taken: str) -> Iterator[Markup]:
    """Links the record offers but the one `taken` by the button. What would read the work stands only where access is open; withdrawn works offer none."""
    if entry.access.state == "withdrawn":
        return
    standing = {found.url: found for found in entry.access.outside}
    for link in entry.record.links:
        if link.kind in {"full-text", "part"} and entry.access.state != "open":
            continue
        if link.kind == "cover" or link.url == taken:
            continue
        name = link.label or link.note or urlsplit(link.url).hostname or link.url
        # A file beside the catalogue is not part of the site, so its name leads nowhere.
        shown = plain_link(name, None if site.profile.kiosk or not verdict.leaves(link) else link.url)
        found = standing.get(link.url)
        if found is not None and found.state in verdict.BADGES:
            on = words_of_date(found.on, site.tag) if found.on else ""
            words = label(verdict.BADGES, found.state, site.tag).format(on=on)
            shown += Markup(' <span class="quiet">{}</span>').format(words)
        yield shown


_RELATED = {
    "editions": msg("Other editions"),
    "host": msg("Part of"),
    "parts": msg("Its parts"),
    "predecessor": msg("Continues"),
    "successor": msg("Continued by"),
    "related": msg("See also"),
    "same-shelf": msg("On the same shelf"),
    "same-hand": msg("By the same hand"),
    "same-subject": msg("On the same subject"),
}


MOST_RELATED = 6
_SHOWN = {"same-hand": 3, "same-subject": 3, "same-shelf": 3}  # the rest is one touch away, under the heading's link


def related_heading(site: SiteContext, kind: str) -> str:
    """The words over a group of related works."""
    return site.words.gettext(_RELATED.get(kind, msg("Related")))


def related_why(site: SiteContext, rule: str | None) -> str:
    """The sentence that says why works stand together; "" where nothing is known."""
    labels = WORK_RULES.get(rule or "") or RELATED_RULES.get(rule or "")
    return "" if labels is None else labels.get(site.tag) or labels["en"]


def _mail(site: SiteContext, subject: str, identifier: str, body: str) -> str:
    """A mailto: link, or the first of the library's own pages where none can be sent; "" where there is neither."""
    if site.library.email and not site.profile.kiosk:
        text = f"&body={quote(body)}" if body else ""
        return f"mailto:{site.library.email}?subject={quote(f'{subject}: {identifier}', safe=':')}{text}"
    return site.url_for(site.shell.pages[0].path) if site.shell.pages else ""


def _report(site: SiteContext, record: Record, address: str) -> str:
    if not site.library.email or site.profile.kiosk:
        return ""
    return _mail(site, site.words.gettext("Catalogue"), record.id, address)
