"""OpenSearch 1.1 description: a browser adds the library's search box to its own, a document a language.

Rule: lengths as the specification bounds them (ShortName 16, LongName 48, Description 1,024 characters), cut at a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from openshelf.build.output import Output
from openshelf.interop.addresses import absolute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openshelf.content.library import Library

NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_NAMESPACES: dict[Any, str] = {None: NAMESPACE}  # lxml: None is the default namespace
MIME = "application/opensearchdescription+xml"


def descriptions(library: Library, gettext: Callable[[str], str], tag: str) -> Iterator[Output]:
    """`<tag>/opensearch.xml`. Nothing where the site has no address: its templates must be absolute."""
    name, short = library.name.best(tag), library.short_name.best(tag) or library.name.best(tag)
    if not library.site_url or name is None or short is None:
        return
    root = etree.Element(f"{{{NAMESPACE}}}OpenSearchDescription", nsmap=_NAMESPACES)
    rows = (
        ("ShortName", _cut(short.text, 16)),
        ("Description", _cut(f"{gettext('Search the catalogue')} — {name.text}", 1024)),
        ("LongName", _cut(name.text, 48)),
        ("Language", tag),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
    )
    for element, text in rows:
        etree.SubElement(root, f"{{{NAMESPACE}}}{element}").text = text
    url = etree.SubElement(root, f"{{{NAMESPACE}}}Url")
    url.set("type", "text/html")
    url.set("template", absolute(library.site_url, f"{tag}/search.html") + "?q={searchTerms}")
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    yield Output(f"{tag}/opensearch.xml", data)


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;—") + "…"
