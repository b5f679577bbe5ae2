"""Sources of a union become one work a publication, come apart again, and are the same by whichever way they came there."""

import dataclasses
import itertools
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openshelf.catalog.browse import Browse
from openshelf.catalog.loading import Incoming
from openshelf.catalog.model import Described
from openshelf.catalog.order import arrange
from openshelf.catalog.store import Store
from openshelf.catalog.union.account import counts, write_table
from openshelf.catalog.union.descriptions import Union
from openshelf.catalog.union.wishes import NO_WISHES, Wishes
from openshelf.content.model import Collection, MultiText
from openshelf.errors import SourceError
from openshelf.record.access import Access
from openshelf.record.dates import parse_date
from openshelf.record.model import Agent, Holding, Identifier, Link, Note, Record, Relation, Subject, Text, Title

ORDER = ("a", "b", "c")
NAMES = {"a": "Birinci", "b": "İkinci", "c": "Üçüncü"}


def work(identifier, title="Xəzərin balıqları", isbn="9789952370119", *, access="metadata-only", year=1998, **fields):
    """A description as its source brings it."""
    source, number = identifier.split(":")
    fields.setdefault("holdings", (Holding(NAMES[source], shelf_mark=f"{source}-{number}"),))
    record = Record(
        identifier,
        source,
        number,
        fields.pop("type", "book"),
        titles=fields.pop("titles", (Title(title, lang="az", script="Latn"),)),
        agents=fields.pop("agents", (Agent("Əliyev, Rəşid", main=True),)),
        date=parse_date(str(year)),
        languages=("az",),
        identifiers=(Identifier("isbn", isbn, valid=True),) if isbn else (),
        **fields,
    )
    return Incoming(record, Access(access, access), described=(Described(identifier, NAMES[source]),))


class Site:
    """A store with its union, loaded and settled as a build does it."""

    def __init__(self, path):
        self.store = Store.open(path)
        self.union = Union(self.store)
        self.live = set()

    def build(self, *works, wishes=NO_WISHES, order=ORDER):
        for source in order:
            own = [each for each in works if each.record.source == source]
            self.union.put_source(source, own, guard=False)
        self.union.settle(order, wishes, sorted(self.live))
        self.live = {identifier for identifier, _, _ in self.store.ids()}
        return self

    def ids(self):
        return sorted(identifier for identifier, _, _ in self.store.ids())

    def found(self):
        return {(each.outcome, each.rule): each.examples for each in counts(self.store.db)}

    def moved(self):
        return {identifier: leader for identifier, leader, _ in self.union.moved()}


@pytest.fixture
def site(tmp_path):
    made = Site(tmp_path / "catalog.sqlite")
    yield made
    made.store.close()


def test_two_libraries_descriptions_of_one_book_are_one_work_under_the_first_sources_id(site):
    site.build(work("b:7"), work("a:1"))
    assert site.ids() == ["a:1"]
    assert site.moved() == {"b:7": "a:1"}
    assert [held.shelf_mark for held in site.store.get("a:1").record.holdings] == ["a-1", "b-7"]
    assert [each.library for each in site.store.get("a:1").described] == ["Birinci", "İkinci"]


def test_an_id_that_was_merged_is_found_under_the_one_that_leads(site):
    site.build(work("a:1"), work("b:7"))
    assert site.store.get("b:7").record.id == "a:1"
    assert site.store.brief("b:7").id == "a:1"
    assert site.store.where("b:7") == "a:1"


def test_an_id_that_is_published_leads_whichever_source_comes_first(site):
    site.build(work("b:7"))
    assert site.build(work("a:1"), work("b:7")).moved() == {"a:1": "b:7"}
    assert site.build(work("a:1"), work("b:7", title="Xəzər balıqları")).moved() == {"a:1": "b:7"}


def test_a_leader_that_goes_leaves_its_work_to_the_next(site):
    site.build(work("a:1"), work("b:7"), work("c:3"))
    site.build(work("b:7"), work("c:3"))
    assert site.ids() == ["b:7"]
    assert [held.library for held in site.store.get("b:7").record.holdings] == ["İkinci", "Üçüncü"]


def test_what_changes_in_one_description_changes_the_work(site):
    site.build(work("a:1"), work("b:7"))
    site.build(work("a:1"), work("b:7", subjects=(Subject("Balıqlar"),)))
    assert [subject.heading for subject in site.store.get("a:1").record.subjects] == ["Balıqlar"]


