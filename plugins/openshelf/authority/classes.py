"""Class numbers of UDC, DDC, BBK and LCC: their order on the shelf, their captions and what they stand under.

In: a scheme (record/vocabulary.py, CLASS_SCHEMES) and a class number as a record gives it. Out: a sort key compared as
plain text; a caption in a language of the interface; the chain of broader classes that have one. Pure; the captions
(wording/<tag>.json) are ours, in our own words, and name the main classes and the most used second level only: a longer
number takes its nearest parent's.

UDC files by its signs: + and / before the number alone, then : [ ] = ( ) " * letters -0 - .0 ' and then longer numbers
(UDC filing order, BS 1000). LCC counts its first number as a whole number (QA9 before QA76).
"""

from __future__ import annotations

import re
from pathlib import Path

from openshelf.record.labels import wording
from openshelf.record.model import Classification

_LCC = re.compile(r"\s*([A-Za-z]{1,3})\s*(\d+)?\s*(\.\d+)?(.*)", re.DOTALL)
_SECTION = re.compile(r"\d{1,2}")
_RUN = re.compile(r"\d+|\D+")
_WORDING = Path(__file__).resolve().parent / "wording"
# Latin capitals typed for the Cyrillic ones that begin a BBK number.
_BBK_LETTERS = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
_LETTER = re.compile(r"[^\W\d_]+")

# The end of the number stands between "/" and ":".
_UDC_WEIGHTS = {"+": "\x02", "/": "\x03", ":": "\x05", "[": "\x06", "=": "\x07", "(": "\x08", '"': "\x0b", "*": "\x0c"}
_UDC_END = "\x04"


def is_section_code(given: Classification) -> bool:
    """Whether a class is a code of the catalogue's own list of sections, "05", which says nothing without that list."""
    return given.scheme == "local" and not given.label and _SECTION.fullmatch(given.value) is not None


def sort_key(scheme: str, value: str) -> str:
    """A key by which class numbers of one scheme stand in shelf order when compared as plain text."""
    text = " ".join(value.split())
    if scheme == "udc":
        return _udc_key(text)
    if scheme == "lcc":
        found = _LCC.fullmatch(text)
        if found:
            number = f"{int(found[2]):08d}" if found[2] and len(found[2]) <= 8 else (found[2] or "")
            return f"{found[1].upper():<3}{number}{found[3] or ''} {found[4].strip().upper()}"
        return text.upper()
    if scheme == "ddc":
        return re.sub("[/'’ ]", "", text).upper()
    if scheme == "bbk":
        number = text.replace(" ", "").upper()
        return number[:1].translate(_BBK_LETTERS) + number[1:]
    return "".join(
        f"{int(run):012d}" if run.isdecimal() and len(run) <= 12 else run.casefold() for run in _RUN.findall(text)
    )


def _udc_key(text: str) -> str:
    out: list[str] = []
    for position, sign in enumerate(text):
        following = text[position + 1 : position + 2]
        if sign == ".":
            # ".0" is an auxiliary and files before the longer numbers; any other dot only breaks the digits.
            if following == "0":
                out.append("\x12")
        elif sign == "-":
            out.append("\x10" if following == "0" else "\x11")
        elif sign == "(":
            out.append("\x08" if following == "0" else "\x0a" if following == "=" else "\x09")
        elif sign in "'’":
            out.append("\x13")
        elif sign in _UDC_WEIGHTS:
            out.append(_UDC_WEIGHTS[sign])
        elif sign not in " )]":
            out.append(sign.upper() if not sign.isalpha() else "\x0d" + sign.upper())
    return "".join(out) + _UDC_END


def caption(scheme: str, value: str, tag: str) -> str | None:
    """The words of exactly this class in an interface language (English where that language has none), or None."""
    bare = _bare(scheme, value)
    tables = (wording(_WORDING, asked).get(scheme, {}) for asked in (tag, tag.partition("-")[0], "en"))
    return next((table[bare] for table in tables if bare in table), None)


def parents(scheme: str, value: str) -> tuple[str, ...]:
    """The classes with a caption that a number stands in, broadest first, itself last where it has one."""
    known = wording(_WORDING, "en").get(scheme, {})
    bare = _bare(scheme, value)
    if scheme == "ddc":
        candidates = dict.fromkeys((f"{bare[:1]}00", f"{bare[:2]:0<2}0", f"{bare[:3]:0<3}"))
    elif scheme == "lcc":
        # Letters do not nest: DAW is no part of DA, and MLC marks minimal cataloguing, not music.
        candidates = dict.fromkeys((bare[:1], bare) if len(bare) <= 3 and bare != "MLC" else ())
    else:
        candidates = dict.fromkeys(bare[:length].rstrip(".") for length in range(1, len(bare) + 1))
    return tuple(candidate for candidate in candidates if candidate in known)


def nearest_caption(scheme: str, value: str, tag: str) -> str | None:
    """The words of the narrowest class with a caption that a number stands in, or None."""
    chain = parents(scheme, value)
    return caption(scheme, chain[-1], tag) if chain else None


def main_class(scheme: str, value: str) -> str:
    """The sign a shelf's rail shows: the first digit (UDC, DDC, BBK's figures) or the first letters (BBK, LCC)."""
    text = _bare(scheme, value)
    if not text:
        return "#"
    if scheme == "lcc":
        found = _LETTER.match(text)
        return found[0][:1] if found else "#"
    return text[0] if text[0].isalnum() else "#"


def _bare(scheme: str, value: str) -> str:
    """The number as the captions write it: without blanks and auxiliaries, letters in capitals."""
    text = "".join(value.split()).upper()
    if scheme == "lcc":
        found = _LETTER.match(text)
        return found[0] if found else text
    if scheme == "ddc":
        return text.replace("/", "").partition(".")[0]
    if scheme == "bbk":
        number = re.split(r"[(\[/+:]", text, maxsplit=1)[0]
        return number[:1].translate(_BBK_LETTERS) + number[1:]
    return re.split(r"[(\[\"=:+/'\-*]", text, maxsplit=1)[0]
