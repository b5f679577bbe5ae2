"""Occurrences → postings in the index's order: by family, document, word; each with a symbol for its fields, and its places.

In: blocks of occurrences, the families, the documents' new numbers and lengths. Out: Parts, each a run of whole families.
Rules: at most about `rows` occurrences are in memory at once (a family with more of them makes a part of its own); equal
input gives equal parts. A posting's profile holds for each field 0 where it is absent, else 1 + length classes ×
frequency class + length class, in the field's own bits.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from openshelf.search.settings import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    from openshelf.search.families import Families
    from openshelf.search.occurrences import Gathered

FREQUENCIES = (1.0, 2.0, 3.0, 4.0, 5.5, 8.0, 12.0, 22.0)
_FREQUENCY_EDGES = np.array([2, 3, 4, 5, 7, 10, 16])
# By field: classes of frequency and of length a profile can tell apart. 64 bits must do for all fields together.
_RICH, _PLAIN = (8, 8), (2, 4)
_CLASSES = tuple(_RICH if name in ("title", "creator", "subject", "text") else _PLAIN for name in FIELDS)
_SHIFTS = tuple(
    sum((often * long).bit_length() for often, long in _CLASSES[:field]) for field in range(len(FIELDS) + 1)
)
_SHIFT_OF = np.array(_SHIFTS[:-1], np.uint64)
_KEY_BITS = 64
_MOST_FREQUENT = np.array([frequency - 1 for frequency, _ in _CLASSES])
_LENGTHS_OF = np.array([length for _, length in _CLASSES])
_UNSORTED = np.dtype(
    [("family", "<u4"), ("doc", "<u4"), ("word", "<u4"), ("place", "<u4"), ("field", "u1"), ("length", "u1")]
)


@dataclass(frozen=True, slots=True)
class Part:
    """The postings of the families from `first` up to `last` (not included), one entry a posting.

    word: the word's number in its family. profile: its fields by class. places: all postings' places one after another,
    those of posting i from starts[i].
    """

    first: int
    last: int
    family: npt.NDArray[np.uint32]
    doc: npt.NDArray[np.uint32]
    word: npt.NDArray[np.uint32]
    profile: npt.NDArray[np.uint64]
    starts: npt.NDArray[np.int64]
    places: npt.NDArray[np.uint32]

    def heads(self) -> npt.NDArray[np.bool_]:
        """Which postings are the first of their family and document."""
        new = np.ones(len(self.doc), np.bool_)
        new[1:] = (self.doc[1:] != self.doc[:-1]) | (self.family[1:] != self.family[:-1])
        return new


@dataclass(frozen=True, slots=True)
class Lengths:
    """Length classes by field: each document's class, each class's mean, and the mean over documents that have the field."""

    classes: npt.NDArray[np.uint8]
    class_means: tuple[tuple[float, ...], ...]
    means: tuple[float, ...]


def length_classes(lengths: Sequence[npt.NDArray[np.uint32]], edges: tuple[tuple[int, ...], ...]) -> Lengths:
    """Each field's lengths in the classes that end at its edges, and what the classes and the field are on average."""
    classes = np.zeros((len(lengths), len(lengths[0]) if lengths else 0), np.uint8)
    class_means: list[tuple[float, ...]] = []
    means: list[float] = []
    for field, column in enumerate(lengths):
        ends = np.array(edges[field][: _CLASSES[field][1] - 1], np.uint32)
        classes[field] = np.searchsorted(ends, column, side="left")
        present = column[column > 0]
        of_present = classes[field][column > 0]
        totals = np.bincount(of_present, weights=present, minlength=len(ends) + 1)
        counts = np.bincount(of_present, minlength=len(ends) + 1)
        mean = float(present.mean()) if len(present) else 1.0
        means.append(round(mean, 2))
        class_means.append(tuple(round(float(t / c if c else mean), 1) for t, c in zip(totals, counts, strict=True)))
    return Lengths(classes, tuple(class_means), tuple(means))


