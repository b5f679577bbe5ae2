"""`openshelf build`: a site folder and a request in, `output/<profile>/` out, or an error and the last good output.

The stages themselves stand in site/walk.py, because bare `pelican` must give the same bytes; this module resolves what was
asked, runs Pelican, and words the outcome.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from openshelf.build.output import Profile
from openshelf.errors import BuildError, Place, ProblemGroup, SettingsError, UsageError, message
from openshelf.search.settings import BUDGETS
from openshelf.site.options import BuildOptions, default_date
from openshelf.site.report import Progress, Report, Silent
from openshelf.site.settings import CONFIG_NAME, read_settings

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

__all__ = ["Request", "Silent", "build", "resolve", "run"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for; None means the default."""

    site: Path
    profile: str = "online"
    jobs: int | None = None
    on: date | None = None
    strict: bool = False
    plan: bool = False
    fresh: bool = False
    accept_shrunken: tuple[str, ...] = ()
    drafts: bool = False
    bundled: bool = True
    folder: str | None = None


def resolve(request: Request) -> dict[str, Any]:
    """Pelican's settings for this request.

    UsageError: no site there, or a profile it does not know. SettingsError: a profile asks for a search budget that is none.
    """
    site = request.site.resolve()
    settings = read_settings(site, {"PATH": str(site / "content")})
    profiles: dict[str, dict[str, Any]] = settings["PROFILES"]
    if request.profile not in profiles:
        raise UsageError("site.unknown-profile", name=request.profile, known=", ".join(sorted(profiles)))
    search = profiles[request.profile].get("search", "fine")
    if not isinstance(search, str) or search not in BUDGETS:
        place = Place(str(site / CONFIG_NAME))
        known = ", ".join(sorted(BUDGETS))
        raise SettingsError("site.unknown-search-budget", place, profile=request.profile, value=search, known=known)
    profile = Profile(
        name="preview" if request.drafts else request.profile,
        kiosk=bool(profiles[request.profile].get("kiosk")),
        drafts=request.drafts,
        bundled=request.bundled,
        search=search,
    )
    options = BuildOptions(
        profile=profile,
        on=request.on or default_date(),
        strict=request.strict,
        plan=request.plan,
        fresh=request.fresh,
        accept_shrunken=request.accept_shrunken,
    )
    if request.jobs is not None:
        options = replace(options, jobs=request.jobs)
    settings["OPENSHELF"] = options
    settings["OUTPUT_PATH"] = str(site / (request.folder or f"output/{request.profile}"))
    return settings


def run(request: Request, progress: Progress) -> Report:
    """Build, and give the account of it. OpenshelfError: what stopped it; the last good output stays."""
    settings = resolve(request)
    from openshelf.site import plugin

    report = settings["OPENSHELF_REPORT"] = Report(progress)
    plugin.run(settings)
    return report


def build(request: Request, *, timings: bool, language: str) -> int:
    """What `openshelf build` does; the exit code. The last line says records, pages, seconds, warnings."""
    started = time.monotonic()
    report = run(request, Bar() if sys.stderr.isatty() else Silent())
    for group in report.problems.groups():
        if group.severity != "note":
            print(words_of(group, language), file=sys.stderr)
    for line in report.planned:
        print(line)
    if timings:
        for stage, seconds in report.seconds.items():
            print(f"{stage:12} {seconds:8.2f} s")
    if request.strict and report.warnings:
        raise BuildError("cli.strict", warnings=report.warnings)
    values = {
        "records": report.records,
        "pages": report.pages,
        "seconds": f"{time.monotonic() - started:.1f}",
        "warnings": report.warnings,
    }
    print(message("cli.summary", values, language))
    return 0


def words_of(group: ProblemGroup, language: str) -> str:
    """A group of problems for the terminal: its first example, and how many more there are like it."""
    first = group.examples[0].words(language)
    return first if group.count == 1 else f"{first} (+{group.count - 1})"


class Bar:
    """A progress bar on the terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        columns = (TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = RichProgress(*columns, console=Console(stderr=True), transient=True)
        self._task: Any = None

    def begin(self, stage: str, total: int | None) -> None:
        """A line for the stage."""
        self._bar.start()
        self._task = self._bar.add_task(stage, total=total)

    def advance(self, steps: int = 1) -> None:
        """Move the bar."""
        self._bar.advance(self._task, steps)

    def end(self) -> None:
        """Take the line away."""
        self._bar.remove_task(self._task)
        self._bar.stop()
