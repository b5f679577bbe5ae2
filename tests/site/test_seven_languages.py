"""A site in all seven languages of the interface: its words, dates, forms of number, languages and rails."""

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from lxml import html
from whole_site import CATALOGUE, build, new_site

from openshelf.authority import classes
from openshelf.lang.tags import INTERFACE_TAGS
from openshelf.pages.words import msg, read_words
from openshelf.record import vocabulary
from openshelf.record.labels import wording

TRANSLATED = tuple(tag for tag in INTERFACE_TAGS if tag != "en")
TRANSLATIONS = Path(__file__).resolve().parents[2] / "theme" / "translations"
MORE = """\
k7;Oʻrmon qushlari;Yoʻldoshev, Gʻani;1991;uzb;Qushlar;;;book;;598 Y77;;
k8;Gʻuncha;Shodiyeva, Choʻlpon;1994;uzb;;;;book;;;;
k9;Shahar bogʻlari;;1996;uzb;;;;book;;;;
k10;Chinor soyasi;;1997;uzb;;;;book;;;;
k11;Somon yoʻli;;1998;uzb;;;;book;;;;
k12;Әуен;Қасымова, Әлия;2001;kaz;;;;score;;;;
k13;Ғарыш;;2002;kaz;;;;map;;;;
k14;Алма;;2003;kaz;;;;book;;;;
k15;Işık;;2005;tur;;;;book;;;;
k16;İnce yol;;2006;tur;;;;book;;;;
"""
# Forms of citation and reference files, named alike everywhere.
NAMES = frozenset(("GOST R 7.0.5-2008", "GOST R 7.0.100-2018", "ISO 690", "APA 7", "RIS", "BibTeX"))
SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-open", "data-closed", "data-always")
PAGES = ("index.html", "search.html", "browse/index.html", "browse/creator/index.html", "browse/title/index.html",
         "browse/type/index.html", "browse/year/index.html", "browse/language/index.html")  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """A site built once in seven languages."""
    made = new_site(tmp_path_factory.mktemp("tongues"))
    (made / "content/catalog/held.csv").write_text(CATALOGUE + MORE, "utf-8")
    settings = made / "content/library.toml"
    listed = json.dumps(list(INTERFACE_TAGS))
    settings.write_text(
        re.sub(r"^languages = .*$", f"languages = {listed}", settings.read_text("utf-8"), flags=re.MULTILINE), "utf-8"
    )
    done = build(made)
    assert done.returncode == 0, done.stdout + done.stderr
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def output(site) -> Path:
    """The built site's public folder."""
    return site / "output" / "online"


def page(path):
    return html.document_fromstring(path.read_bytes())


def language_of(element):
    return next((each.get("lang") for each in (element, *element.iterancestors()) if each.get("lang")), None)


def spoken(tree, tag) -> set[str]:
    """What a page says in its own language: texts and spoken attributes, not what is marked as another language's."""
    # A citation speaks the language of the work it cites.
    cited = {each for side in tree.find_class("record-side") for each in side.iter("dd")}
    said = set()
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style") or element in cited:
            continue
        if language_of(element) == tag:
            said.add(element.text or "")
            said.update(element.get(name, "") for name in SPOKEN)
        if element.getparent() is not None and language_of(element.getparent()) == tag:
            said.add(element.tail or "")
    return {" ".join(text.split()) for text in said if re.search("[A-Za-z]{2}", text)}


