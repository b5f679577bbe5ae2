"""Days and uptime: a clock set back reopens no right; a pace is kept whoever holds the seat."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from kiosk.clock import Instant, trusted_day, uptime, zone
from kiosk.server.pace import Pace
from kiosk.server.sealed import SealedWork

BAKU = ZoneInfo("Asia/Baku")


def test_the_day_is_the_librarys_own():
    evening_in_london = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    assert trusted_day(evening_in_london, BAKU, date(2026, 1, 1)).day == date(2026, 11, 21)


def test_the_day_is_never_before_the_build():
    today = trusted_day(datetime(1970, 1, 1, tzinfo=UTC), BAKU, date(2026, 1, 1))
    assert (today.day, today.source) == (date(2026, 1, 1), "floor")


def test_an_unknown_zone_is_utc():
    assert zone("Nowhere/Atlantis") is UTC


def test_uptime_goes_forward_within_one_boot():
    first, second = uptime(), uptime()
    assert first.boot == second.boot
    assert first.seconds <= second.seconds


def test_both_ends_of_a_right_belong_to_it():
    work = SealedWork("e", 1, "f", 1, date(2026, 1, 1), date(2026, 12, 31))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [work.closed(day) for day in days] == ["right-not-begun", None, None, "right-ended"]


def test_a_withdrawal_beats_a_running_right():
    assert SealedWork("e", 1, "f", 1, withdrawn=True).closed(date(2026, 1, 1)) == "withdrawn"


def test_pages_leave_at_one_a_second_after_the_first_dozen():
    pace = Pace(burst=12, seconds_a_page=1.0)
    given, seconds = 0, 0.0
    while seconds < 60:
        if pace.ask("book", 1, Instant("boot", seconds)) == 0:
            given += 1
        seconds += 0.05
    assert 70 <= given <= 72


def test_a_wait_is_as_long_as_it_says():
    pace = Pace(burst=1, seconds_a_page=2.0)
    assert pace.ask("book", 1, Instant("boot", 100.0)) == 0
    assert pace.ask("book", 1, Instant("boot", 100.5)) == 1.5
    assert pace.ask("book", 1, Instant("boot", 102.0)) == 0


def test_slots_have_their_own_pace():
    pace = Pace(burst=1)
    assert pace.ask("book", 1, Instant("boot", 0.0)) == pace.ask("book", 2, Instant("boot", 0.0)) == 0
