"""Pictures in several widths: colours, orientation and transparency kept, everything else left behind."""

import contextlib
import io
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from openshelf.content.library import Limits
from openshelf.errors import ContentError
from openshelf.media.bands import bands, read_layout
from openshelf.media.images import derive, image_outputs, read_bands
from openshelf.media.probe import judge_image

LIMITS = Limits()


def made(path, cache, widths=(64,), **options):
    images = derive(path, widths, LIMITS, cache, **options)
    outputs = list(image_outputs(images, cache))
    return images, [read(output.data) for output in outputs]


def read(path):
    with Image.open(path) as image:
        image.load()
        return image.copy()


def test_widths_are_made_narrowest_first_and_never_enlarged(tmp_path):
    Image.new("RGB", (500, 250), "red").save(tmp_path / "Şəkil №1.png")
    images, files = made(tmp_path / "Şəkil №1.png", tmp_path / "cache", (320, 640, 1280), kind="item")
    assert [(source.width, source.height) for source in images.sources] == [(320, 160), (500, 250)]
    assert [file.size for file in files] == [(320, 160), (500, 250)]
    assert images.sources[0].url.startswith("media/item/sekil-1-")


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 128, (128, 128, 128)),
        ("P", 0, (0, 0, 0)),
        ("RGB", (10, 200, 30), (10, 200, 30)),
        ("CMYK", (0, 255, 255, 0), (255, 0, 0)),
        ("I;16", 32768, (128, 128, 128)),
        ("YCbCr", (128, 128, 128), (128, 128, 128)),
    ],
)
def test_every_kind_of_pixel_becomes_its_colour(tmp_path, mode, colour, expected):
    Image.new(mode, (200, 100), colour).save(tmp_path / "x.tif")
    _, (file,) = made(tmp_path / "x.tif", tmp_path / "cache")
    assert np.abs(np.array(file.convert("RGB").getpixel((32, 16))) - expected).max() <= 8


def test_transparency_is_kept(tmp_path):
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(tmp_path / "x.png")
    Image.new("P", (100, 100), 0).save(tmp_path / "y.png", transparency=0)
    for name in ("x.png", "y.png"):
        _, (file,) = made(tmp_path / name, tmp_path / "cache")
        assert (file.mode, file.getpixel((5, 5))[3]) == ("RGBA", 0)


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (0, 0)), (3, (1, 1)), (6, (1, 0)), (8, (0, 1)), (5, (0, 0)), (7, (1, 1))]
)
def test_a_turned_picture_stands_upright(tmp_path, orientation, corner):
    image = Image.new("RGB", (200, 100), "white")
    image.paste("black", (0, 0, 40, 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / "x.jpg", exif=exif, quality=95)
    _images, (file,) = made(tmp_path / "x.jpg", tmp_path / "cache", (100,))
    upright = orientation < 5
    assert file.size == ((100, 50) if upright else (100, 200))
    across, down = corner
    place = (5 + across * (file.width - 10), 5 + down * (file.height - 10))
    assert file.convert("L").getpixel(place) < 60


def test_nothing_of_the_camera_ships(tmp_path):
    exif = Image.Exif()
    exif[0x010F], exif[0x8298] = "marker-camera", "marker-owner"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (90, 90), "red").save(tmp_path / "x.jpg", exif=exif, icc_profile=profile, comment="marker-comment")
    images, (file,) = made(tmp_path / "x.jpg", tmp_path / "cache")
    data = Path(next(image_outputs(images, tmp_path / "cache")).data).read_bytes()
    assert b"marker" not in data
    assert b"EXIF" not in data
    assert b"ICCP" not in data
    assert not file.getexif()


def test_a_profile_that_does_not_fit_is_left_out(tmp_path):
    Image.new("RGB", (90, 90), (200, 0, 0)).save(tmp_path / "x.jpg", icc_profile=b"no profile at all", quality=95)
    _, (file,) = made(tmp_path / "x.jpg", tmp_path / "cache")
    assert abs(file.getpixel((5, 5))[0] - 200) < 5


def test_equal_files_give_equal_bytes_and_names(tmp_path):
    rng = np.random.default_rng(1)
    Image.fromarray(rng.integers(0, 255, (80, 120, 3), dtype=np.uint8)).save(tmp_path / "x.png")
    first, _ = made(tmp_path / "x.png", tmp_path / "one")
    second, _ = made(tmp_path / "x.png", tmp_path / "two")
    assert first == second
    bytes_of = [
        [Path(output.data).read_bytes() for output in image_outputs(first, tmp_path / c)] for c in ("one", "two")
    ]
    assert bytes_of[0] == bytes_of[1]


def test_what_is_cached_is_not_made_again(tmp_path):
    Image.new("RGB", (90, 90)).save(tmp_path / "x.png")
    images, _ = made(tmp_path / "x.png", tmp_path / "cache")
    target = next(image_outputs(images, tmp_path / "cache")).data
    before = target.stat().st_mtime_ns
    made(tmp_path / "x.png", tmp_path / "cache")
    assert target.stat().st_mtime_ns == before


def test_a_picture_that_breaks_off_is_named(tmp_path):
    buffer = io.BytesIO()
    Image.effect_noise((300, 300), 90).convert("RGB").save(buffer, "PNG")
    (tmp_path / "x.png").write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    with pytest.raises(ContentError) as raised:
        derive(tmp_path / "x.png", (64,), LIMITS, tmp_path / "cache", name="items/x.png")
    assert (raised.value.message_id, str(raised.value.place)) == ("media.damaged-image", "items/x.png")
    assert not list((tmp_path / "cache").rglob("*.*"))


