"""What a release holds: the files of a built profile as objects and packs, the manifest that names them, differences to the last release.

In: the profile's folders and the folder of releases. Out: the manifest; frames written where there were none. The rules: the same output gives the
same bytes; a frame that stands is never written again; a file that changes while it is read stops the release.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.release import frames, packs
from kiosk.release.frames import DamagedError
from kiosk.release.manifest import FormatError, Manifest, ObjectEntry, PackEntry
from kiosk.release.paths import clash, fault
from kiosk.update import durable_files
from openshelf.errors import BuildError
from openshelf.release.register import work_key

AT_ONCE, BYTES_AT_ONCE = 256, 64 << 20  # frames brought to the disk together
MOST_BEFORE = 64 << 20  # beyond this a difference is not worth the memory


@dataclass(frozen=True, slots=True)
class Contents:
    """What of the manifest follows from the output alone."""

    packs: tuple[PackEntry, ...]
    objects: tuple[ObjectEntry, ...]
    works: frozenset[str] = frozenset()  # as register.work_key names them


def place_of(digest: str, kind: str) -> str:
    """Where a frame lies in a release. kind: objects or packs."""
    return f"{kind}/{digest[:2]}/{digest}"


def write_frames(site: Path, sealed: Path, out: Path) -> Contents:
    """Frames of every file of both folders; what the manifest says of them. Holds one pack or one file at a time."""
    packed: list[PackEntry] = []
    alone: list[ObjectEntry] = []
    works: set[str | None] = set()
    batch = durable_files.Batch()
    for top, closed in ((site, False), (sealed, True)):
        sizes = sorted(_files(top)) if top.is_dir() else []
        both = clash(path for path, _ in sizes)
        if both:
            raise BuildError("release.twins", first=both[0], second=both[1])
        known = dict(sizes)
        works |= {work_key(path) for path in known}
        for path, size in sizes:
            if size > packs.SMALL:
                content = _read(top / path, size)
                digest = hashlib.sha256(content).hexdigest()
                _frame(batch, out / place_of(digest, "objects"), content)
                alone.append(ObjectEntry(digest, size, path, closed))
        for paths in packs.group((path, size) for path, size in sizes if size <= packs.SMALL):
            content = packs.write({path: _read(top / path, known[path]) for path in paths})
            digest = hashlib.sha256(content).hexdigest()
            _frame(batch, out / place_of(digest, "packs"), content)
            packed.append(PackEntry(digest, len(content), len(paths), closed))
    _flush(batch, out)
    return Contents(tuple(packed), tuple(alone), frozenset(work for work in works if work))


def write_differences(out: Path, old: tuple[Manifest, bytes], new: tuple[Manifest, bytes]) -> int:
    """Frames that say what became of the old release's packs and manifest, and the list of them; how many there are.

    The list is not signed and need not be: what comes of a difference is judged by the hash in the manifest.
    """
    (before, before_bytes), (after, after_bytes) = old, new
    held = {entry.digest for entry in before.packs}
    gone = {entry.digest: entry for entry in before.packs}
    for entry in after.packs:
        gone.pop(entry.digest, None)
    owner = {
        (found.path, entry.sealed): digest
        for digest, entry in gone.items()
        for found in packs.read_index(_content(out, digest, entry.length))
    }
    batch = durable_files.Batch()
    lines = [_difference(batch, out, before_bytes, after_bytes, f"manifests/{_hash(after_bytes)}")]
    for entry in after.packs:
        if entry.digest in held:
            continue
        content = _content(out, entry.digest, entry.length)
        shared = Counter(owner.get((found.path, entry.sealed), "") for found in packs.read_index(content))
        shared.pop("", None)
        if not shared:
            continue
        # The most files in common; of equals the first by name, so that it is the same every time.
        source = min(shared, key=lambda digest: (-shared[digest], digest))
        earlier = _content(out, source, gone[source].length)
        lines.append(_difference(batch, out, earlier, content, place_of(entry.digest, "packs")))
    _flush(batch, out)
    kept = sorted(line for line in lines if line)
    # Last: a list must not name a difference that is not there.
    write_file(out / "deltas" / f"{_hash(after_bytes)}.{_hash(before_bytes)}", "".join(kept).encode())
    return len(kept)


def write_file(path: Path, data: bytes) -> None:
    """A file, whole or not at all. BuildError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        staged = path.with_name(f".{path.name}.new")
        with staged.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
    except OSError as error:
        raise BuildError("release.cannot-write", path=str(path), reason=error.strerror or str(error)) from error


def _difference(batch: durable_files.Batch, out: Path, before: bytes, after: bytes, whole: str) -> str:
    """Write the difference where it is smaller than the whole frame; its line in the list, or an empty one."""
    if max(len(before), len(after)) > MOST_BEFORE:
        return ""
    frame = frames.pack(after, before)
    if len(frame) >= (out / whole).stat().st_size:
        return ""
    target, source = _hash(after), _hash(before)
    _add(batch, out / "deltas" / target[:2] / f"{target}.{source}", frame)
    return f"{target}\t{source}\t{len(frame)}\n"


def _content(out: Path, digest: str, length: int) -> bytes:
    path = out / place_of(digest, "packs")
    try:
        content = frames.unpack(path.read_bytes(), length)
        frames.verify(content, length, digest)
    except (OSError, DamagedError, FormatError) as error:
        raise BuildError("release.damaged", path=str(path), reason=str(error)) from error
    return content


def _files(top: Path) -> Iterator[tuple[str, int]]:
    pending = [""]
    while pending:
        folder = pending.pop()
        with os.scandir(top / folder) as entries:
            for entry in entries:
                path = f"{folder}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    pending.append(f"{path}/")
                    continue
                wrong = fault(path)
                if wrong or not entry.is_file(follow_symlinks=False):
                    raise BuildError("release.path", path=path, reason=wrong or "a link or device")
                yield path, entry.stat(follow_symlinks=False).st_size


def _read(path: Path, size: int) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BuildError("release.moving", path=str(path)) from error
    if len(content) != size:
        raise BuildError("release.moving", path=str(path))
    return content


def _frame(batch: durable_files.Batch, path: Path, content: bytes) -> None:
    if not path.exists():
        _add(batch, path, frames.pack(content))


def _add(batch: durable_files.Batch, path: Path, data: bytes) -> None:
    try:
        batch.write(path, data)
        if len(batch) >= AT_ONCE or batch.bytes >= BYTES_AT_ONCE:
            batch.flush()
    except OSError as error:
        raise BuildError("release.cannot-write", path=str(path), reason=error.strerror or str(error)) from error


def _flush(batch: durable_files.Batch, out: Path) -> None:
    try:
        batch.flush()
    except OSError as error:
        raise BuildError("release.cannot-write", path=str(out), reason=error.strerror or str(error)) from error


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
