"""What a statement of rights allows: (record's statement, source's policy, withdrawn, day) → Access, and what may ship.

In: the RightsStatement a record or content file carries, the one its source is under, whether the library withdrew the
work, and the build's day. Out: an `Access`, and for each kind of file where it may go ("static", "sealed" or "no").

Rules
1. A withdrawal beats everything.
2. A statement that names an access is taken whole and beats the source's; one that names none leaves access to the source
   and only narrows it (its dates, flags and seats are laid over).
3. Nothing stated, a value outside the vocabulary, or a date that cannot be read, is metadata-only: doubt never opens.
4. A work under embargo opens on its day into what was stated, and "embargoed" alone opens into open access (COAR Access
   Rights c_f1cf: "until released for open access on a certain date"), into screen-only where the source is screen-only.
5. `ends` is the last day; from the day after, the work is closed.
6. "only-in-hall" on an open work makes it screen-only; "no-print" keeps its file from being downloaded.
7. Screen-only means absent: nothing of the work is static in any profile; the kiosk's sealed folder holds page images
   and the search index of page numbers, never a text or the file itself.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from openshelf.record.access import Access
from openshelf.record.labels import Labels, worded
from openshelf.record.model import RightsStatement
from openshelf.record.vocabulary import ACCESS

if TYPE_CHECKING:
    from collections.abc import Mapping

Place = Literal["static", "sealed", "no"]
KINDS = ("metadata", "cover", "thumbnail", "page-image", "text", "file", "search-text")

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")  # as Excel writes an ISO date back in az, ru, uz, kk and tr
_WORDING = Path(__file__).resolve().parent / "wording"

# {begins}, {ends} and {where} (the halls whose screens show the work) are filled by the page, in the reader's language.
REASONS: Mapping[str, Labels] = worded(
    _WORDING,
    "reasons",
    {
        "open": "You can read this work here in full.",
        "screen-only": "The rights holder allows reading on the library's own screens only. "
        "Come to a reading room or to one of the library's kiosks.",
        "screen-only-where": "The rights holder allows reading on the library's own screens only. Come to: {where}.",
        "metadata-only": "The text of this work is not published here, only its description. "
        "Order a copy at the library by its shelf mark.",
        "unstated": "Nothing says whether this work may be read here, so only its description is shown. "
        "Ask a librarian, or order a copy by its shelf mark.",
        "no-text": "There is no electronic version here. Ask for a copy at the library.",
        "unclear": "The terms of use of this work are not clear, so only its description is shown. Ask a librarian.",
        "embargoed": "This work is still closed. It opens on: {begins}. Until then, ask for a copy at the library.",
        "embargoed-undated": "This work is still closed and no opening date is given. Ask for a copy at the library.",
        "ended": "The right to show this work has ended. Its last day was: {ends}. Ask for a copy at the library.",
        "withdrawn": "This work has been withdrawn and cannot be read here. To learn why, write to the library.",
    },
)

# The same in a clause, for lists.
HINTS: Mapping[str, Labels] = worded(
    _WORDING,
    "hints",
    {
        "screen-only": "On the library's own screens only: come to a reading room or to one of its kiosks.",
        "screen-only-where": "On the library's own screens only. Come to: {where}.",
        "metadata-only": "Not published here: order a copy at the library.",
        "unstated": "Nothing says whether it may be shown: ask a librarian.",
        "no-text": "No electronic version: ask for a copy at the library.",
        "unclear": "Its terms of use are not clear: ask a librarian.",
        "embargoed": "Still closed: until it opens, ask for a copy at the library.",
        "embargoed-undated": "Still closed, no opening date given: ask for a copy at the library.",
        "ended": "The right to show it has ended ({ends}): ask for a copy at the library.",
        "withdrawn": "Withdrawn: to learn why, write to the library.",
    },
)


def decide(
    statement: RightsStatement | None,
    source_policy: RightsStatement | None,
    withdrawn: bool,  # noqa: FBT001 - the order of the question: stated, by whom, taken back, when
    on: date,
) -> Access:
    """What a reader may do with a work on the day `on`. Pure; never raises on what a source says."""
    if withdrawn:
        return Access(state="withdrawn", reason="withdrawn")
    stated = _in_force(statement, source_policy)
    if stated.access is None:
        return Access(flags=stated.flags)
    if stated.access not in ACCESS:
        return Access(reason="unclear", flags=stated.flags)
    if stated.access == "withdrawn":
        return Access(state="withdrawn", reason="withdrawn")
    try:
        begins, ends = first_day(stated.begins), last_day(stated.ends)
    except ValueError:
        return Access(reason="unclear", flags=stated.flags)
    policy_state = source_policy.access if source_policy else None
    state = stated.access
    if state == "embargoed":
        state = "screen-only" if policy_state == "screen-only" else "open"
    if state == "open" and "only-in-hall" in stated.flags:
        state = "screen-only"
    allowed = Access(
        state=state,
        reason=state,
        flags=stated.flags,
        ends=ends.isoformat() if ends else None,
        seats=stated.seats if state == "screen-only" else None,
    )
    if state == "metadata-only":
        return replace(allowed, ends=None)
    if ends is not None and on > ends:
        return Access(reason="ended", flags=stated.flags, ends=ends.isoformat())
    if begins is not None and on < begins:
        return replace(allowed, state="embargoed", reason="embargoed", begins=begins.isoformat(), opens_as=state)
    if stated.access == "embargoed" and begins is None:
        return replace(allowed, state="embargoed", reason="embargoed-undated", opens_as=state)
    return allowed


def _in_force(statement: RightsStatement | None, policy: RightsStatement | None) -> RightsStatement:
    """The one statement that counts: the record's own where it names an access, else the source's, narrowed by it."""
    if statement is None:
        return policy or RightsStatement()
    if statement.access is not None or policy is None:
        seats = statement.seats if statement.seats is not None else (policy.seats if policy else None)
        return replace(statement, seats=seats)
    return replace(
        policy,
        flags=tuple(dict.fromkeys((*policy.flags, *statement.flags))),
        begins=statement.begins or policy.begins,
        ends=statement.ends or policy.ends,
        seats=statement.seats if statement.seats is not None else policy.seats,
    )


def first_day(text: str | None) -> date | None:
    """The first day of an ISO year, month or day; None for none; ValueError for anything else."""
    return _day(text, last=False)


def last_day(text: str | None) -> date | None:
    """The last day of an ISO year, month or day; None for none; ValueError for anything else."""
    return _day(text, last=True)


def _day(text: str | None, *, last: bool) -> date | None:
    if text is None or not text.strip():
        return None
    written = _DAY_FIRST.fullmatch(text.strip())
    if written is not None:
        return date(int(written[3]), int(written[2]), int(written[1]))
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    year = int(found[1])
    month = int(found[2]) if found[2] else (12 if last else 1)
    if found[3]:
        return date(year, month, int(found[3]))
    if not 1 <= month <= 12:
        raise ValueError(text)
    return date(year, month, calendar.monthrange(year, month)[1] if last else 1)


def ships(access: Access, kiosk: bool, kind: str) -> Place:  # noqa: FBT001 - the profile, as the floors allow it
    """Where a file of `kind` (KINDS) of a work may go: the static tree, the kiosk's sealed folder, or nowhere.

    "cover" is a picture given or drawn apart from the work; "thumbnail" is made from the work's own pages.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    if kind == "metadata":
        return "static"
    if kind == "cover":
        return "no" if access.state == "withdrawn" else "static"
    if access.state == "open":
        return "no" if kind == "file" and "no-print" in access.flags else "static"
    if access.state == "screen-only" and kiosk and kind in ("thumbnail", "page-image", "search-text"):
        return "sealed"
    return "no"
