"""A date, known to the day, the month or the year → the words of the interface language.

In: year, month, day and an interface tag. Out: text such as `8 noyabr 2013-cü il`, `8 ноября 2013 г.`.
Rules: the names and patterns are our own table, so no locale of one call reaches the next; a style is `long` (in
running text), `medium` (months shortened) or `short` (digits only).
"""

from datetime import date
from typing import Any

from openshelf.lang.data import table
from openshelf.lang.plurals import ordinal

_T: dict[str, dict[str, Any]] = table("dates")
EN_DASH = "–"


def rules_of(tag: str) -> dict[str, Any]:
    """The names and patterns of a tag; `uz` is `uz-Latn`, a language we have no table for is English."""
    return _T.get(tag) or _T.get({"uz": "uz-Latn"}.get(tag, tag.partition("-")[0])) or _T["en"]


def month_name(month: int, tag: str, *, in_date: bool = False, abbreviated: bool = False) -> str:
    """The month's name, 1 to 12, alone (`ноябрь`) or in a date (`ноября`)."""
    kind = "abbreviated" if abbreviated else "inDate" if in_date else "months"
    return str(rules_of(tag)[kind][month - 1])


def weekday_name(weekday: int, tag: str, *, abbreviated: bool = False) -> str:
    """The day's name; 0 is Monday, as in `datetime.date.weekday`."""
    return str(rules_of(tag)["weekdaysAbbreviated" if abbreviated else "weekdays"][weekday])


def format_date(
    year: int, month: int | None = None, day: int | None = None, tag: str = "en", style: str = "long"
) -> str:
    """The date as precise as it is known: `8 noyabr 2013-cü il`, `noyabr 2013-cü il`, `2013-cü il`."""
    pattern = rules_of(tag)[style]["year" if month is None else "month" if day is None else "day"]
    return str(pattern).format_map(_parts(tag, year, month, day))


def _parts(tag: str, year: int, month: int | None, day: int | None) -> dict[str, str]:
    parts = {"y": str(year), "o": ordinal(year, tag)}
    if month is not None:
        parts |= {
            "M": month_name(month, tag),
            "m": month_name(month, tag, in_date=True),
            "k": month_name(month, tag, abbreviated=True),
            "0m": f"{month:02}",
        }
    if day is not None:
        parts |= {"d": str(day), "0d": f"{day:02}", "a": str(day)}
    return parts


def format_day(day: date, tag: str, style: str = "long") -> str:
    """A calendar day with its weekday: `8 noyabr 2013-cü il, cümə`."""
    written = format_date(day.year, day.month, day.day, tag, style)
    return str(rules_of(tag)["withWeekday"]).format(date=written, weekday=weekday_name(day.weekday(), tag))


Partial = tuple[int, int | None, int | None]


def format_range(start: Partial, end: Partial, tag: str, style: str = "long") -> str:
    """From one date to another, what they share said once: `8–10 noyabr 2013-cü il`, `2010–2013 гг.`.

    Both ends are (year, month or None, day or None); ends of unequal precision, and ends in different years with
    months, are written out in full on both sides of a dash.
    """
    if start == end:
        return format_date(*start, tag, style)
    (y1, m1, d1), (y2, m2, d2) = start, end
    long = rules_of(tag)["long"]
    precision = (m1 is None, d1 is None)
    if style == "long" and precision == (m2 is None, d2 is None):
        parts = _parts(tag, y1, m1, d1)
        if m1 is None:
            return str(long["years"]).format_map(parts | {"z": str(y2), "p": ordinal(y2, tag)})
        if y1 == y2 and m2 is not None:
            parts |= {"n": month_name(m2, tag, in_date=True), "N": month_name(m2, tag), "e": str(d2)}
            if d1 is None:
                return str(long["yearMonths"]).format_map(parts)
            if m1 == m2:
                return str(long["days"]).format_map(parts | {"a": f"{d1}{EN_DASH}{d2}"})
            return str(long["months"]).format_map(parts)
    blank = "" if m1 is None and m2 is None else " "
    return f"{format_date(*start, tag, style)}{blank}{EN_DASH}{blank}{format_date(*end, tag, style)}"


def format_time(hour: int, minute: int, tag: str) -> str:
    """A time of day on the 24-hour clock, as all our interface languages write it: `19:05`."""
    del tag
    return f"{hour:02}:{minute:02}"
