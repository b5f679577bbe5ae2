"""The store takes sources in as they come and gives entries back in id order, whatever happened before."""

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openshelf.catalog.order import arrange
from openshelf.catalog.store import Incoming, SourceChange, Store
from openshelf.errors import SourceError
from openshelf.record.access import METADATA_ONLY as CLOSED
from openshelf.record.access import Access
from openshelf.record.ids import page_path
from openshelf.record.model import Agent, Record, Text, Title

OPEN = Access("open", "open")


def ids(store, **bounds):
    return [entry.record.id for entry in store.entries(**bounds)]


def test_what_goes_in_comes_out(store, make):
    item = make(1, "Kitabi-Dədə Qorqud", access=OPEN, creators=["Anonim"], subjects=["Dastan"], date=1962)
    store.put_source("ak", [replace(item, cover="media/c.webp", read_path="read/x/1.html")])
    entry = store.get("ak:1")
    assert (entry.record, entry.access, entry.path) == (item.record, OPEN, page_path("ak:1"))
    assert (entry.cover, entry.read_path) == ("media/c.webp", "read/x/1.html")
    brief = store.brief("ak:1")
    assert (brief.title, brief.year, brief.creators) == (Text("Kitabi-Dədə Qorqud", "az"), 1962, (Text("Anonim"),))
    assert store.get("ak:2") is None
    assert store.brief("ak:2") is None


def test_a_content_page_keeps_its_own_path(store, make):
    store.put_source("page", [make("about", source="page", path="page/about.html")])
    assert store.get("page:about").path == "page/about.html"


def test_a_load_says_what_changed(store, make):
    assert store.put_source("ak", [make(n) for n in range(30)]) == SourceChange("ak", added=30)
    again = [make(n, "Yeni" if n == 3 else "Kitab") for n in range(1, 31)]
    assert store.put_source("ak", again) == SourceChange("ak", 1, 1, 1, 28)
    assert store.count("ak") == 30


def test_a_source_of_changes_removes_nothing(store, make):
    store.put_source("ak", [make(n) for n in range(5)])
    change = store.put_source("ak", [make(9)], complete=False)
    assert (change.added, change.removed, store.count()) == (1, 0, 6)


def test_other_sources_are_left_alone(store, make):
    store.put_source("ak", [make(1)])
    store.put_source("gb", [make(1, source="gb")])
    assert store.remove_source("ak") == 1
    assert store.counts() == {"gb": 1}


def test_the_later_of_two_with_one_control_number_wins(store, make):
    early, late = make(1, "Köhnə", updated="2020-01-01"), make(1, "Yeni", updated="2024-01-01")
    for order in ([early, late], [late, early]):
        assert store.put_source("ak", order).duplicates == 1
        assert store.brief("ak:1").title.text == "Yeni"


def test_without_dates_the_later_in_the_file_wins(store, make):
    store.put_source("ak", [make(1, "Birinci"), make(1, "İkinci")])
    assert store.brief("ak:1").title.text == "İkinci"


def test_a_duplicate_does_not_count_as_a_change(store, make):
    twice = [make(1, "Birinci"), make(1, "İkinci")]
    store.put_source("ak", twice)
    assert store.put_source("ak", twice) == SourceChange("ak", unchanged=1, duplicates=1)


def test_a_complete_source_that_lost_too_much_changes_nothing(store, make):
    store.put_source("ak", [make(n) for n in range(100)])
    with pytest.raises(SourceError) as caught:
        store.put_source("ak", [make(n, "Yeni") for n in range(94)])
    assert caught.value.values["lost"] == 6
    assert "--accept-shrunken ak" in str(caught.value)
    assert store.count() == 100
    assert store.brief("ak:1").title.text == "Kitab"


def test_five_in_a_hundred_may_go_and_more_where_it_is_accepted(store, make):
    store.put_source("ak", [make(n) for n in range(100)])
    assert store.put_source("ak", [make(n) for n in range(95)]).removed == 5
    assert store.put_source("ak", [make(1)], accept_shrunken=True).removed == 94


def test_a_load_that_breaks_off_leaves_the_store_as_it_was(store, make):
    store.put_source("ak", [make(1)])

    def broken():
        yield make(1, "Yeni")
        raise SourceError("catalog.shrunken")

    with pytest.raises(SourceError):
        store.put_source("ak", broken())
    assert store.brief("ak:1").title.text == "Kitab"


def test_works_that_close_are_counted_until_they_are_published(store, make):
    store.put_source("ak", [make(n, access=OPEN) for n in range(40)])
    assert store.put_source("ak", [make(n, access=CLOSED if n == 1 else OPEN) for n in range(39)]).closed == 2
    store.put_source("ak", [make(n, access=CLOSED if n == 1 else OPEN) for n in range(39)])
    assert store.closed() == 2
    store.published()
    assert store.closed() == 0


