"""content/library.toml: what it may say, and how a fault in it is told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openshelf.content import settings
from openshelf.content.library import Library
from openshelf.content.model import MultiText
from openshelf.content.settings import contrast, load_library, read_library
from openshelf.errors import SettingsError

NAME = '\n[name]\naz = "Kitabxana"\n'


def read(text: str):
    return read_library(
        text, "content/library.toml", Library(MultiText(), MultiText()), lambda name: name == "logo.png"
    )


def fault(text: str) -> str:
    _, faults = read(text)
    assert faults
    return faults[0].words("en")


def test_a_whole_library_is_read(samples):
    library = load_library(samples / "content")
    assert library.name.within("ru").text == "Библиотека-образец"
    assert library.short_name == library.name
    assert library.languages == ("az", "ru", "en")
    assert library.halls[0].name.best("en").text == "Open library"
    assert library.hours[0].closes == "24:00"


def test_an_unknown_key_names_the_nearest_with_line_and_column():
    said = fault('languages = ["az"]\n site_ulr = "https://a.az"\n' + NAME)
    assert said == "content/library.toml:2:2: unknown key “site_ulr”; did you mean “site_url”?"


def test_an_unknown_key_of_a_table_is_found_where_it_stands():
    assert fault(NAME + "[kiosk]\nidle_secs = 30\n").startswith(
        "content/library.toml:5:1: unknown key “kiosk.idle_secs”"
    )


def test_a_wrong_type_says_what_is_wanted():
    assert fault('screen_only_seats = "25"\n' + NAME) == (
        "content/library.toml:1:1: “screen_only_seats” must be a whole number"
    )


@pytest.mark.parametrize("url", ["kitabxana.az", "ftp://a.az", "https://", "https://a.az/?x=1", "javascript:alert(1)"])
def test_what_is_no_web_address_is_refused(url):
    assert "is no web address" in fault(f'site_url = "{url}"\n' + NAME)


def test_a_site_address_loses_its_last_slash():
    library, faults = read('site_url = "https://a.az/kitab/"\n' + NAME)
    assert not faults
    assert library.site_url == "https://a.az/kitab"


def test_an_accent_too_pale_for_the_paper_says_its_contrast():
    said = fault('accent = "#e6b800"\n' + NAME)
    assert "too pale" in said
    assert "4.5" in said


def test_contrast_is_that_of_wcag():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_paper_is_the_themes(root):
    tokens = root / "theme" / "static" / "css" / "tokens.css"
    if not tokens.exists():
        pytest.skip("the theme's tokens are not written yet")
    assert settings.PAPER in tokens.read_text("utf-8").lower()


def test_an_unknown_time_zone_names_the_nearest():
    assert "did you mean “Asia/Baku”" in fault('time_zone = "Asia/Bakı"\n' + NAME)


def test_a_language_pages_cannot_be_made_in_is_refused():
    assert "did you mean “uz-Latn”" in fault('languages = ["az", "uz-Latin"]\n' + NAME)


def test_language_tags_are_taken_in_any_casing():
    library, faults = read('languages = ["AZ", "uz-cyrl"]\n' + NAME)
    assert not faults
    assert library.languages == ("az", "uz-Cyrl")


def test_the_default_language_must_be_one_of_the_sites():
    assert "not among the site's languages (az)" in fault('languages = ["az"]\ndefault_language = "ru"\n' + NAME)


def test_a_library_without_a_name_is_told_how_to_write_one():
    assert "[name]" in fault('languages = ["az"]\n')


def test_a_text_that_is_no_toml_has_its_line():
    assert fault("languages = [az]\n").startswith("content/library.toml:1:14:")


def test_hours_that_end_before_they_begin_are_refused():
    assert "it closes (09:00) before it opens (18:00)" in fault(
        NAME + '[[hours]]\ndays = [1]\nopens = "18:00"\ncloses = "09:00"\n'
    )


def test_a_hall_without_a_name_is_told():
    assert "“halls.name” is missing" in fault(NAME + '[[halls]]\nslug = "open"\n')


def test_a_logo_outside_content_is_refused():
    assert "no file" in fault('logo = "../secret.png"\n' + NAME)


def test_a_drawing_is_no_logo_pages_can_show():
    assert "save it as PNG" in fault('logo = "logo.svg"\n' + NAME)


def test_all_faults_are_found_at_once():
    _, faults = read('accent = "red"\nemail = "x"\n' + NAME)
    assert [error.place.line for error in faults] == [1, 2]


def test_a_file_saved_by_notepad_is_read(tmp_path):
    (tmp_path / "library.toml").write_bytes("﻿languages = ['az']\r\n[name]\r\naz = 'Şəhər'\r\n".encode())
    assert load_library(tmp_path).name.best("az").text == "Şəhər"


def test_a_missing_file_says_what_writes_one(tmp_path):
    with pytest.raises(SettingsError, match="openshelf new site"):
        load_library(tmp_path)


def test_every_key_is_documented():
    keys = {*settings.KEYS, *settings.HALL_KEYS, *settings.HOURS_KEYS, *settings.KIOSK_KEYS, *settings.LIMIT_KEYS}
    documented = set(re.findall(r"[a-z_]+", settings.__doc__))
    assert keys <= documented


@given(st.text(max_size=200))
def test_any_text_is_a_library_or_faults_of_one_line(text):
    _, faults = read(text)
    assert all("\n" not in error.words("en") for error in faults)
