"""Tables (CSV, TSV, XLSX) → Raw records, a row a record, a field a known column.

In: rows of cells with their places. Out: Raws whose fields are named by columns.FIELDS; a column the guess does not know
keeps its own name and ends in `other`; private ones are left out here.

Rules: the header is found after any preamble; a row longer than the header keeps its surplus in the last column's repeats;
a shorter one is filled with nothing; a row of blanks is no record; what Excel did to a cell is undone where it is proven.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, BinaryIO

from openshelf.errors import Place, Problem, SourceError
from openshelf.ingest import delimited
from openshelf.ingest.columns import FIELDS, NAME_FIELDS, Columns, columns_of, nearest, plain_name
from openshelf.ingest.fields import Field, Raw
from openshelf.ingest.persons import ORDERS
from openshelf.ingest.texts import composed

_TOTAL = re.compile(
    r"(?i)(?:общий )?(?:итог\w*|всего|cəmi|yekun|total|grand total|sum|jami|барлығы|жиыны|toplam)(?: [\w ]{0,30})?\s*:?"
)
_FIGURE = re.compile(r"[\d\s.,%+-]+")
_PREAMBLE = 40  # rows before the header; the deepest seen has 9
_EXCEL_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"))


@dataclass(frozen=True, slots=True)
class Row:
    """cells as text; line for CSV, cell ("Sheet1!A7") for a spreadsheet."""

    cells: list[str]
    line: int | None = None
    sheet: str | None = None
    troubles: tuple[str, ...] = ()  # see delimited.rows

    def place(self, file: str, number: int, column: int | None = None, field: str | None = None) -> Place:
        """Where the row, or one of its cells, is."""
        if self.sheet is None:
            return Place(file, line=self.line, record=number, field=field)
        return Place(file, record=number, cell=f"{self.sheet}!{_letters(column or 0)}{self.line}", field=field)


def read_delimited(
    stream: BinaryIO, file: str, encoding: str, mapping: tuple[tuple[str, str], ...], separator: str | None
) -> tuple[Columns, Iterator[Raw]]:
    """(the columns as understood, the records) of CSV or TSV; SourceError where no column is a title."""
    rows = (Row(cells, line, None, troubles) for line, cells, troubles in delimited.rows(stream, encoding, separator))
    return read_rows(rows, file, mapping)


def read_spreadsheet(
    stream: BinaryIO, file: str, mapping: tuple[tuple[str, str], ...]
) -> tuple[Columns, Iterator[Raw]]:
    """(the columns of the first, the records of all) sheets of an XLSX that have a title column; what else holds rows is told."""
    import warnings  # noqa: PLC0415

    import openpyxl  # noqa: PLC0415 - a third of a second nobody else should wait

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever its parts raise on a damaged file
        raise SourceError("ingest.spreadsheet-unreadable", Place(file), reason=type(error).__name__) from error
    failed: SourceError | None = None
    tables: list[tuple[Columns, Iterator[Raw]]] = []
    others: list[Problem] = []
    for sheet in book.worksheets:
        try:
            tables.append(read_rows(_sheet_rows(sheet, sheet.title), file, mapping if not tables else ()))
        except SourceError as error:
            failed = failed or error
            if any(
                cell.strip()
                for row in itertools.islice(_sheet_rows(sheet, sheet.title), _PREAMBLE)
                for cell in row.cells
            ):
                others.append(Problem("ingest.sheet-unread", Place(file, cell=sheet.title), "kept"))
    if not tables:
        raise failed or SourceError("ingest.spreadsheet-unreadable", Place(file), reason="0")
    return tables[0][0], _numbered(itertools.chain.from_iterable(raws for _, raws in tables), others)


def _numbered(raws: Iterator[Raw], others: list[Problem]) -> Iterator[Raw]:
    """The records counted through all sheets; the first one tells of the sheets that are none."""
    for number, raw in enumerate(raws, 1):
        raw.number = number
        raw.problems += others
        others = []
        yield raw


def _sheet_rows(sheet: Any, title: str) -> Iterator[Row]:
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # many writers state a wrong size
    number = 0
    try:
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            yield Row([cell_text(value) for value in values], number, title)
    except Exception:  # noqa: BLE001 - a damaged sheet fails wherever its XML does; the rows before it are whole
        yield Row([], number + 1, title, ("broken",))


def cell_text(value: Any) -> str:
    """A spreadsheet's value as a librarian sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def read_rows(rows: Iterable[Row], file: str, mapping: tuple[tuple[str, str], ...]) -> tuple[Columns, Iterator[Raw]]:
    """(columns, records) of rows: the header is the row among the first that knows most columns."""
    iterator = iter(rows)
    head = list(itertools.islice(iterator, _PREAMBLE))
    best: tuple[int, int, Columns] | None = None
    for index, row in enumerate(head):
        cells = [_clean(cell) for cell in row.cells]
        if sum(bool(cell) for cell in cells) < (1 if len(cells) == 1 else 2) and best is not None:
            continue
        columns = columns_of(cells, mapping)
        score = columns.known * 2 + (3 if columns.has_title else 0)
        if columns.known and (best is None or score > best[0]):
            best = (score, index, columns)
    _check(best, head, file, mapping)
    if best is None:  # _check has raised
        raise AssertionError
    _, at, columns = best
    return columns, _records(itertools.chain(head[at + 1 :], iterator), file, columns)


