"""Dates, numbers, plurals and ordinals beside CLDR's (Babel's copy), each locale in a process of its own.

One process a locale, since Babel keeps names of the first one it formats (python-babel/babel#1234). Where we differ it is
on purpose, and the test says how: a change of either side is seen.
"""

import datetime as dt
import json
import subprocess
import sys
from typing import Any

import pytest

from openshelf.lang import dates, numbers, plurals

# In a date of ours; CLDR's English is the British, as ours is.
LOCALES = {"az": "az", "ru": "ru", "en": "en_GB", "uz-Latn": "uz", "uz-Cyrl": "uz_Cyrl", "kk": "kk", "tr": "tr"}
NUMBERS = (1234567.5, 0.25, 1000, 12345, 999)
COUNTS = [*range(1200), 2000, 1_000_000, 1.5, 0.1]
EIGHTH, TENTH, NEXT_MONTH = (2013, 11, 8), (2013, 11, 10), (2013, 12, 10)

ASK = """
import datetime, json, sys
from babel import Locale
from babel.dates import format_date, format_interval, get_day_names, get_month_names
from babel.numbers import format_decimal
code, numbers, counts = json.loads(sys.stdin.read())
locale, day = Locale.parse(code), datetime.date
print(json.dumps({
    "days": [format_date(day(2013, month, 8), "long", code) for month in range(1, 13)],
    "medium": format_date(day(2013, 11, 8), "medium", code),
    "short": format_date(day(2013, 11, 8), "short", code),
    "months": [list(get_month_names("wide", form, code).values()) for form in ("format", "stand-alone")],
    "weekdays": [get_day_names("wide", "format", code)[n] for n in range(7)],
    "ranges": [format_interval(day(2013, 11, 8), end, "yMMMd", locale=code) for end in (day(2013, 11, 10), day(2013, 12, 10))],
    "numbers": [format_decimal(n, locale=code) for n in numbers],
    "plurals": [locale.plural_form(n) for n in counts],
    "ordinals": [locale.ordinal_form(n) for n in counts[:1200]],
}))
"""


@pytest.fixture(scope="module")
def cldr() -> dict[str, dict[str, Any]]:
    out = {}
    for tag, code in LOCALES.items():
        asked = json.dumps([code, NUMBERS, COUNTS])
        done = subprocess.run([sys.executable, "-c", ASK], input=asked, capture_output=True, text=True, check=True)
        out[tag] = json.loads(done.stdout)
    return out


