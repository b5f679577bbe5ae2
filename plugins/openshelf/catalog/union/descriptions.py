"""The union catalogue in the store: what each library says of a work is kept beside what is published of it.

In: sources loaded one by one, as the store itself takes them; then the order of the sources, the editor's wishes, the ids
that are published (`settle`). Out: the store's entries, one for each publication; `moved`, the ids that lead elsewhere now.

Rules
- A group's address is that of a member that is published already, else of the first source's; so an id once published
  stays unless it goes. What is shown under it is merged.py's choice, not the address's.
- A group is made and taken apart from the descriptions alone, so that another order of builds gives the same entries.
- Only what changed is done again: descriptions that changed, groups that gained, lost or changed a member or their leader.
- A source that joins the union, or leaves it, takes what the store has of it along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import zstandard

from openshelf.catalog.loading import Incoming, SourceChange, Written, load
from openshelf.catalog.model import Described
from openshelf.catalog.numbering import fingerprint, is_unnumbered
from openshelf.catalog.points import shown_title
from openshelf.catalog.store import Store
from openshelf.catalog.union.matching import draw, erase, unite
from openshelf.catalog.union.merged import merged
from openshelf.catalog.union.wishes import Wishes
from openshelf.record.access import Access
from openshelf.record.codec import decode
from openshelf.record.model import Title

_BATCH = 500


@dataclass(frozen=True, slots=True)
class _Titled:
    """The part of a Record a table of merged ones shows."""

    titles: tuple[Title, ...] = ()


_json = msgspec.json.Encoder()
_pack = zstandard.ZstdCompressor(level=3)
_unpack = zstandard.ZstdDecompressor()
_access = msgspec.json.Decoder(Access)
_described = msgspec.json.Decoder(tuple[Described, ...])
_titled = msgspec.json.Decoder(_Titled)
_COLUMNS = "id, source, hash, fingerprint, path, cover, read_path, open, access, described, record"
_UPSERT = (
    f"INSERT INTO description ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "  # noqa: S608
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[2:])
)
_WANTED = "SELECT cover, read_path, access, described, record FROM description WHERE id = ?"


class Union:
    """The descriptions of a store that is open for writing."""

    table = "description"

    def __init__(self, store: Store) -> None:
        self.store = store
        self.db = store.db

    # Loading: a Shelf, as the store is

    def put_source(
        self,
        source: str,
        items: Iterable[Incoming],
        *,
        complete: bool = True,
        guard: bool = True,
        accept_shrunken: bool = False,
        gone: Iterable[tuple[str, str]] = (),
    ) -> SourceChange:
        """Load one source's descriptions; the same arguments as Store.put_source."""
        with self.store.transaction():
            if not self._has(source):
                self._adopt(source)
            guarded = guard and not accept_shrunken
            return load(self.db, self, source, items, complete=complete, guarded=guarded, gone=gone)

    def write(self, written: Written) -> None:
        """Keep a description, new or changed."""
        item, record = written.item, written.item.record
        self.db.execute(
            _UPSERT,
            (
                record.id, record.source, written.mark, fingerprint(record) if is_unnumbered(record) else "", written.path,
                item.cover, item.read_path, item.access.state == "open", written.access, _json.encode(item.described),
                _pack.compress(written.record),
            ),
        )  # fmt: skip
        draw(self.db, record)
        self._touch(record.id)

    def remove(self, identifier: str) -> None:
        """Take a description out."""
        self.db.execute("DELETE FROM description WHERE id = ?", (identifier,))
        erase(self.db, identifier)
        self._touch(identifier)

    def updated(self, identifier: str) -> str | None:
        """When the description of this id was changed last; None where it does not say, or there is none."""
        row = self.db.execute("SELECT record FROM description WHERE id = ?", (identifier,)).fetchone()
        return decode(_unpack.decompress(row[0])).updated if row is not None else None

    def sources(self) -> tuple[str, ...]:
        """The sources that have descriptions here."""
        return tuple(row[0] for row in self.db.execute("SELECT DISTINCT source FROM description ORDER BY source"))

    def leave(self, source: str, *, keep: bool) -> None:
        """Take a source out of the union; keep: its records stay in the store, each as it was described."""
        own = "SELECT id FROM description WHERE source = ? AND id > ? ORDER BY id LIMIT ?"
        with self.store.transaction():
            if keep:
                self.store.revise((self._incoming(row[0]) for row in self._paged(own, source)), ())
            for (identifier,) in self._paged(own, source):
                self.remove(identifier)
            if keep:
                # Their entries are no longer decided here; those they stood with are decided anew.
                self.db.execute(
                    "DELETE FROM touched_description WHERE id IN (SELECT id FROM entry WHERE source = ?)", (source,)
                )
                with_it = "SELECT leader FROM twin WHERE source = ?"
                self.db.execute(
                    "INSERT OR IGNORE INTO touched_description SELECT id FROM twin"  # noqa: S608
                    f" WHERE source <> ? AND leader IN ({with_it})",
                    (source, source),
                )
                self.db.execute(f"DELETE FROM twin WHERE leader IN ({with_it})", (source,))  # noqa: S608

    def _adopt(self, source: str) -> None:
        """Take along what the store has of a source that was not in the union."""
        self.db.execute(
            f"INSERT INTO description ({_COLUMNS}) SELECT {_COLUMNS} FROM entry WHERE source = ?",  # noqa: S608
            (source,),
        )
        for identifier, record in self.db.execute("SELECT id, record FROM description WHERE source = ?", (source,)):
            draw(self.db, decode(_unpack.decompress(record)))
            self._touch(identifier)

    # Settling

    def settle(self, order: Sequence[str], wishes: Wishes, published: Iterable[str]) -> bool:
        """Find the groups and bring the entries up to them; whether anything was found that was not told yet (`told`).

        order: the sources'; published: the ids that are live now.
        """
        with self.store.transaction():
            if self._changed("order", list(order)):
                # What a group is made of stands in the order of the sources.
                self.db.execute(
                    "INSERT OR IGNORE INTO touched_description SELECT id FROM united JOIN description USING (id)"
                )
            (touched,) = self.db.execute("SELECT EXISTS (SELECT 1 FROM touched_description)").fetchone()
            if self._changed("wishes", [wishes.always, sorted(wishes.never), sorted(wishes.within)]) or touched:
                unite(self.db, wishes, self.has)
                self._changed("told", False)  # noqa: FBT003 - what is remembered
            self._lead(order, published)
            self._publish()
        return self._meta("told") != "true"

    def told(self) -> None:
        """Say that everything found has been told."""
        self._changed("told", True)  # noqa: FBT003 - what is remembered

    def _lead(self, order: Sequence[str], published: Iterable[str]) -> None:
        """Who leads each group now, into the temporary table `now`."""
        db = self.db
        db.execute("CREATE TEMP TABLE IF NOT EXISTS lives (id TEXT PRIMARY KEY) WITHOUT ROWID")
        db.execute("CREATE TEMP TABLE IF NOT EXISTS place (source TEXT PRIMARY KEY, place INTEGER) WITHOUT ROWID")
        db.execute("CREATE TEMP TABLE IF NOT EXISTS now (id TEXT PRIMARY KEY, source TEXT, leader TEXT) WITHOUT ROWID")
        db.execute("CREATE INDEX IF NOT EXISTS temp.now_leader ON now (leader, id)")
        for table in ("lives", "place", "now"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608
        if db.execute("SELECT 1 FROM united LIMIT 1").fetchone() is not None:
            db.executemany(
                "INSERT OR IGNORE INTO lives SELECT id FROM united WHERE id = ?",
                ((identifier,) for identifier in published),
            )
        db.executemany("INSERT INTO place VALUES (?, ?)", ((source, at) for at, source in enumerate(order)))
        db.execute(
            "INSERT INTO now SELECT id, source, first_value(id) OVER ("
            "  PARTITION BY head ORDER BY lives.id IS NULL, coalesce(place, 1000000), united.id)"
            " FROM united LEFT JOIN lives USING (id) LEFT JOIN place USING (source)"
        )

    def _publish(self) -> None:
        """Entries for all that changed; then what was decided is what stands."""
        db = self.db
        db.execute("CREATE TEMP TABLE IF NOT EXISTS due (id TEXT PRIMARY KEY) WITHOUT ROWID")
        db.execute("DELETE FROM due")
        changed = (
            "SELECT id, leader FROM twin EXCEPT SELECT id, leader FROM now"
            " UNION ALL SELECT * FROM (SELECT id, leader FROM now EXCEPT SELECT id, leader FROM twin)"
        )
        for column in ("id", "leader"):
            db.execute(f"INSERT OR IGNORE INTO due SELECT {column} FROM ({changed})")  # noqa: S608
        db.execute("INSERT OR IGNORE INTO due SELECT id FROM touched_description")
        for table in ("twin", "now"):
            db.execute(f"INSERT OR IGNORE INTO due SELECT leader FROM {table} JOIN touched_description USING (id)")  # noqa: S608
        self.store.revise(self._published(), self._unpublished())
        db.execute("DELETE FROM twin")
        db.execute("INSERT INTO twin SELECT id, source, leader FROM now")
        db.execute("DELETE FROM touched_description")

    def _published(self) -> Iterator[Incoming]:
        """Of what is due, the works that have an entry of their own."""
        wanted = (
            "SELECT due.id, leader FROM due JOIN description USING (id) LEFT JOIN now USING (id)"
            " WHERE coalesce(leader, due.id) = due.id AND due.id > ? ORDER BY due.id LIMIT ?"
        )
        for identifier, leader in self._paged(wanted):
            if leader is None:
                yield self._incoming(identifier)
            else:
                members = self.db.execute(
                    "SELECT id FROM now LEFT JOIN place USING (source) WHERE leader = ? ORDER BY coalesce(place, 1000000), id",
                    (leader,),
                ).fetchall()
                yield merged(leader, [self._incoming(member) for (member,) in members])

    def _unpublished(self) -> Iterator[str]:
        """Of what is due, the ids that have no entry: merged into another, or no more."""
        wanted = (
            "SELECT due.id FROM due LEFT JOIN description USING (id) LEFT JOIN now USING (id)"
            " WHERE (description.id IS NULL OR leader <> due.id) AND due.id > ? ORDER BY due.id LIMIT ?"
        )
        return (row[0] for row in self._paged(wanted))

    def _paged(self, query: str, *values: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query by id, a batch at a time, since what reads them writes."""
        after = ""
        while rows := self.db.execute(query, (*values, after, _BATCH)).fetchall():
            yield from rows
            after = rows[-1][0]

    # Asking

    def moved(self) -> Iterator[tuple[str, str, str]]:
        """(id, the id it was merged into, fingerprint or "") in id order, for Ledger.update."""
        yield from self.db.execute(
            "SELECT id, leader, fingerprint FROM twin JOIN description USING (id) WHERE id <> leader ORDER BY id"
        )

    def in_use(self) -> bool:
        """Whether anything here is still to be taken apart."""
        return bool(
            self.db.execute(
                "SELECT EXISTS (SELECT 1 FROM twin) OR EXISTS (SELECT 1 FROM touched_description)"
            ).fetchone()[0]
        )

    def has(self, identifier: str) -> bool:
        """Whether any library describes a work under this id."""
        return self.db.execute("SELECT 1 FROM description WHERE id = ?", (identifier,)).fetchone() is not None

    def title(self, identifier: str) -> str:
        """The title an id is described under, "" where nobody describes it."""
        row = self.db.execute("SELECT record FROM description WHERE id = ?", (identifier,)).fetchone()
        titles = _titled.decode(_unpack.decompress(row[0])).titles if row else ()
        return shown_title(titles[0]) if titles else ""

    def _incoming(self, identifier: str) -> Incoming:
        cover, read_path, access, described, record = self.db.execute(_WANTED, (identifier,)).fetchone()
        return Incoming(
            decode(_unpack.decompress(record)),
            _access.decode(access),
            None,
            cover,
            read_path,
            _described.decode(described),
        )

    def _has(self, source: str) -> bool:
        return self.db.execute("SELECT 1 FROM description WHERE source = ? LIMIT 1", (source,)).fetchone() is not None

    def _touch(self, identifier: str) -> None:
        self.db.execute("INSERT OR IGNORE INTO touched_description VALUES (?)", (identifier,))

    def _changed(self, key: str, value: object) -> bool:
        """Remember a value under a key; whether another was remembered before."""
        text = _json.encode(value).decode()
        before = self._meta(key)
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, text))
        return before != text

    def _meta(self, key: str) -> str | None:
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None
