"""Searching a built site in Chromium: pages of a text, editions, languages one reads, a list to take along, help where nothing is found."""

import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "media"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "site"))
from pdf_writer import pdf
from whole_site import build, openshelf

pytestmark = pytest.mark.browser

CATALOGUE = """\
id;title;creator;year;language;subject;isbn;shelf;access
x47;Xəmsə;Nizami Gəncəvi;1947;az;Poeziya;;84 N1;
x83;Xəmsə;Nizami Gəncəvi;1983;az;Poeziya;;84 N2;
x12;Xəmsə;Nizami Gəncəvi;2012;ru;Поэзия;;84 N3;
b1;Xəzərin balıqları;Əliyev, Rəşid;1998;az;Balıqlar;978-9952-37-011-9;597 A1;
b2;Рыбы Каспия;Казаров, Лев;1981;ru;Рыбы;;597 К2;
b3;Fishes of the sea;Berg, Leo;1949;en;Fishes;;;
c1;Nizami haqqında söz;Bağırov, Anar;1990;az;Nizami;;;
"""
HOCR = """<html xmlns="http://www.w3.org/1999/xhtml"><body><div class="ocr_page" title="bbox 0 0 1000 1400"><p class="ocr_par">
<span class="ocr_line"><span class="ocrx_word" title="bbox 100 200 300 240">Köhnə</span>
<span class="ocrx_word" title="bbox 320 200 500 240">mayakların</span> <span class="ocrx_word" title="bbox 520 200 700 240">işığı</span></span></p></div>
<div class="ocr_page" title="bbox 0 0 1000 1400"></div></body></html>"""


