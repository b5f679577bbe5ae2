"""The release format: one way to write, nothing read that was not written so, bounds before bytes."""

import hashlib
import random
import re
import subprocess
import sys
import unicodedata

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from kiosk.release import frames, manifest, packs, paths
from kiosk.release.manifest import FormatError, Manifest, ObjectEntry, PackEntry

A, B = "a" * 64, "b" * 64
SAMPLE = Manifest(
    7, "2026-11-20", "kiosk", 1,
    (PackEntry(B, 900, 3), PackEntry(A, 400, 2, sealed=True)),
    (ObjectEntry(A, 70_000, "media/z.webp"), ObjectEntry(B, 80_000, "media/a.webp", sealed=True)),
)  # fmt: skip


# ---- paths ----


@pytest.mark.parametrize(
    "path",
    [
        "", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a", "a/.", "a\\b", "a\0b", "a\nb", "a\tb", "C:x", "a?b", "a*", "a|b", 'a"b', "a<b",
        "a.", "a /b", "a/b ", "nul", "CON.html", "a/LPT1", "com9.txt", "x" * 256, "ə" * 128, "a/" * 520 + "b", "e\u0301", "\u2028", "a\x85", "\ud800",
    ],
)  # fmt: skip
def test_a_path_that_means_different_things_is_refused(path):
    assert paths.fault(path)


@pytest.mark.parametrize(
    "path", ["index.html", "az/record/k/3fa/1.html", "media/Şəkil №1.webp", "a..b", ".well-known/x", "console"]
)
def test_an_honest_path_is_taken(path):
    assert paths.fault(path) is None


@pytest.mark.parametrize(
    "both",
    [
        ("a/B", "a/b"),
        ("a", "a/b"),
        ("a/b/c", "A/B"),
        ("é", unicodedata.normalize("NFD", "É")),
        ("x", "x"),
        ("straße", "STRASSE"),
    ],
)
def test_two_paths_that_are_one_somewhere_clash(both):
    assert paths.clash(both)
    assert paths.clash(reversed(both))


def test_different_paths_do_not_clash():
    assert paths.clash(["a/b", "a/c", "ab", "a.b/c", "b"]) is None


# ---- the manifest ----

HASHES = st.binary(max_size=4).map(lambda data: hashlib.sha256(data).hexdigest())
NAMES = st.text("abcçdeəfgğ0123._-", min_size=1, max_size=12).filter(lambda name: not paths.fault(name))
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@st.composite
def manifests(draw):
    found = draw(st.lists(PATHS, max_size=12, unique_by=str.casefold))
    chosen = [path for path in found if paths.clash([path, *(other for other in found if other != path)]) is None]
    objects = tuple(
        ObjectEntry(draw(HASHES), draw(st.integers(0, 10**9)), path, draw(st.booleans())) for path in chosen
    )
    digests = draw(st.lists(HASHES, max_size=8, unique=True))
    packs_of = tuple(
        PackEntry(digest, draw(st.integers(0, manifest.MOST_PACK)), draw(st.integers(0, 999)), draw(st.booleans()))
        for digest in digests
    )
    return Manifest(draw(st.integers(0, 10**6)), "2026-11-20", "kiosk", 1, packs_of, objects)


@given(manifests())
def test_a_manifest_is_read_as_it_was_written(made):
    data = manifest.encode(made)
    read = manifest.decode(data)
    assert set(read.packs) == set(made.packs)
    assert set(read.objects) == set(made.objects)
    assert manifest.encode(read) == data


