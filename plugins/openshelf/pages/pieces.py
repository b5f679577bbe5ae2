"""Small prepared pieces that several views share: links and texts in their own language, as Markup ready for a template.

In: texts of the catalogue, which are hostile until escaped. Out: Markup whose every part was escaped here, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from openshelf.pages.context import lang_attributes

if TYPE_CHECKING:
    from collections.abc import Callable

    from openshelf.record.model import Text

_LINK = Markup('<a href="{}"{}>{}</a>')
_SPAN = Markup("<bdi{}>{}</bdi>")


def linked(text: Text, url: str | None) -> Markup:
    """The text with its own lang and dir, as a link where there is somewhere to go."""
    attributes = lang_attributes(text.lang, text.script)
    return _LINK.format(url, attributes, text.text) if url else _SPAN.format(attributes, text.text)


def plain_link(label: str, url: str | None) -> Markup:
    """Words of the page's own language, as a link where there is somewhere to go."""
    return Markup('<a href="{}">{}</a>').format(url, label) if url else escape(label)


@dataclass(frozen=True, slots=True)
class PageLink:
    """One place of a pager. url None and not current: a gap."""

    label: str
    url: str | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Pages of a list: empty `pages` where there is one page only."""

    pages: tuple[PageLink, ...] = ()
    previous: str | None = None
    next: str | None = None


def pager(url_of: Callable[[int], str], pages: int, number: int) -> Pager:
    """The pager of page `number` (from 1) of `pages`: first, last, the neighbours, gaps between."""
    if pages < 2:
        return Pager()
    shown = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    links: list[PageLink] = []
    previous = 0
    for page in shown:
        if page - previous == 2:  # a gap of one page is shorter shown than hidden
            links.append(PageLink(str(page - 1), url_of(page - 1)))
        elif page - previous > 2:
            links.append(PageLink("…"))
        links.append(PageLink(str(page), None if page == number else url_of(page), page == number))
        previous = page
    return Pager(
        tuple(links),
        url_of(number - 1) if number > 1 else None,
        url_of(number + 1) if number < pages else None,
    )
