"""Carries letters between this kiosk and its hall: requests, seats and how the kiosk is go there; what the library has, what it says and lets us give out comes back.

Goes in: the kiosk's bond, outbox and allowance; moments. Comes out: envelopes, and their answers taken up. `exchange` is one round by network, `write_stick` and
`read_stick` the same in two goes on a stick. The rule: every step may be lost, doubled or come late without a request being lost or counted twice.
"""

from __future__ import annotations

import http.client
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kiosk.bond import TO_HALL, TO_KIOSK, BondError, disclose, enclose
from kiosk.outbox import Published, Verdict
from kiosk.seats.letter import FormError, letter_value, read_answer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from kiosk.bond import Bond
    from kiosk.clock import Instant
    from kiosk.outbox import Outbox
    from kiosk.seats.allowance import Allowance, Sent

ADDRESS = "/-/hall"
SECONDS = 4.0
AT_ONCE = 100  # requests in one letter by network
ON_STICK = 10_000
LARGEST_ANSWER = 8 << 20
LETTER, ANSWER = ".letter", ".answer"  # endings of the files on a stick


class HallError(Exception):
    """The hall could not be reached or understood; the words say which."""


@dataclass(frozen=True, slots=True)
class Hall:
    """Where the hall's server is: http://host:port. timeout in seconds for each step."""

    url: str
    timeout: float = SECONDS

    def post(self, envelope: bytes) -> tuple[int, bytes]:
        """(status, body) of the answer; OSError where nothing answers."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=self.timeout)
        try:
            connection.request("POST", ADDRESS, envelope, {"content-type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read(LARGEST_ANSWER)
        except http.client.HTTPException as error:
            raise OSError(str(error) or type(error).__name__) from None
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Courier:
    """One kiosk's letters."""

    bond: Bond
    outbox: Outbox
    allowance: Allowance

    def exchange(self, hall: Hall, report: Mapping[str, Any], now: Instant, day: datetime) -> None:
        """One letter and its answer; HallError where there was none. `now` is the moment before the letter is written."""
        sent = self.allowance.letter(now, day)
        envelope, keys = self._letter(report, sent, AT_ONCE)
        try:
            status, body = hall.post(envelope)
        except OSError as error:
            raise HallError(f"unreachable: {error}") from None
        if status == 409:
            self.allowance.start_over(now)
            raise HallError(
                "the hall knows a newer state of this kiosk: a copy of it runs elsewhere, or an old state was put back"
            )
        if status != 200:
            raise HallError(f"refused the letter with status {status}")
        answer = self._disclosed(body)
        self.outbox.sent(keys)
        self._take_up(answer)
        try:
            if answer.get("number") == sent.letter.number:
                self.allowance.apply(sent, read_answer(answer["seats"]), now)
        except (FormError, KeyError) as error:
            raise HallError(f"answered in another form: {error}") from None

    def write_stick(self, folder: Path, report: Mapping[str, Any]) -> int:
        """Write this kiosk's letter into a folder of a stick; how many requests lie in it. OSError where it cannot be written."""
        envelope, keys = self._letter(report, None, ON_STICK)
        place_durably(folder / f"{self.bond.kiosk}{LETTER}", envelope)
        self.outbox.sent(keys)
        return len(keys)

    def read_stick(self, folder: Path) -> int | None:
        """Take up the hall's answer on a stick; how many requests the library has now, None where there is no answer."""
        file = folder / f"{self.bond.kiosk}{ANSWER}"
        if not file.is_file():
            return None
        if file.stat().st_size > LARGEST_ANSWER:
            raise HallError(f"{file} is too large to be an answer")
        return self._take_up(self._disclosed(file.read_bytes()))

    def _letter(self, report: Mapping[str, Any], sent: Sent | None, most: int) -> tuple[bytes, list[str]]:
        requests = self.outbox.outgoing(most)
        value = {
            "version": 1, "report": report, "requests": [each.value() for each in requests],
            "seats": letter_value(sent.letter) if sent else None,
        }  # fmt: skip
        return enclose(self.bond, TO_HALL, value), [each.key for each in requests]

    def _disclosed(self, body: bytes) -> dict[str, Any]:
        try:
            value = disclose(self.bond, TO_KIOSK, body)
        except BondError as error:
            raise HallError(str(error)) from None
        if not isinstance(value, dict) or value.get("version") != 1:
            raise HallError("speaks a form this kiosk does not read; update the older of the two")
        return value

    def _take_up(self, answer: Mapping[str, Any]) -> int:
        """What does not concern seats: the same by network and stick."""
        try:
            acknowledged = [str(key) for key in answer["acknowledged"]]
            verdicts = [
                Verdict(*(str(each[name]) for name in ("code", "state", "place", "why", "changed")))
                for each in answer["verdicts"]
            ]
            published = [
                Published(*(str(each[name]) for name in ("tag", "question", "answer", "day")))
                for each in answer["published"]
            ]
            as_of = str(answer["as_of"])
        except (KeyError, TypeError) as error:
            raise HallError(f"answered in another form: {error}") from None
        known = self.outbox.acknowledge(acknowledged)
        self.outbox.told(verdicts)
        self.outbox.publish(published, as_of)
        return known


def is_hall(url: str) -> bool:
    """Whether a text is the address of a hall's server: http://host or http://host:port."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "http" and bool(parts.hostname) and parts.path in ("", "/") and (parts.port or 80) > 0
    except ValueError:
        return False


def place_durably(path: Path, data: bytes) -> None:
    """The file whole or not at all, and on the medium when this returns: a stick is pulled out right after."""
    staged = path.with_name(f".{path.name}.new")
    with staged.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
