"""Ways out of the kiosk, each tried by real keys and touches on the real Chromium under the real policy: none opens anything, and the screen is the library's again by itself.

Two walls are tried together here, the policy and the supervisor. The third, the keyboard lock, lies below X and cannot be put up on a virtual screen: keys that it takes away are pressed all the
same; what such a key still opens (the task manager) must be gone again when the supervisor misses the page's sign of life.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import sample_profile
from kiosk_screen import COLUMNS, OUTSIDE, ROOT, TITLE, free_pair, missing, outside, screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AT_ONCE = 2.0  # seconds until nothing of a vector may stand on the screen
AGAIN = 20.0  # seconds until the screen must be ours: four until it is missed, the rest for a slow machine's browser

LETTERS = "abcdefghijklmnopqrstuvwxyz"
KEYS = (
    *(f"ctrl+{each}" for each in LETTERS), *(f"ctrl+shift+{each}" for each in LETTERS), *(f"F{n}" for n in range(1, 13)),
    *(f"ctrl+{n}" for n in range(10)), *(f"alt+{n}" for n in range(1, 4)), "alt+d", "alt+e", "alt+f", "alt+Home", "alt+Left", "alt+Right",
    "alt+space", "alt+F4", "alt+F10", "ctrl+F4", "ctrl+F5", "shift+F10", "Menu", "shift+Escape", "Escape", "ctrl+Tab", "ctrl+shift+Tab",
    "ctrl+Page_Up", "ctrl+Page_Down", "ctrl+shift+Delete", "ctrl+plus", "ctrl+minus", "ctrl+Return", "shift+F7", "super", "Print", "ctrl+Print",
    "XF86HomePage", "XF86Back", "XF86Search", "XF86Mail", "XF86Explorer", "XF86Calculator", "XF86Favorites", "XF86Refresh", "XF86Save",
)  # fmt: skip
# What no policy forbids: the task manager (its Escape is taken away by the keyboard lock), and a page that a script of our own origin made (such a script must first get past the
# server's headers; see "inline-script"). The supervisor alone ends these.
ENDED = {"shift+Escape", "blob-page"}

# name: what a touch on its cell does; {outside} is another server of the same machine.
LINKS = {
    "other-origin": "http://127.0.0.1:{outside}/link", "other-name": "http://localhost:{outside}/link", "abroad": "https://example.org/",
    "file": "file:///etc/passwd", "folder": "file:///", "settings": "chrome://settings/", "version": "chrome://version/", "flags": "chrome://flags/",
    "downloads": "chrome://downloads/", "untrusted": "chrome-untrusted://print/", "devtools": "devtools://devtools/bundled/inspector.html",
    "source": "view-source:http://127.0.0.1/", "script": "javascript:document.title='loaded outside'", "data": "data:text/html,<title>loaded outside</title>",
    "mail": "mailto:a@example.org", "telephone": "tel:+994000000", "message": "sms:+994000000", "shell": "ssh://127.0.0.1/", "ftp": "ftp://127.0.0.1/",
    "intent": "intent://x#Intent;end", "blank": "about:blank", "socket": "ws://127.0.0.1:{outside}/", "filesystem": "filesystem:http://127.0.0.1/x",
    "credentials": "http://127.0.0.1@127.0.0.1:{outside}/link", "tabbed": "java\tscript:document.title='loaded outside'", "steam": "steam://x", "magnet": "magnet:?x",
}  # fmt: skip
DEEDS = (
    "open-own", "open-outside", "open-storm", "print", "download", "download-blob", "choose-file", "pick-file", "pick-folder", "save-file", "camera",
    "microphone", "capture", "location", "notify", "usb", "serial", "hid", "bluetooth", "clipboard-read", "clipboard-write", "fonts", "worker",
    "fetch-outside", "socket-outside", "frame-outside", "frame-file", "image-outside", "script-outside", "inline-script", "eval", "form-outside",
    "beacon-outside", "keyboard-lock", "pointer-lock", "full-screen", "protocol-handler", "payment", "eyedropper", "windows-api", "alert-loop", "blob-page",
    "picture-in-picture", "rtc", "sourcemap",
)  # fmt: skip
TOUCHED = (*LINKS, *DEEDS)


@pytest.fixture(scope="module")
def rig(tmp_path_factory):
    """The screen of a kiosk whose attract page is the page of all touched vectors."""
    lacking = missing()
    if lacking:
        pytest.skip(lacking)
    top = tmp_path_factory.mktemp("rig")
    with outside() as (elsewhere, hits):
        site = site_of(top, elsewhere)
        port = free_pair()
        command = [sys.executable, "-m", "kiosk", "serve", str(site), "--port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout.readline()
            with screen(top, port, hits) as running:
                assert running.wait(60) is not None, running.titles()
                yield running
        finally:
            server.terminate()
            server.wait(timeout=10)
            server.stdout.close()


def site_of(top: Path, elsewhere: int) -> Path:
    """The sample profile with the page of vectors in it."""
    site = sample_profile.write(top)
    (site / "kiosk").mkdir()
    (site / "kiosk" / "settings.json").write_text(json.dumps({"attract": "az/escape.html"}), "utf-8")
    cells = "".join(
        f'<a id="{name}" href="{href.format(outside=elsewhere)}">{name}</a>' for name, href in LINKS.items()
    )
    cells += "".join(f'<button id="{name}" type="button">{name}</button>' for name in DEEDS)
    style = f"body{{margin:0;display:grid;grid-template-columns:repeat({COLUMNS},180px);grid-auto-rows:90px}}a,button{{margin:0;overflow:hidden}}"
    (site / "assets" / "escape.css").write_text(style, "utf-8")
    script = (Path(__file__).parent / "kiosk_escape.js").read_text("utf-8").replace("OUTSIDE", f"127.0.0.1:{elsewhere}")
    (site / "assets" / "escape.js").write_text(script, "utf-8")
    (site / "az" / "escape.html").write_text(
        f'<!doctype html><html lang="az"><meta charset="utf-8"><title>{TITLE}</title><link rel="stylesheet" href="/assets/escape.css">'
        f'<script type="module" src="/assets/escape.js"></script><body>{cells}</body></html>',
        "utf-8",
    )
    return site


def judged(rig, name: str, doing) -> None:
    """Do it, and look: what stands on the screen at once, what was asked elsewhere, what was written, and whether the screen comes back."""
    assert rig.wait(AGAIN) is not None, f"before {name}: {rig.titles()}"
    asked = len(rig.hits)
    doing()
    time.sleep(AT_ONCE - 0.5)
    shown = rig.titles()
    assert rig.hits[asked:] == [], "another server was reached"
    if name not in ENDED:
        assert [title for title in shown if OUTSIDE.match(title)] == []
    written = [
        path for path in rig.guests.rglob("*") if path.name.startswith("escaped") or path.suffix == ".crdownload"
    ]
    assert written == []
    assert rig.wait(AGAIN) is not None, f"after {name} the screen stayed at {rig.titles()}"


def afresh(rig) -> None:
    """The page as it was at first: what an earlier vector left in it would stand in the way of the next."""
    assert rig.wait(AGAIN) is not None, rig.titles()
    until = time.monotonic() + AGAIN
    while rig.browsers() != [f"{TITLE} - Chromium"]:
        assert time.monotonic() < until, rig.browsers()
        rig.xdotool("key", "F5")
        time.sleep(0.5)


def touched(rig, name: str) -> None:
    """Touch the vector's cell, and see that it was the one that was touched: its name in the title, or the page gone."""
    rig.touch(TOUCHED.index(name))
    until = time.monotonic() + AT_ONCE
    while not any(f"{name}: " in title or not title.startswith(TITLE) for title in rig.browsers()):
        assert time.monotonic() < until, f"the touch did nothing: {rig.titles()}"
        time.sleep(0.1)


