"""One number has one key however it is written, and a bare one says nothing of another system's."""

import pytest

from openshelf.record.authority import is_bare, number_key, number_system


@pytest.mark.parametrize(
    ("text", "system", "key"),
    [
        ("http://viaf.org/viaf/95207079", None, "viaf:95207079"),
        ("(viaf)95207079", None, "viaf:95207079"),
        ("95207079", "viaf", "viaf:95207079"),
        ("http://viaf.org/viaf/95207079", "uri", "viaf:95207079"),
        ("https://isni.org/isni/0000000121032683", None, "isni:0000000121032683"),
        ("0000 0001 2103 2683", "isni", "isni:0000000121032683"),
        ("http://www.wikidata.org/entity/q42", None, "wikidata:Q42"),
        ("(DLC)n  79021164", None, "lc:n79021164"),
        ("http://id.loc.gov/authorities/names/n79021164", None, "lc:n79021164"),
        ("(OCoLC)fst00847340", None, "fast:847340"),
        ("(AzBaMN) 12345", None, "(azbamn)12345"),
        ("https://example.org/auth/7/", None, "example.org/auth/7"),
        ("RU\\NLR\\AUTH\\770", None, "ru\\nlr\\auth\\770"),
        ("12345", None, "=12345"),
        ("--", None, ""),
        ("", None, ""),
    ],
)
def test_a_number_has_one_key(text, system, key):
    assert number_key(text, system) == key


def test_only_a_number_without_a_system_is_bare():
    assert is_bare(number_key("55"))
    assert is_bare(number_key("n79021164"))
    assert not is_bare(number_key("(AzBaMN)55"))


def test_two_numbers_of_one_system_can_be_told():
    assert number_system(number_key("(AzBaMN)55")) == number_system(number_key("(AzBaMN)56"))
    assert number_system(number_key("(AzBaMN)55")) != number_system(number_key("http://viaf.org/viaf/55"))
