"""A part of a store: by language, by place, and an e-project's items with it."""

import pytest

from openshelf.catalog import narrowing
from openshelf.catalog.loading import Incoming
from openshelf.catalog.order import arrange
from openshelf.catalog.store import Store
from openshelf.record.access import Access
from openshelf.record.model import Holding, Record, Title

SOURCES = ("eproject", "item", "page")
OPEN = Access(state="open", reason="open")


def record(identifier, languages=(), branch=None):
    source, number = identifier.split(":")
    holdings = (Holding(branch=branch),) if branch else ()
    return Record(identifier, source, number, titles=(Title(number),), languages=languages, holdings=holdings)


WORKS = (
    record("main:1", ("az",), "Şuşa filialı"),
    record("main:2", ("ru",), "Lənkəran"),
    record("main:3", ("az", "ru")),
    record("eproject:songs", ("az",)),
    record("item:songs.one", ("en",)),
    record("eproject:maps", ("ru",)),
    record("item:maps.one", ("az",)),
    record("page:about"),
)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "catalog.sqlite") as made:
        for source in ("main", *SOURCES):
            own = (Incoming(each, OPEN) for each in WORKS if each.source == source)
            made.put_source(source, own, guard=False)
        arrange(made, ("az",))
        yield made


def kept(store, **criteria):
    stated = {"collections": (), "languages": (), "places": ()} | criteria
    narrowing.chosen(store, **stated, written=SOURCES)
    return {each.id for each in WORKS if narrowing.keeps(store, each.id)}


def test_nothing_stated_keeps_all(store):
    assert kept(store) == {each.id for each in WORKS}


def test_a_language_keeps_works_in_it_and_the_librarys_own_pages(store):
    assert kept(store, languages=("ru",)) == {"main:2", "main:3", "eproject:maps", "item:maps.one", "page:about"}


def test_a_place_keeps_works_with_a_copy_there_and_what_has_no_copies(store):
    assert kept(store, places=("şuşa filialı",)) == {each.id for each in WORKS} - {"main:2", "main:3"}


def test_every_stated_criterion_must_hold(store):
    assert kept(store, places=("Lənkəran",), languages=("az",)) == {"eproject:songs", "item:songs.one", "page:about"}


def test_the_part_holds_what_was_kept_counts_what_left_and_leaves_the_whole_alone(store, tmp_path):
    kept(store)
    part, gone = narrowing.narrowed(store, tmp_path / "part.sqlite")
    assert (part.count(), gone) == (len(WORKS), 0)
    part.close()
    narrowing.leave_out(store, ["main:1"])
    part, gone = narrowing.narrowed(store, tmp_path / "part.sqlite")
    arrange(part, ("az",))
    assert (part.count(), gone, store.count()) == (len(WORKS) - 1, 1, len(WORKS))
    assert part.get("main:1") is None
    part.close()
