"""What FORMAT.md says is what is written: a reader made of it alone finds every word, place, card and facet of the documents."""

import json
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Oracle
from searchsite import documents, files_of, made_entries
from stranger import Coded, Index

from openshelf.search.arithmetic import Encoder
from openshelf.search.coding import front_coded, packed, read_front_coded, unpacked
from openshelf.search.lists import Postings, coded_places, coded_postings
from openshelf.search.settings import CAPPED, FIELDS, FINE

FORMAT = Path(__file__).resolve().parents[3] / "plugins/openshelf/search/FORMAT.md"
SAMPLE = Path(__file__).resolve().parents[2] / "samples/search/format-3.json"
SMALL = replace(FINE, leaf=900, inline=4, segment=16, cards=5, facet_docs=100, rows=700, words=300)
PACKED = replace(SMALL, long_file=400, cards=64)


def index_of(made, budget):
    return Index({path.removeprefix("search/"): data for path, data in files_of(made, budget).items()})


def numbered(made):
    """The documents in the order of the index."""
    return sorted(made, key=lambda each: (each.facets, each.creators[:1], each.sort, each.id))


@pytest.mark.parametrize("budget", [FINE, CAPPED, SMALL, PACKED], ids=["fine", "capped", "small", "packed"])
def test_every_word_stands_where_a_scan_finds_it(budget):
    made = numbered(documents(made_entries(150)))
    oracle = Oracle(made)
    scanned = defaultdict(set)
    for number, rows in enumerate(oracle.rows):
        for word, field, place in rows:
            scanned[oracle.words[word][0], number].add((field, place))
    index = index_of(made, budget)
    found = defaultdict(set)
    for key, _, families in index.entries():
        for family in families:
            assert len({document for document, *_ in family.postings}) == family.documents
            for document, word, symbol, places in family.postings:
                if not key.startswith("\x01"):
                    fields = {FIELDS[value >> 6] for value in index.head["symbols"][symbol]}
                    found[word, document].add((frozenset(fields), len(places)))
    assert found.keys() == scanned.keys()
    for name, stands in scanned.items():
        # One word in two languages has a posting in each of their families.
        assert set().union(*(fields for fields, _ in found[name])) == {field for field, _ in stands}
        assert sum(count for _, count in found[name]) == len(stands)


def test_cards_and_facets_are_those_of_the_documents():
    made = numbered(documents(made_entries(150)))
    index = index_of(made, SMALL)
    assert list(index.facets()) == [each.facets for each in made]
    for card, document in zip(index.cards(), made, strict=True):
        assert f"{card['source']}:{card['number']}" == document.id
        assert card["title"] == document.title
        assert tuple(filter(None, card.get("creator", "").split("\x1f"))) == document.creators
        assert card.get("year") == (None if document.year is None else str(document.year))
        assert card["access"] == document.shown_access


def test_a_card_keeps_no_sign_that_parts_cards():
    (first, *_) = documents(made_entries(1))
    index = index_of([replace(first, title="a\x1db\x1ec\x1fd")], FINE)
    assert next(index.cards())["title"] == "a b c d"


def test_the_lexicon_is_the_same_forwards_and_backwards():
    index = index_of(documents(made_entries(150)), SMALL)
    keys = [key for key, _, _ in index.lexicon()]
    assert keys == sorted(keys)
    assert sorted(key[::-1] for key in index.backwards()) == keys


def test_the_leaf_in_the_document_is_read_as_it_says():
    data = bytes.fromhex(re.search(r"```leaf\n(.+)\n```", FORMAT.read_text("utf-8"))[1])
    index = Index.__new__(Index)
    index.head = {"languages": ["", "az"], "symbols": [[2], [136]]}
    ((key, pointers, (family,)),) = index._leaf(data, bytes(9))
    assert (key, pointers, family.words, family.documents) == ("ab", [], ["ab"], 2)
    assert [posting[:3] for posting in family.postings] == [(3, "ab", 0), (300, "ab", 1)]


def test_an_index_of_this_format_is_read_as_when_it_was_published():
    sample = json.loads(SAMPLE.read_text("utf-8"))
    files = {
        path: data.encode() if path == "root.json" else bytes.fromhex(data) for path, data in sample["files"].items()
    }
    index = Index(files)
    told = [
        [
            key,
            [[each.language, each.words, [list(map(str, posting)) for posting in each.postings]] for each in families],
        ]
        for key, _, families in index.entries()
    ]
    assert told == sample["entries"]
    assert list(index.cards()) == sample["cards"]


numbers = st.one_of(st.integers(0, 300), st.integers(0, 2**31 - 2))
steps = st.tuples(st.sampled_from(["bit", "tree", "even", "number"]), numbers)


@given(st.lists(st.lists(steps, max_size=30), max_size=5))
@settings(max_examples=150)
def test_coded_numbers_are_read_as_they_were_coded(lists):
    encoder = Encoder(len(lists), 512)
    for step in range(max(map(len, lists), default=0)):
        for lane, own in enumerate(lists):
            if step < len(own):
                kind, value = own[step]
                at, number = np.array([lane]), np.array([value])
                if kind == "bit":
                    encoder.bit(at, 7, number & 1)
                elif kind == "tree":
                    encoder.tree(at, 32, number & 255, 8)
                elif kind == "even":
                    encoder.even(at, number, np.array([31]))
                else:
                    encoder.number(at, 300, number)
    for own, data in zip(lists, encoder.finish(), strict=True):
        coded = Coded(data)
        for kind, value in own:
            if kind == "bit":
                assert coded.bit(7) == value & 1
            elif kind == "tree":
                assert coded.tree(32, 8) == value & 255
            else:
                assert (coded.even(31) if kind == "even" else coded.number(300)) == value


def test_lists_coded_side_by_side_are_those_coded_alone():
    chance = np.random.default_rng(3)

    def made(size):
        counts = chance.integers(1, 4, size).astype(np.uint32)
        return Postings(
            chance.integers(0, 5000, size).astype(np.uint32),
            chance.integers(0, 4, size).astype(np.uint8),
            chance.integers(0, 1000, size).astype(np.uint32),
            np.full(size, 10, np.uint8),
            chance.integers(0, 40, size).astype(np.uint32),
            chance.integers(0, 90, int(counts.sum())).astype(np.uint32),
            counts,
        )

    lists, fields = [made(size) for size in (3, 0, 90, 1, 400)], chance.integers(0, 12, 40)
    for coded in (lambda own: coded_postings(own, 40), lambda own: coded_places(own, fields)):
        assert coded(lists) == [coded([each])[0] for each in lists]


@given(st.lists(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"])), max_size=12))
def test_strings_one_after_another_are_read_as_written(texts):
    data, before = b"", b""
    for text in texts:
        data += front_coded(text.encode(), before)
        before = text.encode()
    at, read = 0, b""
    for text in texts:
        read, at = read_front_coded(data, at, read)
        assert read == text.encode()
    assert at == len(data)


def test_a_stream_that_is_cut_short_is_no_stream():
    data = packed(b"words " * 30)
    assert unpacked(data + b"more") == b"words " * 30
    with pytest.raises(Exception, match="short"):
        unpacked(data[:-3])
