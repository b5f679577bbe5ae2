"""Bring a kiosk to the newest release a source holds: believe, fetch, verify, mark, switch, let go.

In: the kiosk's folder, sources, the moment. Out: an Outcome of one sentence, or UpdateError with one that says why and what to do. The rules: what is served stays
served until the new release is whole, on the disk and read back; then one link changes. Interrupted anywhere, the next run goes on from there.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from kiosk.release import withdrawal
from kiosk.release.frames import DamagedError
from kiosk.release.manifest import FormatError
from kiosk.release.trust import TrustError
from kiosk.update import believe, durable_files, erase
from kiosk.update.fetching import Fetching, Outcome, closed_words
from kiosk.update.progress import Progress
from kiosk.update.shelf import NAMES, Mark, Release, Shelf, ShelfError
from kiosk.update.source import Source
from kiosk.update.trouble import UpdateError, of_disk, refusal


def update(
    top: Path,
    sources: Sequence[Source],
    now: datetime,
    root: bytes | None = None,
    healthy: Callable[[Shelf, Release], bool] | None = None,
) -> Outcome:
    """Obey the newest list of withdrawn works, then install the newest release of the sources. UpdateError: why not; SourceError never leaves."""
    with using(top) as shelf:
        progress = Progress(top, sources, now)
        held, usable, refused = believe.keys(shelf, sources, root)
        _, erased = believe.withdrawals(shelf, usable, held, now)
        # Before a release is asked for: what is kept here is known by its hashes, so any source may mend it, an old stick too.
        mended = (0, 0)
        for source in usable:
            mended = Fetching(shelf, source, progress, mended=mended).mend()
        source, verdict = believe.release(shelf, usable, held, now, refused)
        return Fetching(shelf, source, progress, erased, mended).install(verdict, healthy or serves)


def withdraw(top: Path, sources: Sequence[Source], now: datetime, root: bytes | None = None) -> Outcome:
    """Obey the newest list of withdrawn works and do nothing else. UpdateError: why not."""
    with using(top) as shelf:
        held, usable, refused = believe.keys(shelf, sources, root)
        if refused is not None and not usable:
            raise refusal(refused, shelf.current())
        if shelf.trust() is None:
            shelf.believe(held)
        there, erased = believe.withdrawals(shelf, usable, held, now)
        if not there:
            return Outcome("done-no-withdrawals")
        try:
            known = withdrawal.read(shelf.withdrawn() or b"")
        except TrustError as error:
            raise UpdateError("list-damaged", shelf.current()) from error
        values = {"version": known.version, "works": len(known.works), **closed_words(erased)}
        return Outcome("done-withdrawals", values, erased=erased)


def rollback(top: Path) -> Outcome:
    """Serve the release before the one that is served. UpdateError: there is none that can be read."""
    with using(top, begun=True) as shelf:
        if erase.pending(shelf):
            erase.erase(shelf)
        now = shelf.current()
        for mark in shelf.marks():
            if now and mark.number < now.number and _readable(shelf, mark):
                # First: a kiosk that stops here still serves what it served, and the next rollback goes on.
                shelf.lay_aside(now)
                shelf.switch(mark)
                return Outcome(
                    "done-rolled-back", {"number": mark.number, "before": now.number}, mark.number, switched=True
                )
        raise UpdateError("no-earlier")


def serves(shelf: Shelf, release: Release) -> bool:
    """Whether the release can be served: nothing damaged, and its first page is there."""
    try:
        first = release.plain.get("index.html")
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
            raise UpdateError("running") from None
        yield
    finally:
        os.close(handle)


@contextmanager
def using(top: Path, *, begun: bool = False) -> Iterator[Shelf]:
    """The shelf, for this process alone, as a context; whatever the disk answers is an UpdateError.

    begun: there must be one. A folder that holds other things is never made one: what a shelf does not know it would delete.
    """
    try:
        if top.exists() and not top.is_dir():
            raise UpdateError("no-folder", folder=top)
        if not (top / "lock").is_file():
            if begun:
                raise UpdateError("not-begun", folder=top)
            if top.is_dir() and any(path.name not in (*NAMES, "lost+found") for path in top.iterdir()):
                raise UpdateError("other-things", folder=top)
        durable_files.make_folder(top)
        with alone(top):
            yield Shelf(top)
    except OSError as error:
        raise of_disk(error) from error
    except ShelfError as error:
        raise UpdateError("shelf", detail=str(error)) from error


def _readable(shelf: Shelf, mark: Mark) -> bool:
    try:
        return serves(shelf, shelf.open(mark))
    except (OSError, DamagedError, FormatError):
        return False
