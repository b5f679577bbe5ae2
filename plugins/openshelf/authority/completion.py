"""What a list of names means beyond its words: each name is a subject heading too, and is known without its years.

In: entries of the creators and subjects an editor (or our starter) wrote. Out: the same with subject headings for every name, and
with the keys their names have where records leave the years out.
Rules: a subject that somebody wrote keeps its form from a name's; a forename alone names too many to do without its years.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from openshelf.authority.entries import Authority, Node
from openshelf.authority.headings import Form
from openshelf.authority.spellings import as_subject


def completed(entries: Mapping[Node, Authority]) -> dict[Node, Authority]:
    """The entries with what follows from them."""
    taken = {(kind, key) for (kind, _), entry in entries.items() if kind == "subject" for key in entry.form_keys()}
    named = {(kind, key): (kind, own) for (kind, own), entry in entries.items() for key in entry.form_keys()}
    found = dict(entries)
    for node, entry in entries.items():
        if node[0] != "creator":
            continue
        names = (entry.preferred, *entry.others)
        # A name somebody gave to another heading without its years is that one's.
        bare = (pair for pair in _undated(entry.preferred, names) if named.get(("creator", pair[0]), node) == node)
        found[node] = replace(entry, undated=tuple(bare))
        first, *others = map(as_subject, names)
        if (first.kind, first.key) in taken:
            continue
        links = (
            replace(link, key=as_subject(entries["creator", link.key].preferred).key)
            for link in entry.see_also
            if ("creator", link.key) in entries
        )
        free = tuple(form for form in others if (form.kind, form.key) not in taken)
        found[first.kind, first.key] = replace(
            entry,
            preferred=first,
            others=free,
            see_also=tuple(links),
            undated=tuple(_undated_subjects(entry.preferred, names)),
        )
        taken |= {(form.kind, form.key) for form in (first, *free)}
    return found


def _undated(preferred: Form, names: Iterable[Form]) -> Iterator[tuple[str, str]]:
    """(key without years, key with them) of a person's names."""
    kind, _, own = preferred.key.split("|")
    if kind != "person":
        return
    for name in dict.fromkeys(form.key.split("|")[1] for form in names):
        if own and " " in name:
            yield f"person|{name}|", f"person|{name}|{own}"
    if not own:
        yield preferred.key, ""


def _undated_subjects(preferred: Form, names: Iterable[Form]) -> Iterator[tuple[str, str]]:
    kind, _, own = preferred.key.split("|")
    if kind != "person" or not own:
        return
    dates = own.replace("-", " ")
    for name in dict.fromkeys(form.key.split("|")[1] for form in names):
        if " " in name:
            yield f"subject|{name}|", f"subject|{name} {dates}|"


def unique(forms: Iterable[Form]) -> Iterator[Form]:
    """Each spelling once a language."""
    seen: set[tuple[str, str | None, str | None]] = set()
    for form in forms:
        mark = (form.text.text, form.text.lang, form.note)
        if mark not in seen:
            seen.add(mark)
            yield form
