"""The catalogue on disk: every work the site has a page for, streamed in and out in constant memory.

In: for each source, its Records with their Access and page (`Incoming`, loading.py). Out: `Entry`s in id order, `Brief`s, counts.

Rules
- One SQLite file in WAL mode: one process writes, any number read at the same time (`Store.open(path, write=False)`).
- A source that cannot be loaded raises SourceError, and the store stays as it was.
- An id that was merged into another (union/) is found under the id that leads.
- A store made by another version of the program or its tables is made anew (`rebuilt` is true then, for the caller to say
  so): everything filed in it is derived.
- Nothing that grows with the catalogue is held in memory: what a load saw is a table of its own on disk.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Self

import msgspec
import zstandard

import openshelf
from openshelf.catalog.filing import file, forget
from openshelf.catalog.loading import SHRINK_LIMIT, Incoming, SourceChange, Written, load, prepared
from openshelf.catalog.model import Brief, Described, Entry
from openshelf.catalog.numbering import fingerprint, is_unnumbered
from openshelf.catalog.points import brief_of, number, shown_title
from openshelf.catalog.schema import TABLES, VERSION
from openshelf.record.access import Access
from openshelf.record.codec import decode
from openshelf.record.model import Record, main_title

__all__ = ["SHRINK_LIMIT", "Incoming", "SourceChange", "Store"]

_CACHE_KIB = 64 * 1024  # of SQLite's pages; the indexes of 430,000 records are written through it
_BATCH = 500

_json = msgspec.json.Encoder()
# A canonical record is two fifths of its size packed, for 10 µs in and 5 µs out.
_pack = zstandard.ZstdCompressor(level=3)
_unpack = zstandard.ZstdDecompressor()
_access = msgspec.json.Decoder(Access)
_brief = msgspec.json.Decoder(Brief)
_keys = msgspec.json.Decoder(tuple[str, ...])
_described = msgspec.json.Decoder(tuple[Described, ...])
_WRITTEN = (
    "n", "id", "source", "hash", "fingerprint", "path", "cover", "read_path", "open", "access", "described", "record", "brief",
    "title", "skip", "lang",
)  # fmt: skip
_UPSERT = (
    f"INSERT INTO entry ({', '.join(_WRITTEN)}) VALUES ({', '.join('?' * len(_WRITTEN))})"  # noqa: S608 - our own names
    f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _WRITTEN[2:])}"
)
_COLUMNS = "id, hash, path, cover, read_path, added, access, collections, described, record"


class Store:
    """An open store. Use as a context manager, or close it."""

    table = "entry"

    def __init__(self, connection: sqlite3.Connection, path: Path, *, rebuilt: bool = False) -> None:
        self.db = connection
        self.path = path
        self.rebuilt = rebuilt

    @classmethod
    def open(cls, path: Path, *, write: bool = True) -> Self:
        """Open the store at `path`, making it where there is none; write=False for workers, who only read."""
        if not write:
            return cls(_reader(path), path)
        path.parent.mkdir(parents=True, exist_ok=True)
        existed = path.exists()
        rebuilt = existed and not _usable(path)
        if rebuilt:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        connection = _writer(path)
        if rebuilt or not existed:
            _create(connection, rebuilt=rebuilt)
        return cls(connection, path, rebuilt=rebuilt)

    def close(self) -> None:
        """Close the file; a writer leaves it checkpointed, so that it is one file again."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: whatever raises inside leaves the store as it was."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    # Writing

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
        """Load one source. complete: ids that do not come are removed; guard: the shrink limit holds for it.

        gone: (id, the day or "") of what the source says is no more, asked for after the last item.
        """
        with self.transaction():
            guarded = guard and not accept_shrunken
            change = load(self.db, self, source, items, complete=complete, guarded=guarded, gone=gone)
            self._count_closed(change.closed)
        return change

    def remove_source(self, source: str) -> int:
        """Take every entry of a source out, as when it left sources.toml; the number removed."""
        return self.put_source(source, (), guard=False).removed

    def revise(self, items: Iterable[Incoming], gone: Iterable[str]) -> None:
        """Put these works, of any sources, and then take those ids out. Within a transaction of the caller."""
        closed = 0
        for item in items:
            written = prepared(item)
            row = self.db.execute("SELECT hash, open FROM entry WHERE id = ?", (item.record.id,)).fetchone()
            if row is None or row[0] != written.mark:
                self.write(written)
                closed += bool(row and row[1] and item.access.state != "open")
        for identifier in gone:
            row = self.db.execute("SELECT open FROM entry WHERE id = ?", (identifier,)).fetchone()
            if row is not None:
                self.remove(identifier)
                closed += row[0]
        self._count_closed(closed)

    def write(self, written: Written) -> None:
        """Keep an entry, new or changed, and file it."""
        item, record = written.item, written.item.record
        n = number(record.id)
        entry = Entry(record, item.access, written.path, written.mark, item.cover, item.read_path)
        if self.db.execute("SELECT 1 FROM entry WHERE id = ?", (record.id,)).fetchone() is not None:
            forget(self.db, n)
        self.db.execute(
            _UPSERT,
            (
                n, record.id, record.source, written.mark, fingerprint(record) if is_unnumbered(record) else "", written.path,
                item.cover, item.read_path, item.access.state == "open", written.access, _json.encode(item.described),
                _pack.compress(written.record), _json.encode(brief_of(entry)), *_filed_by(record),
            ),
        )  # fmt: skip
        file(self.db, n, record, item.described)

    def remove(self, identifier: str) -> None:
        """Take an entry out, remembering what its tombstone says."""
        brief = self._brief(identifier)
        if brief is not None:
            self.db.execute("INSERT OR REPLACE INTO gone VALUES (?, ?)", (identifier, _last_words(brief)))
        n = number(identifier)
        forget(self.db, n)
        self.db.execute("DELETE FROM entry WHERE n = ?", (n,))

    def updated(self, identifier: str) -> str | None:
        """When the entry of this id was changed last; None where it does not say, or there is none."""
        row = self.db.execute("SELECT record FROM entry WHERE id = ?", (identifier,)).fetchone()
        return decode(_unpack.decompress(row[0])).updated if row is not None else None

    def struck(self, identifier: str) -> bool:
        """Whether a source of changes has said that this id is no more."""
        return self.db.execute("SELECT 1 FROM struck WHERE id = ?", (identifier,)).fetchone() is not None

    def has(self, identifier: str) -> bool:
        """Whether there is an entry of this very id."""
        return self.db.execute("SELECT 1 FROM entry WHERE id = ?", (identifier,)).fetchone() is not None

    def _count_closed(self, closed: int) -> None:
        self.db.execute(
            "INSERT INTO meta VALUES ('closed', ?1) ON CONFLICT (key) DO UPDATE SET value = value + ?1", (closed,)
        )

    def closed(self) -> int:
        """Works that were open and are not any more, since `published` was last called, over builds that failed too."""
        row = self.db.execute("SELECT value FROM meta WHERE key = 'closed'").fetchone()
        return int(row[0]) if row else 0

    def published(self) -> None:
        """Say that what the store holds is in place and nothing older is."""
        self.db.execute("DELETE FROM meta WHERE key = 'closed'")

    # Reading

    def last_words(self, record_id: str) -> str:
        """`title|author|year` of an id this store held once and holds no more, else ""."""
        row = self.db.execute("SELECT words FROM gone WHERE id = ?", (record_id,)).fetchone()
        return row[0] if row else ""

    def count(self, source: str | None = None) -> int:
        """How many entries there are, in all or of one source."""
        if source is None:
            row = self.db.execute("SELECT count(*) FROM entry").fetchone()
        else:
            row = self.db.execute("SELECT count(*) FROM entry WHERE source = ?", (source,)).fetchone()
        return int(row[0])

    def counts(self) -> Mapping[str, int]:
        """Entries of each source, in source order."""
        return dict(self.db.execute("SELECT source, count(*) FROM entry GROUP BY source ORDER BY source"))

    def get(self, record_id: str) -> Entry | None:
        """The entry of this id, or of the one it was merged into, or None."""
        for identifier in (record_id, self._leader(record_id)):
            row = self.db.execute(f"SELECT {_COLUMNS} FROM entry WHERE id = ?", (identifier,)).fetchone()  # noqa: S608
            if row is not None:
                return _entry(row)
        return None

    def where(self, record_id: str) -> str | None:
        """The id under which a work is found now: its own, the one it was merged into, or None."""
        for identifier in (record_id, self._leader(record_id)):
            if self.db.execute("SELECT 1 FROM entry WHERE id = ?", (identifier,)).fetchone() is not None:
                return identifier
        return None

    def _leader(self, record_id: str) -> str | None:
        row = self.db.execute("SELECT leader FROM twin WHERE id = ?", (record_id,)).fetchone()
        return row[0] if row else None

    def brief(self, record_id: str) -> Brief | None:
        """What a list shows of this id, or of the one it was merged into, or None."""
        return self._brief(record_id) or self._brief(self._leader(record_id))

    def _brief(self, record_id: str | None) -> Brief | None:
        row = self.db.execute("SELECT brief FROM entry WHERE id = ?", (record_id,)).fetchone()
        return _brief.decode(row[0]) if row else None

    def briefs(self, rows: Sequence[int]) -> tuple[Brief, ...]:
        """The briefs of these row keys, in their order; a key without entry is left out."""
        found = (self.db.execute("SELECT brief FROM entry WHERE n = ?", (n,)).fetchone() for n in rows)
        return tuple(_brief.decode(row[0]) for row in found if row is not None)

    def entries(self, first: str = "", last: str | None = None, source: str | None = None) -> Iterator[Entry]:
        """Entries with first ≤ id ≤ last, of one source or all, in id order. Safe while the store is written."""
        for row in self._by_id(_COLUMNS, first, last, source):
            yield _entry(row)

    def ids(self, first: str = "", last: str | None = None) -> Iterator[tuple[str, str, str]]:
        """(id, hash, path) in id order: what a plan and a ledger need, without decoding."""
        for row in self._by_id("id, hash, path", first, last, None):
            yield (row[0], row[1], row[2])

    def ledger_lines(self) -> Iterator[tuple[str, str, str]]:
        """(id, path, fingerprint or "") in id order, for Ledger.update."""
        for row in self._by_id("id, path, fingerprint", "", None, None):
            yield (row[0], row[1], row[2])

    def set_added(self, dates: Iterable[tuple[str, str]]) -> None:
        """Write the days ids were first published (Ledger.first_dates), where they are not known yet."""
        with self.transaction():
            self.db.executemany("UPDATE entry SET added = ?2 WHERE id = ?1 AND added IS NOT ?2", dates)

    def _by_id(self, columns: str, first: str, last: str | None, source: str | None) -> Iterator[tuple[Any, ...]]:
        after, inclusive = first, True
        while True:
            rows = self.db.execute(
                f"SELECT {columns} FROM entry WHERE id {'>=' if inclusive else '>'} ?1 AND (?2 IS NULL OR id <= ?2)"  # noqa: S608
                " AND (?3 IS NULL OR source = ?3) ORDER BY id LIMIT ?4",
                (after, last, source, _BATCH),
            ).fetchall()
            yield from rows
            if len(rows) < _BATCH:
                return
            after, inclusive = rows[-1][0], False

    def partitions(self, size: int = 1000) -> tuple[tuple[str, str], ...]:
        """(first id, last id) of consecutive runs of about `size` entries, for workers; 100 bytes for each run."""
        bounds: list[tuple[str, str]] = []
        first = last = None
        for position, (identifier,) in enumerate(self.db.execute("SELECT id FROM entry ORDER BY id")):
            if position % size == 0:
                if first is not None and last is not None:
                    bounds.append((first, last))
                first = identifier
            last = identifier
        if first is not None and last is not None:
            bounds.append((first, last))
        return tuple(bounds)

    def recent(self, limit: int) -> tuple[Brief, ...]:
        """The works published last, newest first, by the day their id was first published."""
        rows = self.db.execute(
            "SELECT brief FROM entry WHERE added IS NOT NULL ORDER BY added DESC, id LIMIT ?", (limit,)
        ).fetchall()
        return tuple(_brief.decode(row[0]) for row in rows)