def test_descriptions_that_no_longer_agree_come_apart(site):
    site.build(work("a:1"), work("b:7"))
    site.build(work("a:1"), work("b:7", year=1999))
    assert site.ids() == ["a:1", "b:7"]
    assert [held.shelf_mark for held in site.store.get("a:1").record.holdings] == ["a-1"]
    assert site.moved() == {}


def test_an_editor_says_never_and_takes_it_back(site):
    pair = (work("a:1"), work("b:7"))
    never = Wishes(never=frozenset({("a:1", "b:7")}))
    assert site.build(*pair, wishes=never).ids() == ["a:1", "b:7"]
    assert site.build(*pair).ids() == ["a:1"]
    assert site.build(*pair, wishes=never).ids() == ["a:1", "b:7"]


def test_an_editor_says_always_against_every_rule(site):
    always = Wishes(always=(("a:1", "a:2", "b:7"),))
    site.build(work("a:1"), work("a:2", "Başqa", None, year=2000), work("b:7", "Üçüncü", None), wishes=always)
    assert site.ids() == ["a:1"]
    assert site.found() == {("merged", "list"): (("a:1", "a:2"), ("a:2", "b:7"))}


def test_duplicates_of_one_source_are_told_and_kept(site):
    site.build(work("a:1"), work("a:2"))
    assert site.ids() == ["a:1", "a:2"]
    assert site.found() == {("same-source", "isbn"): (("a:1", "a:2"),)}


def test_duplicates_of_one_source_are_merged_where_the_editor_says_so(site):
    assert site.build(work("a:1"), work("a:2"), wishes=Wishes(within=frozenset({"a"}))).ids() == ["a:1"]


def test_where_two_records_of_a_source_fit_neither_is_taken(site):
    site.build(work("a:1"), work("b:7"), work("b:8"))
    assert site.ids() == ["a:1", "b:7", "b:8"]
    assert site.found()["ambiguous", "isbn"] == (("a:1", "b:7"), ("a:1", "b:8"))


def test_a_record_joins_no_group_one_of_which_contradicts_it(site):
    # b says neither year nor length, and fits both; a and c are two editions.
    one, other = work("a:1", extent=("200 s.",)), work("c:3", year=2005, extent=("300 s.",))
    between = work("b:7")
    unsaid = Incoming(
        Record(**{name: getattr(between.record, name) for name in Record.__slots__} | {"date": None}), between.access
    )
    site.build(one, unsaid, other)
    assert site.ids() == ["a:1", "c:3"]
    assert site.moved() == {"b:7": "a:1"}


def test_the_fullest_description_is_shown_under_the_leaders_id(site):
    full = work("b:7", titles=(Title("Xəzərin balıqları", remainder="ensiklopediya", lang="az", script="Latn"),),
                subjects=(Subject("Balıqlar"),), notes=(Note("İki cilddə"),), extent=("214 s.",))  # fmt: skip
    record = site.build(work("a:1"), full).store.get("a:1").record
    assert (record.id, record.source, record.control_number) == ("a:1", "a", "1")
    assert record.titles[0].remainder == "ensiklopediya"
    assert record.notes == (Note("İki cilddə"),)


def test_a_title_in_the_books_own_script_is_shown_before_a_romanised_one(site):
    romanised = work(
        "a:1", titles=(Title("Zadachi i etiudy", lang="ru-Latn", script="Latn"),), notes=(Note("x"), Note("y"))
    )
    own = work("b:7", titles=(Title("Задачи и этюды", lang="ru", script="Cyrl"),))
    pair = [
        Incoming(Record(**{n: getattr(each.record, n) for n in Record.__slots__} | {"languages": ("ru",)}), each.access, described=each.described)
        for each in (romanised, own)
    ]  # fmt: skip
    title = site.build(*pair).store.get("a:1").record.titles[0]
    assert (title.text, title.alternates) == ("Задачи и этюды", (Text("Zadachi i etiudy", "ru-Latn", "Latn"),))


def test_the_widest_access_holds_and_only_its_givers_links_read_the_work(site):
    closed = work(
        "a:1", links=(Link("https://a.example/x.pdf", "full-text"), Link("https://a.example/toc", "contents"))
    )
    opened = work("b:7", access="open", links=(Link("https://b.example/x.pdf", "full-text"),))
    entry = site.build(closed, opened).store.get("a:1")
    assert entry.access.state == "open"
    assert [link.url for link in entry.record.links] == ["https://b.example/x.pdf", "https://a.example/toc"]


def test_a_withdrawal_of_one_withdraws_all(site):
    assert (
        site.build(work("a:1", access="open"), work("b:7", access="withdrawn")).store.get("a:1").access.state
        == "withdrawn"
    )


