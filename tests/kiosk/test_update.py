"""Updating a kiosk, by stick and by http, against everything research A3–A8 and A10–A14 name. What was served must stay served."""

import errno
import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import releases
from releases import NOW

from kiosk.release import manifest as manifests
from kiosk.release.manifest import Manifest, ObjectEntry
from kiosk.update import durable_files, install, source
from kiosk.update.install import UpdateError
from kiosk.update.shelf import Shelf
from kiosk.update.source import SourceError, open_source


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    return releases.make(tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="module")
def installed(made) -> Path:
    bring(made / "kiosk", made / "1", made)
    return made / "kiosk"


@pytest.fixture
def kiosk(installed, tmp_path) -> Path:
    """A kiosk that serves release 1."""
    return shutil.copytree(installed, tmp_path / "kiosk", symlinks=True)


def bring(top, place, made=None, now=NOW, **more):
    root = (made / "keys" / "root.json").read_bytes() if made else None
    sources = open_source(str(place))
    try:
        return install.update(top, sources, now, root, **more)
    finally:
        for one in sources:
            one.close()


def served(top) -> tuple[int, str]:
    """The number that is served and what its first page says; every file must be whole."""
    shelf = Shelf(top)
    release = shelf.open(shelf.current())
    assert not release.damaged
    pages = {path: shelf.read(lying) for files in (release.plain, release.sealed) for path, lying in files.items()}
    number = release.mark.number
    assert pages["index.html"] == f"<p>generation {number}".encode()
    assert hashlib.sha256(pages["media/changing.bin"]).digest() == hashlib.sha256(__import__("random").Random(number).randbytes(90_000)).digest()  # fmt: skip
    return number, len(pages)


def refused(top, place, *words, now=NOW, **more):
    before = served(top)
    with pytest.raises((UpdateError, SourceError)) as caught:
        bring(top, place, now=now, **more)
    assert served(top) == before
    assert str(caught.value).count("\n") == 0
    for word in words:
        assert word in str(caught.value)
    return str(caught.value)


# ---- the way it should go ----


def test_a_fresh_kiosk_takes_a_release_from_a_folder(made, tmp_path):
    outcome = bring(tmp_path / "new", made / "1", made)
    assert served(tmp_path / "new")[0] == outcome.number == 1
    assert outcome.switched


def test_a_kiosk_that_trusts_nobody_takes_nothing(made, tmp_path):
    with pytest.raises(UpdateError, match="--root"):
        bring(tmp_path / "new", made / "1")
    assert not (tmp_path / "new" / "objects").exists()


def test_the_same_release_again_fetches_nothing(made, kiosk):
    outcome = bring(kiosk, made / "1")
    assert (outcome.switched, outcome.fetched) == (False, 0)


def test_a_nightly_update_fetches_differences_alone(made, kiosk):
    outcome = bring(kiosk, made / "2")
    assert served(kiosk)[0] == 2
    changed = 90_000 + sum(map(os.path.getsize, list((made / "site/output/kiosk/az/record").glob("[012].html"))))
    assert outcome.received < 1.05 * changed


def test_a_kiosk_that_missed_releases_takes_the_newest(made, kiosk):
    assert bring(kiosk, made / "3").number == 3
    assert served(kiosk)[0] == 3


def test_http_and_stick_give_the_same_kiosk(made, kiosk, tmp_path):
    with releases.serving(made / "2") as (address, _):
        bring(tmp_path / "other", address, made)
    bring(kiosk, made / "2")
    assert served(kiosk) == served(tmp_path / "other")


def test_the_last_two_releases_stay_and_no_more(made, kiosk):
    bring(kiosk, made / "2")
    bring(kiosk, made / "3")
    assert [mark.number for mark in Shelf(kiosk).marks()] == [3, 2]
    shelf = Shelf(kiosk)
    wanted = set()
    for mark in shelf.marks():
        release = shelf.manifest(mark)
        wanted |= {mark.digest} | {entry.digest for entry in (*release.packs, *release.objects)}
    assert {path.name for path in (kiosk / "objects").rglob("*") if path.is_file()} == wanted


