"""Files an entry under everything it is found by, and takes it out again: headings, evidence, work, numbers, shelf.

In: an open connection, an entry's row key, its Record. Out: rows of the store's tables, and what they touched, for order.py
to put in order. Rule: `forget` leaves nothing that `file` wrote but spellings, which other entries may carry.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache

from openshelf.authority.classes import is_section_code, sort_key
from openshelf.authority.headings import Form, agent_form, alternate_forms, script_free, subject_form
from openshelf.authority.works import work_of
from openshelf.catalog.model import Described
from openshelf.catalog.points import form_number, names, number, points, related_names
from openshelf.record.authority import is_bare, number_key
from openshelf.record.model import Record

FormRow = tuple[int, str, str, int, str, str | None, str | None, str | None, str | None]
_TABLES = ("entry_form", "evidence", "work", "name", "relation", "shelf")


def file(db: sqlite3.Connection, n: int, record: Record, described: Sequence[Described] = ()) -> None:
    """Write everything by which an entry is found."""
    rows = [_form_row(form) for form in points(record, described)]
    db.executemany(
        "INSERT OR IGNORE INTO form (f, kind, key, h, text, lang, script, note, sound) VALUES (?,?,?,?,?,?,?,?,?)", rows
    )
    db.executemany("INSERT OR IGNORE INTO entry_form VALUES (?, ?)", ((row[0], n) for row in rows))
    db.executemany("INSERT OR IGNORE INTO evidence VALUES (?, ?, ?, ?, ?)", ((n, *row) for row in evidence(record)))
    work = work_of(record)
    if work is not None:
        w = number("work", work.title, work.author)
        db.execute("INSERT OR REPLACE INTO work VALUES (?, ?, ?, ?, ?)", (n, w, work.title, work.author, work.rule))
    db.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", ((name, n) for name in names(record, described)))
    db.executemany(
        "INSERT OR IGNORE INTO relation VALUES (?, ?, ?)", ((name, kind, n) for kind, name in related_names(record))
    )
    for given in [given for given in record.classifications if not is_section_code(given)][:1]:
        db.execute(
            "INSERT OR IGNORE INTO shelf VALUES (?, ?, ?)", (given.scheme, sort_key(given.scheme, given.value), n)
        )
    _touch(db, n)


def forget(db: sqlite3.Connection, n: int) -> None:
    """Take back all that `file` wrote of an entry."""
    _touch(db, n)
    for table in _TABLES:
        db.execute(f"DELETE FROM {table} WHERE n = ?", (n,))  # noqa: S608 - a fixed list of names


def _touch(db: sqlite3.Connection, n: int) -> None:
    """Remember that an entry and its headings must be put in order."""
    db.execute("INSERT OR IGNORE INTO touched_entry VALUES (?)", (n,))
    db.execute(
        "INSERT OR IGNORE INTO touched_heading SELECT form.h FROM entry_form JOIN form USING (f) WHERE n = ?", (n,)
    )


def evidence(record: Record) -> Iterator[tuple[str, str, str, str]]:
    """(kind, first, second, rule): keys the record pairs, and each key with its authority number, marked by "#".

    A bare number is its own source's: another library's 55 is another person.
    """
    for form, own in alternate_forms(record):
        first, second = sorted((form.key, own))
        yield form.kind, first, second, "paired"
    for agent in record.agents:
        named = agent_form(agent) if agent.authority else None
        if named is not None:
            yield from _numbered(named, agent.authority, record.source)
    for subject in record.subjects:
        headed = subject_form(subject) if subject.authority else None
        if headed is not None:
            yield from _numbered(headed, subject.authority, record.source)


def _numbered(form: Form, number: str | None, source: str) -> Iterator[tuple[str, str, str, str]]:
    key = number_key(number or "")
    if key:
        yield form.kind, form.key, f"#{key}@{source}" if is_bare(key) else f"#{key}", "number"


@lru_cache(1 << 14)
def _form_row(form: Form) -> FormRow:
    text = form.text
    sound = script_free(form.key, text.lang) if form.kind == "creator" else None
    h = number("heading", form.kind, form.key)
    return form_number(form), form.kind, form.key, h, text.text, text.lang, text.script, form.note, sound
