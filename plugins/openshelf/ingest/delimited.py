"""CSV and TSV → rows of text with their line numbers, whatever the separator, quoting and encoding.

In: a binary stream, an encoding. Out: (line, cells). Rules: nothing is taken for a quote in a file whose quotes are
literal; a byte outside the encoding is read as Windows-1252 or 1251 and told; memory is one row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from openshelf.ingest import charsets

csv.field_size_limit(16 << 20)
_SEPARATORS = "\t;,|"
_SURROGATE = re.compile("[\udc80-\udcff]+")


@dataclass(frozen=True, slots=True)
class Dialect:
    """separator: one character; quoted: whether quotation marks hold cells together."""

    separator: str
    quoted: bool


def dialect_of(sample: str, separator: str | None = None) -> Dialect:
    """The separator that parts the first lines most evenly, and whether quotation marks quote."""
    lines = [line for line in sample.splitlines()[:60] if line.strip()]
    best, best_score = separator or ",", -1.0
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
        if score > best_score:
            best, best_score = candidate, score
    return Dialect(best, _quotes(sample, best))


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


def rows(stream: BinaryIO, encoding: str, separator: str | None = None) -> Iterator[tuple[int, list[str], str]]:
    """(number of the row's last line, cells, trouble): "mended" where bytes were read in another encoding, "broken"
    where the row could not be read at all, else "".
    """
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    with charsets.text_of(stream, encoding, errors, "") as text:
        sample = text.read(1 << 16)
        dialect = dialect_of(sample, separator)
        lines = _Lines(sample, text)
        reader = _reader(lines, dialect)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                # A cell beyond the limit: nothing of it can be trusted, the next line begins anew.
                reader = _reader(lines, dialect)
                yield lines.number, [], "broken"
                continue
            trouble = ""
            for index, cell in enumerate(cells):
                if not cell.isascii() and _SURROGATE.search(cell):
                    cells[index] = _SURROGATE.sub(_other_encoding, cell)
                    trouble = "mended"
            yield lines.number, cells, trouble


def _reader(lines: _Lines, dialect: Dialect) -> Iterator[list[str]]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE
    return csv.reader(lines, delimiter=dialect.separator, quoting=quoting)


def _other_encoding(found: re.Match[str]) -> str:
    return found[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")


class _Lines:
    """The lines of a text of which a sample was read, counted; NUL is no text."""

    def __init__(self, sample: str, rest: io.TextIOWrapper) -> None:
        self.number = 0
        self._rest = rest
        self._head = io.StringIO(sample, newline="")
        self._in_head = True

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.number += 1
        if self._in_head:
            line = self._head.readline()
            if line.endswith("\n"):
                return line.replace("\0", "")
            self._in_head = False
            line += self._rest.readline()
        else:
            line = self._rest.readline()
        if not line:
            raise StopIteration
        return line.replace("\0", "")
