"""Headings are joined on evidence, and only what changed is put in order again."""

from dataclasses import replace

from openshelf.authority.files import read_authorities
from openshelf.authority.headings import script_free
from openshelf.build.pool import LocalPool
from openshelf.catalog.browse import Browse
from openshelf.catalog.order import arrange
from openshelf.catalog.store import Store
from openshelf.catalog.used import ReadHeadings, UsedHeadings
from openshelf.record.model import Agent, Identifier, Subject, Text

TAGS = ("az", "ru")


def creators(store, tag="az"):
    return [
        (heading.text.text, heading.count) for page in Browse(store).pages("creator", tag) for heading in page.headings
    ]


def authorities(tmp_path, text):
    folder = tmp_path / "authorities"
    folder.mkdir(exist_ok=True)
    (folder / "names.csv").write_text("kind,preferred,lang,other,other_lang,see_also\n" + text, "utf-8")
    read, errors = read_authorities(folder)
    assert not errors
    return read


def test_an_editor_joins_two_names_and_can_part_them_again(store, make, tmp_path):
    store.put_source("ak", [make(1, creators=["Axundov, Mirzə"]), make(2, creators=["Axundzadə, Mirzə"])])
    joined = authorities(tmp_path, 'person,"Axundzadə, Mirzə",az,"Axundov, Mirzə",az,\n')
    arrange(store, TAGS, joined)
    assert creators(store) == [("Axundov, Mirzə", 0), ("Axundzadə, Mirzə", 2)]
    arrange(store, TAGS)
    assert creators(store) == [("Axundov, Mirzə", 1), ("Axundzadə, Mirzə", 1)]


def test_the_editors_preferred_form_is_shown_even_where_no_record_has_it(store, make, tmp_path):
    store.put_source("ak", [make(1, creators=["Axundov, Mirzə"])])
    arrange(store, TAGS, authorities(tmp_path, 'person,"Axundzadə, Mirzə",az,"Axundov, Mirzə",az,\n'))
    assert creators(store) == [("Axundov, Mirzə", 0), ("Axundzadə, Mirzə", 1)]
    ((key, _),) = Browse(store).keys("creator")
    assert key.startswith("axundzade-mirze-")


def test_a_name_an_editor_lists_without_works_is_in_no_list(store, make, tmp_path):
    store.put_source("ak", [make(1, creators=["Bülbül"])])
    arrange(store, TAGS, authorities(tmp_path, 'person,"Axundzadə, Mirzə",az,"Axundov, Mirzə",az,\n'))
    assert creators(store) == [("Bülbül", 1)]


def test_an_undated_authority_takes_the_one_dated_name(store, make, tmp_path):
    dated = Agent("Axundov, Mirzə", main=True, dates="1812-1878")
    store.put_source("ak", [make(1, creators=[dated]), make(2, creators=["Axundov, Mirzə"])])
    text = 'person,"Axundov, Mirzə",az,"Ахундов, Мирза",ru,\n'
    arrange(store, TAGS, authorities(tmp_path, text))
    assert [count for _, count in creators(store) if count] == [2]
    other = Agent("Axundov, Mirzə", main=True, dates="1950-")
    store.put_source("ak", [make(1, creators=[dated]), make(2, creators=["Axundov, Mirzə"]), make(3, creators=[other])])
    arrange(store, TAGS, authorities(tmp_path, text))
    assert sorted(count for _, count in creators(store) if count) == [1, 1, 1]


def test_two_names_with_one_authority_number_are_one(store, make):
    names = [
        Agent("Axundov, M.", main=True, authority="(viaf)7"),
        Agent("Axundzadə, Mirzə", main=True, authority="(viaf)7"),
    ]
    store.put_source("ak", [make(n, creators=[name]) for n, name in enumerate(names)])
    arrange(store, TAGS)
    assert sorted(count for _, count in creators(store)) == [0, 2]


def test_dated_names_that_read_alike_in_two_scripts_are_one(store, make):
    latin = Agent("Navoiy, Alisher", main=True, dates="1441-1501", lang="uz-Latn")
    cyrillic = Agent("Навоий, Алишер", main=True, dates="1441-1501", lang="uz-Cyrl")
    store.put_source("ak", [make(1, creators=[latin]), make(2, creators=[cyrillic])])
    arrange(store, TAGS)
    assert [text for text, count in creators(store, "ru") if count == 2] == ["Навоий, Алишер"]
    assert [text for text, count in creators(store, "az") if count == 2] == ["Navoiy, Alisher"]
    (page,) = Browse(store).pages("creator", "az")
    assert {heading.rules for heading in page.headings if not heading.see} == {("dates",)}


def test_two_dated_names_of_one_script_that_sound_alike_stay_two(store, make):
    smiths = [Agent("Smith, Johnn", main=True, dates="1950-"), Agent("Smith, John", main=True, dates="1950-")]
    cyrillic = Agent("Смит, Джон", main=True, dates="1950-", lang="ru")
    store.put_source("ak", [make(n, creators=[name]) for n, name in enumerate([*smiths, cyrillic])])
    arrange(store, TAGS)
    assert sorted(count for _, count in creators(store)) == [1, 1, 1]


