"""One source's works → rows of a table: what is new, changed, gone, come twice. Shared by all that a source is loaded into.

In: `Incoming`s in the source's order and a Shelf that keeps them. Out: a SourceChange. Rules: a control number that comes
twice is the later by `updated` (005), else the later that came, within a load and, of a source of changes, between loads, deletions
too: so load after load of its files gives what one load of all of them does; a complete source that lost more than 5 % of its ids
raises SourceError; what a load saw is a table on disk, so nothing that grows with the source is held in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import msgspec

from openshelf.catalog.model import Described
from openshelf.errors import Place, SourceError
from openshelf.record.access import Access
from openshelf.record.codec import content_hash, encode
from openshelf.record.ids import page_path
from openshelf.record.model import Record

SHRINK_LIMIT = 0.05
_BATCH = 500
_json = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Incoming:
    """A work on its way into the store. path: its page below `/<tag>/`, by default the record page of its id.

    described: who catalogued it, in the order of the sources; () where nobody says whose catalogue it is.
    """

    record: Record
    access: Access
    path: str | None = None
    cover: str | None = None
    read_path: str | None = None
    described: tuple[Described, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceChange:
    """What a load of one source changed, in ids.

    duplicates: control numbers that came more than once; closed: works that were open and are not any more, among the
    changed and the removed.
    """

    source: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    closed: int = 0

    @property
    def count(self) -> int:
        """How many ids the source has now, as far as this load saw it."""
        return self.added + self.changed + self.unchanged


@dataclass(frozen=True, slots=True)
class Written:
    """An Incoming as it is kept: its canonical JSON, its access as JSON, its page, and the hash of all of it."""

    item: Incoming
    record: bytes
    access: bytes
    path: str
    mark: str


class Shelf(Protocol):
    """Where a source's works are kept. table: its rows have id, source, hash and open."""

    table: str

    def write(self, written: Written) -> None:
        """Keep a work under its id, new or changed."""

    def remove(self, identifier: str) -> None:
        """Take a work out."""

    def updated(self, identifier: str) -> str | None:
        """When the kept work of this id was changed last; None where it does not say, or there is none."""


def prepared(item: Incoming) -> Written:
    """The work as it is kept."""
    encoded = encode(item.record)
    path = item.path or page_path(item.record.id)
    access = _json.encode(item.access)
    beside = _json.encode((path, item.cover, item.read_path, item.described))
    return Written(item, encoded, access, path, content_hash(beside + access + encoded))


def load(
    db: sqlite3.Connection,
    shelf: Shelf,
    source: str,
    items: Iterable[Incoming],
    *,
    complete: bool,
    guarded: bool,
    gone: Iterable[tuple[str, str]] = (),
) -> SourceChange:
    """Load one source within the caller's transaction. SourceError where it is complete, guarded, and shrank too far.

    complete: ids that do not come are removed; gone: (id, the day or "") of what the source says is no more, asked for after the
    last item.
    """
    table = shelf.table
    db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS seen"
        " (id TEXT PRIMARY KEY, was TEXT, now TEXT, updated TEXT, was_open INTEGER, is_open INTEGER)"
    )
    db.execute("DELETE FROM seen")
    (before,) = db.execute(f"SELECT count(*) FROM {table} WHERE source = ?", (source,)).fetchone()  # noqa: S608 - our names
    duplicates = sum(_take(db, shelf, item, lasting=not complete) for item in items)
    if complete:
        # A semicolon is the sign after a colon.
        db.execute("DELETE FROM struck WHERE id > ? AND id < ?", (f"{source}:", f"{source};"))
    removed = closed = 0
    for identifier, day in gone:
        if not complete:
            said = db.execute("SELECT day FROM struck WHERE id = ?", (identifier,)).fetchone()
            if _later(said[0] if said else shelf.updated(identifier) or "", day):
                continue
            db.execute("INSERT OR REPLACE INTO struck VALUES (?, ?)", (identifier, day))
        row = db.execute(f"SELECT open FROM {table} WHERE id = ?", (identifier,)).fetchone()  # noqa: S608
        if row is not None:
            shelf.remove(identifier)
            db.execute("DELETE FROM seen WHERE id = ?", (identifier,))
            removed += 1
            closed += row[0]
    after = ""
    while complete and (
        left := db.execute(
            f"SELECT id, open FROM {table} WHERE source = ? AND id > ?"  # noqa: S608
            f" AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.id = {table}.id) ORDER BY id LIMIT ?",
            (source, after, _BATCH),
        ).fetchall()
    ):
        for identifier, was_open in left:
            shelf.remove(identifier)
            removed += 1
            closed += was_open
        after = left[-1][0]
    added, changed, unchanged, shut = db.execute(
        "SELECT coalesce(sum(was IS NULL), 0), coalesce(sum(was <> now), 0), coalesce(sum(was = now), 0),"
        " coalesce(sum(was_open > is_open), 0) FROM seen"
    ).fetchone()
    db.execute("DELETE FROM seen")
    if complete and guarded and removed > before * SHRINK_LIMIT:
        raise SourceError("catalog.shrunken", Place(source), source=source, lost=removed, before=before, limit="5 %")
    return SourceChange(source, added, changed, removed, unchanged, duplicates, closed + shut)


def _take(db: sqlite3.Connection, shelf: Shelf, item: Incoming, *, lasting: bool) -> int:
    """Keep one item; 1 if its id already came in this load, else 0. lasting: what earlier loads said of it counts too."""
    record = item.record
    if lasting:
        said = db.execute("SELECT day FROM struck WHERE id = ?", (record.id,)).fetchone()
        if _later(said[0] if said else shelf.updated(record.id) or "", record.updated or ""):
            return 0
        db.execute("DELETE FROM struck WHERE id = ?", (record.id,))
    known = db.execute("SELECT was, updated, was_open FROM seen WHERE id = ?", (record.id,)).fetchone()
    if known is not None and _later(known[1] or "", record.updated or ""):
        return 1
    written = prepared(item)
    row = db.execute(f"SELECT hash, open FROM {shelf.table} WHERE id = ?", (record.id,)).fetchone()  # noqa: S608
    was, was_open = known[::2] if known is not None else row or (None, 0)
    db.execute(
        "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?)",
        (record.id, was, written.mark, record.updated, was_open, item.access.state == "open"),
    )
    if row is None or row[0] != written.mark:
        shelf.write(written)
    return 0 if known is None else 1


def _later(one: str, other: str) -> bool:
    """Whether a date is later than another, as exactly as both are given; False where one is not."""
    length = min(len(one), len(other))
    return one[:length] > other[:length]
