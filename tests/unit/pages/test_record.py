"""What a record's page says, and what it never does."""

import re
from dataclasses import replace

import pytest
import theme_site

from openshelf.authority.works import RELATED_RULES
from openshelf.authority.works import RULES as WORK_RULES
from openshelf.build.output import Profile
from openshelf.catalog.model import Brief, Described, Entry, RelatedGroup
from openshelf.content.pictures import ImageSet, ImageSource, RecordPicture
from openshelf.pages import record_fields
from openshelf.pages.dates import shown_date
from openshelf.pages.record import latin_reading, record_view
from openshelf.pages.site import make_site
from openshelf.record.access import Access, Outside
from openshelf.record.ids import page_path
from openshelf.record.model import Agent, Holding, Link, Note, Record, Subject, Text, Title

LINK = Link("https://archive.example/a", "full-text", "Tam mətn")


@pytest.fixture(scope="module")
def sites():
    return {
        kiosk: make_site(theme_site.LIBRARY, theme_site.CONTENT, Profile(kiosk=kiosk), theme_site.DAY)
        for kiosk in (False, True)
    }


def entry(record, access=theme_site.OPEN, **more):
    return Entry(record, access, page_path(record.id), "hash", **more)


def view(sites, made, tag="az", *, kiosk=False, links=None, related=()):
    site = sites[kiosk].contexts[tag].within(made.path)
    return record_view(site, made, links or {}, related)


def small(**more):
    return Record("k:1", "k", "1", titles=(Title("Kitab", lang="az"),), **more)


def test_a_work_read_here_offers_reading(sites):
    made = view(sites, entry(small(), read_path="read/k/1.html"))
    assert (made.action.kind, made.action.label) == ("read", "Oxu")


def test_a_screen_only_work_is_read_at_the_kiosk_and_explained_online(sites):
    made = entry(small(), theme_site.SCREEN, read_path="read/k/1.html")
    assert view(sites, made, kiosk=True).action.kind == "read"
    online = view(sites, made)
    assert (online.action.kind, online.action.url) == ("how", "#access")
    assert "ekran" in online.access.why


def test_a_full_text_elsewhere_is_offered_only_where_access_is_open(sites):
    assert view(sites, linked("works", "2026-05-09")).action.url == LINK.url
    closed = view(sites, entry(small(links=(LINK,)), Access()))
    assert closed.action.kind == "ask"
    assert closed.links == ()
    assert view(sites, entry(small(links=(LINK,)), Access("withdrawn", "withdrawn"))).links == ()


def linked(state, on=None):
    return entry(small(links=(LINK,)), replace(theme_site.OPEN, outside=(Outside(LINK.url, state, on),)))


def test_read_is_said_of_a_link_only_where_the_last_check_reached_it(sites):
    works = view(sites, linked("works", "2026-05-09"))
    assert (works.access.state, works.access.badge) == ("open", "Onlayn oxumaq olar")
    assert works.action.label == "Oxu"
    assert "9 may 2026" in works.action.note
    for state, on in (("worked", "2026-05-09"), ("silent", "2026-05-09"), ("unchecked", None)):
        made = view(sites, linked(state, on))
        assert made.access.state == "elsewhere"
        assert (on is None) == ("9 may 2026" not in made.access.badge)
        assert made.action.label != "Oxu"
        assert made.access.why
    assert view(sites, linked("unchecked")).action.url == LINK.url
    assert "2026" in view(sites, linked("silent", "2026-05-09")).links[0]


def test_a_link_nobody_speaks_of_was_not_checked(sites):
    made = view(sites, entry(small(links=(LINK,)), theme_site.OPEN))
    assert made.access.state == "elsewhere"
    assert made.action.label == "Mətnə keç"


def test_a_file_beside_the_catalogue_leads_nowhere_and_is_not_called_readable(sites):
    made = view(sites, entry(small(links=(Link("files/a.pdf", "full-text"),)), theme_site.OPEN))
    assert made.access.state == "metadata-only"
    assert "href" not in made.links[0]


