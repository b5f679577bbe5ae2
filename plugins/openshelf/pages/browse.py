"""Browse lists as pages: for each kind the rail and its headings, for each heading its works.

In: the Site and the store's Browse. Out: Outputs, streamed, a page of a list in memory at a time.
Rules: the first page of a list is `index.html`, the others their number; the rail shows the page language's whole alphabet,
a letter nobody stands under as plain text; a heading is an anchor (`#k-<key>`), a letter too (`#l-<letter>`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from openshelf.authority.headings import RELATION_WORDS, RULES
from openshelf.build.output import Output
from openshelf.catalog.browse import RailMark, WorksPage
from openshelf.lang.collate import alphabet
from openshelf.pages.brief import brief_view
from openshelf.pages.home import counted
from openshelf.pages.pieces import Pager, pager
from openshelf.pages.words import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openshelf.catalog.browse import Browse, BrowsePage
    from openshelf.catalog.model import Heading
    from openshelf.pages.brief import BriefView
    from openshelf.pages.context import SiteContext
    from openshelf.pages.site import Site
    from openshelf.record.labels import Labels
    from openshelf.record.model import Text

KIND_NAMES = {
    "creator": msg("Authors and names"),
    "subject": msg("Subjects"),
    "title": msg("Titles"),
    "year": msg("Years"),
    "language": msg("Languages"),
    "script": msg("Scripts"),
    "type": msg("Kinds of material"),
    "class": msg("Classes"),
    "collection": msg("Collections of the catalogue"),
    "library": msg("Libraries"),
}
MOST_FORMS = 24  # spellings shown under a heading
# Systems that give a name or subject a number, with the address a number is read at.
_IDENTIFIERS = {
    "wikidata": ("Wikidata", "https://www.wikidata.org/wiki/"),
    "viaf": ("VIAF", "https://viaf.org/viaf/"),
    "isni": ("ISNI", "https://isni.org/isni/"),
    "gnd": ("GND", "https://d-nb.info/gnd/"),
    "idref": ("IdRef", "https://www.idref.fr/"),
    "orcid": ("ORCID", "https://orcid.org/"),
}
_ALPHABETICAL = frozenset({"creator", "subject", "title", "collection", "library"})


@dataclass(frozen=True, slots=True)
class Letter:
    """A mark of the rail. url None: nobody stands under it."""

    label: str
    url: str | None
    current: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A browse list as a door: its name and how many lines it has."""

    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A heading of a list. see: where a spelling without works of its own points."""

    key: str
    text: Text
    url: str
    count: int
    note: str
    see: Text | None


@dataclass(frozen=True, slots=True)
class Group:
    """The lines under one letter: headings, or works where the list is of titles."""

    letter: str
    anchor: str
    headings: tuple[HeadingLine, ...]
    briefs: tuple[BriefView, ...]


@dataclass(frozen=True, slots=True)
class BrowseView:
    """A page of a list."""

    kind: str
    name: str
    number: int
    total: int
    ways: tuple[Way, ...]
    rail: tuple[Letter, ...]
    groups: tuple[Group, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class HeadingView:
    """A page of one heading's works.

    forms: its other spellings; why: the rules that hold them together, a sentence each; see_also: (text, URL, what that heading is
    to this one, "" where it is only related); identifiers: (name of the scheme, number, URL or None).
    """

    kind: str
    name: str
    list_url: str
    text: Text
    note: str
    total_words: str
    forms: tuple[Text, ...]
    why: tuple[str, ...]
    see_also: tuple[tuple[Text, str, str], ...]
    identifiers: tuple[tuple[str, str, str | None], ...]
    briefs: tuple[BriefView, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class IndexView:
    """The doors to every list."""

    ways: tuple[Way, ...]


def list_path(kind: str, number: int = 1) -> str:
    """The path of a page of a list below `/<tag>/`."""
    return f"browse/{kind}/{'index' if number == 1 else number}.html"


def heading_path(kind: str, key: str, number: int = 1) -> str:
    """The path of a page of a heading's works below `/<tag>/`."""
    return f"browse/{kind}/h/{key}{'' if number == 1 else f'-{number}'}.html"


def anchor(letter: str) -> str:
    """The id of a letter's group: "l-Ə", "l-0" for what stands under no letter."""
    return f"l-{'0' if letter == '#' else letter.replace(' ', '-')}"


def places(browse: Browse, tag: str) -> Iterator[Output]:
    """`browse/<kind>/places.json`: with which sort key each page of the lists of headings begins, for a script that looks for a word's place."""
    for kind in ("creator", "subject"):
        firsts = browse.first_keys(kind, tag)
        if firsts:
            data = json.dumps(firsts, ensure_ascii=False, separators=(",", ":")).encode()
            yield Output(f"{tag}/browse/{kind}/places.json", data)


def browse_index(site: Site, browse: Browse, tag: str) -> Output:
    """`browse/index.html`."""
    path = "browse/index.html"
    context = site.contexts[tag].within(path)
    return site.page("browse-index.html", tag, path, IndexView(_ways(context, browse, None)))


