"""Meta: what Zotero and previews read in a record page's head."""

from dataclasses import replace

import pytest

from openshelf.content.library import Library
from openshelf.content.model import MultiText
from openshelf.interop.metatags import MetaTag, entry_meta
from openshelf.record.model import Agent


def contents(tags: tuple[MetaTag, ...], name: str) -> list[str]:
    return [tag.content for tag in tags if name in (tag.name, tag.property)]


def test_every_author_is_an_element_of_its_own(article, library):
    tags = entry_meta(article, library, "ru")
    assert contents(tags, "citation_author") == ["Иванова, Анна Андреевна", "Петров, Борис Борисович"]
    assert contents(tags, "DC.creator") == contents(tags, "citation_author")


def test_zotero_is_told_the_type_and_the_place_in_the_journal(article, library):
    tags = entry_meta(article, library, "ru")
    wanted = ("z:itemType", "citation_journal_title", "citation_volume", "citation_issue", "citation_firstpage")
    assert [contents(tags, name) for name in wanted] == [["journalArticle"], ["Природа Каспия"], ["3"], ["4"], ["12"]]


def test_a_double_surname_is_not_cut_into_two_people(book, library):
    record = replace(book.record, agents=(Agent("van Gogh, Vincent Willem", roles=("aut",), main=True),))
    assert contents(entry_meta(replace(book, record=record), library, "az"), "citation_author") == [
        "van Gogh, Vincent Willem;"
    ]


def test_a_book_has_its_numbers_cover_and_page(book, library):
    tags = entry_meta(book, library, "az", cover_url="https://kitab.example/media/cover/k1.png")
    assert contents(tags, "citation_isbn") == ["9789952123456"]
    assert contents(tags, "og:image") == ["https://kitab.example/media/cover/k1.png"]
    assert contents(tags, "book:isbn") == ["9789952123456"]
    assert contents(tags, "og:description") == contents(tags, "description") == ["Albomda 120 xalça."]


def test_open_graph_uses_property_and_the_rest_name(book, library):
    for tag in entry_meta(book, library, "az"):
        assert not tag.name.startswith(("og:", "book:"))
        assert tag.property.startswith(("og:", "book:")) if tag.property else tag.name


def test_no_element_is_empty(book):
    assert all(tag.content for tag in entry_meta(book, Library(MultiText(), MultiText()), "az"))


def test_a_fact_of_two_vocabularies_shares_its_element(book, library):
    tags = entry_meta(book, library, "az")
    assert [tag.name for tag in tags if tag.property == "og:title"] == ["DC.title"]


@pytest.mark.parametrize(
    ("statement", "authors"),
    [
        ("Aynur Quliyeva, Rauf Babayev ; red. S. Kərimli", ["Quliyeva, Aynur", "Babayev, Rauf"]),
        ("Aynur Quliyeva ; Rauf Babayev", ["Quliyeva, Aynur"]),
        (None, ["Quliyeva, Aynur"]),
    ],
)
def test_who_stands_beside_the_author_in_the_first_statement_wrote_it_too(book, library, statement, authors):
    title = replace(book.record.titles[0], responsibility=statement)
    agents = (Agent("Quliyeva, Aynur", main=True), Agent("Babayev, Rauf"), Agent("Kərimli, S."))
    record = replace(book.record, titles=(title,), agents=agents)
    assert contents(entry_meta(replace(book, record=record), library, "az"), "citation_author") == authors


def test_the_meta_of_a_page_stays_small(book, library):
    assert (
        sum(
            len(f'<meta name="{"".join(tag)}" property="" content="">'.encode())
            for tag in entry_meta(book, library, "az")
        )
        < 2_000
    )


def test_events_and_plain_pages_are_no_works_to_cite(book, library):
    tags = entry_meta(replace(book, record=replace(book.record, type="page")), library, "az")
    assert not [tag for tag in tags if tag.name.startswith(("citation_", "z:"))]
    assert contents(tags, "DC.title")
