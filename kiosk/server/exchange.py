"""Requests and answers as values, and the checks every request passes before anything looks at its address.

Goes in: what ASGI says of a request. Comes out: Request, or a Refusal with the status and the reason key of kiosk/API.md. Headers that
every answer carries stand here, once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

MOST_BODY = 16 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})

# The sandbox leaves out allow-modals, allow-popups and allow-downloads: a page can stop the screen with no dialog and open nothing beside itself.
POLICY = (
    "default-src 'self'; img-src 'self' data:; worker-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; sandbox allow-scripts allow-same-origin allow-forms"
)
REFUSED_FEATURES = ", ".join(
    f"{name}=()"
    for name in (
        "camera", "display-capture", "geolocation", "hid", "idle-detection", "microphone", "midi", "payment",
        "serial", "usb",
    )
)  # fmt: skip
EVERYWHERE = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", REFUSED_FEATURES),
)
NO_STORE = ("cache-control", "no-store")


@dataclass(frozen=True, slots=True)
class Request:
    """A request: decoded path, query as pairs, headers with lower-case names, the whole body."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class FilePart:
    """`length` bytes of an open file from `start`; whoever sends it closes it."""

    file: BinaryIO
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers, body."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | FilePart = b""


class Refusal(Exception):  # noqa: N818 — an answer that ends the handling, not an error of the program
    """A request that is not served: status and reason key."""

    def __init__(self, status: int, reason: str, *headers: tuple[str, str]) -> None:
        super().__init__(reason)
        self.answer = json_answer(status, {"reason": reason}, *headers)


def json_answer(status: int, value: Mapping[str, Any], *headers: tuple[str, str]) -> Answer:
    """An answer in JSON, never stored."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, (("content-type", "application/json"), NO_STORE, *headers), body)


def read_request(scope: Mapping[str, Any], body: bytes) -> Request:
    """The Request of an ASGI scope. A header sent twice keeps its first value; undecodable bytes cannot match anything."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    query = parse_qsl(scope["query_string"].decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=None)
    return Request(scope["method"], scope["path"], tuple(query), headers, body)


def check_host(request: Request, names: frozenset[str]) -> None:
    """Refuse a request that was sent to another name than ours."""
    host = request.headers.get("host", "").lower()
    if _hostname(host) not in names:
        raise Refusal(421, "wrong-host")


def check_service_worker(request: Request) -> None:
    """Refuse the script of a service worker: a dead version must never outlive an update."""
    if request.headers.get("service-worker") == "script":
        raise Refusal(403, "no-service-worker")


def check_origin(request: Request) -> None:
    """Refuse what a page of another origin caused."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    foreign = origin is not None and origin.partition("://")[2] != request.headers.get("host")
    if foreign or site not in ("same-origin", "none"):
        raise Refusal(403, "wrong-origin")


def read_json(request: Request) -> dict[str, Any]:
    """The body as a JSON object, or a Refusal."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refusal(415, "not-json")
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refusal(400, "bad-request") from None
    if not isinstance(value, dict):
        raise Refusal(400, "bad-request")
    return value


def _hostname(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
