"""Documents that are shared out over processes give the index they give in one."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from searchsite import ask, documents, entry, made_entries, numbers, write_site
from test_incremental import SMALL

from openshelf.build.pool import LocalPool
from openshelf.lang.tokenise import tokens, words
from openshelf.search.index import build
from openshelf.search.numbering import Vocabulary, numbered
from openshelf.search.shares import Share

TEXTS = st.lists(st.text("abcXəİıЖя01 '’ʻ-‐¬\u00ad\n\t_。々漢.oOgG\u0301\0", max_size=16), max_size=6)


def some(first, last):
    """Works of the made catalogue, as another process comes by them."""
    return documents(made_entries(90))[first:last]


def index(made, shares=(), jobs=1):
    """The bytes of an index, by path."""
    with LocalPool(jobs) as pool:
        outputs = build(made, SMALL, shares=shares, pool=pool)
        return {out.path: out.data if isinstance(out.data, bytes) else Path(out.data).read_bytes() for out in outputs}


def test_shares_and_processes_do_not_show_in_an_index():
    whole = index(some(0, 90))
    shares = [Share(some, (60, 90)), Share(some, (0, 25)), Share(some, (40, 60))]
    assert index(some(25, 40), shares) == whole
    assert index(some(25, 40), shares, jobs=2) == whole


def test_an_empty_share_is_no_fault():
    assert index(some(0, 30), [Share(some, (0, 0))]) == index(some(0, 30))


def placed(text):
    """(word, place) of a text by its tokens: a joined form has the place of its first part."""
    found, places = [], {}
    for token in tokens(text):
        if not token.joined:
            places[token.start] = len(places)
        found.append((token.text, places.get(token.start, 0)))
    return found, len(places)


@given(TEXTS)
def test_words_are_those_of_the_tokens_with_their_places(texts):
    for text in texts:
        found, places, taken = words(text)
        assert (list(zip(found, range(taken) if places is None else places, strict=True)), taken) == placed(text)


@given(TEXTS)
def test_texts_taken_together_have_the_words_each_has_alone(texts):
    vocabulary = Vocabulary()
    told = numbered(range(len(texts)), texts, vocabulary.of("az"))
    names = [word for word, _ in vocabulary.listed()]
    ends = np.cumsum(told.sizes)
    assert sorted(told.which.tolist()) == list(range(len(texts)))
    for which, size, count, end in zip(told.which, told.sizes, told.counts, ends, strict=True):
        own = slice(int(end - size), int(end))
        pairs = [(names[n], place) for n, place in zip(told.ids[own].tolist(), told.places[own].tolist(), strict=True)]
        assert (pairs, count) == placed(texts[which])


def test_words_after_one_far_from_its_key_are_read_right(tmp_path):
    """A word of which a whole key's length is cut off, since it is in another script, comes before them in their leaf."""
    long = "рентгеноэлектрокардиографического"
    titles = {"1": f"{long} прибора", "2": "Тишина и яблоко", "3": "Яблоки в саду", "4": "Ручей"}
    made = [entry(number, title, language="ru") for number, title in titles.items()]
    site = write_site(documents(made), tmp_path)
    answers = ask(site, ["яблоко", "тишина", "ручей", long])
    assert [numbers(answer) for answer in answers] == [["2", "3"], ["2"], ["4"], ["1"]]
    assert [answer["hits"][0]["why"] for answer in answers] == ["exact"] * 4
