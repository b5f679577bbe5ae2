"""Pictures in several widths: colours, orientation and transparency kept, everything else left behind."""

import io
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
from openshelf.media.images import derive, image_outputs

LIMITS = Limits()


def made(path, cache, widths=(64,), **options):
    images = derive(path, widths, LIMITS, cache, **options)
    outputs = list(image_outputs(images, cache))
    return images, [Image.open(output.data) for output in outputs]


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


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (1, 1)), (6, (1, 0)), (8, (0, 1)), (5, (0, 0)), (7, (1, 1))])
def test_a_turned_picture_stands_upright(tmp_path, orientation, corner):
    image = Image.new("RGB", (200, 100), "white")
    image.paste("black", (0, 0, 40, 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / "x.jpg", exif=exif, quality=95)
    images, (file,) = made(tmp_path / "x.jpg", tmp_path / "cache", (100,))
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
    bytes_of = [[Path(output.data).read_bytes() for output in image_outputs(first, tmp_path / c)] for c in ("one", "two")]
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


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"])
@pytest.mark.parametrize("tile", [False, True])
def test_bands_hold_the_same_pixels_as_the_whole(tmp_path, monkeypatch, compression, tile):
    monkeypatch.setattr("openshelf.media.bands.BAND_PIXELS", 20_000)
    rng = np.random.default_rng(2)
    pixels = np.repeat(np.repeat(rng.integers(0, 255, (60, 40, 3), dtype=np.uint8), 5, 0), 5, 1)
    info = {324: 0} if False else {}
    image = Image.fromarray(pixels)
    options = {"tile": True} if tile else {}
    if tile:
        pytest.skip("Pillow writes no tiled TIFF; tests/unit/media/test_images.py makes one by hand below")
    image.save(tmp_path / "x.tif", compression=compression, tiffinfo=info, strip_size=200 * 3 * 16, **options)
    with (tmp_path / "x.tif").open("rb") as file:
        layout = read_layout(file)
        parts = [(top, np.asarray(Image.open(io.BytesIO(data)))) for top, data in bands(file, layout)]
    assert len(parts) > 1
    whole = np.asarray(Image.open(tmp_path / "x.tif"))
    for top, part in parts:
        assert (part == whole[top : top + len(part)]).all()
    assert sum(len(part) for _, part in parts) == 300


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 399))
def test_a_damaged_tiff_raises_nothing_else(tmp_path_factory, noise, at):
    folder = tmp_path_factory.mktemp("tiff")
    buffer = io.BytesIO()
    Image.new("L", (40, 40), 7).save(buffer, "TIFF")
    data = bytearray(buffer.getvalue())
    data[at : at + len(noise)] = noise
    (folder / "x.tif").write_bytes(data)
    try:
        derive(folder / "x.tif", (16,), LIMITS, folder / "cache")
    except ContentError:
        pass


BOUNDED = """
import resource, sys
from pathlib import Path
from openshelf.content.library import Limits
from openshelf.media.images import derive
print(derive(Path(sys.argv[1]), (640, 1280), Limits(), Path(sys.argv[2])).sources[-1])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
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
