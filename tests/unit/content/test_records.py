"""Content as Records: ids, paths, languages, rights."""

import pytest

from openshelf.content.folders import load_content
from openshelf.content.records import content_records, effective_rights, items_of, searchable_text
from openshelf.record.codec import decode, encode


@pytest.fixture(scope="module")
def content(samples):
    from openshelf.content.settings import load_library

    library = load_library(samples / "content")
    return load_content(samples / "content", library)[0], library


@pytest.fixture(scope="module")
def projections(content):
    return {projection.record.id: projection for projection in content_records(*content)}


def test_every_object_has_its_id_and_its_page(projections):
    assert {identifier: projection.path for identifier, projection in projections.items()} == {
        "eproject:carpets": "eproject/carpets/index.html",
        "eproject:caspian": "eproject/caspian/index.html",
        "item:carpets.quba": "eproject/carpets/item/quba.html",
        "item:carpets.7": "eproject/carpets/item/7.html",
        "item:caspian.seal": "eproject/caspian/item/seal.html",
        "item:caspian.reed": "eproject/caspian/item/reed.html",
        "item:caspian.map": "eproject/caspian/item/map.html",
        "publication:printing-bibliography": "publication/printing-bibliography.html",
        "ebook:first-lessons": "ebook/first-lessons.html",
        "event:chess-evening": "event/chess-evening.html",
        "page:about": "page/about.html",
    }


def test_records_survive_their_json(projections):
    for projection in projections.values():
        assert decode(encode(projection.record)) == projection.record


def test_titles_are_parallel_in_every_language(projections):
    titles = projections["eproject:caspian"].record.titles
    assert [(title.kind, title.lang) for title in titles] == [("main", "az"), ("parallel", "ru")]


def test_a_creators_other_spelling_stands_beside(projections):
    agent = projections["publication:printing-bibliography"].record.agents[0]
    assert (agent.name, agent.alternates[0].text) == ("Əliyeva Nümunə", "Алиева Нумуна")


def test_an_item_takes_its_projects_rights_unless_it_has_its_own(content):
    project = content[0].eprojects[1]
    rights = {item.slug: effective_rights(project, item).access for _, _, item in items_of(project)}
    assert rights == {"seal": "open", "reed": "metadata-only", "map": "open"}


def test_a_works_rights_unstated_stay_unstated(desk, library):
    desk.page("publications/a/index.az.md", "title: A\nkind: annual")
    (projection,) = content_records(desk.read().content, library)
    assert projection.record.rights is None


def test_an_item_belongs_to_its_project(projections):
    relation = projections["item:caspian.seal"].record.relations[0]
    assert (relation.kind, relation.record) == ("host", "eproject:caspian")


def test_an_event_stands_on_its_day(projections):
    assert projections["event:chess-evening"].record.date.edtf == "2026-12-05"


def test_a_books_translated_title_says_nothing_of_its_language(desk, library):
    desk.write("ebooks/a/a.pdf")
    desk.page("ebooks/a/index.az.md", "title: {az: Kitab, ru: Книга}\ndocument: a.pdf")
    desk.page("publications/a/index.az.md", "title: {az: Kitab, ru: Книга}\nkind: annual", "Mətn")
    publication, book = content_records(desk.read().content, library)
    assert (book.record.languages, book.record.derived) == ((), ())
    assert (publication.record.languages, publication.record.scripts) == (("az",), ("Latn",))
    assert publication.record.derived == ("languages", "scripts")


def test_searchable_text_is_that_of_one_language(content):
    project = content[0].eprojects[1]
    assert "Тюлень отдыхает" in searchable_text(project, "ru")
    assert "Suiti" not in searchable_text(project, "ru")
    assert searchable_text(project, "en") == ""
