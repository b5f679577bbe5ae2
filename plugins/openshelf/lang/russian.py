"""Russian inflection: a word → the stems it may be a form of (соседок → соседк, контролируют → контролир).

In: a clean Cyrillic word with е for ё. Out: readings, for Stemmer to choose from, their stems in Latin letters; a verb's
stem ends in `1`, a reflexive one's in `2`, so that a noun and a verb of one root stay apart, in S too.
`tables/russian.json` has the endings of nouns, adjectives and verbs as regular expressions over named parts, and the
consonants that change before an ending of the present (писать, пишу). Participles of the passive are words of their
own, as dictionaries of readers have them.
"""

import re
from functools import lru_cache
from typing import Any

from openshelf.lang.data import table
from openshelf.lang.reading import Reading

_T: dict[str, Any] = table("russian")
_VOWELS = frozenset("аеиоуыэюя")
_MUTATIONS: dict[str, list[str]] = _T["mutations"]
_FLEETING = re.compile("(?<=[{after}])[{vowels}](?=[{before}]$)".format(**_T["fleeting"]))  # сосед-о-к, сосед-к-а
_TWO_SYLLABLES = re.compile("[аеиоуыэюя].*[аеиоуыэюя]")
_LATIN = str.maketrans(table("fold")["profiles"]["ru"]["letters"])
_TRUST = (0.1, 0.1, 0.3, 0.6, 0.75, 0.85, 0.9, 0.95)  # by letters of the stem
_SHORTEST_ALONE = 4
_VERBAL = re.compile("(?:с[яь]|вш..|ешь|[аяуюей]те|ишь|ите|[юу]т)$")  # no noun ends so
_MUTATED_SUPPORT, _MUTATED_TRUST = 0.6, 0.9


def _expand(pattern: str) -> re.Pattern[str]:
    parts: dict[str, str] = _T["parts"]
    return re.compile("(?:{})".format(re.sub("[A-Z]", lambda m: parts[m[0]], pattern)))


_KINDS = tuple((kind, _expand(pattern)) for kind, pattern in _T["kinds"])


def readings(word: str) -> tuple[Reading, ...]:
    """The word itself, then each beginning whose rest is an ending."""
    out = [Reading(_as_key(word, ""), 1.0, _trust(word), len(word))]
    for cut in range(len(word) - 1, 1, -1):
        letters, ending = word[:cut], word[cut:]
        if _VOWELS.isdisjoint(letters):
            break
        trust = _trust(letters)
        for kind in _kinds(ending):
            nominal = kind in {"noun", "adjective"}
            mark = "" if nominal else "2" if ending.endswith(("ся", "сь")) else "1"
            alone = 0 if cut < _SHORTEST_ALONE else 3 if _VERBAL.search(ending) else 2 if nominal else 1
            out.append(Reading(_as_key(letters, mark), 1.0, trust, cut, alone))
            if kind == "present":
                out += [
                    Reading(_as_key(original, mark), _MUTATED_SUPPORT, trust * _MUTATED_TRUST, cut)
                    for original in _before_mutation(letters)
                ]
    return tuple(out)


def candidates(word: str) -> tuple[str, ...]:
    """Every stem the word can have; an infinitive also asks for its past, which alone looks like a noun (писала)."""
    found = [reading.stem for reading in readings(word)]
    infinitive = word.removesuffix("ся").removesuffix("сь")
    if infinitive.endswith("ть"):
        found += [_as_key(infinitive.removesuffix("ть") + past, "") for past in ("л", "вш", "")]
    return tuple(dict.fromkeys(found))


@lru_cache(1 << 16)
def _kinds(ending: str) -> tuple[str, ...]:
    return tuple(kind for kind, pattern in _KINDS if pattern.fullmatch(ending))


def _trust(letters: str) -> float:
    return _TRUST[len(letters)] if len(letters) < len(_TRUST) else 1.0


def _before_mutation(letters: str) -> list[str]:
    return [
        letters.removesuffix(changed) + original
        for changed, originals in _MUTATIONS.items()
        if letters.endswith(changed)
        for original in originals
    ]


def _as_key(letters: str, mark: str) -> str:
    """The stem without soft signs, the vowel that comes and goes, and a second н."""
    letters = letters.replace("ь", "")
    if _TWO_SYLLABLES.search(letters):
        letters = _FLEETING.sub("", letters)
    if len(letters) > 3 and letters.endswith("нн"):
        letters = letters[:-1]
    return letters.translate(_LATIN) + mark
