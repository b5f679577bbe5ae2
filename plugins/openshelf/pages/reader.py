"""The reader's pages: one small static page an image page, its contents, a way from the folder to page 1, and where a screen-only work can be read.

In: the Site and a ReaderWork. Out: Outputs `/<tag>/read/<work>/<n>.html` and `/<tag>/read/<work>/contents.html`.
The rules it keeps:

- Every page of an open work is whole without JavaScript: its image, its words, the way on and back, its lasting address.
- A lasting address names the edition it means (`?e=`); reader.js says so when that is no longer the edition shown.
- Of a screen-only work there is one page, `1.html`, to which `index.html` leads: at the kiosk the frame into which the
  server's pages are drawn (page 7 is `1.html#p7`), elsewhere the place where it can be read. Neither holds a word or a picture of it.
- On the kiosk an address that leaves the building is the online one (decision 10).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from openshelf.build.output import Output
from openshelf.lang.numbers import format_bytes, format_number
from openshelf.lang.tags import direction
from openshelf.pages.access import AccessView, access_view
from openshelf.pages.context import lang_attributes
from openshelf.pages.environment import render
from openshelf.pages.gate import redirects
from openshelf.record.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openshelf.content.model import MultiText
    from openshelf.content.reading import Document, PageImage
    from openshelf.pages.context import SiteContext
    from openshelf.pages.site import Site
    from openshelf.record.access import Access

MOST_NUMBERS = 300  # page numbers the contents list one by one; beyond, every tenth


@dataclass(frozen=True, slots=True)
class ReaderWork:
    """A work that is read here. home: the page that describes it, below `/<tag>/`; languages: of its text.

    document: None where its images are not in this profile at all (a screen-only work online).
    """

    work: str
    title: MultiText
    access: Access
    home: str
    document: Document | None
    creators: tuple[Text, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageView:
    """The page's image in two widths."""

    src: str
    srcset: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ReaderView:
    """One page of the reader. source: "static" or "seat". text: paragraphs; text_attributes: their lang and dir.

    lasting: the address to cite, "" where the site has none. turn: "ltr" or "rtl", the way the book's pages turn.
    """

    work: str
    source: str
    title: Text
    creators: tuple[Text, ...]
    home_url: str
    edition: str
    number: int
    count: int
    page_of: str
    image: ImageView | None
    text: tuple[str, ...]
    text_attributes: Markup
    turn: str
    previous_url: str | None
    next_url: str | None
    next_image: str | None
    contents_url: str | None
    find_url: str | None
    lasting: str
    lasting_base: str
    download_url: str | None
    download_size: str
    seats: int
    proportions: str
    language: str


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents. level: from 0."""

    title: str
    url: str
    page: str
    level: int


@dataclass(frozen=True, slots=True)
class ContentsView:
    """The contents of a work and its page numbers."""

    title: Text
    creators: tuple[Text, ...]
    home_url: str
    lines: tuple[ContentsLine, ...]
    numbers: tuple[tuple[str, str], ...]
    attributes: Markup


@dataclass(frozen=True, slots=True)
class ElsewhereView:
    """A screen-only work seen from outside the library."""

    title: Text
    creators: tuple[Text, ...]
    home_url: str
    access: AccessView
    halls: tuple[Text, ...]


def reader_path(work: str, number: int = 1) -> str:
    """The reader's page below `/<tag>/`."""
    return f"read/{work}/{number}.html"


def reader_pages(site: Site, work: ReaderWork) -> Iterator[Output]:
    """Every page of the reader for one work, in every language."""
    document = work.document
    if document is not None or work.access.state == "screen-only":
        title = work.title.best(next(iter(site.contexts))) or Text(work.work)
        yield from redirects(site, f"read/{work.work}/index.html", reader_path(work.work), title)
    for tag in site.contexts:
        if document is None:
            if work.access.state == "screen-only":
                path = reader_path(work.work)
                context = site.contexts[tag].within(path)
                yield site.page("read-elsewhere.html", tag, path, _elsewhere(context, work))
            continue
        numbers = (1,) if document.sealed else range(1, len(document.pages) + 1)
        for number in numbers:
            path = reader_path(work.work, number)
            context = site.contexts[tag].within(path)
            view = _page(context, work, document, number)
            yield Output(context.path, render(site.environments[tag], "read.html", context, view))
        if not document.sealed:
            path = f"read/{work.work}/contents.html"
            yield site.page("read-contents.html", tag, path, _contents(site.contexts[tag].within(path), work, document))


