"""A folder of `eprojects/` → EProject: parts, sections and items in the order of their numbers and rows.

In: the folder, the library's languages, the files below content/. Out: the EProject, drafts of parts and sections left out
unless asked for. Rules: folders count by their number, "10-" before "20-"; the number is not in the slug; without part folders
the table makes one part, `items`, whose sections are its column's; a row whose section is unknown is named, and kept in
the last section rather than lost.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from openshelf.content.fields import Fields
from openshelf.content.files import ContentFiles
from openshelf.content.findings import Findings
from openshelf.content.items import Placed, TableReader
from openshelf.content.languagefiles import bodies, inside, page_files
from openshelf.content.library import Library
from openshelf.content.model import EProject, Item, MultiText, Part, Section
from openshelf.content.pagefile import PageFile, Render
from openshelf.content.sheet import read_table
from openshelf.content.values import free_address, is_address
from openshelf.errors import ContentError, Place

TABLE_NAMES = ("items.xlsx", "items.xlsm", "items.csv", "items.tsv")
ONLY_PART = "items"  # the part of an e-project that has none of its own
_NUMBERED = re.compile(r"(\d+)-(.+)")
_SECTION_FILE = re.compile(r"(\d+-[^/]+?)\.[A-Za-z_-]+\.md")


@dataclasses.dataclass(slots=True)
class EProjectReader:
    """One e-project's folder on its way to a value. folder: relative to content/."""

    folder: str
    library: Library
    files: ContentFiles
    findings: Findings
    drafts: bool
    render: Render | None
    _hidden: set[tuple[str, str | None]] = dataclasses.field(default_factory=set)  # drafts: (part, section or None)

    def read(self) -> EProject | None:
        """The e-project; None where its own text cannot be read at all."""
        pages = self._pages(self.folder, "index")
        if not pages:
            return None
        fields = Fields("e-project", pages, self.files, self.findings, folder=self.folder, top=self.folder)
        title = fields.texts("title", required=True)
        languages = fields.languages("languages") or tuple(page.lang for page in pages)
        parts = tuple(part for part in map(self._part, self._numbered(self.folder)) if part)
        # Drafts are taken away after the rows have found their sections, or a hidden section's rows would move to others.
        parts = self._shown(self._with_items(parts, languages[0], title))
        return EProject(
            slug=self.folder.rpartition("/")[2],
            title=title,
            languages=languages,
            summary=fields.texts("summary"),
            bodies=bodies(pages),
            parts=parts,
            launched=fields.date("launched"),
            cover=fields.cover(),
            sources=fields.lines("sources"),
            related=fields.references("related"),
            collections=fields.slugs("collections"),
            rights=fields.rights(),
            status=fields.status(),
            file=inside(pages[0].front.file),
        )

    def _pages(self, folder: str, stem: str) -> tuple[PageFile, ...]:
        return page_files(self.files, folder, stem, self.library, self.findings, render=self.render)

    def _numbered(self, folder: str) -> list[str]:
        """The folders below one that hold a text of their own, in the order of their numbers."""
        start = f"{folder}/"
        below = {path.removeprefix(start).partition("/")[0] for path in self.files.paths if path.startswith(start)}
        return [start + name for name in sorted((name for name in below if self._holds_text(start + name)), key=_order)]

    def _holds_text(self, folder: str) -> bool:
        names = self.files.below(folder).paths
        if any(path.startswith("index.") and path.endswith(".md") for path in names):
            return True
        # A numbered folder with texts or a table in it was meant as a part; that its index is missing must be said.
        return bool(_NUMBERED.fullmatch(folder.rpartition("/")[2])) and any(
            path.endswith(".md") or path in TABLE_NAMES for path in names
        )

    def _part(self, folder: str) -> Part | None:
        pages = self._pages(folder, "index")
        name = self._name(folder)
        if not pages or name is None:
            return None
        fields = Fields("part", pages, self.files, self.findings, folder=folder, top=self.folder)
        title = fields.texts("title", required=True)
        if fields.status() == "draft":
            self._hidden.add((name, None))
        sections = (self._section(path, stem, name) for path, stem in self._section_files(folder))
        found = self._distinct(section for section in sections if section)
        return Part(name, title, bodies(pages), found, inside(pages[0].front.file))

    def _section_files(self, folder: str) -> list[tuple[str, str]]:
        """(folder, stem) of a part's sections: folders of their own, or files beside the part's."""
        names = self.files.below(folder).paths
        stems = {named[1] for path in names if (named := _SECTION_FILE.fullmatch(path))}
        sections = [(f"{folder}/{stem}", folder, stem) for stem in stems]
        sections += [(path, path, "index") for path in self._numbered(folder)]
        sections.sort(key=lambda section: _order(section[0].rpartition("/")[2]))
        return [(path, stem) for _, path, stem in sections]

    def _section(self, folder: str, stem: str, part: str) -> Section | None:
        pages = self._pages(folder, stem)
        name = self._name(folder if stem == "index" else f"{folder}/{stem}")
        if not pages or name is None:
            return None
        fields = Fields("part", pages, self.files, self.findings, folder=folder, top=self.folder)
        title = fields.texts("title", required=True)
        if fields.status() == "draft":
            self._hidden.add((part, name))
        return Section(name, title, bodies(pages), file=inside(pages[0].front.file))

    def _distinct(self, sections: Iterable[Section]) -> tuple[Section, ...]:
        found: dict[str, Section] = {}
        for section in sections:
            if section.slug in found:
                place = Place(f"{self.files.root.name}/{self.folder}")
                self.findings.error("content.slug-twice", place, slug=section.slug, other=section.slug)
            found.setdefault(section.slug, section)
        return tuple(found.values())

    def _name(self, path: str) -> str | None:
        written = path.rpartition("/")[2]
        found = _NUMBERED.fullmatch(written)
        name = found[2] if found else written
        if is_address(name):
            return name
        number = f"{found[1]}-" if found else ""
        place = Place(f"{self.files.root.name}/{path}")
        self.findings.error("content.folder-name", place, name=written, wanted=number + free_address(name))
        return None

    def _shown(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        if self.drafts:
            return parts
        return tuple(
            dataclasses.replace(
                part, sections=tuple(item for item in part.sections if (part.slug, item.slug) not in self._hidden)
            )
            for part in parts
            if (part.slug, None) not in self._hidden
        )

    def _with_items(self, parts: tuple[Part, ...], lang: str, title: MultiText) -> tuple[Part, ...]:
        """The parts with the rows of every table below the e-project in their sections."""
        placed = list(self._rows(self.folder, lang))
        if not parts:
            return self._made_of(placed, title)
        shelf = _Shelf(parts, self.findings)
        for row in placed:
            shelf.put(row)
        for path in self._numbered(self.folder):
            for row in self._rows(path, lang):
                shelf.put(row, part=_bare(path))
            for section in self._numbered(path):
                for row in self._rows(section, lang):
                    shelf.put(row, part=_bare(path), section=_bare(section))
        return shelf.parts()

    def _rows(self, folder: str, lang: str) -> list[Placed]:
        names = [name for name in TABLE_NAMES if f"{folder}/{name}" in self.files.paths]
        if not names:
            return []
        shown = f"{self.files.root.name}/{folder}/{names[0]}"
        if len(names) > 1:
            self.findings.error("content.two-tables", Place(shown), first=names[0], second=names[1])
        self.findings.used.update(f"{folder}/{name}" for name in names)
        try:
            table = read_table(self.files.root / folder / names[0], shown, self.library.limits)
        except ContentError as error:
            self.findings.faults.append(error)
            return []
        return list(TableReader(table, self.files, folder, self.folder, lang, self.findings).items())

    def _made_of(self, placed: list[Placed], title: MultiText) -> tuple[Part, ...]:
        """The one part of a table without part folders: its sections in the order they first appear."""
        if not placed:
            return ()
        sections: dict[str, tuple[MultiText, list[Item]]] = {}
        for row in placed:
            name = free_address(row.section[0]) if row.section else ONLY_PART
            sections.setdefault(name, (row.section_title if row.section else title, []))[1].append(row.item)
        made = tuple(Section(name, words, (), tuple(items)) for name, (words, items) in sections.items())
        return (Part(ONLY_PART, title, (), made),)


class _Shelf:
    """The sections of an e-project's parts, waiting for items."""

    def __init__(self, parts: tuple[Part, ...], findings: Findings) -> None:
        self.findings = findings
        self._parts = parts
        self._items: dict[tuple[str, str], list[Item]] = {
            (part.slug, section.slug): [] for part in parts for section in part.sections
        }
        for part in parts:  # a part without sections holds its items itself, in one without words
            if not part.sections:
                self._items[part.slug, ""] = []
        self._taken: dict[str, Place] = {}

    def put(self, row: Placed, part: str | None = None, section: str | None = None) -> None:
        """The row's item into its section; what cannot be decided is said, and the item kept in the last one."""
        other = self._taken.setdefault(row.item.slug, row.place)
        if other is not row.place:
            self.findings.error("content.slug-twice", row.place, slug=row.item.slug, other=str(other))
            return
        self._items[self._target(row, part, section)].append(row.item)

    def _target(self, row: Placed, part: str | None, section: str | None) -> tuple[str, str]:
        below = [key for key in self._items if part in (None, key[0]) and section in (None, key[1])]
        targets = below or list(self._items)
        if row.part:
            named = [key for key in targets if self._called(row.part[0], key[0], self._title(key[0], None))]
            if not named:
                self._unknown(row.part, targets)
            targets = named or targets
        if row.section:
            named = [key for key in targets if self._is(row.section[0], key)]
            if len(named) > 1:
                self.findings.warn("content.section-ambiguous", row.section[1], section=row.section[0])
            elif not named:
                self._unknown(row.section, targets)
            return named[0] if named else targets[-1]
        if len(targets) > 1:
            self.findings.warn("content.section-missing", row.place, known=self._known(targets))
        return targets[-1]

    def _is(self, text: str, key: tuple[str, str]) -> bool:
        part, slash, section = (piece.strip() for piece in text.partition("/"))
        if slash and key == (part, section):
            return True
        return self._called(text, key[1] or key[0], self._title(*key))

    def _unknown(self, cell: tuple[str, Place], targets: list[tuple[str, str]]) -> None:
        self.findings.warn("content.section-unknown", cell[1], section=cell[0], known=self._known(targets))

    def _known(self, targets: list[tuple[str, str]]) -> str:
        return ", ".join(f"{part}/{section}" if section else part for part, section in targets[:12])

    def _title(self, part: str, section: str | None) -> MultiText:
        owner = next(item for item in self._parts if item.slug == part)
        found = next((item for item in owner.sections if item.slug == section), None)
        return found.title if found else owner.title

    def _called(self, text: str, slug: str, title: MultiText) -> bool:
        wanted = " ".join(text.casefold().split())
        return wanted == slug or any(wanted == " ".join(item.text.casefold().split()) for item in title.texts)

    def parts(self) -> tuple[Part, ...]:
        """The parts with their items."""
        return tuple(self._filled(part) for part in self._parts)

    def _filled(self, part: Part) -> Part:
        if not part.sections:
            items = tuple(self._items[part.slug, ""])
            return dataclasses.replace(part, sections=(Section("", MultiText(), (), items),)) if items else part
        return dataclasses.replace(
            part,
            sections=tuple(
                dataclasses.replace(section, items=tuple(self._items[part.slug, section.slug]))
                for section in part.sections
            ),
        )


def _order(name: str) -> tuple[int, int, str]:
    found = _NUMBERED.fullmatch(name)
    return (0, int(found[1]), found[2]) if found else (1, 0, name)


def _bare(path: str) -> str:
    name = path.rpartition("/")[2]
    found = _NUMBERED.fullmatch(name)
    return found[2] if found else name
