"""Browse lists, the home page and the pages outside the catalogue, as a reader meets them."""

import re
from dataclasses import replace

import pytest
import theme_site

from openshelf.authority.files import read_authorities
from openshelf.build.output import Profile
from openshelf.catalog.browse import Browse
from openshelf.catalog.order import arrange
from openshelf.catalog.store import Store
from openshelf.content.model import Collection, Content
from openshelf.pages.browse import anchor, browse_index, browse_lists, heading_pages
from openshelf.pages.gate import gate_pages, redirects, tombstones
from openshelf.pages.home import coming, home_view
from openshelf.pages.site import make_site
from openshelf.record.model import Subject, Text


@pytest.fixture(scope="module")
def site():
    return make_site(theme_site.LIBRARY, theme_site.CONTENT, Profile(), theme_site.DAY)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store.open(tmp_path_factory.mktemp("browse") / "made.sqlite") as opened:
        opened.put_source("kitab", theme_site.entries())
        arrange(opened, theme_site.LIBRARY.languages)
        yield opened


@pytest.fixture(scope="module")
def browse(store):
    return Browse(store)


def text(output):
    return output.data.decode()


def test_the_rail_is_the_alphabet_of_the_page(site, browse):
    page = text(next(browse_lists(site, browse, "creator", "az")))
    rail = re.search(r'<nav class="rail".*?</nav>', page, re.DOTALL)[0]
    letters = re.findall(r">([^<\s]+)</(?:a|span)>", rail)
    assert letters[:8] == ["A", "B", "C", "Ç", "D", "E", "Ə", "F"]
    assert f'href="index.html#{anchor("Ə")}"' in rail.replace("../../browse/creator/", "")
    assert '<span aria-hidden="true">A</span>' in rail


def test_every_link_of_the_rail_meets_its_anchor(site, browse):
    pages = {page.path: text(page) for page in browse_lists(site, browse, "title", "ru")}
    links = set(re.findall(r'<a href="[./]*browse/title/([^"#]+)#([^"]+)"', "".join(pages.values())))
    assert links
    assert all(f'id="{name}"' in pages[f"ru/browse/title/{file}"] for file, name in links)


def test_a_long_list_is_cut_into_pages_that_name_each_other(site, browse):
    pages = list(browse_lists(site, browse, "title", "az"))
    assert [page.path for page in pages] == ["az/browse/title/index.html", "az/browse/title/2.html"]
    assert 'rel="next"' in text(pages[0])
    assert 'rel="prev"' in text(pages[1])


def test_a_part_of_a_list_is_the_same_as_in_the_whole(site, browse):
    whole = list(browse_lists(site, browse, "title", "en"))
    assert list(browse_lists(site, browse, "title", "en", first=2)) == whole[1:]


def test_a_heading_shows_its_works_with_their_access(site, browse):
    key = next(key for key, count in browse.keys("creator") if "quliyeva" in key and count == 2)
    page = text(next(heading_pages(site, browse, "creator", key, "ru")))
    assert "Köhnə Bakının mətbəələri" in page
    assert "Читается на экране в библиотеке" in page
    assert "2 записи" in page


def test_a_bare_slug_is_no_line_of_the_collections(site, tmp_path):
    shelf = Collection("carpets", title=theme_site.multi(az="Xalça rəfi"), records=("kitab:k1",))
    with Store.open(tmp_path / "made.sqlite") as opened:
        first, *others = theme_site.entries()
        named = replace(first, record=replace(first.record, collections=("carpets",)))
        opened.put_source("kitab", (named, *others))
        arrange(opened, theme_site.LIBRARY.languages, collections=(shelf,))
        page = "".join(text(each) for each in browse_lists(site, Browse(opened), "collection", "az"))
    assert "Xalça rəfi</a>" in page
    assert "<bdi>carpets</bdi>" not in page
    assert set(re.findall(r'href="[^"]*#(l-[^"]+)"', page)) <= set(re.findall(r'id="(l-[^"]+)"', page))


def test_an_unknown_heading_has_no_page(site, browse):
    assert not list(heading_pages(site, browse, "creator", "nobody", "az"))


def test_no_id_stands_twice_on_a_list(site, browse):
    for kind in browse.kinds():
        for page in browse_lists(site, browse, kind, "az"):
            ids = re.findall(r'\bid="([^"]+)"', text(page))
            assert len(ids) == len(set(ids)), page.path


def test_the_doors_name_every_list_with_its_count(site, browse):
    page = text(browse_index(site, browse, "az"))
    assert "Müəlliflər və adlar" in page
    assert page.count('class="count"') == len(browse.kinds())


