"""What a build says while it runs, and what it says at the end. The edge decides how it looks."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from openshelf.errors import OpenshelfError, ProblemLog

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    """The build's account of itself: counts, problems by cause, seconds a stage."""

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
