"""Bring a kiosk to the newest release a source holds: believe, fetch, verify, mark, switch, let go.

In: the kiosk's folder, sources, the moment. Out: an Outcome of one sentence, or UpdateError with one that says why and what to do. The rules: what is served stays
served until the new release is whole, on the disk and read back; then one link changes. Interrupted anywhere, the next run goes on from there.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.release import frames, trust
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
from kiosk.release.trust import Held, TrustError, Verdict
from kiosk.update import durable_files
from kiosk.update.shelf import Mark, Release, Shelf, ShelfError
from kiosk.update.source import AbsentError, BrokenOffError, Source, SourceError

READER = 1  # the version of the kiosk software, as a manifest's `reads` means it
MOST_LIST = 16 << 20  # bytes of a list of differences
RESERVE = 1.05  # of the disk, beyond what is to be written

Entry = PackEntry | ObjectEntry


class UpdateError(Exception):
    """No new release is served, and why; what was served goes on being served."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done. fetched: contents that came; received: their bytes on the way; repaired: contents that were damaged here."""

    words: str
    number: int
    switched: bool
    fetched: int = 0
    received: int = 0
    repaired: int = 0


def update(
    top: Path,
    sources: Sequence[Source],
    now: datetime,
    root: bytes | None = None,
    healthy: Callable[[Shelf, Release], bool] | None = None,
) -> Outcome:
    """Install the newest release of the sources. UpdateError: why not; SourceError never leaves."""
    shelf = Shelf(top)
    try:
        durable_files.make_folder(top)
        with alone(top):
            source, verdict = _believed(shelf, sources, now, root)
            return _Fetching(shelf, source).install(verdict, healthy or serves)
    except OSError as error:
        raise UpdateError(_disk_words(error)) from error
    except ShelfError as error:
        raise UpdateError(str(error)) from error


def rollback(top: Path) -> Outcome:
    """Serve the release before the one that is served. UpdateError: there is none that can be read."""
    shelf = Shelf(top)
    try:
        with alone(top):
            now = shelf.current()
            for mark in shelf.marks():
                if now and mark.number < now.number and _readable(shelf, mark):
                    # First: a kiosk that stops here still serves what it served, and the next rollback goes on.
                    shelf.lay_aside(now)
                    shelf.switch(mark)
                    words = f"Release {mark.number} is served again instead of {now.number}."
                    return Outcome(words, mark.number, switched=True)
    except OSError as error:
        raise UpdateError(_disk_words(error)) from error
    raise UpdateError("There is no earlier release that can be read; bring a newer one with: python -m kiosk update")


def serves(shelf: Shelf, release: Release) -> bool:
    """Whether the release can be served: nothing damaged, and its first page is there."""
    first = release.plain.get("index.html")
    try:
        return first is not None and not release.damaged and bool(shelf.read(first))
    except (OSError, DamagedError):
        return False


