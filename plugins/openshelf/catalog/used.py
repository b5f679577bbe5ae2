"""What an authority file asks of the catalogue: which headings it has, and by which numbers its records call them.

In: a filled store, or records as they are read where none is filled (openshelf check). Out: answers to one question each, by
index, so that a file of half a million headings can ask without either side being held in memory.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from openshelf.authority.headings import alternate_forms, forms, script_free
from openshelf.catalog.filing import evidence
from openshelf.catalog.joining import ambiguous
from openshelf.record.authority import is_bare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openshelf.catalog.store import Store
    from openshelf.record.model import Record


class UsedHeadings:
    """The headings of a store's records. Memory: the few that carry two numbers."""

    def __init__(self, store: Store) -> None:
        self.db = store.db
        self._ambiguous = ambiguous(store)

    def has(self, kind: str, key: str) -> bool:
        """Whether a record is filed under this key."""
        query = "SELECT 1 FROM form JOIN entry_form USING (f) WHERE kind = ? AND key = ? LIMIT 1"
        return self.db.execute(query, (kind, key)).fetchone() is not None

    def sounds(self, sound: str) -> bool:
        """Whether a record has a dated name that sounds so in any script (authority/headings.py, script_free)."""
        query = "SELECT 1 FROM form JOIN entry_form USING (f) WHERE sound = ? LIMIT 1"
        return self.db.execute(query, (sound,)).fetchone() is not None

    def of_parts(self) -> Iterator[tuple[str, str | None]]:
        """(text, language) of every subject heading that has parts, each once, in the order of its key."""
        query = (
            "SELECT key, text, lang FROM form WHERE kind = 'subject' AND instr(text, ' -- ')"
            " AND EXISTS (SELECT 1 FROM entry_form WHERE entry_form.f = form.f) ORDER BY key, text, lang"
        )
        yield from ((text, lang) for _, text, lang in self.db.execute(query))

    def numbered(self, number: str) -> tuple[tuple[str, str], ...]:
        """(kind, key) of the headings records give this number to; a bare number by any source."""
        if is_bare(number):
            rows = self.db.execute(
                "SELECT DISTINCT kind, first FROM evidence WHERE rule = 'number' AND second > ? AND second < ?",
                (f"#{number}@", f"#{number}A"),  # "A" follows "@"
            )
        else:
            rows = self.db.execute(
                "SELECT DISTINCT kind, first FROM evidence WHERE rule = 'number' AND second = ?", (f"#{number}",)
            )
        return tuple(sorted(row for row in rows.fetchall() if row not in self._ambiguous))


class ReadHeadings:
    """The headings of records that are only read, in a scratch file. Who carries two numbers is not asked: nothing is joined."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA synchronous = OFF")
        self.db.execute("CREATE TABLE form (kind TEXT, key TEXT, sound TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID")
        self.db.execute("CREATE INDEX form_sound ON form (sound) WHERE sound IS NOT NULL")
        self.db.execute(
            "CREATE TABLE number (number TEXT, kind TEXT, key TEXT, PRIMARY KEY (number, kind, key)) WITHOUT ROWID"
        )
        self.db.execute("BEGIN")

    def add(self, record: Record) -> None:
        """Remember the headings of a record."""
        found = [*forms(record), *(form for form, _ in alternate_forms(record))]
        self.db.executemany(
            "INSERT OR IGNORE INTO form VALUES (?, ?, ?)",
            ((form.kind, form.key, script_free(form.key, form.text.lang)) for form in found),
        )
        numbers = ((number, kind, key) for kind, key, number, rule in evidence(record) if rule == "number")
        self.db.executemany("INSERT OR IGNORE INTO number VALUES (?, ?, ?)", numbers)

    def has(self, kind: str, key: str) -> bool:
        """Whether a record is filed under this key."""
        return self.db.execute("SELECT 1 FROM form WHERE kind = ? AND key = ?", (kind, key)).fetchone() is not None

    def sounds(self, sound: str) -> bool:
        """Whether a record has a dated name that sounds so."""
        return self.db.execute("SELECT 1 FROM form WHERE sound = ? LIMIT 1", (sound,)).fetchone() is not None

    def numbered(self, number: str) -> tuple[tuple[str, str], ...]:
        """(kind, key) of the headings records give this number to."""
        bounds = (f"#{number}@", f"#{number}A") if is_bare(number) else (f"#{number}", f"#{number}\x00")
        rows = self.db.execute("SELECT DISTINCT kind, key FROM number WHERE number >= ? AND number < ?", bounds)
        return tuple(sorted(rows.fetchall()))

    def close(self) -> None:
        """Close the file."""
        self.db.close()
