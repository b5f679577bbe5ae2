"""One link → what it answers: HEAD, then GET of its first bytes where HEAD says no; redirects followed, each judged anew.

In: a URL, who asks, a turn at each host (manners.py). Out: Outcome. Never raises on what the other side does.

Rules
- Only http and https, only public addresses unless `private`; the same for every redirect.
- No answer is trusted to end: a request has a deadline, a body is read to BODY bytes, redirects to HOPS.
- A deep link that ends at the bare front page of a site is a text that is gone, whatever its status says.
- Refusals meant for programs (401, 403, 429, 451) say nothing of what a reader would see: unclear, not broken.
"""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import parse_url

from openshelf.links.addresses import PrivateError, connect

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

HOPS = 8
BODY = 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_UNCLEAR = (401, 403, 407, 429, 451)
_FINAL = (401, 407, 410, 429, 451, 503)  # a second question would hear the same
_NO_ROUTE = (errno.ENETUNREACH, errno.ENETDOWN)
_EMPTY_FILE = 416  # asked for the first bytes of a file that has none
TRANSIENT = frozenset(("timeout", "broken-off", "bad-answer", "busy"))  # and every 5xx


@dataclass(frozen=True, slots=True)
class Outcome:
    """status: works, fails, unclear, or "" where this machine, not the other side, is at fault and nothing was learned.

    reason: an HTTP status or a key of book.REASONS. final: where it ended. wait: seconds the other side asks to be left alone.
    """

    status: str
    reason: str = ""
    final: str = ""
    wait: float | None = None

    @property
    def transient(self) -> bool:
        """Whether asking again in a while is worth it."""
        return self.reason in TRANSIENT or (self.reason[:1] == "5" and len(self.reason) == 3) or self.reason == "429"

    @property
    def of_host(self) -> bool:
        """Whether the host itself is silent, not one link of it."""
        return self.reason in ("no-such-host", "refused", "timeout", "tls", "unreachable", "private")


class _Guarded:
    """Connects only where addresses.py allows; `private` is set by who asks."""

    private = False
    host: str
    port: int
    timeout: float | None

    def _new_conn(self) -> socket.socket:
        return connect(self.host.strip("[]"), self.port, self.timeout, private=self.private)


class _Http(_Guarded, HTTPConnection):
    pass


class _Https(_Guarded, HTTPSConnection):
    pass


@dataclass(frozen=True, slots=True)
class _Target:
    """A URL taken apart and written in ASCII."""

    url: str
    secure: bool
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    location: str | None
    wait: float | None


