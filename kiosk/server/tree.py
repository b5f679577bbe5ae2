"""The static files of a profile: a map from address to file, made once at start.

Goes in: a folder, or later a release's manifest; comes out: `find(address)`. The rule: an address is looked up, never joined to a path; links
and anything but plain files are not in the map, and a file is opened below the folder without following links, so
neither a strange address nor a strange tree reaches outside. A build that replaces files while we run is served
as it is now; one that adds files is seen after a restart.

Memory: about 250 bytes a file; a folder's files share its name.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

# Written out: the machine's own table differs from one Debian to the next.
MEDIA_TYPES = {
    "avif": "image/avif", "bin": "application/octet-stream", "css": "text/css; charset=utf-8", "csv": "text/csv; charset=utf-8",
    "epub": "application/epub+zip", "gif": "image/gif", "htm": "text/html; charset=utf-8", "html": "text/html; charset=utf-8",
    "ico": "image/x-icon", "ics": "text/calendar; charset=utf-8", "jpeg": "image/jpeg", "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8", "json": "application/json", "jsonld": "application/ld+json", "m4a": "audio/mp4",
    "mjs": "text/javascript; charset=utf-8", "mp3": "audio/mpeg", "mp4": "video/mp4", "oga": "audio/ogg", "ogg": "audio/ogg",
    "ogv": "video/ogg", "opus": "audio/ogg", "pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml",
    "tif": "image/tiff", "tiff": "image/tiff", "ttf": "font/ttf", "txt": "text/plain; charset=utf-8", "vtt": "text/vtt; charset=utf-8",
    "wasm": "application/wasm", "wav": "audio/wav", "webm": "video/webm", "webmanifest": "application/manifest+json",
    "webp": "image/webp", "woff": "font/woff", "woff2": "font/woff2", "xml": "application/xml", "xsl": "application/xslt+xml",
    "zip": "application/zip",
}  # fmt: skip
PRECOMPRESSED = (("br", ".br"), ("zstd", ".zst"), ("gzip", ".gz"))


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the map: its path below the folder, its media type, the encodings that lie beside it."""

    path: str
    media_type: str
    encodings: tuple[str, ...] = ()


class Tree(Protocol):
    """What the server needs of a profile; a folder now, a signed manifest later."""

    def find(self, address: str) -> Found | None:
        """The file at this address (no leading slash, no folders), or None."""

    def has_folder(self, address: str) -> bool:
        """Whether `<address>/index.html` is in the map."""

    def open(self, found: Found, encoding: str | None = None) -> BinaryIO:
        """The file's bytes, or those of its precompressed twin; OSError where it is gone."""

    def look(self, found: Found, encoding: str | None = None) -> Hashable:
        """How the file looks: the same as before while its bytes are the same; None where it is gone."""

    def __len__(self) -> int:
        """How many files there are."""


class Folder:
    """A Tree made by walking a folder."""

    def __init__(self, top: Path) -> None:
        self._top = os.open(top, os.O_RDONLY | os.O_DIRECTORY)
        self._folders: dict[str, frozenset[str]] = {}
        self._count = 0
        pending = [""]
        while pending:
            folder = pending.pop()
            names = []
            with os.scandir(top / folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(f"{folder}{entry.name}/")
                    elif entry.is_file(follow_symlinks=False):
                        names.append(entry.name)
            self._folders[folder] = frozenset(names)
            self._count += len(names)

    def find(self, address: str) -> Found | None:
        """The file at this address, or None."""
        folder, slash, name = address.rpartition("/")
        names = self._folders.get(folder + slash, frozenset())
        if name not in names:
            return None
        extension = name.rpartition(".")[2].lower()
        encodings = tuple(encoding for encoding, suffix in PRECOMPRESSED if name + suffix in names)
        return Found(address, MEDIA_TYPES.get(extension, "application/octet-stream"), encodings)

    def has_folder(self, address: str) -> bool:
        """Whether the folder holds an index.html."""
        return "index.html" in self._folders.get(f"{address}/", frozenset())

    def open(self, found: Found, encoding: str | None = None) -> BinaryIO:
        """The file's bytes; every step down from the top refuses a link."""
        path = found.path + dict(PRECOMPRESSED).get(encoding or "", "")
        *folders, name = path.split("/")
        at = self._top
        try:
            for folder in folders:
                deeper = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
                if at != self._top:
                    os.close(at)
                at = deeper
            return os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=at), "rb")
        finally:
            if at != self._top:
                os.close(at)

    def look(self, found: Found, encoding: str | None = None) -> Hashable:
        """Inode, size and time of the file."""
        path = found.path + dict(PRECOMPRESSED).get(encoding or "", "")
        try:
            # What a link on the way would lead to is another inode than the one that was opened without following it.
            details = os.stat(path, dir_fd=self._top, follow_symlinks=False)
        except OSError:
            return None
        return details.st_ino, details.st_dev, details.st_size, details.st_mtime_ns, details.st_ctime_ns

    def __len__(self) -> int:
        return self._count

    def close(self) -> None:
        """Let go of the folder."""
        os.close(self._top)
