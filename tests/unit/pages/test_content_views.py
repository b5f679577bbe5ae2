"""The pages of what editors wrote: the language switch stays, gaps say so, nothing depends on the day, nothing hidden ships."""

import posixpath
import re
import shutil
from dataclasses import replace
from datetime import date

import pytest
from lxml import html as parser

from openshelf.build.output import Profile
from openshelf.catalog.model import Brief, Entry
from openshelf.content.folders import load_content
from openshelf.content.model import Body, Event, MultiText
from openshelf.content.pictures import ImageSet, ImageSource
from openshelf.content.records import content_records
from openshelf.content.settings import load_library
from openshelf.content.used_files import used_files
from openshelf.pages.content_views import content_pages
from openshelf.pages.event import span
from openshelf.pages.prose import date_words, prose, same_language
from openshelf.pages.site import make_site
from openshelf.pages.surroundings import Surroundings, Works
from openshelf.record.access import Access
from openshelf.record.dates import parse_date
from openshelf.record.model import Date, Text
from openshelf.rights.policy import decide

BUILT = "2026-11-20"


@pytest.fixture(scope="module")
def shown(samples):
    """(site, content, {path: page}) of the sample library; pictures of open works only, as the build gives them."""
    folder = samples / "content"
    library = load_library(folder)
    content, _ = load_content(folder, library)
    entries = {}
    for projection in content_records(content, library):
        access = decide(projection.record.rights, None, withdrawn=False, on=date.fromisoformat(BUILT))
        entries[projection.record.id] = Entry(projection.record, access, projection.path, "")
    pictures = {
        use.path: ImageSet((ImageSource(f"media/{use.kind}/{number}-640.webp", 640, 427),))
        for number, use in enumerate(used_files(content))
        if use.role == "image" and (use.purpose != "work" or entries[use.owner].access.state == "open")
    }
    book = Brief(
        "kitab:1", "record/kitab/aaa/1.html", Text("Xəzər", "az"), (), 2001, None, ("az",), (), "book", Access()
    )
    around = Surroundings(
        entry=entries.get,
        brief={"kitab:1": book, "kitab:3": book}.get,
        pictures=pictures,
        files={"publications/printing-bibliography/bibliography.pdf": "media/publication/b-1.pdf"},
        works=lambda _tag, _slug: Works(40, (book,), "browse/collection/h/carpets.html"),
    )
    site = make_site(library, content, Profile(bundled=False), BUILT)
    pages = {output.path: output.data.decode() for output in content_pages(site, content, around)}
    return site, content, pages, around


@pytest.fixture(scope="module")
def pages(shown):
    return shown[2]


def words(page: str) -> str:
    main = parser.fromstring(page.encode()).find(".//main")
    return " ".join(main.text_content().split())


def test_every_page_exists_under_every_language(shown):
    site, _, pages, _ = shown
    by_tag = {tag: {path.partition("/")[2] for path in pages if path.startswith(f"{tag}/")} for tag in site.contexts}
    assert by_tag["az"] == by_tag["ru"] == by_tag["en"]
    assert {
        "eproject/index.html", "eproject/caspian/index.html", "eproject/caspian/shore.html",
        "eproject/caspian/item/seal.html", "publication/index.html", "publication/printing-bibliography.html",
        "ebook/first-lessons.html", "event/index.html", "event/chess-evening.html", "page/about.html",
        "collection/index.html", "collection/carpets.html",
    } <= by_tag["az"]  # fmt: skip


def test_every_page_is_well_formed_with_one_main_heading_and_no_id_twice(pages):
    for path, page in pages.items():
        tree = parser.fromstring(page.encode())
        assert len(tree.findall(".//h1")) == 1, path
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), path


def test_the_language_switch_stays_on_the_page(pages):
    assert 'href="../../../en/eproject/caspian/shore.html"' in pages["ru/eproject/caspian/shore.html"]


def test_every_link_within_the_content_leads_somewhere(pages):
    for path, page in pages.items():
        main = parser.fromstring(page.encode()).find(".//main")
        for link in main.iter("a"):
            target, _, fragment = (link.get("href") or "").partition("#")
            found = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            if found.endswith(".ics") or "/record/" in found or "/browse/" in found or found.startswith("media/"):
                continue
            assert found in pages, f"{path}: {link.get('href')}"
            if fragment:
                assert f'id="{fragment}"' in pages[found], f"{path}: {link.get('href')}"


