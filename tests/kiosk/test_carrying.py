"""Requests on their way to the library: none lost, none doubled, whatever is killed, read twice, late or out of order."""

import multiprocessing
import os
import random
import shutil
import signal
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tally import Tally, wanted

from kiosk.bond import TO_HALL, TO_KIOSK, Bond, BondError, disclose, enclose
from kiosk.clock import Instant
from kiosk.courier import Courier
from kiosk.hall.house import House
from kiosk.hall.letters import Post
from kiosk.hall.received import Received
from kiosk.outbox import Outbox, Published, Request, Verdict
from kiosk.sealing import SealError, new_key, open_sealed, seal
from kiosk.seats.allowance import Allowance
from kiosk.seats.ledger import Ledger

NOW = datetime(2026, 11, 20, tzinfo=UTC)
INSTANT = Instant("boot", 1000.0)
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


class Road:
    """A kiosk, a stick and a hall on one disk; whatever is not in the files is forgotten when it is killed."""

    def __init__(self, top: Path):
        self.top, self.stick = top, top / "stick"
        self.stick.mkdir(exist_ok=True)
        (top / "old").mkdir(exist_ok=True)
        house = House(top / "hall")
        house.open()
        bond = house.bond("north") or house.add("north")
        self.outbox = Outbox(top / "outbox.sqlite", bond.library_key, bond.mark)
        self.allowance = Allowance(top / "seats.sqlite")
        self.courier = Courier(bond, self.outbox, self.allowance)
        self.received = Received(house.top / "requests.sqlite", house.library_key())
        self.ledger = Ledger(house.top / "hall.sqlite")
        self.post = Post(house, self.ledger, self.received)

    def keep(self, key: str):
        return self.outbox.keep(key, Request("order", "az", {"note": key}), NOW)

    def round(self):
        """There and back on a stick."""
        self.courier.write_stick(self.stick, {})
        self.post.stick(self.stick, INSTANT, NOW)
        self.courier.read_stick(self.stick)

    def close(self):
        for part in (self.outbox, self.allowance, self.received, self.ledger):
            part.close()


@pytest.fixture
def road(tmp_path):
    made = Road(tmp_path)
    yield made
    made.close()


def key(number):
    return f"{number:020d}"


def test_the_library_has_what_was_kept_and_the_kiosk_no_longer(road, tmp_path):
    kept = road.keep(key(1))
    road.round()
    (asked,) = road.received.listed(("order",))
    assert (asked.code, asked.fields) == (kept.code, {"note": key(1)})
    assert (road.outbox.waiting(), road.outbox.state_of(kept.code).state) == (0, "acknowledged")


def test_an_acknowledged_request_that_is_sent_again_has_no_second_effect(road):
    kept = road.keep(key(1))
    road.round()
    again = road.keep(key(1))
    road.round()
    assert (again.code, again.new) == (kept.code, False)
    assert len(road.received.listed(("order",))) == 1


def test_an_answer_that_is_lost_is_given_again(road):
    road.keep(key(1))
    road.courier.write_stick(road.stick, {})
    road.post.stick(road.stick, INSTANT, NOW)
    (road.stick / "north.answer").unlink()
    assert road.outbox.waiting() == 1
    road.round()
    assert (road.outbox.waiting(), len(road.received.listed(("order",)))) == (0, 1)


def test_an_old_letter_read_after_the_words_were_erased_changes_nothing(road):
    road.keep(key(1))
    road.courier.write_stick(road.stick, {})
    shutil.copy(road.stick / "north.letter", road.top / "old" / "north.letter")
    road.round()
    (asked,) = road.received.listed(("order",))
    road.received.decide(asked.number, "accepted", NOW)
    road.received.decide(asked.number, "done", NOW)
    assert road.received.forget(NOW + timedelta(days=31), timedelta(days=30)) == 1
    road.post.stick(road.top / "old", INSTANT, NOW + timedelta(days=40))
    (after,) = road.received.listed(("order",), closed=True)
    assert (after.state, after.fields) == ("done", None)


def test_a_request_nobody_has_looked_at_is_never_erased_at_the_hall(road):
    road.keep(key(1))
    road.round()
    assert road.received.forget(NOW + timedelta(days=400), timedelta(days=30)) == 0


def test_states_follow_their_arrows(road):
    road.keep(key(1))
    road.round()
    (asked,) = road.received.listed(("order",))
    assert not road.received.decide(asked.number, "done", NOW)
    assert road.received.decide(asked.number, "ready", NOW, "Hall 2")
    assert not road.received.decide(asked.number, "answered", NOW)
    assert road.received.decide(asked.number, "done", NOW)
    assert not road.received.decide(asked.number, "accepted", NOW)


def test_two_steps_within_a_second_arrive_as_the_later(road):
    kept = road.keep(key(1))
    road.round()
    (asked,) = road.received.listed(("order",))
    road.received.decide(asked.number, "accepted", NOW)
    road.round()
    road.received.decide(asked.number, "ready", NOW, "Hall 2")
    road.received.decide(asked.number, "done", NOW - timedelta(days=1))
    road.round()
    assert road.outbox.state_of(kept.code).state == "done"


def test_what_came_late_does_not_undo_what_is_newer(road):
    kept = road.keep(key(1))
    road.outbox.told([Verdict(kept.code, "ready", "Hall 2", "", "2026-11-21T00:00:00+00:00")])
    road.outbox.told([Verdict(kept.code, "accepted", "", "", "2026-11-20T00:00:00+00:00")])
    road.outbox.publish([Published("az", "a", "b", "2026-11-21")], "2026-11-21")
    road.outbox.publish([], "2026-11-20")
    assert (road.outbox.state_of(kept.code).state, len(road.outbox.published())) == ("ready", 1)


