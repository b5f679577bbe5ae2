"""Families with their postings → term leaves, long lists and positions: the files t/ l/ p/ q/ of FORMAT.md.

In: families and pointers in key order, parts of postings in the same order; for a segment that stands behind others, what
differs from them. Out: (name, bytes) of files, and the first keys of the leaves.
Rules: one pass, one leaf in memory; a document's postings never part over two blocks of a long list.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import groupby
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

    def __init__(
        self, families: Families, symbols: Symbols, settings: IndexSettings, later: Later | None = None
    ) -> None:
        """Take the families and symbols of the whole index. later: for a segment behind others, else all is written."""
        self._families = families
        self._symbols = symbols
        self._settings = settings
        self._later = later
        self._long = LongLists(settings.long_file)
        self.first_keys: list[str] = []

    def write(self, parts: Iterable[Part]) -> Iterator[_FileBytes]:
        """All files of t/ l/ p/ q/."""
        leaf, number, before = _Leaf(), 0, ""
        for key, entry in groupby(heapq.merge(self._coded(parts), self._others()), lambda item: item.key):
            items = list(entry)
            for item in items:
                yield from item.done
            if leaf.size > self._settings.leaf:
                yield from leaf.files(number)
                leaf, number = _Leaf(), number + 1
            if not leaf.before:
                self.first_keys.append(separator(before, key) if number else "")
            coded = [item.coded for item in items if item.coded]
            leaf.add(key, self._families.pointers.get(key, ()), coded)
            before = key
        if leaf.before:
            yield from leaf.files(number)
        yield from self._long.finish()

    def _others(self) -> Iterator[_Item]:
        """Keys that have an entry for their pointers, and families that are no more."""
        later = self._later
        keys = (_Item(key, -1) for key in sorted(self._families.pointers if later is None else later.pointers))
        # Of a family that is no more only its language is told, and that no word is left.
        gone = (_Item(*family, _Coded(varints((family[1], 0)), b"")) for family in (later.vanished if later else ()))
        return heapq.merge(keys, gone)

    def _coded(self, parts: Iterable[Part]) -> Iterator[_Item]:
        for part in parts:
            coder = _PartCoder(
                part, self._families, self._symbols, self._settings, long_lists=self._long, later=self._later
            )
            yield from coder.run()


@dataclass(order=True, slots=True)
class _Item:
    """A family of an entry, or with language -1 an entry's key; done: files finished on the way."""

    key: str
    language: int
    coded: _Coded | None = field(default=None, compare=False)
    done: list[_FileBytes] = field(default_factory=list, compare=False)


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
        later: Later | None,
    ) -> None:
        self._part, self._families, self._settings = part, families, settings
        self._long, self._later = long_lists, later
        numbers = np.arange(part.first, part.last + 1)
        self._bounds = np.searchsorted(part.family, numbers)
        self._new = part.heads()
        self._documents = np.concatenate(([0], np.cumsum(self._new)))
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
        """Each place less the one before in its posting, doubled, and one more where another place follows; starts are by posting."""
        part = self._part
        differences = part.places.astype(np.int64)
        differences[1:] -= part.places[:-1].astype(np.int64)
        firsts = part.starts[:-1]
        differences[firsts] = part.places[firsts]
        values = differences * 2 + 1
        values[part.starts[1:] - 1] -= 1
        data, starts = varint_array(values)
        return _Column(data.tobytes(), starts[part.starts])

    def run(self) -> Iterator[_Item]:
        """The families of the part that are to be written."""
        bounds, later = self._bounds.tolist(), self._later
        for index in range(self._part.last - self._part.first):
            number = self._part.first + index
            if later is not None and not later.families[number]:
                continue
            family = self._families.families[number]
            first, last = bounds[index], bounds[index + 1]
            documents = int(self._documents[last] - self._documents[first])
            whole = () if later is None else (int(later.documents[number]),)
            head = [family.language, len(family.words), *whole, last - first, last - first - documents]
            words = _coded_words(family)
            if index in self._cuts:
                segments, files = self._long_list(family, self._cuts[index], last)
                yield _Item(family.key, family.language, _Coded(varints([*head, *segments]), words), files)
                continue
            coded = _Coded(
                varints([*head, 0]), words, self._gaps.between(first, last),
                self._which.between(first, last) if len(family.words) > 1 else b"",
                self._symbols.between(first, last), self._places.between(first, last),
            )  # fmt: skip
            yield _Item(family.key, family.language, coded)

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
