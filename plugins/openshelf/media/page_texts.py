"""The words of a document's pages on disk: written once, read a page at a time.

In: the text of a page and its words with their places. Out: files `p0001.txt` and `p0001-words.bin` in a folder, a Sequence that
reads them. Rule: nothing but the page asked for is in memory, so a library of 100,000 pages builds in the memory of one.
The words' file is what an open work ships for the reader to box what was looked for: a zlib stream of the JSON
`{"version": 1, "words": [[word, [x, y, width, height], …], …]}`, places in ten-thousandths of the page's width and height.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
MOST_WORDS = 20_000  # of a page: beyond, it is no page a person reads


@dataclass(frozen=True, slots=True)
class PageTexts(Sequence[str]):
    """The running text of each of `pages` pages in `folder`, read when asked for; "" where a page has none."""

    folder: Path
    pages: int

    def __len__(self) -> int:
        return self.pages

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        """The text of page `at` (from 0)."""
        if isinstance(at, slice):
            return [self[number] for number in range(self.pages)[at]]
        try:
            return text_file(self.folder, range(self.pages)[at] + 1).read_text("utf-8")
        except FileNotFoundError:
            return ""

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(self.pages))

    def words_file(self, number: int) -> Path | None:
        """The file of page `number` (from 1) with its words' places, if it has any."""
        path = words_file(self.folder, number)
        return path if path.exists() else None


def text_file(folder: Path, number: int) -> Path:
    """Where the text of a page stands; number from 1."""
    return folder / f"p{number:04d}.txt"


def words_file(folder: Path, number: int) -> Path:
    """Where a page's words and their places stand; number from 1."""
    return folder / f"p{number:04d}-words.bin"


def write_words(path: Path, words: Iterable[tuple[str, Iterable[tuple[int, int, int, int]]]]) -> None:
    """Write a page's words with their places."""
    rows = [[text, *map(list, boxes)] for text, boxes in words][:MOST_WORDS]
    if rows:
        value = json.dumps({"version": VERSION, "words": rows}, ensure_ascii=False, separators=(",", ":"))
        path.write_bytes(zlib.compress(value.encode(), 9))
