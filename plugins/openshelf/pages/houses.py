"""The names by which catalogues call a library or one of its halls → that library's own name for it, in every language.

In: the words of a source, and names as library.toml states them. Out: the name that says the same in some language.
Rule: letter case, quotation marks and punctuation do not tell two names apart, and nothing else is guessed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from openshelf.lang.fold import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openshelf.content.library import Library
    from openshelf.content.model import MultiText


def own_name(library: Library, given: str, tag: str) -> str | None:
    """The site's own library in the reader's language, where that is the library a catalogue names; else None."""
    house = known(given, (library.name, library.short_name))
    text = house.best(tag) if house else None
    return text.text if text else None


def known(given: str | None, names: Iterable[MultiText]) -> MultiText | None:
    """The name that says in some language what a source says."""
    folded = _folded(given or "")
    return next((name for name in names if folded and any(_folded(text.text) == folded for text in name.texts)), None)


@lru_cache(4096)
def _folded(text: str) -> tuple[str, ...]:
    return tuple(folded for word in text.split() if (folded := key(word.strip("«»“”„\"'().,;:"))))
