"""What a spreadsheet did to a table, undone where that is certain and named by its cell where it is not."""

import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openshelf.content.library import Limits
from openshelf.content.sheet import read_table
from openshelf.errors import ContentError

ROWS = "slug;title_az;date\na;Şəkil bir;1990\nb;Köhnə Bakı;2001\n"


def csv_table(tmp_path, data: bytes):
    path = tmp_path / "items.csv"
    path.write_bytes(data)
    return read_table(path, "items.csv", Limits())


def book_table(tmp_path, *rows, formats=()):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Siyahı"
    for row in rows:
        sheet.append(row)
    for cell, form in formats:
        sheet[cell].number_format = form
    path = tmp_path / "items.xlsx"
    book.save(path)
    return read_table(path, "items.xlsx", Limits())


def texts(table):
    return [{name: cell.text for name, cell in row.cells.items()} for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separators_and_unicode_forms_are_found_out(tmp_path, encoding, separator):
    table = csv_table(tmp_path, ROWS.replace(";", separator).encode(encoding))
    assert texts(table)[0] == {"slug": "a", "title_az": "Şəkil bir", "date": "1990"}
    assert not table.problems


def test_excels_own_separator_line_is_obeyed(tmp_path):
    assert texts(csv_table(tmp_path, b"sep=;\r\nslug;title\r\na;b, c\r\n")) == [{"slug": "a", "title": "b, c"}]


def test_windows_1251_is_read_and_named(tmp_path):
    table = csv_table(tmp_path, "slug;title_ru\na;Открытка со львом\n".encode("cp1251"))
    assert texts(table)[0]["title_ru"] == "Открытка со львом"
    assert table.problems[0].message_id == "content.table-encoding"


def test_windows_1254_is_read_and_its_lost_letters_are_named_by_cell(tmp_path):
    # Windows-1254 has no ə: what a spreadsheet saved there is a question mark.
    table = csv_table(tmp_path, "slug;title_az\na;Köhnə Bakı şəhəri\n".encode("cp1254", "replace"))
    assert texts(table)[0]["title_az"] == "Köhn? Bakı ş?h?ri"
    assert "items.csv:2 [B2]" in table.problems[1].words("en")


def test_a_question_at_a_words_end_is_no_lost_letter(tmp_path):
    assert not csv_table(tmp_path, "slug,title\na,Kim? Nə?\n".encode()).problems


def test_a_number_cut_by_the_spreadsheet_is_named(tmp_path):
    assert csv_table(tmp_path, b"slug;title\na;9,78577E+12\n").problems[0].message_id == "content.cell-scientific"


def test_a_spreadsheet_error_is_named(tmp_path):
    assert csv_table(tmp_path, b"slug;title\na;#N/A\n").problems[0].message_id == "content.cell-error"


def test_a_cell_is_named_as_the_spreadsheet_names_it(tmp_path):
    table = csv_table(tmp_path, b'slug,title\na,"bir\niki"\nb,c\n')
    assert str(table.rows[0].cells["title"].place) == "items.csv:2 [B2]"
    assert str(table.rows[1].cells["title"].place) == "items.csv:4 [B3]"


def test_empty_rows_are_passed_over(tmp_path):
    assert [row.number for row in csv_table(tmp_path, b"slug,title\n,\n\na,b\n").rows] == [4]


def test_a_heading_written_twice_is_an_error_at_its_cell(tmp_path):
    with pytest.raises(ContentError, match=r"items.csv:1 \[C1\]: the heading “Title” stands twice"):
        csv_table(tmp_path, b"slug,title,Title\n")


def test_a_row_with_too_many_cells_is_named(tmp_path):
    assert csv_table(tmp_path, b"slug,title\na,b,c\n").problems[0].message_id == "content.cell-surplus"


def test_whole_numbers_dates_and_shown_zeros_of_a_workbook(tmp_path):
    table = book_table(
        tmp_path,
        ["slug", "year", "day", "number", "part"],
        ["a", 1990.0, date(2013, 11, 8), 7, 1.5],
        formats=[("D2", "000")],
    )
    assert texts(table) == [{"slug": "a", "year": "1990", "day": "2013-11-08", "number": "007", "part": "1.5"}]
    assert table.rows[0].cells["day"].day
    assert str(table.rows[0].cells["day"].place) == "items.xlsx [Siyahı!C2]"


def test_spaces_nobody_sees_are_gone(tmp_path):
    assert texts(book_table(tmp_path, ["slug ", "title"], [" a", "b  c_x000D_\nd "])) == [
        {"slug": "a", "title": "b c\nd"}
    ]


def test_a_workbook_that_is_none_is_one_line(tmp_path):
    (tmp_path / "items.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(ContentError, match="cannot be opened"):
        read_table(tmp_path / "items.xlsx", "items.xlsx", Limits())


def test_an_old_workbook_says_what_to_save_it_as(tmp_path):
    (tmp_path / "items.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(ContentError, match=r"\.xlsx or \.csv"):
        read_table(tmp_path / "items.xls", "items.xls", Limits())


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path):
    path = tmp_path / "items.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(ContentError, match="unpacks to 30000000 bytes"):
        read_table(path, "items.xlsx", Limits())


@given(data=st.binary(max_size=300), ending=st.sampled_from(["csv", "xlsx"]))
def test_any_bytes_are_a_table_or_one_line(tmp_path_factory, data, ending):
    path = tmp_path_factory.mktemp("any") / f"items.{ending}"
    path.write_bytes(data)
    refused = None
    try:
        read_table(path, path.name, Limits())
    except ContentError as error:
        refused = error
    assert refused is None or "\n" not in refused.words("en")
