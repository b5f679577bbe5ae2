"""ISO 2709 → Raw records, whatever the file's state. MARC21, UNIMARC, RUSMARC and IRBIS all travel in it.

In: a binary stream and a RecordDecoder. Out: one Raw a record; a damaged one carries Problems, an unreadable one its bytes.

Rules
- Records are cut at 0x1D, never by the length the leader states; blanks, NUL and 0x1A between records mean nothing.
- A stated length is believed only where it proves itself: it ends on a 0x1D and every field then ends in 0x1E. So a stray
  0x1D in a field heals, and a record that lost its 0x1D is parted from the next by that one's own leader.
- The directory is read in bytes, else in characters, else fields are taken in the order they stand, else those whose own
  two ends are right; a field that cannot be placed is lost with a Problem, its neighbours stay.
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

_BLOCK = 1 << 20
_LONGEST = 32 << 20  # bytes without a 0x1D that are still one record; the longest real one seen has 214,804
_JUNK = b" \t\r\n\x00\x1a\xef\xbb\xbf"
_LEADER = re.compile(rb"(\d{5})[a-zA-Z ][a-zA-Z][ -~]{5}(\d{5})")
_DIGITS = re.compile(rb"[0-9A-Za-z]{3}[0-9]{9}")
_LINE_ENDS = re.compile(rb"[\r\n]+")
_BLANK = ("  ", "##", "\\\\", "10", "0 ", "1 ")
_make = tuple.__new__


def read(stream: BinaryIO, decoder: RecordDecoder, file: str) -> Iterator[Raw]:
    """The records of a stream in order; their Problems name `file`."""
    chunks = _Chunks(stream)
    for number, (byte, chunk, ended) in enumerate(chunks, 1):
        leader = chunk[:24].decode("latin-1")
        fields = _regular(chunk, decoder)
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
    at = _next_leader(chunk)
    if not at:
        fields = _unwrapped(chunk, decoder)
        if fields is not None:
            leader = _LINE_ENDS.sub(b"", chunk[:48])[:24].decode("latin-1")
            return Raw(number, leader, fields, byte, problems=[Problem("ingest.lines-wrapped", place, "repaired")])
        return _damaged(chunk, number, byte, decoder, file, ended=ended)
    chunks.push_back(byte + at, chunk[at:], ended)
    fields = _regular(chunk[:at], decoder)
    if fields is not None:
        return Raw(number, leader, fields, byte, problems=[Problem("ingest.terminator-lost", place, "repaired")])
    return _damaged(chunk[:at], number, byte, decoder, file, ended=False)


def _unwrapped(chunk: bytes, decoder: RecordDecoder) -> list[Field] | None:
    """The fields of a record written in lines of a fixed width, as CDS/ISIS does, where without line ends it is right."""
    if b"\n" not in chunk and b"\r" not in chunk:
        return None
    return _regular(_LINE_ENDS.sub(b"", chunk), decoder)


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
                start = _with_its_leader(chunk, chunk.lstrip(_JUNK))
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
    if not cut or (start[:5].isdigit() and not _DIGITS.match(start)):
        return start
    end = start.find(b"\x1e")
    blank = 24 if end >= 12 and not end % 12 and _DIGITS.match(start) else -end % 12 if end > 0 else 0
    return chunk[cut - blank :] if blank <= cut else start


def _regular(chunk: bytes, decoder: RecordDecoder) -> list[Field] | None:
    """The fields of a record whose directory, in bytes, is right to the last field; else None."""
    head = chunk[12:17]
    if not head.isdigit():
        return None
    base = int(head)
    directory = chunk[24 : base - 1]
    count, uneven = divmod(len(directory), 12)
    if uneven or not count or base < 37:
        return None
    pieces = chunk[base:].split(b"\x1e")
    if len(pieces) != count + 1 or pieces[count] or chunk[base - 1 : base] != b"\x1e":
        return _any_order(chunk, base, directory, decoder)
    at = 0
    tags = []
    entry = 0
    try:
        for piece in pieces[:-1]:
            length = len(piece) + 1
            if int(directory[entry + 3 : entry + 7]) != length or int(directory[entry + 7 : entry + 12]) != at:
                return _any_order(chunk, base, directory, decoder)
            tags.append(directory[entry : entry + 3])
            at += length
            entry += 12
        names = b"\x1e".join(tags).decode("ascii").split("\x1e")
    except ValueError:
        return None
    body = decoder.body(chunk[base:], chunk, names)
    return _split(names, body.split("\x1e"), decoder)


def _any_order(chunk: bytes, base: int, directory: bytes, decoder: RecordDecoder) -> list[Field] | None:
    """Fields that stand in another order than the directory's, or with gaps or 0x1E in them; each must begin and end at one."""
    tags, pieces = [], []
    furthest = 0
    for at in range(0, len(directory), 12):
        entry = directory[at : at + 12]
        if not _DIGITS.fullmatch(entry):
            return None
        start = base + int(entry[7:])
        end = start + int(entry[3:7]) - 1
        piece = chunk[start:end]
        if end < start:
            return None  # an empty entry names no field
        if chunk[end : end + 1] != b"\x1e" or chunk[start - 1 : start] != b"\x1e":
            return None
        furthest = max(furthest, end + 1)
        tags.append(entry[:3].decode("ascii"))
        pieces.append(piece.replace(b"\x1e", b" "))
    if furthest < len(chunk) and _next_leader(chunk):
        return None  # the next record, to which this one's end was lost
    return _split(tags, decoder.body(b"\x1e".join(pieces), chunk, tags).split("\x1e"), decoder)


