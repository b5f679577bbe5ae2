"""Sitemaps: valid by a schema of the protocol, complete in hreflang, within bounds, the same twice."""

from dataclasses import replace

import pytest
from lxml import etree

from openshelf.content.library import Library
from openshelf.content.model import MultiText
from openshelf.interop.sitemap import SitePage, entry_pages, sitemaps
from openshelf.record.access import Access

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
SCHEMA = etree.XMLSchema(
    etree.fromstring(
        """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
  xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" targetNamespace="http://www.sitemaps.org/schemas/sitemap/0.9">
 <xs:simpleType name="loc"><xs:restriction base="xs:anyURI"><xs:minLength value="12"/><xs:maxLength value="2048"/>
  </xs:restriction></xs:simpleType>
 <xs:simpleType name="day"><xs:union memberTypes="xs:date xs:dateTime"/></xs:simpleType>
 <xs:element name="urlset"><xs:complexType><xs:sequence><xs:element name="url" maxOccurs="unbounded"><xs:complexType>
  <xs:sequence><xs:element name="loc" type="loc"/><xs:element name="lastmod" type="day" minOccurs="0"/>
  <xs:any namespace="##other" minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence>
  </xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
 <xs:element name="sitemapindex"><xs:complexType><xs:sequence><xs:element name="sitemap" maxOccurs="unbounded">
  <xs:complexType><xs:sequence><xs:element name="loc" type="loc"/><xs:element name="lastmod" type="day" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
    )
)
PAGES = [SitePage(f"record/m/000/{number}.html", "2026-01-02" if number % 2 else None) for number in range(10)]


def documents(library, **bounds):
    return {output.path: etree.fromstring(output.data) for output in sitemaps(PAGES, library, **bounds)}


def test_every_file_is_valid(library):
    for document in documents(library).values():
        SCHEMA.assertValid(document)


def test_every_language_of_a_page_lists_all_and_the_default(library):
    first = documents(library)["sitemap/0001.xml"].find("s:url", NAMES)
    links = {link.get("hreflang"): link.get("href") for link in first.findall("x:link", NAMES)}
    assert list(links) == ["az", "ru", "en", "x-default"]
    assert links["x-default"] == links["az"] == "https://kitab.example/az/record/m/000/0.html"


@pytest.mark.parametrize("bounds", [{"most_urls": 7}, {"most_bytes": 4_000}])
def test_shards_keep_their_bounds_and_lose_nothing(library, bounds):
    outputs = list(sitemaps(PAGES, library, **bounds))
    shards = [output for output in outputs if output.path != "sitemap.xml"]
    locations = [loc.text for shard in shards for loc in etree.fromstring(shard.data).findall("s:url/s:loc", NAMES)]
    assert len(shards) > 1
    assert len(locations) == len(set(locations)) == 30
    assert all(len(shard.data) <= bounds.get("most_bytes", 10**9) for shard in shards)
    listed = etree.fromstring(outputs[-1].data).findall("s:sitemap/s:loc", NAMES)
    assert [loc.text for loc in listed] == [f"https://kitab.example/{shard.path}" for shard in shards]


def test_the_same_pages_give_the_same_bytes(library):
    assert list(sitemaps(PAGES, library)) == list(sitemaps(PAGES, library))


def test_lastmod_is_the_records_own_day(book):
    updated = replace(book, record=replace(book.record, updated="2026-05-04T10:00:00"))
    assert [page.lastmod for page in entry_pages([updated, book])] == ["2026-05-04", "2026-03-01"]


def test_a_withdrawn_work_is_not_advertised(book):
    assert not list(entry_pages([replace(book, access=Access("withdrawn"))]))


def test_odd_letters_are_percent_encoded(library):
    outputs = list(sitemaps([SitePage("page/ə&b.html")], library))
    assert b"https://kitab.example/az/page/%C9%99&amp;b.html" in outputs[0].data


def test_without_an_address_there_is_no_sitemap():
    assert not list(sitemaps(PAGES, Library(MultiText(), MultiText())))
