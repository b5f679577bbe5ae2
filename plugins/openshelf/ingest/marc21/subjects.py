"""Subjects, genres, keywords and class numbers of MARC21: 600–662 690–699 653 655 656, 050 060 080 082 084 086.

In: Marc. Out: Subjects and Classifications in the source's order.
"""

from __future__ import annotations

from openshelf.ingest.fields import Field, every, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.texts import script_of, tag_for, tidy, tidy_name
from openshelf.record.model import Classification, Subject, SubjectPart, Text

_KINDS = {
    "600": "person", "610": "corporate", "611": "meeting", "630": "title", "647": "topic", "648": "period",
    "650": "topic", "651": "place", "654": "topic", "655": "genre", "656": "occupation", "657": "topic",
    "662": "place", "690": "topic", "691": "place", "696": "person", "697": "corporate",
}  # fmt: skip
TAGS = (*tuple(_KINDS), "653")
_SCHEMES = {"0": "lcsh", "1": "lcshac", "2": "mesh", "3": "nal", "5": "csh", "6": "rvm"}
_SCHEME_LANGUAGES = {
    "lcsh": "en", "lcshac": "en", "mesh": "en", "nal": "en", "csh": "en", "fast": "en", "aat": "en", "lcgft": "en",
    "gsafd": "en", "rvm": "fr", "ram": "fr", "rameau": "fr", "rvmgf": "fr", "gnd": "de", "gnd-content": "de",
    "swd": "de", "nlr_sh": "ru", "bidex": "es", "embne": "es",
}  # fmt: skip
_DIVISIONS = {"x": "general", "y": "chronological", "z": "geographic", "v": "form"}
# Subfields of the heading itself, before its subdivisions.
_HEADINGS = {
    "600": "abcdq", "610": "abndc", "611": "acdnq", "630": "adfklnprst", "651": "ab", "648": "a", "650": "abcd",
    "654": "abc", "655": "abc", "662": "abcdfgh",
}  # fmt: skip
_KEYWORD_KINDS = {"1": "person", "2": "corporate", "3": "meeting", "4": "period", "5": "place", "6": "genre"}


def subjects(marc: Marc) -> tuple[Subject, ...]:
    """Every subject; a heading given twice under one scheme stands once."""
    found: dict[tuple[str, str, str | None], Subject] = {}
    for tag in _KINDS:
        for field in marc.by_tag.get(tag, ()):
            one = subject_of(marc, field)
            if one is not None:
                found.setdefault((one.heading, one.kind, one.scheme), one)
    for field in marc.by_tag.get("653", ()):
        kind = _KEYWORD_KINDS.get(field.indicators[1:2], "keyword")
        for word in every(field, "a"):
            text = tidy(word)
            if text:
                script = script_of(text)
                one = Subject(text, kind, (SubjectPart(text),), None, None, tag_for(marc.description, script), script)
                found.setdefault((text, kind, None), one)
    return tuple(found.values())


def subject_of(marc: Marc, field: Field) -> Subject | None:
    """The subject of one 6XX field; None where it has no words."""
    scheme = _SCHEMES.get(field.indicators[1:2])
    authority = None
    parts = _parts(field)
    if not parts:
        return None
    for code, value in field.subfields:
        if code == "2" and scheme is None:
            scheme = value.strip(" .") or None
        elif code in "01" and authority is None:
            authority = value.strip() or None
    heading = " -- ".join([part.text for part in parts]) if len(parts) > 1 else parts[0].text
    script = script_of(parts[0].text)
    others = marc.vernacular(field)
    language = _SCHEME_LANGUAGES.get(scheme or "", marc.description)
    alternates: tuple[Text, ...] = ()
    if others:
        alternates = marc.texts([" -- ".join(part.text for part in _parts(other, field.tag)) for other in others], None)
    kind = _KINDS[field.tag]
    if kind == "person" and field.indicators[:1] == "3":
        kind = "family"
    return Subject(
        heading,
        kind,
        tuple(parts),
        scheme,
        authority or marc.link(field),
        tag_for(language, script),
        script,
        alternates,
    )


def _parts(field: Field, tag: str | None = None) -> list[SubjectPart]:
    heads = _HEADINGS.get(tag or field.tag, "ab")
    heading: list[str] = []
    parts: list[SubjectPart] = []
    for code, value in field.subfields:
        if not value:
            continue
        if code in _DIVISIONS:
            text = tidy_name(value)
            if text:
                parts.append(SubjectPart(text, _DIVISIONS[code]))
        elif code == "t" and heads != _HEADINGS["630"]:
            parts.append(SubjectPart(tidy(value), "title"))
        elif code in heads:
            heading.append(value.strip())
    if heading:
        text = tidy_name(" ".join(heading)) if len(heading) > 1 else tidy_name(heading[0])
        if text:
            parts.insert(0, SubjectPart(text))
    return parts


def classifications(marc: Marc) -> tuple[Classification, ...]:
    """Every class number, once."""
    found: list[Classification] = []
    by_tag = marc.by_tag
    for tag, scheme in (("050", "lcc"), ("055", "lcc"), ("060", "nlm"), ("080", "udc"), ("082", "ddc"), ("083", "ddc")):
        for field in by_tag.get(tag, ()):
            edition = first(field, "2")
            for value in every(field, "a"):
                _add(found, scheme, value, edition if scheme in ("ddc", "udc") else None)
    for field in by_tag.get("084", ()):
        source = (first(field, "2") or "").lower()
        scheme = "bbk" if "bbk" in source or "kbt" in source else "grnti" if "grnti" in source else "local"
        for value in every(field, "a"):
            _add(found, scheme, value, source or None)
    if not any(one.scheme == "lcc" for one in found):
        for field in by_tag.get("090", ()):
            own = first(field, "a")
            # 090 is also where systems keep their own number; a class begins with letters and goes on with digits.
            if own and own[:1].isalpha() and any(map(str.isdigit, own)):
                _add(found, "lcc", own, None)
    return tuple(found)


def _add(found: list[Classification], scheme: str, value: str, edition: str | None) -> None:
    text = value.strip(" .;")
    if scheme == "ddc":
        text = text.replace("/", "").replace("'", "").strip("[] ")
    one = Classification(scheme, text, edition)
    if text and one not in found:
        found.append(one)