@given(st.data())
def test_a_changed_manifest_is_refused_or_written_the_same_way(data):
    whole = bytearray(manifest.encode(SAMPLE))
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = manifest.decode(bytes(whole))
    except FormatError:
        return
    assert manifest.encode(read) == bytes(whole)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"manifest\t1", b"manifest\t2"), (b"\t7\t", b"\t07\t"), (b"2026-11-20", b"20-11-2026"), (b"\tsealed\n", b"\topen\n"),
        (b"media/z.webp", b"../../z.webp"), (b"media/z.webp", b"media/\xff"), (b"\t900\t", b"\t99999999999\t"), (b"object", b"object\t"),
        (b"\n", b"\r\n"), (b"release", b"release\t1"),
    ],
)  # fmt: skip
def test_a_manifest_that_is_not_as_it_must_be_is_refused(old, new):
    whole = manifest.encode(SAMPLE)
    assert old in whole
    with pytest.raises(FormatError):
        manifest.decode(whole.replace(old, new))


def test_entries_out_of_order_or_twice_are_refused():
    lines = manifest.encode(SAMPLE).splitlines(keepends=True)
    for wrong in (
        [*lines[:2], lines[3], lines[2], *lines[4:]],
        [*lines[:3], lines[2], *lines[3:]],
        [*lines[:2], lines[4], *lines[2:4]],
    ):
        with pytest.raises(FormatError):
            manifest.decode(b"".join(wrong))


def test_only_what_is_not_held_is_fetched_and_each_content_once():
    made = Manifest(
        1, "2026-11-20", "kiosk", 1, (PackEntry(A, 1, 1),), (ObjectEntry(B, 9, "x"), ObjectEntry(B, 9, "y"))
    )
    assert manifest.missing(made, frozenset()) == (made.packs[0], made.objects[0])
    assert manifest.missing(made, frozenset({A})) == (made.objects[0],)
    assert manifest.missing(made, frozenset({A, B})) == ()


# ---- packs ----


@given(st.dictionaries(PATHS, st.binary(max_size=50), max_size=9))
def test_a_pack_gives_back_its_files(files):
    if paths.clash(files):
        with pytest.raises(FormatError):
            packs.read_index(packs.write(files))
        return
    pack = packs.write(files)
    entries = packs.read_index(pack)
    assert {entry.path: packs.content_of(pack, entry) for entry in entries} == files
    assert [entry.path for entry in entries] == sorted(files)


@given(st.data())
def test_a_changed_pack_is_refused_or_one_of_its_files_is(data):
    pack = bytearray(packs.write({"a/1.html": b"one", "a/2.html": b"two", "b": b""}))
    at = data.draw(st.integers(0, len(pack) - 1))
    pack[at] ^= data.draw(st.integers(1, 255))
    try:
        entries = packs.read_index(bytes(pack))
    except FormatError:
        return
    contents = {entry.path: packs.content_of(bytes(pack), entry) for entry in entries}
    assert None in contents.values() or packs.write(contents) == bytes(pack)


@pytest.mark.parametrize(
    "pack",
    [
        b"",
        b"openshelf-pack\t1\t0\t0",
        b"openshelf-pack\t1\t1\t0\n",
        b"openshelf-pack\t1\t0\t99999\n",
        b"openshelf-pack\t2\t0\t0\n",
    ],
)
def test_what_is_no_pack_is_refused(pack):
    with pytest.raises(FormatError):
        packs.read_index(pack)


def test_a_files_pack_follows_from_its_path_alone():
    base = [(f"az/record/k/{shard:03x}/{number}.html", 9000) for shard in range(5) for number in range(20)]
    before = set(packs.group(base))
    after = set(packs.group([*base, ("az/record/k/002/new.html", 9000)]))
    assert len(before) == 5
    assert len(before - after) == 1
    assert sum(len(paths_of) for paths_of in after) == 101


def test_a_large_folder_is_parted_and_its_parts_stay():
    big = [(f"assets/{number}.css", 60_000) for number in range(200)]
    before = set(packs.group(big))
    after = set(packs.group([*big, ("assets/new.css", 60_000)]))
    assert len(before) == 16
    assert len(before & after) == 15


# ---- frames ----


