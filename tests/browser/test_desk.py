"""The desk and the board in Chromium without a script: forms work, pages hold at every width, a program finds no fault."""

import re
import subprocess
import sys

import pytest
from conftest import ROOT

from kiosk.hall.house import House
from kiosk.hall.received import Received
from kiosk.outbox import about
from kiosk.sealing import public_half, seal

pytestmark = pytest.mark.browser

PASSWORD = "a quiet reading room"
ROOMS = ("orders", "enquiries", "answers", "kiosks", "statistics")


@pytest.fixture(scope="module")
def hall(books, tmp_path_factory):
    """A hall's server with an order and an enquiry of long words; its origin."""
    from datetime import UTC, datetime

    state = tmp_path_factory.mktemp("hall") / "hall"
    house = House(state)
    house.open()
    house.add("main-hall")
    house.add("branch-with-a-rather-long-name")
    house.set_password(PASSWORD)
    received = Received(state / "requests.sqlite", house.library_key())
    words = {
        "order": '{"tag":"az","fields":{"title":"Azərbaycanın və Xəzəryanı ölkələrin quşları haqqında çoxcildli məlumat kitabçası","shelf":"28.693.35(5Aze)я2"}}',
        "enquiry": '{"tag":"ru","fields":{"question":"Где найти достопримечательностейописание?\\n\\nСпасибо"}}',
    }
    for number, (kind, body) in enumerate(words.items()):
        import base64

        key, code = f"{number:020d}", f"A{number}-4M"
        sealed = base64.b64encode(seal(public_half(house.library_key()), body.encode(), about(key, code))).decode()
        request = {"key": key, "code": code, "kind": kind, "kept": "2026-11-20T10:00:00+00:00", "sealed": sealed}
        assert received.take_in("main-hall", [request], datetime.now(UTC)) == [key]
    received.close()
    command = [
        sys.executable,
        "-m",
        "kiosk",
        "hall",
        "serve",
        str(books["kiosk"]),
        "--port",
        "0",
        "--state",
        str(state),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield re.search(r"http://[\d.:]+", process.stdout.readline())[0]
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()
        process.stderr.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def enter(page, hall, tag="en"):
    page.goto(f"{hall}/desk/{tag}/login")
    page.fill("#password", PASSWORD)
    page.click("form .button")
    page.wait_for_url(f"{hall}/desk/{tag}/orders")


def test_an_order_goes_its_way_without_a_script(page, hall):
    enter(page, hall)
    page.locator("button[value=accepted]").first.click()
    page.wait_for_selector("text=being fetched")
    page.fill("input[name=place]", "Hall 2")
    page.click("button[value=ready]")
    page.wait_for_selector("button[value=done]")
    page.goto(f"{hall}/board")
    assert page.locator(".ready li").inner_text().split() == ["A0-4M", "Hall", "2"]
    enter(page, hall)
    page.click("button[value=done]")
    page.wait_for_selector("text=Nobody waits for a book.")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_of_the_desk_is_wider_than_its_screen(browser, hall, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    enter(page, hall, "az")
    for room in ROOMS:
        page.goto(f"{hall}/desk/az/{room}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, room
    page.goto(f"{hall}/board")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_has_no_fault_a_program_can_find(browser, hall, root, scheme):
    axe = root / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is missing: run make setup")
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    faults = []
    for path in ("/desk/ru/login", "/board", *(f"/desk/ru/{room}" for room in ROOMS)):
        if path == "/desk/ru/orders":
            enter(page, hall, "ru")
        page.goto(hall + path)
        page.evaluate(axe.read_text("utf-8"))
        found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")["violations"]
        faults += [(path, fault["id"], fault["nodes"][0]["target"]) for fault in found]
    context.close()
    assert faults == []
