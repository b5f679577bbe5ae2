"""What each address answers, as kiosk/API.md says it. Goes in: the Kiosk and a Request; comes out: an Answer, or a Refusal is raised.

Rules: an address below `/-/` is matched whole by one of the patterns below or is not found; a seat is judged before a page is looked
for; a work's right is judged on every request; no answer tells an ended seat from one that never was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk import outbox
from kiosk.seats import QueueFull, Waiting
from kiosk.server.exchange import NO_STORE, Answer, Refusal, Request, json_answer, read_json
from kiosk.server.sealed import MOST_KEYS, MOST_LISTED, WORK, SealedWork

if TYPE_CHECKING:
    from kiosk.server.kiosk import Kiosk

SEAT = re.compile(r"[A-Za-z0-9_-]{32}")
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,31}")
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
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
            "ticket": taken.ticket, "position": taken.position, "in_use": taken.in_use, "limit": work.seats,
            "retry_in": terms.retry_in, "ticket_seconds": terms.ticket_seconds,
        })  # fmt: skip
    return json_answer(201, {
        "seat": taken.token, "number": taken.slot,
        "expires_in": terms.lease_seconds, "renew_every": terms.renew_every,
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
    return json_answer(200, {"expires_in": terms.lease_seconds, "renew_every": terms.renew_every})


def give_back(kiosk: Kiosk, _request: Request, seat: str) -> Answer:
    """`DELETE /-/seat/<seat>`."""
    kiosk.seats.release(seat, kiosk.clocks.instant())
    return Answer(204, (NO_STORE,))


def count_seats(kiosk: Kiosk, _request: Request, name: str) -> Answer:
    """`GET /-/seats/<work>`."""
    work = _readable(kiosk, name)
    count = kiosk.seats.count(kiosk.clocks.instant(), name)
    return json_answer(200, {"in_use": count.in_use, "limit": work.seats, "waiting": count.waiting})


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
    return json_answer(201 if kept.new else 200, {"code": kept.code, "state": kept.state})


def health(kiosk: Kiosk, _request: Request) -> Answer:
    """`GET /-/health`."""
    now = kiosk.clocks.instant()
    count = kiosk.seats.count(now)
    today = kiosk.today()
    return json_answer(200, {
        "status": "ok", "release": kiosk.release.number if kiosk.release else None, "damaged": kiosk.damaged, "update": kiosk.shelf.told() if kiosk.shelf else None, "files": len(kiosk.tree), "works": len(kiosk.sealed.works),
        "seats": {"in_use": count.in_use, "waiting": count.waiting},
        "outbox": {"queued": kiosk.outbox.count()},
        "today": today.day.isoformat(), "clock": today.source, "uptime": int(now.seconds - kiosk.started),
    })  # fmt: skip


Handler = Callable[..., Answer]
ADDRESSES: tuple[tuple[re.Pattern[str], dict[str, Handler]], ...] = (
    (re.compile(r"/-/seat"), {"POST": take_seat}),
    (re.compile(rf"/-/seat/({SEAT.pattern})"), {"PUT": renew_seat, "DELETE": give_back}),
    (re.compile(rf"/-/seats/({WORK.pattern})"), {"GET": count_seats}),
    (re.compile(rf"/-/read/({WORK.pattern})/([0-9]{{1,5}})"), {"GET": read_page}),
    (re.compile(rf"/-/find/({WORK.pattern})"), {"GET": find_pages}),
    (re.compile(r"/-/outbox"), {"POST": keep_request}),
    (re.compile(r"/-/health"), {"GET": health}),
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


def _readable(kiosk: Kiosk, name: str) -> SealedWork:
    """The work whose right runs today, or a Refusal."""
    work = kiosk.sealed.works.get(name)
    if work is None:
        raise Refusal(404, "unknown-work")
    reason = work.closed(kiosk.today().day)
    if reason is not None:
        raise Refusal(403, reason)
    return work
