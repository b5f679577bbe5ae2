"""Documents → occurrences: which word stands where in which document, on disk.

In: Documents one after another. Out: rows (document, word, field, place) in a file, the vocabulary in memory (about 200
bytes a distinct word and language), and the length of each field by document.
Rules: a place is a word's number in its document, with one number left out between two texts, so only neighbours in one
text differ by one; a joined form has the place of its first part and adds nothing to a field's length; documents and words
have the numbers in which they come, and `Gathered` gives them those of all files together.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from openshelf.search.numbering import Vocabulary, Words, numbered, runs
from openshelf.search.settings import FIELDS, IDENTIFIER, OTHER_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from openshelf.search.documents import Document, Passage

ROW = np.dtype([("doc", "<u4"), ("word", "<u4"), ("field", "u1"), ("place", "<u4")])
_BLOCK = 1 << 19
_LETTERS = 1 << 21  # of texts taken in together
_FIELD_NUMBER = {name: number for number, name in enumerate(FIELDS)}
_IDENTIFIER_FIELD = {
    letter: _FIELD_NUMBER[name]
    for letter, name in (("i", "isbn"), ("n", "issn"), ("s", "shelf"), ("c", "class"), ("x", "text"), ("w", "text"))
}


def _field_of(passage: Passage) -> int:
    return _FIELD_NUMBER[passage.field]


class Occurrences:
    """Collects the occurrences of documents in the order they come; `finish` when all have."""

    def __init__(self, path: Path) -> None:
        """path: the file the rows are written to."""
        self.vocabulary = Vocabulary()
        self._out: BinaryIO = path.open("wb")
        self._documents = self._first = 0
        self._lengths: list[npt.NDArray[np.uint32]] = []
        self._begin()

    def _begin(self) -> None:
        # Of each text or identifier: whose it is, and its field; the texts by language and what their words end in.
        self._of, self._fields = array("I"), array("B")
        self._texts: dict[tuple[str | None, str], _Texts] = {}
        self._letters = 0

    def add(self, document: Document) -> None:
        """Take in a document."""
        number, of, fields = self._documents, self._of, self._fields
        for passage in sorted(document.passages, key=_field_of):
            kind = passage.lang, OTHER_NAME if passage.other_name else ""
            texts = self._texts.get(kind)
            if texts is None:
                texts = self._texts[kind] = _Texts()
            texts.which.append(len(of))
            texts.texts.append(passage.text)
            self._letters += len(passage.text)
            of.append(number)
            fields.append(_FIELD_NUMBER[passage.field])
        if document.keys:
            texts = self._texts.setdefault((IDENTIFIER, ""), _Texts())
            for key in document.keys:
                texts.which.append(len(of))
                texts.texts.append(key)
                of.append(number)
                fields.append(_IDENTIFIER_FIELD[key[1]])
        self._documents += 1
        if self._letters >= _LETTERS:
            self._spill()

    def finish(self) -> npt.NDArray[np.uint32]:
        """Write what is left, and give the number of words by document and field."""
        self._spill()
        self._out.close()
        return np.concatenate(self._lengths)

    def _spill(self) -> None:
        of, fields = np.array(self._of, np.uint32), np.array(self._fields, np.uint8)
        found = [self._words(texts, *kind) for kind, texts in self._texts.items()]
        # By text: its rows, what it adds to its field's length, and whether it takes places, which an identifier does not.
        sizes, counts, free = (np.zeros(len(of), np.int64) for _ in range(3))
        for (language, _), each in zip(self._texts, found, strict=True):
            sizes[each.which], counts[each.which], free[each.which] = each.sizes, each.counts, language != IDENTIFIER
        taken = (counts + 1) * free
        before = np.cumsum(taken) - taken
        place = (before - before[np.searchsorted(of, of)]) * free
        starts = np.cumsum(sizes) - sizes
        rows = np.empty(int(sizes.sum()), ROW)
        rows["doc"], rows["field"] = np.repeat(of, sizes), np.repeat(fields, sizes)
        for each in found:
            at = np.repeat(starts[each.which], each.sizes) + runs(each.sizes)
            rows["word"][at] = each.ids
            rows["place"][at] = np.repeat(place[each.which], each.sizes) + each.places
        self._out.write(rows.tobytes())
        documents = self._documents - self._first
        cells = (of - np.uint32(self._first)).astype(np.int64) * len(FIELDS) + fields
        lengths = np.bincount(cells, counts, documents * len(FIELDS))
        self._lengths.append(lengths.astype(np.uint32).reshape(documents, len(FIELDS)))
        self._first = self._documents
        self._begin()

    def _words(self, texts: _Texts, language: str | None, ending: str) -> Words:
        if language != IDENTIFIER:
            numbers = self.vocabulary.of((language or "").partition("-")[0])
            return numbered(texts.which, texts.texts, numbers, ending)
        keys = self.vocabulary.of(IDENTIFIER)
        ids = np.array([keys[key] for key in texts.texts], np.uint32)
        none = np.zeros(len(ids), np.int64)
        return Words(np.array(texts.which, np.uint32), none + 1, none, ids, none)


@dataclass(slots=True)
class _Texts:
    """Texts of one language, and which of all texts they are."""

    which: array[int] = field(default_factory=lambda: array("I"))
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rows:
    """A file of rows. first: the number of its first document; words: its words' numbers → those of all files together."""

    path: Path
    first: int
    words: npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The occurrences of all documents. lengths: by document and field."""

    files: Sequence[Rows]
    lengths: npt.NDArray[np.uint32]

    def blocks(self) -> Iterator[npt.NDArray[np.void]]:
        """The rows, a block at a time, in the order they came."""
        for file in self.files:
            with file.path.open("rb") as rows:
                while len(block := np.fromfile(rows, ROW, _BLOCK)):
                    block["word"] = file.words[block["word"]]
                    block["doc"] += np.uint32(file.first)
                    yield block
