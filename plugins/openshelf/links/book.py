"""content/links.csv: what the last check found of every link that leaves the site; an input to the build, committed with the content.

Columns: `url, status, checked, since, worked, final, reason`.
- status: works; fails; unclear (the other side refuses programs, or the address may not be asked).
- checked: ISO day of the last check; since: day from which `status` has held without a break; worked: day it was last seen working.
- final: where redirects ended, where that is another address; reason: why it does not work, an HTTP status or a key of REASONS.

Rules: sorted by url, so that versions compare line by line; written to a temporary file and renamed, only when something changed;
read as a stream. What a build keeps of a link are 8 bytes of its hash and one number, about 100 bytes (430,000 links: 43 MB).
"""

from __future__ import annotations

import csv
import filecmp
import hashlib
import os
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from openshelf.errors import ContentError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NAME = "links.csv"
COLUMNS = ("url", "status", "checked", "since", "worked", "final", "reason")
STATUSES = ("works", "fails", "unclear")
REASONS = (
    "no-such-host", "refused", "timeout", "broken-off", "tls", "redirects", "front-page", "bad-address", "bad-answer",
    "private", "opted-out", "busy", "unreachable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One link as last found; dates are ISO days, "" for none."""

    url: str
    status: str
    checked: str
    since: str
    worked: str = ""
    final: str = ""
    reason: str = ""


def after(before: Line | None, url: str, status: str, on: date, *, final: str = "", reason: str = "") -> Line:
    """What the book says of a link after a check on `on`, given what it said before. Pure."""
    day = on.isoformat()
    since = before.since if before is not None and before.status == status else day
    worked = day if status == "works" else before.worked if before is not None else ""
    return Line(url, status, day, since, worked, final if final != url else "", reason)


class Book:
    """The file at a path; one that does not exist is an empty book."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = f"{path.parent.name}/{path.name}"

    def lines(self) -> Iterator[Line]:
        """Every line as it stands; ContentError names the line that cannot be read."""
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as stream:
                rows = csv.DictReader(stream)
                if rows.fieldnames is None:
                    return
                missing = [name for name in COLUMNS[:5] if name not in rows.fieldnames]
                if missing:
                    raise ContentError("links.columns", Place(self.name, 1), missing=", ".join(missing))
                for row in rows:
                    yield self._line({name: row.get(name) or "" for name in COLUMNS}, rows.line_num)
        except FileNotFoundError:
            return
        except (UnicodeDecodeError, csv.Error) as error:
            raise ContentError("links.unreadable", Place(self.name)) from error

    def _line(self, row: dict[str, str], number: int) -> Line:
        line = Line(**{name: value.strip() for name, value in row.items()})
        if line.status not in STATUSES:
            place = Place(self.name, number, field="status")
            raise ContentError("links.status", place, value=line.status, known=", ".join(STATUSES))
        days = {}
        for name in ("checked", "since", "worked"):
            text = getattr(line, name)
            try:
                days[name] = date.fromisoformat(text).isoformat() if text or name == "checked" else ""
            except ValueError:
                raise ContentError("links.day", Place(self.name, number, field=name), value=text) from None
        return replace(line, **days)

    def write(self, lines: Iterable[Line]) -> bool:
        """Put these lines, sorted by url, in the file's place; whether it changed."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            with beside.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream, lineterminator="\n")
                writer.writerow(COLUMNS)
                writer.writerows([getattr(line, name) for name in COLUMNS] for line in lines)
                stream.flush()
                os.fsync(stream.fileno())
            if self.path.exists() and filecmp.cmp(beside, self.path, shallow=False):
                return False
            beside.replace(self.path)
        finally:
            beside.unlink(missing_ok=True)
        return True


class Findings:
    """What a build asks of the book: how a link stood, and since when.

    find(url) gives ("works", day checked), ("worked", day last seen working), ("silent", day since when it fails), or
    None for a link never checked or of which the check learned nothing.
    """

    _STATES = ("works", "worked", "silent")

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._found: dict[int, int] = {}
        for line in lines:
            state, day = _standing(line)
            if state:
                self._found[_mark(line.url)] = date.fromisoformat(day).toordinal() * 4 + self._STATES.index(state)

    def find(self, url: str) -> tuple[str, str] | None:
        """(state, ISO day) of a link."""
        found = self._found.get(_mark(url))
        if found is None:
            return None
        return self._STATES[found % 4], date.fromordinal(found // 4).isoformat()

    def __len__(self) -> int:
        return len(self._found)


def _standing(line: Line) -> tuple[str, str]:
    if line.status == "works":
        return "works", line.checked
    if line.worked:
        return "worked", line.worked
    return ("silent", line.since or line.checked) if line.status == "fails" else ("", "")


def _mark(url: str) -> int:
    return int.from_bytes(hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=8).digest())
