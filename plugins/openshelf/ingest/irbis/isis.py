"""Native CDS/ISIS bases → Raw records: those of IRBIS32, WinISIS and CISIS, `.mst` with the `.xrf` beside it.

In: the master file as a seekable stream, the cross-reference file's bytes or None, the encoding of its text. Out: one Raw a
record in the order of MFN; deleted ones say no more than that (Raw.deleted). Rules as for IRBIS64: the newest version
counts, pointers are checked (located.py); which of the format's variants this is, its first records tell.

CDS/ISIS reference manual, appendix G; variants as CISIS writes them. Blocks of 512 bytes; the control record has 64: 0, next MFN,
next block (4 bytes each), next offset (2), type (2: the second byte is the shift). Leader: MFN (4), length (2, negative while
somebody edits the record), back block (4), back offset (2), base (2), nvf (2), status (2: 1 is deleted), 18 bytes; directory
nvf × (tag, position, length) of 2 each. CISIS pads to four bytes where its compiler did (20), and has lengths, base, position of 4
bytes in its larger form (22 and 24, entries of 10 and 12). Little-endian, on some machines big-endian.
XRF blocks of 128 × 4 bytes: the block's number, then 127 pointers: block << 11 | flags | offset, the offset in 9 bits and 9
less the shift, whose unit is then 1 << shift bytes; the two flags above it say "to be indexed". A pointer of a logically deleted
record is negative, either the whole number or the block alone; block −1 with offset 0 is one deleted physically, 0 an MFN never used.
"""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from openshelf.ingest import charsets
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

_CONTROL = 64
_BLOCK = 512
_TOLD_BY = 500  # records by which a base's encoding is told
_TRIED = 8  # pointers by which a base's variant is told
_SHIFTS = 6  # a control record's shift is at most this; 4 was once written for 3


@dataclass(frozen=True, slots=True)
class _Layout:
    """A variant: the order of bytes, leader (MFN, length, back block, back offset, base, nvf, status) and directory."""

    order: Literal["little", "big"]
    leader: struct.Struct
    directory: Directory
    signed: int  # the number that turns a negative length positive again
    shape: re.Pattern[bytes]  # what a leader's bytes look like, to find one in damage

    def plausible(self, head: bytes) -> bool:
        """Whether these bytes are a leader: everything in it follows from the number of fields."""
        if len(head) < self.leader.size:
            return False
        mfn, length, _, _, base, count, status = self.leader.unpack_from(head)
        return mfn != 0 and status in (0, 1) and base == self.leader.size + count * self.directory.entry.size <= length


def _variant(order: Literal["little", "big"], leader: str, entry: str) -> _Layout:
    sign = "<" if order == "little" else ">"
    packed = struct.Struct(sign + leader)
    directory = Directory(struct.Struct(sign + entry), packed.size)
    return _Layout(order, packed, directory, 1 << (32 if leader[1] == "I" else 16), _shape(order, leader))


def _shape(order: str, leader: str) -> re.Pattern[bytes]:
    """MFN below 2^24 and not 0, back block below 2^28, back offset below 768, nvf below 2048, status 0 or 1."""
    highest = iter((rb"[\0\xff]", b".", rb"[\0-\x0f]", rb"[\0-\2]", b".", rb"[\0-\7]"))
    parts = [b"(?s)(?=(?!\\0{4})"]
    for code in re.findall(r"2x|[iIH]", leader)[:-1]:
        if code == "2x":
            parts.append(b"..")
            continue
        rest = b"." * (1 if code == "H" else 3)
        parts.append(rest + next(highest) if order == "little" else next(highest) + rest)
    parts.append(rb"[\0\1]\0)" if order == "little" else rb"\0[\0\1])")
    return re.compile(b"".join(parts))


_LAYOUTS = tuple(
    _variant(order, leader, entry)
    for order in ("little", "big")
    for leader, entry in (("iHIHHHH", "3H"), ("iH2xIHHHH", "3H"), ("iIIHIHH", "HII"), ("iIIH2xIHH", "H2xII"))
)


def read(stream: BinaryIO, xrf: bytes | None, file: str, encoding: str) -> Iterator[Raw]:
    """The records of a base."""
    size = stream.seek(0, 2)
    layout = _layout(stream, xrf)
    stands = _stands(stream, size, layout)
    following = _control(stream, layout)[0]
    pointers = _pointers(xrf, layout.order, _shift(stream, xrf, layout, stands), stands)
    number = 0
    for place in located(pointers, Master(following, stands, lambda: _walk(stream, size, layout, following))):
        raw = Raw(number + 1, byte=place.offset)
        deleted = _fill(raw, stream, place.mfn, layout, file, encoding) or place.deleted
        number += not deleted
        yield buried(raw, place.mfn) if deleted else raw


def values(stream: BinaryIO, xrf: bytes | None, file: str) -> bytes:
    """What the first records say, as bytes: by these the encoding is told, not by the numbers between them."""
    found = bytearray()
    for raw in itertools.islice(read(stream, xrf, file, "latin-1"), _TOLD_BY):
        for field in raw.fields:
            found += " ".join(value for _, value in field.subfields).encode("latin-1", "ignore") + b"\n"
    return bytes(found)


