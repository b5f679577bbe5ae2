"""`python -m kiosk update`, `rollback` and `scrub`: what they take, and what they say in the machine's language.

In: what was asked for. Out: a line on the output, and the same kept for the status, the screen beside the stick and the library; or CommandError with one.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from kiosk.update import install, progress, report
from kiosk.update.scrub import scrub as scrub_shelf
from kiosk.update.shelf import Shelf
from kiosk.update.source import Source, SourceError, holds_release, open_source
from kiosk.update.trouble import UpdateError
from kiosk.wording import language_of, worded

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 — argparse names no public type


class CommandError(Exception):
    """What stopped a command, in one line with the remedy."""


def add(commands: Commands) -> None:
    """The three commands' arguments."""
    command = commands.add_parser("update", help="obey the list of withdrawn works, then install the newest release")
    _folder(command)
    command.add_argument("--from", dest="source", required=True, metavar="URL_OR_DIR", help="where it is read from")
    command.add_argument("--root", type=Path, metavar="FILE", help="the library's root.json; once, on a new kiosk")
    command.add_argument("--withdrawals-only", action="store_true", help="obey the list of withdrawn works, no more")
    command.add_argument("--name", metavar="NAME", help="what this kiosk is called in its reports; once")
    _folder(commands.add_parser("rollback", help="serve the release before"))
    command = commands.add_parser("scrub", help="read and check everything on the disk")
    _folder(command)
    command.add_argument("--seconds", type=_seconds, metavar="N", help="for so long at most; the next run goes on")


def _folder(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", nargs="?", type=_named, default=Path("releases"), metavar="DIR")


def _named(stated: str) -> Path:
    """A folder that was named: an empty word, as a script's unset variable leaves it, is not the one we stand in."""
    if not stated.strip():
        raise argparse.ArgumentTypeError("no folder is named")
    return Path(stated)


def _seconds(stated: str) -> float:
    try:
        found = float(stated)
    except ValueError:
        found = -1.0
    if not 0 <= found < math.inf:
        raise argparse.ArgumentTypeError(f"{stated!r} is no number of seconds")
    return found


def language() -> str:
    """What the machine speaks."""
    return language_of(
        next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    )


def update(options: argparse.Namespace) -> None:
    """Install the newest release of a source, and say what was done."""
    folder, stated = options.folder, options.source
    if not stated.strip():
        raise CommandError(worded("update-no-place", {}, language()))
    try:
        root = options.root.read_bytes() if options.root else None
    except OSError as error:
        raise CommandError(f"{options.root} cannot be read: {error.strerror}; give the library's root.json") from None
    if options.name is not None and not report.NAME.fullmatch(options.name):
        raise CommandError(f"{options.name!r} is no name of a kiosk; use a-z, 0-9 and -, at most 32 signs")
    sources: tuple[Source, ...] = ()
    now = datetime.now(UTC)
    stick = None if stated.startswith(("http://", "https://")) else Path(stated)
    run = install.withdraw if options.withdrawals_only else install.update
    key, done = "update-source-wrong", False
    values: Mapping[str, object] = {}
    try:
        sources = open_source(stated)
        outcome = run(folder, sources, now, root)
        key, values, done = outcome.key, outcome.values, True
    except UpdateError as error:
        key, values = error.key, error.values
        raise CommandError(worded(key, values, language())) from None
    except SourceError as error:
        values = {"detail": str(error)}
        raise CommandError(worded(key, values, language())) from None
    finally:
        for source in sources:
            source.close()
        # A report is left where a release was read from, and nowhere else: not in the empty folder a stick that was pulled out leaves behind.
        left = stick if stick is not None and any(holds_release(Path(source.name)) for source in sources) else None
        _tell(folder, now, key, values, done=done, by_stick=stick is not None, stick=left, name=options.name)
    _say(key, values)


def _say(key: str, values: Mapping[str, object]) -> None:
    """Say what was done. Where nobody can hear it, it was done nevertheless."""
    try:
        print(worded(key, values, language()), flush=True)
    except OSError:
        # What Python still holds for the output would fail again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _tell(
    folder: Path,
    now: datetime,
    key: str,
    values: Mapping[str, object],
    *,
    done: bool,
    by_stick: bool,
    stick: Path | None,
    name: str | None,
) -> None:
    if not (folder / "trust").is_file() or key == "update-running":
        return
    shelf = Shelf(folder)
    # On a full disk the words cannot be kept; they were said.
    with contextlib.suppress(OSError):
        if name is not None:
            report.call(shelf, name)
        shelf.tell(now, key, values, done=done)
    report.leave(shelf, stick, now)
    number = values.get("number")
    progress.note(
        folder, "done" if done else "failed", stick=by_stick, at=now.isoformat(timespec="seconds"),
        release=number if isinstance(number, int) else None,
    )  # fmt: skip


def rollback(folder: Path) -> None:
    """Serve the release before the one that is served."""
    try:
        outcome = install.rollback(folder)
    except UpdateError as error:
        raise CommandError(worded(error.key, error.values, language())) from None
    _say(outcome.key, outcome.values)


def scrub(folder: Path, seconds: float | None) -> None:
    """Read and check everything on the disk."""
    try:
        with install.using(folder, begun=True) as shelf:
            found = scrub_shelf(shelf, seconds)
    except UpdateError as error:
        raise CommandError(worded(error.key, error.values, language())) from None
    if not found.total:
        raise CommandError(worded("update-not-begun", {"folder": folder}, language()))
    values = {"checked": found.checked, "total": found.total, "damaged": len(found.damaged)}
    if found.damaged:
        raise CommandError(worded("scrub-damaged", values, language()))
    _say("scrub-done" if found.whole else "scrub-part", values)
