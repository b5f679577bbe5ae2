"""The kiosk's talk with its hall while it serves: one letter at a time, every twenty seconds and whenever a guest finds no seat.

Goes in: the courier, the hall, the clocks. Comes out: whether the hall was heard, and in words why not. The rule: no guest waits longer for the hall than one
letter takes, and none at all while it has just been found silent.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from kiosk.reach import HallError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.courier import Courier
    from kiosk.reach import Hall
    from kiosk.server.kiosk import Clocks

EVERY = 20.0  # seconds; a pool's seat outlives three lost letters (90 s)
SILENT = 10.0  # seconds a silent hall is not asked again for a guest's sake
log = logging.getLogger("kiosk")


class Talk:
    """The conversation of one kiosk. heard: when the hall last answered, None while it has not; why: what is in the way; told: what will be."""

    def __init__(self, courier: Courier, hall: Hall, clocks: Clocks) -> None:
        self._courier, self._hall, self._clocks = courier, hall, clocks
        self._one_at_a_time = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kiosk-hall")
        self._failed_at: float | None = None
        self.heard: str | None = None
        self.why = ""
        self.told = ""

    async def speak(self, report: Mapping[str, Any]) -> bool:
        """Send a letter and take up its answer; whether there was one."""
        async with self._one_at_a_time:
            try:
                told = await asyncio.get_running_loop().run_in_executor(self._thread, self._exchange, report)
            except (HallError, sqlite3.Error, OSError) as error:
                if str(error) != self.why:
                    log.error("the hall at %s: %s", self._hall.url, error)  # noqa: TRY400 — one line, no traceback
                self.why, self._failed_at = str(error), self._clocks.instant().seconds
                return False
            if told and told != self.told:
                log.warning("the hall at %s: %s", self._hall.url, told)
            self.why, self._failed_at, self.told = "", None, told
            self.heard = self._clocks.now().isoformat(timespec="seconds")
            return True

    def silent(self) -> bool:
        """Whether the hall has just been found not to answer."""
        return self._failed_at is not None and self._clocks.instant().seconds - self._failed_at < SILENT

    def _exchange(self, report: Mapping[str, Any]) -> str:
        return self._courier.exchange(self._hall, report, self._clocks.instant(), self._clocks.now())
