"""Hostile files judged before they are decoded: what an image or PDF claims to be, and whether we may open it.

In: a file and the library's Limits. Out: ImageFacts, or a ContentError that names the file and the remedy. The rules:

- Only formats that Pillow decodes by itself; nothing that starts another program (EPS) or hides a program's file (PSD).
- More megapixels than the library allows are refused, whatever the file.
- A format that must be unpacked whole may not grow more than `unpack_ratio` times: a picture of 9,000 x 9,000 pixels in nine
  kilobytes is a trap, not a picture. JPEG and TIFF are exempt, because images.py reads them reduced or in bands.
- A PDF must begin like one; the rest is judged by the process that opens it (rendering.py).
"""

from __future__ import annotations

import struct
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from openshelf.errors import ContentError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openshelf.content.library import Limits

FORMATS = ("AVIF", "BMP", "GIF", "JPEG", "JPEG2000", "PNG", "PPM", "TIFF", "WEBP")
READ_IN_PARTS = frozenset({"JPEG", "MPO", "TIFF"})
# Below this many unpacked bytes no ratio is a danger: a white scan compresses a thousandfold.
HARMLESS_BYTES = 128_000_000
# What Pillow raises at a damaged or lying file, by reading its decoders.
DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error)


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an image file says of itself. width and height as stored, before its orientation is applied."""

    format: str
    width: int
    height: int
    mode: str
    file_bytes: int

    @property
    def unpacked_bytes(self) -> int:
        """Bytes of its pixels in Pillow's memory."""
        each = 1 if self.mode in ("1", "L", "P") else 2 if self.mode.startswith("I;16") else 4
        return self.width * self.height * each


def judge_image(path: Path, limits: Limits, name: str | None = None) -> ImageFacts:
    """What the image is, without decoding it; ContentError where it is none, damaged or too much.

    name: the file as the editor knows it, for the message.
    """
    place = Place(name or str(path))
    file_bytes = path.stat().st_size
    try:
        with opened(path) as image:
            facts = ImageFacts(image.format or "", *image.size, image.mode, file_bytes)
    except DAMAGE as error:
        raise ContentError("media.not-an-image", place, formats=", ".join(FORMATS)) from error
    megapixels = facts.width * facts.height / 1_000_000
    if megapixels > limits.image_megapixels:
        raise ContentError(
            "media.too-many-pixels", place, width=facts.width, height=facts.height, most=limits.image_megapixels
        )
    ratio = facts.unpacked_bytes // max(file_bytes, 1)
    whole = facts.format not in READ_IN_PARTS and facts.unpacked_bytes > HARMLESS_BYTES
    if whole and ratio > limits.unpack_ratio:
        raise ContentError("media.bomb", place, ratio=ratio, most=limits.unpack_ratio)
    return facts


def judge_pdf(path: Path, name: str | None = None) -> None:
    """ContentError where the file does not begin as a PDF does (within its first kilobyte, ISO 32000-1 annex H 3.4.1)."""
    with path.open("rb") as file:
        start = file.read(1024)
    if b"%PDF-" not in start:
        raise ContentError("media.not-a-pdf", Place(name or str(path)))


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """The image, header read, pixels not; Pillow's own limit and its warnings are off, because ours have judged it."""
    before = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as image:
                yield image
    finally:
        Image.MAX_IMAGE_PIXELS = before
