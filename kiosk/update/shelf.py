"""A kiosk's own folder of releases: which there are, which is served, where each file of one lies.

    trust                       whom the kiosk believes, and the latest that was signed (kiosk/release/trust.py)
    objects/<hh>/<sha256>       objects, packs and manifests, unpacked
    overlays/<hh>/<sha256>      packs that differ little from one that lies there (contents.py)
    partial/<sha256>            the beginning of a transfer that broke off
    releases/<sha256>           a line a release that is whole here: its number and its manifest
    maps/<sha256>               where each pack's files lie (directory.py); made anew where it is lost
    current -> releases/<sha256>
    set-aside                   the release that was rolled back from
    withdrawn                   the signed list of withdrawn works, obeyed by every release
    erased                      the list whose works are erased from the disk
    verified                    what was hashed and how it looked then (verified.py)
    last-update                 when it was last tried to update, and what came of it

In: the folder. Out: marks, and a Release whose map leads from a path to bytes. The rules: a mark is written when everything it names is on the
disk; `current` is believed only where it leads to a mark, else the newest mark is served; a file's bytes are hashed before they are given; what is
withdrawn is in no map of any release, and while the list of it cannot be read nothing is read on the screen.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kiosk.release import trust, withdrawal
from kiosk.release.frames import DamagedError, verify
from kiosk.release.manifest import FormatError, Manifest, ObjectEntry, PackEntry, decode
from kiosk.release.trust import EPOCH, Held, TrustError
from kiosk.release.withdrawal import OPEN, UNKNOWN, Closed
from kiosk.update import directory, durable_files
from kiosk.update.contents import Contents
from kiosk.update.directory import Files, Lying, Row
from kiosk.update.verified import Look, Verified, look
from kiosk.wording import worded

_MARK = re.compile(r"openshelf-release\t1\t(0|[1-9][0-9]{0,17})\t([0-9a-f]{64})\t(0|[1-9][0-9]{0,17})\n")
NAMES = (
    "trust",
    "objects",
    "overlays",
    "partial",
    "releases",
    "maps",
    "current",
    "withdrawn",
    "verified",
    "name",
)  # of a shelf; the lock apart
_OURS = re.compile(r"[0-9a-f]{64}(\.new)?")
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
class Release:
    """A release ready to be read. damaged: hashes of what is not as it was signed; files that lie there are refused.

    closed: what the list of withdrawn works closes in it.
    """

    mark: Mark
    manifest: Manifest
    plain: Files
    sealed: Files
    damaged: tuple[str, ...] = field(default=())
    closed: Closed = OPEN


class Shelf:
    """The folder."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.contents = Contents(top)
        self.verified = Verified(top / "verified")
        self._floor: tuple[Look | None, datetime] = (None, EPOCH)

    def place(self, digest: str) -> Path:
        """Where the whole content of this hash lies, or would."""
        return self.contents.place(digest)

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

    def add(self, mark: Mark, rows: Iterable[Row]) -> None:
        """Mark a release as whole; rows: of its packs."""
        durable_files.write(self.top / "maps" / mark.digest, directory.encode(rows))
        line = f"openshelf-release\t1\t{mark.number}\t{mark.digest}\t{mark.length}\n"
        durable_files.write(self.top / "releases" / mark.digest, line.encode())

    def switch(self, mark: Mark) -> None:
        """Serve this release from now on, in one step."""
        durable_files.link(self.top / "current", f"releases/{mark.digest}")

    def holds(self, digest: str, length: int) -> bool | None:
        """Whether the content lies here as signed; None: there is none, False: it is damaged."""
        return self.contents.holds(digest, length)

    def content(self, digest: str, length: int) -> bytes:
        """The content of this hash. DamagedError where it is not as signed, OSError where it is not there."""
        content = self.contents.read(digest)
        verify(content, length, digest)
        return content

    def manifest(self, mark: Mark) -> Manifest:
        """A release's manifest. DamagedError, FormatError or OSError where it cannot be read."""
        return decode(self.content(mark.digest, mark.length))

    def sound(self, entry: PackEntry | ObjectEntry, row: Row | None, closed: Closed) -> bool | None:
        """As `holds`, but a content that looks as it did when it was last hashed is believed; a pack may lack withdrawn files."""
        found = self.contents.look(entry.digest)
        if found is None:
            return None
        if self.verified.knows(entry.digest, found):
            return True
        return self.examine(entry, row, closed)

    def examine(self, entry: PackEntry | ObjectEntry, row: Row | None, closed: Closed) -> bool | None:
        """As `sound`, but believing nothing: the content is read and hashed."""
        before = self.contents.look(entry.digest)
        state = self.holds(entry.digest, entry.length)
        cut = False
        if state is False and row is not None and closed.reaches(row.folder):
            try:
                state = cut = directory.parted(row, self.contents.read(entry.digest), closed)
            except OSError:
                state = False
        if state and before is not None:
            self.verified.note(entry.digest, before, parted=cut)
        else:
            self.verified.forget(entry.digest)
        return state

    def rows(self, mark: Mark, manifest: Manifest) -> dict[str, Row]:
        """Where each pack of a release lies; of packs that cannot be read there is none."""
        try:
            kept = directory.decode((self.top / "maps" / mark.digest).read_bytes()) or {}
        except (OSError, ValueError):
            kept = {}
        for pack in manifest.packs:
            if pack.digest not in kept:
                try:
                    kept[pack.digest] = directory.row_of(pack, self.content(pack.digest, pack.length))
                except (OSError, DamagedError, FormatError):
                    continue
        return kept

    def open(self, mark: Mark, rows: Mapping[str, Row] | None = None) -> Release:
        """A release's map. What looks otherwise than when it was hashed is hashed. DamagedError, FormatError or OSError: its manifest cannot be read.

        rows: of its packs, where they are known.
        """
        manifest = self.manifest(mark)
        closed, hidden = self.closed(), self.closed(mark.number)
        rows = self.rows(mark, manifest) if rows is None else rows
        damaged = [pack.digest for pack in manifest.packs if not self.sound(pack, rows.get(pack.digest), closed)]
        damaged += [
            one.digest for one in manifest.objects if not closed.covers(one.path) and not self.sound(one, None, closed)
        ]
        plain, sealed = (
            Files(
                (row for row in rows.values() if row.sealed == kind),
                (one for one in manifest.objects if one.sealed == kind),
                self.contents.span,
                hidden,
            )
            for kind in (False, True)
        )
        return Release(mark, manifest, plain, sealed, tuple(damaged), hidden)

    def withdrawn(self) -> bytes | None:
        """The signed list of withdrawn works as it is kept; None where there is none or it cannot be read."""
        try:
            return (self.top / "withdrawn").read_bytes()
        except OSError:
            return None

    def closed(self, number: int | None = None) -> Closed:
        """What is withdrawn; with `number`, what is hidden in that release too. A list that was kept is obeyed whoever's keys the kiosk trusts by now: it was believed when it was kept."""
        known = self.withdrawn()
        if known is None:
            return UNKNOWN if (self.top / "withdrawn").exists() else OPEN
        try:
            return Closed(withdrawal.read(known).works, number)
        except TrustError:
            return UNKNOWN

    def obey(self, data: bytes) -> None:
        """Keep a list that was believed; from now on nothing of its works is in any map."""
        durable_files.write(self.top / "withdrawn", data)
        self.verified.forget_parted()
        self.verified.save()

    def read(self, lying: Lying) -> bytes:
        """A file's bytes. DamagedError where they are not as signed, OSError where they are gone."""
        for last in (False, True):
            try:
                content = self.contents.span(lying.holder, lying.offset, lying.length)
                verify(content, lying.length, lying.digest)
            except (FileNotFoundError, DamagedError):
                # An update may have written the pack whole, or an overlay in its place, since the file was opened.
                if last:
                    raise
            else:
                return content
        raise AssertionError

    def tell(self, at: datetime, key: str, values: Mapping[str, object], *, done: bool) -> None:
        """Keep what came of an update, for whoever asks how the kiosk is. OSError where it cannot be kept."""
        moment = at.isoformat(timespec="seconds")
        before = self.told()
        same = before is not None and not before["done"] and not done
        stated = {
            "at": moment, "done": done, "words": worded(key, values), "key": key, "values": dict(values),
            "since": before["since"] if before is not None and same else moment,
        }  # fmt: skip
        durable_files.write(self.top / "last-update", json.dumps(stated, ensure_ascii=False).encode())

    def told(self) -> dict[str, object] | None:
        """What came of the last update: `at`, `done`, `words` and the key and values they are made of, `since` when it is so; None where that is not known."""
        try:
            stated = json.loads((self.top / "last-update").read_bytes())
            return {
                "at": str(stated["at"]), "done": bool(stated["done"]), "words": str(stated["words"]),
                "key": str(stated.get("key", "")), "values": dict(stated.get("values", {})),
                "since": str(stated.get("since", stated["at"])),
            }  # fmt: skip
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

    def floor(self) -> datetime:
        """The latest moment the library is known to have signed; the first of all moments where none is."""
        found = look(self.top / "trust")
        if found != self._floor[0]:
            try:
                held = self.trust()
            except ShelfError:
                held = None
            # A trust that is damaged while we run lowers nothing.
            self._floor = found, max(held.floor if held else EPOCH, self._floor[1])
        return self._floor[1]

    def until(self) -> str | None:
        """The day the freshest signature ends, as an ISO date; None where there is none that can be read."""
        try:
            held = self.trust()
            return trust.expires(held.timestamp).date().isoformat() if held and held.timestamp else None
        except (ShelfError, TrustError):
            return None

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
        bases = {digest: base for digest in wanted if (base := self.contents.base(digest))}
        wanted |= set(bases.values())
        # The marks first: a mark must never outlive what it names. What bears no name of ours is not ours to delete.
        for pattern, keep in (
            ("releases/*", names),
            ("objects/*/*", wanted),
            ("overlays/*/*", bases),
            ("maps/*", names),
            ("partial/*", set[str]()),
        ):
            folder = pattern.partition("/")[0]
            for path in sorted(self.top.glob(pattern)):
                if _OURS.fullmatch(path.name) and path.name not in keep and (path.is_file() or path.is_symlink()):
                    path.unlink()
            if folder == "releases" and (self.top / folder).is_dir():
                durable_files.sync_folder(self.top / folder)
        self.verified.keep_only(wanted)

    def _mark(self, name: str) -> Mark | None:
        try:
            found = _MARK.fullmatch((self.top / "releases" / name).read_text("ascii"))
        except (OSError, ValueError):
            return None
        if found is None or found[2] != name:
            return None
        return Mark(int(found[1]), found[2], int(found[3]))
