"""axe-core finds nothing on any page type of the main theme, in any language, palette or profile."""

import re

import pytest
import theme_site
from theme_server import browsing, served

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ROOT_PAGES = {"gate": "index.html", "lost": "404.html"}


@pytest.fixture(scope="module")
def axe(root):
    return (root / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served(theme_site.write(tmp_path_factory.mktemp("online"))) as address:
        yield address


@pytest.fixture(scope="module")
def kiosk_site(tmp_path_factory):
    with served(theme_site.write(tmp_path_factory.mktemp("kiosk"), kiosk=True)) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium):
    with browsing(chromium) as opened:
        yield opened


class Auditor:
    """One window in which pages are opened one after another and judged."""

    def __init__(self, browser, axe, *, mode="", width=1280, height=900):
        self.context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        self.page = self.context.new_page()
        if mode:
            self.page.add_init_script(f"localStorage.setItem('openshelf.mode', '{mode}')")
        # A page that moved leads on at once; what is judged is the page itself.
        self.page.route(f"**/{theme_site.PAGE_TYPES['moved']}", self._stay)
        self.axe = axe

    @staticmethod
    def _stay(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'<meta http-equiv="refresh"[^>]*>', "", answer.text()))

    def violations(self, address):
        self.page.goto(address, wait_until="load")
        self.page.evaluate(self.axe)
        options = {"runOnly": RULES, "resultTypes": ["violations"]}
        found = self.page.evaluate("options => axe.run(document, options).then(result => result.violations)", options)
        return [f"{address} {v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


def audit(browser, axe, addresses, **window):
    auditor = Auditor(browser, axe, **window)
    found = [line for address in addresses for line in auditor.violations(address)]
    auditor.context.close()
    return found


def test_the_auditor_finds_what_is_wrong(browser, axe):
    found = audit(
        browser, axe, ["data:text/html,<html><body><img src=x><p style='color:%23ccc'>pale</p></body></html>"]
    )
    assert all(any(f" {rule}: " in line for line in found) for rule in ("image-alt", "html-has-lang", "color-contrast"))


def test_no_page_of_the_made_site_has_a_violation(browser, axe, site):
    found = audit(browser, axe, [f"{site}/az/{path}" for path in theme_site.PAGE_TYPES.values()])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("tag", ["ru", "en"])
def test_no_page_type_has_a_violation_in_the_other_languages(browser, axe, site, tag):
    names = ("home", "browse-index", "browse-creators", "browse-titles", "heading", "record", "tombstone", "moved")
    found = audit(browser, axe, [f"{site}/{tag}/{theme_site.PAGE_TYPES[name]}" for name in names])
    assert not found, "\n".join(found)


def test_the_pages_outside_the_languages_have_no_violation(browser, axe, site):
    found = audit(browser, axe, [f"{site}/{path}" for path in ROOT_PAGES.values()])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("mode", ["dark", "contrast"])
def test_no_palette_has_a_violation(browser, axe, site, mode):
    names = ("home", "browse-creators", "record", "record-embargoed", "tombstone")
    found = audit(browser, axe, [f"{site}/az/{theme_site.PAGE_TYPES[name]}" for name in names], mode=mode)
    assert not found, "\n".join(found)


def test_a_phone_has_no_violation(browser, axe, site):
    names = ("home", "browse-titles", "record")
    found = audit(browser, axe, [f"{site}/ru/{theme_site.PAGE_TYPES[name]}" for name in names], width=390, height=844)
    assert not found, "\n".join(found)


def test_the_kiosk_has_no_violation(browser, axe, kiosk_site):
    names = ("home", "browse-creators", "record")
    pages = [f"{kiosk_site}/az/{theme_site.PAGE_TYPES[name]}" for name in names]
    found = audit(browser, axe, pages, width=1080, height=1920)
    assert not found, "\n".join(found)
