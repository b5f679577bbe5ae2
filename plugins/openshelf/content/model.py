"""The content types, frozen: what the readers of site/ produce and pages, search and media consume.

Rules: a text exists in the languages an editor wrote it in and no other; what is missing is missing (`MultiText.best`
says which language it fell back to, so the page can say so). Drafts carry status "draft" and reach only the preview.
Every file is named relative to the content folder and carries its own rights where they differ from its owner's.
"""

from __future__ import annotations

from dataclasses import dataclass

from openshelf.record.model import Date, RightsStatement, Text

PUBLICATION_KINDS = ("bibliography", "methodical-aid", "bulletin", "catalogue", "annual", "e-resource")
EVENT_KINDS = (
    "meeting", "reading", "presentation", "concert", "discussion", "lesson", "exhibition", "conference", "training",
)  # fmt: skip
STATUSES = ("published", "draft")


@dataclass(frozen=True, slots=True)
class MultiText:
    """One text in one or more languages, in the editor's order."""

    texts: tuple[Text, ...] = ()

    def within(self, tag: str) -> Text | None:
        """The text in exactly this language, or None."""
        return next((text for text in self.texts if text.lang == tag), None)

    def best(self, tag: str) -> Text | None:
        """The text in this language, else in one of the same primary language, else the first there is, else None."""
        exact = self.within(tag)
        if exact is not None:
            return exact
        primary = tag.partition("-")[0]
        related = next((text for text in self.texts if (text.lang or "").partition("-")[0] == primary), None)
        return related or (self.texts[0] if self.texts else None)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are."""
        return tuple(text.lang for text in self.texts if text.lang)


@dataclass(frozen=True, slots=True)
class Body:
    """The running text of one page in one language: sanitised HTML, and the same as plain text for search."""

    lang: str
    html: str
    plain: str
    file: str


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file of the content folder. role: image, pdf, audio, video, text, data. sha256 is empty until probed."""

    path: str
    role: str = "image"
    caption: MultiText = MultiText()
    lang: str | None = None
    rights: RightsStatement | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One object of an e-project: a picture, a document, a recording, with one or several files."""

    slug: str
    title: MultiText
    description: MultiText = MultiText()
    files: tuple[FileRef, ...] = ()
    date: Date | None = None
    place: MultiText = MultiText()
    creator: MultiText = MultiText()
    rights: RightsStatement | None = None
    record: str | None = None  # id of the catalogue record it belongs to
    fields: tuple[tuple[str, MultiText], ...] = ()  # further columns of the table, label key → value


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a part: running text and items."""

    slug: str
    title: MultiText
    bodies: tuple[Body, ...] = ()
    items: tuple[Item, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part (chapter) of an e-project."""

    slug: str
    title: MultiText
    bodies: tuple[Body, ...] = ()
    sections: tuple[Section, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class EProject:
    """A thematic project: parts → sections → items, in one or more languages with gaps allowed."""

    slug: str
    title: MultiText
    languages: tuple[str, ...]
    summary: MultiText = MultiText()
    bodies: tuple[Body, ...] = ()
    parts: tuple[Part, ...] = ()
    launched: Date | None = None
    cover: FileRef | None = None
    sources: tuple[str, ...] = ()
    related: tuple[str, ...] = ()  # record ids
    collections: tuple[str, ...] = ()
    rights: RightsStatement | None = None
    status: str = "published"
    file: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication of the library itself. kind: PUBLICATION_KINDS."""

    slug: str
    kind: str
    title: MultiText
    summary: MultiText = MultiText()
    bodies: tuple[Body, ...] = ()
    creators: tuple[Text, ...] = ()
    languages: tuple[str, ...] = ()
    date: Date | None = None
    isbn: str | None = None
    document: FileRef | None = None
    cover: FileRef | None = None
    related: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    rights: RightsStatement | None = None
    status: str = "published"
    file: str = ""


@dataclass(frozen=True, slots=True)
class EBook:
    """A digitised or born-digital book as a PDF, read page by page."""

    slug: str
    title: MultiText
    document: FileRef
    summary: MultiText = MultiText()
    bodies: tuple[Body, ...] = ()
    creators: tuple[Text, ...] = ()
    languages: tuple[str, ...] = ()
    date: Date | None = None
    publisher: str | None = None
    isbn: str | None = None
    cover: FileRef | None = None
    record: str | None = None  # id of its catalogue record, shown together with it
    provenance: MultiText = MultiText()
    collections: tuple[str, ...] = ()
    rights: RightsStatement | None = None
    status: str = "published"
    file: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that takes place. starts and ends: ISO local date or date and time in the library's time zone."""

    slug: str
    kind: str
    title: MultiText
    starts: str
    ends: str | None = None
    summary: MultiText = MultiText()
    bodies: tuple[Body, ...] = ()
    place: MultiText = MultiText()
    organiser: MultiText = MultiText()
    related: tuple[str, ...] = ()
    cover: FileRef | None = None
    status: str = "published"
    file: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A plain page: about, how to join, rules. order places it in the footer's and the menu's list."""

    slug: str
    title: MultiText
    bodies: tuple[Body, ...] = ()
    summary: MultiText = MultiText()
    order: int = 0
    status: str = "published"
    file: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """A named part of the catalogue: what its query finds, plus records listed by hand.

    query: (field, value) pairs that all must hold; fields: type, language, subject, creator, source, collection, year.
    """

    slug: str
    title: MultiText
    summary: MultiText = MultiText()
    bodies: tuple[Body, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    records: tuple[str, ...] = ()
    cover: FileRef | None = None
    order: int = 0
    status: str = "published"
    file: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All that editors wrote, in slug order within each type."""

    eprojects: tuple[EProject, ...] = ()
    publications: tuple[Publication, ...] = ()
    ebooks: tuple[EBook, ...] = ()
    events: tuple[Event, ...] = ()
    pages: tuple[Page, ...] = ()
    collections: tuple[Collection, ...] = ()
