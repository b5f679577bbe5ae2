"""How an index is cut into files, and the names every module of this room shares.

Rule: a budget changes file sizes only; what is found, ranked and counted is the same under every budget (a test).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1
FIELDS = (
    "title", "creator", "subject", "publisher", "place", "year", "isbn", "issn", "shelf", "class", "collection", "text",
)  # fmt: skip
# `until`, the last decade of a work of several, is no facet for readers: it tells which documents a range of years meets.
FACETS = ("type", "language", "script", "access", "collection", "decade", "until")
STEMMED = ("", "az", "uz", "kk", "tr", "ru", "en")

# Identifier keys begin with U+0001 and a letter, so no word can be one.
IDENTIFIER = "\x01"
IDENTIFIER_LETTERS: Mapping[str, str] = MappingProxyType(
    {"isbn": "i", "issn": "n", "shelf": "s", "class": "c", "other": "x"}
)


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Sizes of one budget. leaf, long_file: bytes before compression; the rest in documents or postings.

    inline: the longest posting list kept in its leaf. symbols: how many field profiles are told apart by frequency and
    length; rarer ones keep their fields only. length_classes: by field, into how many classes of length (at most 8)
    documents fall; each more sharpens the ranking and costs about a bit a posting. rows: occurrences sorted in memory at once (about 100 bytes each).
    typing_errors_of_all: distinct keys above which keys of a single document are left out of completion by error.
    """

    cards: int = 12
    leaf: int = 4_000
    inline: int = 256
    segment: int = 2048
    long_file: int = 0
    words: int = 3_000
    column: int = 8192
    facet_docs: int = 262_144
    symbols: int = 120
    length_classes: tuple[int, ...] = (4, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2)
    rows: int = 1_500_000
    typing_errors_of_all: int = 100_000


FINE = IndexSettings()
CAPPED = IndexSettings(cards=128, leaf=40_000, segment=4096, long_file=48_000, words=16_000, column=32_768)
BUDGETS: Mapping[str, IndexSettings] = MappingProxyType({"fine": FINE, "capped": CAPPED})
