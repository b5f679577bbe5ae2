"""Text of one alphabet → the same text in another, case kept: az, uz and kk both ways, Russian into Latin.

In: text and its language. Out: text; what is not of the alphabet stays as it is. `to_latin` gives the modern
spelling (Kazakh by the 2021 alphabet); it is a reading aid, marked as ours wherever it is shown, and `to_cyrillic` of
Uzbek is what the uz-Cyrl interface starts from.
Rules: the same profiles as search folding (fold.json), with the signs the official spelling has (oʻ gʻ ʼ); where the
reading differs from the key, and where the letters do not tell the spelling (цирк, октябр), the table `translit` says.
"""

import re
import unicodedata
from typing import Any

from openshelf.lang.cleaning import APOSTROPHE, CYRILLIC
from openshelf.lang.data import table
from openshelf.lang.fold import pieces

_T: dict[str, Any] = table("translit")
_FOLD: dict[str, Any] = table("fold")
_CYRILLIC_WORD = re.compile(f"[{CYRILLIC}]+(?:[{APOSTROPHE}'’][{CYRILLIC}]+)*")
_LATIN_WORD = re.compile("[A-Za-zÀ-ÖØ-öø-ɏəƏ][A-Za-zÀ-ÖØ-öø-ɏəƏʻʼ‘’'`]*")
_SIGN = re.compile("[ʻʼ‘’'`]")
TURNED = "ʻ"  # U+02BB, the sign of oʻ and gʻ


def _profile(tag: str) -> str:
    name: str = _FOLD["languages"].get(tag.partition("-")[0].lower(), "ru")
    return name


def _cased(piece: str, source: str, *, dotted: bool, capitals: bool) -> str:
    """A letter's reading in the case of the letter; the second of two capitals only in a word of capitals."""
    if not source.isupper():
        return piece
    if dotted:
        piece = piece.replace("i", "İ").replace("ı", "I")
    return piece.upper() if capitals else piece[:1].upper() + piece[1:]


def _in_capitals(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    return len(letters) > 1 and all(c.isupper() for c in letters)


def to_latin(text: str, tag: str) -> str:
    """The Cyrillic words of the text in the language's Latin: Азәрбајҹан → Azərbaycan, Ўзбекистон → Oʻzbekiston."""
    profile = _profile(tag)
    shown: dict[str, str] = _T["latin"].get(profile, {})
    dotted = profile in {"az", "kk"}

    def word(match: re.Match[str]) -> str:
        source = match[0]
        lowered = source.lower()
        if len(lowered) != len(source):
            return source
        capitals = _in_capitals(source)
        read = pieces(lowered, profile)
        read = [shown.get(letter, piece) for letter, piece in zip(lowered, read, strict=True)]
        read = [p.replace(f"o{APOSTROPHE}", f"o{TURNED}").replace(f"g{APOSTROPHE}", f"g{TURNED}") for p in read]
        cased = (_cased(p, s, dotted=dotted, capitals=capitals) for p, s in zip(read, source, strict=True))
        return "".join(cased)

    return _CYRILLIC_WORD.sub(word, unicodedata.normalize("NFC", text))


def to_cyrillic(text: str, tag: str) -> str:
    """The Latin words of the text in the language's Cyrillic: Oʻzbekiston → Ўзбекистон; az, uz and kk."""
    profile = _profile(tag)
    rules: dict[str, Any] | None = _T["cyrillic"].get(profile)
    if rules is None:
        return text
    sequences: dict[str, str] = rules["sequences"]
    longest = max(map(len, sequences))
    dotted = profile in {"az", "kk"}

    def word(match: re.Match[str]) -> str:
        source = match[0]
        lowered = (source.replace("İ", "i").replace("I", "ı") if dotted else source).lower()
        if len(lowered) != len(source):
            return source
        lowered = re.sub("(?<=[og])[ʻʼ‘’'`]" if profile == "uz" else "$^", TURNED, lowered)
        lowered = "".join(APOSTROPHE if _SIGN.match(c) and c != TURNED else c for c in lowered)
        capitals = _in_capitals(source)
        out: list[str] = []
        i = 0
        for beginning, cyrillic in rules["exceptions"].items():
            if lowered.startswith(beginning):
                i = len(beginning)
                out.append(_cased_cyrillic(cyrillic, source[:1], capitals=capitals))
                break
        while i < len(lowered):
            before = "start" if i == 0 else "vowel" if lowered[i - 1] in rules["vowels"] else "consonant"
            for size in range(min(longest, len(lowered) - i), 0, -1):
                sequence = lowered[i : i + size]
                cyrillic = rules[before].get(sequence, sequences.get(sequence))
                if cyrillic is not None:
                    out.append(_cased_cyrillic(cyrillic, source[i], capitals=capitals))
                    i += size
                    break
            else:
                out.append(source[i])
                i += 1
        return "".join(out)

    return _LATIN_WORD.sub(word, unicodedata.normalize("NFC", text))


def _cased_cyrillic(cyrillic: str, source: str, *, capitals: bool) -> str:
    if not source.isupper():
        return cyrillic
    return cyrillic.upper() if capitals else cyrillic[:1].upper() + cyrillic[1:]
