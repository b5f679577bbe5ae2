"""A record of ISO 2709 whose directory is right → its Fields; and where a record begins.

In: a record's bytes without the 0x1D that ends it, a RecordDecoder. Out: Fields, or None where directory and fields disagree, which is
iso_damage.py's business. Rule: a directory is right where every field it names begins and ends where it says.
"""

from __future__ import annotations

import re

from openshelf.ingest.decoding import RecordDecoder
from openshelf.ingest.fields import Field

JUNK = b" \t\r\n\x00\x1a\xef\xbb\xbf"  # what may stand between records
ENTRY = re.compile(rb"[0-9A-Za-z]{3}[0-9]{9}")
_LEADER = re.compile(rb"(\d{5})[a-zA-Z ][a-zA-Z][ -~]{5}(\d{5})")
_BLANK = ("  ", "##", "\\\\", "10", "0 ", "1 ")
_make = tuple.__new__


def regular(chunk: bytes, decoder: RecordDecoder) -> list[Field] | None:
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
    return split(names, body.split("\x1e"), decoder)


def _any_order(chunk: bytes, base: int, directory: bytes, decoder: RecordDecoder) -> list[Field] | None:
    """Fields that stand in another order than the directory's, or with gaps or 0x1E in them; each must begin and end at one."""
    tags, pieces = [], []
    furthest = 0
    for at in range(0, len(directory), 12):
        entry = directory[at : at + 12]
        if not ENTRY.fullmatch(entry):
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
    if furthest < len(chunk) and next_leader(chunk):
        return None  # the next record, to which this one's end was lost
    return split(tags, decoder.body(b"\x1e".join(pieces), chunk, tags).split("\x1e"), decoder)


def split(tags: list[str], pieces: list[str], decoder: RecordDecoder) -> list[Field]:
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
            marked = piece[:2] in _BLANK
            append(_make(Field, (tag, piece[:2] if marked else "  ", [(" ", piece[2:] if marked else piece)])))
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


def begins(chunk: bytes) -> bool:
    """Whether a stretch begins as a record does."""
    start = chunk.lstrip(JUNK)
    return bool(_LEADER.match(start) or ENTRY.match(start[24:36]))


def next_leader(chunk: bytes) -> int:
    """Where, in a record that lost its 0x1D, the next one begins; 0 where there is none.

    A leader is believed where the length it states ends exactly where the stretch does, or where its directory follows.
    """
    total = len(chunk) + 1
    # The half of a leader, with the directory after it, may look like a leader itself.
    for found in _LEADER.finditer(chunk, 24 if begins(chunk) else 1):
        at, base = found.start(), int(found[2])
        if not 36 < base < int(found[1]):
            continue
        if int(found[1]) == total - at:
            return at
        if ENTRY.fullmatch(chunk[at + 24 : at + 36]) and chunk[at + base - 1 : at + base] == b"\x1e":
            return at
    return 0
