"""Tables as librarians and programs write them."""

import contextlib
import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openshelf.errors import SourceError
from openshelf.ingest.columns import columns_of
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig
from openshelf.ingest.tables import cell_text


def read(path, **settings):
    reading = open_source(SourceConfig("t", path, **settings))
    return list(reading), reading


def table(tmp_path, text, name="t.csv", encoding="utf-8", **settings):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return read(path, **settings)


def test_the_known_headers_need_no_mapping(samples):
    records, reading = read(samples / "ingest" / "plain.csv")
    first, second, third, fourth = records
    assert (first.id, first.titles[0].text, first.titles[0].lang, first.date.start) == (
        "t:k1",
        "Azərbaycan xalçaları",
        "az",
        1998,
    )
    assert [s.heading for s in first.subjects] == ["Xalça", "Sənət"]
    assert first.links[0].url == "https://example.org/k1.pdf"
    assert second.links == ()
    assert (third.languages, third.scripts) == (("kk",), ("Cyrl",))
    assert fourth.titles[0].text == 'Çox, "dırnaqlı" başlıq'
    assert {g.message_id for g in reading.problems.groups()} == {"ingest.link-refused", "ingest.row-too-long"}


def test_a_preamble_tabs_literal_quotes_and_russian_names_are_understood(samples):
    records, reading = read(samples / "ingest" / "preamble.tsv")
    record = records[0]
    assert record.titles[0].text == 'Шахматные этюды "'
    assert (record.holdings[0].shelf_mark, record.date.start, record.languages) == ("В 12", 1991, ("ru",))
    assert (record.identifiers[0].value, record.identifiers[0].valid) == ("80660012X", False)
    assert [field.tag for field in record.other] == ["Kod"]
    assert "120" not in repr(record)
    assert reading.evidence[0].columns[0] == ("Şifr", "shelf")


def test_semicolons_in_cp1251_as_excel_saves_them(samples):
    records, reading = read(samples / "ingest" / "excel-cp1251.csv")
    assert [r.titles[0].text for r in records] == ["Шахматные этюды", "Городские сады"]
    assert records[0].date.text == "1991"
    assert reading.evidence[0].encoding == "cp1251"
    assert all("control_number" in r.derived for r in records)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1254"])
def test_other_encodings_of_excel(tmp_path, encoding):
    records, _ = table(
        tmp_path,
        "id;title;creator\n1;Şəki güzgüsü, çiçək\n".replace("ə", "e") + "2;Işıq ağacı və ğ\n".replace("ə", "e"),
        encoding=encoding,
    )
    assert records[1].titles[0].text == "Işıq ağacı ve ğ"


def test_what_excel_did_to_an_isbn_is_undone_where_the_check_digit_proves_it(tmp_path):
    records, reading = table(
        tmp_path, "id,title,isbn\n1,a,439023483\n2,b,9.78043902348e+12\n3,c,9789952262834.0\n4,d,12345678\n"
    )
    assert [(i.value, i.valid) for r in records for i in r.identifiers] == [
        ("0439023483", True), ("9.78043902348e+12", False), ("9789952262834", True), ("12345678", False),
    ]  # fmt: skip
    assert reading.counts.repaired == 1


def test_titles_in_several_languages_stand_side_by_side(tmp_path):
    records, _ = table(tmp_path, "id,title_az,title_ru,title_en,description_ru\n1,Xalça,Ковёр,Carpet,О ковре\n")
    assert [(t.text, t.lang, t.kind) for t in records[0].titles] == [
        ("Xalça", "az", "main"),
        ("Ковёр", "ru", "parallel"),
        ("Carpet", "en", "parallel"),
    ]
    assert records[0].notes[0].lang == "ru"


