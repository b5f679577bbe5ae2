"""The desk's addresses: `/desk/<language>/<room>`, for staff with the password. Goes in: a Request and the address it came from; comes out: an Answer.

The rules: without a session only the password is asked for; what changes anything is a POST whose form carries the session's word and which no other site caused; after
it the browser is sent to a page (303), so going back repeats nothing; a moment of the page is never stored.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from kiosk import confirmation, slips
from kiosk.hall import health, views
from kiosk.hall.frame import Frame
from kiosk.hall.health import KioskLine
from kiosk.hall.received import WHYS, Asked
from kiosk.hall.words import TAGS, preferred, speaker
from kiosk.seats.ledger import EVERY_WORK
from kiosk.server.exchange import NO_STORE, Answer, Refusal, Request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo
    from pathlib import Path

    from kiosk.clock import Instant
    from kiosk.hall.house import House
    from kiosk.hall.received import Received
    from kiosk.hall.sessions import Sessions
    from kiosk.seats.ledger import Ledger
    from kiosk.slips import Printer

COOKIE = "openshelf-desk"
# Under no-referrer a browser posts a form with `Origin: null`, which no check can tell from a stranger's (Fetch, 3.2).
OWN_ORIGIN = ("referrer-policy", "same-origin")
ADDRESS = re.compile(rf"/desk/({'|'.join(TAGS)})/([a-z]+)")
ORDERS, ENQUIRIES = ("order", "delivery"), ("enquiry",)


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the desk's pages need. printer: None where no slips are printed; secure: the desk is reached by https alone;
    releases: the folder of releases the hall serves itself, None where it serves another.
    """

    house: House
    received: Received
    ledger: Ledger
    sessions: Sessions
    place: tzinfo
    styles: tuple[str, ...]
    printer: Printer | None = None
    secure: bool = False
    releases: Path | None = None

    def answer(self, request: Request, address: str, now: Instant, day: datetime) -> Answer:
        """The answer to a request below /desk."""
        found = ADDRESS.fullmatch(request.path)
        if found is None:
            if request.path.rstrip("/") == "/desk" or request.path.removeprefix("/desk/").rstrip("/") in TAGS:
                tag = request.path.removeprefix("/desk").strip("/") or preferred(
                    request.headers.get("accept-language", "")
                )
                return _go(f"/desk/{tag}/orders")
            raise Refusal(404, "not-found")
        tag, room = found.groups()
        frame = Frame(tag, self.place, self.styles)
        token = _cookie(request)
        self.sessions.under(self.house.password_mark())
        if room == "login":
            return self._login(frame, request, address, now)
        if token is None or not self.sessions.seen(token, now.seconds):
            return _page(
                views.login(frame, known=self.house.has_password()), 200 if request.method in ("GET", "HEAD") else 403
            )
        frame = replace(
            frame,
            word=self.sessions.form_word(token),
            here=room,
            waiting=self._waiting(),
            slips=self.printer is not None,
        )
        if request.method == "POST":
            form = _form(request)
            if not self.sessions.is_form_word(token, form.get("word", "")):
                raise Refusal(403, "wrong-form")
            if room == "logout":
                self.sessions.end(token)
                return _go(
                    f"/desk/{tag}/login", ("set-cookie", f"{COOKIE}=; Path=/desk; Max-Age=0; HttpOnly; SameSite=Strict")
                )
            return self._changed(frame, room, form, day)
        if request.method not in ("GET", "HEAD"):
            raise Refusal(405, "method", ("allow", "GET, HEAD, POST"))
        notice = _notice(frame, dict(request.query).get("told", ""))
        return _page(self._shown(replace(frame, notice=notice), room, now, day))

    def _login(self, frame: Frame, request: Request, address: str, now: Instant) -> Answer:
        known = self.house.has_password()
        if request.method != "POST":
            return _page(views.login(frame, known=known))
        wait = self.sessions.wait(address, now.seconds)
        if wait > 0:
            seconds = math.ceil(wait)
            return _page(views.login(frame, known=known, wait=seconds), 429, ("retry-after", str(seconds)))
        if not self.house.knows(_form(request).get("password", "")):
            self.sessions.wrong(address, now.seconds)
            return _page(
                views.login(replace(frame, notice=speaker(frame.tag)("The password is wrong.")), known=known), 403
            )
        token = self.sessions.begin(address, now.seconds)
        return _go(
            f"/desk/{frame.tag}/orders",
            (
                "set-cookie",
                f"{COOKIE}={token}; Path=/desk; HttpOnly; SameSite=Strict{'; Secure' if self.secure else ''}",
            ),
        )

    def _shown(self, frame: Frame, room: str, now: Instant, day: datetime) -> bytes:
        received = self.received
        if room == "orders":
            opened, closed = received.listed(ORDERS), received.listed(ORDERS, closed=True, most=30)
            last = max(
                (asked for asked in (*opened, *closed) if asked.place), key=lambda asked: asked.changed, default=None
            )
            return views.orders(frame, opened, closed, last.place if last else "")
        if room == "enquiries":
            return views.enquiries(frame, received.listed(ENQUIRIES), received.listed(ENQUIRIES, closed=True, most=30))
        if room == "answers":
            return views.answers(frame, received.published())
        if room == "kiosks":
            own = confirmation.read_file(self.releases / confirmation.FILE) if self.releases else None
            known = own.withdrawals if own else 0
            return health.kiosks(frame, self._lines(), self.ledger.standing(now), day, known)
        if room == "statistics":
            return views.statistics(frame, received.counts())
        raise Refusal(404, "not-found")

    def _lines(self) -> list[KioskLine]:
        reports = self.received.reports()
        return [
            KioskLine(name, bond.mark, reports.get(name), self.ledger.goals(name))
            for name, bond in self.house.bonds().items()
        ]

    def _changed(self, frame: Frame, room: str, form: Mapping[str, str], day: datetime) -> Answer:
        told = ""
        if room in ("orders", "enquiries"):
            told = self._step(form, day)
        elif room == "answers":
            self.received.unpublish(_number(form), day)
        elif room == "kiosks":
            name, share = form.get("kiosk", ""), form.get("share", "")
            if self.house.bond(name) is None or not re.fullmatch(r"\d{1,4}", share):
                raise Refusal(400, "bad-request")
            self.ledger.mean(name, int(share), EVERY_WORK)
        else:
            raise Refusal(404, "not-found")
        return _go(f"/desk/{frame.tag}/{room}{f'?told={told}' if told else ''}")

    def _step(self, form: Mapping[str, str], day: datetime) -> str:
        """Take a request a step on; the key of what to tell, "" where the page says it itself."""
        number, step = _number(form), form.get("step", "")
        asked = self.received.one(number)
        if asked is None:
            return "gone"
        if step == "slip":
            return self._slip(asked)
        if step == "publish":
            question, answer = form.get("question", "").strip(), form.get("answer", "").strip()
            if not question or not answer:
                return "empty"
            if not self.received.decide(number, "answered", day):
                return "gone"
            self.received.publish(
                asked.tag, question[:2000], answer[:4000], day.astimezone(self.place).date().isoformat(), day
            )
            return ""
        place = form.get("place", "").strip()[:80] if step == "ready" else ""
        why = form.get("why", "") if step == "refused" else ""
        if step == "refused" and why not in WHYS:
            raise Refusal(400, "bad-request")
        return "" if self.received.decide(number, step, day, place, why) else "gone"

    def _slip(self, asked: Asked) -> str:
        if self.printer is None:
            raise Refusal(404, "not-found")
        fields = asked.fields or {}
        wanted = (fields.get(name, "") for name in ("title", "author", "shelf", "hall"))
        slip = slips.Slip(asked.code, (*(text for text in wanted if text), asked.kept[:10]))
        try:
            slips.send(slips.printed(slip, self.printer), self.printer)
        except slips.SlipError:
            return "no-printer"
        return "printed"

    def _waiting(self) -> tuple[tuple[str, int], ...]:
        new = self.received.waiting()
        return (("orders", sum(new.get(kind, 0) for kind in ORDERS)), ("enquiries", new.get("enquiry", 0)))


