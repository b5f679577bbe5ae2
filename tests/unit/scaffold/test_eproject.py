"""A librarian's own table and pictures become an e-project."""

import openpyxl
import pytest

from openshelf.content.filenames import FileNames
from openshelf.content.folders import read_content
from openshelf.content.library import Limits
from openshelf.content.settings import load_library
from openshelf.content.sheet import read_table
from openshelf.errors import ContentError, UsageError
from openshelf.scaffold.guess import guess_columns
from openshelf.scaffold.pieces import new_eproject
from openshelf.scaffold.site import new_site


@pytest.fixture
def site(tmp_path):
    new_site(tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture
def postcards(tmp_path):
    """A sheet as one finds it: Russian headings, Windows-1251, its own file names; a row and a picture too many."""
    table = tmp_path / "Открытки.csv"
    table.write_bytes(
        (
            "№ п/п;Название;Описание;Год;Место;Файл;Инв. номер;Размер\r\n"
            "1;Набережная;Вид с моря;1905;Баку;Открытка №1.TIF;А-17;9 x 14\r\n"
            "2;Парк;;1911;Баку;открытка 2.jpg; ;9 x 14\r\n"
            "3;Мост;;1912;;нет такой.jpg;А-19;\r\n"
        ).encode("cp1251")
    )
    images = tmp_path / "Сканы"
    images.mkdir()
    for name in ("открытка №1.tif", "Открытка_2.JPG", "лишняя.jpg"):
        (images / name).write_bytes(b"x")
    return table, images


def project(site, *, drafts=True):
    reading = read_content(site / "content", load_library(site / "content"), drafts=drafts)
    return reading.content.eprojects[0], reading


def items(found):
    return [item for part in found.parts for section in part.sections for item in section.items]


def test_rows_become_items_with_their_pictures(site, postcards):
    new_eproject(site, "postcards", *postcards)
    found, reading = project(site)
    assert found.title.best("ru").text == "Открытки"
    assert found.languages == ("ru",)
    assert [item.title.within("ru").text for item in items(found)] == ["Набережная", "Парк", "Мост"]
    assert [len(item.files) for item in items(found)] == [1, 1, 0]
    assert items(found)[0].date.edtf == "1905"
    assert dict(items(found)[0].fields)["Размер"].texts[0].text == "9 x 14"
    assert not [fault for fault in reading.faults if isinstance(fault, ContentError)]


def test_the_guesses_are_shown_as_a_table(site, postcards):
    lines = new_eproject(site, "postcards", *postcards)
    shown = {line.split()[0]: line for line in lines if line.startswith("  ")}
    assert "title_ru" in shown["Название"]
    assert "date" in shown["Год"]
    assert "left out" in shown["№"]
    assert "inventory" in shown["Инв."]
    assert "not known" in shown["Размер"]


def test_rows_without_picture_and_pictures_without_row_are_named(site, postcards):
    text = "\n".join(new_eproject(site, "postcards", *postcards))
    assert "rows without a picture (1):\n  A4: Мост: нет такой.jpg" in text
    assert "left where they are (1):\n  лишняя.jpg" in text
    assert "Открытка №1.TIF → открытка №1.tif" in text


def test_inventory_numbers_are_not_published(site, postcards):
    new_eproject(site, "postcards", *postcards)
    table = (site / "content/eprojects/postcards/items.csv").read_text("utf-8-sig")
    assert "А-17" not in table


def test_slugs_are_written_down_and_differ(site, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("Ad\nXalça\nXalça\n", "utf-8")
    new_eproject(site, "carpets", table)
    text = (site / "content/eprojects/carpets/items.csv").read_text("utf-8-sig")
    assert text.splitlines() == ["slug;title_az", "xalca;Xalça", "xalca-2;Xalça"]


def test_a_workbook_stays_a_workbook_of_texts(site, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Başlıq", "Tarix", "Qeyd"])
    book.active.append(["Şəkil", 1905, "=1+1"])
    book.save(tmp_path / "t.xlsx")
    new_eproject(site, "x", tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(site / "content/eprojects/x/items.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_an_empty_project_has_a_part_and_a_table_to_fill(site):
    new_eproject(site, "state-symbols")
    found, _ = project(site)
    assert [part.slug for part in found.parts] == ["part"]
    heading = (site / "content/eprojects/state-symbols/items.csv").read_text("utf-8-sig").splitlines()[0]
    assert heading.startswith("slug;section;title_az;title_ru;title_en;description_az")


def test_pictures_without_a_table_are_a_usage_error(site, tmp_path):
    with pytest.raises(UsageError, match="--from"):
        new_eproject(site, "x", None, tmp_path)


def test_a_missing_table_writes_nothing(site, tmp_path):
    with pytest.raises(UsageError, match="there is no table"):
        new_eproject(site, "x", tmp_path / "no.csv")
    assert not (site / "content/eprojects/x").exists()


def test_a_table_that_fails_leaves_no_trace(site, tmp_path):
    (tmp_path / "t.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(ContentError):
        new_eproject(site, "x", tmp_path / "t.xlsx")
    assert [path.name for path in (site / "content/eprojects").iterdir()] == ["README.md"]


def guessed(tmp_path, text, pictures=()):
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8")
    table = read_table(path, "t.csv", Limits())
    return {guess.heading: guess.target for guess in guess_columns(table, FileNames(pictures), "az")}


def test_azerbaijani_headings_are_known(tmp_path):
    assert guessed(tmp_path, "Sıra;Əsərin adı;Təsviri;Tarixi;Çəkildiyi yer;Fotoqraf;Bölmə;Şəkil faylı;İnventar №\n1;Ə;a;b;c;d;e;f;g\n") == {
        "Sıra": "", "Əsərin adı": "title_az", "Təsviri": "description_az", "Tarixi": "date", "Çəkildiyi yer": "place_az",
        "Fotoqraf": "creator_az", "Bölmə": "section", "Şəkil faylı": "file", "İnventar №": "",
    }  # fmt: skip


def test_a_heading_may_name_its_language_in_words(tmp_path):
    found = guessed(tmp_path, "Başlıq (azərbaycanca);Название на русском;Title in English\na;b;c\n")
    assert list(found.values()) == ["title_az", "title_ru", "title_en"]


def test_a_column_of_picture_names_is_known_by_its_values(tmp_path):
    assert guessed(tmp_path, "Ad;Kod\nA;001\nB;002\n", ["001.jpg", "002.jpg"])["Kod"] == "file"


def test_two_columns_of_one_kind_lose_nothing(tmp_path):
    assert guessed(tmp_path, "Год;Дата съёмки;Название\n1905;1906;Ж\n") == {
        "Год": "date", "Дата съёмки": "Дата съёмки", "Название": "title_ru",
    }  # fmt: skip


@pytest.mark.parametrize("heading", ["Инвентарный №", "Инв. номер", "İnventar nömrəsi", "Inventory number", "Barkod"])
def test_an_inventory_number_is_known_in_three_languages(tmp_path, heading):
    assert guessed(tmp_path, f"Ad;{heading}\nA;17\n")[heading] == ""


def columns_of(tmp_path, headings, *rows):
    table = tmp_path / "cədvəl.csv"
    table.write_text("\n".join((headings, *rows)), "utf-8")
    read = read_table(table, table.name, Limits())
    return [guess.target for guess in guess_columns(read, FileNames(()), "az")]


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("BAŞLIQ", "title_az"),
        ("BAŞLIQ (AZ)", "title_az"),
        ("BAŞLIQ (RUS)", "title_ru"),
        ("TARİX", "date"),
        ("Имя файла", "file"),
        ("Faylın adı", "file"),
        ("FAYLIN ADI", "file"),
        ("Фото", "file"),
        ("Название фото", "title_az"),
        ("Автор фото", "creator_az"),
        ("Название или имя", "title_az"),
        ("Место съемки", "place_az"),
    ],
)
def test_headings_are_known_whatever_their_capitals(tmp_path, heading, target):
    assert columns_of(tmp_path, f"Kod;{heading}", "a;x")[1] == target


def test_a_table_in_two_languages_becomes_pages_in_both(site, tmp_path):
    table = tmp_path / "cədvəl.csv"
    table.write_text("BAŞLIQ (AZ);BAŞLIQ (RUS);Faylın adı\nXəzər;Каспий;a.jpg\n", "utf-8")
    new_eproject(site, "caspian", table)
    folder = site / "content" / "eprojects" / "caspian"
    assert sorted(path.name for path in folder.glob("index.*.md")) == ["index.az.md", "index.ru.md"]
    found, _ = project(site)
    assert [text.text for text in items(found)[0].title.texts] == ["Xəzər", "Каспий"]


def test_rights_nobody_can_read_are_named(site, tmp_path):
    table = tmp_path / "cədvəl.csv"
    table.write_text("Ad;Hüquq\nXəzər;açıq\nÜzgüçü;soruşmaq\n", "utf-8")
    said = new_eproject(site, "caspian", table)
    assert any("name no known access" in line and "(1)" in line for line in said)
    assert any("soruşmaq" in line for line in said)
