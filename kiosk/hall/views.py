"""The pages of the desk and the board: what is known in, HTML out. Pure: moments and words are passed in, nothing is looked up.

The rules: every page works without a script; every button stands in a form that carries the session's word; what a guest wrote is text, wherever it stands; the oldest
comes first, since it has waited longest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.hall.frame import (
    Frame,
    day_text,
    form_to,
    hidden,
    language_nav,
    moment_text,
    notice_box,
    room_page,
    sheet,
    style_links,
)
from kiosk.hall.markup import Html, element, page
from kiosk.hall.received import STEPS_OF, WHYS, Asked
from kiosk.hall.words import NAMES, speaker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kiosk.hall.words import Say

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
BOARD_EVERY = 10  # seconds


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
        "main",
        element("h1", say("Desk")),
        notice_box(told),
        what,
        language_nav(frame, "login"),
        class_="door",
        id="main",
    )
    return sheet(frame, say("Desk"), [body])


def orders(frame: Frame, opened: Sequence[Asked], closed: Sequence[Asked], last_place: str) -> bytes:
    """Orders and deliveries: the open ones, then those that are over."""
    say = frame.say
    cards = [_card(frame, asked, last_place) for asked in opened]
    body = [
        element("h1", say("Orders")),
        cards or element("p", say("Nobody waits for a book."), class_="empty"),
        _closed(frame, closed),
    ]
    return room_page(frame, say("Orders"), body)


def enquiries(frame: Frame, opened: Sequence[Asked], closed: Sequence[Asked]) -> bytes:
    """Enquiries and their answers."""
    say = frame.say
    cards = [_enquiry(frame, asked) for asked in opened]
    body = [
        element("h1", say("Enquiries")),
        cards or element("p", say("Nobody waits for an answer."), class_="empty"),
        _closed(frame, closed),
    ]
    return room_page(frame, say("Enquiries"), body)


def answers(frame: Frame, published: Sequence[tuple[int, str, str, str, str]]) -> bytes:
    """Published answers, each with its way back."""
    say = frame.say
    cards = [
        element(
            "article",
            element("h2", question, lang=tag),
            element("p", answer, lang=tag, class_="said"),
            element("p", day, " · ", NAMES.get(tag, tag), class_="quiet"),
            form_to(
                frame, "answers", hidden("number", number), element("button", say("Take back"), class_="button plain")
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
    return room_page(frame, say("Published answers"), body)


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
                    element("th", day_text(frame.tag, day), scope="row"),
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
    return room_page(frame, say("Statistics"), body)


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
    return page(title, tags[0], "ltr", [style_links(styles)], [body], "board-page")


def _card(frame: Frame, asked: Asked, last_place: str) -> Html:
    say = frame.say
    # What is brought to somebody is never fetched from a place.
    steps = [step for step in STEPS_OF[asked.state] if asked.kind != "delivery" or step != "ready"]
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
        element(
            "button",
            _step_words(say, asked, step),
            name="step",
            value=step,
            class_="button" if number == 0 else "button plain",
        )
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
        form_to(
            frame,
            "orders",
            hidden("number", asked.number),
            place,
            element("div", onward, slip, class_="do"),
            refuse if "refused" in steps else None,
        ),
        class_=f"card {asked.state}",
    )


def _step_words(say: Say, asked: Asked, step: str) -> str:
    if (asked.kind, step) == ("delivery", "done"):
        return say("Delivered")
    return say("Not ready yet") if (asked.state, step) == ("ready", "accepted") else say(STEPS[step])


def _enquiry(frame: Frame, asked: Asked) -> Html:
    say = frame.say
    question = (asked.fields or {}).get("question", "")
    return element(
        "article",
        _asked_head(frame, asked),
        _fields(frame, asked),
        form_to(
            frame,
            "enquiries",
            hidden("number", asked.number),
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
        class_=f"card {asked.state}",
    )


def _asked_head(frame: Frame, asked: Asked) -> Html:
    say = frame.say
    return element(
        "header",
        element("b", asked.code, class_="code"),
        element("span", say(KINDS[asked.kind]), " · ", say(STATES[asked.state]), class_="state"),
        element("span", moment_text(frame, asked.kept), " · ", say("from {kiosk}", kiosk=asked.kiosk), class_="quiet"),
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
            f": {say(REASONS[asked.why])}" if asked.why in REASONS else None, " ", element("span", moment_text(frame, asked.changed), class_="quiet"),
            form_to(frame, "orders", hidden("number", asked.number), element("button", say("Open again"), name="step", value="accepted", class_="button plain")) if asked.state == "refused" else None,
        )
        for asked in closed
    ]  # fmt: skip
    return element("details", element("summary", say("What is over")), element("ul", lines, class_="over"))
