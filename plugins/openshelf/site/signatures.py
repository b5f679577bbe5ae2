"""Signatures that end soon, for `openshelf check`: of the root, of releases, of their freshness.

In: a site's folder and the moment. Out: a Problem a signature that ends within WARN_DAYS or has ended. Rule: only what stands is read; a site without keys or
releases has nothing to warn of, and damage is told by the commands that need the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.release import trust
from kiosk.release.trust import TrustError
from openshelf.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

WARN_DAYS = 30


def ending(site: Path, now: datetime) -> Iterator[Problem]:
    """What ends soon, the root first. now: an aware moment."""
    paths = [site / "keys" / "root.json"]
    for folder in sorted((site / "output").glob("*.release")):
        paths += [folder / "metadata" / f"{name}.json" for name in ("snapshot", "timestamp", "withdrawn")]
    for path in paths:
        try:
            until = trust.expires(path.read_bytes())
        except (OSError, TrustError):
            continue
        if (until - now).days < WARN_DAYS:
            kind = "check.root-ends" if path.name == "root.json" else f"check.{path.stem}-ends"
            values = (("date", f"{until:%Y-%m-%d}"), ("profile", path.parent.parent.name.removesuffix(".release")))
            yield Problem(kind, Place(path.relative_to(site).as_posix()), "kept", values)
