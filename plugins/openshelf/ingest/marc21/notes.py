"""Notes and audience of MARC21: 5XX 255 306 362, 521 and 008/22.

In: Marc. Out: Notes by kind. Private notes (541, 561 and 583 marked private, 583 and 590–599 of staff) and purchase data
are never carried.
"""

from __future__ import annotations

import re

from openshelf.ingest.fields import Field, every, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.texts import script_of, squeeze, tag_for
from openshelf.record.model import Audience, Note

_KINDS = {
    "500": "general", "501": "general", "502": "thesis", "504": "bibliography", "505": "contents", "507": "scale",
    "508": "credits", "510": "citation", "511": "performers", "513": "general", "515": "numbering", "516": "general",
    "518": "event", "520": "abstract", "522": "general", "524": "citation", "525": "supplement", "526": "general",
    "530": "other-form", "533": "reproduction", "534": "original", "535": "general", "536": "funding", "538": "system",
    "544": "related", "545": "biography", "546": "language", "547": "general", "550": "general", "552": "general",
    "555": "index", "556": "general", "561": "provenance", "562": "general", "563": "binding", "567": "general",
    "580": "related", "581": "citation", "585": "exhibition", "586": "awards", "255": "scale", "306": "duration",
    "362": "numbering", "590": "local",
}  # fmt: skip
TAGS = tuple(_KINDS)
_NOT_TEXT = "056789wux2"
_AUDIENCES = {
    "a": "children", "b": "children", "c": "children", "d": "young", "e": "adult", "f": "specialist", "g": "general",
    "j": "children",
}  # fmt: skip
_AGE = re.compile(r"(?<!\d)(\d{1,2})\s?\+")
_INTEREST_AGE = re.compile(r"0*(\d{1,2})(?:\s*[-–]|$|\D)")
_PRIVATE = "0"


def notes(marc: Marc) -> tuple[Note, ...]:
    """Every public note, in the order of the tags."""
    found: list[Note] = []
    by_tag = marc.by_tag
    for tag in sorted(by_tag.keys() & _KINDS.keys()):
        for field in by_tag[tag]:
            if tag == "561" and field.indicators[:1] == _PRIVATE:
                continue
            note = _note(marc, field, _KINDS[tag])
            if note is not None:
                found.append(note)
    return tuple(found)


def _note(marc: Marc, field: Field, kind: str) -> Note | None:
    text = squeeze(" ".join([value for code, value in field.subfields if code not in _NOT_TEXT and value]))
    if not text:
        return None
    script = script_of(text)
    # Contents are in the language of the text, remarks in the cataloguer's.
    language = marc.language if kind == "contents" else marc.description
    others = [squeeze(" ".join(every(other, "abcdtrg"))) for other in marc.vernacular(field)]
    return Note(text, kind, tag_for(language, script), script, marc.texts(others, language) if others else ())


def audience(marc: Marc) -> Audience | None:
    """For whom, of 521 and 008/22; None where neither says."""
    texts: list[str] = []
    age = None
    for field in marc.by_tag.get("521", ()):
        text = squeeze(" ".join(every(field, "ab")))
        if not text:
            continue
        texts.append(text)
        plus = _AGE.search(text)
        if plus:
            age = int(plus[1])
        elif field.indicators[:1] == "1":
            interest = _INTEREST_AGE.match(first(field, "a") or "")
            age = int(interest[1]) if interest else age
    code = None
    coded = marc.value("008") or ""
    # 008/22 is the audience of texts, music, visual and computer materials, not of maps and serials.
    if len(coded) > 22 and marc.leader[6:7] not in ("e", "f", "p") and marc.leader[7:8] not in ("s", "i", "b"):
        code = _AUDIENCES.get(coded[22])
    if code is None and age is None and not texts:
        return None
    return Audience(code, age, "; ".join(texts) or None)
