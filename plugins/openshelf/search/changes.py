"""What has changed since the index was published, and what a new segment must say of it.

In: a mark for every document, the published segments; then all families and words as they are now. Out: a Plan (which segments
stay, which documents are written), and what of the whole index's entries and lexicon the new segment says anew.
Rules: a segment stays while writing it anew costs more than reading it beside others; the plan depends on the marks and the
published segments alone, so it is the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from openshelf.search.leaves import Later
from openshelf.search.settings import MOST_SEGMENTS
from openshelf.search.standing import merged_backwards, merged_entries, merged_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from openshelf.search.families import Families
    from openshelf.search.standing import Segment

_STALE = 5  # all is written anew where more than one document in so many is not where it belongs
_TWICE = 2  # a later segment is taken into the new one unless it is more than so many times larger, or there would be too many


@dataclass(frozen=True, slots=True)
class Plan:
    """kept: segments that stay. fresh: by document (in the order of the whole), whether the new segment holds it.

    segment, number: by document where it stands, in a kept segment or in the new one behind them. changed: whether documents of
    kept segments are gone that were not before.
    """

    kept: tuple[Segment, ...]
    fresh: npt.NDArray[np.bool_]
    segment: npt.NDArray[np.int64]
    number: npt.NDArray[np.int64]
    changed: bool

    def places(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """By place in the whole, segment and number: what o.bin tells."""
        return self.segment, self.number

    def title_places(self, by_title: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """By place in the order of all titles, segment and place among its own titles: what oz.bin tells."""
        ranks = [each.title_ranks() for each in self.kept]
        own = self.segment[by_title]
        numbers = self.number[by_title]
        out = np.empty(len(own), np.int64)
        for segment, rank in enumerate(ranks):
            out[own == segment] = rank[numbers[own == segment]]
        new = own == len(ranks)
        out[new] = np.arange(int(new.sum()))
        return own, out


def plan_of(marks: npt.NDArray[np.uint64], segments: Sequence[Segment]) -> Plan:
    """What stays of the segments, the first of which is the base, and what is written. marks: by document, (id, content)."""
    size = len(marks)
    segment, number = _found(marks, segments)
    staying = [int((segment == place).sum()) for place in range(len(segments))]
    fresh = int((segment < 0).sum())
    changed = fresh > 0 or any(
        each.docs - int(each.gone.sum()) != stays for each, stays in zip(segments, staying, strict=True)
    )
    kept = len(segments)
    while changed and kept > 1 and (staying[kept - 1] <= _TWICE * fresh or kept == MOST_SEGMENTS):
        kept -= 1
        fresh += staying[kept]
    gone = sum(each.docs for each in segments[:kept]) - sum(staying[:kept])
    behind = sum(each.docs for each in segments[1:kept]) + fresh
    if not segments or (changed and (gone + behind) * _STALE > segments[0].docs):
        return Plan((), np.ones(size, np.bool_), np.zeros(size, np.int64), np.arange(size), changed=True)
    new = (segment < 0) | (segment >= kept)
    segment[new] = kept
    number[new] = np.arange(int(new.sum()))
    return Plan(tuple(segments[:kept]), new, segment, number, changed)


def _found(
    marks: npt.NDArray[np.uint64], segments: Sequence[Segment]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """By document, the segment that holds it as it is now, else -1, and its number there."""
    segment, number = np.full(len(marks), -1, np.int64), np.zeros(len(marks), np.int64)
    order = np.lexsort((marks[:, 1], marks[:, 0]))
    ids = marks[order, 0]
    for place, each in enumerate(segments):
        live = np.flatnonzero(~each.gone)
        at = np.searchsorted(ids, each.marks[live, 0])
        inside = at < len(ids)
        live, mine = live[inside], order[at[inside]]
        same = (marks[mine] == each.marks[live]).all(axis=1)
        segment[mine[same]], number[mine[same]] = place, live[same]
    return segment, number


def later_of(
    kept: Sequence[Segment],
    families: Families,
    documents: npt.NDArray[np.int64],
    holds_fresh: npt.NDArray[np.bool_],
) -> Later:
    """The entries a segment behind `kept` must hold: those of its own documents, and those the kept ones have otherwise.

    documents: by family, how many of the whole index hold it. holds_fresh: by family, whether a document of the segment does.
    """
    chosen = holds_fresh.copy()
    vanished: list[tuple[str, int]] = []
    pointers: set[str] = set()
    first = {family.key: number for number, family in reversed(list(enumerate(families.families)))}
    waiting = set(families.pointers)
    for key, targets, told in merged_entries(kept):
        number = first.get(key, len(families.families))
        while number < len(families.families) and (family := families.families[number]).key == key:
            if told.pop(family.language, None) != (family.words, int(documents[number])):
                chosen[number] = True
            number += 1
        vanished += [(key, language) for language in sorted(told)]
        if targets != families.pointers.get(key, ()):
            pointers.add(key)
        waiting.discard(key)
    return Later(chosen, documents, tuple(vanished), frozenset(pointers | waiting))


def later_words(
    kept: Sequence[Segment], words: dict[str, tuple[int, str]], backwards: list[str]
) -> tuple[list[tuple[str, int, str]], list[str]]:
    """The rows of w/ and the keys of r/ a segment behind `kept` must hold. words, backwards: of the whole index, as they are now."""
    told = merged_words(kept)
    rows = [(key, *row) for key, row in words.items() if told.get(key) != row]
    rows += [(key, 0, key) for key in told.keys() - words.keys()]
    return sorted(rows), sorted(merged_backwards(kept) ^ set(backwards))
