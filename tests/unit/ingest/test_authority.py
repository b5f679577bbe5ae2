"""Authority files of every carrier: headings, see, see also, languages and numbers; and what is no authority file says so."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marc_writer import control, data, irbis32, irbis64, iso2709

from openshelf.errors import SourceError
from openshelf.ingest.authority import AuthorityReading, authority_sources
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig

SAMPLES = Path(__file__).parents[2] / "samples" / "authority"
ATHRA = [
    [("920", "ATHRA"), ("1", "IRSAM-A-1"), ("210", "^AРасулзаде^BЛ.^F1931-1999"), ("410", "^AРасул-заде^BЛ.")],
    [("920", "ATHRA"), ("200", "^AКулиева^BЛ.")],
]


def read(path, **settings):
    reading = AuthorityReading(SourceConfig("a", Path(path), **settings))
    return list(reading), reading


def names(forms):
    return [(form.agent.name, form.agent.lang) for form in forms]


def topics(forms):
    return [(form.subject.heading, form.subject.lang) for form in forms]


def test_a_marc21_name_has_its_forms_relations_and_numbers():
    (lala, *_), reading = read(SAMPLES / "marc21.mrc")
    assert names([lala.preferred]) == [("Rəsulzadə, Lalə", "az")]
    assert names(lala.others) == [("Rasulzade, Lala", "az"), ("Rəsulzadə, L.", "az")]
    assert names(lala.parallels) == [("Расулзаде, Лала", None), ("Расулзаде, Лала", "ru")]
    assert [(see.form.agent.name, see.relation) for see in lala.see_also] == [
        ("Yasəmən", "related"), ("Quliyeva, Lalə", "earlier"),
    ]  # fmt: skip
    assert lala.numbers == ("=a1", "(azsam)a1", "viaf:1111")
    assert [(one.scheme, one.value) for one in lala.identifiers] == [("viaf", "1111")]
    assert (reading.counts.read, reading.counts.kept, reading.counts.rejected) == (8, 7, 1)


def test_marc21_subjects_places_titles_and_genres_are_subjects():
    records, _ = read(SAMPLES / "marc21.mrc")
    assert [one.preferred.subject.kind for one in records[2:]] == ["corporate", "topic", "place", "title", "genre"]
    carpets = records[3]
    assert carpets.scheme is None
    assert topics(carpets.parallels) == [("Rugs", "en"), ("Ковроделие", "ru")]
    assert [see.relation for see in carpets.see_also] == ["broader"]


def test_a_reference_establishes_no_heading_and_is_no_fault():
    _, reading = read(SAMPLES / "marc21.mrc")
    assert [(group.message_id, group.severity) for group in reading.problems.groups()] == [
        ("ingest.no-heading", "note")
    ]


def test_unimarc_says_the_language_of_each_linked_heading():
    records, reading = read(SAMPLES / "unimarc.iso")
    assert reading.evidence[0].dialect == "unimarc"
    assert names(records[0].parallels) == [("Rəsulzadə, Lalə", "az")]
    assert [see.relation for see in records[0].see_also] == ["pseudonym"]
    assert topics(records[2].parallels) == [("Xalçaçılıq", "az"), ("Rugs", "en")]
    assert records[0].identifiers[0].scheme == "isni"


def test_a_unimarc_body_in_windows_1251_is_known_for_what_it_is(tmp_path):
    fields = [
        control("001", "A1"), data("100", "  ", "a20200101arusy5089    ca"),
        data("210", "02", "aНациональная библиотека"), data("410", "02", "aБиблиотека национальная"),
    ]  # fmt: skip
    (tmp_path / "a.iso").write_bytes(iso2709(fields, "00000nx  a2200000   45  ", "cp1251"))
    (record,), reading = read(tmp_path / "a.iso")
    assert (reading.evidence[0].dialect, reading.evidence[0].encoding) == ("unimarc", "cp1251")
    assert names([record.preferred, *record.others]) == [
        ("Национальная библиотека", "ru"), ("Библиотека национальная", "ru"),
    ]  # fmt: skip


def test_initials_that_are_spelled_out_are_a_form_of_their_own():
    records, _ = read(SAMPLES / "unimarc.iso")
    assert names(records[0].others) == [("Расулзаде, Лала", "ru"), ("Расул-заде, Л.", "ru")]


def test_irbis_bases_say_by_their_worksheet_what_a_heading_is():
    persons, _ = read(SAMPLES / "athra.txt")
    assert [one.preferred.agent.kind for one in persons] == ["person", "person"]
    assert persons[0].numbers == ("irsam-a-000001",)
    subjects, _ = read(SAMPLES / "athrs.txt")
    assert [one.preferred.subject.kind for one in subjects] == ["topic", "place"]
    assert topics(subjects[0].parallels) == [("Xalçaçılıq", None)]


def test_one_base_in_every_irbis_carrier_gives_the_same_records(tmp_path):
    master, xrf = irbis64(ATHRA)
    (tmp_path / "athra.mst").write_bytes(master)
    (tmp_path / "athra.xrf").write_bytes(xrf)
    master, xrf = irbis32(ATHRA)
    (tmp_path / "old.mst").write_bytes(master)
    (tmp_path / "old.xrf").write_bytes(xrf)
    text = "".join("".join(f"#{tag}: {value}\n" for tag, value in record) + "*****\n" for record in ATHRA)
    (tmp_path / "a.txt").write_text(text, "utf-8")
    split = [
        [
            (tag, "  ", [(part[0].lower(), part[1:]) for part in value.split("^")[1:]] or [("a", value)])
            for tag, value in one
        ]
        for one in ([(f"{int(tag):03d}", value) for tag, value in record if tag != "1"] for record in ATHRA)
    ]
    (tmp_path / "a.iso").write_bytes(
        b"".join(iso2709(record, "00000nam2 2200000 i 450 ", "cp1251") for record in split)
    )
    found = [read(tmp_path / name)[0] for name in ("athra.mst", "old.mst", "a.txt", "a.iso")]
    assert [[one.preferred for one in records] for records in found] == [[one.preferred for one in found[0]]] * 4
    assert len(found[0]) == 2


def test_a_base_without_worksheets_is_taken_at_the_folders_word(tmp_path):
    (tmp_path / "names.txt").write_text("#200: ^AКулиева^BЛ.\n#400: ^AКули^BЛ.\n#300: x\n*****\n", "utf-8")
    (record,), _ = read(tmp_path / "names.txt")
    assert names([record.preferred, *record.others]) == [("Кулиева, Л.", None), ("Кули, Л.", None)]


def test_marcxml_and_a_packed_file_are_read_too(tmp_path):
    xml = (
        "<collection><record><leader>00000nz  a2200000n  4500</leader><controlfield tag='001'>9</controlfield>"
        "<datafield tag='100' ind1='1' ind2=' '><subfield code='a'>Bağırova, Lalə</subfield></datafield></record></collection>"
    )
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(xml.encode()))
    (record,), _ = read(tmp_path / "a.xml.gz")
    assert record.preferred.agent.name == "Bağırova, Lalə"


def test_a_catalogue_among_the_authorities_is_told_where_it_belongs(tmp_path):
    (tmp_path / "books.mrc").write_bytes(iso2709([control("001", "k1"), data("245", "10", "aKitab")]))
    with pytest.raises(SourceError) as caught:
        read(tmp_path / "books.mrc")
    assert caught.value.message_id == "ingest.catalogue-among-authorities"
    (tmp_path / "refs.bib").write_text("@book{a, title = {Kitab}}", "utf-8")
    with pytest.raises(SourceError) as caught:
        read(tmp_path / "refs.bib")
    assert caught.value.message_id == "ingest.not-authorities"


@pytest.mark.parametrize("name", ["marc21.mrc", "unimarc.iso", "athra.txt", "athrs.txt"])
def test_an_authority_file_in_the_catalogue_becomes_no_works(name):
    with pytest.raises(SourceError) as caught:
        list(open_source(SourceConfig("a", SAMPLES / name)))
    assert caught.value.message_id == "ingest.authorities-among-catalogue"


def test_authority_records_in_a_catalogue_are_counted_and_named(tmp_path):
    book = iso2709([control("001", "k1"), data("245", "10", "aKitab")])
    (tmp_path / "mixed.mrc").write_bytes(book + (SAMPLES / "marc21.mrc").read_bytes())
    reading = open_source(SourceConfig("a", tmp_path / "mixed.mrc"))
    assert [record.control_number for record in reading] == ["k1"]
    (group,) = reading.problems.groups()
    assert (group.message_id, group.count, reading.counts.rejected) == ("ingest.authority-record", 8, 8)


def test_a_damaged_record_costs_only_itself(tmp_path):
    whole = (SAMPLES / "marc21.mrc").read_bytes()
    (tmp_path / "cut.mrc").write_bytes(whole[:900])
    records, reading = read(tmp_path / "cut.mrc")
    assert records
    assert "ingest.cut-off" in {group.message_id for group in reading.problems.groups()}
    assert reading.counts.read == reading.counts.kept + reading.counts.rejected


@given(st.data())
def test_no_mutation_of_an_authority_file_raises_anything_but_its_own_error(tmp_path_factory, data):
    name = data.draw(st.sampled_from(["marc21.mrc", "unimarc.iso", "athra.txt", "athrs.txt"]))
    mutated = bytearray((SAMPLES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(mutated) - 1))
        mutated[at] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("m") / name
    path.write_bytes(bytes(mutated))
    reading = AuthorityReading(SourceConfig("a", path))
    try:
        kept = sum(1 for _ in reading)
    except SourceError:
        return
    assert kept == reading.counts.kept


def test_the_editors_tables_are_no_authority_files(tmp_path):
    (tmp_path / "names.csv").write_text("kind,preferred\nperson,A B\n", "utf-8")
    (tmp_path / "names.mrc").write_bytes((SAMPLES / "marc21.mrc").read_bytes())
    assert [config.path.name for config in authority_sources(tmp_path)] == ["names.mrc"]


def test_a_real_authority_file_is_read_whole(shared):
    path = shared / "data/qa-catalogue-tests/src/test/resources/authority/authority.sample.xml"
    records, reading = read(path)
    assert (len(records), reading.counts.rejected) == (10, 0)
    assert records[5].preferred.agent.dates == "1863-1929"


@pytest.mark.parametrize(("own", "link"), [(("c12", "d12"), "55"), (("aANB",), None)])
def test_a_link_in_subfield_9_is_kohas_only(tmp_path, own, link):
    fields = [
        control("001", "k1"), data("100", "1 ", "aAxundov, M.", "955"), data("245", "10", "aKitab"),
        data("650", " 7", "aXalça", "955"), data("999", "  ", *own),
    ]  # fmt: skip
    (tmp_path / "k.mrc").write_bytes(iso2709(fields))
    (record,) = open_source(SourceConfig("a", tmp_path / "k.mrc"))
    assert (record.agents[0].authority, record.subjects[0].authority) == (link, link)


def test_unimarc_links_are_subfield_3_and_kohas_9(tmp_path):
    fields = [
        control("001", "k1"), data("090", "  ", "912"), data("200", "1 ", "aKitab"), data("606", "  ", "aXalça", "3RU\\A\\1"),
        data("700", " 1", "aAxundov", "bM.", "955"), data("801", " 0", "aRU"), data("995", "  ", "bX"),
    ]  # fmt: skip
    (tmp_path / "k.iso").write_bytes(iso2709(fields))
    (record,) = open_source(SourceConfig("a", tmp_path / "k.iso"))
    assert (record.agents[0].authority, record.subjects[0].authority) == ("55", "RU\\A\\1")
