"""A union catalogue as its editor builds it: merged, kept apart, come apart again, the same bytes by whichever way."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from whole_site import build, openshelf, tree

HEAD = "id;title;creator;year;language;subject;publisher;place;type;isbn;shelf;link;access\n"
FIRST = (
    HEAD
    + """\
1;Xəzərin balıqları;Əliyev, Rəşid;1998;aze;Balıqlar;Sahil;Bakı;book;9789952370119;597 Ə49;;
2;Şahmat kitabı. 1;Kərimov, Ağasən;2011;aze;Şahmat;Sahil;Bakı;book;9785170800001;794.1 K48;;
3;Novruz;Nəsirli, Aysel;2020;aze;Bayramlar;Elm;Bakı;book;;394 N51;;
"""
)
SECOND = (
    HEAD
    + """\
7;Xəzərin balıqları: məlumat kitabı;Əliyev R.;1998;aze;İxtiologiya;Sahil;Bakı;book;978-9952-37-011-9;B-11;https://b.example/7.pdf;open
8;Şahmat kitabı. 2;Kərimov, Ağasən;2011;aze;Şahmat;Sahil;Bakı;book;9785170800001;B-12;;
"""
)
SOURCES = """\
union = true

[[source]]
file = "first.csv"
code = "first"
library = "Birinci Kitabxana"

