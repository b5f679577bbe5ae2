"""Real catalogues and other programs as oracles: pymarc, twins in two formats, Open Library's expected answers."""

import contextlib
import io
import json
import unicodedata
import warnings

import pytest

from openshelf.errors import OpenshelfError
from openshelf.ingest import charsets, iso2709, texts
from openshelf.ingest.decoding import RecordDecoder
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig


def read(path):
    reading = open_source(SourceConfig("s", path))
    return list(reading), reading


def iso_files(shared):
    folders = (
        "pymarc-tests",
        "solrmarc-tests",
        "openlibrary-marc-tests",
        "catmandu-marc-tests",
        "qa-catalogue-tests",
        "rusmarc-loge",
        "blacklight-marc-multiscript",
    )
    for folder in folders:
        for path in sorted((shared / "data" / folder).rglob("*")):
            if path.suffix.lower() in (".mrc", ".dat", ".iso") and not path.read_bytes()[:200].lstrip().startswith(
                b"<"
            ):
                yield path


def plain(text):
    return texts.composed(
        "".join(c for c in unicodedata.normalize("NFC", text) if c >= " " and c != "\x7f" and not "\x80" <= c <= "\x9f")
    )


# Records pymarc calls good and reads wrongly: garbage for another encoding, text lost for an odd indicator or control sign.
PYMARC_IS_WRONG = {
    "1251.dat", "TEST1.ISO", "TEST2.ISO", "ur.iso", "dollar_subfields.mrc", "testunimarc.dat", "utf8_without_leader_flag.dat",
    "serial.bnr.1993.mrc", "short.bnr.1993.mrc", "utf8_invalid.mrc", "upei_short_008.mrc", "wrapped_lines.mrc", "regression45.dat",
    "bad_marc8_escape.dat", "mytwocountries1954asto_meta.mrc", "bad_eacc_encoding.dat", "bad_indicator.dat",
}  # fmt: skip


def test_every_field_pymarc_reads_is_read_alike_and_no_record_is_lost(shared):
    from pymarc import MARCReader

    compared = 0
    for path in iso_files(shared):
        content = path.read_bytes()
        evidence = charsets.judge(content, marc21=True)
        raws = list(iso2709.read(io.BytesIO(content), RecordDecoder(evidence.encoding), path.name))
        kept = [raw for raw in raws if not raw.rejected]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = [record for record in MARCReader(content, hide_utf8_warnings=True) if record]
        assert len(kept) >= len(theirs), path.name
        assert len(raws) >= content.count(b"\x1d"), path.name
        if path.name in PYMARC_IS_WRONG or len(theirs) != len(kept):
            continue
        for raw, record in zip(kept, theirs, strict=True):
            mine = [(f.tag, [(c, plain(v)) for c, v in f.subfields]) for f in raw.fields]
            other = [
                (
                    f.tag,
                    [("", plain(f.data))] if f.is_control_field() else [(s.code, plain(s.value)) for s in f.subfields],
                )
                for f in record.fields
            ]
            assert mine == other, path.name
            compared += 1
    assert compared > 2500


@pytest.mark.parametrize(
    ("name", "kept", "rejected"),
    [
        ("catmandu-marc-tests/t/bu_bibs.mrc", 100, 0),
        ("qa-catalogue-tests/src/test/resources/general/000-line-seperated.mrc", 20, 0),
        ("qa-catalogue-tests/src/test/resources/marcspec/music.mrc", 3, 0),
        ("pymarc-tests/test/bad_records.mrc", 6, 2),
        ("rusmarc-loge/tests/data/TEST1.ISO", 81, 0),
        ("solrmarc-tests/test/data/records/errorRecs.mrc", 5, 0),
        ("solrmarc-tests/test/data/records/uva_001-200.mrc", 200, 0),
        ("qa-catalogue-tests/src/test/resources/alephseq/alephseq-example2.txt", 92, 8),
        ("qa-catalogue-tests/src/test/resources/general/marc.json", 674, 0),
        ("nypl-pd-collections/collections/pd_collections.csv", 932, 0),
        ("collectionbuilder-sample/psychiana_cbdemo_csv.csv", 67, 0),
    ],
)
def test_damaged_and_strange_files_give_their_counts(shared, name, kept, rejected):
    _, reading = read(shared / "data" / name)
    assert (reading.counts.kept, reading.counts.rejected) == (kept, rejected)


