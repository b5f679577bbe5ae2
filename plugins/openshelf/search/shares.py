"""Documents, a share of them at a time → all the index needs of them, on disk: what any process can do by itself.

In: a Share, which says how to come by its Documents. Out: three files, rows of occurrences, cards, and a table of the rest;
then, of all shares together, `Taken`, with a few numbers and one string a document in memory.
Rule: what is taken in of a document depends on the document alone, so neither the shares nor the number of processes show in an index.
"""

from __future__ import annotations

import gc
import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from openshelf.search.numbering import Vocabulary
from openshelf.search.occurrences import Gathered, Occurrences, Rows
from openshelf.search.settings import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from openshelf.search.columns import FacetValues
    from openshelf.search.documents import Document

NO_YEAR = np.iinfo(np.int32).min
_json = msgspec.json.Encoder()
_card = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Share:
    """Documents another process can come by: a function of a module and its arguments, small and picklable."""

    function: Callable[..., Iterable[Document]]
    arguments: tuple[Any, ...]
    named: Mapping[str, Any] = field(default_factory=dict)


class _Table(msgspec.Struct, frozen=True):
    """What a share tells of its documents beside rows and cards; columns as bytes.

    words: language → its words; numbers: language → their numbers. order: the title's key and the id, which sort documents. facets,
    creators (the first of a document) and added are values, told once; facet_of, creator_of and added_of say which a document has.
    marks: hashes of id and content.
    """

    words: dict[str, list[str]]
    numbers: dict[str, bytes]
    order: list[str]
    facets: list[tuple[tuple[str, ...], ...]]
    facet_of: bytes
    creators: list[str]
    creator_of: bytes
    years: bytes
    added: list[str | None]
    added_of: bytes
    cards: bytes
    marks: bytes
    lengths: bytes


_table = msgspec.msgpack.Decoder(_Table)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles, of which a build makes none: among so many small objects it takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def take_in(share: Share, path: Path) -> None:
    """Take in a share's documents; the files are `path` with three endings."""
    with uncollected():
        take_documents(share.function(*share.arguments, **share.named), path)


def take_documents(documents: Iterable[Document], path: Path) -> None:
    """Take in documents that come in this process."""
    occurrences = Occurrences(path.with_suffix(".rows"))
    order: list[str] = []
    facets: dict[FacetValues, int] = {}
    creators: dict[str, int] = {}
    added: dict[str | None, int] = {}
    facet_of, creator_of, added_of, years, sizes, marks = [], [], [], [], [], []
    with path.with_suffix(".cards").open("wb") as cards:
        for document in documents:
            occurrences.add(document)
            card = _json.encode(document.card())
            cards.write(card)
            sizes.append(len(card))
            order.append(f"{document.sort}\0{document.id}")
            values = document.facets
            facet_of.append(facets.setdefault(values, len(facets)))
            creator_of.append(creators.setdefault(document.creators[0] if document.creators else "", len(creators)))
            added_of.append(added.setdefault(document.added, len(added)))
            start = NO_YEAR if document.year is None else document.year
            years.append((start, start if document.year is None or document.year_end is None else document.year_end))
            told = (document.passages, document.keys, values, document.sort, years[-1], document.added)
            marks.append((_hash(document.id.encode()), _hash(card + _json.encode(told))))
    lengths = occurrences.finish()
    vocabulary = occurrences.vocabulary.by_language()
    table = _Table(
        words={language: list(numbers) for language, numbers in vocabulary.items()},
        numbers={language: _bytes(list(numbers.values()), np.uint32) for language, numbers in vocabulary.items()},
        order=order,
        facets=list(facets),
        facet_of=_bytes(facet_of, np.uint32),
        creators=list(creators),
        creator_of=_bytes(creator_of, np.uint32),
        years=_bytes(years, np.int32),
        added=list(added),
        added_of=_bytes(added_of, np.uint32),
        cards=_bytes(sizes, np.uint32),
        marks=_bytes(marks, np.uint64),
        lengths=lengths.tobytes(),
    )
    path.with_suffix(".table").write_bytes(msgspec.msgpack.encode(table))


def _bytes(values: Sequence[Any], kind: type) -> bytes:
    return np.array(values, kind).tobytes()


def _hash(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Taken:
    """The documents of all shares, a row each in the order of coming.

    order: their final order; by_title: that of their titles. facets, added: the values, and by document the number of its own. years:
    first and last, NO_YEAR for none. marks: hashes of id and content.
    """

    cards: Cards
    order: npt.NDArray[np.int64]
    by_title: npt.NDArray[np.int64]
    facets: tuple[FacetValues, ...]
    facet_of: npt.NDArray[np.uint32]
    years: npt.NDArray[np.int32]
    added: tuple[str | None, ...]
    added_of: npt.NDArray[np.uint32]
    marks: npt.NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.order)