@dataclass(frozen=True, slots=True)
class Heap:
    """The occurrences of the families from `first` up to `last` (not included), in no order, in a file."""

    path: Path
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What a part holds. documents, postings: by family of the part; words: by word of these families; profiles and how often each."""

    documents: npt.NDArray[np.int64]
    postings: npt.NDArray[np.int64]
    words: npt.NDArray[np.int64]
    profiles: npt.NDArray[np.uint64]
    profile_counts: npt.NDArray[np.int64]


def heaps(
    occurrences: Gathered,
    families: Families,
    numbers: npt.NDArray[np.uint32],
    lengths: Lengths,
    *,
    rows: int,
    folder: Path,
) -> list[Heap]:
    """The occurrences, in heaps of about `rows` in the families' order. numbers: order of coming → document number."""
    words_before = np.array([family.slot for family in families.families] or [0], np.uint32)
    counts = np.zeros(len(families.families), np.int64)
    for block in occurrences.blocks():
        counts += np.bincount(families.owner[families.slots[block["word"]]], minlength=len(counts))
    bounds = _bounds(counts, rows)
    found = [
        Heap(folder / f"heap-{number}.bin", first, last)
        for number, (first, last) in enumerate(itertools.pairwise(bounds.tolist()))
    ]
    for each in found:
        each.path.touch()
    for block in occurrences.blocks():
        slots = families.slots[block["word"]]
        owners = families.owner[slots]
        told = np.empty(len(block), _UNSORTED)
        told["family"], told["word"] = owners, slots - words_before[owners]
        told["doc"], told["field"], told["place"] = numbers[block["doc"]], block["field"], block["place"]
        told["length"] = lengths.classes[block["field"], told["doc"]]
        heap_of = np.searchsorted(bounds, owners, side="right") - 1
        for number in np.unique(heap_of):
            with found[number].path.open("ab") as out:
                told[heap_of == number].tofile(out)
    return found


def sort_heap(heap: Heap, slots: npt.NDArray[np.int64], path: Path) -> Tally:
    """Sort a heap into a part, which is put aside at `path`. slots: by family of the heap the number of its first word, and the last's end."""
    found = np.fromfile(heap.path, _UNSORTED)
    heap.path.unlink()
    part = _part(found, heap.first, heap.last)
    save_part(part, path)
    families = (part.family - np.uint32(heap.first)).astype(np.int64)
    size = heap.last - heap.first
    profiles, counts = np.unique(part.profile, return_counts=True)
    return Tally(
        np.bincount(families[part.heads()], minlength=size),
        np.bincount(families, minlength=size),
        np.bincount(slots[families] - slots[0] + part.word, minlength=int(slots[-1] - slots[0])),
        profiles,
        counts,
    )


def _bounds(counts: npt.NDArray[np.int64], rows: int) -> npt.NDArray[np.int64]:
    """Family numbers at which parts begin, and the end."""
    bounds, taken = [0], 0
    for family, count in enumerate(counts.tolist()):
        if taken and taken + count > rows:
            bounds.append(family)
            taken = 0
        taken += count
    return np.array([*bounds, len(counts)], np.int64)


def _order(found: npt.NDArray[np.void], first: int, last: int) -> npt.NDArray[np.int64]:
    """The order by family, document, word, place and field."""
    families, docs = found["family"].astype(np.uint64) - np.uint64(first), found["doc"].astype(np.uint64)
    doc_bits, row_bits = int(docs.max(initial=0)).bit_length(), len(found).bit_length()
    if (last - first).bit_length() + doc_bits + row_bits > _KEY_BITS:
        return np.lexsort((found["field"], found["place"], found["word"], docs, families))
    # One sort of plain numbers, which hold their row in the low bits; then the few documents in which a family stands twice.
    keys = (families << np.uint64(doc_bits) | docs) << np.uint64(row_bits) | np.arange(len(found), dtype=np.uint64)
    keys.sort()
    order = (keys & np.uint64((1 << row_bits) - 1)).astype(np.int64)
    keys >>= np.uint64(row_bits)
    same = keys[1:] == keys[:-1]
    several = np.zeros(len(found), np.bool_)
    several[1:] |= same
    several[:-1] |= same
    at = np.flatnonzero(several)
    rows = found[order[at]]
    order[at] = order[at][np.lexsort((rows["field"], rows["place"], rows["word"], keys[at]))]
    return order


