"""What a build says while it runs, and what it says at the end. The edge decides how it looks."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from openshelf.errors import OpenshelfError, Problem, ProblemLog, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openshelf.catalog.union.account import Count
    from openshelf.ingest.mending import Listener
    from openshelf.ingest.reader import Reading


class Progress(Protocol):
    """Shows a person how far the build is."""

    def begin(self, stage: str, total: int | None) -> None:
        """A stage starts; total is how many steps it has, where that is known."""

    def advance(self, steps: int = 1) -> None:
        """Steps of the stage are done."""

    def end(self) -> None:
        """The stage is done."""


class Silent:
    """A progress nobody sees: bare Pelican, the preview and tests."""

    def begin(self, stage: str, total: int | None) -> None:
        """Show nothing."""

    def advance(self, steps: int = 1) -> None:
        """Show nothing."""

    def end(self) -> None:
        """Show nothing."""


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What became of one source's records; repaired ones are among the kept."""

    read: int
    kept: int
    repaired: int
    rejected: int


@dataclass(slots=True)
class Report:
    """The build's account of itself: counts, problems by cause, what was read of each source, seconds a stage."""

    progress: Progress = field(default_factory=Silent)
    problems: ProblemLog = field(default_factory=ProblemLog)
    seconds: dict[str, float] = field(default_factory=dict)
    records: int = 0
    pages: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    planned: list[str] = field(default_factory=list)
    errors: list[OpenshelfError] = field(default_factory=list)
    sources: dict[str, SourceCounts] = field(default_factory=dict)
    branch: list[Problem] = field(default_factory=list)  # what a branch keeps and what had to go for its size
    united: tuple[Count, ...] = ()  # what a union merged, and by which key
    readings: list[tuple[Reading, SourceError | None]] = field(default_factory=list)
    listener: Listener | None = None  # hears every problem of the catalogue with its control number

    @property
    def warnings(self) -> int:
        """Problems worth an editor's look: all but notes."""
        return self.problems.count - self.problems.by_severity["note"]

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[None]:
        """Time a stage and show it."""
        started = time.monotonic()
        self.progress.begin(name, total)
        try:
            yield
        finally:
            self.progress.end()
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - started
