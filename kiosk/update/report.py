"""What a kiosk says of itself to its library: which release it serves, which list of withdrawn works it obeyed, what came of its last update.

In: the shelf. Out: a report as bytes, and the same as a file on the stick or in the shelf, from where the outbox may carry it. The rules: nothing of any guest
is in it; it is written when the works are off the disk and not before; a stick that cannot be written stops nothing.

    {"version": 1, "kiosk": "hall-2", "profile": "kiosk", "release": 7, "withdrawals": 3, "erased": true, "at": "2026-11-20T03:00:00+00:00", "words": "…"}
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
from typing import TYPE_CHECKING

from kiosk.release import withdrawal
from kiosk.release.frames import DamagedError
from kiosk.release.manifest import FormatError
from kiosk.release.trust import TrustError
from kiosk.update import durable_files, erase

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from kiosk.update.shelf import Shelf

VERSION = 1
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
FOLDER = "reports"  # on a stick


def name_of(shelf: Shelf) -> str:
    """The kiosk's name; one is drawn where it was given none. OSError where it cannot be kept."""
    path = shelf.top / "name"
    with contextlib.suppress(OSError, ValueError):
        known = path.read_text("ascii").strip()
        if NAME.fullmatch(known):
            return known
    drawn = f"kiosk-{secrets.token_hex(3)}"
    durable_files.write(path, drawn.encode())
    return drawn


def call(shelf: Shelf, name: str) -> None:
    """Give the kiosk a name. ValueError where it is none."""
    if not NAME.fullmatch(name):
        raise ValueError(name)
    durable_files.write(shelf.top / "name", name.encode())


def report(shelf: Shelf, now: datetime) -> bytes:
    """The report."""
    mark, told, known = shelf.current(), shelf.told(), shelf.withdrawn()
    profile = ""
    if mark is not None:
        with contextlib.suppress(OSError, DamagedError, FormatError):
            profile = shelf.manifest(mark).profile
    version = 0
    if known is not None:
        with contextlib.suppress(TrustError):
            version = withdrawal.read(known).version
    value = {
        "version": VERSION, "kiosk": name_of(shelf), "profile": profile, "release": mark.number if mark else 0,
        "withdrawals": version, "erased": not erase.pending(shelf), "at": now.isoformat(timespec="seconds"),
        "words": told["words"] if told else "",
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def leave(shelf: Shelf, stick: Path | None, now: datetime) -> None:
    """Leave the report in the shelf and on the stick the release came from."""
    with contextlib.suppress(OSError):
        data = report(shelf, now)
        durable_files.write(shelf.top / "report.json", data)
        if stick is not None:
            durable_files.write(stick / FOLDER / f"{name_of(shelf)}.json", data)
