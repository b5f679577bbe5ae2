"""Numbers as bits of learned chance: the arithmetic code of FORMAT.md section 10, many lists coded side by side.

In: decisions, a step of every list at once. Out: bytes of each list. How likely a bit is, each list learns of itself, so that a
list of a few hundred numbers is coded within a few bits of what an ideal code of it would take.
Rule: whole numbers only, so that every machine writes the same bytes and every reader reads them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]
    Lanes = slice | npt.NDArray[np.int64]

CHANCE_BITS = 15
SEEN_BITS = 5  # a state is chance · 32 + how often it was met
MOST_SEEN = 30
NUMBER_STATES = 64
LEAST = 32  # of 32,768: no bit is ever taken for certain
EVEN_BITS = 12  # of even chance coded in one step
RATES = np.array([65536 * 2 // (2 * seen + 3) for seen in range(MOST_SEEN + 1)], np.int64)
_START = (1 << CHANCE_BITS - 1) << SEEN_BITS
_WHOLE = 1 << CHANCE_BITS
_TOP = 1 << 24
_ROOM = 256


class Encoder:
    """Codes `lists` lists at once, each with `contexts` states of its own. lanes: which lists a step is of."""

    def __init__(self, lists: int, contexts: int) -> None:
        self._states = np.full(lists * contexts, _START, np.int32)
        self._next = next_states()
        self._base = np.arange(lists, dtype=np.int64) * contexts
        self._low = np.zeros(lists, np.int64)
        self._range = np.full(lists, (1 << 32) - 1, np.int64)
        # A digit may carry into the one before; that is settled at the end.
        self._digits = np.zeros((_ROOM, lists), np.uint16)
        self._at = np.zeros(lists, np.int64)
        self._steps = 0

    def bit(self, lanes: Lanes, context: Numbers | int, bits: Numbers) -> None:
        """A bit of each list, whose chance the state `context` has learned."""
        at = self._base[lanes] + context
        state = self._states[at]
        self._states[at] = self._next[(bits << CHANCE_BITS + SEEN_BITS) + state]
        span = self._range[lanes]
        bound = (span >> CHANCE_BITS) * (state >> SEEN_BITS)
        above = bound * bits
        self._low[lanes] += above
        # Of a 1 what lies above the bound, of a 0 what lies below it.
        self._range[lanes] = bound + bits * (span - bound) - above
        self._shift(lanes)

    def tree(self, lanes: Lanes, context: Numbers | int, values: Numbers, bits: int) -> None:
        """Numbers below 2^bits, the high bit first; the state of each bit is chosen by those before it."""
        node = np.ones(len(values), np.int64)
        for place in range(bits - 1, -1, -1):
            bit = values >> place & 1
            self.bit(lanes, context + node, bit)
            node += node + bit

    def even(self, lanes: Lanes, values: Numbers, sizes: Numbers) -> None:
        """The low `sizes` bits of numbers, both values of a bit being as likely."""
        while True:
            taken = np.minimum(sizes, EVEN_BITS)
            sizes = sizes - taken
            span = self._range[lanes] >> taken
            self._range[lanes] = span
            self._low[lanes] += span * (values >> sizes & (1 << taken) - 1)
            self._shift(lanes)
            if not sizes.any():
                return

    def number(self, lanes: Lanes, context: Numbers | int, values: Numbers) -> None:
        """Numbers below 2^31: the length of number + 1 in bits less 1 by a tree, the second bit by its chance, then the others.

        There are NUMBER_STATES states from `context` on.
        """
        grown = values + 1
        sizes = bit_length(grown) - 1
        self.tree(lanes, context, sizes, 5)
        long = sizes.nonzero()[0]
        if len(long):
            own = long if isinstance(lanes, slice) else lanes[long]
            first = (context if isinstance(context, int) else context[long]) + (NUMBER_STATES // 2) + sizes[long]
            self.bit(own, first, grown[long] >> sizes[long] - 1 & 1)
        self.even(lanes, grown, np.maximum(sizes - 1, 0))

    def _shift(self, lanes: Lanes) -> None:
        # A step writes at most three digits of a list.
        self._steps += 3
        if self._steps > len(self._digits) - 8:
            self._steps = int(self._at.max(initial=0)) + 3
            if self._steps > len(self._digits) // 2:
                self._digits = np.concatenate((self._digits, np.zeros_like(self._digits)))
        small = (self._range[lanes] < _TOP).nonzero()[0]
        if len(small) and isinstance(lanes, np.ndarray):
            small = lanes[small]
        while len(small):
            at, low = self._at[small], self._low[small]
            self._digits[at, small] = low >> 24
            self._at[small] = at + 1
            self._low[small] = (low & _TOP - 1) << 8
            span = self._range[small] << 8
            self._range[small] = span
            small = small[span < _TOP]

    def finish(self) -> list[bytes]:
        """The bytes of each list: as few as tell it from every other. A reader takes those that are missing at the end for 0."""
        return self._settled(self._shortest())

    def _shortest(self) -> Numbers:
        """By list, the number of its last interval that has the fewest digits."""
        best = self._low.copy()
        for bits in (8, 16, 24, 32):
            ends = (1 << bits) - 1
            short = (self._low + ends) & ~ends
            best = np.where(short < self._low + self._range, short, best)
        return best

    def _settled(self, last: Numbers) -> list[bytes]:
        lists = np.arange(len(last))
        rows = int(self._at.max(initial=0)) + 4
        digits = np.zeros((rows, len(last)), np.uint16)
        digits[: len(self._digits)] = self._digits[:rows]
        for step in range(4):
            digits[self._at + step, lists] = last >> 24 if step == 0 else last >> 24 - 8 * step & 255
        carry = np.zeros(len(last), np.uint16)
        for row in range(rows - 1, -1, -1):
            digits[row] += carry
            carry = digits[row] >> 8
        columns = np.ascontiguousarray((digits & 255).T.astype(np.uint8))
        ends = (self._at + 4).tolist()
        return [column[:end].tobytes().rstrip(b"\0") for column, end in zip(columns, ends, strict=True)]


def bit_length(values: Numbers) -> Numbers:
    """How many bits numbers below 2^53 take; 0 takes none."""
    return np.frexp(values.astype(np.float64))[1].astype(np.int64)


@cache
def next_states() -> npt.NDArray[np.int32]:
    """The state that follows each state (chance · 32 + times met) after a 0 and, 2^20 further on, after a 1."""
    states = np.arange(1 << CHANCE_BITS + SEEN_BITS, dtype=np.int64)
    chance, seen = states >> SEEN_BITS, np.minimum(states & (1 << SEEN_BITS) - 1, MOST_SEEN)
    met = np.minimum(seen + 1, MOST_SEEN)
    after = [
        np.clip(chance + ((whole - chance) * RATES[seen] >> 16), LEAST, _WHOLE - LEAST) << SEEN_BITS
        for whole in (_WHOLE, 0)
    ]
    return np.concatenate([chances + met for chances in after]).astype(np.int32)
