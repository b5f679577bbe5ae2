"""Posting lists and the places of their words → coded bytes, many lists side by side: sections 2 and 10 of FORMAT.md.

In: a leaf's or a block's postings as arrays. Out: its bytes of postings and its bytes of places.
Rule: what a list's numbers are is for its families to say; here every posting is a step, a list's places in a document a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from openshelf.search.arithmetic import NUMBER_STATES, Encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]

# The states of a list of postings: trees of gaps by how long the family's list is, of words by how many the family has, of symbols.
STATES_OF_WORDS = 512
CLASSES = 4
LONGEST_OF_CLASS = (1, 3, 15)
WORD_BITS = 8  # of a word's number are learned, further ones have even chances
_WORDS = CLASSES * NUMBER_STATES
_SYMBOLS = _WORDS + STATES_OF_WORDS
# The states of a list of places: trees of the first place by the posting's first field, of steps; by symbol, whether another follows.
_STEPS = 16 * NUMBER_STATES
_MORE = _STEPS + NUMBER_STATES
MORE_STATES = 4  # after the first place, the second, the third, any other
SIDE_BY_SIDE = (
    1 << 24
)  # numbers the longest of the lists coded at once may have, times how many these are: room for their bytes


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of a leaf or block, one entry a posting.

    gaps: as FORMAT.md codes them; kinds: class of the family's length; words, word_bits: the word's number in its family and how many
    bits that takes; symbols. places: all places as steps, one posting's after another's; counts: how many places each posting has.
    """

    gaps: npt.NDArray[np.uint32]
    kinds: npt.NDArray[np.uint8]
    words: npt.NDArray[np.uint32]
    word_bits: npt.NDArray[np.uint8]
    symbols: npt.NDArray[np.uint32]
    places: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.gaps)

    @classmethod
    def joined(cls, parts: Sequence[Postings]) -> Postings:
        """The postings of several families one after another."""
        columns = zip(
            *((p.gaps, p.kinds, p.words, p.word_bits, p.symbols, p.places, p.counts) for p in parts), strict=True
        )
        return cls(*(np.concatenate(column) for column in columns)) if parts else NOTHING


_NUMBERS, _SMALL = np.zeros(0, np.uint32), np.zeros(0, np.uint8)
NOTHING = Postings(_NUMBERS, _SMALL, _NUMBERS, _SMALL, _NUMBERS, _NUMBERS, _NUMBERS)


def length_class(count: int) -> int:
    """The class of a family with so many postings."""
    return sum(count > longest for longest in LONGEST_OF_CLASS)


def coded_postings(lists: Sequence[Postings], symbols: int) -> list[bytes]:
    """The bytes of each list's postings. symbols: how many there are."""
    return _in_groups(lists, [len(each) for each in lists], lambda group: _coded_postings(group, symbols))


def coded_places(lists: Sequence[Postings], fields: Numbers) -> list[bytes]:
    """The bytes of each list's places. fields: by symbol, the first of its fields."""
    return _in_groups(lists, [len(each.places) for each in lists], lambda group: _coded_places(group, fields))


def _in_groups(
    lists: Sequence[Postings], sizes: Sequence[int], coded: Callable[[list[Postings]], list[bytes]]
) -> list[bytes]:
    """What `coded` gives of each list, asked for lists of like size together: one long text must not cost its size for every list."""
    order = sorted(range(len(lists)), key=lambda number: -sizes[number])
    out = [b""] * len(lists)
    while order:
        many = max(1, SIDE_BY_SIDE // max(1, sizes[order[0]]))
        group, order = order[:many], order[many:]
        for number, data in zip(group, coded([lists[number] for number in group]), strict=True):
            out[number] = data
    return out


def _coded_postings(lists: list[Postings], symbols: int) -> list[bytes]:
    order, starts, whole = _side_by_side(lists)
    symbol_bits = max(symbols - 1, 0).bit_length()
    encoder = Encoder(len(lists), _SYMBOLS + (1 << symbol_bits))
    for step, lanes in _steps(lists, order):
        at = starts[lanes] + step
        encoder.number(lanes, NUMBER_STATES * whole.kinds[at].astype(np.int64), whole.gaps[at].astype(np.int64))
        _code_words(encoder, whole.words[at].astype(np.int64), whole.word_bits[at].astype(np.int64))
        encoder.tree(lanes, _SYMBOLS, whole.symbols[at].astype(np.int64), symbol_bits)
    return _in_order(encoder.finish(), order)


def _code_words(encoder: Encoder, words: Numbers, bits: Numbers) -> None:
    lanes = np.flatnonzero(bits)
    if not len(lanes):
        return
    words, bits = words[lanes], bits[lanes]
    learned = np.minimum(bits, WORD_BITS)
    head = words >> bits - learned
    node = np.ones(len(lanes), np.int64)
    for place in range(int(learned.max()) - 1, -1, -1):
        own = np.flatnonzero(learned > place)
        bit = head[own] >> place & 1
        encoder.bit(lanes[own], _WORDS + (1 << learned[own]) + node[own], bit)
        node[own] += node[own] + bit
    if (bits > WORD_BITS).any():
        encoder.even(lanes, words, bits - learned)


def _coded_places(lists: list[Postings], fields: Numbers) -> list[bytes]:
    order, starts, whole = _side_by_side(lists)
    place_starts = np.cumsum(whole.counts, dtype=np.int64) - whole.counts
    encoder = Encoder(len(lists), _MORE + MORE_STATES * max(1, len(fields)))
    for step, lanes in _steps(lists, order):
        at = starts[lanes] + step
        symbols, counts, first = whole.symbols[at].astype(np.int64), whole.counts[at], place_starts[at]
        encoder.number(lanes, NUMBER_STATES * fields[symbols], whole.places[first].astype(np.int64))
        own = np.arange(len(at))
        number = 0
        while len(own):
            more = counts[own] > number + 1
            encoder.bit(own, _MORE + MORE_STATES * symbols[own] + min(number, MORE_STATES - 1), more.astype(np.int64))
            own = own[more]
            number += 1
            if len(own):
                encoder.number(own, _STEPS, whole.places[first[own] + number].astype(np.int64))
    return _in_order(encoder.finish(), order)


def _side_by_side(lists: Sequence[Postings]) -> tuple[list[int], Numbers, Postings]:
    """The lists' order with the longest first, where each begins then, and all of them one after another."""
    order = sorted(range(len(lists)), key=lambda number: -len(lists[number]))
    sizes = np.array([len(lists[number]) for number in order], np.int64)
    return order, np.cumsum(sizes) - sizes, Postings.joined([lists[number] for number in order])


def _steps(lists: Sequence[Postings], order: Sequence[int]) -> list[tuple[int, slice]]:
    """Each step with the lists that have it, which are the first so many."""
    sizes = np.array([len(lists[number]) for number in order], np.int64)
    longest = int(sizes[0]) if len(sizes) else 0
    having = np.searchsorted(-sizes, -np.arange(longest), side="left")
    return [(step, slice(0, int(count))) for step, count in enumerate(having)]


def _in_order(coded: list[bytes], order: Sequence[int]) -> list[bytes]:
    out = [b""] * len(coded)
    for data, number in zip(coded, order, strict=True):
        out[number] = data
    return out
