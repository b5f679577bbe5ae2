"""RIS and BibTeX: read back by small parsers of our own, hostile text included."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from openshelf.catalog.model import Entry
from openshelf.interop import bibtex, ris
from openshelf.record.access import Access
from openshelf.record.model import Agent, Record, Title


def parsed_ris(text: str) -> list[tuple[str, str]]:
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert lines[-2] == "ER  - "
    pairs = []
    for line in lines[:-2]:
        found = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert found, line
        pairs.append((found[1], found[2]))
    return pairs


def balanced(text: str) -> bool:
    depth = 0
    for mark in re.findall(r"\\.|[{}]", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if depth < 0:
            return False
    return depth == 0


def titled(title: str, name: str = "A, B") -> Entry:
    record = Record("m:ə 1", "m", "ə 1", "book", titles=(Title(title),), agents=(Agent(name, main=True),))
    return Entry(record, Access(), "p.html", "h")


def test_ris_of_a_book_holds_what_a_manager_needs(book, permalink):
    pairs = parsed_ris(ris.reference(book, permalink))
    assert pairs[0] == ("TY", "BOOK")
    assert {
        ("AU", "Abdullayeva, Nigar Rəfi qızı"),
        ("TI", "Şirvan xalçaları : albom"),
        ("PY", "2019"),
        ("SN", "978-9952-123-45-6"),
        ("CN", "746 A13"),
        ("UR", permalink),
    } <= set(pairs)


def test_ris_of_an_article_names_every_author_and_the_pages(article):
    pairs = parsed_ris(ris.reference(article))
    assert [value for tag, value in pairs if tag == "AU"] == ["Иванова, Анна Андреевна", "Петров, Борис Борисович"]
    assert {("TY", "JOUR"), ("T2", "Природа Каспия"), ("VL", "3"), ("IS", "4"), ("SP", "12"), ("EP", "18")} <= set(
        pairs
    )


@given(st.text(min_size=1))
def test_no_title_forges_a_ris_tag(title):
    assert [tag for tag, _ in parsed_ris(ris.reference(titled(title)))].count("TY") == 1


def test_bibtex_of_an_article(article):
    text = bibtex.reference(article)
    assert text.startswith("@article{main-a1,")
    assert "  author = {Иванова, Анна Андреевна and Петров, Борис Борисович},\n" in text
    assert "  pages = {12--18},\n" in text
    assert "  langid = {russian},\n" in text


def test_bibtex_keeps_a_body_in_one_piece(book):
    record = replace(book.record, agents=(Agent("Nəşr və Kitab Evi", "corporate", main=True, roles=("aut",)),))
    assert "author = {{Nəşr və Kitab Evi}}" in bibtex.reference(replace(book, record=record))


@given(st.text(min_size=1), st.text(min_size=1))
def test_bibtex_braces_balance_whatever_a_record_holds(title, name):
    text = bibtex.reference(titled(title, name))
    assert balanced(text)
    assert re.match(r"@book\{m-u259u201,", text)


def test_bibtex_escapes_what_latex_would_read():
    assert r"100\% pambıq \& ipək \$5 \#1 a\_b" in bibtex.reference(titled("100% pambıq & ipək $5 #1 a_b"))
