"""A word as people spell it → the keys under which search finds it.

In: text or a word in any script, and the BCP 47 tag of its language where known. Out, from fine to coarse:
`clean` (case, invisible characters, twin letters and apostrophes made one), `key` (K1: the modern Latin spelling
without marks), `skeleton` (S: spellings of one sound made one). FOLDING.md tells the scheme with examples.

Rules:
- the same tables and the same steps as theme/static/js/lang/fold.js: every answer is equal, character for character;
- no locale: İ, I, ı and i are one letter in every key, so a key never depends on the reader's language;
- Cyrillic is transliterated by the word's own language before anything is dropped;
- `clean(clean(x)) == clean(x)`.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from openshelf.lang.cleaning import APOSTROPHE, HAS_CYRILLIC, clean
from openshelf.lang.data import table
from openshelf.lang.tokenise import Token, tokens

__all__ = [
    "Token",
    "clean",
    "fallback_skeletons",
    "key",
    "pieces",
    "query_skeletons",
    "romanise",
    "skeleton",
    "skeleton_of_key",
    "tokens",
]

_T: dict[str, Any] = table("fold")
_CACHE = 1 << 16  # words; a catalogue's vocabulary repeats itself, a full entry costs about 200 bytes
_MARKS = re.compile(f"[{_T['marks']}]")
_LETTERS = str.maketrans(_T["letters"])
_VOWELS = frozenset(_T["vowels"])
_SIGNS = frozenset(_T["signs"])
_PROFILES: dict[str, dict[str, Any]] = _T["profiles"]
_OWN = {name: frozenset(rules["letters"]) for name, rules in _PROFILES.items()}
_EVIDENCE: list[tuple[str, frozenset[str]]] = [(name, frozenset(letters)) for name, letters in _T["evidence"]]
_SEQUENCES: dict[str, str] = _T["skeleton"]["sequences"]
_SEQUENCE = re.compile("|".join(sorted(_SEQUENCES, key=lambda s: (-len(s), s))))
_YE = re.compile("(^|[aeiouy])ye")
_DOUBLE = re.compile(r"([b-df-hj-np-tv-z])\1+|(i)i+")


def _profile(word: str, tag: str | None) -> str:
    """Which alphabet reads this Cyrillic word: the language's own unless the word holds letters it has not."""
    stated: str | None = _T["languages"].get(tag.partition("-")[0]) if tag else None
    if stated is not None:
        own = _OWN[stated]
        if own.issuperset(word) or not any(map(HAS_CYRILLIC.match, frozenset(word) - own)):
            return stated
    for name, letters in _EVIDENCE:
        if not letters.isdisjoint(word):
            return name
    return stated or "ru"


def pieces(word: str, profile: str) -> list[str]:
    """The Latin reading of each character of a clean word in the alphabet `profile` (az, uz, kk, ru), "" for a silent one.

    A letter is read by what stands before it (nothing, a vowel, a sign, a consonant) and, rarely, after it; a letter
    the alphabet has not is read as its neighbours' alphabets do; what is no Cyrillic letter stays.
    """
    reading = _readings(profile)
    out: list[str] = []
    for c in word:
        latin, reading = reading[c]
        out.append(latin)
    for pair, latin in _PROFILES[profile].get("parted", {}).items():
        at = word.find(pair)
        while at >= 0:
            out[at] = latin
            at = word.find(pair, at + 1)
    return out


class _Reading(dict[str, tuple[str, "_Reading"]]):
    """A character → its Latin reading after a start, a vowel, a sign or a consonant, and the readings of the next one.

    Worked out when a character is first met.
    """

    def __init__(self, profile: str, before: str, after: dict[str, "_Reading"]) -> None:
        super().__init__()
        self._letters: dict[str, str] = _PROFILES[profile]["letters"]
        self._here: dict[str, str] = _PROFILES[profile].get(before, {})
        self._after = after

    def __missing__(self, c: str) -> tuple[str, "_Reading"]:
        cyrillic = HAS_CYRILLIC.match(c) is not None
        latin = self._here.get(c)
        if latin is None:
            latin = self._letters.get(c, _T["cyrillic"].get(c))
        if latin is None and cyrillic:
            bare = unicodedata.normalize("NFD", c)[0]
            latin = self._letters.get(bare, _T["cyrillic"].get(bare))
        if c in _VOWELS:
            becomes = "vowel"
        elif c in _SIGNS or c == APOSTROPHE:
            becomes = "sign"
        else:
            becomes = "consonant" if cyrillic else "start"
        self[c] = found = (c if latin is None else latin, self._after[becomes])
        return found


@cache
def _readings(profile: str) -> _Reading:
    """The readings of a word's first character."""
    after: dict[str, _Reading] = {}
    for before in ("start", "vowel", "sign", "consonant"):
        after[before] = _Reading(profile, before, after)
    return after["start"]