[[source]]
file = "second.csv"
code = "second"
library = "İkinci Kitabxana"
"""


def new_union(folder):
    site = folder / "birlik"
    assert openshelf("new", "site", site).returncode == 0
    catalog = site / "content/catalog"
    (catalog / "first.csv").write_text(FIRST, "utf-8")
    (catalog / "second.csv").write_text(SECOND, "utf-8")
    (catalog / "sources.toml").write_text(SOURCES, "utf-8")
    return site


def page(site, source, number, tag="az"):
    return next((site / "output/online" / tag / "record" / source).glob(f"*/{number}.html")).read_text("utf-8")


def states(site):
    lines = (site / "content/ids.csv").read_text("utf-8").splitlines()[1:]
    return {cells[0]: cells[1] + (f" → {cells[5]}" if cells[5] else "") for line in lines if (cells := line.split(","))}


def pages(site):
    """All but the index, which goes on from the one before (tests/site/test_build.py) and says the same."""
    return {path: data for path, data in tree(site / "output/online").items() if not path.startswith("search/")}


def full(site, tmp_path, ids):
    """The same site built from nothing but its content. ids: the ledger as it stood before."""
    copy = tmp_path / "again"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns("output", ".openshelf"))
    (copy / "content/ids.csv").unlink()
    if ids:
        (copy / "content/ids.csv").write_bytes(ids)
    assert build(copy).returncode == 0
    return pages(copy)


@pytest.fixture(scope="module")
def united(tmp_path_factory):
    site = new_union(tmp_path_factory.mktemp("union"))
    done = build(site)
    assert done.returncode == 0, done.stdout + done.stderr
    return site, done.stdout


def test_the_build_says_what_it_merged_by_which_key(united):
    assert "merged: 1, by ISBN and title (first:1 = second:7)" in united[1]
    assert united[1].strip().splitlines()[-1].startswith("4 records, ")


def test_one_page_shows_each_librarys_copy_and_whose_catalogues_it_is_made_of(united):
    shown = page(united[0], "first", "1")
    assert re.search(r"Birinci Kitabxana</a></td><td><bdi>597 Ə49", shown)
    assert re.search(r"İkinci Kitabxana</a></td><td><bdi>B-11", shown)
    assert "Kataloqlaşdıran" in shown
    assert "second:7" in shown


def test_the_e_version_of_one_library_is_offered_on_the_page_of_both(united):
    assert 'href="https://b.example/7.pdf"' in page(united[0], "first", "1")


def test_the_address_of_the_other_description_leads_to_the_work(united):
    assert re.search(
        r'http-equiv="refresh" content="0; url=[./]+record/first/[0-9a-f]{3}/1.html"', page(united[0], "second", "7")
    )
    assert states(united[0])["second:7"] == "moved → first:1"


def test_volumes_that_share_the_isbn_of_their_set_stay_two(united):
    assert "<td><bdi>B-12" not in page(united[0], "first", "2")
    assert "http-equiv" not in page(united[0], "second", "8")


def test_libraries_are_a_list_of_their_own(united):
    listed = (united[0] / "output/online/az/browse/library/index.html").read_text("utf-8")
    assert "Birinci Kitabxana" in listed
    assert "İkinci Kitabxana" in listed


def test_search_narrows_to_a_library_by_any_word_of_its_name(united):
    reader = Path(__file__).resolve().parents[2] / "theme/static/js/search/cli.mjs"
    command = ["node", reader, united[0] / "output/online", "--batch", "--lang", "az"]
    asked = json.dumps({"q": "kitabxana:ikinci"})
    answer = json.loads(subprocess.run(command, input=asked, capture_output=True, text=True, check=True).stdout)
    assert {hit["id"] for hit in answer["hits"]} == {"first:1", "second:8"}
    assert answer["facets"]["library"] == {"İkinci Kitabxana": 2, "Birinci Kitabxana": 1}


def test_every_pair_stands_in_a_table_in_the_sites_language(united):
    table = (united[0] / ".openshelf/merged.csv").read_text("utf-8-sig")
    assert "birləşdirildi,ISBN və ad üzrə,isbn:9789952370119,first:1,Xəzərin balıqları,second:7," in table


def test_a_plan_tells_what_is_merged_and_finds_nothing_to_do(united):
    cards = b"".join(data for path, data in tree(united[0] / "output/online/search").items() if path)
    assert cards
    done = openshelf("build", "--site", united[0], "--date", "2026-11-20", "--plan")
    assert "merged: 1" in done.stdout
    assert not re.search(r"^\w+: \d+ (?!unchanged)", "\n".join(done.stdout.splitlines()[1:-1]), re.MULTILINE)


def test_merging_and_unmerging_give_a_full_builds_bytes_and_the_old_addresses(tmp_path):
    site = new_union(tmp_path)
    catalog = site / "content/catalog"
    ledger = site / "content/ids.csv"
    apart = SOURCES.replace("union = true", "union = false")
    changes = (
        lambda: (catalog / "sources.toml").write_text(apart, "utf-8"),
        lambda: (catalog / "sources.toml").write_text(SOURCES, "utf-8"),
        lambda: (catalog / "merge.toml").write_text('never = [["first:1", "second:7"]]\n', "utf-8"),
        lambda: (catalog / "merge.toml").write_text('always = [["first:3", "second:8"]]\n', "utf-8"),
        lambda: (catalog / "first.csv").write_text(FIRST.replace("1;Xəzərin", "9;Xəzərin"), "utf-8"),
        (catalog / "merge.toml").unlink,
        lambda: (catalog / "sources.toml").write_text(apart, "utf-8"),
    )
    seen = []
    for step, change in enumerate(changes):
        change()
        before = ledger.read_bytes() if ledger.exists() else b""
        done = build(site, "--accept-shrunken", "first")
        assert done.returncode == 0, done.stderr
        seen.append(states(site))
        if step in {2, 4, 6}:
            assert pages(site) == full(site, tmp_path, before)
    assert seen[0] == {"first:1": "live", "first:2": "live", "first:3": "live", "second:7": "live", "second:8": "live"}
    assert seen[1] == seen[0] | {"second:7": "moved → first:1"}
    assert seen[2] == seen[0]
    assert seen[3] == seen[0] | {"second:7": "moved → first:1", "second:8": "moved → first:3"}
    # The leader's number changed: the work is found under the new one, and both old addresses lead there.
    assert seen[4]["first:9"] == "live"
    assert seen[4]["first:1"] == seen[4]["second:7"] == "moved → first:9"
    assert seen[5]["second:8"] == "live"
    assert seen[6] == seen[5] | {"second:7": "live"}


def test_a_wish_for_a_record_that_never_was_is_one_line_and_publishes_nothing(tmp_path):
    site = new_union(tmp_path)
    (site / "content/catalog/merge.toml").write_text('always = [["first:1", "second:99"]]', "utf-8")
    done = build(site)
    assert done.returncode == 1
    assert "merge.toml:1:23: second:99 is not in the catalogue and never was" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (site / "output/online/index.html").exists()


def test_a_wish_for_a_record_that_left_is_only_told(tmp_path):
    site = new_union(tmp_path)
    (site / "content/catalog/merge.toml").write_text('never = [["first:3", "second:8"]]', "utf-8")
    build(site)
    (site / "content/catalog/first.csv").write_text(re.sub("(?m)^3;.*\n", "", FIRST), "utf-8")
    done = build(site, "--accept-shrunken", "first")
    assert done.returncode == 0
    assert "first:3 has left the catalogue" in done.stderr
    assert states(site)["first:3"] == "gone"


def test_a_wish_without_a_union_is_told(tmp_path):
    site = new_union(tmp_path)
    (site / "content/catalog/sources.toml").write_text(SOURCES.replace("union = true\n", ""), "utf-8")
    (site / "content/catalog/merge.toml").write_text('always = [["first:1", "second:7"]]', "utf-8")
    done = build(site)
    assert done.returncode == 0
    assert "union = true" in done.stderr
    assert done.stdout.startswith("5 records")


def test_check_tells_what_a_build_would_merge_and_writes_nothing(tmp_path):
    site = new_union(tmp_path)
    (site / "content/catalog/second.csv").write_text(
        SECOND + SECOND.splitlines()[1].replace("7;", "9;", 1) + "\n", "utf-8"
    )
    done = openshelf("check", "--site", site)
    assert done.returncode == 0
    assert (
        "not merged, two records of one library fit: 2, by ISBN and title (first:1 ? second:7; first:1 ? second:9)"
        in done.stdout
    )
    assert "described twice in one source: 1, by ISBN and title (second:7 ? second:9)" in done.stdout
    assert not (site / ".openshelf").exists()


def test_check_names_a_wish_that_cannot_be_with_its_line(tmp_path):
    site = new_union(tmp_path)
    (site / "content/catalog/merge.toml").write_text('always = [\n  ["first:1", "second:77"],\n]\n', "utf-8")
    done = openshelf("check", "--site", site)
    assert done.returncode == 1
    assert "content/catalog/merge.toml:2:15: second:77 is not in the catalogue" in done.stdout


def test_check_tells_of_duplicates_where_nothing_is_united(tmp_path):
    site = new_union(tmp_path)
    (site / "content/catalog/sources.toml").unlink()
    (site / "content/catalog/first.csv").write_text(
        FIRST + FIRST.splitlines()[1].replace("1;", "5;", 1) + "\n", "utf-8"
    )
    done = openshelf("check", "--site", site)
    assert "described twice in one source: 1, by ISBN and title (first:1 ? first:5)" in done.stdout
    assert "merged" not in done.stdout
