"""A UNIMARC or RUSMARC authority record → AuthorityRecord: 2XX heading, 4XX see, 5XX see also, 7XX other languages and scripts.

In: a Raw. Out: the record, or None for a reference record (leader/06 `y`, `z`) or one without a heading.
Rules: a second 2XX is the same heading in another script ($7); a 7XX is in the language its $8 names, the latter three letters
where there are six; everything else is in the cataloguing language (100$a/9-11) where that is written in its script.
"""

from __future__ import annotations

from dataclasses import replace

from openshelf.ingest import codes
from openshelf.ingest.authority_forms import Numbers, language_tag, told
from openshelf.ingest.context import Context
from openshelf.ingest.fields import Field, Raw, every, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.unimarc import agents, subjects
from openshelf.record.authority import AuthorityForm, AuthorityRecord, SeeAlso, number_key

# The end of a heading's tag → (tag of the same name as an agent, tag and kind of the same heading as a subject).
_HEADINGS: dict[str, tuple[str | None, str, str]] = {
    "00": ("700", "600", "person"), "10": ("710", "601", "corporate"), "15": (None, "607", "place"),
    "16": (None, "606", "topic"), "20": ("720", "602", "family"), "30": (None, "605", "title"), "35": (None, "605", "title"),
    "40": (None, "604", "title"), "45": (None, "604", "title"), "50": (None, "606", "topic"), "60": (None, "607", "place"),
    "80": (None, "608", "genre"),
}  # fmt: skip
_RELATIONS = {
    "a": "earlier", "b": "later", "d": "acronym", "e": "pseudonym", "f": "real-name", "g": "broader", "h": "narrower",
    "i": "other-name", "j": "other-name", "k": "other-name", "l": "pseudonym", "m": "other-name",
}  # fmt: skip


def record(raw: Raw, context: Context) -> AuthorityRecord | None:
    """The AuthorityRecord of a UNIMARC Raw."""
    marc = Marc(raw)
    if raw.leader[6:7] in ("y", "z"):
        return None
    coded = marc.value("100", "a") or ""
    language = codes.language(coded[9:12]) or context.language
    marc.description = language
    headings = [field for end in _HEADINGS for field in marc.all("2" + end)]
    forms = [form for field in headings if (form := _form(marc, field, context, language)) is not None]
    if not forms:
        return None
    others: list[AuthorityForm] = []
    see_also: list[SeeAlso] = []
    parallels = forms[1:]
    for field in (*headings, *marc.all("400")):
        full = _form(marc, _spelled_out(field), context, language) if first(field, "g") is not None else None
        others += [full] if full is not None else []
    for end in _HEADINGS:
        for field in marc.all("4" + end):
            other = _form(marc, field, context, _stated(field) or language)
            others += [other] if other is not None else []
        for field in marc.all("5" + end):
            other = _form(marc, field, context, language)
            if other is not None:
                see_also.append(SeeAlso(other, _RELATIONS.get((first(field, "5") or "z")[:1], "related")))
        for field in marc.all("7" + end):
            other = _form(marc, field, context, _stated(field))
            parallels += [other] if other is not None else []
    number = (marc.value("001") or "").strip()
    scheme = next((value.strip().lower() for field in marc.all("152") for value in every(field, "b")), None)
    return AuthorityRecord(
        number, forms[0], tuple(others), tuple(parallels), tuple(see_also), *_numbers(marc, number), scheme=scheme
    )


def _form(marc: Marc, field: Field, context: Context, language: str | None) -> AuthorityForm | None:
    name_tag, subject_tag, kind = _HEADINGS[field.tag[1:]]
    subfields = [(code, value) for code, value in field.subfields if not code.isdecimal()]
    # A meeting is a body whose first indicator says so, in both formats.
    kind = "meeting" if subject_tag == "601" and field.indicators[:1] == "1" else kind
    subject = subjects.subject_of(marc, Field(subject_tag, field.indicators, subfields), kind)
    if subject is None:
        return None
    agent = None
    if name_tag is not None and first(field, "t") is None:
        found = agents.agent(Field(name_tag, field.indicators, subfields), context)
        agent = replace(found, lang=language_tag(language, found.script), main=False) if found.name else None
    return AuthorityForm(agent, replace(subject, lang=language_tag(language, subject.script), scheme=None))


def _spelled_out(field: Field) -> Field:
    """A personal name with its forenames ($g) in place of their initials ($b)."""
    subfields = [("b" if code == "g" else code, value) for code, value in field.subfields if code != "b"]
    return Field(field.tag, field.indicators, sorted(subfields, key=lambda pair: "ab".find(pair[0]) % 3))


def _stated(field: Field) -> str | None:
    """The language of a heading by its $8: "rusaze" is an Azerbaijani heading in a Russian record."""
    code = (first(field, "8") or "").strip().lower()
    return codes.language(code[3:6] if len(code) >= 6 else code[:3]) if code else None


def _numbers(marc: Marc, number: str) -> Numbers:
    keys = [number_key(number)]
    keys += [number_key(value, "isni") for field in marc.all("010") for value in every(field, "a")]
    for tag in ("033", "035"):
        for field in marc.all(tag):
            keys += [number_key(value, first(field, "2")) for value in every(field, "a")]
    return told(keys)
