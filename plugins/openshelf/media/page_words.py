"""On which pages of a document a word stands: the search inside a book, for the reader, the search page and the kiosk's server.

In: the words of each page, the languages of the text. Out: for the kiosk's server one JSON in the form kiosk/API.md sets down; for
static files the same table cut into parts, so that a query loads a few KB of a book of a thousand pages (search/FORMAT.md section 9).
The rule: it answers page numbers for the same folded keys as the site's search; no text, no order of words, nothing a page
could be put together from.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

from openshelf.lang.fold import key, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VERSION = 1
PARTS_VERSION = 2
PART_BYTES = 4_000  # of JSON: of a book of 500 pages a word costs its part and the list of parts, 1.5 KB each


def find_index(texts: Iterable[str], languages: tuple[str, ...] = ()) -> bytes:
    """On which pages (from 1) each search key stands. A word is kept under its key in every language of the text."""
    pages = _table(texts, languages)
    ordered = sorted(pages)
    value = {"version": VERSION, "keys": ordered, "pages": [pages[name] for name in ordered]}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def find_parts(texts: Iterable[str], languages: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """The same table as files (name, bytes): `find/<n>.bin`, and `find.bin` that says with which key each begins."""
    pages = _table(texts, languages)
    first: list[str] = []
    part: dict[str, list[int]] = {}
    size = 0
    last = ""
    ordered = sorted(pages)
    for name in ordered:
        part[name] = _gaps(pages[name])
        size += len(name.encode()) + 6 + 2 * len(part[name])
        if size >= PART_BYTES or name is ordered[-1]:
            yield f"find/{len(first)}.bin", _packed({"keys": list(part), "gaps": list(part.values())})
            first.append(_between(last, next(iter(part))))
            part, size, last = {}, 0, name
    yield "find.bin", _packed({"version": PARTS_VERSION, "languages": list(languages), "parts": first})


def _table(texts: Iterable[str], languages: tuple[str, ...]) -> dict[str, list[int]]:
    pages: dict[str, list[int]] = {}
    for number, text in enumerate(texts, 1):
        for word in {token.text for token in tokens(text)}:
            for tag in languages or (None,):
                found = pages.setdefault(key(word, tag), [])
                if not found or found[-1] != number:
                    found.append(number)
    pages.pop("", None)
    return pages


def _gaps(pages: list[int]) -> list[int]:
    return [page - before for before, page in zip([0, *pages], pages, strict=False)]


def _between(last: str, first: str) -> str:
    """The shortest string after `last` and not after `first`."""
    return next(first[:end] for end in range(len(first) + 1) if first[:end] > last or end == len(first)) if last else ""


def _packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 9)
