"""Every content of the kept releases read and hashed again, in its own time: what rots silently is found before a reader asks for it.

In: the shelf, how long it may take. Out: how many contents were checked and which are damaged. The rules: what is damaged is believed no more, so the next
update fetches it from whatever source it is given; a pass that was cut off goes on where it was; the disk is left to others between two contents.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.release.frames import DamagedError
from kiosk.release.manifest import FormatError
from kiosk.update import durable_files

if TYPE_CHECKING:
    from kiosk.release.manifest import ObjectEntry, PackEntry
    from kiosk.update.directory import Row
    from kiosk.update.shelf import Shelf

REST = 0.2  # of the time a content took, left to others after it


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """checked: of this run; total: contents of all kept releases; damaged: hashes; whole: that the pass came to its end."""

    checked: int
    total: int
    damaged: tuple[str, ...]
    whole: bool


def scrub(shelf: Shelf, seconds: float | None = None) -> Scrubbed:
    """Check the contents, for so many seconds at most. OSError: the disk refuses."""
    wanted = _wanted(shelf)
    names = sorted(wanted)
    path = shelf.top / "scrubbed"
    try:
        after = path.read_text("ascii")
    except (OSError, ValueError):
        after = ""
    closed = shelf.closed()
    until = None if seconds is None else time.monotonic() + seconds
    damaged = []
    checked = 0
    last = ""
    for name in names:
        if name <= after:
            continue
        if until is not None and time.monotonic() > until:
            last = name
            break
        began = time.monotonic()
        entry, row = wanted[name]
        _from_disk(shelf, name)
        if not shelf.examine(entry, row, closed):
            damaged.append(name)
        checked += 1
        after = name
        time.sleep(min(REST * (time.monotonic() - began), 0.1))
    whole = not last
    if whole:
        durable_files.remove(path)
    else:
        durable_files.write(path, after.encode())
    shelf.verified.save()
    return Scrubbed(checked, len(names), tuple(damaged), whole)


def _wanted(shelf: Shelf) -> dict[str, tuple[PackEntry | ObjectEntry, Row | None]]:
    closed = shelf.closed()
    found: dict[str, tuple[PackEntry | ObjectEntry, Row | None]] = {}
    for mark in shelf.marks():
        try:
            manifest = shelf.manifest(mark)
        except (OSError, DamagedError, FormatError):
            continue
        rows = shelf.rows(mark, manifest)
        found |= {pack.digest: (pack, rows.get(pack.digest)) for pack in manifest.packs}
        found |= {one.digest: (one, None) for one in manifest.objects if not closed.covers(one.path)}
    return found


def _from_disk(shelf: Shelf, digest: str) -> None:
    """What memory holds of a file says nothing of the disk."""
    for path in shelf.contents.files(digest):
        try:
            file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(file)
