"""The main theme in a browser: what is loaded, what works without JavaScript, what is remembered, what the day changes."""

import gzip
import re

import pytest
import theme_site
from theme_server import browsing, served

pytestmark = pytest.mark.browser

RECORD = theme_site.PAGE_TYPES["record"]
TEXT = (".html", ".css", ".js", ".svg", ".json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return theme_site.write(tmp_path_factory.mktemp("theme"))


@pytest.fixture(scope="module")
def site(folder):
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium):
    with browsing(chromium) as opened:
        yield opened


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("tag", theme_site.LIBRARY.languages)
def test_the_first_visit_of_a_record_page_costs_at_most_60_kilobytes(browser, site, tag):
    """Text counted as a web server sends it (gzip), fonts and pictures as they are."""
    context = browser.new_context(viewport={"width": 1280, "height": 2400})
    page = context.new_page()
    sizes = {}

    def count(response):
        body = response.body()
        path = response.url.partition("?")[0]
        sizes[path] = len(gzip.compress(body, 6)) if path.endswith(TEXT) else len(body)

    page.on("requestfinished", lambda request: count(request.response()))
    page.goto(f"{site}/{tag}/{RECORD}", wait_until="networkidle")
    page.wait_for_function("document.fonts.status === 'loaded'")
    context.close()
    assert any(path.endswith(".woff2") for path in sizes)
    assert sum(sizes.values()) <= 60_000, sizes


def test_an_azerbaijani_page_without_other_scripts_loads_no_cyrillic(page, site):
    fonts = []
    page.on("request", lambda request: fonts.append(request.url) if request.url.endswith(".woff2") else None)
    page.goto(f"{site}/az/{theme_site.PAGE_TYPES['record-long']}", wait_until="networkidle")
    # The language switch names Russian in its own letters, in the interface face alone.
    assert not [url for url in fonts if "serif-cyrillic" in url or "further" in url or "-az-" in url]


@pytest.mark.parametrize("tag", ["az", "ru", "en"])
def test_nothing_is_wider_than_the_narrowest_phone(browser, site, tag):
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    wide = {}
    for name in sorted(theme_site.PAGE_TYPES.keys() - {"moved"}):
        page.goto(f"{site}/{tag}/{theme_site.PAGE_TYPES[name]}")
        wide[name] = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert not {name: width for name, width in wide.items() if width > 320}


def test_every_page_type_loads_without_an_error(page, site):
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda response: faults.append(response.url) if response.status >= 400 else None)
    for path in theme_site.PAGE_TYPES.values():
        page.goto(f"{site}/az/{path}", wait_until="load")
    assert not faults


def test_a_hostile_title_is_shown_and_not_run(page, site):
    alerts = []
    page.on("dialog", lambda dialog: alerts.append(dialog.message))
    page.goto(f"{site}/az/{theme_site.PAGE_TYPES['record-hostile']}")
    assert page.inner_text("h1") == '<script>alert(1)</script> & "quotes"'
    assert not alerts


