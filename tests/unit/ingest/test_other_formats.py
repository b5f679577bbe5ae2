"""MARCXML, MARC-in-JSON, MARCMaker, Aleph, Dublin Core, BibTeX and RIS."""

import contextlib
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marc_writer import control, data, iso2709

from openshelf.ingest import citations, jsonrecords, linemarc, marcxml, sniff, xmlrecords
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig


def read(path, **settings):
    reading = open_source(SourceConfig("s", path, **settings))
    return list(reading), reading


def titles(records):
    return [record.titles[0].text for record in records]


def test_a_damaged_xml_record_costs_only_itself_and_no_entity_is_expanded(samples):
    records, reading = read(samples / "ingest" / "books.xml")
    assert [r.control_number for r in records] == ["az-1", "az-2", "az-3"]
    assert titles(records)[0] == "Şahmat məktəbi & oyun"
    assert titles(records)[2] == "Novruz süfrəsi"
    assert "boom" not in repr(records)
    assert (reading.counts.kept, reading.counts.repaired) == (3, 1)


WRAPPERS = {
    "bare": "{}",
    "collection": '<?xml version="1.0"?><collection xmlns="http://www.loc.gov/MARC21/slim">{}</collection>',
    "sru": '<zs:searchRetrieveResponse xmlns:zs="http://www.loc.gov/zing/srw/"><zs:records><zs:record><zs:recordData>{}</zs:recordData></zs:record></zs:records></zs:searchRetrieveResponse>',
    "oai": '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header><identifier>x</identifier></header><metadata>{}</metadata></record></ListRecords></OAI-PMH>',
}
ONE = '<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">k1</controlfield><datafield tag="245" ind1="0" ind2="0"><subfield code="a">Gülüstan &#x131;şığı</subfield></datafield></record>'


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marcxml_in_any_wrapper_and_encoding(tmp_path, wrapper, encoding):
    path = tmp_path / "x.mrc"
    path.write_bytes(WRAPPERS[wrapper].format(ONE).encode(encoding))
    records, reading = read(path)
    assert titles(records) == ["Gülüstan ışığı"]
    assert reading.counts.repaired == 0


def test_a_declared_utf16_in_a_utf8_file_is_not_believed(tmp_path):
    path = tmp_path / "x.xml"
    path.write_text(f'<?xml version="1.0" encoding="UTF-16"?><collection>{ONE}</collection>', "utf-8")
    assert titles(read(path)[0]) == ["Gülüstan ışığı"]


def test_records_larger_than_a_block_are_cut_out_whole():
    many = ONE.replace("Gülüstan", "G" * 1500)
    stream = io.BytesIO(("<collection>" + many * 1500 + "</collection>").encode())
    assert sum(closed for _, _, closed, _ in xmlrecords.elements(stream, ("record",))) == 1500


xml_text = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


@given(st.lists(st.tuples(st.sampled_from("abc"), xml_text), min_size=1, max_size=5))
def test_the_quick_way_reads_what_lxml_reads(pairs):
    from xml.sax.saxutils import escape

    body = "".join(f'<subfield code="{code}">{escape(value)}</subfield>' for code, value in pairs)
    element = f'<record><leader>00000nam a</leader>\n <controlfield tag="001">1</controlfield><datafield tag="245" ind1="1" ind2=" ">{body}</datafield></record>'.encode()
    quick = marcxml._quick(element)
    assert quick is not None
    assert quick == marcxml._fields(xmlrecords.parse(element, b"")[0])


def test_the_quick_way_reads_every_sample_as_lxml_does(shared):
    for path in sorted((shared / "data").rglob("*.xml")):
        with path.open("rb") as stream:
            for _, element, closed, declarations in xmlrecords.elements(stream, ("record",)):
                quick = marcxml._quick(element) if closed and b"field" in element else None
                if quick is not None:
                    parsed, whole = xmlrecords.parse(element, declarations)
                    assert not whole or quick == marcxml._fields(parsed), path.name


def test_marcmaker_with_blanks_and_mnemonics(samples):
    records, reading = read(samples / "ingest" / "books.mrk")
    assert titles(records) == ["Şahmat məktəbi & oyun", "Novruz süfrəsi"]
    assert reading.evidence[0].format == "marcmaker"
    assert records[0].date.start == 1998


def test_aleph_sequential_without_the_names_of_its_staff(tmp_path):
    lines = [
        "FMT   L BK",
        "LDR   L 00000nam^a2200000^a^4500",
        "008   L 990101s1998^^^^aj^^^^^^^^^^^^000^0^aze^d",
        "24510 L $$aXalça$$csənəti",
        "CAT   L $$aHUSEYNOVA$$c20240101",
    ]
    path = tmp_path / "x.seq"
    path.write_text("".join(f"{number:09d} {line}\n" for number in (1, 2) for line in lines), "utf-8")
    records, reading = read(path)
    assert [(r.control_number, r.titles[0].text, r.date.start) for r in records] == [
        ("000000001", "Xalça", 1998),
        ("000000002", "Xalça", 1998),
    ]
    assert "HUSEYNOVA" not in repr(records)
    assert reading.evidence[0].format == "aleph"


FIELDS = [control("001", "k1"), data("245", "10", "aXəzər", "csalmanov"), data("650", " 0", "aSeals")]


