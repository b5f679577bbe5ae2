"""The library's keys: made once, kept in a folder of their own beside the site, read to sign.

In: a folder. Out: signers, the public roots, and which versions were last signed. The defaults are for one person: two keys for the root, of which either
is enough (one belongs in a safe, elsewhere), one for releases, one that can only say "still so" and may lie on a machine with a timer, one that can only
withdraw works. Where several people answer for the library, M of N root keys are needed. The rules: a key in force is one the newest root names, whatever its file is called; no key is ever overwritten or written outside the folder;
every root stays, for a kiosk follows them one by one; files have mode 0600; git never sees them.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner, Key  # type: ignore[attr-defined]
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, Role, Root  # type: ignore[attr-defined]
from tuf.api.serialization.json import JSONSerializer

from kiosk.release.withdrawal import DELEGATIONS
from openshelf.errors import BuildError, UsageError

RELEASE, TIMESTAMP, WITHDRAWALS = "release", "timestamp", "withdrawals"
NEED, OF = 1, 2  # root keys: so many of so many are needed, for one person
MOST_ROOT_KEYS = 9
NAME = "x-openshelf-name"  # in a root key, as the root names it: what its file is called, for a file in a safe cannot say so
ROOT_LASTS = timedelta(days=3 * 365)
ROOT_FILE, COUNTS_FILE = "root.json", "counts.json"


@dataclass(frozen=True, slots=True)
class Counts:
    """The last versions that were signed: of releases (all, and by profile), timestamps and lists of withdrawn works. They only grow, even where
    the output is lost.
    """

    release: int = 0
    timestamp: int = 0
    withdrawals: int = 0
    profiles: Mapping[str, int] = field(default_factory=dict)

    def of(self, profile: str) -> int:
        """The last release of a profile; before profiles were counted apart there was one."""
        return self.profiles.get(profile, 0 if self.profiles else self.release)


def root_names(of: int) -> tuple[str, ...]:
    """What so many root keys are called."""
    return tuple(f"root-{number}" for number in range(1, of + 1))


def is_root(name: str) -> bool:
    """Whether a key of this name is one of the root's."""
    return name.startswith("root-")


def names(of: int = OF) -> tuple[str, ...]:
    """What all keys are called where there are so many root keys."""
    return (*root_names(of), RELEASE, TIMESTAMP, WITHDRAWALS)


def check_threshold(threshold: int, of: int) -> None:
    """UsageError where so many of so many root keys cannot be asked for."""
    if not 1 <= threshold <= of <= MOST_ROOT_KEYS:
        raise UsageError("release.bad-threshold", threshold=threshold, of=of, most=MOST_ROOT_KEYS)


def named(own: CryptoSigner, name: str) -> Key:
    """The public half of a key as the root names it."""
    public = own.public_key
    if is_root(name):
        public.unrecognized_fields[NAME] = name
    return public


def make(folder: Path, now: datetime, threshold: int = NEED, of: int = OF) -> bytes:
    """Make the keys and the root that names them; the root. UsageError where there are keys already.

    threshold: how many of the `of` root keys are needed to change any key.
    """
    check_threshold(threshold, of)
    if (folder / ROOT_FILE).exists() or any(folder.glob("*.pem")):
        raise UsageError("release.keys-exist", folder=str(folder))
    signers = {name: CryptoSigner.generate_ed25519() for name in names(of)}
    ids = {name: signer.public_key.keyid for name, signer in signers.items()}
    root = Root(
        version=1,
        expires=(now + ROOT_LASTS).replace(microsecond=0),
        keys={ids[name]: named(own, name) for name, own in signers.items() if name != WITHDRAWALS},
        roles={
            "root": Role([ids[name] for name in root_names(of)], threshold),
            "targets": Role([ids[RELEASE]], 1),
            "snapshot": Role([ids[RELEASE]], 1),
            "timestamp": Role([ids[TIMESTAMP]], 1),
        },
        consistent_snapshot=False,
        unrecognized_fields={DELEGATIONS: withdrawals_by(signers[WITHDRAWALS])},
    )
    signed = Metadata(root)
    for name in root_names(of):
        signed.sign(signers[name], append=True)
    data = signed.to_bytes(JSONSerializer(compact=False))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        keep(folder / ".gitignore", b"*\n")
        for name, signer in signers.items():
            keep(folder / f"{name}.pem", signer.private_bytes)
        keep(folder / f"1.{ROOT_FILE}", data)
        # Last: a folder with a root has all its keys.
        keep(folder / ROOT_FILE, data)
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
    """The key of this name (names) that is in force. UsageError where it is missing or is none."""
    found = _signers(folder, name)
    if not found and name == WITHDRAWALS and not _in_force(root_of(folder)[1])[WITHDRAWALS]:
        raise UsageError("release.no-withdrawal-key", folder=str(folder))
    if not found:
        raise UsageError("release.key-missing", path=str(_newest(folder, name)))
    return found[0]