def _filed_by(record: Record) -> tuple[str | None, int, str | None]:
    title = main_title(record)
    return (shown_title(title), title.nonfiling, title.lang) if title is not None else (None, 0, None)


def _last_words(brief: Brief) -> str:
    author = brief.creators[0].text if brief.creators else ""
    year = brief.date or ""
    return "|".join(part.replace("|", " ") for part in (brief.title.text, author, year))


def _entry(row: tuple[Any, ...]) -> Entry:
    _, mark, path, cover, read_path, added, access, collections, described, record = row
    return Entry(
        decode(_unpack.decompress(record)), _access.decode(access), path, mark, cover, read_path, added,
        _keys.decode(collections), _described.decode(described),
    )  # fmt: skip


def _writer(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA page_size = 8192")  # five entries to a page; counts for a new file only
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection


def _reader(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.execute("PRAGMA cache_size = -16384")
    return connection


def _usable(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
    return row is not None and row[0] == _version()


def _create(connection: sqlite3.Connection, *, rebuilt: bool) -> None:
    connection.executescript(f"BEGIN; {TABLES}")
    connection.execute("INSERT INTO meta VALUES ('version', ?)", (_version(),))
    if rebuilt:
        # Nobody knows any more which works were open, so nothing older may stay in place.
        connection.execute("INSERT INTO meta VALUES ('closed', '1')")
    connection.execute("COMMIT")


@cache
def _version() -> str:
    """Names the tables' form and the code and data by which a record is filed."""
    digest = hashlib.blake2b(str(VERSION).encode(), digest_size=8)
    package = Path(openshelf.__file__).parent
    for room in ("authority", "catalog", "lang", "record"):
        for file_ in sorted(package.joinpath(room).rglob("*")):
            if file_.suffix in (".py", ".json"):
                digest.update(file_.relative_to(package).as_posix().encode() + b"\0" + file_.read_bytes())
    return digest.hexdigest()
