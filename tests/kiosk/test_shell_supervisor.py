"""The supervisor: when a browser is started anew, what is left of the one before, what stands on the screen when there is nothing to show."""

import itertools
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sample_profile

from kiosk.notify import beat, notify
from kiosk.server.visits import Visits
from kiosk.shell import emergency
from kiosk.shell.browser import Guest
from kiosk.shell.pages import Page, Pages
from kiosk.shell.settings import ShellError
from kiosk.shell.sight import COVERED, Sight, seen
from kiosk.shell.watch import DEAD_AFTER, STICK_SHOWN, Deed, Seen, Watch, look

NOTHING, START, STICK = Deed.NOTHING, Deed.START, Deed.STICK
RUNS, DEAD = True, False  # the browser


def played(*looks: Seen) -> list[Deed]:
    """What the machine does at each of these looks."""
    watch, deeds = Watch(), []
    for each in looks:
        deed, watch = look(watch, each)
        deeds.append(deed)
    return deeds


def reading(state: str) -> dict:
    return {"state": state, "stick": True}


# ---- the machine ----


def test_a_browser_is_started_and_left_in_peace():
    assert played(Seen(0, DEAD), Seen(1, RUNS), Seen(2, RUNS)) == [START, NOTHING, NOTHING]


def test_a_browser_that_died_is_started_again():
    assert played(Seen(0, DEAD, 0), Seen(50, RUNS, 0), Seen(51, DEAD, 0)) == [START, NOTHING, START]


def test_the_next_guest_gets_a_fresh_browser_once():
    looks = Seen(0, DEAD, 3), Seen(1, RUNS, 3), Seen(2, RUNS, 4), Seen(3, RUNS, 4)
    assert played(*looks) == [START, NOTHING, START, NOTHING]


def test_a_server_that_began_anew_and_counts_from_zero_resets_nobody():
    looks = Seen(0, DEAD, 9), Seen(1, RUNS, 0), Seen(2, RUNS, 0), Seen(3, RUNS, 1)
    assert played(*looks) == [START, NOTHING, NOTHING, START]


def test_a_guest_forgotten_before_the_first_answer_was_seen_resets_nobody():
    assert played(Seen(0, DEAD), Seen(1, RUNS, 7), Seen(2, RUNS, 7)) == [START, NOTHING, NOTHING]


def test_a_silent_server_brings_the_emergency_page_once():
    looks = Seen(0, DEAD, 0), Seen(1, RUNS), Seen(DEAD_AFTER, RUNS), Seen(DEAD_AFTER + 1, RUNS), Seen(60, RUNS)
    assert played(*looks) == [START, NOTHING, START, NOTHING, NOTHING]


def test_a_short_silence_brings_nothing():
    assert played(Seen(0, DEAD, 0), Seen(1, RUNS), Seen(3, RUNS, 0), Seen(6, RUNS)) == [
        START,
        NOTHING,
        NOTHING,
        NOTHING,
    ]


def test_a_browser_that_dies_at_once_is_started_ever_more_slowly():
    watch, waits = Watch(), []
    for at in range(9):
        _, watch = look(watch, Seen(at, DEAD))
        waits.append(watch.wait())
    assert waits[:3] == [0, 0, 1]
    assert waits == sorted(waits)
    assert max(waits) == 30


def test_a_stick_that_is_read_has_the_screen_and_gives_it_back():
    looks = (
        Seen(0, DEAD, 0, reading("done")), Seen(1, RUNS, 0, reading("looking")), Seen(2, RUNS, 0, reading("fetching")),
        Seen(3, RUNS, 0, reading("done")), Seen(2 + STICK_SHOWN, RUNS, 0, reading("done")), Seen(60, RUNS, 0, reading("done")),
    )  # fmt: skip
    assert played(*looks) == [START, STICK, NOTHING, NOTHING, START, NOTHING]


def test_an_update_by_network_leaves_the_screen_alone():
    assert played(Seen(0, DEAD, 0), Seen(1, RUNS, 0, {"state": "fetching", "stick": False})) == [START, NOTHING]


