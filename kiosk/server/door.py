"""Answers given at the door: a request that is byte for byte one that was answered lately gets the same bytes, before anything is parsed or scheduled.

Goes in: what a connection receives. Comes out: the answer the app keeps ready (server/ready.py), else uvicorn's own handling. The rules: only a whole request that came alone, on a
connection between two requests, is answered here; whether its answer still holds is the app's to say, each time; a reader who takes bytes slowly goes the long way, where
the answer waits for him.

Why: parsing, a scope, a cycle and a task cost about thirty-five microseconds a request; a hall's readers ask the same few pages with the same few browsers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kiosk.server.ready import HEAD

if TYPE_CHECKING:
    import asyncio

    from kiosk.server.ready import Made

LONGEST = 4096  # bytes of a request that may be known again
END = b"\r\n\r\n"
LINE = b"HTTP/1.1 200 OK\r\n"


class AtTheDoor(Protocol):
    """What an app offers that keeps answers ready."""

    def at_the_door(self, head: bytes) -> Made | None:
        """The answer to this whole request, if it is known and still holds."""


def door(app: AtTheDoor) -> type[asyncio.Protocol]:
    """The protocol that asks this app first."""
    return type("Door", (_Door,), {"known": staticmethod(app.at_the_door)})


class _Door(HttpToolsProtocol):
    known: Any

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._within = False
        self._paused = False
        self._whole: bytes | None = None
        self._answered = 0.0

    def data_received(self, data: bytes) -> None:
        """Bytes of the connection."""
        cycle = self.cycle
        if not self._within and not self._paused and (cycle is None or cycle.response_complete):
            made = self.known(data)
            if made is not None:
                return self._answer(made)
            self._whole = data if _alone(data) else None
        else:
            self._whole = None
        return super().data_received(data)

    def _answer(self, made: Made) -> None:
        self.server_state.total_requests += 1
        dated = b"".join([b"%b: %b\r\n" % each for each in self.server_state.default_headers])
        self.transport.writelines((LINE + dated + made.lines, made.body["body"]))
        self._answered = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._keep_alive(self.timeout_keep_alive)

    def timeout_keep_alive_handler(self) -> None:
        """The connection has been silent for long enough, unless it was answered here meanwhile."""
        left = self._answered + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._keep_alive(left)
        else:
            super().timeout_keep_alive_handler()

    def _keep_alive(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def on_message_begin(self) -> None:
        """The parser has met a request."""
        self._within = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The parser has read a request's head. The app is called at the loop's next turn, so it finds what is put into the scope here."""
        super().on_headers_complete()
        if self._whole is not None and not self.parser.should_upgrade() and self.cycle.keep_alive:
            self.scope[HEAD] = self._whole  # type: ignore[literal-required]  # uvicorn's type lists the keys of ASGI alone

    def on_message_complete(self) -> None:
        """The parser has read a request to its end."""
        self._within = False
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The reader takes bytes more slowly than they come."""
        self._paused = True
        super().pause_writing()

    def resume_writing(self) -> None:
        """The reader has caught up."""
        self._paused = False
        super().resume_writing()


def _alone(data: bytes) -> bool:
    """Whether this is one whole request without a body."""
    return len(data) <= LONGEST and data.startswith(b"GET ") and data.find(END) == len(data) - len(END)
