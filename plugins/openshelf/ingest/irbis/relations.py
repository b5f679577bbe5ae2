"""IRBIS 421–488, 461, 463, 922, 933, 963 → relations: host, part, set, predecessor and successor.

In: the record's fields by tag. Out: Relations, each with a title or the other record's number; RELATIONS says which tag is which.
"""

from __future__ import annotations

from openshelf.ingest.fields import Tagged, first
from openshelf.ingest.texts import script_of, tidy
from openshelf.record.model import Relation

RELATIONS = {
    "421": "supplement", "422": "supplement-to", "423": "issued-with", "430": "predecessor", "431": "predecessor", "432": "predecessor",
    "434": "predecessor", "436": "predecessor", "440": "successor", "441": "successor", "442": "successor", "444": "successor", "446": "successor",
    "451": "edition", "452": "other-form", "453": "translation", "454": "original", "461": "set", "46": "set", "463": "host", "963": "host",
    "470": "related", "481": "issued-with", "488": "related", "922": "part",
}  # fmt: skip


def relations(marc: Tagged) -> tuple[Relation, ...]:
    """Every relation that names a title or another record."""
    found: list[Relation] = []
    for tag, kind in RELATIONS.items():
        for field in marc.all(tag):
            title = (
                first(field, "c")
                or first(field, "a")
                or (field.subfields[0][1] if field.subfields and field.subfields[0][0] == "" else None)
            )
            year = first(field, "jh" if tag == "461" else "j")
            if tag in ("463", "963"):
                parts = [
                    first(field, "j"), first(field, "v"), numbered(first(field, "h")),
                    f"С. {pages}" if (pages := first(field, "s")) and pages[0].isdecimal() else first(field, "s"),
                ]  # fmt: skip
                detail = ". ".join(part.strip(" .") for part in parts if part) or None
            else:
                detail = first(field, "v") if tag not in ("461", "46") else marc.value("200", "v")
            agent = first(field, "x") if tag in ("461", "46") else first(field, "f" if tag == "922" else "px")
            script = script_of(title)
            one = Relation(
                kind, tidy(title) if title else None, agent, first(field, "w"), first(field, "y") if tag != "461" else None, first(field, "i") if tag == "463" else None,
                detail, year[:4] if year and year[:4].isdecimal() else None, None, script,
            )  # fmt: skip
            if one.title or one.record:
                found.append(one)
    journal = marc.value("933")
    if journal:
        found.append(
            Relation(
                "host",
                marc.value("931", "c"),
                record=journal,
                year=marc.value("934"),
                detail=numbered(marc.value("936")),
            )
        )
    return tuple(found)


def numbered(number: str | None) -> str | None:
    """An issue number as a reader sees it, or None."""
    return f"№ {number}" if number and number[0].isdecimal() else number