def test_a_screen_that_shows_nothing_of_ours_is_begun_anew():
    looks = Seen(0, DEAD, 0), Seen(2, RUNS, 0, None, 0.5), Seen(5, RUNS, 0, None, 3.5), Seen(6, RUNS, 0, None, 4.5)
    assert played(*looks) == [START, NOTHING, NOTHING, START]


def test_a_browser_whose_pages_give_no_signs_is_left_alone():
    assert played(*(Seen(at, at > 0, 0, None, 100 + at) for at in range(20))) == [START, *[NOTHING] * 19]


def test_the_signs_of_the_browser_before_do_not_count_for_the_next():
    looks = (
        Seen(0, DEAD, 0, None, 0.2),
        Seen(1, RUNS, 0, None, 1.2),
        Seen(4, RUNS, 0, None, 4.2),
        Seen(9, RUNS, 0, None, 9.2),
    )
    assert played(*looks) == [START, NOTHING, NOTHING, NOTHING]


def test_a_covered_screen_is_begun_anew_at_once():
    assert played(Seen(0, DEAD), Seen(1, RUNS, own=True), Seen(2, RUNS, covered=True)) == [START, NOTHING, START]


def test_a_machine_whose_every_screen_is_covered_is_borne_with_ever_longer():
    watch, at, begun = look(Watch(), Seen(0, DEAD))[1], 0.0, []
    while len(begun) < 7:
        at += 0.25
        deed, watch = look(watch, Seen(at, RUNS, covered=True, own=True))
        if deed is START:
            begun.append(at)
    waits = [after - before for before, after in itertools.pairwise(begun)]
    assert waits[0] <= 0.25
    assert waits == sorted(waits)
    assert 4.0 <= max(waits) <= 4.5


def test_a_page_that_is_not_the_librarys_has_half_a_second_to_be_replaced():
    looks = (
        Seen(0, DEAD),
        Seen(1, RUNS, own=True),
        Seen(2, RUNS, lost=True),
        Seen(2.2, RUNS, own=True),
        Seen(3, RUNS, lost=True),
    )
    assert played(*looks, Seen(3.5, RUNS, lost=True)) == [START, NOTHING, NOTHING, NOTHING, NOTHING, START]


def test_a_browser_whose_last_page_is_closed_is_begun_anew_and_one_that_begins_is_waited_for():
    looks = Seen(0, DEAD), Seen(1, RUNS, empty=True), Seen(3, RUNS, own=True), Seen(4, RUNS, empty=True)
    assert played(*looks) == [START, NOTHING, NOTHING, START]
    assert played(Seen(0, DEAD), Seen(5, RUNS, empty=True), Seen(10, RUNS, empty=True)) == [START, NOTHING, START]


def test_a_browser_begun_in_the_middle_of_a_visit_is_not_begun_twice():
    # The attract screen it came to was counted as that of the guest before.
    looks = Seen(0, DEAD, 3), Seen(50, DEAD, 3), Seen(51, RUNS, 4, led=50.6), Seen(60, RUNS, 5, led=50.6)
    assert played(*looks) == [START, START, NOTHING, START]


# ---- what stands in the browser ----

HERE = ("http://127.0.0.1:8080", "http://127.0.0.1:8081")
OWN = Page("a", "http://127.0.0.1:8080/az/index.html", "Kitabxana")


def test_one_page_of_the_library_is_as_it_should_be():
    assert seen((OWN,), HERE, None) == Sight("a", (), covered=False, empty=False)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8080/az/search.html", "chrome://newtab/", "", "about:blank", "devtools://devtools/x",
        "http://127.0.0.1:80800/", "view-source:http://127.0.0.1:8080/",
    ],
)  # fmt: skip
def test_whatever_comes_beside_the_librarys_page_is_closed(address):
    other = Page("b", address, "")
    assert seen((other, OWN), HERE, "a") == Sight("a", ("b",), covered=False, empty=False)


@pytest.mark.parametrize(
    "address",
    [
        "blob:http://127.0.0.1:8080/1", "mailto:x@y", "file:///etc/passwd", "http://127.0.0.1:80800/",
        "http://127.0.0.1:8080@evil.example/", "http://127.0.0.1", "https://127.0.0.1:8080/", "view-source:http://127.0.0.1:8080/az/index.html",
    ],
)  # fmt: skip
def test_a_page_that_is_not_the_librarys_is_lost(address):
    assert seen((Page("a", address, ""),), HERE, "a").lost


