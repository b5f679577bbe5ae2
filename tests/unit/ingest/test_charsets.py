"""Encodings are told by their bytes; MARC-8 agrees with the Library of Congress's pairs; guesses never raise."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openshelf.ingest import azlat, charsets, marc8
from openshelf.ingest.texts import composed

RUSSIAN = "Задачи и этюды по шахматам. Городские библиотеки Азербайджана, каталог выставки"
KAZAKH = "Қазақстан тарихы. Шығармалар жинағы, ән мен өлең, күй және әңгіме"
TURKISH = "Türkçe kitaplar: şehir, ağaç, ışık, İstanbul kütüphanesi"
AZERBAIJANI = "Azərbaycan ədəbiyyatı tarixi: xalq musiqisi, şeirlər və nağıllar"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "cp866", "koi8-r", "iso8859-5", "utf-16", "utf-16-le"])
def test_russian_is_told_in_every_encoding(encoding):
    assert charsets.judge(RUSSIAN.encode(encoding)).encoding == encoding


@pytest.mark.parametrize("encoding", ["kz1048", "ptcp154"])
def test_kazakh_is_told_in_its_own_encodings(encoding):
    assert charsets.judge(KAZAKH.encode(encoding)).encoding == encoding


def test_turkish_and_western_letters_are_told_apart():
    assert charsets.judge(TURKISH.encode("cp1254")).encoding == "cp1254"
    assert charsets.judge("Müller, façade d’été à la forêt".encode("cp1252")).encoding == "cp1252"


def test_azerbaijani_typed_with_the_old_fonts_is_azlat_and_russian_is_not():
    inverse = {latin: cyrillic for cyrillic, latin in azlat._SMALL.items() if cyrillic != "ё"}
    typed = AZERBAIJANI.lower().translate(str.maketrans(inverse)).encode("cp1251")
    assert charsets.judge(typed).encoding == "azlat"
    assert azlat.decode(typed) == AZERBAIJANI.lower()
    assert charsets.judge(RUSSIAN.encode("cp1251")).encoding == "cp1251"


def test_valid_utf8_beats_the_code_the_record_states():
    assert charsets.judge(AZERBAIJANI.encode(), code="cp1251").encoding == "utf-8"
    assert charsets.judge(RUSSIAN.encode("cp866"), code="cp866").reason == "code"


def test_marc8_reads_combining_signs_and_other_scripts():
    assert marc8.decode(b"Caf\xe2e \xe8Uzeyir \xb2 \xc0") == "Café Üzeyir ø °"
    assert marc8.decode(b"SiO\x1bb2\x1bs") == "SiO₂"
    assert marc8.decode(b"caf&#x00E9;") == "café"


@given(st.binary(max_size=200))
def test_marc8_never_raises(data):
    marc8.decode(data)


@given(st.binary(max_size=300))
def test_any_bytes_get_an_encoding_that_decodes_them(data):
    charsets.decode(data, charsets.judge(data, marc21=True).encoding)


def test_the_names_people_write_are_known():
    assert [charsets.known(name) for name in ("UTF8", "Windows-1251", "MARC8", "AzLat", "KZ-1048", "nonsense", "hex")] == [
        "utf-8", "cp1251", "marc-8", "azlat", "kz1048", None, None,
    ]  # fmt: skip


def test_marc8_equals_the_published_pairs(shared):
    folder = shared / "data" / "pymarc-tests" / "test"
    marc = (folder / "test_marc8.txt").read_bytes().splitlines()
    utf8 = (folder / "test_utf8.txt").read_text("utf-8").splitlines()
    assert len(marc) == len(utf8) == 1515
    wrong = [
        line for line, text in zip(marc, utf8, strict=True) if marc8.decode(line) != unicodedata.normalize("NFC", text)
    ]
    assert wrong == []


def test_the_fonts_table_equals_the_measured_one(shared):
    lines = (shared / "languages" / "tables" / "azlat_font_encoding.tsv").read_text("utf-8").splitlines()[1:]
    for line in lines:
        byte, _, _, _, letter = line.split("\t")
        assert azlat.decode(bytes.fromhex(byte)) == letter


def test_halves_of_a_ligature_sign_become_the_one_sign():
    assert composed("i\ufe20a\ufe21") == "i͡a"
