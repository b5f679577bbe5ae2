"""A record as a citation sees it: Record → Cited, once, for every style.

Rule: nothing is invented. A part the record does not state is None or empty, and each style leaves it out; only the
signs between the parts are ours, in the language of the work.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openshelf.interop.analytic import HostPart, host_of
from openshelf.interop.names import Name, name_of, without_final_punctuation
from openshelf.interop.signs import Signs, signs_of
from openshelf.interop.wording import spelling_in, title_in
from openshelf.lang.fold import key

if TYPE_CHECKING:
    from collections.abc import Callable

    from openshelf.catalog.model import Entry
    from openshelf.record.model import Agent, Imprint, Record, SeriesStatement, Title

# What is read on its own page, so that the page's address is the work's.
ON_ITS_PAGE = frozenset(("e-project", "e-project-item", "publication", "page"))
# Roles that make the head of a citation; an agent without a role under the main entry is an author too.
_AUTHORS = frozenset(("aut", "cmp", "art", "ctg", "pht"))
_EDITORS = frozenset(("edt", "com"))
_BARE_ISSN = re.compile(r"\d{7}[\dXx]")
_ISO_DAY = re.compile(r"(\d{4})-\d{2}(?:-\d{2})?")
_WORD = re.compile(r"\w+")
_OPEN_YEAR = re.compile(r"[-–—]\s*$")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a citation; a title stands in italics where the style asks for it."""

    text: str
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """What any style may need. url: only where the work itself is read there; permalink: its page, always."""

    id: str
    type: str
    language: str | None
    signs: Signs
    title: str
    subtitle: str | None
    part: str | None
    responsibility: str | None
    authors: tuple[Name, ...]
    editors: tuple[Name, ...]
    translators: tuple[Name, ...]
    edition: str | None
    place: str | None
    publisher: str | None
    printed_date: str | None
    year: str | None
    extent: str | None
    series: tuple[SeriesStatement, ...]
    isbns: tuple[str, ...]
    issn: str | None
    doi: str | None
    host: HostPart | None
    url: str | None
    permalink: str | None

    @property
    def full_title(self) -> str:
        """Title, part and subtitle as one line: `Title. Part : subtitle`."""
        return (f"{self.title}. {self.part}" if self.part else self.title) + (
            f" : {self.subtitle}" if self.subtitle else ""
        )


def cited(entry: Entry, permalink: str | None = None, tag: str | None = None) -> Cited:
    """The citation's view of an entry. `permalink` is the absolute address of its page, or None where it has none.

    `tag`: the page's language, where the work is cited on a page in one; None: the work's own.
    """
    record = entry.record
    title = title_in(record, tag)
    language = _language(record, title)
    beside = _named_beside(record, title)
    imprint = next((each for each in record.imprint if each.function == "publication"), None)
    imprint = imprint or (record.imprint[0] if record.imprint else None)
    return Cited(
        id=record.id,
        type=record.type,
        language=language,
        signs=signs_of(language),
        title=_trimmed(title.text) if title else record.control_number,
        subtitle=_trimmed(title.remainder) if title and title.remainder else None,
        part=_part(title.part_number, title.part_name) if title else None,
        responsibility=_trimmed(title.responsibility) if title and title.responsibility else None,
        authors=_names(record, language, lambda agent: _is_author(agent, beside)),
        editors=_names(record, language, lambda agent: bool(_EDITORS.intersection(agent.roles))),
        translators=_names(record, language, lambda agent: "trl" in agent.roles),
        edition=_trimmed(record.edition) if record.edition else None,
        place=_bare(imprint.places[0]) if imprint and imprint.places else None,
        publisher=_bare(imprint.publishers[0]) if imprint and imprint.publishers else None,
        printed_date=_printed_date(record, imprint),
        year=_year(record),
        extent=record.extent[0].strip() if record.extent else None,
        series=record.series,
        isbns=tuple(each.text or each.value for each in record.identifiers if each.scheme == "isbn" and each.valid),
        issn=next(
            (
                hyphenated(each.value)
                for each in record.identifiers
                if each.scheme == "issn" and each.valid is not False
            ),
            None,
        ),
        doi=next((each.value for each in record.identifiers if each.scheme == "doi"), None),
        host=host_of(record),
        url=_reading_address(entry, permalink),
        permalink=permalink,
    )


