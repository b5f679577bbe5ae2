"""What of an installed release may be shown now: its files without what is withdrawn, its works with what is closed, the earliest day it may be.

In: the shelf and one of its releases. Out: tree and works, how the files look that decide this, the floor of today. The rules: the list of withdrawn works is
obeyed before a right is even looked at, in older releases, after a rollback and while a damaged one is mended; today is never earlier than the
latest moment the library is known to have signed, so a clock set back opens nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, tzinfo

from kiosk.server.released import Released
from kiosk.server.sealed import Sealed
from kiosk.update.shelf import Release, Shelf
from kiosk.update.verified import Look, look

Looks = tuple[Look | None, ...]


def parts(shelf: Shelf, release: Release) -> tuple[Released, Sealed]:
    """The static files and the works."""
    sealed = Released(shelf, release.sealed) if release.sealed else None
    # A release has no sealed folder beside it: without sealed files there are no works.
    works = Sealed(shelf.top / "releases" / "none", sealed)
    works.works = {
        name: replace(work, withdrawn=True) if release.closed.covers(f"{work.folder}/p0001.webp") else work
        for name, work in works.works.items()
    }
    return Released(shelf, release.plain), works


def looks(shelf: Shelf) -> Looks:
    """How the files look that change what may be shown without a switch: the list of withdrawn works, the latest signature, what was mended."""
    return tuple(look(shelf.top / name) for name in ("withdrawn", "trust", "verified"))


def floor(shelf: Shelf | None, built: date, place: tzinfo) -> date:
    """The earliest day today may be."""
    return max(built, shelf.floor().astimezone(place).date()) if shelf else built
