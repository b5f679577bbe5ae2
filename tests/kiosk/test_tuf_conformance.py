"""The cases of theupdateframework/tuf-conformance that apply to us, by their names there, against the kiosk's client.

The suite itself drives a client program over http and is on no package index; its cases are played here on bytes. What does not apply: consistent snapshots and
prefixed targets (a release has neither), delegations among targets but the one for withdrawals (test_withdrawal.py), download into a cache by target name
(contents are fetched by their hash, test_update.py A5).
"""

import json
from datetime import timedelta

import pytest
from securesystemslib.signer import CryptoSigner
from test_trust import FAR, NOW, SOON, Publisher, chain, keys, refused
from tuf.api.metadata import Metadata, MetaFile, Snapshot

from kiosk.release import trust
from kiosk.release.trust import TrustError


@pytest.fixture
def library():
    return Publisher()


@pytest.fixture
def held(library):
    return trust.begin(library.root())


def successor(library, **changes):
    """The next root, signed by the one before."""
    return Publisher(
        **{
            "signers": library.signers,
            "root_version": library.root_version + 1,
            "also": library.signers["root"],
            **changes,
        }
    )


# basic


def test_basic_init_and_refresh(library, held):
    assert trust.verify(held, *library.texts(), NOW).digest == "a" * 64


def test_unsigned_initial_root(library):
    stated = json.loads(library.root())
    stated["signatures"] = []
    with pytest.raises(TrustError):
        trust.begin(json.dumps(stated).encode())


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_unsigned_metadata(library, held, role):
    refused("unsigned", held, library.texts(signers={role: []}))


@pytest.mark.parametrize("at", [1, 2], ids=["snapshot", "targets"])
def test_metadata_bytes_match(library, held, at):
    """A file with a valid signature that is not byte for byte the one that was listed."""
    texts = list(library.texts())
    texts[at] = texts[at] + b"\n"
    refused("mixed", held, texts)


def test_timestamp_eq_versions_check(library, held):
    verdict = trust.verify(held, *library.texts(5), NOW)
    assert trust.verify(verdict.held, *library.texts(5, stamp=6), NOW)


def test_max_root_rotations(library, held):
    """What is beyond the bound is followed at the next run, from where this one came to."""
    roots, last = chain(library, 12)
    assert trust.version(trust.rotate(held, roots[:6]).root) == 7
    assert trust.verify(trust.rotate(trust.rotate(held, roots[:6]), roots[6:]), *last.texts(), NOW)


# expiration


def test_root_expired(library, held):
    new = successor(library, root_until=NOW - timedelta(days=1))
    rotated = trust.rotate(held, [new.root()])
    refused("expired", rotated, new.texts())


def test_expired_local_root(library):
    """A root that expired while the kiosk was away is only a step to its successor."""
    library.root_until = NOW - timedelta(days=200)
    held = trust.begin(library.root())
    new = successor(library)
    assert trust.verify(trust.rotate(held, [new.root()]), *new.texts(), NOW)


@pytest.mark.parametrize("at", [0, 1, 2], ids=["timestamp", "snapshot", "targets"])
def test_metadata_expired(library, held, at):
    texts = library.texts(until=NOW + timedelta(days=5))
    fresh = NOW + timedelta(days=6)
    refused("expired", held, texts, fresh)
    assert trust.verify(held, *texts, NOW)
    del at


def test_expired_local_timestamp(library, held):
    seen = trust.verify(held, *library.texts(1, until=NOW + timedelta(days=1)), NOW).held
    assert trust.verify(seen, *library.texts(2), NOW + timedelta(days=30))


def test_expired_local_snapshot_and_targets(library, held):
    """What was seen goes on counting against rollback after it expired."""
    seen = trust.verify(held, *library.texts(5, until=NOW + timedelta(days=1)), NOW).held
    refused("older", seen, library.texts(4), NOW + timedelta(days=30))


# rollback


def test_simple_timestamp_rollback(library, held):
    seen = trust.verify(held, *library.texts(1, stamp=2), NOW).held
    refused("older", seen, library.texts(1, stamp=1))


def test_new_timestamp_snapshot_rollback(library, held):
    seen = trust.verify(held, *library.texts(3, stamp=3), NOW).held
    refused("older", seen, library.texts(2, stamp=4))


