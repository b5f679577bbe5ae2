"""The hall's seats: over all kiosks never more than the limit, whatever is lost, doubled, late, switched off or set wrong."""

import multiprocessing
import os
import random
import signal
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hall_world
import pytest
from tally import Tally, wanted

from kiosk.clock import Instant
from kiosk.seats import Seat, Seats, Waiting
from kiosk.seats.allowance import Allowance
from kiosk.seats.ledger import HallTerms, Ledger, StaleLetterError
from kiosk.seats.letter import FormError, Letter, Want, answer_value, letter_value, read_answer, read_letter

DAY = datetime(2026, 11, 20, tzinfo=UTC)
LIMITS = {"book": 2, "map": 10}
MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None


def at(seconds, boot="boot"):
    return Instant(boot, float(seconds))


class Kiosk:
    """One kiosk whose letters always arrive."""

    def __init__(self, folder, name, hall):
        self.name, self.hall = name, hall
        self.seats = Seats(folder / f"{name}.sqlite", hall=True)
        self.allowance = Allowance(folder / f"{name}.sqlite")

    def speak(self, seconds):
        sent = self.allowance.letter(at(seconds), DAY + timedelta(seconds=seconds))
        grants = self.hall.hear(self.name, sent.letter, LIMITS, at(seconds, "hall"))
        assert self.allowance.apply(sent, grants, at(seconds))
        return grants

    def take(self, work, seconds, ticket=None):
        return self.seats.take(work, LIMITS[work], at(seconds), ticket)

    def arrive(self, work, seconds):
        """A guest as the server treats one: asked here, then at the hall, then here again."""
        first = self.take(work, seconds)
        if isinstance(first, Seat):
            return first
        self.speak(seconds)
        return self.take(work, seconds, first.ticket)

    def close(self):
        self.seats.close()
        self.allowance.close()


@pytest.fixture
def hall(tmp_path):
    ledger = Ledger(tmp_path / "hall.sqlite")
    yield ledger
    ledger.close()


@pytest.fixture
def kiosks(tmp_path, hall):
    made = [Kiosk(tmp_path, f"kiosk-{number}", hall) for number in range(3)]
    yield made
    for kiosk in made:
        kiosk.close()


def test_a_guest_is_seated_by_the_hall_at_once(kiosks):
    assert isinstance(kiosks[0].arrive("book", 0), Seat)


def test_without_the_hall_nobody_is_seated(kiosks):
    assert isinstance(kiosks[0].take("book", 0), Waiting)


def test_the_third_guest_of_a_hall_waits_wherever_the_others_sit(kiosks):
    first, second, third = (kiosk.arrive("book", number) for number, kiosk in enumerate(kiosks))
    assert isinstance(first, Seat)
    assert isinstance(second, Seat)
    assert (third.position, third.in_use, third.limit) == (1, 2, 2)


def test_guests_of_all_kiosks_are_served_in_the_order_of_arrival(kiosks):
    seated = [kiosks[0].arrive("book", 0), kiosks[0].arrive("book", 0)]
    second, third = kiosks[2].arrive("book", 1), kiosks[1].arrive("book", 2)
    assert (second.position, third.position) == (1, 2)
    kiosks[0].seats.release(seated[0].token, at(3))
    kiosks[0].speak(3)
    kiosks[1].speak(4)
    assert isinstance(kiosks[1].take("book", 4, third.ticket), Waiting)
    kiosks[2].speak(5)
    assert isinstance(kiosks[2].take("book", 5, second.ticket), Seat)
    kiosks[1].speak(6)
    assert kiosks[1].take("book", 6, third.ticket).position == 1


def test_a_kiosk_gives_out_no_more_than_its_own_release_says(kiosks, hall):
    hall.mean("kiosk-0", 5, "map")
    kiosks[0].speak(0)
    taken = [kiosks[0].seats.take("map", 2, at(1)) for _ in range(3)]
    assert [isinstance(each, Seat) for each in taken] == [True, True, False]


def test_a_seat_of_the_pool_ends_where_the_hall_is_not_heard(kiosks):
    seat = kiosks[0].arrive("book", 0)
    assert kiosks[0].seats.renew(seat.token, at(60)).seconds == 30
    assert kiosks[0].seats.holder(seat.token, at(89))
    assert kiosks[0].seats.renew(seat.token, at(90)) is None


