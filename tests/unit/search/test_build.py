"""The builder: the same bytes for the same works, generations kept, budgets kept, restricted text never taken in."""

import json
import zlib
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchsite import documents, entry, files_of, made_entries

from openshelf.record.access import Access
from openshelf.record.model import Text, Title
from openshelf.search.coding import file_name, read_varint, separator, unpacked, varint, varint_array
from openshelf.search.documents import from_entry
from openshelf.search.identifiers import identifier_key
from openshelf.search.index import kept_folders
from openshelf.search.settings import _CAPPED_FILES, CAPPED, FINE, MOST_FILES, MOST_SEGMENTS
from openshelf.search.standing import Standing


def inflated(data):
    try:
        return zlib.decompressobj(-15).decompress(data)
    except zlib.error:
        return b""


def test_the_same_works_in_any_order_give_the_same_bytes():
    made = documents(made_entries(120))
    assert files_of(made) == files_of(list(reversed(made)))


def test_sorting_in_several_parts_gives_the_bytes_of_one():
    made = documents(made_entries(120))
    assert files_of(made) == files_of(made, replace(FINE, rows=300))


def test_an_index_of_nothing_is_an_index():
    files = files_of([])
    assert json.loads(files["search/root.json"])["segments"][0]["docs"] == 0


def test_the_generation_before_is_kept_once():
    first = files_of(documents(made_entries(10)))["search/root.json"]
    second = files_of(documents(made_entries(11)), standing=Standing(first))["search/root.json"]
    again = files_of(documents(made_entries(11)), standing=Standing(second))["search/root.json"]
    old, new = (json.loads(root)["segments"][0]["path"] for root in (first, second))
    assert json.loads(second)["previous"] == [old]
    assert again == second
    assert kept_folders(second) == (f"search/{new}", f"search/{old}")
    assert kept_folders(None) == kept_folders(b"not json") == ()


def test_every_file_but_lists_begins_with_a_deflate_stream():
    for path, data in files_of(documents(made_entries(60))).items():
        assert path.startswith("search/")
        if path != "search/root.json" and path.split("/")[2] not in ("l", "p", "q"):
            assert unpacked(data) is not None


def test_the_capped_budget_never_writes_more_files_than_it_may(monkeypatch):
    few = {"cards": 20, "leaves": 5, "lists": 3, "words": 3, "columns": 1}
    monkeypatch.setattr("openshelf.search.settings._CAPPED_FILES", few)
    counted = Counter(
        path.split("/")[2] for path in files_of(documents(made_entries(1200)), CAPPED) if path.count("/") > 2
    )
    bounds = {"d": 20, "t": 5, "p": 5, "l": 3, "q": 3, "w": 3, "r": 2, "y": 1, "z": 1, "a": 1, "f": 1}
    assert counted.keys() <= bounds.keys()
    assert all(count <= bounds[kind] for kind, count in counted.items()), counted


def test_a_small_capped_index_is_cut_as_finely_as_any():
    made = documents(made_entries(60))
    assert files_of(made, CAPPED) == files_of(made, FINE)


def test_files_of_the_first_and_all_later_segments_are_no_more_than_the_cap():
    each = _CAPPED_FILES["cards"] + 2 * _CAPPED_FILES["leaves"] + 2 * _CAPPED_FILES["lists"]
    each += 2 * _CAPPED_FILES["words"] + 3 * _CAPPED_FILES["columns"] + 100  # directories, facets
    assert each + (MOST_SEGMENTS - 1) * each / 8 <= MOST_FILES


def test_text_is_indexed_only_where_it_is_given():
    row = entry("k", "Başlıq", language="az", access=Access("screen-only"))
    without, given_text = from_entry(row, order="az"), from_entry(row, order="az", bodies=[("gizlimətn", "az")])
    assert not any("gizlimətn" in passage.text for passage in without.passages)
    assert any("gizlimətn" in passage.text for passage in given_text.passages)
    leaked = b"".join(data + inflated(data) for data in files_of([without]).values())
    assert b"gizli" not in leaked


