"""ISO 2709 → Raw records, whatever the file's state. MARC21, UNIMARC, RUSMARC and IRBIS all travel in it.

In: a binary stream and a RecordDecoder. Out: one Raw a record; a damaged one carries Problems, an unreadable one its bytes.

Rules
- Records are cut at 0x1D, never by the length the leader states; blanks, NUL and 0x1A between records mean nothing.
- A stated length is believed only where it proves itself: it ends on a 0x1D and every field then ends in 0x1E. So a stray
  0x1D in a field heals, and a record that lost its 0x1D is parted from the next by that one's own leader.
- The directory is read in bytes (iso_directory.py); where it is wrong, iso_damage.py has what can be had.
- A last record that ends before its stated length says that the file is cut off, and nothing else of itself.
- One bad record never costs the next. Nothing here raises on bad data. Memory is one block and one record.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from openshelf.errors import Place, Problem
from openshelf.ingest.decoding import RecordDecoder
from openshelf.ingest.fields import Field, Raw
from openshelf.ingest.iso_damage import by_lengths, damaged, furthest
from openshelf.ingest.iso_directory import ENTRY, JUNK, begins, next_leader, regular

_BLOCK = 1 << 20
_LONGEST = 32 << 20  # bytes without a 0x1D that are still one record; the longest real one seen has 214,804
_LINE_ENDS = re.compile(rb"[\r\n]+")


def read(stream: BinaryIO, decoder: RecordDecoder, file: str) -> Iterator[Raw]:
    """The records of a stream in order; their Problems name `file`."""
    chunks = _Chunks(stream)
    for number, (byte, chunk, ended) in enumerate(chunks, 1):
        leader = chunk[:24].decode("latin-1")
        fields = regular(chunk, decoder)
        if fields is not None:
            raw = Raw(number, leader, fields, byte)
        else:
            raw = _irregular(chunk, leader, number, byte, chunks, decoder, file, ended=ended)
            if not ended and chunks.at_end() and _promises_more(chunk):
                place, severity = Place(file, record=number, byte=byte), "rejected" if raw.rejected else "repaired"
                raw.problems[:] = [Problem("ingest.cut-off", place, severity, (("record", str(number)),))]
                decoder.trouble = None  # a character cut in half is the same trouble
        if decoder.trouble:
            place = Place(file, record=number, byte=byte, field=decoder.trouble_field)
            raw.problems.append(Problem("ingest." + decoder.trouble, place, decoder.severity, decoder.values))
            decoder.trouble = None
        yield raw


def _promises_more(chunk: bytes) -> bool:
    """Whether a record's stated length goes beyond its bytes, or is itself cut."""
    head = chunk[:5]
    return head.isdigit() and (len(head) < 5 or int(head) > len(chunk) + 1)


def _irregular(
    chunk: bytes,
    leader: str,
    number: int,
    byte: int,
    chunks: _Chunks,
    decoder: RecordDecoder,
    file: str,
    *,
    ended: bool,
) -> Raw:
    """A record whose length, directory or end is not as it should be."""
    place = Place(file, record=number, byte=byte)
    fields = _with_stray_terminators(chunk, chunks, decoder) if ended else None
    if fields is not None:
        return Raw(number, leader, fields, byte, problems=[Problem("ingest.stray-terminator", place, "repaired")])
    at = next_leader(chunk)
    if not at:
        fields = _unwrapped(chunk, decoder)
        if fields is not None:
            leader = _LINE_ENDS.sub(b"", chunk[:48])[:24].decode("latin-1")
            return Raw(number, leader, fields, byte, problems=[Problem("ingest.lines-wrapped", place, "repaired")])
        return damaged(chunk, number, byte, decoder, file, ended=ended)
    chunks.push_back(byte + at, chunk[at:], ended)
    fields = regular(chunk[:at], decoder)
    if fields is not None:
        return Raw(number, leader, fields, byte, problems=[Problem("ingest.terminator-lost", place, "repaired")])
    return damaged(chunk[:at], number, byte, decoder, file, ended=False)