TOLD = {
    "gone": "Somebody else has just done something with this request; it stands as shown.", "empty": "Question and answer must both hold words.",
    "no-printer": "The printer does not answer.", "printed": "The slip has been sent to the printer.",
}  # fmt: skip


def _notice(frame: Frame, key: str) -> str:
    return frame.say(TOLD[key]) if key in TOLD else ""


def _number(form: Mapping[str, str]) -> int:
    stated = form.get("number", "")
    if not re.fullmatch(r"\d{1,12}", stated):
        raise Refusal(400, "bad-request")
    return int(stated)


def _form(request: Request) -> dict[str, str]:
    """The fields of a form, the first value of each."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/x-www-form-urlencoded":
        raise Refusal(415, "not-a-form")
    try:
        fields = parse_qs(request.body.decode(), keep_blank_values=True, max_num_fields=32, errors="strict")
    except ValueError:
        raise Refusal(400, "bad-request") from None
    # A form's lines end as a telegram's did (HTML, 4.10.21.5).
    return {name: values[0].replace("\r\n", "\n") for name, values in fields.items()}


def _cookie(request: Request) -> str | None:
    for part in request.headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and re.fullmatch(r"[A-Za-z0-9_-]{43}", value):
            return value
    return None


def _page(body: bytes, status: int = 200, *headers: tuple[str, str]) -> Answer:
    return Answer(status, (("content-type", "text/html; charset=utf-8"), NO_STORE, OWN_ORIGIN, *headers), body)


def _go(where: str, *headers: tuple[str, str]) -> Answer:
    return Answer(303, (("location", quote(where, safe="/?=")), NO_STORE, *headers))
