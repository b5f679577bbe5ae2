"""axe-core finds nothing on any page type of the main theme, in any language, palette or profile."""

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


def violations(browser, axe, address, *, mode="", width=1280, height=900):
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    if mode:
        page.add_init_script(f"localStorage.setItem('openshelf.mode', '{mode}')")
    # A page that moves leads on at once; what is judged is the page itself.
    page.add_init_script("document.addEventListener('readystatechange', () => document.querySelector('meta[http-equiv]')?.remove())")
    page.goto(address, wait_until="networkidle")
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules}).then(result => result.violations)", RULES)
    context.close()
    return [f"{address} {v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize("tag", theme_site.LIBRARY.languages)
def test_no_page_type_has_a_violation_in_any_language(browser, axe, site, tag):
    found = []
    for path in theme_site.PAGE_TYPES.values():
        found += violations(browser, axe, f"{site}/{tag}/{path}")
    assert not found, "\n".join(found)


def test_the_pages_outside_the_languages_have_no_violation(browser, axe, site):
    found = [each for path in ROOT_PAGES.values() for each in violations(browser, axe, f"{site}/{path}")]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("mode", ["dark", "contrast"])
def test_no_palette_has_a_violation(browser, axe, site, mode):
    found = []
    for name in ("home", "browse-creators", "record", "record-embargoed", "tombstone"):
        found += violations(browser, axe, f"{site}/az/{theme_site.PAGE_TYPES[name]}", mode=mode)
    assert not found, "\n".join(found)


def test_a_phone_has_no_violation(browser, axe, site):
    found = []
    for name in ("home", "browse-titles", "record"):
        found += violations(browser, axe, f"{site}/ru/{theme_site.PAGE_TYPES[name]}", width=390, height=844)
    assert not found, "\n".join(found)


def test_the_kiosk_has_no_violation(browser, axe, kiosk_site):
    found = []
    for name in ("home", "browse-creators", "record"):
        found += violations(browser, axe, f"{kiosk_site}/az/{theme_site.PAGE_TYPES[name]}", width=1080, height=1920)
    assert not found, "\n".join(found)
