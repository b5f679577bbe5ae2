"""What every template stands on: links from any page, words of a language, escaping, assets by hash, errors with a place."""

import json

import pytest
import theme_site
from markupsafe import Markup

from openshelf.build.output import Profile
from openshelf.content.library import Opening
from openshelf.content.model import Content
from openshelf.errors import BuildError, ContentError, TemplateError
from openshelf.pages.assets import Assets, fingerprinted, minify_css
from openshelf.pages.context import direction, lang_attributes, spanned
from openshelf.pages.environment import make_environment, render
from openshelf.pages.pieces import pager
from openshelf.pages.shell import make_shell, opening_lines
from openshelf.pages.site import make_site
from openshelf.pages.words import Words, read_words, script_msgids
from openshelf.record.model import Text


@pytest.fixture(scope="module")
def site():
    return make_site(theme_site.LIBRARY, theme_site.CONTENT, Profile(), theme_site.DAY)


@pytest.fixture
def home(site):
    return site.contexts["az"].within("index.html")


@pytest.fixture
def deep(site):
    return site.contexts["az"].within("record/k/3fa/1.html")


def test_links_are_relative_from_any_depth(home, deep, site):
    assert home.url_for("search.html") == "search.html"
    assert deep.url_for("search.html") == "../../../search.html"
    assert deep.url_for("/media/a.webp") == "../../../../media/a.webp"
    assert site.contexts["ru"].at("index.html").url_for("index.html") == "./ru/index.html"


def test_a_page_served_anywhere_links_from_the_base_of_the_site(site):
    lost = site.contexts["az"].at("404.html", anywhere=True)
    assert lost.url_for("index.html") == "/az/index.html"
    assert lost.asset("css/site.css").startswith("/assets/site.")


def test_the_language_switch_stays_on_the_page(deep):
    assert [(one.tag, one.url, one.current) for one in deep.languages] == [
        ("az", "../../../../az/record/k/3fa/1.html", True),
        ("ru", "../../../../ru/record/k/3fa/1.html", False),
        ("en", "../../../../en/record/k/3fa/1.html", False),
    ]


def test_alternates_name_every_language_of_the_page(deep, home):
    base = theme_site.ADDRESS
    assert deep.alternates()[0] == ("az", f"{base}/az/record/k/3fa/1.html")
    assert [tag for tag, _ in deep.alternates()] == ["az", "ru", "en"]
    assert dict(home.alternates())["ru"] == f"{base}/ru/"
    assert home.canonical() == f"{base}/az/"
    assert deep.canonical() == f"{base}/az/record/k/3fa/1.html"


def test_a_site_without_an_address_has_no_absolute_links(site):
    from dataclasses import replace

    nowhere = replace(site.contexts["az"], library=replace(theme_site.LIBRARY, site_url=""))
    assert nowhere.canonical() == ""
    assert nowhere.alternates() == ()
    assert nowhere.online_url("record/k/3fa/1.html") == ""


@pytest.mark.parametrize(
    ("lang", "script", "expected"),
    [
        ("az", None, "ltr"),
        ("az-Arab", None, "rtl"),
        ("fa", None, "rtl"),
        (None, "Arab", "rtl"),
        (None, None, "auto"),
        ("ar", "Latn", "ltr"),
    ],
)
def test_a_text_runs_as_its_script_does(lang, script, expected):
    assert direction(lang, script) == expected


def test_a_text_carries_its_own_language_and_is_escaped():
    assert spanned(Text("<b>", "ru")) == '<bdi lang="ru">&lt;b&gt;</bdi>'
    assert lang_attributes(None) == ' dir="auto"'
    assert lang_attributes('"><script>') == ' lang="&#34;&gt;&lt;script&gt;" dir="ltr"'


def render_text(site, source, page=None, tag="az", folder=None):
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates" / "page.html").write_text(source, "utf-8")
    environment = make_environment(site.contexts[tag].words, [folder / "templates"])
    return render(environment, "page.html", site.contexts[tag], page).decode()


def test_words_are_frozen_and_values_escaped(site, tmp_path):
    source = '{{ _("Copies") }} {{ ngettext("%(n)s record", "%(n)s records", 1234) }} {{ page }}'
    shown = render_text(site, source, "<i>", tag="ru", folder=tmp_path)
    assert shown == "Экземпляры 1\u00a0234 записи &lt;i&gt;"


def test_filters_speak_the_language(site, tmp_path):
    source = (
        '{{ "2013-11-08"|date }}; {{ "2013"|date }}; {{ 2013|ordinal }}; {{ 1234.5|number }}; {{ "istanbul"|capital }}'
    )
    shown = render_text(site, source, tag="az", folder=tmp_path)
    assert shown == "8 noyabr 2013-cü il; 2013-cü il; 2013-cü; 1.234,5; İstanbul"