@contextmanager
def alone(top: Path) -> Iterator[None]:
    """One updater at a time; the system frees the lock when its process dies."""
    handle = os.open(top / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UpdateError("Another update is running; wait for it to end.") from None
        yield
    finally:
        os.close(handle)


def _believed(shelf: Shelf, sources: Sequence[Source], now: datetime, root: bytes | None) -> tuple[Source, Verdict]:
    """The source whose release is the newest that is believed. What is believed is kept before anything is fetched."""
    held = shelf.trust()
    if held is None:
        if root is None:
            raise UpdateError("This kiosk trusts nobody yet: give the library's root.json by hand with --root FILE.")
        try:
            held = trust.begin(root)
        except TrustError as error:
            raise UpdateError(f"The root given by hand is none: {error}.") from error
    best: tuple[int, Source, Verdict] | None = None
    refused: Exception | None = None
    for source in sources:
        try:
            rotated = trust.rotate(held, _roots(source, held))
            if rotated != held:
                # Kept whatever becomes of the release: keys the library gave up must never be believed again.
                shelf.believe(rotated)
                held = rotated
            texts = [
                source.read(f"metadata/{name}.json", trust.MOST_METADATA)
                for name in ("timestamp", "snapshot", "targets")
            ]
            verdict = trust.verify(held, texts[0], texts[1], texts[2], now)
        except (SourceError, TrustError) as error:
            refused = error
            continue
        number = trust.order(verdict)
        if best is None or number > best[0]:
            best = (number, source, verdict)
    if best is None:
        raise UpdateError(_refused_words(refused, shelf.current())) from refused
    shelf.believe(best[2].held)
    return best[1], best[2]


def _roots(source: Source, held: Held) -> Iterator[bytes]:
    version = trust.version(held.root)
    for number in range(version + 1, version + 1 + trust.MOST_ROOTS):
        try:
            yield source.read(f"metadata/{number}.root.json", trust.MOST_METADATA)
        except AbsentError:
            return


class _Fetching:
    """One run: what came, how many bytes, what was mended."""

    def __init__(self, shelf: Shelf, source: Source) -> None:
        self._shelf = shelf
        self._source = source
        self._fetched = self._received = self._repaired = 0
        self._differences: dict[str, tuple[str, int]] = {}
        self._lengths: dict[str, int] = {}

    def install(self, verdict: Verdict, healthy: Callable[[Shelf, Release], bool]) -> Outcome:
        shelf, before = self._shelf, self._shelf.current()
        mark, manifest = self._manifest(verdict, before)
        need = missing(manifest, self._sound(manifest))
        self._room(need)
        for entry in need:
            self._content(entry)
        if not healthy(shelf, shelf.open(mark)):
            raise UpdateError(f"Release {mark.number} does not pass its check and is not served{_still(before)}.")
        switched = before != mark or not self._linked(mark)
        if mark not in shelf.marks():
            shelf.add(mark)
        if switched:
            shelf.switch(mark)
            if shelf.current() != mark or not healthy(shelf, shelf.open(mark)):
                if before:
                    shelf.switch(before)
                raise UpdateError(f"Release {mark.number} could not be read after the switch{_still(before)}.")
        self._let_go(mark, before)
        return Outcome(
            self._words(mark, before), mark.number, switched=switched and before != mark, fetched=self._fetched,
            received=self._received, repaired=self._repaired,
        )  # fmt: skip

    def _manifest(self, verdict: Verdict, before: Mark | None) -> tuple[Mark, Manifest]:
        shelf = self._shelf
        if verdict.digest == shelf.set_aside():
            raise UpdateError(
                f"The newest release was rolled back from and is not installed again{_still(before)} until a newer one comes."
            )
        if before is not None and before.digest != verdict.digest:
            self._learn(verdict.digest, before)
        if shelf.holds(verdict.digest, verdict.length) is not True:
            if verdict.length > MOST_BYTES:
                raise UpdateError("The release's manifest is larger than this kiosk reads.")
            self._take(verdict.digest, verdict.length, f"manifests/{verdict.digest}")
        try:
            manifest = decode(shelf.content(verdict.digest, verdict.length))
        except (FormatError, DamagedError) as error:
            raise UpdateError(f"The release cannot be used: {error}{_still(before)}.") from error
        if manifest.reads > READER:
            raise UpdateError(
                f"Release {manifest.number} needs newer kiosk software{_still(before)}; install it first."
            )
        if before is not None and manifest.number < before.number:
            raise UpdateError(f"{self._source.name} holds the older release {manifest.number}{_still(before)}.")
        return Mark(manifest.number, verdict.digest, verdict.length), manifest

    def _sound(self, manifest: Manifest) -> frozenset[str]:
        """Hashes of what lies here as signed; what is damaged is counted, and fetched like what is missing."""
        sound = set()
        entries: tuple[Entry, ...] = (*manifest.packs, *manifest.objects)
        for entry in entries:
            state = self._shelf.holds(entry.digest, entry.length)
            if state:
                sound.add(entry.digest)
            elif state is False:
                self._repaired += 1
        return frozenset(sound)

    def _room(self, need: Sequence[Entry]) -> None:
        wanted = int(sum(entry.length for entry in need) * RESERVE)
        free = shutil.disk_usage(self._shelf.top).free
        if wanted > free:
            raise UpdateError(
                f"The disk is full: the release needs {_amount(wanted)} more and {_amount(free)} are free; free some space."
            )

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
        kind = "packs" if isinstance(entry, PackEntry) else "objects"
        self._take(entry.digest, entry.length, f"{kind}/{entry.digest[:2]}/{entry.digest}")

    def _take(self, digest: str, length: int, place: str) -> None:
        """Fetch a content, by its difference where there is one, and write it durably. UpdateError where it cannot be had."""
        content = self._by_difference(digest, length)
        if content is None:
            content = self._whole(digest, length, place)
        durable_files.write(self._shelf.place(digest), content)
        self._fetched += 1

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
                raise UpdateError(
                    f"The transfer broke off: {error}{_still(self._shelf.current())}; the next run goes on from here."
                ) from error
            except (SourceError, DamagedError) as error:
                if beginning:
                    continue
                raise UpdateError(f"{place} cannot be used: {error}{_still(self._shelf.current())}.") from error
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

    def _words(self, mark: Mark, before: Mark | None) -> str:
        came = f"{self._fetched} parts, {_amount(self._received)} fetched"
        mended = f", {self._repaired} damaged ones mended" if self._repaired else ""
        if before == mark:
            return f"Release {mark.number} is the newest" + (f"; {came}{mended}." if self._fetched else ".")
        return (
            f"Release {mark.number} is served now"
            + (f" instead of {before.number}" if before else "")
            + f": {came}{mended}."
        )


def _readable(shelf: Shelf, mark: Mark) -> bool:
    try:
        return serves(shelf, shelf.open(mark))
    except (OSError, DamagedError, FormatError):
        return False


def _still(before: Mark | None) -> str:
    return f"; release {before.number} goes on being served" if before else ""


def _refused_words(error: Exception | None, before: Mark | None) -> str:
    if isinstance(error, TrustError):
        advice = {
            "expired": "; let the library sign it anew (openshelf keys renew), or look at this machine's clock",
            "older": "; take the newest release",
            "mixed": "; wait until the library has published it whole, then try again",
        }.get(error.reason, "; nothing of it was used")
        return f"The release is refused: {error}{_still(before)}{advice}."
    return f"No release can be had: {error}{_still(before)}."


def _disk_words(error: OSError) -> str:
    reason = {
        errno.ENOSPC: "the disk is full; free some space",
        errno.EDQUOT: "the disk is full; free some space",
        errno.EROFS: "the disk can only be read; it may be failing, replace it",
        errno.EIO: "the disk fails; replace it",
        errno.EACCES: "the folder's permissions forbid it; mend them",
    }.get(error.errno or 0, error.strerror or str(error))
    return f"The release cannot be written: {reason}. What was served goes on being served."


def _amount(number: int) -> str:
    return f"{number / 1e6:.1f} MB" if number >= 100_000 else f"{number / 1e3:.1f} kB"
