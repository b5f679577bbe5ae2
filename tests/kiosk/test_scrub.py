"""Rot that leaves a file's look alone, lost derived files, and mending from whatever source there is."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import releases
from releases import NOW
from test_released import command

from kiosk.clock import Instant
from kiosk.server.kiosk import Clocks, Places, follow, open_kiosk
from kiosk.update import install, progress, report
from kiosk.update import shelf as shelves
from kiosk.update.scrub import scrub
from kiosk.update.shelf import Shelf
from kiosk.update.source import open_source
from openshelf.release import publish


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    top = releases.make(tmp_path_factory.mktemp("scrub"), 2)
    bring(top / "kiosk", top / "1", (top / "keys" / "root.json").read_bytes())
    bring(top / "kiosk", top / "2")
    return top


@pytest.fixture
def kiosk(made, tmp_path) -> Path:
    """A kiosk that serves release 2, its journal in order after being copied."""
    top = shutil.copytree(made / "kiosk", tmp_path / "kiosk", symlinks=True)
    scrub(Shelf(top))
    return top


def bring(top, place, root=None, now=NOW):
    return install.update(top, open_source(str(place)), now, root)


def rot(path: Path) -> None:
    """Flip a bit as a disk does: nothing of how the file looks tells of it."""
    found = path.stat()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def object_of(top: Path, path: str) -> Path:
    shelf = Shelf(top)
    return shelf.place(shelf.open(shelf.current()).plain[path].holder)


def damaged(top: Path) -> tuple[str, ...]:
    shelf = Shelf(top)
    return shelf.open(shelf.current()).damaged


def test_silent_rot_is_found_by_the_scrub_and_mended_by_the_next_update(made, kiosk):
    path = object_of(kiosk, "media/large.bin")
    rot(path)
    assert damaged(kiosk) == ()
    found = scrub(Shelf(kiosk))
    assert found.damaged == (path.name,)
    assert damaged(kiosk) == (path.name,)
    assert bring(kiosk, made / "2").repaired == 1
    assert scrub(Shelf(kiosk)).damaged == ()


def test_silent_rot_is_never_served_even_before_it_is_found(kiosk):
    from kiosk.server.released import Released

    rot(object_of(kiosk, "media/changing.bin"))
    shelf = Shelf(kiosk)
    tree = Released(shelf, shelf.open(shelf.current()).plain)
    with pytest.raises(OSError):
        tree.open(tree.find("media/changing.bin")).read()


def test_an_older_stick_mends_what_it_can_although_its_release_is_refused(made, kiosk):
    rot(object_of(kiosk, "media/large.bin"))
    scrub(Shelf(kiosk))
    with pytest.raises(install.UpdateError, match="newest release"):
        bring(kiosk, made / "1")
    assert damaged(kiosk) == ()


def test_an_expired_stick_mends_too(made, kiosk):
    rot(object_of(kiosk, "media/large.bin"))
    scrub(Shelf(kiosk))
    with pytest.raises(install.UpdateError, match="expired"):
        bring(kiosk, made / "2", now=NOW + timedelta(days=400))
    assert damaged(kiosk) == ()


def test_a_scrub_that_is_cut_off_goes_on_where_it_was(kiosk):
    shelf = Shelf(kiosk)
    first = scrub(shelf, 0.0)
    assert not first.whole
    checked = first.checked
    while not (step := scrub(shelf, 0.01)).whole:
        checked += step.checked
    assert checked + step.checked == step.total


def test_a_start_believes_what_it_hashed_before_and_hashes_what_looks_otherwise(kiosk, monkeypatch):
    asked = []
    real = shelves.Shelf.holds
    monkeypatch.setattr(
        shelves.Shelf, "holds", lambda self, digest, length: asked.append(digest) or real(self, digest, length)
    )
    assert damaged(kiosk) == ()
    assert asked == []
    path = object_of(kiosk, "media/large.bin")
    path.touch()
    assert damaged(kiosk) == ()
    assert asked == [path.name]


@pytest.mark.parametrize("name", ["verified", "maps"])
@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_what_is_derived_is_made_anew_where_it_is_lost(made, kiosk, name, how):
    for path in [kiosk / name] if name == "verified" else sorted((kiosk / name).iterdir()):
        path.unlink() if how == "gone" else path.write_bytes(b"\xff\x00?\t\n")
    assert damaged(kiosk) == ()
    shelf = Shelf(kiosk)
    assert shelf.read(shelf.open(shelf.current()).plain["index.html"]) == b"<p>generation 2"
    assert bring(kiosk, made / "2").repaired == 0


def test_the_command_says_what_it_found(root, kiosk):
    assert "as they were signed" in command(root, "scrub", kiosk).stdout
    rot(object_of(kiosk, "media/large.bin"))
    done = command(root, "scrub", kiosk)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "1 of" in done.stderr
    assert "the next run goes on" in command(root, "scrub", "--seconds", "0", kiosk).stdout


# ---- progress and reports ----


def test_progress_of_an_update_that_died_is_no_progress(kiosk):
    progress.note(kiosk, "fetching", stick=True, at="2026-11-20T03:00:00+00:00", done=5, total=9)
    assert progress.read(kiosk) is None
    with install.alone(kiosk):
        assert progress.read(kiosk)["done"] == 5
    progress.note(kiosk, "done", stick=True, at="2026-11-20T03:00:00+00:00", release=2)
    assert progress.read(kiosk)["release"] == 2


@pytest.mark.parametrize("text", ["", "{", "[]", '{"state": "hacked"}', "\xff"])
def test_a_damaged_progress_is_none(kiosk, text):
    (kiosk / "progress").write_text(text, "utf-8")
    assert progress.read(kiosk) is None


def test_a10_a_stick_that_cannot_be_written_stops_nothing(made, root, kiosk, tmp_path):
    stick = shutil.copytree(made / "2", tmp_path / "stick")
    (stick / report.FOLDER).write_text("a file in the way")
    done = command(root, "update", "--from", stick, "--name", "hall-9", kiosk)
    assert done.returncode == 0, done.stderr
    assert b'"kiosk":"hall-9"' in (kiosk / "report.json").read_bytes()


def test_a_kiosk_without_a_name_draws_one_and_keeps_it(kiosk):
    shelf = Shelf(kiosk)
    assert report.name_of(shelf) == report.name_of(shelf)


@pytest.mark.parametrize("name", ["", "Hall 1", "../x", "x" * 40])
def test_a_name_that_is_none_is_one_line(root, made, kiosk, name):
    done = command(root, "update", "--from", made / "2", "--name", name, kiosk)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_the_server_says_how_far_an_update_is(root, kiosk, start, made):
    with start(kiosk) as server:
        assert server.ask("GET", "/-/update").json["state"] is None
        command(root, "update", "--from", made / "2", kiosk)
        said = server.ask("GET", "/-/update").json
        assert (said["state"], said["stick"], said["words"]) == ("done", True, "Release 2 is the newest.")


# ---- a clock set back ----


def test_a_clock_set_back_opens_no_right_that_ended_before_the_latest_signature(made, kiosk, tmp_path):
    folder = shutil.copytree(made / "keys", tmp_path / "keys")
    stick = shutil.copytree(made / "2", tmp_path / "stick")
    later = NOW + timedelta(days=40)
    publish.renew(stick, folder, later)
    now = [NOW]
    running = open_kiosk(
        Places(kiosk, tmp_path / "none", tmp_path / "state"), Clocks(lambda: Instant("boot", 1.0), lambda: now[0])
    )
    try:
        assert running.today().source == "system"
        bring(kiosk, stick, now=later)
        now[0] = datetime(1970, 1, 1, tzinfo=UTC)
        today = follow(running).today()
        assert (today.day, today.source) == (later.astimezone(UTC).date(), "floor") or abs(
            (today.day - later.date()).days
        ) <= 1
        assert today.source == "floor"
    finally:
        running.seats.close()
        running.outbox.close()


def test_a_running_server_closes_a_withdrawn_work_without_a_restart(made, kiosk, root, start, tmp_path):
    import time

    from kiosk.release.withdrawal import FILE, Withdrawn
    from openshelf.release import keys, signing

    folder = shutil.copytree(made / "keys", tmp_path / "keys")
    stick = shutil.copytree(made / "2", tmp_path / "stick")
    work = Withdrawn("ebook:one-seat", "2026-11-20", ("media/read/one-seat/", "find/one-seat.json"))
    (stick / "metadata" / FILE).write_bytes(signing.withdrawals(folder, 1, (work,), NOW))
    assert keys.signer(folder, "withdrawals")
    with start(kiosk) as server:
        seat = server.post("/-/seat", {"work": "one-seat"}).json["seat"]
        assert server.ask("GET", "/-/read/one-seat/1", authorization=f"Seat {seat}").status == 200
        done = command(root, "update", "--from", stick, "--withdrawals-only", kiosk)
        assert done.returncode == 0, done.stderr
        until = time.monotonic() + 10
        while (answer := server.ask("GET", "/-/read/one-seat/1", authorization=f"Seat {seat}")).status == 200:
            assert time.monotonic() < until
            time.sleep(0.1)
        time.sleep(1.5)
        assert server.ask("GET", "/-/read/one-seat/1", authorization=f"Seat {seat}").json == {"reason": "withdrawn"}
        assert server.post("/-/seat", {"work": "two-seats"}).status == 201
        assert answer.status in (403, 503)