def blocks(seed):
    """300 x 200 pixels in blocks of five, so that every compression has something to do."""
    colours = np.random.default_rng(seed).integers(0, 255, (60, 40, 3), dtype=np.uint8)
    return np.repeat(np.repeat(colours, 5, 0), 5, 1)


def tiled_tiff(pixels, side=64):
    """An uncompressed TIFF in tiles, written by hand (TIFF 6.0 section 15): Pillow writes strips only."""
    height, width, _ = pixels.shape
    down, across = -(-height // side), -(-width // side)
    padded = np.zeros((down * side, across * side, 3), np.uint8)
    padded[:height, :width] = pixels
    tiles = [
        padded[y : y + side, x : x + side].tobytes()
        for y in range(0, down * side, side)
        for x in range(0, across * side, side)
    ]
    entries = [
        (256, 3, [width]),
        (257, 3, [height]),
        (258, 3, [8, 8, 8]),
        (259, 3, [1]),
        (262, 3, [2]),
        (277, 3, [3]),
        (284, 3, [1]),
    ]
    entries += [(322, 3, [side]), (323, 3, [side])]
    start = 8
    entries += [
        (324, 4, [start + i * len(tiles[0]) for i in range(len(tiles))]),
        (325, 4, [len(tile) for tile in tiles]),
    ]
    at = start + sum(map(len, tiles))
    after = at + 2 + 12 * len(entries) + 4
    directory, beyond = b"", b""
    for tag, kind, values in entries:
        data = struct.pack(f"<{len(values)}{'H' if kind == 3 else 'L'}", *values)
        if len(data) > 4:
            data, beyond = struct.pack("<L", after + len(beyond)), beyond + data
        directory += struct.pack("<HHL", tag, kind, len(values)) + data.ljust(4, b"\0")
    return (
        b"II"
        + struct.pack("<HL", 42, at)
        + b"".join(tiles)
        + struct.pack("<H", len(entries))
        + directory
        + b"\0" * 4
        + beyond
    )


def assert_bands_are_the_whole(path):
    whole = np.asarray(read(path))
    with path.open("rb") as file:
        parts = [(top, np.asarray(Image.open(io.BytesIO(data)))) for top, data in bands(file, read_layout(file))]
    assert len(parts) > 1
    assert sum(len(part) for _, part in parts) == len(whole)
    assert all((part == whole[top : top + len(part)]).all() for top, part in parts)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"])
def test_bands_of_strips_hold_the_same_pixels_as_the_whole(tmp_path, monkeypatch, compression):
    monkeypatch.setattr("openshelf.media.bands.BAND_PIXELS", 20_000)
    monkeypatch.setattr("PIL.TiffImagePlugin.STRIP_SIZE", 10_000)
    Image.fromarray(blocks(2)).save(tmp_path / "x.tif", compression=compression)
    assert_bands_are_the_whole(tmp_path / "x.tif")


def test_bands_of_tiles_hold_the_same_pixels_as_the_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("openshelf.media.bands.BAND_PIXELS", 20_000)
    (tmp_path / "x.tif").write_bytes(tiled_tiff(blocks(3)))
    assert (np.asarray(read(tmp_path / "x.tif")) == blocks(3)).all()
    assert_bands_are_the_whole(tmp_path / "x.tif")


@pytest.mark.parametrize("factor", [1, 2, 3, 7])
def test_reading_in_bands_reduces_as_reading_whole_does(tmp_path, monkeypatch, factor):
    monkeypatch.setattr("openshelf.media.bands.BAND_PIXELS", 20_000)
    monkeypatch.setattr("PIL.TiffImagePlugin.STRIP_SIZE", 10_000)
    Image.fromarray(blocks(4)).save(tmp_path / "x.tif")
    facts = judge_image(tmp_path / "x.tif", LIMITS)
    whole = read(tmp_path / "x.tif").reduce(factor)
    assert (np.asarray(read_bands(tmp_path / "x.tif", facts, factor)) == np.asarray(whole)).all()


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 399))
def test_a_damaged_tiff_raises_nothing_else(tmp_path_factory, noise, at):
    folder = tmp_path_factory.mktemp("tiff")
    buffer = io.BytesIO()
    Image.new("L", (40, 40), 7).save(buffer, "TIFF")
    data = bytearray(buffer.getvalue())
    data[at : at + len(noise)] = noise
    (folder / "x.tif").write_bytes(data)
    with contextlib.suppress(ContentError):
        derive(folder / "x.tif", (16,), LIMITS, folder / "cache")


BOUNDED = """
import re, sys
from pathlib import Path
from openshelf.content.library import Limits
from openshelf.media.images import derive
print(derive(Path(sys.argv[1]), (640, 1280), Limits(), Path(sys.argv[2])).sources[-1])
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.parametrize("compression", [None, "tiff_lzw"])
def test_an_honest_scan_of_a_hundred_megapixels_takes_little_memory(tmp_path, compression):
    strip = Image.effect_noise((10_000, 100), 60)
    scan = Image.merge("CMYK", [strip.resize((10_000, 10_000), Image.Resampling.NEAREST)] * 4)
    scan.save(tmp_path / "scan.tif", compression=compression)
    del scan
    done = subprocess.run(
        [sys.executable, "-c", BOUNDED, str(tmp_path / "scan.tif"), str(tmp_path / "cache")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    source, megabytes = done.stdout.splitlines()
    assert "width=1280, height=1280" in source
    assert int(megabytes) < 300
