"""M of N root keys: what one person alone can do no longer, and that kiosks refuse what fewer have signed."""

from datetime import UTC, datetime

import pytest
from tuf.api.metadata import Metadata, Root

from kiosk.release import trust
from kiosk.release.trust import TrustError
from kiosk.update import install
from kiosk.update.shelf import Shelf
from kiosk.update.source import open_source
from kiosk.update.trouble import UpdateError
from openshelf import cli
from openshelf.errors import OpenshelfError
from openshelf.release import keys, publish, rotation
from openshelf.release.publish import Request

NOW = datetime.now(UTC)


@pytest.fixture
def site(tmp_path):
    """A library with 2 of 3 root keys, and its first release."""
    keys.make(tmp_path / "keys", NOW, 2, 3)
    (tmp_path / "output" / "kiosk").mkdir(parents=True)
    (tmp_path / "output/kiosk/index.html").write_text("<p>1")
    release(tmp_path)
    return tmp_path


def release(site):
    return publish.release(Request(site, "kiosk", site / "output/kiosk.release", site / "keys", NOW))


def root(site) -> Metadata[Root]:
    return Metadata[Root].from_bytes((site / "keys/root.json").read_bytes())


def signed_by(site, metadata, *names) -> bytes:
    metadata.signatures.clear()
    for name in names:
        metadata.sign(keys.signer(site / "keys", name), append=True)
    return metadata.to_bytes()


def update(site, root_file=None):
    return install.update(site / "kiosk", open_source(str(site / "output/kiosk.release")), NOW, root_file)


def test_a_root_by_hand_that_one_of_two_needed_has_signed_is_no_root(site):
    data = signed_by(site, root(site), "root-2")
    with pytest.raises(TrustError, match="2 trusted keys"):
        trust.begin(data)
    assert trust.begin(signed_by(site, root(site), "root-1", "root-3"))


def test_a_signature_given_twice_counts_once(site):
    metadata = root(site)
    own = keys.signer(site / "keys", "root-1")
    metadata.signatures.clear()
    metadata.sign(own, append=True)
    text = metadata.to_bytes().decode()
    entry = text[text.index('"signatures"') :].partition("[")[2].partition("]")[0].strip()
    with pytest.raises(TrustError):
        trust.begin(text.replace(entry, f"{entry}, {entry}").encode())


@pytest.mark.parametrize(
    ("names", "followed"), [(("root-1",), False), (("root-1", "root-3"), True), (("root-2", "root-3"), True)]
)
def test_a_kiosk_follows_new_keys_that_enough_have_signed_and_no_others(site, names, followed):
    assert update(site, (site / "keys/root.json").read_bytes()).number == 1
    metadata = root(site)
    metadata.signed.version = 2
    data = signed_by(site, metadata, *names)
    (site / "output/kiosk.release/metadata/2.root.json").write_bytes(data)
    if followed:
        update(site)
    else:
        with pytest.raises(UpdateError, match="2 trusted keys"):
            update(site)
    assert trust.version(Shelf(site / "kiosk").trust().root) == (2 if followed else 1)
    assert Shelf(site / "kiosk").current().number == 1


def test_one_holder_alone_can_change_no_key_and_two_can(site):
    update(site, (site / "keys/root.json").read_bytes())
    for away in ("root-2", "root-3"):
        (site / "keys" / f"{away}.pem").rename(site / f"{away}.pem")
    with pytest.raises(OpenshelfError) as caught:
        rotation.rotate(site / "keys", ["release"], NOW)
    assert caught.value.message_id == "release.root-keys-missing"
    (site / "root-3.pem").rename(site / "keys/root-3.pem")
    rotation.rotate(site / "keys", ["release"], NOW)
    (site / "output/kiosk/index.html").write_text("<p>2")
    release(site)
    assert update(site).number == 2


def test_a_lost_root_key_is_replaced_though_others_lie_in_safes_too(site):
    """What the root calls its keys tells a lost one from one that is elsewhere."""
    keys_of = {name: keys.ids(site / "keys", name)[0] for name in keys.root_names(3)}
    rotation.rotate(site / "keys", [], NOW, 2, 5)
    for name in ("root-3", "root-4-v2", "root-5-v2"):
        (site / "keys" / f"{name}.pem").unlink()
    before = set(root(site).signed.roles["root"].keyids)
    rotation.rotate(site / "keys", ["root-3"], NOW)
    after = set(root(site).signed.roles["root"].keyids)
    assert before - after == {keys_of["root-3"]}
    assert len(after) == 5


def test_one_person_s_keys_become_those_of_three_and_back_without_touching_a_kiosk(tmp_path):
    keys.make(tmp_path / "keys", NOW)
    (tmp_path / "output/kiosk").mkdir(parents=True)
    for number, (threshold, of) in enumerate(((1, 2), (2, 3), (3, 5), (1, 2)), 1):
        if number > 1:
            rotation.rotate(tmp_path / "keys", [], NOW, threshold, of)
        (tmp_path / "output/kiosk/index.html").write_text(f"<p>{number}")
        release(tmp_path)
        given = (tmp_path / "keys/root.json").read_bytes() if number == 1 else None
        assert update(tmp_path, given).number == number
        role = root(tmp_path).signed.roles["root"]
        assert (role.threshold, len(role.keyids)) == (threshold, of)
    assert set(root(tmp_path).signed.keys) >= set(role.keyids)


def test_keys_made_before_they_bore_names_learn_them(tmp_path):
    keys.make(tmp_path / "keys", NOW)
    metadata = root(tmp_path)
    for key in metadata.signed.keys.values():
        key.unrecognized_fields.clear()
    (tmp_path / "keys/root.json").write_bytes(signed_by(tmp_path, metadata, "root-1", "root-2"))
    lost = keys.ids(tmp_path / "keys", "root-2")[0]
    (tmp_path / "keys/root-2.pem").unlink()
    rotation.rotate(tmp_path / "keys", ["root-2"], NOW)
    assert lost not in root(tmp_path).signed.roles["root"].keyids
    assert {root(tmp_path).signed.keys[one].unrecognized_fields[keys.NAME] for one in root(tmp_path).signed.roles["root"].keyids} == {"root-1", "root-2"}  # fmt: skip


@pytest.mark.parametrize("given", [("0", "2"), ("3", "2"), ("2", "10"), ("-1", "2")])
def test_numbers_that_cannot_be_are_refused_and_nothing_is_made(tmp_path, capsys, given):
    command = ["keys", "make", "--keys", str(tmp_path / "keys"), "--threshold", given[0], "--of", given[1]]
    assert cli.main(command) == 2
    assert "--threshold" in capsys.readouterr().err
    assert not (tmp_path / "keys").exists()


def test_the_command_says_who_gets_what_and_warns_where_no_key_may_be_lost(tmp_path, capsys):
    assert cli.main(["keys", "make", "--keys", str(tmp_path / "a"), "--threshold", "2"]) == 0
    said = capsys.readouterr().out
    assert "2 of the 3 root keys" in said
    assert "warning" not in said
    assert cli.main(["keys", "make", "--keys", str(tmp_path / "b"), "--threshold", "2", "--of", "2"]) == 0
    assert "warning: all 2 root keys" in capsys.readouterr().out
    assert cli.main(["keys", "rotate", "--keys", str(tmp_path / "b"), "--threshold", "2", "--of", "3"]) == 0
    assert "2 of 3 root keys" in capsys.readouterr().out
    assert cli.main(["keys", "rotate", "--keys", str(tmp_path / "b")]) == 2
    assert "root-3" in capsys.readouterr().err