@dataclass(frozen=True, slots=True)
class Cards:
    """Where the documents' cards lie: by document the number of the file, where it begins there and its bytes."""

    files: tuple[Path, ...]
    file: npt.NDArray[np.uint32]
    start: npt.NDArray[np.int64]
    size: npt.NDArray[np.uint32]

    def of(self, documents: npt.NDArray[np.int64]) -> Cards:
        """The cards of some documents, in their order."""
        return Cards(self.files, self.file[documents], self.start[documents], self.size[documents])

    def read(self) -> Iterator[dict[str, Any]]:
        """The cards, one after another."""
        handles = [os.open(path, os.O_RDONLY) for path in self.files]
        try:
            for file, start, size in zip(self.file.tolist(), self.start.tolist(), self.size.tolist(), strict=True):
                yield _card.decode(os.pread(handles[file], size, start))
        finally:
            for handle in handles:
                os.close(handle)


def gather(paths: Sequence[Path]) -> tuple[Taken, Gathered, Vocabulary]:
    """The shares that were taken in to these paths, as one: what stays in memory, the occurrences, and their words."""
    vocabulary = Vocabulary()
    facets: dict[FacetValues, int] = {}
    creators: dict[str, int] = {}
    added: dict[str | None, int] = {}
    rows, order, first = [], [], 0
    facet_of, creator_of, added_of, years, cards, marks, lengths = [], [], [], [], [], [], []
    for path in paths:
        table = _table.decode(path.with_suffix(".table").read_bytes())
        rows.append(Rows(path.with_suffix(".rows"), first, _merged(vocabulary, table)))
        order += table.order
        first += len(table.order)
        facet_of.append(_renumbered(table.facets, facets)[np.frombuffer(table.facet_of, np.uint32)])
        creator_of.append(_renumbered(table.creators, creators)[np.frombuffer(table.creator_of, np.uint32)])
        added_of.append(_renumbered(table.added, added)[np.frombuffer(table.added_of, np.uint32)])
        years.append(np.frombuffer(table.years, np.int32).reshape(-1, 2))
        cards.append(np.frombuffer(table.cards, np.uint32))
        marks.append(np.frombuffer(table.marks, np.uint64).reshape(-1, 2))
        lengths.append(np.frombuffer(table.lengths, np.uint32).reshape(-1, len(FIELDS)))
    by_title = np.array(sorted(range(first), key=order.__getitem__), np.int64)
    del order
    own_facets = np.concatenate(facet_of)
    # Documents that agree in all facets stand together, of these a creator's works, in the order of their titles.
    ranks = (_ranks(creators)[np.concatenate(creator_of)[by_title]], _ranks(facets)[own_facets[by_title]])
    taken = Taken(
        cards=Cards(
            tuple(path.with_suffix(".cards") for path in paths),
            np.repeat(np.arange(len(cards), dtype=np.uint32), list(map(len, cards))),
            np.concatenate([np.cumsum(sizes, dtype=np.int64) - sizes for sizes in cards]),
            np.concatenate(cards),
        ),
        order=by_title[np.lexsort(ranks)],
        by_title=by_title,
        facets=tuple(facets),
        facet_of=own_facets,
        years=np.concatenate(years),
        added=tuple(added),
        added_of=np.concatenate(added_of),
        marks=np.concatenate(marks),
    )
    return taken, Gathered(tuple(rows), np.concatenate(lengths)), vocabulary


def _ranks(numbers: Mapping[Any, int]) -> npt.NDArray[np.int64]:
    """By a value's number, its place among all values in their order."""
    out = np.empty(len(numbers), np.int64)
    out[[numbers[value] for value in sorted(numbers)]] = np.arange(len(numbers))
    return out


def _merged(vocabulary: Vocabulary, table: _Table) -> npt.NDArray[np.uint32]:
    """The numbers a share's words have in the vocabulary of all."""
    out = np.empty(sum(map(len, table.words.values())), np.uint32)
    for language, words in table.words.items():
        numbers = vocabulary.of(language)
        own = np.frombuffer(table.numbers[language], np.uint32)
        out[own] = np.fromiter(map(numbers.__getitem__, words), np.uint32, len(words))
    return out


def _renumbered(values: Sequence[Any], known: Mapping[Any, int]) -> npt.NDArray[np.uint32]:
    return np.array([known.setdefault(value, len(known)) for value in values], np.uint32)  # type: ignore[attr-defined]
