"""Whom a kiosk believes: The Update Framework's client workflow over bytes, by python-tuf's metadata API. FORMAT.md, "Signatures".

In: what the kiosk holds, what a source offers, the time. Out: what to hold from now on and the one manifest that is signed, or TrustError with a
reason. No network, no folder, no clock of its own. The rules: a root follows a root one by one, each signed by the old and the new keys;
no version goes back; nothing expired is taken; time is never earlier than the latest moment that was signed (the floor).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from securesystemslib.exceptions import Error as SigningError
from tuf.api.exceptions import LengthOrHashMismatchError, RepositoryError
from tuf.api.metadata import Metadata, Root, Signed, Snapshot, Targets, Timestamp  # type: ignore[attr-defined]
from tuf.api.serialization import DeserializationError

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_METADATA = 512_000  # bytes of one file of metadata
MOST_ROOTS = 256  # roots one kiosk may have missed
MANIFEST = "manifest"  # the name of the only target
SIGNED_AT = "x-openshelf-signed"  # in the timestamp: when it was signed
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_Kind = TypeVar("_Kind", Root, Timestamp, Snapshot, Targets)


class TrustError(Exception):
    """What is offered is not believed. reason: unreadable, unsigned, older, mixed, expired; date: since when, of the last."""

    def __init__(self, reason: str, words: str, date: str = "") -> None:
        super().__init__(words)
        self.reason = reason
        self.date = date


@dataclass(frozen=True, slots=True)
class Held:
    """What a kiosk keeps of its trust. floor: no time is believed to be earlier."""

    root: bytes
    timestamp: bytes | None = None
    snapshot: bytes | None = None
    floor: datetime = EPOCH


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was believed. digest, length: the manifest's; expires: from when on the same metadata will be refused."""

    held: Held
    digest: str
    length: int
    expires: datetime


def begin(root: bytes) -> Held:
    """Trust that starts with this root, brought by hand. TrustError where it is no root signed by itself."""
    loaded = load(root, Root)
    _signed(loaded.signed, loaded)
    return Held(root)


def version(root: bytes) -> int:
    """The version of a root that is held."""
    return load(root, Root).signed.version


def expires(data: bytes) -> datetime:
    """Until when a file of metadata, of whatever kind, may be believed. TrustError where it is none."""
    try:
        return Metadata.from_bytes(data).signed.expires
    except (DeserializationError, RecursionError) as error:
        raise TrustError("unreadable", f"no metadata: {error}") from None


def order(verdict: Verdict) -> int:
    """How new what was believed is, to choose among several: the timestamp's version."""
    return load(verdict.held.timestamp or b"", Timestamp).signed.version


def rotate(held: Held, successors: Iterable[bytes]) -> Held:
    """Follow the roots that come after the held one, given in their order. Where keys change, what the old ones signed is forgotten."""
    for data in successors:
        old, new = load(held.root, Root), load(data, Root)
        _signed(old.signed, new)
        _signed(new.signed, new)
        if new.signed.version != old.signed.version + 1:
            raise TrustError(
                "older", f"root {new.signed.version} is offered where {old.signed.version + 1} must follow"
            )
        # TUF 5.3.11: who stole a key could have signed a version so high that no honest one would ever be taken again.
        changed = any(
            old.signed.roles[role] != new.signed.roles[role] for role in (Timestamp.type, Snapshot.type, Targets.type)
        )
        # The same holds for a moment so late that everything would have expired by it.
        held = Held(data) if changed else replace(held, root=data)
    return held


