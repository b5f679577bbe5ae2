"""What the supervisor does next: a small machine without clocks, processes or sockets of its own.

In: a few times a second, what is seen (is the browser alive, what stands in it, what the server says, the seconds that passed). Out: a Deed. The rules: a guest's browser is never kept for the
next; a screen that is covered, that has no page of the library for LOST_AFTER seconds, gave no sign for QUIET_AFTER, or shows a dead page for DEAD_AFTER, is started anew on the emergency page,
which leads back by itself. What is known is quick, what is only missing is slow: a busy machine loses signs. A browser that dies at once is started ever more slowly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

DEAD_AFTER = 4.0  # seconds without an answer until the emergency page
STEADY = 10.0  # seconds after which a browser counts as well begun
SLOWEST = 30.0  # seconds between two starts of a browser that dies at once
BARE_AFTER = 10.0  # seconds a browser may take to its first page
LOST_AFTER = 0.5  # seconds in which a page of the library, asked for at once, stands in the place of another
PATIENCE = 4.0  # seconds a covered screen is borne at most, where one young browser after the other is covered: it may be this machine's way
QUIET_AFTER = 4.0  # seconds without a sign of the page until something else is taken to stand on the screen
COUNTED_WITHIN = 1.5  # seconds after it was led to the library; no guest comes and is forgotten in less
STICK_SHOWN = 30.0  # seconds "done, take it out" stays
READING = ("looking", "fetching", "checking")


class Deed(Enum):
    """What to do."""

    NOTHING = "nothing"
    START = "start"  # erase the profile, start a browser at the first page
    STICK = "stick"  # the same, at the screen beside the stick
    AGAIN = "again"  # the same, at the page the guest stood on


@dataclass(frozen=True, slots=True)
class Seen:
    """One look. at: seconds on a clock that never goes back; forgotten and update: as the server says, None while it does not answer."""

    at: float
    alive: bool
    forgotten: int | None = None
    update: dict[str, Any] | None = None
    quiet: float | None = None  # seconds since a page of ours said that it is what the guest sees
    covered: bool = False  # whether the page said that something stands over it
    lost: bool = False  # whether the browser has pages and none is the library's
    empty: bool = False  # whether it has no page at all
    own: bool = False  # whether one of the library's is there
    wished: bool = False  # whether the guest asked for the voice, or for its end
    led: float | None = None  # when the browser was led from its first page to the library


@dataclass(frozen=True, slots=True)
class Watch:
    """What is remembered from look to look."""

    forgotten: int | None = None
    answered: float | None = None  # when the server last did
    served: bool = False  # whether the browser may have left the emergency page
    started: float | None = None
    signed: bool = False  # whether a page in this browser gave a sign
    deaths: int = 0  # in a row
    covered: float | None = None  # since when
    lost: float | None = None  # since when
    shown: bool = False  # whether a page of the library was seen in this browser
    turned: int = 0  # how many young browsers in a row were covered
    stick: float | None = None  # when a stick was last seen being read, while its screen is shown

    def wait(self) -> float:
        """Seconds from the last start of a browser that dies at once to its next."""
        return 0.0 if self.deaths <= 1 else min(2.0 ** (self.deaths - 2), SLOWEST)

    def bears(self) -> float:
        """Seconds the screen may be covered: none, but for a machine on which it always is."""
        return 0.0 if self.turned <= 2 else min(2.0 ** (self.turned - 4), PATIENCE)


def look(watch: Watch, seen: Seen) -> tuple[Deed, Watch]:
    """What to do now, and what to remember."""
    heard = seen.forgotten is not None
    now = replace(watch, answered=seen.at if heard else watch.answered, served=watch.served or heard)
    if not seen.alive:
        return Deed.START, _died(now, seen)
    deed, now = _stick(now, seen)
    if deed is not Deed.NOTHING:
        return deed, _begun(now, seen)
    # A browser started anew in the middle of a visit comes to the attract screen and is counted there itself: it is fresh already.
    fresh = seen.led is not None and seen.at - seen.led < COUNTED_WITHIN
    if now.stick is None and watch.forgotten is not None and (seen.forgotten or 0) > watch.forgotten and not fresh:
        return Deed.START, _begun(now, seen)
    if seen.wished and now.stick is None:
        return Deed.AGAIN, _begun(now, seen)
    now = replace(now, covered=_since(now.covered, seen.at, seen.covered), lost=_since(now.lost, seen.at, seen.lost))
    now = replace(now, shown=now.shown or seen.own)
    closed = seen.empty and (now.shown or seen.at - (now.started or 0.0) >= BARE_AFTER)
    if closed or (now.lost is not None and seen.at - now.lost >= LOST_AFTER):
        return Deed.START, _begun(now, seen)
    if now.covered is not None and seen.at - now.covered >= now.bears():
        young = seen.at - (now.started or 0.0) < STEADY
        return Deed.START, replace(_begun(now, seen), turned=now.turned + 1 if young else 1)
    # A browser whose pages never gave a sign is left alone: silence must not start it again and again.
    lived = seen.at - (now.started or 0.0)
    now = replace(now, signed=now.signed or (seen.quiet is not None and seen.quiet < min(lived, QUIET_AFTER)))
    if now.signed and now.stick is None and (seen.quiet or 0.0) >= QUIET_AFTER:
        return Deed.START, _begun(now, seen)
    # After the server's own restart it counts from zero again.
    now = replace(now, forgotten=seen.forgotten if heard else now.forgotten)
    if not heard and now.served and seen.at - (now.answered or 0.0) >= DEAD_AFTER:
        return Deed.START, _begun(now, seen)
    return Deed.NOTHING, now


def _begun(watch: Watch, seen: Seen) -> Watch:
    served = seen.forgotten is not None
    return replace(
        watch, started=seen.at, signed=False, served=served, forgotten=seen.forgotten, covered=None, lost=None,
        shown=False,
    )  # fmt: skip


def _since(before: float | None, at: float, now: bool) -> float | None:  # noqa: FBT001 — what is the case, as it was seen
    """Since when it is so."""
    return (at if before is None else before) if now else None


def _died(watch: Watch, seen: Seen) -> Watch:
    if watch.started is None:
        return _begun(watch, seen)
    deaths = 1 if seen.at - watch.started >= STEADY else watch.deaths + 1
    return replace(_begun(watch, seen), deaths=deaths, stick=None)


def _stick(watch: Watch, seen: Seen) -> tuple[Deed, Watch]:
    if seen.update is None:
        return Deed.NOTHING, watch
    if seen.update.get("stick") and seen.update.get("state") in READING:
        return (Deed.STICK if watch.stick is None else Deed.NOTHING), replace(watch, stick=seen.at)
    if watch.stick is not None and seen.at - watch.stick >= STICK_SHOWN:
        return Deed.START, replace(watch, stick=None)
    return Deed.NOTHING, watch
