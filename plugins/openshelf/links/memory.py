"""What a check of links remembers while it goes round: SQLite on disk, so that Ctrl-C, a killed process or a power cut costs nothing.

In: the book's lines, the links the catalogue has now, outcomes as they come. Out: what is due, by host; the book's new lines; who
uses a link. Rules: every outcome is committed as it comes; of two accounts of a link the later holds; a catalogue's links are
never all in memory.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import astuple
from typing import TYPE_CHECKING, Self

from openshelf.links.book import COLUMNS, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS link (url TEXT PRIMARY KEY, status TEXT NOT NULL, checked TEXT NOT NULL, since TEXT NOT NULL,
  worked TEXT NOT NULL, final TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
DROP TABLE IF EXISTS wanted;
CREATE TABLE wanted (url TEXT PRIMARY KEY, host TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX wanted_host ON wanted (host, url);
DROP TABLE IF EXISTS used;
CREATE TABLE used (url TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (url, id)) WITHOUT ROWID;
"""
_LINE = ", ".join(COLUMNS)


class Memory:
    """An open memory; use as a context manager."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def recall(self, lines: Iterable[Line]) -> None:
        """Take over what the book says, where nothing later is remembered."""
        self._all(
            f"INSERT INTO link VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET {_UPDATED}"  # noqa: S608
            " WHERE excluded.checked > link.checked",
            (astuple(line) for line in lines),
        )

    def want(self, uses: Iterable[tuple[str, str, str]]) -> None:
        """The links there are now: (url, host, id of the work that has it)."""
        self._db.execute("BEGIN")
        try:
            for url, host, identifier in uses:
                self._db.execute("INSERT OR IGNORE INTO wanted VALUES (?, ?)", (url, host))
                self._db.execute("INSERT OR IGNORE INTO used VALUES (?, ?)", (url, identifier))
        finally:
            # A source that breaks off keeps what it gave.
            self._db.execute("COMMIT")

    def learn(self, line: Line) -> None:
        """What a link was just found to be."""
        self._db.execute("INSERT OR REPLACE INTO link VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(line))

    def known(self, url: str) -> Line | None:
        """What is known of a link."""
        row = self._db.execute(f"SELECT {_LINE} FROM link WHERE url = ?", (url,)).fetchone()  # noqa: S608
        return Line(*row) if row else None

    def hosts(self) -> tuple[str, ...]:
        """The hosts of the links there are now."""
        return tuple(row[0] for row in self._db.execute("SELECT DISTINCT host FROM wanted ORDER BY host"))

    def due(self, before: str, host: str | None = None, most: int | None = None) -> list[tuple[str, list[str]]]:
        """(host, urls) never checked or last checked before the ISO day `before`, the hosts with most to do first.

        host: that one and what lies below it. most: links in all, those checked longest ago first.
        """
        rows = self._db.execute(
            "SELECT wanted.host, wanted.url FROM wanted LEFT JOIN link USING (url)"
            " WHERE (link.checked IS NULL OR link.checked < ?1)"
            " AND (?2 IS NULL OR wanted.host = ?2 OR substr(wanted.host, -length(?2) - 1) = '.' || ?2)"
            " ORDER BY link.checked IS NOT NULL, link.checked, wanted.url LIMIT ?3",
            (before, host, -1 if most is None else most),
        )
        by_host: dict[str, list[str]] = {}
        for name, url in rows:
            by_host.setdefault(name, []).append(url)
        return sorted(by_host.items(), key=lambda pair: (-len(pair[1]), pair[0]))

    def lines(self, *, all_of_them: bool) -> Iterator[Line]:
        """The book's lines in url order. all_of_them: also of links nothing has any more."""
        chosen = "" if all_of_them else " WHERE url IN (SELECT url FROM wanted)"
        with closing(self._db.execute(f"SELECT {_LINE} FROM link{chosen} ORDER BY url")) as rows:  # noqa: S608
            for row in rows:
                yield Line(*row)

    def broken(self) -> Iterator[tuple[str, Line]]:
        """(id of a work, its link that does not work or is not clear), by id."""
        with closing(
            self._db.execute(
                f"SELECT used.id, {', '.join('link.' + name for name in COLUMNS)} FROM used JOIN link USING (url)"  # noqa: S608
                " WHERE link.status <> 'works' ORDER BY used.id, used.url"
            )
        ) as rows:
            for row in rows:
                yield row[0], Line(*row[1:])

    def users(self, url: str, most: int) -> tuple[str, ...]:
        """The works that have a link, the first of them."""
        rows = self._db.execute("SELECT id FROM used WHERE url = ? ORDER BY id LIMIT ?", (url, most))
        return tuple(row[0] for row in rows)

    def standing(self) -> Iterator[tuple[str, str, int]]:
        """(host, status, links) of the links there are now; status "" for those never checked."""
        yield from self._db.execute(
            "SELECT wanted.host, coalesce(link.status, ''), count(*) FROM wanted LEFT JOIN link USING (url)"
            " GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()

    def causes(self) -> Iterator[tuple[str, int, str]]:
        """(reason, links, an example) of what does not work or is not clear, the commonest first."""
        yield from self._db.execute(
            "SELECT link.reason, count(*), min(url) FROM wanted JOIN link USING (url) WHERE link.status <> 'works'"
            " GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()

    def forget(self) -> None:
        """Leave out what nothing has any more."""
        self._db.execute("DELETE FROM link WHERE url NOT IN (SELECT url FROM wanted)")

    def _all(self, statement: str, rows: Iterable[tuple[str, ...]]) -> None:
        self._db.execute("BEGIN")
        try:
            self._db.executemany(statement, rows)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


_UPDATED = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
