"""Azerbaijani, Uzbek, Kazakh and Turkish inflection: a word → the stems it may be a form of.

In: a word in K1. Out: readings for Stemmer to choose from, or the stem the rules alone come to.
`tables/stem.json` says which endings a noun and a verb can take, as regular expressions over named parts (number,
possessive, case, tense, person), and what happens where stem and ending meet. A reading is the word itself, or a
beginning whose rest is such an ending in vowel harmony with it.
theme/static/js/lang/stem.js is the twin of this file.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from openshelf.lang.data import table
from openshelf.lang.reading import Reading

_VOWELS = frozenset("aeiou")
_PART = re.compile("<([a-z0-9]+)>")
_PLAIN = re.compile("[a-z]+")  # a word with digits or other letters has no endings of ours
_LONG_ENDING = 3  # letters: after such, two letters are a stem where they are a vowel and a consonant (ad-lar, el-den)
_ROUNDS = 8
# How much a reading speaks for its stem and keeps of the stem's support (tests/scale/lang_figures.py, tuned on one half
# of the lemmas, checked on the other): short stems and single-letter endings are met by chance.
_SHORT_STEM = {1: 0.1, 2: 0.2, 3: 0.7}
_VOWEL_FIRST = 0.5
_SINGLE_LETTER = 0.5
_AGAINST_HARMONY = 0.5
_VERB = "1"  # a noun and a verb of one root stay apart (yer, yermek)
_IMPERATIVE_SUPPORT, _IMPERATIVE_TRUST = 0.5, 0.3  # the whole word as a verb's root: a noun's dictionary form first


class _Split(NamedTuple):
    """A way to read a word: the stem as a key, its letters in the word, the ending, what kind (n, v, "" for the whole
    word), and whether the two agree in vowel harmony, which loan words do not.
    """

    stem: str
    letters: str
    ending: str
    kind: str
    weak: bool
    agrees: bool = True


class _Ending(NamedTuple):
    """An ending a stem can take: kind n or v; weak: not to be believed without a vocabulary; heard: of a and e, the
    vowels it must agree in with the stem ("ae" agrees with none).
    """

    kind: str
    weak: bool
    heard: str


class _Rules(NamedTuple):
    language: str
    letters: dict[int, str]
    endings: dict[str, tuple[tuple[str, re.Pattern[str]], ...]]  # by what the stem ends in (C, V, VC: a glide), by kind
    harmony: bool
    neutral: re.Pattern[str] | None
    glides: str
    meetings: tuple[tuple[int, str, str, str], ...]
    weak: re.Pattern[str]  # endings too like a stem's own last letters to be believed without a vocabulary
    shortest: dict[str, int]  # letters of a stem without a vocabulary, by kind
    verb_over_noun: int  # letters of a verb's ending that is taken, without a vocabulary, where a noun's could be


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
        language,
        str.maketrans(raw["map"]),
        {
            ends: tuple(
                (kind[0], re.compile("|".join(f"(?:{expand(raw[kind][end])})" for end in ends)))
                for kind in ("noun", "verb")
            )
            for ends in ("C", "V", "VC")
        },
        raw["harmony"],
        re.compile(raw["neutral"]) if raw["neutral"] else None,
        raw["glides"],
        tuple((least, before, old, new) for least, before, old, new in raw["endings"]),
        re.compile(raw["weak"]),
        raw["shortest"],
        raw["verb over noun"],
    )


def _as_stem(letters: str, rules: _Rules) -> str:
    """The stem's own last letter, undoing what an ending made of it (kitab-ı, ürəy-i, кітаб-ы)."""
    for least, before, old, new in rules.meetings:
        rest = letters.removesuffix(old)
        if (
            rest != letters
            and (not before or rest[-1:] in tuple(before))
            and sum(map(_VOWELS.__contains__, letters)) >= least
        ):
            return rest + new
    return letters


