"""Fields inside fields: 4XX of UNIMARC either hold whole fields behind $1, or plain subfields of their own.

In: a 4XX Field. Out: Inner, asked for title, agent and numbers alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from openshelf.ingest.fields import Field, first
from openshelf.ingest.texts import nonsorting, squeeze, tidy


@dataclass(frozen=True, slots=True)
class Inner:
    """What a linking field says of the other record."""

    title: str | None
    agent: str | None
    record: str | None
    isbn: str | None
    issn: str | None
    volume: str | None
    year: str | None
    place: str | None
    publisher: str | None
    detail: str | None


def inner_fields(field: Field) -> dict[str, Field]:
    """The embedded fields by tag; empty where the field has none."""
    found: dict[str, Field] = {}
    current: Field | None = None
    for code, value in field.subfields:
        if code == "1" and value[:3].isdecimal():
            tag = value[:3]
            current = Field(tag, value[3:5] if tag >= "010" else "", [])
            rest = value[5:] if tag >= "010" else value[3:]
            if rest.strip() or tag < "010":
                current.subfields.append(("" if tag < "010" else "a", rest))
            found.setdefault(tag, current)
        elif current is not None:
            current.subfields.append((code, value))
    return found


def inner(field: Field) -> Inner:
    """What a 4XX field says."""
    fields = inner_fields(field)
    if not fields:
        title = _clean(first(field, "t") or first(field, "c"))
        parts = [value for value in (first(field, "h"), first(field, "i")) if value]
        if title and parts:
            title = ". ".join((title, *map(tidy, parts)))
        return Inner(
            title, _clean(first(field, "a") or first(field, "f")), first(field, "3") or first(field, "0"), first(field, "y"), first(field, "x"),
            first(field, "v"), first(field, "d"), first(field, "n"), None, first(field, "p"),
        )  # fmt: skip
    main = fields.get("200") or fields.get("500") or fields.get("225")
    title = None
    if main is not None:
        title = (
            ". ".join(tidy(nonsorting(value)[0]) for code, value in main.subfields if code in "ahi" and value.strip())
            or None
        )
    person = next((fields[tag] for tag in ("700", "710", "701", "702", "711") if tag in fields), None)
    agent = None
    if person is not None:
        agent = (
            ", ".join(
                value.strip(" ,") for code, value in person.subfields if code in ("ab" if person.tag[1] == "0" else "a")
            )
            or None
        )
    imprint = fields.get("210")
    return Inner(
        title,
        agent or (_clean(first(main, "f")) if main is not None else None),
        first(fields["001"], "") if "001" in fields else None,
        first(fields["010"], "a") if "010" in fields else None,
        first(fields["011"], "a") if "011" in fields else None,
        first(main, "v") if main is not None else None,
        first(imprint, "dh") if imprint is not None else None,
        first(imprint, "a") if imprint is not None else None,
        first(imprint, "c") if imprint is not None else None,
        first(fields["215"], "a") if "215" in fields else None,
    )


def _clean(text: str | None) -> str | None:
    return (tidy(nonsorting(squeeze(text))[0]) or None) if text else None
