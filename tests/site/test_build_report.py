"""What `openshelf build` says of its sources, on the terminal, as data and as a table for mending."""

import json

import openpyxl
import pytest

from openshelf.cli import main
from openshelf.scaffold.site import new_site


@pytest.fixture
def library(tmp_path):
    new_site(tmp_path / "site")
    toml = tmp_path / "site" / "content" / "library.toml"
    toml.write_text(toml.read_text("utf-8").replace('az = ""', 'az = "Kitabxana"'), "utf-8")
    rows = [f"k{number},Kitab {number},=WEBSERVICE(1),#N/A" for number in range(5)]
    folder = tmp_path / "site" / "content" / "catalog"
    folder.mkdir(exist_ok=True)
    (folder / "k.csv").write_text("\n".join(["id,title,author,year", *rows, "k9,Son,Ad,1998,artıq"]) + "\n", "utf-8")
    return tmp_path / "site"


def build(library, *more):
    return main(["build", "--site", str(library), "--date", "2026-03-01", "--jobs", "1", *more])


def test_the_account_of_a_build_is_data(library, tmp_path, capsys):
    assert build(library, "--report", str(tmp_path / "r.json")) == 0
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert (report["read"], report["kept"], report["rejected"]) == (6, 6, 0)
    source = report["sources"][0]
    assert source["source"] == "k"
    assert [problem["count"] for problem in source["problems"] if problem["severity"] != "note"] == [5, 1]
    assert source["problems"][0]["remedy"]
    assert report["build"]["records"] == 6
    told = capsys.readouterr().err
    assert "5" in told
    assert told.count("k.csv") >= 3  # three examples of a cause


def test_what_to_mend_is_a_workbook_by_control_number(library, tmp_path):
    assert build(library, "--report", str(tmp_path / "mend.xlsx")) == 0
    rows = list(openpyxl.load_workbook(tmp_path / "mend.xlsx").active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:6]] == [f"k{number}" for number in range(5)]


def test_a_build_that_fails_leaves_its_account_too(library, tmp_path):
    (library / "content" / "catalog" / "b.mrc").write_bytes(b"00000 nothing of the kind" * 9)
    assert build(library, "--report", str(tmp_path / "r.json")) == 1
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert "b.mrc" in report["build"]["error"]
