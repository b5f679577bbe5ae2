"""The kiosk's parts put together: the profile, its sealed works, the seats, the outbox, the clocks.

Goes in: Places (folders) and Clocks (functions). Comes out: Kiosk, which the answers ask. Nothing else opens a file or reads a clock at run time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.clock import Instant, Today, trusted_day, uptime, zone
from kiosk.outbox import Outbox
from kiosk.release.frames import DamagedError
from kiosk.release.manifest import FormatError
from kiosk.seats import Seats, Terms
from kiosk.server.exchange import LOOPBACK
from kiosk.server.pace import Pace
from kiosk.server.released import Released
from kiosk.server.sealed import Sealed
from kiosk.server.tree import Folder, Tree
from kiosk.update.shelf import Mark, Release, Shelf

KEEP_REQUESTS = timedelta(days=30)
USUAL_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Places:
    """The built profile, its sealed twin, and the folder of seats and outbox; or, as `site`, a kiosk's folder of releases."""

    site: Path
    sealed: Path
    state: Path


@dataclass(frozen=True, slots=True)
class Clocks:
    """Uptime for leases, an aware moment for days and dates."""

    instant: Callable[[], Instant] = uptime
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


USUAL_CLOCKS = Clocks()


@dataclass(frozen=True, slots=True)
class Kiosk:
    """All that the answers need."""

    tree: Tree
    sealed: Sealed
    seats: Seats
    outbox: Outbox
    pace: Pace
    clocks: Clocks
    names: frozenset[str]
    started: float
    shelf: Shelf | None = None
    release: Mark | None = None
    damaged: int = 0

    def today(self) -> Today:
        """The library's day."""
        return trusted_day(self.clocks.now(), zone(self.sealed.time_zone), self.sealed.built)


def open_kiosk(
    places: Places, clocks: Clocks = USUAL_CLOCKS, terms: Terms = USUAL_TERMS, names: frozenset[str] = LOOPBACK
) -> Kiosk:
    """Open every part; OSError, SealedError, NewerStateError or sqlite3.Error where one cannot be used."""
    shelf = Shelf(places.site) if (places.site / "releases").is_dir() else None
    release = _newest(shelf) if shelf else None
    tree, sealed = _parts(shelf, release) if shelf and release else (Folder(places.site), Sealed(places.sealed))
    outbox = Outbox(places.state / "outbox.sqlite")
    seats = Seats(places.state / "seats.sqlite", terms)
    kiosk = Kiosk(tree, sealed, seats, outbox, Pace(), clocks, names, clocks.instant().seconds)
    if shelf and release:
        return replace(kiosk, shelf=shelf, release=release.mark, damaged=len(release.damaged))
    return kiosk


def follow(kiosk: Kiosk) -> Kiosk:
    """The same kiosk, serving the release that is current now; itself where nothing was switched.

    OSError or SealedError: the new release cannot be served; the one that is goes on.
    """
    if kiosk.shelf is None:
        return kiosk
    mark = kiosk.shelf.current()
    if mark is None or mark == kiosk.release:
        return kiosk
    try:
        release = kiosk.shelf.open(mark)
    except (DamagedError, FormatError) as error:
        raise OSError(f"release {mark.number}: {error}") from None
    tree, sealed = _parts(kiosk.shelf, release)
    return replace(kiosk, tree=tree, sealed=sealed, release=mark, damaged=len(release.damaged))


def _newest(shelf: Shelf) -> Release:
    """The current release, or the newest other one whose manifest can be read: a damaged one must not darken the kiosk."""
    current = shelf.current()
    for mark in (*((current,) if current else ()), *shelf.marks()):
        try:
            return shelf.open(mark)
        except (OSError, DamagedError, FormatError):
            continue
    raise OSError(f"{shelf.top} holds no release that can be read; run: python -m kiosk update --from URL_OR_DIR")


def _parts(shelf: Shelf, release: Release) -> tuple[Tree, Sealed]:
    sealed = Released(shelf, release.sealed) if release.sealed else None
    # A release has no sealed folder beside it: without sealed files there are no works.
    return Released(shelf, release.plain), Sealed(shelf.top / "releases" / "none", sealed)
