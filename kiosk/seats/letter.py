"""What a kiosk and its hall say to each other about seats, and its form in JSON.

A kiosk's letter states, for every work, how many seats it goes on using and who waits; the hall's answer says what it may give out and for how many
seconds, counted from when the letter left. Letters state, they do not ask for changes: losing one, or sending it twice, costs nothing.
`read_…` take any value and give FormError where it does not fit.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_WORKS = 20_000
MOST_WAITING = 1000
WORK = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
INSTANCE = re.compile(r"[A-Za-z0-9_-]{16,64}")


class FormError(Exception):
    """A letter or an answer is not of the form this program speaks."""


@dataclass(frozen=True, slots=True)
class Want:
    """What a kiosk keeps of a work (seats of its share, seats of the common pool) and the tickets of who waits, first first."""

    share: int = 0
    pool: int = 0
    waiting: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A kiosk's letter. instance: its state's own name; number: one more than the letter before."""

    instance: str
    number: int
    works: Mapping[str, Want]


@dataclass(frozen=True, slots=True)
class Grant:
    """What a kiosk may give out of a work: `share` seats for share_for seconds, `pool` seats for pool_for.

    goal: the share its library meant for it; in_use of capacity seats are taken in the whole hall; others: of each ticket, how many guests
    of other kiosks stand before it.
    """

    share: int
    share_for: int
    goal: int
    pool: int
    pool_for: int
    in_use: int
    capacity: int
    others: tuple[int, ...] = ()


def letter_value(letter: Letter) -> dict[str, Any]:
    """The letter as JSON holds it."""
    works = {work: asdict(want) for work, want in letter.works.items()}
    return {"instance": letter.instance, "number": letter.number, "works": works}


def read_letter(value: Any) -> Letter:
    """The letter in a JSON value."""
    try:
        works = {_work(work): _want(want) for work, want in value["works"].items()}
        letter = Letter(value["instance"], _count(value["number"], 1 << 62), works)
        if not INSTANCE.fullmatch(letter.instance) or len(works) > MOST_WORKS:
            raise FormError("letter")
    except (KeyError, TypeError, AttributeError) as error:
        raise FormError(f"letter: {error}") from None
    return letter


def answer_value(grants: Mapping[str, Grant]) -> dict[str, Any]:
    """The answer as JSON holds it."""
    return {work: asdict(grant) for work, grant in grants.items()}


def read_answer(value: Any) -> dict[str, Grant]:
    """The answer in a JSON value."""
    try:
        return {_work(work): _grant(grant) for work, grant in value.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise FormError(f"answer: {error}") from None


def _want(value: Mapping[str, Any]) -> Want:
    waiting = tuple(_count(ticket, 1 << 62) for ticket in value["waiting"])
    if len(waiting) > MOST_WAITING or len(set(waiting)) != len(waiting):
        raise FormError("waiting")
    return Want(_count(value["share"]), _count(value["pool"]), waiting)


def _grant(value: Mapping[str, Any]) -> Grant:
    share, share_for, goal, pool, pool_for, in_use, capacity = (
        _count(value[name], 1 << 31)
        for name in ("share", "share_for", "goal", "pool", "pool_for", "in_use", "capacity")
    )
    others = tuple(_count(number) for number in value["others"])
    return Grant(share, share_for, goal, pool, pool_for, in_use, capacity, others)


def _work(value: Any) -> str:
    if not isinstance(value, str) or not WORK.fullmatch(value):
        raise FormError("work")
    return value


def _count(value: Any, most: int = 1_000_000) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise FormError("number")
    return value
