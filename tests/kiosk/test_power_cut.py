"""A9: the power goes at any moment of an update, a withdrawal or a rollback, and the disk kept what it liked of what was not brought to it.

Recorded writes and fsyncs are replayed with unsynced ones dropped, cut and reordered (power.py). What a real disk's own cache does cannot be tried here; the
shell's guide says how a library tries it.
"""

import random
import shutil
from pathlib import Path

import power
import pytest
import releases
from releases import NOW
from test_withdrawal import ID, PAGE, lies, shown

from kiosk.update import install
from kiosk.update.shelf import Shelf
from kiosk.update.source import open_source
from openshelf.release import withdraw


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    top = releases.make(tmp_path_factory.mktemp("power"), 3)
    rights = top / "site" / "content" / "rights"
    rights.mkdir(parents=True)
    (rights / "withdrawn.csv").write_text(f"id,date,reason\n{ID},2026-11-19,\n", "utf-8")
    (top / "site" / "output" / "kiosk.release").symlink_to(top / "out")
    withdraw.withdraw(withdraw.Request(top / "site", ID, "", top / "keys", NOW))
    shutil.copytree(top / "out", top / "listed")
    bring(top / "two", top / "1", (top / "keys" / "root.json").read_bytes())
    bring(top / "two", top / "2")
    return top


def bring(top, place, root=None):
    return install.update(top, open_source(str(place)), NOW, root)


def serves(top: Path, *numbers: int | None) -> None:
    """The kiosk serves one of these releases, every file of it; None: nothing yet."""
    shelf = Shelf(top)
    mark = shelf.current()
    if mark is None:
        assert None in numbers
        return
    release = shelf.open(mark)
    assert not release.damaged
    assert mark.number in numbers
    for files in (release.plain, release.sealed):
        for lying in files.values():
            shelf.read(lying)
    if mark.number:
        assert shelf.read(release.plain["index.html"]) == f"<p>generation {mark.number}".encode()


def cuts(trace: power.Trace, tmp_path: Path, count: int, seed: int):
    """`count` folders as they may be found, at moments spread over the run."""
    for number in range(count):
        chance = random.Random(seed * 1_000_003 + number)
        found = tmp_path / "found"
        trace.cut(chance.randrange(trace.step + 2), chance, found)
        yield found
        shutil.rmtree(found)


COUNT = [pytest.param(8, id="sample"), pytest.param(334, id="334", marks=pytest.mark.slow)]


@pytest.mark.parametrize("count", COUNT)
def test_a9_an_update_that_loses_power_is_the_old_release_or_the_new_and_the_next_run_ends_it(
    made, tmp_path, monkeypatch, count
):
    top = shutil.copytree(made / "two", tmp_path / "kiosk", symlinks=True)
    trace = power.record(top, lambda: bring(top, made / "3"), monkeypatch)
    assert trace.step > 60
    for found in cuts(trace, tmp_path, count, 1):
        serves(found, 2, 3)
        bring(found, made / "3")
        serves(found, 3)


@pytest.mark.parametrize("count", COUNT)
def test_a9_a_first_installation_that_loses_power_serves_nothing_or_all(made, tmp_path, monkeypatch, count):
    top, root = tmp_path / "kiosk", (made / "keys" / "root.json").read_bytes()
    top.mkdir()
    trace = power.record(top, lambda: bring(top, made / "1", root), monkeypatch)
    for found in cuts(trace, tmp_path, count, 2):
        serves(found, None, 1)
        bring(found, made / "1", root)
        serves(found, 1)


@pytest.mark.parametrize("count", COUNT)
def test_a9_a_withdrawal_that_loses_power_is_ended_by_the_next_run_and_harms_nothing_else(
    made, tmp_path, monkeypatch, count
):
    top = shutil.copytree(made / "two", tmp_path / "kiosk", symlinks=True)
    trace = power.record(top, lambda: install.withdraw(top, open_source(str(made / "listed")), NOW), monkeypatch)
    for found in cuts(trace, tmp_path, count, 3):
        listed = (found / "withdrawn").exists()
        assert not listed or not shown(found)
        install.withdraw(found, open_source(str(made / "listed")), NOW)
        assert not shown(found)
        assert not lies(found, PAGE)
        assert shown(found, "two-seats")
        serves(found, 2)


def test_a9_a_rollback_that_loses_power_is_the_one_release_or_the_other(made, tmp_path, monkeypatch):
    top = shutil.copytree(made / "two", tmp_path / "kiosk", symlinks=True)
    trace = power.record(top, lambda: install.rollback(top), monkeypatch)
    for found in cuts(trace, tmp_path, 8, 4):
        serves(found, 1, 2)


def test_the_model_finds_a_writer_that_forgets_to_sync(made, tmp_path, monkeypatch):
    """What proves the model: without fsync some cuts must break the kiosk."""
    from kiosk.update import durable_files

    def names_without_content(batch):
        for path, staged in batch._staged.items():
            durable_files.os.replace(staged, path)
        done = tuple(batch._staged)
        batch._staged.clear()
        return done

    top = shutil.copytree(made / "two", tmp_path / "kiosk", symlinks=True)
    monkeypatch.setattr(durable_files.Batch, "flush", names_without_content)
    trace = power.record(top, lambda: bring(top, made / "3"), monkeypatch)
    monkeypatch.undo()
    broken = 0
    for found in cuts(trace, tmp_path, 24, 5):
        try:
            serves(found, 2, 3)
        except Exception:  # noqa: BLE001 — whatever way it is broken
            broken += 1
    assert broken > 0
