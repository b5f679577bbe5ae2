"""A hall in a box: kiosks, their hall and the network between them, under clocks, losses and power cuts drawn by chance.

Every operation is one thing that can happen. After each, the seats that some guest could read on at that moment, judged by each kiosk's own clocks,
are counted by hand; the machine under test never sees the true time.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.clock import Instant
from kiosk.seats import Seat, Seats, Waiting
from kiosk.seats.allowance import Allowance
from kiosk.seats.ledger import HallTerms, Ledger, StaleLetterError
from kiosk.seats.state import Terms

WORKS = {"rare": 1, "map": 2, "atlas": 5}
TERMS = Terms(queue_limit=8)
HALL_TERMS = HallTerms(share_seconds=3600)
START = datetime(2026, 11, 20, tzinfo=UTC)


@dataclass
class Machine:
    """A kiosk and its clocks. rate: seconds its uptime shows a true second; clock: what its date is ahead; kept: its clock runs while it is off."""

    name: str
    path: Path | str
    chance: random.Random
    rate: float = 1.0
    kept: bool = True
    risen: float = 0.0
    boots: int = 0
    ahead: timedelta = timedelta(0)
    tokens: list[tuple[str, str]] = field(default_factory=list)
    tickets: list[tuple[str, str]] = field(default_factory=list)
    sent: list = field(default_factory=list)

    def open(self):
        self.seats = Seats(self.path, TERMS, hall=True)
        self.allowance = Allowance(self.path, TERMS)

    def close(self):
        self.seats.close()
        self.allowance.close()

    def instant(self, true):
        return Instant(f"{self.name}-{self.boots}", (true - self.risen) * self.rate)

    def day(self, true):
        return START + timedelta(seconds=true) + self.ahead


class World:
    """Kiosks beside one hall. `step()` lets one thing happen; `over()` counts what is too much."""

    def __init__(self, folder: Path, seed: int, kiosks: int = 3):
        self.chance = random.Random(seed)
        self.true = 1000.0
        self.hall_risen, self.hall_boots = 0.0, 0
        self.folder = folder
        self.hall = Ledger(folder / "hall.sqlite", HALL_TERMS)
        self.machines = []
        for number in range(kiosks):
            rate = 1 + self.chance.uniform(-1e-4, 1e-4)
            machine = Machine(f"kiosk-{number}", folder / f"{number}.sqlite", self.chance, rate, kept=number != 1)
            machine.open()
            self.machines.append(machine)
            self.hall.mean(machine.name, number, "*" if number != 2 else "atlas")
        self.letters = []
        self.answers = []
        self.most = dict.fromkeys(WORKS, 0)
        self.seated = 0

    def close(self):
        self.hall.close()
        for machine in self.machines:
            machine.close()

    def hall_instant(self):
        return Instant(f"hall-{self.hall_boots}", self.true - self.hall_risen)

    def step(self):
        machine = self.chance.choice(self.machines)
        work = self.chance.choice(list(WORKS))
        roll = self.chance.random()
        now = machine.instant(self.true)
        if roll < 0.30:
            self.guest(machine, work, now)
        elif roll < 0.42 and machine.tokens:
            machine.seats.renew(self.chance.choice(machine.tokens)[1], now)
        elif roll < 0.50 and machine.tokens:
            machine.seats.release(machine.tokens.pop(self.chance.randrange(len(machine.tokens)))[1], now)
        elif roll < 0.66:
            self.letters.append((machine, machine.allowance.letter(now, machine.day(self.true))))
        elif roll < 0.82 and self.letters:
            self.deliver()
        elif roll < 0.94 and self.answers:
            self.answer()
        elif roll < 0.985:
            self.true += self.chance.choice((0.1, 1, 5, 20, 60))
        elif roll < 0.99:
            self.true += self.chance.choice((100, 1000, 5000))
        elif roll < 0.993:
            machine.ahead += timedelta(seconds=self.chance.uniform(-1e6, 1e6))
        elif roll < 0.997:
            self.reboot(machine)
        elif roll < 0.9985:
            self.hall.close()
            self.hall = Ledger(self.folder / "hall.sqlite", HALL_TERMS)
            if self.chance.random() < 0.5:
                self.hall_boots, self.hall_risen = self.hall_boots + 1, self.true
        else:
            machine.close()
            machine.open()

    def guest(self, machine, work, now):
        mine = [ticket for name, ticket in machine.tickets if name == work]
        taken = machine.seats.take(
            work, WORKS[work], now, self.chance.choice(mine) if mine and self.chance.random() < 0.7 else None
        )
        if isinstance(taken, Seat):
            self.seated += 1
            machine.tokens.append((work, taken.token))
        elif isinstance(taken, Waiting) and (work, taken.ticket) not in machine.tickets:
            machine.tickets.append((work, taken.ticket))
        del machine.tickets[:-6], machine.tokens[:-12]

    def deliver(self):
        """A letter reaches the hall: some early, some late, some never, some twice."""
        machine, sent = self.letters.pop(self.chance.randrange(len(self.letters)))
        del self.letters[:-4]
        if self.chance.random() < 0.1:
            return
        if self.chance.random() < 0.1:
            self.letters.append((machine, sent))
        try:
            self.answers.append((machine, sent, self.hall.hear(machine.name, sent.letter, WORKS, self.hall_instant())))
        except StaleLetterError:
            if self.chance.random() < 0.02:
                machine.allowance.start_over(machine.instant(self.true))

    def answer(self):
        machine, sent, grants = self.answers.pop(self.chance.randrange(len(self.answers)))
        del self.answers[:-4]
        if self.chance.random() > 0.1:
            machine.allowance.apply(sent, grants, machine.instant(self.true))

    def reboot(self, machine):
        """Power is cut for a while. A clock that does not run meanwhile shows on rising what it showed before, or its first day."""
        machine.close()
        shown = machine.day(self.true)
        self.true += self.chance.choice((10, 300, 4000))
        machine.boots, machine.risen = machine.boots + 1, self.true
        machine.open()
        if not machine.kept:
            machine.ahead += shown - machine.day(self.true)
            machine.allowance.rise(machine.instant(self.true), None)
        else:
            machine.allowance.rise(machine.instant(self.true), machine.day(self.true))

    def readable(self, work):
        """How many seats of a work are good now, by each machine's own clocks."""
        return sum(machine.seats.count(machine.instant(self.true), work).in_use for machine in self.machines)

    def granted(self, work):
        return sum(machine.allowance.usable(work, machine.instant(self.true)) for machine in self.machines)

    def check(self):
        for work, limit in WORKS.items():
            granted = self.granted(work)
            self.most[work] = max(self.most[work], granted)
            assert granted <= limit, (work, granted, limit)
            assert self.readable(work) <= granted, (work, self.readable(work), granted)