def test_nothing_leads_outside_at_the_kiosk(sites):
    contents = Link("https://archive.example/toc", "contents", "Mündəricat")
    made = view(sites, entry(small(links=(LINK, contents))), kiosk=True)
    assert not [link for link in made.links if "href" in link]
    assert made.action.kind != "link"
    assert made.report == ""


def test_a_guest_at_the_kiosk_is_told_that_a_screen_only_work_is_read_right_here(sites):
    made = entry(small(), theme_site.SCREEN, read_path="read/k/1.html")
    assert "bu ekranda oxuya bilərsiniz" in view(sites, made, kiosk=True).access.why
    assert "bu ekranda" not in view(sites, made).access.why
    assert "bu ekranda" not in view(sites, entry(small(), theme_site.SCREEN), kiosk=True).access.why


def test_a_text_on_another_site_is_no_reading_online_at_the_kiosk(sites):
    made = entry(small(links=(LINK,)))
    access = view(sites, made, kiosk=True).access
    assert (access.state, access.badge) == ("elsewhere", "Başqa saytda")
    assert view(sites, made).access.badge != access.badge


def test_a_copy_stands_under_the_librarys_own_names_in_the_language_of_the_reader(sites):
    held = Holding(library="КАСПИЙСКАЯ открытая библиотека", branch="Main Reading Room", shelf_mark="7 A 1")
    made = entry(small(holdings=(held,)), Access())
    place = view(sites, made, tag="az").copies[0].place
    assert place == ('<bdi lang="az">Xəzər Açıq Kitabxanası</bdi>, <bdi lang="az">Əsas oxu zalı</bdi>')


def test_a_library_nobody_knows_stands_as_given(sites):
    made = entry(small(holdings=(Holding(library="Başqa kitabxana", branch="B-2"),)), Access())
    assert view(sites, made, tag="ru").copies[0].place == "<bdi>Başqa kitabxana</bdi>, <bdi>B-2</bdi>"


def test_a_library_of_several_leads_to_its_works(sites):
    made = entry(small(holdings=(Holding(library="Başqa kitabxana", branch="B-2"),)), Access())
    shown = view(sites, made, links={("library", "Başqa kitabxana"): "basqa-1"}).copies[0].place
    assert re.fullmatch(
        r'<a href="[./]+browse/library/h/basqa-1.html" dir="auto">Başqa kitabxana</a>, <bdi>B-2</bdi>', shown
    )


def test_a_work_of_a_union_names_the_catalogues_it_was_made_of(sites):
    one, other = Described("k:1", "Birinci <i>"), Described("b:7")
    fields = view(sites, replace(entry(small(), Access()), described=(one, other))).fields
    named = next(field for field in fields if field.label == "Kataloqlaşdıran")
    assert named.values == ("<bdi>Birinci &lt;i&gt;</bdi> · <bdi>k:1</bdi>", "<bdi>b:7</bdi>")
    alone = view(sites, replace(entry(small(), Access()), described=(one,))).fields
    assert all(field.label != "Kataloqlaşdıran" for field in alone)


def test_a_work_on_the_shelf_says_how_to_get_it_and_where(sites):
    made = view(sites, entry(small(holdings=(Holding(branch="main", shelf_mark="7 A 1"),)), Access()))
    assert made.action.url == "#copies"
    assert made.access.badge == "Rəfdə: 7 A 1"
    assert made.copies[0].place == '<bdi lang="az">Əsas oxu zalı</bdi>'
    assert (made.counts_copies, made.tells_status) == (False, False)


def test_an_embargo_carries_its_day_and_what_follows(sites):
    held = replace(entry(small(), theme_site.EMBARGOED), read_path="read/ebook-k/1.html")
    access = view(sites, held, tag="ru").access
    assert access.badge == "Откроется позже: 1 января 2031\u00a0г."
    assert (access.begins, access.then, access.then_state) == ("2031-01-01", "Можно читать онлайн", "open")


