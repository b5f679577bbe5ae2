"""Seats: who may read a screen-only work now, and who is next. A state machine over SQLite; it reads no clock.

Goes in: a work, its limit, a moment of uptime, a token. Comes out: Seat, Waiting or QueueFull. The rules it keeps:

- Never more seats than the limit are issued: a lease is a row (work, slot) with the slot within 1 … limit, and every decision is
  one immediate transaction.
- A lease ends by itself `lease_seconds` after it was taken or renewed. A token whose lease has ended is worth nothing, even
  while nobody else has taken its slot.
- Who waits is served in the order of arrival; a ticket that is not shown for `ticket_seconds` is dropped, so a guest who
  walked away holds nobody up. A newcomer passes only when the free seats suffice for all before.
- A restart of the server changes nothing. After a reboot leases of the earlier boot are held for one more full lease: their
  holders on other machines may still be reading.
- A clock that jumps back cannot hold a seat longer than one lease from the moment it is noticed.
- Only hashes of tokens are stored; the lowest free slot is given, so a guest who gives a seat back and takes it again meets
  the same slot and its reading pace (server/pace.py).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.clock import Instant
from kiosk.durable import open_state, writing

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
SCHEMA = """
CREATE TABLE lease (
    work TEXT NOT NULL, slot INTEGER NOT NULL, token BLOB NOT NULL UNIQUE, boot TEXT NOT NULL, expires REAL NOT NULL,
    PRIMARY KEY (work, slot)
) WITHOUT ROWID;
CREATE TABLE waiting (
    arrival INTEGER PRIMARY KEY AUTOINCREMENT, work TEXT NOT NULL, token BLOB NOT NULL UNIQUE, boot TEXT NOT NULL,
    expires REAL NOT NULL
);
CREATE INDEX waiting_of_work ON waiting (work, arrival)
"""
TOKEN_BYTES = 24  # 32 characters of base64url: guessing one of 25 live seats takes 2^187 tries


@dataclass(frozen=True, slots=True)
class Terms:
    """Seconds a lease and a ticket live, and how often their holders should speak up."""

    lease_seconds: int = 90
    renew_every: int = 30
    ticket_seconds: int = 20
    retry_in: int = 5
    queue_limit: int = 200


@dataclass(frozen=True, slots=True)
class Seat:
    """A lease just taken: its token, and its slot, 1 … limit."""

    token: str
    slot: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in the order of arrival; position 1 is next."""

    ticket: str
    position: int
    in_use: int


@dataclass(frozen=True, slots=True)
class QueueFull:
    """More wait for this work than a queue may hold."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a valid token stands for."""

    work: str
    slot: int


@dataclass(frozen=True, slots=True)
class Count:
    """Seats taken and guests waiting, of one work or of all."""

    in_use: int
    waiting: int


class Seats:
    """The seats of all works in one database; several processes may hold it open."""

    def __init__(self, path: Path, terms: Terms = Terms()) -> None:
        self.terms = terms
        self._database = open_state(path, SCHEMA, VERSION)

    def take(self, work: str, limit: int, now: Instant, ticket: str | None = None) -> Seat | Waiting | QueueFull:
        """A seat for who is next, else a place in the queue; `ticket` is the one an earlier answer gave."""
        with writing(self._database) as database:
            self._settle(now)
            slots = [slot for (slot,) in database.execute("SELECT slot FROM lease WHERE work = ?", (work,))]
            queue = [token for (token,) in database.execute(
                "SELECT token FROM waiting WHERE work = ? ORDER BY arrival", (work,)
            )]  # fmt: skip
            known = ticket is not None and _hash(ticket) in queue
            place = queue.index(_hash(ticket or "")) if known else len(queue)
            if place < limit - len(slots):
                if known and ticket is not None:
                    database.execute("DELETE FROM waiting WHERE token = ?", (_hash(ticket),))
                return self._issue(work, min(set(range(1, limit + 1)) - set(slots)), now)
            if known and ticket is not None:
                database.execute(
                    "UPDATE waiting SET expires = ? WHERE token = ?",
                    (now.seconds + self.terms.ticket_seconds, _hash(ticket)),
                )
                return Waiting(ticket, place + 1, len(slots))
            if len(queue) >= self.terms.queue_limit:
                return QueueFull()
            fresh = secrets.token_urlsafe(TOKEN_BYTES)
            database.execute(
                "INSERT INTO waiting (work, token, boot, expires) VALUES (?, ?, ?, ?)",
                (work, _hash(fresh), now.boot, now.seconds + self.terms.ticket_seconds),
            )
            return Waiting(fresh, place + 1, len(slots))

    def renew(self, token: str, now: Instant) -> Held | None:
        """The lease for another full term, or None where it is over or never was."""
        with writing(self._database) as database:
            self._settle(now)
            held = self._find(token)
            if held is not None:
                database.execute(
                    "UPDATE lease SET expires = ? WHERE token = ?",
                    (now.seconds + self.terms.lease_seconds, _hash(token)),
                )
            return held

    def release(self, token: str, now: Instant) -> None:
        """Give back a seat or a ticket; nothing happens where there is none."""
        with writing(self._database) as database:
            self._settle(now)
            database.execute("DELETE FROM lease WHERE token = ?", (_hash(token),))
            database.execute("DELETE FROM waiting WHERE token = ?", (_hash(token),))

    def holder(self, token: str, now: Instant) -> Held | None:
        """What the token stands for now. Reads only: asked for every page image."""
        row = self._database.execute(
            "SELECT work, slot FROM lease WHERE token = ? AND (boot <> ? OR expires > ?)",
            (_hash(token), now.boot, now.seconds),
        ).fetchone()
        return Held(*row) if row else None

    def count(self, now: Instant, work: str | None = None) -> Count:
        """How many seats are taken and guests wait, for one work or for all."""
        counted = []
        for table in ("lease", "waiting"):
            live = f"SELECT COUNT(*) FROM {table} WHERE (boot <> :boot OR expires > :now) AND (:work IS NULL OR work = :work)"  # noqa: S608 — the two tables above
            (number,) = self._database.execute(live, {"boot": now.boot, "now": now.seconds, "work": work}).fetchone()
            counted.append(int(number))
        return Count(*counted)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _settle(self, now: Instant) -> None:
        """Bring both tables to `now`: earlier boots and clocks that went back get one more term, what has ended goes."""
        terms = (("lease", self.terms.lease_seconds), ("waiting", self.terms.ticket_seconds))
        for table, term in terms:
            latest = now.seconds + term
            self._database.execute(
                f"UPDATE {table} SET boot = ?, expires = ? WHERE boot <> ? OR expires > ?",  # noqa: S608 — the two tables above
                (now.boot, latest, now.boot, latest),
            )
            self._database.execute(f"DELETE FROM {table} WHERE expires <= ?", (now.seconds,))  # noqa: S608

    def _issue(self, work: str, slot: int, now: Instant) -> Seat:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._database.execute(
            "INSERT INTO lease (work, slot, token, boot, expires) VALUES (?, ?, ?, ?, ?)",
            (work, slot, _hash(token), now.boot, now.seconds + self.terms.lease_seconds),
        )
        return Seat(token, slot)

    def _find(self, token: str) -> Held | None:
        row: tuple[str, int] | None = self._database.execute(
            "SELECT work, slot FROM lease WHERE token = ?", (_hash(token),)
        ).fetchone()
        return Held(*row) if row else None


def _hash(token: str) -> bytes:
    return hashlib.blake2b(token.encode(), digest_size=16).digest()
