"""A table's rows → items of an e-project, each with the section it asks for.

In: the Table, the files below content/, the language a heading without one is in. Out: (section as written, Item) in the
table's order. Rules: a row is never dropped in silence; what is doubtful is named by its cell; a slug is the row's own, else
its first file's name, and never depends on the row's number, since links are for ever.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from openshelf.content.columns import Column, field_name, read_headings
from openshelf.content.files import ContentFiles
from openshelf.content.findings import Findings, Reference
from openshelf.content.model import FileRef, Item, MultiText
from openshelf.content.sheet import Cell, Row, Table
from openshelf.content.values import SLUG, read_access, read_date
from openshelf.errors import Place
from openshelf.lang.slug import slug as slug_of
from openshelf.record.model import Date, RightsStatement, Text
from openshelf.record.vocabulary import ACCESS

_SEVERAL = re.compile(r"[;|\n]")
_SERIAL = re.compile(r"\d{4,5}(?:\.0+)?")
_FIRST_SERIAL, _LAST_SERIAL = 2201, 80_000  # below stand years; 80,000 is the year 2119
_EPOCH = date(1899, 12, 30)  # Excel's day 0, its leap-year error of 1900 included


@dataclass(frozen=True, slots=True)
class Placed:
    """An item and where its row wants it. section: (text, place) of the cell, None where the row says nothing."""

    item: Item
    place: Place
    section: tuple[str, Place] | None
    part: tuple[str, Place] | None
    section_title: MultiText


@dataclass(slots=True)
class TableReader:
    """One table on its way to items. folder: the table's own; top: the e-project's; lang: of headings without one."""

    table: Table
    files: ContentFiles
    folder: str
    top: str
    lang: str
    findings: Findings

    def items(self) -> Iterator[Placed]:
        """The table's rows."""
        columns = read_headings(cell.text for cell in self.table.columns)
        self.findings.faults += self.table.problems
        self._judge(columns)
        taken: dict[str, Place] = {}
        for row in self.table.rows:
            placed = self._placed(row, columns)
            if placed is None:
                continue
            other = taken.setdefault(placed.item.slug, row.place)
            if other is not row.place:
                self.findings.error("content.slug-twice", row.place, slug=placed.item.slug, other=str(other))
                continue
            yield placed

    def _judge(self, columns: tuple[Column, ...]) -> None:
        for column, cell in zip(columns, self.table.columns, strict=True):
            if column.near:
                self.findings.warn("content.column-near", cell.place, column=cell.text, nearest=column.near)
        if not any(column.name == "title" for column in columns):
            self.findings.error("content.column-title-missing", self.table.columns[0].place, lang=self.lang)

    def _placed(self, row: Row, columns: tuple[Column, ...]) -> Placed | None:
        single = {column.name: row.cells.get(column.heading) for column in columns if column.lang is None}
        title = self._texts(row, columns, "title")
        caption = self._texts(row, columns, "caption")
        rights = self._rights(single.get("rights"), single.get("holder"))
        files = self._files(single.get("file"), caption if caption.texts else title, rights)
        name = self._slug(row, single.get("slug"), single.get("file"), files)
        if name is None:
            return None
        if not title.texts:
            self.findings.warn("content.row-no-title", row.place)
        if single.get("file") is None:
            self.findings.warn("content.row-no-file", row.place, "note")
        record = single.get("record")
        if record:
            self.findings.references.append(Reference(record.text, record.place, "record"))
        item = Item(
            slug=name,
            title=title,
            description=self._texts(row, columns, "description"),
            files=files,
            date=self._date(single.get("date")),
            place=self._texts(row, columns, "place"),
            creator=self._texts(row, columns, "creator"),
            rights=rights,
            record=record.text if record else None,
            fields=self._further(row, columns),
        )
        section, part = single.get("section"), single.get("part")
        return Placed(
            item,
            row.place,
            (section.text, section.place) if section else None,
            (part.text, part.place) if part else None,
            MultiText((Text(section.text, self.lang),)) if section else MultiText(),
        )

    def _texts(self, row: Row, columns: tuple[Column, ...], name: str) -> MultiText:
        texts: dict[str, Text] = {}
        for column in columns:
            cell = row.cells.get(column.heading)
            if column.name == name and cell:
                if cell.day:
                    self.findings.warn("content.cell-became-date", cell.place, value=cell.text)
                tag = column.lang or self.lang
                texts.setdefault(tag, Text(cell.text, tag))
        return MultiText(tuple(texts.values()))

    def _further(self, row: Row, columns: tuple[Column, ...]) -> tuple[tuple[str, MultiText], ...]:
        fields: dict[str, dict[str, Text]] = {}
        for column in columns:
            cell = row.cells.get(column.heading)
            if column.name == "" and cell:
                tag = column.lang or self.lang
                fields.setdefault(field_name(column), {}).setdefault(tag, Text(cell.text, tag))
        return tuple((name, MultiText(tuple(texts.values()))) for name, texts in fields.items())

    def _files(self, cell: Cell | None, words: MultiText, rights: RightsStatement | None) -> tuple[FileRef, ...]:
        if cell is None:
            return ()
        whole = self.files.find(cell.text, self.folder, self.top)
        names = [cell.text] if whole.path and whole.exact else [name.strip() for name in _SEVERAL.split(cell.text)]
        refs = (
            self.files.ref(
                name, self.folder, self.top, cell.place, self.findings, strict=False, caption=words, rights=rights
            )
            for name in names
            if name
        )
        return tuple(dict.fromkeys(ref for ref in refs if ref is not None))

    def _slug(self, row: Row, stated: Cell | None, file: Cell | None, files: tuple[FileRef, ...]) -> str | None:
        if stated is not None:
            if stated.day:
                self.findings.warn("content.cell-became-date", stated.place, value=stated.text)
            # A name typed as a number or with capitals is taken as its slug; one that says nothing to a URL is refused.
            name = stated.text if SLUG.fullmatch(stated.text) else slug_of(stated.text, self.lang)
            if SLUG.fullmatch(name):
                return name
            self.findings.error("content.slug", stated.place, value=stated.text)
            return None
        name = files[0].path if files else _SEVERAL.split(file.text)[0].strip() if file else ""
        stem = posixpath.basename(name).rpartition(".")[0] or posixpath.basename(name)
        if not stem:
            self.findings.error("content.row-no-name", row.place)
            return None
        return slug_of(stem, self.lang)

    def _date(self, cell: Cell | None) -> Date | None:
        if cell is None:
            return None
        if _SERIAL.fullmatch(cell.text) and _FIRST_SERIAL <= int(float(cell.text)) <= _LAST_SERIAL:
            day = (_EPOCH + timedelta(days=int(float(cell.text)))).isoformat()
            self.findings.warn("content.cell-serial-date", cell.place, "repaired", value=cell.text, day=day)
            return read_date(day)
        found = read_date(re.sub(r"(\d{4})[.,]0+", r"\1", cell.text))
        if found is None:
            self.findings.warn("content.cell-date", cell.place, value=cell.text)
            return Date(cell.text)
        return found

    def _rights(self, cell: Cell | None, holder: Cell | None) -> RightsStatement | None:
        name = holder.text if holder else None
        if cell is None:
            return RightsStatement(holder=name) if name else None
        access = read_access(cell.text)
        if access is None:
            self.findings.warn("content.rights-unclear", cell.place, value=cell.text, known=", ".join(ACCESS))
            # An access nobody can read must not fall back to the e-project's, which may be open.
            return RightsStatement(access="metadata-only", text=cell.text, holder=name)
        return RightsStatement(access=access, holder=name)
