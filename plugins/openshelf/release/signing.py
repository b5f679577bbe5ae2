"""The signed metadata of a release: which manifest is the one, and until when that may be believed.

In: the manifest's hash and length, versions, the moment. Out: the files of `metadata/`, in the order they must be written: whoever reads while we
write finds the old release whole or the new one. Nothing here decides what is released.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tuf.api.metadata import Metadata, MetaFile, Snapshot, TargetFile, Targets, Timestamp  # type: ignore[attr-defined]
from tuf.api.serialization import DeserializationError
from tuf.api.serialization.json import JSONSerializer

from kiosk.release.trust import MANIFEST, SIGNED_AT
from kiosk.release.withdrawal import STATED, WORKS, Withdrawn, written
from openshelf.errors import BuildError
from openshelf.release.keys import RELEASE, TIMESTAMP, WITHDRAWALS, Counts, roots, signer

RELEASE_LASTS = timedelta(days=365)
# Two months of absence, and a month in which somebody is warned.
TIMESTAMP_LASTS = timedelta(days=92)
# Long: a list must be obeyed by a kiosk that was away; its freshness is stated by the timestamp.
WITHDRAWALS_LAST = timedelta(days=3 * 365)


def metadata(keys: Path, counted: Counts, digest: str, length: int, now: datetime) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every file, the deciding one last. UsageError: a key is missing."""
    own = signer(keys, RELEASE)
    targets = Metadata(Targets(version=counted.release, expires=_until(now, RELEASE_LASTS)))
    targets.signed.targets[MANIFEST] = TargetFile(length, {"sha256": digest}, MANIFEST)
    targets.sign(own)
    listed = targets.to_bytes(_PLAIN)
    snapshot = Metadata(Snapshot(version=counted.release, expires=_until(now, RELEASE_LASTS)))
    snapshot.signed.meta["targets.json"] = MetaFile.from_data(counted.release, listed, ["sha256"])
    snapshot.sign(own)
    state = snapshot.to_bytes(_PLAIN)
    for version, root in roots(keys):
        yield f"{version}.root.json", root
    yield "root.json", root
    yield "targets.json", listed
    yield "snapshot.json", state
    yield "timestamp.json", timestamp(keys, counted, state, now, counted.release)


def read(path: Path) -> Any:
    """What a file of metadata that stands says. BuildError where it cannot be read."""
    try:
        return Metadata.from_bytes(path.read_bytes()).signed
    except (OSError, DeserializationError) as error:
        raise BuildError("release.damaged", path=str(path), reason=str(error)) from error


def timestamp(keys: Path, counted: Counts, snapshot: bytes, now: datetime, version: int) -> bytes:
    """The timestamp over a snapshot that stands, with the key that can do nothing else."""
    stamp = Timestamp(
        version=counted.timestamp,
        expires=_until(now, TIMESTAMP_LASTS),
        snapshot_meta=MetaFile.from_data(version, snapshot, ["sha256"]),
        # Who holds back the newest list of withdrawn works holds back the release with it.
        unrecognized_fields={SIGNED_AT: f"{now:%Y-%m-%dT%H:%M:%SZ}", STATED: counted.withdrawals},
    )
    signed = Metadata(stamp)
    signed.sign(signer(keys, TIMESTAMP))
    return signed.to_bytes(_PLAIN)


def withdrawals(keys: Path, version: int, works: Iterable[Withdrawn], now: datetime) -> bytes:
    """The list of withdrawn works, with the key that can do nothing else."""
    listed = Metadata(
        Targets(version=version, expires=_until(now, WITHDRAWALS_LAST), unrecognized_fields={WORKS: written(works)})
    )
    listed.sign(signer(keys, WITHDRAWALS))
    return listed.to_bytes(_PLAIN)


def _until(now: datetime, lasting: timedelta) -> datetime:
    return (now + lasting).replace(microsecond=0)


_PLAIN = JSONSerializer(compact=False)
