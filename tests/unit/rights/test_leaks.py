"""A marker is found wherever an output could carry it."""

import base64
import gzip
import io
import json
import zipfile
import zlib
from urllib.parse import quote

import pytest
import zstandard
from PIL import Image, PngImagePlugin

from openshelf.errors import LeakError
from openshelf.rights import leaks
from openshelf.rights.leaks import copies, forbid, scan

MARKER = "Gizli-nişan-7Q"


def zipped(data, name="a.txt", method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def pdf(data):
    return b"%PDF-1.7\n1 0 obj <</Filter /FlateDecode>>\nstream\r\n" + zlib.compress(data) + b"\nendstream\n%%EOF"


def png(text, compressed):
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Title", text, zip=compressed)
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def jpeg(text):
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG", xmp=f"<x>{text}</x>".encode())
    return out.getvalue()


PLAIN = f"before {MARKER} after".encode()
CASES = {
    "plain": PLAIN,
    "another-case": PLAIN.upper().replace("Ş".encode(), "ş".encode()),
    "utf-16": PLAIN.decode().encode("utf-16"),
    "utf-16-be": PLAIN.decode().encode("utf-16-be"),
    "json": json.dumps({"t": PLAIN.decode()}).encode(),
    "url": quote(PLAIN.decode()).encode(),
    "base64-0": base64.b64encode(PLAIN),
    "base64-1": base64.b64encode(b"x" + PLAIN),
    "base64-2": base64.b64encode(b"xy" + PLAIN),
    "gzip": gzip.compress(PLAIN),
    "second-gzip-member": gzip.compress(b"one") + gzip.compress(PLAIN),
    "zlib": zlib.compress(PLAIN * 3),
    "deflate": raw_deflate(PLAIN * 3),
    "zstd": zstandard.compress(PLAIN * 3),
    "zip": zipped(PLAIN),
    "zip-of-gzip": zipped(gzip.compress(PLAIN)),
    "zip-name": zipped(b"", MARKER),
    "pdf-stream": pdf(PLAIN * 3),
    "png-text": png(PLAIN.decode(), compressed=False),
    "png-packed-text": png(PLAIN.decode() * 5, compressed=True),
    "jpeg-metadata": jpeg(PLAIN.decode()),
}


@pytest.mark.parametrize("case", CASES)
def test_a_planted_marker_is_found(tmp_path, case):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file.bin").write_bytes(CASES[case])
    found = list(scan([tmp_path], [MARKER]))
    assert found
    assert {(leak.path, leak.marker) for leak in found} == {("deep/file.bin", MARKER)}


def test_a_files_own_name_is_searched(tmp_path):
    (tmp_path / f"{MARKER}.webp").write_bytes(b"")
    assert [leak.inside for leak in scan([tmp_path], [MARKER])] == [("name",)]


def test_a_clean_tree_gives_nothing(tmp_path):
    for name, data in CASES.items():
        (tmp_path / name).write_bytes(data.replace(b"7Q", b"8Q") if name == "plain" else b"clean")
    (tmp_path / "random.bin").write_bytes(bytes(range(256)) * 40)
    assert list(scan([tmp_path], [MARKER])) == []


def test_what_is_too_large_to_search_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(leaks, "LIMIT", 1000)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(bytes(100_000)))
    assert [leak.marker for leak in scan([tmp_path], [MARKER])] == ["…"]


def test_a_damaged_archive_stops_nothing(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped(PLAIN * 10)[:60])
    (tmp_path / "b.txt").write_bytes(PLAIN)
    assert [leak.path for leak in scan([tmp_path], [MARKER])] == ["b.txt"]


def test_a_restricted_file_copied_as_it_is_stops_the_build():
    restricted = {"aa": "ebooks/closed.pdf"}
    forbid(copies(restricted, [("media/open.pdf", "bb")]))
    with pytest.raises(LeakError) as caught:
        forbid(copies(restricted, [("media/open.pdf", "bb"), ("media/x.pdf", "aa")]))
    assert "media/x.pdf" in str(caught.value)
    assert "ebooks/closed.pdf" in str(caught.value)
