"""A whole visit on the kiosk's screen: a built library, the real server, supervisor, Chromium and policy; a guest comes, touches, goes, and the next finds a fresh browser."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from kiosk_screen import free_pair, missing, screen, served

from kiosk.shell import speech

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BUSY = 30  # seconds of other work
SPOKEN = 100_000  # bytes of sound: some seconds of a voice


def health(port: int) -> dict:
    return json.loads(urllib.request.urlopen(f"http://127.0.0.1:{port}/-/health", timeout=10).read())


def wait_for(true, what, seconds=90):
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
        with served(site, port, tmp_path / "state"):
            # It led to the attract screen, which gives signs; nobody was here yet.
            wait_for(lambda: (health(port)["quiet"] or 99) < 3, rig.titles)
            assert health(port)["forgotten"] == 0
            attract, before = rig.browsers(), rig.guest()
            rig.xdotool("mousemove", "540", "960", "click", "1")
            # The guest goes without a word.
            wait_for(lambda: health(port)["forgotten"] == 1, rig.titles)
            wait_for(lambda: not before.exists(), rig.titles)
            wait_for(lambda: rig.browsers() == attract, rig.titles)
            # The fresh browser stays: nothing starts it anew while nobody comes.
            kept = rig.guest()
            time.sleep(8)
            assert rig.guest() == kept
            assert health(port)["forgotten"] == 1


def orcas(guests):
    """The processes of voices that read a guest's screen."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                told = (entry / "environ").read_bytes()
                if str(guests).encode() in told and b"VOICE_LANGUAGE" in told:
                    found.append(entry.name)
    return found


def test_a_guest_has_the_screen_read_aloud_and_the_next_finds_silence(books, tmp_path):
    """Orca, speech-dispatcher and espeak-ng by the button of the attract screen; the sound goes into a file where the loudspeaker would be."""
    lacking = missing() or next(
        (f"{each} is not installed" for each in speech.PROGRAMS if not shutil.which(each)), None
    )
    if lacking:
        pytest.skip(lacking)
    heard = tmp_path / "heard.wav"
    sound = tmp_path / "asound.conf"
    sound.write_text(
        "</usr/share/alsa/alsa.conf>\nctl.!default { type null }\n"
        f'pcm.!default {{ type file slave.pcm {{ type null }} file "{heard}" format wav }}\n',
        "utf-8",
    )
    port = free_pair()
    with (
        served(books["kiosk"], port, tmp_path / "state"),
        screen(tmp_path, port, [], "--voice", "yes", ALSA_CONFIG_PATH=str(sound)) as rig,
    ):
        wait_for(lambda: (health(port)["quiet"] or 99) < 2, rig.titles)
        attract, silent = rig.browsers(), rig.guest()
        assert orcas(rig.guests) == []
        # The door, three invitations, and the button.
        rig.xdotool("key", *["Tab"] * 5, "Return")
        wait_for(lambda: not silent.exists(), rig.titles)
        wait_for(lambda: orcas(rig.guests), rig.titles)
        wait_for(lambda: heard.exists() and heard.stat().st_size > SPOKEN, rig.titles)
        wait_for(rig.guest, rig.titles)
        spoken = rig.guest()
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/az/ebook/caspian.html", timeout=10).read()
        urllib.request.urlopen(f"http://127.0.0.1:{port}/az/kiosk/attract.html", timeout=10).read()
        wait_for(lambda: not spoken.exists(), rig.titles)
        wait_for(lambda: orcas(rig.guests) == [], rig.titles)
        wait_for(lambda: rig.browsers() == attract, rig.titles)


def test_on_a_machine_that_is_busy_with_other_things_no_browser_is_begun_anew(books, tmp_path):
    """Three busy processes for each processor, and a page that is loaded again and again: signs come late, and nothing is made of that."""
    lacking = missing()
    if lacking:
        pytest.skip(lacking)
    port = free_pair()
    with served(books["kiosk"], port, tmp_path / "state"), screen(tmp_path, port, []) as rig:
        wait_for(lambda: (health(port)["quiet"] or 99) < 2, rig.titles)
        time.sleep(3)
        kept = rig.guest()
        hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3 * (os.cpu_count() or 1))]
        try:
            longest = 0.0
            for _ in range(BUSY):
                rig.xdotool("key", "F5")
                time.sleep(1)
                longest = max(longest, health(port)["quiet"])
                assert rig.guest() == kept, f"after {longest} s without a sign"
            print(
                f"\n{BUSY} loads of a page under {len(hogs)} busy processes: no reset, the longest silence {longest} s"
            )
        finally:
            for each in hogs:
                each.kill()
                each.wait()
