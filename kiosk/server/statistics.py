"""Statistics that keep no one: how many of what on a day, and nothing that could be put together again to a person.

Goes in: what was done (a kind of page, a seat taken, a request kept), and once a minute the day. Comes out: counts. The rules: no address, work, query, time of day or seat is
kept, only (day, what, count), so nobody's visit has a row; what leaves the kiosk names a count only from FEWEST on, smaller ones are left out; days older
than KEPT_DAYS are erased. Counts gather in memory and reach the disk a minute later, so the disk's own times tell nothing either.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from kiosk.durable import open_state, writing

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

STEPS = (
    "CREATE TABLE counted (day TEXT NOT NULL, what TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (day, what)) WITHOUT ROWID",
)
FEWEST = 5
TOLD_DAYS = timedelta(days=40)  # a kiosk whose letters go by stick once a month still loses none
KIND = re.compile(
    r"/[A-Za-z-]{2,16}/(record|browse|eproject|publication|ebook|event|collection|page|read|search)(?:/|\.html)"
)


class Statistics:
    """The counts of one kiosk, in one database."""

    def __init__(self, path: Path) -> None:
        self._database = open_state(path, STEPS)
        self._gathered: Counter[str] = Counter()

    def add(self, what: str) -> None:
        """One more of this."""
        self._gathered[what] += 1

    def page(self, path: str) -> str | None:
        """One more page of its kind, where the address is a page's of a kind that is counted; what it was counted as."""
        found = KIND.match(path)
        if found is None:
            return None
        what = f"page-{found[1]}"
        self.add(what)
        return what

    def write(self, today: date, kept: timedelta) -> None:
        """Bring what gathered to the disk as today's, erase what is old."""
        gathered, self._gathered = self._gathered, Counter()
        with writing(self._database) as database:
            database.executemany(
                "INSERT INTO counted VALUES (?, ?, ?) ON CONFLICT (day, what) DO UPDATE SET number = number + excluded.number",
                [(today.isoformat(), what, number) for what, number in gathered.items()],
            )
            database.execute("DELETE FROM counted WHERE day < ?", ((today - kept).isoformat(),))

    def told(self, today: date) -> dict[str, dict[str, int]]:
        """The last TOLD_DAYS days that are over, with every count that is not too small to tell."""
        rows = self._database.execute(
            "SELECT day, what, number FROM counted WHERE day < ? AND day >= ? AND number >= ? ORDER BY day, what",
            (today.isoformat(), (today - TOLD_DAYS).isoformat(), FEWEST),
        ).fetchall()
        days: dict[str, dict[str, int]] = {}
        for day, what, number in rows:
            days.setdefault(day, {})[what] = number
        return days

    def close(self) -> None:
        """Close the database."""
        self._database.close()
