"""The desk's page of kiosks: how each is, what it serves, what it has confirmed, and the seats of the hall.

Goes in: the kiosks with their last reports, what they hold of the seats, this moment. Comes out: HTML. The rules: who has been silent longest stands first, then who holds the oldest
release; what is wrong is said in words, the worst first; nothing a kiosk says of itself is taken for more than a text, a number or a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from kiosk import confirmation
from kiosk.hall.frame import Frame, day_text, form_to, hidden, moment_of, moment_text, room_page
from kiosk.hall.markup import Html, element
from kiosk.wording import language_of, worded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kiosk.confirmation import Confirmation
    from kiosk.hall.received import Report
    from kiosk.hall.words import Say
    from kiosk.seats.ledger import Standing

KIOSK_HEADS = ("Kiosk", "Last heard", "Release", "Withdrawals", "How it is", "Share of every work")
SEAT_HEADS = ("Work", "In shares", "In the pool", "Waiting")
SOON = timedelta(days=30)
SILENT = timedelta(hours=26)  # a kiosk by network speaks every twenty seconds, one by stick perhaps once a day
UNSOUGHT = timedelta(days=4)  # a release is looked for every night; a weekend without a network is no news


@dataclass(frozen=True, slots=True)
class KioskLine:
    """A kiosk on the list. shares: meant for it, by work; "*" is every work."""

    name: str
    mark: str
    report: Report | None
    shares: Mapping[str, int]

    @property
    def value(self) -> Mapping[str, Any]:
        """What it last said of itself."""
        return self.report.value if self.report else {}

    @property
    def confirmed(self) -> Confirmation | None:
        """What it last confirmed of its releases."""
        return confirmation.read(self.value.get("report"))

    def silent(self, now: datetime) -> bool:
        """Whether it should have been heard since."""
        return self.report is None or now - moment_of(self.report.heard) > SILENT

    def obeyed(self, newest: int) -> bool | None:
        """Whether it has confirmed the newest list of withdrawn works; None where there is none."""
        if newest == 0:
            return None
        return self.confirmed is not None and self.confirmed.withdrawals >= newest and self.confirmed.erased


def kiosks(
    frame: Frame, lines: Sequence[KioskLine], standing: Sequence[Standing], now: datetime, known: int = 0
) -> bytes:
    """Every kiosk, the one silent longest first, and the seats of the hall. known: the list of withdrawn works the hall itself obeys."""
    say = frame.say
    newest = max([known, *(line.confirmed.withdrawals for line in lines if line.confirmed)])
    ordered = sorted(lines, key=lambda line: _oldest(line, now))
    table = _table(say, KIOSK_HEADS, [_row(frame, line, newest, now) for line in ordered], "kiosks")
    seats = [
        element(
            "tr",
            element("th", each.work, scope="row"),
            [
                element("td", number, data_head=say(head))
                for head, number in zip(SEAT_HEADS[1:], (each.shares, each.pool, each.waiting), strict=True)
            ],
        )
        for each in standing
    ]
    none = say("No kiosk has been added. On this machine run: {command}", command="python -m kiosk hall add NAME")
    body = [
        element("h1", say("Kiosks")),
        [element("p", line, class_="warning", role="status") for line in _warnings(frame, ordered, newest, now)],
        table if lines else element("p", none, class_="empty"),
        element(
            "p",
            say("A share is a number of seats of every work that a kiosk may give out even while the network is down."),
            class_="quiet",
        ),
        [element("h2", say("Seats")), _table(say, SEAT_HEADS, seats, "seats")] if standing else None,
    ]
    return room_page(frame, say("Kiosks"), body)


def _oldest(line: KioskLine, now: datetime) -> tuple[bool, str, int, str, str]:
    """Who is silent comes first, longest first; among the others who holds the oldest release, and looked for one longest ago."""
    if line.silent(now):
        return False, line.report.heard if line.report else "", 0, "", line.name
    release, confirmed = line.value.get("release"), line.confirmed
    return True, "", release if isinstance(release, int) else 0, confirmed.at if confirmed else "", line.name


def _table(say: Say, heads: Sequence[str], rows: Sequence[Html], name: str) -> Html:
    head = element("thead", element("tr", [element("th", say(each), scope="col") for each in heads]))
    return element("div", element("table", head, element("tbody", rows), class_=name), class_="wide")


def _row(frame: Frame, line: KioskLine, newest: int, now: datetime) -> Html:
    say = frame.say
    share = form_to(
        frame, "kiosks", hidden("kiosk", line.name),
        element("input", type="number", name="share", min=0, max=1000, value=line.shares.get("*", 0), aria_label=say("Share of every work")),
        element("button", say("Set"), class_="button plain"),
    )  # fmt: skip
    how: object = "—"
    if line.report:
        troubles = [element("p", each, class_="trouble") for each in _troubles(frame, line, now)]
        how = troubles or say("well")
    cells = (_heard(frame, line), _release(frame, line), _withdrawals(say, line, newest), how, share)
    return element(
        "tr",
        element("th", line.name, element("span", say("codes {mark}…", mark=line.mark), class_="quiet"), scope="row"),
        [element("td", cell, data_head=say(head)) for head, cell in zip(KIOSK_HEADS[1:], cells, strict=True)],
        class_="late" if line.silent(now) or line.obeyed(newest) is False else None,
    )


def _heard(frame: Frame, line: KioskLine) -> object:
    say = frame.say
    if line.report is None:
        return say("never")
    way = say("by stick") if line.report.way == "stick" else say("by network")
    return [moment_text(frame, line.report.heard), element("span", way, class_="quiet")]


def _release(frame: Frame, line: KioskLine) -> object:
    say = frame.say
    release, signed, confirmed = line.value.get("release"), _expiry(line.value), line.confirmed
    number = release if isinstance(release, int) else confirmed.release if confirmed else None
    told = []
    if confirmed:
        told.append(say("looked for one {moment}", moment=moment_text(frame, confirmed.at)))
    if signed:
        told.append(say("signature until {day}", day=day_text(frame.tag, signed.isoformat())))
    return [str(number) if number is not None else "—", [element("span", each, class_="quiet") for each in told]]


def _withdrawals(say: Say, line: KioskLine, newest: int) -> object:
    obeyed, confirmed = line.obeyed(newest), line.confirmed
    if obeyed is None:
        return "—"
    if obeyed:
        return say("list {number}: obeyed", number=newest)
    if confirmed is None:
        return element("p", say("nothing confirmed"), class_="trouble")
    if confirmed.withdrawals < newest:
        words = say("list {number} of {newest}", number=confirmed.withdrawals, newest=newest)
    else:
        words = say("list {number}: not yet off its disk", number=newest)
    return element("p", words, class_="trouble")


def _troubles(frame: Frame, line: KioskLine, now: datetime) -> list[str]:
    """What is wrong with a kiosk that was heard, the worst first."""
    say, value, report = frame.say, line.value, line.report
    assert report is not None
    told = []
    if value.get("status") == "silent":
        told.append(say("Its server did not answer when the letter was written."))
    elif value.get("status") not in ("ok", None):
        told.append(say("It cannot read or write its disk."))
    if line.silent(now):
        hours = int((now - moment_of(report.heard)).total_seconds() // 3600)
        told.append(say("It has not been heard; hours: {hours}", hours=hours))
    if value.get("damaged"):
        told.append(say("Damaged parts: {number}", number=str(value["damaged"])))
    update = value.get("update")
    if isinstance(update, dict) and not update.get("done", True):
        told.append(say("Its update failed: {words}", words=_update_words(update, frame.tag)))
    if line.confirmed and now - line.confirmed.moment > UNSOUGHT:
        told.append(
            say("It has not looked for a release since {moment}.", moment=moment_text(frame, line.confirmed.at))
        )
    if value.get("clock") == "floor":
        told.append(say("Its clock is wrong."))
    hall = value.get("hall")
    if isinstance(hall, dict) and hall.get("why"):
        told.append(say("It could not reach the hall: {words}", words=str(hall["why"])))
    elif isinstance(hall, dict) and hall.get("told"):
        told.append(say("It says of the way to the hall: {words}", words=str(hall["told"])))
    if line.confirmed and line.confirmed.kiosk != line.name:
        told.append(say("It calls itself {name}.", name=line.confirmed.kiosk))
    return told


def _warnings(frame: Frame, lines: Sequence[KioskLine], newest: int, now: datetime) -> list[str]:
    """What staff must hear before it is too late: withdrawals nobody confirmed, signatures that run out."""
    say = frame.say
    told = []
    waiting = [line.name for line in lines if line.obeyed(newest) is False]
    if waiting:
        told.append(say("The latest withdrawals are not confirmed by: {kiosks}", kiosks=", ".join(waiting)))
    ends = [(signed, line.name) for line in lines if line.report and (signed := _expiry(line.value)) is not None]
    if ends and min(ends)[0] - now.date() <= SOON:
        signed, name = min(ends)
        days = (signed - now.date()).days
        told.append(
            say(
                "The signature of the release on {kiosk} has run out: the library must sign again, or no kiosk takes an update.",
                kiosk=name,
            )
            if days < 0
            else say(
                "The signature of the release on {kiosk} runs out in days: {days}. The library must sign again before.",
                kiosk=name,
                days=days,
            )
        )
    return told


def _expiry(value: Mapping[str, Any]) -> date | None:
    """The day the freshest signature a kiosk knows ends."""
    stated = value.get("until")
    try:
        return date.fromisoformat(stated) if isinstance(stated, str) else None
    except ValueError:
        return None


def _update_words(update: Mapping[str, Any], tag: str) -> str:
    """Why an update failed: in the reader's language where the kiosk's own sentences speak it, else in English."""
    key, values = update.get("key"), update.get("values")
    if isinstance(key, str) and isinstance(values, dict):
        return worded(key, values, language_of(tag))
    return str(update.get("words", ""))
