"""axe-core finds nothing on any kind of page of the example library, in any language, palette or profile."""

import re
import shutil
from pathlib import Path

import pytest
from test_accessibility import audit
from theme_server import browsing, served
from whole_site import openshelf

pytestmark = pytest.mark.browser
TAGS = ("az", "ru", "en")
# Every kind of page there is, by its address below /<tag>/; of each the largest is judged.
KINDS = {
    "home": r"index\.html",
    "search": r"search\.html",
    "ways to browse": r"browse/index\.html",
    "names": r"browse/creator/index\.html",
    "titles": r"browse/title/index\.html",
    "years": r"browse/year/index\.html",
    "classes": r"browse/class/index\.html",
    "heading": r"browse/subject/h/[^/]+\.html",
    "record": r"record/.+\.html",
    "e-projects": r"eproject/index\.html",
    "e-project": r"eproject/[^/]+/index\.html",
    "part": r"eproject/[^/]+/(?!index)[^/]+\.html",
    "item": r"eproject/[^/]+/item/[^/]+\.html",
    "publications": r"publication/index\.html",
    "publication": r"publication/(?!index)[^/]+\.html",
    "e-books": r"ebook/index\.html",
    "e-book": r"ebook/(?!index)[^/]+\.html",
    "events": r"event/index\.html",
    "event": r"event/(?!index)[^/]+\.html",
    "collections": r"collection/index\.html",
    "collection": r"collection/(?!index)[^/]+\.html",
    "pages": r"page/index\.html",
    "page": r"page/(?!index)[^/]+\.html",
    "reader": r"read/[^/]+/1\.html",
    "contents of a book": r"read/[^/]+/contents\.html",
}


@pytest.fixture(scope="module")
def axe(root):
    return (root / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def browser(chromium):
    with browsing(chromium) as opened:
        yield opened


@pytest.fixture(scope="module")
def library(root, tmp_path_factory) -> Path:
    site = tmp_path_factory.mktemp("example")
    shutil.copytree(root / "content", site / "content")
    shutil.copy(root / "pelicanconf.py", site)
    for profile in ("online", "kiosk"):
        done = openshelf("build", "--site", site, "--profile", profile)
        assert done.returncode == 0, done.stderr
    return site / "output"


def pages(output: Path, tag: str) -> dict[str, str]:
    """Kind → address below the root, of every kind the output has."""
    sizes = {path.relative_to(output / tag).as_posix(): path.stat().st_size for path in (output / tag).rglob("*.html")}
    found = {}
    for kind, pattern in KINDS.items():
        matching = [path for path in sizes if re.fullmatch(pattern, path)]
        if matching:
            found[kind] = f"{tag}/{max(matching, key=lambda path: (sizes[path], path))}"
    return found


@pytest.fixture(scope="module")
def online(library):
    with served(library / "online") as address:
        yield address


def test_the_example_has_every_kind_of_page(library):
    assert pages(library / "online", "az").keys() == KINDS.keys()


@pytest.mark.parametrize("tag", TAGS)
def test_no_kind_of_page_has_a_violation_on_a_phone(browser, axe, library, online, tag):
    addresses = [f"{online}/{path}" for path in pages(library / "online", tag).values()]
    found = audit(browser, axe, addresses, width=390, height=844)
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["dark", "contrast"])
@pytest.mark.parametrize("tag", TAGS)
def test_no_kind_of_page_has_a_violation_in_another_palette(browser, axe, library, online, tag, mode):
    addresses = [f"{online}/{path}" for path in pages(library / "online", tag).values()]
    found = audit(browser, axe, addresses, mode=mode)
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("tag", TAGS)
def test_no_kind_of_page_has_a_violation_at_the_kiosk(browser, axe, library, tag):
    with served(library / "kiosk") as address:
        addresses = [f"{address}/{path}" for path in pages(library / "kiosk", tag).values()]
        found = audit(browser, axe, addresses, width=1080, height=1920)
    assert not found, "\n".join(found)
