"""Links of MARC21: 856 with its second indicator, labels and access.

In: Marc. Out: Links; an address with another scheme than http or https is reported and left in `other` as text.
"""

from __future__ import annotations

from openshelf.ingest.context import Context
from openshelf.ingest.fields import Field, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.weblinks import clean_url, file_type, kind_of
from openshelf.record.model import Link

_ACCESS = {"0": "open", "1": "restricted"}
_RELATED = {"2": "related"}


def links(marc: Marc, context: Context) -> tuple[tuple[Link, ...], list[Field]]:
    """(links, fields whose address may not become one)."""
    found: list[Link] = []
    refused: list[Field] = []
    for field in marc.by_tag.get("856", ()):
        urls = [value for code, value in field.subfields if code == "u" and value.strip()]
        label_parts = [value.strip(" :") for code, value in field.subfields if code in "y3" and value.strip(" :")]
        label = " — ".join(dict.fromkeys(label_parts)) or None
        note = " ".join(value.strip() for code, value in field.subfields if code == "z" and value.strip()) or None
        kind = _kind(field, f"{label or ''} {note or ''}")
        access = _ACCESS.get((first(field, "7") or "")[:1])
        for text in urls:
            url = clean_url(text)
            if url is None:
                context.tell(marc.raw, "link-refused", "856", "kept", url=text[:120])
                refused.append(field)
                continue
            found.append(Link(url, kind, label, first(field, "q") or file_type(url), access, note=note))
    return tuple(dict.fromkeys(found)), refused


def _kind(field: Field, words: str) -> str:
    second = field.indicators[1:2]
    said = kind_of(words)
    if said in ("contents", "cover"):
        return said
    if second in ("0", "1"):
        return said if said in ("part", "related") else "full-text"
    if second == "2":
        return said or "related"
    return said or "other"