def _unwrapped(chunk: bytes, decoder: RecordDecoder) -> list[Field] | None:
    """The fields of a record written in lines of a fixed width, as CDS/ISIS does, where without line ends it is right."""
    if b"\n" not in chunk and b"\r" not in chunk:
        return None
    return regular(_LINE_ENDS.sub(b"", chunk), decoder)


class _Chunks:
    """(offset of its first byte, bytes without 0x1D, whether a 0x1D ended it) for each stretch that holds something."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ready: deque[tuple[int, bytes, bool]] = deque()
        self._rest = b""
        self._offset = 0
        self._done = False

    def __iter__(self) -> Iterator[tuple[int, bytes, bool]]:
        while True:
            while self._ready:
                byte, chunk, ended = self._ready.popleft()
                # Only blanks: between records or at the end of the file.
                start = _with_its_leader(chunk, chunk.lstrip(JUNK))
                if start:
                    yield byte + len(chunk) - len(start), start, ended
            if not self._fill():
                return

    def at_end(self) -> bool:
        """Whether nothing follows."""
        return self._done and not self._ready

    def push_back(self, byte: int, chunk: bytes, ended: bool) -> None:  # noqa: FBT001
        """Give back bytes that are the next record's."""
        self._ready.appendleft((byte, chunk, ended))

    def following(self) -> tuple[int, bytes, bool] | None:
        """The next stretch, taken as it stands; None at the end."""
        while not self._ready:
            if not self._fill():
                return None
        return self._ready.popleft()

    def _fill(self) -> bool:
        if self._done:
            return False
        block = self._stream.read(_BLOCK)
        if not block:
            self._done = True
            if self._rest:
                self._ready.append((self._offset, self._rest, False))
                self._rest = b""
            return bool(self._ready)
        parts = (self._rest + block).split(b"\x1d")
        self._rest = parts.pop()
        for part in parts:
            self._ready.append((self._offset, part, True))
            self._offset += len(part) + 1
        if len(self._rest) > _LONGEST:
            self._ready.append((self._offset, self._rest, False))
            self._offset += len(self._rest)
            self._rest = b""
        return True


def _with_its_leader(chunk: bytes, start: bytes) -> bytes:
    """The record with the blanks that belong to its leader: a blank length, or a leader that is blank to its end."""
    cut = len(chunk) - len(start)
    if not cut or (start[:5].isdigit() and not ENTRY.match(start)):
        return start
    end = start.find(b"\x1e")
    blank = 24 if end >= 12 and not end % 12 and ENTRY.match(start) else -end % 12 if end > 0 else 0
    return chunk[cut - blank :] if blank <= cut else start


def _with_stray_terminators(chunk: bytes, chunks: _Chunks, decoder: RecordDecoder) -> list[Field] | None:
    """A record in whose fields 0x1D stands, joined from the next stretches where its length or its directory proves it."""
    stated = int(chunk[:5]) if chunk[:5].isdigit() else 0
    wanted = max(stated, furthest(chunk))
    taken: list[tuple[int, bytes, bool]] = []
    whole = chunk
    fields = None
    while fields is None and len(whole) + 1 < wanted + len(taken):
        following = chunks.following()
        if following is None:
            break
        taken.append(following)
        if begins(following[1]) and stated <= len(whole) + 1:
            break
        whole += b"\x1d" + following[1]
        if len(whole) + 1 == stated and following[2]:
            fields = regular(whole, decoder)
        if fields is None and not begins(following[1]):
            fields = by_lengths(whole.replace(b"\x1d", b"\x1e"), decoder)
    if fields is None:
        for byte, part, ended in reversed(taken):
            chunks.push_back(byte, part, ended)
        return None
    return [Field(f.tag, f.indicators, [(c, v.replace("\x1d", " ")) for c, v in f.subfields]) for f in fields]
