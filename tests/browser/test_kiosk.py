"""The kiosk's pages in Chromium: attract, idle reset, keyboard, links; nothing of a guest remains."""

import contextlib
import json
import re
import shutil

import pytest
import theme_server
from playwright.sync_api import Error as PlaywrightError

pytestmark = pytest.mark.browser

TALL = {"width": 1080, "height": 1920}


@pytest.fixture(scope="module")
def kiosk(books, tmp_path_factory, serve):
    """A kiosk that grows impatient after two seconds and counts one more; in the reader after four."""
    hasty = tmp_path_factory.mktemp("hasty") / "kiosk"
    shutil.copytree(books["kiosk"], hasty)
    shutil.copytree(books["kiosk"].with_name("kiosk.sealed"), hasty.with_name("kiosk.sealed"))
    stated = json.loads((hasty / "kiosk" / "settings.json").read_text("utf-8"))
    stated |= {"idle": 2, "reader_idle": 4, "countdown": 1}
    (hasty / "kiosk" / "settings.json").write_text(json.dumps(stated), "utf-8")
    with serve(hasty, tmp_path_factory.mktemp("state")) as origin:
        yield origin


@pytest.fixture(scope="module")
def patient(books, tmp_path_factory, serve):
    with serve(books["kiosk"], tmp_path_factory.mktemp("state")) as origin:
        yield origin


@pytest.fixture
def page(browser, faultless):
    with faultless(browser, viewport=TALL, has_touch=True) as page:
        yield page


def test_the_attract_screen_shows_covers_in_turn_and_asks_in_three_languages(page, patient):
    page.clock.install()
    page.goto(f"{patient}/az/kiosk/attract.html")
    words = page.locator(".attract-words").inner_text()
    assert all(text in words for text in ("Oxumaq üçün toxunun", "Коснитесь, чтобы читать", "Touch to read"))
    page.wait_for_load_state("networkidle")
    assert page.locator(".attract-cover:visible").inner_text() == "Xəzərin sahilləri"
    page.clock.run_for(8000)
    assert page.locator(".attract-cover:visible").inner_text() == "Берега Каспия"
    page.tap(".attract-cover:visible", force=True)
    page.wait_for_url(f"{patient}/index.html")


def test_an_invitation_opens_its_own_language(page, patient):
    page.goto(f"{patient}/az/kiosk/attract.html")
    assert page.locator("a[lang=ru]").bounding_box()["height"] >= 56
    page.tap("a[lang=ru]")
    page.wait_for_url(f"{patient}/ru/index.html")


def test_a_quiet_screen_counts_down_and_returns_to_the_attract_screen(page, kiosk):
    page.goto(f"{kiosk}/ru/ebook/caspian.html")
    page.wait_for_selector("dialog.countdown[open]", timeout=20_000)
    assert page.locator(".countdown-number").inner_text() == "1"
    assert "забудет" in page.locator(".countdown-words").inner_text()
    page.wait_for_url(f"{kiosk}/az/kiosk/attract.html", timeout=20_000)


def test_any_touch_prolongs(page, kiosk):
    page.goto(f"{kiosk}/en/ebook/caspian.html")
    for _ in range(8):
        page.wait_for_timeout(400)
        page.touchscreen.tap(900, 900)
    assert page.url.endswith("/en/ebook/caspian.html")
    page.wait_for_selector("dialog.countdown[open]", timeout=4000)
    page.get_by_text("I am still here").tap()
    page.wait_for_selector("dialog.countdown:not([open])", state="attached")
    assert page.url.endswith("/en/ebook/caspian.html")


def test_a_reader_is_left_longer_in_peace(page, kiosk):
    page.goto(f"{kiosk}/en/read/caspian/2.html")
    page.wait_for_timeout(2800)
    assert page.locator("dialog.countdown[open]").count() == 0
    page.wait_for_url(f"{kiosk}/az/kiosk/attract.html", timeout=6000)


def test_a_forgotten_reader_gives_the_seat_back(page, kiosk):
    page.goto(f"{kiosk}/en/read/sealed/1.html")
    page.wait_for_selector(".leaf canvas")
    page.wait_for_url(f"{kiosk}/az/kiosk/attract.html", timeout=9000)
    page.wait_for_timeout(200)
    assert page.request.get(f"{kiosk}/-/seats/sealed").json()["in_use"] == 0


