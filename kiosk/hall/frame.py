"""What every page of the desk shares: its frame, its forms, its languages, its way to write moments.

Goes in: a Frame and a page's own parts. Comes out: HTML. The rules: every page works without a script; every button stands in a form that carries the session's word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kiosk.hall.markup import Html, element, joined, page
from kiosk.hall.words import NAMES, TAGS, Say, speaker

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

ROOMS = (
    ("orders", "Orders"),
    ("enquiries", "Enquiries"),
    ("answers", "Published answers"),
    ("kiosks", "Kiosks"),
    ("statistics", "Statistics"),
)


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


def sheet(frame: Frame, title: str, body: Iterable[object]) -> bytes:
    """A whole page."""
    head = [element("meta", name="robots", content="noindex"), style_links(frame.styles)]
    return page(title, frame.tag, "ltr", head, body, "desk")


def room_page(frame: Frame, title: str, body: Iterable[object]) -> bytes:
    """A page of one of the desk's rooms: the doors to the others above it, the languages below."""
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
        hidden("word", frame.word),
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
    foot = element("footer", language_nav(frame, frame.here), class_="foot")
    skip = element("a", say("Skip to the text"), href="#main", class_="skip")
    return sheet(
        frame,
        f"{title} · {say('Desk')}",
        [skip, top, element("main", notice_box(frame.notice), *body, id="main"), foot],
    )


def form_to(frame: Frame, room: str, *children: object) -> Html:
    """A form that posts to a room with the session's word."""
    return element("form", hidden("word", frame.word), *children, method="post", action=f"/desk/{frame.tag}/{room}")


def hidden(name: str, value: str | int) -> Html:
    """A field nobody sees."""
    return element("input", type="hidden", name=name, value=value)


def notice_box(words: str) -> Html | None:
    """A notice, None where there is nothing to tell."""
    return element("p", words, class_="notice", role="status") if words else None


def language_nav(frame: Frame, room: str) -> Html:
    """The same room in the other languages."""
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


def style_links(styles: tuple[str, ...]) -> Html:
    """The page's style sheets."""
    return joined(element("link", rel="stylesheet", href=style) for style in styles)


def moment_of(stated: str) -> datetime:
    """A moment of the databases; the marks that make two of one second differ are no part of it."""
    found = datetime.fromisoformat(stated.rstrip("~"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def moment_text(frame: Frame, stated: str) -> str:
    """A moment at the library's place, in numbers: month names of seven languages are the site's business, not the desk's."""
    try:
        there = moment_of(stated).astimezone(frame.place)
    except ValueError:
        return stated
    return there.strftime("%Y-%m-%d %H:%M" if frame.tag == "en" else "%d.%m.%Y %H:%M")


def day_text(tag: str, stated: str) -> str:
    """A day in numbers, in the language's order."""
    year, month, day = stated.split("-")
    return stated if tag == "en" else f"{day}.{month}.{year}"
