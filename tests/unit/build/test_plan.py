"""A unit is rendered again exactly where something it shows changed, and the plan says what."""

import pytest

from openshelf.build.output import Output
from openshelf.build.plan import Counts, Plan, Tally, key_of, why
from openshelf.build.state import State
from openshelf.build.writer import Writer, publish
from openshelf.errors import BuildError


def test_a_key_depends_on_parts_not_on_their_order():
    assert key_of(record="a", template=b"b") == key_of(template="b", record=b"a")


def test_the_reason_names_the_parts_that_changed():
    old = key_of(record="1", template="1", words="1")
    assert why(None, old) == "new"
    assert why(old, old) is None
    assert why(old, key_of(record="2", template="1", words="2")) == "record, words"
    assert why(old, key_of(record="1", template="1", words="1", settings="")) == "settings"


@pytest.fixture
def built(tmp_path):
    roots = (tmp_path / "online", tmp_path / "online.sealed")
    with State.open(tmp_path / "state.sqlite") as state:
        state.begin()
        writer = Writer(*roots)
        writer.write(Output("a.html", b"123"))
        state.rendered("record:a", "record=1", writer.take())
        state.commit()
        publish(roots[0])
        state.confirm()
        yield Plan(state, *roots), roots[0]


def test_an_unchanged_unit_is_fresh(built):
    assert built[0].reason("record:a", "record=1") is None


def test_a_changed_or_new_unit_is_stale(built):
    assert built[0].reason("record:a", "record=2") == "record"
    assert built[0].reason("record:b", "record=1") == "new"


def test_a_unit_whose_file_is_gone_or_cut_short_is_stale(built):
    plan, root = built
    (root / "a.html").write_bytes(b"1")
    assert plan.reason("record:a", "record=1") == "missing"
    (root / "a.html").unlink()
    assert plan.reason("record:a", "record=1") == "missing"


def test_a_tally_groups_units_by_kind_and_reason():
    tally, other = Tally(), Tally()
    for number in range(5):
        tally.add(f"record:{number}", "record")
    tally.add("record:x", None)
    other.add("browse:creator:az", "new")
    tally.merge(other)
    assert tally.lines() == [
        ("browse", "new", 1, ("browse:creator:az",)),
        ("record", "record", 5, ("record:0", "record:1", "record:2")),
        ("record", "unchanged", 1, ()),
    ]


def test_counts_that_do_not_add_up_fail_the_build():
    counts = Counts(3, 1, 1)
    with pytest.raises(BuildError) as caught:
        counts.check("pages")
    assert caught.value.message_id == "build.counts"
    counts.merge(Counts(0, 1, 0))
    counts.check("pages")
