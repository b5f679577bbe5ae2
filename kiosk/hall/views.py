"""The pages of the desk and the board: what is known in, HTML out. Pure: moments and words are passed in, nothing is looked up.

The rules: every page works without a script; every button stands in a form that carries the session's word; what a guest wrote is text, wherever it stands; the oldest
comes first, since it has waited longest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from kiosk.hall.markup import Html, element, joined, page
from kiosk.hall.received import STEPS_OF, WHYS, Asked
from kiosk.hall.words import NAMES, TAGS, Say, speaker
from kiosk.wording import language_of, worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from kiosk.hall.received import Report
    from kiosk.seats.ledger import Standing

FIELDS = {
    "title": "Title", "author": "Author", "shelf": "Shelf mark", "hall": "Hall", "record": "Record", "question": "Question", "name": "Name",
    "card": "Reader’s card", "contact": "How to answer", "address": "Address", "note": "Note",
}  # fmt: skip
STATES = {
    "new": "new", "accepted": "being fetched", "ready": "ready to collect", "done": "handed over", "refused": "refused",
    "answered": "answered",
}  # fmt: skip
STEPS = {
    "accepted": "Accept",
    "ready": "Ready to collect",
    "done": "Handed over",
    "answered": "Answered",
    "refused": "Refuse",
}
REASONS = {
    "not-found": "It is not on its shelf.", "lent": "Another reader has it.", "in-reading-room": "It is read in the reading room only.",
    "not-lent": "It is not lent.", "too-fragile": "It is too fragile to be handed out.", "not-understood": "The request could not be understood.",
    "cannot-deliver": "It cannot be delivered there.", "ask-at-desk": "Please ask at the desk.",
}  # fmt: skip
KINDS = {"order": "Order", "delivery": "Delivery", "enquiry": "Enquiry"}
COUNTS = {
    "page-record": "Records opened", "page-read": "Pages read", "page-search": "Searches opened", "page-browse": "Lists opened",
    "page-eproject": "E-projects opened", "page-publication": "Publications opened", "page-ebook": "E-books opened", "page-event": "Events opened",
    "page-collection": "Collections opened", "page-page": "Other pages opened", "seat": "Seats taken", "order": "Orders", "enquiry": "Enquiries",
    "delivery": "Deliveries", "slip": "Slips printed",
}  # fmt: skip
ROOMS = (
    ("orders", "Orders"),
    ("enquiries", "Enquiries"),
    ("answers", "Published answers"),
    ("kiosks", "Kiosks"),
    ("statistics", "Statistics"),
)
KIOSK_HEADS = ("Kiosk", "Last heard", "Release", "Signature until", "How it is", "Share of every work")
SEAT_HEADS = ("Work", "In shares", "In the pool", "Waiting")
SOON = timedelta(days=30)
SILENT = timedelta(hours=26)  # a kiosk by network speaks every twenty seconds, one by stick perhaps once a day
BOARD_EVERY = 10  # seconds


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of the desk shares. word: the form's word, "" on the page that asks for the password; styles: addresses of style sheets."""

    tag: str
    place: tzinfo
    styles: tuple[str, ...]
    word: str = ""
    here: str = ""
    waiting: tuple[tuple[str, int], ...] = ()
    slips: bool = False
    notice: str = ""

    @property
    def say(self) -> Say:
        """The words of this page's language."""
        return speaker(self.tag)


@dataclass(frozen=True, slots=True)
class KioskLine:
    """A kiosk on the list. shares: meant for it, by work; "*" is every work."""

    name: str
    mark: str
    report: Report | None
    shares: Mapping[str, int]


