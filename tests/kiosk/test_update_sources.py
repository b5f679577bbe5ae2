"""Sources that are hostile, damaged, slow or pulled out (A5, A6, A10, A13 of the research). What was served must stay served."""

import os
import shutil
import time

import pytest
import releases
from updating import bring, refused, served

from kiosk import __main__ as kiosk_command
from kiosk.release import manifest as manifests
from kiosk.release.manifest import Manifest, ObjectEntry
from kiosk.update import durable_files, source
from kiosk.update.install import UpdateError
from kiosk.update.shelf import Shelf
from kiosk.update.source import SourceError, open_source


def one_object(made, tmp_path, change):
    """A stick with release 2 whose object `changing.bin` is not what it should be."""
    stick = shutil.copytree(made / "2", tmp_path / "stick")
    old = {path.name for path in (made / "1" / "objects").rglob("*")}
    [path] = [path for path in (stick / "objects").rglob("*") if path.is_file() and path.name not in old]
    change(path)
    return stick


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes() + b"x" * 5000),
        lambda path: path.write_bytes(path.read_bytes()[:500] + b"?" + path.read_bytes()[501:]),
        lambda path: path.write_bytes(source.__doc__.encode()),
        lambda path: path.write_bytes(releases.frames.pack(bytes(90_000))),
        lambda path: path.write_bytes(releases.frames.pack(bytes(1 << 27))),
        lambda path: path.unlink(),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: (path.unlink(), path.symlink_to("/etc/passwd")),
        lambda path: (path.unlink(), os.mkfifo(path)),
    ],
    ids=["empty", "short", "long", "flipped", "text", "other", "bomb", "gone", "folder", "link", "fifo"],
)
def test_a5_a10_an_object_that_is_not_as_signed_stops_the_update(made, kiosk, tmp_path, change):
    stick = one_object(made, tmp_path, change)
    refused(kiosk, stick, "release 1 goes on being served")
    bring(kiosk, made / "2")
    assert served(kiosk)[0] == 2


@pytest.mark.parametrize(
    "line",
    [
        "../x", "/etc/x", "a/../b", "a\\b", "nul", "a.", "a\x00b", "e\u0301", "x" * 256, "a//b",
    ],
)  # fmt: skip
def test_a6_a_signed_manifest_with_a_path_that_is_none_is_refused(made, kiosk, tmp_path, line):
    stick = shutil.copytree(made / "1", tmp_path / "stick")
    text = f"openshelf-manifest\t1\nrelease\t9\t2026-11-20\tkiosk\t1\nobject\t{'a' * 64}\t5\tplain\t{line}\n"
    releases.resign(stick, made / "keys", text.encode(), 9)
    refused(kiosk, stick, "cannot be used")


def test_a6_two_paths_that_are_one_somewhere_are_refused(made, kiosk, tmp_path):
    stick = shutil.copytree(made / "1", tmp_path / "stick")
    rows = "".join(f"object\t{'a' * 64}\t5\tplain\t{path}\n" for path in ("A", "a"))
    text = f"openshelf-manifest\t1\nrelease\t9\t2026-11-20\tkiosk\t1\n{rows}"
    releases.resign(stick, made / "keys", text.encode(), 9)
    refused(kiosk, stick, "cannot be used")


def test_a13_a_release_larger_than_the_disk_is_refused_before_a_byte_is_fetched(made, kiosk, tmp_path):
    stick = shutil.copytree(made / "1", tmp_path / "stick")
    data = manifests.encode(Manifest(9, "2026-11-20", "kiosk", 1, (), (ObjectEntry("a" * 64, 10**17, "x.bin"),)))
    releases.resign(stick, made / "keys", data, 9)
    refused(kiosk, stick, "The disk is full", "MB")


def test_a5_an_endless_answer_is_cut(made, kiosk):
    def endless(handler):
        if "/metadata/timestamp" not in handler.path:
            return False
        handler.send_response(200)
        handler.end_headers()
        handler.close_connection = True
        try:
            for _ in range(10_000):
                handler.wfile.write(b" " * 65_536)
        except OSError:
            pass
        return True

    with releases.serving(made / "2", endless) as (address, _):
        refused(kiosk, address, "longer than it may be")


def test_a5_a_slow_answer_is_left(made, kiosk, monkeypatch):
    monkeypatch.setattr(source, "WAIT_SECONDS", 0.1)
    monkeypatch.setattr(source, "SLOWEST", 1 << 40)

    def slow(handler):
        if "/packs/" not in handler.path and "/objects/" not in handler.path:
            return False
        handler.send_response(200)
        handler.send_header("content-length", "80000")
        handler.end_headers()
        try:
            for _ in range(40):
                handler.wfile.write(b"x")
                time.sleep(0.02)
        except OSError:
            pass
        return True

    with releases.serving(made / "2", slow) as (address, _):
        refused(kiosk, address, "broke off")


