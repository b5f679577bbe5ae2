"""Pictures of the content folder → the widths the pages show, as WebP.

In: an image file, the widths wanted, the library's Limits, the cache. Out: an ImageSet, and its Outputs. The rules it keeps:

- Judged by probe.py before a pixel is read; a JPEG is decoded reduced, a TIFF in bands, so an honest scan of a hundred megapixels
  takes a few dozen megabytes.
- What a camera or scanner wrote into the file (place, name, thumbnail) never ships: pixels only, upright, in sRGB.
- Never enlarged. Names hold the hash of the file and of how it is made, so a name means its bytes for ever.
- Made once: the cache holds every width under its own name, written whole or not at all.
"""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageCms, ImageOps

from openshelf.build.output import Output
from openshelf.content.pictures import ImageSet, ImageSource
from openshelf.errors import ContentError, Place
from openshelf.lang.slug import slug
from openshelf.media.bands import bands, read_layout
from openshelf.media.probe import DAMAGE, ImageFacts, judge_image, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openshelf.content.library import Limits

WIDTHS = (320, 640, 1280, 2000)
QUALITY = 80
# Changes when the same file would give other bytes: it stands in every name.
RECIPE = f"webp{QUALITY}-1"
UPRIGHT = {2: 0, 3: 180, 4: 0, 5: 90, 6: 90, 7: 90, 8: 90}  # EXIF 0x0112: those that swap the sides turn by 90


def derive(
    path: Path, widths: Sequence[int], limits: Limits, cache: Path, *, kind: str = "image", name: str | None = None
) -> ImageSet:
    """The picture in every width it has pixels for, at least in one. ContentError where it cannot be read.

    kind: the folder below `media/`; name: the file as the editor knows it.
    """
    facts = judge_image(path, limits, name)
    stem = stem_of(path, kind)
    full_width, full_height = _upright_size(path, facts)
    wanted = sorted({min(width, full_width) for width in widths} or {full_width})
    sources = []
    for width in wanted:
        height = max(1, round(full_height * width / full_width))
        sources.append(ImageSource(f"media/{kind}/{stem}-{width}.webp", width, height))
    images = ImageSet(tuple(sources))
    missing = [source for source in sources if not cached(cache, source).exists()]
    if missing:
        try:
            _make(path, facts, missing, cache)
        except (*DAMAGE, MemoryError) as error:
            raise ContentError("media.damaged-image", Place(name or str(path)), reason=str(error)) from error
    return images


