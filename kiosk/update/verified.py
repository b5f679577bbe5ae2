"""Which contents of the shelf were hashed and found as signed, and how their files looked then: what a start check believes without reading them again.

In: the shelf's file `verified`. Out: whether a file still looks as when it was hashed. The rules: a file that looks otherwise in size, time or place is hashed
anew; a lost or damaged journal costs time and nothing else; rot that leaves the look alone is found by the scrub (scrub.py), and no page is served unhashed.

    <sha256> <tab> <bytes> <tab> <mtime in ns> <tab> <inode> <tab> <whole | parted>       parted: withdrawn files in it are overwritten
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.update import durable_files

if TYPE_CHECKING:
    from collections.abc import Container

Look = tuple[int, int, int]


def look(path: Path) -> Look | None:
    """How a plain file looks; None where there is none."""
    try:
        details = os.stat(path, follow_symlinks=False)  # noqa: PTH116
    except OSError:
        return None
    return details.st_size, details.st_mtime_ns, details.st_ino


class Verified:
    """The journal: read at once, written when `save` is called."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, tuple[Look, bool]] = {}
        self._changed = False
        try:
            text = path.read_text("ascii")
        except (OSError, ValueError):
            return
        for line in text.splitlines():
            digest, *numbers, kind = line.split("\t")
            if len(numbers) == 3 and all(map(str.isdecimal, numbers)):
                self._known[digest] = (int(numbers[0]), int(numbers[1]), int(numbers[2])), kind == "parted"

    def knows(self, digest: str, found: Look | None) -> bool:
        """Whether the content's file looks as it did when it was found sound."""
        known = self._known.get(digest)
        return known is not None and known[0] == found

    def note(self, digest: str, found: Look, *, parted: bool = False) -> None:
        """The file was hashed and is sound."""
        if self._known.get(digest) != (found, parted):
            self._known[digest] = found, parted
            self._changed = True

    def forget(self, digest: str) -> None:
        """The content is not sound, or gone."""
        self._changed |= self._known.pop(digest, None) is not None

    def forget_parted(self) -> None:
        """The list of withdrawn works has changed: what was sound with holes may have holes in the wrong places."""
        for digest in [digest for digest, (_, parted) in self._known.items() if parted]:
            self.forget(digest)

    def keep_only(self, wanted: Container[str]) -> None:
        """Forget what is no longer on the shelf."""
        for digest in [digest for digest in self._known if digest not in wanted]:
            self.forget(digest)

    def save(self) -> None:
        """Write the journal where it has changed. OSError where it cannot be written."""
        if not self._changed:
            return
        lines = (
            f"{digest}\t{size}\t{time}\t{inode}\t{'parted' if parted else 'whole'}\n"
            for digest, ((size, time, inode), parted) in sorted(self._known.items())
        )
        durable_files.write(self._path, "".join(lines).encode())
        self._changed = False