def test_a_seat_of_the_pool_is_prolonged_by_every_letter(kiosks):
    seat = kiosks[0].arrive("book", 0)
    for second in range(20, 400, 20):
        kiosks[0].speak(second)
        assert kiosks[0].seats.renew(seat.token, at(second)).seconds == 90


def test_a_share_serves_while_the_network_is_down(kiosks, hall):
    hall.mean("kiosk-0", 3, "map")
    kiosks[0].speak(0)
    seats = [kiosks[0].take("map", 3 * 86_400) for _ in range(4)]
    assert [isinstance(seat, Seat) for seat in seats] == [True, True, True, False]
    assert hall.standing(at(100, "hall"))[0].shares == 3


def test_a_share_of_a_lost_kiosk_comes_back_after_its_term_and_not_before(kiosks, hall):
    hall.mean("kiosk-0", 10, "map")
    kiosks[0].speak(0)
    hall.mean("kiosk-0", 0, "map")
    week = 7 * 86_400
    assert isinstance(kiosks[1].arrive("map", week), Waiting)
    assert kiosks[0].allowance.usable("map", at(week - 1)) == 10
    assert kiosks[0].allowance.usable("map", at(week)) == 0
    assert isinstance(kiosks[1].arrive("map", week * 1.001 + 11), Seat)


def test_a_hall_that_was_off_holds_shares_longer_never_shorter(kiosks, hall):
    hall.mean("kiosk-0", 10, "map")
    kiosks[0].speak(0)
    week = 7 * 86_400
    letter = Letter("i" * 20, 1, {"map": Want(0, 0, (1,))})
    hall.hear("kiosk-1", letter, LIMITS, at(5, "after a reboot"))
    letter = Letter("i" * 20, 2, {"map": Want(0, 0, (1,))})
    assert hall.hear("kiosk-1", letter, LIMITS, at(week, "after a reboot"))["map"].pool == 0


def test_a_share_that_is_meant_smaller_goes_back_as_soon_as_its_seats_are_free(kiosks, hall):
    hall.mean("kiosk-0", 4, "map")
    kiosks[0].speak(0)
    seats = [kiosks[0].take("map", 1) for _ in range(3)]
    hall.mean("kiosk-0", 1, "map")
    kiosks[0].speak(2)
    assert kiosks[0].speak(3)["map"].share == 3
    kiosks[0].seats.release(seats[0].token, at(4))
    kiosks[0].seats.release(seats[1].token, at(4))
    assert kiosks[0].speak(5)["map"].share == 1


def test_a_share_of_every_work_leaves_the_pool_half(kiosks, hall):
    hall.mean("kiosk-0", 9)
    grants = kiosks[0].speak(0)
    assert (grants["map"].share, grants["book"].share) == (5, 1)


def test_after_a_reboot_the_share_lives_on_by_a_clock_that_ran_meanwhile(kiosks, hall):
    hall.mean("kiosk-0", 3, "map")
    kiosks[0].speak(0)
    allowance = kiosks[0].allowance
    allowance.rise(at(10, "next"), DAY + timedelta(days=2))
    assert allowance.usable("map", at(10, "next")) == 3
    assert allowance.usable("map", at(10 + 5 * 86_400, "next")) == 0


@pytest.mark.parametrize("day", [None, DAY - timedelta(days=1), DAY + timedelta(days=7, seconds=1)])
def test_after_a_reboot_a_share_sleeps_where_no_clock_vouches_for_it(kiosks, hall, day):
    hall.mean("kiosk-0", 3, "map")
    kiosks[0].speak(0)
    kiosks[0].allowance.rise(at(10, "next"), day)
    assert kiosks[0].allowance.usable("map", at(10, "next")) == 0


def test_a_copied_kiosk_is_a_new_one_and_the_old_grants_are_held(kiosks, hall):
    kiosks[0].arrive("book", 0)
    kiosks[0].arrive("book", 0)
    sent = kiosks[0].allowance.letter(at(1), DAY)
    hall.hear("kiosk-0", sent.letter, LIMITS, at(1, "hall"))
    with pytest.raises(StaleLetterError):
        hall.hear("kiosk-0", sent.letter, LIMITS, at(1, "hall"))
    kiosks[0].allowance.start_over(at(2))
    assert kiosks[0].seats.count(at(2), "book").in_use == 0
    assert isinstance(kiosks[0].arrive("book", 3), Waiting)


