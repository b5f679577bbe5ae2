"""The manifest: what a release holds, in the one way there is to write it. FORMAT.md, "The manifest".

In: Manifest, or bytes. Out: bytes, or Manifest; FormatError names the line. The rule: `encode(decode(data)) == data` or the data is refused, so
nothing that was signed can be read in two ways.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from kiosk.release.paths import clash, fault

VERSION = 1
MOST_BYTES = 256 << 20
MOST_PACK = 64 << 20
NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
HASH = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_KINDS = {"plain": False, "sealed": True}


class FormatError(Exception):
    """Bytes that are no manifest or pack of this version; the words say where."""


@dataclass(frozen=True, slots=True)
class PackEntry:
    """A pack: its hash, its length in bytes, how many files it holds, whether they are sealed."""

    digest: str
    length: int
    files: int
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    """A file that lies alone: its hash, its length, its path, whether it is sealed."""

    digest: str
    length: int
    path: str
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """A release. number: grows by one with each; built: the day; reads: the lowest version of the kiosk software that can."""

    number: int
    built: str
    profile: str
    reads: int
    packs: tuple[PackEntry, ...] = ()
    objects: tuple[ObjectEntry, ...] = ()


def encode(manifest: Manifest) -> bytes:
    """The manifest's bytes. FormatError where it could not be read back."""
    lines = [
        f"openshelf-manifest\t{VERSION}",
        f"release\t{manifest.number}\t{manifest.built}\t{manifest.profile}\t{manifest.reads}",
    ]
    lines += [
        f"pack\t{pack.digest}\t{pack.length}\t{pack.files}\t{_word(pack.sealed)}"
        for pack in sorted(manifest.packs, key=lambda pack: pack.digest)
    ]
    lines += [
        f"object\t{one.digest}\t{one.length}\t{_word(one.sealed)}\t{one.path}"
        for one in sorted(manifest.objects, key=lambda one: (one.sealed, one.path))
    ]
    data = ("\n".join(lines) + "\n").encode()
    decode(data)
    return data


def decode(data: bytes) -> Manifest:
    """The manifest of these bytes; FormatError names the first line that is not as FORMAT.md says."""
    if len(data) > MOST_BYTES:
        raise FormatError(f"manifest: more than {MOST_BYTES} bytes")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise FormatError(f"manifest: not UTF-8 at byte {error.start}") from None
    if not text.endswith("\n"):
        raise FormatError("manifest: the last line does not end")
    lines = text[:-1].split("\n")
    if lines[0] != f"openshelf-manifest\t{VERSION}":
        raise FormatError(f"manifest: not of version {VERSION}")
    number, built, profile, reads = _fields(lines, 1, "release", (NUMBER, _DAY, _NAME, NUMBER))
    packs: list[PackEntry] = []
    objects: list[ObjectEntry] = []
    for at in range(2, len(lines)):
        if lines[at].startswith("pack\t") and not objects:
            digest, length, files, kind = _fields(lines, at, "pack", (HASH, NUMBER, NUMBER, None))
            packs.append(PackEntry(digest, int(length), int(files), _sealed(kind, at)))
            if int(length) > MOST_PACK:
                raise FormatError(f"manifest line {at + 1}: a pack of more than {MOST_PACK} bytes")
        else:
            digest, length, kind, path = _fields(lines, at, "object", (HASH, NUMBER, None, None))
            wrong = fault(path)
            if wrong:
                raise FormatError(f"manifest line {at + 1}: {wrong}")
            objects.append(ObjectEntry(digest, int(length), path, _sealed(kind, at)))
    _ascend([pack.digest for pack in packs], "packs")
    _ascend([(one.sealed, one.path) for one in objects], "objects")
    for sealed in (False, True):
        both = clash(one.path for one in objects if one.sealed == sealed)
        if both:
            raise FormatError(f"manifest: {both[0]!r} and {both[1]!r} are one file somewhere")
    return Manifest(int(number), built, profile, int(reads), tuple(packs), tuple(objects))


def missing(wanted: Manifest, held: frozenset[str]) -> tuple[PackEntry | ObjectEntry, ...]:
    """What must be fetched, in the manifest's order, each content once; `held` are the hashes there are."""
    seen = set(held)
    need: list[PackEntry | ObjectEntry] = []
    entries: tuple[PackEntry | ObjectEntry, ...] = (*wanted.packs, *wanted.objects)
    for entry in entries:
        if entry.digest not in seen:
            seen.add(entry.digest)
            need.append(entry)
    return tuple(need)


def _fields(lines: list[str], at: int, name: str, patterns: tuple[re.Pattern[str] | None, ...]) -> list[str]:
    parts = lines[at].split("\t") if at < len(lines) else []
    if len(parts) != len(patterns) + 1 or parts[0] != name:
        raise FormatError(f"manifest line {at + 1}: no line `{name}` of {len(patterns)} fields")
    for part, pattern in zip(parts[1:], patterns, strict=True):
        if pattern is not None and not pattern.fullmatch(part):
            raise FormatError(f"manifest line {at + 1}: {part[:80]!r} is not as it must be")
    return parts[1:]


def _sealed(word: str, at: int) -> bool:
    if word not in _KINDS:
        raise FormatError(f"manifest line {at + 1}: neither plain nor sealed")
    return _KINDS[word]


def _word(sealed: bool) -> str:  # noqa: FBT001 — a word for a field
    return "sealed" if sealed else "plain"


def _ascend(keys: list[str] | list[tuple[bool, str]], what: str) -> None:
    if any(left >= right for left, right in itertools.pairwise(keys)):  # type: ignore[operator]
        raise FormatError(f"manifest: {what} are not in order, or one stands twice")