def test_a_mapping_beats_the_guess_and_may_leave_a_column_out(tmp_path):
    records, _ = table(
        tmp_path, "nr,heading,title\n7,Əsl başlıq,daxili\n", mapping=(("heading", "title"), ("nr", "id"), ("title", ""))
    )
    assert (records[0].id, records[0].titles[0].text) == ("t:7", "Əsl başlıq")


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ((("hedding", "title"),), "ingest.unknown-column"),
        ((("heading", "titel"),), "ingest.unknown-field"),
        ((), "ingest.no-title-column"),
    ],
)
def test_a_table_that_cannot_be_mapped_is_one_clear_error(tmp_path, mapping, message):
    path = tmp_path / "x.csv"
    path.write_text("nr,heading,year\n1,a,1998\n", "utf-8")
    with pytest.raises(SourceError) as caught:
        list(open_source(SourceConfig("x", path, mapping=mapping)))
    assert caught.value.message_id == message
    assert "x.csv:1" in caught.value.words()


def test_a_stray_byte_in_utf8_is_mended_and_a_replacement_sign_of_the_source_is_not_ours(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("id,title\n1,Şəki və Şuşa, Gəncə\n2,caf".encode() + b"\xe9" + "\n3,bir \ufffd iki\n".encode())
    records, reading = read(path)
    assert [r.titles[0].text for r in records][1:] == ["café", "bir \ufffd iki"]
    assert reading.counts.repaired == 1


def sheet(tmp_path, rows):
    book = openpyxl.Workbook()
    book.active.title = "İzahat"
    book.active.append(["Bu vərəqdə siyahı yoxdur"])
    other = book.create_sheet("Kitablar")
    for row in rows:
        other.append(row)
    book.save(tmp_path / "siyahı.xlsx")
    return tmp_path / "siyahı.xlsx"


def test_a_spreadsheet_is_read_from_the_sheet_that_has_titles(tmp_path):
    path = sheet(tmp_path, [["Fond"], [], ["Sıra nömrəsi", "Kitabın adı", "Nəşr ili", "Tarix", "ISBN"], [1.0, "Novruz", 1998.0, date(2020, 3, 21), 439023483], [2, "#N/A", None, None, None], [None, None, None, None, None]])  # fmt: skip
    records, reading = read(path)
    assert [
        (r.control_number, r.titles[0].text if r.titles else None, r.date.start if r.date else None) for r in records
    ] == [("1", "Novruz", 1998), ("2", None, None)]
    assert records[0].identifiers[0].value == "0439023483"
    words = [e.words() for g in reading.problems.groups() for e in g.examples]
    assert any("Kitablar!B5" in line for line in words)


def test_cells_read_as_people_see_them():
    assert [cell_text(v) for v in (None, True, 5.0, 0.5, date(2020, 1, 2), "x")] == [
        "",
        "1",
        "5",
        "0.5",
        "2020-01-02",
        "x",
    ]


def test_private_columns_are_never_carried():
    columns = columns_of(["title", "Qiymət", "Цена, руб.", "Barcode", "Инв. №", "Inventar nömrəsi", "Oxucu"])
    assert columns.private == {1, 2, 3, 4, 5, 6}


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=6), max_size=8))
def test_any_cells_under_a_header_are_read_without_an_error(rows):
    from openshelf.ingest.tables import Row, read_rows

    _, raws = read_rows(
        [Row(["title", "year", "x"], 1), *(Row(cells, n) for n, cells in enumerate(rows, 2))], "t.csv", ()
    )
    for raw in raws:
        assert raw.rejected or raw.fields


@given(st.binary(max_size=300))
def test_any_bytes_as_csv_end_in_records_or_a_clear_error(junk):
    from openshelf.ingest.tables import read_delimited

    with contextlib.suppress(SourceError):
        list(read_delimited(io.BytesIO(b"title,year\n" + junk), "t.csv", "utf-8", (), None)[1])


def test_goodbooks_map_by_their_guessed_header(shared):
    records, reading = read(shared / "data" / "goodbooks-10k" / "samples" / "books.csv")
    first = records[0]
    assert first.control_number
    assert first.agents
    assert first.date
    assert first.languages
    assert dict(reading.evidence[0].columns)["authors"] == "creator"


HEADER = "id,title,creator,date,language,type,notes\n"


