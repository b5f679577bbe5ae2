"""Families with their postings → term leaves, long lists and positions: the files t/ l/ p/ q/ of FORMAT.md.

In: families and pointers in key order, parts of postings in the same order. Out: (name, bytes) of files, and the first
keys of the leaves.
Rules: one pass, one leaf in memory; a document's postings never part over two blocks of a long list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from openshelf.search.coding import (
    file_name,
    front_coded,
    packed,
    separator,
    shared_prefix,
    varint,
    varint_array,
    varints,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from openshelf.search.families import Families, Family, Pointer
    from openshelf.search.postings import Part, Symbols
    from openshelf.search.settings import IndexSettings

_STREAMS = 7
_FileBytes = tuple[str, bytes]


@dataclass(slots=True)
class _Coded:
    """One family ready for its leaf: head, words, and the three posting streams with their places."""

    head: bytes
    words: bytes
    gaps: bytes = b""
    which: bytes = b""
    symbols: bytes = b""
    places: bytes = b""


@dataclass(slots=True)
class _Column:
    """Numbers of a whole part as varints, so that any family's are a slice."""

    data: bytes
    starts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, values: npt.NDArray[np.integer]) -> _Column:
        data, starts = varint_array(values)
        return cls(data.tobytes(), starts)

    def between(self, first: int, last: int) -> bytes:
        return self.data[int(self.starts[first]) : int(self.starts[last])]


class LongLists:
    """Packs blocks of long lists into files, and their places beside them."""

    def __init__(self, limit: int) -> None:
        """limit: bytes before compression a file grows to; 0 is one block a file."""
        self._limit = limit
        self._blocks: list[bytes] = []
        self._places: list[bytes] = []
        self._size = 0
        self.files = 0

    def add(self, block: bytes, places: bytes) -> tuple[list[_FileBytes], int, int]:
        """(finished files, the block's file, its number there)."""
        done: list[_FileBytes] = []
        if self._blocks and self._size + len(block) > self._limit:
            done = self.finish()
        self._blocks.append(varint(len(block)) + block)
        self._places.append(varint(len(places)) + places)
        self._size += len(block)
        return done, self.files, len(self._blocks) - 1

    def finish(self) -> list[_FileBytes]:
        """The file begun, if any."""
        if not self._blocks:
            return []
        done = [
            (file_name("l", self.files), packed(b"".join(self._blocks))),
            (file_name("q", self.files), packed(b"".join(self._places))),
        ]
        self.files += 1
        self._blocks, self._places, self._size = [], [], 0
        return done


@dataclass(slots=True)
class _Leaf:
    """The leaf being filled."""

    streams: list[bytearray] = field(default_factory=lambda: [bytearray() for _ in range(_STREAMS)])
    places: bytearray = field(default_factory=bytearray)
    before: bytes = b""
    size: int = 0

    def add(self, key: str, pointers: Iterable[Pointer], families: list[_Coded]) -> None:
        own = key.encode()
        keys, heads, targets, words, gaps, which, symbols = self.streams
        keys += front_coded(own, self.before)
        self.before = own
        coded = [_pointer(own, pointer) for pointer in pointers]
        heads += varint(len(coded)) + varint(len(families))
        for target in coded:
            targets += target
        for family in families:
            heads += family.head
            words += family.words
            gaps += family.gaps
            which += family.which
            symbols += family.symbols
            self.places += family.places
        self.size = sum(map(len, self.streams))

    def files(self, number: int) -> list[_FileBytes]:
        body = varints(map(len, self.streams)) + b"".join(bytes(stream) for stream in self.streams)
        return [(file_name("t", number), packed(body)), (file_name("p", number), packed(bytes(self.places)))]


def _pointer(own: bytes, pointer: Pointer) -> bytes:
    target = pointer.target.encode()
    shared = shared_prefix(own, target)
    cut = len(own) - shared
    rest = target[shared:]
    return varint(pointer.kind + 4 * cut) + varint(pointer.language) + varint(len(rest)) + rest


class LeafWriter:
    """Writes leaves; `first_keys` are their directory when all is written."""

    def __init__(self, families: Families, symbols: Symbols, settings: IndexSettings) -> None:
        """Take the families and symbols of the whole index."""
        self._families = families
        self._symbols = symbols
        self._settings = settings
        self._long = LongLists(settings.long_file)
        self.first_keys: list[str] = []
        self.slot_counts = np.zeros(len(families.owner), np.int64)

    def write(self, parts: Iterable[Part]) -> Iterator[_FileBytes]:
        """All files of t/ l/ p/ q/."""
        leaf, number, before = _Leaf(), 0, ""
        for key, pointers, coded, done in self._entries(parts):
            yield from done
            if leaf.size > self._settings.leaf:
                yield from leaf.files(number)
                leaf, number = _Leaf(), number + 1
            if not leaf.before:
                self.first_keys.append(separator(before, key) if number else "")
            leaf.add(key, pointers, coded)
            before = key
        if leaf.before:
            yield from leaf.files(number)
        yield from self._long.finish()

    def _entries(
        self, parts: Iterable[Part]
    ) -> Iterator[tuple[str, tuple[Pointer, ...], list[_Coded], list[_FileBytes]]]:
        """Entries in key order: families of one key together, with the pointers of that key."""
        waiting = iter(sorted(self._families.pointers))
        pointer = next(waiting, None)
        key: str | None = None
        coded: list[_Coded] = []
        done: list[_FileBytes] = []

        def pointers_at(at: str) -> tuple[Pointer, ...]:
            return self._families.pointers.get(at, ())

        for family, one, files in self._coded(parts):
            if key is not None and family.key != key:
                yield key, pointers_at(key), coded, done
                coded, done = [], []
            if family.key != key:
                while pointer is not None and pointer < family.key:
                    yield pointer, pointers_at(pointer), [], []
                    pointer = next(waiting, None)
                if pointer == family.key:
                    pointer = next(waiting, None)
                key = family.key
            coded.append(one)
            done += files
        if key is not None:
            yield key, pointers_at(key), coded, done
        while pointer is not None:
            yield pointer, pointers_at(pointer), [], []
            pointer = next(waiting, None)

    def _coded(self, parts: Iterable[Part]) -> Iterator[tuple[Family, _Coded, list[_FileBytes]]]:
        for part in parts:
            coder = _PartCoder(
                part, self._families, self._symbols, self._settings,
                long_lists=self._long, slot_counts=self.slot_counts,
            )  # fmt: skip
            yield from coder.run()


