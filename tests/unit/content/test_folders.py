"""content/ → Content: what is read, what is left out, and how each fault is told."""

from openshelf.content.folders import load_content
from openshelf.content.model import FileRef
from openshelf.content.pagefile import read_page
from openshelf.errors import ContentError, Problem


def test_a_whole_content_folder_is_read(samples, library):
    content, faults = load_content(samples / "content", library)
    assert not [fault for fault in faults if isinstance(fault, ContentError)]
    assert [project.slug for project in content.eprojects] == ["carpets", "caspian"]
    assert content.publications[0].document == FileRef("publications/printing-bibliography/bibliography.pdf", "pdf")
    assert content.publications[0].creators[1].text == "Алиева Нумуна"
    assert content.ebooks[0].rights.seats == 25
    assert content.events[0].starts == "2026-12-05T18:00"
    assert content.events[0].place.languages == ("az", "en")
    assert content.collections[0].query == (("subject", "Xalçaçılıq"), ("language", "az"), ("language", "ru"))


def test_a_typo_in_front_matter_names_the_nearest_key_with_line_and_column(desk):
    desk.page("publications/a/index.az.md", "title: A\nkind: annual\nsumary: B")
    assert desk.errors() == ["content/publications/a/index.az.md:4:1: unknown key “sumary”; did you mean “summary”?"]


def test_a_typo_in_a_value_names_the_nearest_value(desk):
    desk.page("publications/a/index.az.md", "title: A\nkind: anual")
    assert "did you mean “annual”" in desk.errors()[0]


def test_a_draft_is_absent(desk):
    desk.page("pages/a/index.az.md", "title: A\nstatus: draft")
    desk.page("pages/b/index.az.md", "title: B")
    assert [page.slug for page in desk.read().content.pages] == ["b"]
    assert [page.slug for page in desk.read(drafts=True).content.pages] == ["a", "b"]


def test_one_draft_language_hides_the_whole_folder(desk):
    desk.page("pages/a/index.az.md", "title: A")
    desk.page("pages/a/index.ru.md", "title: A\nstatus: draft")
    assert desk.read().content.pages == ()


def test_a_status_with_a_typo_does_not_publish(desk):
    desk.page("pages/a/index.az.md", "title: A\nstatus: drfat")
    assert desk.read().content.pages == ()
    assert "did you mean “draft”" in desk.errors()[0]


def test_a_drafts_faults_are_told_in_the_preview_and_stop_no_build(desk):
    desk.page("ebooks/a/index.az.md", "title: A\nstatus: draft\nsumary: B")
    assert desk.said() == []
    assert any("did you mean “summary”" in line for line in desk.said(drafts=True))


def test_a_language_without_a_file_is_a_gap(desk):
    desk.page("pages/a/index.az.md", "title: Haqqımızda", "Mətn")
    page = desk.read().content.pages[0]
    assert page.title.within("ru") is None
    assert page.title.best("ru").lang == "az"


def test_one_file_may_state_a_text_in_several_languages(desk):
    desk.page("pages/a/index.az.md", "title: {az: Kitab, ru: Книга}")
    assert desk.read().content.pages[0].title.languages == ("az", "ru")


def test_a_value_stated_differently_in_two_files_is_an_error_naming_both(desk):
    desk.page("pages/a/index.az.md", "title: A\norder: 1")
    desk.page("pages/a/index.ru.md", "title: A\norder: 2")
    assert desk.errors() == [
        "content/pages/a/index.ru.md:3:8: “order” is “2” here and “1” in content/pages/a/index.az.md; write it once"
    ]


def test_the_librarys_language_order_is_that_of_the_files(desk):
    for tag in ("en", "ru", "az", "kk"):
        desk.page(f"pages/a/index.{tag}.md", f"title: {tag}")
    assert desk.read().content.pages[0].title.languages == ("az", "ru", "en", "kk")


