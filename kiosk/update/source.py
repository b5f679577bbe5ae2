"""Where a release is read from: an address on the network, or a folder such as a stick.

In: a name that follows from a hash, and the most bytes there may be. Out: the bytes, or AbsentError, or SourceError with the reason in a few words. The rules:
never a byte more than was allowed is held, never a minute longer waited than its size deserves; only plain files are read, no link is followed.
"""

from __future__ import annotations

import http.client
import os
import stat
import time
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

WAIT_SECONDS = 20.0  # for an answer, and between two pieces of it
SLOWEST = 8192  # bytes a second; slower than that over the whole is no network
CHUNK = 1 << 18


class SourceError(Exception):
    """The source cannot be read."""


class AbsentError(SourceError):
    """The source is there and has no such file."""


class Source(Protocol):
    """A place releases come from."""

    name: str

    def read(self, path: str, most: int, begun: bytes = b"") -> bytes:
        """The file's bytes; `begun` are the first of them that an interrupted transfer left."""

    def close(self) -> None:
        """Let go of it."""


class BrokenOffError(SourceError):
    """The transfer broke off; `begun` is what had come."""

    def __init__(self, words: str, begun: bytes) -> None:
        super().__init__(words)
        self.begun = begun


def open_source(stated: str) -> tuple[Source, ...]:
    """The sources behind an address or a folder; a stick may hold several releases side by side."""
    if stated.startswith(("http://", "https://")):
        return (Address(stated),)
    top = Path(stated)
    if not top.is_dir():
        raise SourceError(f"{stated} is no folder and no address that begins with http:// or https://")
    if holds_release(top):
        return (Folder(top),)
    try:
        inside = [path for path in sorted(top.iterdir()) if path.is_dir() and holds_release(path)]
    except OSError as error:
        raise SourceError(f"{stated} cannot be read: {error.strerror}") from None
    if not inside:
        raise SourceError(f"{stated} holds no release")
    return tuple(Folder(path) for path in inside)


def holds_release(top: Path) -> bool:
    """Whether a folder is one of releases."""
    return (top / "metadata" / "timestamp.json").is_file()


class Folder:
    """A release in a folder."""

    def __init__(self, top: Path) -> None:
        self.name = str(top)
        self._top = top

    def read(self, path: str, most: int, begun: bytes = b"") -> bytes:  # noqa: ARG002 — a folder is read from its start
        """The file's bytes."""
        try:
            # A pipe on a hostile stick must not make us wait for ever.
            handle = os.open(self._top / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError):
            if not self._top.is_dir():
                raise BrokenOffError(f"{self.name} is gone, perhaps the stick was pulled out", b"") from None
            raise AbsentError(f"{self.name} has no {path}") from None
        except OSError as error:
            raise SourceError(f"{self.name}/{path} cannot be read: {error.strerror}") from None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise SourceError(f"{self.name}/{path} is no plain file")
        with os.fdopen(handle, "rb") as file:
            try:
                data = file.read(most + 1)
            except OSError as error:
                raise SourceError(f"{self.name}/{path} cannot be read: {error.strerror}") from None
        if len(data) > most:
            raise SourceError(f"{self.name}/{path} is longer than it may be")
        return data

    def close(self) -> None:
        """Nothing is held."""


class Address:
    """A release behind http or https; one connection is kept."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if not parts.hostname or parts.query or parts.fragment or parts.username:
            raise SourceError(f"{address} is no plain address of a release")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        try:
            self._connection = kind(parts.hostname, parts.port, timeout=WAIT_SECONDS)
        except ValueError:
            raise SourceError(f"{address} has no usable port") from None
        self._base = parts.path.rstrip("/")
        self.name = address

    def read(self, path: str, most: int, begun: bytes = b"") -> bytes:
        """The file's bytes; a transfer that breaks off says what had come."""
        data = bytearray()
        try:
            # Closed at its end, the answer leaves the connection free for the next.
            with self._ask(path, len(begun)) as answer:
                data += self._continued(answer, path, begun)
                self._receive(answer, path, most, data)
        except SourceError as error:
            if not isinstance(error, AbsentError):
                self._connection.close()
            raise
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            words = f"{self.name} does not answer ({getattr(error, 'strerror', None) or error or type(error).__name__})"
            raise BrokenOffError(words, bytes(data)) from None
        return bytes(data)

    def _continued(self, answer: http.client.HTTPResponse, path: str, begun: bytes) -> bytes:
        """What of the beginning still counts with this answer."""
        if answer.status == http.client.PARTIAL_CONTENT and begun:
            if (answer.headers.get("content-range") or "").startswith(f"bytes {len(begun)}-"):
                return begun
            raise SourceError(f"{self.name} answers with another part than was asked for")
        if answer.status in {http.client.NOT_FOUND, http.client.GONE}:
            answer.read(CHUNK)
            if answer.length:
                self._connection.close()
            raise AbsentError(f"{self.name} has no {path}")
        if answer.status != http.client.OK:
            raise SourceError(f"{self.name} answers {answer.status}")
        return b""

    def _receive(self, answer: http.client.HTTPResponse, path: str, most: int, data: bytearray) -> None:
        until = time.monotonic() + WAIT_SECONDS + most / SLOWEST
        while chunk := answer.read1(CHUNK):
            data += chunk
            if len(data) > most:
                raise SourceError(f"{self.name}/{path} is longer than it may be")
            if time.monotonic() > until:
                raise BrokenOffError(f"{self.name} is too slow", bytes(data))
        if answer.length:
            raise BrokenOffError(f"{self.name} broke off", bytes(data))

    def _ask(self, path: str, start: int) -> http.client.HTTPResponse:
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        for attempt in (1, 2):
            try:
                self._connection.request("GET", quote(f"{self._base}/{path}"), headers=headers)
                return self._connection.getresponse()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # A kept connection may have ended while we wrote to the disk; once more with a new one.
                self._connection.close()
                if attempt == 2:
                    raise
        raise AssertionError

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
