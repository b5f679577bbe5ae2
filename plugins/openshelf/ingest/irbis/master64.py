"""Native IRBIS64 bases → Raw records: `.mst` with the `.xrf` beside it.

In: the master file as a seekable stream, the cross-reference file's bytes or None. Out: one Raw a record in the order of MFN;
deleted ones say no more than that (Raw.deleted). Rules: the newest version of a record counts; a record the cross-reference
does not know, or points wrongly at, is looked for in the master file (located.py); one that is in neither is told.

All numbers big-endian. Control record 36 bytes: 0, the next MFN, the next offset (low, high), type, count, three more. Leader of
32: MFN, length, back low, back high, base, nvf, version, status; directory nvf × (tag, position, length) of 4 bytes each; values
in UTF-8 from base on. XRF 12 bytes an MFN: offset low, high, flags. Flags, in the XRF and in a leader's status alike: 1
logically deleted, 2 physically deleted, 4 absent (an MFN that holds nothing), 8 not yet in the index, 16 new, 32 the last
version, 64 locked, 128 an error of automatic entry, 256 its full text not in the index; only the first three make a record none.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO

from openshelf.errors import Place, Problem
from openshelf.ingest.fields import Raw
from openshelf.ingest.irbis.located import (
    LARGEST,
    NOWHERE,
    Directory,
    Master,
    Pointers,
    broken,
    buried,
    fill,
    located,
    next_leader,
)

_CONTROL = 36
_LEADER = struct.Struct(">8I")
_DIRECTORY = Directory(struct.Struct(">3I"), _LEADER.size)
_DELETED = 1 | 2
_ABSENT = 4
# MFN below 2^28, length below 32 MiB, offset below 2^48, base and number of fields below 2^16.
_SHAPE = re.compile(rb"(?s)(?=(?!\0{4})[\0-\x0f]...[\0\1].......\0\0..\0\0(?!\0\0)..\0\0(?!\0\0)..\0)")


def read(stream: BinaryIO, xrf: bytes | None, file: str) -> Iterator[Raw]:
    """The records of a base."""
    size = stream.seek(0, 2)
    stream.seek(4)
    master = Master(int.from_bytes(stream.read(4), "big"), _stands(stream, size), lambda: _walk(stream, size))
    number = 0
    for place in located(_pointers(xrf), master):
        raw = Raw(number + 1, byte=place.offset)
        deleted = _fill(raw, stream, place.mfn, file) or place.deleted
        number += not deleted
        yield buried(raw, place.mfn) if deleted else raw


def _fill(raw: Raw, stream: BinaryIO, mfn: int, file: str) -> bool:
    """Read the record at its place; whether its leader says it is deleted."""
    if raw.byte is None:
        broken(raw, file, f"MFN {mfn}", b"")
        return False
    stream.seek(raw.byte)
    head = stream.read(_LEADER.size)
    if len(head) < _LEADER.size:
        broken(raw, file, "leader", head)
        return False
    found, length, _, _, base, count, _, status = _LEADER.unpack(head)
    least = _LEADER.size + count * _DIRECTORY.entry.size
    if not found or not least <= base <= length <= LARGEST:
        broken(raw, file, "leader", head)
        return bool(status & _DELETED) and bool(found)
    other = _Other()
    fill(raw, head + stream.read(length - _LEADER.size), base, count, _DIRECTORY, file, other.text)
    if other.fields:
        values = (("encoding", "cp1251"),)
        place = Place(file, record=raw.number, byte=raw.byte)
        raw.problems.append(Problem("ingest.field-in-other-encoding", place, "repaired", values))
    return bool(status & (_DELETED | _ABSENT))


class _Other:
    """Decodes values of a record in UTF-8, and counts those that are not."""

    def __init__(self) -> None:
        self.fields = 0

    def text(self, data: bytes) -> str:
        """A value's text."""
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            self.fields += 1
            return data.decode("cp1251", "replace")


def _pointers(xrf: bytes | None) -> Pointers | None:
    if not xrf:
        return None
    found: Pointers = {}
    for at in range(0, len(xrf) - 11, 12):
        low, high, flags = struct.unpack_from(">3I", xrf, at)
        offset = (high << 32) | low
        if flags & _ABSENT and not offset:
            continue
        if flags & (_DELETED | _ABSENT):
            found[at // 12 + 1] = -offset or NOWHERE
        elif offset:
            found[at // 12 + 1] = offset
    return found


def _stands(stream: BinaryIO, size: int) -> Callable[[int, int], bool]:
    def stands(mfn: int, offset: int) -> bool:
        if offset >= size:
            return False
        stream.seek(offset)
        return stream.read(4) == mfn.to_bytes(4, "big")

    return stands


def _walk(stream: BinaryIO, size: int) -> dict[int, int]:
    """The newest version of each MFN, by walking the master file; after damage from the next leader that is one."""
    newest: dict[int, int] = {}
    at = _CONTROL
    while at + _LEADER.size <= size:
        stream.seek(at)
        head = stream.read(_LEADER.size)
        if not _plausible(head):
            found = next_leader(stream, at + 1, size, _SHAPE, _LEADER.size, _plausible)
            if found is None:
                break
            at = found
            continue
        mfn, length = struct.unpack_from(">2I", head)
        newest[mfn] = at
        at += length
    return newest


def _plausible(head: bytes) -> bool:
    """Whether these bytes are a leader: everything in it follows from the number of fields."""
    mfn, length, _, high, base, count, version, _ = _LEADER.unpack(head)
    exact = base == _LEADER.size + count * _DIRECTORY.entry.size <= length <= LARGEST
    return bool(0 < mfn < 1 << 28 and exact and high < 1 << 16 and version < 1 << 24)
