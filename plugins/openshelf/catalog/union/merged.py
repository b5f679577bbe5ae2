"""Descriptions of one publication → the one work that is published.

In: the Incomings of a group in the order of the sources, and the id that leads. Out: one Incoming under that id. Pure.

Rules
- The fullest description is shown, one that has the title in the publication's own script before one that has not, the
  first where two are as full. It is taken whole: two cataloguers' sentences are not mixed.
- From the others come what belongs to their libraries (copies, issues held, notes on a copy, collections) and what a reader
  finds the work by (numbers, subjects, classes, other titles, the title and first name in another script, links,
  relations to other works). An abstract, a table of contents or a field the fullest lacks is taken from the first that has it.
- A withdrawal of any withdraws all. Else the widest access that one of them gives holds, with that one's reading page and
  terms of use; links to a full text come only from those whose own access is that wide.
- A number of another record means something only in its own catalogue, so it is written with its source.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from openshelf.authority.headings import normal
from openshelf.catalog.loading import Incoming
from openshelf.catalog.union.sketch import publication_script
from openshelf.record.access import Access, Outside
from openshelf.record.ids import split_id
from openshelf.record.model import Agent, Holding, Link, Note, Record, Relation, SerialHolding, Text, Title, main_title

T = TypeVar("T")
_WIDEST = ("withdrawn", "open", "screen-only", "embargoed", "metadata-only")
_ANSWERS = ("works", "worked", "unchecked", "silent")
_READING = ("full-text", "part")
_OF_A_COPY = ("provenance", "binding", "dedication")
_LACKED_NOTES = ("abstract", "contents")
# Taken whole from the first description that has it, where the fullest has none.
_LACKED = (
    "agents", "edition", "imprint", "date", "extent", "series", "languages", "scripts", "original_languages",
    "summary_languages", "description_language", "audience", "frequency",
)  # fmt: skip
_COUNTED = (
    "titles",
    "agents",
    "imprint",
    "extent",
    "series",
    "subjects",
    "classifications",
    "identifiers",
    "notes",
    "relations",
)
_OWN_SCRIPT = 100  # more than any number of fields: a reader reads the title first


def merged(leader: str, group: Sequence[Incoming]) -> Incoming:
    """The work as it is published. group: in the order of the sources, the leader's own among them."""
    chief = max(group, key=lambda item: fullness(item.record))  # max keeps the first of equals
    others = [item for item in group if item is not chief]
    giver = min(group, key=lambda item: (_WIDEST.index(item.access.state), item.read_path is None))
    source, number = split_id(leader)
    records = [chief.record, *(item.record for item in others)]
    everyone = [chief, *others]
    base = chief.record
    lacked: dict[str, Any] = {}
    for name in _LACKED:
        if not getattr(base, name):
            lacked[name] = next(
                (getattr(record, name) for record in records if getattr(record, name)), getattr(base, name)
            )
    whole = replace(base, **lacked)
    record = replace(
        whole,
        id=leader,
        source=source,
        control_number=number,
        titles=_titles(whole, records[1:]),
        agents=_agents(whole, records[1:]),
        subjects=_once(records, "subjects", lambda subject: normal(subject.heading, subject.lang)),
        classifications=_once(records, "classifications", lambda given: (given.scheme, "".join(given.value.split()))),
        identifiers=_once(records, "identifiers", lambda given: (given.scheme, given.value)),
        notes=(*base.notes, *_notes(base, others)),
        holdings=tuple(dict.fromkeys(held for item in group for held in _holdings(item))),
        serial_holdings=tuple(dict.fromkeys(held for item in group for held in _serial_holdings(item))),
        links=_links(everyone, giver),
        relations=_relations(records),
        rights=giver.record.rights,
        collections=tuple(dict.fromkeys(name for item in group for name in item.record.collections)),
        updated=max((record.updated for record in records if record.updated), default=None),
        derived=tuple(name for name in base.derived if name not in lacked and name != "control_number"),
    )
    access = _access(giver, everyone)
    covers = () if access.state == "withdrawn" else tuple(item.cover for item in (giver, *everyone) if item.cover)
    return Incoming(
        record,
        access,
        None,
        covers[0] if covers else None,
        giver.read_path,
        tuple(described for item in group for described in item.described),
    )


