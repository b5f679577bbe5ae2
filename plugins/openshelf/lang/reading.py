"""How a word may be read: a beginning that could be its stem, and an ending that could be inflection."""

from typing import NamedTuple


class Reading(NamedTuple):
    """One reading of a word.

    stem: the key all forms of this stem share. support: how much a word so read speaks for the stem, 0 to 2.
    trust: the part of its support the stem keeps when readings of a word compete; short stems and far-fetched changes
    keep less, since chance meets them too. rank: decides between equals, the greater wins. alone: how far the reading is
    believed when no other word of the vocabulary shares the stem, 0 for not at all.
    """

    stem: str
    support: float
    trust: float
    rank: int
    alone: int = 0
