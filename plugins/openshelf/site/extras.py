"""What a record's page takes from the rooms pages may not import: citations, files for reference managers, head elements.

Rule: addresses in them are the online ones (decision 10); without a site address they are left out. The files are data URLs:
430,000 records would otherwise be 860,000 more files for what a reader takes once.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from markupsafe import Markup

from openshelf.interop.citations import citation_files, citations
from openshelf.interop.jsonld import embedded, entry_document
from openshelf.interop.metatags import entry_meta
from openshelf.pages.record import RecordExtras

if TYPE_CHECKING:
    from openshelf.catalog.model import Entry
    from openshelf.content.library import Library

_META = Markup('<meta {}="{}" content="{}">')
_JSON_LD = Markup('<script type="application/ld+json">{}</script>')


class Extras:
    """Makes the extras of entries; what no language changes is made once an entry."""

    def __init__(self, library: Library, *, downloads: bool) -> None:
        self._library = library
        self._downloads = downloads
        self._last: tuple[str, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]] | None = None

    def of(self, entry: Entry, tag: str) -> RecordExtras:
        """The extras of an entry's page in one language."""
        if self._last is None or self._last[0] != entry.record.id:
            self._last = (entry.record.id, *self._same_in_every_language(entry))
        _, styles, exports = self._last
        return RecordExtras(styles, head_of(entry, self._library, tag), exports)

    def _same_in_every_language(self, entry: Entry) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
        base = self._library.site_url
        address = f"{base}/{self._library.default_language}/{entry.path}" if base else None
        styles = tuple((citation.name, citation.text) for citation in citations(entry, address))
        if not self._downloads:
            return styles, ()
        return styles, tuple((file.name, data_url(file.mime, file.text)) for file in citation_files(entry, address))


def head_of(entry: Entry, library: Library, tag: str) -> Markup:
    """Dublin Core, Highwire and Open Graph meta and JSON-LD of an entry's page."""
    cover = f"{library.site_url}/{entry.cover}" if library.site_url and entry.cover else None
    metas = [_META.format(*meta) for meta in entry_meta(entry, library, tag, cover)]
    # embedded() escapes everything that could end the element.
    document = Markup(embedded(entry_document(entry, library, tag, cover)))  # noqa: S704
    return Markup("\n").join([*metas, _JSON_LD.format(document)])


def data_url(mime: str, text: str) -> str:
    """A file in a link; base64, so that no sign of it means anything to HTML."""
    return f"data:{mime};charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}"
