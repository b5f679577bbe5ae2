"""A librarian's table and a folder of pictures → the items table of an e-project and the pictures it names.

In: the table, the folder, the language of texts whose letters say nothing. Out: Import: guesses, rows with a slug each, files
to copy, rows without a picture, pictures without a row. Rule: a slug is made once, here, and written down: links are for ever.
"""

from __future__ import annotations

import csv
import io
import os
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from openshelf.content.filenames import FileNames, is_read, role_of
from openshelf.content.library import Limits
from openshelf.content.sheet import Row, Table, read_table
from openshelf.content.values import SLUG, read_access
from openshelf.errors import UsageError
from openshelf.lang.slug import slug as slug_of
from openshelf.scaffold.guess import Guess, guess_columns

_SEVERAL = re.compile(r"[;|\n]")


@dataclass(frozen=True, slots=True)
class Import:
    """What a table and its pictures become. columns and rows are items.csv's; copies: name below images/ → file."""

    table: Table
    guesses: tuple[Guess, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    copies: dict[str, Path]
    without_picture: tuple[str, ...]
    without_row: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    unclear_rights: tuple[str, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages its titles and descriptions are in, the titles' first; an empty column says nothing."""
        filled = {heading for row in self.table.rows for heading in row.cells}
        stated = (
            guess.lang
            for name in ("title", "description")
            for guess in self.guesses
            if guess.name == name and (name == "title" or guess.heading in filled)
        )
        return tuple(dict.fromkeys(lang for lang in stated if lang))


def read_import(path: Path, images: Path | None, language: str, limits: Limits) -> Import:
    """Read a table and its pictures. UsageError: one of them is not there; ContentError: the table does not open."""
    if not path.is_file():
        raise UsageError("scaffold.no-table", file=str(path))
    if images is not None and not images.is_dir():
        raise UsageError("scaffold.no-images", folder=str(images))
    table = read_table(path, str(path), limits)
    pictures = FileNames(_pictures(images) if images else ())
    guesses = guess_columns(table, pictures, language)
    return _Importing(table, guesses, pictures, images).run()


def _pictures(folder: Path) -> list[str]:
    found = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if is_read(name))
        found += [
            (Path(here) / name).relative_to(folder).as_posix()
            for name in names
            if is_read(name) and role_of(name) != "data"
        ]
    return found


class _Importing:
    def __init__(self, table: Table, guesses: tuple[Guess, ...], pictures: FileNames, images: Path | None) -> None:
        self.table = table
        self.guesses = guesses
        self.pictures = pictures
        self.images = images
        self.copies: dict[str, Path] = {}
        self.used: set[str] = set()
        self.bare: list[str] = []
        self.renamed: list[tuple[str, str]] = []
        self.slugs: set[str] = set()

    def run(self) -> Import:
        """All rows."""
        kept = [guess for guess in self.guesses if guess.target and guess.name != "slug"]
        columns = ("slug", *(guess.target for guess in kept))
        rows = tuple(self._row(row, kept) for row in self.table.rows)
        return Import(
            self.table,
            self.guesses,
            columns,
            rows,
            self.copies,
            tuple(self.bare),
            tuple(path for path in self.pictures.paths if path not in self.used),
            tuple(self.renamed),
            tuple(self._unclear_rights()),
        )

    def _unclear_rights(self) -> Iterator[str]:
        headings = [guess.heading for guess in self.guesses if guess.name == "rights"]
        for row in self.table.rows:
            for cell in (row.cells[heading] for heading in headings if heading in row.cells):
                if read_access(cell.text) is None:
                    yield f"{cell.place.cell}: {cell.text}"

    def _row(self, row: Row, kept: list[Guess]) -> tuple[str, ...]:
        files = self._files(row)
        cells = [
            "; ".join(files)
            if guess.name == "file"
            else row.cells[guess.heading].text
            if guess.heading in row.cells
            else ""
            for guess in kept
        ]
        return (self._slug(row, files), *cells)

    def _text(self, row: Row, name: str) -> str:
        headings = (guess.heading for guess in self.guesses if guess.name == name)
        return next((row.cells[heading].text for heading in headings if heading in row.cells), "")

    def _files(self, row: Row) -> list[str]:
        written = self._text(row, "file")
        if not written:
            self.bare.append(self._called(row))
            return []
        whole = self.pictures.find(written)
        names = [written] if whole.path else [name.strip() for name in _SEVERAL.split(written) if name.strip()]
        found = [self._file(name) for name in names]
        if not any(found):
            self.bare.append(f"{self._called(row)}: {written}")
        return [kept or name for kept, name in zip(found, names, strict=True)]

    def _file(self, name: str) -> str | None:
        """The picture of a name, noted to be copied under a name that any system keeps; None where there is none."""
        path = self.pictures.find(name).path
        if path is None or self.images is None:
            return None
        self.used.add(path)
        kept = unicodedata.normalize("NFC", posixpath.basename(path))
        if self.copies.setdefault(kept, self.images / path) != self.images / path:
            kept = unicodedata.normalize("NFC", path.replace("/", "-"))
            self.copies[kept] = self.images / path
        if kept != name:
            self.renamed.append((name, kept))
        return kept

    def _called(self, row: Row) -> str:
        return f"{row.place.cell}: {self._text(row, 'title')}".rstrip(": ")

    def _slug(self, row: Row, files: list[str]) -> str:
        stems = (posixpath.splitext(name)[0] for name in files)
        for text in (self._text(row, "slug"), *stems, self._text(row, "title"), f"item-{row.number}"):
            wanted = text if SLUG.fullmatch(text) else slug_of(text) if text else ""
            if wanted and SLUG.fullmatch(wanted):
                break
        found, count = wanted, 1
        while found in self.slugs:
            count += 1
            found = f"{wanted[:75]}-{count}"
        self.slugs.add(found)
        return found


def as_csv(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> bytes:
    """CSV as spreadsheets of the region open it: semicolons, UTF-8 with a mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_workbook(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> bytes:
    """A workbook whose cells are all texts, so that no program makes dates and numbers of them."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "items"
    for number, values in enumerate((columns, *rows), 1):
        for column, value in enumerate(values, 1):
            # A value that begins with "=" would be a formula.
            cell = sheet.cell(number, column)
            cell.value = value
            cell.data_type = "s"
            cell.number_format = "@"
    sheet.freeze_panes = "A2"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
