"""Names and subjects of a Record → heading forms with a joining key, and the evidence that two forms are one heading.

In: Records, and the editor's authorities (authority/files.py). Out: `Form`s, one for each name, subject or series of
values a browse list has; `Join`s, pairs of keys with the rule that joins them; `groups`, the joined keys.

Rules
- The key of a name is its kind, its folded words in order and its years: "Axundov, Mirzə Fətəli, 1812-1878" →
  `person|axundov mirze feteli|1812-1878`. Latin words lose marks and case, words of other scripts only case; so one name
  in two scripts is two keys until evidence joins them.
- A one-word name also carries its addition (John, Saint; John, King of England), for a forename alone names nobody.
- Evidence is one of RULES and is kept, so that a page can say why two forms stand as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from openshelf.lang.cleaning import HAS_LATIN
from openshelf.lang.fold import key as latin_key
from openshelf.lang.fold import skeleton, tokens
from openshelf.record.labels import Labels, worded
from openshelf.record.model import Agent, Record, Subject, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_YEARS = re.compile(r"(?<!\d)\d{3,4}(?!\d)")
_WORDING = Path(__file__).resolve().parent / "wording"

RULES: Mapping[str, Labels] = worded(
    _WORDING,
    "heading-rules",
    {
        "authority": "Joined in the library's authority file",
        "number": "Both carry the same authority number",
        "paired": "A catalogue record gives both spellings together",
        "starter": "Joined in the list of names and subjects that comes with the program",
        "dates": "The name reads alike in two scripts and the years are the same",
    },
)


# What another heading is to this one, for its see-also line; "related" needs no word.
RELATION_WORDS: Mapping[str, Labels] = worded(
    _WORDING,
    "heading-relations",
    {
        "earlier": "earlier name",
        "later": "later name",
        "broader": "broader subject",
        "narrower": "narrower subject",
        "pseudonym": "pseudonym",
        "real-name": "real name",
        "acronym": "abbreviation",
        "parent": "parent body",
        "other-name": "other name",
    },
)


NO_LEVELS: Mapping[tuple[str, str], int] = {}


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a heading. kind: a browse kind (creator, subject); key: its joining key; note: life dates."""

    kind: str
    key: str
    text: Text
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """Evidence that two keys of one browse kind are one heading. rule: a key of RULES."""

    kind: str
    first: str
    second: str
    rule: str


# Headings repeat, and each is asked for several times a record; an entry costs about 400 bytes.
@lru_cache(1 << 15)
def normal(text: str, tag: str | None = None) -> str:
    """The words of a heading, folded within their own script and joined by single spaces."""
    words = (token.text for token in tokens(text) if not token.joined)
    return " ".join(latin_key(word, tag) if HAS_LATIN.search(word) else word.replace("ё", "е") for word in words)


def years(dates: str | None) -> str:
    """The years in a life-dates text: "1812-1878", "1952-" → "1952", "" where there is none."""
    return "-".join(_YEARS.findall(dates or ""))


def agent_key(name: str, kind: str, dates: str | None, extra: str | None, tag: str | None) -> str:
    """The joining key of a name: kind, folded name and years."""
    folded = normal(name, tag)
    if extra and " " not in folded:
        folded = f"{folded} {normal(extra, tag)}"
    return f"{kind}|{folded}|{years(dates)}"


def agent_text(agent: Agent) -> str:
    """A name as a list shows it: name, unit or number, and addition; the dates apart."""
    parts = [agent.name]
    if agent.number:
        parts[0] = f"{agent.name} {agent.number}"
    parts += [part for part in (agent.unit, agent.addition) if part]
    joiner = ". " if agent.kind in ("corporate", "meeting") else ", "
    return joiner.join(parts)


def _agent_identity(agent: Agent) -> tuple[str, str | None]:
    """(name with number and unit, addition): what the key is made of."""
    name = " ".join(part for part in (agent.name, agent.number, agent.unit) if part)
    return name, agent.addition


def agent_form(agent: Agent) -> Form | None:
    """The heading form of an agent; None where the name has no word in it."""
    name, addition = _agent_identity(agent)
    if not normal(name, agent.lang):
        return None
    kind = "person" if agent.kind == "family" else agent.kind
    key = agent_key(name, kind, agent.dates, addition, agent.lang)
    return Form("creator", key, Text(agent_text(agent), agent.lang, agent.script), agent.dates)


def subject_form(subject: Subject) -> Form | None:
    """The heading form of a subject; None where the heading has no word in it."""
    folded = normal(subject.heading, subject.lang)
    if not folded:
        return None
    return Form("subject", f"subject|{folded}|", Text(subject.heading, subject.lang, subject.script))


def forms(record: Record) -> Iterator[Form]:
    """Every name and subject heading of a record, each spelling once; kind "creator" holds all agents."""
    found = (*map(agent_form, record.agents), *map(subject_form, record.subjects))
    yield from dict.fromkeys(form for form in found if form is not None)


def alternate_forms(record: Record) -> Iterator[tuple[Form, str]]:
    """Forms in another script that the record gives beside its headings (880 pairs), each with its heading's key."""
    for agent in record.agents:
        own = agent_form(agent)
        if own is None:
            continue
        kind = "person" if agent.kind == "family" else agent.kind
        for other in agent.alternates:
            if normal(other.text, other.lang):
                key = agent_key(other.text, kind, agent.dates, agent.addition, other.lang)
                yield Form("creator", key, other, agent.dates), own.key
    for subject in record.subjects:
        own = subject_form(subject)
        if own is None:
            continue
        for other in subject.alternates:
            folded = normal(other.text, other.lang)
            if folded:
                yield Form("subject", f"subject|{folded}|", other), own.key


def script_free(key: str, tag: str | None) -> str | None:
    """What a dated name sounds like in any script, the key of rule "dates"; None for a name without years."""
    kind, folded, dates = key.split("|")
    if not dates or kind == "subject":
        return None
    return f"{kind}|{' '.join(skeleton(word, tag) for word in folded.split(' '))}|{dates}"


def groups(
    joins: Iterable[Join], preferred: Mapping[tuple[str, str], int] = NO_LEVELS
) -> dict[tuple[str, str], tuple[str, str]]:
    """(kind, key) → (the group's own key, the rule that joined this key to it).

    The group's own key is the preferred one of the strongest level (an editor's 0), else the first by code point, so that it
    depends on nothing else.
    Memory: about 400 bytes for each key that any evidence names; keys without evidence do not appear.
    """
    parent: dict[tuple[str, str], tuple[str, str]] = {}
    rule_of: dict[tuple[str, str], str] = {}

    def root(node: tuple[str, str]) -> tuple[str, str]:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    # The strongest evidence is applied first and names the rule.
    strength = {rule: rank for rank, rule in enumerate(RULES)}
    for join in sorted(joins, key=lambda j: (strength[j.rule], j.kind, j.first, j.second)):
        first, second = (join.kind, join.first), (join.kind, join.second)
        own, other = sorted((root(first), root(second)), key=lambda node: (preferred.get(node, 9), node))
        if own != other:
            parent[other] = own
        for node in (first, second):
            rule_of.setdefault(node, join.rule)
    return {node: (root(node)[1], rule_of[node]) for node in parent}
