"""What a build would merge, found without building: sketches on a scratch file.

In: the records of every source, one by one. Out: the same account a build gives, and the ids that came. Rule: nothing but
sketches and keys is kept, about 700 bytes a record on disk, so a check of a catalogue costs no store.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from openshelf.catalog.schema import MATCHING
from openshelf.catalog.union.account import Count, counts
from openshelf.catalog.union.matching import draw, unite
from openshelf.catalog.union.wishes import Wishes
from openshelf.record.model import Record


class Rehearsal:
    """A union that is only looked at."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.executescript(MATCHING + "CREATE TABLE came (id TEXT PRIMARY KEY) WITHOUT ROWID;")
        self._db.execute("BEGIN")

    def add(self, record: Record) -> None:
        """Take a record in; the later of two of one id counts."""
        self._db.execute("INSERT OR IGNORE INTO came VALUES (?)", (record.id,))
        draw(self._db, record)

    def has(self, identifier: str) -> bool:
        """Whether a record of this id came."""
        return self._db.execute("SELECT 1 FROM came WHERE id = ?", (identifier,)).fetchone() is not None

    def account(self, wishes: Wishes) -> tuple[Count, ...]:
        """What would be merged and what not, by which key."""
        unite(self._db, wishes, self.has)
        return counts(self._db)

    def close(self) -> None:
        """Close the file."""
        self._db.execute("COMMIT")
        self._db.close()
