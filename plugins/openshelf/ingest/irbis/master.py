"""Native IRBIS bases → Raw records: IRBIS64 `.mst` with `.xrf`, and IRBIS32, which is CDS/ISIS.

In: the master file as a seekable stream, the cross-reference file's bytes or None. Out: one Raw a living record, in the
order of MFN. Rules: the newest version of a record counts; deleted ones are no records; without a cross-reference file
the master file is walked; whatever the pointers say, nothing outside the file is read and nothing is believed unchecked.

IRBIS64 (big-endian): control record 36 bytes; leader of 32: MFN, length, back low, back high, base, nvf, version, status;
directory nvf × (tag, position, length) of 4 bytes each; values in UTF-8. XRF 12 bytes an MFN: low, high, status.
IRBIS32 (little-endian): blocks of 512 bytes; leader of 18: MFN, length, back block, back offset, base, nvf, status;
directory nvf × (tag, position, length) of 2 bytes each. XRF blocks of 128 × int32: the block's number, then 127 pointers
block << 11 | offset with two flags above the offset, negative for deleted ones.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO

from openshelf.errors import Place, Problem
from openshelf.ingest import charsets
from openshelf.ingest.fields import Raw
from openshelf.ingest.irbis.values import field_of

_LEADER64 = struct.Struct(">8I")
_ENTRY64 = struct.Struct(">3I")
_LEADER32 = struct.Struct("<iHIHHHH")
_ENTRY32 = struct.Struct("<3H")
_DELETED = 1 | 2 | 4  # logically, physically deleted, absent
_LARGEST = 32 << 20


def read64(stream: BinaryIO, xrf: bytes | None, file: str) -> Iterator[Raw]:
    """The records of an IRBIS64 base."""
    size = stream.seek(0, 2)
    places = _places64(xrf, size) if xrf else None
    offsets = places or _walk64(stream, size)
    number = 0
    for offset in offsets:
        number += 1
        stream.seek(offset)
        head = stream.read(_LEADER64.size)
        raw = Raw(number, byte=offset)
        if len(head) < _LEADER64.size:
            yield _broken(raw, file, "leader", head)
            continue
        mfn, length, _, _, base, count, _, status = _LEADER64.unpack(head)
        if status & _DELETED:
            number -= 1
            continue
        if not _LEADER64.size <= base <= length <= _LARGEST or base < _LEADER64.size + count * _ENTRY64.size or not mfn:
            yield _broken(raw, file, "leader", head)
            continue
        body = stream.read(length - _LEADER64.size)
        _fill(raw, head + body, base, count, _ENTRY64, _LEADER64.size, file, _utf8_or_1251)
        yield raw


def _places64(xrf: bytes, size: int) -> list[int]:
    found = []
    for at in range(0, len(xrf) - 11, 12):
        low, high, status = struct.unpack_from(">3I", xrf, at)
        offset = (high << 32) | low
        if offset and not status & _DELETED and offset + _LEADER64.size <= size:
            found.append(offset)
    return found


def _walk64(stream: BinaryIO, size: int) -> list[int]:
    """Offsets of the newest version of each MFN, by walking the master file."""
    newest: dict[int, int] = {}
    at = 36
    while at + _LEADER64.size <= size:
        stream.seek(at)
        mfn, length, _, _, base, count, _, _ = _LEADER64.unpack(stream.read(_LEADER64.size))
        if not mfn or length < _LEADER64.size or base > length or count > length or length > _LARGEST:
            break
        newest[mfn] = at
        at += length
    return [newest[mfn] for mfn in sorted(newest)]


def read32(stream: BinaryIO, xrf: bytes | None, file: str, encoding: str) -> Iterator[Raw]:
    """The records of an IRBIS32 or CDS/ISIS base."""

    def text(data: bytes) -> str:
        return charsets.decode(data, encoding)[0]

    size = stream.seek(0, 2)
    places = _places32(xrf, size) if xrf else None
    offsets = places or _walk32(stream, size)
    number = 0
    for offset in offsets:
        number += 1
        stream.seek(offset)
        head = stream.read(_LEADER32.size)
        raw = Raw(number, byte=offset)
        if len(head) < _LEADER32.size:
            yield _broken(raw, file, "leader", head)
            continue
        mfn, length, _, _, base, count, status = _LEADER32.unpack(head)
        if status == 1 or mfn < 0:
            number -= 1
            continue
        if not mfn or not _LEADER32.size <= base <= length or base < _LEADER32.size + count * _ENTRY32.size:
            yield _broken(raw, file, "leader", head)
            continue
        _fill(raw, head + stream.read(length - _LEADER32.size), base, count, _ENTRY32, _LEADER32.size, file, text)
        yield raw


def _places32(xrf: bytes, size: int) -> list[int]:
    found = []
    for block in range(0, len(xrf) - 511, 512):
        for entry in struct.unpack_from("<127i", xrf, block + 4):
            if entry <= 0:
                continue  # never used, or deleted
            number, offset = entry >> 11, entry & 0x1FF
            at = (number - 1) * 512 + offset
            if number and at + _LEADER32.size <= size:
                found.append(at)
    return found


def _walk32(stream: BinaryIO, size: int) -> list[int]:
    newest: dict[int, int] = {}
    at = 64
    while at + _LEADER32.size <= size:
        stream.seek(at)
        mfn, length, _, _, base, _, _ = _LEADER32.unpack(stream.read(_LEADER32.size))
        if mfn <= 0 or length < base or base < _LEADER32.size:
            at = (at // 512 + 1) * 512  # the rest of a block too short for a leader is left empty
            continue
        newest[mfn] = at
        at += length + length % 2
        if 512 - at % 512 < _LEADER32.size:
            at = (at // 512 + 1) * 512
    return [newest[mfn] for mfn in sorted(newest)]


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


def _utf8_or_1251(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")


def _broken(raw: Raw, file: str, reason: str, data: bytes) -> Raw:
    raw.rejected, raw.data = True, data
    raw.problems.append(
        Problem(
            "ingest.record-broken", Place(file, record=raw.number, byte=raw.byte), "rejected", (("reason", reason),)
        )
    )
    return raw
