"""The search page in Chromium: results as one types, facets, the address, the keyboard, hostile text, no JavaScript."""

import functools
import http.server
import threading
from dataclasses import replace

import pytest
from searchsite import HOUSES, documents, entry, made_entries

from openshelf.build.output import Profile
from openshelf.content.library import Library
from openshelf.content.model import Content, MultiText
from openshelf.pages.home import home_view
from openshelf.pages.search_view import search_pages
from openshelf.pages.site import make_site
from openshelf.record.access import Access
from openshelf.record.model import Text, Title
from openshelf.search.index import build

pytestmark = pytest.mark.browser


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def _write(outputs, folder):
    for out in outputs:
        path = folder / out.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(out.data if isinstance(out.data, bytes) else out.data.read_bytes())


def _box(site):
    """A page with nothing but a search field that takes suggestions."""
    context = site.contexts["az"].within("box.html")
    assets = context.assets
    return (
        f'<!doctype html><html lang="az" data-root=".." data-tag="az" data-search="search/root.json"'
        f' data-lang-tables="{assets.path("lang/az.json")}" data-messages="{assets.path("messages/az.json")}"><body>'
        f'<form role="search" action="search.html" data-suggest data-worker="{context.asset("js/search-worker.js")}">'
        f'<input type="search" id="q" name="q"></form>{context.script("search-box")}</body></html>'
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    name = MultiText((Text("Nümunə kitabxanası", "az"), Text("Example library", "en")))
    library = Library(name=name, short_name=name, example_queries=("xalça",))
    site = make_site(library, Content(), Profile(bundled=False), "2026-11-20")
    hostile = entry("bad", "<img src=x onerror=\"document.title='broken'\"> zərər & co", "<b>Kimsə</b>", language="az")
    open_work = entry("open", "Açıq kitab", language="az", access=Access("open"), shelf="84-1")
    open_work = replace(open_work, read_path="read/open/1.html")
    textless = entry("none", "Mətnsiz kitab", language="az", access=Access("open"), shelf="84-2", year="1972-1993")
    own = entry(
        "own", "Elektron hekayələr", language="az", title_lang="az", year="2025-06-08", access=Access("open"),
        titles=(Title("Электронные рассказы", "parallel", lang="ru"), Title("Electronic stories", "parallel", lang="en")),
    )  # fmt: skip
    own = replace(own, path="publication/hekayeler.html")
    works = documents([*made_entries(150), hostile, open_work, textless, own])
    _write(site.assets.outputs(), folder)
    _write(search_pages(site, languages={"az", "ru", "en", "kk", "tr", "uz-Latn", "uz-Cyrl"}, libraries=HOUSES), folder)
    _write(build(works), folder)
    home = home_view(site.contexts["az"].within("index.html"), Content(), total=len(works))
    _write([site.page("home.html", "az", "index.html", home)], folder)
    (folder / "az" / "box.html").write_text(_box(site), "utf-8")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    errors = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors


def results(page, address, path):
    page.goto(f"{address}/{path}")
    page.wait_for_function("document.querySelector('[data-part=status]').textContent")
    return page.locator("[data-part=results] > li")


def test_results_come_while_one_types_and_the_address_holds_the_query(page, address):
    page.goto(f"{address}/az/search.html")
    page.locator("#q").press_sequentially("navoi")
    page.wait_for_selector("[data-part=results] > li")
    assert "navoi" in page.url
    assert page.locator("mark").count() > 0
    assert page.locator("[data-part=status]").get_attribute("aria-live") == "polite"


def test_a_hit_says_why_it_is_there_in_another_script(page, address):
    hits = results(page, address, "az/search.html?q=abay")
    assert "Абай" in hits.first.inner_text()
    assert page.locator(".hit-reason").first.inner_text()


def test_a_facet_narrows_and_the_back_button_widens_again(page, address):
    results(page, address, "en/search.html?q=history")
    before = page.locator("[data-part=status]").inner_text()
    box = page.locator("details[data-facet=type] li").first
    expected = box.locator(".count").inner_text()
    box.locator("input").check()
    page.wait_for_function("before => document.querySelector('[data-part=status]').textContent !== before", arg=before)
    assert page.locator("[data-part=status]").inner_text().startswith(f"{expected} ")
    assert "type=" in page.url
    page.go_back()
    page.wait_for_function("before => document.querySelector('[data-part=status]').textContent === before", arg=before)


def test_works_are_narrowed_to_the_library_that_has_them(page, address):
    results(page, address, "en/search.html?q=Xəzər")
    group = page.locator("[data-part=facets] [data-facet=library] label")
    assert page.locator("details[data-facet=library] summary").text_content() == "Library"
    names = group.locator("span:first-of-type").all_text_contents()
    assert sorted(names) == ["Example library", "Liman kitabxanası", "Библиотека «Маяк»"]
    count = group.filter(has_text="Example library").locator(".count").text_content()
    group.filter(has_text="Example library").click()
    page.wait_for_url("**library=*")
    page.wait_for_function(f"document.querySelector('[data-part=status]').textContent.includes('{count}')")
    by_query = results(page, address, "en/search.html?q=Xəzər library:example")
    assert page.locator("[data-part=status]").text_content().startswith(count)
    assert by_query.count() == min(int(count), 10)


def test_catalogue_text_is_shown_and_never_run(page, address):
    hits = results(page, address, "az/search.html?q=zərər")
    assert "<img src=x" in hits.first.inner_text()
    assert "<b>Kimsə</b>" in hits.first.inner_text()
    assert page.locator("[data-part=results] img").count() == 0
    assert "broken" not in page.title()


def test_the_access_badge_follows_the_title(page, address):
    hit = results(page, address, "en/search.html?q=açıq")
    text = hit.first.inner_text()
    assert text.index("Açıq kitab") < text.index("Read online")


def test_an_open_work_without_a_text_is_not_offered_for_reading(page, address):
    text = results(page, address, "en/search.html?q=mətnsiz").first.inner_text()
    assert "Read online" not in text
    assert "On the shelf" in text


def test_a_day_is_shown_in_the_language_of_the_page_and_a_span_with_its_dash(page, address):
    assert "8 Jun 2025" in results(page, address, "en/search.html?q=elektron").first.inner_text()
    assert "8 iyn 2025" in results(page, address, "az/search.html?q=elektron").first.inner_text()
    assert "1972–1993" in results(page, address, "az/search.html?q=mətnsiz").first.inner_text()


def test_the_library_s_own_work_is_titled_in_the_language_of_the_page(page, address):
    hit = results(page, address, "ru/search.html?q=elektron").first
    assert hit.locator("h3").inner_text() == "Электронные рассказы"
    assert hit.locator(".other-title").all_inner_texts() == ["Elektron hekayələr"]
    assert results(page, address, "az/search.html?q=elektron").first.locator(".other-title").count() == 0


def test_no_word_of_a_hit_is_broken_on_a_phone(page, address):
    page.set_viewport_size({"width": 390, "height": 800})
    results(page, address, "az/search.html?q=tarix")
    broken = page.evaluate(
        """() => [...document.querySelectorAll('.brief-line')].flatMap((line) => {
            const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), out = [];
            for (let node = walker.nextNode(); node; node = walker.nextNode())
                for (const word of node.data.matchAll(/[^\\s-]+/g)) {
                    const range = document.createRange();
                    range.setStart(node, word.index);
                    range.setEnd(node, word.index + word[0].length);
                    if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) out.push(word[0]);
                }
            return out;
        })"""
    )
    assert broken == []
    wide = page.evaluate(
        "[...document.querySelectorAll('.brief-line')].filter((line) => line.scrollWidth > line.clientWidth).length"
    )
    assert wide == 0


def test_a_work_is_saved_in_this_browser_and_taken_off_again(page, address):
    results(page, address, "en/search.html?q=history")
    button = page.locator(".brief button[aria-pressed]").first
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    page.reload()
    page.wait_for_selector(".saved a")
    assert page.locator(".saved a").inner_text() == "My list: 1 work"
    page.locator(".brief button[aria-pressed=true]").click()
    assert not page.locator(".saved").is_visible()


def test_nothing_found_helps(page, address):
    page.goto(f"{address}/ru/search.html?q=ъъъъъъ")
    page.wait_for_selector(".notice-empty")
    assert page.locator(".notice-empty a").count() >= 3


def test_nothing_is_wider_than_a_narrow_phone(page, address):
    page.set_viewport_size({"width": 320, "height": 640})
    results(page, address, "az/search.html?q=tarix")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.locator("[data-part=open-sheet]").click()
    page.locator("#search-filters input").first.wait_for(state="visible")
    page.keyboard.press("Escape")
    assert not page.locator("#search-filters").is_visible()


def test_the_page_is_worked_by_keyboard_alone(page, address):
    results(page, address, "en/search.html?q=history")
    page.wait_for_selector("#search-filters input")
    page.locator("#q").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type === 'checkbox'"):
            break
    before = page.locator("[data-part=status]").inner_text()
    page.keyboard.press("Space")
    page.wait_for_function("before => document.querySelector('[data-part=status]').textContent !== before", arg=before)
    assert page.evaluate("document.activeElement.type") == "checkbox"


def test_a_search_field_suggests_words_of_the_library_by_keyboard(page, address):
    page.goto(f"{address}/az/box.html")
    page.wait_for_selector("[role=listbox]", state="attached")
    page.locator("#q").press_sequentially("kita")
    page.wait_for_selector("[role=option]")
    assert page.locator("#q").get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#q").input_value()
    assert chosen.startswith("kita")
    assert page.locator("#q").get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    assert page.locator("#q").input_value() == chosen


def test_the_home_page_suggests_from_the_first_key_on_and_loads_nothing_before(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/az/index.html")
    page.wait_for_selector("[role=listbox]", state="attached")
    page.get_by_role("searchbox").first.focus()
    page.wait_for_timeout(300)
    ours = ("search-worker", "/search/root.json", ".bin", "/engine.js", "messages/")
    assert not [url for url in asked if any(name in url.partition("/assets/js/lang/")[0] for name in ours)]
    page.locator("#home-q").press_sequentially("kita")
    page.wait_for_selector("[role=option]")
    assert page.locator("[role=listbox]").get_attribute("aria-label")
    box, field = page.locator("[role=listbox]").bounding_box(), page.locator("#home-q").bounding_box()
    assert box["y"] >= field["y"] + field["height"] - 1
    assert not any("search/rare.js" in url for url in asked)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=kita*")


def test_what_only_a_word_that_is_not_found_needs_is_loaded_then(page, address):
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    results(page, address, "en/search.html?q=history")
    rare = lambda: [url for url in asked if "rare" in url]  # noqa: E731
    assert not rare()
    hits = results(page, address, "en/search.html?q=histroy")
    assert hits.count() > 0
    assert rare()


def test_without_javascript_the_page_offers_browsing(browser, address):
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{address}/az/search.html")
    assert opened.locator("noscript a, .notice a").count() >= 3
    context.close()


def test_the_page_has_no_accessibility_faults(page, address, root):
    axe = root / "node_modules/axe-core/axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is not installed: make setup")
    for path in ("az/search.html?q=navoiy", "ru/search.html?q=ъъъъъъ", "en/search.html"):
        page.goto(f"{address}/{path}")
        page.wait_for_timeout(600)
        page.add_script_tag(path=str(axe))
        faults = page.evaluate("axe.run().then(({violations}) => violations.map(({id, nodes}) => [id, nodes[0].html]))")
        assert not faults, (path, faults)
