"""What the shell must know of the screen: whether a guest left it, and whether it still shows a page of ours.

In: the address of every page that is asked for, and the page's signs of life. Out: how many guests were forgotten since the server's start, and how long the screen has been silent. The
rules: the attract screen counts once after any other page, so a browser that starts there anew is not started again; of a guest nothing is kept.
"""

from __future__ import annotations

ATTRACT = "/kiosk/attract.html"
OWN = "/kiosk/"  # the kiosk's own screens are no visit


class Visits:
    """The count of one server."""

    def __init__(self) -> None:
        self._guest = False
        self._signed: float | None = None
        self.forgotten = 0

    def sign(self, uptime: float) -> None:
        """A page of ours is what the guest sees."""
        self._signed = uptime

    def quiet(self, uptime: float) -> float | None:
        """Seconds since the last sign; None before the first."""
        return None if self._signed is None else round(max(uptime - self._signed, 0.0), 1)

    def page(self, path: str) -> None:
        """A page was asked for."""
        if path.endswith(ATTRACT):
            self.forgotten += self._guest
            self._guest = False
        elif path.endswith((".html", "/")) and OWN not in path:
            self._guest = True
