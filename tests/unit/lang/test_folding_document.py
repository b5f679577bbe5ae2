"""FOLDING.md is read as a document and checked as a table of cases."""

import re
from pathlib import Path

import pytest

from openshelf.lang import fold

DOCUMENT = Path(fold.__file__).with_name("FOLDING.md")


def rows(first_heading: str) -> list[tuple[str, ...]]:
    """The cells of every table whose header's cells are `first_heading`, backquotes taken off."""
    out: list[tuple[str, ...]] = []
    inside = False
    for line in DOCUMENT.read_text("utf-8").splitlines():
        cells = tuple(cell.strip().strip("`").replace("⏎", "\n") for cell in line.strip("|").split("|"))
        if not line.startswith("|"):
            inside = False
        elif " ".join(cells) == first_heading:
            inside = True
        elif inside and not re.fullmatch("[|-]+", line):
            out.append(cells)
    assert out, f"no table {first_heading}"
    return out


@pytest.mark.parametrize(("text", "expected"), rows("text clean"))
def test_clean_is_as_documented(text: str, expected: str) -> None:
    assert fold.clean(text) == expected


@pytest.mark.parametrize(("text", "expected"), rows("text words"))
def test_words_are_as_documented(text: str, expected: str) -> None:
    assert " ".join("+" * token.joined + token.text for token in fold.tokens(text)) == expected


@pytest.mark.parametrize(("word", "tag", "expected"), rows("word language K1"))
def test_keys_are_as_documented(word: str, tag: str, expected: str) -> None:
    assert fold.key(word, tag) == expected


@pytest.mark.parametrize(("word", "tag", "expected"), rows("word language S"))
def test_skeletons_are_as_documented(word: str, tag: str, expected: str) -> None:
    assert fold.skeleton(word, tag) == expected


@pytest.mark.parametrize(("query", "expected"), rows("query skeletons"))
def test_query_skeletons_are_as_documented(query: str, expected: str) -> None:
    assert " ".join(fold.query_skeletons(query)) == expected
