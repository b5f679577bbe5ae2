"""Documents in their final order → cards, facet runs and sorting columns: the files d/ f/ y/ z/ a/ of FORMAT.md.

In: documents' cards and values in order. Out: (name, bytes) of files.
Rule: documents that agree in all facets stand together, so facets are runs and a filter is a handful of ranges.
"""

from __future__ import annotations

import json
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from openshelf.search.coding import file_name, packed, varint, varint_array, varints, zigzag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

# What a file of cards tells, in this order; further ones may follow.
_CARD_LISTS = (
    "source", "number", "hash", "path", "title", "lang", "script", "other", "creator", "year", "date", "languages", "scripts",
    "type", "access", "closed", "link", "since", "halls", "flags", "begins", "ends", "opens", "shelf", "read", "words", "work",
    "editions", "cover",
)  # fmt: skip
# Between lists, between documents, between several values of one document; no text holds them.
_LIST, _DOCUMENT, _VALUE = "\x1d\x1e\x1f"
_SEPARATORS = str.maketrans(dict.fromkeys((_LIST, _DOCUMENT, _VALUE), " "))
_HASH = 3  # digits of `hash`, which stand without marks between them

FacetValues = tuple[tuple[str, ...], ...]


def json_file(value: object) -> bytes:
    """A JSON value as a file's bytes."""
    return packed(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def card_files(cards: Iterable[dict[str, Any]], size: int) -> Iterator[tuple[str, bytes]]:
    """d/: `size` cards a file, a list for each value."""
    rows = iter(cards)
    number = 0
    while chunk := list(islice(rows, size)):
        for card in chunk:
            card["source"], _, card["number"] = card["id"].partition(":")
        lists = [_card_list(name, [card.get(name) for card in chunk]) for name in _CARD_LISTS]
        yield file_name("d", number), packed(_LIST.join(lists).rstrip(_LIST).encode())
        number += 1


def _card_list(name: str, values: list[object]) -> str:
    """One value for each document; one for all where they are the same."""
    if name == "hash":
        return "".join(str(value or "").ljust(_HASH) for value in values) if any(values) else ""
    texts = [_card_text(value) for value in values]
    return texts[0] if len(set(texts)) == 1 else _DOCUMENT.join(texts)


def _card_text(value: object) -> str:
    if isinstance(value, list):
        return _VALUE.join(map(_card_text, value))
    return "" if value is None else str(value).translate(_SEPARATORS)


def facet_files(values: Sequence[FacetValues], size: int) -> Iterator[tuple[str, bytes]]:
    """f/: values, the sets of them that occur together, and runs of documents alike in all facets."""
    for number, start in enumerate(range(0, len(values), size)):
        chunk = values[start : start + size]
        facets = range(len(chunk[0]))
        names: list[list[str]] = [sorted({value for row in chunk for value in row[facet]}) for facet in facets]
        sets: list[list[tuple[str, ...]]] = [sorted({row[facet] for row in chunk}) for facet in facets]
        set_number = [{found: i for i, found in enumerate(sets[facet])} for facet in facets]
        value_number = [{name: i for i, name in enumerate(names[facet])} for facet in facets]
        runs = [
            (sum(1 for _ in same), [set_number[facet][row[facet]] for facet in facets]) for row, same in groupby(chunk)
        ]
        numbered = [
            _told_sets([[value_number[facet][value] for value in found] for found in sets[facet]]) for facet in facets
        ]
        told = json.dumps({"values": names, "sets": numbered}, ensure_ascii=False, separators=(",", ":")).encode()
        yield file_name("f", number), packed(varint(len(told)) + told + _coded_runs(runs))


def _told_sets(sets: list[list[int]]) -> list[list[int]] | int:
    """The sets; where they are each value alone 0, where none comes before these 1."""
    for empty in (0, 1):
        if sets == [[]] * empty + [[value] for value in range(len(sets) - empty)]:
            return empty
    return sets


def _coded_runs(runs: Sequence[tuple[int, list[int]]]) -> bytes:
    """Of each run the first facet in which it is not as the one before, how much higher it is there, and all facets behind it."""
    changes, steps = bytearray(), bytearray()
    before: list[int] = []
    for _, row in runs:
        first = next((facet for facet, (old, new) in enumerate(zip(before, row, strict=False)) if old != new), 0)
        changes += varint(first)
        steps += varints([row[first] - (before[first] if before else 0), *row[first + 1 :]])
        before = row
    return varints((len(changes), len(steps))) + changes + steps + varints(count for count, _ in runs)


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