def strings(value):
    """Every text of a settings file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def record_pages(output, tag) -> dict[str, Path]:
    return {path.name: path for path in (output / tag / "record").rglob("*.html")}


def pages_of(output, tag) -> dict[str, Path]:
    return {name: output / tag / name for name in PAGES} | record_pages(output, tag)


@pytest.mark.parametrize("tag", TRANSLATED)
def test_no_english_of_the_interface_stands_on_a_page_of_another_language(output, site, tag):
    settings = tomllib.loads((site / "content/library.toml").read_text("utf-8"))
    numbers = {f"held:{row.partition(';')[0]}" for row in (CATALOGUE + MORE).splitlines()}
    given = {*re.split(r"[;|\n]", CATALOGUE + MORE), *strings(settings), *numbers}
    own = {text for text in read_words(TRANSLATIONS, tag).messages.values() if isinstance(text, str)}
    own |= {
        words
        for table in (vocabulary, classes)
        for values in wording(Path(table.__file__).parent / "wording", tag).values()
        for words in values.values()
    }
    english = pages_of(output, "en")
    left = []
    for name, path in pages_of(output, tag).items():
        shared = spoken(page(path), tag) & spoken(page(english[name]), "en")
        left += [f"{name}: {text}" for text in sorted(shared - own - NAMES - given)]
    assert not left


def test_the_comparison_sees_an_untranslated_word(output):
    # The probe itself: every word of the English interface is found on the English page.
    english = spoken(page(output / "en" / "index.html"), "en")
    assert {msg("What would you like to read?"), msg("Search"), msg("Catalogue"), msg("Opening hours")} <= english


@pytest.mark.parametrize(
    ("tag", "day"),
    [
        ("az", "20 noyabr 2026-cı il"),
        ("ru", "20 ноября 2026\u00a0г."),
        ("en", "20 November 2026"),
        ("uz-Latn", "2026-yil 20-noyabr"),
        ("uz-Cyrl", "2026 йил 20 ноябр"),
        ("kk", "2026\u00a0ж. 20 қараша"),
        ("tr", "20 Kasım 2026"),
    ],
)
def test_a_day_is_written_as_its_language_does(output, tag, day):
    assert day in page(output / tag / "index.html").text_content()


@pytest.mark.parametrize(
    ("tag", "count"),
    [
        ("az", "16 biblioqrafik yazı"),
        ("ru", "16 записей"),
        ("en", "16 records"),
        ("uz-Latn", "16 ta yozuv"),
        ("uz-Cyrl", "16 та ёзув"),
        ("kk", "16 библиографиялық жазба"),
        ("tr", "16 kayıt"),
    ],
)
def test_a_number_of_records_takes_its_form(output, tag, count):
    assert count in page(output / tag / "index.html").text_content()


@pytest.mark.parametrize("tag", INTERFACE_TAGS)
def test_a_page_says_its_language_and_leads_to_the_others(output, tag):
    for path in pages_of(output, tag).values():
        tree = page(path)
        assert tree.get("lang") == tag
        assert tree.get("dir") == "ltr"
        switch = tree.find_class("languages")[0]
        assert [each.get("lang") for each in switch] == list(INTERFACE_TAGS)
        for link in switch.iter("a"):
            assert link.get("hreflang") == link.get("lang")
            assert (path.parent / link.get("href")).resolve().is_file()


@pytest.mark.parametrize("tag", INTERFACE_TAGS)
def test_a_title_is_marked_with_its_own_language(output, tag):
    titles = {name: page(path).find(".//h1") for name, path in record_pages(output, tag).items()}
    assert titles["k7.html"].get("lang", tag).startswith("uz")
    assert titles["k12.html"].get("lang", tag) == "kk"
    assert titles["k15.html"].get("lang", tag) == "tr"


def rail(output, tag) -> list[str]:
    marks = page(output / tag / "browse/title/index.html").find_class("rail")[0]
    return marks.text_content().split()


@pytest.mark.parametrize(
    ("tag", "alphabet"),
    [
        ("az", "A B C Ç D E Ə F G Ğ H X I İ J K Q L M N O Ö P R S Ş T U Ü V Y Z"),
        ("ru", "А Б В Г Д Е Ё Ж З И Й К Л М Н О П Р С Т У Ф Х Ц Ч Ш Щ Ъ Ы Ь Э Ю Я"),
        ("uz-Latn", "A B D E F G H I J K L M N O P Q R S T U V X Y Z Oʻ Gʻ Sh Ch"),
        ("uz-Cyrl", "А Б В Г Д Е Ё Ж З И Й К Л М Н О П Р С Т У Ф Х Ц Ч Ш Ъ Ь Э Ю Я Ў Қ Ғ Ҳ"),
        ("kk", "А Ә Б В Г Ғ Д Е Ё Ж З И Й К Қ Л М Н Ң О Ө П Р С Т У Ұ Ү Ф Х Һ Ц Ч Ш Щ Ъ Ы І Ь Э Ю Я"),
        ("tr", "A B C Ç D E F G Ğ H I İ J K L M N O Ö P R S Ş T U Ü V Y Z"),
    ],
)
def test_the_rail_runs_through_the_alphabet_of_the_page(output, tag, alphabet):
    letters = alphabet.split()
    assert rail(output, tag)[: len(letters)] == letters


@pytest.mark.parametrize(
    ("tag", "titles"),
    [
        ("uz-Latn", ["Somon yoʻli", "Oʻrmon qushlari", "Gʻuncha", "Shahar bogʻlari", "Chinor soyasi"]),
        ("kk", ["Алма", "Әуен", "Ғарыш"]),
        ("tr", ["Işık", "İnce yol"]),
    ],
)
def test_titles_stand_in_the_order_of_the_alphabet_of_the_page(output, tag, titles):
    text = page(output / tag / "browse/title/index.html").text_content()
    places = [text.index(title) for title in titles]
    assert places == sorted(places)


@pytest.mark.parametrize("tag", TRANSLATED)
def test_the_scripts_of_a_page_receive_its_words(output, tag):
    (own,) = page(output / tag / "search.html").xpath("//*[@data-words]")
    shipped = json.loads((output / own.get("data-words")).read_text("utf-8"))
    assert shipped["tag"] == tag
    assert (
        shipped["messages"]["Nothing found"]
        == read_words(TRANSLATIONS, tag).gettext("Nothing found")
        != "Nothing found"
    )
