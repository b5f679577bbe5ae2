"""Whom a kiosk believes: every attack of research A1–A4, A7 and A11 by name, with real keys."""

import contextlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Role, Root, Snapshot, TargetFile, Targets, Timestamp

from kiosk.release import trust
from kiosk.release.trust import TrustError

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FAR = NOW + timedelta(days=3650)
SOON = NOW + timedelta(days=90)
ROLES = ("root", "timestamp", "snapshot", "targets")


def keys(number=1):
    return {role: [CryptoSigner.generate_ed25519() for _ in range(number)] for role in ROLES}


@dataclass
class Publisher:
    """A library that signs; every part of it can be made wrong."""

    signers: dict = field(default_factory=keys)
    threshold: int = 1
    root_version: int = 1
    root_until: datetime = FAR
    until: datetime = SOON
    also: list = field(default_factory=list)

    def root(self) -> bytes:
        public = {s.public_key.keyid: s.public_key for group in self.signers.values() for s in group}
        roles = {
            role: Role([s.public_key.keyid for s in self.signers[role]], min(self.threshold, len(self.signers[role])))
            for role in ROLES
        }
        signed = Metadata(Root(self.root_version, expires=self.root_until, keys=public, roles=roles))
        return self.sign(signed, [*self.signers["root"], *self.also])

    def sign(self, metadata, signers) -> bytes:
        for signer in signers:
            metadata.sign(signer, append=True)
        return metadata.to_bytes()

    def texts(self, version=1, stamp=None, digest="a" * 64, at=NOW, signers=None, until=None):
        signers = {**self.signers, **(signers or {})}
        until = until or self.until
        targets = Metadata(Targets(version, expires=until))
        targets.signed.targets["manifest"] = TargetFile(1000, {"sha256": digest}, "manifest")
        listed = self.sign(targets, signers["targets"])
        snapshot = Metadata(Snapshot(version, expires=until))
        snapshot.signed.meta["targets.json"] = MetaFile.from_data(version, listed, ["sha256"])
        state = self.sign(snapshot, signers["snapshot"])
        fields = {trust.SIGNED_AT: f"{at:%Y-%m-%dT%H:%M:%SZ}"}
        meta = MetaFile.from_data(version, state, ["sha256"])
        stamped = Metadata(Timestamp(stamp or version, expires=until, snapshot_meta=meta, unrecognized_fields=fields))
        return self.sign(stamped, signers["timestamp"]), state, listed


@pytest.fixture
def library():
    return Publisher()


def refused(reason, held, texts, now=NOW):
    with pytest.raises(TrustError) as caught:
        trust.verify(held, *texts, now)
    assert caught.value.reason == reason, caught.value
    return caught.value


def test_what_the_library_signed_is_believed(library):
    verdict = trust.verify(trust.begin(library.root()), *library.texts(), NOW)
    assert (verdict.digest, verdict.length, verdict.expires) == ("a" * 64, 1000, SOON)


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_a1_a_role_signed_by_another_key_is_refused(library, role):
    texts = library.texts(signers={role: [CryptoSigner.generate_ed25519()]})
    assert role in str(refused("unsigned", trust.begin(library.root()), texts))


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_a1_a_role_without_a_signature_is_refused(library, role):
    refused("unsigned", trust.begin(library.root()), library.texts(signers={role: []}))


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_a1_one_of_two_needed_signatures_is_not_enough(role):
    library = Publisher(signers=keys(2), threshold=2)
    held = trust.begin(library.root())
    trust.verify(held, *library.texts(), NOW)
    refused("unsigned", held, library.texts(signers={role: library.signers[role][:1]}))


def test_a1_one_key_signing_twice_counts_once():
    library = Publisher(signers=keys(2), threshold=2)
    held = trust.begin(library.root())
    stamp, state, listed = library.texts(signers={"timestamp": library.signers["timestamp"][:1]})
    stated = json.loads(stamp)
    stated["signatures"].append(dict(stated["signatures"][0], keyid="0" * 64))
    refused("unsigned", held, (json.dumps(stated).encode(), state, listed))


def test_a1_a_changed_byte_under_a_signature_is_refused(library):
    stamp, state, listed = library.texts()
    refused("unsigned", trust.begin(library.root()), (stamp.replace(b'"version": 1', b'"version": 2', 1).replace(b'"version":1', b'"version":2', 1), state, listed))  # fmt: skip


def test_a1_a_key_of_one_role_does_not_sign_for_another(library):
    texts = library.texts(signers={"targets": library.signers["timestamp"]})
    refused("unsigned", trust.begin(library.root()), texts)


