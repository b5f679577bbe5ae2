"""A row of the catalogue → a Document: what search indexes of a work and what a result shows of it.

In: catalog.model.Entry, the collections it belongs to and, only where rights.ships allows its text, that text. Out: Document.
Rules: this module reads no file and decides no right, so a text it was not given cannot reach the index; every passage
carries the language it is stemmed and folded in (stated, else the record's language that is written in the passage's script, else a guess).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from openshelf.lang.collate import filing
from openshelf.lang.script import guess_language, script_of_text
from openshelf.lang.tags import script_of, with_script
from openshelf.record import model
from openshelf.record.access import Outside
from openshelf.record.ids import page_slug, split_id
from openshelf.record.vocabulary import NO_TEXTS
from openshelf.search.identifiers import identifier_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from openshelf.catalog.model import Entry
    from openshelf.content.model import Collection
    from openshelf.record.access import Access
    from openshelf.record.model import Record, Text

_TITLE_KINDS = frozenset({"main", "parallel", "uniform", "translated"})
_WORD_IDENTIFIERS = frozenset({"isbn", "issn"})
# What parse_date reads as a month or a day; two years, 1972-1993, are a span.
_ISO = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-\d\d)?(/\d{4}-(0[1-9]|1[0-2])(-\d\d)?)?")
_SPAN_DASH = re.compile(r"(?<=\d)-(?=\d|$)")
_WORD = re.compile(r"\w+")
_SPAN = 30  # years; a longer span is a serial's life, found by its beginning and its end


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of one field. lang: BCP 47, or None where nobody knows. other_name: a form of a heading that the record has not."""

    field: str
    text: str
    lang: str | None = None
    other_name: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One hit: a record once, not once a language. keys: identifier keys; sort: the title's key in the site's order.

    words: edition and folder of the table that says on which of its pages a word stands (FORMAT.md section 9).
    work, editions: the key under which all editions of its work are found and how many they are, where there are others.
    readable: its text can be had: in the reader, on its own page, or by a link. libraries: who has it, where there are several.
    """

    id: str
    path: str
    passages: tuple[Passage, ...]
    keys: tuple[str, ...]
    title: str
    title_lang: str | None
    title_script: str | None
    other_titles: tuple[tuple[str, str | None], ...]
    creators: tuple[str, ...]
    year: int | None
    year_end: int | None
    date: str | None
    languages: tuple[str, ...]
    scripts: tuple[str, ...]
    type: str
    access: Access
    collections: tuple[str, ...]
    sort: str
    shelf: str | None = None
    read: str | None = None
    words: str | None = None
    work: str | None = None
    editions: int | None = None
    readable: bool = True
    cover: str | None = None
    added: str | None = None
    libraries: tuple[str, ...] = ()

    @property
    def facets(self) -> tuple[tuple[str, ...], ...]:
        """The document's values of settings.FACETS, in their order."""
        decade = () if self.year is None else (str(self.year // 10 * 10),)
        last = () if self.year_end is None else (str(self.year_end // 10 * 10),)
        until = last if last != decade else ()
        return (
            (self.type,), self.languages, self.scripts, (self.shown_access,), self.collections, decade, until,
            self.libraries,
        )  # fmt: skip

    @property
    def shown_access(self) -> str:
        """What a reader can do: an open work without a text to read is had as its description."""
        return "metadata-only" if self.access.state == "open" and not self.readable else self.access.state

    @property
    def elsewhere(self) -> Outside | None:
        """The text on another site, for a work that is read nowhere here, where the last check did not reach it."""
        if self.read is not None or not self.readable or not self.path.startswith("record/"):
            return None
        found = self.access.outside[0] if self.access.outside else Outside("")
        return found if found.state != "works" else None

    def card(self) -> dict[str, object]:
        """What a result shows, by FORMAT.md section 4; what is not known is absent.

        An open work without a text to read is shown as what can be had of it, its description.
        """
        bare = not self.readable
        link = self.elsewhere
        card: dict[str, object | None] = {
            "id": self.id,
            "title": self.title,
            "lang": self.title_lang,
            "script": self.title_script,
            "other": [list(title) for title in self.other_titles],
            "creator": list(self.creators),
            "year": self.year,
            "date": _shown_date(self.date) if self.date != str(self.year) else None,
            "languages": list(self.languages),
            "scripts": list(self.scripts),
            "type": self.type,
            "access": self.shown_access,
            "closed": _closed(self.access, self.type, bare=bare),
            "link": link.state if link else None,
            "since": link.on if link else None,
            "halls": list(self.access.where),
            "flags": list(self.access.flags),
            "begins": self.access.begins,
            "ends": self.access.ends,
            "opens": "metadata-only"
            if bare and self.access.opens_as in (None, "open") and self.access.begins
            else self.access.opens_as,
            "shelf": self.shelf,
            "read": self.read,
            "words": self.words,
            "work": self.work,
            "editions": self.editions,
            "cover": self.cover,
        }
        shard, slug = page_slug(self.id)
        source, control_number = split_id(self.id)
        if slug == control_number and self.path == f"record/{source}/{shard}/{slug}.html":
            card["hash"] = shard
        else:
            card["path"] = self.path
        return {name: value for name, value in card.items() if value is not None and value != []}


def _closed(access: Access, kind: str, *, bare: bool) -> str | None:
    """Why a work is not read here, where its state alone does not say it."""
    if bare and kind in NO_TEXTS and access.state == "metadata-only":
        return "no-work"
    if bare and (access.state == "open" or access.reason in ("unstated", "metadata-only")):
        return "no-text"
    return access.reason if access.reason != access.state else None


def from_entry(
    entry: Entry,
    *,
    order: str,
    collections: Sequence[Collection] = (),
    bodies: Sequence[tuple[str, str | None]] = (),
    spellings: Iterable[tuple[str, Text]] = (),
    words: str = "",
    work: tuple[int, int] | None = None,
    libraries: Iterable[str] = (),
) -> Document:
    """The Document of a row. order: the tag whose alphabet sorts titles; words: the folder of its pages' words below the site's root;
    work: the number of its work and how many editions that has, where there are others.

    collections: those of content/ the record belongs to. bodies: (text, language) of running or page text that may be
    shipped; pass nothing else, it is searched by everyone. spellings: (field, text) of the other ways its names and subjects are
    written, by what joined them into headings. libraries: the headings of the list of libraries it stands under.
    """
    record = entry.record
    main = model.main_title(record)
    title = main.text if main else record.control_number
    lang = language_of(title, main.lang if main else None, record)
    # One of a kind before they become passages: to compare plain tuples takes a third of the time.
    told = dict.fromkeys(
        (field, text, language_of(text, stated, record)) for field, text, stated in _texts(record) if text
    )
    passages = [Passage(*each) for each in told]
    names = dict.fromkeys(record.collections)
    for collection in collections:
        passages += [Passage("collection", text.text, text.lang) for text in collection.title.texts]
    passages += _other_spellings(spellings, passages, record)
    passages += [Passage("text", text, language_of(text, stated, record)) for text, stated in bodies if text]
    marks = tuple(dict.fromkeys(holding.shelf_mark for holding in record.holdings if holding.shelf_mark))
    return Document(
        id=record.id,
        path=entry.path,
        passages=tuple(dict.fromkeys(passages)),
        keys=tuple(dict.fromkeys(key for key in (*_keys(record, marks), _work_key(work)) if key)),
        title=title,
        title_lang=(main.lang if main else None) or lang,
        title_script=(main.script if main else None) or script_of_text(title),
        other_titles=tuple(_other_titles(record, main)),
        creators=tuple(agent.name for agent in model.shown_creators(record))[:3],
        year=record.date.start if record.date else None,
        year_end=record.date.end if record.date else None,
        date=record.date.text if record.date else None,
        languages=record.languages,
        scripts=record.scripts,
        type=record.type,
        access=entry.access,
        collections=tuple(sorted({*(collection.slug for collection in collections), *names})),
        sort=filing(title, order, main.nonfiling if main else 0, lang),
        shelf=marks[0] if marks else None,
        read=entry.read_path,
        work=_work_name(work[0]) if work else None,
        editions=work[1] if work else None,
        words="/".join(words.split("/")[-2:]) if entry.read_path and words else None,
        readable=_is_readable(entry),
        cover=entry.cover,
        added=entry.added,
        libraries=tuple(sorted(set(libraries))),
    )


def _other_spellings(spellings: Iterable[tuple[str, Text]], passages: list[Passage], record: Record) -> list[Passage]:
    """The spellings that bring a word their field has not: "Александр Пушкин" says nothing "Пушкин, Александр" does not."""
    spellings = tuple(spellings)
    if not spellings:
        return []
    known = {(passage.field, word) for passage in passages for word in _WORD.findall(passage.text.lower())}
    found = []
    for field, text in spellings:
        words = {(field, word) for word in _WORD.findall(text.text.lower())}
        if not words <= known:
            known |= words
            found.append(Passage(field, text.text, text.lang or language_of(text.text, None, record), other_name=True))
    return found


def _shown_date(printed: str | None) -> str | None:
    """A printed date with the dash of a span; an ISO date stays for the page to word it."""
    if printed is None or _ISO.fullmatch(printed):
        return printed
    return _SPAN_DASH.sub("–", printed)


def _is_readable(entry: Entry) -> bool:
    links = (link.kind for link in entry.record.links if "://" in link.url)
    return (
        entry.read_path is not None
        or not entry.path.startswith("record/")
        or not {"full-text", "part"}.isdisjoint(links)
    )


def language_of(text: str, stated: str | None, record: Record) -> str | None:
    """The language a text is folded and stemmed in: stated, else the record's own in the text's script, else a guess."""
    if stated:
        return stated
    script = "Latn" if text.isascii() and any(map(str.isalpha, text)) else script_of_text(text)
    if script is None:
        return None
    known = _by_script(record.languages, record.description_language).get(script)
    return known or guess_language(text) or ("ru" if script == "Cyrl" else None)


@lru_cache(1024)
def _by_script(languages: tuple[str, ...], described_in: str | None) -> dict[str, str]:
    """Script → the first of a record's languages that is written in it, as few different records as there are languages."""
    known = [tag for tag in (*languages, described_in) if tag]
    found: dict[str, str] = {}
    for tag in known:
        found.setdefault(script_of(tag), tag)
    for language in (tag.partition("-")[0] for tag in known):
        if language in ("az", "uz"):
            found.setdefault("Cyrl", with_script(language, "Cyrl"))
    return found


def _texts(record: Record) -> Iterator[tuple[str, str, str | None]]:
    """(field, text, stated language) of everything a record says that readers look for."""
    for title in record.titles:
        field = "title" if title.kind in _TITLE_KINDS else "text"
        whole = " ".join(filter(None, (title.text, title.remainder, title.part_number, title.part_name)))
        yield field, whole, title.lang
        yield from ((field, other.text, other.lang) for other in title.alternates)
        if title.responsibility:
            yield "text", title.responsibility, title.lang
    for agent in record.agents:
        yield "creator", " ".join(filter(None, (agent.name, agent.number, agent.addition, agent.unit))), agent.lang
        if agent.fuller:
            yield "creator", agent.fuller, agent.lang
        yield from (("creator", other.text, other.lang) for other in agent.alternates)
    for subject in record.subjects:
        yield "subject", subject.heading, subject.lang
        yield from (("subject", other.text, other.lang) for other in subject.alternates)
    for imprint in record.imprint:
        yield from (("publisher", name, imprint.lang) for name in imprint.publishers)
        yield from (("place", name, imprint.lang) for name in imprint.places)
        yield from (("publisher", other.text, other.lang) for other in imprint.alternates)
    if record.date and record.date.start is not None:
        for year in _years(record.date.start, record.date.end):
            yield "year", str(year), None
    for identifier in record.identifiers:
        if identifier.scheme in _WORD_IDENTIFIERS:
            yield identifier.scheme, identifier.value, None
    for holding in record.holdings:
        yield "shelf", holding.shelf_mark or "", None
    for classification in record.classifications:
        yield "class", classification.value, None
        yield "text", classification.label or "", None
    for name in record.collections:
        yield "collection", name, None
    yield from _running_texts(record)


def _running_texts(record: Record) -> Iterator[tuple[str, str, str | None]]:
    for series in record.series:
        yield "text", " ".join(filter(None, (series.title, series.volume))), series.lang
        yield from (("text", other.text, other.lang) for other in series.alternates)
    for note in record.notes:
        yield "text", note.text, note.lang
        yield from (("text", other.text, other.lang) for other in note.alternates)
    for relation in record.relations:
        if relation.kind in ("host", "original", "predecessor", "successor", "part") and relation.title:
            yield "text", relation.title, relation.lang
    if record.edition:
        yield "text", record.edition, None


def _years(start: int, end: int | None) -> Iterable[int]:
    if end is None or end <= start:
        return (start,)
    return range(start, end + 1) if end - start <= _SPAN else (start, end)


def _keys(record: Record, marks: tuple[str, ...]) -> Iterator[str | None]:
    for identifier in record.identifiers:
        kind = identifier.scheme if identifier.scheme in _WORD_IDENTIFIERS else "other"
        yield identifier_key(kind, identifier.value)
    for series in record.series:
        if series.issn:
            yield identifier_key("issn", series.issn)
    for relation in record.relations:
        if relation.kind == "host" and relation.issn:
            yield identifier_key("issn", relation.issn)
    for mark in marks:
        yield identifier_key("shelf", mark)
    for classification in record.classifications:
        yield identifier_key("class", classification.value)


def _work_name(number: int) -> str:
    """A work's number in 10 letters and digits: 51 bits of it, which a million works share once in two thousand catalogues."""
    digits = ""
    for _ in range(10):
        number, digit = divmod(number, 36)
        digits += "0123456789abcdefghijklmnopqrstuvwxyz"[digit]
    return digits


def _work_key(work: tuple[int, int] | None) -> str | None:
    return identifier_key("work", _work_name(work[0])) if work else None


def _other_titles(record: Record, main: model.Title | None) -> Iterator[tuple[str, str | None]]:
    for title in record.titles:
        if title is main:
            yield from ((other.text, other.lang) for other in title.alternates[:2])
        elif title.kind == "parallel":
            yield title.text, title.lang
