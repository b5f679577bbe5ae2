"""A date of a record or a page in the words of the page's language."""

from __future__ import annotations

from openshelf.lang.dates import format_date


def words_of_date(value: str, tag: str) -> str:
    """`2013`, `2013-11` or `2013-11-08` (a time after it is left out) in the words of the language."""
    year, month, day, *_ = (*(int(part) for part in value[:10].split("-")), None, None)
    return format_date(year or 0, month, day, tag)