def test_a_cyrillic_title_has_a_latin_reading_for_a_latin_interface(sites):
    title = Text("Ҝүлләр вә рәнҝләр", "az-Cyrl")
    assert latin_reading(title, "az") == Text("Güllər və rənglər", "az-Latn", "Latn")
    assert latin_reading(title, "ru") is None
    assert latin_reading(Text("Güllər", "az"), "en") is None
    assert latin_reading(Text("Ҝүлләр"), "en") is None
    for text, lang, reading in (
        ("Ўзбекистон тарихи", "uz-Cyrl", "Oʻzbekiston tarixi"),
        ("Ўзбекистон тарихи", "uz", "Oʻzbekiston tarixi"),
        ("Қазақстан тарихы", "kk", "Qazaqstan tarihy"),
        ("История города", "ru", "Istoriya goroda"),
    ):
        assert latin_reading(Text(text, lang), "tr") == Text(reading, f"{lang[:2]}-Latn", "Latn")


def test_headings_of_the_record_are_links_and_others_are_not(sites):
    links = {("subject", "Ornament"): "ornament-1", ("creator", "Səfərova, Lalə"): "seferova-2"}
    made = view(sites, entry(theme_site.rich()), links=links)
    assert 'href="../../../browse/subject/h/ornament-1.html"' in made.subjects[1]
    assert "href" not in made.subjects[0]
    assert 'href="../../../browse/creator/h/seferova-2.html" lang="az" dir="ltr"' in made.people[0].name


def test_catalogue_text_is_escaped_wherever_it_stands(sites):
    hostile = "<script>\"&'"
    record = small(
        agents=(Agent(hostile),),
        notes=(Note(hostile), Note(hostile, "abstract"), Note(hostile, "thesis")),
        holdings=(Holding(library=hostile, shelf_mark=hostile),),
        links=(replace(LINK, label=hostile, kind="contents"),),
        collections=(hostile,),
        extent=(hostile,),
    )
    record = replace(record, titles=(Title(hostile, remainder=hostile), Title(hostile, "variant")))
    brief = Brief("k:2", hostile, Text(hostile), (), None, hostile, (), (), "book", Access(), shelf_mark=hostile)
    made = entry(record)
    for kiosk, site in sites.items():
        context = site.contexts["az"].within(made.path)
        shown = record_view(context, made, {}, (RelatedGroup("same-hand", (brief,)),))
        page = site.page("record.html", "az", made.path, shown).data.decode()
        assert "<script>&#34;" not in page, kiosk
        assert not re.search(r"<script>(?!$)", page.replace("<script src", "").replace('<script type="module"', "")), (
            kiosk
        )


FRONT = RecordPicture(ImageSet((ImageSource("media/record/a-240.webp", 240, 320),)), "Müəllifin portreti")
BACK = RecordPicture(ImageSet((ImageSource("media/record/b-240.webp", 240, 160),)), "<b>Arxa</b> üz")
UNSAID = RecordPicture(ImageSet((ImageSource("media/record/c-240.webp", 240, 160),)), "рис.")


def pictured(sites, *pictures, cover=None):
    made = entry(small(description_language="az"), cover=cover)
    return record_view(sites[False].contexts["az"].within(made.path), made, {}, pictures=pictures)


def test_the_picture_that_is_the_cover_stands_in_the_head_and_the_others_in_a_row(sites):
    made = pictured(sites, FRONT, BACK, UNSAID, cover="media/record/a-240.webp")
    assert (made.cover.width, made.cover.height, made.cover.alt) == (240, 320, "Müəllifin portreti")
    assert [figure.picture.url[-10:] for figure in made.pictures] == ["b-240.webp", "c-240.webp"]


def test_a_picture_is_called_by_the_title_and_captioned_by_what_is_said_of_it(sites):
    back, unsaid = pictured(sites, FRONT, BACK, UNSAID, cover="media/record/a-240.webp").pictures
    assert (back.picture.alt, unsaid.picture.alt) == ("Kitab", "Kitab")
    assert "&lt;b&gt;Arxa&lt;/b&gt; üz" in back.caption
    assert unsaid.caption == ""


def test_where_the_cover_is_a_books_own_all_pictures_stand_in_the_row(sites):
    made = pictured(sites, FRONT, BACK, cover="media/read/kitab/1/s1.webp")
    assert made.cover.endswith("media/read/kitab/1/s1.webp")
    assert len(made.pictures) == 2