def _split(tags: list[str], pieces: list[str], decoder: RecordDecoder) -> list[Field]:
    """Tags and the text of their fields → Fields."""
    fields: list[Field] = []
    append = fields.append
    for tag, piece in zip(tags, pieces, strict=False):
        if tag < "010" and "\x1f" not in piece:
            append(_make(Field, (tag, "", [("", piece)])))
            continue
        parts = piece.split("\x1f")
        indicators = parts[0]
        if len(parts) == 1:
            # IRBIS writes fields without subfields so: two blanks and the value.
            append(_make(Field, (tag, "  ", [(" ", piece[2:] if piece[:2] in _BLANK else piece)])))
        elif len(indicators) == 2:
            append(_make(Field, (tag, indicators, [(part[0], part[1:]) for part in parts[1:] if part])))
        else:
            append(_make(Field, _odd_field(tag, parts)))
            decoder.tell("indicators-mended", tag)
    return fields


def _odd_field(tag: str, parts: list[str]) -> tuple[str, str, list[tuple[str, str]]]:
    """A field whose indicators are not two: what is missing becomes blank, text beyond them is kept under no code."""
    head = parts[0]
    subfields = [(part[0], part[1:]) for part in parts[1:] if part]
    if head[2:].strip(" \\#|"):
        subfields.insert(0, (" ", head[2:]))
    return tag, head[:2].ljust(2), subfields


def _with_stray_terminators(chunk: bytes, chunks: _Chunks, decoder: RecordDecoder) -> list[Field] | None:
    """A record in whose fields 0x1D stands, joined from the next stretches where its length and directory prove it."""
    head = chunk[:5]
    if not head.isdigit() or int(head) <= len(chunk) + 1:
        return None
    stated = int(head)
    taken: list[tuple[int, bytes, bool]] = []
    whole = chunk
    fields = None
    while len(whole) + 1 < stated:
        following = chunks.following()
        if following is None:
            break
        taken.append(following)
        whole += b"\x1d" + following[1]
        if len(whole) + 1 == stated and following[2]:
            fields = _regular(whole, decoder)
    if fields is None:
        for byte, part, ended in reversed(taken):
            chunks.push_back(byte, part, ended)
        return None
    return [Field(f.tag, f.indicators, [(c, v.replace("\x1d", " ")) for c, v in f.subfields]) for f in fields]


def _next_leader(chunk: bytes) -> int:
    """Where, in a record that lost its 0x1D, the next one begins; 0 where there is none.

    A leader is believed where the length it states ends exactly where the stretch does, or where its directory follows.
    """
    total = len(chunk) + 1
    for found in _LEADER.finditer(chunk, 1):
        at, base = found.start(), int(found[2])
        if not 36 < base < int(found[1]):
            continue
        if int(found[1]) == total - at:
            return at
        if _DIGITS.fullmatch(chunk[at + 24 : at + 36]) and chunk[at + base - 1 : at + base] == b"\x1e":
            return at
    return 0


