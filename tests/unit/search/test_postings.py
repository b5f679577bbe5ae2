"""Occurrences in no order become postings in one order, by whichever way they are sorted."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from openshelf.search import postings

ROWS = st.lists(st.tuples(*(st.integers(0, most) for most in (3, 5, 2, 9, 2))), max_size=40)


@given(ROWS)
def test_one_sort_of_numbers_gives_the_order_of_all_columns(rows):
    found = np.zeros(len(rows), postings._UNSORTED)
    for name, column in zip(("family", "doc", "word", "place", "field"), zip(*rows, strict=True), strict=False):
        found[name] = np.array(column) + 7 * (name == "family")
    ordered = found[postings._order(found, 7, 11)]
    assert [tuple(row)[:5] for row in ordered.tolist()] == sorted(tuple(row)[:5] for row in found.tolist())


@given(ROWS)
def test_keys_that_do_not_fit_into_a_number_are_ordered_all_the_same(rows):
    found = np.zeros(len(rows), postings._UNSORTED)
    for name, column in zip(("family", "doc", "word", "place", "field"), zip(*rows, strict=True), strict=False):
        found[name] = column
    # So many families that their numbers leave no room for the rest.
    assert postings._order(found, 0, 1 << 62).tolist() == np.argsort(_keys(found), kind="stable").tolist()


def _keys(found):
    """A number for each row, in the order of all columns."""
    out = np.zeros(len(found), np.int64)
    for name in ("family", "doc", "word", "place", "field"):
        out = out * 10 + found[name]
    return out
