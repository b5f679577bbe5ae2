"""What the kiosk's server is told of screen-only works: works.json and a search of page numbers for each.

In: the documents that are read on the screen, with their Access and languages. Out: sealed Outputs in the form kiosk/API.md sets down.
The rule: a search answers on which pages a key stands; no text, no order of words, nothing a page could be put together from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openshelf.build.output import Output
from openshelf.media.page_words import find_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openshelf.content.reading import Document
    from openshelf.media.documents import Rendered
    from openshelf.record.access import Access

VERSION = 1


@dataclass(frozen=True, slots=True)
class ScreenWork:
    """A work for the library's screens. languages: of its text, for the keys under which its words are found."""

    document: Document
    rendered: Rendered
    access: Access
    languages: tuple[str, ...] = ()


def sealed_outputs(works: Iterable[ScreenWork], built: str, time_zone: str, seats: int) -> Iterator[Output]:
    """The page images, searches and works.json of all screen-only works. built: ISO date; seats: where the right names none.

    Holds one work's keys at a time: about 60 bytes a different word a page.
    """
    stated = {}
    for work in sorted(works, key=lambda work: work.document.work):
        document, access = work.document, work.access
        name = document.work
        base = f"media/read/{name}/{document.edition}"
        for number in range(1, len(document.pages) + 1):
            yield Output(f"{base}/p{number:04d}.webp", work.rendered.folder / f"p{number:04d}.webp", sealed=True)
        searchable = bool(work.rendered.layer)
        if searchable:
            yield Output(f"find/{name}.json", find_index(work.rendered.texts, work.languages), sealed=True)
        stated[name] = {
            "edition": document.edition,
            "pages": len(document.pages),
            "folder": base,
            "seats": access.seats or seats,
            "begins": access.begins,
            "ends": access.ends,
            "withdrawn": False,
            "find": f"find/{name}.json" if searchable else None,
        }
    if stated:
        value = {"version": VERSION, "built": built, "time_zone": time_zone, "works": stated}
        yield Output("works.json", _json(value), sealed=True)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
