"""The files of an installed release as a Tree: an address leads by the manifest's map to bytes that are hashed before they are sent.

In: the kiosk's shelf and one of its releases. Out: `find(address)` and bytes. The rules: no address is ever part of a path on the disk; what is not as
it was signed is refused, not served. A large object is hashed when it is first asked for, and again when its file has changed.

Memory: what the shelf's map takes (kiosk/update/directory.py).
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, BinaryIO

from kiosk.release.frames import DamagedError
from kiosk.server.tree import MEDIA_TYPES, PRECOMPRESSED, Found

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from kiosk.update.directory import Lying
    from kiosk.update.shelf import Shelf

IN_MEMORY = 1 << 20


class Released:
    """A Tree over the plain or the sealed files of a release."""

    def __init__(self, shelf: Shelf, files: Mapping[str, Lying]) -> None:
        self._shelf = shelf
        self._files = files
        self._hashed: dict[str, tuple[int, int, int]] = {}

    def find(self, address: str) -> Found | None:
        """The file at this address, or None."""
        lying = self._files.get(address)
        if lying is None:
            return None
        extension = address.rpartition(".")[2].lower()
        encodings = tuple(encoding for encoding, suffix in PRECOMPRESSED if address + suffix in self._files)
        return Found(address, MEDIA_TYPES.get(extension, "application/octet-stream"), encodings)

    def has_folder(self, address: str) -> bool:
        """Whether the folder holds an index.html."""
        return f"{address}/index.html" in self._files

    def open(self, found: Found, encoding: str | None = None) -> BinaryIO:
        """The file's bytes; OSError where they are not as they were signed."""
        lying = self._files[found.path + dict(PRECOMPRESSED).get(encoding or "", "")]
        try:
            if lying.length <= IN_MEMORY:
                return io.BytesIO(self._shelf.read(lying))
            return self._large(lying)
        except FileNotFoundError:
            # Not "no such page": the page is there, its bytes are not.
            raise OSError(f"{found.path}: object {lying.holder[:12]}… is missing") from None
        except DamagedError as error:
            raise OSError(f"{found.path}: {error}") from None

    def look(self, found: Found, encoding: str | None = None) -> Hashable:
        """Always the same: a release's bytes are what was signed, or they are not sent at all."""
        return found.path, encoding

    def __len__(self) -> int:
        return len(self._files)

    def _large(self, lying: Lying) -> BinaryIO:
        file = self._shelf.place(lying.holder).open("rb")
        details = os.fstat(file.fileno())
        state = (details.st_ino, details.st_mtime_ns, details.st_size)
        if self._hashed.get(lying.holder) != state:
            if self._shelf.holds(lying.holder, lying.length) is not True:
                file.close()
                raise DamagedError(f"object {lying.holder[:12]}… is damaged")
            self._hashed[lying.holder] = state
        return file
