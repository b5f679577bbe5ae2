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
    outbox.keep("k" * 16, Request("enquiry", "az", {"text": "marker-of-a-guest"}), NOW)
    assert outbox.acknowledge(["k" * 16]) == 1
    assert outbox.waiting() == 0
    outbox.close()
    assert all(b"marker-of-a-guest" not in path.read_bytes() for path in tmp_path.iterdir())


def test_an_acknowledged_request_leaves_its_code_until_its_time(outbox):
    code = outbox.keep("k" * 16, ORDER, NOW).code
    outbox.acknowledge(["k" * 16])
    assert outbox.keep("k" * 16, ORDER, NOW) == Kept(code, "acknowledged", new=False)
    assert outbox.state_of(code).state == "acknowledged"
    assert outbox.forget(NOW + timedelta(days=31), timedelta(days=30)) == 0
    assert outbox.state_of(code) is None


def test_an_outbox_of_the_first_version_is_opened(tmp_path):
    from kiosk.outbox import STEPS

    with sqlite3.connect(tmp_path / "old.sqlite") as old:
        old.executescript(STEPS[0])
        old.execute(
            "INSERT INTO request VALUES ('k', x'00', 'A7-4M', 'order', '{}', 'queued', '2026-11-20T00:00:00+00:00')"
        )
        old.execute("PRAGMA user_version = 1")
    old.close()
    opened = Outbox(tmp_path / "old.sqlite")
    assert (opened.count(), opened.state_of("A7-4M").state) == (1, "queued")
    opened.close()


def test_codes_grow_a_letter_before_they_run_out(tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.outbox.CODE_LETTERS", "AC")
    outbox = Outbox(tmp_path / "outbox.sqlite", None, "K")
    codes = [outbox.keep(f"{number:016d}", ORDER, NOW).code for number in range(60)]
    assert len(set(codes)) == 60
    outbox.close()


def test_a_full_outbox_refuses_and_keeps_what_it_has(outbox, monkeypatch):
    monkeypatch.setattr("kiosk.outbox.MOST_QUEUED", 2)
    outbox.keep("a" * 16, ORDER, NOW)
    outbox.keep("b" * 16, ORDER, NOW)
    assert outbox.keep("c" * 16, ORDER, NOW) == OutboxFull()
    assert outbox.keep("a" * 16, ORDER, NOW).new is False
