"""A word → its stem: one string for all inflected forms of a word.

In: a word in any case, script or spelling, and its language. Out: a stem in K1 letters (see fold), so a word typed
without its marks has the stem of the right one. A stem is a key for comparing, not always a word.

Azerbaijani, Uzbek, Kazakh and Turkish are ours: `tables/stem.json` says which endings a noun and a verb can take, as
regular expressions over named parts (number, possessive, case, tense, person), and what happens where stem and ending
meet. From it come a word's `candidates`: itself, and each beginning whose rest is such an ending, in vowel harmony.
- `stem` knows no vocabulary: it takes the shortest candidate again and again, so that a form and its dictionary form
  meet at the same bottom. theme/static/js/lang/stem.js does the same.
- `Stemmer` has a vocabulary, and takes the candidate which most of its words could be forms of. An ending is thus
  stripped only where the paradigm shows it (`alma`, `almalar`, `almanı` are not forms of `al`).
Russian and English are Snowball's (PyStemmer: BSD code, its rules compiled in, no data), at build only: the index
carries the stems of its forms to the browser.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

import Stemmer as Snowball

from openshelf.lang.data import table
from openshelf.lang.fold import key

_VOWELS = frozenset("aeiou")
_PART = re.compile("<([a-z0-9]+)>")
_PLAIN = re.compile("[a-z]+")  # a word with digits or other letters has no endings of ours
_SNOWBALL = {"ru": "russian", "en": "english"}
_LONG_ENDING = 3  # letters: after such, two letters are a stem where they are a vowel and a consonant (ad-lar, el-den)
_ROUNDS = 8
_CACHE = 1 << 16
# How much of its support a candidate keeps: short stems and single-letter endings are met by chance (tests/scale).
_SHORT_STEM = {1: 0.1, 2: 0.2, 3: 0.7}
_VOWEL_FIRST = 0.5
_SINGLE_LETTER = 0.5
_AGAINST_HARMONY = 0.5


class Candidate(NamedTuple):
    """A way to read a word: the stem as a key, its letters in the word, the ending, what kind (n, v, or x: against
    vowel harmony, as loan words do; "" for the whole word).
    """

    stem: str
    letters: str
    ending: str
    kind: str


class _Rules(NamedTuple):
    letters: dict[int, str]
    endings: dict[str, tuple[tuple[str, re.Pattern[str]], ...]]  # by "C" and "V": what the stem ends in
    harmony: bool
    neutral: re.Pattern[str] | None
    glides: str
    meetings: tuple[tuple[int, str, str, str], ...]
    weak: re.Pattern[str]  # endings too like a stem's own last letters to be believed without a vocabulary
    shortest: dict[str, int]  # letters of a stem without a vocabulary, by kind


def _language(tag: str) -> str:
    return tag.partition("-")[0]


@cache
def _rules(language: str) -> _Rules | None:
    raw: dict[str, Any] | None = table("stem").get(language)
    if raw is None:
        return None
    parts: dict[str, str] = raw["parts"]

    def expand(pattern: str) -> str:
        while _PART.search(pattern):
            pattern = _PART.sub(lambda m: f"(?:{parts[m[1]]})", pattern)
        return re.sub("[A-Z]", lambda m: parts[m[0]], pattern)

    return _Rules(
        str.maketrans(raw["map"]),
        {
            end: tuple((kind[0], re.compile(f"(?:{expand(raw[kind][end])})")) for kind in ("noun", "verb"))
            for end in ("C", "V")
        },
        raw["harmony"],
        re.compile(raw["neutral"]) if raw["neutral"] else None,
        raw["glides"],
        tuple((least, before, old, new) for least, before, old, new in raw["endings"]),
        re.compile(raw["weak"]),
        raw["shortest"],
    )


def _as_stem(letters: str, rules: _Rules) -> str:
    """The stem's own last letter, undoing what an ending made of it (kitab-ı, ürəy-i, кітаб-ы)."""
    vowels = sum(c in _VOWELS for c in letters)
    for least, before, old, new in rules.meetings:
        if letters.endswith(old) and vowels >= least and (not before or letters[: -len(old)][-1:] in tuple(before)):
            return letters[: -len(old)] + new
    return letters


def _harmonious(letters: str, ending: str, rules: _Rules) -> bool:
    """Whether back and front vowels agree; of the letters of K1 only a and e tell."""
    if not rules.harmony:
        return True
    if rules.neutral is not None:
        ending = rules.neutral.sub("", ending)
    heard = {c for c in ending if c in "ae"}
    if len(heard) > 1:
        return False
    last = next((c for c in reversed(letters) if c in _VOWELS), "")
    return not heard or last not in {"a", "e"} or last in heard


