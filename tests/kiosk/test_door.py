"""Answers given at the door are the answers the app gives: whatever is asked on a connection, in whatever pieces, in whatever order."""

import http.client
import random
import re
import socket
import subprocess
import sys
import time
from functools import partial

import pytest
from halls import ROOT

ASKED = (
    b"GET /az/index.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /az/index.html HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Any: thing\r\n\r\n",
    b"HEAD /az/index.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /nothing/here.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /az/index.html HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
    b"GET /az/index.html HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes=1-3\r\n\r\n",
    b"GET /-/answers HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b'POST /-/seat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"work": "none"}',
)


def answer(file, request):
    """(status, headers but the date, body) of the next answer on a connection."""
    reply = http.client.HTTPResponse(_Reading(file), method=request.split()[0].decode())
    reply.begin()
    body = reply.read()
    return reply.status, sorted((name, value) for name, value in reply.getheaders() if name != "date"), body


class _Reading:
    """A socket as http.client wants it, over a file that goes on."""

    def __init__(self, file):
        self._file = file

    def makefile(self, _mode):
        return _Open(self._file)


class _Open:
    def __init__(self, file):
        self.read, self.readline, self.readinto = file.read, file.readline, file.readinto

    def close(self):
        """The connection goes on."""

    def flush(self):
        """Nothing is written here."""


def connected(port):
    wire = socket.create_connection(("127.0.0.1", port), timeout=20)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return wire


def alone(port, request):
    """What a request is answered on a connection of its own."""
    with connected(port) as wire, wire.makefile("rb") as file:
        wire.sendall(request)
        return answer(file, request)


@pytest.fixture
def fresh(server):
    """The same of this module's server."""
    return partial(alone, server.port)


@pytest.mark.parametrize("seed", range(6))
def test_requests_in_any_order_and_any_pieces_are_answered_as_each_is_alone(server, fresh, seed):
    chance = random.Random(seed)
    expected = {request: fresh(request) for request in ASKED}
    assert {status for status, _, _ in expected.values()} == {200, 206, 404, 421}
    sent = [chance.choice(ASKED[: chance.choice((1, 3, len(ASKED)))]) for _ in range(120)]
    with connected(server.port) as wire, wire.makefile("rb") as file:
        at = 0
        while at < len(sent):
            together = sent[at : at + chance.choice((1, 1, 1, 2, 5))]
            data = b"".join(together)
            while data:
                cut = chance.choice((len(data), len(data), 1, 7, 40))
                wire.sendall(data[:cut])
                data = data[cut:]
                if data and chance.random() < 0.3:
                    time.sleep(0.002)
            for request in together:
                assert answer(file, request) == expected[request]
            at += len(together)


def test_a_request_known_at_the_door_meets_a_replaced_file(server, fresh):
    page = server.site / "az" / "index.html"
    for words in ("one", "two", "three and more"):
        page.write_text(f"<!doctype html><p>{words}", "utf-8")
        for _ in range(4):
            assert words.encode() in fresh(ASKED[0])[2]


def test_a_reader_who_takes_bytes_slowly_gets_every_one_in_order(server):
    page = server.site / "az" / "index.html"
    page.write_bytes(random.Random(1).randbytes(200_000))
    expected, many = page.read_bytes(), 60
    with connected(server.port) as wire, wire.makefile("rb") as file:
        for _ in range(3):
            wire.sendall(ASKED[0])
            assert answer(file, ASKED[0])[2] == expected
        for _ in range(many):
            wire.sendall(ASKED[0])
            time.sleep(0.001)
        for _ in range(many):
            assert answer(file, ASKED[0])[2] == expected


def test_a_connection_answered_at_the_door_stays_open_while_it_is_used_and_no_longer():
    from uvicorn import Config
    from uvicorn.server import ServerState

    from kiosk.server.door import door
    from kiosk.server.ready import Made

    class App:
        def at_the_door(self, head):
            return Made(None, lambda: 1, 1, {}, {"body": b"page"}, "/", None, 4, b"content-length: 4\r\n\r\n")

    class Loop:
        now, due = 0.0, None

        def time(self):
            return self.now

        def call_later(self, seconds, step):
            self.due = (self.now + seconds, step)
            return type("Timer", (), {"cancel": lambda _: None})()

    class Transport:
        written, closed = (), False

        def writelines(self, lines):
            self.written += (b"".join(lines),)

        def get_extra_info(self, _name, default=None):
            return default

        def is_closing(self):
            return self.closed

        def close(self):
            self.closed = True

    loop, transport = Loop(), Transport()
    protocol = door(App())(
        config=Config(None, timeout_keep_alive=30, log_config=None),
        server_state=ServerState(),
        app_state={},
        _loop=loop,
    )
    protocol.connection_made(transport)
    for moment in (0.0, 20.0, 40.0):
        loop.now = moment
        protocol.data_received(ASKED[0])
    assert transport.written == (b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\npage",) * 3
    closings = []
    while not transport.closed:
        loop.now, step = loop.due
        step()
        closings.append(loop.now)
    assert closings == [30.0, 70.0]


def test_a_kiosk_without_the_faster_parser_serves_the_same(profile, start):
    program = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("httptools", "uvloop"):
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Refuse())
from kiosk.__main__ import main
sys.exit(main(["serve", {str(profile)!r}, "--port", "0"]))
"""
    with start(profile) as server:
        expected = {request: alone(server.port, request)[::2] for request in ASKED}
    with subprocess.Popen([sys.executable, "-I", "-c", program], stdout=subprocess.PIPE, text=True) as process:
        try:
            port = int(re.search(r":(\d+)/", process.stdout.readline())[1])
            for request in ASKED:
                assert alone(port, request)[::2] == expected[request]
        finally:
            process.kill()
