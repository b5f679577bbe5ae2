"""The hall's account of the seats its kiosks may give out: a state machine over SQLite; it reads no clock.

Goes in: a kiosk's letter, the limit of each work, a moment of the hall's uptime. Comes out: what that kiosk may give out. The rules it keeps:

- Of every work, all shares and pool seats that some kiosk may still be using never exceed the limit.
- A seat comes back when its kiosk says that it no longer uses it, or when its term has run out here, which is later than there: a kiosk counts from
  when its letter left, and the hall holds a term longer than it grants by what two clocks can drift apart.
- Terms run on the seconds this hall's server machine has been up, added over reboots. Time it was off is not counted: a seat comes back too
  late after a power cut, never too early, and no clock that can be set plays a part.
- Who waits is served in the order in which the hall heard of them, over all kiosks. A promise whose guest walked away passes to the next of the
  same kiosk.
- Letters of one instance count in their order; a number heard before is refused. A kiosk that lost its state is a new instance, and what the
  old one held is held until its term ends.
- A share meant for every work leaves the pool at least half of the seats; one meant for a work by name may take them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.durable import open_state, writing
from kiosk.seats.letter import Grant, Want

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from pathlib import Path

    from kiosk.clock import Instant
    from kiosk.seats.letter import Letter

STEPS = (
    """
CREATE TABLE holding (
    work TEXT NOT NULL, kiosk TEXT NOT NULL, instance TEXT NOT NULL, share INTEGER NOT NULL, share_until REAL NOT NULL,
    pool INTEGER NOT NULL, pool_until REAL NOT NULL, PRIMARY KEY (work, kiosk, instance)
) WITHOUT ROWID;
CREATE INDEX holding_of_instance ON holding (kiosk, instance);
CREATE TABLE queue (
    arrival INTEGER PRIMARY KEY AUTOINCREMENT, work TEXT NOT NULL, kiosk TEXT NOT NULL, instance TEXT NOT NULL,
    ticket INTEGER NOT NULL, until REAL NOT NULL, UNIQUE (work, kiosk, instance, ticket)
);
CREATE TABLE heard (kiosk TEXT NOT NULL, instance TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (kiosk, instance)) WITHOUT ROWID;
CREATE TABLE goal (kiosk TEXT NOT NULL, work TEXT NOT NULL, seats INTEGER NOT NULL, PRIMARY KEY (kiosk, work)) WITHOUT ROWID;
CREATE TABLE running (seconds REAL NOT NULL, boot TEXT NOT NULL, uptime REAL NOT NULL);
INSERT INTO running VALUES (0, '', 0)
""",
)
EVERY_WORK = "*"


@dataclass(frozen=True, slots=True)
class HallTerms:
    """Seconds a grant lives at the kiosk, a ticket lives unheard, and what two clocks may drift apart.

    drift: parts of a term; a quartz clock is within 1/10,000. slack: seconds on top.
    """

    pool_seconds: int = 90
    share_seconds: int = 7 * 86_400
    ticket_seconds: int = 60
    drift: float = 0.001
    slack: float = 10.0

    def held(self, seconds: float) -> float:
        """How long the hall holds what it granted for `seconds`."""
        return seconds * (1 + self.drift) + self.slack


USUAL_TERMS = HallTerms()


class StaleLetterError(Exception):
    """The hall has heard this number of this instance before."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What kiosks hold of a work now."""

    work: str
    shares: int
    pool: int
    waiting: int