def test_the_home_page_begins_with_the_search(site):
    view = home_view(site.contexts["az"].within("index.html"), theme_site.CONTENT, total=81)
    page = text(site.page("home.html", "az", "index.html", view))
    main = page[page.index("<main") :]
    assert main.index("<form") < main.index("<h2")
    assert page.count('role="search"') == 1
    assert "search.html?q=%D0%9D%D0%B0%D0%B2%D0%BE%D0%B8%D0%B9" in page


def test_events_over_on_the_day_of_the_build_are_not_listed():
    assert [event.slug for event in coming(theme_site.CONTENT.events, theme_site.DAY)] == ["sergi", "gece"]
    assert [event.slug for event in coming(theme_site.CONTENT.events, "2026-01-10")] == ["kecmis", "sergi", "gece"]


def test_an_empty_library_has_a_home_page(site):
    view = home_view(site.contexts["en"].within("index.html"), Content(), total=0)
    page = text(site.page("home.html", "en", "index.html", view))
    assert "0 records" in page
    assert 'class="home-part"' not in page


def test_the_gate_names_the_library_in_every_language(site):
    gate, lost = gate_pages(site)
    assert gate.path == "index.html"
    for tag in theme_site.LIBRARY.languages:
        assert theme_site.LIBRARY.name.best(tag).text in text(gate)
        assert f'href="./{tag}/index.html" lang="{tag}"' in text(gate)
    assert "Такой страницы нет" in text(lost)
    assert 'href="../' not in text(lost)


def test_a_tombstone_keeps_the_citation_and_offers_the_nearest(site):
    nearest = ((Text("Yaxın kitab", "az"), "record/k/1/2.html"),)
    pages = list(tombstones(site, "record/k/3fa/1.html", Text("İtmiş", "az"), "İtmiş. Bakı, 1970.", "2025-03", nearest))
    assert [page.path for page in pages] == [f"{tag}/record/k/3fa/1.html" for tag in theme_site.LIBRARY.languages]
    assert "İtmiş. Bakı, 1970." in text(pages[0])
    assert 'href="../../../record/k/1/2.html"' in text(pages[0])
    assert "март 2025\u00a0г." in text(pages[1])


def test_a_page_that_moved_leads_on_in_its_own_language(site):
    pages = list(redirects(site, "record/k/3fa/1.html", "record/k/111/2.html", Text("Kitab", "az")))
    assert '<meta http-equiv="refresh" content="0; url=../../../record/k/111/2.html">' in text(pages[2])
    assert "This page has moved" in text(pages[2])


def test_every_page_of_the_made_site_is_well_formed(tmp_path):
    """Every element that must be closed is, and nothing but known void elements stays open."""
    from html.parser import HTMLParser

    void = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

    class Checker(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open = []

        def handle_starttag(self, tag, attrs):
            assert len(dict(attrs)) == len(attrs), f"attribute twice on {tag}"
            if tag not in void:
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open, f"</{tag}> closes nothing"
            assert self.open.pop() == tag, f"</{tag}> out of order"

    for kiosk in (False, True):
        for output in theme_site.outputs(tmp_path, kiosk=kiosk):
            if output.path.endswith(".html"):
                checker = Checker()
                checker.feed(output.data.decode())
                assert not checker.open, output.path


def test_a_heading_says_its_other_forms_why_they_are_one_and_what_else_to_see(site, tmp_path):
    folder = tmp_path / "authorities"
    folder.mkdir()
    (folder / "a.csv").write_text(
        "kind,preferred,lang,other,other_lang,see_also,relation,id\nsubject,Dama,az,Шашки,ru,,,\n"
        "subject,Şahmat,az,Шахматы <b>,ru,Dama,narrower,wikidata:Q718\n",
        "utf-8",
    )
    with Store.open(tmp_path / "made.sqlite") as store:
        made = [
            replace(entry, record=replace(entry.record, subjects=(Subject("Şahmat"), Subject("Dama"))))
            for entry in theme_site.entries()
        ]
        store.put_source("kitab", made)
        arrange(store, ("az", "ru"), read_authorities(folder)[0])
        browse = Browse(store)
        key = next(key for key, _ in browse.keys("subject") if key.startswith("sahmat"))
        page = text(next(heading_pages(site, browse, "subject", key, "ru")))
    shown = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "Смотрите также: Шашки (более узкая тема)" in shown or "См. также: Шашки (более узкая тема)" in shown
    assert "Другие написания: Şahmat" in shown
    assert "Почему вместе: Объединено в авторитетном файле библиотеки." in shown
    assert '<a href="https://www.wikidata.org/wiki/Q718" rel="external">Q718</a>' in page
    assert "<b>" not in page.partition('class="browse-head"')[2].partition("</div>")[0]
