"""What was ever sent where: which works stood in which releases of which profile, and what kiosks said of themselves.

In: releases as they are made, reports that came back on a stick or from the hall's server. Out: for a work, its releases; the kiosks with what they serve and
which list of withdrawn works they obeyed. The rules: an entry is made before a release's signature leaves, so nothing is ever sent unregistered; the file lies
with the keys, for both are what must not be lost; a span is written when a work comes or goes, not in every release.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from openshelf.errors import BuildError

NAME = "sent.sqlite"
VERSION = 1
_TABLES = """
CREATE TABLE release (number INTEGER NOT NULL, profile TEXT NOT NULL, date TEXT NOT NULL, PRIMARY KEY (profile, number)) WITHOUT ROWID;
CREATE TABLE span (key TEXT NOT NULL, profile TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER, PRIMARY KEY (key, profile, first)) WITHOUT ROWID;
CREATE TABLE kiosk (name TEXT PRIMARY KEY, profile TEXT NOT NULL, release INTEGER NOT NULL, withdrawals INTEGER NOT NULL, erased INTEGER NOT NULL,
    at TEXT NOT NULL, words TEXT NOT NULL) WITHOUT ROWID
"""
MOST_REPORT = 64 << 10


@dataclass(frozen=True, slots=True)
class Sent:
    """A work's stay in the releases of one profile; last is None while it goes on."""

    profile: str
    first: int
    last: int | None
    from_date: str
    to_date: str | None


@dataclass(frozen=True, slots=True)
class Kiosk:
    """What a kiosk last said of itself. withdrawals: the version of the list it obeys; erased: that its works are off its disk."""

    name: str
    profile: str
    release: int
    withdrawals: int
    erased: bool
    at: str
    words: str = ""


def work_key(path: str) -> str | None:
    """The work a file of a site belongs to: its page without the language, or the folder of its page images; None for all else."""
    parts = path.split("/")
    if parts[:2] == ["media", "read"] and len(parts) > 3:
        return f"media/read/{parts[2]}"
    if len(parts) > 2 and parts[1] in _PAGES and path.endswith(".html"):
        return "/".join(parts[1:])
    return None


_PAGES = frozenset(("record", "ebook", "publication", "eproject", "event", "page"))


@contextmanager
def _open(folder: Path) -> Iterator[sqlite3.Connection]:
    path = folder / NAME
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            (found,) = database.execute("PRAGMA user_version").fetchone()
            if found > VERSION:
                raise BuildError("release.newer-register", path=str(path))
            if found < VERSION:
                database.executescript(f"BEGIN; {_TABLES}; PRAGMA user_version = {VERSION}; COMMIT")
                path.chmod(0o600)
            yield database
    except sqlite3.Error as error:
        raise BuildError("release.register", path=str(path), reason=str(error)) from error


def enter(folder: Path, profile: str, number: int, date: str, keys: Iterable[str]) -> None:
    """A release of a profile: which works stand in it."""
    with _open(folder) as database:
        database.execute("BEGIN IMMEDIATE")
        database.execute("CREATE TEMP TABLE now (key TEXT PRIMARY KEY) WITHOUT ROWID")
        database.executemany("INSERT OR IGNORE INTO now VALUES (?)", ((key,) for key in keys))
        database.execute("INSERT OR REPLACE INTO release VALUES (?, ?, ?)", (number, profile, date))
        database.execute(
            "UPDATE span SET last = ?1 - 1 WHERE profile = ?2 AND last IS NULL AND key NOT IN (SELECT key FROM now)",
            (number, profile),
        )
        database.execute(
            "INSERT OR IGNORE INTO span SELECT key, ?2, ?1, NULL FROM now"
            " WHERE NOT EXISTS (SELECT 1 FROM span WHERE span.key = now.key AND profile = ?2 AND last IS NULL)",
            (number, profile),
        )
        database.execute("COMMIT")


def sent(folder: Path, keys: Iterable[str]) -> tuple[Sent, ...]:
    """Where works of these keys stood, oldest first."""
    wanted = tuple(dict.fromkeys(keys))
    with _open(folder) as database:
        marks = ",".join("?" * len(wanted))
        rows = database.execute(
            "SELECT profile, min(first), max(ifnull(last, 1 << 60)),"  # noqa: S608 — question marks
            " (SELECT min(date) FROM release r WHERE r.profile = span.profile AND r.number >= min(span.first)),"
            " (SELECT max(date) FROM release r WHERE r.profile = span.profile AND r.number <= max(ifnull(span.last, 1 << 60)))"
            f" FROM span WHERE key IN ({marks}) GROUP BY profile ORDER BY min(first), profile",
            wanted,
        ).fetchall()
    return tuple(
        Sent(profile, first, None if last == 1 << 60 else last, str(start), None if last == 1 << 60 else str(end))
        for profile, first, last, start, end in rows
    )


def newest(folder: Path) -> int:
    """The number of the last release of any profile; 0 where there was none."""
    with _open(folder) as database:
        (number,) = database.execute("SELECT max(number) FROM release").fetchone()
    return int(number or 0)


def profiles(folder: Path) -> tuple[str, ...]:
    """Every profile that was ever released."""
    with _open(folder) as database:
        return tuple(name for (name,) in database.execute("SELECT DISTINCT profile FROM release ORDER BY profile"))


def hear(folder: Path, report: Path) -> Kiosk | None:
    """Enter a kiosk's report; None where the file is none. What is older than what is known changes nothing."""
    try:
        data = report.read_bytes()[:MOST_REPORT]
        said = json.loads(data)
        kiosk = Kiosk(
            str(said["kiosk"])[:64], str(said["profile"])[:64], int(said["release"]), int(said["withdrawals"]),
            bool(said["erased"]), str(said["at"])[:40], str(said.get("words", ""))[:400],
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None
    with _open(folder) as database:
        database.execute(
            "INSERT INTO kiosk VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET profile = excluded.profile,"
            " release = excluded.release, withdrawals = excluded.withdrawals, erased = excluded.erased, at = excluded.at,"
            " words = excluded.words WHERE excluded.at >= kiosk.at",
            (kiosk.name, kiosk.profile, kiosk.release, kiosk.withdrawals, kiosk.erased, kiosk.at, kiosk.words),
        )
    return kiosk


def kiosks(folder: Path) -> tuple[Kiosk, ...]:
    """Every kiosk that was ever heard of, the one that was silent longest first."""
    with _open(folder) as database:
        rows = database.execute(
            "SELECT name, profile, release, withdrawals, erased, at, words FROM kiosk ORDER BY at, name"
        ).fetchall()
    return tuple(
        Kiosk(name, of, release, version, bool(gone), at, words) for name, of, release, version, gone, at, words in rows
    )