@pytest.mark.parametrize(
    ("source", "line"),
    [("one\n{{ page.nothing }}", 2), ("one\ntwo\n{% if %}", 3), ("{{ nobody }}", 1), ("\n{{ 1 // 0 }}", 2)],
)
def test_a_template_fault_names_its_file_and_line(site, tmp_path, source, line):
    with pytest.raises(TemplateError) as caught:
        render_text(site, source, Content(), folder=tmp_path)
    assert caught.value.place.file == f"{tmp_path.name}/templates/page.html"
    assert caught.value.place.line == line


def test_a_missing_template_is_named(site):
    with pytest.raises(TemplateError, match=r"nothing\.html"):
        site.page("nothing.html", "az", "index.html", None)


def test_an_asset_is_named_by_its_bytes():
    one, other = fingerprinted("css/site.css", b"a"), fingerprinted("css/site.css", b"b")
    assert one != other
    assert one.startswith("assets/site.")
    assert fingerprinted("lang/az.json", b"{}").startswith("assets/lang/az.")


def test_a_style_sheet_joins_its_parts_and_names_fonts_by_hash(site):
    sheets = {output.path: output.data.decode() for output in site.assets.outputs() if output.path.endswith(".css")}
    joined = sheets[site.assets.map.path("css/site.css")]
    assert "@import" not in joined
    assert "url(../" not in joined
    assert site.assets.map.path("fonts/serif-latin-400.woff2").removeprefix("assets/") in joined
    assert not site.assets.map.urls.keys() & {"css/tokens.css", "css/record.css"}


def test_minifying_leaves_strings_and_meaning_alone():
    source = '/* note */\n.a , .b > c {\n  content: " ; } ";\n  width: calc(1px + 2px);\n}\n@media (min-width: 1px) { a { b: c } }\n'
    assert minify_css(source) == '.a,.b > c{content: " ; } ";width: calc(1px + 2px)}@media (min-width: 1px){a{b: c}}'


def test_messages_for_scripts_are_those_the_scripts_ask_for(site):
    data = next(o.data for o in site.assets.outputs() if o.path == site.assets.map.path("messages/ru.json"))
    asked = set()
    for path in sorted((theme_site.Path(__file__).parents[3] / "theme" / "static" / "js").rglob("*.js")):
        asked |= script_msgids(path.read_text("utf-8"))
    table = json.loads(data)
    assert table["tag"] == "ru"
    assert table["messages"].keys() <= asked


def scripts_of(folder, sources):
    for name, source in sources.items():
        for place in ("js", "dist/js"):
            path = folder / "static" / place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
    return Assets(folder, (), bundled=True)


def test_a_script_is_published_beside_those_it_loads_and_is_named_by_their_bytes_too(tmp_path):
    sources = {
        "one.js": 'import("./two.js");',
        "two.js": 'import("./one.js"); "./three.js"',
        "three.js": "1",
        "four.js": "4",
    }
    first = scripts_of(tmp_path, sources)
    files = {out.path: out.data.decode() for out in first.outputs()}
    two = first.map.path("js/two.js")
    assert files[first.map.path("js/one.js")] == f'import("./{two.removeprefix("assets/")}");'
    again = scripts_of(tmp_path, sources | {"three.js": "2"})
    changed = {name for name in sources if first.map.path(f"js/{name}") != again.map.path(f"js/{name}")}
    assert changed == {"one.js", "two.js", "three.js"}


def test_a_script_carries_the_table_it_cannot_work_without(site):
    published = {out.path: out.data.decode() for out in site.assets.outputs() if out.path.endswith(".js")}
    for name, table in (("search-worker", "fold"), ("search-rare", "rare"), ("search-help", "sort")):
        head = published[site.assets.map.path(f"js/{name}.js")].partition("\n")[0]
        assert json.loads(head.partition(f".{table}=")[2].removesuffix(";"))
    assert not any("openshelfTables??=" in source for path, source in published.items() if "search-page" in path)


def test_the_search_page_has_its_first_words_in_itself_and_finds_the_others_in_a_file_of_their_own(site):
    later = json.loads(
        next(o.data for o in site.assets.outputs() if o.path == site.assets.map.path("messages/search-ru.json"))
    )
    first = site.assets.map.asked["search-page"]
    assert "Read" in first
    assert "Earlier results" in later["messages"]
    assert "Earlier results" not in first
    everywhere = json.loads(
        next(o.data for o in site.assets.outputs() if o.path == site.assets.map.path("messages/ru.json"))
    )
    assert "Earlier results" not in everywhere["messages"]


