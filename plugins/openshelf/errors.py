"""What can go wrong, as data: an error or problem carries a message id and values; the words live in messages/.

Ids read `<room>.<what>` and stand in `messages/<language>/<room>.json`, one template a message, with the same
`{placeholders}` in every language (tests/unit/test_messages.py). Expected errors derive from OpenshelfError and are
printed by the command line as one line without a traceback; anything else that escapes is a bug.

Rules: no message is built by hand at the place it happens; a Place says where in the words of the person who must mend
it (file, line and column, sheet and cell, or record number); nothing here imports anything of openshelf.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES = ("en", "az", "ru")
EXAMPLES = 3  # kept of each cause


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found.

    line and column count from 1; record is the record's number in its file from 1; byte is the offset of the record's
    first byte; cell is a spreadsheet's own name of it ("Sheet1!B7"); field is a MARC tag or a column or key.
    """

    file: str
    line: int | None = None
    column: int | None = None
    record: int | None = None
    byte: int | None = None
    cell: str | None = None
    field: str | None = None

    def __str__(self) -> str:
        """`file:line:column`, the form editors open on a click, then the record, cell and field."""
        text = self.file
        if self.line is not None:
            text += f":{self.line}"
            if self.column is not None:
                text += f":{self.column}"
        details = []
        if self.cell is not None:
            details.append(self.cell)
        if self.record is not None:
            details.append(f"#{self.record}")
        if self.byte is not None:
            details.append(f"@{self.byte}")
        if self.field is not None:
            details.append(self.field)
        return f"{text} [{' '.join(details)}]" if details else text


class _Visible(dict[str, object]):
    """Values of a message; a missing one shows its own name instead of raising inside an error report."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@cache
def _catalogue(language: str, room: str) -> dict[str, str]:
    path = files("openshelf") / "messages" / language / f"{room}.json"
    try:
        loaded: dict[str, str] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return loaded


def message(message_id: str, values: dict[str, object], language: str = "en") -> str:
    """The message in `language`, in English where that language lacks it, else the id and its values."""
    room, _, name = message_id.partition(".")
    for tongue in (language, "en"):
        template = _catalogue(tongue, room).get(name)
        if template is not None:
            return template.format_map(_Visible(values))
    return f"{message_id} {values}" if values else message_id


class OpenshelfError(Exception):
    """An expected failure: one line for a person, exit code 1, the last good output untouched.

    `message_id` names the words, `values` fill them, `place` says where.
    """

    exit_code = 1

    def __init__(self, message_id: str, /, place: Place | None = None, **values: object) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.place = place
        self.values = values

    def words(self, language: str = "en") -> str:
        """The line a person reads: place, what happened, what to do."""
        text = message(self.message_id, self.values, language)
        return f"{self.place}: {text}" if self.place else text

    def __str__(self) -> str:
        return self.words()


class UsageError(OpenshelfError):
    """The command was called wrongly."""

    exit_code = 2


class SettingsError(OpenshelfError):
    """pelicanconf.py or content/library.toml cannot be used."""


class SourceError(OpenshelfError):
    """A catalogue source as a whole cannot be used: none readable, shrunken, missing column."""


class ContentError(OpenshelfError):
    """An editor's content file fails its schema."""


class TemplateError(OpenshelfError):
    """A template cannot be rendered."""


class LeakError(OpenshelfError):
    """A restricted byte would have reached, or reached, an output it must not be in."""


class BuildError(OpenshelfError):
    """The build's own counts do not add up, or its output cannot be written."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A defect found in input that does not stop the work: a warning, counted, listed and grouped by cause.

    severity: "repaired" (mended, kept), "rejected" (left out, saved beside), "kept" (kept as it stands), "note".
    """

    message_id: str
    place: Place
    severity: str = "kept"
    values: tuple[tuple[str, str], ...] = ()

    def words(self, language: str = "en") -> str:
        """The line a person reads."""
        return f"{self.place}: {message(self.message_id, dict(self.values), language)}"


@dataclass(slots=True)
class ProblemGroup:
    """All problems of one cause: how many, and the first three as examples."""

    message_id: str
    severity: str
    count: int = 0
    examples: list[Problem] = field(default_factory=list)


class ProblemLog:
    """Collects problems grouped by cause in constant memory per cause."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str], ProblemGroup] = {}
        self.by_severity: defaultdict[str, int] = defaultdict(int)

    def add(self, problem: Problem) -> None:
        """Count a problem; the first three of a cause are kept as examples."""
        key = (problem.message_id, problem.severity)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = ProblemGroup(problem.message_id, problem.severity)
        group.count += 1
        self.by_severity[problem.severity] += 1
        if len(group.examples) < EXAMPLES:
            group.examples.append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Count several problems."""
        for problem in problems:
            self.add(problem)

    def merge(self, other: ProblemLog) -> None:
        """Take over another log's groups."""
        for (message_id, severity), theirs in other._groups.items():
            ours = self._groups.setdefault((message_id, severity), ProblemGroup(message_id, severity))
            ours.count += theirs.count
            ours.examples.extend(theirs.examples[: EXAMPLES - len(ours.examples)])
        for severity, count in other.by_severity.items():
            self.by_severity[severity] += count

    @property
    def count(self) -> int:
        """How many problems were counted in all."""
        return sum(self.by_severity.values())

    def groups(self) -> list[ProblemGroup]:
        """The causes, worst first: rejected, repaired, kept, note; then by count."""
        rank = {"rejected": 0, "repaired": 1, "kept": 2, "note": 3}
        return sorted(self._groups.values(), key=lambda g: (rank.get(g.severity, 9), -g.count, g.message_id))
