"""What a reader can do with a work: Access → AccessView in one language, and its badge and reason as lists show them.

In: an Access and the page's SiteContext. Out: words, and Markup for any template (filters `badge` and `hint`).
Rules: the badge says what can be done now, the hint why no more and what to do instead; both carry the dates on which
they change, which today.js applies. Made here and not by macros: a record page has up to forty of them, and a macro call
costs 10 µs each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from openshelf.links import verdict
from openshelf.pages.dates import words_of_date
from openshelf.pages.words import msg
from openshelf.record.access import Outside
from openshelf.record.vocabulary import ACCESS, ACCESS_FLAGS, label
from openshelf.rights.policy import HINTS, REASONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openshelf.content.model import MultiText
    from openshelf.pages.context import SiteContext
    from openshelf.record.access import Access
    from openshelf.record.labels import Labels


@dataclass(frozen=True, slots=True)
class AccessView:
    """What a reader may do. state: a key of vocabulary.ACCESS, or "elsewhere": on another site, and not known to answer. badge: the words of the badge.

    why: the reason and what to do in whole sentences, for the work's own page; hint: the same in a clause, for lists.
    begins, ends: ISO dates, "" for none. `then` is what holds from `begins` on, `after` what holds past `ends`.
    flags: further conditions in words.
    """

    state: str
    badge: str
    why: str
    hint: str = ""
    begins: str = ""
    ends: str = ""
    then: str = ""
    then_state: str = ""
    then_why: str = ""
    then_hint: str = ""
    after: str = ""
    after_why: str = ""
    after_hint: str = ""
    flags: tuple[str, ...] = ()


_NOTHING = Markup("")
_HERE = msg(
    "You can read this work here, on this screen. The rights holder allows reading on the library's own screens only."
)
_UNCHECKED = Outside("")
_HERE_SHORT = msg("You can read it on this screen.")
_ELSEWHERE = msg("On another site")
_TAKE = msg(
    "The text of this work is on another site, which this screen does not open. Take the address of this page with you "
    "and read it on your own device."
)

_TAKE_SHORT = msg("Take the address with you and read it on your own device.")


def access_view(
    site: SiteContext,
    access: Access,
    shelf_mark: str | None = None,
    *,
    readable: bool = True,
    here: bool = False,
    elsewhere: bool = False,
    text: bool = True,
) -> AccessView:
    """The badge and the reason of a work's access. shelf_mark: where its copy stands, for a work not read here.

    readable: whether there is a text at all; of a work without one its description is shown, and where its copies are.
    here: the work has pages of its own in the reader. elsewhere: its text stands on another site. A kiosk says of the first
    that its guest is in the right place, of the second that this screen does not open it. text: False for a person, an event, an
    object: where nothing is kept of it, nothing is said.
    """
    if not (text or readable or shelf_mark) and access.state == "metadata-only":
        return AccessView("metadata-only", "", "")
    if not readable:
        access = _without_text(access)
    halls: tuple[MultiText, ...] = ()
    if access.where:
        halls = tuple(hall.name for hall in site.library.halls if hall.slug in access.where)
    view = _access_view(access, site.tag, halls)
    say = site.words.gettext
    if site.profile.kiosk and here and access.reason == "screen-only" and not access.where:
        return replace(view, why=say(_HERE), hint=say(_HERE_SHORT))
    if site.profile.kiosk and elsewhere and access.state == "open":
        return replace(view, state="elsewhere", badge=say(_ELSEWHERE), why=say(_TAKE), hint=say(_TAKE_SHORT))
    if elsewhere and readable:
        return _unconfirmed(site, view, access)
    if access.state == "metadata-only" and shelf_mark:
        hint = "" if access.reason == "no-text" else view.hint  # the mark says what to do
        return replace(view, badge=say("On the shelf: %(mark)s") % {"mark": shelf_mark}, hint=hint)
    return view


def _unconfirmed(site: SiteContext, view: AccessView, access: Access) -> AccessView:
    """The view of a work whose text is on another site; where the last check did not reach it: what is known and since when."""
    found = access.outside[0] if access.outside else _UNCHECKED
    if found.state == "works":
        return view
    on = words_of_date(found.on, site.tag) if found.on else ""

    def say(words: Mapping[str, Labels]) -> str:
        if found.state not in words:
            return ""
        return label(words, found.state, site.tag).format(on=on).replace("..", ".")

    badge, why, hint = say(verdict.BADGES), say(verdict.REASONS), say(verdict.HINTS)
    if access.state == "open":
        return replace(view, state="elsewhere", badge=badge, why=why, hint=hint)
    if access.state == "embargoed" and view.then_state == "open":
        return replace(view, then=badge, then_state="elsewhere", then_why=why, then_hint=hint)
    return view


def _without_text(access: Access) -> Access:
    """The access to a work that has no electronic version: its description, and the copies."""
    if access.state == "open" or (access.state == "metadata-only" and access.reason in ("unstated", "metadata-only")):
        return replace(access, state="metadata-only", reason="no-text")
    if access.begins and access.opens_as in (None, "open"):
        return replace(access, opens_as="metadata-only")
    return access


@lru_cache(4096)
def _access_view(access: Access, tag: str, halls: tuple[MultiText, ...]) -> AccessView:
    begins, ends = access.begins or "", access.ends or ""
    where = ", ".join(text.text for hall in halls if (text := hall.best(tag)))
    values = {
        "begins": words_of_date(begins, tag) if begins else "",
        "ends": words_of_date(ends, tag) if ends else "",
        "where": where,
    }

    def why(reason: str) -> str:
        reason = f"{reason}-where" if reason == "screen-only" and where else reason
        # A Russian date ends in the full stop of its year already.
        return label(REASONS, reason, tag).format(**values).replace("..", ".") if reason in REASONS else ""

    def hint(reason: str) -> str:
        reason = f"{reason}-where" if reason == "screen-only" and where else reason
        return label(HINTS, reason, tag).format(**values).replace("..", ".") if reason in HINTS else ""

    badge = label(ACCESS, access.state, tag)
    if access.state == "embargoed" and begins:
        badge = f"{badge}: {values['begins']}"
    opens_as = access.opens_as or "open"
    return AccessView(
        state=access.state,
        badge=badge,
        why=why(access.reason),
        hint=hint(access.reason),
        begins=begins,
        ends=ends,
        then=label(ACCESS, opens_as, tag) if begins else "",
        then_state=opens_as if begins else "",
        then_why=why(opens_as) if begins else "",
        then_hint=hint(opens_as) if begins else "",
        after=label(ACCESS, "metadata-only", tag) if ends else "",
        after_why=why("ended") if ends else "",
        after_hint=hint("ended") if ends else "",
        flags=tuple(label(ACCESS_FLAGS, flag, tag) for flag in access.flags),
    )


@lru_cache(4096)
def badge(view: AccessView, kind: str = "badge") -> Markup:
    """The badge as an element. kind: the class of its look: badge, or state on one line with a title."""
    if not view.badge:
        return _NOTHING
    attributes = f' class="{kind} {kind}-{view.state}"'
    if view.begins:
        attributes += f' data-now-class="{kind}-{view.then_state}"'
    if view.ends:
        attributes += f' data-after-class="{kind}-metadata-only"'
    return _dated("span", attributes, view, (view.badge, view.then, view.after))


@lru_cache(4096)
def hint(view: AccessView) -> Markup:
    """Why a work in a list cannot be read at once and what to do, as an element; nothing where it can."""
    if not (view.hint or view.then_hint or view.after_hint):
        return _NOTHING
    return _dated("span", ' class="hint"', view, (view.hint, view.then_hint, view.after_hint))


@lru_cache(4096)
def why(view: AccessView) -> Markup:
    """The whole reason as the paragraph of a work's own page; nothing of a work that is simply open."""
    if view.state == "open" and not view.ends:
        return _NOTHING
    now = "" if view.state == "open" else view.why
    more = "".join(f" {escape(flag)}." for flag in view.flags)
    then = "" if view.then_state == "open" else view.then_why
    if not (now or then or view.after_why):
        return _NOTHING
    return _dated("p", ' class="why" id="access"', view, (now, then, view.after_why), Markup(more))  # noqa: S704 (escaped here)


def _dated(
    element: str, attributes: str, view: AccessView, words: tuple[str, str, str], more: Markup = _NOTHING
) -> Markup:
    """An element whose words (now, from `begins` on, past `ends`) change by themselves on their days."""
    now, then, after = (escape(each) for each in words)
    if view.begins:
        attributes += f' data-begins="{escape(view.begins)}"'
        now = _part("before", now) + _part("now", then, hidden=True)
    elif view.ends:
        now = _part("now", now)
    if view.ends:
        attributes += f' data-ends="{escape(view.ends)}"'
        now += _part("after", after, hidden=True)
    return Markup(f"<{element}{attributes}>{now}{more}</{element}>")  # noqa: S704 (escaped above)


def _part(when: str, words: Markup, *, hidden: bool = False) -> Markup:
    if not words:
        return _NOTHING
    return Markup(f'<span data-if="{when}"{" hidden" if hidden else ""}>{words}</span>')  # noqa: S704 (escaped before)
