"""What a kiosk confirms to its library of its releases: which it holds, which list of withdrawn works it obeyed, what came of its last update.

In: the report an update leaves in the kiosk's folder (update/report.py), or the same in a letter. Out: Confirmation, None where it is none. The rules: what comes out of a letter is
checked and cut to its bounds before it is kept; whose it is says the bond that proved the letter, never the letter itself.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

FILE = "report.json"
VERSION = 1
LARGEST = 64 << 10
MOST_NUMBER = 1 << 53


@dataclass(frozen=True, slots=True)
class Confirmation:
    """release: its number, 0 for none; withdrawals: the version of the list; erased: the works on it are off the disk; at: when this was so."""

    kiosk: str
    profile: str
    release: int
    withdrawals: int
    erased: bool
    at: str
    words: str = ""

    @property
    def moment(self) -> datetime:
        """`at` as a moment."""
        return datetime.fromisoformat(self.at)

    def value(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"version": VERSION, **asdict(self)}


def read(value: Any) -> Confirmation | None:
    """The confirmation in a JSON value."""
    try:
        if value["version"] != VERSION or type(value["erased"]) is not bool:
            return None
        release, withdrawals = (_number(value[name]) for name in ("release", "withdrawals"))
        at = datetime.fromisoformat(value["at"])
        kiosk, profile, words = (_text(value[name]) for name in ("kiosk", "profile", "words"))
    except (KeyError, TypeError, ValueError):
        return None
    if at.tzinfo is None:
        return None
    return Confirmation(
        kiosk[:64], profile[:64], release, withdrawals, value["erased"], at.isoformat(timespec="seconds"), words[:400]
    )


def read_file(path: Path) -> Confirmation | None:
    """The confirmation in a file."""
    try:
        with path.open("rb") as file:
            return read(json.loads(file.read(LARGEST)))
    except (OSError, ValueError, RecursionError):
        return None


def proven(confirmation: Confirmation, kiosk: str) -> bytes:
    """The confirmation under the name the bond proves, as the library's register reads it."""
    value = replace(confirmation, kiosk=kiosk).value()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MOST_NUMBER:
        raise ValueError("number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value
