"""The `<meta>` of a page: Dublin Core, Highwire Press `citation_*`, Zotero's item type, Open Graph.

Input: an Entry; output: MetaTags in the order to print, content not yet escaped. Rules: every author is an element of its
own, so that Zotero takes them apart; a fact that Open Graph words as another vocabulary does shares its element (`name` is
read by Highwire's and Dublin Core's readers, `property` by Open Graph's); what the page's language, canonical link or
badge says already is not repeated, because record pages have 9 KB and this is their largest unseen part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from openshelf.interop.addresses import absolute
from openshelf.interop.cited import cited
from openshelf.interop.wording import abstract_in
from openshelf.record.vocabulary import NO_TEXTS, TYPES, label

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
_OPEN_GRAPH = {"book": "book", "volume": "book", "e-book": "book", "article": "article"}


class MetaTag(NamedTuple):
    """One `<meta name property content>`; an empty name or property is left out."""

    name: str
    property: str
    content: str


def entry_meta(
    entry: Entry, library: Library, tag: str, cover_url: str | None = None, pdf_url: str | None = None
) -> tuple[MetaTag, ...]:
    """The meta of an entry's page. cover_url and pdf_url are absolute; pdf_url only where the file is open to all."""
    url = absolute(library.site_url, f"{tag}/{entry.path}")
    work, record = cited(entry, url or None, tag), entry.record
    found = abstract_in(record, tag)
    about = found.text if found else " · ".join(filter(None, (_people(work), work.publisher, work.printed_date)))
    tags = list(
        open_graph(
            library,
            tag,
            work.full_title,
            description=about or work.full_title,
            cover_url=cover_url,
            kind=_OPEN_GRAPH.get(record.type, "website"),
        )
    )
    tags += _dublin_core(work, record, tag)
    if record.type != "page" and record.type not in NO_TEXTS:
        tags += _highwire(work, record, pdf_url)
    zotero = "bookSection" if work.host and work.host.isbn else _ZOTERO.get(record.type)
    if zotero:
        tags.append(MetaTag("z:itemType", "", zotero))
    return tuple(each for each in tags if each.content.strip())


def open_graph(
    library: Library,
    tag: str,
    title: str,
    *,
    description: str = "",
    cover_url: str | None = None,
    kind: str = "website",
) -> tuple[MetaTag, ...]:
    """Open Graph of any page, the search engines' description with it. Its address is the page's canonical link."""
    site = library.name.best(tag)
    tags = (
        MetaTag("DC.title", "og:title", title),
        MetaTag("description", "og:description", _shortened(description)),
        MetaTag("", "og:type", kind),
        MetaTag("", "og:image", cover_url or ""),
        MetaTag("", "og:site_name", site.text if site else ""),
    )
    return tuple(each for each in tags if each.content)


def _dublin_core(work: Cited, record: Record, tag: str) -> list[MetaTag]:
    pairs = [("creator", name.inverted) for name in work.authors]
    pairs += [("contributor", name.inverted) for name in (*work.editors, *work.translators)]
    pairs += [("publisher", work.publisher or ""), ("date", _date(record) or work.printed_date or "")]
    pairs += [("language", language) for language in record.languages]
    pairs += [("type", label(TYPES, record.type, tag))]
    pairs += [("subject", heading) for heading in dict.fromkeys(each.heading for each in record.subjects)][:_SUBJECTS]
    pairs += [("isPartOf", work.host.title)] if work.host else []
    return [MetaTag(f"DC.{name}", "", content) for name, content in pairs]


def _highwire(work: Cited, record: Record, pdf_url: str | None) -> list[MetaTag]:
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
    pairs += [("issn", work.issn or (host.issn if host else None) or ""), ("doi", work.doi or "")]
    pairs += [("pdf_url", pdf_url or "")]
    isbns = (each.value for each in record.identifiers if each.scheme == "isbn" and each.valid)
    numbers = [MetaTag("citation_isbn", "book:isbn", isbn) for isbn in isbns]
    return [MetaTag(f"citation_{name}", "", content) for name, content in pairs] + numbers


def _author(name: Name) -> str:
    """Zotero cuts "van Gogh, Vincent Willem" at the comma into two people unless a semicolon shows the list's end."""
    both = name.given and " " in name.family and " " in name.given
    return f"{name.inverted};" if both else name.inverted


def _people(work: Cited) -> str:
    return ", ".join(name.direct for name in (work.authors or work.editors)[:3])


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
