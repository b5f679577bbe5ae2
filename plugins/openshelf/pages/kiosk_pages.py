"""The kiosk profile's own pages: the attract screen and the screen beside the stick in every language, and what kiosk.js must know on every page.

In: the Site and covers of the library's works. Out: Outputs `/<tag>/kiosk/attract.html`, `/<tag>/kiosk/stick.html` and `/kiosk/settings.json`; nothing in any other profile.
The rules: the attract screen shows real covers and speaks three languages at once; a touch opens the
language it was made in, or the language gate, so every guest starts in a language of their own; an address that leads outside is the online one (decision 10).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openshelf.build.output import Output
from openshelf.lang.bundle import keyboard_tables
from openshelf.pages.environment import render
from openshelf.pages.requests import DESK_PAGE, REQUEST_PAGES
from openshelf.pages.words import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openshelf.content.library import Library
    from openshelf.pages.context import SiteContext
    from openshelf.pages.site import Site
    from openshelf.record.model import Text

MOST_COVERS = 24
INVITATION = msg("Touch to read")
ALOUD = msg("Read aloud")
_PLUG = "M46 14h28v24H46zM54 22v6M66 22v6M40 38h40v44a12 12 0 0 1-12 12H52a12 12 0 0 1-12-12z"
# state (kiosk/API.md, GET /-/update), picture, heading, words
_STEPS = (
    ("none", _PLUG, msg("Put the stick in"), msg("The library's stick holds the newest release. The kiosk does the rest by itself.")),
    ("looking", f"{_PLUG}M60 52v20M50 64l10 10 10-10", msg("Looking at the stick"), msg("Please leave it in.")),
    ("fetching", f"{_PLUG}M60 48v26M48 62l12 12 12-12", msg("Copying"), msg("Please leave the stick in. Readers can go on reading.")),
    ("checking", f"{_PLUG}M52 60a10 10 0 1 0 16 0M66 70l10 10", msg("Checking what was copied"), msg("Please leave the stick in. Almost done.")),
    ("done", "M60 108a48 48 0 1 0 0-96 48 48 0 0 0 0 96zM38 62l16 16 30-34", msg("Done"), msg("You can take the stick out.")),
    ("failed", "M60 108a48 48 0 1 0 0-96 48 48 0 0 0 0 96zM60 36v32M60 82v2", msg("Nothing was changed"), msg("You can take the stick out. The kiosk goes on showing what it had. Please tell the library what stands below.")),
)  # fmt: skip
SETTINGS = "kiosk/settings.json"


@dataclass(frozen=True, slots=True)
class Cover:
    """A work's cover for the attract screen. url: below the site's root; width and height in pixels where known."""

    url: str
    title: Text


@dataclass(frozen=True, slots=True)
class Invitation:
    """The words `INVITATION` and `ALOUD` in one language, and the home the former open."""

    tag: str
    text: str
    aloud: str
    url: str


@dataclass(frozen=True, slots=True)
class AttractView:
    """The attract screen. covers: (relative url, title); gate_url: where a touch beside the invitations leads."""

    covers: tuple[tuple[str, Text], ...]
    invitations: tuple[Invitation, ...]
    gate_url: str


@dataclass(frozen=True, slots=True)
class Step:
    """One state of an update. picture: the path of an SVG of 120 units; measured: shows how much has come; explained: shows why."""

    state: str
    picture: str
    heading: str
    words: str
    measured: bool = False
    explained: bool = False


@dataclass(frozen=True, slots=True)
class StickView:
    """The screen beside the stick, the state without an update first."""

    steps: tuple[Step, ...]
    attract_url: str


def stick_path() -> str:
    """The page below `/<tag>/` that is shown while a stick is in."""
    return "kiosk/stick.html"


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a guest's form. of_work: it falls away where the link that led here names the work."""

    name: str
    label: str
    required: bool = False
    long: bool = False
    input: str = "text"
    of_work: bool = False


@dataclass(frozen=True, slots=True)
class RequestView:
    """A guest's form. kind: order, delivery, enquiry (kiosk/API.md); after: what stands under the code."""

    kind: str
    heading: str
    lead: str
    button: str
    after: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class DeskView:
    """What a guest can ask of the librarians."""

    ask_url: str
    order_url: str
    delivery_url: str


def attract_path() -> str:
    """The attract screen's page below `/<tag>/`."""
    return "kiosk/attract.html"


