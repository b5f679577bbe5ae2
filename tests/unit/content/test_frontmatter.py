"""`---`, YAML, `---`: values as typed, faults with line and column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openshelf.content.frontmatter import split
from openshelf.errors import ContentError


def fault(text: str) -> str:
    with pytest.raises(ContentError) as found:
        split(text, "content/pages/x/index.az.md")
    return found.value.words("en").removeprefix("content/pages/x/index.az.md:")


def test_values_are_what_was_typed():
    front, _, _ = split("---\ntitle: No\nversion: 1.10\nlaunched: 2007-05\nempty:\nnothing: null\n---\n", "f")
    assert front.plain() == {"title": "No", "version": "1.10", "launched": "2007-05", "empty": None, "nothing": None}


def test_a_value_knows_its_line_and_column():
    front, _, _ = split("\n---\ntitle: Kitab\nrelated:\n  - anl:1\n---\n", "f")
    assert (front.fields["title"].line, front.fields["title"].column) == (3, 8)
    assert front.fields["related"].value[0].line == 5


def test_the_body_begins_after_the_second_line_of_dashes():
    _, body, line = split("---\r\ntitle: a\r\n---\r\nMətn\r\n", "f")
    assert (body, line) == ("Mətn\n", 4)


def test_a_key_written_twice_names_the_first():
    assert fault("---\ntitle: a\nkind: b\ntitle: c\n---\n").startswith("4:1: “title” stands already in line 2")


def test_a_tab_is_called_a_tab():
    assert "here stands a tab" in fault("---\ntitle: a\n\tkind: b\n---\n")


def test_an_unquoted_colon_says_to_quote():
    said = fault("---\ntitle: Bakı: şəhər\n---\n")
    assert said.startswith("2:")
    assert "quotation marks" in said


def test_a_file_without_front_matter_says_how_one_looks():
    assert fault("Mətn\n").startswith("1:1: the file must begin with a line “---”")


def test_front_matter_without_an_end_is_told():
    assert "missing" in fault("---\ntitle: a\n")


def test_an_alias_cannot_unfold_into_gigabytes():
    assert "quotation marks" in fault("---\na: &x [1, 2]\nb: *x\n---\n")


def test_a_python_object_is_only_a_text():
    front, _, _ = split("---\ntitle: !!python/object/apply:os.system ['true']\n---\n", "f")
    assert front.plain() == {"title": ["true"]}


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_place(text):
    error = None
    try:
        split(f"---\n{text}\n---\nbody", "f")
    except ContentError as refused:
        error = refused
    assert error is None or error.place.line is not None
