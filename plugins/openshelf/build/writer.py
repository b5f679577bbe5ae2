"""The only hand that writes below output/: outputs go to a stage beside it, and into place all at once at the end.

In: `Output`s, from any number of worker processes (a Writer each over the same folders). Out: what was written, for
the state; after `publish`, the files in place.

Rules
- A file equal to what stands in place is not touched: its time stays, so rsync and a web server's cache see no change.
- A changed file is written to the stage `<root>.stage`. Nothing in place changes before `publish`, which renames, so a build
  that fails leaves the last good output as it was, and a reader sees a file's old bytes or its new ones.
- `publish` moves named-by-content files first (assets, media, search shards), then pages, then the search's root and the
  front page, so that a page in place never names a file that is not there yet. A folder that is new moves whole.
- A path is POSIX, relative, NFC, of segments up to 255 bytes without "..", backslash, control characters or a dot or blank
  at the end; everything else is a BuildError, for a path comes from catalogue data.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from openshelf.build.output import Output
from openshelf.build.state import Written
from openshelf.errors import BuildError

_CHUNK = 1 << 20
_LONGEST_SEGMENT = 255
_LONGEST_PATH = 1024
_NAMED_BY_CONTENT = ("assets", "media", "search")
_SEARCH_ROOT = "search/root.json"
_FRONT_PAGE = "index.html"
# Nearly every path is of this form and needs no closer look.
_PLAIN = re.compile(
    r"(?:[A-Za-z0-9][A-Za-z0-9_.-]{0,98}[A-Za-z0-9_-]/|[A-Za-z0-9]/){0,9}[A-Za-z0-9][A-Za-z0-9_.-]{0,98}[A-Za-z0-9_-]"
)


def check_path(path: str) -> str:
    """The path itself where it may be written; BuildError naming what is wrong with it where not."""
    reason = None if _PLAIN.fullmatch(path) else _fault(path)
    if reason is not None:
        raise BuildError("build.path", path=ascii(path) if reason == "encoding" else path, reason=reason)
    return path


def _fault(path: str) -> str | None:
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        return "encoding"
    if not path or path.startswith("/") or "\\" in path or len(encoded) > _LONGEST_PATH:
        return "form"
    if any(ord(sign) < 0x20 or ord(sign) == 0x7F for sign in path):
        return "control character"
    if not path.isascii() and unicodedata.normalize("NFC", path) != path:
        return "not NFC"
    for segment in path.split("/"):
        if segment in ("", ".", ".."):
            return "segment"
        if segment[-1] in ". ":
            return "ending"
        if len(segment.encode()) > _LONGEST_SEGMENT:
            return "length"
    return None


class Writer:
    """Writes outputs below two roots. One a process; `take` hands over what it wrote since the last time."""

    def __init__(self, root: Path, sealed_root: Path) -> None:
        self._roots = (str(root), str(sealed_root))
        self._stages = (str(stage_of(root)), str(stage_of(sealed_root)))
        self._written: list[Written] = []
        self._folders: set[str] = set()

    def write(self, output: Output) -> bool:
        """Stage an output unless it stands in place already; whether it differs from what stands in place."""
        check_path(output.path)
        place = f"{self._roots[output.sealed]}/{output.path}"
        staged = f"{self._stages[output.sealed]}/{output.path}"
        data = output.data
        try:
            if isinstance(data, bytes):
                size, digest = len(data), hashlib.sha256(data).hexdigest()
                changed = not _holds(place, data)
                if changed:
                    self._make_folder(staged)
                    _write_bytes(staged, data)
            else:
                size, digest = _measure(data)
                changed = not _equal_files(data, Path(place), size)
                if changed:
                    self._make_folder(staged)
                    shutil.copyfile(data, staged)
        except OSError as error:
            raise BuildError("build.cannot-write", path=staged, reason=error.strerror or str(error)) from error
        self._written.append(Written(output.path, output.sealed, size, digest, changed))
        return changed

    def take(self) -> tuple[Written, ...]:
        """Everything written since the last call, in order; the caller gives it to the state."""
        written, self._written = tuple(self._written), []
        return written

    def _make_folder(self, staged: str) -> None:
        folder = staged.rpartition("/")[0]
        if folder not in self._folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)


def stage_of(root: Path) -> Path:
    """Where changed files wait: beside the root, on the same file system."""
    return root.with_name(root.name + ".stage")


def clear_stage(*roots: Path) -> None:
    """Throw away what a build that failed left on its stage."""
    for root in roots:
        stage = stage_of(root)
        if stage.exists():
            shutil.rmtree(stage)


def publish(root: Path) -> int:
    """Move everything staged into place; how many files. Memory: one folder's names at a time."""
    stage = stage_of(root)
    if not stage.exists():
        return 0
    try:
        if not root.exists():
            root.parent.mkdir(parents=True, exist_ok=True)
            stage.rename(root)
            return _count(root)
        moved = sum(_move(stage / name, root / name, root) for name in _NAMED_BY_CONTENT)
        moved += sum(
            _move(stage / entry.name, root / entry.name, root)
            for entry in sorted(os.scandir(stage), key=lambda entry: entry.name)
            if entry.name not in _NAMED_BY_CONTENT and entry.name != _FRONT_PAGE
        )
        moved += sum(_move(stage / name, root / name, root, last=True) for name in (_FRONT_PAGE, _SEARCH_ROOT))
    except OSError as error:
        path = error.filename2 or error.filename or str(root)
        raise BuildError("build.cannot-write", path=str(path), reason=error.strerror or str(error)) from error
    shutil.rmtree(stage)
    return moved


def _count(folder: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(folder))


def _move(staged: Path, place: Path, root: Path, *, last: bool = False) -> int:
    """Move a staged file, or a folder with all in it, into place; how many files. What is not staged is none."""
    if not staged.is_dir():
        if not staged.exists() or (not last and place == root / _SEARCH_ROOT):
            return 0
        staged.replace(place)
        return 1
    if not place.exists():
        count = _count(staged)
        staged.rename(place)
        return count
    with os.scandir(staged) as entries:
        names = sorted(entry.name for entry in entries)
    return sum(_move(staged / name, place / name, root, last=last) for name in names)


def _write_bytes(path: str, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


def _holds(place: str, data: bytes) -> bool:
    try:
        handle = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        if os.fstat(handle).st_size != len(data):
            return False
        with open(handle, "rb", closefd=False) as standing:
            return standing.read() == data
    except OSError:
        return False
    finally:
        os.close(handle)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _measure(path: Path) -> tuple[int, str]:
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        for chunk in _chunks(file):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def _equal_files(source: Path, place: Path, size: int) -> bool:
    try:
        found = place.stat()
        if found.st_size != size:
            return False
        if os.path.samestat(source.stat(), found):
            return True  # a part of the index that stays is handed on from where it stands
        with source.open("rb") as first, place.open("rb") as second:
            return all(chunk == second.read(len(chunk)) for chunk in _chunks(first))
    except OSError:
        return False
