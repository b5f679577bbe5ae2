"""Years out of printed dates: "[1897?]", "c1998", "198-", "МСМХІ", "1961-1974", "ca. 1900", "500 BCE" → Date.

The rule: keep the text as printed; give an EDTF (ISO 8601-2 level 1) and years only where the text supports them. Nothing
is guessed beyond what brackets and dashes say. Hijri and other calendars keep their text and get no years.
"""

from __future__ import annotations

import re

from openshelf.record.model import Date

_RANGE = re.compile(r"(?<!\d)(\d{4})\s*[-–—/]\s*(?:©|c)?(\d{4})(?!\d)")
_OPEN_RANGE = re.compile(r"(?<!\d)(\d{4})\s*[-–—]\s*(?:>|\.\.\.)?\s*$")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_DECADE = re.compile(r"(?<!\d)(\d{3})[-xXuU?](?!\d)")
_CENTURY = re.compile(r"(?<!\d)(\d{2})(?:--|uu|xx|XX)(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)")
_BEFORE_COMMON_ERA = re.compile(r"(?i)(\d{1,4})\s*(?:b\.?\s?c\.?(?:\s?e\.?)?|до н\.?\s?э\.?|e\.?\s?ə\.?)")
_NEGATIVE = re.compile(r"-(\d{1,4})(?:\.0)?")  # a table's own way to write a year before the common era
_UNSURE = re.compile(r"\?|\bca?\.\s|\bcirca\b|\bокол?о?\b|\btəxminən\b", re.IGNORECASE)
_ROMAN = re.compile(r"\bM{0,3}(?:CM|CD|D?C{0,4})(?:XC|XL|L?X{0,4})(?:IX|IV|V?I{0,4})\b")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_LATEST = 2200


def parse_date(text: str) -> Date | None:
    """The Date of a printed date; None for an empty text. A text without a usable year keeps only its text."""
    printed = text.strip()
    if not printed:
        return None
    unsure = "?" if "?" in printed else "~" if _UNSURE.search(printed) else ""
    for reader in (_before_common_era, _full_day, _range, _open_range, _single_year, _decade, _century, _roman):
        found = reader(printed, unsure)
        if found is not None:
            return found
    return Date(printed)


def year_date(start: int, end: int | None = None, text: str | None = None) -> Date:
    """A Date of known years (negative: before the common era)."""
    edtf = _edtf_year(start) if end is None or end == start else f"{_edtf_year(start)}/{_edtf_year(end)}"
    return Date(text or edtf, edtf, start, None if end == start else end)


def _edtf_year(year: int) -> str:
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"


def _plausible(year: int) -> bool:
    return 0 < year <= _LATEST


def _before_common_era(text: str, unsure: str) -> Date | None:
    found = _NEGATIVE.fullmatch(text) or _BEFORE_COMMON_ERA.search(text)
    # ISO 8601 counts a year 0: 500 BCE is -0499.
    return Date(text, _edtf_year(1 - int(found[1])) + unsure, 1 - int(found[1])) if found else None


def _full_day(text: str, unsure: str) -> Date | None:
    found = _DAY.search(text)
    if not found or not 1 <= int(found[2]) <= 12 or not (found[3] is None or 1 <= int(found[3]) <= 31):
        return None
    return Date(text, found[0] + unsure, int(found[1])) if _plausible(int(found[1])) else None


def _range(text: str, unsure: str) -> Date | None:
    found = _RANGE.search(text)
    if not found:
        return None
    start, end = int(found[1]), int(found[2])
    if not (_plausible(start) and _plausible(end) and start <= end):
        return None
    return Date(text, f"{found[1]}{unsure}/{found[2]}{unsure}", start, end)


def _open_range(text: str, unsure: str) -> Date | None:
    found = _OPEN_RANGE.search(text.rstrip(" ]>."))
    return Date(text, f"{found[1]}{unsure}/..", int(found[1])) if found and _plausible(int(found[1])) else None


def _single_year(text: str, unsure: str) -> Date | None:
    years = [int(year) for year in _YEAR.findall(text) if _plausible(int(year))]
    # "1897 [i.e. 1898]": the correction stands last; "1998, c1997": the imprint's own year stands first.
    if not years:
        return None
    year = years[-1] if "i.e." in text or "т.е." in text or "т. е." in text else years[0]
    return Date(text, f"{year:04d}{unsure}", year)


def _decade(text: str, unsure: str) -> Date | None:
    found = _DECADE.search(text)
    if not found or not _plausible(int(found[1] + "0")):
        return None
    return Date(text, f"{found[1]}X{unsure}", int(found[1] + "0"), int(found[1] + "9"))


def _century(text: str, unsure: str) -> Date | None:
    found = _CENTURY.search(text)
    return Date(text, f"{found[1]}XX{unsure}", int(found[1] + "00"), int(found[1] + "99")) if found else None


def _roman(text: str, unsure: str) -> Date | None:
    # Cyrillic letters that look Roman are common in old imprints.
    latin = text.upper().translate(str.maketrans("МСХІ", "MCXI"))
    for numeral in sorted(_ROMAN.findall(latin), key=len, reverse=True):
        if len(numeral) < 4:
            return None
        year = 0
        for letter, following in zip(numeral, numeral[1:] + "I", strict=True):
            value = _ROMAN_VALUES[letter]
            year += -value if value < _ROMAN_VALUES[following] else value
        if 1400 <= year <= _LATEST:
            return Date(text, f"{year:04d}{unsure}", year)
    return None
