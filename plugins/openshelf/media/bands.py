"""A large TIFF read band by band: a sequence of small TIFFs, each holding a few of its strips or one row of its tiles.

In: a TIFF file. Out: for each band its rows and the bytes of a TIFF that holds just them, under the same compression, colours and
tables. The rule: the pixels of one band are in memory at a time, whatever the file's size (TIFF 6.0, sections 3 and 15).
An uncompressed strip is cut where a row ends. A file that keeps all its rows compressed in one strip, its channels apart, or is a
BigTIFF, gives no bands: `read_layout` says None.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

BAND_PIXELS = 4_000_000
WIDTH, LENGTH, COMPRESSION, STRIP_OFFSETS, ROWS_PER_STRIP, STRIP_COUNTS = 256, 257, 259, 273, 278, 279
PLANAR, TILE_WIDTH, TILE_LENGTH, TILE_OFFSETS, TILE_COUNTS = 284, 322, 323, 324, 325
LONG = 4
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
MOST_ENTRIES, MOST_VALUE = 512, 64 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the directory: type, number of values, the values' bytes in the file's own order."""

    kind: int
    count: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Layout:
    """How the first image of a TIFF lies in its file. rows: pixel rows of a strip or a tile; across: pieces in such a row."""

    order: str
    entries: dict[int, Entry]
    width: int
    height: int
    rows: int
    across: int
    offsets: tuple[int, ...]
    counts: tuple[int, ...]
    tiled: bool


def read_layout(file: BinaryIO) -> Layout | None:
    """The layout, or None where the file cannot be read in bands. struct.error or ValueError where it is damaged."""
    file.seek(0)
    head = file.read(8)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None or len(head) < 8 or struct.unpack(order + "H", head[2:4])[0] != 42:
        return None
    entries = _directory(file, order, struct.unpack(order + "L", head[4:])[0])
    tiled = TILE_OFFSETS in entries
    offsets = _numbers(entries, TILE_OFFSETS if tiled else STRIP_OFFSETS, order)
    counts = _numbers(entries, TILE_COUNTS if tiled else STRIP_COUNTS, order)
    width, height = (_numbers(entries, tag, order)[:1] for tag in (WIDTH, LENGTH))
    planar = _numbers(entries, PLANAR, order)[:1] or (1,)
    rows = _numbers(entries, TILE_LENGTH if tiled else ROWS_PER_STRIP, order)[:1] or height
    if not (width and height and rows[0] and offsets) or len(offsets) != len(counts) or planar != (1,):
        return None
    if not tiled and len(offsets) == 1 and _numbers(entries, COMPRESSION, order)[:1] in ((), (1,)):
        rows, offsets, counts = _cut(width[0], height[0], offsets[0], counts[0])
        entries[ROWS_PER_STRIP] = _longs(order, [rows[0]])
    across = -(-width[0] // (_numbers(entries, TILE_WIDTH, order)[:1] or width)[0]) if tiled else 1
    pieces = -(-height[0] // rows[0]) * across
    if pieces < 2 * across or pieces != len(offsets) or rows[0] * width[0] > 2 * BAND_PIXELS:
        return None
    return Layout(order, entries, width[0], height[0], rows[0], across, offsets, counts, tiled)


def bands(file: BinaryIO, layout: Layout) -> Iterator[tuple[int, bytes]]:
    """(first pixel row, bytes of a TIFF with the rows of the band), from top to bottom."""
    steps = max(1, BAND_PIXELS // (layout.width * layout.rows))
    last_row_of_pieces = -(-layout.height // layout.rows)
    for first in range(0, last_row_of_pieces, steps):
        beyond = min(first + steps, last_row_of_pieces)
        pieces = slice(first * layout.across, beyond * layout.across)
        data = []
        for offset, count in zip(layout.offsets[pieces], layout.counts[pieces], strict=True):
            file.seek(offset)
            data.append(file.read(count))
        height = min(beyond * layout.rows, layout.height) - first * layout.rows
        yield first * layout.rows, _small_tiff(layout, height, data)


def _small_tiff(layout: Layout, height: int, pieces: list[bytes]) -> bytes:
    order = layout.order
    where, sizes = (TILE_OFFSETS, TILE_COUNTS) if layout.tiled else (STRIP_OFFSETS, STRIP_COUNTS)
    offsets, at = [], 8
    for piece in pieces:
        offsets.append(at)
        at += len(piece)
    entries = layout.entries | {
        LENGTH: _longs(order, [height]),
        where: _longs(order, offsets),
        sizes: _longs(order, [len(piece) for piece in pieces]),
    }
    at += at % 2
    pixels = b"".join(pieces)
    pixels += b"\0" * (at - 8 - len(pixels))
    directory, beyond = [], b""
    after = at + 2 + 12 * len(entries) + 4
    for tag, entry in sorted(entries.items()):
        value = entry.data
        if len(value) > 4:
            beyond += b"\0" * ((after + len(beyond)) % 2)
            value, beyond = struct.pack(order + "L", after + len(beyond)), beyond + value
        directory.append(struct.pack(order + "HHL", tag, entry.kind, entry.count) + value.ljust(4, b"\0"))
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HL", 42, at)
    count = struct.pack(order + "H", len(directory))
    return head + pixels + count + b"".join(directory) + b"\0\0\0\0" + beyond


def _cut(width: int, height: int, offset: int, count: int) -> tuple[tuple[int], tuple[int, ...], tuple[int, ...]]:
    """One uncompressed strip as many: (rows of each,), where each begins, how many bytes it has."""
    row = count // height
    rows = max(1, min(height, BAND_PIXELS // width))
    starts = range(0, height, rows)
    offsets = tuple(offset + first * row for first in starts)
    return (rows,), offsets, tuple((min(first + rows, height) - first) * row for first in starts)


def _longs(order: str, numbers: list[int]) -> Entry:
    return Entry(LONG, len(numbers), struct.pack(f"{order}{len(numbers)}L", *numbers))


def _directory(file: BinaryIO, order: str, at: int) -> dict[int, Entry]:
    file.seek(at)
    (count,) = struct.unpack(order + "H", file.read(2))
    if count > MOST_ENTRIES:
        raise ValueError(f"{count} directory entries")
    raw = file.read(12 * count)
    entries = {}
    for start in range(0, 12 * count, 12):
        tag, kind, number = struct.unpack(order + "HHL", raw[start : start + 8])
        size = SIZES.get(kind, 1) * number
        data = raw[start + 8 : start + 12]
        if size > 4:
            if size > MOST_VALUE:
                raise ValueError(f"{size} bytes in one entry")
            file.seek(struct.unpack(order + "L", data)[0])
            data = file.read(size)
        entries[tag] = Entry(kind, number, data[:size])
    return entries


def _numbers(entries: dict[int, Entry], tag: int, order: str) -> tuple[int, ...]:
    entry = entries.get(tag)
    if entry is None or entry.kind not in (3, 4):
        return ()
    return struct.unpack(f"{order}{entry.count}{'H' if entry.kind == 3 else 'L'}", entry.data)
