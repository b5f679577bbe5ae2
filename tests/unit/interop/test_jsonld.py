"""JSON-LD: what it says of a record, and that nothing in it can leave its script element."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from openshelf.content.model import Event, MultiText
from openshelf.interop.jsonld import embedded, entry_document, event_document, library_document
from openshelf.record.access import Access, Outside
from openshelf.record.dates import parse_date
from openshelf.record.model import Agent, Link, Record, Relation, Text, Title


def test_a_book_says_who_wrote_it_and_in_which_language_its_name_is(book, library):
    document = entry_document(book, library, "az")
    assert document["@type"] == "Book"
    assert document["@id"] == "https://kitab.example/az/record/main/abc/k1.html"
    assert document["name"] == {"@value": "Şirvan xalçaları : albom", "@language": "az"}
    assert document["author"]["name"]["@value"] == "Abdullayeva Nigar Rəfi qızı"
    assert (document["isbn"], document["datePublished"], document["inLanguage"]) == ("9789952123456", "2019", "az")


def test_an_article_stands_in_issue_volume_and_journal(article, library):
    issue = entry_document(article, library, "ru")["isPartOf"]
    assert issue["issueNumber"] == "4"
    assert issue["isPartOf"]["volumeNumber"] == "3"
    assert issue["isPartOf"]["isPartOf"] == {"@type": "Periodical", "name": "Природа Каспия", "issn": "1234-5679"}


def test_a_score_gives_its_composer_to_the_composition(book, library):
    record = Record(
        "m:n", "m", "n", "score", titles=(Title("Sonata"),), agents=(Agent("Quliyeva, Aytən", roles=("cmp",)),)
    )
    document = entry_document(replace(book, record=record), library, "az")
    assert document["@type"] == "SheetMusic"
    assert document["exampleOfWork"]["composer"]["name"] == "Aytən Quliyeva"


def test_free_is_said_only_of_what_anyone_reads_now(book, library):
    def free(access, **changes):
        return entry_document(replace(book, access=access, **changes), library, "az").get("isAccessibleForFree")

    assert free(Access("open")) is True
    assert free(Access("open", begins="2027-01-01")) is None
    assert free(Access("open"), read_path=None) is None
    assert free(Access("screen-only")) is False
    assert free(Access("embargoed")) is False
    assert free(Access("metadata-only")) is None


def test_an_open_full_text_elsewhere_is_free_too(book, library):
    record = replace(book.record, links=(Link("https://example.org/k.pdf", "full-text"),))
    for state, free in (("works", True), ("silent", None)):
        access = replace(book.access, outside=(Outside("https://example.org/k.pdf", state),))
        document = entry_document(replace(book, record=record, access=access, read_path=None), library, "az")
        assert document.get("isAccessibleForFree") is free


def test_a_copy_is_offered_in_the_hall_without_a_price(book, library):
    offer = entry_document(book, library, "az")["offers"]
    assert offer["sku"] == "746 A13"
    assert offer["availability"].endswith("InStoreOnly")
    assert "price" not in offer


def test_an_isbn_known_to_be_wrong_is_not_given(book, library):
    wrong = tuple(replace(each, valid=False) for each in book.record.identifiers)
    assert "isbn" not in entry_document(replace(book, record=replace(book.record, identifiers=wrong)), library, "az")


@given(st.text())
def test_no_title_leaves_the_script_element(title):
    text = embedded({"name": title + "</script><!--\u2028"})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text)["name"] == title + "</script><!--\u2028"


def test_an_event_has_place_and_local_time(library):
    event = Event("novruz", "concert", MultiText((Text("Novruz axşamı", "az"),)), "2027-03-20T18:30")
    document = event_document(event, library, "az", "event/novruz.html")
    assert (document["@type"], document["startDate"]) == ("MusicEvent", "2027-03-20T18:30")
    assert document["location"]["@type"] == "Library"


def test_the_library_is_a_library(library):
    assert library_document(library, "en")["name"] == {"@value": "Sahil House", "@language": "en"}


def test_an_item_belongs_to_its_project(book, library):
    relation = Relation("host", title="On iki səs", record="eproject:instruments")
    record = replace(book.record, type="e-project-item", relations=(relation,), notes=())
    document = entry_document(replace(book, record=record, read_path=None), library, "az")
    assert document["isPartOf"] == {"@type": "Collection", "name": "On iki səs"}
    assert document["isAccessibleForFree"] is True


def test_an_event_of_the_store_says_its_day(book, library):
    record = replace(book.record, type="event", date=parse_date("2027-03-20"))
    document = entry_document(replace(book, record=record), library, "az")
    assert (document["@type"], document["startDate"]) == ("Event", "2027-03-20")
    assert "author" not in document
