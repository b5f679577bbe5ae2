"""A whole visit on the kiosk's screen: a built library, the real server, supervisor, Chromium and policy; a guest comes, touches, goes, and the next finds a fresh browser."""

import json
import shutil
import subprocess
import sys
import time
import urllib.request

import pytest
from kiosk_screen import ROOT, free_pair, missing, screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def health(port: int) -> dict:
    return json.loads(urllib.request.urlopen(f"http://127.0.0.1:{port}/-/health", timeout=10).read())


def wait_for(true, what, seconds=40):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, what()
        time.sleep(0.2)


def test_a_guest_comes_and_goes_and_the_next_finds_a_fresh_browser(books, tmp_path):
    lacking = missing()
    if lacking:
        pytest.skip(lacking)
    site = tmp_path / "kiosk"
    shutil.copytree(books["kiosk"], site)
    stated = json.loads((site / "kiosk" / "settings.json").read_text("utf-8"))
    (site / "kiosk" / "settings.json").write_text(json.dumps(stated | {"idle": 6, "countdown": 2}), "utf-8")
    port = free_pair()
    with screen(tmp_path, port, []) as rig:
        # No server yet: the emergency page stands there.
        wait_for(lambda: rig.browsers() == ["… - Chromium"], rig.titles)
        command = [sys.executable, "-m", "kiosk", "serve", str(site), "--port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout.readline()
            # It led to the attract screen, which gives signs; nobody was here yet.
            wait_for(lambda: (health(port)["quiet"] or 99) < 3, rig.titles)
            assert health(port)["forgotten"] == 0
            attract, before = rig.browsers(), set(rig.guests.iterdir())
            rig.xdotool("mousemove", "540", "960", "click", "1")
            wait_for(lambda: rig.browsers() != attract, rig.titles)
            # The guest goes without a word.
            wait_for(lambda: health(port)["forgotten"] == 1, rig.titles)
            wait_for(lambda: not before & set(rig.guests.iterdir()), rig.titles)
            wait_for(lambda: rig.browsers() == attract, rig.titles)
            # The fresh browser stays: nothing starts it anew while nobody comes.
            kept = set(rig.guests.iterdir())
            time.sleep(8)
            assert set(rig.guests.iterdir()) == kept
            assert health(port)["forgotten"] == 1
        finally:
            server.terminate()
            server.wait(timeout=10)
            server.stdout.close()
