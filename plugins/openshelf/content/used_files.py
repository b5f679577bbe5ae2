"""Which files content shows, whose they are and as what: the list from which media makes pictures and rights decide.

In: the Content. Out: a Use for each file and owner. Rule: a file may be named by several (an item's scan shown in a text too);
who ships it asks every owner and the strictest answer holds. A draft's files are not here, since drafts are not in Content.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openshelf.content.filenames import role_of
from openshelf.content.files import NOT_SHOWN
from openshelf.content.markup import linked_files
from openshelf.content.model import Body, Content, EBook, FileRef, Publication
from openshelf.content.records import item_id, items_of


@dataclass(frozen=True, slots=True)
class Use:
    """A file below content/ and the record it belongs to.

    purpose: "work" (the item's or document's own file), "cover", or "text" (shown in or linked from running text).
    role: as FileRef's. kind: the folder of its derivatives below /media/ (eproject, item, publication …).
    """

    path: str
    owner: str
    purpose: str
    role: str
    kind: str


def used_files(content: Content) -> Iterator[Use]:
    """Every file of the content, in its order."""
    for project in content.eprojects:
        owner = f"eproject:{project.slug}"
        yield from _cover(project.cover, owner)
        yield from _texts(project.bodies, owner)
        for part in project.parts:
            yield from _texts(part.bodies, owner)
            for section in part.sections:
                yield from _texts(section.bodies, owner)
        for _, _, item in items_of(project):
            yield from (Use(file.path, item_id(project, item), "work", file.role, "item") for file in item.files)
    for publication in content.publications:
        yield from _work(f"publication:{publication.slug}", publication)
    for book in content.ebooks:
        yield from _work(f"ebook:{book.slug}", book)
    for event in content.events:
        yield from _cover(event.cover, f"event:{event.slug}")
        yield from _texts(event.bodies, f"event:{event.slug}")
    for page in content.pages:
        yield from _texts(page.bodies, f"page:{page.slug}")
    for collection in content.collections:
        yield from _cover(collection.cover, f"collection:{collection.slug}")
        yield from _texts(collection.bodies, f"collection:{collection.slug}")


def _work(owner: str, work: Publication | EBook) -> Iterator[Use]:
    yield from _cover(work.cover, owner)
    yield from _texts(work.bodies, owner)
    if work.document:
        yield Use(work.document.path, owner, "work", work.document.role, owner.partition(":")[0])


def _cover(cover: FileRef | None, owner: str) -> Iterator[Use]:
    if cover is not None:
        yield Use(cover.path, owner, "cover", cover.role, owner.partition(":")[0])


def _texts(bodies: tuple[Body, ...], owner: str) -> Iterator[Use]:
    for path in dict.fromkeys(path for body in bodies for path in linked_files(body.html)):
        if not path.endswith((".md", ".markdown")) and path.partition("/")[0] not in NOT_SHOWN:
            yield Use(path, owner, "text", role_of(path), owner.partition(":")[0])
