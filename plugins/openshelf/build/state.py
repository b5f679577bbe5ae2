"""What earlier builds made: every output and the unit of work it came from, in `.openshelf/state-<profile>.sqlite`.

A unit is what is rendered or skipped as one: a record's pages in all languages, a browse list, the search index. Its key
is made of named hashes of everything it shows (plan.py), so that a changed key also says why.

Rules
- A build is a generation. Nothing of it counts until `commit`; a build that fails leaves the state of the last good one.
- A commit is written before files are moved into place and confirmed after (`published`): after a crash in between, no
  unit is taken as fresh, and everything is compared again.
- Only what stands here is ours to remove.
- A state of another version is thrown away; the next build compares every file and removes nothing it does not know.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from openshelf.errors import BuildError

VERSION = 1
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE unit (name TEXT PRIMARY KEY, key TEXT NOT NULL, generation INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE output (
  path TEXT NOT NULL, sealed INTEGER NOT NULL, size INTEGER NOT NULL, digest TEXT NOT NULL, unit TEXT NOT NULL,
  generation INTEGER NOT NULL, twin TEXT, dropped TEXT,
  PRIMARY KEY (path, sealed)
) WITHOUT ROWID;
CREATE INDEX output_unit ON output (unit);
CREATE INDEX output_twin ON output (twin) WHERE twin IS NOT NULL;
INSERT INTO meta VALUES ('generation', '0'), ('published', '0');
"""


@dataclass(frozen=True, slots=True)
class Written:
    """One output as the writer left it. digest: sha256 of its bytes in hex; changed: it was not there like this before."""

    path: str
    sealed: bool
    size: int
    digest: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Stale:
    """An output this build did not make. dropped: ISO date of the first build that did not make it, None until now."""

    path: str
    sealed: bool
    dropped: str | None


