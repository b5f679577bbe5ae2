"""A part of a catalogue as a store of its own: what a regional kiosk keeps, so that its lists, search and counts agree because they see nothing else.

In: the whole store, in order, and which works to keep. Out: a store beside it with those works alone; its lists are put in order by the caller (order.arrange).
The rules: the whole store is only read; the part is made anew each time from a copy, so nothing of what is left out can linger in it; an id
that was in the last part and is not in this one is counted, for what was published of it must go at once.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from openshelf.authority.headings import normal
from openshelf.catalog.collections import collection_key
from openshelf.catalog.filing import forget
from openshelf.catalog.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

WRITTEN = ("event", "page")  # the library's own words, which every branch keeps
_ITEMS = "SELECT n FROM entry WHERE source = 'item' AND 'eproject:' || substr(id, 6, instr(id, '.') - 6)"
_PROJECTS = "SELECT id FROM entry JOIN kept USING (n) WHERE source = 'eproject'"
_FILED = "SELECT n FROM form JOIN entry_form USING (f) WHERE kind = ? AND "


def chosen(
    store: Store, collections: Sequence[str], languages: Sequence[str], places: Sequence[str], written: Sequence[str]
) -> None:
    """Write the row keys of the works that meet every stated criterion into the table `kept` of this connection.

    places: as holdings name them; written: sources of works without copies, which no place limits.
    """
    db = store.db
    db.execute("CREATE TEMP TABLE IF NOT EXISTS kept (n INTEGER PRIMARY KEY)")
    db.execute("DELETE FROM kept")
    db.execute("INSERT INTO kept SELECT n FROM entry")
    if collections:
        keys = [collection_key(slug) for slug in collections]
        _only(
            store,
            f"{_FILED} h IN (SELECT h FROM form WHERE kind = 'collection' AND key IN ({_marks(keys)}))",  # noqa: S608
            "collection",
            *keys,
        )
    if languages:
        _only(store, f"{_FILED} key IN ({_marks(languages)})", "language", *languages)
    if places:
        db.execute("CREATE TEMP TABLE IF NOT EXISTS standing (n INTEGER PRIMARY KEY)")
        db.execute("DELETE FROM standing")
        db.executemany("INSERT OR IGNORE INTO standing SELECT n FROM entry WHERE id = ?", _standing(store, places))
        elsewhere = f"SELECT n FROM entry WHERE source IN ({_marks(written)})"  # noqa: S608
        _only(store, f"SELECT n FROM standing UNION {elsewhere}", *written)  # noqa: S608
    db.execute(f"INSERT OR IGNORE INTO kept SELECT n FROM entry WHERE source IN ({_marks(WRITTEN)})", WRITTEN)  # noqa: S608
    # An e-project's items go where it goes: half a project is none.
    db.execute(f"DELETE FROM kept WHERE n IN ({_ITEMS} NOT IN ({_PROJECTS}))")  # noqa: S608
    db.execute(f"INSERT OR IGNORE INTO kept {_ITEMS} IN ({_PROJECTS})")


def keeps(store: Store, record_id: str) -> bool:
    """Whether `chosen` kept a work."""
    return store.db.execute("SELECT 1 FROM kept JOIN entry USING (n) WHERE id = ?", (record_id,)).fetchone() is not None


def leave_out(store: Store, record_ids: Iterable[str]) -> None:
    """Take further works out of what `chosen` kept."""
    store.db.executemany(
        "DELETE FROM kept WHERE n = (SELECT n FROM entry WHERE id = ?)", ((each,) for each in record_ids)
    )


def narrowed(whole: Store, path: Path) -> tuple[Store, int]:
    """The part `chosen` kept as the store at `path`, and how many ids of the last part are not in it any more."""
    before = path.with_name(f"{path.name}.before")
    if path.exists():
        path.replace(before)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as copy:
        whole.db.backup(copy)
    part = Store.open(path)
    kept = {n for (n,) in whole.db.execute("SELECT n FROM kept")}
    with part.transaction():
        for (n,) in part.db.execute("SELECT n FROM entry").fetchall():
            if n not in kept:
                forget(part.db, n)
                part.db.execute("DELETE FROM entry WHERE n = ?", (n,))
    gone = 0
    if before.exists():
        part.db.execute("ATTACH DATABASE ? AS earlier", (str(before),))
        try:
            (gone,) = part.db.execute(
                "SELECT count(*) FROM earlier.entry WHERE id NOT IN (SELECT id FROM main.entry)"
            ).fetchone()
        except sqlite3.DatabaseError:
            # Nobody knows what the last part held: as if something of it went.
            gone = 1
        part.db.execute("DETACH DATABASE earlier")
        before.unlink()
    return part, int(gone)


def _standing(store: Store, places: Sequence[str]) -> Iterator[tuple[str]]:
    wanted = {normal(place) for place in places}
    for entry in store.entries():
        named = {
            normal(name) for holding in entry.record.holdings for name in (holding.branch, holding.library) if name
        }
        if named & wanted:
            yield (entry.record.id,)


def _only(store: Store, query: str, *values: str) -> None:
    store.db.execute(f"DELETE FROM kept WHERE n NOT IN ({query})", values)  # noqa: S608 — our own queries


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))
