"""A branch's profile: what is left out is left out of everything, and what is counted agrees."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openshelf import check, cli
from openshelf import compile as compiler
from openshelf.content.branches import load_branch
from openshelf.errors import OpenshelfError
from openshelf.release import keys
from openshelf.site.signatures import ending

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The example library with a branch of one collection and no room for its largest book."""
    top = tmp_path_factory.mktemp("branch") / "site"
    top.mkdir()
    shutil.copytree(ROOT / "content", top / "content")
    shutil.copy(ROOT / "pelicanconf.py", top)
    return top


def state(site, **criteria):
    path = site / "content" / "branches" / "shore.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in criteria.items()), "utf-8")


@pytest.fixture(scope="module")
def built(site) -> tuple[Path, list[str]]:
    state(site, collections=["caspian"])
    report = compiler.run(compiler.Request(site, profile="shore", jobs=1), compiler.Silent())
    return site / "output" / "shore", [each.words("en") for each in report.branch]


def pages(built, folder):
    return {path.relative_to(built).as_posix() for path in (built / folder).rglob("*.html")}


def test_the_account_says_how_much_is_kept(built):
    assert re.search(r"branch shore: \d+ of \d+ works are kept", built[1][0])


def test_a_book_that_is_left_out_is_in_no_file(built):
    top, _ = built
    for folder in (top, top.with_name("shore.sealed")):
        for path in folder.rglob("*") if folder.is_dir() else ():
            assert "port-lithographers" not in str(path)
            if path.is_file() and path.suffix in (".html", ".json", ".xml", ".csv"):
                assert b"port-lithographers" not in path.read_bytes(), path
    assert not (top.with_name("shore.sealed") / "works.json").exists()


def test_lists_search_and_home_count_the_same_works(built):
    import sqlite3

    top, _ = built
    store = sqlite3.connect(top.parents[1] / ".openshelf" / "catalog-shore.part.sqlite")
    (count,) = store.execute("SELECT count(*) FROM entry").fetchone()
    paths = {f"az/{path}" for (path,) in store.execute("SELECT path FROM entry WHERE path LIKE 'record/%'")}
    store.close()
    # And the ways from an id to the one that took its place.
    moved = {path for path in pages(top, "az/record") if 'http-equiv="refresh"' in (top / path).read_text("utf-8")}
    assert pages(top, "az/record") - moved == paths
    root = json.loads((top / "search" / "root.json").read_text("utf-8"))
    stated = root.get("works") or root.get("documents") or root.get("count") or root.get("n")
    assert stated in (None, count)
    assert str(count) in (top / "az" / "index.html").read_text("utf-8").replace("\xa0", "").replace(" ", "")


def test_the_librarys_own_pages_stay(built):
    assert "az/page/about.html" in pages(built[0], "az/page")


def test_every_link_between_kept_pages_of_lists_leads_to_a_page(built):
    top, _ = built
    for path in (top / "az" / "browse").rglob("*.html"):
        for href in re.findall(r'href="([^"#?:]+\.html)"', path.read_text("utf-8")):
            assert (path.parent / href).resolve().is_file(), (path, href)


def test_the_kiosk_knows_that_it_keeps_a_part(built):
    assert json.loads((built[0] / "kiosk" / "settings.json").read_text("utf-8"))["part"] is True


def test_the_screen_beside_the_stick_is_there_in_every_language(built):
    assert len(list(built[0].glob("*/kiosk/stick.html"))) == len(list(built[0].glob("*/kiosk/attract.html"))) > 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('colections = ["caspian"]', "content.branch-key"),
        ('collections = "caspian"', "content.branch-list"),
        ('collections = ["caspain"]', "content.branch-collection"),
        ("megabytes = -1", "content.branch-megabytes"),
        ("megabytes = ", "content.toml"),
    ],
)
def test_a_fault_in_a_branch_is_named_with_its_line(site, text, message):
    path = site / "content" / "branches" / "wrong.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"# a remark\n{text}\n", "utf-8")
    try:
        with pytest.raises(OpenshelfError) as caught:
            load_branch(site / "content", "wrong")
        assert caught.value.message_id == message
        assert caught.value.place.line == 2
    finally:
        path.unlink()


def test_a_size_that_holds_not_even_descriptions_is_refused_with_what_it_takes(site):
    state(site, megabytes=7)
    with pytest.raises(OpenshelfError) as caught:
        compiler.run(compiler.Request(site, profile="shore", jobs=1), compiler.Silent())
    state(site, collections=["caspian"])
    assert caught.value.message_id == "site.branch-too-small"


def test_a_new_branch_is_explained_and_never_overwritten(site, capsys):
    assert cli.main(["new", "branch", "hills", "--site", str(site)]) == 0
    assert "openshelf build --profile hills" in capsys.readouterr().out
    assert load_branch(site / "content", "hills").collections == ()
    assert cli.main(["new", "branch", "hills", "--site", str(site)]) == 2
    assert cli.main(["new", "branch", "Hills!", "--site", str(site)]) == 2
    (site / "content" / "branches" / "hills.toml").unlink()


def test_check_warns_of_a_signature_thirty_days_before_it_ends_and_names_a_faulty_branch(site):
    now = datetime.now(UTC)
    keys.make(site / "keys", now - timedelta(days=3 * 365 - 20))
    wrong = site / "content" / "branches" / "wrong.toml"
    wrong.write_text("megabytes = -1\n", "utf-8")
    try:
        assert [each.message_id for each in ending(site, now)] == ["check.root-ends"]
        assert list(ending(site, now - timedelta(days=40))) == []
        found = check.look(site)
        assert any(group.message_id == "check.root-ends" for group in found.warnings.groups())
        assert any(each.message_id == "content.branch-megabytes" for each in found.errors)
    finally:
        wrong.unlink()
        shutil.rmtree(site / "keys")
