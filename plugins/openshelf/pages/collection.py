"""Collections: the list as covers, and a page each with its first works.

In: the Content, a SiteContext a language, the Surroundings. Out: views for collections.html and collection.html. Rule: how many
works a collection holds is counted by the store, never typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from openshelf.pages.brief import BriefView, brief_view
from openshelf.pages.home import counted
from openshelf.pages.prose import PictureView, Prose, original_of, picture, prose, title_of
from openshelf.record.model import Text

if TYPE_CHECKING:
    from openshelf.build.output import Output
    from openshelf.content.model import Collection, Content
    from openshelf.pages.context import SiteContext
    from openshelf.pages.site import Site
    from openshelf.pages.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class CollectionCard:
    """A collection as a cover. cover: a drawn one where the editor gave none."""

    title: Text
    url: str
    summary: Text | None
    cover: str | None
    count: str


@dataclass(frozen=True, slots=True)
class CollectionsView:
    """The list of collections."""

    collections: tuple[CollectionCard, ...]


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection's page. all: the URL of the list of all its works, "" where they stand here."""

    id: str
    title: Text
    original: str
    summary: Text | None
    picture: PictureView | None
    prose: Prose | None
    count: str
    briefs: tuple[BriefView, ...]
    all: str
    head: Markup
    description: str


def collection_pages(site: Site, content: Content, around: Surroundings) -> Iterator[Output]:
    """The list and every collection, in every language."""
    for tag, context in site.contexts.items():
        if content.collections:
            path = "collection/index.html"
            view = collections_view(context.within(path), content.collections, around)
            yield site.page("collections.html", tag, path, view)
        for collection in content.collections:
            path = f"collection/{collection.slug}.html"
            one = collection_view(context.within(path), collection, around)
            yield site.page("collection.html", tag, path, one)


def collections_view(site: SiteContext, collections: tuple[Collection, ...], around: Surroundings) -> CollectionsView:
    """The list in the editor's order."""
    ordered = sorted(collections, key=lambda collection: (collection.order, collection.slug))
    return CollectionsView(tuple(_card(site, collection, around) for collection in ordered))


def collection_view(site: SiteContext, collection: Collection, around: Surroundings) -> CollectionView:
    """A collection's page."""
    works = around.works(site.tag, collection.slug)
    title = title_of(site, collection.title, collection.slug)
    summary = collection.summary.best(site.tag)
    identifier = f"collection:{collection.slug}"
    return CollectionView(
        id=identifier,
        title=title,
        original=original_of(site, title),
        summary=summary,
        picture=picture(site, around.pictures, collection.cover),
        prose=prose(site, collection.bodies, around),
        count=counted(site, works.total),
        briefs=tuple(brief_view(site, brief) for brief in works.briefs),
        all=site.url_for(works.path) if works.path and works.total > len(works.briefs) else "",
        head=around.extras(site.tag, identifier).head,
        description=(summary or title).text,
    )


def _card(site: SiteContext, collection: Collection, around: Surroundings) -> CollectionCard:
    cover = around.cover(f"collection:{collection.slug}")
    return CollectionCard(
        title=title_of(site, collection.title, collection.slug),
        url=site.url_for(f"collection/{collection.slug}.html"),
        summary=collection.summary.best(site.tag),
        cover=site.url_for(f"/{cover}") if cover else None,
        count=counted(site, around.works(site.tag, collection.slug).total),
    )