def test_rollback_serves_the_release_before_and_does_not_take_the_bad_one_again(made, kiosk):
    bring(kiosk, made / "2")
    assert install.rollback(kiosk).number == 1
    assert served(kiosk)[0] == 1
    refused(kiosk, made / "2", "rolled back")
    bring(kiosk, made / "3")
    assert [mark.number for mark in Shelf(kiosk).marks()] == [3, 1]


def test_rollback_without_an_earlier_release_says_so(kiosk):
    with pytest.raises(UpdateError, match="no earlier release"):
        install.rollback(kiosk)


def test_a_release_that_fails_its_check_is_never_switched_to(made, kiosk):
    refused(kiosk, made / "2", "check", healthy=lambda *_: False)


def test_a_release_that_fails_after_the_switch_is_left_again(made, kiosk):
    answers = iter([True, False])
    refused(kiosk, made / "2", "after the switch", healthy=lambda *_: next(answers))
    assert str((kiosk / "current").readlink()).endswith(Shelf(kiosk).current().digest)


def test_a_release_for_newer_software_is_refused(made, kiosk, tmp_path):
    stick = shutil.copytree(made / "1", tmp_path / "stick")
    before = Shelf(kiosk).manifest(Shelf(kiosk).current())
    data = manifests.encode(Manifest(9, "2026-11-20", "kiosk", 2, before.packs, before.objects))
    releases.resign(stick, made / "keys", data, 9)
    refused(kiosk, stick, "newer kiosk software")


# ---- A3, A11: time ----


def test_a3_an_expired_release_installs_nothing_and_a_newer_stick_helps(made, kiosk, tmp_path):
    later = NOW + timedelta(days=120)
    refused(kiosk, made / "2", "expired on", now=later)
    stick = shutil.copytree(made / "2", tmp_path / "stick")
    folder = shutil.copytree(made / "keys", tmp_path / "keys")
    releases.publish.renew(stick, folder, later)
    assert bring(kiosk, stick, now=later).number == 2


def test_a11_a_clock_of_1970_still_updates_and_keeps_the_floor(made, kiosk):
    assert bring(kiosk, made / "2", now=datetime(1970, 1, 1, tzinfo=UTC)).number == 2
    assert Shelf(kiosk).trust().floor > NOW - timedelta(hours=2)


def test_a11_a_clock_ten_years_ahead_spoils_nothing(made, kiosk):
    refused(kiosk, made / "2", "clock", now=NOW + timedelta(days=3650))
    assert bring(kiosk, made / "2").number == 2


# ---- A2, A4, A14: which release ----


def test_a14_an_older_release_is_refused_by_name(made, kiosk):
    bring(kiosk, made / "2")
    refused(kiosk, made / "1", "refused", "newest")


def test_a4_metadata_of_two_releases_is_refused(made, kiosk, tmp_path):
    stick = shutil.copytree(made / "2", tmp_path / "stick")
    shutil.copy(made / "3" / "metadata" / "snapshot.json", stick / "metadata" / "snapshot.json")
    refused(kiosk, stick, "published it whole")


def test_a1_a_release_of_another_library_is_refused(made, kiosk, tmp_path):
    other = releases.make(tmp_path / "other", 1)
    refused(kiosk, other / "1", "lacks the signatures")


