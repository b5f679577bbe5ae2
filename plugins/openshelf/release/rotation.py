"""`openshelf keys rotate`: a new key in the place of one that is lost, stolen or known to someone who left.

In: the folder of keys, which keys, the moment. Out: the next root, signed by the old and the new root keys, and the new keys beside the old ones. The rules: the
root's file is replaced last and decides alone, so an interrupted rotation has changed nothing; no key file is overwritten; a root key in a safe is
needed only where those in the folder are fewer than the root asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]
from tuf.api.metadata import Metadata, Root  # type: ignore[attr-defined]
from tuf.api.serialization.json import JSONSerializer

from kiosk.release.withdrawal import DELEGATIONS
from openshelf.errors import BuildError
from openshelf.release import keys

_ROLES_OF = {keys.RELEASE: ("targets", "snapshot"), keys.TIMESTAMP: ("timestamp",)}


def rotate(folder: Path, names: Sequence[str], now: datetime) -> int:
    """Replace the keys of these names (keys.ROLES); the new root's version. UsageError: no root key to sign with."""
    _, old = keys.root_of(folder)
    signing = keys.root_signers(folder, old)
    version = old.version + 1
    loaded: Metadata[Root] = Metadata.from_bytes(keys.root_of(folder)[0])
    root = loaded.signed
    root.version = version
    root.expires = (now + keys.ROOT_LASTS).replace(microsecond=0)
    fresh = {name: CryptoSigner.generate_ed25519() for name in names}
    gone = {name: _replaced(old, folder, name) for name in names}
    for name, own in fresh.items():
        _replace(root, gone[name], name, own)
    loaded.signatures.clear()
    newest = {
        own.public_key.keyid: own for own in (*signing, *(own for name, own in fresh.items() if name in keys.ROOT_KEYS))
    }
    for own in newest.values():
        loaded.sign(own, append=True)
    data = loaded.to_bytes(JSONSerializer(compact=False))
    try:
        for name, own in fresh.items():
            keys.keep(folder / f"{name}-v{version}.pem", own.private_bytes)
        keys.keep(folder / f"{old.version}.{keys.ROOT_FILE}", keys.root_of(folder)[0])
        keys.keep(folder / f"{version}.{keys.ROOT_FILE}", data)
        keys.keep(folder / keys.ROOT_FILE, data)
    except OSError as error:
        raise BuildError("release.cannot-write", path=str(folder), reason=error.strerror or str(error)) from error
    return version


def _replace(root: Root, gone: tuple[str, ...], name: str, own: CryptoSigner) -> None:
    """Name the new key in the root instead of those that go."""
    if name == keys.WITHDRAWALS:
        root.unrecognized_fields[DELEGATIONS] = keys.withdrawals_by(own)
        return
    for role in _ROLES_OF.get(name, ("root",)):
        for keyid in set(gone) & set(root.roles[role].keyids):
            root.revoke_key(keyid, role)
        root.add_key(own.public_key, role)


def _replaced(root: Root, folder: Path, name: str) -> tuple[str, ...]:
    """The ids of the keys a new one takes the place of: all of the role's, but of the root's only the one of this name, also where its file is lost."""
    if name not in keys.ROOT_KEYS:
        return tuple(keyid for role in _ROLES_OF.get(name, ()) for keyid in root.roles[role].keyids)
    others = {keyid for other in keys.ROOT_KEYS if other != name for keyid in keys.ids(folder, other)}
    own = set(keys.ids(folder, name)) or set(root.roles["root"].keyids) - others
    return tuple(keyid for keyid in root.roles["root"].keyids if keyid in own)
