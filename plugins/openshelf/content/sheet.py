"""A librarian's table (.csv, .xlsx) → rows of texts, each with its cell's name; what Excel did to it undone or named.

In: a file and the limits against hostile ones. Out: Table: headings, rows of cells, problems. Holds the whole table: an
e-project has thousands of rows, not millions. ContentError: no table, or none that opens.

Undone with certainty: the separator (comma, semicolon, tab, bar), `sep=;`, UTF-8 with or without a mark, UTF-16,
Windows-1251 and 1254 told apart by which gives whole words, `1990.0`, a number's shown zeros ("000" format), non-breaking
spaces, a date cell. Named by cell where nothing can be undone: a letter lost as "?", 9,78E+12, #N/A.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import BinaryIO

import openpyxl
from openpyxl.utils import get_column_letter

from openshelf.content.library import Limits
from openshelf.errors import ContentError, Place, Problem

ENDINGS = ("csv", "tsv", "txt", "xlsx", "xlsm")
_SEPARATORS = ";\t,|"
_LOST_LETTER = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")
_SCIENTIFIC = re.compile(r"\d[.,]\d+E\+\d+")
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|Н/Д|ССЫЛКА!|ЗНАЧ!|ИМЯ\?|ДЕЛ/0!)")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_ZEROS = re.compile(r"0{2,}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text. number and day: the spreadsheet held a number or a date, so what was typed may have been other."""

    text: str
    place: Place
    number: bool = False
    day: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the headings: its cells by heading, empty ones left out."""

    number: int
    place: Place
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. columns: the headings as written, in order."""

    file: str
    columns: tuple[Cell, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()


def read_table(path: Path, file: str, limits: Limits) -> Table:
    """The table of a file; `file` is the name to call it by."""
    ending = path.suffix.casefold().removeprefix(".")
    if ending not in ENDINGS:
        raise ContentError("content.table-format", Place(file))
    problems: list[Problem] = []
    cells = _xlsx(path, file, limits) if ending.startswith("xls") else _csv(path.read_bytes(), file, problems)
    table = _table(cells, file, problems)
    if not table.columns:
        raise ContentError("content.table-empty", Place(file))
    return table


def _table(lines: Iterator[tuple[int, tuple[Cell, ...]]], file: str, problems: list[Problem]) -> Table:
    columns: tuple[Cell, ...] = ()
    rows = []
    for number, cells in lines:
        if not any(cell.text for cell in cells):
            continue
        if not columns:
            columns = cells
            _refuse_twice(columns)
            continue
        if any(cell.text for cell in cells[len(columns) :]):
            problems.append(Problem("content.cell-surplus", cells[len(columns)].place))
        problems += [problem for cell in cells for problem in _damage(cell)]
        named = {
            heading.text: cell for heading, cell in zip(columns, cells, strict=False) if cell.text and heading.text
        }
        if named:
            first = next(cell for cell in cells if cell.text)
            rows.append(Row(number, first.place, named))
    return Table(file, tuple(cell for cell in columns if cell.text), tuple(rows), tuple(problems))


def _refuse_twice(columns: tuple[Cell, ...]) -> None:
    seen: set[str] = set()
    for cell in columns:
        if cell.text and cell.text.casefold() in seen:
            raise ContentError("content.column-twice", cell.place, column=cell.text)
        seen.add(cell.text.casefold())


def _damage(cell: Cell) -> Iterator[Problem]:
    found = (("value", cell.text[:60]),)
    if _ERRORS.fullmatch(cell.text):
        yield Problem("content.cell-error", cell.place, "kept", found)
    elif _SCIENTIFIC.fullmatch(cell.text):
        yield Problem("content.cell-scientific", cell.place, "kept", found)
    elif _LOST_LETTER.search(cell.text):
        yield Problem("content.cell-lost-letter", cell.place, "kept", found)


def _clean(text: str) -> str:
    # _x000D_ is how a workbook writes a carriage return inside a cell.
    text = (
        text.replace("_x000D_", "")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u00a0", " ")
        .replace("\ufeff", "")
    )
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def _csv(data: bytes, file: str, problems: list[Problem]) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    text, encoding = _decoded(data)
    if encoding.startswith("Windows"):
        problems.append(Problem("content.table-encoding", Place(file), "repaired", (("encoding", encoding),)))
    stated = re.match(r"sep=(.)\r?\n", text)
    separator = stated[1] if stated else _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            values = next(reader, None)
        except csv.Error as error:
            raise ContentError("content.table-broken", Place(file, line), reason=str(error)) from None
        if values is None:
            return
        number += 1
        if stated and number == 1:
            continue
        yield (
            number,
            tuple(
                Cell(_clean(value), Place(file, line, cell=f"{get_column_letter(column)}{number}"))
                for column, value in enumerate(values, 1)
            ),
        )


def _separator(text: str) -> str:
    heading = re.sub(r'"[^"]*"', "", next((line for line in text.splitlines() if line.strip()), ""))
    return max(_SEPARATORS, key=heading.count) if any(mark in heading for mark in _SEPARATORS) else ","


def _decoded(data: bytes) -> tuple[str, str]:
    """(text, encoding): UTF-8 and UTF-16 by their form, the Windows pages by which reads as words of one script."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "UTF-16"
    if data[1:2] == b"\0" or data[:1] == b"\0":
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    russian = data.decode("cp1251", "replace")
    words = _WORD.findall(russian)
    mixed = sum(1 for word in words if _CYRILLIC.search(word) and _LATIN.search(word))
    whole = sum(1 for word in words if len(word) > 1 and _CYRILLIC.search(word) and not _LATIN.search(word))
    # Azerbaijani in 1254 read as 1251 puts single Cyrillic letters inside Latin words: "Bakэ" for "Bakı".
    if mixed > whole:
        return data.decode("cp1254", "replace"), "Windows-1254"
    return russian, "Windows-1251"


def _xlsx(path: Path, file: str, limits: Limits) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    _refuse_bomb(path, file, limits)
    try:
        with path.open("rb") as stream, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of features a table of texts does not need
            found = _first_sheet(stream, file)
    except Exception as error:  # noqa: BLE001 - a damaged workbook fails anywhere in zip, XML or openpyxl's own parsers
        raise ContentError("content.table-broken", Place(file), reason=type(error).__name__) from None
    return iter(found)


def _first_sheet(stream: BinaryIO, file: str) -> list[tuple[int, tuple[Cell, ...]]]:
    """The cells of the first sheet a person sees."""
    book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    found = []
    for sheet in [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:1]:
        sheet.reset_dimensions()  # some programs state a size that is not the table's
        for number, values in enumerate(sheet.iter_rows(), 1):
            cells = tuple(
                _typed(value, Place(file, cell=f"{sheet.title}!{get_column_letter(column)}{number}"))
                for column, value in enumerate(values, 1)
            )
            found.append((number, cells))
    book.close()
    return found


def _refuse_bomb(path: Path, file: str, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise ContentError("content.table-broken", Place(file), reason=type(error).__name__) from None
    ratio = size // max(1, path.stat().st_size)
    # A table of many equal cells packs well; 10 MB unpacked is harmless whatever the ratio.
    if size > limits.unpack_bytes or (ratio > limits.unpack_ratio and size > 10_000_000):
        raise ContentError("content.table-bomb", Place(file), size=size, ratio=ratio)


def _typed(cell: object, place: Place) -> Cell:
    value: object = getattr(cell, "value", None)
    if value is None:
        return Cell("", place)
    if isinstance(value, datetime):
        text = value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        return Cell(text, place, day=True)
    if isinstance(value, date):
        return Cell(value.isoformat(), place, day=True)
    if isinstance(value, time):
        return Cell(value.isoformat("minutes"), place, day=True)
    if isinstance(value, bool):
        return Cell("1" if value else "0", place, number=True)
    if isinstance(value, int | float):
        return Cell(_number(value, str(getattr(cell, "number_format", ""))), place, number=True)
    return Cell(_clean(str(value)), place)


def _number(value: float, shown_as: str) -> str:
    whole = int(value) if float(value).is_integer() else None
    if whole is None:
        return f"{value:.15g}"
    return str(whole).zfill(len(shown_as)) if _ZEROS.fullmatch(shown_as) else str(whole)