def test_a1_a_root_that_did_not_sign_itself_is_none(library):
    wrong = Publisher(signers={**library.signers, "root": [CryptoSigner.generate_ed25519()]})
    stated, forged = json.loads(library.root()), json.loads(wrong.root())
    stated["signatures"] = forged["signatures"]
    with pytest.raises(TrustError):
        trust.begin(json.dumps(stated).encode())


def test_a2_an_older_release_is_refused(library):
    verdict = trust.verify(trust.begin(library.root()), *library.texts(5), NOW)
    refused("older", verdict.held, library.texts(4))


def test_a2_an_older_snapshot_under_a_newer_timestamp_is_refused(library):
    verdict = trust.verify(trust.begin(library.root()), *library.texts(5), NOW)
    refused("older", verdict.held, library.texts(4, stamp=6))


def test_a2_two_timestamps_of_one_version_are_refused(library):
    verdict = trust.verify(trust.begin(library.root()), *library.texts(5), NOW)
    refused("mixed", verdict.held, library.texts(5, digest="b" * 64))


def test_a2_the_same_release_again_is_believed(library):
    texts = library.texts(5)
    verdict = trust.verify(trust.begin(library.root()), *texts, NOW)
    assert trust.verify(verdict.held, *texts, NOW).digest == verdict.digest


def test_a3_an_expired_signature_is_refused_and_says_when(library):
    error = refused("expired", trust.begin(library.root()), library.texts(), SOON + timedelta(seconds=1))
    assert "2027-02-18" in str(error)


def test_a3_an_expired_root_is_refused(library):
    library.root_until = NOW
    refused("expired", trust.begin(library.root()), library.texts(), NOW + timedelta(days=1))


@pytest.mark.parametrize("older", [0, 1, 2])
def test_a4_files_of_two_releases_are_refused(library, older):
    texts, before = list(library.texts(2)), library.texts(1, digest="b" * 64)
    texts[older] = before[older]
    with pytest.raises(TrustError) as caught:
        trust.verify(trust.begin(library.root()), *texts, NOW)
    assert caught.value.reason == "mixed"


@pytest.mark.parametrize("order", [(1, 0, 2), (2, 1, 0), (0, 2, 1)])
def test_a4_a_file_of_one_role_in_the_place_of_another_is_refused(library, order):
    texts = library.texts()
    with pytest.raises(TrustError):
        trust.verify(trust.begin(library.root()), *(texts[at] for at in order), NOW)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"null", b"[]", b"\xff" * 9, b"{}", b'{"signed":{},"signatures":[]}', b"[" * 100_000, b" " * 600_000]
)  # fmt: skip
def test_bytes_that_are_no_metadata_are_refused(library, data):
    _, state, listed = library.texts()
    refused("unreadable", trust.begin(library.root()), (data, state, listed))
    with pytest.raises(TrustError):
        trust.begin(data)


def chain(library, length):
    """Roots that follow the library's, each with new keys, each signed by the keys before; and the last publisher."""
    roots, publisher = [], library
    for _ in range(length):
        publisher = Publisher(keys(), root_version=publisher.root_version + 1, also=publisher.signers["root"])
        roots.append(publisher.root())
    return roots, publisher


def test_a7_three_missed_changes_of_keys_are_followed(library):
    held = trust.begin(library.root())
    roots, last = chain(library, 3)
    assert trust.verify(trust.rotate(held, roots), *last.texts(9), NOW).digest == "a" * 64


def test_a7_intermediate_roots_may_have_expired_during_a_year_offline(library):
    held = trust.begin(library.root())
    second = Publisher(keys(), root_version=2, root_until=NOW - timedelta(days=300), also=library.signers["root"])
    third = Publisher(keys(), root_version=3, also=second.signers["root"])
    held = trust.rotate(held, [second.root(), third.root()])
    assert trust.verify(held, *third.texts(), NOW)


def test_a7_after_a_change_the_old_keys_sign_nothing(library):
    roots, _ = chain(library, 1)
    refused("unsigned", trust.rotate(trust.begin(library.root()), roots), library.texts())


def test_a7_a_root_not_signed_by_the_one_before_is_refused(library):
    with pytest.raises(TrustError) as caught:
        trust.rotate(trust.begin(library.root()), [Publisher(root_version=2).root()])
    assert caught.value.reason == "unsigned"


def test_a7_a_root_that_skips_one_is_refused(library):
    with pytest.raises(TrustError) as caught:
        trust.rotate(
            trust.begin(library.root()), [Publisher(keys(), root_version=3, also=library.signers["root"]).root()]
        )
    assert caught.value.reason == "older"


