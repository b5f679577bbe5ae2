"""`openshelf release` and `openshelf keys`: what is written, that it is the same each time, and what stops it."""

import hashlib
import json
import os
import re
import shutil
import stat
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.release import frames, packs, trust
from kiosk.release.manifest import decode
from openshelf import cli
from openshelf.errors import OpenshelfError
from openshelf.release import keys, publish
from openshelf.release.publish import Request

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def key_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys") / "keys"
    keys.make(folder, NOW)
    return folder


@pytest.fixture
def site(tmp_path, key_folder):
    shutil.copytree(key_folder, tmp_path / "keys")
    for path, content in {
        "kiosk/index.html": b"<p>1",
        "kiosk/az/a.html": b"<p>a" * 900,
        "kiosk/az/b.html": b"<p>b" * 900,
        "kiosk/media/large.bin": bytes(range(256)) * 400,
        "kiosk.sealed/works.json": b"{}",
        "kiosk.sealed/media/p0001.webp": b"image",
    }.items():
        target = tmp_path / "output" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return tmp_path


def release(site, now=NOW, out="out", **changed):
    request = Request(site, changed.get("profile", "kiosk"), site / out, changed.get("keys", site / "keys"), now)
    return publish.release(request)


def verified(site, out="out", now=NOW):
    """The manifest, as a kiosk believes it."""
    folder = site / out / "metadata"
    texts = [(folder / f"{name}.json").read_bytes() for name in ("timestamp", "snapshot", "targets")]
    verdict = trust.verify(trust.begin((site / "keys" / "root.json").read_bytes()), *texts, now)
    frame = (site / out / "manifests" / verdict.digest).read_bytes()
    content = frames.unpack(frame, verdict.length)
    frames.verify(content, verdict.length, verdict.digest)
    return decode(content)


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "metadata"
    }


def test_a_release_holds_every_file_of_both_folders(site):
    made = release(site)
    manifest = verified(site)
    found = {}
    for pack in manifest.packs:
        data = frames.unpack((site / "out/packs" / pack.digest[:2] / pack.digest).read_bytes(), pack.length)
        for entry in packs.read_index(data):
            found["kiosk.sealed" if pack.sealed else "kiosk", entry.path] = packs.content_of(data, entry)
    for one in manifest.objects:
        frame = (site / "out/objects" / one.digest[:2] / one.digest).read_bytes()
        found["kiosk.sealed" if one.sealed else "kiosk", one.path] = frames.unpack(frame, one.length)
    there = {
        (top, str(path.relative_to(site / "output" / top))): path.read_bytes()
        for top in ("kiosk", "kiosk.sealed")
        for path in (site / "output" / top).rglob("*")
        if path.is_file()
    }
    assert found == there
    assert made.files == len(there)


def test_the_same_output_gives_the_same_bytes_but_for_signatures(site):
    release(site)
    shutil.copytree(site / "output", site / "again" / "output")
    shutil.copytree(site / "keys", site / "again" / "keys")
    (site / "again" / "keys" / "counts.json").unlink()
    for path in (site / "again" / "output").rglob("*.html"):
        os.utime(path, (1, 1))
    release(site / "again")
    assert contents(site / "out") == contents(site / "again" / "out")


def test_where_nothing_changed_the_number_stays_and_the_freshness_is_new(site):
    release(site)
    before = contents(site / "out")
    again = release(site, NOW + timedelta(days=1))
    assert (again.number, again.changed) == (1, False)
    assert contents(site / "out") == before
    assert verified(site, now=NOW + timedelta(days=92))


def test_a_change_makes_the_next_release_and_its_difference(site):
    release(site)
    (site / "output/kiosk/az/a.html").write_bytes(b"<p>a" * 899)
    made = release(site)
    assert (made.number, made.changed) == (2, True)
    assert made.differences >= 1
    assert verified(site).number == 2


def test_numbers_go_on_where_the_folder_of_releases_was_lost(site):
    release(site)
    shutil.rmtree(site / "out")
    assert release(site).number == 2


def test_frames_of_releases_long_gone_are_let_go(site):
    for number in range(6):
        (site / "output/kiosk/index.html").write_text(f"<p>{number}")
        release(site)
    kept = [line.split()[1] for line in (site / "out/manifests/kept").read_text().splitlines()]
    assert len(kept) == publish.KEPT
    assert {path.name for path in (site / "out/manifests").iterdir()} == {"kept", *kept}


def test_no_name_in_a_release_says_anything_of_the_site(site):
    release(site)
    (site / "output/kiosk/az/a.html").write_bytes(b"new")
    release(site)
    names = [path.name for path in (site / "out").rglob("*") if path.is_file() and path.parent.name != "metadata"]
    assert all(re.fullmatch(r"[0-9a-f]{64}(\.[0-9a-f]{64})?|kept", name) for name in names)