def test_a_new_record_under_a_joined_name_is_filed_with_it(store, make, tmp_path):
    joined = authorities(tmp_path, 'person,"Axundzadə, Mirzə",az,"Axundov, Mirzə",az,\n')
    store.put_source("ak", [make(1, creators=["Axundov, Mirzə"])])
    arrange(store, TAGS, joined)
    store.put_source("ak", [make(1, creators=["Axundov, Mirzə"]), make(2, creators=["AXUNDOV, Mirzə"])])
    arrange(store, TAGS, joined)
    assert [count for _, count in creators(store) if count] == [2]


def test_see_also_leads_from_heading_to_heading(store, make, tmp_path):
    store.put_source("ak", [make(1, subjects=["Muğam"]), make(2, subjects=["Musiqi"])])
    arrange(store, TAGS, authorities(tmp_path, "subject,Muğam,az,,,Musiqi\nsubject,Musiqi,az,,,\n"))
    browse = Browse(store)
    keys = {key.rpartition("-")[0]: key for key, _ in browse.keys("subject")}
    assert browse.heading("subject", keys["mugam"], "az").see_also == ((keys["musiqi"], "related"),)
    arrange(store, TAGS)
    assert browse.heading("subject", keys["mugam"], "az").see_also == ()


def test_a_new_language_is_put_in_order_and_an_old_one_goes(store, make):
    store.put_source("ak", [make(1, creators=["Bülbül"])])
    arrange(store, ("az",))
    arrange(store, ("ru",))
    assert creators(store, "ru") == [("Bülbül", 1)]
    assert creators(store, "az") == []
    assert Browse(store).total("title", "az") == 0


def test_what_did_not_change_is_not_put_in_order_again(store, make, monkeypatch):
    items = [make(n, f"T{n}", creators=[f"Ad {n}"]) for n in range(40)]
    store.put_source("ak", items)
    arrange(store, TAGS)
    made = []
    from openshelf.catalog import order

    sort_key, filing = order.sort_key, order.filing
    monkeypatch.setattr(order, "sort_key", lambda text, tag: made.append(text) or sort_key(text, tag))
    monkeypatch.setattr(order, "filing", lambda text, *rest: made.append(text) or filing(text, *rest))
    store.put_source("ak", [make(0, "Yeni", creators=["Ad 0", "Təzə"]), *items[1:]])
    arrange(store, TAGS)
    assert set(made) == {"Yeni", "Ad 0", "Təzə", "Kitab", "Книга"}


def test_a_heading_whose_last_work_went_leaves_the_list(store, make):
    store.put_source("ak", [make(1, creators=["Bülbül"]), make(2, creators=["Xətai"])])
    arrange(store, TAGS)
    store.put_source("ak", [make(1, creators=["Bülbül"])], accept_shrunken=True)
    arrange(store, TAGS)
    assert creators(store) == [("Bülbül", 1)]


def test_workers_put_lists_in_the_same_order(store, make, tmp_path):
    items = [make(n, f"T{n % 13}", creators=[f"Ad {n % 7}"], subjects=[f"M{n}"]) for n in range(300)]
    store.put_source("ak", items)
    arrange(store, TAGS)
    with Store.open(tmp_path / "other.sqlite") as other, LocalPool(2) as pool:
        other.put_source("ak", items)
        arrange(other, TAGS, each=pool.each)
        for table in ("heading_order", "title_order"):
            query = f"SELECT * FROM {table} ORDER BY tag, sort, 2, 3, 4"
            assert other.db.execute(query).fetchall() == store.db.execute(query).fetchall()


def test_a_bare_number_joins_within_its_source_only(store, make):
    def named(name):
        return Agent(name, main=True, authority="55")

    store.put_source("ak", [make(1, creators=[named("Axundov, M.")]), make(2, creators=[named("Axundzadə, Mirzə")])])
    store.put_source("bk", [make(1, creators=[named("Smith, John")], source="bk")])
    arrange(store, TAGS)
    assert sorted(count for _, count in creators(store) if count) == [1, 2]


def test_a_heading_under_two_numbers_of_one_system_joins_nobody(store, make):
    names = [
        ("Smith, John", None, "1"),
        ("Smith, John", None, "2"),
        ("Smith, John", "1950-", "1"),
        ("Smith, John", "1970-", "2"),
    ]
    agents = [Agent(name, main=True, dates=dates, authority=f"(viaf){number}") for name, dates, number in names]
    store.put_source("ak", [make(n, creators=[agent]) for n, agent in enumerate(agents)])
    arrange(store, TAGS)
    assert sorted(count for _, count in creators(store) if count) == [1, 1, 2]


def test_subjects_with_one_number_are_one(store, make):
    subjects = [Subject("Xalça toxuma", authority="(az)7"), Subject("Xalçaçılıq", authority="(az)7")]
    store.put_source("ak", [replace_subjects(make(n), subject) for n, subject in enumerate(subjects)])
    arrange(store, TAGS)
    lines = [(line.text.text, line.count) for page in Browse(store).pages("subject", "az") for line in page.headings]
    assert sorted(count for _, count in lines) == [0, 2]