def test_a_text_in_another_language_says_so_and_carries_its_own_lang(pages):
    page = pages["ru/eproject/caspian/depths.html"]
    assert '<h1 lang="az" dir="ltr">Dərinliklər</h1>' in page
    assert "Показан оригинал: азербайджанский" in page


def test_a_translated_page_says_nothing_of_originals(pages):
    assert 'class="gap"' not in pages["az/eproject/caspian/shore.html"]


def test_a_gap_inside_a_translated_part_is_said_where_it_is(pages):
    page = pages["ru/eproject/caspian/shore.html"]
    before, _, after = page.partition('id="plants"')
    assert 'class="gap"' not in before
    assert 'class="gap"' in after


def test_an_e_project_shows_how_complete_each_language_is(pages):
    text = words(pages["en/eproject/caspian/index.html"])
    assert "Azerbaijani complete" in text
    assert "Russian 50%" in text


def test_a_picture_has_measures_and_words(pages):
    page = pages["az/eproject/caspian/item/seal.html"]
    picture = parser.fromstring(page.encode()).find(".//main//figure//img")
    assert (picture.get("width"), picture.get("height"), picture.get("alt")) == ("640", "427", "Suiti")


def test_what_may_not_be_shown_is_absent_and_says_why_and_what_to_do(pages):
    page = pages["en/eproject/caspian/item/reed.html"]
    assert not parser.fromstring(page.encode()).findall(".//main//img")
    assert "Order a copy at the library" in page
    assert "reed" not in " ".join(re.findall(r'src(?:set)?="[^"]*"', pages["en/eproject/caspian/shore.html"]))


def test_items_lead_on_to_the_next_and_back(pages):
    page = pages["az/eproject/caspian/item/reed.html"]
    assert 'rel="prev" href="../../../eproject/caspian/item/seal.html"' in page
    assert 'rel="next" href="../../../eproject/caspian/item/map.html"' in page


def test_running_text_links_to_pages_and_records_of_the_site(pages):
    page = pages["ru/eproject/caspian/depths.html"]
    assert 'href="../../eproject/caspian/shore.html"' in page
    assert "openshelf-file" not in page
    assert "record:" not in page


def test_a_draft_is_nowhere(pages):
    assert not [path for path, page in pages.items() if "hidden" in path or "Gizli" in page or "secret" in page]


def test_publications_stand_by_kind(pages):
    assert "Bibliographies" in words(pages["en/publication/index.html"])


def test_an_open_document_may_be_downloaded_and_a_screen_only_one_not(pages):
    assert 'href="../../media/publication/b-1.pdf" download' in pages["az/publication/printing-bibliography.html"]
    page = pages["az/ebook/first-lessons.html"]
    assert "download" not in page
    assert "oxu zalına" in page.casefold()


def test_an_e_book_stands_with_its_printed_copy(pages):
    assert "record/kitab/aaa/1.html" in pages["az/ebook/first-lessons.html"]


def test_names_stand_as_the_pages_language_spells_them(pages):
    assert "Алиева Нумуна" in words(pages["ru/publication/printing-bibliography.html"])
    assert "Əliyeva Nümunə" in words(pages["en/publication/printing-bibliography.html"])


def test_an_event_carries_its_dates_and_its_calendar_file(pages):
    page = pages["az/event/chess-evening.html"]
    assert '<time datetime="2026-12-05T18:00+04:00">5 dekabr 2026-cı il, şənbə, ' in page
    assert 'data-begins="2026-12-05" data-ends="2026-12-05"' in page
    assert 'href="../event/chess-evening.ics"' in page


def test_event_pages_do_not_depend_on_the_day_but_for_as_of(shown):
    _, content, pages, _ = shown
    library = shown[0].contexts["az"].library
    later = make_site(library, content, Profile(bundled=False), "2027-03-01")
    again = {output.path: output.data.decode() for output in content_pages(later, content, Surroundings())}

    def without_built(page: str) -> str:
        main = page[page.index("<main") : page.index("</main>")]
        return re.sub(r"<[^>]*data-as-of[^>]*>[^<]*<", "<", main)

    assert without_built(pages["az/event/index.html"]) == without_built(again["az/event/index.html"])


