"""The pages outside any language: the gate at `/` and 404.html; and the two pages that keep old links alive.

In: the Site; for a tombstone what the ledger kept. Out: Outputs.
Rules: the gate works without JavaScript, speaks every language of the library at once and remembers the one touched; a
page that is gone says what happened, keeps the citation and offers the nearest thing; a moved one leads on by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openshelf.build.output import Output
from openshelf.pages.context import ENDONYMS
from openshelf.pages.dates import words_of_date
from openshelf.pages.environment import render
from openshelf.record.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openshelf.pages.site import Site


@dataclass(frozen=True, slots=True)
class GateDoor:
    """One language: the library's name in it, and words of welcome."""

    tag: str
    language: str
    name: Text
    welcome: str
    url: str


@dataclass(frozen=True, slots=True)
class GateView:
    """The gate. default: the language taken where none was chosen before."""

    doors: tuple[GateDoor, ...]
    default: str


@dataclass(frozen=True, slots=True)
class LostView:
    """404.html: the same in every language."""

    doors: tuple[LostDoor, ...]


@dataclass(frozen=True, slots=True)
class LostDoor:
    """What 404.html says in one language."""

    tag: str
    heading: str
    advice: str
    search: str
    search_url: str
    browse: str
    browse_url: str


@dataclass(frozen=True, slots=True)
class TombstoneView:
    """A page that is gone. citation: what the ledger kept of it. nearest: (label, url) of what to try instead."""

    title: Text
    citation: str
    gone: str
    reason: str
    nearest: tuple[tuple[str, str], ...]


def gate_pages(site: Site) -> Iterator[Output]:
    """`index.html` and `404.html`."""
    library = next(iter(site.contexts.values())).library
    default = library.default_language
    context = site.contexts[default].at("index.html")
    doors = tuple(
        GateDoor(
            tag,
            ENDONYMS.get(tag, tag),
            other.shell.name,
            other.words.gettext("Enter the library"),
            context.url_for(f"/{tag}/index.html"),
        )
        for tag, other in site.contexts.items()
    )
    environment = site.environments[default]
    yield Output("index.html", render(environment, "gate.html", context, GateView(doors, default)))
    lost = site.contexts[default].at("404.html", anywhere=True)
    pages = tuple(
        LostDoor(
            tag=tag,
            heading=other.words.gettext("There is no such page"),
            advice=other.words.gettext("It may have moved, or the address has a slip of the pen. Try to find it:"),
            search=other.words.gettext("Search the catalogue"),
            search_url=lost.url_for(f"/{tag}/search.html"),
            browse=other.words.gettext("Look through the catalogue"),
            browse_url=lost.url_for(f"/{tag}/browse/index.html"),
        )
        for tag, other in site.contexts.items()
    )
    yield Output("404.html", render(environment, "404.html", lost, LostView(pages)))


def tombstones(
    site: Site,
    path: str,
    title: Text,
    citation: str,
    gone: str | None,
    nearest: tuple[tuple[Text, str], ...] = (),
) -> Iterator[Output]:
    """The page of a work that is no longer published, in every language. path: where it was, below `/<tag>/`.

    gone: ISO date it left, None where nobody knows. nearest: works (title, path below `/<tag>/`) to offer instead.
    """
    for tag, other in site.contexts.items():
        context = other.within(path)
        offered = tuple((text.text, context.url_for(target)) for text, target in nearest)
        view = TombstoneView(
            title=title,
            citation=citation,
            gone=words_of_date(gone, tag) if gone else "",
            reason=context.words.gettext("The library no longer publishes this work here."),
            nearest=(
                *offered,
                (context.words.gettext("Search the catalogue"), context.url_for("search.html")),
                (context.words.gettext("Look through the catalogue"), context.url_for("browse/index.html")),
            ),
        )
        yield site.page("tombstone.html", tag, path, view)


@dataclass(frozen=True, slots=True)
class MovedView:
    """A page that moved. url: relative, where it is now."""

    title: Text
    url: str


def redirects(site: Site, path: str, target: str, title: Text) -> Iterator[Output]:
    """The page of a work that is published elsewhere now, in every language. Both paths are below `/<tag>/`."""
    for tag, other in site.contexts.items():
        context = other.within(path)
        view = MovedView(title, context.url_for(target))
        yield site.page("moved.html", tag, path, view)