def _damaged(chunk: bytes, number: int, byte: int, decoder: RecordDecoder, file: str, *, ended: bool) -> Raw:
    """What can be had of a record whose directory and fields disagree."""
    place = Place(file, record=number, byte=byte)
    raw = Raw(number, chunk[:24].decode("latin-1"), [], byte)
    end = chunk.find(b"\x1e")
    directory = chunk[24:end] if end > 24 else b""
    entries = [directory[at : at + 12] for at in range(0, len(directory) - 11, 12)]
    pieces = chunk[end + 1 :].split(b"\x1e") if end > 0 else []
    if ended and pieces and not pieces[-1]:
        pieces.pop()
    if not entries or not pieces:
        raw.rejected, raw.data = True, chunk + b"\x1d"
        raw.problems.append(Problem("ingest.no-directory", place, "rejected", (("length", str(len(chunk))),)))
        return raw
    readable = [entry for entry in entries if _DIGITS.fullmatch(entry)]
    fields = None
    if len(readable) == len(entries):
        fields = _in_characters(chunk, end + 1, entries, decoder)
        if fields is not None:
            raw.problems.append(Problem("ingest.length-in-characters", place, "repaired"))
    if fields is None and len(entries) == len(pieces) and len(directory) % 12 == 0:
        order = sorted(range(len(entries)), key=lambda i: _start(entries[i], i))
        tags = [entries[i][:3].decode("latin-1") for i in order]
        fields = _split(tags, decoder.body(b"\x1e".join(pieces), chunk, tags).split("\x1e"), decoder)
        raw.problems.append(Problem("ingest.directory-shifted", place, "repaired", (("fields", str(len(fields))),)))
    if fields is None:
        fields, lost = _by_their_ends(chunk, end + 1, readable, pieces, decoder)
        lost = max(lost + len(entries) - len(readable), len(pieces) - len(fields))
        message = Problem("ingest.fields-lost", place, "repaired", (("lost", str(lost)), ("kept", str(len(fields)))))
        raw.problems.append(message)
    if not any(one.tag >= "010" for one in fields):
        raw.rejected, raw.data, raw.fields = True, chunk + b"\x1d", []
        raw.problems[:] = [Problem("ingest.nothing-readable", place, "rejected")]
        return raw
    raw.fields = fields
    return raw


def _start(entry: bytes, order: int) -> tuple[int, int]:
    return (int(entry[7:12]) if entry[7:12].isdigit() else 0, order)


def _in_characters(chunk: bytes, base: int, entries: list[bytes], decoder: RecordDecoder) -> list[Field] | None:
    """The fields where lengths and offsets count characters; None unless every field ends in 0x1E."""
    text = decoder.body(chunk[base:], chunk, None, compose=False)
    tags, pieces = [], []
    for entry in entries:
        start, length = int(entry[7:]), int(entry[3:7])
        end = start + length - 1
        if text[end : end + 1] != "\x1e" or (start and text[start - 1] != "\x1e"):
            return None
        tags.append(entry[:3].decode("ascii"))
        pieces.append(text[start:end].replace("\x1e", " "))
    return _split(tags, decoder.composed("\x1e".join(pieces)).split("\x1e"), decoder)


def _by_their_ends(
    chunk: bytes, base: int, entries: list[bytes], pieces: list[bytes], decoder: RecordDecoder
) -> tuple[list[Field], int]:
    """(fields, how many were lost): a field is believed where a 0x1E stands right before and right after it.

    Shifted by bytes lost or added, the fields between two believed ones are taken in order where their count agrees.
    """
    begins: dict[int, int] = {}
    at = base
    for index, piece in enumerate(pieces):
        begins[at] = index
        at += len(piece) + 1
    ordered = sorted(entries, key=lambda entry: int(entry[7:12]))
    placed: list[int | None] = []
    for entry in ordered:
        place = begins.get(base + int(entry[7:]))
        placed.append(place if place is not None and len(pieces[place]) + 1 == int(entry[3:7]) else None)
    used = -1
    start = 0
    while start < len(placed):
        if placed[start] is not None:
            used = placed[start] or 0
            start += 1
            continue
        end = start
        while end < len(placed) and placed[end] is None:
            end += 1
        limit = placed[end] if end < len(placed) else len(pieces)
        if limit is not None and limit - used - 1 == end - start:
            for offset in range(end - start):
                placed[start + offset] = used + 1 + offset
        else:
            # The same length in the right order is the next best proof.
            for position in range(start, end):
                length = int(ordered[position][3:7]) - 1
                for index in range(used + 1, limit or 0):
                    if len(pieces[index]) == length:
                        placed[position] = used = index
                        break
        start = end
    found = [
        (entry[:3].decode("latin-1"), pieces[index])
        for entry, index in zip(ordered, placed, strict=True)
        if index is not None
    ]
    tags = [tag for tag, _ in found]
    text = decoder.body(b"\x1e".join(piece for _, piece in found), chunk, tags)
    return (_split(tags, text.split("\x1e"), decoder) if found else []), len(entries) - len(found)
