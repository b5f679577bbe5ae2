"""The seats of one kiosk: a state machine over SQLite; it reads no clock.

Goes in: a work, its limit, a moment of uptime, a token. Comes out: Seat, Waiting or QueueFull. The rules it keeps:

- Never more seats than the limit are issued: a lease is a row (work, slot), and every decision is one immediate transaction. With a hall
  the limit is what the hall lets this kiosk give out now (seats/allowance.py), and each lease says which part of it backs it.
- A lease ends by itself `lease_seconds` after it was taken or renewed, with a hall never later than what backs it. A token whose lease has
  ended is worth nothing, even while nobody else has taken its slot.
- Who waits is served in the order of arrival; a ticket that is not shown for `ticket_seconds` is dropped, so a guest who
  walked away holds nobody up. A newcomer passes only when the free seats suffice for all before.
- A restart of the server changes nothing. After a reboot leases of the earlier boot are held for one more full lease, since their
  holders on other machines may still be reading; with a hall they are over (seats/state.py).
- A clock that jumps back cannot hold a seat longer than one lease from the moment it is noticed.
- Only hashes of tokens are stored; the lowest free slot is given, so a guest who gives a seat back and takes it again meets
  the same slot and its reading pace (server/pace.py).
"""

from __future__ import annotations

import hashlib
import math
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.durable import open_state, writing
from kiosk.seats.state import STEPS, USUAL_TERMS, Terms, settle

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.clock import Instant

TOKEN_BYTES = 24  # 32 characters of base64url: guessing one of 25 live seats takes 2^187 tries


@dataclass(frozen=True, slots=True)
class Seat:
    """A lease just taken: its token, its slot from 1, the whole seconds it lasts if it is not renewed."""

    token: str
    slot: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in the order of arrival; position 1 is next. in_use of limit seats are taken, of the hall's where there is one."""

    ticket: str
    position: int
    in_use: int
    limit: int


@dataclass(frozen=True, slots=True)
class QueueFull:
    """More wait for this work than a queue may hold."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a valid token stands for. seconds: what is left of its lease."""

    work: str
    slot: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Count:
    """Seats taken and guests waiting, of one work or of all."""

    in_use: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Backing:
    """A part of what may be given out: its name in the lease's row, how many seats, until when by uptime."""

    name: str
    seats: int
    until: float


