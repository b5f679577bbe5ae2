"""One guest's browser: a Chromium whose every file lies in a folder that is erased with it.

In: the browser's program, the address it begins at (none: it waits without a window until it is shown), the folder guests' folders are made in (memory, on a kiosk). Out: `Guest`, alive until it is
ended, with `pages`, the pipe to it. The rule: when a guest is over, no process of his browser runs and no file of his is left.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from kiosk.shell.pages import Pages
from kiosk.shell.settings import ShellError
from kiosk.shell.speech import BROWSER_OPTIONS, Speech

PREFIX = "guest-"
OPTIONS = (
    "--kiosk", "--start-maximized", "--no-first-run", "--no-default-browser-check", "--no-pings", "--noerrdialogs",
    "--disable-background-networking", "--disable-breakpad", "--disable-client-side-phishing-detection", "--disable-component-update",
    "--disable-default-apps", "--disable-dev-tools", "--disable-extensions", "--disable-hang-monitor", "--disable-logging",
    "--disable-notifications", "--disable-pinch", "--disable-print-preview", "--disable-prompt-on-repost",
    "--disable-session-crashed-bubble", "--disable-sync", "--disable-infobars", "--hide-crash-restore-bubble",
    "--overscroll-history-navigation=0", "--password-store=basic", "--touch-events=enabled", "--remote-debugging-pipe",
    "--disk-cache-size=33554432", "--autoplay-policy=no-user-gesture-required",
    "--disable-features=Translate,GlobalMediaControls,MediaRouter,TabHoverCardImages,OverscrollHistoryNavigation,TouchpadOverscrollHistoryNavigation",
)  # fmt: skip
WAITING = "--no-startup-window"
ENDED_WITHIN = 5.0  # seconds for the processes of a killed browser to be gone


class Guest:
    """A running browser and its folder."""

    def __init__(
        self, program: str, address: str | None, top: Path, further: Sequence[str] = (), speaks: str | None = None
    ) -> None:
        """speaks: the language of the page it begins at, where the screen is read to this guest."""
        self.began = time.monotonic()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=top))
        # Said, not guessed: what Chromium would guess from differs from release to release.
        platform = "wayland" if os.environ.get("WAYLAND_DISPLAY") else "x11"
        words = (
            program,
            *OPTIONS,
            f"--ozone-platform={platform}",
            *further,
            f"--user-data-dir={self.folder}/profile",
            *(BROWSER_OPTIONS if speaks else ()),
            address or WAITING,
        )
        environment = _environment(self.folder)
        self.speech: Speech | None = None
        if speaks:
            # Without it the guest has a silent browser, which is better than none.
            with contextlib.suppress(OSError):
                self.speech = Speech(self.folder, speaks, environment)
                environment |= self.speech.environment
        try:
            self._process, self.pages = _started(words, environment)
        except OSError as error:
            self._erase()
            raise ShellError(
                f"{program} cannot be started: {error.strerror}; install it, or name another with --browser"
            ) from None
        self._over = False

    def show(self, address: str) -> None:
        """Give a browser that waits its window."""
        self.pages.open(address, fills=True)

    def alive(self) -> bool:
        """Whether the browser runs."""
        if not self._over:
            self._over = os.waitpid(self._process, os.WNOHANG)[0] == self._process
        return not self._over

    def end(self) -> None:
        """End every process of it, erase every file."""
        self.pages.end()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process, signal.SIGKILL)
        if not self._over:
            os.waitpid(self._process, 0)
            self._over = True
        self._erase()

    def _erase(self) -> None:
        """End what still runs of it, and erase its folder."""
        if self.speech is not None:
            self.speech.end()
        until = time.monotonic() + ENDED_WITHIN
        # A process that outlived its group could write a file after the folder was erased.
        while time.monotonic() < until:
            left = _processes_of(self.folder)
            for process in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(process, signal.SIGKILL)
            shutil.rmtree(self.folder, ignore_errors=True)
            if not left and not self.folder.exists():
                return
            time.sleep(0.02)
        raise ShellError(f"{self.folder} could not be erased; the kiosk's screen is started anew")


def erase_all(top: Path) -> None:
    """Erase what browsers of an earlier supervisor left."""
    for folder in top.glob(f"{PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _started(words: Sequence[str], environment: dict[str, str]) -> tuple[int, Pages]:
    """The browser's process, the first of a group of its own, and the pipe to it: what it reads is its descriptor 3, what it writes its 4."""
    ends = [*os.pipe(), *os.pipe()]
    # Out of the way of 3 and 4, so that neither end is overwritten by the other's move.
    theirs = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 16) for end in (ends[0], ends[3])]
    nothing = os.open(os.devnull, os.O_RDWR)
    moves = [(os.POSIX_SPAWN_DUP2, nothing, number) for number in range(3)]
    moves += [(os.POSIX_SPAWN_DUP2, end, number) for end, number in zip(theirs, (3, 4), strict=True)]
    try:
        process = os.posix_spawn(
            words[0], list(words), environment, file_actions=moves, setsid=True, setsigdef=(signal.SIGPIPE,)
        )
    except OSError:
        os.close(ends[1])
        os.close(ends[2])
        raise
    finally:
        for each in (ends[0], ends[3], *theirs, nothing):
            os.close(each)
    return process, Pages(ends[2], ends[1])


def _environment(folder: Path) -> dict[str, str]:
    """The browser's home is the guest's folder: its settings, caches, keys and temporary files lie nowhere else."""
    own = {"HOME": folder, "TMPDIR": folder / "tmp"}
    own |= {f"XDG_{name}_HOME": folder / name.lower() for name in ("CONFIG", "CACHE", "DATA", "STATE")}
    for path in own.values():
        path.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name not in ("NOTIFY_SOCKET", "WATCHDOG_USEC")}
    return kept | {name: str(path) for name, path in own.items()}


def _processes_of(folder: Path) -> list[int]:
    """Processes that name this guest's folder in what started them, by word or by their home."""
    wanted = str(folder).encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            for told in ("cmdline", "environ"):
                with contextlib.suppress(OSError):
                    if wanted in (entry / told).read_bytes():
                        found.append(int(entry.name))
                        break
    return found