def browse_lists(
    site: Site, browse: Browse, kind: str, tag: str, *, first: int = 1, last: int | None = None
) -> Iterator[Output]:
    """Pages `first` to `last` of a list."""
    marks = browse.rail(kind, tag)
    pages: Iterator[BrowsePage | WorksPage]
    if kind == "title":
        pages = browse.titles(tag, first=first, last=last)
    else:
        pages = browse.pages(kind, tag, first=first, last=last)
    for page in pages:
        path = list_path(kind, page.number)
        context = site.contexts[tag].within(path)
        groups = tuple(_groups(context, browse, page))
        here = {group.letter for group in groups}
        view = BrowseView(
            kind=kind,
            name=context.words.gettext(KIND_NAMES[kind]),
            number=page.number,
            total=page.total,
            ways=_ways(context, browse, kind),
            rail=_rail(
                context,
                kind,
                marks if page.pages > 1 else tuple(mark for mark in marks if mark.letter in here),
                page.letters if page.pages > 1 else (),
            ),
            groups=groups,
            pager=pager(partial(_list_url, context, kind), page.pages, page.number),
        )
        yield site.page("browse.html", tag, path, view)


def heading_pages(site: Site, browse: Browse, kind: str, key: str, tag: str) -> Iterator[Output]:
    """The pages of one heading's works; none for a heading that is not."""
    heading = browse.heading(kind, key, tag)
    if heading is None:
        return
    others = tuple(
        (other, _worded(RELATION_WORDS, relation, tag))
        for name, relation in heading.see_also
        if (other := browse.heading(kind, name, tag))
    )
    # A collection's names are an editor's own, and need no account.
    rules = () if kind == "collection" else heading.rules
    for page in browse.works(kind, key, tag):
        path = heading_path(kind, key, page.number)
        context = site.contexts[tag].within(path)
        view = HeadingView(
            kind=kind,
            name=context.words.gettext(KIND_NAMES[kind]),
            list_url=context.url_for(list_path(kind)),
            text=spoken(heading.text),
            note=heading.note or "",
            total_words=counted(context, page.total),
            forms=tuple(map(spoken, heading.forms[:MOST_FORMS])) if rules else (),
            why=tuple(_worded(RULES, rule, tag) for rule in rules),
            see_also=tuple(
                (spoken(other.text), context.url_for(heading_path(kind, other.key)), relation)
                for other, relation in others
            ),
            identifiers=tuple(_identifiers(heading, online=not context.profile.kiosk)),
            briefs=tuple(brief_view(context, brief) for brief in page.briefs),
            pager=pager(partial(_heading_url, context, kind, key), page.pages, page.number),
        )
        yield site.page("heading.html", tag, path, view)


def _worded(words: Mapping[str, Labels], value: str, tag: str) -> str:
    labels = words.get(value)
    return "" if labels is None else labels.get(tag) or labels["en"]


def _identifiers(heading: Heading, *, online: bool) -> Iterator[tuple[str, str, str | None]]:
    for number in heading.identifiers:
        if number.scheme in _IDENTIFIERS:
            name, url = _IDENTIFIERS[number.scheme]
            yield name, number.value, url + number.value if online else None


def _ways(context: SiteContext, browse: Browse, current: str | None) -> tuple[Way, ...]:
    return tuple(
        Way(
            context.words.gettext(KIND_NAMES[kind]),
            context.url_for(list_path(kind)),
            browse.total(kind, context.tag),
            kind == current,
        )
        for kind in browse.kinds()
    )


def _rail(context: SiteContext, kind: str, marks: tuple[RailMark, ...], here: tuple[str, ...]) -> tuple[Letter, ...]:
    """The alphabet with what occurs as links; digits before it, letters of other alphabets after it."""
    urls = {mark.letter: f"{context.url_for(list_path(kind, mark.page))}#{anchor(mark.letter)}" for mark in marks}
    letters = [mark.letter for mark in marks]
    if kind in _ALPHABETICAL:
        own = list(alphabet(context.tag))
        before = [letter for letter in letters if letter == "#"]
        letters = before + own + [letter for letter in letters if letter not in {*own, "#"}]
    return tuple(Letter("0–9" if letter == "#" else letter, urls.get(letter), letter in here) for letter in letters)


def spoken(text: Text) -> Text:
    """A heading as readers write it: with a dash between its parts, not the catalogue's two hyphens."""
    return replace(text, text=text.text.replace(" -- ", " — ")) if " -- " in text.text else text


def _list_url(context: SiteContext, kind: str, number: int) -> str:
    return context.url_for(list_path(kind, number))


def _heading_url(context: SiteContext, kind: str, key: str, number: int) -> str:
    return context.url_for(heading_path(kind, key, number))


def _groups(context: SiteContext, browse: Browse, page: BrowsePage | WorksPage) -> Iterator[Group]:
    if isinstance(page, WorksPage):
        pairs = zip(page.letters, page.briefs, strict=True)
        for letter, works in groupby(pairs, key=lambda pair: pair[0]):
            yield Group(letter, anchor(letter), (), tuple(brief_view(context, brief) for _, brief in works))
        return
    shown = (heading for heading in page.headings if not _is_bare_slug(heading))
    for letter, headings in groupby(shown, key=lambda heading: heading.letter):
        yield Group(letter, anchor(letter), tuple(_line(context, browse, heading) for heading in headings), ())


def _is_bare_slug(heading: Heading) -> bool:
    """Whether a line is only an editor's own short name for a collection, which no reader would look under."""
    return heading.kind == "collection" and heading.text.text in heading.see


def _line(context: SiteContext, browse: Browse, heading: Heading) -> HeadingLine:
    target = heading.see[0] if heading.see else heading.key
    there = browse.heading(heading.kind, target, context.tag) if heading.see else None
    # A class stands under its scheme and main number already; its caption alone is news.
    note = (heading.note or "").partition(": ")[2] if heading.kind == "class" else heading.note or ""
    return HeadingLine(
        key=heading.key,
        text=spoken(heading.text),
        url=context.url_for(heading_path(heading.kind, target)),
        count=heading.count,
        note=note,
        see=spoken(there.text) if there else None,
    )
