"""The hall's ASGI face: letters of kiosks, the desk, the board, and beside them the library's own site for staff who look a book up.

    /-/hall   letters (POST), proven by the kiosk's bond        /desk…   staff, with the password
    /board    codes for the screen in the hall                  else     the built site, as a kiosk serves it

Rules: guests read nowhere but at a kiosk, so seats, pages and forms of guests are not answered here; unless told otherwise the desk answers to this machine
alone; whatever is answered carries the headers every kiosk's answer carries.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from kiosk.hall import views
from kiosk.hall.house import HouseError
from kiosk.hall.letters import LetterError
from kiosk.hall.words import TAGS
from kiosk.server import exchange
from kiosk.server.app import Message, Receive, Send, read_body, send_answer
from kiosk.server.exchange import NO_STORE, Answer, Refusal, Request, json_answer

if TYPE_CHECKING:
    from kiosk.hall.desk import Desk
    from kiosk.hall.letters import Post
    from kiosk.server.app import App
    from kiosk.server.ready import Made

LARGEST_LETTER = 8 << 20
LARGEST_FORM = 64 << 10
KEEP_WORDS = timedelta(days=30)
TENDED_EVERY = 3600.0
STYLE = "/desk.css"
LOCAL = frozenset({"127.0.0.1", "::1"})
OF_GUESTS = ("/-/seat", "/-/seats", "/-/read", "/-/find", "/-/outbox", "/-/answers", "/-/slip")
log = logging.getLogger("kiosk")


@dataclass(frozen=True, slots=True)
class HallApp:
    """The hall as an ASGI application. site: the app of the built site; open_desk: the desk answers to other machines too."""

    site: App
    post: Post
    desk: Desk
    style: bytes
    thread: ThreadPoolExecutor
    open_desk: bool = False

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One connection of ASGI 3."""
        path = scope.get("path", "")
        if scope["type"] == "lifespan":
            return await self._lifespan(scope, receive, send)
        own = path in ("/-/hall", "/board", STYLE) or path == "/desk" or path.startswith("/desk/") or _of_guests(path)
        if scope["type"] != "http" or not own:
            return await self.site(scope, receive, send)
        return await send_answer(send, await self._answer(scope, receive), head=scope["method"] == "HEAD")

    def at_the_door(self, head: bytes) -> Made | None:
        """The answer to a whole request for a page of the site that was met before."""
        return self.site.at_the_door(head)

    async def _answer(self, scope: Message, receive: Receive) -> Answer:
        try:
            letter = scope["path"] == "/-/hall"
            request = exchange.read_request(scope, await read_body(receive, LARGEST_LETTER if letter else LARGEST_FORM))
            exchange.check_host(request, self.site.kiosk.names)
            exchange.check_origin(request)
            address = str((scope.get("client") or ("",))[0])
            return await asyncio.get_running_loop().run_in_executor(self.thread, self._decide, request, address)
        except Refusal as refusal:
            return refusal.answer
        except (sqlite3.Error, OSError, HouseError) as error:
            log.error("the hall cannot read or write its files: %s", error)  # noqa: TRY400 — one line, no traceback
            return json_answer(503, {"reason": "busy"}, ("retry-after", "5"))

    def _decide(self, request: Request, address: str) -> Answer:
        clocks = self.site.kiosk.clocks
        if request.path == "/-/hall":
            return self._letter(request)
        if request.path == STYLE:
            return Answer(200, (("content-type", "text/css; charset=utf-8"), ("cache-control", "no-cache")), self.style)
        if request.path == "/board":
            return self._board(request)
        if not (request.path == "/desk" or request.path.startswith("/desk/")):
            raise Refusal(404, "not-found")
        if not self.open_desk and address not in LOCAL:
            raise Refusal(403, "desk-is-local")
        return self.desk.answer(request, address, clocks.instant(), clocks.now())

    def _letter(self, request: Request) -> Answer:
        if request.method != "POST":
            raise Refusal(405, "method", ("allow", "POST"))
        kiosk = self.site.kiosk
        limits = {
            name: work.seats for name, work in kiosk.sealed.works.items() if work.closed(kiosk.today().day) is None
        }
        try:
            answer = self.post.answer(request.body, limits, kiosk.clocks.instant(), kiosk.clocks.now())
        except LetterError as error:
            raise Refusal(error.status, error.reason) from None
        return Answer(200, (("content-type", "application/json"), NO_STORE), answer)

    def _board(self, request: Request) -> Answer:
        if request.method not in ("GET", "HEAD"):
            raise Refusal(405, "method", ("allow", "GET, HEAD"))
        wanted = dict(request.query).get("lang", "az,ru,en").split(",")
        tags = [tag for tag in wanted if tag in TAGS][:4] or ["az"]
        body = views.board(tags, self.desk.styles, self.post.received.board())
        return Answer(
            200, (("content-type", "text/html; charset=utf-8"), NO_STORE, ("refresh", str(views.BOARD_EVERY))), body
        )

    async def _lifespan(self, scope: Message, receive: Receive, send: Send) -> None:
        task = asyncio.create_task(self._tend())
        try:
            await self.site(scope, receive, send)
        finally:
            task.cancel()

    async def _tend(self) -> None:
        """Erase in time what guests asked."""
        while True:
            try:
                now = self.site.kiosk.clocks.now()
                await asyncio.get_running_loop().run_in_executor(
                    self.thread, self.post.received.forget, now, KEEP_WORDS
                )
            except sqlite3.Error as error:
                log.error("old requests could not be erased: %s", error)  # noqa: TRY400 — one line, no traceback
            await asyncio.sleep(TENDED_EVERY)


def _of_guests(path: str) -> bool:
    return any(path == door or path.startswith(f"{door}/") for door in OF_GUESTS)
