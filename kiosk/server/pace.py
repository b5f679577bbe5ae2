"""The speed at which pages leave: a bucket a seat number, whoever holds it.

Goes in: a work, a slot, a moment of uptime. Comes out: 0.0, or the seconds to wait. The rule: a slot gives `burst` pages at once and then
one a `seconds_a_page`; giving a seat back and taking it again does not refill it, so copying a work takes at least
(pages - limit x burst) / limit seconds with every seat in one hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.clock import Instant


class Pace:
    """Buckets in memory, one a slot in use; full ones are forgotten."""

    def __init__(self, burst: int = 12, seconds_a_page: float = 1.0) -> None:
        self.burst = burst
        self.seconds_a_page = seconds_a_page
        # When each bucket will be full again, by uptime: one number says how many pages are owed.
        self._full_at: dict[tuple[str, int], float] = {}

    def ask(
        self, work: str, slot: int, now: Instant, burst: int | None = None, seconds_a_page: float | None = None
    ) -> float:
        """Take one page from the bucket: 0.0 when it may leave, else the seconds until it may. What is not a page may state a pace of its own."""
        burst, each = burst or self.burst, seconds_a_page or self.seconds_a_page
        full_at = max(self._full_at.get((work, slot), now.seconds), now.seconds)
        wait = full_at + each - now.seconds - burst * each
        if wait > 0:
            return wait
        self._full_at[work, slot] = full_at + each
        if len(self._full_at) > 10_000:
            self._full_at = {key: moment for key, moment in self._full_at.items() if moment > now.seconds}
        return 0.0
