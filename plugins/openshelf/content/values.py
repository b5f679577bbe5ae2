"""Words of a front matter or a cell → dates, moments, rights, ISBN. Pure: a text in, a value or None out.

Rule: None means "this is not one"; who called knows the place and says so.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from openshelf.lang.slug import slug as slug_of
from openshelf.record.dates import parse_date
from openshelf.record.model import Date
from openshelf.record.words import access_named, flag_named

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
# Addresses that are taken: lists of a type, the calendar of all events, and a page's own anchors.
RESERVED = frozenset(("index", "calendar", "main", "q"))
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?: ?(?:г|il|y)?\.?)?")
_MONTH_FIRST = re.compile(r"(\d{1,2})[./](\d{4})")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}):(\d{2})(?::\d{2})?)?")


def is_address(name: str) -> bool:
    """Whether a folder's name can stand in an address and is not taken by the site itself."""
    return SLUG.fullmatch(name) is not None and name not in RESERVED


def free_address(name: str) -> str:
    """An address for a name that is none."""
    found = slug_of(name)
    return f"{found}-1" if found in RESERVED else found


def read_date(text: str) -> Date | None:
    """A date to the day, the month or the year, or a span of years, as people of the region write it; else None."""
    written = text.strip()
    for pattern, order in ((_ISO, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1)), (_MONTH_FIRST, (2, 1, 0))):
        found = pattern.fullmatch(written)
        if found:
            year, month = int(found[order[0]]), int(found[order[1]])
            day = int(found[order[2]]) if order[2] and found[order[2]] else None
            return _calendar_date(written, year, month, day)
    parsed = parse_date(written)
    return parsed if parsed is not None and parsed.edtf is not None else None


def _calendar_date(written: str, year: int, month: int, day: int | None) -> Date | None:
    try:
        date(year, month, day or 1)
    except ValueError:
        return None
    edtf = f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day else "")
    return Date(written, edtf, year)


def read_day(text: str) -> str | None:
    """An ISO day, month or year that exists, normalised; else None."""
    found = read_date(text)
    return found.edtf if found and found.edtf and re.fullmatch(r"\d{4}(-\d\d){0,2}", found.edtf) else None


def read_moment(text: str) -> str | None:
    """A day, or a day and time as in "2026-12-05T18:00", in the library's own time; else None."""
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        return None
    try:
        if found[2] is None:
            return date.fromisoformat(found[1]).isoformat()
        return datetime.fromisoformat(f"{found[1]}T{int(found[2]):02d}:{found[3]}").isoformat(timespec="minutes")
    except ValueError:
        return None


def read_access(text: str) -> str | None:
    """An access state by its key, its label in any interface language, or a librarian's usual word in az, ru or en."""
    return access_named(text)


def read_flag(text: str) -> str | None:
    """An access flag by its key or its label."""
    return flag_named(text)


def read_isbn(text: str) -> tuple[str, bool]:
    """(the number without hyphens, whether its check digit holds)."""
    digits = re.sub(r"[\s‐-―-]", "", text).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits):
        total = sum((10 - at) * (10 if digit == "X" else int(digit)) for at, digit in enumerate(digits))
        return digits, total % 11 == 0
    if re.fullmatch(r"97[89]\d{10}", digits):
        return digits, sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10 == 0
    return digits, False