@dataclass(slots=True)
class Asker:
    """Who asks. agent: User-Agent. turn: a context in which a host may be asked once. seconds: a request's whole time.

    private: addresses of private networks and of this machine may be asked too. `stop` breaks off what is under way.
    """

    agent: str
    turn: Callable[[str], AbstractContextManager[None]]
    private: bool = False
    connecting: float = 10.0
    seconds: float = 30.0
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    _live: set[HTTPConnection] = field(default_factory=set)

    def ask(self, url: str, *, get: bool = False) -> Outcome:
        """Follow a link to its end. get: do not begin with HEAD."""
        first = target = target_of(url)
        seen = set()
        for _ in range(HOPS + 1):
            if target is None:
                return Outcome("fails", "bad-address")
            if target.url in seen:
                return Outcome("fails", "redirects")
            seen.add(target.url)
            answer = self._reach(target, get=get)
            if isinstance(answer, Outcome):
                return answer
            if answer.status in _REDIRECTS and answer.location:
                target = target_of(urljoin(target.url, answer.location))
                continue
            assert first is not None
            return _judged(answer, first, target, url)
        return Outcome("fails", "redirects")

    def stop(self) -> None:
        """Break off every request that is under way."""
        for connection in tuple(self._live):
            _shut(connection)

    def fetch(self, url: str, most: int) -> bytes:
        """The first bytes of a small file of a host, b"" where there is none: its robots.txt."""
        target = target_of(url)
        if target is None:
            return b""
        body = bytearray()
        answer = self._request(target, "GET", body, most)
        return bytes(body) if isinstance(answer, _Answer) and answer.status == 200 else b""

    def _reach(self, target: _Target, *, get: bool) -> _Answer | Outcome:
        answer: _Answer | Outcome | None = None
        if not get:
            answer = self._request(target, "HEAD")
            settled = isinstance(answer, _Answer) and (answer.status < 400 or answer.status in _FINAL)
            if settled or (isinstance(answer, Outcome) and answer.reason not in ("broken-off", "bad-answer")):
                return answer
        return self._request(target, "GET")

    def _request(
        self, target: _Target, method: str, body: bytearray | None = None, most: int = BODY
    ) -> _Answer | Outcome:
        with self.turn(target.host):
            connection = (
                _Https(target.host, target.port, timeout=self.connecting, ssl_context=self.tls)
                if target.secure
                else _Http(target.host, target.port, timeout=self.connecting)
            )
            connection.private = self.private
            late = threading.Event()
            deadline = threading.Timer(self.seconds, _cut, (connection, late))
            deadline.daemon = True
            deadline.start()
            self._live.add(connection)
            try:
                answer = self._exchange(connection, target, method, body, most)
                # Headers that were cut off read like headers that ended.
                return Outcome("fails", "timeout") if late.is_set() else answer
            except (OSError, HTTPError, http.client.HTTPException, ValueError) as error:
                return Outcome("fails", "timeout") if late.is_set() else _failure(error)
            finally:
                deadline.cancel()
                self._live.discard(connection)
                connection.close()

    def _exchange(
        self, connection: HTTPConnection, target: _Target, method: str, body: bytearray | None, most: int
    ) -> _Answer:
        headers = {"User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
        if method == "GET":
            headers["Range"] = f"bytes=0-{most - 1}"
        connection.request(method, target.path, headers=headers, preload_content=False, decode_content=False)
        response = connection.getresponse()
        if method == "GET":
            start = response.read(most, decode_content=False)
            if body is not None:
                body += start
        wait = _seconds(response.headers.get("Retry-After"))
        return _Answer(response.status, _location(response.headers.get("Location")), wait)


def target_of(url: str) -> _Target | None:
    """A URL as it is asked: host in IDNA, path percent-encoded, no fragment; None for what is no http or https address."""
    try:
        host = urlsplit(url).hostname or ""
        if not host.isascii():
            url = url.replace(
                urlsplit(url).netloc.rpartition("@")[2].partition(":")[0], host.encode("idna").decode(), 1
            )
        parsed = parse_url(url)
    except (ValueError, LocationParseError):
        return None
    if parsed.scheme not in ("http", "https") or not parsed.host or " " in parsed.host:
        return None
    secure = parsed.scheme == "https"
    port = parsed.port or (443 if secure else 80)
    return _Target(parsed._replace(fragment=None, auth=None).url, secure, parsed.host, port, parsed.request_uri)


def _judged(answer: _Answer, first: _Target, last: _Target, url: str) -> Outcome:
    moved = last.url if last.url != first.url else url
    if answer.status < 300 or answer.status == _EMPTY_FILE:
        deep = urlsplit(first.url)
        end = urlsplit(last.url)
        if moved != url and (deep.path.strip("/") or deep.query) and not end.path.strip("/") and not end.query:
            return Outcome("fails", "front-page", moved)
        return Outcome("works", "", moved)
    status = "unclear" if answer.status in _UNCLEAR else "fails"
    wait = answer.wait if answer.status in (429, 503) else None
    return Outcome(status, str(answer.status), moved, wait)


def _failure(error: Exception) -> Outcome:
    """Whose fault an exception tells of. What this machine lacks (a resolver, a route) says nothing of the link."""
    while isinstance(error.__cause__, Exception) and not isinstance(error, OSError):
        error = error.__cause__
    if isinstance(error, PrivateError):
        return Outcome("unclear", "private")
    if isinstance(error, socket.gaierror):
        again = error.errno in (socket.EAI_AGAIN, socket.EAI_SYSTEM if hasattr(socket, "EAI_SYSTEM") else None)
        return Outcome("", "unreachable") if again else Outcome("fails", "no-such-host")
    if isinstance(error, ssl.SSLError) or type(error).__name__ == "SSLError":
        return Outcome("fails", "tls")
    if isinstance(error, TimeoutError):
        return Outcome("fails", "timeout")
    if isinstance(error, ConnectionRefusedError):
        return Outcome("fails", "refused")
    if isinstance(error, UnicodeError):
        return Outcome("fails", "bad-address")
    if isinstance(error, (ConnectionError, http.client.IncompleteRead)):
        return Outcome("fails", "broken-off")
    if isinstance(error, OSError) and error.errno in _NO_ROUTE:
        return Outcome("", "unreachable")
    if isinstance(error, OSError):
        return Outcome("fails", "broken-off")
    return Outcome("fails", "bad-answer")


def _cut(connection: HTTPConnection, late: threading.Event) -> None:
    """End a request whose time is up."""
    late.set()
    _shut(connection)


def _shut(connection: HTTPConnection) -> None:
    held = getattr(connection, "sock", None)
    if held is not None:
        with suppress(OSError):
            held.shutdown(socket.SHUT_RDWR)


def _location(text: str | None) -> str | None:
    """A Location header; http.client reads bytes as Latin-1, and addresses in Cyrillic are sent as bare UTF-8."""
    if text is None:
        return None
    with suppress(UnicodeError):
        return text.encode("latin-1").decode("utf-8").strip()
    return text.strip()


def _seconds(text: str | None) -> float | None:
    """Retry-After: seconds or a date; None where it says neither."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((then if then.tzinfo else then.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())
