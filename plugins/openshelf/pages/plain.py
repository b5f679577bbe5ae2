"""Plain pages: about, how to join, rules.

In: the Content, a SiteContext a language, the Surroundings. Out: views for page.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from openshelf.pages.prose import Prose, original_of, prose, title_of
from openshelf.record.model import Text

if TYPE_CHECKING:
    from openshelf.build.output import Output
    from openshelf.content.model import Content, Page
    from openshelf.pages.context import SiteContext
    from openshelf.pages.site import Site
    from openshelf.pages.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class PagesView:
    """The list of plain pages: (title, URL)."""

    pages: tuple[tuple[Text, str], ...]


@dataclass(frozen=True, slots=True)
class PlainView:
    """A plain page."""

    id: str
    title: Text
    original: str
    summary: Text | None
    prose: Prose | None
    head: Markup


def plain_pages(site: Site, content: Content, around: Surroundings) -> Iterator[Output]:
    """The list and every plain page, in every language."""
    for tag, context in site.contexts.items():
        if content.pages:
            path = "page/index.html"
            yield site.page("pages.html", tag, path, pages_view(context.within(path), content.pages))
        for page in content.pages:
            path = f"page/{page.slug}.html"
            yield site.page("page.html", tag, path, plain_view(context.within(path), page, around))


def pages_view(site: SiteContext, pages: tuple[Page, ...]) -> PagesView:
    """The list of plain pages, in the editors' order."""
    return PagesView(
        tuple((title_of(site, page.title, page.slug), site.url_for(f"page/{page.slug}.html")) for page in pages)
    )


def plain_view(site: SiteContext, page: Page, around: Surroundings) -> PlainView:
    """A plain page's view."""
    title = title_of(site, page.title, page.slug)
    summary = page.summary.best(site.tag)
    return PlainView(
        id=f"page:{page.slug}",
        title=title,
        original=original_of(site, title),
        summary=summary,
        prose=prose(site, page.bodies, around),
        head=around.extras(site.tag, f"page:{page.slug}").head,
    )