def test_another_records_number_is_written_with_its_source(site):
    of_b = work("b:7", relations=(Relation("host", "Elm", record="5"),), subjects=(Subject("x"),))
    assert site.build(work("a:1"), of_b).store.get("a:1").record.relations == (Relation("host", "Elm", record="b:5"),)


def test_what_belongs_to_a_copy_is_kept_with_its_library(site):
    dedicated = work("b:7", notes=(Note("Müəllifin avtoqrafı", "dedication"),))
    full = work("a:1", subjects=(Subject("x"), Subject("y")))
    assert site.build(full, dedicated).store.get("a:1").record.notes == (
        Note("İkinci: Müəllifin avtoqrafı", "dedication"),
    )


def test_a_collection_holds_a_work_by_any_of_its_ids_and_sources(site):
    site.build(work("a:1"), work("b:7"), work("b:8", "Başqa", None))
    title = MultiText((Text("Seçmə", "az"),))
    by_id, by_source = Collection("x", title, records=("b:7",)), Collection("y", title, query=(("source", "b"),))
    arrange(site.store, ("az",), collections=(by_id, by_source))
    assert site.store.get("a:1").collections == ("x", "y")
    assert site.store.get("b:8").collections == ("y",)


def test_libraries_are_a_list_where_there_are_several(site):
    site.build(work("a:1"))
    arrange(site.store, ("az",))
    assert "library" not in Browse(site.store).kinds()
    site.build(work("a:1"), work("b:7"), work("b:8", "Başqa", None))
    arrange(site.store, ("az",))
    browse = Browse(site.store)
    assert {
        heading.text.text: heading.count for page in browse.pages("library", "az") for heading in page.headings
    } == {
        "Birinci": 1,
        "İkinci": 2,
    }
    site.build(work("a:1"))
    arrange(site.store, ("az",))
    assert "library" not in Browse(site.store).kinds()


def test_a_source_that_leaves_the_union_keeps_its_records(site):
    site.build(work("a:1"), work("b:7"), work("b:8", "Başqa", None))
    site.union.leave("b", keep=True)
    site.union.settle(("a",), Wishes(), ("a:1",))
    assert site.ids() == ["a:1", "b:7", "b:8"]
    assert [held.library for held in site.store.get("a:1").record.holdings] == ["Birinci"]
    assert site.moved() == {}


def test_a_source_that_leaves_the_site_takes_its_records_along(site):
    site.build(work("a:1"), work("b:7"), work("b:8", "Başqa", None))
    site.union.leave("a", keep=False)
    site.union.settle(("b",), Wishes(), ("a:1",))
    assert site.ids() == ["b:7", "b:8"]


def test_a_source_that_joins_the_union_brings_what_the_store_has(site):
    site.store.put_source("b", [work("b:7")])
    site.union.put_source("b", [], complete=False)
    site.union.put_source("a", [work("a:1")])
    site.union.settle(ORDER, Wishes(), ())
    assert site.ids() == ["a:1"]


def test_every_pair_stands_in_the_table_with_its_key_and_titles(site, tmp_path):
    site.build(work("a:1"), work("b:7", title="=Xəzərin balıqları"))
    write_table(site.store.db, tmp_path / "merged.csv", site.union.title, "en")
    head, line = (tmp_path / "merged.csv").read_text("utf-8-sig").splitlines()
    assert head.startswith("outcome,rule,key,first record,")
    assert line == "merged,by ISBN and title,isbn:9789952370119,a:1,Xəzərin balıqları,b:7,'=Xəzərin balıqları"


def test_no_pairs_leave_no_table(site, tmp_path):
    (tmp_path / "merged.csv").write_text("old")
    site.build(work("a:1"))
    write_table(site.store.db, tmp_path / "merged.csv", site.union.title, "en")
    assert not (tmp_path / "merged.csv").exists()


