"""Hostile and honest files told apart before they are decoded."""

import struct
import zlib

import pytest
from PIL import Image

from openshelf.content.library import Limits
from openshelf.errors import ContentError
from openshelf.media.probe import judge_image, judge_pdf

LIMITS = Limits()


def png_that_claims(width, height):
    """A PNG of zeros: some kilobytes that unpack to width x height bytes."""

    def chunk(name, data):
        return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (width * 3 + 1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def refusal(path, limits=LIMITS):
    with pytest.raises(ContentError) as raised:
        judge_image(path, limits, "eprojects/flag/flag.png")
    assert str(raised.value).startswith("eprojects/flag/flag.png: ")
    return raised.value.message_id


def test_a_decompression_bomb_is_refused_unopened(tmp_path):
    (tmp_path / "bomb.png").write_bytes(png_that_claims(9000, 9000))
    assert refusal(tmp_path / "bomb.png") == "media.bomb"


def test_a_white_page_is_no_bomb(tmp_path):
    Image.new("RGB", (2480, 3508), "white").save(tmp_path / "page.png")
    assert judge_image(tmp_path / "page.png", LIMITS).width == 2480


def test_more_pixels_than_the_library_allows_are_refused(tmp_path):
    Image.new("L", (2000, 1000)).save(tmp_path / "x.png")
    assert refusal(tmp_path / "x.png", Limits(image_megapixels=1)) == "media.too-many-pixels"


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n"],
)
def test_what_is_no_image_is_said_to_be_none(tmp_path, data):
    (tmp_path / "x.png").write_bytes(data)
    assert refusal(tmp_path / "x.png") == "media.not-an-image"


def test_pillows_own_limit_is_as_it_was(tmp_path):
    before = Image.MAX_IMAGE_PIXELS
    (tmp_path / "x.png").write_bytes(png_that_claims(10, 10))
    judge_image(tmp_path / "x.png", LIMITS)
    assert before == Image.MAX_IMAGE_PIXELS


@pytest.mark.parametrize("data", [b"", b"<html>not a PDF</html>", b"x" * 2000 + b"%PDF-1.4"])
def test_a_pdf_that_is_none_is_refused(tmp_path, data):
    (tmp_path / "x.pdf").write_bytes(data)
    with pytest.raises(ContentError) as raised:
        judge_pdf(tmp_path / "x.pdf")
    assert raised.value.message_id == "media.not-a-pdf"
