"""What a guest asks for at the kiosk, in Chromium: from the record's page to a code, and nothing of it left."""

import pytest

pytestmark = pytest.mark.browser

TALL = {"width": 1080, "height": 1920}
WORK = "record=main%3Ak1&title=X%C9%99z%C9%99rin+sahill%C9%99ri&author=G%C3%BCnel&shelf=84(5Aze)"


@pytest.fixture(scope="module")
def kiosk(books, tmp_path_factory, serve):
    with serve(books["kiosk"], tmp_path_factory.mktemp("state")) as origin:
        yield origin


@pytest.fixture
def page(browser, faultless):
    with faultless(browser, viewport=TALL, has_touch=True) as page:
        yield page


def sent(page):
    page.tap("#request button[type=submit]")
    page.wait_for_selector("#done:visible")
    return page.inner_text("#code")


def test_an_order_gives_a_code_that_can_be_looked_up(page, kiosk):
    page.goto(f"{kiosk}/az/kiosk/order.html?{WORK}")
    page.wait_for_selector("#work:visible")
    assert "Xəzərin sahilləri" in page.inner_text("#work")
    assert page.locator("#title").count() == 0
    code = sent(page)
    assert page.evaluate("parseFloat(getComputedStyle(document.getElementById('code')).fontSize)") >= 64
    page.goto(f"{kiosk}/az/kiosk/desk.html")
    page.fill("#code-asked", code.lower().replace("-", ""))
    page.tap("#look button")
    page.wait_for_selector("#said:visible")
    assert page.inner_text("#said").startswith(f"{code}: ")


def test_an_order_without_a_link_asks_for_the_title(page, kiosk):
    page.goto(f"{kiosk}/ru/kiosk/order.html")
    page.wait_for_load_state("networkidle")
    page.tap("#request button[type=submit]")
    page.wait_for_selector("#told:visible")
    assert page.evaluate("document.activeElement.id") == "title"
    page.fill("#title", "Шахматы")
    assert sent(page)


def test_the_language_changes_and_the_book_stays(page, kiosk):
    page.goto(f"{kiosk}/az/kiosk/order.html?{WORK}")
    page.wait_for_selector("#work:visible")
    page.tap(".languages a[hreflang=ru]")
    page.wait_for_url("**/ru/kiosk/order.html?**")
    page.wait_for_selector("#work:visible")
    assert "Xəzərin sahilləri" in page.inner_text("#work")


def test_a_title_from_an_address_is_text(page, kiosk):
    page.goto(f"{kiosk}/en/kiosk/order.html?title=%3Cimg%20src%3Dx%20onerror%3D%22document.title%3D'lost'%22%3E")
    page.wait_for_selector("#work:visible")
    assert page.locator("#work img").count() == 0
    assert page.title() != "lost"


def test_what_was_written_does_not_come_back(page, kiosk):
    page.goto(f"{kiosk}/en/kiosk/ask.html")
    page.wait_for_load_state("networkidle")
    page.fill("#question", "marker-of-a-guest")
    sent(page)
    page.goto(f"{kiosk}/en/kiosk/desk.html")
    page.go_back()
    page.wait_for_selector("#question", state="attached")
    assert page.input_value("#question") == ""
    assert "marker" not in page.content()


def test_every_target_of_the_forms_is_large(page, kiosk):
    page.goto(f"{kiosk}/az/kiosk/delivery.html?{WORK}")
    page.wait_for_load_state("networkidle")
    heights = page.locator(".request input:visible, .request textarea:visible, .request .button:visible").evaluate_all(
        "nodes => nodes.map((node) => node.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= 56


@pytest.mark.parametrize("path", ["az/kiosk/order.html", "ru/kiosk/ask.html", "en/kiosk/desk.html"])
def test_the_forms_have_no_fault_a_program_can_find(page, kiosk, root, path):
    axe = root / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is missing: run make setup")
    page.goto(f"{kiosk}/{path}")
    page.wait_for_load_state("networkidle")
    page.evaluate(axe.read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")["violations"]
    assert [(fault["id"], fault["nodes"][0]["target"]) for fault in found] == []
