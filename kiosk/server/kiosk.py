"""The kiosk's parts put together: the profile, its sealed works, the seats, the outbox, the clocks.

Goes in: Places (folders) and Clocks (functions). Comes out: Kiosk, which the answers ask. Nothing else opens a file or reads a clock at run time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.clock import Instant, Today, trusted_day, uptime, zone
from kiosk.outbox import Outbox
from kiosk.seats import Seats, Terms
from kiosk.server.exchange import LOOPBACK
from kiosk.server.pace import Pace
from kiosk.server.sealed import Sealed
from kiosk.server.tree import Folder, Tree

KEEP_REQUESTS = timedelta(days=30)
USUAL_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Places:
    """The built profile, its sealed twin, and the folder of seats and outbox."""

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

    def today(self) -> Today:
        """The library's day."""
        return trusted_day(self.clocks.now(), zone(self.sealed.time_zone), self.sealed.built)


def open_kiosk(
    places: Places, clocks: Clocks = USUAL_CLOCKS, terms: Terms = USUAL_TERMS, names: frozenset[str] = LOOPBACK
) -> Kiosk:
    """Open every part; OSError, SealedError, NewerStateError or sqlite3.Error where one cannot be used."""
    tree = Folder(places.site)
    sealed = Sealed(places.sealed)
    outbox = Outbox(places.state / "outbox.sqlite")
    seats = Seats(places.state / "seats.sqlite", terms)
    return Kiosk(tree, sealed, seats, outbox, Pace(), clocks, names, clocks.instant().seconds)
