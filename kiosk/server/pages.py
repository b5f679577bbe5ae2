"""The static side: an address of the site → an Answer with caching, one range, precompressed twins.

Goes in: the Tree and a GET or HEAD request; comes out: an Answer. Rules: an address is looked up and never joined; the ETag is the
hash of the bytes that are sent (of size and time where a file is too large to hash for every request); pages are not stored,
so nothing of one guest is found by the next; files named by their content are kept for ever.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import partial
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from kiosk.server.exchange import NO_STORE, Answer, FilePart, Refusal, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from kiosk.server.tree import Found, Tree

WHOLE_BYTES = 1 << 20  # up to here a file is read and hashed at once; larger ones are streamed
LASTING = re.compile(r"(?:assets|media|search)/.*\b[0-9a-f]{8,}\b.*|media/.*")
ATTRACT = re.compile(r"[^/]+/kiosk/attract\.html")
RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")


def looking(tree: Tree, path: str) -> Callable[[], Hashable] | None:
    """A function that looks at the file an address names, and at its precompressed twins; None where the address names none."""
    address = path.removeprefix("/")
    found = tree.find(address + "index.html" if address == "" or address.endswith("/") else address)
    if found is None:
        return None
    if not found.encodings:
        return partial(tree.look, found)
    return lambda: tuple(tree.look(found, encoding) for encoding in (None, *found.encodings))


def serve(tree: Tree, request: Request) -> Answer:
    """The file at the request's address, or the site's own 404 page."""
    if request.method not in ("GET", "HEAD"):
        raise Refusal(405, "method", ("allow", "GET, HEAD"))
    address = request.path.removeprefix("/")
    if address == "" or address.endswith("/"):
        address += "index.html"
    found = tree.find(address)
    if found is None and tree.has_folder(address):
        return Answer(308, (("location", quote(f"/{address}/")), NO_STORE))
    try:
        return _file(tree, found, request, 200) if found is not None else _missing(tree, request)
    except FileNotFoundError:
        return _missing(tree, request)


def _missing(tree: Tree, request: Request) -> Answer:
    page = tree.find("404.html")
    if page is None:
        return Answer(404, (("content-type", "text/plain; charset=utf-8"), NO_STORE), b"404\n")
    return _file(tree, page, request, 404)


def _file(tree: Tree, found: Found, request: Request, status: int) -> Answer:
    accepted = _accepted(request.headers.get("accept-encoding", ""))
    wants_range = "range" in request.headers and status == 200
    encoding = None if wants_range else next((name for name in found.encodings if name in accepted), None)
    headers = [("content-type", found.media_type), ("cache-control", _caching(found.path))]
    if found.encodings:
        headers.append(("vary", "accept-encoding"))
    if encoding:
        headers.append(("content-encoding", encoding))
    if ATTRACT.fullmatch(found.path):
        headers.append(("clear-site-data", '"cookies", "storage"'))
    file = tree.open(found, encoding)
    try:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        data = file.read() if size <= WHOLE_BYTES else None
        tag = (
            f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
            if data is not None
            else f'"{os.fstat(file.fileno()).st_mtime_ns:x}-{size:x}"'
        )
        headers += [("etag", tag), ("accept-ranges", "bytes")]
        if status == 200 and _matches(request.headers.get("if-none-match"), tag):
            file.close()
            return Answer(304, tuple(headers))
        if wants_range and request.headers.get("if-range", tag) == tag:
            return _ranged(file, size, request.headers["range"], headers)
        if data is not None:
            file.close()
            return Answer(status, tuple(headers), data)
        return Answer(status, tuple(headers), FilePart(file, 0, size))
    except BaseException:
        file.close()
        raise


def _ranged(file: BinaryIO, size: int, stated: str, headers: list[tuple[str, str]]) -> Answer:
    """One range of the file; a form we do not serve (several ranges) is answered with the whole, as RFC 9110 14.2 allows."""
    found = RANGE.fullmatch(stated.strip())
    if found is None or found[1] == found[2] == "":
        return Answer(200, tuple(headers), FilePart(file, 0, size))
    if found[1]:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    else:
        first, last = max(size - int(found[2]), 0), size - 1
    if first > last:
        file.close()
        return Answer(416, (*headers, ("content-range", f"bytes */{size}")))
    headers.append(("content-range", f"bytes {first}-{last}/{size}"))
    return Answer(206, tuple(headers), FilePart(file, first, last - first + 1))


def _accepted(stated: str) -> set[str]:
    """The content codings a browser takes; one it weighs with zero it refuses (RFC 9110 12.5.3)."""
    codings = (part.partition(";") for part in stated.split(","))
    return {
        name.strip().lower() for name, _, weight in codings if not re.fullmatch(r"\s*q=0(\.0{0,3})?\s*", weight.lower())
    }


def _matches(stated: str | None, tag: str) -> bool:
    if stated is None:
        return False
    return stated.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in stated.split(","))


def _caching(path: str) -> str:
    return "public, max-age=31536000, immutable" if LASTING.fullmatch(path) else "no-store"
