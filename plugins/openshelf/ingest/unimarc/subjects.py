"""Subjects and class numbers of UNIMARC: 600–610 615 616 620 and 660–686.

In: Marc. Out: Subjects and Classifications. Subdivisions: $x topic, $y place, $z time, $j form.
"""

from __future__ import annotations

import re

from openshelf.ingest.fields import Field, every, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.texts import nonsorting, script_of, tag_for, tidy_name
from openshelf.record.model import Classification, Subject, SubjectPart

_KINDS = {
    "600": "person", "601": "corporate", "602": "family", "604": "title", "605": "title", "606": "topic", "607": "place",
    "608": "genre", "615": "topic", "616": "topic", "617": "place", "620": "place",
}  # fmt: skip
TAGS = (*_KINDS, "610")
_DIVISIONS = {"x": "general", "y": "geographic", "z": "chronological", "j": "form"}
_HEADINGS = {
    "600": "abcdf",
    "601": "abcdef",
    "602": "acdf",
    "604": "at",
    "605": "ahiklmnqrs",
    "615": "an",
    "620": "abcd",
}
_DASH = re.compile(r" ?[-\u2010-\u2014] ?")
_SCHEME_LANGUAGES = {"nlr_sh": "ru", "lc": "en", "lcsh": "en", "rameau": "fr", "bbk": "ru"}


def subjects(marc: Marc) -> tuple[Subject, ...]:
    """Every subject, each once."""
    found: dict[tuple[str, str, str | None], Subject] = {}
    for tag, kind in _KINDS.items():
        for field in marc.by_tag.get(tag, ()):
            one = subject_of(marc, field, "meeting" if tag == "601" and field.indicators[:1] == "1" else kind)
            if one is not None:
                found.setdefault((one.heading, one.kind, one.scheme), one)
    for field in marc.by_tag.get("610", ()):
        for value in every(field, "a"):
            for word in value.split(";") if ";" in value else (value,):
                text = tidy_name(word)
                if text:
                    script = script_of(text)
                    found.setdefault(
                        (text, "keyword", None),
                        Subject(
                            text, "keyword", (SubjectPart(text),), None, None, tag_for(marc.description, script), script
                        ),
                    )
    return tuple(found.values())


def subject_of(marc: Marc, field: Field, kind: str) -> Subject | None:
    """The subject of one 6XX field; None where it has no words."""
    heading: list[str] = []
    parts: list[SubjectPart] = []
    authority = scheme = None
    codes = _HEADINGS.get(field.tag, "a")
    for code, value in field.subfields:
        text = value.strip()
        if not text:
            continue
        if code in _DIVISIONS:
            parts.append(SubjectPart(tidy_name(text), _DIVISIONS[code]))
        elif code == "t" and field.tag in ("600", "601"):
            parts.append(SubjectPart(tidy_name(text), "title"))
        elif code in codes:
            plain = nonsorting(text)[0]
            heading.append(_after(heading, code, plain) if kind == "person" and heading else plain)
        elif code == "2":
            scheme = text.lower()
        elif code == "3":
            authority = text
    if heading:
        parts.insert(0, SubjectPart(tidy_name(" ".join(heading))))
    if not parts:
        return None
    script = script_of(parts[0].text)
    others = (subject_of(marc, other, kind) for other in marc.vernacular(field))
    alternates = marc.texts([other.heading for other in others if other is not None], None)
    language = _SCHEME_LANGUAGES.get(scheme or "", marc.description)
    return Subject(
        " -- ".join(part.text for part in parts),
        kind,
        tuple(parts),
        scheme,
        authority or marc.link(field),
        tag_for(language, script),
        script,
        alternates,
    )


def _after(heading: list[str], code: str, text: str) -> str:
    """What follows a family name: given names and years after a comma, all else after a blank."""
    plain = text.strip(" ,()")
    if code == "f":
        plain = _DASH.sub("-", plain)
    return f"{heading.pop().rstrip(' ,')}, {plain}" if code in "bf" else plain


def scheme_of(source: str) -> str:
    """The scheme a $2 of 686 names."""
    source = source.lower()
    if "bbk" in source or "ббк" in source or "kbt" in source:
        return "bbk"
    if "grnti" in source or "gasnti" in source or "грнти" in source:
        return "grnti"
    if "nlm" in source:
        return "nlm"
    return "udc" if "udc" in source else "local"


def classifications(marc: Marc) -> tuple[Classification, ...]:
    """Every class number, each once."""
    found: list[Classification] = []
    for tag, scheme in (("675", "udc"), ("676", "ddc"), ("680", "lcc"), ("686", "")):
        for field in marc.by_tag.get(tag, ()):
            source = first(field, "2")
            edition = first(field, "v") if scheme else source
            for value in every(field, "a"):
                text = value.strip(" .;")
                one = Classification(scheme or scheme_of(source or ""), text, edition)
                if text and one not in found:
                    found.append(one)
    return tuple(found)
