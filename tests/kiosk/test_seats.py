"""The seats' state machine: never more than the limit, first come first served, whatever clocks and crashes do."""

import multiprocessing
import sqlite3
import time

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.clock import Instant
from kiosk.durable import NewerStateError
from kiosk.seats import QueueFull, Seat, Seats, Terms, Waiting

TERMS = Terms(lease_seconds=90, renew_every=30, ticket_seconds=20, retry_in=5, queue_limit=3)


def at(seconds, boot="boot"):
    return Instant(boot, float(seconds))


@pytest.fixture
def seats(tmp_path):
    machine = Seats(tmp_path / "seats.sqlite", TERMS)
    yield machine
    machine.close()


def test_a_lease_ends_by_itself(seats):
    seat = seats.take("book", 1, at(0))
    assert seats.holder(seat.token, at(89)).work == "book"
    assert seats.holder(seat.token, at(90)) is None
    assert isinstance(seats.take("book", 1, at(90)), Seat)


def test_a_renewed_lease_lasts_a_full_term_from_then(seats):
    seat = seats.take("book", 1, at(0))
    assert seats.renew(seat.token, at(60))
    assert seats.holder(seat.token, at(149))
    assert seats.renew(seat.token, at(150)) is None


def test_seats_survive_the_server(tmp_path):
    first = Seats(tmp_path / "seats.sqlite", TERMS)
    seat = first.take("book", 1, at(0))
    first.close()
    second = Seats(tmp_path / "seats.sqlite", TERMS)
    assert second.holder(seat.token, at(10))
    assert isinstance(second.take("book", 1, at(10)), Waiting)
    second.close()


def test_a_reboot_holds_old_seats_for_one_more_lease(seats):
    seat = seats.take("book", 1, at(50_000, "before"))
    assert isinstance(seats.take("book", 1, at(5, "after")), Waiting)
    assert seats.renew(seat.token, at(6, "after"))
    assert isinstance(seats.take("book", 1, at(97, "after")), Seat)


def test_a_clock_that_jumps_back_holds_a_seat_no_longer_than_a_lease(seats):
    seats.take("book", 1, at(1_000_000))
    assert isinstance(seats.take("book", 1, at(100)), Waiting)
    assert isinstance(seats.take("book", 1, at(191)), Seat)


def test_a_ticket_that_is_not_shown_is_dropped(seats):
    seats.take("book", 1, at(0))
    absent = seats.take("book", 1, at(1))
    present = seats.take("book", 1, at(2))
    assert (absent.position, present.position) == (1, 2)
    assert seats.take("book", 1, at(21), present.ticket).position == 1


def test_a_newcomer_does_not_pass_who_waits(seats):
    seat = seats.take("book", 1, at(0))
    first = seats.take("book", 1, at(1))
    seats.release(seat.token, at(2))
    assert seats.take("book", 1, at(3)).position == 2
    assert isinstance(seats.take("book", 1, at(4), first.ticket), Seat)


def test_a_newcomer_is_seated_where_seats_suffice_for_all_before(seats):
    held = [seats.take("book", 3, at(0)) for _ in range(3)]
    first = seats.take("book", 3, at(1))
    for seat in held:
        seats.release(seat.token, at(2))
    assert isinstance(seats.take("book", 3, at(3)), Seat)
    assert isinstance(seats.take("book", 3, at(4), first.ticket), Seat)


def test_a_queue_has_an_end(seats):
    seats.take("book", 1, at(0))
    for _ in range(3):
        seats.take("book", 1, at(1))
    assert isinstance(seats.take("book", 1, at(1)), QueueFull)


def test_a_lowered_limit_issues_nothing_until_it_holds_again(seats):
    held = [seats.take("book", 3, at(0)) for _ in range(3)]
    seats.release(held[0].token, at(1))
    assert isinstance(seats.take("book", 2, at(2)), Waiting)
    seats.release(held[2].token, at(3))
    assert seats.count(at(4), "book").in_use == 1


def test_works_do_not_share_seats(seats):
    seats.take("book", 1, at(0))
    assert isinstance(seats.take("other", 1, at(0)), Seat)


def test_tokens_are_not_in_the_file(seats, tmp_path):
    token = seats.take("book", 1, at(0)).token
    seats.close()
    assert all(token.encode() not in path.read_bytes() for path in tmp_path.iterdir())


def test_a_newer_state_is_refused(tmp_path):
    path = tmp_path / "seats.sqlite"
    Seats(path).close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(NewerStateError, match="99"):
        Seats(path)


