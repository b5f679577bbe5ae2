"""A kiosk's screen without hardware: the real supervisor, Chromium and policy on an X server without a display, driven by X's own keys and touches.

The policy is laid over /etc/chromium in a mount namespace of the supervisor's own, so no other Chromium of the machine ever sees it. Needs Linux, root, and Debian's xvfb, openbox and
xdotool; `missing()` says what is not there.
"""

import contextlib
import http.server
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.shell.policy import policy_text
from kiosk.shell.settings import Settings
from kiosk.shell.sight import COVERED

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("Xvfb", "openbox", "xdotool", "unshare", "chromium")
TITLE = "escape page"
BROWSER = " - Chromium"  # ends the title of each of its windows
# What the browser's own pages, tools and dialogs, and the machine's files, are called when they open.
OUTSIDE = re.compile(
    r"^(Settings|History|Downloads|New Tab|Bookmarks|Extensions|About Version|Inspect|DevTools|Developer Tools|Task Manager|Clear browsing|"
    r"Open Files?|Save|Print|Select|Certificate|passwd|root|Index of|Report|Sign in|Add people|Chromium Help|Google|Feedback|loaded outside)",
    re.IGNORECASE,
)
GUEST = re.compile(rb"--user-data-dir=([^\0 ]+)/profile")
COLUMNS, CELL = 6, (180, 90)


def missing() -> str | None:
    """What this machine lacks for the rig; None where it lacks nothing."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "the kiosk's screen is tried as root on Linux: it lays the policy over /etc/chromium in a namespace"
    lacking = [name for name in PROGRAMS if shutil.which(name) is None]
    if lacking:
        return f"not installed: {', '.join(lacking)} (apt-get install xvfb openbox xdotool chromium)"
    done = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return "this machine allows no mount namespace" if done.returncode else None


@dataclass
class Screen:
    """The rig while it runs."""

    top: Path
    port: int
    display: str
    guests: Path
    supervisor: subprocess.Popen
    hits: list[str] = field(default_factory=list)

    def xdotool(self, *words: str) -> str:
        """One xdotool command; what it printed."""
        told = {**os.environ, "DISPLAY": self.display}
        done = subprocess.run(["xdotool", *words], env=told, capture_output=True, text=True, check=False, timeout=20)
        return done.stdout

    def titles(self) -> list[str]:
        """The titles of all windows that can be seen."""
        return self._named("--name", ".")

    def browsers(self) -> list[str]:
        """The titles of the browser's windows that can be seen."""
        return self._named("--class", "chromium")

    def _named(self, *by: str) -> list[str]:
        # A window that closed between the two commands names nothing; the others are named all the same.
        found = self.xdotool("search", "--onlyvisible", *by, "getwindowname", "%@")
        return [title.strip() for title in found.splitlines() if title.strip()]

    def ours(self) -> bool:
        """Whether one window of the browser stands there and shows our page, uncovered, and nothing of its own stands beside it."""
        titles = self.titles()
        shown = [title for title in titles if title.endswith(BROWSER)]
        alone = len(shown) == 1 and shown[0].startswith(TITLE) and COVERED not in shown[0]
        return alone and not any(OUTSIDE.match(title) for title in titles)

    def watched(self, seconds: float) -> tuple[float | None, set[str]]:
        """Look for as long: seconds until the screen was ours and remained so (0 where it always was, None where it is not), and every title that was seen."""
        began = time.monotonic()
        since: float | None = 0.0
        titles: set[str] = set()
        while (at := time.monotonic() - began) < seconds:
            if not self.ours():
                since = None
            elif since is None:
                since = at
            titles.update(self.browsers())
            time.sleep(0.02)
        return since, titles

    def guest(self) -> Path | None:
        """The folder of the browser whose window is seen."""
        found = self.xdotool("search", "--onlyvisible", "--class", "chromium", "getwindowpid", "%@").split()
        for number in found:
            with contextlib.suppress(OSError):
                told = GUEST.search(Path(f"/proc/{number}/cmdline").read_bytes())
                if told:
                    return Path(told[1].decode())
        return None

    def wait(self, seconds: float) -> float | None:
        """Seconds until the screen is ours; None where it was not in time."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.ours():
                return time.monotonic() - began
            time.sleep(0.2)
        return None

    def touch(self, cell: int) -> None:
        """Touch the middle of a cell of the page."""
        x, y = middle(cell)
        self.xdotool("mousemove", str(x), str(y), "click", "1")


def middle(cell: int) -> tuple[int, int]:
    """Where the middle of a cell of the page lies on the screen."""
    return cell % COLUMNS * CELL[0] + CELL[0] // 2, cell // COLUMNS * CELL[1] + CELL[1] // 2


def free_pair() -> int:
    """A port that is free together with the next."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            with contextlib.suppress(OSError):
                second.bind(("127.0.0.1", first.getsockname()[1] + 1))
                return first.getsockname()[1]


@contextlib.contextmanager
def served(site: Path, port: int, state: Path):
    """The kiosk's own server of a built site, as a process."""
    command = [sys.executable, "-m", "kiosk", "serve", str(site), "--port", str(port), "--state", str(state)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout.readline()
        yield
    finally:
        server.terminate()
        server.wait(timeout=10)
        server.stdout.close()


@contextlib.contextmanager
def outside():
    """A server of the machine that is not the kiosk's: (its port, the addresses it was asked for)."""
    hits: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<title>loaded outside</title>")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], hits
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def screen(top: Path, port: int, hits: list[str], *options: str, **environment: str):
    """The rig, for a server that runs on this port. options and environment: of the supervisor, further."""
    policies = top / "policies"
    policies.mkdir()
    stated = Settings("https://library.example/", sys.executable, str(ROOT), port)
    (policies / "kiosk.json").write_text(policy_text(stated), "utf-8")
    # A short path: the browser lays a socket in it.
    guests = Path(tempfile.mkdtemp(prefix="screen-"))
    reading, writing = os.pipe()
    x = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1080x1920x24", "-nolisten", "tcp"],
        pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as answer:
        display = f":{answer.readline().strip()}"
    told = {**os.environ, "DISPLAY": display, **environment}
    windows = subprocess.Popen(["openbox"], env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    words = [sys.executable, "-m", "kiosk", "shell", "--port", str(port), "--folder", str(guests),
             "--browser-option=--no-sandbox", "--browser-option=--disable-gpu", *options]  # fmt: skip
    line = (
        "mount -t tmpfs tmpfs /etc/chromium && mkdir -p /etc/chromium/policies/managed && "
        f"cp {shlex.quote(str(policies))}/kiosk.json /etc/chromium/policies/managed/ && exec {shlex.join(words)}"
    )
    supervisor = subprocess.Popen(["unshare", "--mount", "sh", "-c", line], env=told, cwd=ROOT)
    try:
        yield Screen(top, port, display, guests, supervisor, hits)
    finally:
        for process, number in ((supervisor, signal.SIGTERM), (windows, signal.SIGTERM), (x, signal.SIGTERM)):
            process.send_signal(number)
            process.wait(timeout=30)
        left = list(guests.iterdir())
        shutil.rmtree(guests)
        assert left == [], "the supervisor left files of a guest"