def test_new_snapshot_targets_rollback(library, held):
    """A newer snapshot that lists older targets."""
    seen = trust.verify(held, *library.texts(3), NOW).held
    stamp, state, listed = library.texts(2)
    snapshot = Metadata(Snapshot(4, expires=SOON))
    snapshot.signed.meta["targets.json"] = MetaFile.from_data(2, listed, ["sha256"])
    state = library.sign(snapshot, library.signers["snapshot"])
    stated = Metadata.from_bytes(stamp)
    stated.signed.version = 4
    stated.signed.snapshot_meta = MetaFile.from_data(4, state, ["sha256"])
    stated.sign(library.signers["timestamp"][0])
    refused("older", seen, (stated.to_bytes(), state, listed))


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_fast_forward_recovery(library, held, role):
    """A stolen key signed a version beyond all others; a new key for that role frees the kiosk."""
    seen = trust.verify(held, *library.texts(10**6), NOW).held
    refused("older", seen, library.texts(2))
    fresh = {**library.signers, role: [CryptoSigner.generate_ed25519()]}
    new = successor(library, signers=fresh)
    assert trust.verify(trust.rotate(seen, [new.root()]), *new.texts(2), NOW)


# keys


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_key_rotation(library, held, role):
    seen = trust.verify(held, *library.texts(1), NOW).held
    fresh = {**library.signers, role: [CryptoSigner.generate_ed25519()]}
    new = successor(library, signers=fresh)
    rotated = trust.rotate(seen, [new.root()])
    refused("unsigned", rotated, library.texts(2))
    assert trust.verify(rotated, *new.texts(2), NOW)


def test_root_key_rotation(library, held):
    roots, last = chain(library, 3)
    assert trust.verify(trust.rotate(held, roots), *last.texts(), NOW)


def test_root_rotation_signed_by_new_keys_alone(library, held):
    new = Publisher(keys(), root_version=2)
    with pytest.raises(TrustError) as caught:
        trust.rotate(held, [new.root()])
    assert caught.value.reason == "unsigned"


def test_root_rotation_signed_by_old_keys_alone(library, held):
    new = Publisher(keys(), root_version=2)
    stated = Metadata.from_bytes(new.root())
    stated.signatures.clear()
    stated.sign(library.signers["root"][0])
    with pytest.raises(TrustError) as caught:
        trust.rotate(held, [stated.to_bytes()])
    assert caught.value.reason == "unsigned"


def test_cached_role_is_verified_against_current_delegator(library, held):
    """What the old keys signed and the kiosk holds says nothing once the keys have changed (python-tuf and go-tuf are excused from this case)."""
    seen = trust.verify(held, *library.texts(7), NOW).held
    roots, last = chain(library, 1)
    rotated = trust.rotate(seen, roots)
    assert (rotated.timestamp, rotated.snapshot) == (None, None)
    assert trust.verify(rotated, *last.texts(1), NOW)


def test_duplicate_sig_keyids(library, held):
    stamp, state, listed = library.texts()
    stated = json.loads(stamp)
    stated["signatures"] += stated["signatures"]
    refused("unreadable", held, (json.dumps(stated).encode(), state, listed))


@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets"])
@pytest.mark.parametrize(("signed", "enough"), [(1, False), (2, True), (3, True)])
def test_threshold(role, signed, enough):
    library = Publisher(signers=keys(3), threshold=2)
    if role == "root":
        library.signers = {**library.signers, "root": library.signers["root"]}
        stated = Metadata.from_bytes(library.root())
        stated.signatures.clear()
        for signer in library.signers["root"][:signed]:
            stated.sign(signer, append=True)
        if enough:
            assert trust.begin(stated.to_bytes())
        else:
            with pytest.raises(TrustError):
                trust.begin(stated.to_bytes())
        return
    held = trust.begin(library.root())
    texts = library.texts(signers={role: library.signers[role][:signed]})
    if enough:
        assert trust.verify(held, *texts, NOW)
    else:
        refused("unsigned", held, texts)


def test_clock_far_ahead_is_not_remembered(library, held):
    """faketime: a clock of years ahead refuses, and does no lasting harm."""
    refused("expired", held, library.texts(), FAR - timedelta(days=1))
    assert trust.verify(held, *library.texts(), NOW)