class AnyOrder(RuleBasedStateMachine):
    """Random guests, clock jumps, reboots and crashes against a model that only counts."""

    works = st.sampled_from(("a", "b"))

    @initialize(limit=st.integers(1, 4))
    def begin(self, limit):
        import tempfile
        from pathlib import Path

        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "seats.sqlite"
        self.machine = Seats(self.path, Terms(queue_limit=50))
        self.limit = limit
        self.now = Instant("boot-0", 1000.0)
        self.boots = 0
        self.tokens = {"a": [], "b": []}
        self.tickets = {"a": [], "b": []}

    @rule(work=works)
    def arrive(self, work):
        self.keep(work, self.machine.take(work, self.limit, self.now))

    @rule(work=works, pick=st.integers(0, 30))
    def ask_again(self, work, pick):
        if self.tickets[work]:
            ticket = self.tickets[work][pick % len(self.tickets[work])]
            self.keep(work, self.machine.take(work, self.limit, self.now, ticket))

    def keep(self, work, taken):
        if isinstance(taken, Seat):
            assert 1 <= taken.slot <= self.limit
            self.tokens[work].append(taken.token)
        elif isinstance(taken, Waiting) and taken.ticket not in self.tickets[work]:
            self.tickets[work].append(taken.ticket)

    @rule(work=works, pick=st.integers(0, 30))
    def renew(self, work, pick):
        if self.tokens[work]:
            self.machine.renew(self.tokens[work][pick % len(self.tokens[work])], self.now)

    @rule(work=works, pick=st.integers(0, 30))
    def leave(self, work, pick):
        if self.tokens[work]:
            self.machine.release(self.tokens[work][pick % len(self.tokens[work])], self.now)

    @rule(seconds=st.floats(0, 120))
    def time_passes(self, seconds):
        self.now = Instant(self.now.boot, self.now.seconds + seconds)

    @rule(seconds=st.floats(-1e6, 1e6))
    def clock_jumps(self, seconds):
        self.now = Instant(self.now.boot, max(0.0, self.now.seconds + seconds))

    @rule()
    def reboot(self):
        self.boots += 1
        self.now = Instant(f"boot-{self.boots}", 1.0)
        self.crash()

    @rule()
    def crash(self):
        self.machine.close()
        self.machine = Seats(self.path, Terms(queue_limit=50))

    @precondition(lambda self: hasattr(self, "machine"))
    @invariant()
    def never_more_valid_seats_than_the_limit(self):
        for work, tokens in self.tokens.items():
            valid = [token for token in tokens if self.machine.holder(token, self.now)]
            assert len(valid) <= self.limit
            assert len(valid) == self.machine.count(self.now, work).in_use

    def teardown(self):
        if hasattr(self, "machine"):
            self.machine.close()
            self.folder.cleanup()


AnyOrder.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOrder = AnyOrder.TestCase


def _crowd(path, seconds, limit, results):
    """One process of the crowd: takes, reads, gives back, as fast as it can; reports the most seats it ever saw live."""
    machine = Seats(path)
    end = time.monotonic() + seconds
    most = operations = 0
    while time.monotonic() < end:
        taken = machine.take("book", limit, Instant("boot", time.monotonic()))
        most = max(most, machine.count(Instant("boot", time.monotonic()), "book").in_use)
        if isinstance(taken, Seat):
            machine.release(taken.token, Instant("boot", time.monotonic()))
        else:
            machine.release(taken.ticket, Instant("boot", time.monotonic()))
        operations += 3
    machine.close()
    results.put((most, operations))


@pytest.mark.slow
def test_many_processes_never_issue_more_than_the_limit(tmp_path):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    crowd = [context.Process(target=_crowd, args=(tmp_path / "s.sqlite", 4, 3, results)) for _ in range(8)]
    for process in crowd:
        process.start()
    counted = [results.get(timeout=60) for _ in crowd]
    for process in crowd:
        process.join()
    assert max(most for most, _ in counted) <= 3
    assert sum(operations for _, operations in counted) > 100


@pytest.mark.slow
def test_a_hundred_thousand_operations_with_crashes_and_jumps_never_over_issue(tmp_path):
    import random

    chance = random.Random(20261120)
    path, limit = tmp_path / "seats.sqlite", 25
    machine, now, boot = Seats(path), 1000.0, 0
    tokens, tickets = [], []
    for operation in range(100_000):
        instant = at(now, f"boot-{boot}")
        roll = chance.random()
        if roll < 0.40:
            taken = machine.take("book", limit, instant, chance.choice(tickets) if tickets and roll < 0.2 else None)
            if isinstance(taken, Seat):
                tokens.append(taken.token)
            elif isinstance(taken, Waiting):
                tickets.append(taken.ticket)
        elif roll < 0.60 and tokens:
            machine.renew(chance.choice(tokens), instant)
        elif roll < 0.75 and tokens:
            machine.release(chance.choice(tokens), instant)
        elif roll < 0.97:
            now += chance.random() * 8
        elif roll < 0.99:
            now = max(0.0, now + chance.uniform(-5000, 5000))
        else:
            machine.close()
            machine = Seats(path)
            boot, now = (boot + 1, 1.0) if roll > 0.995 else (boot, now)
        tokens, tickets = tokens[-200:], tickets[-50:]
        if operation % 50 == 0:
            instant = at(now, f"boot-{boot}")
            assert sum(machine.holder(token, instant) is not None for token in tokens) <= limit
            assert machine.count(instant, "book").in_use <= limit
    machine.close()
