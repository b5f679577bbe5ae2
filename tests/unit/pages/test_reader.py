"""The reader's pages: whole without scripts for an open work, one silent page for a screen-only one."""

import re

import pytest

from openshelf.build.output import Profile
from openshelf.content.library import Hall, Library
from openshelf.content.model import Content, MultiText
from openshelf.content.reading import Document, OutlineEntry, PageImage
from openshelf.pages.reader import ReaderWork, reader_pages
from openshelf.pages.site import make_site
from openshelf.record.access import Access
from openshelf.record.model import Text

TITLE = MultiText((Text("Xəzər <script>alert(1)</script>", "az"), Text("Каспий", "ru")))


def library(**settings):
    name = MultiText((Text("Açıq Kitabxana", "az"),))
    hall = Hall("main", MultiText((Text("Əsas oxu zalı", "az"), Text("Главный зал", "ru"))))
    return Library(name, name, site_url="https://kitabxana.example", halls=(hall,), **settings)


def pages_of(work, *, kiosk=False):
    site = make_site(
        library(), Content(), Profile("kiosk" if kiosk else "online", kiosk=kiosk, bundled=False), "2026-11-20"
    )
    return {output.path: output.data.decode() for output in reader_pages(site, work)}


def open_work(count=3):
    base = "media/read/caspian/0123456789ab"
    pages = tuple(
        PageImage(
            1600,
            2263,
            f"{base}/p{n:04d}.webp",
            f"{base}/p{n:04d}-small.webp",
            800,
        )
        for n in range(1, count + 1)
    )
    outline = (OutlineEntry("Giriş <i>", 1), OutlineEntry("Fəsil", 3, 7))
    document = Document(
        "caspian", "0123456789ab", pages, outline, download=f"{base}/caspian.pdf", download_bytes=123456,
        texts=[f"Sətir {n} & <b>\n\nikinci" if n != 2 else "" for n in range(1, count + 1)], words=f"{base}/1a2b3c4d",
    )  # fmt: skip
    return ReaderWork(
        "caspian", TITLE, Access("open", "open"), "ebook/caspian.html", document, (Text("Əliyeva", "az"),), ("az",)
    )


def sealed_work(*, document=True):
    pages = tuple(PageImage(1600, 2263) for _ in range(3))
    sealed = Document("caspian", "0123456789ab", pages, sealed=True) if document else None
    access = Access("screen-only", "screen-only", ends="2031-12-31", seats=3)
    return ReaderWork("caspian", TITLE, access, "ebook/caspian.html", sealed, (), ("ar",))


def test_every_page_of_an_open_work_stands_in_every_language():
    made = pages_of(open_work())
    assert set(made) == {
        f"{tag}/read/caspian/{name}.html" for tag in ("az", "ru", "en") for name in ("index", 1, 2, 3, "contents")
    }


def test_a_page_is_whole_without_scripts():
    page = pages_of(open_work())["az/read/caspian/2.html"]
    assert 'src="../../../media/read/caspian/0123456789ab/p0002.webp"' in page
    assert 'rel="prev" href="1.html"' in page
    assert 'rel="next" href="3.html"' in page
    assert "Səhifə 2 / 3" in page
    assert "Sətir 1" not in page


def test_words_and_titles_are_escaped():
    made = pages_of(open_work())
    assert "Sətir 1 &amp; &lt;b&gt;" in made["az/read/caspian/1.html"]
    assert "Giriş &lt;i&gt;" in made["az/read/caspian/contents.html"]
    assert not any("<script>alert" in page or "<b>\n" in page for page in made.values())


def test_the_words_keep_their_own_language():
    page = pages_of(open_work())["ru/read/caspian/1.html"]
    assert re.search(r'id="page-words" lang="az" dir="ltr"', page)


def test_the_lasting_address_is_online_and_names_the_edition():
    for kiosk in (False, True):
        page = pages_of(open_work(), kiosk=kiosk)["ru/read/caspian/2.html"]
        assert "https://kitabxana.example/ru/read/caspian/2.html?e=0123456789ab" in page


def test_the_file_is_offered_online_and_not_at_the_kiosk():
    assert "caspian.pdf" in pages_of(open_work())["az/read/caspian/1.html"]
    assert "caspian.pdf" not in pages_of(open_work(), kiosk=True)["az/read/caspian/1.html"]


def test_a_page_stays_small():
    made = pages_of(open_work(400))
    assert max(len(page.encode()) for path, page in made.items() if "contents" not in path) < 9_000


def test_the_contents_of_a_long_book_list_every_tenth_page():
    page = pages_of(open_work(1000))["en/read/caspian/contents.html"]
    assert page.count('.html">') < 150
    assert 'href="1000.html"' in page


@pytest.mark.parametrize("kiosk", [False, True])
def test_a_screen_only_work_has_one_page_and_no_picture(kiosk):
    made = pages_of(sealed_work(document=kiosk), kiosk=kiosk)
    assert set(made) == {f"{tag}/read/caspian/{name}.html" for tag in ("az", "ru", "en") for name in ("index", "1")}
    assert not any("media/read" in page or "p0001" in page for page in made.values())


def test_online_a_screen_only_work_names_the_halls():
    page = pages_of(sealed_work(document=False))["ru/read/caspian/1.html"]
    assert "Главный зал" in page
    assert "Читается на экране" in page


def test_at_the_kiosk_a_screen_only_work_is_a_frame_for_the_server():
    page = pages_of(sealed_work(), kiosk=True)["az/read/caspian/1.html"]
    assert 'data-source="seat"' in page
    assert 'data-turn="rtl"' in page
    assert 'content="noindex"' in page


def test_what_may_not_be_read_has_no_page():
    work = ReaderWork("caspian", TITLE, Access("metadata-only"), "ebook/caspian.html", None)
    assert pages_of(work) == {}
