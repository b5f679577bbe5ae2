"""`python -m kiosk shell`: keeps a browser on the screen, and gives every guest a fresh one.

In: the server's port, the browser. Out: nothing, until it is stopped; then every guest's file is erased. The rules: it decides nothing itself (sight.py says what the pages mean, watch.py what is
done), waits for nobody, and tells systemd that it lives as long as it looks, so a supervisor that hangs is started anew with the screen.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.notify import notify
from kiosk.shell import browser, speech
from kiosk.shell.emergency import BACK, FIRST, STICK, Emergency, Wish
from kiosk.shell.settings import PORT, ShellError
from kiosk.shell.sight import Sight, seen
from kiosk.shell.watch import Deed, Seen, Watch, look
from kiosk.status import ask

EVERY = 0.2  # seconds between two looks at the browser
ASKED_EVERY = 0.5  # seconds between two questions to the server
STALE = 1.5  # seconds after which the server's last answer counts as none
LIVES_EVERY = 1.0  # seconds between two signs of life to systemd
SPARE_AFTER = 1.0  # seconds a guest's browser has for itself before the next one is started
SPARE_LIVES = 3600.0  # seconds a browser waits; then a fresh one does, for Debian may have brought a newer one
NOTHING_YET = Sight(None, (), covered=False, empty=False)
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
    command.add_argument(
        "--voice",
        choices=("auto", "yes", "no"),
        default="auto",
        help="offer to read the screen aloud (auto: where this machine can)",
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
    offered = options.voice == "yes" or (options.voice == "auto" and speech.possible())
    page = Emergency(options.port + 1, options.port, voice=offered)
    try:
        _keep(options, page, stopped)
    finally:
        page.close()


def _keep(options: argparse.Namespace, page: Emergency, stopped: threading.Event) -> None:
    screen = _Screen(options, page)
    watch = Watch()
    server = _Server(options.port, stopped)
    not_before = lived = 0.0
    notify("READY=1")
    try:
        while not stopped.is_set():
            at = time.monotonic()
            if at - lived >= LIVES_EVERY:
                notify("WATCHDOG=1")
                lived = at
            alive, sight = screen.look(at)
            wish = page.wish()
            if alive or at >= not_before:
                known = replace(
                    server.seen(at, before=watch.forgotten), alive=alive, covered=sight.covered, lost=sight.lost,
                    empty=sight.empty, own=sight.own is not None, led=page.led, wished=wish is not None,
                )  # fmt: skip
                deed, watch = look(watch, known)
                if deed is not Deed.NOTHING:
                    if deed is Deed.AGAIN and wish is not None:
                        screen.go_on(wish)
                    else:
                        screen.begin(page.origin + (STICK if deed is Deed.STICK else FIRST))
                    not_before = at + watch.wait()
            screen.wait(stopped)
    finally:
        screen.end()


class _Screen:
    """The browser on the screen, and the one that waits to follow it."""

    def __init__(self, options: argparse.Namespace, page: Emergency) -> None:
        self._options = options
        self._page = page
        self._origins = (f"http://127.0.0.1:{options.port}", page.origin)
        self._guest: browser.Guest | None = None
        self._spare: browser.Guest | None = None
        self._shown = 0.0
        self._sight = NOTHING_YET

    def look(self, at: float) -> tuple[bool, Sight]:
        """Whether the guest's browser runs, and what stands in it as last heard. Every page that is not the library's is told to close."""
        guest = self._guest
        if guest is None or not guest.alive():
            return False, self._sight
        pages = guest.pages.heard()
        if pages is not None:
            self._sight = seen(pages, self._origins, self._sight.own)
            if self._sight.lost:
                guest.pages.open(self._page.origin + BACK)
            for name in self._sight.foreign:
                guest.pages.close(name)
        guest.pages.ask()
        if guest.speech is not None and not guest.speech.alive():
            # It will not speak to the next guest either; whoever sees to the machine starts the supervisor anew.
            guest.speech.end()
            guest.speech = None
            self._page.dumb()
            print("kiosk: Orca ended by itself; the voice is no longer offered", file=sys.stderr, flush=True)
        self._provide(at)
        return True, self._sight

    def _provide(self, at: float) -> None:
        """Have a fresh browser wait: from its window to the first page it takes a third of what a start takes."""
        spare = self._spare
        if spare is not None and (not spare.alive() or at - spare.began >= SPARE_LIVES):
            self._spare = None
            spare.end()
        if self._spare is None and self._sight.own is not None and at - self._shown >= SPARE_AFTER:
            self._spare = self._start(None)

    def begin(self, address: str) -> None:
        """End the guest's browser, give the screen to a fresh one."""
        waited = self._spare if self._spare is not None and self._spare.alive() else None
        over = [each for each in (self._guest, self._spare) if each is not None and each is not waited]
        self._guest, self._spare = waited, None
        if waited is not None:
            waited.show(address)
        for each in over:
            each.end()
        if waited is None:
            self._guest = self._start(address)
        self._sight = NOTHING_YET
        self._shown = time.monotonic()

    def go_on(self, wish: Wish) -> None:
        """The same guest, at the same page, with the voice or without. Only a browser that was started for it can be read aloud."""
        address = f"{self._origins[0]}/{wish.page}{wish.fragment}"
        if not wish.speaking:
            self.begin(address)
            return
        speech.loud()
        over, self._guest = self._guest, None
        if over is not None:
            over.end()
        self._guest = self._start(address, speaks=wish.tag)
        self._sight = NOTHING_YET
        self._shown = time.monotonic()

    def _start(self, address: str | None, speaks: str | None = None) -> browser.Guest:
        told = self._options
        return browser.Guest(told.browser, address, told.folder, told.browser_option, speaks)

    def wait(self, stopped: threading.Event) -> None:
        """Until the next look."""
        if self._guest is None:
            stopped.wait(EVERY)
        else:
            self._guest.pages.wait(EVERY)

    def end(self) -> None:
        """End every browser."""
        for each in (self._guest, self._spare):
            if each is not None:
                each.end()


class _Server:
    """The server, asked beside the looks: one that hangs must not keep the supervisor from the browser."""

    def __init__(self, port: int, stopped: threading.Event) -> None:
        self._port = port
        self._stopped = stopped
        self._last: tuple[float, dict[str, Any], dict[str, Any]] | None = None
        threading.Thread(target=self._run, name="server", daemon=True).start()

    def seen(self, at: float, *, before: int | None) -> Seen:
        """What it said lately. before: the count of guests forgotten that was last known."""
        last = self._last
        if last is None or at - last[0] > STALE:
            return Seen(at, alive=False)
        asked, health, update = last
        # A server that cannot read its state still serves its pages, and says nothing of guests.
        forgotten = health["forgotten"] if health.get("status") == "ok" else (before or 0)
        quiet = health.get("quiet")
        since = None if quiet is None else quiet + max(at - asked, 0.0)
        return Seen(at, alive=False, forgotten=forgotten, update=update, quiet=since)

    def _run(self) -> None:
        while not self._stopped.wait(ASKED_EVERY):
            with contextlib.suppress(OSError, ValueError, KeyError):
                health = ask(self._port)
                update = ask(self._port, path="/-/update", field="state")
                self._last = (time.monotonic(), health, update)
