"""What can be had of a record of ISO 2709 whose directory and fields disagree.

In: a record's bytes, a RecordDecoder. Out: a Raw with its Problems, or rejected with its bytes. Rules: the directory is read in
characters; else fields are taken in the order they stand; else by the lengths the directory gives them, where 0x1E stands in one;
else those whose own two ends are right; a field that cannot be placed is lost with a Problem, its neighbours stay.
"""

from __future__ import annotations

import itertools

from openshelf.errors import Place, Problem
from openshelf.ingest.decoding import RecordDecoder
from openshelf.ingest.fields import Field, Raw
from openshelf.ingest.iso_directory import ENTRY, split


def damaged(chunk: bytes, number: int, byte: int, decoder: RecordDecoder, file: str, *, ended: bool) -> Raw:
    """What can be had of a record whose directory and fields disagree."""
    place = Place(file, record=number, byte=byte)
    raw = Raw(number, chunk[:24].decode("latin-1"), [], byte)
    start, end = _directory(chunk)
    directory = chunk[start:end]
    entries = [directory[at : at + 12] for at in range(0, len(directory) - 11, 12)]
    pieces = chunk[end + 1 :].split(b"\x1e") if end > 0 else []
    if ended and pieces and not pieces[-1]:
        pieces.pop()
    if not entries or not pieces:
        raw.rejected, raw.data = True, chunk + b"\x1d"
        raw.problems.append(Problem("ingest.no-directory", place, "rejected", (("length", str(len(chunk))),)))
        return raw
    readable = [entry for entry in entries if ENTRY.fullmatch(entry)]
    fields = None
    if len(readable) == len(entries):
        fields = _in_characters(chunk, end + 1, entries, decoder)
        if fields is not None:
            raw.problems.append(Problem("ingest.length-in-characters", place, "repaired"))
    if fields is None and len(entries) == len(pieces) and len(directory) % 12 == 0:
        order = _order(entries)
        tags = [entries[i][:3].decode("latin-1") for i in order]
        fields = split(tags, decoder.body(b"\x1e".join(pieces), chunk, tags).split("\x1e"), decoder)
        raw.problems.append(Problem("ingest.directory-shifted", place, "repaired", (("fields", str(len(fields))),)))
    if fields is None and len(readable) == len(entries):
        fields = by_lengths(chunk, decoder)
        if fields is not None:
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


def _directory(chunk: bytes) -> tuple[int, int]:
    """(begin, end) of the directory: what stands before the first 0x1E and after a leader, which may have lost some signs."""
    end = chunk.find(b"\x1e")
    if end <= 0:
        return 0, 0
    if ENTRY.match(chunk[24:end]) and not (end - 24) % 12:
        return 24, end
    start = end
    while start >= 12 and ENTRY.fullmatch(chunk[start - 12 : start]):
        start -= 12
    return (start, end) if start < end and start < 48 else (min(24, end), end)


def furthest(chunk: bytes) -> int:
    """The length a record has by its directory; 0 where that cannot be read."""
    start, end = _directory(chunk)
    entries = [chunk[at : at + 12] for at in range(start, end - 11, 12)]
    if not entries or not all(map(ENTRY.fullmatch, entries)):
        return 0
    return end + 2 + max(int(entry[3:7]) + int(entry[7:]) for entry in entries)


def by_lengths(chunk: bytes, decoder: RecordDecoder) -> list[Field] | None:
    """Fields in which 0x1E stands, told by the lengths the directory gives them; None unless all of it comes out even."""
    start, end = _directory(chunk)
    entries = [chunk[at : at + 12] for at in range(start, end - 11, 12)]
    pieces = chunk[end + 1 :].split(b"\x1e")
    if not pieces[-1]:
        pieces.pop()
    if not entries or len(pieces) <= len(entries) or not all(map(ENTRY.fullmatch, entries)):
        return None
    found: list[bytes] = []
    entries.sort(key=lambda entry: int(entry[7:]))
    left = iter(pieces)
    following = next(left, None)
    for entry in entries:
        if following is None:
            return None
        stated, held, joins = int(entry[3:7]), following, 0
        following = next(left, None)
        # A sign put in has made the field longer than stated by itself, one put in place of another has not.
        while len(held) + 1 < stated and following is not None and len(held) + 1 + len(following) <= stated + joins:
            held += b" " + following
            joins += 1
            following = next(left, None)
        if not stated <= len(held) + 1 <= stated + joins:
            return None
        found.append(held)
    if following is not None:
        return None
    tags = [entry[:3].decode("ascii") for entry in entries]
    return split(tags, decoder.body(b"\x1e".join(found), chunk, tags).split("\x1e"), decoder)


def _order(entries: list[bytes]) -> list[int]:
    """The entries in the order of their fields: by offset, or as they stand where the offsets make no sense."""
    readable = [bool(ENTRY.fullmatch(entry)) for entry in entries]
    begins = [int(entry[7:]) if good else 0 for entry, good in zip(entries, readable, strict=True)]
    order = sorted(range(len(entries)), key=lambda i: (begins[i], i))
    follow = sum(
        readable[one] and begins[one] + int(entries[one][3:7]) == begins[other]
        for one, other in itertools.pairwise(order)
    )
    return order if follow * 2 >= len(entries) - 1 else list(range(len(entries)))


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
    return split(tags, decoder.composed("\x1e".join(pieces)).split("\x1e"), decoder)


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
    return (split(tags, text.split("\x1e"), decoder) if found else []), len(entries) - len(found)
