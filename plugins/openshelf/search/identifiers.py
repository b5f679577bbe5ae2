"""Identifiers → the exact keys under which they are found: ISBN, ISSN, shelf mark, class and other numbers.

In: a value as the record or a reader writes it. Out: the key's value, small letters and digits only; an ISBN always as its 13 digits.
Rules: the same steps as theme/static/js/search/identifiers.js (tests/vectors/search-identifiers.json); a value without a letter or digit has
no key.
"""

from __future__ import annotations

import re

from openshelf.lang.cleaning import clean
from openshelf.search.settings import IDENTIFIER, IDENTIFIER_LETTERS

_NOT_PLAIN = re.compile(r"[\W_]+")
_ISBN = re.compile(r"\d{9}[\dx]|97[89]\d{10}")


def isbn13(value: str) -> str:
    """Thirteen digits of an ISBN given in either form; any other text stays."""
    if not _ISBN.fullmatch(value) or len(value) == 13:
        return value
    body = "978" + value[:9]
    total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(body))
    return f"{body}{-total % 10}"


def plain(value: str) -> str:
    """Small letters and digits of a value, nothing else."""
    return _NOT_PLAIN.sub("", clean(value))


def identifier_key(kind: str, value: str) -> str | None:
    """The key of a value; kind: isbn, issn, shelf, class, other. None when nothing is left of it."""
    text = plain(value)
    if kind == "isbn":
        text = isbn13(text)
    return f"{IDENTIFIER}{IDENTIFIER_LETTERS[kind]}{text}" if text else None