class State:
    """The open state of one profile; a context manager. Workers open it with write=False and only ask `fresh`."""

    def __init__(self, connection: sqlite3.Connection, *, reset: bool = False) -> None:
        self.db = connection
        self.reset = reset
        self.generation = int(self._meta("generation")) + 1
        self.trusted = self._meta("generation") == self._meta("published") != "0"

    @classmethod
    def open(cls, path: Path, *, write: bool = True) -> Self:
        """Open the state, making it where there is none; `reset` is true where one of another version was thrown away."""
        if not write:
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
            return cls(connection)
        path.parent.mkdir(parents=True, exist_ok=True)
        existed = path.exists()
        reset = existed and not _usable(path)
        if reset:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        connection = _connect(path)
        if reset or not existed:
            connection.executescript(f"BEGIN; {_TABLES}")
            connection.execute("INSERT INTO meta VALUES ('version', ?)", (str(VERSION),))
            connection.execute("COMMIT")
        return cls(connection, reset=reset)

    def close(self) -> None:
        """Close the file; what was not committed is forgotten."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _meta(self, key: str) -> str:
        return str(self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])

    def key(self, unit: str) -> str | None:
        """The key a unit was last rendered with; None where it never was, or where the last build was cut off."""
        if not self.trusted:
            return None
        row = self.db.execute("SELECT key FROM unit WHERE name = ?", (unit,)).fetchone()
        return row[0] if row else None

    def outputs(self, unit: str) -> tuple[tuple[str, bool, int], ...]:
        """(path, sealed, size) of everything a unit made last, in path order."""
        rows = self.db.execute(
            "SELECT path, sealed, size FROM output WHERE unit = ? AND dropped IS NULL ORDER BY path", (unit,)
        )
        return tuple((path, bool(sealed), size) for path, sealed, size in rows)

    def begin(self) -> None:
        """Start a generation."""
        self.db.execute("BEGIN IMMEDIATE")

    def rollback(self) -> None:
        """Forget the generation that was begun."""
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")

    def rendered(self, unit: str, key: str, written: Iterable[Written]) -> int:
        """Record a unit that was rendered now; the number of its outputs. BuildError where two units make one path."""
        count = 0
        for output in written:
            self._record(unit, output)
            count += 1
        self._mark(unit, key)
        return count

    def kept(self, unit: str, key: str) -> int:
        """Record a unit that was fresh and not rendered; the number of its outputs."""
        self._mark(unit, key)
        cursor = self.db.execute(
            "UPDATE output SET generation = ? WHERE unit = ? AND dropped IS NULL", (self.generation, unit)
        )
        return cursor.rowcount

    def _mark(self, unit: str, key: str) -> None:
        self.db.execute(
            "INSERT INTO unit VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET key = ?2, generation = ?3",
            (unit, key, self.generation),
        )

    def _record(self, unit: str, output: Written) -> None:
        known = self.db.execute(
            "SELECT unit, digest FROM output WHERE path = ? AND sealed = ? AND generation = ?",
            (output.path, output.sealed, self.generation),
        ).fetchone()
        if known is not None and known[1] != output.digest:
            raise BuildError("build.twice", path=output.path, first=known[0], second=unit)
        twin = _twin(output)
        other = self.db.execute(
            "SELECT path FROM output WHERE (twin = ?1 OR path = ?1) AND sealed = ?2 AND generation = ?3 AND path <> ?4",
            (twin or output.path, output.sealed, self.generation, output.path),
        ).fetchone()
        if other is not None:
            raise BuildError("build.twin", path=output.path, other=other[0])
        self.db.execute(
            "INSERT INTO output VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL) ON CONFLICT (path, sealed) DO UPDATE SET"
            " size = ?3, digest = ?4, unit = ?5, generation = ?6, twin = ?7, dropped = NULL",
            (output.path, output.sealed, output.size, output.digest, unit, self.generation, twin),
        )

    def commit(self) -> None:
        """Make this generation the state; files may be moved into place after it."""
        self.db.execute("DELETE FROM unit WHERE generation < ?", (self.generation,))
        self.db.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (str(self.generation),))
        self.db.execute("COMMIT")

    def confirm(self) -> None:
        """Every file of this generation is in place."""
        self.db.execute("UPDATE meta SET value = ? WHERE key = 'published'", (str(self.generation),))
        self.trusted = True

    def stale(self) -> Iterator[Stale]:
        """Outputs of earlier builds that this one did not make, in path order."""
        after = ("", -1)
        while rows := self.db.execute(
            "SELECT path, sealed, dropped FROM output WHERE generation < ? AND (path, sealed) > (?, ?)"
            " ORDER BY path, sealed LIMIT 1000",
            (self.generation, *after),
        ).fetchall():
            for path, sealed, dropped in rows:
                yield Stale(path, bool(sealed), dropped)
            after = rows[-1][:2]

    def drop(self, stale: Stale, on: str | None) -> None:
        """Remember since when an output is not made any more; with None forget it, for its file is gone."""
        if on is None:
            self.db.execute("DELETE FROM output WHERE path = ? AND sealed = ?", (stale.path, stale.sealed))
        else:
            self.db.execute(
                "UPDATE output SET dropped = ? WHERE path = ? AND sealed = ?", (on, stale.path, stale.sealed)
            )

    def made(self, *, sealed: bool = False) -> Iterator[tuple[str, str]]:
        """(path, sha256) of every file of the current generation in one of the roots, in path order."""
        yield from self.db.execute(
            "SELECT path, digest FROM output WHERE dropped IS NULL AND generation = ? AND sealed = ? ORDER BY path",
            (self.generation, sealed),
        )

    def count_of(self, ending: str) -> int:
        """How many outputs of this generation have this file ending."""
        row = self.db.execute(
            "SELECT count(*) FROM output WHERE generation = ? AND path LIKE ?", (self.generation, f"%{ending}")
        ).fetchone()
        return int(row[0])

    def totals(self) -> tuple[int, int]:
        """(files, bytes) of the current generation."""
        row = self.db.execute("SELECT count(*), coalesce(sum(size), 0) FROM output WHERE dropped IS NULL").fetchone()
        return int(row[0]), int(row[1])


def _twin(output: Written) -> str | None:
    """The name a file system that ignores case would file a path under; None where that is the path itself."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFD", output.path).casefold())
    return folded if folded != output.path else None


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -32768")
    return connection


def _usable(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
    return row is not None and row[0] == str(VERSION)
