"""Identifiers: ISBN, ISSN, ISMN and others, normalised and checked; a wrong one is kept and marked, never mended silently.

In: a number as a source writes it. Out: record.model.Identifier.
"""

from __future__ import annotations

import re
from functools import lru_cache

from openshelf.record.model import Identifier

_ISBN = re.compile(r"(?i)(?:isbn[-: ]*)?((?:97[89][- ]?)?\d[\d -]{7,15}[\dxх])")
_ISSN = re.compile(r"(?i)(\d{4})[-–— ]?(\d{3}[\dxх])")
_PARENTHESIS = re.compile(r"[(:]\s*([^()]*)\)?")
_DOI = re.compile(r"(?i)(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)")


def isbn_valid(value: str) -> bool:
    """Whether ten or thirteen characters without hyphens have the right check digit."""
    if len(value) == 13 and value.isdecimal():
        return sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(value)) % 10 == 0
    if len(value) == 10 and value[:9].isdecimal() and (value[9].isdecimal() or value[9] == "X"):
        return sum((10 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(value)) % 11 == 0
    return False


def issn_valid(value: str) -> bool:
    """Whether eight characters without a hyphen have the right check digit."""
    if len(value) != 8 or not value[:7].isdecimal() or not (value[7].isdecimal() or value[7] == "X"):
        return False
    return sum((8 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(value)) % 11 == 0


@lru_cache(maxsize=1024)
def isbn(text: str, qualifier: str | None = None, *, wrong: bool = False) -> Identifier | None:
    """The Identifier of a text that holds an ISBN: "978-9952-00-000-1 (ciltdə)". None for a text without a digit."""
    found = _ISBN.search(text)
    rest = text
    if found and text.count("-") <= 6:
        shown = found[1].strip(" -")
        head = shown.split()[0]
        if "-" in head and len(head.replace("-", "")) in (10, 13):
            # A price or year after the number, "5-02-009382-9 1500", is no part of it and is never carried.
            shown = head
        value = shown.replace("-", "").replace(" ", "").upper().replace("Х", "X")
        for length in (13, 10):
            if len(value) not in (10, 13) and isbn_valid(value[:length]):
                value = shown = value[:length]
        rest = text[found.end() :]
    else:
        value = text.partition("(")[0].strip().replace("-", "").replace(" ", "").rstrip(":.,").upper()
        rest = text[len(text.partition("(")[0]) :]
        shown = text.strip().rstrip(" :;,")
        if not any(map(str.isdigit, value)):
            return None
    if qualifier is None:
        bracket = _PARENTHESIS.search(rest)
        qualifier = bracket[1].strip(" :;") or None if bracket else None
    return Identifier("isbn", value, shown, False if wrong else isbn_valid(value), qualifier)


@lru_cache(maxsize=1024)
def issn(text: str, *, wrong: bool = False) -> Identifier | None:
    """The Identifier of a text that holds an ISSN, normalised to "1234-567X"."""
    found = _ISSN.search(text)
    if not found:
        return Identifier("issn", text.strip(), text.strip(), False) if any(map(str.isdigit, text)) else None  # noqa: FBT003
    value = (found[1] + found[2]).upper().replace("Х", "X")
    return Identifier(
        "issn", f"{value[:4]}-{value[4:]}", text.strip().rstrip(" :;,"), False if wrong else issn_valid(value)
    )


def ismn(text: str, *, wrong: bool = False) -> Identifier:
    """The Identifier of an ISMN ("M-2306-7118-7" or 979-0…)."""
    value = text.partition("(")[0].replace("-", "").replace(" ", "").upper()
    digits = "9790" + value[1:] if value.startswith("M") else value
    valid = len(digits) == 13 and digits.isdecimal() and isbn_valid(digits)
    return Identifier("ismn", value, text.strip(), False if wrong else valid)


def doi(text: str) -> Identifier | None:
    """The Identifier of a text that holds a DOI, in lower case without its prefix."""
    found = _DOI.search(text)
    return Identifier("doi", found[1].rstrip(".,;").lower(), text.strip()) if found else None


def plain(scheme: str, text: str, *, valid: bool | None = None, qualifier: str | None = None) -> Identifier:
    """The Identifier of a number nothing checks."""
    value = text.strip()
    return Identifier(scheme, value, value, valid, qualifier)