def test_a_hall_that_lost_its_memory_is_believed(kiosks, tmp_path):
    seat = kiosks[0].arrive("book", 0)
    kiosks[0].hall = Ledger(tmp_path / "new-hall.sqlite")
    kiosks[0].speak(1)
    assert kiosks[0].seats.holder(seat.token, at(1)) is None
    kiosks[0].hall.close()


def test_an_answer_to_an_older_letter_is_not_taken_up(kiosks, hall):
    kiosk = kiosks[0]
    kiosk.take("book", 0)
    old = kiosk.allowance.letter(at(0), DAY)
    granted = hall.hear("kiosk-0", old.letter, LIMITS, at(0, "hall"))
    kiosk.allowance.letter(at(1), DAY)
    assert not kiosk.allowance.apply(old, granted, at(1))
    assert kiosk.allowance.usable("book", at(1)) == 0


def test_letters_and_answers_are_the_same_after_json():
    letter = Letter("i" * 20, 7, {"book": Want(1, 2, (3, 4))})
    assert read_letter(letter_value(letter)) == letter
    with tempfile.TemporaryDirectory() as folder:
        hall = Ledger(Path(folder) / "hall.sqlite", HallTerms())
        grants = hall.hear("k", letter, {"book": 9}, at(0))
        hall.close()
    assert {work: tuple(grant.others) for work, grant in read_answer(answer_value(grants)).items()}["book"] == (0, 0)


@pytest.mark.parametrize(
    "value",
    [None, [], {}, {"instance": "x", "number": 1, "works": {}}, {"instance": "i" * 20, "number": True, "works": {}},
     {"instance": "i" * 20, "number": 1, "works": {"../x": {"share": 0, "pool": 0, "waiting": []}}},
     {"instance": "i" * 20, "number": 1, "works": {"x": {"share": -1, "pool": 0, "waiting": []}}},
     {"instance": "i" * 20, "number": 1, "works": {"x": {"share": 0, "pool": 0, "waiting": [1, 1]}}}],
)  # fmt: skip
def test_a_letter_of_another_form_is_refused(value):
    with pytest.raises(FormError):
        read_letter(value)


def run(seed, steps, folder=None):
    """A world for so many steps; the most seats that were out at once, of each work."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        world = hall_world.World(Path(place), seed)
        try:
            for _ in range(steps):
                world.step()
                world.check()
        finally:
            world.close()
    return world


def test_nothing_that_can_happen_gives_out_a_seat_too_many(tmp_path):
    world = run(20261120, 5000, MEMORY)
    assert world.most["map"] == hall_world.WORKS["map"]
    assert world.seated > 50


@pytest.mark.slow
def test_ten_million_operations_give_out_no_seat_too_many():
    tally = Tally(
        "seats-operations", "hall_world, 3 kiosks, 3 works, in memory; all seats counted after every operation"
    )
    while tally.done < wanted(1_000_000):
        world = run(tally.done + 1, 20_000, MEMORY)
        tally.add(20_000, seated=world.seated, over_issued=0)


def _life(folder, seed, true, pipe):
    """A world in a process of its own, told step by step, until it is killed. What it may still do is on its disk."""
    world = hall_world.World(Path(folder), seed)
    world.true, world.hall_risen, world.hall_boots = true, true, seed
    for machine in world.machines:
        machine.boots, machine.risen = seed, true
        machine.allowance.rise(machine.instant(world.true), None if not machine.kept else machine.day(world.true))
    while True:
        for _ in range(20):
            world.step()
            world.check()
        pipe.send((20, world.true))


@pytest.mark.slow
def test_a_hundred_thousand_operations_through_kills_on_disk_give_out_no_seat_too_many():
    tally = Tally("seats-kills", "hall_world on disk; kiosks and hall killed together by SIGKILL, then read again")
    context = multiprocessing.get_context("spawn")
    chance, true = random.Random(tally.done), 1000.0
    with tempfile.TemporaryDirectory() as folder:
        while tally.done < wanted(100_000):
            mine, theirs = context.Pipe()
            process = context.Process(target=_life, args=(folder, tally.done + 1, true, theirs))
            process.start()
            theirs.close()
            target, steps = chance.randrange(200, 3000), 0
            while steps < target:
                try:
                    more, true = mine.recv()
                    steps += more
                except EOFError:
                    process.join()
                    pytest.fail(f"a world found a seat too many or broke (exit {process.exitcode})")
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            mine.close()
            tally.add(steps, kills=1)
