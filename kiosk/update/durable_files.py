"""Files and links that outlive a power cut: whole and in place, or as before.

In: a path and bytes, or a link and what it names. Out: nothing; OSError where the disk refuses. The rule: content, then its name, then the folder
that holds the name are brought to the disk in this order, and nothing that has a name is ever written into.
"""

from __future__ import annotations

import os
from pathlib import Path

STAGED = ".new"  # the ending of what has no name yet


def write(path: Path, data: bytes) -> None:
    """The file `path` holding `data`, durably."""
    make_folder(path.parent)
    staged = path.with_name(path.name + STAGED)
    file = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]
        os.fsync(file)
    finally:
        os.close(file)
    os.replace(staged, path)  # noqa: PTH105 — the system's own words, so that a test can let each of them fail
    sync_folder(path.parent)


def link(path: Path, target: str) -> None:
    """The link `path` naming `target`, durably; in one step where there is one already."""
    staged = path.with_name(path.name + STAGED)
    if staged.is_symlink() or staged.exists():
        os.unlink(staged)  # noqa: PTH108
    os.symlink(target, staged)  # noqa: PTH211
    os.replace(staged, path)  # noqa: PTH105
    sync_folder(path.parent)


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
