"""Words of pages and where they stand: from a PDF, from hOCR and ALTO beside it; the table that says on which page a word is."""

import json
import zlib
from itertools import accumulate

import pytest
from pdf_writer import pdf

from openshelf.content.library import Limits
from openshelf.errors import ContentError
from openshelf.lang.fold import key
from openshelf.media.documents import document_outputs, make_document, render_document
from openshelf.media.ocr import ocr_files, read_ocr
from openshelf.media.page_words import find_index, find_parts

HOCR = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<html xmlns="http://www.w3.org/1999/xhtml"><body>
<div class="ocr_page" title="image a.png; bbox 0 0 1000 2000">
<p class="ocr_par"><span class="ocr_line"><span class="ocrx_word" title="bbox 100 200 300 240; x_wconf 91">Xəzər</span>
<span class="ocrx_word" title="bbox 320 200 400 240">də-</span></span>
<span class="ocr_line"><span class="ocrx_word" title="bbox 100 260 160 300">nizi</span></span></p>
<p class="ocr_par"><span class="ocr_line"><span class="ocrx_word" title="bbox 100 400 300 440">qayıq</span></span></p></div>
<div class="ocr_page" title="bbox 0 0 1000 2000"></div></body></html>"""
ALTO = """<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page WIDTH="1000" HEIGHT="2000"><PrintSpace>
<TextBlock><TextLine><String CONTENT="Старая" HPOS="100" VPOS="200" WIDTH="200" HEIGHT="40"/>
<String CONTENT="биб" HPOS="320" VPOS="200" WIDTH="80" HEIGHT="40" SUBS_TYPE="HypPart1" SUBS_CONTENT="библиотека"/><HYP CONTENT="-"/></TextLine>
<TextLine><String CONTENT="лиотека" HPOS="100" VPOS="260" WIDTH="60" HEIGHT="40" SUBS_TYPE="HypPart2" SUBS_CONTENT="библиотека"/></TextLine></TextBlock>
</PrintSpace></Page></Layout></alto>"""


def rendered(folder, pages, **beside):
    (folder / "book.pdf").write_bytes(pdf(pages))
    for ending, text in beside.items():
        (folder / f"book.{ending}").write_text(text, "utf-8")
    return render_document(folder / "book.pdf", Limits(), folder / "cache", "content/ebooks/b/book.pdf")


def boxes(book, number):
    return json.loads(zlib.decompress(book.texts.words_file(number).read_bytes()))["words"]


def test_a_word_of_a_pdf_has_its_place_on_the_page(tmp_path):
    book = rendered(tmp_path, [["The Caspian", "shore"]])
    words = boxes(book, 1)
    assert [word for word, *_ in words] == ["The", "Caspian", "shore"]
    (_, the), (_, caspian), (_, shore) = words
    assert the[0] < caspian[0]
    assert abs(the[0] - shore[0]) < 100
    assert shore[1] > the[1] + the[3] / 2
    assert all(0 < number < 10_000 for word in words for number in word[1])


def test_a_word_broken_at_a_line_s_end_is_one_word_with_two_boxes(tmp_path):
    words = boxes(rendered(tmp_path, [["an old print-", "er of books"]]), 1)
    assert [word for word, *_ in words] == ["an", "old", "printer", "of", "books"]
    assert len(words[2]) == 3


def test_hocr_beside_a_scan_gives_its_words(tmp_path):
    book = rendered(tmp_path, [[], []], hocr=HOCR)
    assert list(book.texts) == ["Xəzər dənizi\n\nqayıq", ""]
    assert boxes(book, 1)[:2] == [
        ["Xəzər", [1000, 1000, 2000, 200]],
        ["dənizi", [3200, 1000, 800, 200], [1000, 1300, 600, 200]],
    ]
    assert book.texts.words_file(2) is None


def test_alto_beside_a_scan_gives_its_words(tmp_path):
    book = rendered(tmp_path, [[]], **{"alto.xml": ALTO})
    assert list(book.texts) == ["Старая библиотека"]
    assert boxes(book, 1)[1] == ["библиотека", [3200, 1000, 800, 200], [1000, 1300, 600, 200]]


def test_ocr_stands_for_the_words_of_the_file_itself(tmp_path):
    own = rendered(tmp_path, [["Ca5pian 5hore"]])
    (tmp_path / "book.ocr").mkdir()
    (tmp_path / "book.ocr" / "p10.xml").write_text(ALTO, "utf-8")
    book = render_document(tmp_path / "book.pdf", Limits(), tmp_path / "cache")
    assert list(book.texts) == ["Старая библиотека"]
    assert (book.edition, book.layer) != (own.edition, own.layer)
    assert book.edition == own.edition


def test_a_page_a_file_is_read_in_the_order_of_numbers(tmp_path):
    (tmp_path / "book.ocr").mkdir()
    for name in ("page10.hocr", "page9.hocr", "notes.txt"):
        (tmp_path / "book.ocr" / name).write_text("", "utf-8")
    assert [path.name for path in ocr_files(tmp_path / "book.pdf")] == ["page9.hocr", "page10.hocr"]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        (HOCR, "media.ocr-pages", "content/ebooks/b/book.pdf"),
        ("<html><body>words</body></html>", "media.unreadable-ocr", "content/ebooks/b/book.hocr"),
        ("", "media.unreadable-ocr", "content/ebooks/b/book.hocr"),
        ("\x01\x02 not xml", "media.unreadable-ocr", "content/ebooks/b/book.hocr"),
    ],
)
def test_ocr_that_does_not_fit_is_one_clear_error(tmp_path, text, message, place):
    with pytest.raises(ContentError) as raised:
        rendered(tmp_path, [[]], hocr=text)
    assert (raised.value.message_id, str(raised.value.place)) == (message, place)


def test_an_entity_of_an_ocr_file_is_never_read(tmp_path):
    (tmp_path / "secret").write_text("hidden", "utf-8")
    named = HOCR.replace("file:///etc/hostname", (tmp_path / "secret").as_uri()).replace("qayıq", "&secret;qayıq")
    (tmp_path / "book.hocr").write_text(named, "utf-8")
    page = next(iter(read_ocr((tmp_path / "book.hocr",), "book.pdf")))
    assert "hidden" not in page.text


def test_the_parts_of_a_table_say_what_the_whole_says():
    texts = [" ".join(f"söz{n}x{n * page % 7}" for n in range(400)) for page in range(1, 40)]
    whole = json.loads(find_index(texts, ("az",)))
    files = dict(find_parts(texts, ("az",)))
    root = json.loads(zlib.decompress(files["find.bin"]))
    parts = [json.loads(zlib.decompress(files[f"find/{n}.bin"])) for n in range(len(root["parts"]))]
    assert len(parts) > 3
    assert root["parts"][0] == ""
    for first, before, part in zip(root["parts"][1:], parts, parts[1:], strict=False):
        assert before["keys"][-1] < first <= part["keys"][0]
    assert [name for part in parts for name in part["keys"]] == whole["keys"]
    pages = [list(accumulate(gaps)) for part in parts for gaps in part["gaps"]]
    assert pages == whole["pages"]


def test_a_scan_without_words_has_no_table(tmp_path):
    book = rendered(tmp_path, [[], []])
    document = make_document(book, "book", sealed=False)
    assert document.words == ""
    assert {output.path.rpartition(".")[2] for output in document_outputs(book, document)} == {"webp"}


def test_a_word_is_kept_under_its_key_in_every_language():
    index = json.loads(find_index(["Навоий ғазаллари"], ("uz-Cyrl", "ru")))
    assert {key("навоий", "uz-Cyrl"), key("навоий", "ru")} <= set(index["keys"])
