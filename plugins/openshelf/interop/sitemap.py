"""Sitemaps (sitemaps.org 0.9) with hreflang alternates: pages streamed in, shards and their index out.

Rules: at most 50,000 URLs and 50 MB a shard; every language of a page lists every other and itself, and x-default is the
library's first language; lastmod is the date of the record or of its first publication, never the build's; same pages,
same bytes. Memory: one shard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from openshelf.build.output import Output
from openshelf.interop.addresses import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openshelf.catalog.model import Entry
    from openshelf.content.library import Library

MOST_URLS = 50_000
MOST_BYTES = 50 * 1024 * 1024
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}">\n'.encode()
_FOOT = b"</urlset>\n"


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page that stands below every language tag at the same path. lastmod: ISO date or None."""

    path: str
    lastmod: str | None = None


def entry_pages(entries: Iterable[Entry]) -> Iterator[SitePage]:
    """The pages of the store's entries; a withdrawn work is not advertised."""
    for entry in entries:
        if entry.access.state != "withdrawn":
            dates = [day[:10] for day in (entry.record.updated, entry.added) if day]
            yield SitePage(entry.path, max(dates, default=None))


def sitemaps(
    pages: Iterable[SitePage], library: Library, most_urls: int = MOST_URLS, most_bytes: int = MOST_BYTES
) -> Iterator[Output]:
    """`sitemap/0001.xml` … and `sitemap.xml`, their index. Nothing where the site has no address."""
    if not library.site_url:
        return
    shard: list[bytes] = []
    size, number, newest = len(_HEAD) + len(_FOOT), 0, ""
    shards: list[tuple[str, str]] = []
    for page in pages:
        for url in _urls(page, library):
            if shard and (len(shard) == most_urls or size + len(url) > most_bytes):
                number += 1
                yield _shard(number, shard)
                shards.append((_name(number), newest))
                shard, size, newest = [], len(_HEAD) + len(_FOOT), ""
            shard.append(url)
            size += len(url)
            newest = max(newest, page.lastmod or "")
    if shard:
        number += 1
        yield _shard(number, shard)
        shards.append((_name(number), newest))
    yield Output("sitemap.xml", _index(shards, library))


def _urls(page: SitePage, library: Library) -> Iterator[bytes]:
    addresses = {tag: escape(absolute(library.site_url, f"{tag}/{page.path}")) for tag in library.languages}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href="{address}"/>'
        for tag, address in _alternates(addresses, library.default_language)
    )
    lastmod = f"<lastmod>{escape(page.lastmod)}</lastmod>" if page.lastmod else ""
    for address in addresses.values():
        yield f"<url><loc>{address}</loc>{lastmod}{links}</url>\n".encode()


def _alternates(addresses: dict[str, str], default: str) -> Iterator[tuple[str, str]]:
    yield from addresses.items()
    if default in addresses:
        yield "x-default", addresses[default]


def _name(number: int) -> str:
    return f"sitemap/{number:04d}.xml"


def _shard(number: int, urls: list[bytes]) -> Output:
    return Output(_name(number), b"".join((_HEAD, *urls, _FOOT)))


def _index(shards: list[tuple[str, str]], library: Library) -> bytes:
    rows = "".join(
        f"<sitemap><loc>{escape(absolute(library.site_url, name))}</loc>"
        + (f"<lastmod>{escape(newest)}</lastmod>" if newest else "")
        + "</sitemap>\n"
        for name, newest in shards
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{_SITEMAP}">\n'
    return f"{head}{rows}</sitemapindex>\n".encode()
