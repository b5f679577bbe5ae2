"""The ASGI face: bytes from uvicorn in, an Answer out. Checks what every request must pass, and words every failure.

Rule: whatever happens, the guest's page gets an answer with a status and a reason, and nothing of the request is logged. Work that touches SQLite
runs in one thread of its own, in order; static files are read where they are asked for (they lie in the page cache).
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kiosk.server import answers, exchange, pages
from kiosk.server.exchange import Answer, FilePart, Refusal, Request
from kiosk.server.kiosk import KEEP_REQUESTS, Kiosk, follow
from kiosk.server.sealed import SealedError

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CHUNK = 256 * 1024
TENDED_EVERY = 3600  # seconds
FOLLOWED_EVERY = 1.0  # seconds from a switch to its being seen, at most
log = logging.getLogger("kiosk")


class App:
    """The kiosk as an ASGI application."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk
        self._state_thread = ThreadPoolExecutor(1, thread_name_prefix="kiosk-state")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One connection of ASGI 3; only HTTP is spoken."""
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        if scope["type"] != "http":
            # A websocket is refused by closing it (ASGI 3: websocket.close before accept answers 403).
            return await send({"type": "websocket.close"})
        return await _send(send, await self._answer(scope, receive), head=scope["method"] == "HEAD")

    async def _answer(self, scope: Message, receive: Receive) -> Answer:
        try:
            request = exchange.read_request(scope, await _body(receive))
            exchange.check_host(request, self._kiosk.names)
            exchange.check_service_worker(request)
            if not request.path.startswith("/-/"):
                return pages.serve(self._kiosk.tree, request)
            exchange.check_origin(request)
            return await asyncio.get_running_loop().run_in_executor(self._state_thread, self._state, request)
        except Refusal as refusal:
            return refusal.answer
        except (sqlite3.Error, OSError, SealedError) as error:
            log.error("the kiosk cannot read or write its files: %s", error)  # noqa: TRY400 — one line, no traceback
            return exchange.json_answer(503, {"reason": "busy", "status": "failed"}, ("retry-after", "5"))

    def _state(self, request: Request) -> Answer:
        return answers.answer(self._kiosk, request)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        tasks = [asyncio.create_task(self._tend()), asyncio.create_task(self._follow())]
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                for task in tasks:
                    task.cancel()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _tend(self) -> None:
        """Erase in time what guests asked, even where no new guest ever asks."""
        while True:
            await asyncio.get_running_loop().run_in_executor(self._state_thread, self._forget)
            await asyncio.sleep(TENDED_EVERY)

    async def _follow(self) -> None:
        """Serve the release that was switched to. An answer that has begun keeps the tree it began with."""
        while self._kiosk.shelf is not None:
            await asyncio.sleep(FOLLOWED_EVERY)
            try:
                self._kiosk = await asyncio.get_running_loop().run_in_executor(None, follow, self._kiosk)
            except (OSError, SealedError) as error:
                log.error("the new release cannot be served: %s", error)  # noqa: TRY400 — one line, no traceback

    def _forget(self) -> None:
        try:
            self._kiosk.outbox.forget(self._kiosk.clocks.now(), KEEP_REQUESTS)
        except sqlite3.Error as error:
            log.error("old requests could not be erased: %s", error)  # noqa: TRY400 — one line, no traceback


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > exchange.MOST_BODY:
            raise Refusal(413, "too-large", ("connection", "close"))
        if not message.get("more_body", False):
            return bytes(body)


async def _send(send: Send, answer: Answer, *, head: bool) -> None:
    body = answer.body
    length = body.length if isinstance(body, FilePart) else len(body)
    headers = [*exchange.EVERYWHERE, *answer.headers]
    if answer.status not in (204, 304):
        headers.append(("content-length", str(length)))
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    try:
        await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
        if head or not isinstance(body, FilePart):
            await send({"type": "http.response.body", "body": b"" if head or isinstance(body, FilePart) else body})
            return
        body.file.seek(body.start)
        left = body.length
        while left > 0:
            chunk = body.file.read(min(CHUNK, left))
            left = left - len(chunk) if chunk else 0
            await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})
    finally:
        if isinstance(body, FilePart):
            body.file.close()
