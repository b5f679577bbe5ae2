"""What each address answers, as kiosk/API.md says it. Goes in: the Kiosk and a Request; comes out: an Answer, or a Refusal is raised.

Rules: an address below `/-/` is matched whole by one of the patterns below or is not found; a seat is judged before a page is looked
for; a work's right is judged on every request; no answer tells an ended seat from one that never was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kiosk import confirmation, outbox, slips
from kiosk.seats import QueueFull, Waiting
from kiosk.server.exchange import NO_STORE, Answer, Refusal, Request, json_answer, read_json
from kiosk.server.sealed import MOST_KEYS, MOST_LISTED, WORK, SealedWork
from kiosk.update import progress

if TYPE_CHECKING:
    from kiosk.server.kiosk import Kiosk

SEAT = re.compile(r"[A-Za-z0-9_-]{32}")
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,31}")
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
CODE = re.compile(r"[A-Z0-9]{2,6}-[A-Z0-9]{2,6}")
MOST_FIELDS, MOST_TEXT, MOST_KEY = 24, 2000, 64


def take_seat(kiosk: Kiosk, request: Request) -> Answer:
    """`POST /-/seat`."""
    body = read_json(request)
    name, ticket = body.get("work"), body.get("ticket")
    if not isinstance(name, str) or not (ticket is None or isinstance(ticket, str)):
        raise Refusal(400, "bad-request")
    work = _readable(kiosk, name)
    terms = kiosk.seats.terms
    taken = kiosk.seats.take(name, work.seats, kiosk.clocks.instant(), ticket)
    if isinstance(taken, QueueFull):
        raise Refusal(503, "queue-full", ("retry-after", str(terms.lease_seconds)))
    if isinstance(taken, Waiting):
        return json_answer(202, {
            "ticket": taken.ticket, "position": taken.position, "in_use": taken.in_use, "limit": taken.limit,
            "retry_in": terms.retry_in, "ticket_seconds": terms.ticket_seconds,
        })  # fmt: skip
    kiosk.statistics.add("seat")
    return json_answer(201, {
        "seat": taken.token, "number": taken.slot,
        "expires_in": taken.seconds, "renew_every": terms.renew_every,
    })  # fmt: skip


def renew_seat(kiosk: Kiosk, _request: Request, seat: str) -> Answer:
    """`PUT /-/seat/<seat>`."""
    now = kiosk.clocks.instant()
    held = kiosk.seats.renew(seat, now)
    if held is None:
        raise Refusal(404, "seat-expired")
    try:
        _readable(kiosk, held.work)
    except Refusal:
        kiosk.seats.release(seat, now)
        raise
    terms = kiosk.seats.terms
    return json_answer(200, {"expires_in": held.seconds, "renew_every": terms.renew_every})


def give_back(kiosk: Kiosk, _request: Request, seat: str) -> Answer:
    """`DELETE /-/seat/<seat>`."""
    kiosk.seats.release(seat, kiosk.clocks.instant())
    return Answer(204, (NO_STORE,))


def count_seats(kiosk: Kiosk, _request: Request, name: str) -> Answer:
    """`GET /-/seats/<work>`."""
    work = _readable(kiosk, name)
    now = kiosk.clocks.instant()
    in_use, limit = kiosk.seats.shared(name, work.seats, now)
    return json_answer(200, {"in_use": in_use, "limit": limit, "waiting": kiosk.seats.count(now, name).waiting})


def read_page(kiosk: Kiosk, request: Request, name: str, number: str) -> Answer:
    """`GET /-/read/<work>/<page>`."""
    work = _readable(kiosk, name)
    scheme, _, seat = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "seat" or not SEAT.fullmatch(seat):
        raise Refusal(403, "no-seat")
    now = kiosk.clocks.instant()
    held = kiosk.seats.holder(seat, now)
    if held is None or held.work != name:
        raise Refusal(403, "seat-expired")
    # Judged before the pace, so that asking for pages that are not there costs nothing and tells nothing new.
    if not 1 <= int(number) <= work.pages:
        raise Refusal(404, "no-such-page")
    wait = kiosk.pace.ask(name, held.slot, now)
    if wait > 0:
        raise Refusal(429, "too-fast", ("retry-after", str(math.ceil(wait))))
    image = kiosk.sealed.page(work, int(number))
    if image is None:
        raise Refusal(404, "no-such-page")
    headers = (
        ("content-type", "image/webp"), NO_STORE,
        ("openshelf-edition", work.edition), ("openshelf-pages", str(work.pages)),
    )  # fmt: skip
    return Answer(200, headers, image)


def find_pages(kiosk: Kiosk, request: Request, name: str) -> Answer:
    """`GET /-/find/<work>?k=…`."""
    work = _readable(kiosk, name)
    keys = [value for key, value in request.query if key == "k"]
    if not 1 <= len(keys) <= MOST_KEYS or any(not 1 <= len(key) <= MOST_KEY or key == "*" for key in keys):
        raise Refusal(400, "bad-request")
    pages = kiosk.sealed.find(work, keys)
    return json_answer(200, {"pages": pages[:MOST_LISTED], "total": len(pages)})


def keep_request(kiosk: Kiosk, request: Request) -> Answer:
    """`POST /-/outbox`."""
    key = request.headers.get("idempotency-key", "")
    body = read_json(request)
    kind, tag, fields = body.get("kind"), body.get("tag"), body.get("fields")
    well_formed = (
        KEY.fullmatch(key)
        and kind in outbox.KINDS
        and isinstance(tag, str)
        and TAG.fullmatch(tag)
        and isinstance(fields, dict)
        and 1 <= len(fields) <= MOST_FIELDS
        and all(FIELD.fullmatch(name) for name in fields)
        and all(isinstance(text, str) and len(text) <= MOST_TEXT for text in fields.values())
    )
    if not well_formed:
        raise Refusal(400, "bad-request")
    kept = kiosk.outbox.keep(key, outbox.Request(str(kind), str(tag), fields or {}), kiosk.clocks.now())
    if isinstance(kept, outbox.KeyReused):
        raise Refusal(409, "key-reused")
    if isinstance(kept, outbox.OutboxFull):
        raise Refusal(503, "outbox-full")
    if kept.new:
        kiosk.statistics.add(str(kind))
    return json_answer(201 if kept.new else 200, {"code": kept.code, "state": kept.state})


def state_of_request(kiosk: Kiosk, _request: Request, code: str) -> Answer:
    """`GET /-/outbox/<code>`."""
    said = kiosk.outbox.state_of(code)
    if said is None:
        raise Refusal(404, "unknown-code")
    return json_answer(200, {"code": said.code, "state": said.state, "place": said.place, "why": said.why})


def print_slip(kiosk: Kiosk, request: Request) -> Answer:
    """`POST /-/slip`."""
    body = read_json(request)
    code, text = body.get("code"), body.get("text", "")
    if not isinstance(code, str) or not CODE.fullmatch(code) or not isinstance(text, str) or len(text) > MOST_TEXT:
        raise Refusal(400, "bad-request")
    if kiosk.printer is None:
        raise Refusal(404, "no-printer")
    said = kiosk.outbox.state_of(code)
    if said is None:
        raise Refusal(404, "unknown-code")
    # Two slips of one code: a torn one is printed again, a roll of paper is not emptied.
    if kiosk.pace.ask(f"slip {code}", 0, kiosk.clocks.instant(), slips.MOST_OF_ONE, slips.SECONDS_BETWEEN) > 0:
        raise Refusal(429, "too-fast", ("retry-after", str(slips.SECONDS_BETWEEN)))
    try:
        slips.send(slips.printed(slips.Slip(code, tuple(text.splitlines())), kiosk.printer), kiosk.printer)
    except slips.SlipError:
        raise Refusal(503, "printer-silent", ("retry-after", "30")) from None
    kiosk.statistics.add("slip")
    return Answer(204, (NO_STORE,))


def published_answers(kiosk: Kiosk, _request: Request) -> Answer:
    """`GET /-/answers`."""
    listed = [
        {"tag": each.tag, "question": each.question, "answer": each.answer, "day": each.day}
        for each in kiosk.outbox.published()
    ]
    return json_answer(200, {"answers": listed})


def health(kiosk: Kiosk, _request: Request) -> Answer:
    """`GET /-/health`."""
    quiet = kiosk.visits.quiet(kiosk.clocks.instant().seconds)
    return json_answer(200, {**state(kiosk), "forgotten": kiosk.visits.forgotten, "quiet": quiet})


def here(kiosk: Kiosk, _request: Request) -> Answer:
    """`POST /-/here`."""
    kiosk.visits.sign(kiosk.clocks.instant().seconds)
    return Answer(204, (NO_STORE,))


def state(kiosk: Kiosk) -> dict[str, Any]:
    """How the kiosk is; nothing of any guest."""
    now = kiosk.clocks.instant()
    count = kiosk.seats.count(now)
    today = kiosk.today()
    confirmed = confirmation.read_file(kiosk.shelf.top / confirmation.FILE) if kiosk.shelf else None
    return {
        "status": "ok", "release": kiosk.release.number if kiosk.release else None, "damaged": kiosk.damaged, "update": kiosk.shelf.told() if kiosk.shelf else None, "until": kiosk.shelf.until() if kiosk.shelf else None, "files": len(kiosk.tree), "works": len(kiosk.sealed.works),
        "seats": {"in_use": count.in_use, "waiting": count.waiting},
        "outbox": {"queued": kiosk.outbox.waiting()},
        "slips": kiosk.printer is not None,
        "hall": {"heard": kiosk.talk.heard, "why": kiosk.talk.why, "told": kiosk.talk.told} if kiosk.talk else None,
        "report": confirmed.value() if confirmed else None,
        "today": today.day.isoformat(), "clock": today.source, "uptime": int(now.seconds - kiosk.started),
    }  # fmt: skip


def report(kiosk: Kiosk) -> dict[str, Any]:
    """What the hall is told of this kiosk with every letter: its health, when this was so, and the counts of the days that are over."""
    at = kiosk.clocks.now().isoformat(timespec="seconds")
    return {**state(kiosk), "at": at, "statistics": kiosk.statistics.told(kiosk.today().day)}


def update(kiosk: Kiosk, _request: Request) -> Answer:
    """`GET /-/update`."""
    shelf = kiosk.shelf
    said = progress.read(shelf.top) if shelf else None
    told = shelf.told() if shelf else None
    nothing: dict[str, object] = {"state": None, "stick": False, "done": 0, "total": 0, "release": None}
    over = said is not None and said["state"] in ("done", "failed")
    return json_answer(200, {**(said or nothing), "words": told["words"] if told and over else None})


Handler = Callable[..., Answer]
ADDRESSES: tuple[tuple[re.Pattern[str], dict[str, Handler]], ...] = (
    (re.compile(r"/-/seat"), {"POST": take_seat}),
    (re.compile(rf"/-/seat/({SEAT.pattern})"), {"PUT": renew_seat, "DELETE": give_back}),
    (re.compile(rf"/-/seats/({WORK.pattern})"), {"GET": count_seats}),
    (re.compile(rf"/-/read/({WORK.pattern})/([0-9]{{1,5}})"), {"GET": read_page}),
    (re.compile(rf"/-/find/({WORK.pattern})"), {"GET": find_pages}),
    (re.compile(r"/-/outbox"), {"POST": keep_request}),
    (re.compile(rf"/-/outbox/({CODE.pattern})"), {"GET": state_of_request}),
    (re.compile(r"/-/answers"), {"GET": published_answers}),
    (re.compile(r"/-/slip"), {"POST": print_slip}),
    (re.compile(r"/-/health"), {"GET": health}),
    (re.compile(r"/-/update"), {"GET": update}),
    (re.compile(r"/-/here"), {"POST": here}),
)


def answer(kiosk: Kiosk, request: Request) -> Answer:
    """The answer to a request below `/-/`."""
    for pattern, handlers in ADDRESSES:
        found = pattern.fullmatch(request.path)
        if found is None:
            continue
        handler = handlers.get(request.method)
        if handler is None:
            raise Refusal(405, "method", ("allow", ", ".join(handlers)))
        return handler(kiosk, request, *found.groups())
    raise Refusal(404, "not-found")


def waits(request: Request, given: Answer) -> bool:
    """Whether this answer put a guest into the queue for a seat."""
    return given.status == 202 and request.path == "/-/seat"


def whole(given: Answer) -> bytes:
    """The body of an answer that is not a file."""
    assert isinstance(given.body, bytes)
    return given.body


def _readable(kiosk: Kiosk, name: str) -> SealedWork:
    """The work whose right runs today, or a Refusal."""
    work = kiosk.sealed.works.get(name)
    if work is None:
        raise Refusal(404, "unknown-work")
    reason = work.closed(kiosk.today().day)
    if reason is not None:
        raise Refusal(403, reason)
    return work
