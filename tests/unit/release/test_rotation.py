"""Keys that are lost, stolen or known to someone who left: what `openshelf keys rotate` does, and that kiosks follow."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from tuf.api.metadata import Metadata

from kiosk.release import trust
from kiosk.release.trust import TrustError
from openshelf import cli
from openshelf.errors import OpenshelfError
from openshelf.release import keys, publish, rotation
from openshelf.release.publish import Request

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROLES = list(keys.names())


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys") / "keys"
    keys.make(folder, NOW)
    return folder


@pytest.fixture
def site(tmp_path, fresh):
    shutil.copytree(fresh, tmp_path / "keys")
    (tmp_path / "output" / "kiosk").mkdir(parents=True)
    (tmp_path / "output/kiosk/index.html").write_text("<p>1")
    release(tmp_path)
    return tmp_path


def release(site, now=NOW):
    return publish.release(Request(site, "kiosk", site / "output/kiosk.release", site / "keys", now))


def believed(site, held, now=NOW):
    """What a kiosk that held this believes of the release that stands."""
    folder = site / "output/kiosk.release/metadata"
    version = trust.version(held.root)
    chain = []
    while (path := folder / f"{version + 1}.root.json").is_file():
        chain.append(path.read_bytes())
        version += 1
    held = trust.rotate(held, chain)
    texts = [(folder / f"{name}.json").read_bytes() for name in ("timestamp", "snapshot", "targets")]
    return trust.verify(held, *texts, now)


@pytest.mark.parametrize("name", ROLES)
def test_a_key_is_replaced_and_every_kiosk_follows(site, name):
    held = trust.begin((site / "keys/root.json").read_bytes())
    held = believed(site, held).held
    old = keys.signer(site / "keys", name).public_key.keyid
    assert rotation.rotate(site / "keys", [name], NOW) == 2
    assert keys.signer(site / "keys", name).public_key.keyid != old
    release(site)
    assert trust.version(believed(site, held).held.root) == 2


def test_all_keys_are_replaced_at_once_when_the_administrator_left(site):
    held = trust.begin((site / "keys/root.json").read_bytes())
    before = {name: keys.signer(site / "keys", name).public_key.keyid for name in ROLES}
    rotation.rotate(site / "keys", ROLES, NOW)
    after = {name: keys.signer(site / "keys", name).public_key.keyid for name in ROLES}
    assert not set(before.values()) & set(after.values())
    root = Metadata.from_bytes((site / "keys/root.json").read_bytes()).signed
    assert not set(before.values()) & set(root.keys)
    release(site)
    assert believed(site, held)


def test_what_the_old_keys_sign_is_worth_nothing_afterwards(site, tmp_path):
    thief = shutil.copytree(site, tmp_path / "thief")
    held = trust.begin((site / "keys/root.json").read_bytes())
    rotation.rotate(site / "keys", ROLES, NOW)
    release(site)
    held = believed(site, held).held
    (thief / "output/kiosk/index.html").write_text("<p>forged")
    release(thief)
    folder = thief / "output/kiosk.release/metadata"
    texts = [(folder / f"{name}.json").read_bytes() for name in ("timestamp", "snapshot", "targets")]
    with pytest.raises(TrustError) as caught:
        trust.verify(held, *texts, NOW)
    assert caught.value.reason == "unsigned"


@pytest.mark.parametrize("lost", ["root-1", "root-2"])
def test_a_lost_root_key_is_replaced_by_the_other(site, lost):
    (site / "keys" / f"{lost}.pem").unlink()
    held = trust.begin((site / "keys/root.json").read_bytes())
    rotation.rotate(site / "keys", [lost], NOW)
    root = Metadata.from_bytes((site / "keys/root.json").read_bytes()).signed
    assert len(root.roles["root"].keyids) == 2
    release(site)
    assert believed(site, held)


def test_both_root_keys_are_replaced_with_one_of_them_in_the_safe(site):
    (site / "keys/root-2.pem").unlink()
    before = set(Metadata.from_bytes((site / "keys/root.json").read_bytes()).signed.roles["root"].keyids)
    rotation.rotate(site / "keys", ["root-1", "root-2"], NOW)
    after = Metadata.from_bytes((site / "keys/root.json").read_bytes()).signed.roles["root"].keyids
    assert len(after) == 2
    assert not before & set(after)


@pytest.mark.parametrize("lost", ["release", "timestamp", "withdrawals"])
def test_a_lost_key_of_daily_work_is_replaced(site, lost):
    (site / "keys" / f"{lost}.pem").unlink()
    held = trust.begin((site / "keys/root.json").read_bytes())
    rotation.rotate(site / "keys", [lost], NOW)
    release(site)
    assert believed(site, held)


def test_without_a_root_key_nothing_is_changed_and_it_is_said(site):
    for path in (site / "keys").glob("root-*.pem"):
        path.unlink()
    before = (site / "keys/root.json").read_bytes()
    with pytest.raises(OpenshelfError) as caught:
        rotation.rotate(site / "keys", ["release"], NOW)
    assert caught.value.message_id == "release.root-keys-missing"
    assert (site / "keys/root.json").read_bytes() == before


def test_a_kiosk_that_missed_three_rotations_and_a_year_follows(site):
    held = trust.begin((site / "keys/root.json").read_bytes())
    now = NOW
    for names in (["root-1"], ["root-2", "release"], ["timestamp"]):
        now += timedelta(days=120)
        rotation.rotate(site / "keys", names, now)
    release(site, now)
    assert trust.version(believed(site, held, now).held.root) == 4


def test_the_roots_are_kept_where_the_folder_of_releases_is_lost(site):
    held = trust.begin((site / "keys/root.json").read_bytes())
    rotation.rotate(site / "keys", ["release"], NOW)
    rotation.rotate(site / "keys", ["root-1"], NOW)
    shutil.rmtree(site / "output/kiosk.release")
    release(site)
    assert believed(site, held)


def test_no_key_file_is_ever_overwritten(site):
    before = {path.name: path.read_bytes() for path in (site / "keys").glob("*.pem")}
    rotation.rotate(site / "keys", ROLES, NOW)
    rotation.rotate(site / "keys", ROLES, NOW)
    for name, data in before.items():
        assert (site / "keys" / name).read_bytes() == data
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (site / "keys").glob("*.pem"))


def test_an_interrupted_rotation_has_changed_nothing(site, monkeypatch):
    def stop(path, data, real=keys.keep):
        if path.name == "root.json":
            raise KeyboardInterrupt
        real(path, data)

    held = trust.begin((site / "keys/root.json").read_bytes())
    with monkeypatch.context() as patch:
        patch.setattr(keys, "keep", stop)
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate(site / "keys", ROLES, NOW)
    release(site)
    assert trust.version(believed(site, held).held.root) == 1
    rotation.rotate(site / "keys", ROLES, NOW)
    release(site)
    assert believed(site, held)


def test_keys_made_before_there_was_one_for_withdrawals_get_it(site):
    root = Metadata.from_bytes((site / "keys/root.json").read_bytes())
    root.signed.unrecognized_fields.clear()
    root.sign(keys.signer(site / "keys", "root-1"))
    (site / "keys/root.json").write_bytes(root.to_bytes())
    (site / "keys/withdrawals.pem").unlink()
    with pytest.raises(OpenshelfError) as caught:
        keys.signer(site / "keys", "withdrawals")
    assert caught.value.message_id == "release.no-withdrawal-key"
    rotation.rotate(site / "keys", ["withdrawals"], NOW)
    assert keys.signer(site / "keys", "withdrawals")


def test_the_command_rotates_says_what_is_next_and_refuses_an_unknown_key(site, capsys):
    assert cli.main(["keys", "rotate", "timestamp", "release", "--site", str(site)]) == 0
    said = capsys.readouterr().out
    assert "openshelf release --profile kiosk" in said
    assert cli.main(["keys", "rotate", "timestmap", "--site", str(site)]) == 2
    assert "timestamp" in capsys.readouterr().err
    assert cli.main(["keys", "renew", "--site", str(site)]) == 0
