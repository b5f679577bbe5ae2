"""Ids and the addresses that follow from them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from openshelf.record.ids import PLAIN, page_path, page_slug, record_id, split_id


def test_a_plain_control_number_stands_in_the_address():
    assert re.fullmatch(r"record/held/[0-9a-f]{3}/k1\.html", page_path("held:k1"))


def test_any_other_control_number_becomes_twenty_hex_digits():
    assert re.fullmatch(r"record/held/[0-9a-f]{3}/[0-9a-f]{20}\.html", page_path("held:RU/НЛР/1"))


def test_a_control_number_of_dots_never_names_a_folder():
    assert page_slug("held:..")[1] != ".."


@given(st.from_regex(r"[a-z0-9_-]{1,8}", fullmatch=True), st.text(min_size=1, max_size=30))
def test_source_and_control_number_come_back(source, number):
    assert split_id(record_id(source, number)) == (source, number)


@given(st.text(min_size=1, max_size=80))
def test_a_slug_is_always_safe_in_a_path(number):
    assert PLAIN.fullmatch(page_slug(f"s:{number}")[1])
