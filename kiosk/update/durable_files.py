"""Files and links that outlive a power cut: whole and in place, or as before.

In: a path and bytes, or a link and what it names. Out: nothing; OSError where the disk refuses. The rule: content, then its name, then the folder
that holds the name are brought to the disk in this order, and nothing that has a name is ever written into.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_BLOCK = 1 << 20
STAGED = ".new"  # the ending of what has no name yet


def write(path: Path, data: bytes) -> None:
    """The file `path` holding `data`, durably."""
    batch = Batch()
    batch.write(path, data)
    batch.flush()


class Batch:
    """Many files brought to the disk together: a disk that is asked once for a hundred files answers in the time of a few.

    Between `write` and the end of `flush` none of them has its name.
    """

    def __init__(self) -> None:
        self._staged: dict[Path, Path] = {}  # a file written twice is the later
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._staged)

    def write(self, path: Path, data: bytes) -> None:
        """A file whose name comes with the next flush."""
        make_folder(path.parent)
        staged = path.with_name(path.name + STAGED)
        file = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(file, view) :]
        finally:
            os.close(file)
        self._staged[path] = staged
        self.bytes += len(data)

    def flush(self) -> tuple[Path, ...]:
        """Content of all, then their names, then the folders that hold the names; the files."""
        for staged in self._staged.values():
            # What the system held of another handle is brought to the disk by any handle of the file (fsync(2)).
            file = os.open(staged, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                os.fsync(file)
            finally:
                os.close(file)
        for path, staged in self._staged.items():
            os.replace(staged, path)  # noqa: PTH105 — the system's own words, so that a test can let each of them fail
        for folder in dict.fromkeys(path.parent for path in self._staged):
            sync_folder(folder)
        done = tuple(self._staged)
        self._staged.clear()
        self.bytes = 0
        return done


def link(path: Path, target: str) -> None:
    """The link `path` naming `target`, durably; in one step where there is one already."""
    staged = path.with_name(path.name + STAGED)
    if staged.is_symlink() or staged.exists():
        os.unlink(staged)  # noqa: PTH108
    os.symlink(target, staged)  # noqa: PTH211
    os.replace(staged, path)  # noqa: PTH105
    sync_folder(path.parent)


def blank(path: Path, spans: Iterable[tuple[int, int]]) -> None:
    """Overwrite parts of a file, each (start, length), with zeros, durably: for what must not be found on the disk any more."""
    file = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    try:
        for start, length in spans:
            at, left = start, length
            while left > 0:
                done = os.pwrite(file, bytes(min(left, _BLOCK)), at)
                at, left = at + done, left - done
        os.fsync(file)
    finally:
        os.close(file)


def remove(path: Path) -> None:
    """Take a file away, if it is there."""
    try:
        os.unlink(path)  # noqa: PTH108
    except FileNotFoundError:
        return


def make_folder(path: Path) -> None:
    """The folder and those above it, durably."""
    missing = []
    while not path.is_dir():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        try:
            os.mkdir(folder)  # noqa: PTH102
        except FileExistsError:
            continue
        sync_folder(folder.parent)


def sync_folder(path: Path) -> None:
    """Bring a folder's names to the disk."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
