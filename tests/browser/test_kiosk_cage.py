"""The kiosk's own compositor: cage without a screen, Chromium on Wayland, the real supervisor and policy. What stands on the screen is photographed by grim.

cage draws into memory (`WLR_BACKENDS=headless`, `WLR_RENDERER=pixman`), haltingly: a frame may come seconds late, and the window's first, small one may stay for long. So a photograph shows that a
page was drawn, not that it fills the screen. cage refuses to be root, and runs in a user namespace. Needs Debian's cage, xwayland and grim beside Chromium, and root.
"""

import contextlib
import io
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest
from kiosk_screen import ROOT, free_pair, served
from PIL import Image

from kiosk.shell.policy import policy_text
from kiosk.shell.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PROGRAMS = ("cage", "Xwayland", "grim", "unshare", "chromium")
COLOURS = 64  # a screen with fewer shows no page


def missing() -> str | None:
    if sys.platform != "linux" or os.geteuid() != 0:
        return "cage is tried as root on Linux: the policy is laid over /etc/chromium in a namespace"
    lacking = [name for name in PROGRAMS if shutil.which(name) is None]
    if lacking:
        return f"not installed: {', '.join(lacking)} (apt-get install cage xwayland grim chromium)"
    done = subprocess.run(["unshare", "--mount", "--user", "--map-user=1000", "true"], capture_output=True, check=False)
    return "this machine allows no user namespace" if done.returncode else None


class Cage:
    """The compositor while it runs."""

    def __init__(self, port: int, guests: Path, runtime: Path, environment: dict[str, str]) -> None:
        self.port = port
        self.guests = guests
        self._told = {**environment, "WAYLAND_DISPLAY": "wayland-0"}

    def photograph(self) -> Image.Image:
        """What stands on the screen."""
        done = subprocess.run(["grim", "-"], env=self._told, capture_output=True, check=True, timeout=20)
        return Image.open(io.BytesIO(done.stdout)).convert("RGB")

    def drawn(self) -> bool:
        """Whether a page stands on the screen."""
        return len(self.photograph().getcolors(1 << 24)) > COLOURS

    def health(self) -> dict:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/health", timeout=10) as answer:
            return json.load(answer)

    def fetch(self, path: str) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=10) as answer:
            answer.read()

    def browsers(self) -> set[Path]:
        """The folders of browsers that show a page."""
        return {path.parents[1] for path in self.guests.glob("*/profile/SingletonLock")}


@contextlib.contextmanager
def caged(top: Path, port: int):
    (top / "kiosk.json").write_text(
        policy_text(Settings("https://x.example", sys.executable, str(ROOT), port)), "utf-8"
    )
    with tempfile.TemporaryDirectory(prefix="c-") as runtime, tempfile.TemporaryDirectory(prefix="g-") as guests:
        told = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        told |= {
            "XDG_RUNTIME_DIR": runtime, "WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1",
        }  # fmt: skip
        shell = [sys.executable, "-m", "kiosk", "shell", "--port", str(port), "--folder", guests,
                 "--browser-option=--no-sandbox", "--browser-option=--disable-gpu"]  # fmt: skip
        own = f"echo $$ > {shlex.quote(str(top))}/supervisor; exec {shlex.join(shell)}"
        line = (
            "mount -t tmpfs tmpfs /etc/chromium && mkdir -p /etc/chromium/policies/managed && "
            f"cp {shlex.quote(str(top))}/kiosk.json /etc/chromium/policies/managed/ && "
            f"exec unshare --user --map-user=1000 --map-group=1000 cage -d -- sh -c {shlex.quote(own)}"
        )
        running = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", line], env=told, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield Cage(port, Path(guests), Path(runtime), told)
        finally:
            with contextlib.suppress(OSError, ValueError):
                os.kill(int((top / "supervisor").read_text()), signal.SIGTERM)
            # cage ends with its one program.
            running.wait(timeout=30)
            left = list(Path(guests).iterdir())
            assert left == [], "the supervisor left files of a guest"


def until(true, what, seconds=40):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what()
        time.sleep(0.1)


def test_on_cage_the_library_stands_on_the_screen_stays_and_each_guest_gets_a_fresh_browser(books, tmp_path):
    lacking = missing()
    if lacking:
        pytest.skip(lacking)
    port = free_pair()
    with served(books["kiosk"], port, tmp_path / "state"), caged(tmp_path, port) as cage:
        # The page has the focus, on a compositor without a keyboard too: it says that it is seen.
        until(lambda: (cage.health()["quiet"] or 99) < 2, cage.health)
        until(cage.drawn, cage.health)
        first = cage.browsers()
        # Nothing starts it anew while nobody comes; the next browser waits beside it.
        time.sleep(8)
        assert first <= cage.browsers()
        assert cage.health()["forgotten"] == 0
        for path in ("az/ebook/caspian.html", "az/kiosk/attract.html"):
            cage.fetch(path)
        until(lambda: not first & cage.browsers(), cage.browsers)
        until(lambda: (cage.health()["quiet"] or 99) < 2, cage.health)
        until(cage.drawn, cage.health)
