"""The ASGI face: bytes from uvicorn in, an Answer out. Checks what every request must pass, and words every failure.

Rule: whatever happens, the guest's page gets an answer with a status and a reason, and nothing of the request is logged. Work that touches SQLite
runs in one thread of its own, in order; static files are read where they are asked for (they lie in the page cache).
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kiosk.server import answers, exchange, pages
from kiosk.server.exchange import Answer, FilePart, Refusal, Request
from kiosk.server.kiosk import KEEP_REQUESTS, Kiosk, follow
from kiosk.server.ready import HEAD, LARGEST, OVERHEAD, Key, Made, Ready, lines_of
from kiosk.server.sealed import SealedError
from kiosk.server.talk import EVERY

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CHUNK = 256 * 1024
TENDED_EVERY = 60  # seconds
KEEP_COUNTS = timedelta(days=400)
FOLLOWED_EVERY = 1.0  # seconds from a switch to its being seen, at most
EVERYWHERE = tuple((name, (name.encode("latin-1"), value.encode("latin-1"))) for name, value in exchange.EVERYWHERE)
log = logging.getLogger("kiosk")


class App:
    """The kiosk as an ASGI application."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk
        self._state_thread = ThreadPoolExecutor(1, thread_name_prefix="kiosk-state")
        self._ready = Ready()

    @property
    def kiosk(self) -> Kiosk:
        """What is served now; another after a switch of releases."""
        return self._kiosk

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One connection of ASGI 3; only HTTP is spoken."""
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        if scope["type"] != "http":
            # A websocket is refused by closing it (ASGI 3: websocket.close before accept answers 403).
            return await send({"type": "websocket.close"})
        key = None if scope["path"].startswith("/-/") else Ready.key(scope)
        made = self._ready.find(key, self._kiosk.tree) if key else None
        if made is not None and key is not None:
            if HEAD in scope:
                self._ready.meet(scope[HEAD], key)
            self._counted(made)
            await send(made.start)
            return await send(made.body)
        return await send_answer(send, await self._answer(scope, receive, key), head=scope["method"] == "HEAD")

    def at_the_door(self, head: bytes) -> Made | None:
        """The answer to a whole request that was met before and would be answered the same now."""
        made = self._ready.met(head, self._kiosk.tree)
        if made is not None:
            self._counted(made)
        return made

    def _counted(self, made: Made) -> None:
        self._kiosk.visits.page(made.path)
        if made.counts_as:
            self._kiosk.statistics.add(made.counts_as)

    async def _answer(self, scope: Message, receive: Receive, key: Key | None = None) -> Answer:
        try:
            request = exchange.read_request(scope, await read_body(receive))
            exchange.check_host(request, self._kiosk.names)
            exchange.check_service_worker(request)
            if not request.path.startswith("/-/"):
                self._kiosk.visits.page(request.path)
                return self._page(request, key)
            exchange.check_origin(request)
            answer = await self._in_order(request)
            return await self._asked_of_the_hall(request, answer) if answers.waits(request, answer) else answer
        except Refusal as refusal:
            return refusal.answer
        except (sqlite3.Error, OSError, SealedError) as error:
            log.error("the kiosk cannot read or write its files: %s", error)  # noqa: TRY400 — one line, no traceback
            return exchange.json_answer(503, {"reason": "busy", "status": "failed"}, ("retry-after", "5"))

    def _page(self, request: Request, key: Key | None) -> Answer:
        tree = self._kiosk.tree
        look = pages.looking(tree, request.path) if key else None
        # Looked at before it is read: what is replaced meanwhile looks different at the first use.
        looked = look() if look else None
        answer = pages.serve(tree, request)
        if answer.status != 200:
            return answer
        counted = self._kiosk.statistics.page(request.path)
        body = answer.body
        if key and look and isinstance(body, bytes) and len(body) <= LARGEST:
            headers = all_headers(answer)
            start = {"type": "http.response.start", "status": 200, "headers": headers}
            made = Made(
                tree, look, looked, start, {"type": "http.response.body", "body": body}, request.path, counted,
                len(body) + OVERHEAD, lines_of(headers),
            )  # fmt: skip
            self._ready.keep(key, made)
        return answer

    async def _in_order(self, request: Request) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._state_thread, self._state, request)

    async def _asked_of_the_hall(self, request: Request, answer: Answer) -> Answer:
        """A guest who finds no seat here may find one of the hall's: it is asked at once, then the place in the queue is shown again."""
        talk = self._kiosk.talk
        if talk is None or talk.silent() or not await talk.speak(await self._report()):
            return answer
        asked = json.loads(request.body) | {"ticket": json.loads(answers.whole(answer))["ticket"]}
        return await self._in_order(replace(request, body=json.dumps(asked).encode()))

    async def _report(self) -> dict[str, Any]:
        return await asyncio.get_running_loop().run_in_executor(self._state_thread, answers.report, self._kiosk)

    def _state(self, request: Request) -> Answer:
        return answers.answer(self._kiosk, request)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        tasks = [asyncio.create_task(each) for each in (self._tend(), self._follow(), self._speak())]
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                for task in tasks:
                    task.cancel()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _tend(self) -> None:
        """Erase in time what guests asked, even where no new guest ever asks; bring the counts of the last minute to the disk."""
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

    async def _speak(self) -> None:
        """Keep the hall informed, and the seats it granted alive."""
        while self._kiosk.talk is not None:
            try:
                await self._kiosk.talk.speak(await self._report())
            except (sqlite3.Error, OSError) as error:
                log.error("no letter to the hall could be written: %s", error)  # noqa: TRY400 — one line, no traceback
            await asyncio.sleep(EVERY)

    def _forget(self) -> None:
        try:
            self._kiosk.outbox.forget(self._kiosk.clocks.now(), KEEP_REQUESTS)
            self._kiosk.statistics.write(self._kiosk.today().day, KEEP_COUNTS)
        except sqlite3.Error as error:
            log.error("old requests could not be erased: %s", error)  # noqa: TRY400 — one line, no traceback


async def read_body(receive: Receive, most: int = exchange.MOST_BODY) -> bytes:
    """The whole body of a request; 413 beyond `most` bytes."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > most:
            raise Refusal(413, "too-large", ("connection", "close"))
        if not message.get("more_body", False):
            return bytes(body)


def all_headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    """The answer's headers and those every answer carries, as ASGI takes them."""
    own = {name for name, _ in answer.headers}
    headers = [encoded for name, encoded in EVERYWHERE if name not in own]
    headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    if answer.status not in (204, 304):
        length = answer.body.length if isinstance(answer.body, FilePart) else len(answer.body)
        headers.append((b"content-length", b"%d" % length))
    return headers


async def send_answer(send: Send, answer: Answer, *, head: bool) -> None:
    """Send an answer with the headers every answer carries; a file is closed whatever happens."""
    body = answer.body
    try:
        await send({"type": "http.response.start", "status": answer.status, "headers": all_headers(answer)})
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