def test_a_broken_translation_does_not_hide_the_other_language(desk):
    desk.page("pages/a/index.az.md", "title: A", "Mətn")
    desk.write("pages/a/index.ru.md", "Текст без шапки")
    reading = desk.read()
    assert len(reading.content.pages) == 1
    assert "must begin with a line “---”" in reading.faults[0].words("en")


def test_a_file_in_windows_1251_says_to_save_it_as_utf8(desk):
    desk.write("pages/a/index.ru.md", "---\ntitle: Книга\n---\n".encode("cp1251"))
    assert "not in UTF-8" in desk.errors()[0]


def test_what_notepad_calls_unicode_is_read(desk):
    desk.write("pages/a/index.ru.md", "---\r\ntitle: Книга\r\n---\r\n".encode("utf-16"))
    assert desk.read().content.pages[0].title.texts[0].text == "Книга"


def test_a_file_name_without_a_language_says_what_to_call_it(desk):
    desk.page("pages/a/index.md", "title: A")
    assert any("index.az.md" in line for line in desk.errors())


def test_a_folder_name_that_is_no_slug_is_offered_one(desk):
    desk.page("pages/Haqqımızda/index.az.md", "title: A")
    assert "rename the folder to “haqqimizda”" in desk.errors()[0]


def test_a_name_the_site_itself_needs_is_refused(desk):
    desk.page("events/index/index.az.md", "title: A\nstarts: 2026-01-02")
    assert "rename the folder to “index-1”" in desk.errors()[0]


def test_a_missing_cover_names_the_nearest_file(desk):
    desk.page("publications/a/index.az.md", "title: A\nkind: annual\ncover: covr.jpg")
    desk.write("publications/a/images/cover.jpg")
    assert "publications/a/index.az.md:4:8: there is no file “covr.jpg”; did you mean" in desk.errors()[0]


def test_a_cover_written_in_another_case_is_taken_and_named(desk):
    desk.page("publications/a/index.az.md", "title: A\nkind: annual\ncover: Cover.JPG")
    desk.write("publications/a/images/cover.jpg")
    reading = desk.read()
    assert reading.content.publications[0].cover.path == "publications/a/images/cover.jpg"
    assert reading.faults[0].message_id == "content.file-name-differs"


def test_a_picture_nobody_names_is_reported(desk):
    desk.page("pages/a/index.az.md", "title: A")
    desk.write("pages/a/old.jpg")
    assert desk.said() == ["content/pages/a/old.jpg: no row, text or cover names this file; name it or delete it"]


def test_a_link_in_the_text_that_leads_nowhere_has_its_place(desk):
    desk.page("pages/a/index.az.md", "title: A", "Bir\n[iki](../yox/index.az.md)")
    assert desk.said()[0].startswith("content/pages/a/index.az.md:5:")


def test_a_picture_without_words_is_reported(desk):
    desk.page("pages/a/index.az.md", "title: A", "![](a.png)")
    desk.write("pages/a/a.png")
    assert desk.said() == [
        "content/pages/a/index.az.md:4:1: the picture has no words for those who cannot see it; write ![what it shows](…)"
    ]


def test_a_drawing_shown_in_a_text_or_as_a_cover_is_told(desk):
    desk.page("publications/a/index.az.md", "title: A\nkind: annual\ncover: a.svg", "![Naxış](b.svg)")
    desk.write("publications/a/a.svg")
    desk.write("publications/a/b.svg")
    said = desk.said()
    assert [line.split(":")[1] for line in said] == ["6", "4"]
    assert all("save it as PNG" in line for line in said)


def test_ids_that_were_named_are_handed_on_with_their_places(desk):
    desk.page("events/a/index.az.md", "title: A\nstarts: 2026-01-02\nrelated: [anl:1]", "[k](record:anl:2)")
    references = desk.read().references
    assert [(item.id, item.place.line) for item in references] == [("anl:2", 6), ("anl:1", 4)]


