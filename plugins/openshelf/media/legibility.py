"""Whether a document's words can be searched: pages without words, and pages whose words are no words.

In: the text of each page, one after another. Out: their numbers and an example. A judgement by form, not by a dictionary, so that a name
or an old spelling is never blamed: a word is odd where no alphabet of ours has all its letters, where two scripts or letters and figures mix
in it, where no vowel or the same letter three times over stands in it. A page is blamed for many odd words or for more signs than letters;
a text set in a legacy font, recognised in the wrong language or made of dirt has them, French or German has not that many.
Memory: a page at a time.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from openshelf.lang.data import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FEWEST_WORDS = 20  # of a page that is judged by its words
FEWEST_SIGNS = 80  # of a page that is judged by its signs
MOST_ODD = 0.3  # of its words: real pages of seven languages have up to 0.1, tables of figures are not judged
LEAST_LETTERS = 0.5  # of its signs
FEWEST_SILENT = 3
MOST_SILENT = 0.2  # of all pages: a book has some empty ones
LONGEST_EXAMPLE = 60

_WORD = re.compile(r"\S+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_APOSTROPHES = re.compile("[ʻʼ‘’'`´-]")
_VOWEL = re.compile("[aeiouyəıöüäåæœøаеёиоуыэюяәіөүұўѣ]")
_THRICE = re.compile(r"([^\W\d_ivxlcm])\1\1")
_ROMAN = re.compile(r"[ivxlcdm]+")
_BROKEN = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_OLD_RUSSIAN = "ѣіѳѵ"


@dataclass(frozen=True, slots=True)
class Legibility:
    """pages: how many; silent: those without a word, where they are too many; garbled: those of odd words; example: of such words."""

    pages: int
    silent: tuple[int, ...]
    garbled: tuple[int, ...]
    example: str


def judge(texts: Iterable[str]) -> Legibility:
    """What is wrong with the pages, numbered from 1."""
    silent, garbled, example, pages = [], [], "", 0
    for pages, text in enumerate(texts, 1):
        words = [word for found in _WORD.findall(text) if (word := _EDGES.sub("", found))]
        if not words:
            silent.append(pages)
        elif odd := _garbled(text, words):
            garbled.append(pages)
            example = example or " ".join(odd)[:LONGEST_EXAMPLE]
    many = len(silent) == pages or len(silent) >= max(FEWEST_SILENT, MOST_SILENT * pages)
    return Legibility(pages, tuple(silent) if many else (), tuple(garbled), example)


def page_runs(numbers: Iterable[int]) -> str:
    """Page numbers as people write them: "3, 7–9"."""
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in _runs(numbers))


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for number in numbers:
        if first is None or last is None or number > last + 1:
            if first is not None and last is not None:
                yield first, last
            first = number
        last = number
    if first is not None and last is not None:
        yield first, last


def _garbled(text: str, words: list[str]) -> list[str]:
    """Some of what shows that the page is; nothing where it is not."""
    signs = [sign for sign in text if not sign.isspace()]
    letters = sum(sign.isalnum() for sign in signs)
    spelled = [word for word in words if not word.isnumeric() and any(sign.isalpha() for sign in word)]
    odd = [word for word in spelled if is_odd(word)]
    if len(spelled) >= FEWEST_WORDS and len(odd) > MOST_ODD * len(spelled):
        return odd
    if len(signs) >= FEWEST_SIGNS and letters < LEAST_LETTERS * len(signs):
        return text.split()
    return []


def is_odd(word: str) -> bool:
    """Whether a word has no form a word of our languages, or of those with their letters and marks, has."""
    if _BROKEN.search(word):
        return True
    lowered = _APOSTROPHES.sub("", unicodedata.normalize("NFC", word).lower().replace("i̇", "i"))
    letters = {sign for sign in lowered if sign.isalpha()}
    if not letters:
        return False
    if any(sign.isdigit() for sign in lowered):
        return _is_sandwich(lowered)
    if not any(letters <= alphabet for alphabet in _alphabets()) and not _is_foreign(letters):
        return True
    if any(sign not in letters and not unicodedata.combining(sign) for sign in lowered):
        return any(sign in "|\\^~{}[]<>$#*@=+_" for sign in lowered)
    long_enough = len(lowered) > 4 and not _ROMAN.fullmatch(lowered)
    if word.isupper():
        return False
    return bool(_THRICE.search(lowered)) or (long_enough and _is_known(letters) and not _VOWEL.search(lowered))


def _is_sandwich(word: str) -> bool:
    """A figure between letters (s0vet), which no word has; endings after a number (1990-ci) and marks (А4) do."""
    return bool(re.search(r"[^\W\d_]\d+[^\W\d_]", word))


@cache
def _alphabets() -> tuple[frozenset[str], ...]:
    alphabets = {tag: set("".join(letters)) for tag, letters in table("collate")["alphabets"].items()}
    alphabets["ru"] |= set(_OLD_RUSSIAN)
    return tuple(map(frozenset, alphabets.values()))


def _is_known(letters: set[str]) -> bool:
    return any(letters <= alphabet for alphabet in _alphabets())


def _is_foreign(letters: set[str]) -> bool:
    """Letters of one script with marks that another language of it may have: é, ß, ł; but not the signs a legacy font makes of Cyrillic."""
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in letters}
    if len(scripts) != 1:
        return False
    marked = sum(letter > "\x7f" for letter in letters) if scripts == {"LATIN"} else 0
    return 2 * marked <= len(letters)
