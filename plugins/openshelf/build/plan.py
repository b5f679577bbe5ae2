"""What is stale and why: a unit's key is named hashes of all it shows, and a unit whose key stands is not rendered again.

In: for each unit its key, from `key_of(record=…, access=…, relations=…, template=…, words=…, settings=…)`, and the state.
Out: a reason to render it, or None; a Tally of reasons for `--plan`; Counts that must add up.

Rule: every edge from what a page shows to the page is a named part of its key. There is no other way to be fresh.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from openshelf.build.state import State
from openshelf.errors import BuildError

_EXAMPLES = 3


def key_of(**parts: str | bytes) -> str:
    """A unit's key: each named part's hash (48 bits), in name order. A part that is empty counts as there and empty."""
    return "|".join(f"{name}={_short(parts[name])}" for name in sorted(parts))


def _short(part: str | bytes) -> str:
    return hashlib.blake2b(part if isinstance(part, bytes) else part.encode(), digest_size=6).hexdigest()


def why(old: str | None, new: str) -> str | None:
    """None where the keys are equal; "new" where there was none; else the names of the parts that differ, by comma."""
    if old is None:
        return "new"
    if old == new:
        return None
    before, after = (dict(part.partition("=")[::2] for part in key.split("|") if part) for key in (old, new))
    differing = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return ", ".join(differing) or "order"


class Plan:
    """Asks the state about units; usable in workers with a state opened for reading."""

    def __init__(self, state: State, root: Path, sealed_root: Path) -> None:
        self._state = state
        self._roots = (str(root), str(sealed_root))

    def reason(self, unit: str, key: str) -> str | None:
        """Why a unit must be rendered, or None where what it made last stands in place."""
        changed = why(self._state.key(unit), key)
        if changed is not None:
            return changed
        for path, sealed, size in self._state.outputs(unit):
            try:
                # Text paths: this is asked for every page of the site in a build that changes nothing.
                if os.stat(f"{self._roots[sealed]}/{path}").st_size != size:  # noqa: PTH116
                    return "missing"
            except OSError:
                return "missing"
        return None


@dataclass(slots=True)
class Tally:
    """Units by what they are (the word before the first colon of their name) and why they are rendered.

    "unchanged" counts those that are not. Constant memory: three examples a cause.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, unit: str, reason: str | None) -> None:
        """Count one unit."""
        cause = (unit.partition(":")[0], reason or "unchanged")
        self.counts[cause] += 1
        if reason is not None:
            shown = self.examples.setdefault(cause, [])
            if len(shown) < _EXAMPLES:
                shown.append(unit)

    def merge(self, other: Tally) -> None:
        """Add a worker's tally."""
        self.counts.update(other.counts)
        for cause, units in other.examples.items():
            shown = self.examples.setdefault(cause, [])
            shown.extend(units[: _EXAMPLES - len(shown)])

    def lines(self) -> list[tuple[str, str, int, tuple[str, ...]]]:
        """(kind of unit, reason, how many, examples), by kind, then the commonest reason first."""
        ordered = sorted(self.counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
        return [
            (kind, reason, count, tuple(self.examples.get((kind, reason), ()))) for (kind, reason), count in ordered
        ]


@dataclass(slots=True)
class Counts:
    """Pages planned against pages accounted for: other builders lost a hundred thousand pages without a word."""

    planned: int = 0
    written: int = 0
    unchanged: int = 0

    def merge(self, other: Counts) -> None:
        """Add a worker's counts."""
        self.planned += other.planned
        self.written += other.written
        self.unchanged += other.unchanged

    def check(self, what: str) -> None:
        """BuildError where planned is not written and unchanged together."""
        if self.planned != self.written + self.unchanged:
            raise BuildError(
                "build.counts", what=what, planned=self.planned, written=self.written, unchanged=self.unchanged
            )
