"""A MARC21 authority record → AuthorityRecord: 1XX heading, 4XX see, 5XX see also, 7XX and 880 other languages and scripts.

In: a Raw. Out: the record, or None where it has no established heading: a reference (008/09 b, c, g) or a subdivision (18X).
Rules: a heading is mapped as the same heading of a bibliographic record is, by the same code, so both have one spelling; what
it says of its language is the cataloguing language (040$b) where that is written in the heading's script.
"""

from __future__ import annotations

from dataclasses import replace

from openshelf.ingest import codes
from openshelf.ingest.authority_forms import Numbers, language_tag, told
from openshelf.ingest.context import Context
from openshelf.ingest.fields import Field, Raw, every, first
from openshelf.ingest.marc21 import agents, subjects
from openshelf.ingest.marc21.marc import Marc
from openshelf.record.authority import AuthorityForm, AuthorityRecord, SeeAlso, number_key

# The end of a heading's tag → the tag of the same heading as a subject of a work.
_SUBJECTS = {
    "00": "600", "10": "610", "11": "611", "30": "630", "47": "647", "48": "648", "50": "650", "51": "651", "55": "655",
}  # fmt: skip
_NAMES = frozenset(("00", "10", "11"))
_RELATIONS = {
    "a": "earlier", "b": "later", "d": "acronym", "g": "broader", "h": "narrower", "t": "parent",
}  # fmt: skip
_NOT_ESTABLISHED = frozenset("bcdeg")  # 008/09: references, subdivisions, node labels
_SYSTEMS = {"a": "lcsh", "b": "lcshac", "c": "mesh", "d": "nal", "k": "csh", "r": "aat", "s": "sears", "v": "rvm"}
_LINKED = {"0": "lcsh", "1": "lcshac", "2": "mesh", "3": "nal", "5": "csh", "6": "rvm"}
_LINKED_LANGUAGES = {"lcsh": "en", "mesh": "en", "rvm": "fr", "ram": "fr", "rameau": "fr", "gnd": "de", "nlr_sh": "ru"}


def record(raw: Raw, context: Context) -> AuthorityRecord | None:
    """The AuthorityRecord of a MARC21 Raw."""
    marc = Marc(raw)
    coded = marc.value("008") or ""
    language = codes.language(marc.value("040", "b") or "") or context.language
    marc.description = language
    heading = next((field for end in _SUBJECTS for field in marc.all("1" + end)), None)
    preferred = _form(marc, heading, context, language) if heading is not None else None
    if heading is None or preferred is None or coded[9:10] in _NOT_ESTABLISHED:
        return None
    others: list[AuthorityForm | None] = []
    parallels: list[AuthorityForm | None] = [
        _form(marc, twin, context, None, heading.tag) for twin in marc.vernacular(heading)
    ]
    see_also: list[SeeAlso] = []
    for end in _SUBJECTS:
        for field in marc.all("4" + end):
            others.append(_form(marc, field, context, language))
            others += [_form(marc, twin, context, None, field.tag) for twin in marc.vernacular(field)]
        for field in marc.all("5" + end):
            other = _form(marc, field, context, language)
            if other is not None:
                see_also.append(SeeAlso(other, _RELATIONS.get((first(field, "w") or "n")[:1], "related")))
        for field in marc.all("7" + end):
            system = _LINKED.get(field.indicators[1:2]) or (first(field, "2") or "").strip().lower()
            parallels.append(_form(marc, field, context, _LINKED_LANGUAGES.get(system)))
    number = (marc.value("001") or "").strip()
    named = marc.value("040", "f") if coded[11:12] == "z" else None
    return AuthorityRecord(
        number,
        preferred,
        tuple(form for form in others if form is not None),
        tuple(form for form in parallels if form is not None),
        tuple(see_also),
        *_numbers(marc, number),
        scheme=_SYSTEMS.get(coded[11:12]) or named,
    )


def _form(
    marc: Marc, field: Field, context: Context, language: str | None, own_tag: str | None = None
) -> AuthorityForm | None:
    """The form of a 1XX, 4XX, 5XX or 7XX field, or of the 880 that stands beside one (own_tag: that one's tag)."""
    end = (own_tag or field.tag)[1:]
    # Linking subfields would be taken for the heading's own: $w control, $i instruction, $6, and the number in $0.
    subfields = [(code, value) for code, value in field.subfields if code not in "0123456789wi"]
    subject = subjects.subject_of(marc, Field(_SUBJECTS[end], field.indicators, subfields))
    if subject is None:
        return None
    tag = language_tag(language, subject.script)
    agent = None
    if end in _NAMES and first(field, "t") is None:
        found = agents.agent(marc, Field("1" + end, field.indicators, subfields), context)
        agent = (
            replace(found, lang=language_tag(language, found.script), roles=(), role_texts=()) if found.name else None
        )
    return AuthorityForm(agent, replace(subject, lang=tag, scheme=None))


def _numbers(marc: Marc, number: str) -> Numbers:
    """(keys of every number of the record, those of a known scheme to be shown)."""
    agency = (marc.value("003") or "").strip()
    keys = [number_key(number)]
    if agency:
        keys.append(number_key(number, agency))
    keys += [number_key(value, "lccn") for field in marc.all("010") for value in every(field, "a")]
    for field in marc.all("024"):
        keys += [number_key(value, first(field, "2")) for value in every(field, "a")]
        keys += [number_key(value) for value in every(field, "01")]
    keys += [number_key(value) for field in marc.all("035") for value in every(field, "a")]
    return told(keys)
