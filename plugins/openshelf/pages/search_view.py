"""The search page of each language: labels for what the index holds in codes, examples, and doors for a page without JavaScript.

In: the Site, and which languages, scripts and collections the catalogue has. Out: an Output a language.
Rules: the page holds no result and depends on no record, so it changes only when the words or the lists of languages and
collections do; what its script needs stands in it as JSON that no text can break out of.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from openshelf.lang import case
from openshelf.lang.bundle import date_tables
from openshelf.lang.numbers import rules_of
from openshelf.lang.plurals import ordinal
from openshelf.lang.tags import language_name, script_name, script_of
from openshelf.links import verdict
from openshelf.pages.assets import SEARCH, words_of
from openshelf.pages.houses import own_name
from openshelf.record.vocabulary import ACCESS, TYPES, label
from openshelf.rights.policy import HINTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openshelf.build.output import Output
    from openshelf.content.model import Collection
    from openshelf.pages.context import SiteContext
    from openshelf.pages.site import Site

PATH = "search.html"
LIST_PATH = "list.html"
_DATES = ("tag", "months", "inDate", "abbreviated", "medium")
_DECADES = range(1450, 2100, 10)  # earlier ones show their number


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a list."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its words."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchView:
    """What search.html shows. worker, list: relative URLs of the search worker and of the saved list; words: the path below the root of
    what the page says only later; reads: whether there are languages to choose from; settings: JSON for search-page.js.
    """

    title: str
    placeholder: str
    button: str
    worker: str
    words: str
    list: str
    reads: bool
    examples: tuple[Link, ...]
    doors: tuple[Link, ...]
    orders: tuple[Choice, ...]
    settings: Markup


@dataclass(frozen=True, slots=True)
class ListView:
    """What list.html shows. qr: the script that draws square codes; lasting: the page's online address, "" where the site has none."""

    title: str
    qr: str
    lasting: str


def list_pages(site: Site) -> Iterator[Output]:
    """`/<tag>/list.html` in every language: the reader's own list of works, or one that an address brings."""
    for tag, context in site.contexts.items():
        here = context.within(LIST_PATH)
        view = ListView(here.words.gettext("My list"), here.asset("js/take-away.js"), here.online_url(LIST_PATH))
        yield site.page("list.html", tag, LIST_PATH, view)


def search_pages(
    site: Site,
    *,
    languages: Iterable[str] = (),
    scripts: Iterable[str] = (),
    collections: Iterable[Collection] = (),
    libraries: Iterable[str] = (),
) -> Iterator[Output]:
    """`/<tag>/search.html` in every language.

    languages, scripts: codes the catalogue uses; collections: of content/; libraries: names as the index has them.
    """
    tongues, alphabets, groups = tuple(sorted(set(languages))), tuple(sorted(set(scripts))), tuple(collections)
    houses = tuple(sorted(set(libraries)))
    for tag, context in site.contexts.items():
        view = search_view(context.within(PATH), tongues, alphabets, groups, houses)
        yield site.page(PATH, tag, PATH, view)


def search_view(
    site: SiteContext,
    languages: tuple[str, ...],
    scripts: tuple[str, ...],
    collections: tuple[Collection, ...],
    libraries: tuple[str, ...] = (),
) -> SearchView:
    """The view of one language."""
    say = site.words.gettext
    doors = (
        Link(say("By author"), site.url_for("browse/creator/index.html")),
        Link(say("By title"), site.url_for("browse/title/index.html")),
        Link(say("By subject"), site.url_for("browse/subject/index.html")),
        Link(say("The whole catalogue"), site.url_for("browse/index.html")),
    )
    return SearchView(
        title=say("Search the catalogue"),
        placeholder=say("Title, author, subject…"),
        button=say("Search"),
        worker=site.asset("js/search-worker.js"),
        words=site.assets.path(f"messages/search-{site.tag}.json"),
        list=site.url_for(LIST_PATH),
        reads=len(languages) > 1,
        examples=tuple(
            Link(query, f"{site.url_for(PATH)}?q={quote(query)}") for query in site.library.example_queries[:3]
        ),
        doors=doors,
        orders=(
            Choice("relevance", say("Best match first")),
            Choice("year", say("Latest year first")),
            Choice("oldest", say("Earliest year first")),
            Choice("title", say("By title, A–Z")),
            Choice("newest", say("Newly added first")),
        ),
        settings=_json(_settings(site, languages, scripts, collections, libraries, doors)),
    )


def _settings(
    site: SiteContext,
    languages: tuple[str, ...],
    scripts: tuple[str, ...],
    collections: tuple[Collection, ...],
    libraries: tuple[str, ...],
    doors: tuple[Link, ...],
) -> dict[str, object]:
    tag, say = site.tag, site.words.gettext
    values = {
        "type": {value: label(TYPES, value, tag) for value in TYPES},
        "access": {value: label(ACCESS, value, tag) for value in ACCESS},
        "language": {value: case.sentence(language_name(value, tag), tag) for value in languages},
        "script": {
            value: case.sentence(script_name(value, tag), tag) for value in sorted({*scripts, "Latn", "Cyrl", "Arab"})
        },
        "decade": {str(year): say("%(year)ss") % {"year": year, "ordinal": ordinal(year, tag)} for year in _DECADES},
        "collection": {one.slug: text.text for one in collections if (text := site.text(one.title))},
        "library": {name: own_name(site.library, name, tag) or name for name in libraries},
    }
    return {
        "title": f"{say('Search the catalogue')} · {site.shell.short_name.text}",
        "browse": site.url_for("browse/index.html"),
        "doors": [[door.label, door.url] for door in doors],
        "lists": [
            [say("Authors and names"), site.url_for("browse/creator/index.html")],
            [say("Subjects"), site.url_for("browse/subject/index.html")],
        ],
        "librarian": {"phone": site.library.phone or "", "email": site.library.email or ""},
        "group": rules_of(tag)["group"],
        "dates": {name: value for name, value in date_tables(tag).items() if name in _DATES},
        "facets": {
            "access": say("Access"),
            "type": say("Kind"),
            "language": say("Language"),
            "script": say("Script"),
            "decade": say("Years"),
            "library": say("Library"),
            "collection": say("Collection"),
        },
        "values": values,
        "outside": {
            state: [label(words, state, tag) if state in words else "" for words in (verdict.BADGES, verdict.HINTS)]
            for state in verdict.BADGES
        },
        "hints": {reason: label(HINTS, reason, tag) for reason in HINTS},
        "halls": {hall.slug: text.text for hall in site.library.halls if (text := hall.name.best(tag))},
        "usualScripts": {value: script_of(value) for value in languages},
        "words": words_of(site.words, site.assets.asked.get(SEARCH, ())),
    }


def _json(value: object) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704 (escaped here)
