"""The library's own publications and its e-books: the list by kind, and a page each.

In: the Content, a SiteContext a language, the Surroundings. Out: views for publications.html, publication.html and
ebook.html. Rules: "Read" and "Download" stand only where they work; the reason stands where they do not; an e-book shows the
catalogue's record of its printed copy, so that copy and e-version are found together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from openshelf.content.model import PUBLICATION_KINDS
from openshelf.pages.access import AccessView, access_view
from openshelf.pages.brief import BriefView, brief_view, language_label
from openshelf.pages.context import lang_attributes
from openshelf.pages.prose import Prose, date_words, original_of, prose, title_of
from openshelf.pages.words import msg
from openshelf.record.model import Text
from openshelf.rights.policy import ships

if TYPE_CHECKING:
    from openshelf.build.output import Output
    from openshelf.content.model import Content, EBook, Publication
    from openshelf.pages.context import SiteContext
    from openshelf.pages.site import Site
    from openshelf.pages.surroundings import Surroundings

KIND_WORDS = {
    "bibliography": (msg("Bibliography"), msg("Bibliographies")),
    "methodical-aid": (msg("Methodical aid"), msg("Methodical aids")),
    "bulletin": (msg("Bulletin"), msg("Bulletins")),
    "catalogue": (msg("Printed catalogue"), msg("Printed catalogues")),
    "annual": (msg("Annual"), msg("Annuals")),
    "e-resource": (msg("E-resource"), msg("E-resources")),
}
_TYPESET = frozenset(("bibliography", "bulletin", "catalogue"))  # set like the printed ones: rubrics, hanging numbers


@dataclass(frozen=True, slots=True)
class Row:
    """A publication in the list."""

    title: Text
    url: str
    summary: Text | None
    year: str
    cover: str | None
    access: AccessView


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The publications of one kind, newest first."""

    kind: str
    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PublicationsView:
    """The list of publications by kind, or of e-books as one group without a heading."""

    heading: str
    groups: tuple[KindGroup, ...]


@dataclass(frozen=True, slots=True)
class WorkView:
    """A publication or an e-book. read, download: URLs, "" where there is none. typeset: set like the printed one.

    copies: the catalogue's record of the printed copy.
    """

    id: str
    title: Text
    original: str
    kind: str
    summary: Text | None
    cover: str | None
    creators: tuple[Text, ...]
    access: AccessView
    read: str
    download: str
    fields: tuple[tuple[str, Markup], ...]
    prose: Prose | None
    typeset: bool
    copies: BriefView | None
    related: tuple[BriefView, ...]
    citations: tuple[tuple[str, str], ...]
    exports: tuple[tuple[str, str], ...]
    head: Markup


def publication_pages(site: Site, content: Content, around: Surroundings) -> Iterator[Output]:
    """The list and every publication, in every language."""
    for tag, context in site.contexts.items():
        if content.publications:
            path = "publication/index.html"
            view = publications_view(context.within(path), content.publications, around)
            yield site.page("publications.html", tag, path, view)
        for publication in content.publications:
            path = f"publication/{publication.slug}.html"
            view_of_one = publication_view(context.within(path), publication, around)
            yield site.page("publication.html", tag, path, view_of_one)


def ebook_pages(site: Site, content: Content, around: Surroundings) -> Iterator[Output]:
    """The list and every e-book, in every language."""
    for tag, context in site.contexts.items():
        if content.ebooks:
            path = "ebook/index.html"
            yield site.page("publications.html", tag, path, ebooks_view(context.within(path), content.ebooks, around))
        for book in content.ebooks:
            path = f"ebook/{book.slug}.html"
            yield site.page("ebook.html", tag, path, ebook_view(context.within(path), book, around))


def publications_view(
    site: SiteContext, publications: tuple[Publication, ...], around: Surroundings
) -> PublicationsView:
    """The list by kind, in the order of PUBLICATION_KINDS."""
    newest = sorted(publications, key=_year, reverse=True)
    groups = (
        KindGroup(
            kind,
            site.words.gettext(KIND_WORDS[kind][1]),
            tuple(
                _row(site, item, around, f"publication:{item.slug}", f"publication/{item.slug}.html")
                for item in newest
                if item.kind == kind
            ),
        )
        for kind in PUBLICATION_KINDS
    )
    return PublicationsView(
        site.words.gettext("Publications of the library"), tuple(group for group in groups if group.rows)
    )