def _check(
    best: tuple[int, int, Columns] | None, head: list[Row], file: str, mapping: tuple[tuple[str, str], ...]
) -> None:
    """Raise where the table has no title column, or the mapping names a column or field that is not there."""
    header = (
        head[best[1]] if best else next((row for row in head if any(cell.strip() for cell in row.cells)), Row([], 1))
    )
    place = Place(
        file,
        line=header.line if header.sheet is None else None,
        cell=f"{header.sheet}!A{header.line}" if header.sheet else None,
    )
    names = tuple(_clean(cell) for cell in header.cells if cell.strip())
    if best is not None:
        for column, field in mapping:
            plain, slash, order = field.partition("/")
            base = plain.rpartition("_")[0] if plain.rpartition("_")[0] in FIELDS else plain
            if slash and base in NAME_FIELDS and order not in ORDERS:
                known = ORDERS[1] if order.startswith("f") else ORDERS[0]
                raise SourceError("ingest.unknown-field", place, field=field, column=column, nearest=f"{base}/{known}")
            if field and (base not in FIELDS or (slash and base not in NAME_FIELDS)):
                raise SourceError(
                    "ingest.unknown-field",
                    place,
                    field=field,
                    column=column,
                    nearest=nearest(field, tuple(FIELDS)) or "title",
                )
            if plain_name(column) not in {plain_name(name) for name in best[2].names}:
                raise SourceError(
                    "ingest.unknown-column",
                    place,
                    column=column,
                    columns=", ".join(names[:12]),
                    nearest=nearest(column, names) or "—",
                )
    if best is None or not best[2].has_title:
        raise SourceError("ingest.no-title-column", place, columns=", ".join(names[:12]) or "—")


def _records(rows: Iterable[Row], file: str, columns: Columns) -> Iterator[Raw]:
    width = len(columns.names)
    number = 0
    for row in rows:
        if not row.troubles and not any(cell.strip() for cell in row.cells):
            continue
        number += 1
        raw = Raw(number, line=row.line if row.sheet is None else None)
        place = row.place(file, number)
        if "mended" in row.troubles:
            raw.problems.append(Problem("ingest.bytes-replaced", place, "repaired", (("encoding", "utf-8"),)))
        if "nul" in row.troubles:
            raw.problems.append(Problem("ingest.nul-dropped", place, "repaired"))
        if "unclosed" in row.troubles:
            raw.problems.append(Problem("ingest.quote-unclosed", place, "repaired"))
        cells = row.cells
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            raw.problems.append(
                Problem(
                    "ingest.row-too-long",
                    row.place(file, number),
                    "kept",
                    (("cells", str(len(cells))), ("columns", str(width))),
                )
            )
            raw.fields += [Field("", "", [("", _clean(cell))]) for cell in cells[width:] if cell.strip()]
        for index, cell in enumerate(cells[:width]):
            text = _clean(cell)
            if not text or index in columns.private:
                continue
            if text in _EXCEL_ERRORS:
                raw.problems.append(
                    Problem(
                        "ingest.excel-error",
                        row.place(file, number, index, columns.names[index]),
                        "kept",
                        (("value", text),),
                    )
                )
                continue
            field, language = columns.fields[index]
            raw.fields.append(Field(field or "?" + columns.names[index], "", [(language or "", text)]))
        if raw.fields and _is_total(raw):
            raw.rejected = True
            raw.data = "\t".join(value for field in raw.fields for _, value in field.subfields).encode() + b"\n"
            raw.problems.append(Problem("ingest.row-total", place, "rejected"))
        if not raw.fields:
            raw.rejected = True
            cause = Problem("ingest.row-broken", place, "rejected")
            raw.problems.append(cause if "broken" in row.troubles else Problem("ingest.row-empty", place, "rejected"))
        yield raw


def _is_total(raw: Raw) -> bool:
    """Whether a row sums up the rows above it: its word, figures, and no title."""
    texts = [value for field in raw.fields for _, value in field.subfields]
    words = [text for text in texts if not _FIGURE.fullmatch(text)]
    return (
        len(words) == 1
        and bool(_TOTAL.fullmatch(words[0]))
        and all(field.tag != "title" or field.subfields[0][1] in words for field in raw.fields)
    )


def _clean(cell: str) -> str:
    text = cell.strip().strip("\ufeff\u200b")
    if text.isascii() and text.isprintable():
        return text
    text = composed(text).replace("\xa0", " ")
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text.replace("\r\n", "\n")).strip()


def _letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
