"""What the pages in the browser mean: which is the library's, which is too many, whether the guest sees something else.

In: the pages of one look, the library's page of the look before. Out: Sight. The rules: one page fills the screen, and it is one of this machine's two addresses; the oldest such page stays, whatever
came beside it is closed; what a page says of itself counts only where it says that it is *not* seen (a slow page says nothing, and nothing is made of that here).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.shell.pages import Page

COVERED = "\u25cc"  # ends the title of a page that had the guest's attention and lost it to something that is no page (theme/static/js/kiosk/seen.js)
UNKNOWN = ""  # the address of a page on its way from one to the next
BLANK = "about:blank"  # the address of a browser's first page before it has one


@dataclass(frozen=True, slots=True)
class Sight:
    """own: the library's page, None where there is none; foreign: the pages to close; covered: something stands over the library's page; empty: there is no page at all."""

    own: str | None
    foreign: tuple[str, ...]
    covered: bool
    empty: bool

    @property
    def lost(self) -> bool:
        """Whether no page is the library's."""
        return self.own is None and bool(self.foreign)


def seen(pages: Sequence[Page], origins: Sequence[str], before: str | None) -> Sight:
    """What is to be made of these pages. origins: the two addresses, without a path; before: `own` of the look before."""
    own = _own(pages, origins, before)
    if own is None and before is None and [page.address for page in pages] == [BLANK]:
        return Sight(None, (), covered=False, empty=False)
    others = tuple(page.name for page in pages if page is not own)
    return Sight(own.name if own else None, others, own is not None and own.title.endswith(COVERED), not pages)


def _own(pages: Sequence[Page], origins: Sequence[str], before: str | None) -> Page | None:
    """The library's page: the one it was, else one whose address says so, else one that may yet become it."""
    ours = [page for page in pages if any(page.address.startswith(f"{each}/") for each in origins)]
    coming = [page for page in pages if page.address == UNKNOWN]
    living = [page for page in (*ours, *coming) if not page.crashed]
    return next((page for page in living if page.name == before), living[0] if living else None)