POOL = st.lists(
    st.builds(
        lambda source, number, title, isbn, year, access: work(
            f"{source}:{number}", title, isbn, year=year, access=access
        ),
        st.sampled_from(ORDER),
        st.integers(1, 3),
        st.sampled_from(("Tarix", "Tarix 2", "Xəzərin balıqları")),
        st.sampled_from((None, "9789952370119", "9785170800001")),
        st.sampled_from((1998, 1999)),
        st.sampled_from(("metadata-only", "open")),
    ),
    max_size=9,
    unique_by=lambda each: each.record.id,
)
WISHES = st.builds(
    lambda within, never: Wishes(within=frozenset(within), never=frozenset(never)),
    st.lists(st.sampled_from(ORDER), max_size=2),
    st.lists(st.sampled_from((("a:1", "b:1"), ("a:2", "c:1"), ("b:1", "c:2"))), max_size=2),
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(POOL, WISHES, st.permutations(ORDER)), min_size=1, max_size=4))
def test_builds_one_after_another_give_what_the_last_gives_alone(tmp_path, rounds):
    def state(site):
        arrange(site.store, ("az",))
        return {
            table: site.store.db.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}").fetchall()
            for table, columns in (
                ("entry", "n, id, hash, record, brief, collections"),
                ("twin", "id, leader"),
                ("finding", "what, rule, key, first, second"),
                ("form", "f"),
                ("entry_form", "f, n"),
                ("heading", "h, texts, count"),
                ("name", "name, n"),
                ("match", "key, id"),
            )
        }

    def fresh(name):
        (tmp_path / name).unlink(missing_ok=True)
        return Site(tmp_path / name)

    step, whole = fresh("step.sqlite"), fresh("whole.sqlite")
    for works, wishes, order in rounds:
        live = set(step.live)
        step.build(*works, wishes=wishes, order=order)
    whole.live = live  # the ledger of ids is kept beside the content
    whole.build(*works, wishes=wishes, order=order)
    assert state(step) == state(whole)
    step.store.close()
    whole.store.close()


def test_a_complete_source_that_shrank_stops_the_union_and_leaves_it_as_it_was(site):
    works = [work(f"a:{number}", f"Kitab {number}", None) for number in range(30)]
    site.build(*works, work("b:7"))
    with pytest.raises(SourceError):
        site.union.put_source("a", works[:20])
    assert len(site.ids()) == 31


def test_an_id_the_source_says_is_gone_leaves_the_work_to_the_others(site):
    site.build(work("a:1"), work("b:7"))
    site.union.put_source("a", [], complete=False, gone=[("a:1", ""), ("a:never", "")])
    site.union.settle(ORDER, NO_WISHES, ("a:1",))
    assert site.ids() == ["b:7"]
    assert site.store.last_words("a:1").startswith("Xəzərin balıqları|")


def test_memory_of_a_union_does_not_hold_its_descriptions(tmp_path):
    made = Site(tmp_path / "catalog.sqlite")
    works = (work(f"{source}:{number}", f"Kitab {number}", None) for source in "ab" for number in range(2000))
    tracemalloc.start()
    for source in "ab":
        made.union.put_source(source, (each for each in itertools.islice(works, 2000)))
    made.union.settle(ORDER, NO_WISHES, ())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    made.store.close()
    assert peak < 8_000_000


def test_a_set_that_lists_the_isbns_of_two_volumes_is_neither_of_them(site):
    whole = work("a:1", "Seçilmiş əsərləri", "9789952370119")
    both = (*whole.record.identifiers, Identifier("isbn", "9785170800001", valid=True))
    of_set = Incoming(dataclasses.replace(whole.record, identifiers=both), whole.access, described=whole.described)
    site.build(of_set, work("b:7", "Seçilmiş əsərləri"), work("b:8", "Seçilmiş əsərləri", "9785170800001"))
    assert site.ids() == ["a:1", "b:7", "b:8"]
    assert site.found() == {("ambiguous", "isbn"): (("a:1", "b:7"), ("a:1", "b:8"))}


def test_a_stronger_key_decides_between_two_that_fit(site):
    length = {"extent": ("214 s.",)}
    site.build(work("a:1", **length), work("b:7", **length), work("b:8", isbn=None, **length))
    assert site.moved() == {"b:7": "a:1"}
    assert site.found() == {
        ("merged", "isbn"): (("a:1", "b:7"),),
        ("same-source", "title"): (("b:7", "b:8"),),
    }


def test_another_order_of_the_sources_is_another_order_of_the_copies(site):
    site.build(work("a:1"), work("b:7"))
    site.build(work("a:1"), work("b:7"), order=("b", "a", "c"))
    assert site.ids() == ["a:1"]
    assert [held.library for held in site.store.get("a:1").record.holdings] == ["İkinci", "Birinci"]


def test_what_was_found_is_told_once(site):
    site.build(work("a:1"), work("b:7"))
    assert site.union.settle(ORDER, NO_WISHES, ("a:1",))
    site.union.told()
    assert not site.union.settle(ORDER, NO_WISHES, ("a:1",))
    assert site.union.settle(ORDER, Wishes(never=frozenset({("a:1", "b:7")})), ("a:1",))
