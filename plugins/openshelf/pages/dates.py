"""A date of a record or a page in the words of the page's language."""

from __future__ import annotations

import re

from openshelf.lang.dates import format_date

# What parse_date reads as a month or a day; 1972-93 is a span of years.
_ISO = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?")


def words_of_date(value: str, tag: str) -> str:
    """`2013`, `2013-11` or `2013-11-08` (a time after it is left out) in the words of the language."""
    year, month, day, *_ = (*(int(part) for part in value[:10].split("-")), None, None)
    return format_date(year or 0, month, day, tag)


def shown_date(text: str, tag: str) -> str:
    """A date as its source has it, in the words of the language where it is an ISO month or day."""
    return words_of_date(text, tag) if _ISO.fullmatch(text) else text
