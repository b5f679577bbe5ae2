"""`openshelf keys rotate`: a new key in the place of one that is lost, stolen or known to someone who left; more root keys, or more of them needed.

In: the folder of keys, which keys, how many root keys there are to be and how many of them are needed, the moment. Out: the next root, signed by the old and the new root
keys, and the new keys beside the old ones. The rules: the root's file is replaced last and decides alone, so an interrupted rotation has changed nothing; no key
file is overwritten; a root key in a safe is needed only where those in the folder are fewer than the root asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]
from tuf.api.metadata import Metadata, Root  # type: ignore[attr-defined]
from tuf.api.serialization.json import JSONSerializer

from kiosk.release.withdrawal import DELEGATIONS
from openshelf.errors import BuildError, UsageError
from openshelf.release import keys

_ROLES_OF = {keys.RELEASE: ("targets", "snapshot"), keys.TIMESTAMP: ("timestamp",)}


def rotate(
    folder: Path, names: Sequence[str], now: datetime, threshold: int | None = None, of: int | None = None
) -> int:
    """Replace the keys of these names (keys.names); the new root's version. UsageError: too few root keys to sign with.

    threshold, of: from now on so many of so many root keys are needed; None: as it was.
    """
    data, old = keys.root_of(folder)
    signing = keys.root_signers(folder, old)
    version = old.version + 1
    loaded: Metadata[Root] = Metadata.from_bytes(data)
    root = loaded.signed
    root.version = version
    root.expires = (now + keys.ROOT_LASTS).replace(microsecond=0)
    standing = _root_names(root, folder)
    wanted = keys.root_names(of or len(root.roles["root"].keyids))
    need = threshold or root.roles["root"].threshold
    keys.check_threshold(need, len(wanted))
    added = tuple(name for name in wanted if name not in standing)
    fresh = {name: CryptoSigner.generate_ed25519() for name in dict.fromkeys((*names, *added))}
    for name, own in fresh.items():
        _replace(root, standing.get(name, ()), name, own)
    for name in standing.keys() - set(wanted):
        for keyid in standing[name]:
            root.revoke_key(keyid, "root")
    root.roles["root"].threshold = need
    loaded.signatures.clear()
    newest = {
        own.public_key.keyid: own for own in (*signing, *(own for name, own in fresh.items() if keys.is_root(name)))
    }
    if len(newest.keys() & set(root.roles["root"].keyids)) < need:
        raise UsageError("release.root-keys-missing", folder=str(folder), need=need)
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
        for keyid in gone if keys.is_root(name) else tuple(root.roles[role].keyids):
            root.revoke_key(keyid, role)
        root.add_key(keys.named(own, name), role)


def _root_names(root: Root, folder: Path) -> dict[str, tuple[str, ...]]:
    """Root key's name → its ids, also of keys that lie in a safe: as the root names them, else by their files, else by what is left over.

    Roots made before keys bore names learn them here.
    """
    keyids = root.roles["root"].keyids
    found = {keyid: str(root.keys[keyid].unrecognized_fields.get(keys.NAME, "")) for keyid in keyids}
    names = keys.root_names(len(keyids))
    for name in names:
        for keyid in keys.ids(folder, name):
            found[keyid] = found.get(keyid) or name
    left = [name for name in names if name not in found.values()]
    for keyid in (keyid for keyid in keyids if not found[keyid]):
        found[keyid] = left.pop(0)
    for keyid in keyids:
        root.keys[keyid].unrecognized_fields[keys.NAME] = found[keyid]
    return {name: tuple(keyid for keyid in keyids if found[keyid] == name) for name in dict.fromkeys(found.values())}
