"""`openshelf build` as its user meets it."""

import json
import re
import subprocess
import sys

import pytest
from whole_site import DAY, build, new_site, openshelf, tree


def page_of(output, tag, number):
    return next(output.glob(f"{tag}/record/held/*/{number}.html")).read_text("utf-8")


def test_the_last_line_says_records_pages_seconds_and_warnings(site):
    last = build(site).stdout.strip().splitlines()[-1]
    assert re.fullmatch(r"6 records, \d+ pages, [\d.]+ s, \d+ warnings", last)


def test_every_record_has_a_page_in_every_language(output):
    assert all(
        len(list(output.glob(f"{tag}/record/held/*/k{n}.html"))) == 1 for tag in ("az", "ru", "en") for n in range(1, 7)
    )


def test_a_title_carries_its_own_language_and_direction(output):
    assert re.search(r'<h1 lang="ru" dir="ltr">Городские библиотеки', page_of(output, "az", "k3"))


def test_a_cyrillic_title_has_a_latin_reading_for_a_latin_reader(output):
    assert "Navoiy gʻazallari" in page_of(output, "az", "k2")


def test_hostile_catalogue_text_is_shown_and_never_executed(output):
    page = page_of(output, "en", "k4")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; " in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_link_with_a_forbidden_scheme_is_no_link(output):
    assert "javascript:" not in page_of(output, "en", "k4")


def test_a_no_op_build_touches_no_file(site, output):
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()}
    assert build(site).returncode == 0
    assert [path for path, time in before.items() if path.stat().st_mtime_ns != time] == []


def test_a_no_op_build_renders_nothing(site):
    planned = build(site, "--plan").stdout
    assert "unchanged" in planned
    assert not re.search(r"^\w+: \d+ (?!unchanged)", planned, re.MULTILINE)


def test_a_changed_record_renders_only_what_shows_it(tmp_path):
    site = new_site(tmp_path)
    build(site)
    before = tree(site / "output/online")
    table = site / "content/catalog/held.csv"
    table.write_text(table.read_text("utf-8").replace("Şahmat kitabı", "Şahmatın kitabı"), "utf-8")
    assert build(site).returncode == 0
    after = tree(site / "output/online")
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert any(path.endswith("/k5.html") for path in changed)
    assert not any(path.endswith(("/k2.html", "/k3.html")) for path in changed)


def test_an_incremental_build_gives_a_full_builds_bytes(tmp_path):
    site = new_site(tmp_path)
    build(site)
    table = site / "content/catalog/held.csv"
    table.write_text(
        table.read_text("utf-8").replace("Городские", "Сельские")
        + "k7;Yeni kitab;Nəsirli, Aysel;2020;aze;Novruz;;;book;;;;\n",
        "utf-8",
    )
    build(site)
    incremental = tree(site / "output/online")
    other = new_site(tmp_path / "o")
    (other / "content/catalog/held.csv").write_text(table.read_text("utf-8"), "utf-8")
    (other / "content/ids.csv").write_text((site / "content/ids.csv").read_text("utf-8"), "utf-8")
    build(other)
    full = tree(other / "output/online")
    # The generation before stays a week for pages opened earlier; the root names it.
    kept = {path for path in incremental if path.startswith(("search/", "assets/"))} - full.keys()
    differing = {path for path in full if incremental.get(path) != full[path]} - {"search/root.json"}
    assert differing == set()
    assert incremental.keys() - kept == full.keys()


def test_a_site_gone_on_from_differs_from_a_full_build_in_search_alone_and_compacted_in_nothing(tmp_path):
    site, other = new_site(tmp_path), new_site(tmp_path / "o")
    table = site / "content/catalog/held.csv"
    more = "".join(f"m{n};Kitab {n};Kərimov, Ağasən;{1950 + n};aze;Xəzər;;;book;;;;\n" for n in range(40))
    table.write_text(table.read_text("utf-8") + more, "utf-8")
    build(site)
    before = tree(site / "output/online")
    table.write_text(table.read_text("utf-8").replace("Kitab 7;", "Yeddinci kitab;"), "utf-8")
    build(site)
    (other / "content/catalog/held.csv").write_text(table.read_text("utf-8"), "utf-8")
    (other / "content/ids.csv").write_text((site / "content/ids.csv").read_text("utf-8"), "utf-8")
    build(other)
    full, gone_on = tree(other / "output/online"), tree(site / "output/online")
    assert all(gone_on.get(path) == data for path, data in full.items() if not path.startswith("search/"))
    kept = {path for path in before if path.startswith("search/") and path.endswith(".bin")}
    assert all(gone_on.get(path) == before[path] for path in kept)
    assert len(json.loads(gone_on["search/root.json"])["segments"]) == 2
    build(site, "--compact")
    compact = tree(site / "output/online")
    own, anew = (json.loads(files.pop("search/root.json"))["segments"] for files in (compact, full))
    assert own == anew
    assert all(compact.get(path) == data for path, data in full.items())