def test_nothing_of_a_guest_remains(page, kiosk):
    page.goto(f"{kiosk}/en/ebook/caspian.html?q=marker")
    page.evaluate(
        """async () => {
            localStorage.setItem("marker", "1");
            sessionStorage.setItem("marker", "1");
            document.cookie = "marker=1";
            await new Promise((done) => { indexedDB.open("marker").onsuccess = (event) => done(event.target.result.close()); });
            await (await caches.open("marker")).put("/marker", new Response("marker"));
            const top = await navigator.storage.getDirectory();
            await (await top.getFileHandle("marker", { create: true })).createWritable().then((file) => file.close());
            document.getElementById("field").value = "marker";
        }"""
    )
    page.wait_for_url(f"{kiosk}/az/kiosk/attract.html", timeout=7000)
    page.wait_for_load_state("networkidle")
    left = page.evaluate(
        """async () => ({
            local: Object.keys(localStorage), session: Object.keys(sessionStorage).filter((key) => key !== "openshelf.guest"),
            cookie: document.cookie, databases: (await indexedDB.databases()).map(({ name }) => name), caches: await caches.keys(),
            files: await Array.fromAsync((await navigator.storage.getDirectory()).keys()),
        })"""
    )
    assert left == {"local": [], "session": [], "cookie": "", "databases": [], "caches": [], "files": []}


def test_a_step_back_returns_to_the_attract_screen(page, kiosk):
    page.goto(f"{kiosk}/en/ebook/caspian.html?q=marker")
    page.goto(f"{kiosk}/en/ebook/sealed.html?q=marker")
    page.wait_for_url(f"{kiosk}/az/kiosk/attract.html", timeout=7000)
    page.wait_for_load_state("networkidle")
    page.goto(f"{kiosk}/ru/ebook/caspian.html")
    for _ in range(3):
        with contextlib.suppress(PlaywrightError):
            page.evaluate("history.back()")
        page.wait_for_timeout(700)
    page.wait_for_url(f"{kiosk}/az/kiosk/attract.html")
    assert "marker" not in page.content()


def test_the_keyboard_types_in_the_language_of_the_page(page, patient):
    page.goto(f"{patient}/az/ebook/caspian.html")
    page.wait_for_selector(".keyboard", state="attached")
    page.tap("#field")
    page.wait_for_selector(".keyboard:visible")
    for key in ("shift", "Ə", "ş", "space", "x"):
        page.tap(f'.key[data-key="{key}"]')
    assert page.input_value("#field") == "Əş x"
    page.tap('.key[data-key="choose"]')
    page.tap('.key[data-key="layout:uz-Latn"]')
    page.tap('.key[data-key="oʻ"]')
    assert page.input_value("#field") == "Əş xoʻ"
    page.tap('.key[data-key="backspace"]')
    assert page.input_value("#field") == "Əş x"
    sizes = page.locator(".key").evaluate_all("keys => keys.map((key) => key.getBoundingClientRect().height)")
    assert min(sizes) >= 56
    page.tap('.key[data-key="hide"]')
    assert page.locator(".keyboard").is_hidden()


def test_done_sends_the_form(page, patient):
    page.goto(f"{patient}/en/ebook/caspian.html")
    page.wait_for_selector(".keyboard", state="attached")
    page.tap("#field")
    page.tap('.key[data-key="q"]')
    page.tap('.key[data-key="enter"]')
    page.wait_for_url("**/en/search.html?words=q")


def test_the_keyboard_serves_a_panel_of_the_reader(page, patient):
    page.goto(f"{patient}/en/read/caspian/1.html")
    page.wait_for_selector(".keyboard", state="attached")
    page.tap("[data-do=find]")
    for key in "chess":
        page.tap(f'.key[data-key="{key}"]')
    page.tap('.key[data-key="enter"]')
    page.wait_for_selector("dialog .found a")


def test_a_link_outside_becomes_an_address_and_a_square(page, patient):
    page.goto(f"{patient}/en/ebook/caspian.html")
    page.wait_for_selector(".keyboard", state="attached")
    page.tap("#outside")
    page.wait_for_selector("dialog.take-along svg.qr")
    assert "https://elsewhere.example/page?x=1" in page.locator("dialog.take-along").inner_text()
    page.tap("dialog.take-along .button")
    assert page.url == f"{patient}/en/ebook/caspian.html"


def test_the_address_of_a_page_is_the_online_one(page, patient):
    page.goto(f"{patient}/en/read/sealed/1.html")
    page.wait_for_selector(".leaf canvas")
    page.tap("#lasting")
    page.wait_for_selector("dialog svg.qr")
    assert "https://kitabxana.example/en/read/sealed/1.html?e=" in page.locator("dialog .address").inner_text()


def test_what_is_touched_in_the_reader_lies_low_and_is_large(page, patient):
    page.goto(f"{patient}/en/read/sealed/1.html")
    page.wait_for_selector(".leaf canvas")
    boxes = page.locator("a:visible, button:visible, input:visible, summary:visible").evaluate_all(
        "nodes => nodes.map((node) => { const { top, height } = node.getBoundingClientRect(); return [node.textContent.trim(), top, height]; })"
    )
    touched = [box for box in boxes if box[1] >= 0]
    assert touched
    assert all(top >= TALL["height"] / 3 and height >= 56 for _, top, height in touched), touched


