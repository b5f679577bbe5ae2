"""Paths of the site → absolute URLs, percent-encoded by RFC 3986 so that every consumer takes them.

Rule: only canonical, hreflang, sitemap, feeds, meta and QR use absolute URLs; a library without an address gets "".
"""

from __future__ import annotations

from functools import cache
from urllib.parse import quote, urlsplit, urlunsplit

# Reserved and unreserved characters of RFC 3986 section 2 that a path may hold as they are.
_PATH_SAFE = "/-._~!$&'()*+,;=:@"


def absolute(site_url: str, path: str) -> str:
    """`https://example.org/lib` and `az/index.html` → one URL; "" where the site has no address.

    An international host name becomes its ASCII form; a path's non-ASCII letters become UTF-8 percent codes.
    """
    if not site_url:
        return ""
    return f"{_ascii_site(site_url.rstrip('/'))}/{quote(path.lstrip('/'), safe=_PATH_SAFE)}"


def host(site_url: str) -> str:
    """The host of the site's address in ASCII; "" without one."""
    return urlsplit(_ascii_site(site_url)).hostname or "" if site_url else ""


@cache
def _ascii_site(site_url: str) -> str:
    parts = urlsplit(site_url)
    if site_url.isascii():
        return site_url
    name = (parts.hostname or "").encode("idna").decode("ascii")
    network = f"{name}:{parts.port}" if parts.port else name
    return urlunsplit((parts.scheme, network, quote(parts.path, safe=_PATH_SAFE), "", ""))