def book(site, slug, title, pages, *, rights="{access: open}", language="en", hocr=None):
    folder = site / "content" / "ebooks" / slug
    folder.mkdir(parents=True)
    (folder / f"{slug}.pdf").write_bytes(pdf(pages))
    if hocr:
        (folder / f"{slug}.hocr").write_text(hocr, "utf-8")
    (folder / f"index.{language}.md").write_text(
        f"---\ntitle: {title}\ndocument: {slug}.pdf\nlanguages: [{language}]\nrights: {rights}\n---\nA book.\n", "utf-8"
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("search") / "site"
    assert openshelf("new", "site", folder).returncode == 0
    (folder / "content" / "catalog" / "held.csv").write_text(CATALOGUE, "utf-8")
    lighthouse = [
        ["The first page"],
        ["A keeper of lighthouses", "walks the shore"],
        ["Nothing"],
        ["The lighthouse keeper sleeps"],
    ]
    book(folder, "lamps", "Lamps of the shore", lighthouse)
    book(folder, "scan", "Mayaklar", [[], []], language="az", hocr=HOCR)
    book(
        folder,
        "closed",
        "Behind glass",
        [["Nothing here"], ["A hidden astrolabe"]],
        rights="{access: screen-only, seats: 2}",
    )
    for arguments in ((), ("--profile", "kiosk")):
        done = build(folder, *arguments)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def online(site, serve, tmp_path_factory):
    with serve(site / "output" / "online", tmp_path_factory.mktemp("state")) as origin:
        yield origin


@pytest.fixture(scope="module")
def kiosk(site, serve, tmp_path_factory):
    with serve(site / "output" / "kiosk", tmp_path_factory.mktemp("state")) as origin:
        yield origin


@pytest.fixture
def page(browser, faultless):
    with faultless(browser, viewport={"width": 1280, "height": 900}) as page:
        yield page


def asked(page, origin, path):
    page.goto(f"{origin}/{path}")
    expect(page.locator("[data-part=status]")).not_to_be_empty()
    return page.locator("[data-part=results] > li")


def test_a_hit_inside_a_text_opens_its_page_with_the_words_boxed(page, online):
    hits = asked(page, online, "en/search.html?q=lighthouse+keeper")
    assert hits.count() == 1
    links = hits.first.locator(".hit-pages a")
    expect(links).to_have_text(["2", "4"])
    links.nth(1).click()
    page.wait_for_selector(".word-box")
    assert "/read/lamps/4.html#find=" in page.url
    assert page.locator(".word-box").count() == 2
    assert page.locator("#page-words mark").count() == 2
    box, image = page.locator(".word-box").first.bounding_box(), page.locator(".leaf").bounding_box()
    assert image["x"] < box["x"] < image["x"] + image["width"]
    page.locator("#sought a").first.click()
    expect(page.locator("#page-of")).to_contain_text("2 of 4")
    expect(page.locator(".word-box")).to_have_count(2)
    page.locator("#sought button").click()
    expect(page.locator(".word-box")).to_have_count(0)
    assert "#find" not in page.url


def test_a_scan_is_found_and_boxed_by_the_ocr_beside_it(page, online):
    hits = asked(page, online, "az/search.html?q=mayaklar+isiq")
    expect(hits.first.locator(".hit-pages a")).to_have_text(["1"])
    hits.first.locator(".hit-pages a").click()
    expect(page.locator(".word-box")).to_have_count(2)


def test_the_search_inside_a_book_boxes_what_it_found(page, online):
    page.goto(f"{online}/en/read/lamps/1.html")
    page.locator("[data-do=find]").click()
    page.get_by_label("Words to find").fill("shore")
    page.keyboard.press("Enter")
    page.locator(".found a").first.click()
    expect(page.locator(".word-box")).to_have_count(1)


def test_words_of_a_screen_only_text_are_found_at_the_kiosk_alone(page, online, kiosk, site):
    assert asked(page, online, "en/search.html?q=astrolabe").count() == 0
    page.goto(f"{kiosk}/en/search.html?q=astrolabe")
    link = page.locator("[data-part=sealed] .hit-pages a")
    expect(link).to_have_text("2")
    assert link.get_attribute("href").endswith("read/closed/1.html#p2")
    for output in ("online", "kiosk"):
        for path in (site / "output" / output).rglob("*"):
            assert not path.is_file() or b"astrolabe" not in path.read_bytes()


def test_editions_of_a_work_are_one_hit_that_opens(page, online):
    hits = asked(page, online, "az/search.html?q=xəmsə")
    assert hits.count() == 1
    expect(page.locator("[data-part=status]")).to_contain_text("3")
    hits.first.locator(".editions summary").click()
    lines = hits.first.locator(".editions-list li")
    expect(lines).to_have_count(3)
    assert [re.match(r"\d+", line)[0] for line in lines.all_inner_texts()] == ["2012", "1983", "1947"]
    assert "Rus" in lines.first.inner_text()
    page.locator("[data-part=together]").uncheck()
    expect(hits).to_have_count(3)
    assert "editions=all" in page.url
    page.go_back()
    expect(hits).to_have_count(1)


def test_facets_count_records_however_editions_stand(page, online):
    counts = []
    for path in ("az/search.html?q=xəmsə", "az/search.html?q=xəmsə&editions=all"):
        asked(page, online, path)
        page.locator("[data-facet=language] .count").first.wait_for()
        counts.append(page.locator("[data-facet=language] .count").all_inner_texts())
    assert counts[0] == counts[1] == ["2", "1"]


def test_one_tap_narrows_to_the_languages_one_reads_and_they_are_remembered(page, online):
    page.goto(f"{online}/ru/search.html?q=nizami")
    page.locator(".reads summary").click()
    page.locator(".reads input").first.wait_for()
    for box in page.locator(".reads input").all():
        box.set_checked(box.get_attribute("value") == "ru")
    page.locator("[data-chip=language]").click()
    expect(page.locator("[data-chip=language]")).to_have_attribute("aria-pressed", "true")
    assert page.url.endswith("language=ru")
    assert page.evaluate("document.activeElement.dataset.chip") == "language"
    page.goto(f"{online}/az/search.html?q=nizami")
    page.locator("[data-chip=language]").click()
    expect(page.locator("[data-part=status]")).to_contain_text("1")
    assert "language=ru" in page.url


def test_what_can_be_read_now_is_one_tap(page, online):
    hits = asked(page, online, "en/search.html?q=the")
    page.locator("[data-chip=access]").click()
    expect(page.locator("[data-chip=access]")).to_have_attribute("aria-pressed", "true")
    expect(hits.first).to_contain_text("Lamps of the shore")
    assert all("Read online" in text for text in hits.all_inner_texts())


def test_nothing_of_a_search_stays_at_the_kiosk(page, kiosk):
    asked(page, kiosk, "az/search.html?q=xəmsə")
    page.locator(".reads summary").click()
    page.locator(".reads input").first.click()
    page.locator("[data-chip=language]").click()
    kept = page.evaluate("[Object.keys(localStorage), document.cookie, indexedDB.databases ? 1 : 0]")
    assert kept[:2] == [[], ""]
    assert page.locator(".brief [aria-pressed]").count() == 0


@pytest.mark.parametrize(("query", "said"), [("year:2000..1900", "run backwards"), ("year:19xx", "is no year")])
def test_a_range_of_years_that_cannot_be_meant_is_said(page, online, query, said):
    page.goto(f"{online}/en/search.html?q={query}")
    expect(page.locator("[data-part=notice]")).to_contain_text(said)


def test_nothing_found_shows_the_alphabet_s_neighbourhood_and_a_librarian(page, online):
    page.goto(f"{online}/az/search.html?q=bbbbbxxx")
    near = page.locator(".neighbours").first.locator("li a")
    near.first.wait_for()
    assert {"Bağırov, Anar", "Berg, Leo"} <= set(near.all_inner_texts())
    near.first.click()
    page.wait_for_selector(".brief")
    page.goto(f"{online}/az/search.html?q=xəmsə&language=en")
    expect(page.locator(".notice-empty button")).to_contain_text("3")


def test_a_saved_list_is_taken_along_by_its_address_alone(page, online, browser):
    asked(page, online, "az/search.html?q=nizami&editions=all")
    for button in page.locator(".brief [aria-pressed]").all()[:3]:
        button.click()
    link = page.locator("[data-part=saved] a")
    expect(link).to_contain_text("3")
    link.click()
    expect(page.locator(".list-works li")).to_have_count(3)
    page.locator(".list-qr").wait_for()
    address = page.locator("figcaption a").get_attribute("href")
    elsewhere = browser.new_context().new_page()
    elsewhere.goto(f"{online}/az/list.html#{address.partition('#')[2]}")
    expect(elsewhere.locator(".list-works li")).to_have_count(3)
    assert sorted(elsewhere.locator(".list-works li a").all_inner_texts()) == sorted(
        page.locator(".list-works li a").all_inner_texts()
    )
    elsewhere.locator(".list-doors button").nth(1).click()
    expect(elsewhere.locator(".list-citations pre")).to_contain_text("3. ")
    elsewhere.locator(".list-doors button").nth(2).click()
    elsewhere.goto(f"{online}/az/list.html")
    expect(elsewhere.locator(".list-works li")).to_have_count(3)
    elsewhere.locator(".list-works button").first.click()
    expect(elsewhere.locator(".list-works li")).to_have_count(2)
    elsewhere.context.close()


@pytest.mark.parametrize("path", ["az/list.html#x!../../evil", "az/list.html#held!000<b>", "az/list.html"])
def test_a_list_from_a_strange_address_is_empty_and_harmless(page, online, path):
    page.goto(f"{online}/{path}")
    expect(page.locator("[data-part=status]")).not_to_be_empty()
    assert page.locator(".list-works a").count() == 0


@pytest.mark.parametrize("path", ["az/search.html?q=nizami", "az/search.html?q=bbbbbxxx", "az/list.html#ebook.lamps"])
def test_no_page_of_the_search_is_wider_than_a_narrow_phone(page, online, path):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{online}/{path}")
    page.wait_for_timeout(900)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_search_s_pages_have_no_accessibility_faults(page, online, root):
    axe = root / "node_modules/axe-core/axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is not installed: make setup")
    for path in (
        "az/search.html?q=xəmsə",
        "az/search.html?q=bbbbbxxx",
        "en/search.html?q=keeper",
        "az/list.html#ebook.lamps",
        "en/read/lamps/4.html#find=keeper",
    ):
        page.goto(f"{online}/{path}")
        page.wait_for_timeout(900)
        for summary in page.locator(".editions summary, .reads summary").all():
            summary.click()
        page.evaluate(axe.read_text("utf-8"))
        faults = page.evaluate("axe.run().then(({violations}) => violations.map(({id, nodes}) => [id, nodes[0].html]))")
        assert not faults, (path, faults)
