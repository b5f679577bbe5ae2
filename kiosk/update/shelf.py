"""A kiosk's own folder of releases: which there are, which is served, where each file of one lies.

    trust                       whom the kiosk believes, and the latest that was signed (kiosk/release/trust.py)
    objects/<hh>/<sha256>       objects, packs and manifests, unpacked
    partial/<sha256>            the beginning of a transfer that broke off
    releases/<sha256>           a line a release that is whole here: its number and its manifest
    current -> releases/<sha256>
    set-aside                   the release that was rolled back from
    last-update                 when it was last tried to update, and what came of it

In: the folder. Out: marks, and a Release whose map leads from a path to bytes. The rules: a mark is written when everything it names is on the
disk; `current` is believed only where it leads to a mark, else the newest mark is served; a file's bytes are hashed before they are given.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kiosk.release import packs
from kiosk.release.frames import DamagedError, verify
from kiosk.release.manifest import FormatError, Manifest, ObjectEntry, PackEntry, decode
from kiosk.release.trust import Held
from kiosk.update import durable_files

_MARK = re.compile(r"openshelf-release\t1\t(0|[1-9][0-9]{0,17})\t([0-9a-f]{64})\t(0|[1-9][0-9]{0,17})\n")
_TRUST_VERSION = 1


class ShelfError(Exception):
    """The folder of releases cannot be used; the words say why and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A release that is whole on the shelf: its number, its manifest's hash and length."""

    number: int
    digest: str
    length: int


@dataclass(frozen=True, slots=True)
class Lying:
    """Where a file's bytes lie: in which object or pack, from where, how many, and their hash."""

    holder: str
    offset: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Release:
    """A release ready to be read. damaged: hashes of what is not as it was signed; files that lie there are refused."""

    mark: Mark
    manifest: Manifest
    plain: dict[str, Lying]
    sealed: dict[str, Lying]
    damaged: tuple[str, ...] = field(default=())


