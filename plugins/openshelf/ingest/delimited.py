"""CSV and TSV → rows of text with their line numbers, whatever the separator, quoting and encoding.

In: a binary stream, an encoding. Out: (line, cells). Rules: nothing is taken for a quote in a file whose quotes are
literal; a quotation mark that nobody closed is a sign of its own line and costs no other row; a byte outside the encoding
is read as Windows-1252 or 1251 and told, a NUL is dropped and told; memory is one row.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from openshelf.ingest import charsets
from openshelf.ingest.columns import columns_of

csv.field_size_limit(16 << 20)
_SEPARATORS = "\t;,|"
_MOST_LINES, _MOST_SIGNS = 2000, 4 << 20  # of one cell; the longest abstracts seen have 60 lines
_LITERAL = "\0"  # stands for a quotation mark that quotes nothing while its line is parted; lines hold no NUL
_SURROGATE = re.compile("[\udc80-\udcff]+")


@dataclass(frozen=True, slots=True)
class Dialect:
    """separator: one character; quoted: whether quotation marks hold cells together; width: the usual number of cells."""

    separator: str
    quoted: bool
    width: int = 0


def dialect_of(sample: str, separator: str | None = None) -> Dialect:
    """The separator that parts a header of known columns, or the first lines most evenly; and whether quotation marks quote."""
    lines = [line for line in sample.splitlines()[:60] if line.strip()]
    best, best_score, best_width = separator or ",", -1.0, 1
    for candidate in [separator] if separator else _SEPARATORS:
        quoted = _quotes(sample, candidate)
        rows = list(csv.reader(lines, delimiter=candidate, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE))
        widths = [len(row) for row in rows]
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        if usual < 2:
            continue
        # Even rows count most, more columns decide between two that are even.
        score = widths.count(usual) / len(widths) + min(usual, 12) / 100
        # A header whose columns are known says more than rows, which may be damaged or hold the other sign in a name.
        score += any(len(row) > 1 and (found := columns_of(row)).has_title and found.known > 1 for row in rows[:40])
        if score > best_score:
            best, best_score, best_width = candidate, score, usual
    return Dialect(best, _quotes(sample, best), best_width)


def _quotes(sample: str, separator: str) -> bool:
    if '"' not in sample:
        return True
    edge = re.escape(separator)
    opening = len(re.findall(f'(?:^|{edge})\\s?"', sample, re.MULTILINE))
    closing = len(re.findall(f'"\\s?(?:$|{edge})', sample, re.MULTILINE))
    if separator != "\t":
        return opening > 0
    # In tab-separated data a mark that opens a cell and never closes it is a literal one.
    return opening > 0 and abs(opening - closing) <= 0.1 * opening


def rows(
    stream: BinaryIO, encoding: str, separator: str | None = None
) -> Iterator[tuple[int, list[str], tuple[str, ...]]]:
    """(number of the row's last line, cells, troubles): "mended" where bytes were read in another encoding, "nul" where a
    NUL was dropped, "unclosed" where a quotation mark was never closed, "broken" where the row could not be read at all.
    """
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    with charsets.text_of(stream, encoding, errors, "") as text:
        sample = text.read(1 << 16)
        dialect = dialect_of(sample.replace("\0", ""), separator)
        lines = _Lines(sample, text)
        reader = _reader(lines, dialect)
        while True:
            lines.begin_row()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                # A cell beyond the limit: nothing of it can be trusted, the next line begins anew.
                reader = _reader(lines, dialect)
                yield lines.number, [], ("broken",)
                continue
            troubles: tuple[str, ...] = ()
            if len(lines.row) > 1 or lines.refused:
                cells, unclosed = _without_swallowed(cells, lines, dialect)
                troubles = ("unclosed",) if unclosed else ()
            if lines.nul_in_row():
                troubles = (*troubles, "nul")
            for index, cell in enumerate(cells):
                if not cell.isascii() and _SURROGATE.search(cell):
                    cells[index] = _SURROGATE.sub(_other_encoding, cell)
                    troubles = (*troubles, "mended") if "mended" not in troubles else troubles
            yield lines.number, cells, troubles


def _without_swallowed(cells: list[str], lines: _Lines, dialect: Dialect) -> tuple[list[str], bool]:
    """(the row, whether a mark in it was never closed) of cells that run over line ends; what they swallowed goes back."""
    row = lines.row
    closed = _is_closed(row, dialect)
    alone = [_alone(line, dialect) for line in row[: 1 if lines.refused else None]]
    following = _alone(row[1], dialect) if len(row) > 1 else []
    fits = dialect.width in (len(alone[0]), len(following))
    if closed and len(cells) == dialect.width:
        # Rightly closed by chance: each line is a row of its own, and they begin alike ("b5", "b6").
        begins = {_shape(each[0]) for each in alone if each}
        swallowed = dialect.width > 1 and len(begins) == 1 and all(len(each) == dialect.width for each in alone)
    elif lines.refused:
        swallowed = fits or lines.cut_short
    else:
        swallowed = fits or not closed
    if not swallowed:
        return cells, not closed
    lines.keep_first()
    return alone[0], True


def _is_closed(row: list[str], dialect: Dialect) -> bool:
    """Whether every mark that opens a cell is closed right before a separator or the row's end."""
    try:
        return len(list(csv.reader(row, delimiter=dialect.separator, strict=True))) == 1
    except csv.Error:
        return False


def _alone(line: str, dialect: Dialect) -> list[str]:
    """The cells of a line by itself; a mark it opens and does not close is a sign like any other."""
    at = _open_mark(line, dialect.separator)
    while at is not None:
        line = line[:at] + _LITERAL + line[at + 1 :]
        at = _open_mark(line, dialect.separator)
    try:
        cells = next(csv.reader([line], delimiter=dialect.separator), [])
    except csv.Error:
        return [line.replace(_LITERAL, '"')]
    return [cell.replace(_LITERAL, '"') for cell in cells]


def _open_mark(line: str, separator: str) -> int | None:
    """Where the mark stands that opens a cell and is not closed in the line."""
    at = 0
    while True:
        if line[at : at + 1] == '"':
            opening = at
            at = line.find('"', at + 1)
            while at >= 0 and line[at + 1 : at + 2] == '"':
                at = line.find('"', at + 2)
            if at < 0:
                return opening
        at = line.find(separator, at)
        if at < 0:
            return None
        at += 1


def _shape(cell: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", cell.strip()))


def _reader(lines: _Lines, dialect: Dialect) -> Iterator[list[str]]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE
    return csv.reader(lines, delimiter=dialect.separator, quoting=quoting)


def _other_encoding(found: re.Match[str]) -> str:
    return found[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")


class _Lines:
    """The lines of a text of which a sample was read, counted; NUL is no text.

    row: the lines asked for since begin_row; refused: whether more were asked for than there are, or may be (cut_short).
    """

    def __init__(self, sample: str, rest: io.TextIOWrapper) -> None:
        self.number = 0
        self._rest = rest
        self._head = io.StringIO(sample, newline="")
        self._in_head = True
        self._back: deque[str] = deque()
        self._signs = 0
        self._nuls: set[int] = set()  # lines not yet told that held one
        self.row: list[str] = []
        self.refused = self.cut_short = False

    def begin_row(self) -> None:
        """The lines asked for from now on are another row's."""
        self.row = []
        self._signs = 0
        self.refused = self.cut_short = False

    def keep_first(self) -> None:
        """Give back all lines of the row but its first."""
        self._back.extendleft(reversed(self.row[1:]))
        self.number -= len(self.row) - 1
        del self.row[1:]

    def nul_in_row(self) -> bool:
        """Whether a NUL was dropped from a line of the row; each is told once."""
        told = {number for number in self._nuls if number <= self.number}
        self._nuls -= told
        return bool(told)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.row) >= _MOST_LINES or self._signs > _MOST_SIGNS:
            self.refused = self.cut_short = True
            raise StopIteration
        line = self._back.popleft() if self._back else self._read()
        if not line:
            self.refused = True
            raise StopIteration
        self.number += 1
        if "\0" in line:
            self._nuls.add(self.number)
            line = line.replace("\0", "")
        self.row.append(line)
        self._signs += len(line)
        return line

    def _read(self) -> str:
        if not self._in_head:
            return self._rest.readline()
        line = self._head.readline()
        if line.endswith(("\n", "\r")):
            return line
        self._in_head = False
        return line + self._rest.readline()
