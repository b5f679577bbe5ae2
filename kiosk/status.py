"""How the kiosk is, in one sentence: asked of the running server, worded for the person on the telephone in az, ru or en.

In: the answer of `GET /-/health`. Out: a sentence. `ask` fetches it from the server of this machine; OSError where nothing answers. The rule: what is
wrong comes first and says what to do; nothing of any guest is in it (kiosk/API.md).
"""

from __future__ import annotations

import http.client
import json
import ssl
from datetime import date
from typing import TYPE_CHECKING, Any

from kiosk.wording import worded

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 5.0
WARN_DAYS = 30  # before a signature ends


def ask(
    port: int, host: str = "127.0.0.1", *, path: str = "/-/health", field: str = "status", secure: bool = False
) -> dict[str, Any]:
    """What the server on this port states, its health or another answer with this field. OSError: nothing answers; ValueError: something else does.

    secure: by https, whatever certificate this machine's own server shows.
    """
    connection = (
        http.client.HTTPSConnection(host, port, timeout=SECONDS, context=_any_certificate())
        if secure
        else http.client.HTTPConnection(host, port, timeout=SECONDS)
    )
    try:
        connection.request("GET", path)
        answer = json.loads(connection.getresponse().read())
    except http.client.HTTPException as error:
        raise ValueError(str(error)) from error
    finally:
        connection.close()
    if not isinstance(answer, dict) or field not in answer:
        raise ValueError("no health")
    return answer


def _any_certificate() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def sentence(health: Mapping[str, Any], language: str = "en") -> str:
    """The sentence."""

    def say(key: str, **values: object) -> str:
        return worded(f"status-{key}", values, language)

    if health["status"] != "ok":
        return say("failed")
    trouble = []
    if health["clock"] == "floor":
        trouble.append(say("clock", today=health["today"]))
    if health.get("damaged"):
        trouble.append(say("damaged", parts=_counted(health["damaged"], "part", language)))
    update = health.get("update")
    if update and not update["done"]:
        words = worded(update["key"], update["values"], language) if update.get("key") else update["words"]
        trouble.append(say("update-failed", since=update.get("since", update["at"])[:10], words=words))
    hall = health.get("hall")
    if hall and hall.get("why"):
        heard = hall.get("heard")
        trouble.append(
            say("hall-silent", heard=heard[:16].replace("T", " "), why=hall["why"])
            if heard
            else say("hall-never", why=hall["why"])
        )
    elif hall and hall.get("told"):
        trouble.append(say("hall-told", told=hall["told"]))
    until = health.get("until")
    if until and (date.fromisoformat(until) - date.fromisoformat(health["today"])).days < WARN_DAYS:
        trouble.append(say("ends", until=until))
    release = say("release", number=health["release"]) if health["release"] is not None else say("folder")
    seats, waiting = health["seats"]["in_use"], health["seats"]["waiting"]
    serving = say(
        "serving", release=release, files=_counted(health["files"], "file", language), works=_counted(health["works"], "work", language),
        seats=_counted(seats, "seat", language), guests=_counted(waiting, "guest", language),
        requests=_counted(health["outbox"]["queued"], "request", language), uptime=_duration(health["uptime"], language),
    )  # fmt: skip
    return " ".join((*trouble, serving))


def _counted(number: int, noun: str, language: str) -> str:
    return worded(f"count-{noun}" if number == 1 else f"count-{noun}s", {"n": number}, language)


def _duration(seconds: int, language: str) -> str:
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            return _counted(seconds // size, unit, language)
    return _counted(seconds, "second", language)
