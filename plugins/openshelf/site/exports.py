"""The site for machines: sitemaps, feeds, calendars, OpenSearch, robots, and the pages that keep old addresses alive.

In: the Site, the store, the content, the ledger. Out: Outputs. Rule: what needs an absolute address is left out where the
library has none yet.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING
from zlib import crc32

from openshelf.interop.calendar import calendars
from openshelf.interop.feeds import MOST_ENTRIES, feeds
from openshelf.interop.opensearch import descriptions
from openshelf.interop.robots import robots
from openshelf.interop.sitemap import SitePage, entry_pages, sitemaps
from openshelf.pages.gate import redirects, tombstones
from openshelf.record.ids import page_path
from openshelf.record.model import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openshelf.build.output import Output
    from openshelf.catalog.ledger import Ledger, Line
    from openshelf.catalog.store import Store
    from openshelf.content.model import Content
    from openshelf.pages.site import Site

_WAYS = 200  # ways a unit, on average


def outputs(site: Site, store: Store, content: Content, ledger: Ledger) -> Iterator[Output]:
    """All of them."""
    library = next(iter(site.contexts.values())).library
    front = [SitePage("index.html"), SitePage("browse/index.html"), SitePage("search.html")]
    yield from sitemaps(chain(front, entry_pages(store.entries())), library)
    yield from robots(library)
    for tag, context in site.contexts.items():
        newest = [entry for brief in store.recent(MOST_ENTRIES) if (entry := store.get(brief.id)) is not None]
        gettext = context.words.gettext
        yield from feeds(library, tag, gettext, newest=newest, publications=content.publications, events=content.events)
        yield from calendars(content.events, library, tag, gettext)
        yield from descriptions(library, gettext, tag)
    # A branch keeps no pages of works it never had.
    part = next(iter(site.contexts.values())).profile.branch
    for line in () if part else ledger.tombstones():
        title, citation = _kept(line)
        yield from tombstones(site, line.page, title, citation, line.last or None)


def ways(site: Site, store: Store, ledger: Ledger) -> Iterator[tuple[str, str, Callable[[], Iterator[Output]]]]:
    """The pages of works that stand elsewhere now, in units: (name, what it shows, how to make it).

    A union catalogue has as many as it has merged descriptions. A unit begins where the id says so, so that one more id
    changes one unit and not all that follow it.
    """
    part = next(iter(site.contexts.values())).profile.branch
    unit: list[tuple[str, str, Text]] = []
    first = ""
    for line in ledger.redirects():
        target = store.brief(line.redirect)
        if part and target is None:
            continue  # a branch keeps no ways to works it never had
        if unit and crc32(line.id.encode()) % _WAYS == 0:
            yield first, repr(unit), partial(_unit, site, tuple(unit))
            unit = []
        first = first if unit else line.id
        path, title = (target.path, target.title) if target else (page_path(line.redirect), Text(line.redirect))
        unit.append((line.page, path, title))
    if unit:
        yield first, repr(unit), partial(_unit, site, tuple(unit))


def _unit(site: Site, unit: tuple[tuple[str, str, Text], ...]) -> Iterator[Output]:
    for page, path, title in unit:
        yield from redirects(site, page, path, title)


def _kept(line: Line) -> tuple[Text, str]:
    """What the ledger still knows of a work: its fingerprint reads `title|author|year`."""
    parts = [part for part in line.fingerprint.split("|") if part]
    return Text(parts[0] if parts else line.id), " / ".join(parts) or line.id
