"""Removes what earlier builds made and this one did not: our own files only, and search shards a week late.

In: a committed state, the two roots, the build's day. Out: how many files went. A page opened before an update goes on
searching with the shards it knows, so files named by their content below assets/ and search/ stay for KEPT_DAYS after the
first build that did not make them; `forget` removes them at once, for a work that was open and no longer is.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from openshelf.build.state import Stale, State
from openshelf.errors import BuildError

KEPT_DAYS = 7
_KEPT = ("assets/", "search/")


def prune(state: State, root: Path, sealed_root: Path, today: date, *, forget: bool = False) -> int:
    """Remove stale outputs whose time is over; how many. Folders left empty go with them."""
    removed = 0
    for stale in state.stale():
        if not forget and not stale.sealed and stale.path.startswith(_KEPT):
            if stale.dropped is None:
                state.drop(stale, today.isoformat())
                continue
            if today < date.fromisoformat(stale.dropped) + timedelta(days=KEPT_DAYS):
                continue
        _remove(stale, sealed_root if stale.sealed else root)
        state.drop(stale, None)
        removed += 1
    return removed


def _remove(stale: Stale, root: Path) -> None:
    place = root / stale.path
    if place.is_dir() and not place.is_symlink():
        return  # someone else's by now
    try:
        place.unlink(missing_ok=True)
    except NotADirectoryError:
        return
    except OSError as error:
        raise BuildError("build.cannot-write", path=str(place), reason=error.strerror or str(error)) from error
    for folder in place.parents:
        if folder == root:
            break
        try:
            folder.rmdir()
        except OSError:
            break  # not empty
