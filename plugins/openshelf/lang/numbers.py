"""A number → its digits as the interface language writes them: 1.234.567,5 (az), 1 234 567,5 (ru, uz, kk), 1,234,567.5.

In: a number and an interface tag. Out: text; the blank between groups is U+00A0, as in CLDR.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from openshelf.lang.data import table

_T: dict[str, dict[str, Any]] = table("numbers")
_STEP = 1000  # 1 MB is 10⁶ bytes, as file managers and shops count


def rules_of(tag: str) -> dict[str, Any]:
    """The marks of a tag; `uz` is `uz-Latn`, a language we have no marks for counts as English."""
    return _T.get(tag) or _T.get({"uz": "uz-Latn"}.get(tag, tag.partition("-")[0])) or _T["en"]


def format_number(n: float, tag: str, decimals: int | None = None) -> str:
    """Grouped digits; `decimals` fixes how many stand after the mark, None shows what a float has."""
    rules = rules_of(tag)
    plain = (
        _fixed(abs(n), decimals) if decimals is not None else (str(abs(n)) if isinstance(n, int) else f"{abs(n):.10f}")
    )
    whole, _, part = plain.partition(".")
    if decimals is None:
        part = part.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", rules["group"])
    sign = "−" if n < 0 else ""
    return sign + grouped + (rules["decimal"] + part if part else "")


def _fixed(n: float, decimals: int) -> str:
    """With so many decimals, halves up: 2.25 → 2.3, as `toFixed` of JavaScript does and people expect."""
    return str(Decimal(n).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def format_bytes(size: int, tag: str) -> str:
    """A file's size: `812 B`, `1,4 MB`; one decimal below ten of a unit."""
    units: list[str] = rules_of(tag)["bytes"]
    value, unit = float(size), 0
    while value >= _STEP and unit < len(units) - 1:
        value /= _STEP
        unit += 1
    decimals = 1 if unit and value < 9.95 else 0
    if float(_fixed(value, decimals)) >= _STEP and unit < len(units) - 1:
        value, unit, decimals = value / _STEP, unit + 1, 1
    return f"{format_number(value, tag, decimals)}\u00a0{units[unit]}"
