"""One run of fetching: what is missing or damaged comes from a source, is verified, brought to the disk, marked, switched to; what is no longer kept goes.

In: the shelf, a source, what was believed. Out: an Outcome, or UpdateError. The rules: what is served stays served until the new release is whole, on the disk
and read back; then one link changes. A content is written without what is withdrawn, or not at all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.release import frames
from kiosk.release.frames import DamagedError
from kiosk.release.manifest import (
    HASH,
    MOST_BYTES,
    FormatError,
    Manifest,
    ObjectEntry,
    PackEntry,
    decode,
    missing,
)
from kiosk.release.trust import Verdict
from kiosk.update import directory, durable_files
from kiosk.update.contents import lay
from kiosk.update.directory import Row
from kiosk.update.progress import Progress
from kiosk.update.shelf import Mark, Release, Shelf
from kiosk.update.source import BrokenOffError, Source, SourceError
from kiosk.update.trouble import UpdateError, amount
from kiosk.update.verified import look
from kiosk.wording import worded

READER = 1  # the version of the kiosk software, as a manifest's `reads` means it
MOST_LIST = 16 << 20  # bytes of a list of differences
MOST_AT_ONCE, MOST_BYTES_AT_ONCE = 128, 32 << 20  # contents brought to the disk together
RESERVE = 1.05  # of the disk, beyond what is to be written

Entry = PackEntry | ObjectEntry
_EMPTY = Manifest(0, "", "", 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done. fetched: contents that came; received: their bytes on the way; repaired: contents that were damaged here; erased: withdrawn
    files that went. key and values: the sentence (kiosk/wording.py).
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    number: int = 0
    switched: bool = False
    fetched: int = 0
    received: int = 0
    repaired: int = 0
    erased: int = 0

    @property
    def words(self) -> str:
        """The sentence in English."""
        return worded(self.key, self.values)


class Fetching:
    """One run: what came, how many bytes, what was mended."""

    def __init__(
        self, shelf: Shelf, source: Source, progress: Progress, erased: int = 0, mended: tuple[int, int] = (0, 0)
    ) -> None:
        self._shelf = shelf
        self._source = source
        self._progress = progress
        self._erased = erased
        self._closed = shelf.closed()
        self._rows: dict[str, Row] = {}
        self._batch = durable_files.Batch()
        self._parted: set[str] = set()
        self._repaired, self._received = mended
        self._fetched = self._repaired
        self._differences: dict[str, tuple[str, int]] = {}
        self._lengths: dict[str, int] = {}

    def install(self, verdict: Verdict, healthy: Callable[[Shelf, Release], bool]) -> Outcome:
        """Serve the release that was believed. UpdateError: why not; what was served goes on being served."""
        shelf, before = self._shelf, self._shelf.current()
        mark, manifest = self._manifest(verdict, before)
        for kept in shelf.marks():
            self._rows |= shelf.rows(kept, manifest if kept == mark else _EMPTY)
        need = missing(manifest, self._sound(manifest))
        self._room(need, before)
        self._progress.begin(sum(entry.length for entry in need))
        try:
            for entry in need:
                self._content(entry)
                self._progress.came(entry.length)
        except UpdateError:
            # What came before the source failed is kept for the next run.
            self._keep()
            shelf.verified.save()
            raise
        self._keep()
        self._progress.check()
        shelf.verified.save()
        rows = self._mapped(manifest)
        if not healthy(shelf, shelf.open(mark, rows)):
            raise UpdateError("unhealthy", before, number=mark.number)
        if mark not in shelf.marks() or need or not (shelf.top / "maps" / mark.digest).is_file():
            shelf.add(mark, rows.values())
        switched = before != mark or not self._linked(mark)
        if switched:
            shelf.switch(mark)
            if shelf.current() != mark or not healthy(shelf, shelf.open(mark)):
                if before:
                    shelf.switch(before)
                raise UpdateError("unhealthy-after", before, number=mark.number)
        self._let_go(mark, before)
        shelf.verified.save()
        key, values = self._words(mark, before)
        return Outcome(
            key, values, mark.number, switched=switched and before != mark, fetched=self._fetched,
            received=self._received, repaired=self._repaired, erased=self._erased,
        )  # fmt: skip

    def mend(self) -> tuple[int, int]:
        """Fetch what of the kept releases is damaged or gone, as far as the source has it; how many contents were mended, their bytes on the way."""
        shelf = self._shelf
        mended = self._repaired
        done: set[str] = set()
        for mark in shelf.marks():
            try:
                if shelf.holds(mark.digest, mark.length) is not True:
                    manifest = self._whole(mark.digest, mark.length, f"manifests/{mark.digest}")
                    durable_files.write(shelf.place(mark.digest), manifest)
                kept = shelf.manifest(mark)
            except (UpdateError, DamagedError, FormatError, OSError):
                continue
            self._rows |= shelf.rows(mark, _EMPTY)
            for entry in missing(kept, self._sound(kept) | done):
                try:
                    self._content(entry)
                except UpdateError:
                    continue
                done.add(entry.digest)
        self._keep()
        shelf.verified.save()
        return mended + len(done), self._received

    def _manifest(self, verdict: Verdict, before: Mark | None) -> tuple[Mark, Manifest]:
        shelf = self._shelf
        if verdict.digest == shelf.set_aside():
            raise UpdateError("set-aside", before)
        if before is not None and before.digest != verdict.digest:
            self._learn(verdict.digest, before)
        if shelf.holds(verdict.digest, verdict.length) is not True:
            if verdict.length > MOST_BYTES:
                raise UpdateError("too-large", before)
            place = f"manifests/{verdict.digest}"
            durable_files.write(shelf.place(verdict.digest), self._fetch(verdict.digest, verdict.length, place)[0])
        try:
            manifest = decode(shelf.content(verdict.digest, verdict.length))
        except (FormatError, DamagedError) as error:
            raise UpdateError("unusable", before, detail=str(error)) from error
        if manifest.reads > READER:
            raise UpdateError("newer-software", before, number=manifest.number)
        if before is not None and manifest.number < before.number:
            raise UpdateError("older", before, number=manifest.number, source=self._source.name)
        return Mark(manifest.number, verdict.digest, verdict.length), manifest

    def _sound(self, manifest: Manifest) -> frozenset[str]:
        """Hashes of what lies here as signed, and of what is withdrawn; what is damaged is counted, and fetched like what is missing."""
        shown = {one.digest for one in manifest.objects if not self._closed.covers(one.path)}
        sound = {one.digest for one in manifest.objects} - shown
        entries: tuple[Entry, ...] = (*manifest.packs, *manifest.objects)
        for entry in entries:
            if entry.digest in sound:
                continue
            state = self._shelf.sound(entry, self._rows.get(entry.digest), self._closed)
            if state:
                sound.add(entry.digest)
            elif state is False:
                self._repaired += 1
        return frozenset(sound)

    def _mapped(self, manifest: Manifest) -> dict[str, Row]:
        """A row of every pack of the release."""
        try:
            return {
                pack.digest: self._rows.get(pack.digest)
                or directory.row_of(pack, self._shelf.content(pack.digest, pack.length))
                for pack in manifest.packs
            }
        except (FormatError, DamagedError) as error:
            raise UpdateError("unusable", self._shelf.current(), detail=str(error)) from error

    def _room(self, need: Sequence[Entry], before: Mark | None) -> None:
        wanted = int(sum(entry.length for entry in need) * RESERVE)
        free = shutil.disk_usage(self._shelf.top).free
        if wanted > free:
            raise UpdateError("no-room", before, need=amount(wanted), free=amount(free))

    def _learn(self, digest: str, before: Mark) -> None:
        """Which differences the source has; none is no fault."""
        try:
            text = self._source.read(f"deltas/{digest}.{before.digest}", MOST_LIST).decode("ascii")
            earlier = self._shelf.manifest(before)
        except (SourceError, ValueError, OSError, DamagedError, FormatError):
            return
        self._lengths = {before.digest: before.length} | {pack.digest: pack.length for pack in earlier.packs}
        for line in text.splitlines():
            fields = line.split("\t")
            if len(fields) == 3 and all(map(HASH.fullmatch, fields[:2])) and fields[2].isdigit():
                self._differences[fields[0]] = (fields[1], int(fields[2][:9]))

    def _content(self, entry: Entry) -> None:
        """Fetch what lies in a release and write it durably, without what is withdrawn. UpdateError where it cannot be had."""
        kind = "packs" if isinstance(entry, PackEntry) else "objects"
        content, earlier = self._fetch(entry.digest, entry.length, f"{kind}/{entry.digest[:2]}/{entry.digest}")
        path, parted = self._shelf.place(entry.digest), False
        if isinstance(entry, PackEntry):
            try:
                row = self._rows[entry.digest] = directory.row_of(entry, content)
            except FormatError as error:
                raise UpdateError("unusable", self._shelf.current(), detail=str(error)) from error
            shown = directory.without(row, content, self._closed)
            content, parted = shown, shown != content
            over = self._overlay(entry.digest, content, earlier, row)
            if over is not None:
                path, content = self._shelf.contents.overlay(entry.digest), over
        self._batch.write(path, content)
        if parted:
            self._parted.add(entry.digest)
        if len(self._batch) >= MOST_AT_ONCE or self._batch.bytes >= MOST_BYTES_AT_ONCE:
            self._keep()

    def _overlay(self, digest: str, content: bytes, earlier: str, row: Row) -> bytes | None:
        """The pack as an overlay over the whole content its difference came from; None where it is to be written whole.

        Where a withdrawal reaches, every pack is whole: what is erased must not lie below another pack.
        """
        contents = self._shelf.contents
        if not earlier or look(contents.place(digest)) is not None or self._closed.reaches(row.folder):
            return None
        base = contents.base(earlier) or earlier
        try:
            return lay(content, base, contents.place(base).read_bytes())
        except OSError:
            return None

    def _keep(self) -> None:
        """Bring what was written to the disk, and remember that it is sound."""
        for path in self._batch.flush():
            found = self._shelf.contents.look(path.name)
            if found:
                self._shelf.verified.note(path.name, found, parted=path.name in self._parted)

    def _fetch(self, digest: str, length: int, place: str) -> tuple[bytes, str]:
        """A content, by its difference where there is one, and to which earlier one that was; verified."""
        earlier, _ = self._differences.get(digest, ("", 0))
        content = self._by_difference(digest, length)
        if content is None:
            content, earlier = self._whole(digest, length, place), ""
        self._fetched += 1
        return content, earlier

    def _by_difference(self, digest: str, length: int) -> bytes | None:
        earlier, size = self._differences.get(digest, ("", 0))
        if not size or earlier not in self._lengths:
            return None
        try:
            before = self._shelf.content(earlier, self._lengths[earlier])
            frame = self._source.read(f"deltas/{digest[:2]}/{digest}.{earlier}", size)
            content = frames.unpack(frame, length, before)
            frames.verify(content, length, digest)
        except (SourceError, DamagedError, OSError):
            return None
        self._received += len(frame)
        return content

    def _whole(self, digest: str, length: int, place: str) -> bytes:
        most = length + (length >> 7) + 1024  # what zstd can make of incompressible bytes, and some
        path = self._shelf.partial(digest)
        begun = path.read_bytes() if path.is_file() else b""
        for beginning in (begun, b"") if begun else (b"",):
            try:
                frame = self._source.read(place, most, beginning)
                content = frames.unpack(frame, length)
                frames.verify(content, length, digest)
            except BrokenOffError as error:
                if len(error.begun) > len(begun):
                    durable_files.write(path, error.begun)
                raise UpdateError("broke-off", self._shelf.current(), detail=str(error)) from error
            except (SourceError, DamagedError) as error:
                if beginning:
                    continue
                raise UpdateError("part", self._shelf.current(), place=place, detail=str(error)) from error
            self._received += len(frame) - len(beginning)
            return content
        raise AssertionError

    def _linked(self, mark: Mark) -> bool:
        try:
            return os.readlink(self._shelf.top / "current") == f"releases/{mark.digest}"  # noqa: PTH115
        except OSError:
            return False

    def _let_go(self, mark: Mark, before: Mark | None) -> None:
        """Keep the release and the one that was served before it; all else goes."""
        below = [other for other in self._shelf.marks() if other.number < mark.number]
        earlier = before if before and before != mark else next(iter(below), None)
        try:
            self._shelf.prune((mark, earlier) if earlier else (mark,))
        except (OSError, DamagedError, FormatError):
            # An earlier release whose manifest is damaged can never be served again; it goes, and its objects with it.
            self._shelf.prune((mark,))

    def _words(self, mark: Mark, before: Mark | None) -> tuple[str, dict[str, object]]:
        values: dict[str, object] = {
            "number": mark.number, "parts": self._fetched, "received": amount(self._received),
            "mended": "@mended" if self._repaired else "", "repaired": self._repaired,
            "instead": "", **closed_words(self._erased),
        }  # fmt: skip
        if before == mark:
            return ("done-newest-fetched" if self._fetched else "done-newest"), values
        if before:
            values |= {"instead": "@instead", "before": before.number}
        return "done-served", values


def closed_words(erased: int) -> dict[str, object]:
    """What a sentence says of withdrawn files that went."""
    return {"closed": "@erased" if erased else "", "erased": erased}
