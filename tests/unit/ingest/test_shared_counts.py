"""Every file of the real data sets and what is read of it: shared_counts.tsv, a line a file (records kept, rejected, or the error).

A count that changes is a change to look at; then the line is written anew.
"""

import csv
from pathlib import Path

import pytest

from openshelf.errors import OpenshelfError
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig

WORDS = ("azelexicon", "cldr-41", "frequencywords", "hunspell-uz-cyrl", "iiif-presentation-validator", "interscript-maps",
         "large-corpus", "opds-drafts-schemas", "ud-kazakh-ktb", "unicode-data-15", "unimorph", "unimorph-uzb", "unimorph-kaz")  # fmt: skip
LISTS = {"SOURCE.md", "INDEX.md", "FILES.tsv"}  # what the data sets say of themselves
LARGE = ("goodbooks-10k", "solrmarc-tests", "qa-catalogue-tests", "nypl-pd-collections")


def expected():
    with (Path(__file__).parent / "shared_counts.tsv").open(encoding="utf-8", newline="") as lines:
        return {row["file"]: row for row in csv.DictReader(lines, delimiter="\t")}


EXPECTED = expected()


def test_no_file_of_the_real_data_is_without_its_counts(shared):
    found = {
        str(path.relative_to(shared / "data"))
        for path in (shared / "data").rglob("*")
        if path.is_file() and path.name not in LISTS
    }
    catalogues = {name for name in found if name.partition("/")[0] not in WORDS}
    assert sorted(catalogues) == sorted(EXPECTED)


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(folder, marks=pytest.mark.slow if folder in LARGE else ())
        for folder in sorted({name.partition("/")[0] for name in EXPECTED})
    ],
)
def test_every_file_gives_its_counts_and_every_record_not_kept_is_named(shared, folder):
    wrong = []
    for name, row in EXPECTED.items():
        if name.partition("/")[0] != folder:
            continue
        path = shared / "data" / name
        reading = open_source(SourceConfig("s", path))
        error = ""
        try:
            assert all(record.control_number for record in reading)
        except OpenshelfError as failed:
            error = failed.message_id
        counts = reading.counts
        if (counts.kept, counts.rejected, error) != (int(row["kept"]), int(row["rejected"]), row["error"]):
            wrong.append((name, counts, error))
        named = sum(group.count for group in reading.problems.groups() if group.severity == "rejected")
        assert named == counts.rejected, name
        if reading.evidence and reading.evidence[0].format == "iso2709":
            assert counts.read >= path.read_bytes().count(b"\x1d"), name
    assert not wrong
