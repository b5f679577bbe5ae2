"""Native IRBIS bases → Raw records: IRBIS64 `.mst` with `.xrf`, and IRBIS32, which is CDS/ISIS.

In: the master file as a seekable stream, the cross-reference file's bytes or None. Out: one Raw a living record, in the
order of MFN. Rules: the newest version of a record counts; deleted ones are no records; a record the cross-reference does not
know, or points wrongly at, is looked for in the master file itself; one that is in neither is told; whatever the
pointers say, nothing outside the file is read and nothing is believed unchecked.

IRBIS64 (big-endian): control record 36 bytes; leader of 32: MFN, length, back low, back high, base, nvf, version, status;
directory nvf × (tag, position, length) of 4 bytes each; values in UTF-8. XRF 12 bytes an MFN: low, high, status.
IRBIS32 (little-endian): blocks of 512 bytes, a record begins at an even offset up to 498; leader of 18: MFN, length, back block,
back offset, base, nvf, status; directory nvf × (tag, position, length) of 2 bytes each; CISIS writes the same with padding
(20 bytes), and with lengths of 4 bytes (22 and 24, directory entries of 10 and 12). XRF blocks of 128 × int32: the block's
number, then 127 pointers block << 11 | offset with two flags above the offset, negative for deleted ones.
"""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from openshelf.errors import Place, Problem
from openshelf.ingest import charsets
from openshelf.ingest.fields import Raw
from openshelf.ingest.irbis.values import field_of

