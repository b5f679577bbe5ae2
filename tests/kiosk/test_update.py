"""Updating a kiosk as it should go, and which release it takes: by time, by number, by whose it is (A1–A4, A7, A11, A13, A14 of the research)."""

import fcntl
import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest
import releases
from releases import NOW
from updating import bring, refused, served

from kiosk.release import manifest as manifests
from kiosk.release.manifest import Manifest
from kiosk.update import install
from kiosk.update.install import UpdateError
from kiosk.update.shelf import Shelf


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
    over = {path.name for path in (kiosk / "overlays").rglob("*") if path.is_file()}
    below = {shelf.contents.base(name) for name in over}
    assert over <= wanted
    assert {path.name for path in (kiosk / "objects").rglob("*") if path.is_file()} == wanted - over | below


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
