"""content/ → Content: every e-project, publication, e-book, event, page and collection, and everything wrong with them.

In: the content folder and the library. Out: `load_content` gives the Content and all faults at once, `read_content` also the
record ids that were named and the files that are used. Rules: nothing stops at the first fault; an object whose own text
fails is left out of the Content; a draft and its faults are there only where drafts are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from openshelf.content.eprojects import EProjectReader
from openshelf.content.fields import Fields
from openshelf.content.filenames import role_of
from openshelf.content.files import ContentFiles
from openshelf.content.findings import Fault, Findings, Reference
from openshelf.content.keys import FOLDERS
from openshelf.content.languagefiles import bodies, inside, page_files
from openshelf.content.library import Library
from openshelf.content.model import (
    EVENT_KINDS,
    PUBLICATION_KINDS,
    Collection,
    Content,
    EBook,
    EProject,
    Event,
    FileRef,
    Page,
    Publication,
)
from openshelf.content.pagefile import PageFile, Render
from openshelf.content.values import free_address, is_address
from openshelf.errors import ContentError, Place

_NO_FILE = FileRef("", "pdf")


@dataclass(frozen=True, slots=True)
class Reading:
    """What content/ holds and what was found on the way."""

    content: Content
    faults: tuple[Fault, ...]
    references: tuple[Reference, ...]
    unused: tuple[str, ...]  # files below content/ that nothing names


T = TypeVar("T")
Make = Callable[["_Object"], "T | None"]


@dataclass(frozen=True, slots=True)
class _Object:
    """One object's folder: its slug, its language files and their fields."""

    slug: str
    pages: tuple[PageFile, ...]
    fields: Fields

    @property
    def file(self) -> str:
        """The first language's file, by which faults and `openshelf serve` name the object."""
        return inside(self.pages[0].front.file)


def load_content(
    content_dir: Path, library: Library, *, drafts: bool = False, render: Render | None = None
) -> tuple[Content, tuple[Fault, ...]]:
    """All that editors wrote, and every fault in it; `render` is the page reader where not `read_page` itself."""
    reading = read_content(content_dir, library, drafts=drafts, render=render)
    return reading.content, reading.faults


def read_content(content_dir: Path, library: Library, *, drafts: bool = False, render: Render | None = None) -> Reading:
    """All that editors wrote, its faults, the record ids it names and the files it does not."""
    reader = _Reader(ContentFiles.walk(content_dir), library, Findings(), drafts, render)
    content = Content(
        eprojects=reader.eprojects(),
        publications=reader.simple("publication", _publication),
        ebooks=reader.simple("e-book", _ebook),
        events=reader.simple("event", _event),
        pages=reader.simple("page", _page),
        collections=reader.simple("collection", _collection),
    )
    unused = tuple(reader.unused())
    for path in unused:
        reader.findings.warn("content.file-unused", Place(f"{content_dir.name}/{path}"), "note")
    return Reading(content, tuple(reader.findings.faults), tuple(reader.findings.references), unused)


@dataclass(slots=True)
class _Reader:
    files: ContentFiles
    library: Library
    findings: Findings
    drafts: bool
    render: Render | None

    def _folders(self, kind: str) -> Iterator[tuple[str, str]]:
        """(slug, folder) of a type's objects, in slug order; a name that is no slug is an error."""
        top = FOLDERS[kind]
        names = {path.partition("/")[0] for path in self.files.below(top).paths if "/" in path}
        for name in sorted(names):
            if is_address(name):
                yield name, f"{top}/{name}"
            else:
                place = Place(f"{self.files.root.name}/{top}/{name}")
                self.findings.error("content.folder-name", place, name=name, wanted=free_address(name))

    def eprojects(self) -> tuple[EProject, ...]:
        """The e-projects."""
        found = []
        for _, folder in self._folders("e-project"):
            before = len(self.findings.faults), len(self.findings.references)
            project = EProjectReader(folder, self.library, self.files, self.findings, self.drafts, self.render).read()
            if project is not None and self._wanted(project.status, *before):
                found.append(project)
        return tuple(found)

    def simple(self, kind: str, make: Make[T]) -> tuple[T, ...]:
        """The objects of a type whose text is one page."""
        read = (self._object(kind, slug, folder, make) for slug, folder in self._folders(kind))
        return tuple(item for item in read if item is not None)

    def _object(self, kind: str, slug: str, folder: str, make: Make[T]) -> T | None:
        before = len(self.findings.faults), len(self.findings.references)
        pages = page_files(self.files, folder, "index", self.library, self.findings, render=self.render)
        if not pages:
            return None
        fields = Fields(kind, pages, self.files, self.findings, folder=folder, top=folder)
        made = make(_Object(slug, pages, fields))
        return made if self._wanted(fields.status(), *before) else None

    def _wanted(self, status: str, faults: int, references: int) -> bool:
        """Whether an object is to be shown; what was noted of a draft nobody asked for is forgotten."""
        if status == "published" or self.drafts:
            return True
        self.findings.forget_draft(faults, references)
        return False

    def unused(self) -> Iterator[str]:
        """Pictures, sounds and documents in the types' folders that nothing names, but where an object's own text failed."""
        tops = tuple(f"{folder}/" for folder in FOLDERS.values())
        # What could not be read named perhaps every file beside it.
        failed = {
            "/".join(fault.place.file.split("/")[1:3])
            for fault in self.findings.faults
            if isinstance(fault, ContentError) and fault.place
        }
        for path in sorted(self.files.paths - self.findings.used):
            if "/".join(path.split("/")[:2]) in failed:
                continue
            if path.startswith(tops) and role_of(path) in ("image", "pdf", "audio", "video"):
                yield path


