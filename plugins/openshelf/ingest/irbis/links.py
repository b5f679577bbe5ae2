"""External objects and full texts of IRBIS, 951 and 955 → Links, and what they state of access.

In: Tagged. Out: (Links, fields refused, RightsStatement or None). 951^L: only in the library's network, so for its screens;
^D: a level of reader or a day it opens; ^C: the day access ends; 955^B: a right kept elsewhere, so restricted.
"""

from __future__ import annotations

from openshelf.ingest.codes import iso_day
from openshelf.ingest.context import Context
from openshelf.ingest.fields import Field, Raw, Tagged, first
from openshelf.ingest.terms import flags_of
from openshelf.ingest.weblinks import clean_url, file_type, kind_of
from openshelf.record.model import Link, RightsStatement

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".bmp", ".webp")
_NO = ("", "0", "нет", "no")


def links(marc: Tagged, raw: Raw, context: Context) -> tuple[tuple[Link, ...], list[Field], RightsStatement | None]:
    """What the record leads to and under which terms."""
    found: list[Link] = []
    refused: list[Field] = []
    access = begins = ends = None
    texts: list[str] = []
    for tag in ("951", "955"):
        for field in marc.all(tag):
            lan = tag == "951" and (first(field, "l") or "").strip().lower() not in _NO
            level = (first(field, "d") or "").strip() if tag == "951" else ""
            opens = iso_day(level)
            closes = iso_day(first(field, "c") or "") if tag == "951" else None
            limited = bool(level and not opens and level not in _NO) or (tag == "955" and first(field, "b") is not None)
            if lan:
                access = "screen-only"
            elif opens and access is None:
                access = "embargoed"
            begins, ends = begins or opens, ends or closes
            if limited and level:
                texts.append(level)
            mode = first(field, "4")
            if mode:
                texts.append(mode)
            hint = "lan" if lan else "restricted" if limited else None
            for code in "ia":
                address = first(field, code)
                if not address:
                    continue
                url = clean_url(address)
                if url is None:
                    context.tell(raw, "link-refused", tag, "kept", url=address[:120])
                    refused.append(field)
                    continue
                found.append(
                    Link(
                        url,
                        _kind(field, url, tag),
                        first(field, "t" if tag == "951" else "z"),
                        file_type(url),
                        hint,
                        opens,
                        closes,
                    )
                )
    said = "; ".join(dict.fromkeys(texts)) or None
    rights = None
    if access or begins or ends or said:
        rights = RightsStatement(
            access,
            ("only-in-hall",) if access == "screen-only" else flags_of(said or ""),
            said,
            begins=begins,
            ends=ends,
        )
    return tuple(dict.fromkeys(found)), refused, rights


def _kind(field: Field, url: str, tag: str) -> str:
    if tag == "955":
        return "full-text"
    if (first(field, "h") or "").strip().lower().startswith("02"):
        return "cover"
    if url.lower().rpartition("?")[0].endswith(_PICTURES) or url.lower().endswith(_PICTURES):
        return "cover"
    said = kind_of(first(field, "t") or "")
    if said:
        return said
    return "full-text" if file_type(url) or first(field, "n") else "other"
