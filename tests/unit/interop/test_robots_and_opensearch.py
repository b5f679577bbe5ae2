"""robots.txt and the OpenSearch description."""

from dataclasses import replace
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from lxml import etree

from openshelf.content.library import Library
from openshelf.content.model import MultiText
from openshelf.interop.addresses import absolute
from openshelf.interop.opensearch import NAMESPACE, descriptions
from openshelf.interop.robots import robots
from openshelf.record.model import Text


def test_pages_may_be_read_and_shards_need_not(library):
    parser = RobotFileParser()
    parser.parse(next(robots(library)).data.decode().splitlines())
    assert parser.can_fetch("*", "https://kitab.example/az/index.html")
    assert not parser.can_fetch("*", "https://kitab.example/search/root.json")
    assert parser.site_maps() == ["https://kitab.example/sitemap.xml"]


def test_the_search_box_knows_its_address_and_keeps_its_lengths(library):
    long = replace(library, short_name=MultiText((Text("Açıq Sahil Oxu Evi və Kitabxanası", "az"),)))
    root = etree.fromstring(next(descriptions(long, str, "az")).data)
    assert root.find(f"{{{NAMESPACE}}}Url").get("template") == "https://kitab.example/az/search.html?q={searchTerms}"
    assert root.findtext(f"{{{NAMESPACE}}}ShortName") == "Açıq Sahil Oxu…"


def test_without_an_address_there_is_no_search_box():
    assert not list(descriptions(Library(MultiText(), MultiText()), str, "az"))


def test_an_international_host_becomes_ascii():
    url = absolute("https://kitabxanə.example/yol", "az/ə.html")
    assert url.isascii()
    assert urlsplit(url).netloc.encode().decode("idna") == "kitabxanə.example"
    assert urlsplit(url).path == "/yol/az/%C9%99.html"
