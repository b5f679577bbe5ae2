"""A right that ends or begins while the kiosk runs: judged on every request, by the library's own day. The app is asked without a network."""

from datetime import UTC, datetime, timedelta

import pytest
import sample_profile

from kiosk.clock import Instant
from kiosk.seats import Terms
from kiosk.server.answers import answer
from kiosk.server.exchange import Refusal, Request
from kiosk.server.kiosk import Clocks, Places, open_kiosk


class World:
    """A kiosk under clocks that only the test moves."""

    def __init__(self, folder):
        self.now = datetime(2020, 12, 31, 12, 0, tzinfo=UTC)
        self.uptime = 1000.0
        site = sample_profile.write(folder)
        works = folder / "kiosk.sealed" / "works.json"
        works.write_text(works.read_text("utf-8").replace('"built": "2025-01-31"', '"built": "2020-06-01"'), "utf-8")
        clocks = Clocks(lambda: Instant("boot", self.uptime), lambda: self.now)
        self.kiosk = open_kiosk(Places(site, folder / "kiosk.sealed", folder / "state"), clocks, Terms())

    def ask(self, method, path, seat=None, body=b""):
        headers = {"content-type": "application/json"} | ({"authorization": f"Seat {seat}"} if seat else {})
        try:
            return answer(self.kiosk, Request(method, path, (), headers, body))
        except Refusal as refusal:
            return refusal.answer

    def take(self, work):
        import json

        return json.loads(self.ask("POST", "/-/seat", body=json.dumps({"work": work}).encode()).body)


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.kiosk.seats.close()
    made.kiosk.outbox.close()
    made.kiosk.tree.close()


def reason(reply):
    return reply.status, reply.body


def test_a_book_closes_at_midnight_of_the_library_under_its_reader(world):
    seat = world.take("over")["seat"]
    assert world.ask("GET", "/-/read/over/1", seat).status == 200
    world.now = datetime(2020, 12, 31, 19, 59, tzinfo=UTC)  # 23:59 in Baku
    assert world.ask("GET", "/-/read/over/1", seat).status == 200
    world.now += timedelta(minutes=2)
    assert reason(world.ask("GET", "/-/read/over/1", seat)) == (403, b'{"reason":"right-ended"}')
    assert reason(world.ask("PUT", f"/-/seat/{seat}")) == (403, b'{"reason":"right-ended"}')
    assert world.kiosk.seats.count(world.kiosk.clocks.instant()).in_use == 0


def test_a_clock_set_back_before_the_build_reopens_nothing(world):
    world.now = datetime(1970, 1, 1, tzinfo=UTC)
    assert b'"today":"2020-06-01","clock":"floor"' in world.ask("GET", "/-/health").body
    assert world.take("later") == {"reason": "right-not-begun"}


def test_a_seat_is_worth_nothing_after_its_lease(world):
    seat = world.take("one-seat")["seat"]
    world.uptime += 90
    assert reason(world.ask("GET", "/-/read/one-seat/1", seat)) == (403, b'{"reason":"seat-expired"}')
    assert "seat" in world.take("one-seat")


def test_a_wrong_wall_clock_neither_frees_nor_holds_a_seat(world):
    seat = world.take("one-seat")["seat"]
    world.now += timedelta(days=3650)
    assert world.ask("GET", "/-/read/one-seat/1", seat).status == 200
    assert "ticket" in world.take("one-seat")
