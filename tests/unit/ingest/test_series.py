"""A series of files of changes: their order, and that a series split in any way says what one file of it says."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marc_writer import LEADER, control, data, iso2709

from openshelf.catalog.loading import Incoming
from openshelf.catalog.store import Store
from openshelf.catalog.union.descriptions import Union
from openshelf.ingest.reader import open_source
from openshelf.ingest.series import by_name, in_order, later
from openshelf.ingest.sources import SourceConfig
from openshelf.record.access import Access


def marc(number, title, day=None, *, deleted=False):
    fields = [
        control("001", number),
        *([control("005", f"{day}000000.0")] if day else []),
        data("245", "00", f"a{title}"),
    ]
    return iso2709(fields, LEADER[:5] + ("d" if deleted else "n") + LEADER[6:])


def load(shelf, config):
    reading = open_source(config)
    items = (Incoming(record, Access("metadata-only")) for record in reading)
    shelf.put_source("a", items, complete=config.kind == "complete", guard=False, gone=reading.gone())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["second.mrc", "first.mrc"], ["second.mrc", "first.mrc"]),
        (["b-2026-11-20.mrc", "a-2026-12-01.mrc"], ["b-2026-11-20.mrc", "a-2026-12-01.mrc"]),
        (["03.02.2026.mrc", "20.01.2026.mrc"], ["20.01.2026.mrc", "03.02.2026.mrc"]),
        (["x20261120.mrc", "y20260101.mrc"], ["y20260101.mrc", "x20261120.mrc"]),
        (["inv99999999.mrc", "b20260101.mrc"], ["inv99999999.mrc", "b20260101.mrc"]),
    ],
)
def test_files_are_ordered_by_the_day_in_their_names_or_stay_as_they_were_named(names, expected):
    assert [path.name for path in in_order(map(Path, names), lambda _: "")] == expected


def test_the_files_of_a_pattern_come_by_name_numbers_by_value():
    names = ["week-10.mrc", "week-2.mrc", "Week-1.mrc"]
    assert [path.name for path in sorted(map(Path, names), key=by_name)] == ["Week-1.mrc", "week-2.mrc", "week-10.mrc"]


def test_where_names_tell_no_day_the_latest_date_of_the_records_orders_the_files(tmp_path):
    (tmp_path / "base.mrc").write_bytes(marc("1", "Bir") + marc("2", "İki"))
    (tmp_path / "a.mrc").write_bytes(marc("1", "Sonra") + marc("3", "Üç", "20260301"))
    (tmp_path / "b.mrc").write_bytes(marc("1", "Əvvəl") + marc("4", "Dörd", "20260201"))
    config = SourceConfig("a", tmp_path / "base.mrc", changes=(tmp_path / "a.mrc", tmp_path / "b.mrc"))
    titles = {record.id: record.titles[0].text for record in open_source(config)}
    assert titles["a:1"] == "Sonra"
    assert len(titles) == 4


def test_a_new_full_export_beats_the_changes_it_already_holds(tmp_path):
    (tmp_path / "base.mrc").write_bytes(marc("1", "Təzə", "20260601") + marc("2", "İki", "20250101"))
    (tmp_path / "c.mrc").write_bytes(
        marc("1", "Köhnə", "20260101")
        + marc("2", "İki, düzəlmiş", "20260101")
        + marc("3", "Üç", "20260101", deleted=True)
    )
    config = SourceConfig("a", tmp_path / "base.mrc", changes=(tmp_path / "c.mrc",))
    with Store.open(tmp_path / "s.sqlite") as store:
        load(store, config)
        assert {entry.record.id: entry.record.titles[0].text for entry in store.entries()} == {
            "a:1": "Təzə",
            "a:2": "İki, düzəlmiş",
        }


def test_a_file_of_deletions_alone_is_a_file_of_changes(tmp_path):
    (tmp_path / "c.mrc").write_bytes(marc("1", "Bir", deleted=True))
    reading = open_source(SourceConfig("a", tmp_path / "c.mrc", kind="changes"))
    assert list(reading) == []
    assert list(reading.gone()) == [("a:1", "")]


def test_a_date_is_later_only_as_far_as_both_are_told():
    assert later("2026-02", "2026-01-31")
    assert not later("2026-01-31T10:00:00", "2026-01-31")
    assert not later("2026-01-31", "")


@st.composite
def series(draw):
    """Words on a few numbers, every one of a number dated or none, cut into files anywhere."""
    dated = draw(st.sets(st.integers(1, 4)))
    words = []
    for step in range(draw(st.integers(1, 12))):
        number = draw(st.integers(1, 4))
        day = f"2026{draw(st.integers(1, 9)):02}01" if number in dated else None
        words.append(marc(str(number), f"Söz {step}", day, deleted=draw(st.booleans())))
    cuts = sorted(draw(st.sets(st.integers(1, len(words)), max_size=4)) - {len(words)})
    parts = [b"".join(words[one:two]) for one, two in zip([0, *cuts], [*cuts, len(words)], strict=True)]
    return b"".join(words), parts


@pytest.mark.parametrize("shelved", [lambda store: store, Union], ids=["alone", "in a union"])
@settings(max_examples=25, deadline=None)
@given(series())
def test_a_series_split_in_any_way_gives_the_store_one_file_of_it_gives(shelved, made):
    whole, parts = made
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "whole.mrc").write_bytes(whole)
        paths = []
        for number, part in enumerate(parts, 1):
            paths.append(here / f"2026-12-{number:02}.mrc")
            paths[-1].write_bytes(part)

        def kept(name, *configs):
            with Store.open(here / f"{name}.sqlite") as store:
                shelf = shelved(store)
                for config in configs:
                    load(shelf, config)
                rows = store.db.execute(f"SELECT id, hash FROM {shelf.table} ORDER BY id").fetchall()
                return rows, store.db.execute("SELECT id FROM struck ORDER BY id").fetchall()

        one = kept("one", SourceConfig("a", here / "whole.mrc", kind="changes"))
        assert kept("fresh", SourceConfig("a", paths[0], kind="changes", changes=tuple(reversed(paths[1:])))) == one
        assert kept("week by week", *(SourceConfig("a", path, kind="changes") for path in paths)) == one
