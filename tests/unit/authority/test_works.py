"""Editions of one work share a key on verified grounds only."""

from openshelf.authority.works import RULES, work_of
from openshelf.lang.tags import INTERFACE_TAGS
from openshelf.record.model import Agent, Record, Title

AUTHOR = (Agent("Tolstoy, Leo", main=True),)


def work(*titles, agents=AUTHOR, kind="book"):
    return work_of(Record("a:1", "a", "1", type=kind, titles=titles, agents=agents))


def test_an_identical_folded_title_and_author_is_one_work():
    first, second = work(Title("War and Peace")), work(Title("WAR & peace"), Title("x", kind="parallel"))
    assert first.rule == "title-author"
    assert work(Title("War and peace.")) == first
    assert second != first  # "&" is no word: the titles differ


def test_a_uniform_title_joins_a_translation_to_its_original():
    original, translation = (
        work(Title("Война и мир")),
        work(Title("War and Peace"), Title("Война и мир", kind="uniform")),
    )
    assert (translation.title, translation.author) == (original.title, original.author)
    assert translation.rule == "uniform-title"


def test_volumes_are_works_of_their_own():
    assert work(Title("Sovet ensiklopediyası", part_number="1")) != work(
        Title("Sovet ensiklopediyası", part_number="2")
    )


def test_a_collective_title_names_no_work():
    assert work(Title("Seçilmiş əsərləri")) is None
    assert work(Title("Собрание сочинений")) is None
    assert work(Title("Əsərləri", part_number="2")) is None
    assert work(Title("Anna Karenina"), Title("Works", kind="uniform")).title == "anna karenina"


def test_without_author_or_title_there_is_no_work():
    assert work(Title("War and Peace"), agents=()) is None
    assert work() is None


def test_parts_of_a_periodical_name_no_work():
    assert work(Title("№ 4"), kind="issue") is None


def test_every_rule_is_worded_in_every_language_of_the_interface():
    assert all(set(words) == set(INTERFACE_TAGS) for words in RULES.values())
