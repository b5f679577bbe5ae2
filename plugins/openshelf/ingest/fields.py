"""One record as a source writes it: a leader and tagged fields, whatever the format. Parsers give Raw, mappers take it.

Rules: a Field is what the source says, in NFC and without control characters; a parser never maps and a mapper never
parses. A control field, a table's cell and a Dublin Core element are one subfield with the code "";
text of a data field outside any subfield has the code " ".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from openshelf.errors import Problem


class Field(NamedTuple):
    """A field: MARC tag or column name, two indicators ("" where the format has none), (code, value) pairs in order."""

    tag: str
    indicators: str
    subfields: list[tuple[str, str]]


@dataclass(slots=True)
class Raw:
    """One record as read. number counts from 1 in its file; byte is the offset of its first byte, line its first line.

    data is the record's own bytes, kept only where it is rejected, to be saved beside. deleted: no record but the word that
    one is no more, by its number alone.
    """

    number: int
    leader: str = ""
    fields: list[Field] = field(default_factory=list)
    byte: int | None = None
    line: int | None = None
    problems: list[Problem] = field(default_factory=list)
    rejected: bool = False
    data: bytes = b""
    deleted: bool = False


def control(tag: str, value: str) -> Field:
    """A field without indicators and subfields."""
    return Field(tag, "", [("", value)])


def first(found: Field, codes: str) -> str | None:
    """The value of the first subfield with one of the codes that is not empty."""
    for code, value in found.subfields:
        if value and (code in codes if code else not codes):  # "" is in every string
            return value
    return None


def every(found: Field, codes: str) -> list[str]:
    """The values of all subfields with one of the codes, in order, empty ones left out."""
    return [value for code, value in found.subfields if value and (code in codes if code else not codes)]


class Tagged:
    """A Raw's fields by tag, for mappers that ask by noun."""

    __slots__ = ("by_tag", "leader")

    def __init__(self, leader: str, fields: list[Field]) -> None:
        self.leader = leader
        by_tag: dict[str, list[Field]] = {}
        for one in fields:
            tag = one[0]
            if tag in by_tag:
                by_tag[tag].append(one)
            else:
                by_tag[tag] = [one]
        self.by_tag = by_tag

    def all(self, tag: str) -> list[Field]:
        """The fields of a tag in order."""
        return self.by_tag.get(tag, _NONE)

    def one(self, tag: str) -> Field | None:
        """The first field of a tag."""
        found = self.by_tag.get(tag)
        return found[0] if found else None

    def value(self, tag: str, codes: str = "") -> str | None:
        """The first value of a tag: of a control field (no codes), or of its first subfield with one of the codes."""
        found = self.by_tag.get(tag)
        if not found:
            return None
        if not codes:
            return found[0].subfields[0][1] if found[0].subfields else None
        for one in found:
            value = first(one, codes)
            if value is not None:
                return value
        return None


_NONE: list[Field] = []
