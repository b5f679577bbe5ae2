"""Subjects and class numbers of IRBIS: 600 601 606 607 608 610 and 621 675 686 964 60.

In: Tagged. Out: Subjects and Classifications, each once.
"""

from __future__ import annotations

from openshelf.ingest.fields import Field, Tagged, every, first
from openshelf.ingest.irbis.agents import name_of
from openshelf.ingest.texts import script_of, tag_for, tidy_name
from openshelf.record.model import Classification, Subject, SubjectPart

_KINDS = {"606": "topic", "607": "place", "608": "genre", "600": "person", "601": "corporate"}
_DIVISIONS = {
    "b": "general",
    "c": "general",
    "d": "general",
    "g": "geographic",
    "e": "geographic",
    "o": "geographic",
    "h": "chronological",
    "9": "form",
}


def subjects(marc: Tagged, described: str | None) -> tuple[Subject, ...]:
    """Every subject of the record."""
    found: dict[tuple[str, str], Subject] = {}
    for tag, kind in _KINDS.items():
        for field in marc.all(tag):
            one = subject_of(field, kind, described)
            if one is not None:
                found.setdefault((one.heading, kind), one)
    for field in marc.all("610"):
        for _, value in field.subfields:
            text = tidy_name(value)
            if text:
                script = script_of(text)
                one = Subject(text, "keyword", (SubjectPart(text),), None, None, tag_for(described, script), script)
                found.setdefault((text, "keyword"), one)
    return tuple(found.values())


def subject_of(field: Field, kind: str, described: str | None) -> Subject | None:
    """The subject of one field; None where it has no words."""
    parts = _parts(field, kind)
    if not parts:
        return None
    heading = " -- ".join(part.text for part in parts)
    script = script_of(heading)
    return Subject(heading, kind, parts, None, first(field, "3"), tag_for(described, script), script)


def _parts(field: Field, kind: str) -> tuple[SubjectPart, ...]:
    if kind == "person":
        dates = " ".join((first(field, "f") or "").split()).replace(" - ", "-")
        name = ", ".join(part for part in (name_of(field), dates) if part)
        return (SubjectPart(name),) if name_of(field) else ()
    parts: list[SubjectPart] = []
    for code, value in field.subfields:
        text = tidy_name(value)
        if not text:
            continue
        if code in ("", "a"):
            parts.insert(0, SubjectPart(text))
        elif code in _DIVISIONS and kind == "topic":
            parts.append(SubjectPart(text, _DIVISIONS[code]))
    return tuple(parts)


def classifications(marc: Tagged) -> tuple[Classification, ...]:
    """Every class number; the base's own sections (60) as local ones."""
    found: list[Classification] = []
    for tag, scheme in (("675", "udc"), ("621", "bbk"), ("964", "grnti"), ("686", "local"), ("60", "local")):
        for field in marc.all(tag):
            for value in [value for code, value in field.subfields if code == ""] or every(field, "a"):
                one = Classification(scheme, value.strip(" ;"))
                if one.value and one not in found:
                    found.append(one)
    return tuple(found)
