"""The reader in Chromium: page by page, by key, touch and without scripts; a screen-only work against a seat."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def online(books, tmp_path_factory, serve):
    with serve(books["online"], tmp_path_factory.mktemp("state")) as origin:
        yield origin


@pytest.fixture
def kiosk(books, tmp_path, serve):
    """A kiosk with one seat, for this test alone: a window that closes while its page is busy leaves its seat to end by itself."""
    with serve(books["kiosk"], tmp_path / "state") as origin:
        yield origin


@pytest.fixture
def page(browser, faultless):
    with faultless(browser, viewport={"width": 1280, "height": 900}) as page:
        yield page


def opened(page, url):
    page.goto(url)
    page.wait_for_selector(".live .leaf img[src], .live .leaf canvas, .live .notice")
    return page


def at_page(page, number, count):
    expect(page.locator("#page-of")).to_contain_text(f"{number} of {count}")


def test_a_book_is_read_from_first_to_last_by_keys_alone(page, online):
    opened(page, f"{online}/en/read/caspian/1.html")
    for expected in range(2, 8):
        page.keyboard.press("ArrowRight")
        at_page(page, expected, 7)
        assert page.url.endswith(f"/en/read/caspian/{expected}.html")
    page.keyboard.press("ArrowRight")
    at_page(page, 7, 7)
    page.keyboard.press("Home")
    at_page(page, 1, 7)
    page.keyboard.press("End")
    at_page(page, 7, 7)


def test_on_a_phone_every_tool_is_in_sight_or_under_more(browser, online):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = opened(context.new_page(), f"{online}/az/read/caspian/1.html")
    page.click("#more")
    for tool in page.locator(".book-bar :is(.turn, .tool, .languages a):not([hidden], [data-do=two])").all():
        box = tool.bounding_box()
        assert box["x"] >= 0, tool.text_content()
        assert box["x"] + box["width"] <= 390, tool.text_content()
        assert box["height"] >= 44, tool.text_content()
    page.click(".book-bar a[data-language=ru]")
    page.wait_for_url("**/ru/read/caspian/1.html*")
    context.close()


def test_every_control_is_reached_by_tab_and_a_page_is_typed(page, online):
    opened(page, f"{online}/en/read/caspian/2.html")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "go-number":
            break
    page.keyboard.press("Control+a")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    at_page(page, 5, 7)


def test_a_book_is_read_without_scripts(browser, online):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{online}/az/read/caspian/1.html")
    page.click("#next")
    assert page.url.endswith("/az/read/caspian/2.html")
    assert page.locator("#page-image").evaluate("image => image.naturalWidth") > 0
    page.click("summary:has-text('Bu səhifənin mətni')")
    assert "Chapter 2. Carpet" in page.locator("#page-words").inner_text()
    page.click("#contents")
    page.click("text=5. Chess")
    assert page.url.endswith("/az/read/caspian/5.html")
    context.close()


def test_the_words_of_the_page_are_one_touch_away_and_follow_the_page(page, online):
    opened(page, f"{online}/en/read/caspian/2.html")
    page.click("[data-do=text]")
    assert "Chapter 2. Carpet" in page.locator("#page-words").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#page-words")).to_contain_text("Chapter 3. Printer")


def test_two_pages_zoom_and_night_change_what_is_shown(page, online):
    opened(page, f"{online}/en/read/caspian/2.html")
    page.keyboard.press("d")
    page.wait_for_selector(".leaf >> nth=1")
    widths = page.locator(".leaf").evaluate_all("leaves => leaves.map((leaf) => leaf.getBoundingClientRect().right)")
    assert max(widths) <= 1280
    page.keyboard.press("d")
    expect(page.locator(".leaf")).to_have_count(1)
    before = page.locator(".leaf").bounding_box()["width"]
    page.keyboard.press("+")
    assert page.locator(".leaf").bounding_box()["width"] > 1.2 * before
    page.keyboard.press("n")
    assert page.evaluate("document.documentElement.dataset.night") == "on"
    page.keyboard.press("Escape")
    assert page.locator(".leaf").bounding_box()["width"] == pytest.approx(before, abs=2)


def test_the_contents_open_in_the_page(page, online):
    opened(page, f"{online}/ru/read/caspian/1.html")
    page.click("#contents")
    page.click("dialog >> text=6. Music")
    expect(page.locator("#page-words")).to_contain_text("Chapter 6. Music")


def test_words_are_found_inside_the_book(page, online):
    opened(page, f"{online}/en/read/caspian/1.html")
    page.keyboard.press("/")
    page.keyboard.type("CHESS told")
    page.keyboard.press("Enter")
    page.click("dialog .found a")
    at_page(page, 5, 7)


def test_an_address_names_its_edition_and_says_when_the_file_was_replaced(page, online):
    opened(page, f"{online}/en/read/caspian/2.html")
    lasting = page.locator("#lasting").get_attribute("href")
    assert re.fullmatch(r"https://kitabxana\.example/en/read/caspian/2\.html\?e=[0-9a-f]{12}", lasting)
    assert page.locator("#older-edition").is_hidden()
    opened(page, f"{online}/en/read/caspian/2.html?e={lasting[-12:]}")
    assert page.locator("#older-edition").is_hidden()
    opened(page, f"{online}/en/read/caspian/2.html?e=000000000000")
    assert page.locator("#older-edition").is_visible()


def test_a_language_is_changed_on_the_page_one_reads(page, online):
    opened(page, f"{online}/en/read/caspian/1.html")
    page.keyboard.press("ArrowRight")
    at_page(page, 2, 7)
    page.click("a[data-language=ru]")
    page.wait_for_url("**/ru/read/caspian/2.html")


@pytest.mark.parametrize(("place", "expected"), [(0.95, 4), (0.05, 2)])
def test_big_edges_turn_the_page_under_a_finger(browser, online, place, expected):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    opened(page, f"{online}/en/read/caspian/3.html")
    box = page.locator("#table").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * place, box["y"] + box["height"] / 2)
    at_page(page, expected, 7)
    context.close()


def test_controls_fade_and_come_back(page, online):
    opened(page, f"{online}/en/read/caspian/1.html")
    page.mouse.move(600, 400)
    page.wait_for_selector("body.faded", timeout=6000)
    page.mouse.move(620, 420)
    page.wait_for_selector("body:not(.faded)")


def test_the_file_is_offered_where_it_is_open_and_only_there(page, online, kiosk):
    page.goto(f"{online}/en/read/caspian/1.html")
    assert page.locator("a[download]").count() == 1
    page.goto(f"{kiosk}/en/read/caspian/1.html")
    assert page.locator("a[download]").count() == 0


def test_online_a_screen_only_work_says_where_it_is_read(page, online):
    page.goto(f"{online}/en/read/sealed/1.html")
    words = page.locator("main").inner_text()
    assert "The 24-hour kiosk" in words
    assert "SecretSea" not in page.content()
    assert page.request.get(f"{online}/-/seats/sealed").status == 404


def test_a_screen_only_work_is_read_against_a_seat_and_the_seat_is_given_back(page, kiosk):
    opened(page, f"{kiosk}/en/read/sealed/1.html")
    page.wait_for_selector(".leaf canvas")
    for expected in (2, 3, 4):
        page.keyboard.press("ArrowRight")
        at_page(page, expected, 4)
        assert page.url.endswith(f"#p{expected}")
    assert page.request.get(f"{kiosk}/-/seats/sealed").json()["in_use"] == 1
    page.click(".book-back")
    page.wait_for_url("**/ebook/sealed.html")
    page.wait_for_timeout(200)
    assert page.request.get(f"{kiosk}/-/seats/sealed").json()["in_use"] == 0


def test_nothing_of_a_screen_only_work_stands_in_its_page(page, kiosk):
    opened(page, f"{kiosk}/en/read/sealed/1.html")
    page.wait_for_selector(".leaf canvas")
    assert "Secret" not in page.content()
    assert page.locator("img[src*=media]").count() == 0
    assert page.request.get(f"{kiosk}/en/read/sealed/2.html").status == 404


def test_words_of_a_screen_only_work_are_found_by_page_number(page, kiosk):
    opened(page, f"{kiosk}/en/read/sealed/1.html")
    page.wait_for_selector(".leaf canvas")
    page.click("[data-do=find]")
    page.keyboard.type("secretprinter")
    page.keyboard.press("Enter")
    page.click("dialog .found a")
    page.wait_for_url("**#p3")


def test_a_second_reader_waits_and_the_book_opens_by_itself(browser, kiosk):
    first, second = browser.new_context(), browser.new_context()
    reading, waiting = first.new_page(), second.new_page()
    opened(reading, f"{kiosk}/en/read/sealed/1.html")
    reading.wait_for_selector(".leaf canvas")
    waiting.goto(f"{kiosk}/en/read/sealed/1.html")
    waiting.wait_for_selector("text=You are next.")
    assert "1 of 1" in waiting.locator(".notice").inner_text()
    reading.goto("about:blank")
    waiting.wait_for_selector(".leaf canvas", timeout=9000)
    first.close()
    second.close()


def test_the_seat_stays_when_the_language_changes(page, kiosk):
    opened(page, f"{kiosk}/en/read/sealed/1.html")
    page.wait_for_selector(".leaf canvas")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**#p2")
    page.click("a[data-language=az]")
    page.wait_for_url("**/az/read/sealed/1.html#p2")
    page.wait_for_selector(".leaf canvas")
    assert page.request.get(f"{kiosk}/-/seats/sealed").json() == {"in_use": 1, "limit": 1, "waiting": 0}


def test_a_lost_seat_is_said_and_can_be_taken_again(page, kiosk):
    opened(page, f"{kiosk}/en/read/sealed/1.html")
    page.wait_for_selector(".leaf canvas")
    page.route(
        "**/-/read/**",
        lambda route: route.fulfill(status=403, content_type="application/json", body='{"reason":"seat-expired"}'),
    )
    page.keyboard.press("End")
    page.wait_for_selector("text=Take a seat again")
    page.unroute("**/-/read/**")
    page.goto(f"{kiosk}/en/ebook/sealed.html")


def test_a_reader_whose_page_broke_goes_on_with_the_own_seat(browser, kiosk):
    context = browser.new_context()
    page = opened(context.new_page(), f"{kiosk}/en/read/sealed/1.html")
    page.wait_for_selector(".leaf canvas")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**#p2")
    # A page that hangs is not heard to leave: the browser waits half a second for it and no longer.
    page.evaluate("setTimeout(() => { for (const end = Date.now() + 3000; Date.now() < end; ); })")
    page.goto("about:blank")
    opened(page, f"{kiosk}/en/read/sealed/1.html#p2")
    page.wait_for_selector(".leaf canvas")
    assert page.locator("text=All seats for this work are taken").count() == 0
    assert page.request.get(f"{kiosk}/-/seats/sealed").json() == {"in_use": 1, "limit": 1, "waiting": 0}
    context.close()


@pytest.mark.parametrize("failures", [1, 2])
def test_a_server_that_is_busy_when_the_language_changes_costs_no_seat(page, kiosk, failures):
    opened(page, f"{kiosk}/en/read/sealed/1.html")
    page.wait_for_selector(".leaf canvas")
    left = [failures]

    def busy(route):
        if route.request.method != "PUT" or not left[0]:
            return route.continue_()
        left[0] -= 1
        return route.fulfill(
            status=503, content_type="application/json", headers={"retry-after": "1"}, body='{"reason":"busy"}'
        )

    page.route("**/-/seat/**", busy)
    page.click("a[data-language=az]")
    page.wait_for_url("**/az/read/sealed/1.html#p1")
    page.wait_for_selector(".leaf canvas")
    assert left == [0]
    assert page.request.get(f"{kiosk}/-/seats/sealed").json() == {"in_use": 1, "limit": 1, "waiting": 0}


def test_a_forgotten_guest_gives_the_seat_back_even_if_the_page_is_not_heard_to_leave(page, kiosk):
    settings = page.request.get(f"{kiosk}/kiosk/settings.json").json()
    page.route(
        "**/kiosk/settings.json", lambda route: route.fulfill(json=settings | {"reader_idle": 2, "countdown": 2})
    )
    opened(page, f"{kiosk}/en/read/sealed/1.html")
    page.wait_for_selector(".leaf canvas")
    # What the browser does to a page it ends: its last words are not heard.
    page.evaluate("addEventListener('pagehide', (event) => event.stopImmediatePropagation(), { capture: true })")
    assert page.request.get(f"{kiosk}/-/seats/sealed").json()["in_use"] == 1
    page.wait_for_url("**/kiosk/attract.html")
    assert page.request.get(f"{kiosk}/-/seats/sealed").json()["in_use"] == 0


@pytest.mark.parametrize("path", ["read/caspian/2.html", "read/caspian/contents.html", "read/sealed/1.html"])
@pytest.mark.parametrize("tag", ["az", "ru"])
def test_the_readers_pages_have_no_fault_a_program_can_find(page, online, root, tag, path):
    axe = root / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is missing: run make setup")
    page.goto(f"{online}/{tag}/{path}")
    page.wait_for_load_state("networkidle")
    page.evaluate(axe.read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")["violations"]
    assert [(fault["id"], fault["nodes"][0]["target"]) for fault in found] == []


@pytest.mark.parametrize("profile", ["online", "kiosk"])
def test_no_static_file_holds_a_word_of_a_screen_only_work(books, profile):
    found = [
        path.relative_to(books[profile]).as_posix()
        for path in books[profile].rglob("*")
        if path.is_file() and b"secret" in path.read_bytes().lower()
    ]
    assert found == []
    assert not list(books[profile].rglob("media/read/sealed/*"))


def test_the_colours_are_within_reach_on_a_telephone(browser, online):
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{online}/en/read/caspian/2.html")
    page.click("#more")
    page.click(".book-more .view summary")
    page.click(".book-more .view input[value=dark]")
    assert page.evaluate("document.documentElement.dataset.mode") == "dark"
    context.close()