def test_text_made_utf8_three_times_is_right_again(shared):
    records, _ = read(shared / "data" / "catmandu-marc-tests" / "t" / "bu_bibs.mrc")
    assert any("Michoacán, Mexico" in title.text for record in records for title in record.titles)


def test_iso2709_in_marc8_and_marcxml_twins_give_equal_records(shared):
    folder = shared / "data" / "solrmarc-tests" / "test" / "data" / "records"
    expected = read(folder / "specTestRecs.mrc")[0]
    for name in ("specTestRecs.xml", "specTestRecs_withBOM.xml", "specTestRecs_no_Prolog.xml"):
        assert read(folder / name)[0] == expected, name


def test_the_camel_set_is_equal_in_iso2709_and_marcmaker(shared):
    folder = shared / "data" / "catmandu-marc-tests" / "t"
    assert read(folder / "camel.mrc")[0] == read(folder / "camel.mrk")[0]


def test_a_table_and_its_json_twin_have_equal_titles(shared):
    folder = shared / "data" / "nypl-pd-collections" / "collections"
    table, objects = read(folder / "pd_collections.csv")[0], read(folder / "pd_collections.ndjson")[0]
    # The table writes a line break as the two characters \\n.
    assert [texts.squeeze(r.titles[0].text.replace("\\n", " ")) for r in table] == [r.titles[0].text for r in objects]


def folded(text):
    return "".join(c for c in unicodedata.normalize("NFKD", text).lower() if c.isalnum())


def agreement(shared):
    """(what was compared, how often it agreed) over Open Library's records with an expected answer."""
    folder = shared / "data" / "openlibrary-marc-tests" / "openlibrary" / "catalog" / "marc" / "tests" / "test_data"
    total, equal = {"title": 0, "authors": 0, "subjects": 0}, {"title": 0, "authors": 0, "subjects": 0}
    for kind in ("bin", "xml"):
        for path in sorted((folder / f"{kind}_expect").glob("*.json")):
            source = folder / f"{kind}_input" / (path.stem + (".mrc" if kind == "bin" else "_marc.xml"))
            if not source.exists():
                continue
            try:
                record = read(source)[0][0]
            except (OpenshelfError, IndexError):
                continue
            expected = json.loads(path.read_text("utf-8"))
            shown = [folded(t) for title in record.titles for t in (title.text, *(a.text for a in title.alternates))]
            if expected.get("title") and record.titles:
                total["title"] += 1
                equal["title"] += any(
                    folded(expected["title"]).startswith(text[:30]) or text.startswith(folded(expected["title"]))
                    for text in shown
                    if text
                )
            names = {folded(n) for agent in record.agents for n in (agent.name, *(a.text for a in agent.alternates))}
            for author in expected.get("authors", ()):
                total["authors"] += 1
                wanted = folded(author["name"])
                equal["authors"] += any(wanted.startswith(name) or name.startswith(wanted) for name in names if name)
            parts = {folded(part.text) for subject in record.subjects for part in subject.parts}
            for subject in expected.get("subjects", ()):
                total["subjects"] += 1
                equal["subjects"] += any(folded(subject) in part or part in folded(subject) for part in parts if part)
    return total, equal


def test_titles_authors_and_subjects_agree_with_open_library(shared):
    total, equal = agreement(shared)
    shares = {name: equal[name] / total[name] for name in total}
    assert total["title"] > 45
    assert shares["title"] >= 0.98, shares
    assert shares["authors"] >= 0.95, shares
    assert shares["subjects"] >= 0.95, shares


def test_no_file_of_the_real_data_ends_in_anything_but_records_or_a_clear_error(shared):
    skipped = (
        "cldr",
        "hunspell",
        "unimorph",
        "unicode",
        "ud-kazakh",
        "frequencywords",
        "azelexicon",
        "iiif",
        "opds",
        "large-corpus",
        "goodbooks",
    )
    for path in sorted((shared / "data").rglob("*")):
        if path.is_file() and not any(part in str(path) for part in skipped):
            with contextlib.suppress(OpenshelfError):
                for record in open_source(SourceConfig("s", path)):
                    assert record.control_number
