"""The state knows what made what, and trusts nothing of a build that was cut off."""

import sqlite3
from datetime import date, timedelta

import pytest

from openshelf.build.output import Output
from openshelf.build.prune import prune
from openshelf.build.state import State, Written
from openshelf.build.writer import Writer, publish
from openshelf.errors import BuildError

TODAY = date(2026, 11, 20)


class Site:
    """A site in a folder, built from units of outputs."""

    def __init__(self, folder):
        self.roots = (folder / "online", folder / "online.sealed")
        self.path = folder / ".openshelf" / "state-online.sqlite"

    def build(self, units, *, on=TODAY, forget=False, kept=()):
        with State.open(self.path) as state:
            writer = Writer(*self.roots)
            state.begin()
            for unit, outputs in units.items():
                for output in outputs:
                    writer.write(output)
                state.rendered(unit, "k", writer.take())
            for unit in kept:
                state.kept(unit, "k")
            state.commit()
            for root in self.roots:
                publish(root)
            state.confirm()
            return prune(state, *self.roots, on, forget=forget)

    def files(self):
        return sorted(
            path.relative_to(root).as_posix() for root in self.roots for path in root.rglob("*") if path.is_file()
        )


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def page(path, data=b"1"):
    return Output(path, data)


def test_what_is_not_made_any_more_goes_with_its_empty_folders(site):
    site.build({"record:a": [page("az/record/s/0aa/a.html")], "record:b": [page("az/record/s/0bb/b.html")]})
    assert site.build({"record:b": [page("az/record/s/0bb/b.html")]}) == 1
    assert site.files() == ["az/record/s/0bb/b.html"]
    assert not (site.roots[0] / "az/record/s/0aa").exists()


def test_a_file_nobody_of_us_wrote_stays(site):
    site.build({"page:a": [page("a.html")]})
    (site.roots[0] / "google123.html").write_text("theirs")
    site.build({"page:b": [page("b.html")]})
    assert site.files() == ["b.html", "google123.html"]


def test_old_shards_and_assets_stay_a_week(site):
    site.build({"search": [page("search/old.bin")], "assets": [page("assets/a.1.css")]})
    new = {"search": [page("search/new.bin")], "assets": [page("assets/a.2.css")]}
    assert site.build(new) == 0
    assert site.build(new, on=TODAY + timedelta(6)) == 0
    assert site.build(new, on=TODAY + timedelta(7)) == 2
    assert site.files() == ["assets/a.2.css", "search/new.bin"]


def test_shards_of_a_work_that_closed_go_at_once(site):
    site.build({"search": [page("search/old.bin")]})
    assert site.build({"search": [page("search/new.bin")]}, forget=True) == 1


def test_a_shard_that_comes_back_is_not_removed_later(site):
    site.build({"search": [page("search/old.bin")]})
    site.build({"search": [page("search/new.bin")]})
    site.build({"search": [page("search/old.bin")]})
    site.build({"search": [page("search/old.bin")]}, on=TODAY + timedelta(30))
    assert site.files() == ["search/old.bin"]


def test_sealed_files_are_pruned_from_the_sealed_root_at_once(site):
    site.build({"read:k": [Output("search/k.bin", b"1", sealed=True)]})
    assert site.build({}) == 1
    assert site.files() == []


def test_a_unit_that_was_kept_keeps_its_files(site):
    site.build({"record:a": [page("a.html"), page("b.html")]})
    assert site.build({}, kept=["record:a"]) == 0
    assert site.files() == ["a.html", "b.html"]


def test_a_page_that_changed_hands_stays(site):
    site.build({"record:a": [page("a.html")]})
    assert site.build({"tombstone:a": [page("a.html", b"gone")]}) == 0
    assert (site.roots[0] / "a.html").read_bytes() == b"gone"


def test_two_units_may_not_make_one_path_differently(site):
    with pytest.raises(BuildError) as caught:
        site.build({"record:a": [page("a.html", b"1")], "record:b": [page("a.html", b"2")]})
    assert caught.value.message_id == "build.twice"


def test_two_units_may_make_one_path_alike(site):
    site.build({"record:a": [page("a.html")], "record:b": [page("a.html")]})
    assert site.files() == ["a.html"]


@pytest.mark.parametrize(("first", "second"), [("az/A.html", "az/a.html"), ("Ə.html", "ə.html"), ("a.html", "A.html")])
def test_paths_that_differ_in_capitals_only_are_refused(site, first, second):
    with pytest.raises(BuildError) as caught:
        site.build({"record:a": [page(first)], "record:b": [page(second)]})
    assert caught.value.message_id == "build.twin"


def test_a_name_may_change_its_capitals_from_build_to_build(site):
    site.build({"record:a": [page("A.html")]})
    site.build({"record:a": [page("a.html")]})
    assert site.files() == ["a.html"]


def test_a_build_that_fails_leaves_the_state_as_it_was(site):
    site.build({"record:a": [page("a.html")]})
    with pytest.raises(BuildError):
        site.build({"record:a": [page("a.html", b"2")], "record:b": [page("a.html", b"3")]})
    with State.open(site.path) as state:
        assert state.outputs("record:a") == (("a.html", False, 1),)
        assert state.key("record:a") == "k"


def test_after_a_crash_between_commit_and_publishing_no_unit_is_fresh(site):
    site.build({"record:a": [page("a.html")]})
    with State.open(site.path) as state:
        state.begin()
        state.rendered("record:a", "k2", [Written("a.html", sealed=False, size=1, digest="d", changed=True)])
        state.commit()
    with State.open(site.path) as state:
        assert state.key("record:a") is None
    site.build({"record:a": [page("a.html")]})
    with State.open(site.path) as state:
        assert state.key("record:a") == "k"


def test_a_state_of_another_version_is_thrown_away_and_nothing_it_named_is_removed(site):
    site.build({"record:a": [page("a.html")]})
    with sqlite3.connect(site.path) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'version'")
    connection.close()
    with State.open(site.path) as state:
        assert state.reset
        assert state.key("record:a") is None
    site.build({"record:b": [page("b.html")]})
    assert site.files() == ["a.html", "b.html"]


def test_a_state_that_is_no_database_is_thrown_away(site):
    site.path.parent.mkdir(parents=True)
    site.path.write_bytes(b"not a database at all, but long enough to look at" * 40)
    site.build({"record:a": [page("a.html")]})
    assert site.files() == ["a.html"]


def test_a_worker_reads_the_state_while_it_is_written(site):
    site.build({"record:a": [page("a.html")]})
    with State.open(site.path) as state, State.open(site.path, write=False) as reader:
        state.begin()
        state.rendered("record:a", "k2", [])
        assert reader.key("record:a") == "k"
        state.rollback()


def test_what_was_made_is_told_with_its_hash(site):
    with State.open(site.path) as state:
        state.begin()
        state.rendered("a", "k", [Written("a.html", sealed=False, size=1, digest="d", changed=True)])
        state.rendered("b", "k", [Written("b.bin", sealed=True, size=1, digest="e", changed=True)])
        assert (list(state.made()), list(state.made(sealed=True))) == ([("a.html", "d")], [("b.bin", "e")])
        assert (state.count_of(".html"), state.count_of("a")) == (1, 0)
        state.rollback()


def test_totals_count_the_files_in_place(site):
    site.build({"record:a": [page("a.html", b"123"), page("search/x", b"12")]})
    site.build({"record:a": [page("a.html", b"123")]})
    with State.open(site.path) as state:
        assert state.totals() == (1, 3)
