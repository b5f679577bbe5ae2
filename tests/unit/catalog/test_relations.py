"""Related works: each in its strongest group, the same whichever way the store was filled."""

import random

import pytest

from openshelf.catalog.order import arrange
from openshelf.catalog.relations import Relations
from openshelf.record.model import Agent, Identifier, Relation, Title


@pytest.fixture
def related(store):
    def ask(items, number, limit=6):
        store.put_source("ak", items, accept_shrunken=True)
        arrange(store, ("az",))
        groups = Relations(store).related(store.get(f"ak:{number}"), limit)
        return {group.kind: [brief.id.partition(":")[2] for brief in group.briefs] for group in groups}, groups

    return ask


def test_editions_of_a_work_stand_together_with_the_rule(related, make):
    items = [
        make(1, "Война и мир", creators=["Толстой, Лев"]),
        make(
            2,
            "War and Peace",
            titles=(Title("War and Peace"), Title("Война и мир", kind="uniform")),
            creators=["Толстой, Лев"],
        ),
        make(3, "Война и мир", creators=["Иванов, Иван"]),
    ]
    found, groups = related(items, 1)
    assert found["editions"] == ["2"]
    assert groups[0].rule == "uniform-title"


def test_editions_meet_through_joined_names(related, make):
    def author(name, lang):
        return Agent(name, main=True, dates="1441-1501", lang=lang)

    items = [
        make(1, "Xəmsə", creators=[author("Navoiy, Alisher", "uz-Latn")]),
        make(2, "Xəmsə", creators=[author("Навоий, Алишер", "uz-Cyrl")]),
    ]
    assert related(items, 1)[0]["editions"] == ["2"]


def test_a_host_has_its_parts_and_a_part_its_host(related, make):
    items = [
        make("j", "Elm", type="serial", identifiers=(Identifier("issn", "12345679"),)),
        make("a1", "Məqalə", type="article", relations=(Relation("host", record="j"),)),
        make("a2", "Məqalə 2", type="article", relations=(Relation("host", issn="1234-5679"),)),
    ]
    assert related(items, "a1")[0]["host"] == ["j"]
    assert sorted(related(items, "j")[0]["parts"]) == ["a1", "a2"]


def test_a_predecessor_knows_its_successor_though_only_one_of_them_says_so(related, make):
    items = [make("new", "Yeni ad"), make("old", "Köhnə ad", relations=(Relation("successor", record="ak:new"),))]
    assert related(items, "new")[0]["predecessor"] == ["old"]
    assert related(items, "old")[0]["successor"] == ["new"]


def test_a_relation_to_a_record_that_is_not_here_shows_nothing(related, make):
    assert related([make(1, relations=(Relation("host", record="nowhere", issn="1234-5679"),))], 1)[0] == {}


def test_the_shelf_is_the_nearest_numbers(related, make):
    items = [
        make(n, f"T{n}", classes=[("udc", value)])
        for n, value in enumerate(["511", "512", "514", "517", "519", "53", "94"])
    ]
    items.append(make(99, "Başqa", classes=[("ddc", "530")]))
    assert related(items, 2, limit=3)[0]["same-shelf"] == ["3", "1", "4"]


def test_another_class_is_another_shelf(related, make):
    items = [
        make(n, f"T{n}", classes=[("lcc", value)]) for n, value in enumerate(["PR6001", "PS3500", "PS3510", "PT2600"])
    ]
    assert related(items, 1)[0]["same-shelf"] == ["2"]
    assert "same-shelf" not in related(items, 0)[0]


def test_the_same_hand_and_subject_are_shown_once_each(related, make):
    items = [make(n, f"T{n}", creators=["Xətai"], subjects=["Poeziya"]) for n in range(3)]
    items += [make(n, f"T{n}", subjects=["Poeziya"]) for n in range(3, 5)]
    found = related(items, 0)[0]
    assert sorted(found["same-hand"]) == ["1", "2"]
    assert sorted(found["same-subject"]) == ["3", "4"]


def test_the_rarest_subject_comes_first(related, make):
    items = [make(0, "T", subjects=["Tarix", "Xalça"]), make(1, "T1", subjects=["Xalça"])]
    items += [make(n, f"T{n}", subjects=["Tarix"]) for n in range(2, 40)]
    assert related(items, 0)[0]["same-subject"][0] == "1"


def test_no_group_is_longer_than_the_limit_and_links_spread(related, make):
    items = [make(n, f"T{n}", subjects=["Tarix"]) for n in range(60)]
    shown = set()
    for number in range(60):
        found = related(items, number, limit=3)[0]["same-subject"]
        assert len(found) == 3
        shown.update(found)
    assert len(shown) > 40


def test_what_is_shown_does_not_depend_on_the_way_the_store_was_filled(related, make):
    items = [
        make(n, f"T{n % 7}", creators=[f"Ad {n % 5}"], subjects=[f"M{n % 3}"], classes=[("udc", str(n % 11))])
        for n in range(60)
    ]
    first = [related(items, number)[1] for number in range(20)]
    random.Random(3).shuffle(items)
    related(items[:30], items[0].record.control_number)
    assert [related(items, number)[1] for number in range(20)] == first