def kiosk_pages(site: Site, covers: Iterable[Cover]) -> Iterator[Output]:
    """The pages and settings of the kiosk profile; nothing where the profile is another. The first covers are taken."""
    any_context = next(iter(site.contexts.values()))
    if not any_context.profile.kiosk:
        return
    chosen = tuple(cover for cover, _ in zip(covers, range(MOST_COVERS), strict=False))
    invitations = _invitations(site, any_context.library)
    for tag in site.contexts:
        context = site.contexts[tag].within(attract_path())
        view = AttractView(
            tuple((context.url_for(f"/{cover.url}"), cover.title) for cover in chosen),
            invitations,
            context.url_for("/index.html"),
        )
        yield Output(context.path, render(site.environments[tag], "kiosk/attract.html", context, view))
        context = site.contexts[tag].within(stick_path())
        steps = tuple(
            Step(
                state,
                picture,
                context.words.gettext(heading),
                context.words.gettext(words),
                state == "fetching",
                state == "failed",
            )
            for state, picture, heading, words in _STEPS
        )
        stick = StickView(steps, context.url_for(f"/{any_context.library.default_language}/{attract_path()}"))
        yield Output(context.path, render(site.environments[tag], "kiosk/stick.html", context, stick))
        yield from _requests(site, tag)
    yield Output(SETTINGS, json.dumps(_settings(any_context), ensure_ascii=False, separators=(",", ":")).encode())


def _requests(site: Site, tag: str) -> Iterator[Output]:
    """The guests' forms in one language, and the page that leads to them."""
    for kind, path in REQUEST_PAGES.items():
        context = site.contexts[tag].within(path)
        view = _request(kind, context.words.gettext)
        yield Output(context.path, render(site.environments[tag], "kiosk/request.html", context, view))
    context = site.contexts[tag].within(DESK_PAGE)
    ask, order, delivery = (context.url_for(REQUEST_PAGES[kind]) for kind in ("enquiry", "order", "delivery"))
    yield Output(
        context.path, render(site.environments[tag], "kiosk/desk.html", context, DeskView(ask, order, delivery))
    )


def _request(kind: str, _: Callable[[str], str]) -> RequestView:
    work = (
        FormField("title", _("Title"), required=True, of_work=True),
        FormField("author", _("Author"), of_work=True),
        FormField("shelf", _("Shelf mark"), of_work=True),
    )
    card, note = (
        FormField("card", _("Number of your reader’s card")),
        FormField("note", _("What else we should know"), long=True),
    )
    if kind == "enquiry":
        return RequestView(
            kind, _("Ask a librarian"), _("Ask in any language. A librarian reads it when the library is open."), _("Send"),
            _("With this code you can see here how your question is. Answers of use to all are shown at every kiosk, without a word about who asked."),
            (
                FormField("question", _("Your question"), required=True, long=True),
                FormField("contact", _("Telephone or e-mail for the answer")),
            ),
        )  # fmt: skip
    if kind == "delivery":
        return RequestView(
            kind, _("Have a book delivered"), _("A librarian will tell you whether it can be delivered."), _("Request delivery"),
            _("Remember the code or take a picture of it: with it you can see here how your request is."),
            (
                *work, FormField("name", _("Your name"), required=True),
                FormField("contact", _("Your telephone or e-mail"), required=True), FormField("address", _("Where to"), required=True, long=True),
                card, note,
            ),
        )  # fmt: skip
    return RequestView(
        kind, _("Order a book"), _("A librarian fetches it and lays it ready for you."), _("Send the order"),
        _("Remember the code or take a picture of it. The board in the hall shows it when the book is ready."),
        (*work, card, note),
    )  # fmt: skip


def _invitations(site: Site, library: Library) -> tuple[Invitation, ...]:
    wanted = library.kiosk.attract_languages or library.languages[:3]
    return tuple(
        Invitation(tag, words.gettext(INVITATION), words.gettext(ALOUD), f"../../{tag}/index.html")
        for tag in wanted
        if tag in site.contexts
        for words in (site.contexts[tag].words,)
    )


def _settings(context: SiteContext) -> dict[str, Any]:
    """What kiosk.js reads on every page. Paths are below the site's root."""
    library = context.library
    return {
        "idle": library.kiosk.idle_seconds,
        "reader_idle": library.kiosk.reader_idle_seconds,
        "countdown": library.kiosk.countdown_seconds,
        "attract": f"{library.default_language}/{attract_path()}",
        "site_url": library.site_url,
        "qr": context.assets.path("js/take-away.js") if context.has("js/take-away.js") else None,
        "style": context.assets.path("css/kiosk.css") if context.has("css/kiosk.css") else None,
        "keyboards": keyboard_tables(),
        "part": context.profile.branch,
    }
