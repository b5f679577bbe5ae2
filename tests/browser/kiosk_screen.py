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

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("Xvfb", "openbox", "xdotool", "unshare", "chromium")
TITLE = "escape page"
# What the browser's own pages, tools and dialogs, and the machine's files, are called when they open.
OUTSIDE = re.compile(
    r"^(Settings|History|Downloads|New Tab|Bookmarks|Extensions|About Version|Inspect|DevTools|Developer Tools|Task Manager|Clear browsing|"
    r"Open Files?|Save|Print|Select|Certificate|passwd|root|Index of|Report|Sign in|Add people|Chromium Help|Google|Feedback|loaded outside)",
    re.IGNORECASE,
)
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
        found = self.xdotool("search", "--onlyvisible", "--name", ".").split()
        return [title for title in (self.xdotool("getwindowname", each).strip() for each in found) if title]

    def browsers(self) -> list[str]:
        """The titles of the browser's windows that can be seen."""
        found = self.xdotool("search", "--onlyvisible", "--class", "chromium").split()
        return [title for title in (self.xdotool("getwindowname", each).strip() for each in found) if title]

    def ours(self) -> bool:
        """Whether one window of the browser stands there and shows our page, and nothing of its own stands beside it."""
        shown = self.browsers()
        alone = len(shown) == 1 and shown[0].startswith(TITLE)
        return alone and not any(OUTSIDE.match(title) for title in self.titles())

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
        x, y = (cell % COLUMNS + 0.5) * CELL[0], (cell // COLUMNS + 0.5) * CELL[1]
        self.xdotool("mousemove", str(int(x)), str(int(y)), "click", "1")


def free_pair() -> int:
    """A port that is free together with the next."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            with contextlib.suppress(OSError):
                second.bind(("127.0.0.1", first.getsockname()[1] + 1))
                return first.getsockname()[1]


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
def screen(top: Path, port: int, hits: list[str]):
    """The rig, for a server that runs on this port."""
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
    told = {**os.environ, "DISPLAY": display}
    windows = subprocess.Popen(["openbox"], env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    words = [sys.executable, "-m", "kiosk", "shell", "--port", str(port), "--folder", str(guests),
             "--browser-option=--no-sandbox", "--browser-option=--disable-gpu"]  # fmt: skip
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
