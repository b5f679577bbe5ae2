"""Packs: many small files together, and which files lie together. FORMAT.md, "What belongs together" and "A pack".

In: files, or a pack's bytes. Out: bytes, or an index whose entries say where each file lies; FormatError names the line. The rules: a file's
pack follows from its path and its folder alone; a pack is read only as it can be written, and its index covers it to the last byte.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.release.manifest import HASH, NUMBER, FormatError
from kiosk.release.paths import clash, fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

VERSION = 1
SMALL = 65_536  # a larger file is an object of its own
MOST = 4 << 20  # a folder's small files beyond this are parted
MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Packed:
    """A file in a pack: where its bytes begin in the pack, how many there are, their hash."""

    path: str
    offset: int
    length: int
    digest: str


def group(sizes: Iterable[tuple[str, int]]) -> Iterator[tuple[str, ...]]:
    """The paths of each pack, sorted, for small files given as (path, bytes). Adding a file never moves one of another folder.

    Holds every path once; folders come in the order of their names.
    """
    folders: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, size in sizes:
        folders[path.rpartition("/")[0]].append((path, size))
    for folder in sorted(folders):
        parts = _parts(folders[folder])
        for part in sorted(parts):
            yield tuple(sorted(path for path, _ in parts[part]))


def _parts(files: list[tuple[str, int]]) -> dict[str, list[tuple[str, int]]]:
    """A folder's files by as few digits of the hashes of their names as keep every part within MOST, and at most four."""
    hashes = [hashlib.sha256(path.rpartition("/")[2].encode()).hexdigest()[:MOST_DIGITS] for path, _ in files]
    for digits in range(MOST_DIGITS + 1):
        parts: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for name, file in zip(hashes, files, strict=True):
            parts[name[:digits]].append(file)
        if all(sum(size for _, size in part) <= MOST for part in parts.values()):
            break
    return parts


def write(files: Mapping[str, bytes]) -> bytes:
    """The pack of these files. FormatError where a path may not stand in a release."""
    lines, contents = [], []
    for path in sorted(files):
        wrong = fault(path)
        if wrong:
            raise FormatError(f"pack: {path[:80]!r}: {wrong}")
        content = files[path]
        lines.append(f"{hashlib.sha256(content).hexdigest()}\t{len(content)}\t{path}\n")
        contents.append(content)
    index = "".join(lines).encode()
    return f"openshelf-pack\t{VERSION}\t{len(lines)}\t{len(index)}\n".encode() + index + b"".join(contents)


def read_index(pack: bytes) -> tuple[Packed, ...]:
    """Where each file lies; FormatError where the pack is not as `write` writes it. The contents are not hashed here."""
    head, _, rest = pack[:200].partition(b"\n")
    parts = head.decode("utf-8", "replace").split("\t")
    if len(parts) != 4 or parts[:2] != ["openshelf-pack", str(VERSION)] or not all(map(NUMBER.fullmatch, parts[2:])):
        raise FormatError(f"pack: no pack of version {VERSION}")
    start, length = len(head) + 1, int(parts[3])
    index = pack[start : start + length]
    if len(index) != length or (not rest and length):
        raise FormatError("pack: the index breaks off")
    try:
        text = index.decode()
    except UnicodeDecodeError as error:
        raise FormatError(f"pack: index not UTF-8 at byte {error.start}") from None
    lines = text.split("\n")
    if lines.pop() or len(lines) != int(parts[2]):
        raise FormatError("pack: the index does not hold as many files as it says")
    entries, offset = [], start + length
    for at, line in enumerate(lines, 1):
        fields = line.split("\t")
        if len(fields) != 3 or not HASH.fullmatch(fields[0]) or not NUMBER.fullmatch(fields[1]):
            raise FormatError(f"pack line {at}: not hash, bytes and path")
        wrong = fault(fields[2])
        if wrong:
            raise FormatError(f"pack line {at}: {wrong}")
        entries.append(Packed(fields[2], offset, int(fields[1]), fields[0]))
        offset += int(fields[1])
    if offset != len(pack):
        raise FormatError("pack: the files are not as long as its index says")
    if any(left.path >= right.path for left, right in itertools.pairwise(entries)):
        raise FormatError("pack: files are not in order, or one stands twice")
    both = clash(entry.path for entry in entries)
    if both:
        raise FormatError(f"pack: {both[0]!r} and {both[1]!r} are one file somewhere")
    return tuple(entries)


def content_of(pack: bytes, entry: Packed) -> bytes | None:
    """A file's bytes, or None where they are not what the index says."""
    content = pack[entry.offset : entry.offset + entry.length]
    return content if hashlib.sha256(content).hexdigest() == entry.digest else None
