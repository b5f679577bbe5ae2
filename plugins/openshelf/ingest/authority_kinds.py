"""Is this record an authority record, and of which format? By its leader, its worksheet and its tags; names are not asked.

In: a Raw. Out: "marc21", "unimarc", "irbis", or None for everything else. Rules: MARC21 says so by leader/06 `z`, UNIMARC by
`x`, `y` or `z` over its 2XX headings, IRBIS by a worksheet (920) that begins ATHR. An IRBIS base that carries no worksheet at
all is taken at the word of whoever put it among the authorities (`may_be_irbis`).
"""

from __future__ import annotations

import re

from openshelf.ingest.fields import Raw

UNIMARC_HEADINGS = frozenset(("200", "210", "215", "216", "220", "230", "235", "240", "245", "250", "260", "280"))
# What only a description of a work has: ISBN, extent, imprint of a copy, host, author, reading.
_OF_A_WORK = frozenset(("10", "215", "461", "463", "700", "701", "702", "710", "711", "899", "910", "951", "955"))
_CODED = re.compile(r"\d{8}")  # UNIMARC 100$a begins with the day the record was made


def authority_dialect(raw: Raw) -> str | None:
    """The format of an authority record; None for a record that is none."""
    if irbis_base(raw):
        return "irbis"
    kind = raw.leader[6:7]
    if not kind or kind not in "xyz":
        return None
    tags = {field.tag for field in raw.fields}
    if tags & UNIMARC_HEADINGS and any(
        field.tag == "100" and any(code == "a" and _CODED.match(value) for code, value in field.subfields)
        for field in raw.fields
    ):
        return "unimarc"
    if kind == "z":
        # A leader misused for a work has a title beside it.
        return (
            None
            if "245" in tags
            else "marc21"
            if _is_marc21(tags)
            else "unimarc"
            if tags & UNIMARC_HEADINGS
            else "marc21"
        )
    return "unimarc" if tags & UNIMARC_HEADINGS and "852" not in tags else None


def _is_marc21(tags: set[str]) -> bool:
    return any(tag[0] == "1" and tag in ("100", "110", "111", "130", "147", "148", "150", "151", "155") for tag in tags)


def irbis_base(raw: Raw) -> str:
    """The authority base an IRBIS record belongs to by its worksheet: "ATHRA" … "ATHRU"; "" for none."""
    for field in raw.fields:
        if field.tag == "920" and field.subfields:
            sheet = field.subfields[0][1].strip().upper()
            return sheet[:5] if sheet.startswith("ATHR") else ""
    return ""


def may_be_irbis(raw: Raw) -> bool:
    """Whether an IRBIS record without a worksheet has a heading and nothing that only works have."""
    tags = {field.tag for field in raw.fields}
    return "920" not in tags and bool(tags & UNIMARC_HEADINGS) and not tags & (_OF_A_WORK - UNIMARC_HEADINGS)