def login(frame: Frame, *, known: bool, wait: int = 0) -> bytes:
    """The page that asks for the password. known: one has been set."""
    say = frame.say
    if not known:
        what: object = element(
            "p",
            say("No password has been set. On this machine run: {command}", command="python -m kiosk desk password"),
        )
    else:
        what = element(
            "form",
            element("label", say("Password"), for_="password"),
            element(
                "input",
                type="password",
                name="password",
                id="password",
                autocomplete="current-password",
                required=True,
                autofocus=True,
            ),
            element("button", say("Open the desk"), class_="button"),
            method="post",
            action=f"/desk/{frame.tag}/login",
        )
    told = say("Too many wrong passwords. Seconds to wait: {seconds}", seconds=wait) if wait else frame.notice
    body = element(
        "main", element("h1", say("Desk")), _notice(told), what, _languages(frame, "login"), class_="door", id="main"
    )
    return _document(frame, say("Desk"), [body])


def orders(frame: Frame, opened: Sequence[Asked], closed: Sequence[Asked], last_place: str) -> bytes:
    """Orders and deliveries: the open ones, then those that are over."""
    say = frame.say
    cards = [_card(frame, asked, last_place) for asked in opened]
    body = [
        element("h1", say("Orders")),
        cards or element("p", say("Nobody waits for a book."), class_="empty"),
        _closed(frame, closed),
    ]
    return _room(frame, say("Orders"), body)


def enquiries(frame: Frame, opened: Sequence[Asked], closed: Sequence[Asked]) -> bytes:
    """Enquiries and their answers."""
    say = frame.say
    cards = [_enquiry(frame, asked) for asked in opened]
    body = [
        element("h1", say("Enquiries")),
        cards or element("p", say("Nobody waits for an answer."), class_="empty"),
        _closed(frame, closed),
    ]
    return _room(frame, say("Enquiries"), body)


def answers(frame: Frame, published: Sequence[tuple[int, str, str, str, str]]) -> bytes:
    """Published answers, each with its way back."""
    say = frame.say
    cards = [
        element(
            "article",
            element("h2", question, lang=tag),
            element("p", answer, lang=tag, class_="said"),
            element("p", day, " · ", NAMES.get(tag, tag), class_="quiet"),
            _form(
                frame, "answers", _hidden("number", number), element("button", say("Take back"), class_="button plain")
            ),
            class_="card",
        )
        for number, tag, question, answer, day in published
    ]
    body = [
        element("h1", say("Published answers")),
        element("p", say("Every kiosk shows these to every guest.")),
        cards or element("p", say("Nothing has been published yet."), class_="empty"),
    ]
    return _room(frame, say("Published answers"), body)


def kiosks(frame: Frame, lines: Sequence[KioskLine], standing: Sequence[Standing], now: datetime) -> bytes:
    """Every kiosk, the one silent longest first, and the seats of the hall."""
    say = frame.say
    oldest = sorted(lines, key=lambda line: (line.report.heard if line.report else "", line.name))
    rows = [_kiosk_row(frame, line, now) for line in oldest]
    table = element(
        "table",
        element("thead", element("tr", [element("th", say(head), scope="col") for head in KIOSK_HEADS])),
        element("tbody", rows),
    )
    seats = element(
        "table",
        element(
            "thead",
            element("tr", [element("th", say(head), scope="col") for head in SEAT_HEADS]),
        ),
        element(
            "tbody",
            [
                element(
                    "tr",
                    element("th", each.work, scope="row"),
                    *(element("td", number) for number in (each.shares, each.pool, each.waiting)),
                )
                for each in standing
            ],
        ),
    )
    body = [
        element("h1", say("Kiosks")),
        [element("p", line, class_="warning", role="status") for line in _warnings(say, oldest, now)],
        element("div", table, class_="wide")
        if rows
        else element(
            "p",
            say("No kiosk has been added. On this machine run: {command}", command="python -m kiosk hall add NAME"),
            class_="empty",
        ),
        element(
            "p",
            say("A share is a number of seats of every work that a kiosk may give out even while the network is down."),
            class_="quiet",
        ),
        [element("h2", say("Seats")), element("div", seats, class_="wide")] if standing else None,
    ]
    return _room(frame, say("Kiosks"), body)