@given(st.binary(max_size=5000))
def test_a_frame_gives_back_its_content(content):
    assert frames.unpack(frames.pack(content), len(content)) == content


@given(st.binary(min_size=1, max_size=3000), st.binary(max_size=3000))
def test_a_difference_gives_the_content_to_who_holds_what_was_before(before, content):
    assert frames.unpack(frames.pack(content, before), len(content), before) == content


def test_one_page_changed_in_a_pack_of_full_size_is_a_small_part_of_the_page():
    """A hundred pages of 13 kB with a shell that is the same on all: what a night sends of each pack it changes."""
    chance = random.Random(1)
    words = [f"söz{number}" for number in range(150)]
    shell = "".join(f'<link href="{number:04d}.css">' for number in range(300))
    pages = {
        f"az/r/{number}.html": f"{shell}{' '.join(chance.choices(words, k=1000))}".encode() for number in range(100)
    }
    before = packs.write(pages)
    pages["az/r/50.html"] = pages["az/r/50.html"].replace(b"7", b"8", 1)
    after = packs.write(pages)
    assert len(before) > 1_200_000
    assert len(frames.pack(after, before)) < 2000


def test_a_difference_is_little_more_than_what_changed():
    import random

    page = random.Random(1).randbytes(900_000)
    changed = page[:400_000] + b"a corrected date" + page[400_010:]
    assert len(frames.pack(changed, page)) < 600


@pytest.mark.parametrize("length", [0, 99, 101])
def test_a_frame_of_another_length_than_was_signed_is_refused(length):
    with pytest.raises(frames.DamagedError):
        frames.unpack(frames.pack(b"x" * 100), length)


@given(st.binary(max_size=300))
def test_what_is_no_frame_is_refused(data):
    with pytest.raises(frames.DamagedError):
        frames.unpack(data, 17)


def test_a_frame_that_breaks_off_is_refused():
    whole = frames.pack(bytes(range(256)) * 40)
    for cut in (1, 10, len(whole) - 1):
        with pytest.raises(frames.DamagedError):
            frames.unpack(whole[:cut], 256 * 40)


def test_other_content_of_the_same_length_is_refused():
    with pytest.raises(frames.DamagedError, match="hash"):
        frames.verify(b"y", 1, hashlib.sha256(b"x").hexdigest())


BOMB = """
import re, sys
from pathlib import Path
from kiosk.release.frames import DamagedError, unpack
try:
    unpack(Path(sys.argv[1]).read_bytes(), 1000)
except DamagedError as error:
    print(error)
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def test_a_bomb_costs_no_memory(tmp_path, root):
    packer = zstandard.ZstdCompressor(level=19).compressobj()
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(512)) + packer.flush()
    (tmp_path / "bomb").write_bytes(bomb)
    done = subprocess.run(
        [sys.executable, "-c", BOMB, str(tmp_path / "bomb")], cwd=root, capture_output=True, text=True, check=True
    )
    words, megabytes = done.stdout.splitlines()
    assert "more than the 1000 bytes" in words
    assert int(megabytes) < 60


# ---- the document ----


def test_the_document_says_what_the_code_does(root):
    document = (root / "kiosk" / "release" / "FORMAT.md").read_text("utf-8")
    assert f"more than {packs.SMALL:,} bytes" in document
    assert f"a manifest to {manifest.MOST_BYTES >> 20} MiB" in document
    assert f"a pack to {manifest.MOST_PACK >> 20} MiB" in document
    assert f"at most {paths.MOST_PATH:,} bytes, each name at most {paths.MOST_NAME} bytes" in document
    stated = [
        re.split(r"\t", line)[0]
        for line in re.findall(r"^(?:openshelf-manifest|release|pack|object)\t.*$", document, re.MULTILINE)
    ]
    written = [line.split("\t")[0] for line in manifest.encode(SAMPLE).decode().splitlines()]
    assert stated == list(dict.fromkeys(written))