def verify(held: Held, timestamp: bytes, snapshot: bytes, targets: bytes, now: datetime) -> Verdict:
    """Judge the metadata of a release at the moment `now` (aware). TrustError: nothing of it may be used."""
    now = max(now, held.floor)
    root = load(held.root, Root).signed
    fresh(root, now, "the keys")
    stamp = load(timestamp, Timestamp)
    _signed(root, stamp)
    if held.timestamp is not None:
        seen = load(held.timestamp, Timestamp).signed
        ascends(seen.version, stamp.signed.version)
        ascends(seen.snapshot_meta.version, stamp.signed.snapshot_meta.version)
        if seen.version == stamp.signed.version and timestamp != held.timestamp:
            raise TrustError("mixed", "two different timestamps bear one version")
    floor = max(held.floor, _moment(stamp.signed))
    now = max(now, floor)
    fresh(stamp.signed, now, "the signature of freshness")
    listed = load(snapshot, Snapshot)
    _belongs(stamp.signed.snapshot_meta.verify_length_and_hashes, snapshot)
    _signed(root, listed)
    _same_version(stamp.signed.snapshot_meta.version, listed.signed.version)
    stated = listed.signed.meta.get("targets.json")
    if stated is None:
        raise TrustError("mixed", "the snapshot names no targets")
    if held.snapshot is not None:
        before = load(held.snapshot, Snapshot).signed.meta["targets.json"]
        ascends(before.version, stated.version)
    fresh(listed.signed, now, "the signature of the release")
    wanted = load(targets, Targets)
    _belongs(stated.verify_length_and_hashes, targets)
    _signed(root, wanted)
    _same_version(stated.version, wanted.signed.version)
    fresh(wanted.signed, now, "the signature of the release")
    target = wanted.signed.targets.get(MANIFEST)
    digest = target.hashes.get("sha256", "") if target else ""
    if target is None or len(wanted.signed.targets) != 1 or not _DIGEST.fullmatch(digest):
        raise TrustError("unreadable", "the signed list does not name one manifest")
    expires = min(signed.expires for signed in (root, stamp.signed, listed.signed, wanted.signed))
    return Verdict(replace(held, timestamp=timestamp, snapshot=snapshot, floor=floor), digest, target.length, expires)


def load(data: bytes, kind: type[_Kind]) -> Metadata[_Kind]:
    """Metadata of this kind. TrustError where the bytes are none."""
    if len(data) > MOST_METADATA:
        raise TrustError("unreadable", f"more than {MOST_METADATA} bytes of metadata")
    try:
        loaded: Metadata[Any] = Metadata.from_bytes(data)
    except (DeserializationError, RecursionError) as error:
        raise TrustError("unreadable", f"no metadata: {error}") from None
    if not isinstance(loaded.signed, kind):
        raise TrustError("mixed", f"{loaded.signed.type} where {kind.type} must stand")
    return loaded


def _signed(root: Root, offered: Metadata[_Kind]) -> None:
    kind = offered.signed.type
    try:
        root.verify_delegate(kind, offered.signed_bytes, offered.signatures)
    except (RepositoryError, SigningError, ValueError):
        need = root.roles[kind].threshold
        raise TrustError("unsigned", f"{kind} lacks the signatures of {need} trusted keys") from None


def _belongs(check: object, data: bytes) -> None:
    try:
        check(data)  # type: ignore[operator]
    except LengthOrHashMismatchError:
        raise TrustError("mixed", "files of two releases stand together") from None


def _same_version(stated: int, found: int) -> None:
    if stated != found:
        raise TrustError("mixed", f"version {found} where {stated} is signed")


def ascends(seen: int, offered: int) -> None:
    """TrustError where a version goes back."""
    if offered < seen:
        raise TrustError("older", f"version {offered} is offered, {seen} was seen before")


def fresh(signed: Signed, now: datetime, what: str) -> None:
    """TrustError where the signature no longer holds."""
    if signed.is_expired(now):
        raise TrustError("expired", f"{what} expired on {signed.expires:%Y-%m-%d}", f"{signed.expires:%Y-%m-%d}")


def _moment(timestamp: Timestamp) -> datetime:
    stated = timestamp.unrecognized_fields.get(SIGNED_AT)
    if not isinstance(stated, str) or not _MOMENT.fullmatch(stated):
        return EPOCH
    try:
        return datetime.strptime(stated, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return EPOCH
