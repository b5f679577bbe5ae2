"""Relations of MARC21: 760–787, the host of an analytic entry (773) among them, and a uniform title's original.

In: Marc. Out: Relations in the order of their tags.
"""

from __future__ import annotations

import re

from openshelf.ingest.fields import Field, every, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.texts import script_of, squeeze, tidy, tidy_name
from openshelf.record.model import Relation

_KINDS = {
    "760": "series", "762": "related", "765": "original", "767": "translation", "770": "supplement",
    "772": "supplement-to", "773": "host", "774": "part", "775": "edition", "776": "other-form", "777": "issued-with",
    "780": "predecessor", "785": "successor", "786": "related", "787": "related",
}  # fmt: skip
TAGS = tuple(_KINDS)
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


def relations(marc: Marc) -> tuple[Relation, ...]:
    """Every relation that names a title, a record or a number."""
    found = []
    for tag in sorted(marc.by_tag.keys() & _KINDS.keys()):
        found += [_relation(field, _KINDS[tag]) for field in marc.by_tag[tag]]
    for field in marc.by_tag.get("730", ()):
        if first(field, "i") is not None:
            found.append(Relation("related", tidy(first(field, "a") or ""), script=script_of(first(field, "a"))))
    return tuple(one for one in found if one.title or one.record or one.isbn or one.issn)


def _relation(field: Field, kind: str) -> Relation:
    agent = tidy_name(first(field, "a") or "") or None
    title = tidy(first(field, "t") or first(field, "s") or "") or None
    if title is None and agent:
        title, agent = agent, None
    detail = squeeze(" ".join(every(field, "g"))) or None
    imprint = first(field, "d")
    year = _YEAR.search(detail or "") or _YEAR.search(imprint or "")
    isbn = first(field, "z")
    issn = first(field, "x")
    return Relation(
        kind,
        title,
        agent,
        first(field, "w"),
        isbn.strip() if isbn else None,
        issn.strip() if issn else None,
        detail.rstrip(" ;,") if detail else None,
        year[1] if year else None,
        script=script_of(title),
    )
