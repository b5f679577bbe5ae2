"""Answers the kiosks' letters, by network and from a stick: one pure step from an envelope to an envelope over the hall's two databases.

Goes in: an envelope, the limits of the works, moments. Comes out: the answer's envelope, or LetterError with the status it is refused with. The rules: who sent it
is proven before a word is read; requests are on this disk before they are acknowledged; a letter on a stick asks for no seats, since what it says
of them was true when it was written, and what it says of the kiosk counts only where nothing newer is known.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kiosk import confirmation
from kiosk.bond import TO_HALL, TO_KIOSK, BondError, disclose, enclose, sender
from kiosk.courier import ANSWER, LETTER
from kiosk.durable import place_durably
from kiosk.seats.ledger import StaleLetterError
from kiosk.seats.letter import FormError, answer_value, read_letter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from kiosk.clock import Instant
    from kiosk.hall.house import House
    from kiosk.hall.received import Received
    from kiosk.seats.ledger import Ledger

LARGEST = 64 << 20  # of a file on a stick: 10,000 requests of 16 KiB make no more than half of it


class LetterError(Exception):
    """A letter that is not answered: the HTTP status and the reason's key."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True, slots=True)
class Post:
    """The hall's post room."""

    house: House
    ledger: Ledger
    received: Received

    def answer(
        self, envelope: bytes, limits: Mapping[str, int], now: Instant, day: datetime, way: str = "network"
    ) -> bytes:
        """The answer to a letter."""
        try:
            bond = self.house.bond(sender(envelope))
            if bond is None:
                raise LetterError(403, "unknown-kiosk")
            value = disclose(bond, TO_HALL, envelope)
        except BondError:
            raise LetterError(403, "not-proven") from None
        if not isinstance(value, dict) or value.get("version") != 1:
            raise LetterError(400, "other-version")
        requests, report = value.get("requests"), value.get("report")
        if not isinstance(requests, list) or not isinstance(report, dict):
            raise LetterError(400, "bad-request")
        answer: dict[str, Any] = {"version": 1}
        live = value.get("seats") is not None and way == "network"
        if live:
            try:
                letter = read_letter(value["seats"])
                answer |= {
                    "number": letter.number,
                    "seats": answer_value(self.ledger.hear(bond.kiosk, letter, limits, now)),
                }
            except FormError:
                raise LetterError(400, "bad-request") from None
            except StaleLetterError:
                raise LetterError(409, "stale-letter") from None
        answer["acknowledged"] = self.received.take_in(bond.kiosk, requests, day)
        # A letter with seats is the latest by its number; any other may be an old one.
        if self.received.reported(bond.kiosk, report, day, way, live=live):
            confirmed = confirmation.read(report.get("report"))
            if confirmed is not None:
                self.house.keep_report(bond.kiosk, confirmation.proven(confirmed, bond.kiosk))
        answer["verdicts"] = [asdict(verdict) for verdict in self.received.verdicts(bond.kiosk)]
        answer["published"] = [
            {"tag": tag, "question": question, "answer": text, "day": when}
            for _, tag, question, text, when in self.received.published()
        ]
        answer["as_of"] = self.received.published_as_of()
        return enclose(bond, TO_KIOSK, answer)

    def stick(self, folder: Path, now: Instant, day: datetime) -> list[tuple[str, str]]:
        """Answer every letter in a folder of a stick, beside it; (file, "" or the reason it was not answered), by name."""
        told = []
        for file in sorted(folder.glob(f"*{LETTER}")):
            reason = "too-large" if file.stat().st_size > LARGEST else self._answer_file(file, now, day)
            told.append((file.name, reason))
        return told

    def _answer_file(self, file: Path, now: Instant, day: datetime) -> str:
        try:
            place_durably(file.with_suffix(ANSWER), self.answer(file.read_bytes(), {}, now, day, "stick"))
        except LetterError as error:
            return error.reason
        return ""