def test_a7_a_library_that_changed_its_keys_is_followed(made, kiosk, tmp_path):
    from securesystemslib.signer import CryptoSigner
    from tuf.api.metadata import Metadata, Root
    from tuf.api.serialization.json import JSONSerializer

    folder = shutil.copytree(made / "keys", tmp_path / "keys")
    stick = shutil.copytree(made / "2", tmp_path / "stick")
    for version in (2, 3, 4):
        fresh = CryptoSigner.generate_ed25519()
        root = Metadata[Root].from_bytes((folder / "root.json").read_bytes())
        root.signed.version = version
        old = root.signed.roles["timestamp"].keyids[0]
        root.signed.revoke_key(old, "timestamp")
        root.signed.add_key(fresh.public_key, "timestamp")
        root.sign(releases.keys.signer(folder, "root-2"))
        data = root.to_bytes(JSONSerializer())
        (folder / "root.json").write_bytes(data)
        (folder / "timestamp.pem").write_bytes(fresh.private_bytes)
        (stick / "metadata" / f"{version}.root.json").write_bytes(data)
    releases.publish.renew(stick, folder, NOW)
    assert bring(kiosk, stick).number == 2
    refused(kiosk, made / "3", "lacks the signatures")


# ---- A5, A6: hostile bytes ----


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


# ---- A10: sticks ----


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


# ---- A12: damage ----


def flip(path, at=None):
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if at is None else at] ^= 1
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path.write_bytes(data)


def test_a12_every_damaged_object_is_mended_by_the_next_update(made, kiosk):
    damaged = [path for path in (kiosk / "objects").rglob("*") if path.is_file()]
    for path in damaged:
        flip(path)
    outcome = bring(kiosk, made / "1")
    assert served(kiosk)[0] == 1
    assert outcome.repaired == len(damaged) - 1  # the manifest is not one of its own entries
    assert not outcome.switched


def test_a12_a_damaged_file_is_refused_and_never_served(kiosk):
    from kiosk.server.released import Released

    shelf = Shelf(kiosk)
    release = shelf.open(shelf.current())
    tree = Released(shelf, release.plain)
    for path in ("az/record/7.html", "media/large.bin"):
        flip(shelf.place(release.plain[path].holder), release.plain[path].offset + 3)
        with pytest.raises(OSError):
            tree.open(tree.find(path)).read()


@pytest.mark.parametrize("target", [None, "nowhere", "/etc/passwd", "../../x", ""])
def test_a12_a_damaged_link_is_survived_and_mended(made, kiosk, target):
    link = kiosk / "current"
    link.unlink()
    if target:
        link.symlink_to(target)
    elif target == "":
        link.write_text("")
    assert served(kiosk)[0] == 1
    bring(kiosk, made / "1")
    assert str(link.readlink()).startswith("releases/")


def test_a12_a_damaged_mark_is_no_release(made, kiosk):
    bring(kiosk, made / "2")
    flip(kiosk / "releases" / Shelf(kiosk).current().digest)
    assert served(kiosk)[0] == 1
    bring(kiosk, made / "2")
    assert served(kiosk)[0] == 2


def test_a12_a_damaged_trust_says_what_to_do(made, kiosk):
    flip(kiosk / "trust")
    (kiosk / "trust").write_text("{")
    refused(kiosk, made / "2", "--root")


# ---- A8, A13: every durable step ----

CALLS = ("open", "write", "pwrite", "fsync", "replace", "mkdir", "symlink", "unlink")


class Killed(BaseException):
    """The process ends here."""


def fail_at(monkeypatch, at, failure):
    """Let the at-th mutating call of the updater fail; returns the counter."""
    count = [0]
    for name in CALLS:
        real = getattr(os, name)

        def call(*given, real=real, **more):
            count[0] += 1
            # After a kill nothing more happens, not even what stands in a `finally`.
            if count[0] == at or (count[0] > at and failure is Killed):
                raise failure if failure is Killed else OSError(failure, os.strerror(failure))
            return real(*given, **more)

        monkeypatch.setattr(durable_files.os, name, call)
    return count


@pytest.fixture(scope="module")
def with_two(made, installed) -> Path:
    """A kiosk that serves release 2 and keeps 1, so that the next update also lets go of something."""
    top = shutil.copytree(installed, made / "two", symlinks=True)
    bring(top, made / "2")
    return top


def whole(top, *numbers):
    """The kiosk serves one of these releases, every file of it; None: it may serve nothing yet."""
    current = Shelf(top).current()
    assert (served(top)[0] if current else None) in numbers


