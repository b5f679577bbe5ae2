"""`openshelf check` says what is wrong, all of it, once, and in the words of who must mend it."""

import shutil

import pypdfium2 as pdfium
import pytest

from openshelf.check import look, run
from openshelf.scaffold.site import new_site

HEADER = "id,state,first,last,path,redirect,fingerprint\n"


@pytest.fixture
def site(tmp_path):
    new_site(tmp_path / "site")
    folder = tmp_path / "site" / "content"
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    library = folder / "library.toml"
    library.write_text(library.read_text("utf-8").replace('az = ""', 'az = "Kitabxana"'), "utf-8")
    return tmp_path / "site"


def write(site, path, text):
    full = site / "content" / path
    full.parent.mkdir(parents=True, exist_ok=True)
    full.write_bytes(text if isinstance(text, bytes) else text.encode())
    return full


def pdf(path):
    document = pdfium.PdfDocument.new()
    document.new_page(100, 150)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(path)


def errors(site):
    return [error.words("en") for error in look(site).errors]


def warnings(site):
    return [problem.words("en") for group in look(site).warnings.groups() for problem in group.examples]


def test_a_source_that_cannot_be_read_hides_neither_the_next_nor_itself(site):
    write(site, "catalog/a.mrc", b"00000nam no record at all" * 9)
    write(site, "catalog/b.csv", "id,title\n1,Kitab\n2,Dəftər\n")
    found = look(site)
    assert len(found.errors) == 1
    assert found.sources == 2
    assert found.records == 2


def test_an_id_of_a_catalogue_nobody_could_read_is_not_called_missing(site):
    write(site, "catalog/sources.toml", "[[source\n")
    write(
        site,
        "pages/about/index.az.md",
        "---\ntitle: Haqqında\n---\n[kitab](record:main:1) [layihə](record:page:none)\n",
    )
    assert len(errors(site)) == 1
    missing = [line for line in warnings(site) if "not in the catalogue" in line]
    assert len(missing) == 1
    assert "page:none" in missing[0]


def test_a_damaged_line_of_the_ledger_is_said_once(site):
    for name in ("a", "b"):
        write(site, f"catalog/{name}.csv", "id,title\n1,Kitab\n")
    write(site, "ids.csv", HEADER + "a:1,alive\n")
    assert len(errors(site)) == 1
    assert "ids.csv:2" in errors(site)[0]


def test_a_source_whose_file_is_gone_is_an_error_as_in_a_build(site):
    write(site, "ids.csv", HEADER + "main:1,live,2026-01-01,,,,\n")
    assert "source main had live records (1)" in errors(site)[0]


def test_unstated_rights_name_the_content_file_once_with_what_to_write(site):
    write(site, "eprojects/a/index.az.md", "---\ntitle: Xəzər\n---\n")
    write(site, "eprojects/a/items.csv", "slug,title\none,Bir\ntwo,İki\n")
    said = [line for line in warnings(site) if "no rights are stated" in line]
    assert len(said) == 1
    assert said[0].startswith("content/eprojects/a/index.az.md: ")
    assert "write rights: open" in said[0]


def test_a_pdf_that_only_fails_when_opened_is_an_error(site):
    write(site, "ebooks/a/index.az.md", "---\ntitle: Kitab\ndocument: book.pdf\nrights: open\n---\n")
    write(site, "ebooks/a/book.pdf", b"%PDF-1.4 not really")
    assert "content/ebooks/a/book.pdf: this PDF is damaged" in errors(site)[0]


def test_pages_whose_words_no_search_will_find_are_told_with_their_numbers(site, capsys):
    write(site, "ebooks/a/index.az.md", "---\ntitle: Kitab\ndocument: book.pdf\nrights: open\n---\n")
    pdf(site / "content" / "ebooks" / "a" / "book.pdf")
    assert run(site, "en") == 0
    assert "content/ebooks/a/book.pdf: pages without words: 1 of 1; a search does not find" in capsys.readouterr().out
    word = '<span class="ocrx_word" title="bbox 1 1 2 2">Õÿçÿð</span> ' * 30
    page = f'<div class="ocr_page" title="bbox 0 0 10 10"><p class="ocr_par"><span class="ocr_line">{word}</span></p></div>'
    write(site, "ebooks/a/book.hocr", f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{page}</body></html>')
    run(site, "en")
    assert "no words but “Õÿçÿð Õÿçÿð" in capsys.readouterr().out


def test_a_sound_pdf_is_none(site):
    write(site, "ebooks/a/index.az.md", "---\ntitle: Kitab\ndocument: book.pdf\nrights: open\n---\n")
    pdf(site / "content" / "ebooks" / "a" / "book.pdf")
    assert errors(site) == []


def test_files_beside_a_text_that_failed_are_not_called_unused(site):
    write(site, "ebooks/a/index.az.md", "---\ntitle: Kitab\n  document: : book.pdf\n---\n")
    pdf(site / "content" / "ebooks" / "a" / "book.pdf")
    assert len(errors(site)) == 1
    assert not [line for line in warnings(site) if "names this file" in line]


def test_what_rights_say_is_placed_below_content(site):
    write(site, "rights/letters.csv", "id,access,ends\nmain:1,embargoed,2030\nmain:2,open,\n")
    assert errors(site)[0].startswith("content/rights/letters.csv:2 [begins]: an embargo opens on its “begins”")
    assert any(line.startswith("content/rights/letters.csv:3: ") for line in warnings(site))


def test_an_id_of_content_that_failed_is_not_called_missing(site):
    write(site, "ebooks/a/index.az.md", "---\ntitle: Kitab\nrights: open\n---\n")
    write(site, "rights/withdrawn.csv", "id\nebook:a\n")
    assert len(errors(site)) == 1
    assert not [line for line in warnings(site) if "not in the catalogue" in line]


def test_counts_are_told_without_plurals(site, capsys):
    write(site, "ids.csv", HEADER + "main:1,live,2026-01-01,,,,\n")
    assert run(site, "en") == 1
    assert "errors: 1, warnings: " in capsys.readouterr().out


def test_a_book_that_is_no_pdf_is_an_error_as_in_a_build(site):
    write(site, "ebooks/a/index.az.md", "---\ntitle: Kitab\ndocument: book.docx\nrights: open\n---\n")
    write(site, "ebooks/a/book.docx", b"PK")
    assert "content/ebooks/a/book.docx: this file is named as a PDF but is none" in errors(site)[0]
