"""What several commands take: the site's folder, a day, a number of processes, a number."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse names no public type


def site_argument(parser: argparse.ArgumentParser) -> None:
    """The site's folder as `--site DIR`."""
    parser.add_argument("--site", type=Path, default=Path(), metavar="DIR", help="the site's folder (default: here)")


def day(text: str) -> date:
    """A day written as 2026-11-20."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-11-20") from None


def processes(text: str) -> int:
    """A number of processes, 1 to 256."""
    if not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes from 1 to 256")
    return int(text)


def number(text: str) -> int:
    """A whole number, 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return int(text)
