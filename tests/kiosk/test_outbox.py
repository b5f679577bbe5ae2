"""The outbox: kept once, with a code, on disk, and erased in time."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest

from kiosk.outbox import CODE_LETTERS, Kept, KeyReused, Outbox, OutboxFull, Request

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ORDER = Request("order", "az", {"record": "main:k1"})


@pytest.fixture
def outbox(tmp_path):
    kept = Outbox(tmp_path / "outbox.sqlite")
    yield kept
    kept.close()


def test_the_same_key_has_one_effect(outbox):
    first = outbox.keep("k" * 16, ORDER, NOW)
    again = outbox.keep("k" * 16, ORDER, NOW)
    assert (first.new, again.new, first.code == again.code, outbox.count()) == (True, False, True, 1)


def test_a_key_does_not_stand_for_two_requests(outbox):
    outbox.keep("k" * 16, ORDER, NOW)
    assert outbox.keep("k" * 16, Request("order", "az", {"record": "main:k2"}), NOW) == KeyReused()


def test_field_order_does_not_make_another_request(outbox):
    outbox.keep("k" * 16, Request("enquiry", "az", {"a": "1", "b": "2"}), NOW)
    assert outbox.keep("k" * 16, Request("enquiry", "az", {"b": "2", "a": "1"}), NOW).new is False


def test_a_request_outlives_the_process(tmp_path):
    first = Outbox(tmp_path / "outbox.sqlite")
    code = first.keep("k" * 16, ORDER, NOW).code
    first.close()
    second = Outbox(tmp_path / "outbox.sqlite")
    assert second.keep("k" * 16, ORDER, NOW) == Kept(code, "queued", new=False)
    second.close()


def test_codes_are_short_distinct_and_readable_aloud(outbox):
    codes = [outbox.keep(f"{number:016d}", ORDER, NOW).code for number in range(300)]
    assert len(set(codes)) == 300
    assert all(len(code) == 5 and set(code) - {"-"} <= set(CODE_LETTERS) for code in codes)


def test_requests_are_erased_after_their_time_in_any_zone(outbox, tmp_path):
    baku = timezone(timedelta(hours=4))
    outbox.keep("o" * 16, Request("enquiry", "az", {"text": "marker-of-a-guest"}), NOW.astimezone(baku))
    outbox.keep("n" * 16, ORDER, NOW + timedelta(days=30))
    assert outbox.forget(NOW + timedelta(days=30, seconds=1), timedelta(days=30)) == 1
    assert outbox.count() == 1
    outbox.close()
    assert b"marker-of-a-guest" not in (tmp_path / "outbox.sqlite").read_bytes()


def test_what_the_library_acknowledged_is_erased(outbox, tmp_path):
    outbox.keep("k" * 16, ORDER, NOW)
    with sqlite3.connect(tmp_path / "outbox.sqlite") as other:
        other.execute("UPDATE request SET state = 'acknowledged'")
    other.close()
    assert outbox.forget(NOW, timedelta(days=30)) == 1


def test_a_full_outbox_refuses_and_keeps_what_it_has(outbox, monkeypatch):
    monkeypatch.setattr("kiosk.outbox.MOST_QUEUED", 2)
    outbox.keep("a" * 16, ORDER, NOW)
    outbox.keep("b" * 16, ORDER, NOW)
    assert outbox.keep("c" * 16, ORDER, NOW) == OutboxFull()
    assert outbox.keep("a" * 16, ORDER, NOW).new is False
