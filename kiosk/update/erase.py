"""Withdrawn works, gone from the disk: their files overwritten and deleted, in packs overwritten where they lie.

In: the shelf with the list it obeys. Out: how many files were erased. The rules: the list is on the disk before the first byte goes, so whatever happens then
nothing is shown again; a run that is cut off is done again from its start; a content that an open path names too stays. What a disk keeps of overwritten
blocks by itself (a journal, the spare blocks of flash) is beyond a program: the shell's guide says so.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from kiosk.release.frames import DamagedError
from kiosk.release.manifest import FormatError
from kiosk.update import durable_files
from kiosk.update.directory import index_of, without
from kiosk.update.verified import look

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.release.withdrawal import Closed
    from kiosk.update.directory import Row
    from kiosk.update.shelf import Shelf


def pending(shelf: Shelf) -> bool:
    """Whether the list that is obeyed has works that may still lie on the disk."""
    known = shelf.withdrawn()
    if known is None:
        return False
    try:
        return (shelf.top / "erased").read_text("ascii") != _name(known)
    except (OSError, ValueError):
        return True


def erase(shelf: Shelf) -> int:
    """Erase all that the list closes, in every release that is kept; how many files went. OSError: the disk refuses; the next run goes on."""
    known = shelf.withdrawn()
    if known is None:
        return 0
    closed = shelf.closed()
    gone = _unfinished(shelf)
    shut: dict[str, int] = {}
    shown: set[str] = set()
    rows: dict[str, Row] = {}
    for mark in shelf.marks():
        try:
            manifest = shelf.manifest(mark)
        except (OSError, DamagedError, FormatError):
            continue
        shown |= {pack.digest for pack in manifest.packs}
        for one in manifest.objects:
            if closed.covers(one.path):
                shut[one.digest] = one.length
            else:
                shown.add(one.digest)
        rows |= {name: row for name, row in shelf.rows(mark, manifest).items() if closed.reaches(row.folder)}
    for digest in sorted(shut.keys() - shown):
        gone += _shred(shelf.place(digest))
        shelf.verified.forget(digest)
    for row in rows.values():
        gone += _cut(shelf, row, closed)
    # What the overlays among them lay over.
    _unfinished(shelf)
    shelf.verified.save()
    durable_files.write(shelf.top / "erased", _name(known).encode())
    return gone


def _cut(shelf: Shelf, row: Row, closed: Closed) -> int:
    """Overwrite the closed files of a pack. One that lies as an overlay is written whole without them, for what it lies over may hold them too."""
    path = shelf.place(row.pack)
    if shelf.contents.base(row.pack) is not None:
        return _cut_overlay(shelf, row, closed)
    try:
        content = path.read_bytes()
        index = index_of(row, content[row.head : row.head + row.index])
    except FileNotFoundError:
        return 0
    except OSError:
        # Nobody can tell what lies where: all of it goes, and the next update brings it again without what is withdrawn.
        return _shred(path)
    spans = [
        (lying.offset, lying.length)
        for name, lying in index.items()
        if closed.covers(name) and content[lying.offset : lying.offset + lying.length].strip(b"\0")
    ]
    if not spans:
        return 0
    known = shelf.verified.knows(row.pack, look(path))
    shelf.verified.forget(row.pack)
    durable_files.blank(path, spans)
    found = look(path)
    if known and found is not None:
        shelf.verified.note(row.pack, found, parted=True)
    return len(spans)


def _cut_overlay(shelf: Shelf, row: Row, closed: Closed) -> int:
    over = shelf.contents.overlay(row.pack)
    known = shelf.verified.knows(row.pack, shelf.contents.look(row.pack))
    shelf.verified.forget(row.pack)
    try:
        content = shelf.contents.read(row.pack)
        shown = without(row, content, closed)
    except OSError:
        return _shred(over)
    durable_files.write(shelf.place(row.pack), shown)
    found = look(shelf.place(row.pack))
    if known and found is not None:
        shelf.verified.note(row.pack, found, parted=shown != content)
    _shred(over)
    return int(shown != content)


def _unfinished(shelf: Shelf) -> int:
    """What no whole release names, such as a transfer that broke off, may be anything: it goes."""
    named: set[str] = set()
    for mark in shelf.marks():
        named.add(mark.digest)
        try:
            manifest = shelf.manifest(mark)
        except (OSError, DamagedError, FormatError):
            # Its packs cannot be told from strays; a damaged manifest's release is never served and is fetched anew.
            continue
        named |= {pack.digest for pack in manifest.packs} | {one.digest for one in manifest.objects}
    over = {name: base for name in named if (base := shelf.contents.base(name))}
    gone = 0
    for pattern, kept in (("objects/*/*", named | set(over.values())), ("overlays/*/*", over), ("partial/*", named)):
        for path in sorted(shelf.top.glob(pattern)):
            if path.is_file() and path.name not in kept:
                gone += _shred(path)
    return gone


def _shred(path: Path) -> int:
    found = look(path)
    if found is None:
        return 0
    if not path.is_symlink():
        durable_files.blank(path, ((0, found[0]),))
    durable_files.remove(path)
    durable_files.sync_folder(path.parent)
    return 1


def _name(known: bytes) -> str:
    return hashlib.sha256(known).hexdigest()