def test_a_page_whose_process_ended_is_lost():
    assert seen((replace(OWN, crashed=True),), HERE, "a").lost


def test_a_page_on_its_way_from_one_of_our_addresses_to_the_other_is_still_ours():
    """Chromium names no address while a page goes from the supervisor's server to the library's."""
    on_its_way = replace(OWN, address="")
    assert seen((on_its_way,), HERE, "a") == Sight("a", (), covered=False, empty=False)
    assert seen((on_its_way,), HERE, None).own == "a"
    assert seen((Page("b", "", ""), OWN), HERE, None) == Sight("a", ("b",), covered=False, empty=False)


def test_a_page_that_only_begins_is_no_foreign_one():
    assert not seen((Page("a", "about:blank", ""),), HERE, None).lost
    assert seen((Page("a", "about:blank", ""),), HERE, "a").lost


def test_the_page_says_that_it_is_covered_and_only_the_librarys_is_believed():
    assert seen((replace(OWN, title=f"Kitabxana {COVERED}"),), HERE, "a").covered
    assert not seen((OWN, Page("b", "http://127.0.0.1:8080/", f"x {COVERED}")), HERE, "a").covered


def test_the_mark_is_the_one_the_pages_write(root):
    script = (root / "theme/static/js/kiosk/seen.js").read_text("utf-8")
    assert f'COVERED = "\\u{ord(COVERED):04x}"' in script


@pytest.fixture
def piped():
    """A pipe, and what a browser at its other end says and hears."""
    to_us, from_browser = os.pipe()
    to_browser, from_us = os.pipe()
    pages = Pages(to_us, from_us)

    def say(*messages):
        os.write(from_browser, b"".join(json.dumps(each).encode() + b"\0" for each in messages))
        pages.wait(1)

    def hear():
        return [json.loads(each) for each in os.read(to_browser, 1 << 16).split(b"\0") if each]

    yield pages, say, hear
    pages.end()
    for each in (from_browser, to_browser):
        os.close(each)


def target(name, address, kind="page"):
    return {"targetId": name, "type": kind, "url": address, "title": "t"}


def test_the_pipe_lists_pages_and_leaves_out_their_parts(piped):
    pages, say, hear = piped
    assert hear()[0]["method"] == "Target.setDiscoverTargets"
    pages.ask()
    pages.ask()
    (asked,) = hear()
    listed = [
        target("a", "http://x/"),
        target("b", "http://x/", "worker"),
        target("c", "chrome://omnibox-popup.top-chrome/x"),
        target("d", "chrome://settings/", "other"),
    ]
    say({"id": asked["id"], "result": {"targetInfos": listed}})
    assert [page.name for page in pages.heard()] == ["a", "d"]
    assert pages.heard() is None


def test_a_crash_is_told_once_and_remembered(piped):
    pages, say, hear = piped
    hear()
    say({"method": "Target.targetCrashed", "params": {"targetId": "a"}})
    time.sleep(0.05)
    pages.ask()
    say({"id": hear()[0]["id"], "result": {"targetInfos": [target("a", "http://x/")]}})
    assert [page.crashed for page in pages.heard()] == [True]


def test_nonsense_in_the_pipe_and_its_end_are_no_error(piped):
    pages, say, hear = piped
    hear()
    pages.ask()
    say([], "x", {"id": hear()[0]["id"], "result": {"targetInfos": [{"nothing": 1}]}}, {"method": 3})
    assert pages.heard() is None
    pages.end()
    pages.ask()
    pages.close("a")
    assert pages.heard() is None


# ---- what the server says of guests ----


def test_a_page_gives_signs_and_health_says_how_long_ago(profile, start):
    with start(profile) as server:
        assert server.ask("GET", "/-/health").json["quiet"] is None
        assert server.ask("POST", "/-/here").status == 204
        assert server.ask("GET", "/-/health").json["quiet"] < 5
        assert server.ask("POST", "/-/here", origin="https://evil.example").status == 403


