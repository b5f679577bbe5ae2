"""content/ids.csv: every id ever published, so that links are for ever; committed with the content.

Columns: `id, state, first, last, path, redirect, fingerprint`.
- state: live; gone (its page becomes a tombstone); moved (its page leads to `redirect`, another id).
- first: ISO date of the build that first published the id, or first sent it elsewhere; last: of the first build that did
  not publish it, empty while it is live.
- path: the page below `/<tag>/` where it does not follow from the id (a content page), else empty.
- fingerprint: what a record without a control number is known by (numbering.py); of any id that is gone, what its tombstone
  still cites, `title|author|year`; else empty.

Rules: sorted by id; written to a temporary file and renamed, only when something changed; read and written as a stream beside
the store's ids, so memory is constant however many there are. An id never leaves the ledger; one that comes back is live
again with its first date. An id that led others and is gone leads to where they are found, while any of them is. A catalogue source that lost more than 5 % of its live ids stops the build before a byte is
written, which also guards a fresh clone, whose store knows no past; what an editor deletes is meant.
"""

from __future__ import annotations

import csv
import filecmp
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from openshelf.catalog.store import SHRINK_LIMIT
from openshelf.content.records import SOURCES as WRITTEN_HERE
from openshelf.errors import ContentError, Place, SourceError
from openshelf.record.ids import page_path, split_id

COLUMNS = ("id", "state", "first", "last", "path", "redirect", "fingerprint")
STATES = ("live", "gone", "moved")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger."""

    id: str
    state: str = "live"
    first: str = ""
    last: str = ""
    path: str = ""
    redirect: str = ""
    fingerprint: str = ""

    @property
    def page(self) -> str:
        """The page's path below `/<tag>/`."""
        return self.path or page_path(self.id)


@dataclass(frozen=True, slots=True)
class LedgerChange:
    """What an update did, in ids. written: whether the file changed."""

    new: int = 0
    gone: int = 0
    back: int = 0
    moved: int = 0
    written: bool = False


class Ledger:
    """The ledger at a path; a file that does not exist is an empty ledger."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = f"{path.parent.name}/{path.name}"

    def lines(self) -> Iterator[Line]:
        """Every line in id order; ContentError with the line where one cannot be read."""
        if self._in_order():
            yield from self._read()
            return
        # Two branches merged by hand: read it whole and put it in order.
        merged: dict[str, Line] = {}
        for line in self._read():
            merged.setdefault(line.id, line)
        for identifier in sorted(merged):
            yield merged[identifier]

    def _in_order(self) -> bool:
        last = ""
        for line in self._read():
            if line.id <= last:
                return False
            last = line.id
        return True

    def _read(self) -> Iterator[Line]:
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            if tuple(next(reader, ())) != COLUMNS:
                raise ContentError("catalog.ledger-header", Place(self.name, line=1), columns=",".join(COLUMNS))
            for cells in reader:
                if len(cells) != len(COLUMNS) or not cells[0] or cells[1] not in STATES:
                    raise ContentError(
                        "catalog.ledger-line", Place(self.name, line=reader.line_num), states=", ".join(STATES)
                    )
                yield Line(*cells)

    def of_source(self, source: str) -> Iterator[Line]:
        """The lines of one source."""
        return (line for line in self.lines() if split_id(line.id)[0] == source)

    def tombstones(self) -> Iterator[Line]:
        """Ids that were published and are no more."""
        return (line for line in self.lines() if line.state == "gone")

    def redirects(self) -> Iterator[Line]:
        """Ids whose work is found under another id now."""
        return (line for line in self.lines() if line.state == "moved")

    def update(
        self,
        live: Iterable[tuple[str, str, str]],
        on: date,
        *,
        moved: Iterable[tuple[str, str, str]] = (),
        where: Callable[[str], str | None] | None = None,
        accept: Collection[str] = (),
        last_words: Callable[[str], str] = lambda _: "",
    ) -> LedgerChange:
        """Bring the ledger up to the ids that are live now. Raises SourceError before the file is touched where a source shrank.

        live: (id, path, fingerprint or "") in id order (Store.ledger_lines); moved: (id, the id it is found under,
        fingerprint or "") in id order; where: the id a work is found under now (Store.where); accept: sources that may
        shrink; last_words: `title|author|year` of an id that is gone, for its tombstone.
        """
        tally = _Tally()
        heirs = self._heirs(where) if where is not None else {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}.tmp")
        try:
            with temporary.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(COLUMNS)
                now = _Now(on.isoformat(), heirs, where, last_words)
                for line in _merge(self.lines(), live, iter(moved), now, tally):
                    writer.writerow(
                        (line.id, line.state, line.first, line.last, line.path, line.redirect, line.fingerprint)
                    )
            tally.guard(accept)
            written = not self.path.exists() or not filecmp.cmp(temporary, self.path, shallow=False)
            if written:
                temporary.replace(self.path)
        finally:
            temporary.unlink(missing_ok=True)
        return LedgerChange(tally.new, tally.gone.total(), tally.back, tally.moved, written)

    def _heirs(self, where: Callable[[str], str | None]) -> dict[str, str]:
        """An id that led others and is no more → where one of those it led is found now; the first of them by id."""
        heirs: dict[str, str] = {}
        for line in self.redirects():
            if line.redirect not in heirs and where(line.redirect) is None:
                found = where(line.id)
                if found is not None:
                    heirs[line.redirect] = found
        return heirs

    def first_dates(self) -> Iterator[tuple[str, str]]:
        """(id, ISO date first published) of the ids that are live."""
        return ((line.id, line.first) for line in self.lines() if line.state == "live")


class _Tally:
    def __init__(self) -> None:
        self.new = self.back = self.moved = 0
        self.gone: Counter[str] = Counter()
        self.live: Counter[str] = Counter()

    def guard(self, accept: Collection[str]) -> None:
        for source, lost in sorted(self.gone.items()):
            if source not in accept and source not in WRITTEN_HERE and lost > self.live[source] * SHRINK_LIMIT:
                raise SourceError(
                    "catalog.shrunken", Place(source), source=source, lost=lost, before=self.live[source], limit="5 %"
                )


@dataclass(frozen=True, slots=True)
class _Now:
    """What a line's new state is decided by."""

    on: str
    heirs: Mapping[str, str]
    where: Callable[[str], str | None] | None
    last_words: Callable[[str], str]


