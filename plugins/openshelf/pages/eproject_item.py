"""An item of an e-project: its page, and its card in a part's grid.

In: an Item with its e-project, part and section, a SiteContext, the Surroundings. Out: views for eproject-item.html and for the
cards of eproject-part.html. Rule: an item that may not be shown says why and what to do, and its picture is not on the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from openshelf.content.model import MultiText
from openshelf.content.records import eproject_path, item_id, item_path, part_path
from openshelf.pages.access import AccessView, access_view
from openshelf.pages.brief import BriefView, brief_view
from openshelf.pages.context import lang_attributes
from openshelf.pages.prose import PictureView, date_words, original_of, picture, title_of
from openshelf.pages.words import msg
from openshelf.record.model import Text

if TYPE_CHECKING:
    from openshelf.content.model import EProject, FileRef, Item, Part, Section
    from openshelf.pages.context import SiteContext
    from openshelf.pages.surroundings import Surroundings

FILE_WORDS = {
    "audio": msg("Sound recording"),
    "video": msg("Video"),
    "pdf": msg("Document"),
    "text": msg("Text"),
    "data": msg("File"),
    "image": msg("Picture"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """An item in a grid. access: None where it is open. kind: what it is where there is no picture to see it by."""

    title: Text
    url: str
    date: str
    picture: PictureView | None
    access: AccessView | None
    kind: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A file of an item: a picture, or something to open. url: "" where it cannot be had here."""

    role: str
    kind: str
    picture: PictureView | None
    url: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item. fields: label, value with its own language."""

    id: str
    title: Text
    original: str
    project: Text
    project_url: str
    part: Text
    part_url: str
    files: tuple[Shown, ...]
    hidden: bool
    access: AccessView
    date: str
    date_iso: str
    description: Text | None
    description_original: str
    fields: tuple[tuple[str, Markup], ...]
    record: BriefView | None
    place: str
    previous: tuple[Text, str] | None
    following: tuple[Text, str] | None
    citations: tuple[tuple[str, str], ...]
    exports: tuple[tuple[str, str], ...]
    head: Markup


def item_view(
    site: SiteContext,
    project: EProject,
    walk: tuple[tuple[Part, Section, Item], ...],
    number: int,
    around: Surroundings,
) -> ItemView:
    """An item, the `number`-th (from 0) of the e-project's walk."""
    part, section, item = walk[number]
    identifier = item_id(project, item)
    extras = around.extras(site.tag, identifier)
    title = title_of(site, item.title, item.slug)
    access = access_view(site, around.access(identifier))
    description = item.description.best(site.tag)
    files = tuple(_shown(site, file, around) for file in item.files)
    brief = around.brief(item.record) if item.record else None
    anchor = f"#{section.slug}" if section.slug else ""
    return ItemView(
        id=identifier,
        title=title,
        original=original_of(site, title),
        project=title_of(site, project.title, project.slug),
        project_url=site.url_for(eproject_path(project)),
        part=title_of(site, section.title if section.slug else part.title, part.slug),
        part_url=site.url_for(part_path(project, part)) + anchor,
        files=tuple(file for file in files if file.picture or file.url),
        hidden=bool(files) and not any(file.picture or file.url for file in files),
        access=access,
        date=date_words(site, item.date),
        date_iso=_machine_date(item),
        description=description,
        description_original="" if original_of(site, title) else original_of(site, description),
        fields=tuple(_fields(site, project, item)),
        record=brief_view(site, brief) if brief else None,
        place=site.words.gettext("%(number)s of %(total)s") % {"number": number + 1, "total": len(walk)},
        previous=_item_link(site, project, walk, number - 1),
        following=_item_link(site, project, walk, number + 1),
        citations=extras.citations,
        exports=extras.exports,
        head=extras.head,
    )


def item_card(site: SiteContext, project: EProject, item: Item, around: Surroundings) -> Card:
    """An item in a grid."""
    access = access_view(site, around.access(item_id(project, item)))
    role = item.files[0].role if item.files else ""
    return Card(
        title=title_of(site, item.title, item.slug),
        url=site.url_for(item_path(project, item)),
        date=date_words(site, item.date),
        picture=next(item_pictures(site, iter((item,)), around), None),
        access=access if access.state != "open" else None,
        kind=site.words.gettext(FILE_WORDS[role]) if role else "",
    )


def item_pictures(site: SiteContext, items: Iterator[Item], around: Surroundings) -> Iterator[PictureView]:
    """The pictures of items that ship, in their order."""
    for item in items:
        for file in item.files:
            found = picture(site, around.pictures, file)
            if found:
                yield found


def _shown(site: SiteContext, file: FileRef, around: Surroundings) -> Shown:
    path = around.files.get(file.path)
    return Shown(
        role=file.role,
        kind=site.words.gettext(FILE_WORDS.get(file.role, FILE_WORDS["data"])),
        picture=picture(site, around.pictures, file),
        url=site.url_for(f"/{path}") if path else "",
    )


def _machine_date(item: Item) -> str:
    edtf = (item.date.edtf or "") if item.date else ""
    return edtf if edtf.replace("-", "").isdecimal() else ""


def _fields(site: SiteContext, project: EProject, item: Item) -> Iterator[tuple[str, Markup]]:
    words = site.words.gettext
    stated: tuple[tuple[str, MultiText], ...] = (
        (words("Created by"), item.creator),
        (words("Place"), item.place),
        *item.fields,
    )
    for label, texts in stated:
        text = texts.best(site.tag)
        if text:
            yield label, Markup("<span{}>{}</span>").format(lang_attributes(text.lang, text.script), text.text)
    rights = item.rights if item.rights and item.rights.holder else project.rights
    if rights and rights.holder:
        yield words("Rights holder"), Markup("<bdi>{}</bdi>").format(rights.holder)


def _item_link(
    site: SiteContext, project: EProject, walk: tuple[tuple[Part, Section, Item], ...], number: int
) -> tuple[Text, str] | None:
    if not 0 <= number < len(walk):
        return None
    item = walk[number][2]
    return title_of(site, item.title, item.slug), site.url_for(item_path(project, item))
