"""Families with their postings → term leaves and blocks of long lists: what the files t/ l/ p/ q/ of FORMAT.md hold.

In: families and pointers in key order, parts of postings in the same order; for a segment that stands behind others, what
differs from them. Out: batches of leaves and blocks, and the first keys of the leaves.
Rules: one pass, a batch of leaves and blocks in memory; a document's postings never part over two blocks of a long list; how
files are cut depends on settings alone.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from openshelf.search.batches import Batch
from openshelf.search.coding import front_coded, packed, separator, shared_prefix, varint, varints
from openshelf.search.lists import Postings, length_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from openshelf.search.families import Families, Family, Pointer
    from openshelf.search.postings import Part, Symbols
    from openshelf.search.settings import IndexSettings

# A family's head: its language, and then signs of a document with several of its words, of blocks, and the number of words.
REPEATED, LONG, WORDS = 8, 16, 32
MOST_FAMILIES = 3  # of a key that its head counts
_POSTING_BYTES = 2  # about what a posting weighs when leaves are cut


@dataclass(frozen=True, slots=True)
class Later:
    """What a segment behind others says anew of the whole index.

    families: which to write, by number; documents: how many of all segments' documents hold each, by number; vanished: (key,
    language) of families that no document holds any more; pointers: keys whose pointers are others than before.
    """

    families: npt.NDArray[np.bool_]
    documents: npt.NDArray[np.int64]
    vanished: tuple[tuple[str, int], ...]
    pointers: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Coded:
    """One family ready for its leaf: head, the numbers that follow it, words, and the postings that stand in the leaf."""

    head: bytes
    numbers: bytes = b""
    words: bytes = b""
    postings: Postings | None = None


class LongLists:
    """Gives the blocks of long lists their files."""

    def __init__(self, limit: int, batch: Batch) -> None:
        """limit: bytes a file grows to, a posting counted as 3; 0 is one block a file."""
        self._limit, self._batch = limit, batch
        self._size = self._file = self._block = 0

    def add(self, postings: Postings) -> tuple[int, int]:
        """(the block's file, its number there)."""
        size = 3 * len(postings)
        if self._size + size > self._limit:
            self.finish()
        self._batch.add("l", self._file, postings)
        self._size += size
        self._block += 1
        return self._file, self._block - 1

    def finish(self) -> None:
        """Begin the next file, if this one holds anything."""
        if self._block:
            self._file += 1
            self._size = self._block = 0


@dataclass(slots=True)
class _Leaf:
    """The leaf being filled: keys, words, pointers, heads, numbers, and postings."""

    streams: list[bytearray] = field(default_factory=lambda: [bytearray() for _ in range(5)])
    postings: list[Postings] = field(default_factory=list)
    before: bytes = b""
    own: int = 0
    size: int = 0

    def add(self, key: str, pointers: Iterable[Pointer], families: list[_Coded]) -> None:
        own = key.encode()
        keys, words, targets, heads, numbers = self.streams
        keys += front_coded(own, self.before)
        self.before = own
        coded = [_pointer(own, pointer) for pointer in pointers]
        for target in coded:
            targets += target
        counted = min(len(families), MOST_FAMILIES)
        heads += varint((MOST_FAMILIES + 1) * len(coded) + counted)
        if counted == MOST_FAMILIES:
            heads += varint(len(families) - MOST_FAMILIES)
        for family in families:
            heads += family.head
            numbers += family.numbers
            words += family.words
            if family.postings is not None:
                self.postings.append(family.postings)
                self.own += len(family.postings)
        self.size = sum(map(len, self.streams)) + _POSTING_BYTES * self.own

    def deflated(self) -> bytes:
        return packed(varints(map(len, self.streams[:-1])) + b"".join(self.streams))


def _pointer(own: bytes, pointer: Pointer) -> bytes:
    target = pointer.target.encode()
    shared = shared_prefix(own, target)
    cut = len(own) - shared
    rest = target[shared:]
    return varint(pointer.kind + 4 * cut) + varint(pointer.language) + varint(len(rest)) + rest


class LeafWriter:
    """Writes leaves; `first_keys` are their directory when all is written."""

    def __init__(
        self, families: Families, symbols: Symbols, settings: IndexSettings, later: Later | None = None
    ) -> None:
        """Take the families and symbols of the whole index. later: for a segment behind others, else all is written."""
        self._families = families
        self._symbols = symbols
        self._settings = settings
        self._later = later
        self._leaves, self._blocks = Batch(), Batch()
        self._long = LongLists(settings.long_file, self._blocks)
        self.first_keys: list[str] = []

    def write(self, parts: Iterable[Part]) -> Iterator[Batch]:
        """All files of t/ l/ p/ q/, in batches, of which each is to be put aside before the next is asked for."""
        leaf, number, before = _Leaf(), 0, ""
        for key, entry in groupby(heapq.merge(self._coded(parts), self._others()), lambda item: item.key):
            items = list(entry)
            if self._blocks.is_full:
                self._long.finish()
                yield self._blocks
            if leaf.size > self._settings.leaf:
                self._close(leaf, number)
                leaf, number = _Leaf(), number + 1
                if self._leaves.is_full:
                    yield self._leaves
            if not leaf.before:
                self.first_keys.append(separator(before, key) if number else "")
            coded = [item.coded for item in items if item.coded]
            leaf.add(key, self._families.pointers.get(key, ()), coded)
            before = key
        if leaf.before:
            self._close(leaf, number)
        yield self._leaves
        yield self._blocks

    def _close(self, leaf: _Leaf, number: int) -> None:
        self._leaves.add("t", number, Postings.joined(leaf.postings), leaf.deflated())

    def _others(self) -> Iterator[_Item]:
        """Keys that have an entry for their pointers, and families that are no more."""
        later = self._later
        keys = (_Item(key, -1) for key in sorted(self._families.pointers if later is None else later.pointers))
        # Of a family that is no more only its language is told, and that no word is left.
        gone = (_Item(*family, _Coded(varint(family[1]))) for family in (later.vanished if later else ()))
        return heapq.merge(keys, gone)

    def _coded(self, parts: Iterable[Part]) -> Iterator[_Item]:
        for part in parts:
            coder = _PartCoder(part, self._families, self._symbols, self._settings, self._long, later=self._later)
            yield from coder.run()


@dataclass(order=True, slots=True)
class _Item:
    """A family of an entry, or with language -1 an entry's key."""

    key: str
    language: int
    coded: _Coded | None = field(default=None, compare=False)


class _PartCoder:
    """Codes the families of one part."""

    def __init__(
        self,
        part: Part,
        families: Families,
        symbols: Symbols,
        settings: IndexSettings,
        long_lists: LongLists,
        *,
        later: Later | None,
    ) -> None:
        self._part, self._families, self._settings = part, families, settings
        self._long, self._later = long_lists, later
        numbers = np.arange(part.first, part.last + 1)
        self._bounds = np.searchsorted(part.family, numbers)
        self._new = part.heads()
        self._documents = np.concatenate(([0], np.cumsum(self._new)))
        sizes = np.diff(self._bounds)
        several = np.array([len(family.words) > 1 for family in families.families[part.first : part.last]], np.bool_)
        self._several = np.repeat(several, sizes)
        gaps = part.doc.astype(np.int64)
        gaps[1:] -= part.doc[:-1].astype(np.int64)
        # A document stands but once in the list of a family with one word.
        gaps -= ~self._several
        first = self._bounds[:-1][sizes > 0]
        gaps[first] = part.doc[first]
        self._cuts: dict[int, list[int]] = {}
        for index in np.flatnonzero(sizes > settings.inline).tolist():
            cuts = self._segment_starts(int(self._bounds[index]), int(self._bounds[index + 1]))
            gaps[cuts] = 0
            self._cuts[index] = cuts
        self._gaps = gaps.astype(np.uint32)
        self._symbols = symbols.of(part.profile)
        self._counts = np.diff(part.starts).astype(np.uint32)
        self._places = self._place_steps()

    def _segment_starts(self, first: int, last: int) -> list[int]:
        """Where the blocks of a long list begin: at the first posting of a document."""
        cuts = [first]
        # A last block of less than half a segment is not worth a file of its own.
        while last - cuts[-1] > self._settings.segment * 3 // 2:
            cut = cuts[-1] + self._settings.segment
            while cut < last and not self._new[cut]:
                cut += 1
            if cut >= last:
                break
            cuts.append(cut)
        return cuts

    def _place_steps(self) -> npt.NDArray[np.uint32]:
        """Each place less the one before in its posting, the first of a posting as it is."""
        part = self._part
        steps = part.places.astype(np.int64)
        steps[1:] -= part.places[:-1].astype(np.int64)
        firsts = part.starts[:-1]
        steps[firsts] = part.places[firsts]
        return steps.astype(np.uint32)

    def run(self) -> Iterator[_Item]:
        """The families of the part that are to be written."""
        bounds, later = self._bounds.tolist(), self._later
        for index in range(self._part.last - self._part.first):
            number = self._part.first + index
            if later is not None and not later.families[number]:
                continue
            family = self._families.families[number]
            first, last = bounds[index], bounds[index + 1]
            repeated = last - first - int(self._documents[last] - self._documents[first])
            head = (
                family.language + REPEATED * (repeated > 0) + LONG * (index in self._cuts) + WORDS * len(family.words)
            )
            numbers = [] if later is None else [int(later.documents[number])]
            numbers += [last - first, repeated] if repeated else [last - first]
            words, inside = _coded_words(family), None
            if index in self._cuts:
                numbers += self._long_list(family, self._cuts[index], last)
            else:
                inside = self._postings(family, first, last, last - first)
            yield _Item(family.key, family.language, _Coded(varint(head), varints(numbers), words, inside))

    def _postings(self, family: Family, first: int, last: int, count: int) -> Postings:
        part, size = self._part, last - first
        return Postings(
            self._gaps[first:last],
            np.full(size, length_class(count), np.uint8),
            part.word[first:last],
            np.full(size, (len(family.words) - 1).bit_length(), np.uint8),
            self._symbols[first:last],
            self._places[int(part.starts[first]) : int(part.starts[last])],
            self._counts[first:last],
        )

    def _long_list(self, family: Family, cuts: list[int], end: int) -> list[int]:
        """The numbers of the family from k on."""
        numbers = [len(cuts)]
        before_doc = before_file = 0
        for first, last in zip(cuts, [*cuts[1:], end], strict=True):
            file, place = self._long.add(self._postings(family, first, last, end - cuts[0]))
            doc = int(self._part.doc[first])
            numbers += [last - first, doc - before_doc, file - before_file, place]
            before_doc, before_file = doc, file
        return numbers


def _coded_words(family: Family) -> bytes:
    before = family.key.encode()
    out = bytearray()
    for word in family.words:
        own = word.encode()
        out += front_coded(own, before)
        before = own
    return bytes(out)
