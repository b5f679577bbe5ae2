"""English inflection: a word → the words it may be a form of (libraries → library, overwrote → overwrite).

In: a word in K1. Out: readings, for Stemmer to choose from; `tables/english.json` has the irregular forms, which also
hold behind a prefix. Only inflection: library and librarian stay two words.
"""

import re
from collections.abc import Iterator

from openshelf.lang.data import table
from openshelf.lang.reading import Reading

_IRREGULAR: dict[str, list[str]] = table("english")["irregular"]
_PREFIXES: tuple[str, ...] = tuple(table("english")["prefixes"])
_VOWELS = frozenset("aeiouy")
_SIBILANT = re.compile("(?:[sxzo]|ch|sh)$")
_DOUBLED = re.compile("([b-df-hj-np-tvwxz])\\1$")
_WOULD_DOUBLE = re.compile("[^aeiou]*[aeiou][bcdfgklmnprtvz]")  # hop: its forms are hopped, hopping
_LIKELY, _LESS_LIKELY, _UNLIKELY = 1.0, 0.9, 0.4
_NO_PLURAL = ("ss", "us", "is", "news", "series", "species")
_ITSELF = 2.0  # a dictionary form is mostly a word of the vocabulary too


def readings(word: str) -> tuple[Reading, ...]:
    """The word itself, then what it may be a form of; each stem once, with its best weight."""
    found: dict[str, float] = {}
    for lemma, weight in _lemmas(word):
        if len(lemma) > 1 and not _VOWELS.isdisjoint(lemma):
            found[lemma] = max(weight, found.get(lemma, 0.0))
    found.pop(word, None)
    return (
        Reading(word, _ITSELF, _LIKELY, -len(word)),
        *(Reading(lemma, weight, weight, -len(lemma), int(weight == _LIKELY)) for lemma, weight in found.items()),
    )


def candidates(word: str) -> tuple[str, ...]:
    """Every stem the word can have, and what a form alone in its vocabulary may have come to (volumised → volumis)."""
    found = [reading.stem for reading in readings(word)]
    found += [stem[:-1] for stem in found if stem.endswith("e")]
    found += [stem[:-1] + "i" for stem in found if stem.endswith("y")]
    return tuple(dict.fromkeys(found))


def _lemmas(word: str) -> Iterator[tuple[str, float]]:
    if word.endswith("s") and not word.endswith(_NO_PLURAL) and len(word) > 3:
        yield word[:-1], _LIKELY
        if word.endswith("ies"):
            yield word[:-3] + "y", _LIKELY
        if word.endswith("es") and _SIBILANT.search(word[:-2]):
            yield word[:-2], _LIKELY
        if word.endswith(("sses", "zzes")):
            yield word[:-3], _LESS_LIKELY
    for ending in ("ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            yield from _of_verb(word.removesuffix(ending), ending)
    for lemma in _IRREGULAR.get(word, ()):
        yield lemma, _LIKELY
    for prefix in _PREFIXES:
        if word.startswith(prefix):
            for lemma in _IRREGULAR.get(word.removeprefix(prefix), ()):
                yield prefix + lemma, _LESS_LIKELY


def _of_verb(beginning: str, ending: str) -> Iterator[tuple[str, float]]:
    if ending == "ed":
        yield beginning + "e", _LIKELY
        if beginning.endswith("i"):
            yield beginning[:-1] + "y", _LIKELY
    if _DOUBLED.search(beginning):
        yield beginning[:-1], _LIKELY
        yield beginning, _LESS_LIKELY
    elif beginning.endswith("ck"):
        yield beginning, _LIKELY
        yield beginning[:-1], _LESS_LIKELY
    elif _WOULD_DOUBLE.fullmatch(beginning):
        yield beginning, _UNLIKELY
    else:
        yield beginning, _LIKELY
    if ending == "ing":
        yield beginning + "e", _LIKELY
        if beginning.endswith("y"):
            yield beginning[:-1] + "ie", _LESS_LIKELY
