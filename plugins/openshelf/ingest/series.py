"""A series of files, the whole catalogue and then its changes: in which order they speak, and whose word on a number counts.

In: paths, and the words of their records (a control number, the day it was said, whether it deletes). Out: the order; whether a
word stands. Rules, so that any split of a series into files gives what one file of it gives:
- Of two words on one control number the later by date counts (005; 907^A in IRBIS), in whichever file it stands. Where one has
  no date, or both have the same, the later file's counts, and in one file the later place.
- Files are ordered by the day in their names (2026-11-20, 20261120, 20.11.2026) where each has one; else by the latest date of
  their records where each has one; else as they are named in sources.toml, those of a pattern by name, numbers in it by value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from openshelf.ingest.codes import iso_moment
from openshelf.ingest.fields import Raw, every

_YEAR_FIRST = re.compile(r"(?<!\d)([12]\d{3})([-._]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])([-._])(0[1-9]|1[0-2])\2([12]\d{3})(?!\d)")


def in_order(paths: Iterable[Path], latest: Callable[[Path], str]) -> tuple[Path, ...]:
    """The files, the oldest first. latest: the latest date of a file's records, "" for none; asked only where names do not tell."""
    named = list(paths)
    if len(named) < 2:
        return tuple(named)
    for day in (_day_in, latest):
        days = {path: day(path) for path in named}
        if all(days.values()):
            return tuple(sorted(named, key=lambda path: days[path]))
    return tuple(named)


def _day_in(path: Path) -> str:
    """The ISO date in a file's name, or ""."""
    found = _YEAR_FIRST.search(path.name)
    if found is not None:
        return f"{found[1]}-{found[3]}-{found[4]}"
    found = _DAY_FIRST.search(path.name)
    return f"{found[4]}-{found[3]}-{found[1]}" if found is not None else ""


def by_name(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    """What files of a pattern are sorted by: "week-2" before "week-10"."""
    parts = re.split(r"(\d+)", str(path).casefold())
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts if part], str(path)


def said_on(raw: Raw) -> str:
    """The day a record was changed last, as the source says: 005, or the latest 907^A of IRBIS; "" for none."""
    days = [""]
    for field in raw.fields:
        if field.tag == "005" and field.subfields:
            return iso_moment(field.subfields[0][1]) or ""
        if field.tag == "907":
            days += [day for value in every(field, "aA") if (day := iso_moment(value))]
    return max(days)


def later(one: str, other: str) -> bool:
    """Whether a date is later than another, as exactly as both are given; False where one is not."""
    length = min(len(one), len(other))
    return one[:length] > other[:length]


class Words:
    """The last word on each control number, while the files are read from the newest to the oldest, each from its beginning.

    Memory: about 150 bytes a number of the files of changes; the whole catalogue's own are only looked up.
    """

    def __init__(self) -> None:
        self._later: dict[int, str] = {}
        self._here: dict[int, tuple[str, bool]] = {}

    def next_file(self) -> None:
        """The file's words are all said; an older file follows."""
        self._later.update((number, day) for number, (day, _) in self._here.items())
        self._here.clear()

    def overruled(self, number: str, day: str, *, deletes: bool = False) -> bool:
        """Whether a word counts for nothing: a later file has said otherwise, or this one under a later date.

        Of two records in one file the one that counts is found where they are kept.
        """
        known = self._later.get(hash(number))
        if known is not None and not later(day, known):
            return True
        here = self._here.get(hash(number))
        return here is not None and (deletes or here[1]) and later(here[0], day)

    def say(self, number: str, day: str, *, deletes: bool = False) -> None:
        """A word of the file that is read, which nothing has overruled."""
        here = self._here.get(hash(number))
        if here is None or not later(here[0], day):
            self._here[hash(number)] = day, deletes
