"""`python -m kiosk shell`: keeps a browser on the screen, and gives every guest a fresh one.

In: the server's port, the browser. Out: nothing, until it is stopped; then every guest's file is erased. The rule: it decides nothing itself (watch.py does) and tells systemd that it
lives at every look, so a supervisor that hangs is started anew with the screen.
"""

from __future__ import annotations

import argparse
import signal
import tempfile
import threading
import time
from pathlib import Path

from kiosk.notify import notify
from kiosk.shell import browser
from kiosk.shell.emergency import Emergency
from kiosk.shell.settings import PORT, ShellError
from kiosk.shell.watch import Deed, Seen, Watch, look
from kiosk.status import ask

EVERY = 0.5  # seconds between two looks
LONGEST = 40  # letters of the path of guests' folders; a socket's whole path may have 107


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of `shell`."""
    command.add_argument(
        "--port", type=int, default=PORT, help=f"of the server; the next one is the shell's own (default {PORT})"
    )
    command.add_argument("--browser", default="/usr/bin/chromium", metavar="FILE", help="the browser's program")
    command.add_argument(
        "--browser-option", action="append", default=[], metavar="OPTION", help="a further option of the browser"
    )
    command.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()), metavar="DIR", help="where guests' files lie"
    )


def keep(options: argparse.Namespace) -> None:
    """Keep the screen until SIGTERM or SIGINT."""
    if not options.folder.is_dir():
        raise ShellError(f"{options.folder} is no folder; guests' files need one, in memory at best")
    if len(str(options.folder.resolve())) > LONGEST:
        raise ShellError(
            f"{options.folder}: a path this long leaves no room for the browser's socket; give a shorter one"
        )
    browser.erase_all(options.folder)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    page = Emergency(options.port + 1, options.port)
    try:
        _keep(options, f"http://127.0.0.1:{page.port}/", stopped)
    finally:
        page.close()


def _keep(options: argparse.Namespace, first: str, stopped: threading.Event) -> None:
    guest: browser.Guest | None = None
    watch = Watch()
    not_before = 0.0
    ready = False
    try:
        while not stopped.is_set():
            notify("WATCHDOG=1" if ready else "READY=1")
            ready = True
            at = time.monotonic()
            alive = guest is not None and guest.alive()
            if alive or at >= not_before:
                deed, watch = look(watch, _seen(options.port, at, alive=alive, before=watch.forgotten))
                if deed is not Deed.NOTHING:
                    if guest is not None:
                        guest.end()
                    address = first if deed is Deed.START else f"{first}stick"
                    guest = browser.Guest(options.browser, address, options.folder, options.browser_option)
                    not_before = at + watch.wait()
            stopped.wait(EVERY)
    finally:
        if guest is not None:
            guest.end()


def _seen(port: int, at: float, *, alive: bool, before: int | None) -> Seen:
    try:
        health = ask(port)
        # A server that cannot read its state still serves its pages, and says nothing of guests.
        forgotten = health["forgotten"] if health.get("status") == "ok" else (before or 0)
        return Seen(at, alive, forgotten, ask(port, path="/-/update", field="state"), health.get("quiet"))
    except (OSError, ValueError, KeyError):
        return Seen(at, alive)
