"""A row's cells as dates, files and names: Excel's habits one by one."""

import pytest

from openshelf.content.columns import read_heading
from openshelf.content.filenames import FileNames


def item(desk, heading: str, cell: str, *files: str):
    desk.page("eprojects/x/index.az.md", "title: X")
    desk.write("eprojects/x/items.csv", f"slug;title;{heading}\na;A;{cell}\n")
    for name in files:
        desk.write(f"eprojects/x/{name}")
    project, reading = desk.project()
    return project.parts[0].sections[0].items[0], [
        fault for fault in reading.faults if fault.message_id != "content.row-no-file"
    ]


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("08.11.2013", "2013-11-08"),
        ("8/11/2013", "2013-11-08"),
        ("2013-11-08", "2013-11-08"),
        ("11.2013", "2013-11"),
        ("1990.0", "1990"),
        ("1905-1910", "1905/1910"),
    ],
)
def test_dates_are_read_as_people_write_them(desk, written, edtf):
    found, faults = item(desk, "date", written)
    assert found.date.edtf == edtf
    assert not faults


def test_a_date_left_as_a_number_is_read_and_named(desk):
    found, faults = item(desk, "date", "41586")
    assert found.date.edtf == "2013-11-08"
    assert faults[0].words("en").endswith("items.csv:2 [C2]: the number 41586 was read as the day 2013-11-08")


def test_a_date_nobody_understands_is_kept_and_named(desk):
    found, faults = item(desk, "date", "keçən yay")
    assert (found.date.text, found.date.edtf) == ("keçən yay", None)
    assert faults[0].message_id == "content.cell-date"


@pytest.mark.parametrize(
    ("written", "on_disk"),
    [
        ("Открытка №1.TIF", "открытка №1.tif"),
        ("Открытка № 1.tif", "Открытка №1.tif"),
        ("Открытка No1.tif", "Открытка №1.tif"),
        ("7", "007.jpg"),
        ("7.jpg", "0007.jpg"),
        ("xəritə", "Xəritə.png"),
        ("scans\\a 1.jpeg", "scans/A_1.jpg"),
        ("\u0439.jpg", "\u0438\u0306.jpg"),
        ("İçərişəhər.jpg", "içərişəhər.jpg"),
    ],
)
def test_a_file_name_typed_otherwise_is_found_and_named(desk, written, on_disk):
    found, faults = item(desk, "file", written, on_disk)
    assert found.files[0].path == f"eprojects/x/{on_disk}"
    assert [fault.message_id for fault in faults] == ["content.file-name-differs"]


def test_a_name_that_could_be_two_files_is_never_guessed():
    found = FileNames(["a/1.jpg", "b/01.jpg"]).find("001.jpg")
    assert found.path is None
    assert found.candidates == ("a/1.jpg", "b/01.jpg")


def test_another_ending_is_another_file():
    assert FileNames(["a.tif"]).find("a.jpg").path is None


def test_a_heading_may_name_its_language_in_many_ways():
    for heading in ("title_az", "Title AZ", "title (az)", "TITLE-az", "title [az]"):
        assert (read_heading(heading).name, read_heading(heading).lang) == ("title", "az")
    assert read_heading("description_uz-Cyrl").lang == "uz-Cyrl"


def test_a_heading_with_a_typo_names_the_nearest():
    assert read_heading("titel_ru").near == "title_ru"
    assert read_heading("secton").near == "section"


def test_a_heading_of_ones_own_is_a_field():
    assert (read_heading("Ölçü, sm").name, read_heading("Ölçü, sm").near) == ("", None)


def test_capitals_with_and_without_a_dot_are_one_name():
    found = FileNames(["açıqca №2.jpg", "İçəri şəhər.png"])
    assert found.find("AÇIQCA №2.JPG").path == "açıqca №2.jpg"
    assert found.find("içəri şəhər.PNG").path == "İçəri şəhər.png"


def test_a_file_with_another_number_is_never_meant():
    names = FileNames(["scan_0012.jpg", "scan_0014.jpg", "skan_0013.jpg"])
    assert names.near("scan_0013.jpg") == "skan_0013.jpg"
    assert FileNames(["scan_0012.jpg"]).near("scan_0013.jpg") is None


@pytest.mark.parametrize(
    ("written", "access"),
    [
        ("AÇIQ", "open"),
        ("Открытый доступ", "open"),
        ("Yalnız ekranda", "screen-only"),
        ("только на экране", "screen-only"),
        ("Bağlı", "metadata-only"),
        ("закрыто", "metadata-only"),
        ("эмбарго", "embargoed"),
    ],
)
def test_rights_are_understood_in_a_librarians_own_words(desk, written, access):
    found, faults = item(desk, "rights", written)
    assert found.rights.access == access
    assert not faults
