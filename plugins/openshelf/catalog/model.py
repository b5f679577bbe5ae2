"""What the catalogue hands to pages and search: entries, briefs, headings, related groups. Plain values, no database.

A row of the store is any page that stands for a work: a catalogue record (path below `record/`) or a content page that
describes one (a publication, an e-book, an e-project), so lists and search treat both alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from openshelf.record.access import Access
from openshelf.record.model import Identifier, Record, Text

BROWSE_KINDS = ("creator", "subject", "title", "year", "language", "script", "type", "class", "library", "collection")


@dataclass(frozen=True, slots=True)
class Described:
    """A description of a work: its id, and the library whose catalogue it stands in, where sources.toml names it."""

    id: str
    library: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the store. path: the page below `/<tag>/`. cover: path of a cover image below the site's root, or None.

    read_path: the reader's page below `/<tag>/` where the work can be read here; external: a checked or stated link
    outside; the e-version is offered by pages only as `access` allows. described: every description it was made of.
    """

    record: Record
    access: Access
    path: str
    hash: str
    cover: str | None = None
    read_path: str | None = None
    added: str | None = None  # ISO date the id was first published (ledger)
    collections: tuple[str, ...] = ()  # keys of its collection headings: an editor's slug, else made of the name
    described: tuple[Described, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """What a list shows of a work."""

    id: str
    path: str
    title: Text
    creators: tuple[Text, ...]
    year: int | None
    date: str | None
    languages: tuple[str, ...]
    scripts: tuple[str, ...]
    type: str
    access: Access
    cover: str | None = None
    read_path: str | None = None
    shelf_mark: str | None = None
    readable: bool = True  # its text can be had: here, on its own page, or by a link
    translations: tuple[Text, ...] = ()  # the title as editors wrote it in other languages


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a browse list in one page language's order. key: stable, safe in a path; letter: its rail's."""

    kind: str
    key: str
    text: Text
    count: int
    letter: str
    note: str | None = None  # life dates, scheme, caption of a class
    see: tuple[str, ...] = ()  # keys of headings to look under instead
    see_also: tuple[tuple[str, str], ...] = ()  # (key of another heading, record.authority.RELATIONS)
    rules: tuple[str, ...] = ()  # why spellings stand as one, keys of authority/headings.RULES, the strongest first
    forms: tuple[Text, ...] = ()  # its other spellings, in the order of their use
    identifiers: tuple[Identifier, ...] = ()  # of its authority record


@dataclass(frozen=True, slots=True)
class RelatedGroup:
    """Works related to one. kind: editions, host, parts, predecessor, successor, related, same-shelf, same-hand, same-subject."""

    kind: str
    briefs: tuple[Brief, ...]
    rule: str | None = None  # why they were grouped, worded by the page