def test_the_attract_screen_counts_once_after_a_guest_and_never_after_itself():
    visits = Visits()
    for path in ("/az/kiosk/attract.html", "/assets/site.css", "/az/kiosk/stick.html", "/az/kiosk/attract.html"):
        visits.page(path)
    assert visits.forgotten == 0
    for path in ("/az/index.html", "/az/search.html", "/az/kiosk/attract.html", "/az/kiosk/attract.html"):
        visits.page(path)
    assert visits.forgotten == 1


def test_the_running_server_counts_forgotten_guests_also_for_pages_answered_from_memory(profile, start):
    with start(profile) as server:
        for _ in range(3):
            server.ask("GET", "/az/index.html")
            server.ask("GET", "/az/kiosk/attract.html")
        assert server.ask("GET", "/-/health").json["forgotten"] == 3


# ---- a guest's browser ----


@pytest.fixture
def program(tmp_path):
    """A browser of our own: writes where a browser writes, has a child that would outlive it, and ends when a file `die` is there."""
    path = tmp_path / "browser"
    path.write_text(
        "#!/bin/sh\n"
        'for each in "$HOME" "$TMPDIR" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_DATA_HOME"; do echo secret > "$each/canary"; done\n'
        'for last; do :; done; echo "$last" >> ' + shlex.quote(str(tmp_path / "addresses")) + "\n"
        'setsid sh -c "while :; do echo more > $HOME/late; sleep 0.05; done" child "$HOME" &\n'
        "while [ ! -e " + shlex.quote(str(tmp_path / "die")) + " ]; do sleep 0.05; done\n",
        "utf-8",
    )
    path.chmod(0o755)
    return str(path)


def wait_for(true, seconds=15):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)


def test_nothing_of_a_guest_is_left_when_his_browser_is_ended(program, tmp_path):
    guests = tmp_path / "guests"
    guests.mkdir()
    guest = Guest(program, "http://127.0.0.1/", guests)
    wait_for((guest.folder / "late").exists)
    assert guest.alive()
    guest.end()
    assert not guest.alive()
    time.sleep(0.3)
    assert list(guests.iterdir()) == []


def test_a_browser_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(ShellError, match="--browser"):
        Guest(str(tmp_path / "none"), "http://127.0.0.1/", tmp_path)


# ---- the emergency page ----


def free_pair() -> int:
    """A port that is free together with the next."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@pytest.fixture
def page():
    port = free_pair()
    server = emergency.Emergency(port + 1, port)
    yield server
    server.close()


def fetched(url, **headers):
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        return urllib.request.build_opener(Stay).open(urllib.request.Request(url, headers=headers), timeout=10)
    except urllib.error.HTTPError as answer:
        return answer


def test_without_a_server_the_page_speaks_every_language_and_looks_again(page):
    answer = fetched(f"http://127.0.0.1:{page.port}/")
    text = answer.read().decode()
    assert (answer.status, answer.headers["Refresh"]) == (200, "3")
    assert all(emergency.words(tag)["not-ready"] in text for tag in emergency.TAGS)


def test_with_a_server_the_page_leads_to_the_attract_screen_or_the_stick(tmp_path, start):
    site = sample_profile.write(tmp_path)
    (site / "kiosk").mkdir()
    (site / "kiosk" / "settings.json").write_text('{"attract": "az/kiosk/attract.html"}', "utf-8")
    with start(site) as server:
        page = emergency.Emergency(0, server.port)
        try:
            told = [fetched(f"http://127.0.0.1:{page.port}/{path}").headers["Location"] for path in ("", "stick")]
        finally:
            page.close()
        top = f"http://127.0.0.1:{server.port}/az/kiosk"
        assert told == [f"{top}/attract.html", f"{top}/stick.html"]


@pytest.mark.parametrize("path", ["/etc/passwd", "//evil.example", "/stick/../x"])
def test_the_page_has_no_other_addresses(page, path):
    assert fetched(f"http://127.0.0.1:{page.port}{path}").status == 404


def test_the_page_answers_to_its_own_name_alone(page):
    assert fetched(f"http://127.0.0.1:{page.port}/", Host="evil.example").status == 404


@pytest.mark.parametrize("stated", ["//evil.example/x", "https://evil.example", "../x y", 7, "\r\nSet-Cookie: a"])
def test_a_site_that_states_a_foreign_first_page_is_entered_by_its_door(tmp_path, start, stated):
    site = sample_profile.write(tmp_path)
    (site / "kiosk").mkdir()
    (site / "kiosk" / "settings.json").write_text(json.dumps({"attract": stated}), "utf-8")
    with start(site) as server:
        assert emergency.first_page(server.port) == ""


# ---- the whole, with a browser of our own ----


@pytest.fixture
def short():
    """A folder with a path short enough for the browser's socket."""
    with tempfile.TemporaryDirectory(prefix="k-") as folder:
        yield Path(folder)