def test_marc_in_json_in_its_three_shapes_and_iso2709_give_equal_records(tmp_path):
    leader = "00000nam a2200000 a 4500"
    proposal = {
        "leader": leader,
        "fields": [
            {t: s[0][1]} if not i else {t: {"ind1": i[0], "ind2": i[1], "subfields": [{c: v} for c, v in s]}}
            for t, i, s in FIELDS
        ],
    }
    listed = {
        "leader": leader, "controlfield": [{"tag": "001", "content": "k1"}],
        "datafield": [{"tag": t, "ind1": i[0], "ind2": i[1], "subfield": [{"code": c, "content": v} for c, v in s]} for t, i, s in FIELDS[1:]],
    }  # fmt: skip
    rows = {
        "record": [
            ["LDR", None, None, "_", leader],
            ["001", None, None, "_", "k1"],
            *([t, i[0], i[1], *[x for pair in s for x in pair]] for t, i, s in FIELDS[1:]),
        ]
    }
    (tmp_path / "iso.mrc").write_bytes(iso2709(FIELDS))
    expected = read(tmp_path / "iso.mrc")[0]
    for name, shape in (
        ("a", json.dumps(proposal, indent=2)),
        ("b", json.dumps([listed])),
        ("c", json.dumps(rows) + "\n"),
    ):
        (tmp_path / name).write_text(shape, "utf-8")
        assert read(tmp_path / name)[0] == expected, name


def test_a_damaged_line_of_json_costs_only_itself(tmp_path):
    good = json.dumps(
        {
            "leader": "00000nam a",
            "fields": [{"001": "k"}, {"245": {"ind1": "0", "ind2": "0", "subfields": [{"a": "Bir"}]}}],
        }
    )
    (tmp_path / "x.json").write_text(f"{good}\n{good[:40]}\n{good}\n", "utf-8")
    _, reading = read(tmp_path / "x.json")
    assert (reading.counts.kept, reading.counts.rejected) == (2, 1)


def test_plain_json_objects_are_columns(tmp_path):
    (tmp_path / "x.ndjson").write_text('{"title":"Xalça","creator":["A","B"],"price":12}\n{"title":"Naxış"}\n', "utf-8")
    records, _ = read(tmp_path / "x.ndjson")
    assert titles(records) == ["Xalça", "Naxış"]
    assert [a.name for a in records[0].agents] == ["A", "B"]
    assert "12" not in repr(records[0].other)


def test_dublin_core_of_oai_with_its_languages_and_without_deleted_ones(samples):
    records, _ = read(samples / "ingest" / "oai.xml")
    assert len(records) == 1
    record = records[0]
    assert record.control_number == "oai:example.org:7"
    assert [(t.text, t.lang) for t in record.titles] == [("Novruz bayramı", "az"), ("Праздник Новруз", "ru")]
    assert (record.links[0].url, record.identifiers[0].scheme, record.rights.access) == (
        "https://example.org/novruz.pdf",
        "isbn",
        "open",
    )


def test_bibtex_with_names_accents_and_an_entry_that_never_closes(samples):
    records, reading = read(samples / "ingest" / "refs.bib")
    first, last = records[0], records[-1]
    assert (first.control_number, first.titles[0].text, first.imprint[0].publishers) == (
        "bagirova1998",
        "Qədim Bakı xalçaları",
        ("Elm və təhsil",),
    )
    assert [a.name for a in first.agents] == ["Bağırova, Lalə", "Salmanov, Rauf"]
    assert last.titles[0].text == "Xəzərin suiti: Müller étude"
    assert (last.type, last.relations[0].detail) == ("article", "12. № 4. P. 12–18")
    assert reading.counts.kept == 3


def test_ris_references(samples):
    records, _ = read(samples / "ingest" / "refs.ris")
    assert [(r.type, r.titles[0].text) for r in records] == [
        ("book", "Qədim Bakı xalçaları"),
        ("article", "Тюлени Каспия"),
    ]
    assert records[0].languages == ("az",)
    assert records[1].relations[0].detail == "12. № 4. P. 12–18"


@pytest.mark.parametrize(
    "name",
    ["irbis-exchange.txt", "books.xml", "books.mrk", "refs.bib", "refs.ris", "oai.xml", "plain.csv", "preamble.tsv"],
)
def test_the_format_is_told_by_content(samples, name):
    expected = {
        "irbis-exchange.txt": "irbis-text",
        "books.xml": "marcxml",
        "books.mrk": "marcmaker",
        "refs.bib": "bibtex",
        "refs.ris": "ris",
        "oai.xml": "oai-dc",
    }
    assert sniff.syntax_of((samples / "ingest" / name).read_bytes()) == expected.get(name, "csv")


@given(st.text(max_size=400))
def test_no_parser_of_text_raises(junk):
    stream = junk.encode("utf-8", "replace")
    for parse in (
        linemarc.read_marcmaker,
        linemarc.read_aleph,
        citations.read_bibtex,
        citations.read_ris,
        jsonrecords.read,
    ):
        list(parse(io.BytesIO(stream), "x", "utf-8"))
    list(marcxml.read(io.BytesIO(b"<record>" + stream + b"</record><field>"), "x"))


@given(
    st.binary(max_size=200),
    st.sampled_from(["books.xml", "books.mrk", "refs.bib", "refs.ris", "oai.xml", "plain.csv", "irbis-exchange.txt"]),
    st.integers(0, 1500),
)
def test_damaged_samples_never_raise(root_samples, junk, name, at):
    from openshelf.errors import OpenshelfError

    data_ = root_samples[name]
    path = root_samples["folder"] / "damaged"
    path.write_bytes(data_[:at] + junk + data_[at + len(junk) // 2 :])
    with contextlib.suppress(OpenshelfError):
        list(open_source(SourceConfig("x", path)))


@pytest.fixture(scope="module")
def root_samples(tmp_path_factory):
    from pathlib import Path

    folder = Path(__file__).resolve().parents[2] / "samples" / "ingest"
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    found["folder"] = tmp_path_factory.mktemp("damaged")
    return found
