"""Coded dates of MARC21 (008/06-14) and UNIMARC (100$a/8-16) with the printed one → record.model.Date.

In: the kind of date, two codes of four characters, the date as printed. Out: a Date whose text is the printed one.
Rule: the code counts where it is a plausible year (the cataloguer's own), else the printed date is read.
"""

from __future__ import annotations

import re
from functools import lru_cache

from openshelf.record.dates import parse_date
from openshelf.record.model import Date

_CODE = re.compile(r"[12]\d{3}|[12]\d\d[u\- x?]|[12]\d[u\- x?]{2}|0\d{3}")
# UNIMARC 100$a/8 → MARC21 008/06.
UNIMARC_KINDS = {"a": "c", "b": "d", "c": "u", "d": "s", "e": "r", "f": "q", "g": "m", "h": "t", "i": "p", "j": "e"}


def _years(code: str) -> tuple[int, int, str] | None:
    """(first year, last year, EDTF) of a code with unknown digits: "198u" is (1980, 1989, "198X")."""
    if not _CODE.fullmatch(code):
        return None
    digits = code.rstrip("u- x?")
    missing = 4 - len(digits)
    start = int(digits + "0" * missing)
    end = int(digits + "9" * missing)
    if not 0 < start <= 2200:
        return None
    return start, end, digits + "X" * missing


@lru_cache(maxsize=8192)
def coded_date(kind: str, first: str, second: str, printed: str | None) -> Date | None:
    """The Date; None where neither the codes nor the printed text say one."""
    years = _years(first)
    if years is None or kind == "b":
        return parse_date(printed) if printed else None
    start, end, edtf = years
    second_years = _years(second)
    text = printed or (f"{first}-{second}" if kind in "cdmik" and second_years else first).strip()
    if kind == "e" and second[:2].isdecimal() and "01" <= second[:2] <= "12":
        day = second[2:4]
        return Date(
            text, f"{first}-{second[:2]}" + (f"-{day}" if day.isdecimal() and "01" <= day <= "31" else ""), start
        )
    if kind in "cu" and (second == "9999" or second_years is None):
        return Date(text, f"{edtf}/..", start)
    if kind in "cdumikq" and second_years and second_years[1] >= start:
        mark = "?" if kind == "q" else ""
        if second == "9999":
            return Date(text, f"{edtf}{mark}/..", start)
        last = second_years[1]
        same = last == start
        return Date(text, edtf if same else f"{edtf}{mark}/{second_years[2]}{mark}", start, None if same else last)
    if end != start and printed:
        exact = parse_date(printed)
        if exact is not None and exact.start is not None and start <= exact.start <= end:
            return exact
    unsure = "?" if printed and "?" in printed else ""
    return Date(text, edtf + unsure, start, None if end == start else end)
