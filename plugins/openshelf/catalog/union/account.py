"""What the union did, for people: how many by which key, three examples each, and every pair as a spreadsheet.

In: the table `finding` of a settled union, or of a check. Out: Counts in the order of outcome and rule; CSV in UTF-8 with the
byte order mark by which Excel knows it, a cell that begins like a formula made text. Rule: nothing here depends on the day.
"""

from __future__ import annotations

import csv
import io
import itertools
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openshelf.catalog.union.agreement import RULES
from openshelf.errors import EXAMPLES, message

FILE = "merged.csv"
OUTCOMES = ("merged", "ambiguous", "same-source", "common")
_COLUMNS = ("outcome", "rule", "key", "first", "first-title", "second", "second-title")


@dataclass(frozen=True, slots=True)
class Count:
    """How many pairs met one outcome by one rule. examples: (first id, second id); of "common" the key and how many share it."""

    outcome: str
    rule: str
    count: int
    examples: tuple[tuple[str, str], ...]

    def words(self, language: str) -> str:
        """The line a person reads."""
        rule = message(f"catalog.merge-rule-{self.rule}", {}, language)
        sign = " ×" if self.outcome == "common" else " = " if self.outcome == "merged" else " ? "
        examples = "; ".join(sign.join(pair) for pair in self.examples)
        values: dict[str, object] = {"count": self.count, "rule": rule, "examples": examples}
        return message(f"catalog.merge-outcome-{self.outcome}", values, language)


def counts(db: sqlite3.Connection) -> tuple[Count, ...]:
    """The account of all findings."""
    found = {
        (what, rule): count
        for what, rule, count in db.execute("SELECT what, rule, count(*) FROM finding GROUP BY what, rule")
    }
    return tuple(
        Count(what, rule, found[what, rule], tuple(_examples(db, what, rule)))
        for what in OUTCOMES
        for rule in RULES
        if (what, rule) in found
    )


def _examples(db: sqlite3.Connection, what: str, rule: str) -> Iterator[tuple[str, str]]:
    rows = db.execute(
        "SELECT first, second, key FROM finding WHERE what = ? AND rule = ? ORDER BY first, second LIMIT ?",
        (what, rule, EXAMPLES),
    )
    for first, second, key in rows:
        yield (first, key) if what == "common" else (first, second)


def write_table(db: sqlite3.Connection, path: Path, title_of: Callable[[str], str], language: str) -> None:
    """Write every pair to `path`, or remove the file where there is none. title_of: the title an id is described under."""
    rows = db.execute("SELECT what, rule, key, first, second FROM finding ORDER BY what, rule, first, second")
    first = rows.fetchone()
    if first is None:
        path.unlink(missing_ok=True)
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8-sig", newline="") as file:
            _row(file, [message(f"catalog.merge-column-{name}", {}, language) for name in _COLUMNS])
            for row in itertools.chain((first,), rows):
                _row(file, _cells(row, title_of, language))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _cells(row: tuple[str, ...], title_of: Callable[[str], str], language: str) -> list[str]:
    what, rule, key, first, second = row
    words = [
        message(f"catalog.merge-what-{what}", {}, language),
        message(f"catalog.merge-rule-{rule}", {}, language),
    ]
    if what == "common":
        return [*words, first, "", "", key, ""]
    return [*words, key, first, title_of(first), second, title_of(second)]


def _row(file: Any, cells: list[str]) -> None:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(
        "'" + cell if cell[:1] in ("=", "+", "-", "@") else cell for cell in cells
    )
    file.write(line.getvalue())
