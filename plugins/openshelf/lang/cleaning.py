"""Text as it is typed or recognised → clean text: case, invisible characters, twin letters and apostrophes made one.

In: any text. Out: the same text in lower case and NFC, with one apostrophe (U+02BC), Latin and Cyrillic letters of one
word in one script, and the damage of recognised Uzbek (`0 ‘zbekiston`) undone.
Rules: `clean(clean(x)) == clean(x)`; no locale, İ I ı and i become i or stay ı and never depend on the language;
`prepare` keeps every character in its place, so offsets into its answer are offsets into the text.
"""

import re
import unicodedata
from typing import Any

from openshelf.lang.data import table

_T: dict[str, Any] = table("fold")

APOSTROPHE = "ʼ"
_APOSTROPHES = re.compile(f"[{_T['apostrophes']}]")
_DROP = re.compile(f"[{_T['drop']}]")
_TO_CYRILLIC = dict(zip(_T["twins"]["Latn"], _T["twins"]["Cyrl"], strict=True))
_TO_LATIN = {cyrillic: latin for latin, cyrillic in _TO_CYRILLIC.items()}
LATIN = "A-Za-zªºÀ-ÖØ-öø-ɏɐ-ʯᴀ-ᴥḀ-ỿ"
CYRILLIC = "Ѐ-҂Ҋ-ԯᲀ-ᲈꙀ-ꙭꚀ-ꚝ"
HAS_LATIN = re.compile(f"[{LATIN}]")
HAS_CYRILLIC = re.compile(f"[{CYRILLIC}]")
# Letters of one script that neither join nor change with their neighbours: small letters are all they need.
ONE_SCRIPT = re.compile("[\x00-¬®-įı-ʯ]+|[\x00-@\\[-`{-¬®-¿Ѐ-҂Ҋ-ԯ]+")
_MIXED = re.compile(f"[{LATIN}{CYRILLIC}{_T['marks']}]+")

# Typed or recognised Uzbek: a nought for O, a blank between the letter and its sign (all as long as what they replace).
_ZERO = re.compile(f"(?<!\\w)0(?= ?{APOSTROPHE}[a-z])")
_BLANK_BEFORE = re.compile(f"([oOgG]) (?={APOSTROPHE}[a-z]+(?![a-z{APOSTROPHE}]))")
_BLANK_AFTER = re.compile(f"((?<!\\w)[oOgG]{APOSTROPHE}) (?=[a-z])")
_BLANK = "\u00ad"  # stands for a dropped blank; `clean` drops it


def prepare(text: str) -> str:
    """Unify apostrophes and undo the damage of recognised Uzbek, every character in its place: same length as `text`."""
    if _APOSTROPHES.search(text):
        text = _APOSTROPHES.sub(APOSTROPHE, text)
        text = _ZERO.sub("o", text)
        text = _BLANK_BEFORE.sub(lambda m: m[1] + _BLANK, text)
        text = _BLANK_AFTER.sub(lambda m: m[1] + _BLANK, text)
    return text


def _repair(match: re.Match[str]) -> str:
    """One run of Latin and Cyrillic letters → one script, where letters without a twin prove only one of them."""
    run = match[0]
    latin = [c for c in run if HAS_LATIN.match(c)]
    cyrillic = [c for c in run if HAS_CYRILLIC.match(c)]
    if not latin or not cyrillic:
        return run
    proves_latin = any(c not in _TO_CYRILLIC for c in latin)
    proves_cyrillic = any(c not in _TO_LATIN for c in cyrillic)
    if proves_latin and proves_cyrillic:
        return run
    if proves_latin or (not proves_cyrillic and len(latin) > len(cyrillic)):
        return "".join(_TO_LATIN.get(c, c) for c in run)
    return "".join(_TO_CYRILLIC.get(c, c) for c in run)


def clean_prepared(text: str) -> str:
    """The second half of `clean`, for text that went through `prepare`."""
    if text.isascii():
        return text.lower()
    if ONE_SCRIPT.fullmatch(text):
        return text.lower()
    text = unicodedata.normalize("NFC", _DROP.sub("", text))
    if HAS_LATIN.search(text) and HAS_CYRILLIC.search(text):
        text = _MIXED.sub(_repair, text)
    # İ lowers to i and U+0307; the final sigma depends on its neighbours, so both sigmas become one.
    text = text.replace("İ", "i").lower().replace("ς", "σ").replace("i\u0307", "i")
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """The text in lower case and NFC, one apostrophe (U+02BC), no invisible characters, twin letters repaired."""
    return clean_prepared(prepare(text))