def told(reading):
    return [
        (group.message_id, one.place.line)
        for group in reading.problems.groups()
        for one in group.examples
        if group.message_id != "ingest.no-title"
    ]


def rows_around(*lines):
    before = "".join(f"b{n},Başlıq {n},Müəllif,1955,az,x,y\n" for n in range(1, 5))
    return HEADER + before + "".join(line + "\n" for line in lines) + "b9,Son,Müəllif,1955,az,x,y\n"


@pytest.mark.parametrize(
    "following",
    [
        'b6,"Kitab, ""Şəki"" haqqında",Müəllif,1956,az,x,y',
        'b6,Boyu 5",Müəllif,1956,az,x,y',
        "b6,Dırnaqsız,Müəllif,1956,az,x,y",
    ],
)
def test_a_quote_nobody_closed_costs_no_other_row(tmp_path, following):
    text = rows_around('b5,"Unclosed title,Author,1955,az,x,y', following)
    records, reading = table(tmp_path, text)
    assert [r.control_number for r in records] == ["b1", "b2", "b3", "b4", "b5", "b6", "b9"]
    assert records[4].titles[0].text == '"Unclosed title'
    assert records[4].date.start == 1955
    assert told(reading) == [("ingest.quote-unclosed", 6)]
    assert reading.counts.repaired == 1


def test_a_quote_nobody_closed_in_the_last_row_is_told_too(tmp_path):
    records, reading = table(tmp_path, HEADER + 'b1,A,B,1955,az,x,y\nb2,"Son,B,1956,az,x,y')
    assert [r.date.start for r in records] == [1955, 1956]
    assert told(reading) == [("ingest.quote-unclosed", 3)]


def test_a_hundred_quotes_nobody_closed_cost_no_row(tmp_path):
    text = HEADER + "".join(f'b{n},"Başlıq,B,1955,az,x,y\n' for n in range(100))
    records, reading = table(tmp_path, text)
    assert len(records) == reading.counts.repaired == 100


@pytest.mark.parametrize(
    "cells",
    [
        'b5,"Uzun\nbaşlıq, ikinci hissə",M,1955,az,x,y',
        'b5,Başlıq,M,1955,az,x,"birinci\nikinci, üçüncü, d, e, f, g"',
        'b5,"Uzun\r\n\r\n""başlıq""",M,1955,az,x,y',
    ],
)
def test_a_cell_of_several_lines_stays_one_cell(tmp_path, cells):
    records, reading = table(tmp_path, rows_around(cells))
    assert [r.control_number for r in records] == ["b1", "b2", "b3", "b4", "b5", "b9"]
    assert told(reading) == []


@given(st.lists(st.lists(st.text('ab1,"\n é', max_size=8), min_size=4, max_size=4), min_size=1, max_size=8))
def test_what_a_program_writes_as_csv_is_read_as_it_was(written):
    import csv

    from openshelf.ingest import delimited

    out = io.StringIO(newline="")
    csv.writer(out).writerows(
        [["id", "title", "creator", "date"], *[[f"r-{n}", *r[1:]] for n, r in enumerate(written)]]
    )
    got = [cells for _, cells, _ in delimited.rows(io.BytesIO(out.getvalue().encode()), "utf-8", ",")]
    assert got[1:] == [[f"r-{n}", *r[1:]] for n, r in enumerate(written)]


def test_a_nul_in_a_cell_is_dropped_and_told_with_its_line(tmp_path):
    records, reading = table(tmp_path, rows_around("b5,Şə\0ki,M,1955,az,x,y"))
    assert records[4].titles[0].text == "Şəki"
    assert len(records) == 6
    assert told(reading) == [("ingest.nul-dropped", 6)]


def test_bytes_with_many_noughts_are_no_table_and_utf16_is_one(tmp_path):
    from openshelf.ingest import sniff

    assert sniff.syntax_of(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x01,\x00" * 20) is None
    assert sniff.syntax_of(HEADER.encode("utf-16-le")) == "csv"
    records, reading = table(tmp_path, rows_around(), encoding="utf-16-le")
    assert (len(records), told(reading)) == (5, [])
