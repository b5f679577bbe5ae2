"""Use and access of MARC21: 506 540 542.

In: Marc. Out: one RightsStatement of what the record says, or None. An embargo is 506$g or 540$g with a day.
"""

from __future__ import annotations

from openshelf.ingest.codes import iso_day
from openshelf.ingest.fields import every, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.terms import access_of, flags_of
from openshelf.ingest.texts import squeeze
from openshelf.record.model import RightsStatement

_STANDARD = {
    "unrestricted online access": "open",
    "no online access": "metadata-only",
    "preview only": "metadata-only",
}


def rights(marc: Marc) -> RightsStatement | None:
    """What the record states of rights; None where it states nothing."""
    if not any(tag in marc.by_tag for tag in ("506", "540", "542")):
        return None
    access = url = holder = begins = None
    texts: list[str] = []
    flags: list[str] = []
    for tag in ("506", "540"):
        for field in marc.by_tag.get(tag, ()):
            text = squeeze(" ".join(every(field, "abcde")))
            address = first(field, "u")
            standard = (first(field, "f") or "").strip(" .").lower()
            said = _STANDARD.get(standard) or access_of(f"{text} {standard}", address)
            if said is None and tag == "506" and field.indicators[:1] == "0":
                said = "open"
            access = access or said
            flags += flags_of(text)
            url = url or address
            day = iso_day(first(field, "g") or "")
            if day:
                begins = day
            if text or standard:
                texts.append(text or standard)
    for field in marc.by_tag.get("542", ()):
        holder = holder or first(field, "d")
        url = url or first(field, "u")
        said = squeeze(" ".join(every(field, "ln")))
        if said:
            texts.append(said)
            access = access or access_of(said)
    if begins and access in (None, "open"):
        access = "embargoed"
    if not texts and not access and not url and not holder:
        return None
    return RightsStatement(access, tuple(dict.fromkeys(flags)), " ".join(texts) or None, url, holder, begins=begins)