def _split(word: str, rules: _Rules) -> Iterator[_Split]:
    yield _Split(_as_stem(word, rules), word, "", "", weak=True)
    if not _PLAIN.fullmatch(word):
        return
    before = list(accumulate(word, lambda vowel, c: c if c in _VOWELS else vowel, initial=""))  # last vowel so far
    for cut in range(len(word) - 1, 1, -1):
        if not before[cut]:
            return
        last = word[cut - 1]
        ends = "VC" if last in rules.glides else "V" if last in _VOWELS else "C"
        endings = _endings(rules.language, ends, word[cut:])
        stem = _as_stem(word[:cut], rules) if endings else ""
        for kind, weak, heard in endings:
            # Of the letters of K1 only a and e tell back vowels from front ones.
            agrees = heard != "ae" and (not heard or before[cut] not in "ae" or before[cut] == heard)
            yield _Split(stem, word[:cut], word[cut:], kind, weak, agrees)


@lru_cache(1 << 17)
def _endings(language: str, ends: str, ending: str) -> tuple[_Ending, ...]:
    """What an ending is after a stem that ends in a vowel, a consonant or a glide; endings come again and again."""
    rules = _rules_of(language)
    kinds = [kind for kind, pattern in rules.endings[ends] if pattern.fullmatch(ending)]
    if not kinds:
        return ()
    audible = rules.neutral.sub("", ending) if rules.neutral is not None else ending
    heard = "".join([vowel for vowel in "ae" if vowel in audible]) if rules.harmony else ""
    return tuple([_Ending(kind, rules.weak.fullmatch(kind + ending) is not None, heard) for kind in kinds])


def _rules_of(language: str) -> _Rules:
    rules = _rules(language)
    assert rules is not None, language
    return rules


def knows(language: str) -> bool:
    """Whether the language has rules here."""
    return _rules(language) is not None


def letters_of(k1: str, language: str) -> str:
    """A word in K1 in the letters the rules are written in: Kazakh has y as i and q as k, as its keyboards mix them."""
    return k1.translate(_rules_of(language).letters)


def readings(word: str, language: str) -> tuple[Reading, ...]:
    """Every reading of a word in the rules' letters, the longest stem first; a verb's stem ends in `1`."""
    rules = _rules_of(language)
    out: list[Reading] = []
    for c in _split(word, rules):
        size = len(c.letters)
        support = _SINGLE_LETTER if len(c.ending) == 1 else 1.0
        trust = _VOWEL_FIRST if size == 2 and c.letters[0] in _VOWELS else _SHORT_STEM.get(size, 1.0)
        if not c.agrees:
            support, trust = support * _AGAINST_HARMONY, trust * _AGAINST_HARMONY
        stem = c.stem + _VERB if c.kind == "v" else c.stem
        out.append(Reading(stem, support, trust, -size, int(_is_plausible(c, rules))))
        if not c.kind:
            out.append(Reading(c.stem + _VERB, _IMPERATIVE_SUPPORT, trust * _IMPERATIVE_TRUST, -size))
    return tuple(out)


def candidates(word: str, language: str) -> tuple[str, ...]:
    """The stems, without a verb's mark, of the readings in harmony, then those of the stems themselves: a form alone in its vocabulary may
    have lost more than its dictionary form can lose at once (istayapsan → ist, istamoq → ista → ist).
    """
    rules = _rules_of(language)
    first = [c.stem for c in _split(word, rules) if c.agrees]
    second = [c.stem for one in first[1:] for c in _split(one, rules) if c.agrees]
    return tuple(dict.fromkeys(first + second))


def bare_stem(word: str, language: str) -> str:
    """The shortest plausible stem, taken again and again: a form and its dictionary form meet at the same bottom.

    A short ending of a verb gives way to a noun's where the language says so (oğraş-ın, not oğra-şın).
    """
    rules = _rules_of(language)
    for _ in range(_ROUNDS):
        shorter, of_noun = word, False
        for candidate in _split(word, rules):
            beats_noun = candidate.kind == "n" or len(candidate.ending) >= rules.verb_over_noun
            if _is_plausible(candidate, rules) and (beats_noun or not of_noun):
                shorter, of_noun = candidate.stem, candidate.kind == "n"
        if shorter == word:
            break
        word = shorter
    return _as_stem(word, rules)


def _is_plausible(candidate: _Split, rules: _Rules) -> bool:
    letters, ending = candidate.letters, candidate.ending
    if candidate.weak or not candidate.agrees:
        return False
    if len(letters) >= rules.shortest[candidate.kind]:
        return True
    return len(letters) == 2 and letters[0] in _VOWELS and letters[1] not in _VOWELS and len(ending) >= _LONG_ENDING
