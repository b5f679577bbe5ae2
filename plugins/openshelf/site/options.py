"""What a build was asked for. Values only; the command line and Pelican's settings fill them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from openshelf.build.output import Profile


def default_date() -> date:
    """SOURCE_DATE_EPOCH where it is set (reproducible-builds.org), else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch and epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return datetime.now(UTC).astimezone().date()


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """profile: how to build. on: the build's date, an explicit input. accept_shrunken: sources allowed to lose records.

    plan: say what would be rendered and write nothing. fresh: render every page again whatever the state remembers.
    compact: make the search index anew as one segment, as a first build does.
    """

    profile: Profile = field(default_factory=Profile)
    on: date = field(default_factory=default_date)
    jobs: int = field(default_factory=lambda: max(1, min(8, os.cpu_count() or 1)))
    strict: bool = False
    plan: bool = False
    fresh: bool = False
    compact: bool = False
    accept_shrunken: tuple[str, ...] = ()