def test_keys_are_the_owners_alone_and_git_does_not_see_them(key_folder):
    assert stat.S_IMODE(key_folder.stat().st_mode) == 0o700
    for path in key_folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert (key_folder / ".gitignore").read_text() == "*\n"


def test_keys_are_never_overwritten(key_folder):
    before = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in key_folder.iterdir()}
    with pytest.raises(OpenshelfError) as caught:
        keys.make(key_folder, NOW)
    assert caught.value.message_id == "release.keys-exist"
    assert before == {path.name: hashlib.sha256(path.read_bytes()).digest() for path in key_folder.iterdir()}


def test_no_key_is_in_a_release(site):
    release(site)
    written = b"".join(path.read_bytes() for path in (site / "out").rglob("*") if path.is_file())
    assert b"PRIVATE" not in written


def test_the_timestamp_is_renewed_with_its_own_key_alone(site):
    release(site)
    for name in ("root-1", "root-2", "release"):
        (site / "keys" / f"{name}.pem").unlink()
    publish.renew(site / "out", site / "keys", NOW + timedelta(days=80))
    assert verified(site, now=NOW + timedelta(days=150))


def test_a_two_months_absence_needs_nobody(site):
    release(site)
    assert verified(site, now=NOW + timedelta(days=62))


def test_what_ends_within_thirty_days_is_said(site):
    release(site)
    soon = {name: soon for name, _, soon in publish.status(site / "out", site / "keys", NOW + timedelta(days=70))}
    assert soon == {"root": False, "release": False, "timestamp": True}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda site: shutil.rmtree(site / "output/kiosk"), "release.no-output"),
        (lambda site: shutil.rmtree(site / "keys"), "release.no-keys"),
        (lambda site: (site / "keys/release.pem").unlink(), "release.key-missing"),
        (lambda site: (site / "keys/timestamp.pem").write_text("?"), "release.bad-key"),
        (lambda site: (site / "keys/counts.json").write_text("[]"), "release.bad-key"),
        (lambda site: (site / "output/kiosk/a?.html").write_text("x"), "release.path"),
        (lambda site: (site / "output/kiosk/link").symlink_to("/etc/passwd"), "release.path"),
        (lambda site: (site / "output/kiosk/AZ").write_text("x"), "release.twins"),
        (lambda site: (site / "out").write_text("in the way"), "release.cannot-write"),
    ],
)
def test_what_is_in_the_way_is_named(site, spoil, message):
    spoil(site)
    with pytest.raises(OpenshelfError) as caught:
        release(site)
    assert caught.value.message_id == message


def test_an_output_inside_the_site_is_refused(site):
    with pytest.raises(OpenshelfError) as caught:
        release(site, out="output/kiosk/releases")
    assert caught.value.message_id == "release.out-inside"


def test_a_damaged_folder_of_releases_is_named(site):
    release(site)
    for path in (site / "out/manifests").iterdir():
        path.write_bytes(b"?")
    with pytest.raises(OpenshelfError) as caught:
        release(site)
    assert caught.value.message_id == "release.damaged"


@pytest.mark.parametrize("name", ["targets", "snapshot", "timestamp"])
def test_damaged_metadata_is_named_by_every_command(site, capsys, name):
    for action in (["release"], ["keys", "status"], ["keys", "renew"]):
        shutil.rmtree(site / "output/kiosk.release", ignore_errors=True)
        release(site, out="output/kiosk.release")
        (site / "output/kiosk.release/metadata" / f"{name}.json").write_text("{")
        code = cli.main([*action, "--site", str(site)])
        said = capsys.readouterr().err
        assert (code, said.count("\n")) in ((0, 0), (1, 1))
        assert code == 0 or name in said


@pytest.mark.parametrize("language", ["en", "az", "ru"])
def test_the_commands_make_keys_release_and_say_the_state(site, capsys, monkeypatch, language):
    monkeypatch.setenv("OPENSHELF_LANG", language)
    shutil.rmtree(site / "keys")
    for arguments in (["keys", "make"], ["release"], ["release"], ["keys", "status"], ["keys", "renew"]):
        assert cli.main([*arguments, "--site", str(site)]) == 0
        words = capsys.readouterr().out
        assert words.strip()
        assert "{" not in words
    counted = json.loads((site / "keys/counts.json").read_text())
    assert counted == {"release": 1, "timestamp": 3, "withdrawals": 0, "profiles": {"kiosk": 1}}
    assert cli.main(["keys", "make", "--site", str(site)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
