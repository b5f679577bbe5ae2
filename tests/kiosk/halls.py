"""A hall and its kiosks for tests: servers as real processes, commands run here, a staff's browser without scripts."""

import contextlib
import http.client
import io
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import sample_profile

from kiosk.__main__ import main
from kiosk.bond import write_bond
from kiosk.hall.house import House

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a quiet reading room"
KIOSKS = ("north", "south")


def make_house(top):
    """A profile, a hall's folder with two bonds and a password; its folder."""
    sample_profile.write(top)
    made = House(top / "hall")
    made.open()
    for name in KIOSKS:
        write_bond(top / f"{name}.bond", made.add(name))
    made.set_password(PASSWORD)
    return top


def copy_house(made, top):
    """The same again, for a test that changes it."""
    shutil.copytree(made, top, dirs_exist_ok=True)
    return top


def command(folder, *arguments, stdin=""):
    """`python -m kiosk …` in a folder, without a process of its own: returncode, stdout, stderr."""
    out, err, before, said = io.StringIO(), io.StringIO(), Path.cwd(), sys.stdin
    os.chdir(folder)
    sys.stdin = io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main(list(arguments))
            except SystemExit as leaving:
                code = leaving.code
    finally:
        os.chdir(before)
        sys.stdin = said
    return SimpleNamespace(returncode=code, stdout=out.getvalue(), stderr=err.getvalue())


def process(folder, *arguments, stdin=""):
    """The same as a process, as who stands at the machine starts it."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments],
        cwd=folder, input=stdin, capture_output=True, text=True, timeout=60, check=False, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


@dataclass(frozen=True)
class Hall:
    """A running hall; `port` and `ask` as a kiosk's server has them."""

    url: str
    port: int
    process: subprocess.Popen
    lines: tuple[str, ...] = ()

    def ask(self, method, path, body=None, **headers):
        """One request; header names are written with underscores."""
        if self.url.startswith("https"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=context)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            data = body.encode() if isinstance(body, str) else body
            connection.request(method, path, data, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            said = {name.lower(): value for name, value in answer.getheaders()}
            return SimpleNamespace(status=answer.status, headers=said, body=answer.read())
        finally:
            connection.close()

    def post(self, path, value):
        """A JSON body; the answer's `json` with it."""
        reply = self.ask("POST", path, json.dumps(value), content_type="application/json")
        reply.json = json.loads(reply.body)
        return reply


@contextmanager
def hall_running(folder, *options, port=0, profile="kiosk", environment=None):
    """`python -m kiosk hall serve`. It is ended as a power cut ends it: whatever it has answered for must be on the disk."""
    started = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "hall", "serve", str(folder / profile), "--port", str(port), "--state", str(folder / "hall"), *options],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})},
    )  # fmt: skip
    try:
        lines = [started.stdout.readline()]
        found = re.match(r"hall: (https?://127\.0\.0\.1:(\d+))/", lines[0])
        assert found, lines[0] + started.stderr.read()
        if found[1].startswith("https"):
            lines.append(started.stdout.readline())
        yield Hall(found[1], int(found[2]), started, tuple(lines))
    finally:
        started.kill()
        started.wait(timeout=10)
        started.stdout.close()
        started.stderr.close()


class Staff:
    """A browser without scripts that keeps the session's cookie."""

    def __init__(self, hall, tag="en"):
        self.hall, self.tag, self.cookie = hall, tag, ""

    def open(self, room):
        return self.hall.ask("GET", f"/desk/{self.tag}/{room}", cookie=self.cookie)

    def page(self, room):
        return self.open(room).body.decode()

    def send(self, room, word=None, **fields):
        if word is None:
            word = (re.search(r'name="word" value="(\w+)"', self.page("orders")) or ("", ""))[1]
        form = "application/x-www-form-urlencoded"
        body = urlencode({"word": word, **fields})
        return self.hall.ask("POST", f"/desk/{self.tag}/{room}", body, cookie=self.cookie, content_type=form)

    def enter(self, password=PASSWORD):
        reply = self.send("login", word="", password=password)
        self.cookie = reply.headers.get("set-cookie", "").partition(";")[0]
        return reply


def order(kiosk, key="k" * 20, **fields):
    """A guest's order; its code."""
    fields = {"title": "Xəzərin sahilləri", "shelf": "84(5Aze)", **fields}
    reply = kiosk.post("/-/outbox", {"kind": "order", "tag": "az", "fields": fields}, idempotency_key=key)
    assert reply.status in (200, 201), reply
    return reply.json["code"]


def until(found, seconds=30):
    """What `found` gives, once it gives something."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
    return value


def nudge(kiosk):
    """A guest who waits makes the kiosk speak to its hall at once."""
    kiosk.post("/-/seat", {"work": "one-seat"})
    kiosk.post("/-/seat", {"work": "one-seat"})
