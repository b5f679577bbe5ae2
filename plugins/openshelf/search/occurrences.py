"""Documents → occurrences: which word stands where in which document, spilled to disk in blocks.

In: Documents one after another. Out: blocks of rows (document, word, field, place) on disk, the vocabulary in memory
(about 200 bytes a distinct word and language), and a byte per document and field for its length.
Rules: a place is a word's number in its document, with one number left out between two texts, so only neighbours in one
text differ by one; a joined form has the place of its first part and adds nothing to a field's length.
"""

from __future__ import annotations

from array import array
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from openshelf.lang.fold import tokens
from openshelf.search.settings import FIELDS, IDENTIFIER, OTHER_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from openshelf.search.documents import Document

ROW = np.dtype([("doc", "<u4"), ("word", "<u4"), ("field", "u1"), ("place", "<u4")])
_BLOCK = 1 << 20
_SHORT = 200  # letters of a text that may come again
_FIELD_NUMBER = {name: number for number, name in enumerate(FIELDS)}
_IDENTIFIER_FIELD = {"i": "isbn", "n": "issn", "s": "shelf", "c": "class", "x": "text", "w": "text"}


def _words(text: str) -> tuple[tuple[tuple[str, int], ...], int]:
    """((word, place from 0) …) of a text and how many places it takes. Headings and publishers come again and again, pages never."""
    return _remembered(text) if len(text) <= _SHORT else _split(text)


def _split(text: str) -> tuple[tuple[tuple[str, int], ...], int]:
    found = tokens(text)
    places: dict[int, int] = {}
    out = []
    for token in found:
        if token.joined:
            out.append((token.text, places.get(token.start, 0)))
        else:
            places[token.start] = len(places)
            out.append((token.text, places[token.start]))
    return tuple(out), len(places)


_remembered = lru_cache(1 << 16)(_split)


class Occurrences:
    """Collects the occurrences of documents in the order they come."""

    def __init__(self, folder: Path) -> None:
        """folder: where blocks are spilled."""
        self._folder = folder
        self._by_language: dict[str, dict[str, int]] = {}
        self._count = 0
        self._docs, self._ids, self._fields, self._places = array("I"), array("I"), array("B"), array("I")
        self._lengths = [array("I") for _ in FIELDS]
        self._blocks = 0
        self.rows = 0

    @property
    def vocabulary(self) -> list[tuple[str, str]]:
        """(word, primary language) by word number; identifier keys have U+0001 for language."""
        out = [("", "")] * self._count
        for lang, words in self._by_language.items():
            for word, number in words.items():
                out[number] = (word, lang)
        return out

    def add(self, number: int, document: Document) -> None:
        """Take in a document; number counts from 0 in the order of coming."""
        lengths = [0] * len(FIELDS)
        place = 0
        for passage in sorted(document.passages, key=lambda passage: _FIELD_NUMBER[passage.field]):
            field = _FIELD_NUMBER[passage.field]
            words, count = _words(passage.text)
            known = self._by_language.setdefault((passage.lang or "").partition("-")[0], {})
            mark = OTHER_NAME if passage.other_name else ""
            for token, offset in words:
                word = token + mark
                identifier = known.get(word)
                if identifier is None:
                    identifier = known[word] = self._count
                    self._count += 1
                self._ids.append(identifier)
                self._places.append(place + offset)
            self._docs.extend([number] * len(words))
            self._fields.extend([field] * len(words))
            place += count + 1
            lengths[field] += count
        for key in document.keys:
            self._docs.append(number)
            identifiers = self._by_language.setdefault(IDENTIFIER, {})
            if key not in identifiers:
                identifiers[key] = self._count
                self._count += 1
            self._ids.append(identifiers[key])
            self._fields.append(_FIELD_NUMBER[_IDENTIFIER_FIELD[key[1]]])
            self._places.append(0)
        for column, length in zip(self._lengths, lengths, strict=True):
            column.append(length)
        if len(self._docs) >= _BLOCK:
            self._spill()

    def _spill(self) -> None:
        rows = np.empty(len(self._docs), ROW)
        for name, column in (
            ("doc", self._docs),
            ("word", self._ids),
            ("field", self._fields),
            ("place", self._places),
        ):
            rows[name] = np.frombuffer(column, dtype=rows.dtype[name])
        np.save(self._folder / f"occurrences-{self._blocks}.npy", rows)
        self._blocks += 1
        self.rows += len(rows)
        self._docs, self._ids, self._fields, self._places = array("I"), array("I"), array("B"), array("I")

    def blocks(self) -> Iterator[npt.NDArray[np.void]]:
        """The rows, a block at a time, in the order they came."""
        if self._docs:
            self._spill()
        for number in range(self._blocks):
            yield np.load(self._folder / f"occurrences-{number}.npy")

    def lengths(self) -> list[npt.NDArray[np.uint32]]:
        """By field, each document's number of words in it, in the order of coming."""
        return [np.frombuffer(column, np.uint32) if column else np.zeros(0, np.uint32) for column in self._lengths]
