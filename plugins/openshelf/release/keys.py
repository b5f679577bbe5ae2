"""The library's keys: made once, kept in a folder of their own beside the site, read to sign.

In: a folder. Out: signers, the public root, and which versions were last signed. The defaults are for one person: two keys for the root, of which either
is enough (one belongs in a safe, elsewhere), one for releases, one that can only say "still so" and may lie on a machine with a timer.
The rules: no key is ever overwritten or written outside the folder; files have mode 0600; git never sees them.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]
from tuf.api.metadata import Metadata, Role, Root  # type: ignore[attr-defined]
from tuf.api.serialization.json import JSONSerializer

from openshelf.errors import BuildError, UsageError

ROOT_KEYS = ("root-1", "root-2")
RELEASE, TIMESTAMP = "release", "timestamp"
ROOT_LASTS = timedelta(days=3 * 365)
ROOT_FILE, COUNTS_FILE = "root.json", "counts.json"


@dataclass(frozen=True, slots=True)
class Counts:
    """The last versions that were signed: of releases, and of timestamps. They only grow, even where the output is lost."""

    release: int = 0
    timestamp: int = 0


def make(folder: Path, now: datetime) -> bytes:
    """Make the keys and the root that names them; the root. UsageError where there are keys already."""
    if (folder / ROOT_FILE).exists() or any(folder.glob("*.pem")):
        raise UsageError("release.keys-exist", folder=str(folder))
    signers = {name: CryptoSigner.generate_ed25519() for name in (*ROOT_KEYS, RELEASE, TIMESTAMP)}
    ids = {name: signer.public_key.keyid for name, signer in signers.items()}
    root = Root(
        version=1,
        expires=(now + ROOT_LASTS).replace(microsecond=0),
        keys={signer.public_key.keyid: signer.public_key for signer in signers.values()},
        roles={
            "root": Role([ids[name] for name in ROOT_KEYS], 1),
            "targets": Role([ids[RELEASE]], 1),
            "snapshot": Role([ids[RELEASE]], 1),
            "timestamp": Role([ids[TIMESTAMP]], 1),
        },
        consistent_snapshot=False,
    )
    signed = Metadata(root)
    for name in ROOT_KEYS:
        signed.sign(signers[name], append=True)
    data = signed.to_bytes(JSONSerializer(compact=False))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        _keep(folder / ".gitignore", b"*\n")
        for name, signer in signers.items():
            _keep(folder / f"{name}.pem", signer.private_bytes)
        # Last: a folder with a root has all its keys.
        _keep(folder / ROOT_FILE, data)
    except OSError as error:
        raise BuildError("release.cannot-write", path=str(folder), reason=error.strerror or str(error)) from error
    return data


def root_of(folder: Path) -> tuple[bytes, Root]:
    """The public root of a folder of keys. UsageError where there is none."""
    try:
        data = (folder / ROOT_FILE).read_bytes()
    except OSError:
        raise UsageError("release.no-keys", folder=str(folder)) from None
    try:
        return data, Metadata[Root].from_bytes(data).signed
    except Exception as error:  # noqa: BLE001 — whatever the library cannot read is one thing to the reader of the line
        raise UsageError("release.bad-key", path=str(folder / ROOT_FILE), reason=str(error)) from None


def signer(folder: Path, name: str) -> CryptoSigner:
    """The key of this name. UsageError where it is missing or is none."""
    path = folder / f"{name}.pem"
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError:
        raise UsageError("release.key-missing", path=str(path)) from None
    except (OSError, ValueError, TypeError) as error:
        raise UsageError("release.bad-key", path=str(path), reason=str(error).split(".")[0]) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError("release.bad-key", path=str(path), reason="not Ed25519")
    return CryptoSigner(key)


def counts(folder: Path) -> Counts:
    """The last versions signed with these keys."""
    path = folder / COUNTS_FILE
    try:
        stated = json.loads(path.read_text("utf-8"))
        return Counts(int(stated["release"]), int(stated["timestamp"]))
    except FileNotFoundError:
        return Counts()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UsageError("release.bad-key", path=str(path), reason=str(error)) from None


def count(folder: Path, counted: Counts) -> None:
    """Remember the versions, before anything that bears them leaves."""
    try:
        _keep(folder / COUNTS_FILE, json.dumps(asdict(counted)).encode())
    except OSError as error:
        raise BuildError("release.cannot-write", path=str(folder), reason=error.strerror or str(error)) from error


def _keep(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