def test_a7_a_stolen_key_cannot_lock_the_kiosk_out_by_a_high_version(library):
    held = trust.verify(trust.begin(library.root()), *library.texts(10**9), NOW).held
    roots, last = chain(library, 1)
    assert trust.verify(trust.rotate(held, roots), *last.texts(2), NOW)


def test_a7_a_stolen_key_cannot_stop_the_kiosks_clock_for_ever(library):
    stolen = library.texts(2, at=FAR, until=FAR + timedelta(days=1))
    library.root_until = FAR + timedelta(days=2)
    held = trust.verify(trust.begin(library.root()), *stolen, NOW).held
    refused("expired", held, library.texts(3))
    roots, last = chain(library, 1)
    assert trust.verify(trust.rotate(held, roots), *last.texts(3), NOW)


def test_a_new_root_with_the_same_keys_keeps_the_versions_seen(library):
    held = trust.verify(trust.begin(library.root()), *library.texts(5), NOW).held
    library.root_version = 2
    refused("older", trust.rotate(held, [library.root()]), library.texts(4))


def test_a11_a_clock_of_1970_is_lifted_to_the_latest_signed_moment(library):
    held = trust.verify(trust.begin(library.root()), *library.texts(1), NOW).held
    assert held.floor == NOW
    old = library.texts(2, until=NOW - timedelta(days=1), at=NOW - timedelta(days=2))
    refused("expired", held, old, datetime(1970, 1, 1, tzinfo=UTC))


def test_a11_a_clock_ten_years_ahead_installs_nothing_and_moves_no_floor(library):
    held = trust.begin(library.root())
    refused("expired", held, library.texts(), NOW + timedelta(days=3640))
    assert trust.verify(held, *library.texts(), NOW).held.floor == NOW


@pytest.mark.parametrize("stated", ["tomorrow", "9999-99-99T00:00:00Z", "", "2026-11-20T12:00:00+04:00"])
def test_a_moment_that_is_none_moves_no_floor(library, stated):
    held = trust.begin(library.root())
    before = trust.SIGNED_AT
    texts = library.texts()
    stamp = Metadata.from_bytes(texts[0])
    stamp.signed.unrecognized_fields[before] = stated
    stamp.sign(library.signers["timestamp"][0])
    assert trust.verify(held, stamp.to_bytes(), *texts[1:], NOW).held.floor == trust.EPOCH


@pytest.mark.parametrize("names", [[], ["manifest", "other"], ["other"]])
def test_anything_but_one_manifest_is_refused(library, names):
    targets = Metadata(Targets(1, expires=SOON))
    for name in names:
        targets.signed.targets[name] = TargetFile(1, {"sha256": "a" * 64}, name)
    targets.sign(library.signers["targets"][0])
    listed = targets.to_bytes()
    snapshot = Metadata(Snapshot(1, expires=SOON))
    snapshot.signed.meta["targets.json"] = MetaFile.from_data(1, listed, ["sha256"])
    snapshot.sign(library.signers["snapshot"][0])
    stamp = Metadata(Timestamp(1, expires=SOON, snapshot_meta=MetaFile.from_data(1, snapshot.to_bytes(), ["sha256"])))
    stamp.sign(library.signers["timestamp"][0])
    refused("unreadable", trust.begin(library.root()), (stamp.to_bytes(), snapshot.to_bytes(), listed))


def test_what_is_held_is_never_changed_by_a_refusal(library):
    held = trust.verify(trust.begin(library.root()), *library.texts(5), NOW).held
    again = replace(held)
    refused("older", held, library.texts(1))
    assert held == again


LIBRARY = Publisher()
ROOT, TEXTS = LIBRARY.root(), LIBRARY.texts()


@settings(max_examples=150, deadline=None)
@given(which=st.integers(0, 2), at=st.integers(0, 5000), new=st.binary(max_size=4), cut=st.integers(0, 6))
def test_whatever_bytes_are_changed_nothing_else_is_believed(which, at, new, cut):
    texts = list(TEXTS)
    at %= len(texts[which])
    texts[which] = texts[which][:at] + new + texts[which][at + cut :]
    try:
        verdict = trust.verify(trust.begin(ROOT), *texts, NOW)
    except TrustError:
        return
    assert (verdict.digest, verdict.length) == ("a" * 64, 1000)


@settings(max_examples=100, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=4,
    ),
    key=st.sampled_from(["_type", "spec_version", "version", "expires", "keys", "roles", "consistent_snapshot"]),
)
def test_a_root_with_any_value_in_any_field_is_refused_or_read(value, key):
    stated = json.loads(ROOT)
    stated["signed"][key] = value
    with contextlib.suppress(TrustError):
        trust.begin(json.dumps(stated).encode())
