"""Access: what a reader may do with a work, and why; decided by rights/policy, carried by everything that shows or ships it.

Rule: decisions depend on the build's date, pages must not. So Access carries the dates on which it changes, and the page's
small script (or the kiosk server) decides what holds today.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outside:
    """A text on another site, as the last check of its link found it. on: an ISO day.

    state: works (on: the day it was checked); worked (on: the day it was last seen working); silent (on: the day since when it
    does not answer); unchecked.
    """

    url: str
    state: str = "unchecked"
    on: str | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """state: a key of vocabulary.ACCESS. reason: why, a key of rights/policy.REASONS, worded for readers by the pages.

    begins: ISO date from which an embargoed work opens. ends: ISO date after which an open or screen-only work closes.
    opens_as: the state an embargo opens into. seats: simultaneous readers of a screen-only work. where: slugs of the
    halls whose screens show it; empty: every hall. outside: where else the text stands, best first; a list shows the first.
    """

    state: str = "metadata-only"
    reason: str = "unstated"
    flags: tuple[str, ...] = ()
    begins: str | None = None
    ends: str | None = None
    opens_as: str | None = None
    seats: int | None = None
    where: tuple[str, ...] = ()
    outside: tuple[Outside, ...] = ()


METADATA_ONLY = Access()
