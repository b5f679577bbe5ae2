"""Numbers and strings as bytes: varints, front coding, deflated files. The byte forms of FORMAT.md, both directions.

Rule: the same values always give the same bytes; reading what was written gives the values back (a test).
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

LEVEL = 9
CUT = 2  # U+0001 begins keys that are no words
MOST_CUT = 29
_NEXT = re.compile(rb"[\x02-\x1f]")


def varint(value: int) -> bytes:
    """One unsigned LEB128 number."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def varints(values: Iterable[int]) -> bytes:
    """Numbers one after another."""
    return b"".join(map(varint, values))


def varint_array(values: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """(bytes, starts): the numbers one after another, and where each begins, with the end as last."""
    numbers = values.astype(np.uint64)
    sizes = np.ones(len(numbers), np.int64)
    for bits in range(7, 64, 7):
        more = numbers >= np.uint64(1 << bits)
        if not more.any():
            break
        sizes += more
    starts = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    out = np.empty(int(starts[-1]), np.uint8)
    longest = int(sizes.max(initial=0))
    for k in range(longest):
        chosen = sizes > k
        part = (numbers[chosen] >> np.uint64(7 * k)) & np.uint64(127)
        part |= np.where(sizes[chosen] > k + 1, np.uint64(128), np.uint64(0))
        out[starts[:-1][chosen] + k] = part
    return out, starts


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """(number, where the next begins)."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def zigzag(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Signed numbers as unsigned ones: 0 -1 1 -2 … are 0 1 2 3 …"""
    return (values << 1) ^ (values >> 63)


def read_varints(data: bytes) -> npt.NDArray[np.int64]:
    """All numbers of a stream of varints (each below 2^56)."""
    raw = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(raw < 128)
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    values = np.zeros(len(ends), np.int64)
    sizes = ends - starts + 1
    for k in range(int(sizes.max(initial=0))):
        chosen = sizes > k
        values[chosen] |= (raw[starts[chosen] + k] & 127).astype(np.int64) << 7 * k
    return values


def shared_prefix(one: bytes, other: bytes) -> int:
    """How many bytes two strings begin with alike."""
    least = min(len(one), len(other))
    if one[:least] == other[:least]:
        return least
    for i in range(least):
        if one[i] != other[i]:
            return i
    return least


def front_coded(text: bytes, before: bytes) -> bytes:
    """A string as how many bytes the one before loses at its end, and what follows then: a byte from CUT on, and the rest.

    text: holds no byte from CUT up to 31, so that the next string's first byte ends it.
    """
    shared = shared_prefix(text, before)
    cut = len(before) - shared
    if cut < MOST_CUT:
        return bytes((CUT + cut,)) + text[shared:]
    return bytes((CUT + MOST_CUT,)) + varint(cut - MOST_CUT) + text[shared:]


def read_front_coded(data: bytes, at: int, before: bytes) -> tuple[bytes, int]:
    """(string, where the next begins)."""
    cut = data[at] - CUT
    at += 1
    if cut == MOST_CUT:
        more, at = read_varint(data, at)
        cut += more
    found = _NEXT.search(data, at)
    end = found.start() if found else len(data)
    return before[: len(before) - cut] + data[at:end], end


def separator(before: str, first: str) -> str:
    """The shortest string that is greater than `before` and not greater than `first`, by code point."""
    for i in range(1, len(first) + 1):
        if first[:i] > before:
            return first[:i]
    return first


def packed(data: bytes) -> bytes:
    """Bytes as one raw deflate stream."""
    stream = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    return stream.compress(data) + stream.flush()


def unpacked(data: bytes) -> bytes:
    """What a raw deflate stream holds; what follows it is left. zlib.error where it is damaged or cut short."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    found = stream.decompress(data)
    if not stream.eof:
        raise zlib.error("the stream is cut short")
    return found


def file_name(kind: str, number: int) -> str:
    """`t/01/2c.bin` for number 300 of `t`."""
    return f"{kind}/{number >> 8:02x}/{number & 255:02x}.bin"
