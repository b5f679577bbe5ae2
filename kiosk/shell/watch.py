"""What the supervisor does next: a small machine without clocks, processes or sockets of its own.

In: once a second, what is seen (is the browser alive, what the server says, the seconds that passed). Out: a Deed. The rules: a guest's browser is never kept for the next; a screen that shows a dead
page for DEAD_AFTER seconds, or none of ours for QUIET_AFTER, is started anew on the emergency page, which leads back by itself; a browser that dies at once is started ever more slowly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

DEAD_AFTER = 4.0  # seconds without an answer until the emergency page
STEADY = 10.0  # seconds after which a browser counts as well begun
SLOWEST = 30.0  # seconds between two starts of a browser that dies at once
QUIET_AFTER = 4.0  # seconds without a sign of the page until something else is taken to stand on the screen
STICK_SHOWN = 30.0  # seconds "done, take it out" stays
READING = ("looking", "fetching", "checking")


class Deed(Enum):
    """What to do."""

    NOTHING = "nothing"
    START = "start"  # erase the profile, start a browser at the first page
    STICK = "stick"  # the same, at the screen beside the stick


@dataclass(frozen=True, slots=True)
class Seen:
    """One look. at: seconds on a clock that never goes back; forgotten and update: as the server says, None while it does not answer."""

    at: float
    alive: bool
    forgotten: int | None = None
    update: dict[str, Any] | None = None
    quiet: float | None = None  # seconds since a page of ours said that it is what the guest sees


@dataclass(frozen=True, slots=True)
class Watch:
    """What is remembered from look to look."""

    forgotten: int | None = None
    answered: float | None = None  # when the server last did
    served: bool = False  # whether the browser may have left the emergency page
    started: float | None = None
    signed: bool = False  # whether a page in this browser gave a sign
    deaths: int = 0  # in a row
    stick: float | None = None  # when a stick was last seen being read, while its screen is shown

    def wait(self) -> float:
        """Seconds from the last start of a browser that dies at once to its next."""
        return 0.0 if self.deaths <= 1 else min(2.0 ** (self.deaths - 2), SLOWEST)


def look(watch: Watch, seen: Seen) -> tuple[Deed, Watch]:
    """What to do now, and what to remember."""
    heard = seen.forgotten is not None
    now = replace(watch, answered=seen.at if heard else watch.answered, served=watch.served or heard)
    if not seen.alive:
        return Deed.START, _died(now, seen)
    deed, now = _stick(now, seen)
    if deed is not Deed.NOTHING:
        return deed, _begun(now, seen)
    if now.stick is None and watch.forgotten is not None and (seen.forgotten or 0) > watch.forgotten:
        return Deed.START, _begun(now, seen)
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
    return replace(watch, started=seen.at, signed=False, served=seen.forgotten is not None, forgotten=seen.forgotten)


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
