"""Browse lists stand in the page language's own order, and every work under its heading."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openshelf.authority.headings import normal
from openshelf.catalog.browse import Browse
from openshelf.catalog.order import arrange
from openshelf.lang.collate import filing, rail_letter, sort_key
from openshelf.record.model import Agent, Text, Title

TAGS = ("az", "ru", "en")


@pytest.fixture
def filled(store):
    def fill(*items, tags=TAGS):
        store.put_source("ak", items, accept_shrunken=True)
        arrange(store, tags)
        return Browse(store)

    return fill


def headings(browse, kind, tag, per_page=50):
    return [heading for page in browse.pages(kind, tag, per_page) for heading in page.headings]


def texts(browse, kind, tag):
    return [heading.text.text for heading in headings(browse, kind, tag)]


def test_authors_stand_in_the_azerbaijani_alphabet(filled, make):
    names = [
        "Zərdabi",
        "Əhmədov",
        "Xətai",
        "Qasımov",
        "Iğdırlı",
        "İbrahimov",
        "Çələbi",
        "Cabbarlı",
        "Eldar",
        "Həsənov",
    ]
    browse = filled(*(make(n, creators=[name]) for n, name in enumerate(names)))
    assert texts(browse, "creator", "az") == [
        "Cabbarlı", "Çələbi", "Eldar", "Əhmədov", "Həsənov", "Xətai", "Iğdırlı", "İbrahimov", "Qasımov", "Zərdabi",
    ]  # fmt: skip
    assert [mark.letter for mark in browse.rail("creator", "az")] == ["C", "Ç", "E", "Ə", "H", "X", "I", "İ", "Q", "Z"]


def test_the_same_list_stands_otherwise_on_a_page_in_another_language(filled, make):
    browse = filled(make(1, creators=["Çələbi"]), make(2, creators=["Cəlilov"]), make(3, creators=["Cümə"]))
    assert texts(browse, "creator", "az") == ["Cəlilov", "Cümə", "Çələbi"]
    assert texts(browse, "creator", "en") == sorted(texts(browse, "creator", "az"), key=lambda t: sort_key(t, "en"))


def test_the_rail_counts_lines_and_names_the_page_of_the_first(filled, make):
    browse = filled(*(make(n, creators=[f"{letter}{n:02}"]) for n, letter in enumerate("AAABBC")))
    marks = browse.rail("creator", "en", per_page=2)
    assert [(mark.letter, mark.count, mark.page) for mark in marks] == [("A", 3, 1), ("B", 2, 2), ("C", 1, 3)]
    assert [page.letters for page in browse.pages("creator", "en", 2)] == [("A",), ("A", "B"), ("B", "C")]


def test_pages_can_be_made_in_parts(filled, make):
    browse = filled(*(make(n, creators=[f"Ad {n:03}"]) for n in range(23)))
    whole = list(browse.pages("creator", "az", 5))
    assert [page.number for page in whole] == [1, 2, 3, 4, 5]
    assert list(browse.pages("creator", "az", 5, 2, 3)) == whole[1:3]
    assert list(browse.pages("creator", "az", 5, 5)) == whole[4:]
    assert list(browse.titles("az", 5, 2, 3)) == list(browse.titles("az", 5))[1:3]


def test_years_run_newest_first_by_decades(filled, make):
    browse = filled(*(make(n, date=date) for n, date in enumerate(["1897", "1905", "1999", "500 BCE", "5 BCE"])))
    assert texts(browse, "year", "az") == ["1999", "1905", "1897", "e.ə. 5", "e.ə. 500"]
    assert texts(browse, "year", "ru")[-1] == "500 до н. э."
    assert [mark.letter for mark in browse.rail("year", "az")] == ["1990", "1900", "1890", "e.ə."]


def test_classes_run_by_scheme_and_number_with_captions(filled, make):
    browse = filled(
        make(1, classes=[("ddc", "784")]), make(2, classes=[("udc", "78")]), make(3, classes=[("udc", "51+53")])
    )
    assert [(heading.text.text, heading.note) for heading in headings(browse, "class", "en")] == [
        ("51+53", "UDC: Mathematics"),
        ("78", "UDC: Music"),
        ("784", "DDC: Music"),
    ]
    assert [mark.letter for mark in browse.rail("class", "ru")] == ["УДК 5", "УДК 7", "ДКД 7"]


def test_languages_scripts_and_types_wear_the_page_languages_names(filled, make):
    browse = filled(make(1, languages=("az-Cyrl",), scripts=("Cyrl",), type="map"))
    assert [heading.text for heading in headings(browse, "type", "ru")] == [Text("Карта", "ru")]
    assert texts(browse, "script", "az") == ["Kiril"]
    assert headings(browse, "language", "en")[0].key == "az-cyrl"


def test_titles_skip_what_does_not_file_and_count_numbers_as_numbers(filled, make):
    titles = [Title("The Zebra", nonfiling=4), Title("Volume 10"), Title("Volume 9"), Title("Der Anfang", lang="de")]
    browse = filled(*(make(n, titles=(title,)) for n, title in enumerate(titles)))
    (page,) = browse.titles("en")
    assert [brief.title.text for brief in page.briefs] == ["Der Anfang", "Volume 9", "Volume 10", "The Zebra"]
    assert page.letters == ("A", "V", "V", "Z")


def test_works_of_a_heading_come_in_title_order_over_pages(filled, make):
    browse = filled(
        *(make(n, f"{'Ə' if n % 2 else 'E'}{n:02}", creators=["Xətai"]) for n in range(8)), make(99, "Başqa")
    )
    ((key, count),) = browse.keys("creator")
    pages = list(browse.works("creator", key, "az", 3))
    assert (count, [page.number for page in pages], pages[0].total, pages[0].pages) == (8, [1, 2, 3], 8, 3)
    shown = [brief.title.text for page in pages for brief in page.briefs]
    assert shown == ["E00", "E02", "E04", "E06", "Ə01", "Ə03", "Ə05", "Ə07"]
    assert list(browse.works("creator", "unknown", "az")) == []


def test_a_records_headings_lead_to_their_lists(filled, make):
    browse = filled(make(1, creators=["Xətai, Şah İsmayıl"], subjects=["Poeziya"], date=1500))
    links = browse.links("ak:1")
    assert links["year", "1500"] == "1500"
    assert browse.heading("creator", links["creator", "Xətai, Şah İsmayıl"], "az").count == 1
    assert browse.heading("subject", links["subject", "Poeziya"], "az").text.text == "Poeziya"
    assert browse.heading("subject", "unknown", "az") is None


def test_keys_are_safe_in_a_url_and_stay(filled, make):
    browse = filled(
        make(1, creators=["Hacıbəyli, Üzeyir"], subjects=["C++ / «proqramlaşdırma»"], classes=[("udc", "94(479.24)")])
    )
    keys = {kind: [key for key, _ in browse.keys(kind)] for kind in ("creator", "subject", "class")}
    assert keys == {
        "creator": ["hacibeyli-uzeyir-8881f32248"],
        "subject": ["c-proqramlasdirma-dc383748fb"],
        "class": ["udc-94-479-24-5a14e3150e"],
    }


def test_only_kinds_with_something_to_list_are_offered(filled, make):
    assert filled().kinds() == ()
    assert filled(make(1, creators=["A"])).kinds() == ("creator", "title", "type")


def test_two_spellings_are_one_heading_shown_as_the_commonest(filled, make):
    spelled = ["Hacıbəyli, Üzeyir", "HACIBƏYLİ, Üzeyir", "Hacıbəyli, Üzeyir"]
    browse = filled(*(make(n, creators=[name]) for n, name in enumerate(spelled)))
    (heading,) = headings(browse, "creator", "az")
    assert (heading.text.text, heading.count) == ("Hacıbəyli, Üzeyir", 3)


def test_a_name_paired_in_two_scripts_is_shown_in_the_pages_own(filled, make):
    agent = Agent("Axundov, Mirzə", main=True, lang="az", alternates=(Text("Ахундов, Мирза", "ru", "Cyrl"),))
    browse = filled(make(1, agents=(agent,)), make(2, creators=[Agent("Ахундов, Мирза", main=True, lang="ru")]))
    latin, cyrillic = headings(browse, "creator", "az")
    assert (latin.text.text, latin.count, latin.letter) == ("Axundov, Mirzə", 2, "A")
    assert (cyrillic.text.text, cyrillic.count, cyrillic.see) == ("Ахундов, Мирза", 0, (latin.key,))
    assert next(h for h in headings(browse, "creator", "ru") if h.count).text.text == "Ахундов, Мирза"
    (page,) = browse.works("creator", latin.key, "az")
    assert {brief.id for brief in page.briefs} == {"ak:1", "ak:2"}


def test_a_mark_changes_with_what_a_page_shows_and_with_nothing_else(filled, make):
    items = [make(n, f"T{n}", creators=[f"Ad {n % 3}"]) for n in range(9)]
    browse = filled(*items)
    keys = [key for key, _ in browse.keys("creator")]
    before = (
        browse.list_mark("creator", "az", 1, 1),
        browse.list_mark("title", "az", 1, 1),
        *(browse.works_mark("creator", key) for key in keys),
    )
    again = filled(*items[::-1])
    assert before == (
        again.list_mark("creator", "az", 1, 1),
        again.list_mark("title", "az", 1, 1),
        *(again.works_mark("creator", key) for key in keys),
    )
    changed = filled(make(0, "Yeni", creators=["Ad 0"]), *items[1:])
    assert changed.list_mark("creator", "az", 1, 1) == before[0]
    assert changed.list_mark("title", "az", 1, 1) != before[1]
    assert [changed.works_mark("creator", key) != mark for key, mark in zip(keys, before[2:], strict=True)] == [
        True,
        False,
        False,
    ]
    assert changed.works_mark("creator", "unknown") == ""


names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Z")), min_size=1, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(catalogue=st.lists(st.tuples(names, names), max_size=15), tag=st.sampled_from(TAGS))
def test_every_list_is_the_naive_sort_of_its_words(filled, make, catalogue, tag):
    items = [make(n, title, creators=[name]) for n, (title, name) in enumerate(catalogue)]
    random.Random(1).shuffle(items)
    browse = filled(*items)
    shown = texts(browse, "creator", tag)
    assert [sort_key(text, tag) for text in shown] == sorted(sort_key(text, tag) for text in shown)
    assert [mark.letter for mark in browse.rail("creator", tag)] == list(
        dict.fromkeys(rail_letter(text, tag) for text in shown)
    )
    titles = [brief.title for page in browse.titles(tag, 4) for brief in page.briefs]
    assert len(titles) == len(items)
    keys = [filing(title.text, tag, 0, title.lang) for title in titles]
    assert keys == sorted(keys)
    filed = sum(1 for _, name in catalogue if normal(name))
    assert sum(heading.count for heading in headings(browse, "creator", tag)) == filed
