"""Russian inflection: a word → the stems it may be a form of (соседок → соседк, контролируют → контролир).

In: a clean Cyrillic word with е for ё. Out: readings, for Stemmer to choose from, or the stem the rules alone come to;
stems in Latin letters. A verb's stem ends in a digit, which is its conjugation, reflexive or not: a noun and a verb of
one root stay apart, as сочинить and сочинять do, in S too. `tables/russian.json` has the endings of nouns, adjectives
and each conjugation as regular expressions over named parts, with what the stem must end in and where its last
consonant changes (писать, пишу). Superlatives and participles of the passive are words of their own, as dictionaries
of readers have them; but the present passive (читаемый) is its verb's.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from openshelf.lang.data import table
from openshelf.lang.reading import Reading

_T: dict[str, Any] = table("russian")
_VOWELS = frozenset("аеиоуыэюя")
_MUTATIONS: dict[str, list[str]] = _T["mutations"]
_INFINITIVES: dict[str, list[str]] = _T["infinitives"]
_INFINITIVE_MARKS: str = _T["infinitive marks"]
_FLEETING = re.compile("(?<=[{after}])[{vowels}](?=[{before}]$)".format(**_T["fleeting"]))  # сосед-о-к, сосед-к-а
_FLEETING_J = re.compile("(?<=[аеиоуыэюя])е(?=[цк]$)")  # китаец, китайца
_CITIZEN = re.compile("(?<=..[^аеиоуыэюя][ая]н)ин$")  # горожанин, горожане
_TWO_SYLLABLES = re.compile("[аеиоуыэюя].*[аеиоуыэюя]")
_LATIN = str.maketrans(table("fold")["profiles"]["ru"]["letters"])
_TRUST = (0.1, 0.1, 0.3, 0.6, 0.75, 0.85, 0.9, 0.95)  # by letters of the stem
_SHORTEST_ALONE = 4
_VERBAL = re.compile("(?:с[яь]|вш..|ешь|[аяуюей]те|ишь|ите|[юу]т)$")  # no noun ends so
_REFLEXIVE = ("ся", "сь")
_MUTATED_SUPPORT, _MUTATED_TRUST = 0.8, 0.9


class _Kind(NamedTuple):
    """A way to inflect: what stands before the ending, the endings, the marks of a verb's stem (plain, reflexive), and
    the first letters of the endings before which its last consonant changes.
    """

    after: re.Pattern[str]
    ending: re.Pattern[str]
    marks: str
    changed_before: str


def _expand(pattern: str) -> str:
    parts: dict[str, str] = _T["parts"]
    while re.search("[A-Z]", pattern):
        pattern = re.sub("[A-Z]", lambda m: parts[m[0]], pattern)
    return pattern


_KINDS = tuple(
    _Kind(
        re.compile(f"(?:{_expand(raw['after'])})$"),
        re.compile(f"(?:{_expand(raw['ending'])})"),
        raw.get("marks", ""),
        raw.get("changed before", ""),
    )
    for raw in _T["kinds"]
)


def readings(word: str) -> tuple[Reading, ...]:
    """The word itself, then each beginning whose rest is an ending."""
    out = [Reading(as_key(word, ""), 1.0, _trust(word), len(word)), *_of_infinitive(word)]
    for cut in range(len(word) - 1, 1, -1):
        letters, ending = word[:cut], word[cut:]
        if _VOWELS.isdisjoint(letters):
            break
        trust = _trust(letters)
        for kind in _kinds(ending):
            if not kind.after.search(letters):
                continue
            mark = kind.marks and kind.marks[ending.endswith(_REFLEXIVE)]
            alone = 0 if cut < _SHORTEST_ALONE else 3 if _VERBAL.search(ending) else 1 if mark else 2
            out.append(Reading(as_key(letters, mark), 1.0, trust, cut, alone))
            if ending[0] in kind.changed_before:
                out += [
                    Reading(as_key(original, mark), _MUTATED_SUPPORT, trust * _MUTATED_TRUST, cut)
                    for original in _before_mutation(letters)
                ]
    return tuple(out)


def _of_infinitive(word: str) -> list[Reading]:
    """Of an infinitive that hides its stem's last consonant (беречь, вести), the stems with one."""
    plain = word[:-2] if word.endswith(_REFLEXIVE) else word
    return [
        Reading(as_key(plain.removesuffix(ending) + letter, _INFINITIVE_MARKS[plain != word]), 1.0, 1.0, len(plain) - 2)
        for ending, letters in _INFINITIVES.items()
        if plain.endswith(ending)
        for letter in letters
    ]


def candidates(word: str) -> tuple[str, ...]:
    """Every stem the word can have; an infinitive also asks for its past, which alone looks like a noun (писала)."""
    found = [reading.stem for reading in readings(word)]
    infinitive = word.removesuffix("ся").removesuffix("сь")
    if infinitive.endswith("ть"):
        found += [as_key(infinitive.removesuffix("ть") + past, "") for past in ("л", "вш", "")]
    return tuple(dict.fromkeys(found))


@lru_cache(1 << 16)
def _kinds(ending: str) -> tuple[_Kind, ...]:
    return tuple(kind for kind in _KINDS if kind.ending.fullmatch(ending))


def _trust(letters: str) -> float:
    return _TRUST[len(letters)] if len(letters) < len(_TRUST) else 1.0


def _before_mutation(letters: str) -> list[str]:
    return [
        letters.removesuffix(changed) + original
        for changed, originals in _MUTATIONS.items()
        if letters.endswith(changed)
        for original in originals
    ]


def as_key(letters: str, mark: str) -> str:
    """The stem without soft signs and a second н; of a noun or an adjective also without the vowel that comes and goes."""
    letters = letters.replace("ь", "")
    if not mark:
        if _TWO_SYLLABLES.search(letters):
            letters = _FLEETING.sub("", letters)
        letters = _CITIZEN.sub("", _FLEETING_J.sub("й", letters))
    if len(letters) > 3 and letters.endswith("нн"):
        letters = letters[:-1]
    return letters.translate(_LATIN) + mark