def test_two_processes_give_one_processs_bytes(site, output, tmp_path):
    other = new_site(tmp_path)
    done = openshelf("build", "--site", other, "--date", DAY, "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert tree(other / "output/online") == tree(output)


def test_bare_pelican_gives_the_same_bytes(output, tmp_path):
    other = new_site(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py"],
        cwd=other,
        capture_output=True,
        text=True,
        env={"SOURCE_DATE_EPOCH": "1795176000", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert tree(other / "output/online") == tree(output)


def test_a_source_that_lost_records_stops_the_build_and_keeps_the_last_site(tmp_path):
    site = new_site(tmp_path)
    build(site)
    before = tree(site / "output/online")
    table = site / "content/catalog/held.csv"
    table.write_text("\n".join(table.read_text("utf-8").splitlines()[:3]) + "\n", "utf-8")
    done = build(site)
    assert done.returncode == 1
    assert "--accept-shrunken held" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(site / "output/online") == before
    assert build(site, "--accept-shrunken", "held").returncode == 0


def test_a_page_that_is_gone_becomes_a_tombstone(tmp_path):
    site = new_site(tmp_path)
    build(site)
    table = site / "content/catalog/held.csv"
    table.write_text(
        "".join(line for line in table.read_text("utf-8").splitlines(keepends=True) if not line.startswith("k3;")),
        "utf-8",
    )
    assert build(site, "--accept-shrunken", "held").returncode == 0
    stone = page_of(site / "output/online", "ru", "k3")
    assert "Иванова" in stone.title() or "городские библиотеки" in stone.lower()
    assert "noindex" in stone


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("from openshelf.site.settings import *\nPROFLES = {}\n", "PROFILES"),
        ("from openshelf.site.settings import *\nPROFILES = {\n", "pelicanconf.py:2"),
        ("from openshelf.site.settings import *\nPROFILES = 1 / 0\n", "pelicanconf.py:2"),
        (
            'from openshelf.site.settings import *\nPROFILES = {"online": {"search": "caped"}}\n',
            "“caped”; known: capped, fine",
        ),
    ],
)
def test_an_error_in_pelicanconf_is_one_line_with_its_place(tmp_path, config, words):
    site = new_site(tmp_path)
    (site / "pelicanconf.py").write_text(config)
    done = build(site)
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_unknown_key_in_library_toml_names_the_nearest(tmp_path):
    site = new_site(tmp_path)
    library = site / "content/library.toml"
    library.write_text('time_zon = "Asia/Baku"\n' + library.read_text("utf-8"), "utf-8")
    done = build(site)
    assert done.returncode == 1
    assert "library.toml:1" in done.stderr
    assert "time_zone" in done.stderr


def test_a_warning_is_fatal_under_strict_and_nothing_is_published(tmp_path):
    site = new_site(tmp_path)
    (site / "content/catalog/held.csv").write_text("id,title,isbn\nk1,Kitab,9.78995E+12\n", "utf-8")
    assert build(site, "--strict").returncode == 1
    assert not (site / "output/online/index.html").exists()
    assert build(site).returncode == 0


def test_a_folder_that_is_no_site_is_wrong_usage(tmp_path):
    done = build(tmp_path)
    assert done.returncode == 2
    assert "openshelf new site" in done.stderr


def test_an_unknown_profile_names_the_known_ones(site):
    done = build(site, "--profile", "kiosc")
    assert done.returncode == 2
    assert "kiosk" in done.stderr


def test_messages_come_in_the_users_language(tmp_path):
    assert "создайте сайт" in build(tmp_path, OPENSHELF_LANG="ru").stderr
    assert "yaradın" in build(tmp_path, OPENSHELF_LANG="az").stderr


def test_an_empty_site_builds(tmp_path):
    site = tmp_path / "boş"
    openshelf("new", "site", site)
    done = build(site)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0 records")


def test_accepting_a_source_that_is_none_is_wrong_usage_and_names_the_nearest(site):
    done = build(site, "--accept-shrunken", "heldd")
    assert done.returncode == 2
    assert "held?" in done.stderr


def test_an_editors_page_changes_no_record_page(tmp_path):
    site = new_site(tmp_path)
    folder = site / "content/pages/rules"
    folder.mkdir(parents=True)
    (folder / "index.az.md").write_text("---\ntitle: Qaydalar\n---\nSakit olun.\n", "utf-8")
    build(site)
    (folder / "index.az.md").write_text("---\ntitle: Qaydalar\n---\nLap sakit olun.\n", "utf-8")
    planned = build(site, "--plan").stdout
    assert re.search(r"^record: 6 unchanged$", planned, re.MULTILINE)
