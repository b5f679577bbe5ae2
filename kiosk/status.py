"""How the kiosk is, in one sentence: asked of the running server, worded for the person on the telephone.

In: the answer of `GET /-/health`. Out: a sentence. `ask` fetches it from the server of this machine; OSError where nothing answers. The rule: what is
wrong comes first and says what to do; nothing of any guest is in it (kiosk/API.md).
"""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 5.0


def ask(port: int, host: str = "127.0.0.1") -> dict[str, Any]:
    """The health the server on this port states. OSError: nothing answers; ValueError: something else does."""
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", "/-/health")
        answer = json.loads(connection.getresponse().read())
    except http.client.HTTPException as error:
        raise ValueError(str(error)) from error
    finally:
        connection.close()
    if not isinstance(answer, dict) or "status" not in answer:
        raise ValueError("no health")
    return answer


def sentence(health: Mapping[str, Any]) -> str:
    """The sentence."""
    if health["status"] != "ok":
        return (
            "The server runs but cannot read or write its files: look at the free space of the disk, then restart it."
        )
    trouble = ""
    if health["clock"] == "floor":
        trouble = f"The machine's clock is set before the day of the build; rights are judged by {health['today']}: set the clock. "
    if health.get("damaged"):
        trouble += f"{_counted(health['damaged'], 'part')} of the release are damaged and not served: run python -m kiosk update. "
    update = health.get("update")
    if update and not update["done"]:
        trouble += f"The update of {update['at'][:10]} failed: {update['words']} "
    release = f"release {health['release']}" if health["release"] is not None else "a built folder, not a release"
    seats, waiting = health["seats"]["in_use"], health["seats"]["waiting"]
    return (
        f"{trouble}Serving {release}: {health['files']} files, {_counted(health['works'], 'work')} read on the screen only; "
        f"{_counted(seats, 'seat')} in use, {_counted(waiting, 'guest')} waiting, "
        f"{_counted(health['outbox']['queued'], 'request')} to be sent; up for {_duration(health['uptime'])}."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _duration(seconds: int) -> str:
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            return _counted(seconds // size, unit)
    return _counted(seconds, "second")
