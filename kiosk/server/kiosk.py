"""The kiosk's parts put together: the profile, its sealed works, the seats, the outbox, the clocks.

Goes in: Places (folders) and Clocks (functions). Comes out: Kiosk, which the answers ask. Nothing else opens a file or reads a clock at run time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.bond import Bond
from kiosk.clock import Instant, Today, ran_while_off, trusted_day, uptime, zone
from kiosk.courier import Courier
from kiosk.outbox import Outbox
from kiosk.reach import Hall
from kiosk.release.frames import DamagedError
from kiosk.release.manifest import FormatError
from kiosk.seats import Seats, Terms
from kiosk.seats.allowance import Allowance
from kiosk.server import standing
from kiosk.server.exchange import LOOPBACK
from kiosk.server.pace import Pace
from kiosk.server.sealed import Sealed
from kiosk.server.statistics import Statistics
from kiosk.server.talk import Talk
from kiosk.server.tree import Folder, Tree
from kiosk.server.visits import Visits
from kiosk.slips import Printer
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
class Belonging:
    """Whose kiosk this is. bond: of the kiosk and its hall, None for one that stands alone; hall: None where letters go by stick; printer: of slips."""

    bond: Bond | None = None
    hall: Hall | None = None
    printer: Printer | None = None


ALONE = Belonging()


@dataclass(frozen=True, slots=True)
class Kiosk:
    """All that the answers need."""

    tree: Tree
    sealed: Sealed
    seats: Seats
    outbox: Outbox
    statistics: Statistics
    pace: Pace
    clocks: Clocks
    names: frozenset[str]
    started: float
    shelf: Shelf | None = None
    release: Mark | None = None
    damaged: int = 0
    talk: Talk | None = None
    printer: Printer | None = None

    looks: standing.Looks = ()
    visits: Visits = field(default_factory=Visits)

    def today(self) -> Today:
        """The library's day."""
        place = zone(self.sealed.time_zone)
        return trusted_day(self.clocks.now(), place, standing.floor(self.shelf, self.sealed.built, place))


def open_kiosk(
    places: Places,
    clocks: Clocks = USUAL_CLOCKS,
    terms: Terms = USUAL_TERMS,
    names: frozenset[str] = LOOPBACK,
    belonging: Belonging = ALONE,
) -> Kiosk:
    """Open every part; OSError, SealedError, NewerStateError or sqlite3.Error where one cannot be used."""
    shelf = Shelf(places.site) if (places.site / "releases").is_dir() else None
    looks = standing.looks(shelf) if shelf else ()
    release = _newest(shelf) if shelf else None
    tree: Tree
    tree, sealed = standing.parts(shelf, release) if shelf and release else (Folder(places.site), Sealed(places.sealed))
    bond, hall = belonging.bond, belonging.hall
    outbox = Outbox(places.state / "outbox.sqlite", *((bond.library_key, bond.mark) if bond else ()))
    seats = Seats(places.state / "seats.sqlite", terms, hall=hall is not None)
    statistics = Statistics(places.state / "statistics.sqlite")
    talk = Talk(_courier(bond, places, clocks, terms), hall, clocks) if bond and hall else None
    kiosk = Kiosk(
        tree,
        sealed,
        seats,
        outbox,
        statistics,
        Pace(),
        clocks,
        names,
        clocks.instant().seconds,
        talk=talk,
        printer=belonging.printer,
    )
    if shelf and release:
        return replace(kiosk, shelf=shelf, release=release.mark, damaged=len(release.damaged), looks=looks)
    return kiosk


def _courier(bond: Bond, places: Places, clocks: Clocks, terms: Terms) -> Courier:
    """With connections of its own: it works in a thread of its own."""
    outbox = Outbox(places.state / "outbox.sqlite", bond.library_key, bond.mark)
    allowance = Allowance(places.state / "seats.sqlite", terms)
    allowance.rise(clocks.instant(), clocks.now() if ran_while_off() else None)
    return Courier(bond, outbox, allowance)


def follow(kiosk: Kiosk) -> Kiosk:
    """The same kiosk, serving the release that is current now; itself where nothing was switched.

    OSError or SealedError: the new release cannot be served; the one that is goes on.
    """
    if kiosk.shelf is None:
        return kiosk
    # Looked at before anything is read: what changes meanwhile is seen at the next turn.
    looks = standing.looks(kiosk.shelf)
    mark = kiosk.shelf.current()
    if mark is None or (mark == kiosk.release and looks == kiosk.looks):
        return kiosk
    try:
        release = kiosk.shelf.open(mark)
    except (DamagedError, FormatError) as error:
        raise OSError(f"release {mark.number}: {error}") from None
    tree, sealed = standing.parts(kiosk.shelf, release)
    return replace(kiosk, tree=tree, sealed=sealed, release=mark, damaged=len(release.damaged), looks=looks)


def _newest(shelf: Shelf) -> Release:
    """The current release, or the newest other one whose manifest can be read: a damaged one must not darken the kiosk."""
    current = shelf.current()
    for mark in (*((current,) if current else ()), *shelf.marks()):
        try:
            return shelf.open(mark)
        except (OSError, DamagedError, FormatError):
            continue
    raise OSError(f"{shelf.top} holds no release that can be read; run: python -m kiosk update --from URL_OR_DIR")
