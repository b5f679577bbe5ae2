"""How an index is cut into files, and the names every module of this room shares.

Rule: a budget changes file sizes only; what is found, ranked and counted is the same under every budget (a test).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 3
FIELDS = (
    "title", "creator", "subject", "publisher", "place", "year", "isbn", "issn", "shelf", "class", "collection", "text",
)  # fmt: skip
# `until`, the last decade of a work of several, is no facet for readers: it tells which documents a range of years meets.
FACETS = ("type", "language", "script", "access", "collection", "decade", "until", "library")
STEMMED = ("", "az", "uz", "kk", "tr", "ru", "en")

# Identifier keys begin with U+0001 and a letter, so no word can be one.
IDENTIFIER = "\x01"
IDENTIFIER_LETTERS: Mapping[str, str] = MappingProxyType(
    {"isbn": "i", "issn": "n", "shelf": "s", "class": "c", "other": "x", "work": "w"}
)


# Ends the words of a heading's other forms, which no title page bears: a soft hyphen, for no token holds one and every key
# leaves it out.
OTHER_NAME = "\u00ad"

# By field, the lengths in words at which a class of length ends. They are the same for every collection, so that a posting
# says the same whatever else the index holds; a field without edges has one class.
EDGES = ((2, 4, 7, 11), (2,), (4, 9), (), (), (), (), (), (), (), (), (12, 30, 120))


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Sizes of one budget. leaf, long_file, words: bytes before compression; the rest in documents or postings.

    inline: the longest posting list kept in its leaf. page: first keys of files to a directory page. edges: by field, where
    classes of length end (at most 7 edges). precise: the most fields of one document of which a posting tells frequency and
    length; where a word stands in more, it tells those of the first only. Each class sharpens the ranking and costs about a bit a
    posting. rows: occurrences sorted in memory at once (about 100 bytes each, in every process). typing_errors_of_all: distinct keys above
    which keys of a single document are left out of completion by error. capped: whether files grow with the index, so that
    there are never more than `MOST_FILES`.
    """

    cards: int = 8
    leaf: int = 1_000
    inline: int = 256
    segment: int = 4096
    long_file: int = 0
    words: int = 3_000
    page: int = 64
    column: int = 1024
    facet_docs: int = 1_048_576
    edges: tuple[tuple[int, ...], ...] = EDGES
    precise: int = 1
    rows: int = 800_000
    typing_errors_of_all: int = 100_000
    capped: bool = False

    def fitted(
        self, docs: int, term_bytes: int, long_lists: tuple[int, int], key_bytes: int, *, later: bool
    ) -> IndexSettings:
        """The sizes for a segment of so many documents, bytes of leaves and lexicon before compression, blocks and bytes of long lists.

        later: it stands behind others; each such may have an eighth of the first one's files.
        """
        if not self.capped:
            return self
        share = 1 / 8 if later else 1.0
        files = {kind: max(1, int(most * share)) for kind, most in _CAPPED_FILES.items()}
        blocks, long_bytes = long_lists
        return replace(
            self,
            cards=max(self.cards, -(-docs // files["cards"])),
            leaf=max(self.leaf, term_bytes // files["leaves"]),
            long_file=long_bytes // files["lists"] if blocks > files["lists"] else self.long_file,
            words=max(self.words, key_bytes // files["words"]),
            column=max(self.column, -(-docs // files["columns"])),
        )


MOST_FILES = 8_000
MOST_SEGMENTS = 4
# Of one segment: cards; leaves and lists, each with a file of positions beside it; words of w/, twice those of r/; a column, of three.
# Together with directories and facets 5,800, which leaves 2,200 for three later segments.
_CAPPED_FILES: Mapping[str, int] = MappingProxyType(
    {"cards": 3_800, "leaves": 370, "lists": 350, "words": 200, "columns": 20}
)
FINE = IndexSettings()
CAPPED = IndexSettings(capped=True)
BUDGETS: Mapping[str, IndexSettings] = MappingProxyType({"fine": FINE, "capped": CAPPED})
