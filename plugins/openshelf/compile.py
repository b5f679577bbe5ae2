"""`openshelf build`: a site folder and a request in, `output/<profile>/` out, or an error and the last good output.

The stages themselves stand in site/walk.py, because bare `pelican` must give the same bytes; this module resolves what was
asked, runs Pelican, and words the outcome.
"""

from __future__ import annotations

import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from openshelf.build.output import Profile
from openshelf.content.branches import branch_names
from openshelf.errors import BuildError, OpenshelfError, Place, ProblemGroup, SettingsError, UsageError, message
from openshelf.ingest import command as ingesting
from openshelf.ingest import mending
from openshelf.ingest.payload import shown
from openshelf.search.settings import BUDGETS
from openshelf.site.options import BuildOptions, default_date
from openshelf.site.report import Progress, Report, Silent
from openshelf.site.settings import CONFIG_NAME, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

__all__ = ["Request", "Silent", "build", "resolve", "run"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for; None means the default. report: where the account of what was read goes."""

    site: Path
    profile: str = "online"
    jobs: int | None = None
    on: date | None = None
    strict: bool = False
    plan: bool = False
    fresh: bool = False
    compact: bool = False
    accept_shrunken: tuple[str, ...] = ()
    drafts: bool = False
    bundled: bool = True
    folder: str | None = None
    report: Path | None = None


def resolve(request: Request) -> dict[str, Any]:
    """Pelican's settings for this request.

    UsageError: no site there, or a profile it does not know. SettingsError: a profile asks for a search budget that is none.
    """
    site = request.site.resolve()
    settings = read_settings(site, {"PATH": str(site / "content")})
    profiles: dict[str, dict[str, Any]] = {
        **{name: {"kiosk": True, "branch": True} for name in branch_names(site / "content")}, **settings["PROFILES"]
    }  # fmt: skip
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
        branch=bool(profiles[request.profile].get("branch")),
    )
    options = BuildOptions(
        profile=profile,
        on=request.on or default_date(),
        strict=request.strict,
        plan=request.plan,
        fresh=request.fresh,
        compact=request.compact,
        accept_shrunken=request.accept_shrunken,
    )
    if request.jobs is not None:
        options = replace(options, jobs=request.jobs)
    settings["OPENSHELF"] = options
    settings["OUTPUT_PATH"] = str(site / (request.folder or f"output/{request.profile}"))
    return settings


def run(request: Request, progress: Progress, report: Report | None = None) -> Report:
    """Build, and give the account of it. OpenshelfError: what stopped it; the last good output stays."""
    settings = resolve(request)
    from openshelf.site import plugin

    report = settings["OPENSHELF_REPORT"] = report or Report(progress)
    plugin.run(settings)
    return report


def build(request: Request, *, timings: bool, language: str) -> int:
    """What `openshelf build` does; the exit code. The last line says records, pages, seconds, warnings."""
    started = time.monotonic()
    progress = Bar() if sys.stderr.isatty() else Silent()
    report = _reported(request, progress, language) if request.report else run(request, progress)
    for line in told(report, language):
        print(line, file=sys.stderr)
    for count in report.united:
        print(count.words(language))
    for each in report.branch:
        print(each.words(language))
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


def _reported(request: Request, progress: Progress, language: str) -> Report:
    """Build, and leave what was read and what was wrong at `request.report`, also where the build fails."""
    path = request.report
    assert path is not None
    report = Report(progress)
    failed: OpenshelfError | None = None
    as_table = path.suffix.lower() in mending.SUFFIXES
    with ingesting.mended(path, language) if as_table else nullcontext() as report.listener:
        try:
            run(request, progress, report)
        except OpenshelfError as error:
            failed = error
    if not as_table:
        ingesting.write_json(path, report.readings, language, build=_account(report, failed, language))
    if failed is not None:
        raise failed
    return report


def _account(report: Report, failed: OpenshelfError | None, language: str) -> dict[str, Any]:
    """What a build says of itself beside its sources, as data."""
    own = (group for group in report.problems.groups() if not group.message_id.startswith("ingest."))
    return {
        "error": failed.words(language) if failed is not None else None,
        "records": report.records,
        "pages": report.pages,
        "changed": report.changed,
        "removed": report.removed,
        "seconds": {stage: round(seconds, 2) for stage, seconds in report.seconds.items()},
        "warnings": report.warnings,
        "merged": [
            {
                "outcome": each.outcome,
                "rule": each.rule,
                "count": each.count,
                "examples": [list(pair) for pair in each.examples],
            }
            for each in report.united
        ],
        "problems": [
            {
                "id": group.message_id,
                "severity": group.severity,
                "count": group.count,
                "examples": [example.words(language) for example in group.examples],
            }
            for group in own
        ],
    }


def told(report: Report, language: str) -> Iterator[str]:
    """For the terminal: what became of damaged sources, and the problems by cause, worst first."""

    def say(key: str, /, **values: object) -> str:
        return message(f"ingest.{key}", values, language)

    for reading, _ in report.readings:
        counts = reading.counts
        if counts.repaired or counts.rejected:
            yield f"{shown(reading.config.path)}: " + say(
                "counted", read=counts.read, kept=counts.kept, repaired=counts.repaired, rejected=counts.rejected
            )
            if reading.saved is not None:
                yield "  " + say("rejects-saved", file=reading.saved)
    for group in report.problems.groups():
        if group.severity != "note":
            yield from words_of(group, language)


def words_of(group: ProblemGroup, language: str) -> Iterator[str]:
    """A group of problems for the terminal: one alone as it is, several by their cause, three examples and the remedy."""
    if group.count == 1 or not group.message_id.startswith("ingest."):
        more = f" (+{group.count - 1})" if group.count > 1 else ""
        yield group.examples[0].words(language) + more
        return
    values = {
        "count": group.count,
        "severity": message(f"ingest.severity-{group.severity}", {}, language),
        "cause": message(f"{group.message_id}.cause", {}, language),
    }
    yield message("ingest.group", values, language)
    for example in group.examples:
        yield "    " + example.words(language)
    yield "    " + message("ingest.remedy", {"remedy": message(f"{group.message_id}.remedy", {}, language)}, language)


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