def romanise(word: str, profile: str) -> str:
    """Cyrillic letters of a clean word → the modern Latin spelling of `profile`; the rest stays."""
    return "".join(pieces(word, profile))


def _flat(word: str) -> str:
    """A clean Latin word without marks, apostrophes and special letters: the last step to K1."""
    if word.isascii():
        return word
    plain = word.translate(_FLAT)
    return plain if _NOT_FLAT not in plain else _flat_with_neighbours(word)


def _flat_with_neighbours(word: str) -> str:
    word = unicodedata.normalize("NFKD", word).lower().replace("ς", "σ")
    return unicodedata.normalize("NFC", _MARKS.sub("", word).translate(_LETTERS).replace(APOSTROPHE, ""))


class _Flat(dict[int, str]):
    """A code point → what `str.translate` makes of it where that is ASCII and so cannot join a neighbour."""

    def __missing__(self, code: int) -> str:
        flat = _flat_with_neighbours(chr(code))
        self[code] = flat if flat.isascii() else _NOT_FLAT
        return self[code]


_NOT_FLAT = "\x00"
_FLAT = _Flat()


def _key_as(word: str, profile: str) -> str:
    return _flat(romanise(word, profile) if HAS_CYRILLIC.search(word) else word)


@lru_cache(_CACHE)
def key(word: str, tag: str | None = None) -> str:
    """K1: the word's modern Latin spelling without marks or apostrophes; Əliyev → eliyev, Навоий (uz) → navoiy.

    >>> key("Азәрбајҹан", "az-Cyrl")
    'azerbaycan'
    """
    if word.isascii() and word.isalnum():
        return word.lower()
    word = clean(word)
    return _key_as(word, _profile(word, tag)) if HAS_CYRILLIC.search(word) else _flat(_kazakh(word, tag))


def _kazakh(word: str, tag: str | None) -> str:
    """The 2017 and 2018 drafts of Kazakh Latin wrote у as y' and ý; their sh and ch once as s' and c'."""
    if tag and tag.partition("-")[0] == "kk":
        for draft, sound in _T["kazakh drafts"].items():
            word = word.replace(draft, sound)
    return word


def _skeleton(k1: str, q: str) -> str:
    word = _SEQUENCE.sub(_sequence, k1)
    if "ye" in word:
        word = _YE.sub(_without_y, word)
    return _DOUBLE.sub(_single, word.replace("q", q).replace("y", "i"))


def _sequence(match: re.Match[str]) -> str:
    return _SEQUENCES[match[0]]


def _without_y(match: re.Match[str]) -> str:
    return f"{match[1]}e"


def _single(match: re.Match[str]) -> str:
    return match[0][0]


def _q(tag: str | None) -> str:
    return "g" if tag and tag.partition("-")[0] == "az" else "k"


def skeleton_of_key(k1: str, tag: str | None) -> str:
    """S of a word whose K1 is already known."""
    return _skeleton(k1, _q(tag))


@lru_cache(_CACHE)
def skeleton(word: str, tag: str | None) -> str:
    """S: K1 with the spellings of one sound made one (sh ş š → s, kh x → h, doubled letters single).

    >>> skeleton("Навоий", "uz-Cyrl"), skeleton("Navoiy", "uz-Latn"), skeleton("Навои", "ru")
    ('navoi', 'navoi', 'navoi')
    """
    return _skeleton(key(word, tag), _q(tag))


@lru_cache(_CACHE)
def query_skeletons(word: str, tag: str | None = None) -> tuple[str, ...]:
    """Every S the word can have when its language is not known, the likeliest first; `tag` is a hint, not a filter."""
    word = clean(word)
    if HAS_CYRILLIC.search(word):
        first = _profile(word, tag)
        keys = [(_key_as(word, name), name) for name in (first, *_PROFILES)]
        return tuple(dict.fromkeys(_skeleton(k1, _q(name)) for k1, name in keys))
    flat = _flat(word)
    forms = [_skeleton(_flat(_kazakh(word, tag)), _q(tag)), _skeleton(flat, "k"), _skeleton(flat, "g")]
    if any(draft in word for draft in _T["kazakh drafts"]):
        forms.append(_skeleton(_flat(_kazakh(word, "kk")), "k"))
    return tuple(dict.fromkeys(forms))


def fallback_skeletons(word: str) -> tuple[str, ...]:
    """S of a scholarly romanisation (ISO 9, ALA-LC: č ž š â û j ʹ), for queries that found nothing; () when it adds none."""
    word = clean(word)
    if HAS_CYRILLIC.search(word):
        return ()
    found = []
    for rules in _T["scholarly"]:
        scholarly = word
        for sign, sound in rules.items():
            scholarly = scholarly.replace(sign, sound)
        found.append(_skeleton(_flat(scholarly), "k"))
    known = query_skeletons(word)
    return tuple(dict.fromkeys(s for s in found if s not in known))
