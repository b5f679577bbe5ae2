"""What a record's page takes from the rooms pages may not import: citations, files for reference managers, head elements.

Rule: addresses in them are the online ones (decision 10); without a site address they are left out. The files are data URLs:
430,000 records would otherwise be 860,000 more files for what a reader takes once.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from markupsafe import Markup

from openshelf.interop.citations import citation_files, citations
from openshelf.interop.jsonld import Json, embedded, entry_document, event_document, library_document
from openshelf.interop.metatags import entry_meta, open_graph
from openshelf.pages.record import RecordExtras
from openshelf.record.vocabulary import NO_TEXTS
from openshelf.site.covers import type_cover

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openshelf.catalog.model import Entry
    from openshelf.content.library import Library
    from openshelf.content.model import Event
    from openshelf.interop.metatags import MetaTag

    Same = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]  # citations and files of a work

_META = {  # by what is given: (name, property)
    (True, False): Markup('<meta name="{0.name}" content="{0.content}">'),
    (False, True): Markup('<meta property="{0.property}" content="{0.content}">'),
    (True, True): Markup('<meta name="{0.name}" property="{0.property}" content="{0.content}">'),
}
_JSON_LD = Markup('<script type="application/ld+json">{}</script>')


class Extras:
    """Makes the extras of entries; what no language changes is made once an entry."""

    def __init__(self, library: Library, *, downloads: bool, pdfs: Mapping[str, str] | None = None) -> None:
        self._library = library
        self._downloads = downloads
        self._pdfs = pdfs or {}  # record id → path of its file below the root, where it is open to all
        self._last: tuple[str, Same] | None = None

    def of(self, entry: Entry, tag: str) -> RecordExtras:
        """The extras of an entry's page in one language."""
        record_id = entry.record.id
        # What editors wrote has a title in each language, a catalogue record one of its own.
        key = record_id if entry.path.startswith("record/") else f"{tag}:{record_id}"
        if self._last is None or self._last[0] != key:
            self._last = (key, self._made(entry, tag))
        styles, exports = self._last[1]
        pdf = self._pdfs.get(record_id)
        return RecordExtras(styles, head_of(entry, self._library, tag, pdf), exports)

    def _made(self, entry: Entry, tag: str) -> Same:
        if entry.record.type in NO_TEXTS:
            return (), ()
        base = self._library.site_url
        address = f"{base}/{self._library.default_language}/{entry.path}" if base else None
        spoken = None if entry.path.startswith("record/") else tag
        styles = tuple((citation.name, citation.text) for citation in citations(entry, address, tag=spoken))
        # In a record's page they would be a tenth of its bytes, and its meta elements already say all of it.
        if not self._downloads or spoken is None:
            return styles, ()
        return styles, tuple((file.name, data_url(file.mime, file.text)) for file in citation_files(entry, address))


def head_of(entry: Entry, library: Library, tag: str, pdf: str | None = None) -> Markup:
    """Dublin Core, Highwire and Open Graph meta and JSON-LD of an entry's page."""
    base = library.site_url
    cover = f"{base}/{entry.cover or type_cover(entry.record.type)}" if base else None
    metas = entry_meta(entry, library, tag, cover, f"{base}/{pdf}" if base and pdf else None)
    return Markup("\n").join(
        [*map(_meta, metas), json_ld(entry_document(entry, library, tag, cover if entry.cover else None))]
    )


def event_head(event: Event, library: Library, tag: str, cover: str | None = None) -> Markup:
    """JSON-LD and Open Graph of an event's page: place, local time and organiser are its own."""
    path = f"event/{event.slug}.html"
    picture = f"{library.site_url}/{cover}" if library.site_url and cover else None
    title, summary = event.title.best(tag), event.summary.best(tag)
    metas = open_graph(
        library,
        tag,
        title.text if title else event.slug,
        description=summary.text if summary else "",
        cover_url=picture,
    )
    return Markup("\n").join([*map(_meta, metas), json_ld(event_document(event, library, tag, path, picture))])


def _meta(tag: MetaTag) -> Markup:
    return _META[bool(tag.name), bool(tag.property)].format(tag)


def home_head(library: Library, tag: str) -> Markup:
    """The library itself as JSON-LD."""
    return json_ld(library_document(library, tag))


def json_ld(document: Json) -> Markup:
    """A JSON-LD element; embedded() escapes everything that could end it."""
    return _JSON_LD.format(Markup(embedded(document)))  # noqa: S704


def data_url(mime: str, text: str) -> str:
    """A file in a link; base64, so that no sign of it means anything to HTML."""
    return f"data:{mime};charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}"