def _readings(word: str, rules: _Rules) -> Iterator[Candidate]:
    yield Candidate(_as_stem(word, rules), word, "", "")
    if not _PLAIN.fullmatch(word):
        return
    for cut in range(len(word) - 1, 1, -1):
        letters, ending = word[:cut], word[cut:]
        if _VOWELS.isdisjoint(letters):
            return
        last = letters[-1]
        ends = "VC" if last in rules.glides else "V" if last in _VOWELS else "C"
        for kind, first, second in _kinds(rules, ends):
            if first.fullmatch(ending) or (second is not None and second.fullmatch(ending)):
                kept = kind if _harmonious(letters, ending, rules) else "x"
                yield Candidate(_as_stem(letters, rules), letters, ending, kept)


def _kinds(rules: _Rules, ends: str) -> Iterator[tuple[str, re.Pattern[str], re.Pattern[str] | None]]:
    for i, (kind, pattern) in enumerate(rules.endings[ends[0]]):
        yield kind, pattern, rules.endings[ends[1]][i][1] if len(ends) > 1 else None


@lru_cache(_CACHE)
def _candidates(word: str, language: str) -> tuple[Candidate, ...]:
    rules = _rules(language)
    assert rules is not None
    return tuple(_readings(word, rules))


@lru_cache(_CACHE)
def _letters(word: str, tag: str) -> str:
    rules = _rules(_language(tag))
    k1 = key(word, tag)
    return k1.translate(rules.letters) if rules is not None else k1


def candidates(word: str, tag: str) -> tuple[str, ...]:
    """Every stem the word can have, the longest first: what a search tries for a form the index does not hold."""
    language = _language(tag)
    if _rules(language) is None:
        return (stem(word, tag),)
    return tuple(dict.fromkeys(c.stem for c in _candidates(_letters(word, tag), language) if c.kind != "x"))


@lru_cache(_CACHE)
def stem(word: str, tag: str) -> str:
    """The stem by rules alone.

    >>> stem("kitabxanaların", "az") == stem("kitabxana", "az") == stem("KITABXANA", "az")
    True
    """
    language = _language(tag)
    rules = _rules(language)
    if rules is None:
        return _snowball(word, tag)
    found = _letters(word, tag)
    for _ in range(_ROUNDS):
        shorter = found
        for candidate in _readings(found, rules):
            if _is_plausible(candidate, rules):
                shorter = candidate.stem
        if shorter == found:
            break
        found = shorter
    return _as_stem(found, rules)


def _is_plausible(candidate: Candidate, rules: _Rules) -> bool:
    letters, ending = candidate.letters, candidate.ending
    if not ending or candidate.kind == "x" or rules.weak.fullmatch(candidate.kind + ending):
        return False
    if len(letters) >= rules.shortest[candidate.kind]:
        return True
    return len(letters) == 2 and letters[0] in _VOWELS and letters[1] not in _VOWELS and len(ending) >= _LONG_ENDING


@cache
def _engine(language: str) -> Any:
    return Snowball.Stemmer(_SNOWBALL[language])


def _snowball(word: str, tag: str) -> str:
    """Snowball's stem in K1; a word of another script, and a language without rules, gives K1 itself."""
    language = _language(tag)
    if language not in _SNOWBALL:
        return key(word, tag)
    if language == "ru":
        lowered = word.lower().replace("ё", "е")
        return key(_engine(language).stemWord(lowered), tag)
    return str(_engine(language).stemWord(key(word, tag)))


class Stemmer:
    """Stems by the vocabulary a word lives in; holds about 150 bytes a candidate, some five candidates a word."""

    def __init__(self, vocabulary: Iterable[str], tag: str) -> None:
        """Read the words, in any order and as often as they come; each counts once."""
        self._tag = tag
        self._language = _language(tag)
        self._support: dict[str, float] = {}
        self._known: dict[str, str] = {}
        if _rules(self._language) is None:
            return
        for word in {_letters(word, tag) for word in vocabulary}:
            weights: dict[str, float] = {}
            for c in _candidates(word, self._language):
                weight = _SINGLE_LETTER if len(c.ending) == 1 else 1.0
                weight *= _AGAINST_HARMONY if c.kind == "x" else 1.0
                weights[c.stem] = max(weight, weights.get(c.stem, 0.0))
            for one, weight in weights.items():
                self._support[one] = self._support.get(one, 0.0) + weight

    def stem(self, word: str) -> str:
        """The stem most of the vocabulary speaks for; of equals the shortest."""
        if _rules(self._language) is None:
            return stem(word, self._tag)
        letters = _letters(word, self._tag)
        known = self._known.get(letters)
        if known is None:
            best = max(_candidates(letters, self._language), key=self._weight)
            known = self._known[letters] = best.stem
        return known

    def _weight(self, c: Candidate) -> tuple[float, int]:
        size = len(c.letters)
        kept = _SHORT_STEM.get(size, 1.0)
        if size == 2 and c.letters[0] in _VOWELS:
            kept = _VOWEL_FIRST
        if c.kind == "x":
            kept *= _AGAINST_HARMONY
        return self._support.get(c.stem, 0.0) * kept, -size
