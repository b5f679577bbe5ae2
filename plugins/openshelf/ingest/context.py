"""What a mapper knows beside the record: which source, which file, the editor's defaults; and what it has to report.

Rule: a mapper adds Problems to the Raw it maps and counts words the vocabulary does not know here; it stops for nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace

from openshelf.errors import Place, Problem
from openshelf.ingest.fields import Raw
from openshelf.record.ids import record_id
from openshelf.record.model import Record


@dataclass(slots=True)
class Context:
    """Of one source: its code, the file's name for Problems, and the defaults of sources.toml."""

    source: str
    file: str
    library: str | None = None
    collections: tuple[str, ...] = ()
    language: str | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    derived: Counter[str] = field(default_factory=Counter)  # control numbers made here → how often
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)  # (vocabulary, word) → how often

    def id_of(self, number: str) -> str:
        """The id of a control number; "" for none."""
        return f"{self.source}:{number}" if number else ""

    def tell(self, raw: Raw, cause: str, tag: str | None, severity: str = "kept", /, **values: str) -> None:
        """Add a Problem to the record."""
        place = Place(self.file, line=raw.line, record=raw.number, byte=raw.byte, field=tag)
        raw.problems.append(Problem("ingest." + cause, place, severity, tuple(values.items())))


def with_id(record: Record, context: Context) -> Record:
    """The record under its id, with the source's collections; a missing control number is derived from its content."""
    number = record.control_number
    if number and record.id and not context.collections:
        return record
    derived = record.derived
    if not number:
        number = derived_number(record)
        context.derived[number] += 1
        if context.derived[number] > 1:
            number = f"{number}-{context.derived[number]}"  # the same description once more is another copy's
        derived = (*derived, "control_number")
    collections = record.collections
    if context.collections:
        collections = (*collections, *(name for name in context.collections if name not in collections))
    return replace(
        record,
        id=record_id(context.source, number),
        source=context.source,
        control_number=number,
        collections=collections,
        derived=derived,
    )


def derived_number(record: Record) -> str:
    """`x` and 15 hex digits of what names the work: title with its parts, first agent, date, first identifier.

    The same description gives the same number on every machine and in every encoding; case and blanks do not count.
    """
    parts: list[str] = []
    for title in record.titles[:1]:
        parts += [title.text, title.remainder or "", title.part_number or "", title.part_name or ""]
    parts += [agent.name for agent in record.agents[:1]]
    parts.append(record.date.text if record.date else "")
    parts += [identifier.value for identifier in record.identifiers[:1]]
    parts += [f"{relation.kind} {relation.title} {relation.detail}" for relation in record.relations[:1]]
    if not any(parts):
        parts = [repr(record.notes), repr(record.subjects), repr(record.other)]
    text = "\x1f".join(" ".join(part.lower().split()) for part in parts)
    return "x" + hashlib.blake2b(text.encode(), digest_size=8).hexdigest()[:15]
