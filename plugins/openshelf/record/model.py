"""The Record and its parts: frozen, slotted, JSON by msgspec. SCHEMA.md is this file for people, schema.json for machines.

Rules
- None means the source does not say; an empty tuple or "" means it says there is none.
- Every text a reader sees carries the language and script it is written in (`lang`, BCP 47 with script where that is
  not the language's usual one), or None where nobody knows.
- Nothing of how a record was read stands here: no offset, encoding or Problem. The same record in two encodings gives
  equal Records but for id and source.
- Facts a program inferred are named in `derived`; all others are the source's own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a language: `lang` BCP 47 or None, `script` ISO 15924 or None."""

    text: str
    lang: str | None = None
    script: str | None = None


@dataclass(frozen=True, slots=True)
class Title:
    """A title. kind: main, parallel, uniform, variant, abbreviated, former, collective, cover, added, translated."""

    text: str  # title proper, without ISBD punctuation at its end
    kind: str = "main"
    remainder: str | None = None  # other title information (MARC21 245$b, UNIMARC 200$e)
    part_number: str | None = None
    part_name: str | None = None
    responsibility: str | None = None  # statement of responsibility as printed (245$c, 200$f$g)
    medium: str | None = None
    nonfiling: int = 0  # characters at the start that filing skips
    lang: str | None = None
    script: str | None = None
    alternates: tuple[Text, ...] = ()  # the same title in another script (880 pair)


@dataclass(frozen=True, slots=True)
class Agent:
    """A person or body with its part in the work. kind: person, family, corporate, meeting. roles: MARC relator codes."""

    name: str  # in heading form: "Üzeyir Hacıbəyli" is "Hacıbəyli, Üzeyir"
    kind: str = "person"
    roles: tuple[str, ...] = ()
    role_texts: tuple[str, ...] = ()  # roles the vocabulary does not know, as written
    main: bool = False  # main entry (1XX, UNIMARC 700/710)
    dates: str | None = None
    number: str | None = None
    addition: str | None = None  # titles and other words associated with the name
    unit: str | None = None  # subordinate unit, or a meeting's number and place
    fuller: str | None = None
    authority: str | None = None  # identifier in an authority file, as given
    lang: str | None = None
    script: str | None = None
    alternates: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Imprint:
    """One statement of publication, production, distribution, manufacture or copyright."""

    places: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    date: str | None = None  # as printed
    function: str = "publication"
    lang: str | None = None
    script: str | None = None
    alternates: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Date:
    """When the work was published. edtf: ISO 8601-2 level 1; start and end: years, negative before the common era."""

    text: str
    edtf: str | None = None
    start: int | None = None
    end: int | None = None  # None with start set: the same year; serials still running carry edtf "YYYY/.."


