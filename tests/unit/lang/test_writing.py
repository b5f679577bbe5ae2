"""Casing, transliteration, dates, numbers and slugs as people of each language write them."""

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openshelf.lang import case, dates, numbers, plurals, translit
from openshelf.lang.script import guess_language, runs, script_of_text
from openshelf.lang.slug import slug

TAGS = ("az", "az-Cyrl", "ru", "en", "uz-Latn", "uz-Cyrl", "kk", "kk-Latn", "tr")


def test_capitals_keep_the_dot_where_the_language_has_it() -> None:
    assert case.upper("Azərbaycan Milli Kitabxanası", "az") == "AZƏRBAYCAN MİLLİ KİTABXANASI"
    assert case.upper("istanbul ılık", "tr") == "İSTANBUL ILIK"
    assert case.upper("milliy kutubxona", "uz-Latn") == "MILLIY KUTUBXONA"
    assert case.upper("title", "en") == "TITLE"
    assert case.lower("İRƏVAN QIZI", "az") == "irəvan qızı"
    assert case.lower("INDIA", "en") == "india"


def test_titles_have_one_capital_a_word() -> None:
    assert case.title("oʻzbekiston milliy KUTUBXONASI", "uz-Latn") == "Oʻzbekiston Milliy Kutubxonasi"
    assert case.title("irəvan xanlığı", "az") == "İrəvan Xanlığı"
    assert case.sentence("azərbaycan dili", "az") == "Azərbaycan dili"
    assert case.sentence("«ingilis dili»", "az") == "«İngilis dili»"


def test_azerbaijani_goes_both_ways() -> None:
    assert translit.to_latin("Азәрбајҹан МИЛЛИ Китабханасы", "az") == "Azərbaycan MİLLİ Kitabxanası"
    assert translit.to_cyrillic("Azərbaycan Milli Kitabxanası", "az") == "Азәрбајҹан Милли Китабханасы"


def test_uzbek_goes_both_ways() -> None:
    latin = "Oʻzbekiston Milliy kutubxonasi, yangi yoʻl, yetti, eʼlon, Isʼhoq, SHAHAR Shahar togʻ maʼno"
    cyrillic = "Ўзбекистон Миллий кутубхонаси, янги йўл, етти, эълон, Исҳоқ, ШАҲАР Шаҳар тоғ маъно"
    assert translit.to_cyrillic(latin, "uz-Latn") == cyrillic
    assert translit.to_latin(cyrillic, "uz-Cyrl") == latin


def test_uzbek_spellings_that_letters_do_not_tell_come_from_the_table() -> None:
    assert translit.to_cyrillic("8-oktabr konsert sirk funksiyasi", "uz") == "8-октябр концерт цирк функцияси"


def test_uzbek_t_and_s_of_two_parts_of_a_word_stay_two_letters() -> None:
    parted = "adabiyotshunos sanʼatshunos aytsa ketsin vaqtsiz hayotsevar obʼyekt"
    assert translit.to_cyrillic(parted, "uz") == "адабиётшунос санъатшунос айтса кетсин вақтсиз ҳаётсевар объект"
    assert translit.to_cyrillic("litsey meditsina dissertatsiya", "uz") == "лицей медицина диссертация"


def test_kazakh_reads_by_the_alphabet_of_2021() -> None:
    assert translit.to_latin("Қазақстан әдебиеті, қай", "kk") == "Qazaqstan ädebietı, qai"
    assert translit.to_cyrillic("Qazaqstan tarihy, qai", "kk-Latn") == "Қазақстан тарихы, қай"


def test_russian_reads_in_everyday_latin() -> None:
    assert translit.to_latin("Щедрин, Васильев и Ёж", "ru") == "Shchedrin, Vasilyev i Ezh"


@given(st.text("абвгғдежзиыјкҝлмноөпрстуүфхһчҹшәАӘҮ ", max_size=30))
def test_azerbaijani_letters_come_back(text: str) -> None:
    assert translit.to_cyrillic(translit.to_latin(text, "az"), "az").lower() == text.lower()


