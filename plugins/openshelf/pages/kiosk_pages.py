"""The kiosk profile's own pages: the attract screen in every language, and what kiosk.js must know on every page.

In: the Site and covers of the library's works. Out: Outputs `/<tag>/kiosk/attract.html` and `/kiosk/settings.json`; nothing in any other profile.
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
from openshelf.pages.words import msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openshelf.content.library import Library
    from openshelf.pages.context import SiteContext
    from openshelf.pages.site import Site
    from openshelf.record.model import Text

MOST_COVERS = 24
INVITATION = msg("Touch to read")
SETTINGS = "kiosk/settings.json"


@dataclass(frozen=True, slots=True)
class Cover:
    """A work's cover for the attract screen. url: below the site's root; width and height in pixels where known."""

    url: str
    title: Text


@dataclass(frozen=True, slots=True)
class Invitation:
    """The words `INVITATION` in one language, and the home they open."""

    tag: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class AttractView:
    """The attract screen. covers: (relative url, title); gate_url: where a touch beside the invitations leads."""

    covers: tuple[tuple[str, Text], ...]
    invitations: tuple[Invitation, ...]
    gate_url: str


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
    yield Output(SETTINGS, json.dumps(_settings(any_context), ensure_ascii=False, separators=(",", ":")).encode())


def _invitations(site: Site, library: Library) -> tuple[Invitation, ...]:
    wanted = library.kiosk.attract_languages or library.languages[:3]
    return tuple(
        Invitation(tag, site.contexts[tag].words.gettext(INVITATION), f"../../{tag}/index.html")
        for tag in wanted
        if tag in site.contexts
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
    }
