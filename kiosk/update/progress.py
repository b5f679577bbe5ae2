"""How far an update is, for the screen beside the stick: a small file that is replaced as the work goes on.

In: what is to come and what came. Out: `progress` in the shelf's folder, and what it says. The rules: it is worth nothing after the update and is never waited
for, so it is not brought to the disk, and a disk that refuses it stops nothing; what an update that died left is told from one that goes on by the lock.

    {"state": "looking" | "fetching" | "checking" | "done" | "failed", "stick": true, "done": 12, "total": 40, "release": 7 | null, "at": "2026-11-20T03:00:00+00:00"}
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.update.source import Folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk.update.source import Source

EVERY = 0.5  # seconds between two notes
STATES = ("looking", "fetching", "checking", "done", "failed")


class Progress:
    """One update's notes. done and total are bytes of contents."""

    def __init__(self, top: Path, sources: Sequence[Source], now: datetime) -> None:
        self._path = top / "progress"
        self._stick = any(isinstance(source, Folder) for source in sources)
        self._at = now.isoformat(timespec="seconds")
        self._done = self._total = 0
        self._said = 0.0
        self._say("looking")

    def begin(self, total: int) -> None:
        """So many bytes are to come."""
        self._total = total
        self._say("fetching")

    def came(self, size: int) -> None:
        """A content is here."""
        self._done += size
        if time.monotonic() - self._said >= EVERY:
            self._say("fetching")

    def check(self) -> None:
        """All is here and is looked at."""
        self._say("checking")

    def _say(self, state: str) -> None:
        self._said = time.monotonic()
        note(self._path.parent, state, stick=self._stick, at=self._at, done=self._done, total=self._total)


def note(
    top: Path, state: str, *, stick: bool, at: str, done: int = 0, total: int = 0, release: int | None = None
) -> None:
    """Say how far it is."""
    value = {"state": state, "stick": stick, "done": done, "total": total, "release": release, "at": at}
    staged = top / "progress.new"
    with contextlib.suppress(OSError):
        staged.write_text(json.dumps(value), "ascii")
        staged.replace(top / "progress")


def read(top: Path) -> dict[str, object] | None:
    """What was said last; None where nothing was, or where the update that said it has died."""
    try:
        value = json.loads((top / "progress").read_text("ascii"))
    except (OSError, ValueError):
        return None
    if not isinstance(value, dict) or value.get("state") not in STATES:
        return None
    return value if value["state"] in ("done", "failed") or _running(top) else None


def _running(top: Path) -> bool:
    try:
        handle = os.open(top / "lock", os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
