"""The server's word to systemd: ready, and alive, said only after it really answered.

In: where it listens. Out: READY=1 once, then WATCHDOG=1 as often as the unit asks. The rule: a server that hangs says nothing, so systemd restarts it; a disk that
is full does not make it hang, for a kiosk that answers 503 still serves its pages.
"""

from __future__ import annotations

import threading
import time

from kiosk.notify import beat, notify
from kiosk.status import ask

FIRST = 0.2  # seconds between two questions until the first answer


def keep_saying(port: int, host: str = "127.0.0.1", *, secure: bool = False) -> None:
    """Ask the server on this port in a thread of its own, and tell systemd of its answers; nothing outside systemd. secure: it speaks https."""
    if notify("STATUS=opening"):
        threading.Thread(target=_say, args=(port, host, secure), name="kiosk-alive", daemon=True).start()


def _say(port: int, host: str, secure: bool) -> None:  # noqa: FBT001 — a thread's target
    ready = False
    while True:
        if answers(port, host, secure=secure):
            notify("WATCHDOG=1" if ready else "READY=1\nSTATUS=serving")
            ready = True
        time.sleep(beat() if ready else FIRST)


def answers(port: int, host: str = "127.0.0.1", *, secure: bool = False) -> bool:
    """Whether the server says how it is, well or not."""
    try:
        ask(port, host, secure=secure)
    except (OSError, ValueError):
        return False
    return True
