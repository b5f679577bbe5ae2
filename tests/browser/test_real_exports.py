"""Real exports, damaged ones among them, become a site in which a record of each is found by title, author and subject."""

import re
import shutil

import pytest
from playwright.sync_api import TimeoutError  # noqa: A004 - the library's own
from whole_site import build, openshelf

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COUNTS = {"uva_001_2000": 2000, "books": 10000, "marc": 20, "bad_records": 6, "regression45": 12}
FOUND = [
    # what is typed, the record's page it must lead to
    ("title:staffelstein", "record/uva_001_2000/"),
    ("creator:laliberté société secrète", "record/uva_001_2000/"),
    ("subject:censorship military information", "record/uva_001_2000/"),
    ("title:hunger games", "record/books/"),
    ("creator:tolkien hobbit", "record/books/"),
    ("0439554934", "record/books/"),
    ("title:python pocket reference", "record/marc/"),
    ("creator:lutz", "record/marc/"),
    ("subject:python", "record/marc/"),
]


@pytest.fixture(scope="module")
def made(shared, tmp_path_factory):
    site = tmp_path_factory.mktemp("real") / "kitab xana ə"
    openshelf("new", "site", site)
    catalog = site / "content" / "catalog"
    data = shared / "data"
    shutil.copy(data / "solrmarc-tests/test/data/records/uva_001_2000.mrc", catalog)
    shutil.copy(data / "goodbooks-10k/books.csv", catalog)
    for path in (data / "pymarc-tests").rglob("*"):
        if path.is_file() and path.name != "SOURCE.md":
            shutil.copy(path, catalog)
    done = build(site)
    assert done.returncode == 0, done.stderr
    return site, done


def test_the_counts_are_right(made):
    site, done = made
    assert int(re.match(r"(\d+) records", done.stdout.splitlines()[-1])[1]) == 12076
    for source, count in COUNTS.items():
        assert len(list((site / "output/online/az/record" / source).rglob("*.html"))) == count


@pytest.mark.parametrize("tag", ["az", "ru", "en"])
def test_a_record_of_each_is_found_in_chromium(made, browser, serve, tmp_path, tag):
    missing = []
    with serve(made[0] / "output" / "online", tmp_path) as address:
        page = browser.new_page()
        for query, wanted in FOUND:
            page.goto(f"{address}/{tag}/search.html")
            page.get_by_role("searchbox").first.fill(query)
            page.keyboard.press("Enter")
            try:
                page.locator(f"main a[href*='{wanted}']").first.wait_for(timeout=8000)
            except TimeoutError as error:  # every query is tried before the test says which failed
                missing.append((query, str(error).splitlines()[0]))
        page.close()
    assert missing == []