class Ledger:
    """The hall's account, in one database."""

    def __init__(self, path: Path, terms: HallTerms = USUAL_TERMS) -> None:
        self.terms = terms
        self._database = open_state(path, STEPS)

    def mean(self, kiosk: str, seats: int, work: str = EVERY_WORK) -> None:
        """From now on the kiosk's share of a work, or of every work, is meant to be `seats`."""
        with writing(self._database) as database:
            database.execute("INSERT OR REPLACE INTO goal VALUES (?, ?, ?)", (kiosk, work, seats))

    def goals(self, kiosk: str) -> dict[str, int]:
        """The shares meant for a kiosk, by work; EVERY_WORK stands for those not named."""
        return dict(self._database.execute("SELECT work, seats FROM goal WHERE kiosk = ?", (kiosk,)).fetchall())

    def hear(self, kiosk: str, letter: Letter, limits: Mapping[str, int], now: Instant) -> dict[str, Grant]:
        """The answer to a letter; StaleLetterError where its number was heard before. limits: seats of each work."""
        with writing(self._database) as database:
            time = self._settle(database, now)
            self._number(database, kiosk, letter)
            goals: dict[str, int] = dict(
                database.execute("SELECT work, seats FROM goal WHERE kiosk = ?", (kiosk,)).fetchall()
            )
            held = "SELECT work FROM holding WHERE kiosk = ?1 AND instance = ?2 UNION SELECT work FROM queue WHERE kiosk = ?1 AND instance = ?2"
            works = {work for (work,) in database.execute(held, (kiosk, letter.instance))} | letter.works.keys()
            works |= {work for work in goals if work != EVERY_WORK and goals[work]}
            works |= limits.keys() if goals.get(EVERY_WORK) else set()
            grants = {}
            for work in sorted(works):
                who = (work, kiosk, letter.instance)
                self._keep(database, who, letter.works.get(work, Want()), time)
                named = work in goals
                goal = goals.get(work, goals.get(EVERY_WORK, 0)) if work in limits else 0
                grant = self._grant(database, who, limits.get(work, 0), goal, time, named=named)
                if grant.share or grant.pool or grant.goal or work in letter.works:
                    grants[work] = grant
            return grants

    def standing(self, now: Instant) -> tuple[Standing, ...]:
        """What is held and waited for, by work."""
        with writing(self._database) as database:
            self._settle(database, now)
            rows = database.execute("SELECT work, SUM(share), SUM(pool) FROM holding GROUP BY work").fetchall()
            waiting = dict(database.execute("SELECT work, COUNT(*) FROM queue GROUP BY work").fetchall())
            held = {work: (share, pool) for work, share, pool in rows}
            return tuple(
                Standing(work, *held.get(work, (0, 0)), waiting.get(work, 0)) for work in sorted(held.keys() | waiting)
            )

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _settle(self, database: sqlite3.Connection, now: Instant) -> float:
        """Add the time that has passed, end what has ended; the hall's running seconds."""
        seconds, boot, uptime = database.execute("SELECT seconds, boot, uptime FROM running").fetchone()
        time = float(seconds) + (max(now.seconds - uptime, 0.0) if boot == now.boot else 0.0)
        database.execute("UPDATE running SET seconds = ?, boot = ?, uptime = ?", (time, now.boot, now.seconds))
        database.execute("UPDATE holding SET share = 0 WHERE share > 0 AND share_until <= ?", (time,))
        database.execute("UPDATE holding SET pool = 0 WHERE pool > 0 AND pool_until <= ?", (time,))
        database.execute("DELETE FROM holding WHERE share = 0 AND pool = 0")
        database.execute("DELETE FROM queue WHERE until <= ?", (time,))
        return time

    def _number(self, database: sqlite3.Connection, kiosk: str, letter: Letter) -> None:
        row = database.execute(
            "SELECT number FROM heard WHERE kiosk = ? AND instance = ?", (kiosk, letter.instance)
        ).fetchone()
        if row is not None and letter.number <= row[0]:
            raise StaleLetterError(f"{kiosk}: letter {letter.number}, {row[0]} was heard")
        database.execute("INSERT OR REPLACE INTO heard VALUES (?, ?, ?)", (kiosk, letter.instance, letter.number))

    def _keep(self, database: sqlite3.Connection, who: tuple[str, str, str], want: Want, time: float) -> None:
        """Take back what the kiosk no longer uses, prolong what it does, note who waits."""
        database.execute(
            "UPDATE holding SET share = MIN(share, ?), pool = MIN(pool, ?), share_until = ?, pool_until = ? "
            "WHERE work = ? AND kiosk = ? AND instance = ?",
            (
                want.share, want.pool, time + self.terms.held(self.terms.share_seconds),
                time + self.terms.held(self.terms.pool_seconds), *who,
            ),
        )  # fmt: skip
        heard = "SELECT ticket FROM queue WHERE work = ? AND kiosk = ? AND instance = ?"
        known = {ticket for (ticket,) in database.execute(heard, who)}
        gone = known - set(want.waiting)
        delete = "DELETE FROM queue WHERE work = ? AND kiosk = ? AND instance = ? AND ticket = ?"
        database.executemany(delete, [(*who, ticket) for ticket in gone])
        until = time + self.terms.ticket_seconds
        stay = "UPDATE queue SET until = ? WHERE work = ? AND kiosk = ? AND instance = ?"
        database.execute(stay, (until, *who))
        arrive = "INSERT INTO queue (work, kiosk, instance, ticket, until) VALUES (?, ?, ?, ?, ?)"
        database.executemany(arrive, [(*who, ticket, until) for ticket in want.waiting if ticket not in known])

    def _grant(
        self,
        database: sqlite3.Connection,
        who: tuple[str, str, str],
        limit: int,
        goal: int,
        time: float,
        *,
        named: bool,
    ) -> Grant:
        work = who[0]
        total = "SELECT COALESCE(SUM(share), 0), COALESCE(SUM(pool), 0) FROM holding WHERE work = ?"
        shares, pools = database.execute(total, (work,)).fetchone()
        free = max(limit - shares - pools, 0)
        row = database.execute(
            "SELECT share, pool FROM holding WHERE work = ? AND kiosk = ? AND instance = ?", who
        ).fetchone()
        share, pool = row or (0, 0)
        line = database.execute(
            "SELECT kiosk, instance, ticket FROM queue WHERE work = ? ORDER BY arrival", (work,)
        ).fetchall()
        most = (limit if named else limit // 2) - shares
        more = max(min(goal - share, most, free - len(line)), 0)
        mine = [place for place, entry in enumerate(line) if entry[:2] == who[1:]]
        served = [place for place in mine if place < free - more]
        database.executemany(
            "DELETE FROM queue WHERE work = ? AND kiosk = ? AND instance = ? AND ticket = ?",
            [(*who, line[place][2]) for place in served],
        )
        share, pool = share + more, pool + len(served)
        if more or served:
            database.execute(
                "INSERT OR REPLACE INTO holding VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *who, share, time + self.terms.held(self.terms.share_seconds), pool,
                    time + self.terms.held(self.terms.pool_seconds),
                ),
            )  # fmt: skip
        # Each ticket's own place less those of this kiosk before it; the served stand before nobody any more.
        others = tuple(
            0
            if place in served
            else place - len(served) - sum(1 for before in mine if before < place and before not in served)
            for place in mine
        )
        return Grant(
            share, self.terms.share_seconds, goal, pool, self.terms.pool_seconds,
            min(shares + pools + more + len(served), limit), limit, others,
        )  # fmt: skip
