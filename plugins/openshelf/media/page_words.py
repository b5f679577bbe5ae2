"""On which pages of a document a word stands: the search inside a book, for the reader and for the kiosk's server.

In: the words of each page, the languages of the text. Out: JSON bytes in the form kiosk/API.md sets down. The rule: it answers page
numbers for the same folded keys as the site's search; no text, no order of words, nothing a page could be put together from.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from openshelf.lang.fold import key, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = 1


def find_index(texts: Iterable[str], languages: tuple[str, ...] = ()) -> bytes:
    """On which pages (from 1) each search key stands. A word is kept under its key in every language of the text."""
    pages: dict[str, list[int]] = {}
    for number, text in enumerate(texts, 1):
        for token in tokens(text):
            for tag in languages or (None,):
                found = pages.setdefault(key(token.text, tag), [])
                if not found or found[-1] != number:
                    found.append(number)
    pages.pop("", None)
    ordered = sorted(pages)
    value = {"version": VERSION, "keys": ordered, "pages": [pages[name] for name in ordered]}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
