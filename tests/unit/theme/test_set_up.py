"""What set-up makes for the theme: fonts that hold our alphabets and nothing else, scripts joined entry by entry."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FONTS = ROOT / "theme" / "static" / "fonts"
ALPHABETS = {
    "az": "ABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZabcçdeəfgğhxıijkqlmnoöprsştuüvyz",
    "kk-Latn": "ÄÑŪÝäñūý",
    "uz-Latn": "OʻoʻGʻgʻʼ",
    "tr": "ÂÎÛâîû",
    "ru": "".join(map(chr, range(0x410, 0x450))) + "Ёё",
    "kk": "ӘәҒғҚқҢңӨөҰұҮүҺһІі",
    "uz-Cyrl": "ЎўҚқҒғҲҳ",
    "az-Cyrl": "ӘәҒғҜҝЈјӨөҮүҺһҸҹ",
    "signs": "₼₸€№«»“”‘’–—…·0123456789",
}


@pytest.fixture(scope="module")
def set_up():
    spec = importlib.util.spec_from_file_location("theme_assets", ROOT / "theme" / "assets.py")
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.main()
    return module


def letters_of(path: Path) -> set[str]:
    from fontTools.ttLib import TTFont

    return set(map(chr, TTFont(path).getBestCmap()))


@pytest.mark.parametrize("family", ["serif", "sans"])
@pytest.mark.parametrize("weight", [400, 600])
def test_every_letter_of_our_alphabets_is_in_a_face(family, weight):
    there = set().union(*(letters_of(path) for path in FONTS.glob(f"{family}-*-{weight}.woff2")))
    if family == "serif":
        # The currency sign of the manat is set in the sans face, which stands next in the serif's stack.
        there |= letters_of(FONTS / f"sans-latin-{weight}.woff2")
    missing = {tag: sorted(set(letters) - there) for tag, letters in ALPHABETS.items() if set(letters) - there}
    assert not missing


def test_a_latin_face_holds_no_cyrillic():
    for path in FONTS.glob("*-latin-*.woff2"):
        assert not {letter for letter in letters_of(path) if "\u0400" <= letter <= "\u04ff"}, path.name


def test_the_switch_has_every_letter_of_the_languages_names():
    from openshelf.pages.context import ENDONYMS

    cyrillic = {letter for name in ENDONYMS.values() for letter in name if "\u0400" <= letter <= "\u04ff"}
    assert cyrillic <= letters_of(FONTS / "tongues-400.woff2")


def test_a_face_keeps_its_copyright_and_gives_up_the_reserved_name():
    from fontTools.ttLib import TTFont

    for path in FONTS.glob("*.woff2"):
        names = {entry.nameID: str(entry) for entry in TTFont(path)["name"].names}
        assert "OFL" in names[14] or "openfontlicense" in names[14], path.name
        assert names[0], path.name
        assert names[1].startswith("Openshelf"), path.name


def test_the_rules_name_every_face_and_no_other(set_up):
    rules = (FONTS / "fonts.css").read_text("utf-8")
    assert rules == set_up.font_rules()
    assert set(re.findall(r"fonts/([\w-]+)\.woff2", rules)) == {path.stem for path in FONTS.glob("*.woff2")}


def test_each_script_entry_is_joined(set_up):
    entries = {path.name for path in set_up.SCRIPTS.glob("*.js")}
    assert {path.name for path in set_up.JOINED.glob("*.js")} == entries


def test_a_second_run_touches_nothing(set_up, capsys):
    capsys.readouterr()
    before = {path: path.stat().st_mtime_ns for folder in (set_up.FONTS, set_up.JOINED) for path in folder.iterdir()}
    assert set_up.main() == 0
    assert capsys.readouterr().out == ""
    assert before == {
        path: path.stat().st_mtime_ns for folder in (set_up.FONTS, set_up.JOINED) for path in folder.iterdir()
    }


def test_a_range_is_written_as_style_sheets_write_it(set_up):
    assert set_up.unicode_range("abcx") == "U+61-63,U+78"