def root_signers(folder: Path, root: Root) -> tuple[CryptoSigner, ...]:
    """The root keys that lie in the folder and are in force. UsageError where they are fewer than a root needs."""
    named = set(root.roles["root"].keyids)
    found = {
        own.public_key.keyid: own for path in sorted(folder.glob("root-*.pem")) if (own := _load(path)) is not None
    }
    there = tuple(own for keyid, own in found.items() if keyid in named)
    if len(there) < root.roles["root"].threshold:
        raise UsageError("release.root-keys-missing", folder=str(folder), need=root.roles["root"].threshold)
    return there


def roots(folder: Path) -> tuple[tuple[int, bytes], ...]:
    """(version, bytes) of every root there was, in order: a kiosk that was away follows them one by one."""
    data, newest = root_of(folder)
    found = {newest.version: data}
    for path in folder.glob(f"*.{ROOT_FILE}"):
        number = path.name.partition(".")[0]
        if number.isdecimal() and int(number) < newest.version:
            found[int(number)] = path.read_bytes()
    return tuple(sorted(found.items()))


def _signers(folder: Path, name: str) -> list[CryptoSigner]:
    """The keys in files of this name, `<name>.pem` and `<name>-v<root>.pem`, that the newest root names."""
    root = root_of(folder)[1]
    role = "root" if is_root(name) else {RELEASE: "targets"}.get(name, name)
    named = _in_force(root)[role]
    paths = (*sorted(folder.glob(f"{name}-v*.pem"), reverse=True), folder / f"{name}.pem")
    loaded = [own for path in paths if (own := _load(path)) is not None]
    return [own for own in loaded if own.public_key.keyid in named]


def ids(folder: Path, name: str) -> tuple[str, ...]:
    """The ids of the keys in force whose files have this name; none where the file lies elsewhere."""
    return tuple(own.public_key.keyid for own in _signers(folder, name))


def _newest(folder: Path, name: str) -> Path:
    return max(folder.glob(f"{name}-v*.pem"), default=folder / f"{name}.pem")


def _load(path: Path) -> CryptoSigner | None:
    """The key of a file; None where there is no file. UsageError where it is no key."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise UsageError("release.bad-key", path=str(path), reason=str(error).split(".")[0]) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError("release.bad-key", path=str(path), reason="not Ed25519")
    return CryptoSigner(key)


def _in_force(root: Root) -> dict[str, tuple[str, ...]]:
    """Role → ids of the keys the root names for it."""
    named = {role: tuple(stated.keyids) for role, stated in root.roles.items()}
    withdrawals = root.unrecognized_fields.get(DELEGATIONS) or {}
    named[WITHDRAWALS] = tuple(withdrawals.get("keys", {}))
    return named


def withdrawals_by(own: CryptoSigner) -> dict[str, object]:
    """What the root says of the key that signs the list of withdrawn works (kiosk/release/withdrawal.py)."""
    key = own.public_key
    return Delegations(
        {key.keyid: key},
        {WITHDRAWALS: DelegatedRole(WITHDRAWALS, [key.keyid], 1, terminating=True, paths=["withdrawn"])},
    ).to_dict()


def counts(folder: Path) -> Counts:
    """The last versions signed with these keys."""
    path = folder / COUNTS_FILE
    try:
        stated = json.loads(path.read_text("utf-8"))
        profiles = {str(name): int(number) for name, number in stated.get("profiles", {}).items()}
        return Counts(int(stated["release"]), int(stated["timestamp"]), int(stated.get("withdrawals", 0)), profiles)
    except FileNotFoundError:
        return Counts()
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError("release.bad-key", path=str(path), reason=str(error)) from None


def count(folder: Path, counted: Counts) -> None:
    """Remember the versions, before anything that bears them leaves."""
    try:
        keep(folder / COUNTS_FILE, json.dumps(asdict(counted)).encode())
    except OSError as error:
        raise BuildError("release.cannot-write", path=str(folder), reason=error.strerror or str(error)) from error


def keep(path: Path, data: bytes) -> None:
    """A file of mode 0600, whole or not at all. OSError where it cannot be written."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
