"""The words' keys with their frequencies → completion and typing errors: the files w/ and r/ of FORMAT.md.

In: families and how many postings each of their words has. Out: (name, bytes) of files and the first keys of each kind.
Rule: identifiers are no words; in a large collection what stands in one document only is not offered as a correction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openshelf.search.coding import file_name, front_coded, packed, separator, varint, varints
from openshelf.search.settings import OTHER_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import numpy as np
    import numpy.typing as npt

    from openshelf.search.families import Families
    from openshelf.search.settings import IndexSettings


def lexicon(families: Families, counts: npt.NDArray[np.int64]) -> dict[str, tuple[int, str]]:
    """Key → (postings, the most frequent word with this key), sorted by key. counts: postings by slot."""
    found: dict[str, tuple[int, int, str]] = {}
    slot = 0
    for family in families.families:
        for word in family.words:
            key = families.word_keys[slot]
            shown, count = word.removesuffix(OTHER_NAME), int(counts[slot])
            slot += 1
            if key is None:
                continue
            total, best, kept = found.get(key, (0, 0, ""))
            if count > best or (count == best and shown < kept):
                best, kept = count, shown
            found[key] = (total + count, best, kept)
    return {key: (found[key][0], found[key][2]) for key in sorted(found)}


def misspellable(entries: Mapping[str, tuple[int, str]], settings: IndexSettings) -> list[str]:
    """The keys of r/, backwards and sorted. entries: of `lexicon`."""
    all_kept = len(entries) <= settings.typing_errors_of_all
    return sorted(key[::-1] for key, (count, _) in entries.items() if all_kept or count > 1)


class LexiconWriter:
    """Writes w/ and r/; `words` and `reversed` are their directories when all is written."""

    def __init__(self, rows: Iterable[tuple[str, int, str]], backwards: Iterable[str], settings: IndexSettings) -> None:
        """rows: key, count and word as of `lexicon`, sorted. backwards: as of `misspellable`."""
        self._rows = rows
        self._backwards = backwards
        self._settings = settings
        self.words: list[str] = []
        self.reversed: list[str] = []

    def write(self) -> Iterator[tuple[str, bytes]]:
        """All files of w/ and r/."""
        yield from _files("w", self._rows, self._settings.words, self.words)
        yield from _files("r", ((key, 0, key) for key in self._backwards), self._settings.words, self.reversed)


def _files(
    kind: str, rows: Iterable[tuple[str, int, str]], limit: int, first_keys: list[str]
) -> Iterator[tuple[str, bytes]]:
    keys, words, counts = bytearray(), bytearray(), bytearray()
    before = ""

    def body() -> bytes:
        return packed(bytes(keys) if kind == "r" else varints((len(keys), len(words))) + keys + words + counts)

    for key, count, word in rows:
        if len(keys) + len(words) + len(counts) > limit:
            yield file_name(kind, len(first_keys) - 1), body()
            keys, words, counts = bytearray(), bytearray(), bytearray()
        if not keys:
            first_keys.append(separator(before, key) if first_keys else "")
        keys += front_coded(key.encode(), before.encode() if keys else b"")
        if kind == "w":
            words += front_coded(word.encode(), key.encode())
            counts += varint(count)
        before = key
    if keys:
        yield file_name(kind, len(first_keys) - 1), body()
