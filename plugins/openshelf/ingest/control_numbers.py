"""Control numbers that came already in a source, and whether the record they come with again describes the same work.

In: records in the order they are read. Out: Again for each. Rule: a number given to another work must cost neither of the
two, while a work that comes once more, perhaps corrected, is the same; it is another one where the titles differ and first
author and date do not say otherwise, within one file (another file of a source tells of its works anew). Memory: about 120 bytes a number, 430,000 of them 52 MB.
"""

from __future__ import annotations

from enum import Enum
from hashlib import blake2b

from openshelf.record.model import Record

_HALF = 32
_LOW = (1 << _HALF) - 1
_ANY = -1  # a number of another file


class Again(Enum):
    """What a record's control number was before it."""

    NEW = "new"
    SAME_WORK = "same work"
    OTHER_WORK = "other work"


class ControlNumbers:
    """The control numbers of a source."""

    def __init__(self) -> None:
        self._works: dict[int, int] = {}

    def __contains__(self, number: str) -> bool:
        return hash(number) in self._works

    def take(self, record: Record) -> Again:
        """Whether the record's number came before. Of another work the number goes on meaning the one that came first."""
        number, work = hash(record.control_number), _work(record)
        before = self._works.get(number)
        if before is not None and _differ(before, work):
            return Again.OTHER_WORK
        self._works[number] = work
        return Again.NEW if before is None else Again.SAME_WORK

    def next_file(self) -> None:
        """The records that follow are of another file."""
        self._works = dict.fromkeys(self._works, _ANY)


def _differ(one: int, other: int) -> bool:
    made, also_made = one & _LOW, other & _LOW
    return one != _ANY and one >> _HALF != other >> _HALF and (made != also_made or not made)


def _work(record: Record) -> int:
    """Hashes of the title with its parts and of first author and date, 0 where a record has neither."""
    title = [part or "" for t in record.titles[:1] for part in (t.text, t.part_number, t.part_name)]
    made = [agent.name for agent in record.agents[:1]] + [record.date.text if record.date else ""]
    return _hash(title) << _HALF | _hash(made)


def _hash(parts: list[str]) -> int:
    text = " ".join(" ".join(parts).lower().split())
    return int.from_bytes(blake2b(text.encode(), digest_size=_HALF // 8).digest(), "little") if text else 0