def test_a_collection_leads_to_all_its_works(pages):
    page = pages["en/collection/carpets.html"]
    assert "40 records" in words(page)
    assert 'href="../browse/collection/h/carpets.html"' in page


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("az", "az", True), ("uz", "uz-Latn", True), ("uz-Latn", "uz-Cyrl", False), ("ru", "az", False)],
)
def test_a_text_is_foreign_only_where_its_reader_would_notice(one, other, same):
    assert same_language(one, other) is same


def test_dates_are_worded_as_precisely_as_they_are_known(shown):
    context = shown[0].contexts["az"]
    assert date_words(context, parse_date("2013-11")) == "noyabr 2013-cü il"
    assert date_words(context, Date("1905–1910", "1905/1910", 1905, 1910)) == "1905–1910-cu illər"
    assert date_words(context, Date("keçən yay")) == "keçən yay"


def test_an_event_over_midnight_or_of_several_days_is_worded_as_such(shown):
    context = shown[0].contexts["en"]
    several = span(context, Event("x", "exhibition", MultiText(), "2026-11-01", "2027-01-31"))
    assert (several.now, several.hours) == ("Now on", "")
    night = span(context, Event("x", "reading", MultiText(), "2028-06-21T22:00", "2028-06-22T02:00"))
    assert night.hours == "22:00–02:00"


def test_on_a_kiosk_a_link_out_of_the_site_is_an_address_to_write_down(samples, shown):
    _, content, *_ = shown
    library = load_library(samples / "content")
    context = make_site(library, content, Profile("kiosk", kiosk=True, bundled=False), BUILT).contexts["az"]
    body = Body("az", '<p><a href="https://example.org/a">Sayt</a> <a href="#x--a">aşağı</a></p>', "", "f")
    found = prose(context.within("page/x.html"), (body,), Surroundings())
    assert found.html == '<p>Sayt <bdi class="address">https://example.org/a</bdi> <a href="#x--a">aşağı</a></p>'


def test_hostile_titles_are_text(tmp_path, samples):
    folder = tmp_path / "content"
    shutil.copytree(samples / "content", folder)
    about = folder / "pages" / "about" / "index.az.md"
    about.write_text("---\ntitle: <script>alert(1)</script>\n---\n<script>alert(2)</script> Mətn\n", "utf-8")
    library = load_library(folder)
    content, _ = load_content(folder, library)
    site = make_site(library, content, Profile(bundled=False), BUILT)
    page = next(o.data.decode() for o in content_pages(site, content, Surroundings()) if o.path == "az/page/about.html")
    assert "<script>alert" not in page
    assert "<script>alert(1)</script>" in parser.fromstring(page.encode()).find(".//h1").text_content()
    assert "<script>alert(2)</script> Mətn" in words(page)


@pytest.fixture(scope="module")
def closed(shown):
    """The pages as they are once the library has withdrawn an e-project and all its items."""
    site, content, _, around = shown
    ours = ("eproject:caspian", "item:caspian.")

    def entry(identifier):
        found = around.entry(identifier)
        withdrawn = found is not None and identifier.startswith(ours)
        return replace(found, access=Access("withdrawn", "withdrawn")) if withdrawn else found

    return {output.path: output.data.decode() for output in content_pages(site, content, replace(around, entry=entry))}


def test_a_withdrawn_e_project_says_why_and_leads_into_nothing(closed):
    page = closed["en/eproject/caspian/index.html"]
    assert "This work has been withdrawn" in words(page)
    assert "badge-withdrawn" in page
    assert "Begin" not in words(page)
    assert "complete" not in words(page)
    assert 'href="shore.html' not in page


def test_a_part_of_a_withdrawn_e_project_says_why_and_leads_into_nothing(closed):
    page = closed["en/eproject/caspian/shore.html"]
    assert "This work has been withdrawn" in words(page)
    assert 'class="item-card"' not in page
    assert 'rel="next"' not in page


def test_the_list_of_e_projects_marks_a_withdrawn_one(closed):
    assert closed["en/eproject/index.html"].count("badge-withdrawn") == 1