@contextmanager
def keeping(root, *options, environment=None):
    command = [sys.executable, "-m", "kiosk", "shell", *options]
    process = subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        process.stderr.close()


def test_the_supervisor_tells_systemd_starts_anew_what_died_and_leaves_nothing(root, program, tmp_path, short):
    guests, address = short, tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(address))
        listener.settimeout(20)
        options = ("--port", str(free_pair()), "--folder", str(guests), "--browser", program)
        with keeping(root, *options, environment={**os.environ, "NOTIFY_SOCKET": str(address)}):
            assert listener.recv(100) == b"READY=1"
            assert listener.recv(100) == b"WATCHDOG=1"
            wait_for(lambda: list(guests.glob("*/late")))
            first = next(guests.iterdir())
            (tmp_path / "die").touch()
            wait_for(lambda: not first.exists())
            (tmp_path / "die").unlink()
            wait_for(lambda: list(guests.glob("*/late")))
        assert list(guests.iterdir()) == []
    assert all(re.fullmatch(r"http://127\.0\.0\.1:\d+/", line) for line in (tmp_path / "addresses").read_text().split())


def test_what_a_killed_supervisor_left_is_erased_at_the_next_start(root, program, short):
    guests = short
    (guests / "guest-left").mkdir(parents=True)
    (guests / "guest-left" / "canary").write_text("secret", "utf-8")
    with keeping(root, "--port", str(free_pair()), "--folder", str(guests), "--browser", program):
        wait_for(lambda: not (guests / "guest-left").exists())


def test_a_folder_with_too_long_a_path_for_a_socket_is_one_line(root, program, tmp_path):
    folder = tmp_path / ("long" * 10)
    folder.mkdir()
    command = [sys.executable, "-m", "kiosk", "shell", "--folder", str(folder), "--browser", program]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=20)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "shorter" in done.stderr


def test_a_taken_port_is_one_line(root, program, short):
    port = free_pair()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 1))
        taken.listen()
        options = ("--port", str(port), "--folder", str(short), "--browser", program)
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", "shell", *options], cwd=root, capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr


# ---- systemd ----


def test_outside_systemd_nothing_is_said():
    assert notify("READY=1", {}) is False
    assert notify("READY=1", {"NOTIFY_SOCKET": "/nowhere/at/all"}) is False


def test_the_server_is_ready_only_after_it_answered_and_then_says_that_it_lives(root, profile, tmp_path):
    address = tmp_path / "n"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(address))
        listener.settimeout(20)
        told = {**os.environ, "NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": "600000"}
        command = [sys.executable, "-m", "kiosk", "serve", str(profile), "--port", "0"]
        process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, env=told)
        try:
            heard = [listener.recv(100) for _ in range(3)]
        finally:
            process.terminate()
            process.wait(timeout=10)
    assert heard == [b"STATUS=opening", b"READY=1\nSTATUS=serving", b"WATCHDOG=1"]


@pytest.mark.parametrize(("stated", "seconds"), [("30000000", 10), ("", 60), ("x", 60), ("0", 60), ("999000000", 60)])
def test_a_sign_of_life_comes_three_times_as_often_as_systemd_waits(stated, seconds):
    assert beat({"WATCHDOG_USEC": stated}) == seconds