@pytest.mark.parametrize("every", [17, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Killed, ""),
        (errno.ENOSPC, "disk is full"),
        (errno.EIO, "the disk fails"),
        (errno.EROFS, "can only be read"),
    ],
    ids=["killed", "ENOSPC", "EIO", "EROFS"],
)
def test_a8_whatever_step_fails_the_kiosk_is_whole_and_the_next_run_ends_it(
    made, with_two, tmp_path, failure, words, every
):
    at, told = 1, set()
    while True:
        fresh = shutil.copytree(with_two, tmp_path / "try", symlinks=True)
        with pytest.MonkeyPatch.context() as patch:
            count = fail_at(patch, at, failure)
            try:
                bring(fresh, made / "3")
            except UpdateError as error:
                told.add(str(error))
            except Killed:
                pass
        whole(fresh, 2, 3)
        bring(fresh, made / "3")
        whole(fresh, 3)
        shutil.rmtree(fresh)
        if count[0] < at:
            break
        at += every
    print(f"{at - 1} steps")
    assert at > 30
    assert not words or any(words in line for line in told)


def test_a13_two_updaters_at_once_do_not_meet(made, kiosk):
    with (kiosk / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        refused(kiosk, made / "2", "Another update is running")
    assert bring(kiosk, made / "2").number == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="for root no folder is read-only")
def test_a_folder_that_cannot_be_written_is_one_sentence(made, kiosk):
    kiosk.chmod(0o500)
    refused(kiosk, made / "2", "cannot be written")
    kiosk.chmod(0o700)


STRACE = shutil.which("strace")
CALLS_OF_THE_SYSTEM = ("write", "pwrite64", "fsync", "rename", "mkdir", "symlink", "unlink")


def killed_at(call, at, source, top, root):
    """Run the real command until its at-th call of this name; whether it came to its end before."""
    trace = [
        STRACE,
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:signal=KILL:when={at}",
    ]
    command = [sys.executable, "-m", "kiosk", "update", "--from", str(source), str(top)]
    if not (top / "trust").exists():
        command += ["--root", str(root)]
    done = subprocess.run(
        [*trace, *command], cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode in (0, -9, 137), done.stderr
    return done.returncode == 0


@pytest.mark.skipif(STRACE is None, reason="needs strace")
@pytest.mark.parametrize(("call", "at"), [("fsync", 3), ("rename", 2), ("rename", 5), ("symlink", 1), ("unlink", 1)])
def test_a8_killed_at_some_system_calls_of_the_real_process(made, with_two, tmp_path, call, at):
    """A sample; all of them: the slow test below, and in three sizes tests/scale/kiosk_kills.py."""
    top = shutil.copytree(with_two, tmp_path / "try", symlinks=True)
    killed_at(call, at, made / "3", top, made / "keys" / "root.json")
    whole(top, 2, 3)
    bring(top, made / "3")
    whole(top, 3)


@pytest.mark.slow
@pytest.mark.skipif(STRACE is None, reason="needs strace")
@pytest.mark.parametrize("by", ["stick", "http"])
@pytest.mark.parametrize("begins", ["new", "two"])
@pytest.mark.parametrize("call", CALLS_OF_THE_SYSTEM)
def test_a8_killed_at_every_mutating_system_call_of_the_real_process(made, with_two, tmp_path, call, begins, by):
    at, root = 1, made / "keys" / "root.json"
    with releases.serving(made / "3") as (address, _):
        while True:
            top = tmp_path / "try"
            if begins == "two":
                shutil.copytree(with_two, top, symlinks=True)
            ended = killed_at(call, at, address if by == "http" else made / "3", top, root)
            whole(top, *((2, 3) if begins == "two" else (None, 3)))
            bring(top, made / "3", made)
            whole(top, 3)
            shutil.rmtree(top)
            if ended:
                break
            at += 1
    print(f"{begins} {by} {call}: {at - 1} kills")