def replace_subjects(item, *subjects):
    return replace(item, record=replace(item.record, subjects=subjects))


def test_every_rule_that_holds_a_heading_together_is_said_the_strongest_first(store, make, tmp_path):
    latin = Agent("Navoiy, Alisher", main=True, dates="1441-1501", lang="uz-Latn")
    cyrillic = Agent("Навоий, Алишер", main=True, dates="1441-1501", lang="uz-Cyrl")
    store.put_source("ak", [make(1, creators=[latin]), make(2, creators=[cyrillic]), make(3, creators=["Nəvai"])])
    arrange(store, TAGS, authorities(tmp_path, 'person,Nəvai,az,"Navoiy, Alisher, 1441-1501",uz,\n'))
    ((key, count),) = Browse(store).keys("creator")
    heading = Browse(store).heading("creator", key, "az")
    assert (count, heading.text.text, heading.rules) == (3, "Nəvai", ("authority", "dates"))
    assert {form.text for form in heading.forms} == {"Navoiy, Alisher", "Навоий, Алишер"}


def test_a_form_no_record_has_stands_in_the_list_of_its_own_language_only(store, make, tmp_path):
    store.put_source("ak", [make(1, subjects=["Şahmat"])])
    known = authorities(tmp_path, "subject,Şahmat,az,Шахматы,ru,\nsubject,Şahmat,az,Шахматная игра,ru,\n")
    arrange(store, TAGS, known)
    browse = Browse(store)
    assert [line.text.text for page in browse.pages("subject", "az") for line in page.headings] == ["Şahmat"]
    russian = [(line.text.text, bool(line.see)) for page in browse.pages("subject", "ru") for line in page.headings]
    assert russian == [("Шахматная игра", True), ("Шахматы", False), ("Şahmat", True)]


def test_a_subject_is_said_in_the_pages_language_where_it_has_a_form(store, make, tmp_path):
    store.put_source("ak", [make(1, subjects=["Şahmat", "Dama"])])
    arrange(store, TAGS, authorities(tmp_path, "subject,Şahmat,az,Шахматы,ru,\n"))
    assert Browse(store).subjects("ak:1", TAGS) == {("ru", "Şahmat"): Text("Шахматы", "ru", "Cyrl")}
    assert [text.text for kind, text in Browse(store).spellings("ak:1") if kind == "subject"] == ["Şahmat", "Шахматы"]


def test_identifiers_and_relations_stand_with_the_heading(store, make, tmp_path):
    store.put_source("ak", [make(1, subjects=["Muğam", "Musiqi"])])
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "a.csv").write_text(
        "kind,preferred,see_also,relation,id\nsubject,Muğam,Musiqi,broader,wikidata:Q1\nsubject,Musiqi,,,\n", "utf-8"
    )
    arrange(store, TAGS, read_authorities(folder)[0])
    browse = Browse(store)
    keys = {key.rpartition("-")[0]: key for key, _ in browse.keys("subject")}
    heading = browse.heading("subject", keys["mugam"], "az")
    assert heading.see_also == ((keys["musiqi"], "broader"),)
    assert heading.identifiers == (Identifier("wikidata", "Q1"),)


def test_a_name_an_editor_gives_with_years_takes_the_same_name_without(store, make, tmp_path):
    text = 'person,"Vaqif, Molla Pənah, 1717-1797",az,,,\n'
    dated = Agent("Vaqif, Molla Pənah", main=True, dates="1717-1797")
    store.put_source("ak", [make(1, creators=[dated]), make(2, creators=["Vaqif, Molla Pənah"])])
    arrange(store, TAGS, authorities(tmp_path, text))
    assert [count for _, count in creators(store) if count] == [2]
    other = Agent("Vaqif, Molla Pənah", main=True, dates="1950-")
    store.put_source("bk", [make(1, creators=[other], source="bk")])
    arrange(store, TAGS, authorities(tmp_path, text))
    assert sorted(count for _, count in creators(store) if count) == [1, 1, 1]


def test_the_catalogue_answers_what_an_authority_file_asks(store, make, tmp_path):
    agent = Agent("Axundov, Mirzə", main=True, dates="1812-1878", authority="55")
    items = [make(1, creators=[agent], subjects=["Xalça -- Bakı"])]
    store.put_source("ak", items)
    read = ReadHeadings(tmp_path / "headings.sqlite")
    for item in items:
        read.add(item.record)
    for catalogue in (UsedHeadings(store), read):
        assert catalogue.has("creator", "person|axundov mirze|1812-1878")
        assert not catalogue.has("creator", "person|axundov mirze|")
        assert catalogue.sounds(script_free("person|ахундов мирзә|1812-1878", "az-Cyrl"))
        assert catalogue.numbered("=55") == (("creator", "person|axundov mirze|1812-1878"),)
        assert catalogue.numbered("=5") == ()
    assert list(UsedHeadings(store).of_parts()) == [("Xalça -- Bakı", "az")]
    read.close()
