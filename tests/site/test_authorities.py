"""A whole site with a library's authority file, an editor's table and the starter: headings, pages and search by every form."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from whole_site import build, new_site, openshelf

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "samples" / "authority"
TABLE = """\
id;title;creator;year;language;subject;type
b1;Lalələr;Rəsulzadə, L.;1985;aze;Xalçaçılıq;book
b2;Тюльпаны;Расулзаде, Лала;1986;rus;Ковроделие;book
b3;Xəmsə;Nizami Gəncəvi;1947;aze;Poeziya;book
b4;Семь красавиц;Низами Гянджеви;1959;rus;Поэзия;book
b5;Samur toplusu;;1990;aze;Xalçaçılıq -- Azərbaycan;book
"""
OWN = "kind,preferred,lang,other,other_lang,see_also,relation\nsubject,Xalçaçılıq,az,Xalı toxuma,az,Sənət,broader\nsubject,Sənət,az,,,,\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = new_site(tmp_path_factory.mktemp("authorities"))
    (made / "content/catalog/held.csv").write_text(TABLE, "utf-8")
    folder = made / "content/authorities"
    folder.mkdir(exist_ok=True)
    shutil.copy(SAMPLES / "marc21.mrc", folder / "az.mrc")
    (folder / "own.csv").write_text(OWN, "utf-8")
    built = build(made)
    assert built.returncode == 0, built.stderr
    return made


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.read_text("utf-8")).split())


def heading(site, tag, kind, begins):
    (page,) = (site / f"output/online/{tag}/browse/{kind}/h").glob(f"{begins}*.html")
    return words(page)


def test_a_name_the_librarys_file_knows_is_shown_in_the_pages_language_and_says_why(site):
    shown = heading(site, "ru", "creator", "resulzade-lale-1931-1999")
    assert shown.index("Расулзаде, Лала") < shown.index("Другие написания:")
    assert "Объединено в авторитетном файле библиотеки." in shown
    assert "Lalələr" in shown


def test_an_undated_name_in_another_script_is_not_joined_on_the_name_alone(site):
    assert "Тюльпаны" not in heading(site, "ru", "creator", "resulzade-lale-1931-1999")


def test_an_editors_table_beats_the_file_and_the_starter(site):
    shown = heading(site, "az", "subject", "xalcaciliq-d")
    assert "Xalı toxuma" in shown
    assert "Ковроделие" in shown


def test_a_classic_is_one_heading_by_the_starter_in_the_pages_language(site):
    shown = heading(site, "en", "creator", "nizami-gencevi")
    assert shown.index("Nizami Ganjavi") < shown.index("Also written:")
    assert "the list of names and subjects that comes with the program" in shown


def test_a_heading_of_parts_speaks_the_pages_language(site):
    (page,) = (site / "output/online/ru").glob("record/held/*/b5.html")
    assert "Ковроделие — Азербайджан" in words(page)


def test_a_second_build_changes_nothing(site):
    again = build(site)
    assert again.returncode == 0
    assert "0 warnings" in again.stdout
    before = {path: path.stat().st_mtime_ns for path in (site / "output").rglob("*.html")}
    build(site)
    assert {path: path.stat().st_mtime_ns for path in (site / "output").rglob("*.html")} == before


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("Расулзаде", {"b1", "b2"}),
        ("Nizomiy Ganjaviy", {"b3", "b4"}),
        ("Xalı toxuma", {"b1", "b2"}),
        ("creator:Ganjavi", {"b3", "b4"}),
    ],
)
def test_a_work_is_found_by_every_form_of_its_headings(site, query, numbers):
    found = subprocess.run(
        ["npm", "run", "-s", "search", "--", str(site / "output/online"), query, "--lang", "az"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert {hit["control_number"] for hit in json.loads(found.stdout)["hits"]} >= numbers


def test_without_the_starter_a_classic_is_two_names(site, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(site, other, ignore=shutil.ignore_patterns("output", ".openshelf"))
    settings = other / "content/library.toml"
    settings.write_text("starter_authorities = false\n" + settings.read_text("utf-8"), "utf-8")
    assert build(other).returncode == 0
    assert len(list((other / "output/online/az/browse/creator/h").glob("nizami*"))) == 2


def test_a_check_names_each_fault_in_one_line(site, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(site, other, ignore=shutil.ignore_patterns("output", ".openshelf"))
    shutil.copy(SAMPLES / "unimarc.iso", other / "content/catalog/names.iso")
    (other / "content/authorities/bad.csv").write_text("kind,preferred,lang\nsubject,Boya,xq\n", "utf-8")
    checked = openshelf("check", "--site", other)
    assert checked.returncode == 1
    assert "content/authorities/bad.csv:2 [lang]: “xq” is no language code" in checked.stdout
    assert "content/catalog/names.iso: the file holds authority records (5)" in checked.stdout
    assert "Traceback" not in checked.stdout + checked.stderr
