"""The vectors that node:test reads too: one case file a function."""

import json
from datetime import date
from pathlib import Path

import pytest
from twin import PYTHON

from openshelf.lang import dates, numbers, plurals

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
FUNCTIONS = sorted(PYTHON)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_python_answers_as_the_vectors_say(name: str) -> None:
    content = json.loads((VECTORS / f"lang-{name}.json").read_text("utf-8"))
    assert content["function"] == name
    assert content["cases"]
    for case in content["cases"]:
        assert PYTHON[name](case["tag"], case["text"]) == case["expected"], case


PHRASES = json.loads((VECTORS / "lang-phrases.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("tag", sorted(PHRASES))
def test_dates_numbers_ordinals_and_plurals_read_as_the_vectors_say(tag: str) -> None:
    eighth, tenth, december = (2013, 11, 8), (2013, 11, 10), (2013, 12, 10)
    got = {
        "day": dates.format_date(*eighth, tag),
        "month": dates.format_date(2013, 11, None, tag),
        "year": dates.format_date(2013, tag=tag),
        "medium": dates.format_date(*eighth, tag, "medium"),
        "short": dates.format_date(*eighth, tag, "short"),
        "weekday": dates.format_day(date(*eighth), tag),
        "days": dates.format_range(eighth, tenth, tag),
        "months": dates.format_range(eighth, december, tag),
        "years": dates.format_range((2010, None, None), (2013, None, None), tag),
        "apart": dates.format_range(eighth, (2014, 1, 2), tag),
        "number": numbers.format_number(1234567.5, tag),
        "bytes": numbers.format_bytes(1432000, tag),
        "ordinals": [plurals.ordinal(n, tag) for n in (0, 1, 2, 3, 6, 9, 10, 40, 100, 1990, 2000, 2013)],
        "plurals": [plurals.category(n, tag) for n in (0, 1, 2, 5, 11, 21, 22, 1.5)],
    }
    assert got == PHRASES[tag]
