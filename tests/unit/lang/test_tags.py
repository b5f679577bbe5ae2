"""Language codes: every code a catalogue may hold becomes one tag, and names come in every interface language."""

import pytest

from openshelf.lang.data import table
from openshelf.lang.tags import (
    INTERFACE_TAGS,
    canonical,
    direction,
    interface_tag,
    language_name,
    script_name,
    script_of,
    with_script,
)


@pytest.mark.parametrize(
    ("given", "tag"),
    [
        ("aze", "az"), ("AZ", "az"), ("az_Latn", "az"), ("az-cyrl", "az-Cyrl"), ("azb", "az-Arab"),
        ("rus", "ru"), ("eng", "en"), ("ger", "de"), ("deu", "de"), ("fre", "fr"), ("per", "fa"), ("chi", "zh"),
        ("uzb", "uz"), ("uz", "uz"), ("uz_cyrl", "uz-Cyrl"), ("uz-Latn", "uz-Latn"), ("kaz", "kk"), ("kk-latn", "kk-Latn"),
        ("scr", "hr"), ("mol", "ro"), ("tar", "tt"), ("taj", "tg"), ("esp", "eo"), ("cam", "km"), ("sh", "sr-Latn"),
        ("ota", "ota"), ("chg", "chg"), ("tut", "tut"), ("zxx", "zxx"), ("mul", "mul"), ("en-us", "en-US"),
        ("рус.", "ru"), ("русский", "ru"), ("Azərbaycan", "az"), ("английский", "en"), ("o'zbek", "uz"), ("Türkçe", "tr"),
        ("und", None), ("xyz", None), ("", None), ("???", None), ("qwertyuiop", None),
    ],
)  # fmt: skip
def test_a_code_or_name_becomes_one_tag(given: str, tag: str | None) -> None:
    assert canonical(given) == tag


def test_every_marc_code_is_known_and_named() -> None:
    codes = [*table("codes")["marc"], *table("codes")["collective"]]
    assert len(codes) > 470
    for code in codes:
        if code != "und":
            tag = canonical(code)
            assert tag is not None, code
            assert language_name(tag, "en") not in {tag, code}, code


def test_a_canonical_tag_stays_itself() -> None:
    for code in table("codes")["marc"]:
        tag = canonical(code)
        assert tag is None or canonical(tag) == tag


def test_the_script_is_written_only_where_it_tells_something() -> None:
    assert with_script("az", "Cyrl") == "az-Cyrl"
    assert with_script("az-Cyrl", "Latn") == "az"
    assert with_script("ru", "Cyrl") == "ru"
    assert with_script("uz", "Latn") == "uz-Latn"
    assert with_script("uz", "Cyrl") == "uz-Cyrl"
    assert with_script("ja", "Jpan") == "ja"


def test_scripts_and_directions_follow_the_tag() -> None:
    assert [script_of(tag) for tag in ("az", "az-Cyrl", "ru", "fa", "ar", "ka")] == [
        "Latn",
        "Cyrl",
        "Cyrl",
        "Arab",
        "Arab",
        "Geor",
    ]
    assert [direction(tag) for tag in ("az", "az-Arab", "he", "fa", "ru")] == ["ltr", "rtl", "rtl", "rtl", "ltr"]


def test_uz_asks_for_the_latin_interface() -> None:
    assert interface_tag("uz") == "uz-Latn"
    assert interface_tag("ru-RU") == "ru"
    assert interface_tag("az-Cyrl") is None


def test_names_come_in_the_interface_language() -> None:
    assert language_name("az", "ru") == "азербайджанский"
    assert language_name("rus", "az") == "rus"
    assert language_name("az-Cyrl", "en") == "Azerbaijani (Cyrillic)"
    assert language_name("uz", "uz-Latn") == "oʻzbek"
    assert script_name("Cyrl", "ru") == "кириллица"


@pytest.mark.parametrize("tag", INTERFACE_TAGS)
def test_the_languages_of_the_region_are_named_in_every_interface_language(tag: str) -> None:
    english = {code: language_name(code, "en") for code in ("az", "ru", "uz", "kk", "tr", "fa", "ar", "ka", "de", "fr")}
    for code, name in english.items():
        assert language_name(code, tag)
        assert tag in {"en", "tr"} or language_name(code, tag) != name


@pytest.mark.slow
def test_the_committed_names_are_cldrs() -> None:
    pytest.importorskip("babel")
    from openshelf.lang import cldr

    names = {name: cldr.read_locale(name) for name in cldr.LOCALES}
    assert cldr.languages_table(names) == table("languages")
    assert cldr.aliases_table(names) == table("aliases")


@pytest.mark.parametrize("kind", ["names", "scripts"])
@pytest.mark.parametrize("tag", INTERFACE_TAGS)
def test_every_language_and_script_has_a_name_in_every_language_of_the_interface(kind, tag):
    names = table("languages")[kind]
    assert names[tag].keys() == names["en"].keys()
    assert all(names[tag].values())
