"""`openshelf release`: a built profile and a folder of keys in, a signed release in a folder out.

The rules: everything the metadata names is written before it, the timestamp last; where nothing changed only the timestamp is signed anew; the last
releases stay so that a kiosk in the middle of fetching one can end, older frames go. The day and the moment are given, never read here.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kiosk.release import frames
from kiosk.release.frames import DamagedError
from kiosk.release.manifest import FormatError, Manifest, decode, encode
from kiosk.release.trust import MANIFEST
from openshelf.errors import BuildError, UsageError, message
from openshelf.release import content, keys, register, rotation, signing, withdraw

READS = 1  # the lowest version of the kiosk software that can read what we write
KEPT = 3  # releases whose frames stay in the folder
WARN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Request:
    """What is released, where to, signed with which keys, at which moment (aware)."""

    site: Path
    profile: str
    out: Path
    keys: Path
    now: datetime


@dataclass(frozen=True, slots=True)
class Released:
    """What was done. changed: a new number was given; bytes: what the folder holds."""

    number: int
    changed: bool
    files: int
    differences: int


def release(request: Request) -> Released:
    """Write and sign a release. OpenshelfError: what is missing or in the way; the release that stood before is whole."""
    site = request.site / "output" / request.profile
    sealed = site.with_name(f"{site.name}.sealed")
    if not (site / "index.html").is_file():
        raise UsageError("release.no-output", folder=str(site), profile=request.profile)
    if request.out.resolve().is_relative_to(site.resolve()):
        raise UsageError("release.out-inside", out=str(request.out))
    keys.root_of(request.keys)
    withdraw.sign(request.site, request.keys, request.now)
    found = content.write_frames(site, sealed, request.out)
    earlier = standing(request.out)
    counted = keys.counts(request.keys)
    number = max(counted.release, earlier[0].number if earlier else 0)
    last = max(counted.of(request.profile), earlier[0].number if earlier else 0)
    seen = max(counted.timestamp, _stamped(request.out))
    same = (
        earlier is not None
        and (earlier[0].packs, earlier[0].objects) == _ordered(found)
        and (earlier[0].profile, earlier[0].number) == (request.profile, last)
    )
    given = last if same else number + 1
    counted = replace(
        counted, release=max(number, given), timestamp=seen + 1, profiles={**counted.profiles, request.profile: given}
    )
    if same and earlier:
        manifest, data = earlier
    else:
        built = f"{request.now:%Y-%m-%d}"
        try:
            data = encode(Manifest(given, built, request.profile, READS, found.packs, found.objects))
        except FormatError as error:
            raise BuildError("release.path", path=str(site), reason=str(error)) from error
        manifest = decode(data)
    digest = hashlib.sha256(data).hexdigest()
    differences = 0
    if not same:
        content.write_file(request.out / "manifests" / digest, frames.pack(data))
        content.write_file(
            request.out / "manifests" / "kept", _kept(request.out, f"{manifest.number} {digest} {len(data)}")
        )
        if earlier:
            differences = content.write_differences(request.out, earlier, (manifest, data))
    # Counted before signed: a version that is lost is nothing, one that is given twice locks every kiosk out.
    keys.count(request.keys, counted)
    # Registered before it is signed: nothing is sent that nobody knows of.
    register.enter(request.keys, request.profile, given, f"{request.now:%Y-%m-%d}", found.works)
    withdraw.put(request.keys, request.out)
    stated = withdraw.stated(replace(counted, release=given), request.out)
    for name, signed in list(signing.metadata(request.keys, stated, digest, len(data), request.now)):
        content.write_file(request.out / "metadata" / name, signed)
    if not same:
        _prune(request.out)
    files = sum(pack.files for pack in manifest.packs) + len(manifest.objects)
    return Released(manifest.number, not same, files, differences)


def renew(out: Path, folder: Path, now: datetime) -> None:
    """Sign a release that stands as still the newest; needs only the key for that. UsageError: there is none."""
    path = out / "metadata" / "snapshot.json"
    if not path.is_file():
        raise UsageError("release.no-release", folder=str(out))
    withdraw.freshen(out, folder, now)


def status(out: Path, folder: Path, now: datetime) -> tuple[tuple[str, datetime, bool], ...]:
    """(role, when its signature ends, whether that is within 30 days) of the root and of what stands in `out`."""
    _, root = keys.root_of(folder)
    ends = [("root", root.expires)]
    for name, file in (("release", "snapshot.json"), ("timestamp", "timestamp.json"), ("withdrawals", withdraw.LIST)):
        path = out / "metadata" / file
        if path.is_file():
            ends.append((name, signing.read(path).expires))
    return tuple((name, until, (until - now).days < WARN_DAYS) for name, until in ends)


def standing(out: Path) -> tuple[Manifest, bytes] | None:
    """The release that stands in a folder; None where there is none. BuildError where it is damaged."""
    path = out / "metadata" / "targets.json"
    if not path.is_file():
        return None
    try:
        target = signing.read(path).targets[MANIFEST]
        digest = target.hashes["sha256"]
        data = frames.unpack((out / "manifests" / digest).read_bytes(), target.length)
        frames.verify(data, target.length, digest)
        return decode(data), data
    except (OSError, DamagedError, FormatError, KeyError, AttributeError) as error:
        raise BuildError("release.damaged", path=str(path), reason=str(error)) from error


def run(request: Request, say: Callable[[str], None], language: str) -> int:
    """Release, and word it; the exit code."""
    made = release(request)
    name = "released" if made.changed else "unchanged"
    values: dict[str, object] = {"number": made.number, "files": made.files, "folder": str(request.out)}
    say(message(f"release.{name}", values, language))
    return run_status(request.out, request.keys, request.now, say, language, only_warnings=True)


def run_make(
    folder: Path, threshold: int | None, of: int | None, now: datetime, say: Callable[[str], None], language: str
) -> int:
    """Make keys, and say where each of them belongs."""
    need, count = asked(threshold, of)
    keys.make(folder, now, need, count)
    values: dict[str, object] = {"folder": str(folder), "root": str(folder / keys.ROOT_FILE)}
    if (need, count) == (keys.NEED, keys.OF):
        say(message("release.keys-made", values, language))
        return 0
    values |= {"threshold": need, "of": count, "names": ", ".join(f"{name}.pem" for name in keys.root_names(count))}
    say(message("release.keys-made-of", values, language))
    if need == count:
        say(message("release.all-keys-needed", values, language))
    return 0


def asked(threshold: int | None, of: int | None) -> tuple[int, int]:
    """How many of how many root keys, where perhaps one of the numbers was given: as many keys as leave one to be lost."""
    need = threshold if threshold is not None else keys.NEED
    return need, of if of is not None else max(keys.OF, need + 1)


def run_rotate(
    site: Path,
    folder: Path,
    names: Sequence[str],
    now: datetime,
    say: Callable[[str], None],
    language: str,
    threshold: int | None = None,
    of: int | None = None,
) -> int:
    """Replace keys, sign anew what stands as far as the keys here allow, and say what is left to do."""
    known = keys.names(len(keys.root_of(folder)[1].roles["root"].keyids))
    for name in names:
        if name not in known:
            nearest = difflib.get_close_matches(name, known, 1, 0.0)[0]
            raise UsageError("release.unknown-key", name=name, nearest=nearest, known=", ".join(known))
    if not names and threshold is None and of is None:
        raise UsageError("release.no-key-named", known=", ".join(known))
    version = rotation.rotate(folder, tuple(dict.fromkeys(names)), now, threshold, of)
    root = keys.root_of(folder)[1].roles["root"]
    values: dict[str, object] = {
        "names": ", ".join(names), "version": version, "folder": str(folder), "threshold": root.threshold,
        "of": len(root.keyids),
    }  # fmt: skip
    if names:
        say(message("release.rotated", values, language))
    if threshold is not None or of is not None:
        say(message("release.root-of", values, language))
    if keys.WITHDRAWALS in names:
        withdraw.sign(site, folder, now, anew=True)
    for out in sorted((site / "output").glob("*.release")):
        profile = out.name.removesuffix(".release")
        say(message("release.rotated-next", {"profile": profile}, language))
    return 0


def run_status(
    out: Path, folder: Path, now: datetime, say: Callable[[str], None], language: str, *, only_warnings: bool = False
) -> int:
    """Say until when each signature holds; what ends soon is warned of."""
    for role, until, soon in status(out, folder, now):
        if soon or not only_warnings:
            values: dict[str, object] = {"role": role, "date": f"{until:%Y-%m-%d}"}
            name = "ended" if until <= now else "ends-soon" if soon else "holds"
            say(message(f"release.{name}", values, language))
    return 0


def _ordered(found: content.Contents) -> tuple[object, object]:
    return (
        tuple(sorted(found.packs, key=lambda pack: pack.digest)),
        tuple(sorted(found.objects, key=lambda one: (one.sealed, one.path))),
    )


def _stamped(out: Path) -> int:
    path = out / "metadata" / "timestamp.json"
    return int(signing.read(path).version) if path.is_file() else 0


def _kept(out: Path, line: str) -> bytes:
    path = out / "manifests" / "kept"
    lines = path.read_text("ascii").splitlines() if path.is_file() else []
    return "".join(f"{one}\n" for one in [*lines, line][-KEPT:]).encode()


def _prune(out: Path) -> None:
    """Let go of what no kept release names. Where a kept manifest cannot be read, nothing goes."""
    wanted = {"kept"}
    manifests = set()
    for line in (out / "manifests" / "kept").read_text("ascii").splitlines():
        _, digest, length = line.split(" ")
        try:
            manifest = decode(frames.unpack((out / "manifests" / digest).read_bytes(), int(length)))
        except (OSError, DamagedError, FormatError):
            return
        manifests.add(digest)
        wanted |= {digest} | {pack.digest for pack in manifest.packs} | {one.digest for one in manifest.objects}
    for kind in ("objects", "packs", "manifests"):
        for path in sorted((out / kind).rglob("*")):
            if path.is_file() and path.name not in wanted:
                path.unlink()
    for path in sorted((out / "deltas").rglob("*")):
        target, _, source = path.name.partition(".")
        if path.is_file() and not ({target, source} <= manifests or target in wanted - manifests):
            path.unlink()
