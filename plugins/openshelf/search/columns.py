"""Documents in their final order → cards, facet runs and sorting columns: the files d/ f/ y/ z/ a/ of FORMAT.md.

In: documents' cards and values in order. Out: (name, bytes) of files.
Rule: documents that agree in all facets stand together, so facets are runs and a filter is a handful of ranges.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from openshelf.search.coding import file_name, packed, varint_array, zigzag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

_CARD_LISTS = (
    "id", "hash", "path", "title", "lang", "script", "other", "creator", "year", "date", "languages", "scripts", "type",
    "access", "closed", "link", "since", "halls", "flags", "begins", "ends", "opens", "shelf", "read", "words", "work", "editions", "cover",
)  # fmt: skip

FacetValues = tuple[tuple[str, ...], ...]


def json_file(value: object) -> bytes:
    """A JSON value as a file's bytes."""
    return packed(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def card_files(cards: Iterable[dict[str, Any]], size: int) -> Iterator[tuple[str, bytes]]:
    """d/: `size` cards a file, a list for each value."""
    rows = iter(cards)
    number = 0
    while chunk := list(islice(rows, size)):
        lists = {name: [card.get(name) for card in chunk] for name in _CARD_LISTS}
        filled = {name: values for name, values in lists.items() if any(value is not None for value in values)}
        yield file_name("d", number), json_file(filled)
        number += 1


def facet_files(values: Sequence[FacetValues], size: int) -> Iterator[tuple[str, bytes]]:
    """f/: values, the sets of them that occur together, and runs of documents alike in all facets."""
    for number, start in enumerate(range(0, len(values), size)):
        chunk = values[start : start + size]
        facets = range(len(chunk[0]))
        names: list[list[str]] = [sorted({value for row in chunk for value in row[facet]}) for facet in facets]
        sets: list[list[tuple[str, ...]]] = [sorted({row[facet] for row in chunk}) for facet in facets]
        set_number = [{found: i for i, found in enumerate(sets[facet])} for facet in facets]
        value_number = [{name: i for i, name in enumerate(names[facet])} for facet in facets]
        runs: list[int] = []
        at = 0
        while at < len(chunk):
            end = at + 1
            while end < len(chunk) and chunk[end] == chunk[at]:
                end += 1
            runs += [end - at, *(set_number[facet][chunk[at][facet]] for facet in facets)]
            at = end
        numbered = [[[value_number[facet][value] for value in found] for found in sets[facet]] for facet in facets]
        yield file_name("f", number), json_file({"values": names, "sets": numbered, "runs": runs})


def run_files(kind: str, values: Sequence[object], size: int) -> Iterator[tuple[str, bytes]]:
    """y/ and a/: runs of equal values as a flat list: how many, which."""
    for number, start in enumerate(range(0, len(values), size)):
        chunk = values[start : start + size]
        runs: list[object] = []
        at = 0
        while at < len(chunk):
            end = at + 1
            while end < len(chunk) and chunk[end] == chunk[at]:
                end += 1
            runs += [end - at, chunk[at]]
            at = end
        yield file_name(kind, number), json_file(runs)


def rank_files(ranks: npt.NDArray[np.int64], size: int) -> Iterator[tuple[str, bytes]]:
    """z/: each document's place in the order of titles, less that of the document before."""
    for number, start in enumerate(range(0, len(ranks), size)):
        differences = np.diff(ranks[start : start + size], prepend=0)
        yield file_name("z", number), packed(varint_array(zigzag(differences))[0].tobytes())