def test_a_cover_of_which_nothing_is_said_is_decoration(sites):
    assert pictured(sites, UNSAID, cover="media/record/c-240.webp").cover.alt == ""


def test_a_person_is_not_named_twice_and_is_named_in_full(sites):
    title, name = Title("Əliyeva, S.R.", lang="az"), "Əliyeva, S.R."
    full = Agent(name, main=True, dates="1931 - 2004", fuller="Sevda Rəşid qızı")
    made = view(
        sites, entry(Record("k:1", "k", "1", type="person", titles=(title,), agents=(full, Agent("Kərimov, A."))))
    )
    assert [re.sub("<[^>]*>", "", person.name) for person in made.people] == [
        "Əliyeva, Sevda Rəşid qızı, 1931–2004", "Kərimov, A.",
    ]  # fmt: skip
    bare = entry(Record("k:1", "k", "1", type="person", titles=(title,), agents=(Agent(name, main=True),)))
    assert view(sites, bare).people == ()
    book = entry(Record("k:1", "k", "1", titles=(title,), agents=(Agent(name, main=True),)))
    assert len(view(sites, book).people) == 1


@pytest.mark.parametrize("rule", [*WORK_RULES, *RELATED_RULES])
def test_a_group_of_works_says_why_they_stand_together_in_every_language(sites, rule):
    brief = Brief("k:2", "record/k/1/2.html", Text("Kitab"), (), None, None, (), (), "book", Access())
    words = set()
    for tag in ("az", "ru", "en"):
        context = sites[False].contexts[tag].within(entry(small()).path)
        (group,) = record_view(context, entry(small()), {}, (RelatedGroup("editions", (brief,), rule),)).related
        words.add(group.why)
    assert len(words) == 3
    assert "" not in words


def test_a_subject_is_said_in_the_pages_language(sites):
    record = replace(small(), subjects=(Subject("Şahmat", lang="az"),))
    context = sites[False].contexts["ru"].within(entry(record).path)
    shown = record_view(context, entry(record), {}, subjects={("ru", "Şahmat"): Text("Шахматы", "ru", "Cyrl")})
    assert "Шахматы" in shown.subjects[0]


def test_every_label_a_record_can_have_is_translated(sites):
    labels = {
        name
        for table in vars(record_fields).values()
        if isinstance(table, dict) and table and all(isinstance(value, str) for value in table.values())
        for name in table.values()
    }
    words = sites[False].contexts["az"].words
    assert labels - words.messages.keys() <= {"ISBN"}
    fields = view(sites, entry(theme_site.rich()), tag="ru").fields
    assert [field.label for field in fields][:4] == [
        "Сведения об ответственности", "Параллельное название", "Сведения об издании", "Опубликовано",
    ]  # fmt: skip


def test_no_field_is_called_by_a_tag(sites):
    page = (
        sites[False]
        .page("record.html", "en", page_path("kitab:k1"), view(sites, entry(theme_site.rich()), tag="en"))
        .data.decode()
    )
    assert not re.search(r"<dt>\d{3}", page)


def test_weak_relations_show_three_works_and_strong_ones_six(sites):
    briefs = tuple(
        Brief(f"k:{n}", f"record/k/{n}.html", Text(f"T{n}"), (), None, None, (), (), "book", Access()) for n in range(9)
    )
    made = view(sites, entry(small()), related=(RelatedGroup("editions", briefs), RelatedGroup("same-shelf", briefs)))
    assert [len(group.works) for group in made.related] == [6, 3]
    assert made.related[0].heading == "Başqa nəşrləri"


def test_the_permalink_is_the_online_address_also_at_the_kiosk(sites):
    made = view(sites, entry(small()), kiosk=True)
    assert made.address == f"{theme_site.ADDRESS}/az/{page_path('k:1')}"


def test_a_day_or_month_is_said_in_words_and_a_span_stands_as_it_is():
    assert shown_date("1895-08-06", "ru") == "6 августа 1895\N{NO-BREAK SPACE}г."
    assert shown_date("2005-11", "en") == "November 2005"
    for text in ("1972-93", "1972-1993", "XVIII век", "2005", "2005-13-01"):
        assert shown_date(text, "en") == text