def _merge(
    known: Iterator[Line],
    live: Iterable[tuple[str, str, str]],
    moved: Iterator[tuple[str, str, str]],
    now: _Now,
    tally: _Tally,
) -> Iterator[Line]:
    """All sorted by id: the ledger's lines, the live ids and those found under another, in one new ledger."""
    current = iter(live)
    old, new, led = next(known, None), next(current, None), next(moved, None)
    while old is not None or new is not None or led is not None:
        identifier = min(each for each in (old and old.id, new and new[0], led and led[0]) if each)
        line = old if old is not None and old.id == identifier else None
        if line is not None and line.state == "live":
            tally.live[split_id(identifier)[0]] += 1
        if new is not None and new[0] == identifier:
            path = "" if new[1] == page_path(identifier) else new[1]
            if line is None:
                tally.new += 1
                yield Line(identifier, "live", now.on, "", path, "", new[2])
            else:
                tally.back += line.state != "live"
                yield replace(line, state="live", last="", path=path, redirect="", fingerprint=new[2])
            new = next(current, None)
        elif led is not None and led[0] == identifier:
            tally.moved += line is None or line.redirect != led[1]
            before = line or Line(identifier, "moved", now.on)
            yield replace(before, state="moved", last=before.last or now.on, redirect=led[1], fingerprint=led[2])
        else:
            assert line is not None
            yield _without(line, now, tally)
        if led is not None and led[0] == identifier:
            led = next(moved, None)
        if line is not None:
            old = next(known, None)


def _without(old: Line, now: _Now, tally: _Tally) -> Line:
    """The line of an id that nothing stands under now."""
    heir = now.heirs.get(old.id)
    if heir is None and old.state == "moved":
        heir = old.redirect if now.where is None else now.where(old.redirect) or now.heirs.get(old.redirect)
    if heir is not None:
        tally.moved += old.redirect != heir
        return replace(old, state="moved", last=old.last or now.on, redirect=heir)
    if old.state == "gone":
        return old
    if old.state == "live":
        tally.gone[split_id(old.id)[0]] += 1
    last_words = old.fingerprint or now.last_words(old.id)
    return replace(old, state="gone", last=now.on, redirect="", fingerprint=last_words)