def test_script_msgids_leave_comments_alone():
    assert script_msgids('// t("no")\nconst a = t("Yes, \\"so\\"", { b });\n tn("{n} a", "{n} b", 2); set("x");') == {
        'Yes, "so"',
        "{n} a",
    }


def test_an_unbundled_site_serves_the_modules_as_written():
    site = make_site(theme_site.LIBRARY, Content(), Profile(bundled=False), theme_site.DAY)
    assert site.assets.map.path("js/site.js") == "assets/js/site.js"
    assert site.assets.map.path("js/lang/fold.js") == "assets/js/lang/fold.js"


def test_a_script_that_set_up_did_not_join_is_named(tmp_path):
    (tmp_path / "static" / "js").mkdir(parents=True)
    (tmp_path / "static" / "js" / "new.js").write_text("1", "utf-8")
    with pytest.raises(BuildError, match=r"new\.js.*make setup"):
        Assets(tmp_path, (), bundled=True)


def test_an_unknown_asset_is_named(home):
    with pytest.raises(BuildError, match=r"css/nothing\.css"):
        home.style("nothing")


def test_the_accent_of_a_library_replaces_the_themes():
    from dataclasses import replace

    site = make_site(replace(theme_site.LIBRARY, accent="#005f56"), Content(), Profile(), theme_site.DAY)
    data = next(o.data for o in site.assets.outputs() if o.path == site.assets.map.path("css/site.css"))
    assert data.decode().endswith(":root{--accent-light:#005f56}")


def test_two_builds_make_the_same_assets(site):
    again = make_site(theme_site.LIBRARY, theme_site.CONTENT, Profile(), theme_site.DAY)
    assert list(site.assets.outputs()) == list(again.assets.outputs())


def test_words_of_several_rooms_are_one(tmp_path):
    folder = tmp_path / "uz_Cyrl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / "a.po").write_text(head + 'msgid "Read"\nmsgstr "Ўқиш"\n', "utf-8")
    (folder / "b.po").write_text(head + 'msgid "Search"\nmsgstr ""\n\n#, fuzzy\nmsgid "View"\nmsgstr "?"\n', "utf-8")
    words = read_words(tmp_path, "uz-Cyrl")
    assert [words.gettext(each) for each in ("Read", "Search", "View")] == ["Ўқиш", "Search", "View"]


def test_a_broken_translation_file_is_named(tmp_path):
    folder = tmp_path / "az" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "a.po").write_text("nothing of a catalogue\n", "utf-8")
    with pytest.raises(ContentError, match=r"a\.po"):
        read_words(tmp_path, "az")


def test_a_language_without_translations_speaks_english(tmp_path):
    words = read_words(tmp_path, "en")
    assert words.gettext("Read") == "Read"
    assert words.ngettext("%(n)s record", "%(n)s records", 2) == "%(n)s records"


def test_opening_hours_join_days_that_follow_each_other():
    hours = (
        Opening((1, 2, 3, 4, 5), "09:00", "19:00"),
        Opening((6, 7), "10:00", "18:00"),
        Opening((1, 3), "20:00", "22:00"),
    )
    assert [line.days for line in opening_lines(hours, Words("en"))] == [
        "Monday–Friday",
        "Saturday, Sunday",
        "Monday, Wednesday",
    ]
    always = opening_lines((Opening(tuple(range(1, 8)), "00:00", "24:00"),), Words("en"))
    assert (always[0].days, always[0].times) == ("Every day", "round the clock")


def test_navigation_names_only_what_there_is():
    shell = make_shell(theme_site.LIBRARY, Content(), Words("en"), theme_site.DAY)
    assert [door.path for door in shell.navigation] == ["browse/index.html"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1, ["1", "2", "3", "…", "9"]),
        (5, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
        (9, ["1", "…", "7", "8", "9"]),
    ],
)
def test_a_pager_shows_the_ends_and_the_neighbours(number, shown):
    made = pager(lambda n: f"{n}.html", 9, number)
    assert [link.label for link in made.pages] == shown
    assert [link.label for link in made.pages if link.current] == [str(number)]
    assert made.previous == (f"{number - 1}.html" if number > 1 else None)


def test_one_page_needs_no_pager():
    assert pager(str, 1, 1).pages == ()


def test_an_empty_markup_stays_markup(home):
    assert isinstance(home.lang(Text("x", "az")), Markup)
    assert home.lang(Text("x", "az")) == ""
    assert home.lang(Text("x", "ru")) == ' lang="ru" dir="ltr"'
