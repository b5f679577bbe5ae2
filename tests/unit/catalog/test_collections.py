"""A collection holds what its query finds, what was listed by hand, and what records name themselves."""

import pytest

from openshelf.catalog.browse import Browse
from openshelf.catalog.order import arrange
from openshelf.content.model import Collection, MultiText
from openshelf.errors import ContentError
from openshelf.record.model import Agent, Text

TITLE = MultiText((Text("Musiqi", "az"), Text("Музыка", "ru")))


def members(store, *collections):
    arrange(store, ("az", "ru"), collections=collections)
    found = {}
    for entry in store.entries():
        for key in entry.collections:
            found.setdefault(key, []).append(entry.record.control_number)
    return found


def test_all_pairs_of_a_query_must_hold(store, make):
    store.put_source(
        "ak",
        [
            make(1, type="score", languages=("az",), date=1990),
            make(2, type="score", languages=("ru",), date=1990),
            make(3, type="book", languages=("az",), date=1990),
            make(4, type="score", languages=("az",), date=2010),
        ],
    )
    query = (("type", "score"), ("language", "az"), ("year", "1980..2000"))
    assert members(store, Collection("scores", TITLE, query=query)) == {"scores": ["1"]}


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("subject", "musiqi"), ["1", "2"]),
        (("creator", "Hacıbəyli, Üzeyir"), ["1", "2"]),
        (("creator", "Hacıbəyli, Üzeyir, 1885-1948"), ["1"]),
        (("source", "gb"), ["3"]),
        (("year", "1990"), ["1"]),
        (("year", "1991.."), ["2", "3"]),
        (("year", "..1990"), ["1"]),
        (("year", "1990-1991"), ["1", "2"]),
        (("collection", "nadir kitablar"), ["3"]),
    ],
)
def test_each_field_can_be_asked_for(store, make, pair, expected):
    dated = Agent("Hacıbəyli, Üzeyir", main=True, dates="1885-1948")
    store.put_source(
        "ak",
        [
            make(1, subjects=["Musiqi"], creators=[dated], date=1990),
            make(2, subjects=["Musiqi -- Tarix"], creators=["Hacıbəyli, Üzeyir"], date=1991),
        ],
    )
    store.put_source(
        "gb", [make(3, source="gb", subjects=["Musiqişünaslıq"], date=1999, collections=("Nadir kitablar",))]
    )
    assert members(store, Collection("c", TITLE, query=(pair,)))["c"] == expected


def test_records_listed_by_hand_join_those_of_the_query(store, make):
    store.put_source("ak", [make(1, type="score"), make(2), make(3)])
    assert members(store, Collection("c", TITLE, query=(("type", "score"),), records=("ak:3", "ak:99"))) == {
        "c": ["1", "3"]
    }


def test_a_collection_a_record_names_is_the_editors_of_that_title(store, make):
    store.put_source(
        "ak", [make(1, collections=("MUSIQI",)), make(2, collections=("Başqa",)), make(3, collections=("c",))]
    )
    found = members(store, Collection("c", TITLE))
    assert found["c"] == ["1", "3"]
    assert [keys for key, keys in found.items() if key.startswith("basqa-")] == [["2"]]


def test_a_collection_is_headed_in_the_pages_language(store, make):
    store.put_source("ak", [make(1, type="score")])
    members(store, Collection("c", TITLE, query=(("type", "score"),)))
    browse = Browse(store)
    assert browse.heading("collection", "c", "az").text.text == "Musiqi"
    assert browse.heading("collection", "c", "ru").text.text == "Музыка"
    assert [page.total for page in browse.pages("collection", "ru")] == [1]


def test_members_come_and_go(store, make):
    collection = Collection("c", TITLE, query=(("type", "score"),))
    store.put_source("ak", [make(n, type="score") for n in range(3)])
    assert members(store, collection) == {"c": ["0", "1", "2"]}
    store.put_source("ak", [make(n, type="score" if n else "book") for n in range(3)])
    assert members(store, collection) == {"c": ["1", "2"]}
    assert members(store, Collection("d", TITLE, query=(("type", "book"),))) == {"d": ["0"]}
    assert members(store) == {}


def test_a_field_nobody_can_ask_for_is_named(store):
    with pytest.raises(ContentError) as caught:
        members(store, Collection("c", TITLE, query=(("colour", "red"),), file="collections/c/index.az.md"))
    assert "collections/c/index.az.md" in str(caught.value)
    with pytest.raises(ContentError):
        members(store, Collection("c", TITLE, query=(("year", "long ago"),)))


def test_a_collection_is_one_line_of_its_list_whatever_records_call_it(store, make):
    store.put_source(
        "ak",
        [make(1, collections=("musiqi",)), make(2, collections=("Музыка",)), make(3, collections=("notes",)), make(4)],
    )
    arrange(store, ("az", "ru", "en"), collections=(Collection("notes", TITLE),))
    browse = Browse(store)
    for tag, title in (("az", "Musiqi"), ("ru", "Музыка"), ("en", "Musiqi")):
        assert browse.total("collection", tag) == 1
        (page,) = browse.pages("collection", tag)
        assert [(heading.text.text, heading.count) for heading in page.headings] == [(title, 3)]


def test_two_collections_of_one_title_stay_two(store, make):
    store.put_source("ak", [make(1, collections=("Musiqi",)), make(2, collections=("second",))])
    assert members(store, Collection("first", TITLE), Collection("second", TITLE)) == {"first": ["1"], "second": ["2"]}