def _publication(stated: _Object) -> Publication:
    fields = stated.fields
    return Publication(
        slug=stated.slug,
        kind=fields.choice("kind", PUBLICATION_KINDS, None),
        title=fields.texts("title", required=True),
        summary=fields.texts("summary"),
        bodies=bodies(stated.pages),
        creators=fields.names("creators"),
        languages=fields.languages("languages"),
        date=fields.date("date"),
        isbn=fields.isbn("isbn"),
        document=fields.file("document"),
        cover=fields.cover(),
        related=fields.references("related"),
        collections=fields.slugs("collections"),
        rights=fields.rights(),
        status=fields.status(),
        file=stated.file,
    )


def _ebook(stated: _Object) -> EBook | None:
    fields = stated.fields
    document = fields.file("document", required=True)
    record = fields.references("record")
    book = EBook(
        slug=stated.slug,
        title=fields.texts("title", required=True),
        document=document or _NO_FILE,
        summary=fields.texts("summary"),
        bodies=bodies(stated.pages),
        creators=fields.names("creators"),
        languages=fields.languages("languages"),
        date=fields.date("date"),
        publisher=fields.line("publisher"),
        isbn=fields.isbn("isbn"),
        cover=fields.cover(),
        record=record[0] if record else None,
        provenance=fields.texts("provenance"),
        collections=fields.slugs("collections"),
        rights=fields.rights(),
        status=fields.status(),
        file=stated.file,
    )
    return None if document is None else book


def _event(stated: _Object) -> Event | None:
    fields = stated.fields
    starts = fields.moment("starts", required=True)
    ends = fields.moment("ends")
    if starts and ends and ends[: len(starts)] < starts[: len(ends)]:
        fields.findings.error("content.ends-before-starts", fields.start(), starts=starts, ends=ends)
    event = Event(
        slug=stated.slug,
        kind=fields.choice("kind", EVENT_KINDS, "meeting"),
        title=fields.texts("title", required=True),
        starts=starts or "",
        ends=ends,
        summary=fields.texts("summary"),
        bodies=bodies(stated.pages),
        place=fields.texts("place"),
        organiser=fields.texts("organiser"),
        related=fields.references("related"),
        cover=fields.cover(),
        status=fields.status(),
        file=stated.file,
    )
    return event if starts else None


def _page(stated: _Object) -> Page:
    fields = stated.fields
    return Page(
        slug=stated.slug,
        title=fields.texts("title", required=True),
        bodies=bodies(stated.pages),
        summary=fields.texts("summary"),
        order=fields.number("order"),
        status=fields.status(),
        file=stated.file,
    )


def _collection(stated: _Object) -> Collection:
    fields = stated.fields
    return Collection(
        slug=stated.slug,
        title=fields.texts("title", required=True),
        summary=fields.texts("summary"),
        bodies=bodies(stated.pages),
        query=fields.query("query"),
        records=fields.references("records"),
        cover=fields.cover(),
        order=fields.number("order"),
        status=fields.status(),
        file=stated.file,
    )
