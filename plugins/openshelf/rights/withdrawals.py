"""content/rights/ → what the library itself decided: works withdrawn, and statements that override the catalogue's.

In: a folder. `withdrawn.csv` has columns `id,date,reason`; every other `*.csv` has `id,access` and any of `begins, ends,
seats, flags, holder, evidence, text, url` (flags parted by `;`; access and flags by their keys or in a librarian's words). Consent letters lie beside them; `evidence` names one,
and no letter is ever an output. Out: a `RightsBook`.

Rules: an unknown column, access, flag, date or number is an error with file and line, never a guess; one id twice in
withdrawals is one withdrawal, one id twice in overrides is an error, for two statements cannot both hold. A comma, a
semicolon or a tab parts the columns, as the header shows; a line whose first cell starts with `#` is a remark. A work
listed as withdrawn is withdrawn whatever its date: the date is for people.
"""

from __future__ import annotations

import csv
import difflib
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openshelf.errors import ContentError, Place
from openshelf.record.model import RightsStatement
from openshelf.record.vocabulary import ACCESS, ACCESS_FLAGS
from openshelf.record.words import access_named, flag_named
from openshelf.rights.policy import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

WITHDRAWN_FILE = "withdrawn.csv"
WITHDRAWN_COLUMNS = ("id", "date", "reason")
OVERRIDE_COLUMNS = ("id", "access", "begins", "ends", "seats", "flags", "holder", "evidence", "text", "url")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A work the library withdrew: when (ISO date as written, or None) and why, for its own staff."""

    id: str
    date: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RightsBook:
    """All of content/rights/, by record id. places: where each id stands, for `check` to point at."""

    withdrawals: Mapping[str, Withdrawal] = field(default_factory=dict)
    overrides: Mapping[str, RightsStatement] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    def withdrawn(self, record_id: str) -> bool:
        """Whether the library withdrew this work."""
        return record_id in self.withdrawals

    def statement(self, record_id: str, own: RightsStatement | None) -> RightsStatement | None:
        """The library's statement for this id where there is one, else the record's own."""
        return self.overrides.get(record_id, own)


@dataclass(frozen=True, slots=True)
class _Row:
    place: Place
    cells: dict[str, str]


def load_rights(folder: Path) -> RightsBook:
    """Read content/rights/; the first error in it is raised as ContentError. A missing folder is an empty book."""
    book, errors = read_rights(folder)
    if errors:
        raise errors[0]
    return book


def read_rights(folder: Path) -> tuple[RightsBook, tuple[ContentError, ...]]:
    """The book and every error in it, in file and line order."""
    withdrawals: dict[str, Withdrawal] = {}
    overrides: dict[str, RightsStatement] = {}
    places: dict[str, Place] = {}
    errors: list[ContentError] = []
    for path in sorted(folder.glob("*.csv")):
        is_list = path.name.lower() == WITHDRAWN_FILE
        try:
            for row in _rows(
                path,
                f"{folder.parent.name}/{folder.name}/{path.name}",
                WITHDRAWN_COLUMNS if is_list else OVERRIDE_COLUMNS,
            ):
                try:
                    if is_list:
                        entry = _withdrawal(row)
                        withdrawals.setdefault(entry.id, entry)
                    else:
                        record_id = _new_id(row, overrides, places)
                        overrides[record_id] = _statement(row, folder)
                    places.setdefault(row.cells["id"], row.place)
                except ContentError as error:
                    errors.append(error)
        except ContentError as error:
            errors.append(error)
    return RightsBook(withdrawals, overrides, places), tuple(errors)


def _rows(path: Path, name: str, columns: tuple[str, ...]) -> Iterator[_Row]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ContentError("rights.encoding", Place(name, line=line)) from None
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [cell.strip().lower() for cell in next(reader, [])]
    if "id" not in names:
        raise ContentError("rights.no-id-column", Place(name, line=1), columns=", ".join(columns))
    for given in names:
        if given and given not in columns:
            nearest = difflib.get_close_matches(given, columns, 1, 0.0)[0]
            raise ContentError("rights.column", Place(name, line=1, field=given), column=given, nearest=nearest)
    line = reader.line_num + 1
    for cells in reader:
        place, line = Place(name, line=line), reader.line_num + 1
        if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
            continue
        if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
            raise ContentError("rights.ragged", place, cells=len(cells), columns=len(names))
        yield _Row(place, {key: cell.strip() for key, cell in zip(names, cells, strict=False) if key})


def _at(row: _Row, column: str) -> Place:
    return Place(row.place.file, line=row.place.line, field=column)


def _record_id(row: _Row) -> str:
    record_id = row.cells.get("id", "")
    source, colon, number = record_id.partition(":")
    if not (source and colon and number):
        raise ContentError("rights.id", _at(row, "id"), id=record_id)
    return record_id


def _new_id(row: _Row, overrides: Mapping[str, RightsStatement], places: Mapping[str, Place]) -> str:
    record_id = _record_id(row)
    if record_id in overrides:
        raise ContentError("rights.twice", _at(row, "id"), id=record_id, other=str(places[record_id]))
    return record_id


def _withdrawal(row: _Row) -> Withdrawal:
    text = row.cells.get("date", "")
    _check_date(row, "date", text)
    return Withdrawal(_record_id(row), text or None, row.cells.get("reason") or None)


def _check_date(row: _Row, column: str, text: str) -> None:
    try:
        first_day(text)
    except ValueError:
        raise ContentError("rights.date", _at(row, column), value=text) from None


def _one_of(row: _Row, column: str, value: str, known: Mapping[str, object]) -> str:
    value = (access_named(value) if column == "access" else flag_named(value)) or value
    if value not in known:
        nearest = difflib.get_close_matches(value, known, 1, 0.0)[0]
        raise ContentError(
            "rights.value", _at(row, column), value=value, nearest=nearest, known=", ".join(sorted(known))
        )
    return value


def _statement(row: _Row, folder: Path) -> RightsStatement:
    cells = row.cells
    for column in ("begins", "ends"):
        _check_date(row, column, cells.get(column, ""))
    begins, ends = first_day(cells.get("begins")), last_day(cells.get("ends"))
    if begins and ends and begins > ends:
        raise ContentError("rights.order", _at(row, "ends"), begins=cells["begins"], ends=cells["ends"])
    if ends and not begins and access_named(cells.get("access", "")) == "embargoed":
        raise ContentError("rights.embargo-begins", _at(row, "begins"))
    seats = cells.get("seats", "")
    if seats and not (seats.isascii() and seats.isdigit() and int(seats) > 0):
        raise ContentError("rights.seats", _at(row, "seats"), value=seats)
    evidence = cells.get("evidence") or None
    if evidence and not (folder / evidence).is_file():
        raise ContentError("rights.evidence", _at(row, "evidence"), file=evidence)
    access = cells.get("access", "")
    return RightsStatement(
        access=_one_of(row, "access", access, ACCESS) if access else None,
        flags=tuple(
            _one_of(row, "flags", flag.strip(), ACCESS_FLAGS)
            for flag in cells.get("flags", "").replace("|", ";").split(";")
            if flag.strip()
        ),
        text=cells.get("text") or None,
        url=cells.get("url") or None,
        holder=cells.get("holder") or None,
        evidence=evidence,
        begins=begins.isoformat() if begins else None,
        ends=ends.isoformat() if ends else None,
        seats=int(seats) if seats else None,
    )
