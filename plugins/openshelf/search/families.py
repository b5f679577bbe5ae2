"""The vocabulary → families of words with one stem, their keys, and the pointers that lead to them.

In: (word, language) pairs. Out: Families: for each word its family and its number in it; families in the order of their
keys; pointers from words' own keys and from other names of the same thing.
Rules: words are one family only within one language, so a Russian ending never draws in an English word; the stemmer
sees the language's whole vocabulary, so it accepts an ending only where the shorter word lives; memory about 400 bytes a
word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from openshelf.lang.aliases import alias_skeletons, names
from openshelf.lang.fold import skeleton
from openshelf.lang.stem import Stemmer
from openshelf.search.settings import IDENTIFIER, OTHER_NAME, STEMMED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

WORD, ALIAS = 0, 1
_LETTERS = re.compile(r"[^\W\d_]{3,}(?:ʼ[^\W\d_]*)*")
_LONGEST = 100  # characters of a key; what is longer is no word a person types
_NUMBER = {name: number for number, name in enumerate(STEMMED)}


@dataclass(frozen=True, slots=True)
class Pointer:
    """From a key to the families of a language at another key.

    kind: WORD (the family holds a word of this key) or ALIAS (another name of the same thing).
    """

    kind: int
    language: int
    target: str


@dataclass(frozen=True, slots=True)
class Family:
    """Words of one stem in one language, sorted. slot: the number of its first word among all families' words."""

    key: str
    language: int
    words: tuple[str, ...]
    slot: int


@dataclass(frozen=True, slots=True)
class Families:
    """families in the order of (key, language). slots: vocabulary number → number among all families' words.

    owner: slot → family number. word_keys: slot → the word's own key, None for identifiers.
    """

    families: tuple[Family, ...]
    slots: npt.NDArray[np.uint32]
    owner: npt.NDArray[np.uint32]
    word_keys: tuple[str | None, ...]
    pointers: dict[str, tuple[Pointer, ...]]


def make_families(vocabulary: Sequence[tuple[str, str]]) -> Families:
    """Group the vocabulary; see the module's rules."""
    keys, stems = _keys(vocabulary)
    grouped: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, (_, lang) in enumerate(vocabulary):
        grouped[stems[number], _NUMBER.get(lang, 0)].append(number)
    slots = np.zeros(len(vocabulary), np.uint32)
    owner: list[int] = []
    families = []
    word_keys: list[str | None] = []
    pointers: dict[str, set[Pointer]] = defaultdict(set)
    for number, (key, language) in enumerate(sorted(grouped)):
        found = grouped[key, language]
        if len(found) == 1:
            (member,) = found
            word, own_key = vocabulary[member][0], keys[member]
            families.append(Family(key, language, (word,), len(owner)))
            slots[member] = len(owner)
            owner.append(number)
            word_keys.append(None if word.startswith(IDENTIFIER) else own_key)
            if own_key != key:
                pointers[own_key].add(Pointer(WORD, language, key))
            continue
        # One word in two languages without a stemmer is one word.
        members: dict[str, list[int]] = defaultdict(list)
        for member in found:
            members[vocabulary[member][0]].append(member)
        families.append(Family(key, language, tuple(sorted(members)), len(owner)))
        for word in sorted(members):
            slots[members[word]] = len(owner)
            owner.append(number)
            own = {keys[member] for member in members[word]}
            word_keys.append(None if word.startswith(IDENTIFIER) else min(own))
            for other in own - {key}:
                pointers[other].add(Pointer(WORD, language, key))
    _add_aliases(pointers, keys, stems, vocabulary)
    ordered = {
        key: tuple(sorted(found, key=lambda p: (p.kind, p.target, p.language))) for key, found in pointers.items()
    }
    return Families(tuple(families), slots, np.array(owner, np.uint32), tuple(word_keys), ordered)


def _keys(vocabulary: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """By vocabulary number, the word's own key and its family's."""
    by_language: dict[str, list[int]] = defaultdict(list)
    # In the order of the words, so that the stemmer's sums are the same in whichever order the words came.
    for number in sorted(range(len(vocabulary)), key=vocabulary.__getitem__):
        by_language[vocabulary[number][1]].append(number)
    keys = [""] * len(vocabulary)
    stems = [""] * len(vocabulary)
    for lang, numbers in by_language.items():
        words = [vocabulary[number][0].removesuffix(OTHER_NAME) for number in numbers]
        stemmer = Stemmer(words, lang) if lang in _NUMBER and lang else None
        for number, word in zip(numbers, words, strict=True):
            own = word if lang == IDENTIFIER else skeleton(word, lang) or word
            found = own
            if stemmer is not None and _LETTERS.fullmatch(word):
                stem = stemmer.stem(word)
                found = own if stem == word else skeleton(stem, lang) or own
            keys[number], stems[number] = own[:_LONGEST], found[:_LONGEST]
    return keys, stems


def _add_aliases(
    pointers: dict[str, set[Pointer]], keys: list[str], stems: list[str], vocabulary: Sequence[tuple[str, str]]
) -> None:
    """Another name's key leads to the families of the names this index holds."""
    named = names()
    for number, (_, lang) in enumerate(vocabulary):
        if lang == IDENTIFIER or (keys[number] not in named and stems[number] not in named):
            continue
        for other in {*alias_skeletons(keys[number]), *alias_skeletons(stems[number])}:
            if other not in (keys[number], stems[number]):
                pointers[other].add(Pointer(ALIAS, _NUMBER.get(lang, 0), stems[number]))


# What a word may lose where browsers carry no stemmer: two words that lose such endings to the same rest are one word.
_RUSSIAN = (
    "а я у ю ы и е о ь й ой ей ою ею ом ем ём ам ям ами ями ах ях ов ев ёв ий ия ие ию ии ием иям иями иях ья ье ью ьи ьев"
    " ый ая яя ое ее ые ого его ому ему ым им ую юю ых их ыми ими ть ти л ла ло ли ет ёт ит ют ут ят ат ете ёте ите ешь ёшь ишь"
    " ал ала али ил ила или ать ить еть уть ыть ял яла яли ул ула ули ся сь ется ются ится ятся лся лась лось лись ться тся"
    " ясь ась юсь усь емся ётся вшись в вши вший вшая вшее вшие вшего вших вшему вшим вшей вшийся вшаяся вшиеся вшихся"
    " ющий ющая ющее ющие ющего ющих ющим ющей ющийся щий щая щие щих щего щей ящий ящая ящие ящих"
    " емый емая емое емые емого емой емом емых емым имый имая имые ен ена ено ены н на но ны нный нная нное нные нного нной"
    " нном нных ный ная ное ные ного ной ном ных ным ин ина ины ец ца цы цев цем ок ка ки ку кой ке ко"
)
_ENGLISH = "e s es ed ing ings ly er ers est y ies ied ier iness"


def endings() -> dict[str, list[str]]:
    """By language, the endings in keys that a word not in the index may lose to meet those of a family, longest first."""
    found = {
        "ru": {skeleton(f"б{ending}", "ru")[1:] for ending in _RUSSIAN.split()} - {""},
        "en": {skeleton(f"b{ending}", "en")[1:] for ending in _ENGLISH.split()} - {""},
    }
    return {language: sorted(keys, key=lambda key: (-len(key), key)) for language, keys in found.items()}
