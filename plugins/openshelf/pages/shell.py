"""What stands on every page of a language: names, navigation, hours, halls, address, the build's date.

In: the library as its file states it, what content there is, the language's Words. Out: a Shell of prepared strings.
Rule: a door leads somewhere: navigation names only what the site has.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openshelf.lang import case
from openshelf.lang.dates import weekday_name
from openshelf.pages.dates import words_of_date
from openshelf.record.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openshelf.content.library import Library, Opening
    from openshelf.content.model import Content, MultiText
    from openshelf.pages.words import Words


_ALL_DAY = ("00:00", "24:00")


@dataclass(frozen=True, slots=True)
class Door:
    """A link of the navigation or the footer. path: below `/<tag>/`."""

    label: Text
    path: str


@dataclass(frozen=True, slots=True)
class Hours:
    """One line of opening hours: "Monday–Friday", "09:00–19:00"."""

    days: str
    times: str


@dataclass(frozen=True, slots=True)
class Shell:
    """The prepared strings of the page's frame. hours_data: JSON [[days, opens, closes], …] for today.js."""

    name: Text
    short_name: Text
    tagline: Text | None
    navigation: tuple[Door, ...]
    pages: tuple[Door, ...]
    hours: tuple[Hours, ...]
    hours_data: str
    always_open: bool
    halls: tuple[Text, ...]
    address: Text | None
    phone: str | None
    phone_link: str
    email: str | None
    logo: str | None
    built: str


def make_shell(library: Library, content: Content, words: Words, build_date: str, logo: str | None = None) -> Shell:
    """The shell of one language. build_date: ISO. logo: the published path of the library's own, below the root."""
    tag = words.tag
    name = _required(library.name, tag, "openshelf")
    return Shell(
        name=name,
        short_name=_required(library.short_name, tag, name.text),
        tagline=library.tagline.best(tag),
        navigation=tuple(_doors(content, words)),
        pages=tuple(
            Door(title, f"page/{page.slug}.html")
            for page in sorted(content.pages, key=lambda page: (page.order, page.slug))
            if (title := page.title.best(tag))
        ),
        hours=opening_lines(library.hours, words),
        hours_data=json.dumps([[list(line.days), line.opens, line.closes] for line in library.hours]),
        always_open=bool(library.hours) and all(_is_always(line) for line in library.hours),
        halls=tuple(text for hall in library.halls if (text := hall.name.best(tag))),
        address=library.address.best(tag),
        phone=library.phone,
        phone_link="".join(sign for sign in library.phone or "" if sign.isdigit() or sign == "+"),
        email=library.email,
        logo=logo,
        built=words_of_date(build_date, tag),
    )


def _required(texts: MultiText, tag: str, otherwise: str) -> Text:
    return texts.best(tag) or Text(otherwise)


def _doors(content: Content, words: Words) -> Iterable[Door]:
    doors = (
        (words.gettext("Catalogue"), "browse/index.html", True),
        (words.gettext("Collections"), "collection/index.html", bool(content.collections)),
        (words.gettext("E-projects"), "eproject/index.html", bool(content.eprojects)),
        (words.gettext("Publications"), "publication/index.html", bool(content.publications)),
        (words.gettext("Events"), "event/index.html", bool(content.events)),
    )
    return (Door(Text(label, words.tag), path) for label, path, there in doors if there)


def opening_lines(hours: tuple[Opening, ...], words: Words) -> tuple[Hours, ...]:
    """The hours in words: runs of days joined by a dash, all day and night said as such."""
    return tuple(
        Hours(
            _days(opening.days, words),
            words.gettext("round the clock")
            if (opening.opens, opening.closes) == _ALL_DAY
            else f"{opening.opens}–{opening.closes}",
        )
        for opening in hours
    )


def _is_always(opening: Opening) -> bool:
    return len(set(opening.days)) == 7 and (opening.opens, opening.closes) == _ALL_DAY


def _days(days: tuple[int, ...], words: Words) -> str:
    ordered = sorted(set(days))
    if len(ordered) == 7:
        return words.gettext("Every day")
    runs: list[list[int]] = []
    for day in ordered:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = []
    for run in runs:
        first, last = (weekday_name(day - 1, words.tag) for day in (run[0], run[-1]))
        parts.append(first if len(run) == 1 else f"{first}{', ' if len(run) == 2 else '–'}{last}")
    return case.sentence(", ".join(parts), words.tag)