def test_without_javascript_a_reader_gets_from_the_gate_to_a_copy(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/index.html")
    page.click("text=Каспийская открытая библиотека")
    page.click("nav.doors >> text=Каталог")
    page.click("text=Авторы и имена")
    page.click("text=Səfərova, Lalə >> nth=0")
    page.click("text=Azərbaycan xalçalarının naxış dünyası")
    assert "745.5 S 28" in page.inner_text("#copies")
    assert page.is_visible("text=Читать")
    assert not page.is_visible(".view")
    context.close()


def test_the_language_switch_stays_on_the_page_and_its_place(page, site):
    page.goto(f"{site}/az/browse/creator/index.html#l-S")
    page.click("nav.languages >> text=Русский")
    assert page.url == f"{site}/ru/browse/creator/index.html#l-S"


def test_the_gate_leads_a_reader_on_to_the_language_chosen_before(page, site):
    page.goto(f"{site}/index.html")
    page.click("text=Caspian Open Library")
    page.goto(f"{site}/index.html")
    page.wait_for_url(f"{site}/en/index.html")
    page.goto(f"{site}/index.html#choose")
    page.reload()
    assert page.url == f"{site}/index.html#choose"


def test_the_palette_and_the_text_size_are_remembered(page, site):
    page.goto(f"{site}/az/index.html")
    before = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    page.click(".view summary")
    page.check("input[value=dark]")
    page.check("input[name=large]")
    page.goto(f"{site}/az/{RECORD}")
    assert page.evaluate("document.documentElement.dataset.mode") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(34, 30, 26)"
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") > before


def test_a_kiosk_forgets_the_palette_with_its_guest(browser, tmp_path):
    with served(theme_site.write(tmp_path, kiosk=True)) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/az/index.html")
        page.click(".view summary")
        page.check("input[value=contrast]")
        page.goto(f"{address}/az/{RECORD}")
        assert page.evaluate("document.documentElement.dataset.mode") == "contrast"
        assert page.evaluate("localStorage.length") == 0
        assert not page.query_selector_all("a[href^=mailto], main a[href^=http]")
        small = page.evaluate(
            "[...document.querySelectorAll('.bar a, .bar button, .bar summary, .button')]"
            ".filter(each => each.getClientRects().length).map(each => each.getBoundingClientRect().height)"
        )
        assert min(small) >= 56
        context.close()


def test_an_embargo_opens_on_its_day_without_a_new_build(browser, site):
    badges = {}
    for day in ("2030-12-31T12:00:00", "2031-01-01T08:00:00"):
        context = browser.new_context()
        page = context.new_page()
        page.clock.set_fixed_time(day)
        page.goto(f"{site}/en/{theme_site.PAGE_TYPES['record-embargoed']}")
        badges[day] = page.inner_text(".record-do .badge")
        context.close()
    assert list(badges.values()) == ["Opens later: 1 January 2031", "Read online"]


def test_an_event_that_is_over_leaves_the_home_page(browser, site):
    context = browser.new_context()
    page = context.new_page()
    page.clock.set_fixed_time("2026-12-01T12:00:00")
    page.goto(f"{site}/en/index.html")
    assert page.is_visible("text=Rugs on show")
    assert not page.is_visible("text=An evening of poetry")
    context.close()


def test_take_with_you_draws_a_code_of_the_online_address(page, site):
    page.goto(f"{site}/az/{RECORD}")
    page.click("text=Özünüzlə aparın")
    assert page.get_attribute("svg.qr", "aria-label") == f"{theme_site.ADDRESS}/az/{RECORD}"


def test_a_missing_page_at_any_address_finds_its_way_back(page, site):
    page.goto(f"{site}/az/record/kitab/000/nothing.html")
    page.click("text=Просмотр каталога")
    assert page.url == f"{site}/ru/browse/index.html"


def test_the_first_tab_reaches_the_text(page, site):
    page.goto(f"{site}/az/{RECORD}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_slash_reaches_the_search_field(page, site):
    page.goto(f"{site}/az/{RECORD}")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_the_page_prints_without_its_frame(page, site):
    page.goto(f"{site}/az/{RECORD}")
    page.emulate_media(media="print")
    assert not page.is_visible("header.top")
    assert page.is_visible("h1")
    assert re.search("745.5 S 28", page.inner_text("#copies"))


def test_the_test_words_are_set_in_our_own_faces(page, site):
    """Every letter of our alphabets comes from a face of the theme: none is left to the machine."""
    page.goto(f"{site}/az/index.html")
    words = "Əğıİöüçş ÝÑ Ўқғҳ Әңөұүһі oʻgʻ Ҝҝ Ҹҹ ₼ ₸ №"
    page.evaluate("text => { document.querySelector('h1').textContent = text }", words)
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    tree = session.send("DOM.getDocument")
    node = session.send("DOM.querySelector", {"nodeId": tree["root"]["nodeId"], "selector": "h1"})
    page.wait_for_timeout(400)
    page.wait_for_function("document.fonts.status === 'loaded'")
    used = session.send("CSS.getPlatformFontsForNode", node)["fonts"]
    assert used
    assert all(font["isCustomFont"] for font in used), used
