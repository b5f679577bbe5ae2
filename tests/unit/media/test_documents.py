"""A PDF turned into pages: images, words, contents, an edition; and the PDFs that are refused."""

import contextlib
import json

import pytest
from pdf_writer import encrypted_pdf, pdf
from PIL import Image

from openshelf.content.library import Limits
from openshelf.errors import ContentError
from openshelf.lang.fold import key
from openshelf.media.documents import document_outputs, make_document, plain_text, render_document
from openshelf.media.page_words import find_index
from openshelf.media.sealed import ScreenWork, sealed_outputs
from openshelf.record.access import Access

LIMITS = Limits()
BOOK = pdf([["The Caspian Sea", "is a lake."], ["Carpets of Shirvan"], []], [("Sea", 1), ("Xalça və naxış", 2)])


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    (folder / "book.pdf").write_bytes(BOOK)
    return render_document(folder / "book.pdf", LIMITS, folder / "cache")


def refusal(tmp_path, data, limits=LIMITS):
    (tmp_path / "x.pdf").write_bytes(data)
    with pytest.raises(ContentError) as raised:
        render_document(tmp_path / "x.pdf", limits, tmp_path / "cache", "ebooks/x.pdf")
    assert str(raised.value.place) == "ebooks/x.pdf"
    assert not list((tmp_path / "cache").rglob("*.webp"))
    return raised.value.message_id


def test_pages_are_images_of_one_width_with_their_words(rendered):
    assert rendered.sizes == ((1600, 2267),) * 3
    assert list(rendered.texts) == ["The Caspian Sea is a lake.", "Carpets of Shirvan", ""]
    for name, width in (("p0002.webp", 1600), ("p0002-small.webp", 800)):
        with Image.open(rendered.folder / name) as image:
            assert image.width == width


def test_the_outline_is_the_contents(rendered):
    assert [(entry.title, entry.page) for entry in rendered.outline] == [("Sea", 1), ("Xalça və naxış", 2)]


def test_the_edition_is_named_by_the_file(rendered):
    import hashlib

    assert rendered.edition == hashlib.sha256(BOOK).hexdigest()[:12]


def test_an_open_document_ships_its_pages_and_its_file(rendered):
    document = make_document(rendered, "caspian", sealed=False, download=True)
    outputs = list(document_outputs(rendered, document))
    base = f"media/read/caspian/{rendered.edition}"
    words = f"{base}/{rendered.layer}"
    assert sorted(output.path for output in outputs) == sorted([
        *(f"{base}/p{n:04d}{size}.webp" for n in (1, 2, 3) for size in ("", "-small")),
        *(f"{words}/p{n:04d}.bin" for n in (1, 2)),
        f"{words}/find/0.bin",
        f"{words}/find.bin",
        f"{base}/caspian.pdf",
    ])  # fmt: skip
    assert not any(output.sealed for output in outputs)
    assert document.texts[0].startswith("The Caspian")
    assert document.texts[2] == ""


def test_a_file_that_may_not_be_taken_along_is_not_shipped(rendered):
    document = make_document(rendered, "caspian", sealed=False, download=False)
    assert not any(output.path.endswith(".pdf") for output in document_outputs(rendered, document))


def test_a_screen_only_document_gives_nothing_but_sealed_pages_and_page_numbers(rendered):
    document = make_document(rendered, "caspian", sealed=True, download=True)
    assert document.outline == ()
    assert all(page.url == "" for page in document.pages)
    assert (document.texts, document.words) == ((), "")
    assert document.download is None
    work = ScreenWork(document, rendered, Access("screen-only", ends="2031-12-31", seats=3), ("en",))
    outputs = list(sealed_outputs([work], "2026-11-20", "Asia/Baku", 25))
    assert all(output.sealed for output in [*outputs, *document_outputs(rendered, document)])
    files = {output.path: output.data for output in outputs}
    stated = json.loads(files["works.json"])["works"]["caspian"]
    assert (stated["pages"], stated["seats"], stated["ends"]) == (3, 3, "2031-12-31")
    found = json.loads(files["find/caspian.json"])
    assert found["pages"][found["keys"].index(key("Caspian", "en"))] == [1]
    assert b"is a lake" not in files["find/caspian.json"]


def test_the_kiosk_reads_what_the_build_seals(rendered, tmp_path):
    from datetime import date

    from kiosk.server.sealed import Sealed

    document = make_document(rendered, "caspian", sealed=True)
    work = ScreenWork(document, rendered, Access("screen-only"), ("en",))
    for output in sealed_outputs([work], "2026-11-20", "Asia/Baku", 25):
        target = tmp_path / output.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(output.data if isinstance(output.data, bytes) else output.data.read_bytes())
    sealed = Sealed(tmp_path)
    assert sealed.built == date(2026, 11, 20)
    assert sealed.works["caspian"].seats == 25
    assert sealed.page(sealed.works["caspian"], 2) == (rendered.folder / "p0002.webp").read_bytes()
    assert sealed.find(sealed.works["caspian"], [key("carpets", "en")]) == [2]


