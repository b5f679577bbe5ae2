"""The index and the browser's reader find and count exactly what looking at every document finds and counts."""

import random
from dataclasses import replace

import pytest
from oracle import Asked, Oracle
from searchsite import HOUSES, NAMES, TYPES, WORDS, ask, documents, made_entries, write_site

from openshelf.search.settings import CAPPED, FINE

SMALL = replace(FINE, leaf=900, inline=4, segment=16, cards=4, facet_docs=100, column=50, rows=700, words=300)
PACKED = replace(SMALL, long_file=400, cards=64)


@pytest.fixture(scope="module")
def made():
    return documents(made_entries(400))


@pytest.fixture(scope="module")
def oracle(made):
    return Oracle(made)


def random_queries(count, seed=3):
    chance = random.Random(seed)
    for _ in range(count):
        language = chance.choice(list(WORDS))
        words = [chance.choice(WORDS[language]) for _ in range(chance.randint(1, 2))]
        text, kind = " ".join(words), chance.randrange(6)
        if kind == 0:
            name = chance.choice(NAMES).split()[0]
            yield f"creator:{name} {words[0]}", Asked(((name, "creator"), (words[0], None)))
        elif kind == 1:
            low = chance.randint(1950, 2010)
            yield f"{text} year:{low}..{low + 12}", Asked(tuple((w, None) for w in words), years=(low, low + 12))
        elif kind == 2:
            phrase = tuple(chance.choice(WORDS[language]) for _ in range(2))
            yield f'"{" ".join(phrase)}"', Asked(phrases=(phrase,))
        elif kind == 3:
            gone = chance.choice(WORDS[language])
            yield f"{words[0]} -{gone}", Asked(((words[0], None),), without=(gone,))
        elif kind == 4:
            type_ = chance.choice(TYPES)
            query = {"q": f"title:{words[0]}", "filters": {"type": [type_], "access": ["open", "screen-only"]}}
            yield (
                query,
                Asked(((words[0], "title"),), filters=(("type", (type_,)), ("access", ("open", "screen-only")))),
            )
        else:
            yield text, Asked(tuple((word, None) for word in words))


def check(site, oracle, queries):
    compared = 0
    for (query, asked), answer in zip(queries, ask(site, [query for query, _ in queries]), strict=True):
        expected = oracle.found(asked)
        found = {hit["id"] for hit in answer["hits"]}
        # What only the reader widens (other names, errors, beginnings, any word) the scan knows nothing of.
        widened = any(oracle.sisters.of(word) for word, _ in asked.words) or any(map(oracle.sisters.of, asked.without))
        if widened and asked.without:
            continue
        if (
            widened
            or answer.get("fallback")
            or any(hit["why"] in ("typo", "prefix", "alias") for hit in answer["hits"])
        ):
            assert expected <= found
            continue
        assert found == expected, (query, sorted(found - expected), sorted(expected - found))
        assert answer["total"] == len(expected)
        counted = {name: {k: v for k, v in values.items() if v} for name, values in answer["facets"].items()}
        assert counted == {name: oracle.facets(expected)[name] for name in counted}
        compared += bool(expected)
    return compared


def test_works_are_found_and_counted_by_the_library_that_has_them(tmp_path, made, oracle):
    site = write_site(made, tmp_path, SMALL)
    chance = random.Random(5)
    queries = []
    for house in HOUSES * 5:
        word = chance.choice(WORDS[chance.choice(list(WORDS))])
        queries.append((f'{word} library:"{house}"', Asked(((word, None),), filters=(("library", (house,)),))))
    assert check(site, oracle, queries) > 5
    every = ask(site, ["library:none"])[0]
    assert every["total"] == 0
    assert ask(site, ["kitabxana"])[0]["facets"]["library"].keys() <= set(HOUSES)


@pytest.mark.parametrize("settings", [FINE, CAPPED, SMALL, PACKED], ids=["fine", "capped", "small", "packed"])
def test_hits_and_counts_are_those_of_a_scan(tmp_path, made, oracle, settings):
    queries = list(random_queries(120))
    site = write_site(made, tmp_path, settings)
    assert check(site, oracle, queries) > 50


@pytest.mark.slow
def test_hits_and_counts_of_many_queries_are_those_of_a_scan(tmp_path):
    made = documents(made_entries(600, seed=9))
    queries = list(random_queries(1500, seed=11))
    assert check(write_site(made, tmp_path, SMALL), Oracle(made), queries) > 600


def test_every_budget_gives_the_same_answers_in_the_same_order(tmp_path, made):
    queries = [query for query, _ in random_queries(40, seed=5)]
    answers = []
    for name, settings in (("fine", FINE), ("capped", CAPPED), ("packed", PACKED)):
        found = ask(write_site(made, tmp_path / name, settings), queries, limit=50)
        answers.append([(answer["total"], answer["hits"], answer["facets"]) for answer in found])
    assert answers[0] == answers[1] == answers[2]
