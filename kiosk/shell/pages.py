"""What stands in the browser's windows, by the pipe it was started with (`--remote-debugging-pipe`): two file descriptors only the supervisor holds; no port is opened.

In: the pipe's two ends. Out: `Page` for every window's page; pages closed and opened. The rules: nothing waits for an answer, a browser too busy to give one is asked no second question; what is no
answer is passed over. Of the protocol only the list of targets is used: the policy forbids the browser's tools, and with them any look into a page, to this pipe too.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import time
from collections.abc import Mapping
from dataclasses import dataclass

EVERY = 0.2  # seconds between two questions
SOONEST = 0.03  # seconds between them where the browser says that something changed
LONGEST = 1 << 22  # bytes of one message
# Parts of a page, or of the window itself.
INNER = frozenset({"iframe", "worker", "shared_worker", "service_worker", "browser_ui", "tab"})
BUBBLE = ".top-chrome/"  # in the address of the window's own bubbles, which it keeps ready and does not show


@dataclass(frozen=True, slots=True)
class Page:
    """What fills a window or tab. name: the browser's own, for as long as it is open; title: what the page calls itself; crashed: its process ended, a page of the browser's stands there."""

    name: str
    address: str
    title: str
    crashed: bool = False


class Pages:
    """The pipe of one browser, from its start to its end."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        self._held = b""
        self._number = 0
        self._asked: int | None = None  # the number of the question that waits for its answer
        self._due = self._last = 0.0  # when the next question is to be asked, when the last was
        self._heard: tuple[Page, ...] | None = None
        self._crashed: set[str] = set()
        self._ended = False
        self._tell("Target.setDiscoverTargets", {"discover": True})

    def ask(self) -> None:
        """Ask what pages there are, where it is time and that is not being asked."""
        now = time.monotonic()
        if self._asked is None and now >= self._due and not self._ended:
            self._last, self._due = now, now + EVERY
            self._asked = self._tell("Target.getTargets", {})

    def heard(self) -> tuple[Page, ...] | None:
        """The answer, once; None where none came since."""
        heard, self._heard = self._heard, None
        return heard

    def close(self, name: str) -> None:
        """Close the page."""
        self._tell("Target.closeTarget", {"targetId": name})

    def open(self, address: str, *, fills: bool = False) -> None:
        """Open a page in front of the others; with `fills` in a window of its own that fills the screen."""
        window = {"newWindow": True, "windowState": "fullscreen"} if fills else {}
        self._tell("Target.createTarget", {"url": address, **window})

    def wait(self, seconds: float) -> None:
        """Wait for as long, or until the browser says something, or until it is to be asked again."""
        if self._asked is None and not self._ended:
            seconds = min(seconds, max(self._due - time.monotonic(), 0.0))
        if self._ended:
            time.sleep(seconds)
        elif select.select([self._reading], [], [], seconds)[0]:
            self._take()

    def end(self) -> None:
        """Close the pipe."""
        self._ended = True
        for each in (self._reading, self._writing):
            with contextlib.suppress(OSError):
                os.close(each)

    def _tell(self, method: str, parameters: Mapping[str, object]) -> int | None:
        if self._ended:
            return None
        self._number += 1
        try:
            os.write(
                self._writing,
                json.dumps({"id": self._number, "method": method, "params": parameters}).encode() + b"\0",
            )
        except OSError:
            return None
        return self._number

    def _take(self) -> None:
        try:
            some = os.read(self._reading, 1 << 16)
        except BlockingIOError:
            return
        except OSError:
            some = b""
        self._ended = not some or len(self._held) > LONGEST
        *messages, self._held = (self._held + some).split(b"\0")
        for message in messages:
            with contextlib.suppress(ValueError, AttributeError, KeyError, TypeError):
                answer = json.loads(message)
                if "method" in answer:
                    self._due = min(self._due, self._last + SOONEST)
                    if answer["method"] == "Target.targetCrashed":
                        self._crashed.add(answer["params"]["targetId"])
                elif self._asked is not None and answer.get("id") == self._asked:
                    self._asked = None
                    self._heard = tuple(self._pages(answer["result"]["targetInfos"]))

    def _pages(self, listed: list[dict[str, str]]) -> list[Page]:
        return [
            Page(each["targetId"], each["url"], each["title"], each["targetId"] in self._crashed)
            for each in listed
            if each["type"] not in INNER and not _bubble(each["url"])
        ]


def _bubble(address: str) -> bool:
    return address.startswith("chrome://") and BUBBLE in address
