"""The `<meta>` of a page: Dublin Core, Highwire Press `citation_*`, Zotero's item type, Open Graph.

Input: an Entry; output: (attribute, name, content) in the order to print, content not yet escaped. Rules: every author is
an element of its own, so that Zotero takes them apart; a repeated fact is given only once a vocabulary; a page costs
about 1.5 KB for all four (record pages have 9 KB).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from openshelf.interop.addresses import absolute
from openshelf.interop.cited import cited
from openshelf.interop.wording import abstract_in
from openshelf.record.vocabulary import ACCESS, TYPES, label

if TYPE_CHECKING:
    from openshelf.catalog.model import Entry
    from openshelf.content.library import Library
    from openshelf.interop.cited import Cited
    from openshelf.interop.names import Name
    from openshelf.record.model import Record

_SUBJECTS = 8
_DESCRIPTION = 200
# Zotero's own item types; its Embedded Metadata translator takes z:itemType before any guess.
_ZOTERO = {
    "book": "book",
    "volume": "book",
    "e-book": "book",
    "publication": "book",
    "score": "book",
    "article": "journalArticle",
    "thesis-abstract": "thesis",
    "legal-act": "statute",
    "sound": "audioRecording",
    "video": "videoRecording",
    "map": "map",
    "image": "artwork",
    "manuscript": "manuscript",
    "disc": "computerProgram",
}
_NO_CITATION = frozenset(("event", "page", "person"))
_OPEN_GRAPH = {"book": "book", "volume": "book", "e-book": "book", "article": "article"}
_LOCALES = {"az": "az_AZ", "ru": "ru_RU", "en": "en_GB", "uz": "uz_UZ", "kk": "kk_KZ", "tr": "tr_TR"}


class MetaTag(NamedTuple):
    """One `<meta {attribute}="{name}" content="{content}">`; attribute is `name` or `property`."""

    attribute: str
    name: str
    content: str


def entry_meta(
    entry: Entry, library: Library, tag: str, cover_url: str | None = None, pdf_url: str | None = None
) -> tuple[MetaTag, ...]:
    """The meta of an entry's page. cover_url and pdf_url are absolute; pdf_url only where the file is open to all."""
    url = absolute(library.site_url, f"{tag}/{entry.path}")
    work, record = cited(entry, url or None, tag), entry.record
    found = abstract_in(record, tag)
    abstract = found.text if found else None
    isbns = tuple(each.value for each in record.identifiers if each.scheme == "isbn" and each.valid)
    tags = [
        *_dublin_core(work, record, tag, abstract, isbns),
        MetaTag("name", "DC.rights", label(ACCESS, entry.access.state, tag)),
    ]
    if record.type not in _NO_CITATION:
        tags += _highwire(work, record, url, pdf_url, isbns)
    zotero = "bookSection" if work.host and work.host.isbn else _ZOTERO.get(record.type)
    if zotero:
        tags.append(MetaTag("name", "z:itemType", zotero))
    about = abstract or " · ".join(filter(None, (_people(work.authors), work.publisher, work.printed_date)))
    tags += open_graph(
        library,
        tag,
        work.full_title,
        url,
        description=about,
        cover_url=cover_url,
        kind=_OPEN_GRAPH.get(record.type, "website"),
    )
    tags += [MetaTag("property", "book:isbn", isbn) for isbn in isbns[:1]]
    return tuple(each for each in tags if each.content.strip())


def open_graph(
    library: Library,
    tag: str,
    title: str,
    url: str,
    *,
    description: str = "",
    cover_url: str | None = None,
    kind: str = "website",
) -> tuple[MetaTag, ...]:
    """Open Graph of any page; its `description` meta is the page's own business."""
    site = library.name.best(tag)
    pairs = (
        ("og:type", kind),
        ("og:title", title),
        ("og:url", url),
        ("og:description", _shortened(description)),
        ("og:image", cover_url or ""),
        ("og:site_name", site.text if site else ""),
        ("og:locale", _LOCALES.get(tag.partition("-")[0], "")),
    )
    return tuple(MetaTag("property", name, content) for name, content in pairs if content)


def _dublin_core(work: Cited, record: Record, tag: str, abstract: str | None, isbns: tuple[str, ...]) -> list[MetaTag]:
    pairs = [("title", work.full_title)]
    pairs += [("creator", name.inverted) for name in work.authors]
    pairs += [("contributor", name.inverted) for name in (*work.editors, *work.translators)]
    pairs += [("publisher", work.publisher or ""), ("date", _date(record) or work.printed_date or "")]
    pairs += [("language", language) for language in record.languages]
    pairs += [("type", label(TYPES, record.type, tag))]
    pairs += [("subject", heading) for heading in dict.fromkeys(each.heading for each in record.subjects)][:_SUBJECTS]
    pairs += [("description", _shortened(abstract or ""))]
    pairs += [("identifier", f"urn:isbn:{isbn}") for isbn in isbns]
    pairs += [("isPartOf", work.host.title)] if work.host else []
    return [MetaTag("name", f"DC.{name}", content) for name, content in pairs]


def _highwire(work: Cited, record: Record, url: str, pdf_url: str | None, isbns: tuple[str, ...]) -> list[MetaTag]:
    host = work.host
    pairs = [("title", work.full_title)]
    pairs += [("author", _author(name)) for name in work.authors]
    pairs += [("publication_date", (host.year if host else None) or _date(record) or "")]
    pairs += [("publisher", work.publisher or ""), ("language", (record.languages or ("",))[0])]
    if host and record.type == "article":
        pairs += [("book_title" if host.isbn else "journal_title", host.title)]
        pairs += [("volume", host.volume or ""), ("issue", host.issue or "")]
        pairs += [("firstpage", host.first_page or ""), ("lastpage", host.last_page or "")]
    pairs += [("series_title", work.series[0].title)] if work.series and not host else []
    pairs += [("isbn", isbn) for isbn in isbns]
    pairs += [("issn", work.issn or (host.issn if host else None) or ""), ("doi", work.doi or "")]
    pairs += [("public_url", url), ("pdf_url", pdf_url or "")]
    return [MetaTag("name", f"citation_{name}", content) for name, content in pairs]


def _author(name: Name) -> str:
    """Zotero cuts "van Gogh, Vincent Willem" at the comma into two people unless a semicolon shows the list's end."""
    both = name.given and " " in name.family and " " in name.given
    return f"{name.inverted};" if both else name.inverted


def _people(names: tuple[Name, ...]) -> str:
    return ", ".join(name.direct for name in names[:3])


def _date(record: Record) -> str | None:
    date = record.date
    if date is None or date.start is None or date.start <= 0:
        return None
    edtf = date.edtf or ""
    return edtf if len(edtf) == 10 and edtf.replace("-", "").isdigit() else str(date.start)


def _shortened(text: str) -> str:
    whole = " ".join(text.split())
    return (
        whole
        if len(whole) <= _DESCRIPTION
        else whole[: whole.rfind(" ", 0, _DESCRIPTION) + 1 or _DESCRIPTION].rstrip() + "…"
    )
