"""The only hand that writes below output/: outputs go to a stage beside it, and into place all at once at the end.

In: `Output`s, from any number of worker processes (a Writer each over the same folders). Out: what was written, for
the state; after `publish`, the files in place.

Rules
- A file equal to what stands in place is not touched: its time stays, so rsync and a web server's cache see no change.
- A changed file is written to the stage `<root>.stage` under a temporary name and renamed. Nothing in place changes before
  `publish`, so a build that fails leaves the last good output as it was.
- `publish` moves named-by-content files first (assets, media, search shards), then pages, then the search's root and the
  front pages, so that a page in place never names a file that is not there yet.
- A path is POSIX, relative, NFC, of segments up to 255 bytes without "..", backslash, control characters or a dot or blank
  at the end; everything else is a BuildError, for a path comes from catalogue data.
"""

from __future__ import annotations

import hashlib
import os
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
_NAMED_BY_CONTENT = ("assets/", "media/", "search/")
_TEMPORARY = ".openshelf-tmp"
_ENTRY_POINTS = ("search/root.json", "index.html")


def check_path(path: str) -> str:
    """The path itself where it may be written; BuildError naming what is wrong with it where not."""
    reason = _fault(path)
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
        self.root = root
        self.sealed_root = sealed_root
        self._written: list[Written] = []
        self._folders: set[Path] = set()

    def write(self, output: Output) -> bool:
        """Stage an output unless it stands in place already; whether it differs from what stands in place."""
        check_path(output.path)
        root = self.sealed_root if output.sealed else self.root
        place, staged = root / output.path, stage_of(root) / output.path
        if isinstance(output.data, bytes):
            size, digest = len(output.data), hashlib.sha256(output.data).hexdigest()
            changed = not _holds(place, output.data)
            if changed:
                self._stage(staged, output.data)
        else:
            size, digest = _measure(output.data)
            changed = not _equal_files(output.data, place, size)
            if changed:
                self._stage(staged, output.data)
        self._written.append(Written(output.path, output.sealed, size, digest, changed))
        return changed

    def take(self) -> tuple[Written, ...]:
        """Everything written since the last call, in order; the caller gives it to the state."""
        written, self._written = tuple(self._written), []
        return written

    def _stage(self, staged: Path, data: bytes | Path) -> None:
        folder = staged.parent
        # The process id keeps two workers that retry one task apart.
        temporary = folder / f".{os.getpid()}{_TEMPORARY}"
        try:
            if folder not in self._folders:
                folder.mkdir(parents=True, exist_ok=True)
                self._folders.add(folder)
            if isinstance(data, bytes):
                temporary.write_bytes(data)
            else:
                with data.open("rb") as source, temporary.open("wb") as target:
                    shutil.copyfileobj(source, target, _CHUNK)
            temporary.replace(staged)
        except OSError as error:
            raise BuildError("build.cannot-write", path=str(staged), reason=error.strerror or str(error)) from error


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
    """Move everything staged into place; how many files. Memory: the paths of what changed, about 150 bytes each."""
    stage = stage_of(root)
    if not stage.exists():
        return 0
    paths = list(_staged(stage))
    made: set[Path] = set()
    for path in sorted(paths, key=_publish_order):
        target = root / path
        try:
            if target.parent not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent)
            (stage / path).replace(target)
        except OSError as error:
            raise BuildError("build.cannot-write", path=str(target), reason=error.strerror or str(error)) from error
    shutil.rmtree(stage)
    return len(paths)


def _staged(stage: Path) -> Iterator[str]:
    for folder, _, names in os.walk(stage):
        inside = Path(folder).relative_to(stage)
        for name in names:
            if not name.endswith(_TEMPORARY):  # left by a worker that died
                yield (inside / name).as_posix()


def _publish_order(path: str) -> tuple[int, str]:
    if path in _ENTRY_POINTS:
        return 2, path
    return 0 if path.startswith(_NAMED_BY_CONTENT) else 1, path


def _holds(place: Path, data: bytes) -> bool:
    try:
        with place.open("rb") as standing:
            return os.fstat(standing.fileno()).st_size == len(data) and standing.read() == data
    except OSError:
        return False


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
        if place.stat().st_size != size:
            return False
        with source.open("rb") as first, place.open("rb") as second:
            return all(chunk == second.read(len(chunk)) for chunk in _chunks(first))
    except OSError:
        return False
