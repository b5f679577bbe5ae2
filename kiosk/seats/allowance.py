"""What a hall lets this kiosk give out: the kiosk's half of the shared seats. It reads no clock.

Goes in: moments of uptime, days by the machine's clock, the hall's answers. Comes out: letters. The rules it keeps:

- A grant counts from the moment its letter left, so it ends here before it ends at the hall.
- A letter is written and what it gives back is given back in one transaction, before it leaves: the hall hands on only what nobody here can use.
- Only the answer to the newest letter counts; a later one was written without knowing it.
- The pool's seats are short-lived and need the hall; the share is long-lived and serves while the network is down.
- After a reboot the pool's seats are gone. The share lives on only where the machine has a clock of its own that stands later than all it showed before;
  `rise(day=None)` says it has none. Otherwise it sleeps until the hall is heard again: an over-issued seat is worse than a waiting guest.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from kiosk.durable import open_state, writing
from kiosk.seats.letter import Grant, Letter, Want
from kiosk.seats.state import STEPS, USUAL_TERMS, Terms, settle

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from pathlib import Path

    from kiosk.clock import Instant

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter and the moment it was written."""

    letter: Letter
    left: Instant
    day: datetime


class Allowance:
    """The grants of one kiosk, in the database of its seats."""

    def __init__(self, path: Path, terms: Terms = USUAL_TERMS) -> None:
        self._terms = terms
        self._database = open_state(path, STEPS)

    def rise(self, now: Instant, day: datetime | None) -> None:
        """Say once at start what the machine's clock says; None where no clock of its own ran while it was off."""
        with writing(self._database) as database:
            latest = _latest(database)
            rows = database.execute("SELECT work, share_day FROM allowance WHERE boot <> ?", (now.boot,)).fetchall()
            for work, ends in rows:
                left = (datetime.fromisoformat(ends) - day).total_seconds() if day and day >= latest else 0.0
                database.execute(
                    "UPDATE allowance SET boot = ?, pool = 0, pool_until = 0, share = CASE WHEN ? > 0 THEN share ELSE 0 END, share_until = ? WHERE work = ?",
                    (now.boot, left, now.seconds + max(left, 0.0), work),
                )

    def letter(self, now: Instant, day: datetime) -> Sent:
        """The next letter; what it does not keep is no longer given out from here on."""
        with writing(self._database) as database:
            settle(database, self._terms, now, hall=True)
            instance, number = self._voice(database, day)
            wants = {}
            for work in sorted(_works(database)):
                want = self._kept(database, work, now)
                database.execute(
                    "UPDATE allowance SET share = ?, pool = ? WHERE work = ?", (want.share, want.pool, work)
                )
                if want != Want():
                    wants[work] = want
            database.execute(
                "DELETE FROM allowance WHERE share = 0 AND pool = 0 AND share_goal = 0 AND work NOT IN (SELECT work FROM waiting)"
            )
            return Sent(Letter(instance, number, wants), now, day)

    def apply(self, sent: Sent, grants: Mapping[str, Grant], now: Instant) -> bool:
        """Take up the hall's answer; False where it is not the answer to the newest letter of this boot."""
        with writing(self._database) as database:
            row = database.execute("SELECT instance, number FROM voice").fetchone()
            if row != (sent.letter.instance, sent.letter.number) or sent.left.boot != now.boot:
                return False
            settle(database, self._terms, now, hall=True)
            database.execute("UPDATE allowance SET share = 0, pool = 0")
            for work, grant in grants.items():
                self._take_up(database, work, grant, sent)
                tickets = sent.letter.works.get(work, Want()).waiting
                database.executemany(
                    "UPDATE waiting SET others = ? WHERE arrival = ? AND work = ?",
                    [(others, ticket, work) for ticket, others in zip(tickets, grant.others, strict=False)],
                )
            self._drop_unbacked(database)
            return True

    def start_over(self, now: Instant) -> None:
        """Give up every grant and speak as a new instance: the hall has heard our name from somewhere else."""
        with writing(self._database) as database:
            settle(database, self._terms, now, hall=True)
            database.execute("DELETE FROM lease")
            database.execute("DELETE FROM allowance")
            database.execute("UPDATE voice SET instance = ?, number = 0", (secrets.token_urlsafe(16),))

    def usable(self, work: str, now: Instant) -> int:
        """How many seats of a work may be in use here at this moment."""
        row = self._database.execute(
            "SELECT share, share_until, pool, pool_until FROM allowance WHERE work = ? AND boot = ?", (work, now.boot)
        ).fetchone()
        return 0 if row is None else (row[0] if row[1] > now.seconds else 0) + (row[2] if row[3] > now.seconds else 0)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _voice(self, database: sqlite3.Connection, day: datetime) -> tuple[str, int]:
        latest = max(_latest(database), day)
        if database.execute("SELECT 1 FROM voice").fetchone() is None:
            database.execute("INSERT INTO voice VALUES (?, 0, ?)", (secrets.token_urlsafe(16), latest.isoformat()))
        database.execute("UPDATE voice SET number = number + 1, latest = ?", (latest.isoformat(),))
        instance, number = database.execute("SELECT instance, number FROM voice").fetchone()
        return str(instance), int(number)

    def _kept(self, database: sqlite3.Connection, work: str, now: Instant) -> Want:
        used = dict(
            database.execute("SELECT backing, COUNT(*) FROM lease WHERE work = ? GROUP BY backing", (work,)).fetchall()
        )
        tickets = tuple(
            ticket
            for (ticket,) in database.execute("SELECT arrival FROM waiting WHERE work = ? ORDER BY arrival", (work,))
        )
        row = database.execute(
            "SELECT boot, share, share_until, share_goal, pool, pool_until FROM allowance WHERE work = ?", (work,)
        ).fetchone()
        if row is None:
            return Want(0, 0, tickets)
        boot, share, share_until, goal, pool, pool_until = row
        share = share if boot == now.boot and share_until > now.seconds else 0
        pool = pool if boot == now.boot and pool_until > now.seconds else 0
        share = min(share, max(goal, used.get("share", 0)))
        free_share = share - used.get("share", 0)
        # A seat that was promised to who waits is kept for them; the rest goes back to the hall.
        promised = min(pool - used.get("pool", 0), max(len(tickets) - free_share, 0))
        pool = min(pool, used.get("pool", 0) + max(promised, 0))
        seated = max(free_share, 0) + max(promised, 0)
        return Want(share, pool, tickets[seated:])

    def _take_up(self, database: sqlite3.Connection, work: str, grant: Grant, sent: Sent) -> None:
        ends = sent.day + timedelta(seconds=grant.share_for)
        database.execute(
            "INSERT OR REPLACE INTO allowance (work, boot, share, share_until, share_day, share_goal, pool, pool_until, in_use, capacity) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                work, sent.left.boot, grant.share, sent.left.seconds + grant.share_for, ends.isoformat(), grant.goal, grant.pool,
                sent.left.seconds + grant.pool_for, grant.in_use, grant.capacity,
            ),
        )  # fmt: skip

    def _drop_unbacked(self, database: sqlite3.Connection) -> None:
        """End what the hall no longer backs: its own memory may have been lost, and its word is what counts."""
        backed = database.execute("SELECT work, share, share_until, pool, pool_until FROM allowance").fetchall()
        parts = {(work, "share"): (share, until) for work, share, until, _, _ in backed}
        parts |= {(work, "pool"): (pool, until) for work, _, _, pool, until in backed}
        leases = database.execute("SELECT work, backing, token FROM lease ORDER BY slot").fetchall()
        for work, backing, token in leases:
            seats, until = parts.get((work, backing), (0, 0.0))
            parts[work, backing] = (seats - 1, until)
            if seats < 1:
                database.execute("DELETE FROM lease WHERE token = ?", (token,))
            else:
                database.execute("UPDATE lease SET expires = MIN(expires, ?) WHERE token = ?", (until, token))


def _works(database: sqlite3.Connection) -> set[str]:
    rows = database.execute("SELECT work FROM allowance UNION SELECT work FROM waiting UNION SELECT work FROM lease")
    return {work for (work,) in rows}


def _latest(database: sqlite3.Connection) -> datetime:
    row = database.execute("SELECT latest FROM voice").fetchone()
    return datetime.fromisoformat(row[0]) if row else NEVER
