"""A record of an IRBIS authority base → AuthorityRecord: heading 2XX, see 4XX, see also 5XX, other languages 7XX.

In: a Raw. Out: the record, or None where it has no heading. The bases are ATHRA persons, ATHRC bodies, ATHRS subjects, ATHRG
places, ATHRU and ATHRB words of the indexes to UDC and BBK; the worksheet (920) says which, else the base's own name, else the tag.
Rules: bases differ in the tag of the heading (200 and 210 are both met for persons), so the base decides what it is and the tag only
whether it is the heading, a see or a see-also; names are mapped as IRBIS's own 70X and 60X are.
"""

from __future__ import annotations

from dataclasses import replace

from openshelf.ingest.authority_forms import language_tag, told
from openshelf.ingest.authority_kinds import UNIMARC_HEADINGS, irbis_base
from openshelf.ingest.context import Context
from openshelf.ingest.fields import Field, Raw, Tagged, every, first
from openshelf.ingest.irbis import agents, subjects
from openshelf.record.authority import AuthorityForm, AuthorityRecord, SeeAlso, number_key

_KINDS = {
    "ATHRA": "person",
    "ATHRC": "corporate",
    "ATHRS": "topic",
    "ATHRG": "place",
    "ATHRU": "topic",
    "ATHRB": "topic",
}
_OF_TAG = {
    "00": "person", "20": "person", "10": "corporate", "15": "place", "60": "place", "30": "title", "35": "title", "40": "title",
    "45": "title", "80": "genre",
}  # fmt: skip
_ENDS = tuple(sorted(tag[1:] for tag in UNIMARC_HEADINGS))


def record(raw: Raw, context: Context) -> AuthorityRecord | None:
    """The AuthorityRecord of an IRBIS Raw."""
    marc = Tagged(raw.leader, raw.fields)
    base = irbis_base(raw) or context.source[:5].upper()
    stated = _KINDS.get(base)
    language = context.language

    def forms(block: str) -> list[tuple[Field, AuthorityForm]]:
        found = []
        for end in _ENDS:
            for field in marc.all(block + end):
                form = _form(field, stated or _OF_TAG.get(end, "topic"), context, language)
                if form is not None:
                    found.append((field, form))
        return found

    headings = forms("2")
    if not headings:
        return None
    # "Расулзаде, Л." is "Расулзаде, Лала" too where ^G spells the initials out.
    spelled = [
        _form(
            Field(field.tag, "", [pair for pair in field.subfields if pair[0] != "b"]),
            stated or "person",
            context,
            language,
        )
        for field, form in (*headings, *forms("4"))
        if form.agent is not None and form.agent.kind == "person" and form.agent.fuller
    ]
    number = (marc.value("1") or marc.value("903") or "").strip()
    keys = [number_key(number), *(number_key(value) for field in marc.all("35") for value in every(field, "a"))]
    keys += [number_key(first(field, "3") or "") for field, _ in headings[:1]]
    return AuthorityRecord(
        number,
        headings[0][1],
        tuple(form for form in (*spelled, *(form for _, form in forms("4"))) if form is not None),
        tuple(form for _, form in (*headings[1:], *forms("7"))),
        tuple(SeeAlso(form) for _, form in forms("5")),
        *told(keys),
    )


def _form(field: Field, kind: str, context: Context, language: str | None) -> AuthorityForm | None:
    subject = subjects.subject_of(field, kind, None)
    if subject is None:
        return None
    agent = None
    if kind in ("person", "corporate"):
        found = agents.person(field, context) if kind == "person" else agents.body(field, context)
        if found.name:
            agent = replace(
                found, lang=language_tag(language, found.script), authority=None, main=False, roles=(), role_texts=()
            )
    return AuthorityForm(agent, replace(subject, lang=language_tag(language, subject.script), authority=None))