def _part(found: npt.NDArray[np.void], first: int, last: int) -> Part:
    found = found[_order(found, first, last)]
    major = found["family"].astype(np.uint64) << np.uint64(32) | found["doc"].astype(np.uint64)
    fields, docs = found["field"], found["doc"]
    new = np.ones(len(found), bool)
    new[1:] = (major[1:] != major[:-1]) | (found["word"][1:] != found["word"][:-1])
    starts = np.flatnonzero(new)
    run = new.copy()
    run[1:] |= fields[1:] != fields[:-1]
    run_starts = np.flatnonzero(run)
    frequency = np.diff(run_starts, append=len(found))
    run_fields = fields[run_starts]
    classes = np.minimum(np.searchsorted(_FREQUENCY_EDGES, frequency, side="right"), _MOST_FREQUENT[run_fields])
    value = 1 + _LENGTHS_OF[run_fields] * classes + found["length"][run_starts]
    value = value.astype(np.uint64) << _SHIFT_OF[run_fields]
    first_run = np.searchsorted(run_starts, starts)
    profile = np.add.reduceat(value, first_run) if len(starts) else np.zeros(0, np.uint64)
    return Part(
        first, last,
        found["family"][starts], docs[starts], found["word"][starts], profile,
        np.append(starts, len(found)), found["place"].copy(),
    )  # fmt: skip


def profile_classes(profile: int) -> list[tuple[int, int, int]]:
    """(field, frequency class, length class) of a profile."""
    out = []
    for field, (_, lengths) in enumerate(_CLASSES):
        value = profile >> _SHIFTS[field] & (1 << _SHIFTS[field + 1] - _SHIFTS[field]) - 1
        if value:
            out.append((field, (value - 1) // lengths, (value - 1) % lengths))
    return out


def coarse(profile: int, lengths: Lengths) -> int:
    """The profile of the same fields, of which only the first tells its length, and whether once or more often."""
    out = 0
    for place, (field, frequency, length) in enumerate(profile_classes(profile)):
        often, long = (min(frequency, 1), length) if place == 0 else (0, len(lengths.class_means[field]) // 2)
        out |= 1 + _CLASSES[field][1] * often + long << _SHIFTS[field]
    return out


class Symbols:
    """Profiles → the small numbers postings carry, the most frequent lowest.

    Which profiles keep their classes depends on the profile alone, never on how often it occurs: a posting weighs the same in
    a segment of ten documents and in one of a million.
    """

    def __init__(self, counts: dict[int, int], lengths: Lengths, precise: int) -> None:
        """counts: postings of each profile. precise: as in IndexSettings."""
        target = {
            profile: profile if len(profile_classes(profile)) <= precise else coarse(profile, lengths)
            for profile in counts
        }
        totals: dict[int, int] = {}
        for profile, count in counts.items():
            totals[target[profile]] = totals.get(target[profile], 0) + count
        order = sorted(totals, key=lambda profile: (-totals[profile], profile))
        number = {profile: i for i, profile in enumerate(order)}
        self.table = tuple(
            tuple(64 * field + 8 * frequency + length for field, frequency, length in profile_classes(profile))
            for profile in order
        )
        self._from = np.array(sorted(counts), np.uint64)
        self._to = np.array([number[target[profile]] for profile in sorted(counts)], np.uint32)

    def of(self, profiles: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]:
        """The symbol of each profile."""
        return self._to[np.searchsorted(self._from, profiles)]


def only(part: Part, numbers: npt.NDArray[np.int64]) -> Part:
    """The postings of some documents. numbers: document → its number among them, -1 where it is none of them."""
    found = numbers[part.doc]
    keep = found >= 0
    counts = np.diff(part.starts)
    starts = np.zeros(int(keep.sum()) + 1, np.int64)
    np.cumsum(counts[keep], out=starts[1:])
    return Part(
        part.first, part.last,
        part.family[keep], found[keep].astype(np.uint32), part.word[keep], part.profile[keep],
        starts, part.places[np.repeat(keep, counts)],
    )  # fmt: skip


def save_part(part: Part, path: Path) -> None:
    """Put a part aside until the symbols are known."""
    np.savez(
        path, bounds=np.array([part.first, part.last]), family=part.family, doc=part.doc, word=part.word,
        profile=part.profile, starts=part.starts, places=part.places,
    )  # fmt: skip


def load_part(path: Path) -> Part:
    """A part put aside."""
    with np.load(path) as saved:
        first, last = (int(bound) for bound in saved["bounds"])
        return Part(
            first,
            last,
            saved["family"],
            saved["doc"],
            saved["word"],
            saved["profile"],
            saved["starts"],
            saved["places"],
        )


assert _SHIFTS[-1] <= 64