def statistics(frame: Frame, days: Mapping[str, Mapping[str, int]]) -> bytes:
    """Counts by day and kind."""
    say = frame.say
    kinds = [what for what in COUNTS if any(what in counts for counts in days.values())]
    table = element(
        "table",
        element(
            "thead",
            element(
                "tr",
                element("th", say("Day"), scope="col"),
                [element("th", say(COUNTS[what]), scope="col") for what in kinds],
            ),
        ),
        element(
            "tbody",
            [
                element(
                    "tr",
                    element("th", _day(frame.tag, day), scope="row"),
                    [element("td", counts.get(what)) for what in kinds],
                )
                for day, counts in days.items()
            ],
        ),
    )
    body = [
        element("h1", say("Statistics")),
        element(
            "p", say("Counts of days that are over, without anything of any guest; a kiosk tells no number under five.")
        ),
        element("div", table, class_="wide")
        if days
        else element("p", say("Nothing has been counted yet."), class_="empty"),
    ]
    return _room(frame, say("Statistics"), body)


def board(tags: Sequence[str], styles: tuple[str, ...], codes: Mapping[str, Sequence[tuple[str, str]]]) -> bytes:
    """The screen in the hall: codes alone, in several languages at once; the answer's Refresh header makes it look again."""
    says = [(tag, speaker(tag)) for tag in tags]

    def heading(sentence: str, level: str) -> Html:
        return element(level, [element("span", say(sentence), lang=tag) for tag, say in says])

    ready = [
        element("li", element("b", code), element("span", place) if place else None) for code, place in codes["ready"]
    ]
    fetched = [element("li", element("b", code)) for code, _ in codes["accepted"]]
    nothing = element("li", "—", class_="none")
    body = element(
        "main",
        element("section", heading("Ready to collect", "h1"), element("ul", ready or nothing), class_="ready"),
        element("section", heading("Being fetched", "h2"), element("ul", fetched or nothing)),
        class_="board",
        id="main",
    )
    title = " · ".join(say("Ready to collect") for _, say in says)
    return page(title, tags[0], "ltr", [_links(styles)], [body], "board-page")


def _document(frame: Frame, title: str, body: Iterable[object]) -> bytes:
    head = [element("meta", name="robots", content="noindex"), _links(frame.styles)]
    return page(title, frame.tag, "ltr", head, body, "desk")


def _room(frame: Frame, title: str, body: Iterable[object]) -> bytes:
    say = frame.say
    waiting = dict(frame.waiting)
    doors = [
        element(
            "a", say(name), element("b", waiting[room]) if waiting.get(room) else None,
            href=f"/desk/{frame.tag}/{room}", aria_current="page" if room == frame.here else None,
        )
        for room, name in ROOMS
    ]  # fmt: skip
    leave = element(
        "form",
        _hidden("word", frame.word),
        element("button", say("Close the desk"), class_="plain"),
        method="post",
        action=f"/desk/{frame.tag}/logout",
    )
    top = element(
        "header",
        element("p", say("Desk"), class_="name"),
        element("nav", doors, aria_label=say("Sections")),
        leave,
        class_="top",
    )
    foot = element("footer", _languages(frame, frame.here), class_="foot")
    skip = element("a", say("Skip to the text"), href="#main", class_="skip")
    return _document(
        frame, f"{title} · {say('Desk')}", [skip, top, element("main", _notice(frame.notice), *body, id="main"), foot]
    )


def _card(frame: Frame, asked: Asked, last_place: str) -> Html:
    say = frame.say
    steps = STEPS_OF[asked.state]
    place = (
        [
            element(
                "label",
                say("Collect at"),
                element("input", name="place", value=asked.place or last_place, maxlength=80),
            ),
        ]
        if "ready" in steps
        else None
    )
    onward = [
        element("button", say(STEPS[step]), name="step", value=step, class_="button" if number == 0 else "button plain")
        for number, step in enumerate(step for step in steps if step not in ("refused", "answered"))
    ]
    refuse = element(
        "details",
        element("summary", say("Refuse")),
        element(
            "label",
            say("Why"),
            element("select", [element("option", say(REASONS[why]), value=why) for why in WHYS], name="why"),
        ),
        element("button", say("Refuse"), name="step", value="refused", class_="button plain"),
    )
    slip = (
        element("button", say("Print a slip"), name="step", value="slip", class_="button plain")
        if frame.slips
        else None
    )
    return element(
        "article",
        _asked_head(frame, asked),
        _fields(frame, asked),
        _form(
            frame,
            "orders",
            _hidden("number", asked.number),
            place,
            element("div", onward, slip, class_="do"),
            refuse if "refused" in steps else None,
        ),
        class_=f"card {asked.state}",
    )