def _fill(raw: Raw, stream: BinaryIO, mfn: int, layout: _Layout, file: str, encoding: str) -> bool:
    """Read the record at its place; whether its leader says it is deleted."""
    if raw.byte is None:
        broken(raw, file, f"MFN {mfn}", b"")
        return False
    stream.seek(raw.byte)
    head = stream.read(layout.leader.size)
    if len(head) < layout.leader.size:
        broken(raw, file, "leader", head)
        return False
    found, length, _, _, base, count, status = layout.leader.unpack(head)
    length = _length(stream, raw.byte, layout, head)
    least = layout.leader.size + count * layout.directory.entry.size
    if not found or not least <= base <= length <= LARGEST:
        broken(raw, file, "leader", head)
        return False
    stream.seek(raw.byte + layout.leader.size)
    body = stream.read(length - layout.leader.size)
    fill(raw, head + body, base, count, layout.directory, file, lambda data: charsets.decode(data, encoding)[0])
    return bool(status == 1 or found < 0)


def _length(stream: BinaryIO, at: int, layout: _Layout, head: bytes) -> int:
    """A record's length; of the two a negative one may mean, the one its fields end by."""
    _, length, _, _, base, count, _ = layout.leader.unpack(head)
    locked = layout.signed - int(length)
    if locked > layout.signed >> 1:
        return int(length)
    stream.seek(at + layout.leader.size)
    entries = stream.read(count * layout.directory.entry.size)
    each = layout.directory.entry
    ends = [sum(each.unpack_from(entries, place)[1:]) for place in range(0, len(entries) - each.size + 1, each.size)]
    return locked if base + max(ends, default=0) <= locked else int(length)


def _control(stream: BinaryIO, layout: _Layout) -> tuple[int, int]:
    """(the MFN the base would give next, the shift of its pointers), as the control record says."""
    stream.seek(0)
    control = stream.read(_CONTROL).ljust(_CONTROL, b"\0")
    return int.from_bytes(control[4:8], layout.order), control[15 if layout.order == "little" else 14]


def _layout(stream: BinaryIO, xrf: bytes | None) -> _Layout:
    """The variant in which the first records are leaders; the plain one where none of them is."""
    for layout in _LAYOUTS:
        pointers = _pointers(xrf, layout.order, _control(stream, layout)[1], None) or {}
        for place in (_CONTROL, *itertools.islice((offset for offset in pointers.values() if offset > 0), _TRIED)):
            stream.seek(place)
            if layout.plausible(stream.read(layout.leader.size)):
                return layout
    return _LAYOUTS[0]


def _shift(stream: BinaryIO, xrf: bytes | None, layout: _Layout, stands: Callable[[int, int], bool]) -> int:
    """The shift by which the most of the first pointers lead to their records."""

    def leading(shift: int) -> int:
        found = _pointers(xrf, layout.order, shift, None) or {}
        return sum(stands(mfn, offset) for mfn, offset in itertools.islice(found.items(), _TRIED) if offset > 0)

    said = _control(stream, layout)[1]
    shifts = dict.fromkeys(shift for shift in (said, 3 if said == 4 else 0, 0) if shift <= _SHIFTS)
    return max(shifts, key=leading)


def _pointers(
    xrf: bytes | None, order: Literal["little", "big"], shift: int, stands: Callable[[int, int], bool] | None
) -> Pointers | None:
    """stands: to find deleted records with; None where only the living ones are wanted."""
    if not xrf or shift > _SHIFTS:
        return None
    flags = 11 - shift

    def offset(pointer: int) -> int:
        return ((pointer >> flags) - 1) * _BLOCK + ((pointer & 0x1FF >> shift) << shift)

    found: Pointers = {}
    for block in range(0, len(xrf) - _BLOCK + 1, _BLOCK):
        entries = struct.unpack_from(("<" if order == "little" else ">") + "127i", xrf, block + 4)
        for mfn, pointer in enumerate(entries, block // _BLOCK * 127 + 1):
            if pointer < 0 and stands is not None:
                places = (offset(-pointer), offset((-(pointer >> flags) << flags) | (pointer & ((1 << flags) - 1))))
                found[mfn] = -next((place for place in places if place > 0 and stands(mfn, place)), NOWHERE)
            elif pointer > 0 and pointer >> flags:
                found[mfn] = offset(pointer)
    return found


def _stands(stream: BinaryIO, size: int, layout: _Layout) -> Callable[[int, int], bool]:
    def stands(mfn: int, offset: int) -> bool:
        if offset >= size:
            return False
        stream.seek(offset)
        return abs(int.from_bytes(stream.read(4), layout.order, signed=True)) == mfn

    return stands


def _walk(stream: BinaryIO, size: int, layout: _Layout, following: int) -> dict[int, int]:
    """The newest version of each MFN, by walking the master file; after damage from the next leader that is one."""
    newest: dict[int, int] = {}
    at = _CONTROL
    while at + layout.leader.size <= size:
        stream.seek(at)
        head = stream.read(layout.leader.size)
        mfn = abs(layout.leader.unpack(head)[0])
        if not layout.plausible(head) or mfn >= max(following, 1):
            found = next_leader(stream, at + 2, size, layout.shape, layout.leader.size, layout.plausible)
            if found is None:
                break
            at = found
            continue
        newest[mfn] = at
        length = _length(stream, at, layout, head)
        at += length + length % 2
    return newest