def ebooks_view(site: SiteContext, books: tuple[EBook, ...], around: Surroundings) -> PublicationsView:
    """The list of e-books, newest first."""
    newest = sorted(books, key=_year, reverse=True)
    rows = tuple(_row(site, book, around, f"ebook:{book.slug}", f"ebook/{book.slug}.html") for book in newest)
    return PublicationsView(site.words.gettext("E-books"), (KindGroup("ebook", "", rows),))


def _year(publication: Publication | EBook) -> tuple[int, str]:
    return (publication.date.start or 0 if publication.date else 0, publication.slug)


def _row(site: SiteContext, publication: Publication | EBook, around: Surroundings, identifier: str, path: str) -> Row:
    cover = around.cover(identifier)
    return Row(
        title=title_of(site, publication.title, publication.slug),
        url=site.url_for(path),
        summary=publication.summary.best(site.tag),
        year=date_words(site, publication.date),
        cover=site.url_for(f"/{cover}") if cover else None,
        access=access_view(site, around.access(identifier)),
    )


def publication_view(site: SiteContext, publication: Publication, around: Surroundings) -> WorkView:
    """A publication's page."""
    words = site.words.gettext
    fields = [(words("Published"), Markup.escape(date_words(site, publication.date)))]
    fields += _common_fields(site, publication)
    return _work(
        site,
        publication,
        f"publication:{publication.slug}",
        words(KIND_WORDS[publication.kind][0]),
        fields,
        around=around,
        related=publication.related,
        typeset=publication.kind in _TYPESET,
    )


def ebook_view(site: SiteContext, book: EBook, around: Surroundings) -> WorkView:
    """An e-book's page."""
    words = site.words.gettext
    imprint = ", ".join(part for part in (book.publisher or "", date_words(site, book.date)) if part)
    fields = [(words("Published"), Markup.escape(imprint)), *_common_fields(site, book)]
    provenance = book.provenance.best(site.tag)
    if provenance:
        attributes = lang_attributes(provenance.lang, provenance.script)
        fields.append((words("Where it comes from"), Markup("<span{}>{}</span>").format(attributes, provenance.text)))
    return _work(site, book, f"ebook:{book.slug}", words("E-book"), fields, around=around, record=book.record)


def _common_fields(site: SiteContext, work: Publication | EBook) -> Iterator[tuple[str, Markup]]:
    words = site.words.gettext
    languages = ", ".join(language_label(tag, site) for tag in work.languages or work.title.languages)
    yield words("Language of the text"), Markup.escape(languages)
    yield "ISBN", Markup.escape(work.isbn or "")
    yield words("Rights holder"), Markup.escape((work.rights.holder or "") if work.rights else "")


def _work(
    site: SiteContext,
    work: Publication | EBook,
    identifier: str,
    kind: str,
    fields: list[tuple[str, Markup]],
    *,
    around: Surroundings,
    related: tuple[str, ...] = (),
    record: str | None = None,
    typeset: bool = False,
) -> WorkView:
    entry = around.entry(identifier)
    allowed = around.access(identifier)
    access = access_view(site, allowed, here=entry is not None and bool(entry.read_path))
    # The running text is the work itself: where it may not be read, its summary and provenance speak for it.
    shown = work.bodies if ships(allowed, site.profile.kiosk, "text") == "static" else ()
    extras = around.extras(site.tag, identifier)
    title = title_of(site, work.title, work.slug)
    summary = work.summary.best(site.tag)
    cover = around.cover(identifier)
    file = around.files.get(work.document.path) if work.document else None
    readable = entry is not None and entry.read_path and access.state in ("open", "screen-only", "embargoed")
    copies = around.brief(record) if record else None
    briefs = (around.brief(found) for found in related)
    return WorkView(
        id=identifier,
        title=title,
        original=original_of(site, title),
        kind=kind,
        summary=summary,
        cover=site.url_for(f"/{cover}") if cover else None,
        creators=_creators(site, work.creators),
        access=access,
        read=site.url_for(entry.read_path) if entry and entry.read_path and readable else "",
        download=site.url_for(f"/{file}") if file and access.state == "open" else "",
        fields=tuple((label, value) for label, value in fields if value),
        prose=prose(site, shown, around),
        typeset=typeset,
        copies=brief_view(site, copies) if copies else None,
        related=tuple(brief_view(site, brief) for brief in briefs if brief is not None),
        citations=extras.citations,
        exports=extras.exports,
        head=extras.head,
    )


def _creators(site: SiteContext, names: tuple[Text, ...]) -> tuple[Text, ...]:
    """The names as the page's language spells them, else as the first language that states them."""
    own = tuple(name for name in names if name.lang == site.tag)
    return own or tuple(name for name in names if name.lang == names[0].lang)
