"""Leaves and blocks of long lists → the files t/ p/ l/ q/ of FORMAT.md, many coded side by side, in any process.

In: postings as they are cut into leaves and blocks, put aside until enough wait. Out: (name, bytes) of files.
Rule: each list is coded by itself, so what is coded beside it, and where, does not show in its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from openshelf.search.coding import file_name, varint
from openshelf.search.lists import Postings, coded_places, coded_postings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

LENGTH_BYTES = 3  # at the end of a leaf: of its deflated part
LISTS, PLACES = 4_096, 3_000_000  # coded at once; fewer make the same bytes more slowly
_NO_TEXT = -1
_LIST = tuple(each.name for each in fields(Postings))


@dataclass(slots=True)
class Batch:
    """Leaves, or files of long lists, that wait. names: kind, number and, of a leaf, its deflated part."""

    names: list[tuple[str, int, bytes | None]] = field(default_factory=list)
    lists: list[Postings] = field(default_factory=list)
    size: int = 0

    def add(self, kind: str, number: int, postings: Postings, text: bytes | None = None) -> None:
        """A leaf with its deflated part, or a block of a long list, which belongs into the file of the block before if that has its number."""
        self.names.append((kind, number, text))
        self.lists.append(postings)
        self.size += len(postings.places)

    @property
    def is_full(self) -> bool:
        """Whether enough waits."""
        return self.size > PLACES or len(self.lists) > LISTS

    def put_aside(self, path: Path) -> None:
        """Write all that waits to a file; then nothing does."""
        whole = Postings.joined(self.lists)
        texts = [text for _, _, text in self.names]
        np.savez(
            path,
            **{name: getattr(whole, name) for name in _LIST},
            sizes=np.array([len(each) for each in self.lists], np.int64),
            place_sizes=np.array([len(each.places) for each in self.lists], np.int64),
            kinds_of_file=np.array([ord(kind) for kind, _, _ in self.names], np.int64),
            numbers=np.array([number for _, number, _ in self.names], np.int64),
            text_sizes=np.array([_NO_TEXT if text is None else len(text) for text in texts], np.int64),
            text=np.frombuffer(b"".join(text or b"" for text in texts), np.uint8),
        )
        self.names, self.lists, self.size = [], [], 0


def files_of(path: Path, first_fields: npt.NDArray[np.int64]) -> Iterator[tuple[str, bytes]]:
    """The files of t/ and p/ or l/ and q/ of a batch that was put aside. first_fields: by symbol, the first of its fields."""
    names, lists = _read(path)
    coded = zip(names, coded_postings(lists, len(first_fields)), coded_places(lists, first_fields), strict=True)
    for (kind, number), group in groupby(coded, lambda one: one[0][:2]):
        rows = list(group)
        if kind == "t":
            (((_, _, text), postings, places),) = rows
            whole = (text or b"") + postings + len(text or b"").to_bytes(LENGTH_BYTES, "little")
            yield file_name("t", number), whole
            yield file_name("p", number), places
        else:
            yield file_name("l", number), b"".join(varint(len(data)) + data for _, data, _ in rows)
            yield file_name("q", number), b"".join(varint(len(data)) + data for _, _, data in rows)


def _read(path: Path) -> tuple[list[tuple[str, int, bytes | None]], list[Postings]]:
    with np.load(path) as saved:
        columns = {name: saved[name] for name in saved.files}
    ends, place_ends, text_ends = (
        np.cumsum(np.maximum(columns[name], 0)) for name in ("sizes", "place_sizes", "text_sizes")
    )
    text = columns["text"].tobytes()
    lists = [
        Postings(
            *(
                columns[name][place_end - places : place_end] if name == "places" else columns[name][end - size : end]
                for name in _LIST
            )
        )
        for end, size, place_end, places in zip(
            ends.tolist(), columns["sizes"].tolist(), place_ends.tolist(), columns["place_sizes"].tolist(), strict=True
        )
    ]
    names = [
        (chr(kind), number, None if size == _NO_TEXT else text[end - size : end])
        for kind, number, end, size in zip(
            *(columns[name].tolist() for name in ("kinds_of_file", "numbers")),
            text_ends.tolist(),
            columns["text_sizes"].tolist(),
            strict=True,
        )
    ]
    return names, lists
