"""The description of a record in the reader's language: Record → labelled fields, notes by kind, subjects.

In: a Record, the keys of its headings. Out: RecordFields of Markup, each value escaped here once.
Rules: a label is a word readers use; an unknown kind of note stands under Notes; nothing the record says is left out but
what is shown elsewhere on the page or kept for librarians (`other`).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from openshelf.authority.classes import is_section_code, nearest_caption
from openshelf.lang.tags import script_of
from openshelf.pages.brief import language_words, script_words
from openshelf.pages.context import lang_attributes
from openshelf.pages.dates import shown_date
from openshelf.pages.pieces import isolated, linked, plain_link
from openshelf.pages.words import msg
from openshelf.record.model import Text
from openshelf.record.vocabulary import AUDIENCES, CLASS_SCHEMES, NO_TEXTS, label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openshelf.pages.context import SiteContext
    from openshelf.record.model import Imprint, Note, Record, Subject

_TITLE_LABELS = {
    "parallel": msg("Parallel title"),
    "uniform": msg("Uniform title"),
    "former": msg("Former title"),
    "cover": msg("Title on the cover"),
    "translated": msg("Translated title"),
    "abbreviated": msg("Abbreviated title"),
}
_FUNCTION_LABELS = {
    "publication": msg("Published"),
    "production": msg("Produced"),
    "distribution": msg("Distributed"),
    "manufacture": msg("Printed"),
    "copyright": msg("Copyright"),
}
_IDENTIFIER_LABELS = {
    "isbn": msg("ISBN"),
    "issn": msg("ISSN"),
    "ismn": msg("ISMN"),
    "isrc": msg("ISRC"),
    "doi": msg("DOI"),
    "urn": msg("URN"),
    "ark": msg("ARK"),
    "plate": msg("Plate number"),
    "register": msg("Register number"),
}
_RELATION_LABELS = {
    "host": msg("In"),
    "part": msg("Contains"),
    "series": msg("Series"),
    "set": msg("Set"),
    "predecessor": msg("Continues"),
    "successor": msg("Continued by"),
    "original": msg("Original"),
    "translation": msg("Translation"),
    "edition": msg("Other edition"),
    "other-form": msg("Other form"),
    "supplement": msg("Supplement"),
    "supplement-to": msg("Supplement to"),
    "issued-with": msg("Issued with"),
    "related": msg("See also"),
}
_NOTE_LABELS = {
    "bibliography": msg("Bibliography"),
    "thesis": msg("Thesis"),
    "language": msg("Language note"),
    "biography": msg("About the author"),
    "provenance": msg("Provenance"),
    "performers": msg("Performers"),
    "awards": msg("Awards"),
    "system": msg("System requirements"),
    "reproduction": msg("Reproduction"),
    "citation": msg("Cited in"),
    "access": msg("Access"),
    "use": msg("Terms of use"),
    "binding": msg("Binding"),
    "dedication": msg("Dedication"),
    "first-line": msg("First line"),
}


NO_SUBJECTS = MappingProxyType[tuple[str, str], Text]({})


@dataclass(frozen=True, slots=True)
class RecordFields:
    """fields: (label, values) in reading order. The rest are shown in places of their own."""

    fields: tuple[tuple[str, tuple[Markup, ...]], ...]
    subjects: tuple[Markup, ...]
    abstract: tuple[Markup, ...]
    contents: tuple[Markup, ...]
    notes: tuple[Markup, ...]


def record_fields(
    site: SiteContext,
    record: Record,
    links: Mapping[tuple[str, str], str],
    subjects: Mapping[tuple[str, str], Text] = NO_SUBJECTS,
) -> RecordFields:
    """The fields of a record. links: (browse kind, text as the record has it) → heading key; subjects: Browse.subjects."""
    gathered: dict[str, list[Markup]] = {}
    word = site.words.gettext
    for name, value in _fields(site, record, links):
        gathered.setdefault(word(name), []).append(value)
    by_kind: dict[str, list[Markup]] = {"abstract": [], "contents": [], "general": []}
    for note in record.notes:
        if note.kind in by_kind:
            by_kind[note.kind].append(_note(note))
        elif note.kind in _NOTE_LABELS:
            gathered.setdefault(word(_NOTE_LABELS[note.kind]), []).append(_note(note))
        else:
            by_kind["general"].append(_note(note))
    return RecordFields(
        fields=tuple((name, tuple(values)) for name, values in gathered.items()),
        subjects=tuple(
            linked(_spoken(site, subject, subjects), heading_url(site, links, "subject", subject.heading))
            for subject in record.subjects
        ),
        abstract=tuple(by_kind["abstract"]),
        contents=tuple(by_kind["contents"]),
        notes=tuple(by_kind["general"]),
    )


def _spoken(site: SiteContext, subject: Subject, subjects: Mapping[tuple[str, str], Text]) -> Text:
    """A subject in the page's language where the authorities know it, else in the record's own words."""
    text = subjects.get((site.tag, subject.heading)) or Text(subject.heading, subject.lang, subject.script)
    return Text(text.text.replace(" -- ", " — "), text.lang, text.script)


def heading_url(site: SiteContext, links: Mapping[tuple[str, str], str], kind: str, text: str) -> str | None:
    """The page of a heading's works, or None where the catalogue has no such heading."""
    key = links.get((kind, text))
    return site.url_for(f"browse/{kind}/h/{key}.html") if key else None