def _page(context: SiteContext, work: ReaderWork, document: Document, number: int) -> ReaderView:
    count = len(document.pages)
    page = document.pages[number - 1]
    text = document.texts[number - 1] if document.texts else ""
    path = reader_path(work.work, number)
    online = context.online_url(path)
    language = work.languages[0] if work.languages else None
    return ReaderView(
        work=work.work,
        source="seat" if document.sealed else "static",
        title=_title(work, context),
        creators=work.creators,
        home_url=context.url_for(work.home),
        edition=document.edition,
        number=number,
        count=count,
        page_of=_page_of(context, number, count),
        image=None if document.sealed else _image(context, page),
        text=tuple(text.split("\n\n")) if text else (),
        text_attributes=lang_attributes(language),
        turn=direction(language) if language else "ltr",
        previous_url=f"{number - 1}.html" if number > 1 and not document.sealed else None,
        next_url=f"{number + 1}.html" if number < count and not document.sealed else None,
        next_image=_next_image(context, document, number),
        contents_url=None if document.sealed else "contents.html",
        find_url=context.url_for(f"/{document.words}/find.bin") if document.words else None,
        lasting=f"{online}?e={document.edition}" if online else "",
        lasting_base=context.online_url(f"read/{work.work}/") if online else "",
        download_url=context.url_for(f"/{document.download}") if document.download else None,
        download_size=format_bytes(document.download_bytes, context.tag) if document.download else "",
        seats=work.access.seats or context.library.screen_only_seats,
        proportions=f"{page.width} / {page.height}",
        language=language or "",
    )


def _image(context: SiteContext, page: PageImage) -> ImageView:
    src, small = context.url_for(f"/{page.url}"), context.url_for(f"/{page.small}")
    srcset = f"{small} {page.small_width}w, {src} {page.width}w"
    return ImageView(src, srcset, page.width, page.height)


def _next_image(context: SiteContext, document: Document, number: int) -> str | None:
    if document.sealed or number >= len(document.pages):
        return None
    return context.url_for(f"/{document.pages[number].small}")


def _contents(context: SiteContext, work: ReaderWork, document: Document) -> ContentsView:
    count = len(document.pages)
    step = 1 if count <= MOST_NUMBERS else 10
    numbers = sorted({1, count, *range(step, count + 1, step)})
    lines = tuple(
        ContentsLine(entry.title, f"{entry.page}.html", format_number(entry.page, context.tag), min(entry.level, 3))
        for entry in document.outline
    )
    return ContentsView(
        title=_title(work, context),
        creators=work.creators,
        home_url=context.url_for(work.home),
        lines=lines,
        numbers=tuple((format_number(number, context.tag), f"{number}.html") for number in numbers),
        attributes=lang_attributes(work.languages[0] if work.languages else None),
    )


def _elsewhere(context: SiteContext, work: ReaderWork) -> ElsewhereView:
    access = access_view(context, work.access)
    showing = (hall for hall in context.library.halls if not work.access.where or hall.slug in work.access.where)
    return ElsewhereView(
        title=_title(work, context),
        creators=work.creators,
        home_url=context.url_for(work.home),
        access=access,
        halls=tuple(text for hall in showing if (text := hall.name.best(context.tag))),
    )


def _title(work: ReaderWork, context: SiteContext) -> Text:
    return work.title.best(context.tag) or Text(work.work)


def _page_of(context: SiteContext, number: int, count: int) -> str:
    words = context.words.gettext("Page %(number)s of %(count)s")
    return words % {"number": format_number(number, context.tag), "count": format_number(count, context.tag)}
