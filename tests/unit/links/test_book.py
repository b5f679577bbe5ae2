"""content/links.csv: what is remembered of links, and what a build makes of it."""

from datetime import date

import pytest

from openshelf.errors import ContentError
from openshelf.links.book import Book, Findings, Line, after
from openshelf.links.memory import Memory
from openshelf.links.verdict import outside
from openshelf.record.access import Outside
from openshelf.record.model import Link, Record

DAY, LATER = date(2026, 3, 1), date(2026, 5, 9)


def test_a_status_holds_since_the_day_it_began():
    first = after(None, "http://a/", "works", DAY)
    assert first == Line("http://a/", "works", "2026-03-01", "2026-03-01", "2026-03-01")
    second = after(first, "http://a/", "works", LATER)
    assert (second.checked, second.since, second.worked) == ("2026-05-09", "2026-03-01", "2026-05-09")
    broken = after(second, "http://a/", "fails", LATER, reason="404")
    assert (broken.since, broken.worked, broken.reason) == ("2026-05-09", "2026-05-09", "404")


def test_the_book_is_written_whole_and_only_when_it_changed(tmp_path):
    book = Book(tmp_path / "content" / "links.csv")
    assert list(book.lines()) == []
    lines = [Line('http://a/ə,"x"', "works", "2026-03-01", "2026-03-01", "2026-03-01", "http://b/"), Line("http://c/", "fails", "2026-03-01", "2026-03-01", "", "", "404")]  # fmt: skip
    assert book.write(lines)
    assert not book.write(lines)
    assert list(book.lines()) == lines
    assert [path.name for path in book.path.parent.iterdir()] == ["links.csv"]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("a,b\n1,2\n", "links.columns"),
        ("url,status,checked,since,worked\nhttp://a/,good,2026-01-01,,\n", "links.status"),
        ("url,status,checked,since,worked\nhttp://a/,works,yesterday,,\n", "links.day"),
        ("url,status,checked,since,worked\nhttp://a/,works,,,\n", "links.day"),
    ],
)
def test_a_book_that_cannot_be_read_names_its_line(tmp_path, text, cause):
    path = tmp_path / "links.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ContentError) as caught:
        list(Book(path).lines())
    assert caught.value.message_id == cause
    assert caught.value.place.line


def test_a_book_saved_by_a_spreadsheet_in_another_encoding_is_told(tmp_path):
    path = tmp_path / "links.csv"
    path.write_bytes("url,status,checked,since,worked\nhttp://ə/,works".encode("utf-16"))
    with pytest.raises(ContentError):
        list(Book(path).lines())


def test_what_a_build_asks_of_the_book():
    findings = Findings(
        (
            Line("http://works/", "works", "2026-05-09", "2026-03-01", "2026-05-09"),
            Line("http://worked/", "fails", "2026-05-09", "2026-04-01", "2026-03-01", "", "404"),
            Line("http://silent/", "fails", "2026-05-09", "2026-04-01", "", "", "timeout"),
            Line("http://closed/", "unclear", "2026-05-09", "2026-05-09", "", "", "403"),
            Line("http://closed-now/", "unclear", "2026-05-09", "2026-05-09", "2026-04-01", "", "403"),
        )
    )
    assert findings.find("http://works/") == ("works", "2026-05-09")
    assert findings.find("http://worked/") == ("worked", "2026-03-01")
    assert findings.find("http://silent/") == ("silent", "2026-04-01")
    assert findings.find("http://closed/") is None
    assert findings.find("http://closed-now/") == ("worked", "2026-04-01")
    assert findings.find("http://other/") is None


def test_the_text_elsewhere_that_answers_stands_first():
    record = Record(
        "s:1", "s", "1",
        links=(
            Link("http://silent/", "full-text"), Link("http://new/", "full-text"), Link("http://works/", "full-text"),
            Link("http://part/", "part"), Link("http://works/", "related"), Link("files/a.pdf", "full-text"),
        ),
    )  # fmt: skip
    findings = Findings(
        (Line("http://works/", "works", "2026-05-09", "", ""), Line("http://silent/", "fails", "2026-05-09", "2026-04-01"),
         Line("http://part/", "works", "2026-05-09", "", ""))
    )  # fmt: skip
    assert outside(record, findings) == (
        Outside("http://works/", "works", "2026-05-09"),
        Outside("http://new/"),
        Outside("http://silent/", "silent", "2026-04-01"),
        Outside("http://part/", "works", "2026-05-09"),
    )


def test_the_later_account_of_a_link_holds(tmp_path):
    with Memory(tmp_path / "m.sqlite") as memory:
        memory.learn(Line("http://a/", "works", "2026-05-09", "2026-05-09", "2026-05-09"))
        memory.learn(Line("http://b/", "works", "2026-01-01", "2026-01-01", "2026-01-01"))
        memory.recall(
            (
                Line("http://a/", "fails", "2026-03-01", "2026-03-01"),
                Line("http://b/", "fails", "2026-03-01", "2026-03-01"),
            )
        )
        assert [(line.url, line.status) for line in memory.lines(all_of_them=True)] == [("http://a/", "works"), ("http://b/", "fails")]  # fmt: skip


def test_what_was_checked_lately_is_not_due(tmp_path):
    with Memory(tmp_path / "m.sqlite") as memory:
        memory.learn(Line("http://a.org/1", "works", "2026-05-09", "", ""))
        memory.learn(Line("http://a.org/2", "works", "2026-03-01", "", ""))
        memory.want((f"http://a.org/{number}", "a.org", "s:1") for number in (1, 2, 3))
        memory.want([("http://www.b.org/", "www.b.org", "s:2"), ("http://notb.org/", "notb.org", "s:2")])
        due = dict(memory.due("2026-05-01"))
        assert due["a.org"] == ["http://a.org/3", "http://a.org/2"]
        assert memory.due("2026-05-10", "b.org") == [("www.b.org", ["http://www.b.org/"])]
        assert sum(len(urls) for _, urls in memory.due("2026-05-01", most=2)) == 2
