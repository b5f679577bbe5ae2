"""Files of changes: what a later one says of a number is the last word, a deletion too."""

import pytest
from marc_writer import LEADER, control, data, iso2709

from openshelf.errors import SettingsError
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig, load_sources


def marc(number, title, *, status="n"):
    return iso2709([control("001", number), data("245", "00", f"a{title}")], LEADER[:5] + status + LEADER[6:])


def titles(reading):
    return {record.id: record.titles[0].text for record in reading}


def site(tmp_path, **files):
    for name, records in files.items():
        (tmp_path / f"{name}.mrc").write_bytes(b"".join(records))
    return tmp_path


def test_a_file_of_changes_adds_corrects_and_deletes(tmp_path):
    site(tmp_path, base=[marc("1", "Bir"), marc("2", "İki"), marc("3", "Üç")], c1=[marc("2", "İki, düzəlmiş"), marc("4", "Dörd")],
         c2=[marc("3", "Üç", status="d"), marc("4", "Dörd, düzəlmiş")])  # fmt: skip
    config = SourceConfig("a", tmp_path / "base.mrc", changes=(tmp_path / "c1.mrc", tmp_path / "c2.mrc"))
    reading = open_source(config)
    assert titles(reading) == {"a:1": "Bir", "a:2": "İki, düzəlmiş", "a:4": "Dörd, düzəlmiş"}
    assert list(reading.gone()) == [("a:3", "")]
    assert (reading.counts.read, reading.counts.kept, reading.counts.rejected) == (4, 3, 1)
    assert "ingest.number-twice" not in {group.message_id for group in reading.problems.groups()}


def test_a_record_deleted_and_added_again_is_there(tmp_path):
    site(tmp_path, base=[marc("1", "Bir")], c1=[marc("1", "Bir", status="d")], c2=[marc("1", "Yenə bir")])
    reading = open_source(SourceConfig("a", tmp_path / "base.mrc", changes=(tmp_path / "c1.mrc", tmp_path / "c2.mrc")))
    assert titles(reading) == {"a:1": "Yenə bir"}
    assert list(reading.gone()) == []


def test_a_source_of_changes_hands_its_deletions_over(tmp_path):
    site(
        tmp_path, changes=[marc("1", "Bir", status="d"), marc("2", "İki"), marc("3", "Üç", status="d"), marc("3", "Üç")]
    )
    reading = open_source(SourceConfig("a", tmp_path / "changes.mrc", kind="changes"))
    assert titles(reading) == {"a:2": "İki", "a:3": "Üç"}
    assert list(reading.gone()) == [("a:1", "")]


OAI = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header><identifier>oai:lib.example:5</identifier></header><metadata><record xmlns="http://www.loc.gov/MARC21/slim">
<leader>00000nam a2200000 a 4500</leader><controlfield tag="001">5</controlfield>
<datafield tag="245" ind1="0" ind2="0"><subfield code="a">Beş</subfield></datafield></record></metadata></record>
<record><header status="deleted"><identifier>oai:lib.example:6</identifier><datestamp>2026-11-01</datestamp></header></record>
</ListRecords></OAI-PMH>"""


def test_a_deleted_record_of_oai_is_no_record_and_its_id_is_gone(tmp_path):
    (tmp_path / "harvest.xml").write_text(OAI, "utf-8")
    reading = open_source(SourceConfig("a", tmp_path / "harvest.xml", kind="changes"))
    assert titles(reading) == {"a:5": "Beş"}
    assert list(reading.gone()) == [("a:6", "")]
    assert reading.counts.read == 1


DC = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header><identifier>oai:x:1</identifier></header><metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Bir</dc:title></oai_dc:dc></metadata></record>
<record><header status='deleted'><identifier>oai:x:2</identifier></header></record>
</ListRecords></OAI-PMH>"""


def test_a_deleted_dublin_core_record_is_gone_by_its_identifier(tmp_path):
    (tmp_path / "harvest.xml").write_text(DC, "utf-8")
    reading = open_source(SourceConfig("a", tmp_path / "harvest.xml", kind="changes"))
    assert titles(reading) == {"a:oai:x:1": "Bir"}
    assert list(reading.gone()) == [("a:oai:x:2", "")]


def test_a_record_the_irbis_server_calls_deleted_is_gone_by_its_903(tmp_path):
    lines = [
        "0#0\x1f7#32\x1f0#1\x1f920#PAZK\x1f903#A-1\x1f200#^aBir",
        "0#0\x1f8#33\x1f0#2\x1f920#PAZK\x1f903#A-2\x1f200#^aİki",
    ]
    (tmp_path / "answer.txt").write_text("\n".join(lines) + "\n", "utf-8")
    reading = open_source(SourceConfig("a", tmp_path / "answer.txt", kind="changes"))
    assert titles(reading) == {"a:A-1": "Bir"}
    assert list(reading.gone()) == [("a:A-2", "")]


def test_files_of_changes_are_named_by_pattern_and_read_by_name(tmp_path):
    catalog = tmp_path / "content" / "catalog"
    (catalog / "weeks").mkdir(parents=True)
    (catalog / "sources.toml").write_text('[[source]]\nfile = "base.mrc"\nchanges = ["weeks/*.mrc"]\n', "utf-8")
    (catalog / "base.mrc").write_bytes(marc("1", "Bir"))
    for week, title in (("2026-02", "Köhnə"), ("2026-11", "Yeni")):
        (catalog / "weeks" / f"{week}.mrc").write_bytes(marc("1", title))
    (config,) = load_sources(catalog)
    assert [path.name for path in config.changes] == ["2026-02.mrc", "2026-11.mrc"]
    assert titles(open_source(config)) == {"base:1": "Yeni"}


def test_a_file_of_changes_that_is_not_there_is_named_with_its_line(tmp_path):
    catalog = tmp_path / "content" / "catalog"
    catalog.mkdir(parents=True)
    (catalog / "sources.toml").write_text('[[source]]\nfile = "base.mrc"\nchanges = ["nov.mrc"]\n', "utf-8")
    (catalog / "base.mrc").write_bytes(marc("1", "Bir"))
    (catalog / "now.mrc").write_bytes(marc("1", "Bir"))
    with pytest.raises(SettingsError) as caught:
        load_sources(catalog)
    assert "sources.toml:3" in caught.value.words("en")
    assert "now.mrc" in caught.value.words("en")