def test_entries_come_in_id_order_within_bounds(store, make):
    store.put_source("ak", [make(n) for n in (3, 1, 20, 2)])
    store.put_source("aa", [make(1, source="aa")])
    assert ids(store) == ["aa:1", "ak:1", "ak:2", "ak:20", "ak:3"]
    assert ids(store, first="ak:2", last="ak:20") == ["ak:2", "ak:20"]
    assert ids(store, source="aa") == ["aa:1"]


def test_partitions_cover_every_entry_once(store, make):
    store.put_source("ak", [make(n) for n in range(1203)])
    parts = store.partitions(500)
    assert len(parts) == 3
    assert [identifier for part in parts for identifier in ids(store, first=part[0], last=part[1])] == ids(store)


def test_readers_see_the_last_whole_load_while_another_runs(store, make):
    store.put_source("ak", [make(1)])
    with Store.open(store.path, write=False) as reader:

        def load():
            yield make(1, "Yeni")
            assert reader.brief("ak:1").title.text == "Kitab"

        store.put_source("ak", load())
        assert reader.brief("ak:1").title.text == "Yeni"


def test_a_reader_cannot_write(store, make):
    with Store.open(store.path, write=False) as reader, pytest.raises(sqlite3.OperationalError):
        reader.put_source("ak", [make(1)])


def test_a_store_of_another_version_is_made_anew(tmp_path, make):
    path = tmp_path / "catalog.sqlite"
    with Store.open(path) as store:
        store.put_source("ak", [make(1)])
        store.db.execute("UPDATE meta SET value = 'old' WHERE key = 'version'")
    with Store.open(path) as store:
        assert store.rebuilt
        assert store.count() == 0
        assert store.closed()  # nobody knows which works were open
    with Store.open(path) as store:
        assert not store.rebuilt


def test_workers_open_a_store_in_a_folder_of_any_name(tmp_path, make):
    path = tmp_path / "Kitabxana №1 50% #ə?" / "catalog.sqlite"
    with Store.open(path) as store:
        store.put_source("ak", [make(1)])
        with Store.open(path, write=False) as reader:
            assert reader.count() == 1


def test_a_file_that_is_no_store_is_made_anew(tmp_path):
    path = tmp_path / "catalog.sqlite"
    path.write_bytes(b"x" * 5000)
    with Store.open(path) as store:
        assert store.rebuilt


def test_what_was_added_last_comes_first(store, make):
    store.put_source("ak", [make(n, f"T{n}") for n in range(4)])
    store.set_added([("ak:0", "2026-01-01"), ("ak:1", "2026-03-01"), ("ak:2", "2026-03-01")])
    assert [brief.id for brief in store.recent(2)] == ["ak:1", "ak:2"]
    assert store.get("ak:0").added == "2026-01-01"
    store.put_source("ak", [make(n, "Yeni") for n in range(4)])
    assert store.get("ak:0").added == "2026-01-01"


texts = st.text(max_size=20)
records = st.builds(
    lambda number, title, creator, language: Incoming(
        Record(
            f"s:{number}", "s", str(number), titles=(Title(title),), agents=(Agent(creator),), languages=(language,)
        ),
        OPEN,
    ),
    st.integers(0, 12),
    texts,
    st.sampled_from(["Axundov, Mirzə", "Ахундов, Мирза", "AXUNDOV, Mirze", "Bülbül"]),
    st.sampled_from(["az", "ru"]),
)


def dump(store):
    tables = (
        "entry_form",
        "form",
        "evidence",
        "work",
        "name",
        "relation",
        "shelf",
        "heading",
        "heading_order",
        "title_order",
    )
    columns = {"form": "f, kind, key, h, text, lang"}
    return {
        table: sorted(map(repr, store.db.execute(f"SELECT {columns.get(table, '*')} FROM {table}"))) for table in tables
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(loads=st.lists(st.lists(records, max_size=12), min_size=1, max_size=4))
def test_many_loads_give_the_same_store_as_the_last_alone(tmp_path_factory, loads):
    folder = tmp_path_factory.mktemp("stores")
    with Store.open(folder / "many.sqlite") as many, Store.open(folder / "one.sqlite") as one:
        for load in loads:
            many.put_source("s", load, accept_shrunken=True)
            arrange(many, ("az", "ru"))
        one.put_source("s", loads[-1])
        arrange(one, ("az", "ru"))
        assert list(many.entries()) == list(one.entries())
        assert dump(many) == dump(one)