class Seats:
    """The seats of all works in one database; several processes may hold it open. hall: what may be given out is the hall's to say."""

    def __init__(self, path: Path, terms: Terms = USUAL_TERMS, *, hall: bool = False) -> None:
        self.terms = terms
        self.hall = hall
        self._database = open_state(path, STEPS)

    def take(self, work: str, limit: int, now: Instant, ticket: str | None = None) -> Seat | Waiting | QueueFull:
        """A seat for who is next, else a place in the queue; `ticket` is the one an earlier answer gave."""
        with writing(self._database) as database:
            settle(database, self.terms, now, hall=self.hall)
            backings = self._backings(work, limit, now)
            free = self._free(work, backings)
            queue = database.execute(
                "SELECT token, others FROM waiting WHERE work = ? ORDER BY arrival", (work,)
            ).fetchall()
            tokens = [token for token, _ in queue]
            known = ticket is not None and _hash(ticket) in tokens
            place = tokens.index(_hash(ticket or "")) if known else len(tokens)
            # Never more than this kiosk's own release says, should the hall still hold an older one.
            if place < min(sum(free.values()), limit - self._here(work)):
                if known and ticket is not None:
                    database.execute("DELETE FROM waiting WHERE token = ?", (_hash(ticket),))
                return self._issue(work, next(backing for backing in backings if free[backing.name] > 0), now)
            in_use, capacity = self._taken(work, limit)
            if known and ticket is not None:
                database.execute(
                    "UPDATE waiting SET expires = ? WHERE token = ?",
                    (now.seconds + self.terms.ticket_seconds, _hash(ticket)),
                )
                return Waiting(ticket, place + queue[place][1] + 1, in_use, capacity)
            if len(queue) >= self.terms.queue_limit:
                return QueueFull()
            fresh = secrets.token_urlsafe(TOKEN_BYTES)
            others = max((before for _, before in queue), default=0)
            database.execute(
                "INSERT INTO waiting (work, token, boot, expires, others) VALUES (?, ?, ?, ?, ?)",
                (work, _hash(fresh), now.boot, now.seconds + self.terms.ticket_seconds, others),
            )
            return Waiting(fresh, place + others + 1, in_use, capacity)

    def renew(self, token: str, now: Instant) -> Held | None:
        """The lease for another term, or None where it is over or never was. With a hall it moves to the part that lasts longest."""
        with writing(self._database) as database:
            settle(database, self.terms, now, hall=self.hall)
            row = database.execute("SELECT work, slot, backing FROM lease WHERE token = ?", (_hash(token),)).fetchone()
            if row is None:
                return None
            work, slot, name = row
            backings = self._backings(work, 0, now)
            free = self._free(work, backings)
            fitting = [backing for backing in backings if backing.name == name or free[backing.name] > 0]
            if not fitting:
                return None
            best = max(fitting, key=lambda backing: backing.until)
            expires = min(now.seconds + self.terms.lease_seconds, best.until)
            database.execute(
                "UPDATE lease SET expires = ?, backing = ? WHERE token = ?", (expires, best.name, _hash(token))
            )
            return Held(work, slot, _whole(expires - now.seconds))

    def release(self, token: str, now: Instant) -> None:
        """Give back a seat or a ticket; nothing happens where there is none."""
        with writing(self._database) as database:
            settle(database, self.terms, now, hall=self.hall)
            database.execute("DELETE FROM lease WHERE token = ?", (_hash(token),))
            database.execute("DELETE FROM waiting WHERE token = ?", (_hash(token),))

    def holder(self, token: str, now: Instant) -> Held | None:
        """What the token stands for now. Reads only: asked for every page image."""
        row = self._database.execute(
            f"SELECT work, slot, expires FROM lease WHERE token = ? AND {self._live}",  # noqa: S608 — one of two constants
            (_hash(token), now.boot, now.seconds),
        ).fetchone()
        return Held(row[0], row[1], _whole(row[2] - now.seconds)) if row else None

    def count(self, now: Instant, work: str | None = None) -> Count:
        """How many seats are taken and guests wait here, for one work or for all."""
        counted = []
        for table in ("lease", "waiting"):
            live = f"SELECT COUNT(*) FROM {table} WHERE {self._live} AND (? IS NULL OR work = ?)"  # noqa: S608 — the two tables above
            (number,) = self._database.execute(live, (now.boot, now.seconds, work, work)).fetchone()
            counted.append(int(number))
        return Count(*counted)

    def shared(self, work: str, limit: int, now: Instant) -> tuple[int, int]:
        """(seats in use, seats there are): the hall's at its last word where there is one, else this kiosk's."""
        if self.hall:
            return self._taken(work, limit)
        return self.count(now, work).in_use, limit

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    @property
    def _live(self) -> str:
        # A reading connection settles nothing: a row of an earlier boot still stands where the next writing would keep it.
        return "boot = ? AND expires > ?" if self.hall else "(boot <> ? OR expires > ?)"

    def _backings(self, work: str, limit: int, now: Instant) -> list[Backing]:
        """What may be given out, the part to be used first at the front."""
        if not self.hall:
            return [Backing("own", limit, math.inf)]
        row = self._database.execute(
            "SELECT share, share_until, pool, pool_until FROM allowance WHERE work = ? AND boot = ?", (work, now.boot)
        ).fetchone()
        if row is None:
            return []
        parts = (Backing("share", row[0], row[1]), Backing("pool", row[2], row[3]))
        return [part for part in parts if part.until > now.seconds]

    def _free(self, work: str, backings: list[Backing]) -> dict[str, int]:
        if not self.hall:
            return {backing.name: max(backing.seats - self._here(work), 0) for backing in backings}
        counted = "SELECT backing, COUNT(*) FROM lease WHERE work = ? GROUP BY backing"
        taken = dict(self._database.execute(counted, (work,)).fetchall())
        return {backing.name: max(backing.seats - taken.get(backing.name, 0), 0) for backing in backings}

    def _here(self, work: str) -> int:
        (number,) = self._database.execute("SELECT COUNT(*) FROM lease WHERE work = ?", (work,)).fetchone()
        return int(number)

    def _taken(self, work: str, limit: int) -> tuple[int, int]:
        here = self._here(work)
        if self.hall:
            row = self._database.execute("SELECT in_use, capacity FROM allowance WHERE work = ?", (work,)).fetchone()
            if row is not None:
                return max(here, row[0]), row[1]
        return here, limit

    def _issue(self, work: str, backing: Backing, now: Instant) -> Seat:
        slots = {slot for (slot,) in self._database.execute("SELECT slot FROM lease WHERE work = ?", (work,))}
        slot = min(set(range(1, len(slots) + 2)) - slots)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        expires = min(now.seconds + self.terms.lease_seconds, backing.until)
        self._database.execute(
            "INSERT INTO lease (work, slot, token, boot, expires, backing) VALUES (?, ?, ?, ?, ?, ?)",
            (work, slot, _hash(token), now.boot, expires, backing.name),
        )
        return Seat(token, slot, _whole(expires - now.seconds))


def _whole(seconds: float) -> int:
    """Whole seconds, none too many; a thousandth is the rounding of uptimes."""
    return max(math.floor(seconds + 0.001), 0)


def _hash(token: str) -> bytes:
    return hashlib.blake2b(token.encode(), digest_size=16).digest()
