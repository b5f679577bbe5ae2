"""Every problem as a row by control number, for mending in the catalogue: a spreadsheet an office program opens by double click.

In: problems as they are found, each with its record's control number. Out: .xlsx, or UTF-8 .csv. Rules: rows stream, memory does not
grow with them; no cell is ever a formula; a CSV has the byte order mark by which Excel knows UTF-8, and between cells the sign
Excel expects where the report's language is spoken: a semicolon for Azerbaijani and Russian.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO  # the types of openpyxl know no columns of a sheet that is only written

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font

from openshelf.errors import Problem, message

SUFFIXES = (".csv", ".xlsx")
Listener = Callable[[str, Problem], None]
_COLUMNS = (("number", 22), ("place", 44), ("field", 10), ("problem", 70), ("remedy", 60))
_ROWS = 1_000_000  # of a sheet; Excel has 1,048,576
_CELL = 32_000  # characters; Excel has 32,767
BETWEEN = {"az": ";", "ru": ";"}  # elsewhere a comma


@contextmanager
def table(sink: BinaryIO, suffix: str, language: str = "en") -> Iterator[Listener]:
    """A listener that writes each problem to `sink`, which is whole when the context ends. suffix: one of SUFFIXES."""
    heads = [message(f"ingest.column-{name}", {}, language) for name, _ in _COLUMNS]
    if suffix == ".csv":
        write = _csv(sink, language)
        write(heads)
        yield lambda number, problem: write(_row(number, problem, language))
        return
    book = Workbook(write_only=True)
    add = _sheets(book, heads)
    yield lambda number, problem: add(_row(number, problem, language))
    book.save(sink)


def _row(number: str, problem: Problem, language: str) -> list[str]:
    place = problem.place
    where = str(type(place)(place.file, place.line, place.column, place.record, place.byte, place.cell))
    what = message(problem.message_id, dict(problem.values), language)
    return [number, where, place.field or "", what, message(problem.message_id + ".remedy", {}, language)]


def _csv(sink: BinaryIO, language: str) -> Callable[[list[str]], None]:
    sink.write(b"\xef\xbb\xbf")
    between = BETWEEN.get(language, ",")

    def write(cells: list[str]) -> None:
        row = io.StringIO()
        csv.writer(row, delimiter=between, lineterminator="\r\n").writerow(map(_no_formula, cells))
        sink.write(row.getvalue().encode("utf-8", "replace"))

    return write


def _no_formula(cell: str) -> str:
    risky = cell[:1] in ("=", "+", "-", "@", "\t", "\r") and len(cell) > 1 and not cell[1:].isdecimal()
    return "'" + cell if risky else cell


def _sheets(book: Workbook, heads: list[str]) -> Callable[[list[str]], None]:
    """Rows onto a sheet, and onto the next when it is full."""
    sheet: Any = None
    rows = 0

    def add(cells: list[str]) -> None:
        nonlocal sheet, rows
        if sheet is None or rows == _ROWS:
            sheet, rows = _sheet(book, heads), 0
        sheet.append([_text(sheet, cell) for cell in cells])
        rows += 1

    sheet = _sheet(book, heads)
    return add


def _sheet(book: Workbook, heads: list[str]) -> Any:
    sheet: Any = book.create_sheet()
    for letter, (_, width) in zip("ABCDE", _COLUMNS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    cells = [_text(sheet, head) for head in heads]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    return sheet


def _text(sheet: Any, text: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:_CELL])
    cell.data_type = "s"  # never a formula, whatever it begins with
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
