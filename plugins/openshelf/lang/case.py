"""Capitals and small letters by the language's own rule: İ and i, I and ı are pairs in az, tr and Kazakh Latin.

In: text and the tag of its language. Out: the text cased for people; search keys never use this.
"""

import re

from openshelf.lang.cleaning import APOSTROPHE

_DOTTED = frozenset({"az", "az-latn", "tr", "kk-latn", "crh", "tt-latn", "gag"})
# Letters and the signs that stay inside a word, so that oʻzbek and maʼno have one first letter.
_WORD = re.compile(f"[^\\W\\d_](?:[^\\W\\d_]|[\u0300-\u036f{APOSTROPHE}ʻ‘’'`])*")


def _dotted(tag: str) -> bool:
    lowered = tag.lower()
    return lowered in _DOTTED or (lowered.partition("-")[0] in {"az", "tr"} and "cyrl" not in lowered)


def upper(text: str, tag: str) -> str:
    """`Azərbaycan Milli` (az) → `AZƏRBAYCAN MİLLİ`."""
    if _dotted(tag):
        text = text.replace("i", "İ").replace("ı", "I")
    return text.upper()


def lower(text: str, tag: str) -> str:
    """`İRƏVAN QIZI` (az) → `irəvan qızı`."""
    if _dotted(tag):
        text = text.replace("I\u0307", "i").replace("İ", "i").replace("I", "ı")
    return text.lower().replace("i\u0307", "i")


def _first_upper(word: str, tag: str) -> str:
    return upper(word[0], tag) + word[1:]


def title(text: str, tag: str) -> str:
    """Every word with a capital and small letters after it."""
    return _WORD.sub(lambda m: _first_upper(lower(m[0], tag), tag), text)


def sentence(text: str, tag: str) -> str:
    """The first letter a capital, the rest as it stands: for a name that CLDR keeps small at the start of a line."""
    found = _WORD.search(text)
    if found is None:
        return text
    return text[: found.start()] + _first_upper(text[found.start() :], tag)
