"""A word → its stem: one string for all inflected forms of a word.

In: a word in any case, script or spelling, and its language. Out: a stem in K1 letters (see fold), so a word typed
without its marks has the stem of the right one. A stem is a key for comparing, not always a word.

- `Stemmer` has a vocabulary, and takes the reading of a word which most of its words speak for. An ending is thus
  stripped only where the paradigm shows it (`alma`, `almalar`, `almanı` are not forms of `al`). The readings are those
  of turkic (az, uz, kk, tr), russian and english.
- `stem` knows no vocabulary. Turkic words come to their rules' bottom, as theme/static/js/lang/stem.js has it; Russian
  (russian_alone) and English are stemmed at build only.
- `candidates` are the stems a word could have: what a search tries for a form its index does not hold.
A word of a language without rules is its own stem, in K1.
"""

from collections.abc import Iterable
from functools import lru_cache

from openshelf.lang import english, russian, russian_alone, turkic
from openshelf.lang.cleaning import HAS_CYRILLIC, clean
from openshelf.lang.fold import key
from openshelf.lang.reading import Reading

_CACHE = 1 << 16
_MARKS = "0123456789"  # what verbs' stems end in


def _language(tag: str) -> str:
    return tag.partition("-")[0]


def _as_russian(word: str) -> str:
    """A Cyrillic word as `russian` reads it; "" for a word of another script."""
    cyrillic = clean(word).replace("ё", "е")
    return cyrillic if HAS_CYRILLIC.search(cyrillic) else ""


@lru_cache(_CACHE)
def _readings(word: str, tag: str) -> tuple[Reading, ...]:
    """Every reading of a word as it is spelt."""
    language = _language(tag)
    if turkic.knows(language):
        return turkic.readings(turkic.letters_of(key(word, tag), language), language)
    if language == "ru" and (cyrillic := _as_russian(word)):
        return russian.readings(cyrillic)
    k1 = key(word, tag)
    return english.readings(k1) if language == "en" else (Reading(k1, 1.0, 1.0, 0),)


def candidates(word: str, tag: str) -> tuple[str, ...]:
    """Every stem the word can have, the whole word first."""
    language = _language(tag)
    if turkic.knows(language):
        return turkic.candidates(turkic.letters_of(key(word, tag), language), language)
    if language == "ru" and (cyrillic := _as_russian(word)):
        return russian.candidates(cyrillic)
    k1 = key(word, tag)
    return english.candidates(k1) if language == "en" else (k1,)


@lru_cache(_CACHE)
def stem(word: str, tag: str) -> str:
    """The stem by rules alone.

    >>> stem("kitabxanaların", "az") == stem("kitabxana", "az") == stem("KITABXANA", "az")
    True
    """
    language = _language(tag)
    if turkic.knows(language):
        return turkic.bare_stem(turkic.letters_of(key(word, tag), language), language)
    if language == "ru" and (cyrillic := _as_russian(word)):
        return russian_alone.bare_stem(cyrillic)
    k1 = key(word, tag)
    return english.bare_stem(k1) if language == "en" else k1


def _said_by(readings: tuple[Reading, ...]) -> dict[str, float]:
    """What a word so read says for each stem it could have."""
    said: dict[str, float] = {}
    for one, support, *_ in readings:
        if support > said.get(one, 0.0):
            said[one] = support
    return said


class Stemmer:
    """Stems by the vocabulary a word lives in: about 100 bytes a reading, some five readings a word."""

    def __init__(self, vocabulary: Iterable[str], tag: str) -> None:
        """Read the words, in any order and as often as they come; each counts once."""
        self._tag = tag
        self._russian = _language(tag) == "ru"
        self._support: dict[str, float] = {}
        self._known: dict[str, str] = {}
        self._seen: set[str] = set()
        for word in vocabulary:
            spelt = self._spelt(word)
            if spelt in self._seen:
                continue
            self._seen.add(spelt)
            readings = _readings(word, self._tag)
            if len(readings) == 1:
                self._known[word] = readings[0].stem
            for one, support in _said_by(readings).items():
                self._support[one] = self._support.get(one, 0.0) + support

    def stem(self, word: str) -> str:
        """The stem most of the vocabulary speaks for; a word with no relative there gives way to the rules alone."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._choose(word)
        return known

    def _spelt(self, word: str) -> str:
        """What makes two words of the vocabulary one: K1, in Russian with its soft signs (говорит, говорить)."""
        return (self._russian and _as_russian(word)) or key(word, self._tag)

    def _choose(self, word: str) -> str:
        readings = _readings(word, self._tag)
        said = _said_by(readings) if self._spelt(word) in self._seen else {}
        shared = [r for r in readings if self._support.get(r.stem, 0.0) > said.get(r.stem, 0.0)]
        if shared:
            return max(shared, key=self._weight).stem
        believed = [r for r in readings if r.alone]
        return (
            max(believed, key=lambda r: (r.alone, -len(r.stem.rstrip(_MARKS)))).stem if believed else readings[0].stem
        )

    def _weight(self, reading: Reading) -> tuple[float, int]:
        return self._support.get(reading.stem, 0.0) * reading.trust, reading.rank