def test_a_transfer_that_breaks_off_goes_on_where_it_was(made, kiosk):
    cut = []

    def cutting(handler):
        path = made / "2" / handler.path.lstrip("/")
        if "/objects/" not in handler.path or cut:
            return False
        cut.append(handler.path)
        data = path.read_bytes()
        handler.send_response(200)
        handler.send_header("content-length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[: len(data) // 2])
        handler.close_connection = True
        return True

    with releases.serving(made / "2", cutting) as (address, asked):
        refused(kiosk, address, "next run goes on")
        assert bring(kiosk, address).number == 2
    assert (cut[0], "bytes=45006-") in asked
    assert served(kiosk)[0] == 2
    assert not [path for path in (kiosk / "partial").rglob("*") if path.is_file()]


def test_a_spoilt_beginning_is_fetched_again_whole(made, kiosk):
    new = {path.name for path in (made / "2/objects").rglob("*")} - {
        path.name for path in (made / "1/objects").rglob("*")
    }
    durable_files.write(Shelf(kiosk).partial(new.pop()), b"spoilt" * 100)
    with releases.serving(made / "2") as (address, _):
        assert bring(kiosk, address).number == 2


@pytest.mark.parametrize("status", [301, 403, 500, 503])
def test_a_server_in_trouble_is_one_sentence(made, kiosk, status):
    def trouble(handler):
        handler.send_response(status)
        handler.send_header("content-length", "0")
        handler.end_headers()
        return True

    with releases.serving(made / "2", trouble) as (address, _):
        refused(kiosk, address, str(status))


def test_no_network_is_one_sentence(kiosk):
    refused(kiosk, "http://127.0.0.1:9", "does not answer", "release 1 goes on being served")


@pytest.mark.parametrize("address", ["http://", "ftp://x/", "http://a:b@c/", "http://x:99999/", "http://x/?q"])
def test_an_address_that_is_none_is_one_sentence(kiosk, address):
    with pytest.raises(SourceError):
        open_source(address)


def test_a10_a_stick_full_of_junk_is_one_sentence(made, kiosk, tmp_path):
    stick = tmp_path / "stick"
    (stick / "DCIM").mkdir(parents=True)
    (stick / "autorun.inf").write_text("x")
    refused(kiosk, stick, "holds no release")
    (stick / "metadata").mkdir()
    for name in ("timestamp", "snapshot", "targets"):
        (stick / "metadata" / f"{name}.json").write_bytes(os.urandom(2000))
    refused(kiosk, stick, "refused")


def test_a10_of_two_releases_on_a_stick_the_newer_is_taken(made, kiosk, tmp_path):
    for number in (3, 2):
        shutil.copytree(made / str(number), tmp_path / "stick" / f"{9 - number}")
    assert bring(kiosk, tmp_path / "stick").number == 3


def test_a10_a_release_beside_a_forged_one_is_taken(made, kiosk, tmp_path):
    shutil.copytree(made / "2", tmp_path / "stick" / "b")
    forged = shutil.copytree(made / "3", tmp_path / "stick" / "a")
    (forged / "metadata" / "timestamp.json").write_text("{}")
    assert bring(kiosk, tmp_path / "stick").number == 2


def test_a10_a_stick_pulled_out_at_any_read_breaks_nothing(made, kiosk, tmp_path, monkeypatch):
    """The source fails from the n-th read on, for every n; each run leaves a whole kiosk, and the last ends the update."""
    read = source.Folder.read
    for at in range(200):
        left = [at]

        def pulled(self, *given, left=left):
            left[0] -= 1
            if left[0] < 0:
                raise SourceError(f"{self.name} is gone; was the stick pulled out?")
            return read(self, *given)

        fresh = shutil.copytree(kiosk, tmp_path / "try", symlinks=True)
        monkeypatch.setattr(source.Folder, "read", pulled)
        try:
            done = bring(fresh, made / "2").number == 2
        except UpdateError as error:
            done, told = False, str(error)
        monkeypatch.setattr(source.Folder, "read", read)
        assert done or ("gone" in told and served(fresh)[0] == 1)
        bring(fresh, made / "2")
        assert served(fresh)[0] == 2
        shutil.rmtree(fresh)
        if done and left[0] >= 0:
            break
    else:
        pytest.fail("never ended")
    assert at > 5


def test_what_came_before_the_stick_was_pulled_out_is_not_fetched_again(made, tmp_path, monkeypatch):
    """On a new kiosk, where everything is to come: the stick is pulled out before the last part."""
    whole = bring(tmp_path / "whole", made / "1", made).fetched
    read, left = source.Folder.read, [whole - 2]  # the manifest is one of them

    def pulled(self, path, *given):
        if path.startswith(("packs/", "objects/")):
            left[0] -= 1
            if left[0] < 0:
                return read(source.Folder(tmp_path / "nowhere"), path, *given)
        return read(self, path, *given)

    monkeypatch.setattr(source.Folder, "read", pulled)
    with pytest.raises(UpdateError, match=r"broke off: .* pulled out.*; the next run goes on from here"):
        bring(tmp_path / "new", made / "1", made)
    monkeypatch.undo()
    outcome = bring(tmp_path / "new", made / "1")
    assert (outcome.fetched, outcome.repaired) == (1, 0)
    assert served(tmp_path / "new")[0] == 1


def test_no_report_is_left_where_a_stick_was(made, tmp_path, monkeypatch):
    stick = shutil.copytree(made / "1", tmp_path / "stick")
    read = source.Folder.read

    def pulled(self, path, *given):
        if path.startswith("packs/") and stick.is_dir():
            shutil.rmtree(stick)
            stick.mkdir()
        return read(self, path, *given)

    monkeypatch.setattr(source.Folder, "read", pulled)
    command = ["update", "--from", str(stick), "--root", str(made / "keys" / "root.json"), str(tmp_path / "new")]
    assert kiosk_command.main(command) == 1
    assert not list(stick.iterdir())
