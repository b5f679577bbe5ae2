"""`python -m kiosk install`, `uninstall` and `shell`: what they take.

In: what argparse read. Out: lines that say what is done; ShellError with one line and the remedy.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TypeAlias

import kiosk
from kiosk.shell import install as installation
from kiosk.shell import supervisor
from kiosk.shell.plan import plan
from kiosk.shell.settings import PORT, Settings, ShellError, checked, visible

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 — argparse names no public type
NAMES = ("install", "uninstall", "shell")


def add(commands: Commands) -> None:
    """The three commands' arguments."""
    command = commands.add_parser("install", help="make this Debian machine a kiosk (as root)")
    command.add_argument("--release", required=True, metavar="DIR_OR_URL", help="where new releases are read from")
    command.add_argument("--root", required=True, type=Path, metavar="FILE", help="the library's root.json")
    command.add_argument(
        "--port", type=int, default=PORT, help=f"of the server; the next one is the shell's (default {PORT})"
    )
    command.add_argument("--name", help="what this kiosk is called in its reports")
    command.add_argument("--bond", type=Path, metavar="FILE", help="this kiosk's bond with its hall")
    command.add_argument("--hall", metavar="URL", help="the hall's server; without it letters go by stick")
    command.add_argument(
        "--locale", default="C.UTF-8", help="what the machine's own messages speak, such as az_AZ.UTF-8"
    )
    command.add_argument("--no-usbguard", action="store_true", help="let any device be plugged in")
    command.add_argument("--dry-run", action="store_true", help="print every file and command, do nothing")
    command.add_argument("--prefix", type=Path, metavar="DIR", help="write the files below DIR, run nothing")
    command = commands.add_parser("uninstall", help="undo the installation (as root)")
    command.add_argument("--prefix", type=Path, metavar="DIR", help="below DIR, run nothing")
    command = commands.add_parser("shell", help="keep a browser on the screen, a fresh one for every guest")
    supervisor.add_options(command)


def run(options: argparse.Namespace) -> None:
    """Do the command."""
    if options.command == "shell":
        supervisor.keep(options)
    elif options.command == "uninstall":
        _undo(options)
    else:
        _install(options)


def settings_of(options: argparse.Namespace) -> Settings:
    """What was stated, checked."""
    release = options.release
    if not release.startswith(("http://", "https://")):
        release = os.path.abspath(release)  # noqa: PTH100 — resolve() would follow a link that is meant to be switched
    return checked(
        Settings(
            release, sys.executable, str(Path(kiosk.__file__).resolve().parents[1]), options.port, options.name, options.hall,
            options.bond is not None, options.locale, not options.no_usbguard,
        )
    )  # fmt: skip


def _install(options: argparse.Namespace) -> None:
    settings = settings_of(options)
    bond = _text(options.bond, "make it at the hall with: python -m kiosk hall add NAME") if options.bond else None
    planned = plan(settings, _root(options.root), bond)
    if options.dry_run:
        print("".join(installation.described(planned)), end="")
    elif options.prefix is not None:
        changed = installation.write_files(planned, options.prefix)
        print(f"wrote {len(changed)} of {len(planned.files)} files below {options.prefix}; nothing was run")
    else:
        _as_root("install")
        # The browser's user must be able to read what root writes here, whatever root's own habit is.
        os.umask(0o022)
        for what, path in (("the interpreter", settings.python), ("the package kiosk", settings.source)):
            visible(what, path)
            visible(what, str(Path(path).resolve()))
        for line in installation.install(planned, Path("/"), installation.runs):
            print(f"kiosk: {line}", flush=True)


def _undo(options: argparse.Namespace) -> None:
    if options.prefix is None:
        _as_root("uninstall")
    top, run_ = (Path("/"), installation.runs) if options.prefix is None else (options.prefix, lambda _words: 0)
    for line in installation.uninstall(top, run_):
        print(f"kiosk: {line}", flush=True)


def _as_root(command: str) -> None:
    if os.geteuid():
        raise ShellError(f"{command} changes the system: run it with sudo, or look first with install --dry-run")
    if not Path("/run/systemd/system").is_dir():
        raise ShellError("this machine does not run systemd; a kiosk needs Debian 12 or later, installed as usual")


def _text(path: Path, remedy: str) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ShellError(f"{path} cannot be read: {why}; {remedy}") from None


def _root(path: Path) -> str:
    remedy = "give the library's root.json, which openshelf keys made"
    text = _text(path, remedy)
    try:
        signed = json.loads(text)["signed"]["_type"]
    except (ValueError, KeyError, TypeError):
        signed = None
    if signed != "root":
        raise ShellError(f"{path} is not the root of a library's keys; {remedy}")
    return text