def test_keys_are_sorted_and_pages_ascend():
    index = json.loads(find_index(["dəniz kitab", "kitab", "Dəniz!"], ("az",)))
    assert index["keys"] == sorted(index["keys"])
    assert index["pages"][index["keys"].index(key("dəniz", "az"))] == [1, 3]


def test_a_rendered_document_is_taken_from_the_cache(rendered, monkeypatch):
    monkeypatch.setattr("openshelf.media.documents._render", lambda *_: pytest.fail("rendered again"))
    again = render_document(rendered.path, LIMITS, rendered.folder.parents[2])
    assert again == rendered


def test_a_document_is_never_half_cached(tmp_path, monkeypatch):
    (tmp_path / "x.pdf").write_bytes(BOOK)
    from openshelf.media import documents

    monkeypatch.setattr(documents, "plain_text", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        render_document(tmp_path / "x.pdf", LIMITS, tmp_path / "cache")
    monkeypatch.undo()
    assert len(render_document(tmp_path / "x.pdf", LIMITS, tmp_path / "cache").sizes) == 3


def test_progress_is_told_page_by_page(tmp_path):
    (tmp_path / "x.pdf").write_bytes(pdf([["a"], ["b"]]))
    seen = []
    render_document(tmp_path / "x.pdf", LIMITS, tmp_path / "cache", progress=lambda *done: seen.append(done))
    assert seen == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html>a saved web page</html>", "media.not-a-pdf"),
        (b"%PDF-1.7\n" + b"\0" * 500, "media.damaged-pdf"),
        (BOOK[:300], "media.damaged-pdf"),
        (pdf([]), "media.empty-pdf"),
    ],
)
def test_a_pdf_that_cannot_be_shown_is_one_clear_refusal(tmp_path, data, reason):
    assert refusal(tmp_path, data) == reason


def test_a_pdf_with_a_password_is_refused(tmp_path):
    assert refusal(tmp_path, encrypted_pdf()) == "media.encrypted-pdf"


def test_more_pages_than_allowed_are_refused(tmp_path):
    assert refusal(tmp_path, BOOK, Limits(document_pages=2)) == "media.too-many-pages"


def test_a_page_of_absurd_size_is_shown_within_bounds(tmp_path):
    (tmp_path / "x.pdf").write_bytes(pdf([["long"]], size=(200, 14000)))
    (size,) = render_document(tmp_path / "x.pdf", LIMITS, tmp_path / "cache").sizes
    assert size[0] * size[1] <= 12_100_000


def test_a_renderer_that_dies_is_a_refusal_that_names_the_page(tmp_path, monkeypatch):
    renderer = tmp_path / "dying"
    renderer.write_text(
        """#!/bin/sh
echo '{"pages": 3, "outline": []}'
echo '{"page": 1, "width": 10, "height": 10, "text": ""}'
kill -SEGV $$
"""
    )
    renderer.chmod(0o755)
    monkeypatch.setattr("openshelf.media.documents.sys.executable", str(renderer))
    (tmp_path / "x.pdf").write_bytes(BOOK)
    with pytest.raises(ContentError) as raised:
        render_document(tmp_path / "x.pdf", LIMITS, tmp_path / "cache")
    assert (raised.value.message_id, raised.value.values["page"]) == ("media.unreadable-page", 2)


def test_an_image_of_absurd_size_in_a_pdf_costs_bounded_memory(tmp_path):
    import resource
    import zlib

    side = 40_000
    image = zlib.compress(b"\0" * (1 << 20), 9)
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8"
        b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (side, side, len(image), image)
    )
    contents = b"q 400 0 0 400 0 0 cm /I Do Q"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 11 0 R"
        b" /Resources << /XObject << /I 12 0 R >> >> >>"
    )
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(contents), contents)
    (tmp_path / "x.pdf").write_bytes(pdf([["x"]], extra={10: page, 11: stream, 12: picture}))
    with contextlib.suppress(ContentError):
        render_document(tmp_path / "x.pdf", LIMITS, tmp_path / "cache")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 3 << 20


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("kitab-\r\nxana", "kitabxana"),
        ("Şərq-\r\nQərb", "Şərq- Qərb"),
        ("sözün so\ufffe\r\nnu", "sözün sonu"),
        (
            "a line that goes on\r\nto the next one\r\n\r\nand a new one",
            "a line that goes on to the next one\n\nand a new one",
        ),
        ("\x00\x0bmarks\x01 gone", "marks gone"),
        ("", ""),
    ],
)
def test_words_of_a_page_become_paragraphs(raw, text):
    assert plain_text(raw) == text
