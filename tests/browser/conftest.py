"""Chromium, one for a module's tests, and sites served by the kiosk's server."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def browser(chromium):
    """A running Chromium; a module's own, since Playwright's driver allows one at a time in a process."""
    playwright = pytest.importorskip("playwright.sync_api")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=arguments)
        yield running
        running.close()


@contextmanager
def served(folder: Path, state: Path) -> Iterator[str]:
    """The folder served by `python -m kiosk serve`; its origin."""
    command = [sys.executable, "-m", "kiosk", "serve", str(folder), "--port", "0", "--state", str(state)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        found = re.search(r"http://[\d.:]+", line)
        assert found, line + process.stderr.read()
        yield found[0]
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()
        process.stderr.close()


@pytest.fixture(scope="session")
def serve():
    """`with serve(folder, state) as origin`."""
    return served


@contextmanager
def faultless_page(browser, **window):
    """A page in a window of its own that fails the test on any error of a script and on anything the policy refused."""
    context = browser.new_context(**window)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    yield page
    context.close()
    assert not errors


@pytest.fixture(scope="session")
def faultless():
    """`with faultless(browser, viewport=…) as page`."""
    return faultless_page


@pytest.fixture(scope="session")
def books(tmp_path_factory):
    """The library of reader_site.py built once: its online and its kiosk profile, by name."""
    sys.path.insert(0, str(Path(__file__).parent))
    import reader_site

    folder = tmp_path_factory.mktemp("books")
    return {name: reader_site.build(folder, kiosk=name == "kiosk") for name in ("online", "kiosk")}
