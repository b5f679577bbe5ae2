"""What a reading of content/ notes on its way: faults, the ids it refers to, the files it uses.

A ContentError is a file that fails its schema: the build stops with it after all are collected. A Problem is a warning.
A Reference is a record id an editor wrote; whether it exists is known to who holds the catalogue (`openshelf check`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from openshelf.errors import ContentError, Place, Problem

Fault = Problem | ContentError


@dataclass(frozen=True, slots=True)
class Reference:
    """A record id named by an editor. kind: the key, or "link" for one in running text."""

    id: str
    place: Place
    kind: str


@dataclass(slots=True)
class Findings:
    """The notes of one reading."""

    faults: list[Fault] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    used: set[str] = field(default_factory=set)  # files below content/ that something names

    def error(self, message_id: str, place: Place, /, **values: object) -> None:
        """Note that a file fails its schema."""
        self.faults.append(ContentError(message_id, place, **values))

    def warn(self, message_id: str, place: Place, severity: str = "kept", /, **values: object) -> None:
        """Note a warning."""
        self.faults.append(
            Problem(message_id, place, severity, tuple((name, str(value)) for name, value in values.items()))
        )

    def forget_draft(self, faults: int, references: int) -> None:
        """Drop what was noted of a draft since there were so many; a fault of its status stays, or a typo would hide it."""
        kept = [fault for fault in self.faults[faults:] if fault.place and fault.place.field == "status"]
        self.faults[faults:] = kept
        del self.references[references:]
