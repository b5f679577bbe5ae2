"""The site for machines: sitemaps, feeds, calendars, OpenSearch, robots, and the pages that keep old addresses alive.

In: the Site, the store, the content, the ledger. Out: Outputs. Rule: what needs an absolute address is left out where the
library has none yet.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from openshelf.interop.calendar import calendars
from openshelf.interop.feeds import MOST_ENTRIES, feeds
from openshelf.interop.opensearch import descriptions
from openshelf.interop.robots import robots
from openshelf.interop.sitemap import SitePage, entry_pages, sitemaps
from openshelf.pages.gate import redirects, tombstones
from openshelf.record.ids import page_path
from openshelf.record.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openshelf.build.output import Output
    from openshelf.catalog.ledger import Ledger, Line
    from openshelf.catalog.store import Store
    from openshelf.content.model import Content
    from openshelf.pages.site import Site


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
    for line in ledger.tombstones():
        title, citation = _kept(line)
        yield from tombstones(site, line.page, title, citation, line.last or None)
    for line in ledger.redirects():
        target = store.get(line.redirect)
        yield from redirects(site, line.page, target.path if target else page_path(line.redirect), Text(line.redirect))


def _kept(line: Line) -> tuple[Text, str]:
    """What the ledger still knows of a work: its fingerprint reads `title|author|year`."""
    parts = [part for part in line.fingerprint.split("|") if part]
    return Text(parts[0] if parts else line.id), " / ".join(parts) or line.id