@pytest.mark.parametrize("key", KEYS)
def test_no_key_leads_out(rig, key):
    judged(rig, key, lambda: rig.xdotool("key", key))


@pytest.mark.parametrize("name", TOUCHED)
def test_no_touch_leads_out(rig, name):
    afresh(rig)
    judged(rig, name, lambda: touched(rig, name))


def test_the_page_of_the_vectors_says_what_came_of_a_touch(rig):
    """The oracle of the tests above: a service worker is refused by the server, and the title says so."""
    afresh(rig)
    rig.touch(TOUCHED.index("worker"))
    time.sleep(1)
    assert any("worker: refused" in title for title in rig.browsers()), rig.browsers()


def test_a_killed_browser_is_there_again_within_seconds(rig):
    assert rig.wait(AGAIN) is not None
    before = set(rig.guests.iterdir())
    main = [int(pid) for pid in rig.xdotool("search", "--onlyvisible", "--class", "chromium", "getwindowpid").split()]
    os.kill(main[0], 9)
    time.sleep(0.7)
    assert rig.wait(AGAIN) is not None
    assert not before & set(rig.guests.iterdir())


def test_of_forty_canaries_of_a_guest_none_is_left_for_the_next(rig):
    """Planted by the page's script in every store it has (escape.js, `plant`), searched for in every file the browser or the server could write."""
    afresh(rig)
    mark = "CANARY"
    until = time.monotonic() + 20
    while not any("planted 40" in title for title in rig.browsers()):
        assert time.monotonic() < until, rig.browsers()
        # A touch while the page is still being loaded is lost; planting twice plants the same.
        rig.touch(len(TOUCHED))
        time.sleep(1)
    time.sleep(2)
    assert holding(rig.guests, mark), "planted, and nowhere to be found: the search is blind"
    before = set(rig.guests.iterdir())
    for path in ("/az/index.html", "/az/kiosk/attract.html"):
        urllib.request.urlopen(f"http://127.0.0.1:{rig.port}{path}", timeout=10).read()
    until = time.monotonic() + AGAIN
    while before & set(rig.guests.iterdir()):
        assert time.monotonic() < until, "the browser was not started anew"
        time.sleep(0.2)
    assert rig.wait(AGAIN) is not None
    assert [title for title in rig.browsers() if "found" in title] == []
    for top in (
        rig.guests,
        rig.top / "kiosk.state",
        Path("/dev/shm"),
        Path.home() / ".config",
        Path.home() / ".cache" / "chromium",
    ):
        assert holding(top, mark) == [], top


def holding(top: Path, mark: str) -> list[str]:
    """The files below this folder that hold the mark, as UTF-8 or UTF-16."""
    wanted = (mark.encode(), mark.encode("utf-16-le"))
    found = []
    for path in top.rglob("*") if top.is_dir() else ():
        if path.is_file() and not path.is_symlink() and path.stat().st_size < 64 << 20:
            try:
                content = path.read_bytes()
            except OSError:
                continue
            if any(each in content for each in wanted):
                found.append(str(path))
    return found
