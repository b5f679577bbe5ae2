"""How hosts are asked: one request at a time each, a pause after it, left alone as long as they ask to be.

In: host names. Out: turns. Several hosts are asked at once, never one host twice, redirects included. Rule: nothing here knows what
is asked; the clock and the wait are arguments, so tests need not wait.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAUSE = 1.0  # seconds between two requests to one host


class Stopped(Exception):  # noqa: N818 - no fault: somebody asked the round to end
    """The round was broken off while a turn was waited for."""


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free: float = 0.0  # when it may next be asked, by the clock
    pause: float = 0.0


@dataclass(slots=True)
class Manners:
    """Turns at hosts. stop: set to end every wait."""

    pause: float = PAUSE
    stop: threading.Event = field(default_factory=threading.Event)
    clock: Callable[[], float] = time.monotonic
    _hosts: defaultdict[str, _Host] = field(default_factory=lambda: defaultdict(_Host))

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Hold a host for one request; Stopped where the round ends first."""
        held = self._hosts[host.lower()]
        with held.lock:
            self.rest(held.free - self.clock())
            if self.stop.is_set():
                raise Stopped
            try:
                yield
            finally:
                held.free = self.clock() + max(self.pause, held.pause)

    def leave_alone(self, host: str, seconds: float) -> None:
        """The host asked to be left alone that long."""
        held = self._hosts[host.lower()]
        held.free = max(held.free, self.clock() + seconds)

    def slow_down(self, host: str, pause: float) -> None:
        """The host's robots.txt asks for longer pauses."""
        self._hosts[host.lower()].pause = pause

    def rest(self, seconds: float) -> None:
        """Wait, unless the round ends."""
        if seconds > 0 and self.stop.wait(seconds):
            raise Stopped
