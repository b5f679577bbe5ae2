"""robots.txt (RFC 9309): everything public may be read; the index's shards and the citation files are no pages.

Rule: nothing is hidden here, for a robot may ignore it; what must not be read is not in the tree (decision 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from openshelf.build.output import Output
from openshelf.interop.addresses import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openshelf.content.library import Library


def robots(library: Library) -> Iterator[Output]:
    """`robots.txt` with the site's own prefix; it counts only where the site stands at its host's root."""
    prefix = urlsplit(library.site_url).path.rstrip("/")
    lines = ["User-agent: *", f"Disallow: {prefix}/search/", "Allow: /"]
    if library.site_url:
        lines.append(f"Sitemap: {absolute(library.site_url, 'sitemap.xml')}")
    yield Output("robots.txt", "\n".join([*lines, ""]).encode())