def _enquiry(frame: Frame, asked: Asked) -> Html:
    say = frame.say
    question = (asked.fields or {}).get("question", "")
    return element(
        "article",
        _asked_head(frame, asked),
        _fields(frame, asked),
        _form(
            frame,
            "enquiries",
            _hidden("number", asked.number),
            element(
                "details",
                element("summary", say("Answer for all to read")),
                element("p", say("Take out of the question whatever tells who asked."), class_="quiet"),
                element(
                    "label", say("Question"), element("textarea", question, name="question", rows=3, maxlength=2000)
                ),
                element("label", say("Answer"), element("textarea", name="answer", rows=6, maxlength=4000)),
                element("button", say("Publish"), name="step", value="publish", class_="button"),
            ),
            element(
                "div",
                element("button", say("Answered in person"), name="step", value="answered", class_="button plain"),
                class_="do",
            ),
            element(
                "details",
                element("summary", say("Refuse")),
                element(
                    "label",
                    say("Why"),
                    element(
                        "select",
                        [element("option", say(REASONS[why]), value=why) for why in ("not-understood", "ask-at-desk")],
                        name="why",
                    ),
                ),
                element("button", say("Refuse"), name="step", value="refused", class_="button plain"),
            ),
        ),
        class_="card",
    )


def _asked_head(frame: Frame, asked: Asked) -> Html:
    say = frame.say
    return element(
        "header",
        element("b", asked.code, class_="code"),
        element("span", say(KINDS[asked.kind]), " · ", say(STATES[asked.state]), class_="state"),
        element("span", _moment(frame, asked.kept), " · ", say("from {kiosk}", kiosk=asked.kiosk), class_="quiet"),
    )


def _fields(frame: Frame, asked: Asked) -> Html:
    say = frame.say
    if asked.fields is None:
        return element("p", say("Its words have been erased, or were sealed to another key."), class_="quiet")
    known = [name for name in FIELDS if asked.fields.get(name)]
    rows = [(say(FIELDS[name]), asked.fields[name], name) for name in known]
    rows += [(name, text, name) for name, text in asked.fields.items() if name not in FIELDS and text]
    return element(
        "dl",
        [
            element("div", element("dt", label), element("dd", text, lang=asked.tag if name == "question" else None))
            for label, text, name in rows
        ],
    )


def _closed(frame: Frame, closed: Sequence[Asked]) -> Html | None:
    if not closed:
        return None
    say = frame.say
    lines = [
        element(
            "li", element("b", asked.code), " ", say(STATES[asked.state]),
            f": {say(REASONS[asked.why])}" if asked.why in REASONS else None, " ", element("span", _moment(frame, asked.changed), class_="quiet"),
            _form(frame, "orders", _hidden("number", asked.number), element("button", say("Open again"), name="step", value="accepted", class_="button plain")) if asked.state == "refused" else None,
        )
        for asked in closed
    ]  # fmt: skip
    return element("details", element("summary", say("What is over")), element("ul", lines, class_="over"))


