"""One guest's browser: a Chromium whose every file lies in a folder that is erased with it.

In: the browser's program, the address it begins at, the folder guests' folders are made in (memory, on a kiosk). Out: `Guest`, alive until it is ended. The rule: when a guest is over, no
process of his browser runs and no file of his is left.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from kiosk.shell.settings import ShellError

PREFIX = "guest-"
OPTIONS = (
    "--kiosk", "--start-maximized", "--no-first-run", "--no-default-browser-check", "--no-pings", "--noerrdialogs",
    "--disable-background-networking", "--disable-breakpad", "--disable-client-side-phishing-detection", "--disable-component-update",
    "--disable-default-apps", "--disable-dev-tools", "--disable-extensions", "--disable-hang-monitor", "--disable-logging",
    "--disable-notifications", "--disable-pinch", "--disable-print-preview", "--disable-prompt-on-repost",
    "--disable-session-crashed-bubble", "--disable-sync", "--disable-infobars", "--hide-crash-restore-bubble",
    "--overscroll-history-navigation=0", "--password-store=basic", "--touch-events=enabled",
    "--disk-cache-size=33554432", "--autoplay-policy=no-user-gesture-required",
    "--disable-features=Translate,GlobalMediaControls,MediaRouter,TabHoverCardImages,OverscrollHistoryNavigation,TouchpadOverscrollHistoryNavigation",
)  # fmt: skip
ENDED_WITHIN = 5.0  # seconds for the processes of a killed browser to be gone


class Guest:
    """A running browser and its folder."""

    def __init__(self, program: str, address: str, top: Path, further: Sequence[str] = ()) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=top))
        # Said, not guessed: what Chromium would guess from differs from release to release.
        platform = "wayland" if os.environ.get("WAYLAND_DISPLAY") else "x11"
        words = (
            program,
            *OPTIONS,
            f"--ozone-platform={platform}",
            *further,
            f"--user-data-dir={self.folder}/profile",
            address,
        )
        try:
            self._process = subprocess.Popen(
                words, env=_environment(self.folder), cwd=self.folder, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise ShellError(
                f"{program} cannot be started: {error.strerror}; install it, or name another with --browser"
            ) from None

    def alive(self) -> bool:
        """Whether the browser runs."""
        return self._process.poll() is None

    def end(self) -> None:
        """End every process of it, erase every file."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
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


def _environment(folder: Path) -> dict[str, str]:
    """The browser's home is the guest's folder: its settings, caches, keys and temporary files lie nowhere else."""
    own = {"HOME": folder, "TMPDIR": folder / "tmp"}
    own |= {f"XDG_{name}_HOME": folder / name.lower() for name in ("CONFIG", "CACHE", "DATA", "STATE")}
    for path in own.values():
        path.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name not in ("NOTIFY_SOCKET", "WATCHDOG_USEC")}
    return kept | {name: str(path) for name, path in own.items()}


def _processes_of(folder: Path) -> list[int]:
    """Processes that name this guest's folder in what started them."""
    wanted = str(folder).encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                if wanted in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    return found