_LEADER64 = struct.Struct(">8I")
_ENTRY64 = struct.Struct(">3I")
_DELETED = 1 | 2 | 4  # logically, physically deleted, absent
_LARGEST = 32 << 20
_TOLD_BY = 500  # records by which a base's encoding is told
_BLOCK = 512
# MFN below 2^28, length below 32 MiB, offset below 2^48, base and number of fields below 2^16.
_SHAPE64 = re.compile(rb"(?s)(?=(?!\0{4})[\0-\x0f]...[\0\1].......\0\0..\0\0(?!\0\0)..\0\0(?!\0\0)..\0)")
_WINDOW = 1 << 20  # bytes looked through at once for the next leader after damage


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a CDS/ISIS writes leader (MFN, length, back block, back offset, base, nvf, status) and directory (tag, position, length)."""

    leader: struct.Struct
    entry: struct.Struct
    shape: re.Pattern[bytes]  # what a leader's bytes look like, to find one in damage

    def plausible(self, head: bytes) -> bool:
        """Whether these bytes are a leader: everything in it follows from the number of fields."""
        if len(head) < self.leader.size:
            return False
        mfn, length, _, _, base, count, status = self.leader.unpack_from(head)
        return mfn != 0 and status in (0, 1) and base == self.leader.size + count * self.entry.size <= length


def _shape(after_mfn: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?s)(?=(?!\0{4})..[^\xff][\0\xff]" + after_mfn + rb".[\0-\x07][\0\1]\0)")


_LAYOUTS = (
    _Layout(struct.Struct("<iHIHHHH"), struct.Struct("<3H"), _shape(rb"..(?:...[\0-\x0f])(?:.[\0-\2])..")),
    _Layout(struct.Struct("<iH2xIHHHH"), struct.Struct("<3H"), _shape(rb"....(?:...[\0-\x0f])(?:.[\0-\2])..")),
    _Layout(
        struct.Struct("<iIIHIHH"), struct.Struct("<HII"), _shape(rb"...[\0\1](?:...[\0-\x0f])(?:.[\0-\2])..[\0-\7]\0")
    ),
    _Layout(
        struct.Struct("<iIIH2xIHH"),
        struct.Struct("<H2xII"),
        _shape(rb"...[\0\1](?:...[\0-\x0f])(?:.[\0-\2])....[\0-\7]\0"),
    ),
)


def read64(stream: BinaryIO, xrf: bytes | None, file: str) -> Iterator[Raw]:
    """The records of an IRBIS64 base."""
    size = stream.seek(0, 2)
    stream.seek(4)
    following = int.from_bytes(stream.read(4), "big")
    number = 0
    for mfn, offset in _located(_pointers64(xrf), following, lambda: _walk64(stream, size), _has64(stream, size)):
        number += 1
        raw = Raw(number, byte=offset)
        if offset is None:
            yield _broken(raw, file, f"MFN {mfn}", b"")
            continue
        stream.seek(offset)
        head = stream.read(_LEADER64.size)
        if len(head) < _LEADER64.size:
            yield _broken(raw, file, "leader", head)
            continue
        found, length, _, _, base, count, _, status = _LEADER64.unpack(head)
        if status & _DELETED:
            number -= 1
            continue
        if (
            not _LEADER64.size <= base <= length <= _LARGEST
            or base < _LEADER64.size + count * _ENTRY64.size
            or not found
        ):
            yield _broken(raw, file, "leader", head)
            continue
        body = stream.read(length - _LEADER64.size)
        other = _Other()
        _fill(raw, head + body, base, count, _ENTRY64, _LEADER64.size, file, other.text)
        if other.fields:
            values = (("encoding", "cp1251"),)
            place = Place(file, record=number, byte=offset)
            raw.problems.append(Problem("ingest.field-in-other-encoding", place, "repaired", values))
        yield raw


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


def _located(
    pointers: dict[int, int | None] | None,
    following: int,
    walk: Callable[[], dict[int, int]],
    stands: Callable[[int, int], bool],
) -> Iterator[tuple[int, int | None]]:
    """(MFN, offset) of each living record in MFN order; offset None for one that is pointed at and cannot be found.

    pointers: by the cross-reference, None where it says the record is deleted. following: the MFN the base would give next.
    stands: whether a record of that MFN is at an offset.
    """
    walked: dict[int, int] | None = None
    if pointers is None or not any(pointers.values()):
        # No cross-reference, or an empty one: what the master file itself holds.
        deleted = {mfn for mfn, offset in (pointers or {}).items() if offset is None}
        yield from ((mfn, offset) for mfn, offset in sorted(walk().items()) if mfn not in deleted)
        return
    last = max(pointers)
    for mfn in sorted(pointers):
        offset = pointers[mfn]
        if offset is None:
            continue
        if stands(mfn, offset):
            yield mfn, offset
            continue
        walked = walk() if walked is None else walked
        yield mfn, walked.get(mfn)
    if last < following - 1:
        # The cross-reference is older than the base.
        walked = walk() if walked is None else walked
        yield from ((mfn, walked[mfn]) for mfn in sorted(walked) if mfn > last)


def _pointers64(xrf: bytes | None) -> dict[int, int | None] | None:
    """MFN → offset, None for a deleted one; about 100 bytes a record."""
    if not xrf:
        return None
    found: dict[int, int | None] = {}
    for at in range(0, len(xrf) - 11, 12):
        low, high, status = struct.unpack_from(">3I", xrf, at)
        offset = (high << 32) | low
        if status & _DELETED:
            found[at // 12 + 1] = None
        elif offset:
            found[at // 12 + 1] = offset
    return found


def _has64(stream: BinaryIO, size: int) -> Callable[[int, int], bool]:
    def stands(mfn: int, offset: int) -> bool:
        if offset >= size:
            return False
        stream.seek(offset)
        return stream.read(4) == mfn.to_bytes(4, "big")

    return stands


def _walk64(stream: BinaryIO, size: int) -> dict[int, int]:
    """The newest version of each MFN, by walking the master file; after damage from the next leader that is one."""
    newest: dict[int, int] = {}
    at = 36
    while at + _LEADER64.size <= size:
        stream.seek(at)
        head = stream.read(_LEADER64.size)
        if not _leader64(head):
            found = _next_leader(stream, at + 1, size, _SHAPE64, _LEADER64.size, _leader64)
            if found is None:
                break
            at = found
            continue
        mfn, length = struct.unpack_from(">2I", head)
        newest[mfn] = at
        at += length
    return newest


def _leader64(head: bytes) -> bool:
    mfn, length, _, high, base, count, version, _ = _LEADER64.unpack(head)
    exact = base == _LEADER64.size + count * _ENTRY64.size <= length <= _LARGEST
    return bool(0 < mfn < 1 << 28 and exact and high < 1 << 16 and version < 1 << 24)


def _next_leader(
    stream: BinaryIO, at: int, size: int, shape: re.Pattern[bytes], length: int, test: Callable[[bytes], bool]
) -> int | None:
    """Where the next leader begins, by its shape and then by what it says; None where the rest of the file has none."""
    while at + length <= size:
        stream.seek(at)
        window = stream.read(_WINDOW + length)
        for found in shape.finditer(window):
            start = found.start()
            if start + length <= len(window) and test(window[start : start + length]):
                return at + start
        at += max(1, len(window) - length + 1)
    return None


def read32(stream: BinaryIO, xrf: bytes | None, file: str, encoding: str) -> Iterator[Raw]:
    """The records of an IRBIS32 or CDS/ISIS base."""

    def text(data: bytes) -> str:
        return charsets.decode(data, encoding)[0]

    size = stream.seek(0, 2)
    stream.seek(4)
    following = int.from_bytes(stream.read(4), "little")
    pointers = _pointers32(xrf)
    layout = _layout(stream, pointers)
    number = 0
    for mfn, offset in _located(
        pointers, following, lambda: _walk32(stream, size, layout, following), _has32(stream, size)
    ):
        number += 1
        raw = Raw(number, byte=offset)
        if offset is None:
            yield _broken(raw, file, f"MFN {mfn}", b"")
            continue
        stream.seek(offset)
        head = stream.read(layout.leader.size)
        if len(head) < layout.leader.size:
            yield _broken(raw, file, "leader", head)
            continue
        found, length, _, _, base, count, status = layout.leader.unpack(head)
        if status == 1 or found < 0:
            number -= 1
            continue
        if (
            not found
            or not layout.leader.size <= base <= length <= _LARGEST
            or base < layout.leader.size + count * layout.entry.size
        ):
            yield _broken(raw, file, "leader", head)
            continue
        body = stream.read(length - layout.leader.size)
        _fill(raw, head + body, base, count, layout.entry, layout.leader.size, file, text)
        yield raw


def values32(stream: BinaryIO, xrf: bytes | None, file: str) -> bytes:
    """What the first records say, as bytes: by these the encoding is told, not by the numbers between them."""
    found = bytearray()
    for raw in itertools.islice(read32(stream, xrf, file, "latin-1"), _TOLD_BY):
        for field in raw.fields:
            found += " ".join(value for _, value in field.subfields).encode("latin-1", "ignore") + b"\n"
    return bytes(found)


def _layout(stream: BinaryIO, pointers: dict[int, int | None] | None) -> _Layout:
    """The layout in which the first records are leaders; the plain one where none of them is."""
    places = [64, *list(filter(None, (pointers or {}).values()))[:8]]
    for layout in _LAYOUTS:
        for place in places:
            stream.seek(place)
            if layout.plausible(stream.read(layout.leader.size)):
                return layout
    return _LAYOUTS[0]


def _pointers32(xrf: bytes | None) -> dict[int, int | None] | None:
    if not xrf:
        return None
    found: dict[int, int | None] = {}
    for block in range(0, len(xrf) - 511, _BLOCK):
        for index, entry in enumerate(struct.unpack_from("<127i", xrf, block + 4)):
            mfn = block // _BLOCK * 127 + index + 1
            if entry < 0:
                found[mfn] = None
            elif entry >> 11:
                found[mfn] = ((entry >> 11) - 1) * _BLOCK + (entry & 0x1FF)
    return found


def _has32(stream: BinaryIO, size: int) -> Callable[[int, int], bool]:
    def stands(mfn: int, offset: int) -> bool:
        if offset >= size:
            return False
        stream.seek(offset)
        return stream.read(4) in (mfn.to_bytes(4, "little"), (-mfn).to_bytes(4, "little", signed=True))

    return stands


def _walk32(stream: BinaryIO, size: int, layout: _Layout, following: int) -> dict[int, int]:
    """The newest version of each MFN, by walking the master file; after damage from the next block that begins one."""
    newest: dict[int, int] = {}
    at = 64
    while at + layout.leader.size <= size:
        stream.seek(at)
        head = stream.read(layout.leader.size)
        mfn, length = layout.leader.unpack(head)[:2]
        if not layout.plausible(head) or abs(mfn) >= max(following, 1):
            found = _next_leader(stream, at + 2, size, layout.shape, layout.leader.size, layout.plausible)
            if found is None:
                break
            at = found
            continue
        newest[abs(mfn)] = at
        at += length + length % 2
    return newest


def _fill(
    raw: Raw,
    data: bytes,
    base: int,
    count: int,
    entry: struct.Struct,
    start: int,
    file: str,
    text: Callable[[bytes], str],
) -> None:
    lost = 0
    if len(data) < base:
        _broken(raw, file, "length", data)
        return
    for number in range(count):
        tag, position, length = entry.unpack_from(data, start + number * entry.size)
        begin = base + position
        if not tag or begin + length > len(data):
            lost += 1
            continue
        raw.fields.append(field_of(str(tag), text(data[begin : begin + length])))
    if not raw.fields:
        _broken(raw, file, "fields", data[:4096])
    elif lost:
        values = (("lost", str(lost)), ("kept", str(len(raw.fields))))
        raw.problems.append(
            Problem("ingest.fields-lost", Place(file, record=raw.number, byte=raw.byte), "repaired", values)
        )


def _broken(raw: Raw, file: str, reason: str, data: bytes) -> Raw:
    raw.rejected, raw.data = True, data
    raw.problems.append(
        Problem(
            "ingest.record-broken", Place(file, record=raw.number, byte=raw.byte), "rejected", (("reason", reason),)
        )
    )
    return raw