def _kiosk_row(frame: Frame, line: KioskLine, now: datetime) -> Html:
    say = frame.say
    report = line.report
    value = report.value if report else {}
    heard = (
        [_moment(frame, report.heard), element("br"), say("by stick") if report.way == "stick" else say("by network")]
        if report
        else say("never")
    )
    share = _form(
        frame, "kiosks", _hidden("kiosk", line.name),
        element("input", type="number", name="share", min=0, max=1000, value=line.shares.get("*", 0), aria_label=say("Share of every work")),
        element("button", say("Set"), class_="button plain"),
    )  # fmt: skip
    release = value.get("release")
    signed = _expiry(value)
    return element(
        "tr",
        element("th", line.name, element("span", say("codes {mark}…", mark=line.mark), class_="quiet"), scope="row"),
        element("td", heard),
        element("td", str(release) if release is not None else "—"),
        element("td", _day(frame.tag, signed.isoformat()) if signed else "—"),
        element("td", _troubles(frame, value, report, now) or say("well") if report else "—"),
        element("td", share),
        class_="late" if report is None or now - _read(report.heard) > SILENT else None,
    )


def _troubles(frame: Frame, value: Mapping[str, Any], report: Report | None, now: datetime) -> list[Html]:
    """What is wrong with a kiosk, the worst first."""
    say = frame.say
    told = []
    if value.get("status") not in ("ok", None):
        told.append(say("It cannot read or write its disk."))
    if report is not None and now - _read(report.heard) > SILENT:
        told.append(
            say(
                "It has not been heard; hours: {hours}",
                hours=int((now - _read(report.heard)).total_seconds() // 3600),
            )
        )
    if value.get("damaged"):
        told.append(say("Damaged parts: {number}", number=value["damaged"]))
    update = value.get("update")
    if isinstance(update, dict) and not update.get("done", True):
        told.append(say("Its update failed: {words}", words=_update_words(update, frame.tag)))
    if value.get("clock") == "floor":
        told.append(say("Its clock is wrong."))
    hall = value.get("hall")
    if isinstance(hall, dict) and hall.get("why"):
        told.append(say("It could not reach the hall: {words}", words=str(hall["why"])))
    return [element("p", each, class_="trouble") for each in told]


def _warnings(say: Say, lines: Sequence[KioskLine], now: datetime) -> list[str]:
    """What staff must hear before it is too late: signatures that run out."""
    ends = [(signed, line.name) for line in lines if line.report and (signed := _expiry(line.report.value)) is not None]
    if not ends or min(ends)[0] - now.date() > SOON:
        return []
    signed, name = min(ends)
    days = (signed - now.date()).days
    if days < 0:
        return [
            say(
                "The signature of the release on {kiosk} has run out: the library must sign again, or no kiosk takes an update.",
                kiosk=name,
            )
        ]
    return [
        say(
            "The signature of the release on {kiosk} runs out in days: {days}. The library must sign again before.",
            kiosk=name,
            days=days,
        )
    ]


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


def _form(frame: Frame, room: str, *children: object) -> Html:
    return element("form", _hidden("word", frame.word), *children, method="post", action=f"/desk/{frame.tag}/{room}")


def _hidden(name: str, value: str | int) -> Html:
    return element("input", type="hidden", name=name, value=value)


def _notice(words: str) -> Html | None:
    return element("p", words, class_="notice", role="status") if words else None


def _languages(frame: Frame, room: str) -> Html:
    links = [
        element(
            "a",
            NAMES[tag],
            href=f"/desk/{tag}/{room}",
            lang=tag,
            hreflang=tag,
            aria_current="true" if tag == frame.tag else None,
        )
        for tag in TAGS
    ]
    return element("nav", links, class_="languages", aria_label=frame.say("Language"))


def _links(styles: tuple[str, ...]) -> Html:
    return joined(element("link", rel="stylesheet", href=style) for style in styles)


def _read(stated: str) -> datetime:
    """A moment of the databases; the marks that make two of one second differ are no part of it."""
    found = datetime.fromisoformat(stated.rstrip("~"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _moment(frame: Frame, stated: str) -> str:
    """A moment at the library's place, in numbers: month names of seven languages are the site's business, not the desk's."""
    try:
        there = _read(stated).astimezone(frame.place)
    except ValueError:
        return stated
    return there.strftime("%Y-%m-%d %H:%M" if frame.tag == "en" else "%d.%m.%Y %H:%M")


def _day(tag: str, stated: str) -> str:
    year, month, day = stated.split("-")
    return stated if tag == "en" else f"{day}.{month}.{year}"