def full_text_link(record: Record) -> str | None:
    """The address outside where the record says the whole text stands open; None where it names none."""
    return next(
        (
            link.url
            for link in record.links
            if link.kind == "full-text"
            and link.access in (None, "open")
            and link.url.startswith(("http://", "https://"))
        ),
        None,
    )


def hyphenated(issn: str) -> str:
    """An ISSN as it is printed: `1234-5679`; anything that is none stays as it is."""
    return f"{issn[:4]}-{issn[4:]}" if _BARE_ISSN.fullmatch(issn) else issn


def sentence(parts: list[str], separator: str) -> str:
    """Parts joined by a separator that begins with a full stop, which is not doubled after an abbreviation."""
    whole = ""
    for part in filter(None, parts):
        if not whole:
            whole = part
        elif whole.endswith((".", "…")) and separator.startswith("."):
            whole += separator[1:] + part
        else:
            whole += separator + part
    # A full stop after an address would be copied with it.
    return whole if not whole or whole.endswith((".", "…")) or ends_in_address(whole) else f"{whole}."


def ends_in_address(text: str) -> bool:
    """Whether the last word is a URL."""
    return "://" in text.rsplit(" ", 1)[-1]


def _reading_address(entry: Entry, permalink: str | None) -> str | None:
    if entry.access.state != "open":
        return None
    if entry.record.type in ON_ITS_PAGE:
        return permalink
    return full_text_link(entry.record) or (permalink if entry.read_path else None)


def _is_author(agent: Agent, beside: frozenset[str]) -> bool:
    if agent.roles or agent.role_texts:
        return bool(_AUTHORS.intersection(agent.roles))
    return agent.main or (agent.kind == "person" and _words(name_of(agent).family) <= beside)


def _named_beside(record: Record, title: Title | None) -> frozenset[str]:
    """The words of the first statement of responsibility where it names the main author: who stands there wrote it too.

    An added entry without a role may be anyone's: a co-author's, an editor's, a former owner's. ISBD (A1.4) puts those who
    did the same in one statement, and others after a semicolon.
    """
    main = next((agent for agent in record.agents if _is_author(agent, frozenset())), None)
    if main is None or main.kind != "person" or title is None or not title.responsibility:
        return frozenset()
    first = _words(title.responsibility.partition(";")[0])
    return first if _words(name_of(main).family) <= first else frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(key(text)))


def _names(record: Record, language: str | None, wanted: Callable[[Agent], bool]) -> tuple[Name, ...]:
    found = sorted((agent for agent in record.agents if wanted(agent)), key=lambda agent: not agent.main)
    return tuple(dict.fromkeys(name_of(_spelt(agent, language), language) for agent in found))


def _spelt(agent: Agent, language: str | None) -> Agent:
    spelling = spelling_in(agent, language)
    return agent if spelling == agent.name else replace(agent, name=spelling)


def _language(record: Record, title: Title | None) -> str | None:
    if title and title.lang:
        return title.lang
    language = record.languages[0] if record.languages else None
    cyrillic = "Cyrl" in record.scripts[:1]
    return f"{language}-Cyrl" if cyrillic and language in ("az", "uz") else language


def _trimmed(text: str) -> str:
    return text.strip().rstrip(" /:;,=").strip()


def _bare(text: str) -> str:
    return without_final_punctuation(text)


def _part(number: str | None, name: str | None) -> str | None:
    parts = [_trimmed(part).rstrip(".") for part in (number, name) if part]
    return ", ".join(parts) or None


def _printed_date(record: Record, imprint: Imprint | None) -> str | None:
    printed = (imprint.date if imprint and imprint.date else None) or (record.date.text if record.date else None)
    iso = _ISO_DAY.fullmatch(printed or "")
    if iso:
        return iso[1]
    return printed.strip().rstrip(".,") or None if printed else None


def _year(record: Record) -> str | None:
    if record.date is None or record.date.start is None:
        return None
    start, end = record.date.start, record.date.end
    if start <= 0:
        return record.date.text
    if (record.date.edtf or "").endswith("/..") or _OPEN_YEAR.search(record.date.text):
        return f"{start}–"
    return f"{start}–{end}" if end and end != start else str(start)