def _note(note: Note) -> Markup:
    return Markup(f"<span{lang_attributes(note.lang, note.script)}>{escape(note.text)}</span>")  # noqa: S704 (escaped here)


def _fields(site: SiteContext, record: Record, links: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, Markup]]:
    tag = site.tag
    for title in record.titles:
        if title.kind != "main":
            words = ". ".join(part for part in (title.text, title.part_number, title.part_name) if part)
            if title.remainder:
                words = f"{words}: {title.remainder}"
            yield _TITLE_LABELS.get(title.kind, msg("Other title")), linked(Text(words, title.lang, title.script), None)
        elif title.responsibility:
            yield msg("Statement of responsibility"), linked(Text(title.responsibility, title.lang, title.script), None)
    if record.edition:
        yield msg("Edition"), isolated(record.edition)
    for imprint in record.imprint:
        yield _FUNCTION_LABELS.get(imprint.function, msg("Published")), _imprint(imprint)
    if not record.imprint and record.date:
        dated = msg("Date") if record.type in NO_TEXTS else msg("Published")
        yield dated, isolated(shown_date(record.date.text, tag))
    for extent in record.extent:
        yield msg("Extent"), isolated(extent)
    for series in record.series:
        words = "; ".join(part for part in (series.title, series.volume) if part)
        yield msg("Series"), linked(Text(words, series.lang, series.script), None)
    for relation in record.relations:
        words = ". ".join(part for part in (relation.agent, relation.title, relation.detail) if part)
        if words:
            name = _RELATION_LABELS.get(relation.kind, msg("See also"))
            yield name, linked(Text(words, relation.lang, relation.script), None)
    if record.frequency:
        yield msg("Frequency"), isolated(record.frequency)
    for language in record.languages:
        name = language_words(language, tag)
        yield msg("Language"), plain_link(name, heading_url(site, links, "language", language))
    usual = {script_of(language) for language in record.languages}
    for script in record.scripts:
        if script not in usual:
            name = script_words(script, tag)
            yield msg("Script"), plain_link(name, heading_url(site, links, "script", script))
    for language in record.original_languages:
        yield msg("Translated from"), escape(language_words(language, tag))
    for language in record.summary_languages:
        yield msg("Summary in"), escape(language_words(language, tag))
    for given in record.classifications:
        if is_section_code(given):
            continue
        caption = given.label or nearest_caption(given.scheme, given.value, tag)
        words = f"{given.value} — {caption}" if caption else given.value
        url = heading_url(site, links, "class", " ".join(given.value.split()))
        yield label(CLASS_SCHEMES, given.scheme, tag), plain_link(words, url)
    for identifier in record.identifiers:
        number = _IDENTIFIER_LABELS.get(identifier.scheme)
        if number is not None and identifier.valid is not False:
            words = identifier.text or identifier.value
            yield number, isolated(f"{words} ({identifier.qualifier})" if identifier.qualifier else words)
    if record.audience and (record.audience.code or record.audience.age is not None or record.audience.text):
        yield msg("For whom"), _audience(site, record)
    for name in record.collections:
        yield msg("Collection"), plain_link(name, heading_url(site, links, "collection", name))
    if record.rights and record.rights.text:
        yield msg("Terms of use"), isolated(record.rights.text)


def _imprint(imprint: Imprint) -> Markup:
    words = " : ".join(part for part in ("; ".join(imprint.places), "; ".join(imprint.publishers)) if part)
    whole = ", ".join(part for part in (words, imprint.date) if part)
    return linked(Text(whole, imprint.lang, imprint.script), None)


def _audience(site: SiteContext, record: Record) -> Markup:
    audience = record.audience
    parts = []
    if audience is not None:
        if audience.code:
            parts.append(label(AUDIENCES, audience.code, site.tag))
        if audience.age is not None:
            parts.append(f"{audience.age}+")
        if audience.text and not parts:
            parts.append(audience.text)
    return isolated(", ".join(parts))