def plain(text: str) -> str:
    """No-break blanks of any width as blanks: CLDR has a narrow one before г. and ж., which many fonts lack; ours is U+00A0."""
    return text.replace("\u202f", " ").replace("\u2009", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("tag", LOCALES)
def test_months_and_weekdays_are_cldrs(tag: str, cldr: dict[str, dict[str, Any]]) -> None:
    in_date, alone = cldr[tag]["months"]
    assert [dates.month_name(month, tag, in_date=True) for month in range(1, 13)] == in_date
    # CLDR begins a month that stands alone with a capital in uz and kk; ours stand inside sentences and headings alike.
    lowered = [name[0].lower() + name[1:] for name in alone] if tag in {"uz-Latn", "kk"} else alone
    assert [dates.month_name(month, tag) for month in range(1, 13)] == lowered
    assert [dates.weekday_name(day, tag) for day in range(7)] == cldr[tag]["weekdays"]


@pytest.mark.parametrize(
    ("tag", "ours"),
    [
        ("ru", "{}"),
        ("en", "{}"),
        ("kk", "{}"),
        ("tr", "{}"),
        ("az", "{}-cü il"),  # the written norm: a year is an ordinal before `il`
    ],
)
def test_a_day_in_running_text_is_cldrs(tag: str, ours: str, cldr: dict[str, dict[str, Any]]) -> None:
    made = [plain(dates.format_date(2013, month, 8, tag)) for month in range(1, 13)]
    assert made == [ours.format(plain(day)) for day in cldr[tag]["days"]]


def test_an_uzbek_day_is_written_as_the_country_writes_it(cldr: dict[str, dict[str, Any]]) -> None:
    # Laws and newspapers put the year first, as an ordinal; CLDR has an English order.
    assert (dates.format_date(*EIGHTH, "uz-Latn"), cldr["uz-Latn"]["days"][10]) == (
        "2013-yil 8-noyabr",
        "8-noyabr, 2013",
    )
    assert (dates.format_date(*EIGHTH, "uz-Cyrl"), cldr["uz-Cyrl"]["days"][10]) == ("2013 йил 8 ноябр", "8 ноябр, 2013")


@pytest.mark.parametrize("tag", LOCALES)
def test_a_short_day_is_cldrs_with_all_digits_of_the_year(tag: str, cldr: dict[str, dict[str, Any]]) -> None:
    full_year = cldr[tag]["short"].replace("13", "2013") if "2013" not in cldr[tag]["short"] else cldr[tag]["short"]
    # Uzbek dates have dots, as its neighbours' do and its law prescribes; a Turkish day has two digits in tables.
    expected = full_year.replace("/", ".") if tag.startswith("uz") else full_year
    assert dates.format_date(*EIGHTH, tag, "short") == ("0" * (tag == "tr")) + expected


@pytest.mark.parametrize(
    ("tag", "days", "months"),
    [
        ("az", "8–10 noyabr 2013-cü il", "8 noyabr – 10 dekabr 2013-cü il"),
        ("ru", "8–10 ноября 2013 г.", "8 ноября – 10 декабря 2013 г."),
        ("en", "8–10 November 2013", "8 November – 10 December 2013"),
        ("uz-Latn", "2013-yil 8–10-noyabr", "2013-yil 8-noyabr – 10-dekabr"),
        ("uz-Cyrl", "2013 йил 8–10 ноябр", "2013 йил 8 ноябр – 10 декабр"),
        ("kk", "2013 ж. 8–10 қараша", "2013 ж. 8 қараша – 10 желтоқсан"),
        ("tr", "8–10 Kasım 2013", "8 Kasım – 10 Aralık 2013"),
    ],
)
def test_a_range_says_once_what_both_ends_share(
    tag: str, days: str, months: str, cldr: dict[str, dict[str, Any]]
) -> None:
    assert plain(dates.format_range(EIGHTH, TENTH, tag)) == days
    assert plain(dates.format_range(EIGHTH, NEXT_MONTH, tag)) == months
    if tag in {"ru", "en", "kk", "tr"}:  # CLDR's az and uz ranges put the year first or after a comma
        short, long = dates.month_name(11, tag, abbreviated=True), dates.month_name(11, tag, in_date=True)
        assert plain(cldr[tag]["ranges"][0]).replace(short, long) == days


@pytest.mark.parametrize(
    ("tag", "month", "year"),
    [
        ("az", "mart 2025-ci il", "2025-ci il"),
        ("ru", "март 2025\u00a0г.", "2025\u00a0г."),
        ("en", "March 2025", "2025"),
        ("uz-Latn", "2025-yil mart", "2025-yil"),
        ("uz-Cyrl", "2025 йил март", "2025 йил"),
        ("kk", "2025\u00a0ж. наурыз", "2025\u00a0ж."),
        ("tr", "Mart 2025", "2025"),
    ],
)
def test_a_month_and_a_year_alone_read_as_in_a_sentence(tag: str, month: str, year: str) -> None:
    assert (dates.format_date(2025, 3, None, tag), dates.format_date(2025, tag=tag)) == (month, year)


@pytest.mark.parametrize("tag", LOCALES)
def test_numbers_are_cldrs(tag: str, cldr: dict[str, dict[str, Any]]) -> None:
    assert [numbers.format_number(n, tag) for n in NUMBERS] == cldr[tag]["numbers"]


def test_a_negative_number_has_the_sign_of_typographers() -> None:
    assert {numbers.format_number(-3, tag) for tag in LOCALES} == {"−3"}


@pytest.mark.parametrize("tag", LOCALES)
def test_plural_and_ordinal_categories_are_cldrs(tag: str, cldr: dict[str, dict[str, Any]]) -> None:
    assert [plurals.category(n, tag) for n in COUNTS] == cldr[tag]["plurals"]
    assert [plurals.ordinal_category(int(n), tag) for n in COUNTS[:1200]] == cldr[tag]["ordinals"]


def test_azerbaijani_suffixes_are_cldrs_but_for_round_thousands(cldr: dict[str, dict[str, Any]]) -> None:
    suffix = {"one": "ci", "few": "cü", "many": "cı", "other": "cu"}
    ours = [plurals.ordinal(int(n), "az").partition("-")[2] for n in COUNTS[:1200]]
    theirs = [suffix[category] for category in cldr["az"]["ordinals"]]
    assert [n for n, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b] == [1000]  # minci, not mincu


def test_a_day_with_its_weekday_reads_as_each_language_does() -> None:
    day = dt.date(2013, 11, 8)
    assert {tag: plain(dates.format_day(day, tag)) for tag in LOCALES} == {
        "az": "8 noyabr 2013-cü il, cümə",
        "ru": "пятница, 8 ноября 2013 г.",
        "en": "Friday, 8 November 2013",
        "uz-Latn": "2013-yil 8-noyabr, juma",
        "uz-Cyrl": "2013 йил 8 ноябр, жума",
        "kk": "2013 ж. 8 қараша, жұма",
        "tr": "8 Kasım 2013 Cuma",
    }