class Shelf:
    """The folder."""

    def __init__(self, top: Path) -> None:
        self.top = top

    def place(self, digest: str) -> Path:
        """Where the content of this hash lies."""
        return self.top / "objects" / digest[:2] / digest

    def partial(self, digest: str) -> Path:
        """Where an interrupted transfer of this content is kept."""
        return self.top / "partial" / digest

    def marks(self) -> tuple[Mark, ...]:
        """The releases that are whole here, newest first."""
        folder = self.top / "releases"
        names = sorted(os.listdir(folder)) if folder.is_dir() else []  # noqa: PTH208
        found = [mark for mark in map(self._mark, names) if mark]
        return tuple(sorted(found, reverse=True))

    def current(self) -> Mark | None:
        """The release that is served; the newest one where the link leads nowhere; None where there is none."""
        try:
            linked = self._mark(Path(os.readlink(self.top / "current")).name)  # noqa: PTH115
        except OSError:
            linked = None
        return linked or next((mark for mark in self.marks() if mark.digest != self.set_aside()), None)

    def set_aside(self) -> str | None:
        """The manifest's hash of the release that was rolled back from; it is not installed again."""
        try:
            return (self.top / "set-aside").read_text("ascii")
        except (OSError, ValueError):
            return None

    def lay_aside(self, mark: Mark) -> None:
        """Never install this release again."""
        durable_files.write(self.top / "set-aside", mark.digest.encode())

    def add(self, mark: Mark) -> None:
        """Mark a release as whole."""
        line = f"openshelf-release\t1\t{mark.number}\t{mark.digest}\t{mark.length}\n"
        durable_files.write(self.top / "releases" / mark.digest, line.encode())

    def switch(self, mark: Mark) -> None:
        """Serve this release from now on, in one step."""
        durable_files.link(self.top / "current", f"releases/{mark.digest}")

    def holds(self, digest: str, length: int) -> bool | None:
        """Whether the content lies here as signed; None: there is none, False: it is damaged."""
        path = self.place(digest)
        try:
            if path.is_symlink():
                return False
            with path.open("rb") as file:
                if os.fstat(file.fileno()).st_size != length:
                    return False
                return hashlib.file_digest(file, "sha256").hexdigest() == digest
        except FileNotFoundError:
            return None
        except OSError:
            return False

    def content(self, digest: str, length: int) -> bytes:
        """The content of this hash. DamagedError where it is not as signed, OSError where it is not there."""
        content = self.place(digest).read_bytes()
        verify(content, length, digest)
        return content

    def manifest(self, mark: Mark) -> Manifest:
        """A release's manifest. DamagedError, FormatError or OSError where it cannot be read."""
        return decode(self.content(mark.digest, mark.length))

    def open(self, mark: Mark) -> Release:
        """A release's map; every pack is hashed on the way. DamagedError, FormatError or OSError: its manifest cannot be read."""
        manifest = self.manifest(mark)
        plain: dict[str, Lying] = {}
        sealed: dict[str, Lying] = {}
        damaged = []
        for pack in manifest.packs:
            files = sealed if pack.sealed else plain
            try:
                content = self.content(pack.digest, pack.length)
                entries = packs.read_index(content)
            except (OSError, DamagedError, FormatError):
                damaged.append(pack.digest)
                continue
            for entry in entries:
                files[entry.path] = Lying(pack.digest, entry.offset, entry.length, entry.digest)
        for one in manifest.objects:
            files = sealed if one.sealed else plain
            files[one.path] = Lying(one.digest, 0, one.length, one.digest)
        return Release(mark, manifest, plain, sealed, tuple(damaged))

    def read(self, lying: Lying) -> bytes:
        """A file's bytes. DamagedError where they are not as signed, OSError where they are gone."""
        with self.place(lying.holder).open("rb") as file:
            file.seek(lying.offset)
            content = file.read(lying.length)
        verify(content, lying.length, lying.digest)
        return content

    def tell(self, at: datetime, words: str, *, done: bool) -> None:
        """Keep what came of an update, for whoever asks how the kiosk is. OSError where it cannot be kept."""
        stated = {"at": at.isoformat(timespec="seconds"), "done": done, "words": words}
        durable_files.write(self.top / "last-update", json.dumps(stated, ensure_ascii=False).encode())

    def told(self) -> dict[str, object] | None:
        """What came of the last update: `at`, `done`, `words`; None where that is not known."""
        try:
            stated = json.loads((self.top / "last-update").read_bytes())
            return {"at": str(stated["at"]), "done": bool(stated["done"]), "words": str(stated["words"])}
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def trust(self) -> Held | None:
        """Whom the kiosk believes; None before the first release. ShelfError where the file cannot be read."""
        path = self.top / "trust"
        try:
            stated = json.loads(path.read_bytes())
            parts = {
                name: base64.b64decode(stated[name]) if stated[name] else None
                for name in ("root", "timestamp", "snapshot")
            }
            floor = datetime.fromisoformat(stated["floor"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ShelfError(f"{path} is damaged ({error}); delete it and give the root by hand with --root") from None
        root = parts["root"]
        if stated["version"] != _TRUST_VERSION or root is None or floor.tzinfo is None:
            raise ShelfError(f"{path} is damaged; delete it and give the root by hand with --root")
        return Held(root, parts["timestamp"], parts["snapshot"], floor)

    def believe(self, held: Held) -> None:
        """Keep whom the kiosk believes, in one step."""
        stated = {
            "version": _TRUST_VERSION,
            "floor": held.floor.isoformat(),
            **{
                name: base64.b64encode(data).decode() if data else None
                for name, data in (("root", held.root), ("timestamp", held.timestamp), ("snapshot", held.snapshot))
            },
        }
        durable_files.write(self.top / "trust", json.dumps(stated).encode())

    def prune(self, kept: tuple[Mark, ...]) -> None:
        """Let go of all releases but these, and of what none of these names. OSError or DamagedError: nothing went."""
        wanted: set[str] = set()
        for mark in kept:
            manifest = self.manifest(mark)
            entries: tuple[PackEntry | ObjectEntry, ...] = (*manifest.packs, *manifest.objects)
            wanted |= {mark.digest} | {entry.digest for entry in entries}
        names = {mark.digest for mark in kept}
        # The marks first: a mark must never outlive what it names.
        for folder, keep in (("releases", names), ("objects", wanted), ("partial", set[str]())):
            for path in sorted((self.top / folder).rglob("*")):
                if (path.is_file() or path.is_symlink()) and path.name not in keep:
                    path.unlink()
            if folder == "releases" and (self.top / folder).is_dir():
                durable_files.sync_folder(self.top / folder)

    def _mark(self, name: str) -> Mark | None:
        try:
            found = _MARK.fullmatch((self.top / "releases" / name).read_text("ascii"))
        except (OSError, ValueError):
            return None
        if found is None or found[2] != name:
            return None
        return Mark(int(found[1]), found[2], int(found[3]))