class _PartCoder:
    """Codes the families of one part."""

    def __init__(
        self,
        part: Part,
        families: Families,
        symbols: Symbols,
        settings: IndexSettings,
        *,
        long_lists: LongLists,
        slot_counts: npt.NDArray[np.int64],
    ) -> None:
        self._part, self._families, self._settings, self._long = part, families, settings, long_lists
        numbers = np.arange(part.first, part.last + 1)
        self._bounds = np.searchsorted(part.family, numbers)
        slot_of_family = np.array([family.slot for family in families.families] or [0], np.int64)
        slots = slot_of_family[part.family] + part.word
        slot_counts += np.bincount(slots, minlength=len(slot_counts))
        new = np.ones(len(part.doc), bool)
        new[1:] = (part.doc[1:] != part.doc[:-1]) | (part.family[1:] != part.family[:-1])
        self._new = new
        self._documents = np.concatenate(([0], np.cumsum(new)))
        gaps = part.doc.astype(np.int64)
        gaps[1:] -= part.doc[:-1].astype(np.int64)
        first = self._bounds[:-1][np.diff(self._bounds) > 0]
        gaps[first] = part.doc[first]
        self._cuts: dict[int, list[int]] = {}
        for index in np.flatnonzero(np.diff(self._bounds) > settings.inline).tolist():
            cuts = self._segment_starts(int(self._bounds[index]), int(self._bounds[index + 1]))
            gaps[cuts] = 0
            self._cuts[index] = cuts
        self._gaps = _Column.of(gaps)
        self._which = _Column.of(part.word)
        self._symbols = _Column.of(symbols.of(part.profile))
        self._places = self._place_column()

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

    def _place_column(self) -> _Column:
        """For each posting its number of places and their differences; starts are by posting."""
        part = self._part
        counts = np.diff(part.starts)
        heads = part.starts[:-1] + np.arange(len(counts))
        values = np.zeros(len(counts) + len(part.places), np.int64)
        places = part.places.astype(np.int64)
        differences = places.copy()
        differences[1:] -= places[:-1]
        differences[part.starts[:-1]] = places[part.starts[:-1]]
        values[heads] = counts
        rest = np.ones(len(values), bool)
        rest[heads] = False
        values[rest] = differences
        data, starts = varint_array(values)
        return _Column(data.tobytes(), starts[np.append(heads, len(values))])

    def run(self) -> Iterator[tuple[Family, _Coded, list[_FileBytes]]]:
        bounds = self._bounds.tolist()
        for index in range(self._part.last - self._part.first):
            family = self._families.families[self._part.first + index]
            first, last = bounds[index], bounds[index + 1]
            documents = int(self._documents[last] - self._documents[first])
            head = [family.language, len(family.words), last - first, max(documents - 1, 0)]
            words = _coded_words(family)
            if index in self._cuts:
                segments, files = self._long_list(family, self._cuts[index], last)
                yield family, _Coded(varints([*head, *segments]), words), files
                continue
            yield family, _Coded(
                varints([*head, 0]), words, self._gaps.between(first, last),
                self._which.between(first, last) if len(family.words) > 1 else b"",
                self._symbols.between(first, last), self._places.between(first, last),
            ), []  # fmt: skip

    def _long_list(self, family: Family, cuts: list[int], end: int) -> tuple[list[int], list[_FileBytes]]:
        """(numbers of the head from k on, finished files)."""
        numbers, files = [len(cuts)], []
        before_doc = before_file = 0
        for first, last in zip(cuts, [*cuts[1:], end], strict=True):
            gaps = self._gaps.between(first, last)
            which = self._which.between(first, last) if len(family.words) > 1 else b""
            symbols = self._symbols.between(first, last)
            block = varints((len(gaps), len(which), len(symbols))) + gaps + which + symbols
            done, file, place = self._long.add(block, self._places.between(first, last))
            files += done
            doc = int(self._part.doc[first])
            numbers += [last - first, doc - before_doc, file - before_file, place]
            before_doc, before_file = doc, file
        return numbers, files


def _coded_words(family: Family) -> bytes:
    before = family.key.encode()
    out = bytearray()
    for word in family.words:
        own = word.encode()
        out += front_coded(own, before)
        before = own
    return bytes(out)
