"""What a record's links that would read the work are worth: Record + Findings → Outside, the best first.

Pure. This is the one place that decides whether a text elsewhere may be called readable: only where the last check reached it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from openshelf.record.access import Outside
from openshelf.record.labels import Labels, worded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openshelf.links.book import Findings
    from openshelf.record.model import Link, Record

READS = ("full-text", "part")
_WORDING = Path(__file__).resolve().parent / "wording"
# Where the last check did not reach the text: what a badge says, why, and what to do. {on} is filled by the page, in the reader's language.
BADGES: Mapping[str, Labels] = worded(
    _WORDING,
    "badges",
    {
        "unchecked": "On another site, link not checked",
        "worked": "Link last seen working on {on}",
        "silent": "Link has not answered since {on}",
    },
)
REASONS: Mapping[str, Labels] = worded(
    _WORDING,
    "reasons",
    {
        "unchecked": "The text of this work is on another site. Nobody has checked yet whether the link works.",
        "worked": "The text of this work is on another site. At the last check the link could not be reached; it was last seen "
        "working on {on}. Try it, or ask a librarian.",
        "silent": "The text of this work is on another site, which has not answered since {on}. Ask a librarian.",
    },
)
HINTS: Mapping[str, Labels] = worded(
    _WORDING, "hints", {"worked": "If it does not open, ask a librarian.", "silent": "Ask a librarian."}
)
_RANK = {"works": 0, "worked": 1, "unchecked": 2, "silent": 3}


def leaves(link: Link) -> bool:
    """Whether a link leads to another site."""
    return link.url[:8].lower().startswith(("http://", "https://"))


def outside(record: Record, findings: Findings) -> tuple[Outside, ...]:
    """The texts elsewhere a record names: whole ones before parts, those that answered before those that did not."""
    found: dict[str, tuple[tuple[int, int], Outside]] = {}
    for link in record.links:
        if link.kind in READS and leaves(link) and link.url not in found:
            state, day = findings.find(link.url) or ("unchecked", None)
            rank = (READS.index(link.kind), _RANK[state])
            found[link.url] = (rank, Outside(link.url, state, day))
    return tuple(each for _, each in sorted(found.values(), key=lambda pair: pair[0]))