def asked_of_the_shell(page):
    """The addresses at which the shell was asked; it answers as the real one does, and the page stays."""
    asked = []
    page.route(re.compile(r"/voice\?"), lambda route: (asked.append(route.request.url), route.fulfill(status=204)))
    return asked


def test_where_the_shell_has_a_voice_one_large_button_asks_for_it_in_every_language(page, patient):
    asked = asked_of_the_shell(page)
    page.goto(f"{patient}/az/kiosk/attract.html#voice=off")
    button = page.locator(".attract-aloud")
    button.wait_for()
    assert button.bounding_box()["height"] >= 100
    assert button.inner_text().split("\n") == ["Səsləndir", "Читать вслух", "Read aloud"]
    button.tap()
    page.wait_for_timeout(300)
    port = int(patient.rpartition(":")[2]) + 1
    assert asked == [f"http://127.0.0.1:{port}/voice?on=1&tag=az&page=index.html"]
    assert page.url == f"{patient}/az/kiosk/attract.html"


def test_the_bars_button_says_whether_the_screen_is_read_and_stops_it(page, patient):
    asked = asked_of_the_shell(page)
    page.goto(f"{patient}/ru/kiosk/desk.html#voice=on")
    button = page.locator(".bar .aloud")
    button.wait_for()
    assert button.inner_text() == "Остановить чтение"
    assert button.get_attribute("aria-pressed") == "true"
    assert button.bounding_box()["height"] >= 64
    button.tap()
    page.wait_for_timeout(300)
    assert [address.partition("?")[2] for address in asked] == ["on=0&tag=ru&page=ru%2Fkiosk%2Fdesk.html"]
    page.goto(f"{patient}/en/kiosk/desk.html")
    page.locator(".bar .aloud").wait_for()
    assert page.locator(".bar .aloud").inner_text() == "Stop reading aloud"


def test_without_a_voice_no_button_is_shown(page, patient):
    for path in ("az/kiosk/attract.html", "az/kiosk/desk.html"):
        page.goto(f"{patient}/{path}")
        page.wait_for_load_state("networkidle")
        assert page.locator(".attract-aloud:visible, .aloud:visible").count() == 0


def test_the_page_is_lowered_for_a_child_and_stays_so_for_the_visit(page, patient):
    page.goto(f"{patient}/az/kiosk/desk.html")
    page.get_by_text("Səhifəni aşağı endir").tap()
    assert page.locator("h1").bounding_box()["y"] >= TALL["height"] / 2 - 40
    page.goto(f"{patient}/az/kiosk/ask.html")
    page.get_by_text("Səhifəni yuxarı qaldır").wait_for()
    assert page.locator("h1").bounding_box()["y"] >= TALL["height"] / 2 - 40
    page.get_by_text("Səhifəni yuxarı qaldır").tap()
    assert page.locator("h1").bounding_box()["y"] < TALL["height"] / 3


def test_a_service_worker_is_refused(page, patient):
    page.goto(f"{patient}/en/ebook/caspian.html")
    refused = page.evaluate("navigator.serviceWorker.register('/assets/js/kiosk.js').then(() => false, () => true)")
    assert refused


@pytest.mark.parametrize("path", ["az/kiosk/attract.html", "ru/read/sealed/1.html", "az/ebook/caspian.html"])
def test_the_kiosks_pages_have_no_fault_a_program_can_find(page, patient, root, path):
    axe = root / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is missing: run make setup")
    page.goto(f"{patient}/{path}")
    page.wait_for_load_state("networkidle")
    if page.locator("#field").count():
        page.tap("#field")
        page.wait_for_selector(".keyboard:visible")
    page.evaluate(axe.read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")["violations"]
    own = [fault for fault in found if fault["id"] != "label"]  # the field of the tests' own page has no label
    assert [(fault["id"], fault["nodes"][0]["target"]) for fault in own] == []


def test_a_page_that_no_shell_listens_to_asks_once(page, books):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    with theme_server.served(books["kiosk"]) as origin:
        page.goto(f"{origin}/az/ebook/caspian.html")
        page.wait_for_timeout(3500)
    assert [url.removeprefix(origin) for url in asked] == ["/-/here"]


def test_a_page_that_the_shell_listens_to_goes_on_saying_that_it_is_seen(page, patient):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page.goto(f"{patient}/az/ebook/caspian.html")
    page.wait_for_timeout(3500)
    assert len(asked) >= 3
