"""All pages of what editors wrote: e-projects, publications, e-books, events, collections and plain pages, in every language.

In: the Site, the Content, the Surroundings. Out: Outputs, a type at a time. Rule: every page exists under every language of
the site; where a language is missing the page says so and shows the original.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from openshelf.content.addresses import page_addresses
from openshelf.pages.collection import collection_pages
from openshelf.pages.eproject import eproject_pages
from openshelf.pages.event import event_pages
from openshelf.pages.plain import plain_pages
from openshelf.pages.publication import ebook_pages, publication_pages

if TYPE_CHECKING:
    from openshelf.build.output import Output
    from openshelf.content.model import Content
    from openshelf.pages.site import Site
    from openshelf.pages.surroundings import Surroundings


def content_pages(site: Site, content: Content, around: Surroundings) -> Iterator[Output]:
    """Every content page. The addresses of the content's own files are filled in here."""
    placed = replace(around, addresses=page_addresses(content))
    for pages in (eproject_pages, publication_pages, ebook_pages, event_pages, collection_pages, plain_pages):
        yield from pages(site, content, placed)