def test_what_was_kept_before_there_was_a_hall_is_sealed_when_there_is_one(tmp_path):
    alone = Outbox(tmp_path / "outbox.sqlite")
    alone.keep(key(1), Request("enquiry", "az", {"question": "marker-of-a-guest"}), NOW)
    assert alone.outgoing(10) == ()
    alone.close()
    private, public = new_key()
    bound = Outbox(tmp_path / "outbox.sqlite", public, "K")
    (going,) = bound.outgoing(10)
    assert b"marker-of-a-guest" in open_sealed(private, going.sealed, f"{going.key}\n{going.code}".encode())
    bound.close()
    assert all(b"marker-of-a-guest" not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("size", [0, 1, 1022, 1023, 1024, 20_000])
def test_what_is_sealed_opens_with_the_key_about_the_same_words_and_no_other(size):
    private, public = new_key()
    text = os.urandom(size) if size < 1000 else bytes(size)
    sealed = seal(public, text, b"about")
    assert open_sealed(private, sealed, b"about") == text
    for wrong in (
        lambda: open_sealed(new_key()[0], sealed, b"about"),
        lambda: open_sealed(private, sealed, b"about it"),
        lambda: open_sealed(private, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"about"),
        lambda: open_sealed(private, sealed[:20], b"about"),
        lambda: open_sealed(private, b"", b"about"),
    ):
        with pytest.raises(SealError):
            wrong()


def test_texts_of_like_length_are_sealed_to_one_length():
    _, public = new_key()
    assert len({len(seal(public, bytes(size), b"")) for size in range(0, 1000, 50)}) == 1


def test_an_envelope_proves_its_sender_and_its_direction():
    bond, other = Bond("north", "A", bytes(32), bytes(32)), Bond("north", "A", b"1" * 32, bytes(32))
    envelope = enclose(bond, TO_HALL, {"a": "ə"})
    assert disclose(bond, TO_HALL, envelope) == {"a": "ə"}
    for wrong in (
        lambda: disclose(other, TO_HALL, envelope),
        lambda: disclose(bond, TO_KIOSK, envelope),
        lambda: disclose(bond, TO_HALL, b"[1]"),
        lambda: disclose(bond, TO_HALL, envelope[:-2]),
    ):
        with pytest.raises(BondError):
            wrong()


def _life(top, seed, pipe):
    """Requests, letters and answers in any order, old letters among them; what was promised to a guest is told before anything else happens."""
    road, chance = Road(Path(top)), random.Random(seed)
    number = 0
    while True:
        roll = chance.random()
        if roll < 0.85:
            number += 1
            name = f"{seed:09d}-{number:09d}"
            kept = road.keep(name)
            pipe.send((name, kept.code))
            if chance.random() < 0.05:
                assert road.keep(name).code == kept.code
        elif roll < 0.90:
            road.courier.write_stick(road.stick, {})
            if chance.random() < 0.2 and (road.stick / "north.letter").exists():
                shutil.copy(road.stick / "north.letter", road.top / "old" / "north.letter")
        elif roll < 0.95:
            road.post.stick(road.stick, INSTANT, NOW)
        elif roll < 0.97:
            road.post.stick(road.top / "old", INSTANT, NOW)
        else:
            road.courier.read_stick(road.stick)


def carried(top, chance, requests, kills):
    """Let lives begin and be killed until so many requests were promised; (promised, lost, doubled)."""
    context = multiprocessing.get_context("spawn")
    promised = {}
    for life in range(kills):
        mine, theirs = context.Pipe()
        process = context.Process(target=_life, args=(str(top), chance.randrange(1, 10**9), theirs))
        process.start()
        theirs.close()
        target = len(promised) + max(1, round(requests / kills * chance.uniform(0.5, 1.5)))
        while len(promised) < target:
            name, code = mine.recv()
            promised[name] = code
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        while mine.poll():
            try:
                name, code = mine.recv()
            except EOFError:
                break
            promised[name] = code
        mine.close()
        assert process.exitcode == -signal.SIGKILL, life
    road = Road(Path(top))
    for _ in range(2):
        road.round()
    asked = road.received.listed(("order",), most=10**9)
    road.close()
    notes = [each.fields["note"] for each in asked]
    codes = {each.fields["note"]: each.code for each in asked}
    lost = [name for name, code in promised.items() if codes.get(name) != code]
    return len(promised), len(lost), len(notes) - len(set(notes))


def test_nothing_is_lost_or_doubled_by_a_kill(tmp_path):
    promised, lost, doubled = carried(tmp_path, random.Random(20261120), 150, 3)
    assert (lost, doubled) == (0, 0)
    assert promised >= 75


@pytest.mark.slow
def test_a_hundred_thousand_requests_through_kills_and_double_imports():
    tally = Tally("outbox-requests", "kiosk, stick and hall; SIGKILL at any moment, letters read twice and late")
    while tally.done < wanted(100_000):
        with tempfile.TemporaryDirectory(dir=MEMORY) as top:
            promised, lost, doubled = carried(Path(top), random.Random(tally.done + 1), 2000, 10)
        assert (lost, doubled) == (0, 0)
        tally.add(promised, kills=10, lost=0, doubled=0)