def stem_of(path: Path, kind: str) -> str:
    """What the names of a picture's widths begin with: `<stem>-<width>.webp`. OSError where the file cannot be read."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(RECIPE.encode())
    return f"{slug(path.stem)[:40] or kind}-{digest.hexdigest()[:10]}"


def image_outputs(images: ImageSet, cache: Path, *, sealed: bool = False) -> Iterator[Output]:
    """The files of an ImageSet that `derive` made with the same cache."""
    for source in images.sources:
        yield Output(source.url, cached(cache, source), sealed)


def cached(cache: Path, source: ImageSource) -> Path:
    """Where a width lies in the cache, once it was made."""
    name = source.url.rpartition("/")[2]
    return cache / "images" / hashlib.sha256(name.encode()).hexdigest()[:2] / name


def _upright_size(path: Path, facts: ImageFacts) -> tuple[int, int]:
    turned = UPRIGHT.get(_orientation(path), 0) == 90
    return (facts.height, facts.width) if turned else (facts.width, facts.height)


def _orientation(path: Path) -> int:
    try:
        with opened(path) as image:
            stated = image.getexif().get(0x0112)
    except DAMAGE:
        return 1
    return stated if isinstance(stated, int) else 1


def _make(path: Path, facts: ImageFacts, sources: list[ImageSource], cache: Path) -> None:
    turned = UPRIGHT.get(_orientation(path), 0) == 90
    largest = max(source.width for source in sources)
    # Twice the largest width is as fine as a Lanczos filter can use.
    small = _read_reduced(path, facts, largest * 2 * (facts.width if not turned else facts.height) // facts.width)
    image = _plain(ImageOps.exif_transpose(small))
    for source in sorted(sources, key=lambda source: -source.width):
        image = image.resize((source.width, source.height), Image.Resampling.LANCZOS) if image.size != (
            source.width, source.height
        ) else image  # fmt: skip
        write_webp(image, cached(cache, source), QUALITY)


def write_webp(image: Image.Image, target: Path, quality: int) -> None:
    """Write the pixels, and nothing else of the image, to `target`, whole or not at all."""
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"", xmp=b"")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    part.write_bytes(buffer.getvalue())
    part.replace(target)


def _read_reduced(path: Path, facts: ImageFacts, width: int) -> Image.Image:
    """The image no larger than it must be to be `width` wide, with its orientation and profile still in `info`."""
    factor = max(1, facts.width // max(width, 1))
    if facts.format == "TIFF" and facts.width * facts.height > 16_000_000:
        banded = read_bands(path, facts, factor)
        if banded is not None:
            return banded
    with opened(path) as image:
        orientation, profile = image.getexif().get(0x0112), image.info.get("icc_profile")
        image.draft(None, (facts.width // factor, facts.height // factor))
        image.load()
        # draft() has already halved a JPEG as often as the factor allows.
        left = max(1, image.width // max(facts.width // factor, 1))
        reduced = _reducible(image).reduce(left) if left > 1 else _reducible(image).copy()
    return _described(reduced, orientation, profile)


def read_bands(path: Path, facts: ImageFacts, factor: int) -> Image.Image | None:
    """A TIFF reduced by a whole factor, one band in memory at a time; None where it cannot be read so."""
    with path.open("rb") as file:
        layout = read_layout(file)
        if layout is None or (layout.width, layout.height) != (facts.width, facts.height):
            return None
        # Whole blocks of the factor: rows left over at a band's end would otherwise be weighed twice.
        carried: Image.Image | None = None
        whole: Image.Image | None = None
        at = 0
        for _, data in bands(file, layout):
            with _opened_bytes(data) as band:
                band.load()
                rows = _stacked(carried, _reducible(band))
            usable = rows.height // factor * factor
            if usable:
                reduced = rows.crop((0, 0, rows.width, usable)).reduce(factor)
                if whole is None:
                    size = (-(-facts.width // factor), -(-facts.height // factor))
                    whole = Image.new(reduced.mode, size)
                whole.paste(reduced, (0, at))
                at += reduced.height
            carried = rows.crop((0, usable, rows.width, rows.height)) if usable < rows.height else None
        if whole is None:
            return None
        if carried is not None:
            whole.paste(carried.reduce(factor), (0, at))
    with opened(path) as image:
        return _described(whole, image.getexif().get(0x0112), image.info.get("icc_profile"))


def _opened_bytes(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=("TIFF",))


def _stacked(above: Image.Image | None, below: Image.Image) -> Image.Image:
    if above is None:
        return below.copy()
    both = Image.new(below.mode, (below.width, above.height + below.height))
    both.paste(above, (0, 0))
    both.paste(below, (0, above.height))
    return both


def _described(image: Image.Image, orientation: object, profile: object) -> Image.Image:
    image.info = {"icc_profile": profile} if isinstance(profile, bytes) and profile else {}
    if isinstance(orientation, int):
        image.getexif()[0x0112] = orientation
    return image


def _reducible(image: Image.Image) -> Image.Image:
    """The image in a mode that can be averaged: no palettes, no single bits, no more than eight bits a channel."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("I", "F"):
        values = np.asarray(image, dtype=np.float64)
        low, high = (0.0, 65535.0) if image.mode == "I" else (float(np.nanmin(values)), float(np.nanmax(values)))
        scaled = np.nan_to_num((values - low) / ((high - low) or 1.0)) * 255
        return Image.fromarray(np.clip(scaled, 0, 255).astype(np.uint8))
    if image.mode == "1":
        return image.convert("L")
    if image.mode in ("P", "PA"):
        return image.convert("RGBA" if image.mode == "PA" or "transparency" in image.info else "RGB")
    if image.mode in ("LA", "La", "RGBa"):
        return image.convert("RGBA")
    if image.mode in ("YCbCr", "LAB", "HSV", "RGBX"):
        return image.convert("RGB")
    if image.mode in ("L", "RGB") and "transparency" in image.info:
        return image.convert("RGBA")
    return image


def _plain(image: Image.Image) -> Image.Image:
    """The image as sRGB with or without alpha, by its own colour profile where that can be used."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            stated = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, stated, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A profile that does not fit its own image is common in scans; without it the colours are merely plain.
            converted = None
        image = converted or image
    image.info = {}
    return image if image.mode in ("RGB", "RGBA") else image.convert("RGBA" if image.mode.endswith("A") else "RGB")
