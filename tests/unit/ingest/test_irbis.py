"""IRBIS in all its files: exchange, native bases of both generations, ISO 2709 with its own tags."""

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from marc_writer import irbis32, irbis64, irbis_value, iso2709

from openshelf.ingest.context import Context
from openshelf.ingest.fields import Raw
from openshelf.ingest.irbis import isis, master64, text
from openshelf.ingest.irbis.record import record as irbis_record
from openshelf.ingest.irbis.values import field_of
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig

BASE = [
    [
        ("920", "PAZK"),
        ("903", "К-1"),
        ("200", "^AXalça sənəti^FL. Bağırova"),
        ("101", "aze"),
        ("907", "^A20240115^BГусейнова"),
    ],
    [("920", "PERS"), ("903", "П-2"), ("700", "^AСалманов^BР. Э.^F1950-"), ("309", "^E19500709^TРодился в Баку")],
    [
        ("920", "SOB"),
        ("903", "С-3"),
        ("200", "^AПраздник Новруз"),
        ("309", "^E20240320"),
        ("951", "^Anovruz.jpg^Tрис."),
    ],
]


def read(path, **settings_):
    reading = open_source(SourceConfig("ir", path, **settings_))
    return list(reading), reading


def test_the_exchange_file_is_read_with_its_damage(samples):
    records, reading = read(samples / "ingest" / "irbis-exchange.txt")
    book, journal, article = records
    assert (book.id, book.type, book.titles[0].text) == ("ir:78.07/Ə-12", "book", "Qədim Bakı xalçaları")
    assert [(h.branch, h.shelf_mark, h.copies) for h in book.holdings] == [("Oxu zalı", "78.07 Ə12", 2)]
    assert (book.rights.access, book.rights.flags) == ("screen-only", ("only-in-hall",))
    assert (book.links[0].url, book.links[0].access) == ("Baki_xalcalari.pdf", "lan")
    assert (
        next(note.text for note in book.notes if note.kind == "abstract")
        == "Bakı xalçalarının naxışları və rəngləri haqqında."
    )
    assert book.updated == "2024-01-15"
    assert [(h.year, h.number, h.volume) for h in journal.serial_holdings] == [("2019", "1-4,6", "12")]
    assert journal.links == ()
    assert (article.type, article.relations[0].kind, article.relations[0].detail) == (
        "article",
        "host",
        "2019. № 4. С. 12-18",
    )
    assert reading.counts.repaired == 1
    assert {group.message_id for group in reading.problems.groups()} == {"ingest.line-mended", "ingest.link-refused"}


def test_prices_barcodes_inventory_numbers_and_staff_never_come_through(samples):
    records, _ = read(samples / "ingest" / "irbis-exchange.txt")
    shown = repr(records)
    for private in ("15.00", "HAB123", "1001", "Гусейнова"):
        assert private not in shown


def test_a_native_irbis64_base_is_read_with_and_without_its_pointers(tmp_path):
    mst, xrf = irbis64(BASE, {2: 1})
    (tmp_path / "base.mst").write_bytes(mst)
    without, _ = read(tmp_path / "base.mst")
    (tmp_path / "BASE.XRF").write_bytes(xrf)
    records, reading = read(tmp_path / "base.mst")
    assert [one.control_number for one in records] == ["К-1", "С-3"]
    assert [one.control_number for one in without] == ["К-1", "С-3"]
    assert reading.evidence[0].format == "irbis64"
    assert records[1].links[0].kind == "cover"


def test_a_native_irbis32_base_is_read_with_and_without_its_pointers(tmp_path):
    base = [
        [(tag, value.replace("ə", "а").replace("ğ", "г").replace("ı", "i").replace("ç", "c")) for tag, value in one]
        for one in BASE
    ] * 60
    mst, xrf = irbis32(base)
    (tmp_path / "ibis.mst").write_bytes(mst)
    without, _ = read(tmp_path / "ibis.mst")
    (tmp_path / "ibis.xrf").write_bytes(xrf)
    records, reading = read(tmp_path / "ibis.mst")
    assert len(records) == len(without) == 180
    assert reading.evidence[0].format == "irbis32"
    assert records[1].titles[0].text == "Салманов, Р. Э."
    assert records[1].type == "person"


