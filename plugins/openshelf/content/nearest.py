"""A word nobody knows → the known one that was probably meant.

In: the word as written and the words that would have been right. Out: one of them, or None where none is near enough.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], closeness: float = 0.6) -> str | None:
    """The known word nearest to `word`, case aside; None below `closeness` (difflib's ratio, 0 to 1)."""
    by_fold = {name.casefold(): name for name in sorted(known)}
    found = difflib.get_close_matches(word.strip().casefold(), by_fold, 1, closeness)
    return by_fold[found[0]] if found else None
