"""The command: one clear line for whatever is in the way, and no need of openshelf."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys

import pytest


def run(root, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments], cwd=root, capture_output=True, text=True, timeout=20, check=False
    )


def test_a_missing_profile_is_one_line_with_the_remedy(root, tmp_path):
    done = run(root, "serve", str(tmp_path / "none"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "openshelf build --profile kiosk" in done.stderr


def test_a_folder_that_is_no_profile_is_one_line(root, tmp_path):
    done = run(root, "serve", str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "index.html" in done.stderr


def test_a_taken_port_is_one_line(root, profile):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(root, "serve", str(profile), "--port", str(taken.getsockname()[1]))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "taken" in done.stderr


def test_a_port_that_is_none_is_one_line(root, profile):
    done = run(root, "serve", str(profile), "--port", "99999")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


@pytest.mark.parametrize(
    "damage", ["{", "[]", '{"version": 2}', '{"version": 1, "works": {"../x": {}}}', '{"version": 1}']
)
def test_damaged_works_are_one_line_that_names_the_file(root, profile, damage):
    (profile.parent / "kiosk.sealed" / "works.json").write_text(damage, "utf-8")
    done = run(root, "serve", str(profile), "--port", "0")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "works.json" in done.stderr


def test_a_state_folder_that_cannot_be_written_is_one_line(root, profile):
    (profile.parent / "kiosk.state").write_text("a file in the way", "utf-8")
    done = run(root, "serve", str(profile), "--port", "0")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr


def test_wrong_usage_is_exit_two(root):
    assert run(root, "serve", "--prot", "1").returncode == 2


def test_a_profile_without_sealed_works_is_served(profile, start):
    (profile.parent / "kiosk.sealed").rename(profile.parent / "elsewhere")
    with start(profile) as server:
        assert server.ask("GET", "/-/health").json["works"] == 0


def test_only_loopback_is_listened_on(profile, start):
    with start(profile) as server, socket.socket() as outside:
        outside.settimeout(1)
        own = socket.gethostbyname(socket.gethostname())
        if own.startswith("127."):
            pytest.skip("this machine has no address but loopback")
        assert outside.connect_ex((own, server.port)) != 0


def test_seats_survive_a_killed_server(profile, start):
    with start(profile) as server:
        seat = server.post("/-/seat", {"work": "one-seat"}).json["seat"]
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
    with start(profile) as server:
        assert server.ask("GET", "/-/read/one-seat/1", authorization=f"Seat {seat}").status == 200
        assert server.post("/-/seat", {"work": "one-seat"}).status == 202


def test_the_kiosk_runs_where_openshelf_cannot_be_imported(root, profile):
    """Isolated mode, and an importer that refuses openshelf and everything only openshelf needs."""
    program = f"""
import sys
sys.path.insert(0, {str(root)!r})
ALLOWED = {{"kiosk", "uvicorn", "h11", "click", "tuf", "securesystemslib", "zstandard", "typing_extensions", "cryptography", "cffi", "_cffi_backend"}}
class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in ALLOWED and top not in sys.stdlib_module_names and not top.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(f"{{top}} is not on a kiosk", name=top)
sys.meta_path.insert(0, Refuse())
from pathlib import Path
import kiosk.__main__
from kiosk.server.kiosk import Places, open_kiosk
from kiosk.server.answers import answer
from kiosk.server.exchange import Request
top = Path({str(profile)!r})
kiosk_parts = open_kiosk(Places(top, top.with_name("kiosk.sealed"), top.with_name("kiosk.state")))
print(answer(kiosk_parts, Request("GET", "/-/health")).body.decode())
assert not [name for name in sys.modules if name.split(".")[0] == "openshelf"]
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "ok"


def test_nothing_of_a_guest_is_logged(profile, start):
    with start(profile) as server:
        server.ask("GET", "/az/index.html?q=marker-of-a-guest")
        server.post(
            "/-/outbox",
            {"kind": "enquiry", "tag": "az", "fields": {"text": "marker-of-a-guest"}},
            idempotency_key="k" * 20,
        )
        server.ask("GET", "/-/find/one-seat?k=marker-of-a-guest")
        server.process.terminate()
        output = server.process.stdout.read() + server.process.stderr.read()
    assert "marker" not in output


def test_old_requests_of_guests_are_erased_when_the_kiosk_starts(root, profile, start):
    with start(profile) as server:
        server.post("/-/outbox", {"kind": "order", "tag": "az", "fields": {"record": "k"}}, idempotency_key="k" * 20)
        assert server.ask("GET", "/-/health").json["outbox"]["queued"] == 1
    state = profile.with_name("kiosk.state") / "outbox.sqlite"
    with sqlite3.connect(state) as database:
        database.execute("UPDATE request SET kept = '2020-01-01T00:00:00+00:00'")
    database.close()
    with start(profile) as server:
        assert server.ask("GET", "/-/health").json["outbox"]["queued"] == 0


def test_status_says_in_one_sentence_how_the_kiosk_is(root, profile, start):
    with start(profile) as server:
        done = run(root, "status", "--port", str(server.port))
        assert (done.returncode, done.stdout.count("\n")) == (0, 1)
        assert "6 works read on the screen only; 0 seats in use" in done.stdout
        stated = json.loads(run(root, "status", "--port", str(server.port), "--json").stdout)
        assert stated["status"] == "ok"
        port = server.port
    done = run(root, "status", "--port", str(port))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "python -m kiosk serve" in done.stderr


def test_what_is_wrong_comes_first_in_the_sentence():
    from kiosk.status import sentence

    health = {
        "status": "ok", "release": None, "files": 10, "works": 1, "seats": {"in_use": 1, "waiting": 2}, "outbox": {"queued": 1},
        "today": "2026-11-20", "clock": "floor", "uptime": 90_000,
    }  # fmt: skip
    assert sentence(health).startswith("The machine's clock is set before the day of the build")
    assert "1 seat in use, 2 guests waiting, 1 request to be sent; up for 1 day." in sentence(health)
    silent = {"heard": "2026-11-20T10:00:00+00:00", "why": "unreachable: timed out", "told": ""}
    assert "has not answered since 2026-11-20 10:00 UTC (unreachable: timed out)" in sentence(health | {"hall": silent})
    assert "has not answered yet" in sentence(health | {"hall": silent | {"heard": None}})
    assert "ended on" in sentence(
        health | {"hall": silent | {"why": "", "told": "the hall's certificate ended on 2026-11-01"}}
    )
    assert "hall" not in sentence(health | {"hall": silent | {"why": ""}})
    assert "disk" in sentence({"status": "failed", "reason": "busy"})