def test_iso2709_with_irbis_tags_is_mapped_as_irbis(tmp_path):
    fields = [("903", "  ", [("", "K-9")]), ("920", "  ", [("", "PAZK")]), ("101", "  ", [("", "rus")]), ("200", "  ", [("A", "Шахматы"), ("F", "Р. Салманов")]), ("910", "  ", [("A", "0"), ("B", "77"), ("D", "ЧЗ")])]  # fmt: skip
    path = tmp_path / "export.iso"
    path.write_bytes(b"".join(iso2709(fields, "00000nam2 2200000 i 450 ", "cp1251") for _ in range(3)))
    records, reading = read(path)
    assert reading.evidence[0].dialect == "irbis"
    assert reading.evidence[0].encoding == "cp1251"
    assert (records[0].control_number, records[0].titles[0].text, records[0].holdings[0].branch) == (
        "K-9",
        "Шахматы",
        "ЧЗ",
    )


def test_codes_are_read_in_either_case_and_alphabet():
    assert field_of("010", "baş^Aa^bb^сc^D").subfields == [("", "baş"), ("a", "a"), ("b", "b"), ("c", "c")]
    assert field_of("010", "x").tag == "10"


values = (
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="^*#"), min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool)
)
subfields = st.lists(st.tuples(st.sampled_from("abcdef0123"), values), min_size=1, max_size=4)


@given(
    st.lists(
        st.lists(st.tuples(st.integers(1, 950).map(str), subfields), min_size=1, max_size=6), min_size=1, max_size=4
    )
)
def test_what_is_written_to_a_base_is_read(base):
    written = [[(tag, irbis_value(pairs)) for tag, pairs in one] for one in base]
    mst, xrf = irbis64(written)
    for pointers in (xrf, None):
        raws = list(master64.read(io.BytesIO(mst), pointers, "x"))
        assert [[(f.tag, f) for f in raw.fields] for raw in raws] == [
            [(tag, field_of(tag, value)) for tag, value in one] for one in written
        ]


@settings(max_examples=200)
@given(st.binary(max_size=60), st.integers(0, 4000), st.booleans())
def test_damaged_bases_never_raise(junk, at, with_pointers):
    for write, reader in (
        (irbis64, lambda m, x: master64.read(io.BytesIO(m), x, "x")),
        (irbis32, lambda m, x: isis.read(io.BytesIO(m), x, "x", "cp1251")),
    ):
        mst, xrf = write([[("200", "^AShahmat")] * 3] * 4)
        mst = mst[: at % len(mst)] + junk + mst[at % len(mst) + len(junk) :]
        list(reader(mst, xrf if with_pointers else None))


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(junk):
    list(text.read(io.BytesIO(junk.encode()), "x", "utf-8"))


def test_the_calendar_base_gives_persons_events_and_objects(shared):
    records, reading = read(shared / "data" / "irbis-amironov73" / "TestData" / "KZD.MST")
    assert reading.counts.kept == 31
    assert {"person", "event", "object"} <= set(reading.types)
    assert any(link.url.endswith(".jpg") and link.kind == "cover" for one in records for link in one.links)
    assert "ДСМ" not in repr(records)


def test_a_person_who_is_a_subject_has_the_years_of_a_life():
    raw = Raw(
        1, fields=[field_of("903", "k"), field_of("200", "^AЛирика"), field_of("600", "^AПушкин^BА. С.^F1799 - 1837")]
    )
    made = irbis_record(raw, Context("b", "x"))
    assert [subject.heading for subject in made.subjects] == ["Пушкин, А. С., 1799-1837"]
