"""Carries letters between this kiosk and its hall: requests, seats and how the kiosk is go there; what the library has, what it says and lets us give out comes back.

Goes in: the kiosk's bond, outbox and allowance; moments. Comes out: envelopes, and their answers taken up. `exchange` is one round by network, `write_stick` and
`read_stick` the same in two goes on a stick. The rule: every step may be lost, doubled or come late without a request being lost or counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kiosk.bond import TO_HALL, TO_KIOSK, BondError, disclose, enclose
from kiosk.durable import place_durably
from kiosk.outbox import Published, Verdict
from kiosk.reach import LARGEST_ANSWER, HallError
from kiosk.seats.letter import FormError, letter_value, read_answer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from kiosk.bond import Bond
    from kiosk.clock import Instant
    from kiosk.outbox import Outbox
    from kiosk.reach import Hall
    from kiosk.seats.allowance import Allowance, Sent

AT_ONCE = 100  # requests in one letter by network
ON_STICK = 10_000
LETTER, ANSWER = ".letter", ".answer"  # endings of the files on a stick


@dataclass(frozen=True, slots=True)
class Courier:
    """One kiosk's letters."""

    bond: Bond
    outbox: Outbox
    allowance: Allowance

    def exchange(self, hall: Hall, report: Mapping[str, Any], now: Instant, day: datetime) -> str:
        """One letter and its answer, and what is to be told of the way; HallError where there was none. `now` is the moment before the letter is written."""
        sent = self.allowance.letter(now, day)
        envelope, keys = self._letter(report, sent, AT_ONCE)
        status, body, told = hall.post(envelope, day.date())
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
        return told

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
