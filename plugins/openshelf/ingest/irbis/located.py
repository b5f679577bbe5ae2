"""Where the records of a native base stand: by its cross-reference, and where that is wrong or missing by the master file itself.

In: pointers, and two ways of looking at the master file. Out: Standing, one a record, in the order of MFN. Rules: a pointer
is believed where a record of that number is found at it; a deleted record is told with its last place, because only its own
text says which work is no more; nothing outside the file is read.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from openshelf.errors import Place, Problem
from openshelf.ingest.fields import Raw
from openshelf.ingest.irbis.values import field_of

LARGEST = 32 << 20
_WINDOW = 1 << 20  # bytes looked through at once for the next leader after damage

# MFN → offset: below nought for a deleted record, NOWHERE for one whose place is not told. About 100 bytes a record.
Pointers = dict[int, int]
NOWHERE = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A record's place; offset None where it is pointed at, or said to be deleted, and cannot be found."""

    mfn: int
    offset: int | None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Master:
    """What can be asked of a master file. following: the MFN it would give next; stands: is a record of that MFN at an offset?

    walk: the newest place of each MFN, found without a cross-reference.
    """

    following: int
    stands: Callable[[int, int], bool]
    walk: Callable[[], dict[int, int]]


def located(pointers: Pointers | None, master: Master) -> Iterator[Standing]:
    """Every record the base holds or says to be deleted."""
    walked: dict[int, int] | None = None
    if pointers is None or not any(offset > 0 for offset in pointers.values()):
        # No cross-reference, or an empty one: what the master file itself holds.
        dead = pointers or {}
        walked = master.walk()
        for mfn in sorted(walked.keys() | dead.keys()):
            yield Standing(mfn, walked.get(mfn), mfn in dead)
        return
    for mfn in sorted(pointers):
        offset = pointers[mfn]
        if offset != NOWHERE and master.stands(mfn, abs(offset)):
            yield Standing(mfn, abs(offset), offset < 0)
            continue
        walked = master.walk() if walked is None else walked
        # A pointer that leads elsewhere is another base's or an older one's, so what it says of deletion is not believed.
        if offset >= 0 or mfn in walked:
            yield Standing(mfn, walked.get(mfn), offset == NOWHERE)
    last = max(pointers)
    if last < master.following - 1:
        # The cross-reference is older than the base.
        walked = master.walk() if walked is None else walked
        yield from (Standing(mfn, walked[mfn]) for mfn in sorted(walked) if mfn > last)


def next_leader(
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


@dataclass(frozen=True, slots=True)
class Directory:
    """How a record's directory is written: entries of tag, position and length, from `start` on."""

    entry: struct.Struct
    start: int


def fill(
    raw: Raw, data: bytes, base: int, count: int, directory: Directory, file: str, text: Callable[[bytes], str]
) -> None:
    """Give a record its fields out of its bytes; what cannot be placed is told."""
    lost = 0
    if len(data) < base:
        broken(raw, file, "length", data)
        return
    for number in range(count):
        tag, position, length = directory.entry.unpack_from(data, directory.start + number * directory.entry.size)
        begin = base + position
        if not tag or begin + length > len(data):
            lost += 1
            continue
        raw.fields.append(field_of(str(tag), text(data[begin : begin + length])))
    if not raw.fields:
        broken(raw, file, "fields", data[:4096])
    elif lost:
        values = (("lost", str(lost)), ("kept", str(len(raw.fields))))
        raw.problems.append(
            Problem("ingest.fields-lost", Place(file, record=raw.number, byte=raw.byte), "repaired", values)
        )


def broken(raw: Raw, file: str, reason: str, data: bytes) -> Raw:
    """The record, rejected; data: its bytes, to be saved beside."""
    raw.rejected, raw.data = True, data
    raw.problems.append(
        Problem(
            "ingest.record-broken", Place(file, record=raw.number, byte=raw.byte), "rejected", (("reason", reason),)
        )
    )
    return raw


def buried(raw: Raw, mfn: int) -> Raw:
    """A deleted record: the word that it is no more, with whatever of its text can still be read. number: its MFN."""
    raw.deleted, raw.rejected, raw.number = True, False, mfn
    raw.problems, raw.data = [], b""
    return raw
