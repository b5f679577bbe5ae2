"""The ledger never forgets an id, changes only when ids change, and refuses what would lose too many."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openshelf.catalog.ledger import Ledger
from openshelf.errors import ContentError, SourceError
from openshelf.record.ids import page_path

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "content" / "ids.csv")


def live(*ids):
    return [(identifier, page_path(identifier), "") for identifier in sorted(ids)]


def states(ledger):
    return {line.id: (line.state, line.first, line.last) for line in ledger.lines()}


def test_a_new_id_gets_its_first_date(ledger):
    change = ledger.update(live("ak:2", "ak:1"), MONDAY)
    assert (change.new, change.written) == (2, True)
    assert states(ledger) == {"ak:1": ("live", "2026-11-16", ""), "ak:2": ("live", "2026-11-16", "")}
    assert ledger.path.read_text() == (
        "id,state,first,last,path,redirect,fingerprint\nak:1,live,2026-11-16,,,,\nak:2,live,2026-11-16,,,,\n"
    )


def test_another_day_without_change_does_not_touch_the_file(ledger):
    ledger.update(live("ak:1"), MONDAY)
    before = ledger.path.stat().st_mtime_ns
    assert not ledger.update(live("ak:1"), TUESDAY).written
    assert ledger.path.stat().st_mtime_ns == before


def test_an_id_that_goes_is_a_tombstone_and_comes_back_with_its_first_date(ledger):
    ledger.update(live("ak:1", "ak:2"), MONDAY)
    assert ledger.update(live("ak:1"), TUESDAY, accept=("ak",)).gone == 1
    assert [(line.id, line.last, line.page) for line in ledger.tombstones()] == [
        ("ak:2", "2026-11-17", page_path("ak:2"))
    ]
    ledger.update(live("ak:1"), date(2026, 12, 1))
    assert states(ledger)["ak:2"] == ("gone", "2026-11-16", "2026-11-17")
    assert ledger.update(live("ak:1", "ak:2"), date(2026, 12, 2)).back == 1
    assert states(ledger)["ak:2"] == ("live", "2026-11-16", "")
    assert dict(ledger.first_dates()) == {"ak:1": "2026-11-16", "ak:2": "2026-11-16"}


def test_an_id_merged_into_another_redirects(ledger):
    ledger.update(live("ak:1", "gb:1"), MONDAY)
    change = ledger.update(live("ak:1"), TUESDAY, moved=[("gb:1", "ak:1", "")])
    assert (change.moved, change.gone) == (1, 0)
    assert [(line.id, line.redirect) for line in ledger.redirects()] == [("gb:1", "ak:1")]
    ledger.update(live("ak:1", "gb:1"), date(2026, 12, 1))
    assert list(ledger.redirects()) == []


def where(*ids, moved=()):
    return lambda identifier: identifier if identifier in ids else dict(moved).get(identifier)


def test_an_id_that_was_never_published_of_its_own_redirects_too(ledger):
    ledger.update(live("ak:1"), MONDAY, moved=[("gb:1", "ak:1", "print|author|1990")])
    assert [(line.id, line.first, line.redirect, line.fingerprint) for line in ledger.redirects()] == [
        ("gb:1", "2026-11-16", "ak:1", "print|author|1990")
    ]


def test_an_id_that_led_and_is_gone_leads_to_where_its_works_are(ledger):
    ledger.update(live("ak:1"), MONDAY, moved=[("gb:1", "ak:1", ""), ("mk:1", "ak:1", "")])
    ledger.update(live("gb:1"), TUESDAY, moved=[("mk:1", "gb:1", "")], where=where("gb:1", moved=[("mk:1", "gb:1")]))
    assert [(line.id, line.redirect) for line in ledger.redirects()] == [("ak:1", "gb:1"), ("mk:1", "gb:1")]
    ledger.update(live("mk:1"), date(2026, 11, 18), where=where("mk:1"))
    assert [(line.id, line.redirect) for line in ledger.redirects()] == [("ak:1", "mk:1"), ("gb:1", "mk:1")]


def test_a_redirect_to_what_is_gone_is_a_tombstone(ledger):
    ledger.update(live("ak:1", "zz:1"), MONDAY, moved=[("gb:1", "ak:1", "")])
    ledger.update(live("zz:1"), TUESDAY, where=where("zz:1"), accept=("ak",), last_words=lambda each: f"{each}|x|y")
    assert [(line.id, line.redirect, line.fingerprint) for line in ledger.tombstones()] == [
        ("ak:1", "", "ak:1|x|y"),
        ("gb:1", "", "gb:1|x|y"),
    ]


def test_only_a_path_that_does_not_follow_from_the_id_is_written(ledger):
    ledger.update([("page:about", "page/about.html", "")], MONDAY)
    assert [line.page for line in ledger.lines()] == ["page/about.html"]
    assert "page/about.html" in ledger.path.read_text()


def test_a_source_that_lost_too_much_stops_before_the_file_is_touched(ledger):
    ledger.update(live(*(f"ak:{n}" for n in range(100)), "gb:1"), MONDAY)
    before = ledger.path.read_bytes()
    with pytest.raises(SourceError) as caught:
        ledger.update(live(*(f"ak:{n}" for n in range(94)), "gb:1"), TUESDAY)
    assert caught.value.values["lost"] == 6
    assert ledger.path.read_bytes() == before
    assert [path.name for path in ledger.path.parent.iterdir()] == ["ids.csv"]
    assert ledger.update(live(*(f"ak:{n}" for n in range(95)), "gb:1"), TUESDAY).gone == 5


def test_what_an_editor_deletes_is_meant(ledger):
    ledger.update([("event:a", "event/a.html", ""), ("event:b", "event/b.html", "")], MONDAY)
    assert ledger.update([("event:a", "event/a.html", "")], TUESDAY).gone == 1


def test_two_branches_merged_out_of_order_are_put_in_order(ledger):
    ledger.update(live("ak:1", "ak:2", "ak:3"), MONDAY)
    lines = ledger.path.read_text().splitlines(keepends=True)
    ledger.path.write_text("".join([lines[0], lines[2], lines[3], lines[1], lines[2]]))
    assert sorted(line.id for line in ledger.lines()) == ["ak:1", "ak:2", "ak:3"]
    ledger.update(live("ak:1", "ak:2", "ak:3"), MONDAY)
    assert ledger.path.read_text().splitlines(keepends=True) == lines


@pytest.mark.parametrize(
    ("text", "message_id", "line"),
    [
        ("id,state\n", "catalog.ledger-header", 1),
        ("id,state,first,last,path,redirect,fingerprint\nak:1,live\n", "catalog.ledger-line", 2),
        ("id,state,first,last,path,redirect,fingerprint\nak:1,live,,,,,\nak:2,alive,,,,,\n", "catalog.ledger-line", 3),
    ],
)
def test_a_damaged_ledger_is_named_with_its_line(ledger, text, message_id, line):
    ledger.path.parent.mkdir()
    ledger.path.write_text(text)
    with pytest.raises(ContentError) as caught:
        list(ledger.lines())
    assert (caught.value.message_id, caught.value.place.line) == (message_id, line)


ids = st.frozensets(st.sampled_from([f"{source}:{n}" for source in ("ak", "gb") for n in (1, 2, 10, 'ə,"x')]))


@settings(deadline=None)
@given(history=st.lists(ids, min_size=1, max_size=6))
def test_over_any_history_no_id_is_lost_and_live_is_what_is_live(tmp_path_factory, history):
    ledger = Ledger(tmp_path_factory.mktemp("ledger") / "ids.csv")
    first = {}
    for day, wanted in enumerate(history, 1):
        ledger.update(live(*wanted), date(2026, 1, day), accept=("ak", "gb"))
        for identifier in wanted:
            first.setdefault(identifier, date(2026, 1, day).isoformat())
        lines = list(ledger.lines())
        assert [line.id for line in lines] == sorted(first)
        assert {line.id for line in lines if line.state == "live"} == wanted
        assert {line.id: line.first for line in lines} == first
