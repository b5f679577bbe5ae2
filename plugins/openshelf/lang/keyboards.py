"""On-screen keyboards for the languages of the kiosk, one layout a name.

Out: rows of keys as they are pressed (a key may be two characters, `oʻ`, `sh`) with what a long press offers. The
letters follow the national standards as xkb-data 2.35 has them; Uzbek Latin has its four own letters as keys, Kazakh
its nine on a row of their own. Capitals come from `case.upper` of the layout's tag.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from openshelf.lang.data import table


@dataclass(frozen=True, slots=True)
class Layout:
    """A keyboard: its name in the table, the language it types, the label for people, rows of keys, long presses."""

    name: str
    tag: str
    label: str
    rows: tuple[tuple[str, ...], ...]
    long: tuple[tuple[str, tuple[str, ...]], ...]


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout in the order they are offered."""
    raw: dict[str, Any] = table("keyboards")
    return tuple(
        Layout(
            name,
            raw["layouts"][name]["tag"],
            raw["layouts"][name]["name"],
            tuple(tuple(row) for row in raw["layouts"][name]["rows"]),
            tuple((key, tuple(more)) for key, more in raw["layouts"][name]["long"].items()),
        )
        for name in raw["order"]
    )