@dataclass(frozen=True, slots=True)
class SeriesStatement:
    """A series the work belongs to."""

    title: str
    volume: str | None = None
    issn: str | None = None
    responsibility: str | None = None
    lang: str | None = None
    script: str | None = None
    alternates: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject heading. kind: topic, person, family, corporate, meeting, place, title, period, genre, keyword, occupation.

    heading is the whole string with " -- " between its parts; parts keep them apart.
    """

    heading: str
    kind: str = "topic"
    parts: tuple[SubjectPart, ...] = ()
    scheme: str | None = None  # lcsh, mesh, fast, rvm, bbk …; None: not stated
    authority: str | None = None
    lang: str | None = None
    script: str | None = None
    alternates: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectPart:
    """One part of a heading. kind: main, general, geographic, chronological, form, title, name."""

    text: str
    kind: str = "main"


@dataclass(frozen=True, slots=True)
class Classification:
    """A class number. scheme: udc, bbk, ddc, lcc, grnti, nlm, local."""

    scheme: str
    value: str
    edition: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that names the thing. scheme: isbn issn ismn isrc doi oclc lccn bnb urn ark uri plate register other …

    value is normalised (an ISBN without hyphens); text is as given. valid: False for a failed check digit or a number
    the source itself calls wrong, None where there is nothing to check.
    """

    scheme: str
    value: str
    text: str | None = None
    valid: bool | None = None
    qualifier: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note. kind: general contents abstract bibliography thesis language biography provenance performers awards
    system reproduction citation access use binding dedication first-line…
    """

    text: str
    kind: str = "general"
    lang: str | None = None
    script: str | None = None
    alternates: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """One copy, or one shelf mark with a number of copies. status: vocabulary COPY_STATUS, None where not stated.

    A loan state is published only with status_date. Prices, barcodes and inventory numbers are not carried.
    """

    library: str | None = None
    branch: str | None = None  # hall, department or location code, as the source's own words
    shelf_mark: str | None = None
    copies: int | None = None
    status: str | None = None
    status_date: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SerialHolding:
    """What a library holds of a serial: one statement, one volume or one issue."""

    text: str | None = None  # as the source says it (866$a), where it says it in words
    year: str | None = None
    volume: str | None = None
    number: str | None = None
    library: str | None = None
    shelf_mark: str | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link the record offers. kind: full-text, part, cover, contents, related, record, other.

    access is a hint of the source (open, restricted, registered, lan) and None where it says nothing; from and until
    are ISO dates between which it holds. url is kept only with an allowed scheme (http, https, relative, mailto no).
    """

    url: str
    kind: str = "other"
    label: str | None = None
    mime: str | None = None
    access: str | None = None
    begins: str | None = None
    ends: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation to another work. kind: host, part, series, predecessor, successor, original, translation, edition,
    other-form, supplement, supplement-to, issued-with, related, set.
    """

    kind: str
    title: str | None = None
    agent: str | None = None
    record: str | None = None  # control number or id of the other record, as given
    isbn: str | None = None
    issn: str | None = None
    detail: str | None = None  # volume, issue, pages: "2009. № 4. C. 12–18"
    year: str | None = None
    lang: str | None = None
    script: str | None = None


@dataclass(frozen=True, slots=True)
class RightsStatement:
    """What the source says of use and access; rights/policy decides what that allows.

    access: a value of vocabulary.ACCESS where the source states it, else None. begins and ends: ISO dates.
    """

    access: str | None = None
    flags: tuple[str, ...] = ()
    text: str | None = None
    url: str | None = None
    holder: str | None = None
    evidence: str | None = None  # the consent letter's own name; the letter itself is never published
    begins: str | None = None
    ends: str | None = None
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom. code: vocabulary AUDIENCE; age: the least age in years where the source gives a limit."""

    code: str | None = None
    age: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class OtherField:
    """A field the map does not take, kept as it was: subfields as (code, value), code "" for a control field or cell."""

    tag: str
    indicators: str = ""
    subfields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One catalogue record: one work, edition or part as one library describes it.

    id is `<source>:<control_number>`. languages and original_languages are of the text (not of the description), BCP 47;
    scripts ISO 15924, of the text. `derived` names the fields a program inferred ("scripts", "languages", "type" …).
    """

    id: str
    source: str
    control_number: str
    type: str = "other"
    type_text: str | None = None  # the source's own word where the vocabulary has none
    titles: tuple[Title, ...] = ()
    agents: tuple[Agent, ...] = ()
    edition: str | None = None
    imprint: tuple[Imprint, ...] = ()
    date: Date | None = None
    extent: tuple[str, ...] = ()
    series: tuple[SeriesStatement, ...] = ()
    languages: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    original_languages: tuple[str, ...] = ()
    summary_languages: tuple[str, ...] = ()
    description_language: str | None = None
    subjects: tuple[Subject, ...] = ()
    classifications: tuple[Classification, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    notes: tuple[Note, ...] = ()
    audience: Audience | None = None
    holdings: tuple[Holding, ...] = ()
    serial_holdings: tuple[SerialHolding, ...] = ()
    frequency: str | None = None
    links: tuple[Link, ...] = ()
    relations: tuple[Relation, ...] = ()
    rights: RightsStatement | None = None
    collections: tuple[str, ...] = ()
    updated: str | None = None  # when the source last changed it, ISO date or date and time (005)
    other: tuple[OtherField, ...] = ()
    derived: tuple[str, ...] = ()


def main_title(record: Record) -> Title | None:
    """The title a reader knows the record by: main, else uniform, else the first, else None."""
    for kind in ("main", "uniform"):
        for title in record.titles:
            if title.kind == kind:
                return title
    return record.titles[0] if record.titles else None


def creators(record: Record) -> tuple[Agent, ...]:
    """The agents a citation starts with: main entries, else those whose role makes an author, else the first."""
    mains = tuple(agent for agent in record.agents if agent.main)
    if mains:
        return mains
    authors = tuple(agent for agent in record.agents if not agent.roles or "aut" in agent.roles or "cmp" in agent.roles)
    return authors[:1] if authors else record.agents[:1]


def shown_creators(record: Record) -> tuple[Agent, ...]:
    """Those a list names beside the title: a person whom the record itself is about is the title already."""
    title = main_title(record)
    return tuple(agent for agent in creators(record) if not is_about(record, agent, title))


def is_about(record: Record, agent: Agent, title: Title | None) -> bool:
    """Whether a record of a person is about this one."""
    return record.type == "person" and title is not None and agent.name == title.text
