"""zstd frames with bounds: what is unpacked is exactly as long as was said beforehand, and is what its name says.

In: bytes and the length and hash the manifest states. Out: the content, or DamagedError. The rule: a frame is never unpacked beyond
the stated length, so a hostile one costs no more memory than an honest one.
"""

from __future__ import annotations

import hashlib

import zstandard

LEVEL = 12
MOST_WINDOW = 1 << 27  # what a frame may ask of the reader's memory


class DamagedError(Exception):
    """Bytes that are not what was signed; the words say in what."""


def pack(content: bytes, before: bytes | None = None) -> bytes:
    """The frame of a content; with `before`, one that only who holds it can read, and that says little more than the difference."""
    if before is None:
        return zstandard.ZstdCompressor(level=LEVEL, write_content_size=True).compress(content)
    return _with(before, max(len(before), len(content))).compress(content)


def unpack(frame: bytes, length: int, before: bytes | None = None) -> bytes:
    """The content of a frame that must hold exactly `length` bytes."""
    given = zstandard.ZstdCompressionDict(before, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if before else None
    unpacker = zstandard.ZstdDecompressor(dict_data=given, max_window_size=MOST_WINDOW)
    try:
        with unpacker.stream_reader(frame) as reader:
            # One byte more than was signed is enough to know; a frame of kilobytes can hold gigabytes.
            content = reader.read(length + 1)
    except zstandard.ZstdError as error:
        raise DamagedError(f"no readable zstd frame: {error}") from None
    if len(content) > length:
        raise DamagedError(f"more than the {length} bytes that were signed")
    if len(content) != length:
        raise DamagedError(f"{len(content)} bytes where {length} were signed")
    return content


def verify(content: bytes, length: int, digest: str) -> None:
    """DamagedError where the content is not what was signed."""
    if len(content) != length:
        raise DamagedError(f"{len(content)} bytes where {length} were signed")
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        raise DamagedError(f"the content's hash is {found[:12]}…, signed was {digest[:12]}…")


def _with(before: bytes, size: int) -> zstandard.ZstdCompressor:
    given = zstandard.ZstdCompressionDict(before, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    window = min(max(size * 2, 1 << 17).bit_length(), MOST_WINDOW.bit_length() - 1)
    # Without long-distance matching: one page changed in a pack of 1.4 MB is 0.7 kB so and 14.7 kB with it (zstd 1.5.7), for it takes matches from the exact ones.
    parameters = zstandard.ZstdCompressionParameters.from_level(LEVEL, window_log=window)
    return zstandard.ZstdCompressor(dict_data=given, compression_params=parameters)
