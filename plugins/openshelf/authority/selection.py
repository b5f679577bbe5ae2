"""A library's authority records → the entries the catalogue has a use for.

In: AuthorityRecords, streaming, and a Catalogue that answers which headings it has. Out: Authorities, and a Problem for
whatever kept two things from being joined. Memory: the headings in use, not the file.

Rules
- A record is in use where the catalogue has one of its forms, a dated name that sounds like one, or its number.
- A number that names its system (VIAF, an agency) is believed; a bare one only where the heading and the record share a word,
  in whatever script, for two systems count from 1 alike.
- A form that leads to two headings joins nothing, unless it is the preferred form of one of them: then it is that one's.
- Two records of one preferred form are one heading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from openshelf.authority.completion import unique
from openshelf.authority.entries import FILE, Authorities, Authority, Link, Node, claimed_twice
from openshelf.authority.headings import Form, agent_form, script_free, subject_form
from openshelf.errors import Place, Problem, ProblemLog
from openshelf.lang.fold import skeleton
from openshelf.record.authority import AuthorityForm, AuthorityRecord, is_bare

MOST_FORMS = 40  # of one heading; a caliph's record has hundreds, and every one would be a line of the browse list
_KINDS = ("creator", "subject")


class Catalogue(Protocol):
    """What is asked of the catalogue (catalog/used.py)."""

    def has(self, kind: str, key: str) -> bool:
        """Whether a record is filed under this key."""

    def sounds(self, sound: str) -> bool:
        """Whether a record has a dated name that sounds so."""

    def numbered(self, number: str) -> tuple[Node, ...]:
        """The headings that records give this number to."""


class Selection:
    """Takes records as they come; `entries` when all have come."""

    def __init__(self, catalogue: Catalogue, problems: ProblemLog) -> None:
        self.catalogue = catalogue
        self.problems = problems
        self._entries: dict[Node, Authority] = {}
        self._record_of: dict[Node, tuple[str, str]] = {}  # (file, control number) it came from, for Problems

    def add(self, record: AuthorityRecord, file: str) -> bool:
        """Keep the record if it is of use; whether it is."""
        carried = [node for number in record.numbers for node in self._numbered(record, number)]
        kept = [self._add(record, kind, file, [key for of, key in carried if of == kind]) for kind in _KINDS]
        return any(kept)

    def _numbered(self, record: AuthorityRecord, number: str) -> Iterator[Node]:
        found = self.catalogue.numbered(number)
        if found and is_bare(number):
            known = _words(form.key for kind in _KINDS for form in _forms(record, kind))
            found = tuple(node for node in found if known & _words([node[1]]))
        yield from found

    def _add(self, record: AuthorityRecord, kind: str, file: str, numbered: list[str]) -> bool:
        forms = tuple(unique(_forms(record, kind)))
        preferred = _form(record.preferred, kind)
        if preferred is None:
            return False
        used = {form.key for form in forms if self.catalogue.has(kind, form.key)}
        if not used and not numbered and not any(self._sounds(form) for form in forms):
            return False
        parallels = {form.key for one in record.parallels if (form := _form(one, kind)) is not None}
        # What the catalogue uses and what speaks other languages comes first where there are too many.
        ranked = sorted(forms[1:], key=lambda form: (form.key not in used, form.key not in parallels))
        links = (Link(form.key, see.relation) for see in record.see_also if (form := _form(see.form, kind)) is not None)
        entry = Authority(
            preferred, tuple(ranked[:MOST_FORMS]), see_also=tuple(links), identifiers=record.identifiers,
            numbered=tuple(dict.fromkeys(numbered)),
            level=FILE,
        )  # fmt: skip
        known = self._entries.get(entry.node)
        if known is None:
            self._entries[entry.node] = entry
            self._record_of[entry.node] = (file, record.number)
            return True
        numbers = ", ".join(dict.fromkeys((self._record_of[entry.node][1], record.number)))
        values = (("heading", preferred.text.text), ("numbers", numbers))
        self.problems.add(Problem("authority.repeated", Place(file), "kept", values))
        self._entries[entry.node] = replace(
            known,
            others=tuple(unique((*known.others, *entry.others)))[:MOST_FORMS],
            see_also=tuple(dict.fromkeys((*known.see_also, *entry.see_also))),
            identifiers=tuple(dict.fromkeys((*known.identifiers, *entry.identifiers))),
            numbered=tuple(dict.fromkeys((*known.numbered, *entry.numbered))),
        )
        return True

    def _sounds(self, form: Form) -> bool:
        sound = script_free(form.key, form.text.lang)
        return sound is not None and self.catalogue.sounds(sound)

    def entries(self) -> Authorities:
        """What was kept, after forms and numbers that lead to two headings were let go."""
        for (kind, key), nodes in claimed_twice(self._entries).items():
            own = (kind, key) if (kind, key) in self._entries else None
            for node in nodes:
                if node != own:
                    entry = self._entries[node]
                    self._entries[node] = replace(entry, others=tuple(form for form in entry.others if form.key != key))
            if own is None and self.catalogue.has(kind, key):
                self._tell_claimed(key, nodes)
        owners: defaultdict[Node, set[Node]] = defaultdict(set)
        for node, entry in self._entries.items():
            for key in (*entry.form_keys(), *entry.numbered):
                owners[node[0], key].add(node)
        for node, entry in self._entries.items():
            alone = tuple(key for key in entry.numbered if owners[node[0], key] == {node})
            if len(alone) < len(entry.numbered):
                self._tell_unlike(node, set(entry.numbered) - set(alone))
                self._entries[node] = replace(entry, numbered=alone)
        return Authorities(dict(self._entries))

    def _tell_claimed(self, key: str, nodes: tuple[Node, ...]) -> None:
        headings = [self._entries[node].preferred for node in nodes]
        values = (
            ("form", key.split("|")[1]),
            ("count", str(len(headings))),
            ("examples", "; ".join(form.text.text for form in headings[:3])),
        )
        self.problems.add(Problem("authority.claimed-twice", Place(self._record_of[nodes[0]][0]), "kept", values))

    def _tell_unlike(self, node: Node, keys: set[str]) -> None:
        file, number = self._record_of[node]
        for key in sorted(keys):
            values = (
                ("heading", key.split("|")[1]),
                ("number", number),
                ("other", self._entries[node].preferred.text.text),
            )
            self.problems.add(Problem("authority.number-unlike", Place(file), "kept", values))


def select(records: Iterable[tuple[str, AuthorityRecord]], catalogue: Catalogue, problems: ProblemLog) -> Authorities:
    """The entries of (file, record) pairs that the catalogue has a use for."""
    selection = Selection(catalogue, problems)
    for file, record in records:
        selection.add(record, file)
    return selection.entries()


def _form(form: AuthorityForm, kind: str) -> Form | None:
    """The heading form an authority's form has in a browse list."""
    if kind == "creator":
        return agent_form(form.agent) if form.agent is not None else None
    return subject_form(form.subject) if form.subject is not None else None


def _forms(record: AuthorityRecord, kind: str) -> Iterator[Form]:
    for one in (record.preferred, *record.parallels, *record.others):
        form = _form(one, kind)
        if form is not None:
            yield form


def _words(keys: Iterable[str]) -> set[str]:
    """What the words of keys sound like in any script; a single letter is no evidence."""
    words = (word for key in keys for word in key.split("|")[1].split(" "))
    return {skeleton(word, None) for word in words if len(word) > 1 and not word.isdecimal()}