def fullness(record: Record) -> int:
    """How much a description says: a point for each field it fills, more for those that may repeat, up to three each."""
    title = main_title(record)
    points = sum(min(len(getattr(record, name)), 3) for name in _COUNTED)
    points += sum(bool(getattr(record, name)) for name in ("edition", "date", "languages", "audience"))
    if title is not None and title.script in (None, publication_script(record, title)):
        points += _OWN_SCRIPT
    return points


def _once(records: Iterable[Record], field: str, name: Callable[[Any], Hashable]) -> tuple[Any, ...]:
    """The values of a field of all records, each once by its name, the first one's spelling."""
    found: dict[Hashable, Any] = {}
    for record in records:
        for value in getattr(record, field):
            found.setdefault(name(value), value)
    return tuple(found.values())


def _titles(base: Record, others: Sequence[Record]) -> tuple[Title, ...]:
    """The titles of the one shown; others' further titles that say something else; the main one's in another script."""
    known = {normal(title.text, title.lang) for title in base.titles}
    titles = list(base.titles)
    main = main_title(base)
    for record in others:
        for title in record.titles:
            words = normal(title.text, title.lang)
            if title.kind == "main":
                if main is not None and title.script and title.script != main.script and main in titles:
                    at = titles.index(main)
                    main = replace(main, alternates=_with(main.alternates, Text(title.text, title.lang, title.script)))
                    titles[at] = main
            elif words not in known:
                known.add(words)
                titles.append(title)
    return tuple(titles)


def _agents(base: Record, others: Sequence[Record]) -> tuple[Agent, ...]:
    """The names of the one shown, the first with how another catalogue spells it in another script."""
    if not base.agents:
        return ()
    first = base.agents[0]
    for record in others:
        for agent in record.agents[:1]:
            if agent.kind == first.kind and agent.script and first.script and agent.script != first.script:
                first = replace(first, alternates=_with(first.alternates, Text(agent.name, agent.lang, agent.script)))
    return (first, *base.agents[1:])


def _with(texts: tuple[Text, ...], text: Text) -> tuple[Text, ...]:
    return texts if any(each.text == text.text for each in texts) else (*texts, text)


def _notes(base: Record, others: Sequence[Incoming]) -> Iterator[Note]:
    has = {note.kind for note in base.notes}
    for item in others:
        library = _library(item)
        for note in item.record.notes:
            if note.kind in _OF_A_COPY:
                yield replace(note, text=f"{library}: {note.text}")
            elif note.kind in _LACKED_NOTES and note.kind not in has:
                yield note
        has |= {note.kind for note in item.record.notes}


def _library(item: Incoming) -> str:
    """Whose description it is; the source's code where sources.toml names no library."""
    return next((each.library for each in item.described if each.library), item.record.source)


def _holdings(item: Incoming) -> Iterator[Holding]:
    for held in item.record.holdings:
        yield held if held.library else replace(held, library=_library(item))


def _serial_holdings(item: Incoming) -> Iterator[SerialHolding]:
    for held in item.record.serial_holdings:
        yield held if held.library else replace(held, library=_library(item))


def _access(giver: Incoming, group: Sequence[Incoming]) -> Access:
    """The widest access, with the texts elsewhere of all that give it: those that answer first, else in their order."""
    found: dict[str, Outside] = {}
    for item in (giver, *group):
        if item.access.state == giver.access.state:
            for text in item.access.outside:
                found.setdefault(text.url, text)
    return replace(giver.access, outside=tuple(sorted(found.values(), key=lambda text: _ANSWERS.index(text.state))))


def _links(group: Sequence[Incoming], giver: Incoming) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for item in (giver, *(item for item in group if item is not giver)):
        for link in item.record.links:
            if link.kind not in _READING or item.access.state == giver.access.state:
                found.setdefault(link.url.partition("://")[2].rstrip("/") or link.url, link)
    return tuple(found.values())


def _relations(records: Sequence[Record]) -> tuple[Relation, ...]:
    """The relations of the one shown, and of kinds it has none of; numbers of other records with their source."""
    found: dict[Relation, None] = {}
    known: set[str] = set()
    for record in records:
        for relation in record.relations:
            if relation.kind not in known:
                named = relation.record and ":" not in relation.record
                found[replace(relation, record=f"{record.source}:{relation.record}") if named else relation] = None
        known |= {relation.kind for relation in record.relations}
    return tuple(found)