def test_babels_leak_cannot_happen_in_any_order_of_locales() -> None:
    first = {tag: dates.format_date(2013, 11, 8, tag) for tag in TAGS}
    for one, other in itertools.permutations(TAGS, 2):
        dates.format_date(2013, 11, None, one)
        assert dates.format_date(2013, 11, 8, other) == first[other]
    assert first["az"] == "8 noyabr 2013-cü il"
    assert first["tr"] == "8 Kasım 2013"
    assert first["uz-Cyrl"] == "2013 йил 8 ноябр"


def test_the_room_needs_no_babel_at_run_time() -> None:
    code = (
        "import sys, openshelf.lang.tags, openshelf.lang.dates, openshelf.lang.words; sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_month_and_weekday_is_named_in_every_language() -> None:
    for tag in TAGS:
        assert len({dates.month_name(month, tag) for month in range(1, 13)}) == 12
        assert len({dates.weekday_name(day, tag) for day in range(7)}) == 7
    assert dates.month_name(11, "ru") == "ноябрь"
    assert dates.month_name(11, "ru", in_date=True) == "ноября"


@pytest.mark.parametrize(
    ("year", "written"),
    [(2000, "2000-ci"), (2001, "2001-ci"), (2003, "2003-cü"), (2006, "2006-cı"), (2009, "2009-cu"), (2010, "2010-cu"),
     (2017, "2017-ci"), (1900, "1900-cü"), (1940, "1940-cı"), (1950, "1950-ci"), (1960, "1960-cı")],
)  # fmt: skip
def test_azerbaijani_years_take_the_suffix_of_the_last_word(year: int, written: str) -> None:
    assert plurals.ordinal(year, "az") == written


def test_russian_plurals_have_their_forms() -> None:
    assert [plurals.category(n, "ru") for n in (1, 2, 5, 11, 21, 112)] == ["one", "few", "many", "many", "one", "many"]
    assert [plurals.category(n, "az") for n in (0, 1, 2)] == ["other", "one", "other"]


def test_numbers_are_grouped_by_the_language() -> None:
    assert numbers.format_number(1234567, "az") == "1.234.567"
    assert numbers.format_number(1234567, "az-Cyrl") == "1.234.567"
    assert numbers.format_number(1234.5, "ru") == "1\u00a0234,5"
    assert numbers.format_number(-3, "en") == "−3"
    assert numbers.format_bytes(999_999, "en") == "1.0\u00a0MB"


def test_a_slug_is_plain_and_never_empty() -> None:
    assert slug("Əliyev Rəşid") == "eliyev-resid"
    assert slug("Навоий ғазаллари", "uz-Cyrl") == "navoiy-gazallari"
    assert slug("東京").startswith("x")
    assert slug("") == slug("")


@given(st.text(max_size=200))
def test_a_slug_always_fits_a_url(text: str) -> None:
    made = slug(text)
    assert made
    assert len(made) <= 80
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not made.startswith("-")
    assert not made.endswith("-")


def test_a_script_is_told_by_most_letters() -> None:
    assert script_of_text("Kitabxana 2013 и книга") == "Latn"
    assert script_of_text("東京の図書館") == "Jpan"
    assert script_of_text("123") is None
    assert [code for code, _, _ in runs("Kitab и")] == ["Latn", "Cyrl"]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Azərbaycan ədəbiyyatı tarixi", "az"), ("Навоий ғазаллари", "uz-Cyrl"), ("Қазақстан тарихы", "kk"),
        ("Азәрбајҹан тарихи", "az-Cyrl"), ("Oʻzbekiston tarixi", "uz-Latn"), ("The history of the library", "en"),
        ("История и культура городов", "ru"), ("kütüphane ve kitap üzerine", "tr"), ("東京", None), ("Atlas", None),
    ],
)  # fmt: skip
def test_a_language_is_guessed_only_on_evidence(text: str, tag: str | None) -> None:
    assert guess_language(text) == tag


def test_a_guess_keeps_to_the_candidates() -> None:
    assert guess_language("Azərbaycan tarixi", candidates=("ru", "en")) is None
