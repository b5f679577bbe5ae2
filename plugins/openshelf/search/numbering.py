"""Texts of one language → their words as numbers: the vocabulary, and the fast way into it.

In: many texts at once. Out: for each its words' numbers and places, as columns. Rules: the words are those of
openshelf.lang.tokenise, text by text; plain texts, which are most, go through it joined into one, so that what is done
for each word is done in C; a text that may come again and is not plain is remembered.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import lru_cache
from itertools import compress, count
from typing import TYPE_CHECKING

import numpy as np

from openshelf.lang.tokenise import is_plain, may_be_spaced, words, words_of_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy.typing as npt

_BETWEEN = "\0"  # stands between joined texts; a text that holds it is not plain
_SHORT = 200  # letters of a text that may come again: headings and publishers do, pages never
_remembered = lru_cache(1 << 16)(words)


class _Numbers(dict[str, int]):
    """Words → their numbers; a new word takes the next one."""

    def __init__(self, following: Callable[[], int]) -> None:
        super().__init__()
        self._following = following

    def __missing__(self, word: str) -> int:
        number = self[word] = self._following()
        return number


class Vocabulary:
    """The words of each language, each with a number of its own."""

    def __init__(self) -> None:
        self._following = count().__next__
        self._numbers: dict[str, _Numbers] = {}

    def of(self, language: str) -> dict[str, int]:
        """The numbers of a language's words; asking for a new word numbers it."""
        known = self._numbers.get(language)
        if known is None:
            known = self._numbers[language] = _Numbers(self._following)
        return known

    def by_language(self) -> Mapping[str, Mapping[str, int]]:
        """Language → word → number."""
        return self._numbers

    def listed(self) -> list[tuple[str, str]]:
        """(word, language) by word number."""
        out = [("", "")] * sum(map(len, self._numbers.values()))
        for language, numbers in self._numbers.items():
            for word, number in numbers.items():
                out[number] = (word, language)
        return out


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some texts. which: the texts' own numbers, as given; sizes, counts: by text its words and the places it takes.

    ids, places: by word its number in the vocabulary and its place in its text, from 0; the words of a text stand together.
    """

    which: npt.NDArray[np.uint32]
    sizes: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    ids: npt.NDArray[np.uint32]
    places: npt.NDArray[np.int64]


def numbered(which: Sequence[int], texts: Sequence[str], numbers: dict[str, int], ending: str = "") -> Words:
    """The words of texts. which: what the texts are called in the answer; ending: put behind every word."""
    names = np.array(which, np.uint32)
    if ending:
        return _one_by_one(names, texts, numbers, ending)
    plain = np.fromiter((is_plain(text) and _BETWEEN not in text for text in texts), np.bool_, len(texts))
    easy, loose = _together(names[plain], list(compress(texts, plain)), numbers)
    plain[np.flatnonzero(plain)[loose]] = False
    rest = _one_by_one(names[~plain], compress(texts, ~plain), numbers)
    return Words(*(np.concatenate(pair) for pair in zip(astuple(easy), astuple(rest), strict=True)))


def _together(
    which: npt.NDArray[np.uint32], texts: list[str], numbers: dict[str, int]
) -> tuple[Words, npt.NDArray[np.int64]]:
    """The words of plain texts, and which of these texts are left out, since letters may be spaced out in them."""
    found = words_of_plain(_BETWEEN.join((*texts, "")), _BETWEEN)
    # A number no word has marks the ends of texts; it is forgotten before anyone else asks.
    end = numbers[_BETWEEN] = np.iinfo(np.uint32).max
    ids = np.fromiter(map(numbers.__getitem__, found), np.uint32, len(found))
    del numbers[_BETWEEN]
    ends = np.flatnonzero(ids == end)
    sizes = np.diff(ends, prepend=-1) - 1
    single = np.fromiter(map(len, found), np.int64, len(found)) == 1
    single[ends] = False
    singles = np.diff(np.concatenate(([0], np.cumsum(single)))[np.append(-1, ends) + 1])
    spaced = [
        number for number in np.flatnonzero(singles).tolist() if may_be_spaced(texts[number], int(singles[number]))
    ]
    kept = np.ones(len(texts), np.bool_)
    kept[spaced] = False
    of_words = np.repeat(kept, sizes + 1)
    of_words[ends] = False
    sizes = sizes[kept]
    return Words(which[kept], sizes, sizes, ids[of_words], runs(sizes)), np.array(spaced, np.int64)


def runs(sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """0, 1, 2 … anew for each size: [2, 3] gives 0 1 0 1 2."""
    return np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _one_by_one(
    which: npt.NDArray[np.uint32], texts: Iterable[str], numbers: dict[str, int], ending: str = ""
) -> Words:
    ids: list[int] = []
    places: list[int] = []
    sizes, counts = [], []
    for text in texts:
        found, own, taken = _remembered(text) if len(text) <= _SHORT else words(text)
        ids += map(numbers.__getitem__, [word + ending for word in found] if ending else found)
        places += range(taken) if own is None else own
        sizes.append(len(found))
        counts.append(taken)
    return Words(
        which,
        np.array(sizes, np.int64),
        np.array(counts, np.int64),
        np.array(ids, np.uint32),
        np.array(places, np.int64),
    )