def test_parallel_and_uniform_titles_are_titles_and_other_ones_text():
    titles = (
        Title("Hamsa", kind="uniform"),
        Title("Quintet", kind="parallel", lang="en"),
        Title("Beşlik", kind="variant"),
    )
    made = from_entry(entry("k", "Xəmsə", language="az", titles=titles), order="az")
    fields = {passage.text: passage.field for passage in made.passages}
    assert (fields["Hamsa"], fields["Quintet"], fields["Beşlik"]) == ("title", "title", "text")


def test_a_text_without_language_takes_the_record_s_own_in_its_script():
    made = from_entry(entry("k", "Навоий", "Navoiy", language="uz-Cyrl"), order="az")
    langs = {passage.text: passage.lang for passage in made.passages}
    assert langs["Навоий"] == "uz-Cyrl"


def test_other_spellings_are_found_in_their_field_where_they_bring_a_word():
    spellings = [
        ("creator", Text("Navoiy", "uz-Latn")),
        ("creator", Text("Навоий", "uz-Cyrl")),
        ("subject", Text("Шеърият", "uz-Cyrl")),
    ]
    made = from_entry(entry("k", "Xəmsə", "Navoiy", language="uz-Latn"), order="az", spellings=spellings)
    found = [(passage.field, passage.text, passage.lang) for passage in made.passages if passage.text != "Xəmsə"]
    assert found.count(("creator", "Навоий", "uz-Cyrl")) == found.count(("subject", "Шеърият", "uz-Cyrl")) == 1
    assert [text for _, text, _ in found].count("Navoiy") == 1


def test_a_card_says_only_what_is_known():
    card = from_entry(entry("k", "Başlıq"), order="az").card()
    assert set(card) == {"id", "hash", "title", "lang", "script", "type", "access", "closed"} - ({"lang"} - set(card))


def test_identifier_keys_are_those_of_the_vectors(vectors):
    for kind, value, key in json.loads((vectors / "search-identifiers.json").read_text("utf-8"))["keys"]:
        assert identifier_key(kind, value) == key


@given(st.lists(st.integers(0, 2**40)))
def test_varints_are_read_as_written(values):
    data, starts = varint_array(np.array(values, np.int64))
    whole = data.tobytes()
    assert whole == b"".join(map(varint, values))
    assert [read_varint(whole, int(start))[0] for start in starts[:-1]] == values


@given(st.text(), st.text())
def test_a_separator_parts_two_strings(a, b):
    low, high = sorted((a, b))
    if low != high:
        assert low < separator(low, high) <= high


@pytest.mark.parametrize(("number", "name"), [(0, "t/00/00.bin"), (300, "t/01/2c.bin"), (70000, "t/111/70.bin")])
def test_files_are_named_as_the_format_says(number, name):
    assert file_name("t", number) == name


def test_other_scripts_of_a_title_are_shown_beside_it():
    row = entry("k", "Xəmsə", language="az")
    title = Title("Xəmsə", lang="az", alternates=(Text("Хәмсә", "az-Cyrl", "Cyrl"),))
    card = from_entry(replace(row, record=replace(row.record, titles=(title,))), order="az").card()
    assert card["other"] == [["Хәмсә", "az-Cyrl"]]


def test_editions_of_a_work_share_a_key_and_say_how_many_they_are():
    first, second = (from_entry(entry(number, "Xəmsə"), order="az", work=(123456789, 2)) for number in ("a", "b"))
    alone = from_entry(entry("c", "Xəmsə"), order="az")
    shared = set(first.keys) & set(second.keys)
    assert shared == {f"\x01w{first.work}"}
    assert first.card()["editions"] == 2
    assert "work" not in alone.card()


def test_an_open_work_without_a_text_is_counted_as_it_is_shown():
    bare = from_entry(entry("k", "Başlıq", access=Access("open", "open")), order="az")
    assert bare.facets[3] == (bare.card()["access"],) == ("metadata-only",)


def test_a_card_names_the_tables_of_its_pages_words():
    own = replace(entry("k", "Kitab", access=Access("open", "open")), read_path="read/k/1.html")
    folder = "media/read/k/0123456789ab/1a2b3c4d"
    assert from_entry(own, order="az", words=folder).card()["words"] == "0123456789ab/1a2b3c4d"
    assert "words" not in from_entry(replace(own, read_path=None), order="az", words=folder).card()
