"""MARC21 holdings records stand with the record their 004 names, wherever they lie."""

import pytest
from marc_writer import LEADER, control, data, iso2709

from openshelf.errors import SourceError
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig, load_sources
from openshelf.record.model import Holding, SerialHolding


def bib(number, *fields):
    return iso2709([control("001", number), data("245", "00", "aElm"), *fields])


def mfhd(number, of, *fields, kind="x"):
    return iso2709([control("001", number), control("004", of), *fields], LEADER[:6] + kind + LEADER[7:])


def read(tmp_path, *records, **settings):
    (tmp_path / "export.mrc").write_bytes(b"".join(records))
    reading = open_source(SourceConfig("a", tmp_path / "export.mrc", **settings))
    return reading, {record.control_number: record for record in reading}


AT = data("852", "0 ", "bƏsas fond", "hQA1")
BRANCH = data("852", "0 ", "bFilial", "hQA1")


def causes(reading):
    return {(group.message_id.partition(".")[2], group.severity): group.count for group in reading.problems.groups()}


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (1, 0, 2)])
def test_copies_are_found_before_after_and_around_their_record(tmp_path, order):
    given = (bib("5"), mfhd("h1", "5", AT), mfhd("h2", "5", BRANCH))
    reading, records = read(tmp_path, *(given[at] for at in order), library="Mərkəz")
    assert {held.branch for held in records["5"].holdings} == {"Əsas fond", "Filial"}
    assert records["5"].holdings[0].library == "Mərkəz"
    assert (reading.counts.read, reading.counts.kept, reading.counts.rejected) == (3, 1, 2)
    assert causes(reading) == {("holdings-record", "note"): 2}


def test_what_holdings_records_say_replaces_what_the_record_says_itself(tmp_path):
    _, records = read(tmp_path, bib("5", data("852", "0 ", "bKöhnə yer", "hX")), mfhd("h1", "5", AT))
    assert records["5"].holdings == (Holding(None, "Əsas fond", "QA1"),)


def test_a_copy_without_a_shelf_mark_has_the_records_own_number(tmp_path):
    _, records = read(
        tmp_path, bib("5", data("050", " 4", "aQA76", "b.S5")), mfhd("h1", "5", data("852", "0 ", "bFilial"))
    )
    assert records["5"].holdings == (Holding(None, "Filial", "QA76 .S5"),)


def test_issues_keep_the_captions_of_their_own_holdings_record(tmp_path):
    first = mfhd(
        "h1", "5", AT, data("853", "20", "81", "av.", "bno."), data("863", "40", "81.1", "a12", "b3"), kind="y"
    )
    second = mfhd("h2", "5", BRANCH, data("866", "41", "80", "a1998–2003"), kind="y")
    _, records = read(tmp_path, bib("5"), first, second)
    assert records["5"].serial_holdings == (
        SerialHolding("v.12 no.3", None, "12", "3"),
        SerialHolding("1998–2003"),
    )


def test_a_link_of_a_holdings_record_is_the_records(tmp_path):
    _, records = read(tmp_path, bib("5"), mfhd("h1", "5", AT, data("856", "40", "uhttps://e.example/5.pdf")))
    assert [link.url for link in records["5"].links] == ["https://e.example/5.pdf"]


def test_holdings_that_find_no_record_are_named(tmp_path):
    reading, _ = read(tmp_path, bib("5"), mfhd("h1", "6", AT))
    assert causes(reading)["holdings-unmatched", "rejected"] == 1
    assert "6" in reading.problems.groups()[0].examples[0].words("en")


def test_holdings_lie_in_a_file_of_their_own(tmp_path):
    catalog = tmp_path / "content" / "catalog"
    catalog.mkdir(parents=True)
    (catalog / "bib.mrc").write_bytes(bib("5") + bib("6"))
    (catalog / "mfhd.mrc").write_bytes(mfhd("h1", "6", AT) + bib("7"))
    (catalog / "sources.toml").write_text('[[source]]\nfile = "bib.mrc"\nholdings = ["mfhd.mrc"]\n', "utf-8")
    (config,) = load_sources(catalog)
    reading = open_source(config)
    records = {record.control_number: record for record in reading}
    assert [held.branch for held in records["6"].holdings] == ["Əsas fond"]
    assert records["5"].holdings == ()
    assert (reading.counts.read, reading.counts.kept, reading.counts.rejected) == (4, 2, 2)
    assert causes(reading) == {("holdings-record", "note"): 1, ("not-holdings", "rejected"): 1}


def test_a_file_of_holdings_alone_says_where_to_name_it(tmp_path):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, mfhd("h1", "6", AT))
    assert 'holdings = ["export.mrc"]' in caught.value.words("en")


def test_holdings_in_marcxml_are_joined_too(tmp_path):
    one = '<record><leader>00000{}a a22 4500</leader><controlfield tag="001">{}</controlfield>{}</record>'
    title = '<datafield tag="245" ind1="0" ind2="0"><subfield code="a">Elm</subfield></datafield>'
    place = '<controlfield tag="004">5</controlfield><datafield tag="852" ind1="0" ind2=" "><subfield code="b">Filial</subfield></datafield>'
    text = one.format("na", "5", title).replace("naa", "nam") + one.format("nx", "h1", place).replace("nxa", "nx ")
    (tmp_path / "export.xml").write_text(f"<collection>{text}</collection>", "utf-8")
    reading = open_source(SourceConfig("a", tmp_path / "export.xml"))
    (record,) = reading
    assert [held.branch for held in record.holdings] == ["Filial"]