def test_an_ebook_without_its_document_is_an_error(desk):
    desk.page("ebooks/a/index.az.md", "title: A\ndocument: a.pdf")
    reading = desk.read(drafts=True)
    assert reading.content.ebooks == ()
    assert "there is no file “a.pdf”" in reading.faults[0].words("en")


def test_an_event_that_ends_before_it_starts_is_an_error(desk):
    desk.page("events/a/index.az.md", "title: A\nstarts: 2026-12-05 18:00\nends: 2026-12-05 17:00")
    assert "it ends (2026-12-05T17:00) before it starts" in desk.errors()[0]


def test_a_day_that_does_not_exist_is_an_error(desk):
    desk.page("events/a/index.az.md", "title: A\nstarts: 2026-02-30")
    assert "is no day or time" in desk.errors()[0]


def test_rights_are_one_word_or_pairs(desk):
    desk.page("publications/a/index.az.md", "title: A\nkind: annual\nrights: Yalnız təsvir")
    desk.page("publications/b/index.az.md", "title: B\nkind: annual\nrights: {access: embargoed, begins: 2031-01}")
    first, second = desk.read().content.publications
    assert first.rights.access == "metadata-only"
    assert (second.rights.access, second.rights.begins) == ("embargoed", "2031-01")


def test_a_consent_letter_that_is_not_there_is_told(desk):
    desk.page("publications/a/index.az.md", "title: A\nkind: annual\nrights: {access: open, evidence: letters/a.pdf}")
    assert "“letters/a.pdf” does not lie in content/rights/" in desk.said()[0]
    desk.write("rights/letters/a.pdf")
    assert desk.said() == []


def test_no_text_can_show_a_consent_letter(desk):
    desk.write("rights/letters/a.pdf")
    desk.page("pages/a/index.az.md", "title: A", "[x](/rights/letters/a.pdf)")
    assert "leads nowhere" in desk.said()[0]


def test_an_access_nobody_knows_is_an_error_and_opens_nothing(desk):
    desk.page("publications/a/index.az.md", "title: A\nkind: annual\nrights: opne")
    reading = desk.read()
    assert reading.content.publications[0].rights is None
    assert "did you mean “open”" in reading.faults[0].words("en")


def test_a_wrong_isbn_is_a_warning_and_kept(desk):
    desk.page("publications/a/index.az.md", "title: A\nkind: annual\nisbn: 978-9952-8176-0-1")
    reading = desk.read()
    assert reading.content.publications[0].isbn == "978-9952-8176-0-1"
    assert isinstance(reading.faults[0], Problem)


def test_another_reader_gives_the_same_content(desk, library):
    desk.page("pages/a/index.az.md", "title: A", "**Mətn**")
    seen = []

    def render(path, text):
        seen.append(path.as_posix())
        return read_page(path, text)

    plain = load_content(desk.root, library)
    assert load_content(desk.root, library, render=render) == plain
    assert seen == ["content/pages/a/index.az.md"]


def test_hostile_front_matter_is_text(desk):
    desk.page("pages/a/index.az.md", "title: <script>alert(1)</script>")
    assert desk.read().content.pages[0].title.texts[0].text == "<script>alert(1)</script>"


def test_dates_of_a_right_outside_rights_are_sent_there(desk):
    desk.page("publications/a/index.az.md", "title: A\nkind: annual\naccess: open\nbegins: 2031")
    said = desk.errors()
    assert [line.partition(": ")[0] for line in said] == [
        "content/publications/a/index.az.md:4:1",
        "content/publications/a/index.az.md:5:1",
    ]
    assert all("write it inside rights: {access: …, begins: …, ends: …}" in line for line in said)


def test_an_embargo_that_only_ends_is_asked_when_it_begins(desk):
    desk.page("publications/a/index.az.md", "title: A\nkind: annual\nrights: {access: embargoed, ends: 2031}")
    assert "an embargo opens on its “begins”" in desk.errors()[0]
