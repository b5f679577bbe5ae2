"""tests/samples/damaged: one file a defect, written by us, and what is read of each (expected.tsv: counts, encoding, first title or error)."""

import csv
from pathlib import Path

import pytest

from openshelf.errors import OpenshelfError
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "damaged"


def expected():
    with (FOLDER / "expected.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", expected(), ids=lambda row: row["file"])
def test_a_defect_costs_no_more_than_it_must(row):
    reading = open_source(SourceConfig("s", FOLDER / row["file"]))
    if row["title"].startswith("ingest."):
        with pytest.raises(OpenshelfError) as caught:
            list(reading)
        assert caught.value.message_id == row["title"]
        return
    records = list(reading)
    counts = reading.counts
    assert (counts.kept, counts.repaired, counts.rejected) == tuple(
        int(row[name]) for name in ("kept", "repaired", "rejected")
    )
    assert reading.evidence[0].encoding == row["encoding"]
    assert records[0].titles[0].text == row["title"]
    # What was mended or left out is told, and what was left out is kept for who wants to look.
    severities = [group.severity for group in reading.problems.groups()]
    assert ("repaired" in severities) == bool(counts.repaired)
    assert ("rejected" in severities) == bool(counts.rejected)


def test_every_sample_is_expected():
    assert {path.name for path in FOLDER.iterdir()} == {row["file"] for row in expected()} | {"expected.tsv"}


@pytest.mark.parametrize("row", [row for row in expected() if int(row["rejected"])], ids=lambda row: row["file"])
def test_what_is_left_out_is_saved_beside(row, tmp_path):
    reading = open_source(SourceConfig("s", FOLDER / row["file"]), rejects=tmp_path / "rejects")
    list(reading)
    assert reading.saved == tmp_path / "rejects"
    assert (tmp_path / "rejects").stat().st_size > 0


def test_a_file_of_the_machine_never_comes_in_by_an_entity():
    reading = open_source(SourceConfig("s", FOLDER / "entity-of-a-file.xml"))
    assert not any("root:" in repr(record) for record in reading)
