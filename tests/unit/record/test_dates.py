"""Printed dates as catalogues write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openshelf.record.dates import parse_date, year_date


@pytest.mark.parametrize(
    ("printed", "edtf", "start", "end"),
    [
        ("1998", "1998", 1998, None),
        ("c1998", "1998", 1998, None),
        ("[1897?]", "1897?", 1897, None),
        ("ca. 1900", "1900~", 1900, None),
        ("198-", "198X", 1980, 1989),
        ("19--", "19XX", 1900, 1999),
        ("1961-1974", "1961/1974", 1961, 1974),
        ("2004-", "2004/..", 2004, None),
        ("2013-11-08", "2013-11-08", 2013, None),
        ("MDCCLIV", "1754", 1754, None),
        ("МСМХІ", "1911", 1911, None),  # Cyrillic letters standing for Roman ones
        ("1897 [i.e. 1898]", "1898", 1898, None),
        ("2008.0", "2008", 2008, None),
        ("500 BCE", "-0499", -499, None),
        ("-500", "-0499", -499, None),
        ("М. : 1978", "1978", 1978, None),
        ("[б. г.]", None, None, None),
        ("1399 [sic]", "1399", 1399, None),
    ],
)
def test_a_printed_date_is_read(printed, edtf, start, end):
    date = parse_date(printed)
    assert (date.text, date.edtf, date.start, date.end) == (printed, edtf, start, end)


def test_an_empty_date_says_nothing():
    assert parse_date("  ") is None


def test_an_impossible_day_is_no_date():
    assert parse_date("2013-13-40").edtf != "2013-13-40"


@given(st.text(max_size=40))
def test_any_text_is_kept_and_never_raises(text):
    date = parse_date(text)
    assert date is None or date.text == text.strip()


@given(st.integers(1, 2200), st.integers(0, 50))
def test_known_years_come_back(start, length):
    date = year_date(start, start + length)
    assert (date.start, date.end or date.start) == (start, start + length)
