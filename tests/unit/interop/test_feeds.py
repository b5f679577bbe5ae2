"""Atom: valid by the rules of RFC 4287, in the language of its feed, without a clock."""

from dataclasses import replace

import pytest
from lxml import etree

from openshelf.content.library import Library
from openshelf.content.model import Event, MultiText, Publication
from openshelf.interop.feeds import ATOM, MOST_ENTRIES, feeds
from openshelf.record.dates import parse_date
from openshelf.record.model import Text, Title

NAMES = {"a": ATOM}
PUBLICATION = Publication("xalca", "bibliography", MultiText((Text("Xalça", "az"),)), date=parse_date("2025-10"))
EVENT = Event("novruz", "concert", MultiText((Text("Новруз", "ru"),)), "2027-03-20T18:30")


@pytest.fixture
def made(library, book, article):
    outputs = feeds(
        library, "az", lambda text: text, newest=[book, article], publications=[PUBLICATION], events=[EVENT]
    )
    return {output.path: etree.fromstring(output.data) for output in outputs}


def test_there_are_three_feeds_a_language(made):
    assert list(made) == ["az/feed/records.atom", "az/feed/publications.atom", "az/feed/events.atom"]


def test_every_feed_and_entry_has_id_title_and_updated_once(made):
    for feed in made.values():
        for element in (feed, *feed.findall("a:entry", NAMES)):
            for name in ("id", "title", "updated"):
                assert len(element.findall(f"a:{name}", NAMES)) == 1
        assert feed.find("a:author/a:name", NAMES).text
        assert feed.find("a:link[@rel='self']", NAMES).get("href") == feed.findtext("a:id", None, NAMES)


def test_ids_are_unique_addresses(made):
    ids = [element.text for feed in made.values() for element in feed.iter(f"{{{ATOM}}}id")]
    assert len(ids) == len(set(ids))
    assert all(each.startswith("https://kitab.example/az/") for each in ids)


def test_updated_comes_from_the_content(made):
    updated = [feed.findtext("a:updated", None, NAMES) for feed in made.values()]
    assert updated == ["2026-03-01T00:00:00Z", "2025-10-01T00:00:00Z", "2027-03-20T00:00:00Z"]


def test_a_title_in_another_language_says_so(made):
    titles = [entry.find("a:title", NAMES) for entry in made["az/feed/records.atom"].findall("a:entry", NAMES)]
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [title.get(lang) for title in titles] == [None, "ru"]


def test_hostile_titles_stay_text(library, book):
    record = replace(book.record, titles=(Title("<script>\x01&", lang="az"),))
    output = next(feeds(library, "az", str, newest=[replace(book, record=record)], publications=[], events=[]))
    assert etree.fromstring(output.data).findtext("a:entry/a:title", None, NAMES) == "<script>&"


def test_a_feed_ends_after_fifty(library, book):
    many = (replace(book, path=f"record/main/abc/{number}.html") for number in range(MOST_ENTRIES * 2))
    output = next(feeds(library, "az", str, newest=many, publications=[], events=[]))
    assert len(etree.fromstring(output.data).findall("a:entry", NAMES)) == MOST_ENTRIES


def test_without_an_address_there_is_no_feed(book):
    assert not list(feeds(Library(MultiText(), MultiText()), "az", str, newest=[book], publications=[], events=[]))
