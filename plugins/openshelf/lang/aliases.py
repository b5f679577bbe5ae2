"""A name's skeleton → the skeletons of the same name in other languages: `gurcustan` → `gruzia`, `georgia`.

In: skeletons (see fold). Out: skeletons. Two sources, both committed: CLDR's names of places and languages
(aliases.json, made by cldr.py), and our own list of names a catalogue of the region lives on (names.json: writers,
cities, surnames), written as people spell them with the tag of each spelling.
Rule: a name is an alias only whole; names of several words are left to the authorities of the catalogue.
"""

from collections.abc import Set as AbstractSet
from functools import cache

from openshelf.lang.data import table
from openshelf.lang.fold import query_skeletons, skeleton


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Skeleton → the sorted skeletons of every group it stands in; about 3,000 entries."""
    groups: list[set[str]] = [set(line.split()) for line in table("aliases").get("places", ())]
    for line in table("names")["names"]:
        spelled = (entry.split(":") for entry in line.split())
        groups.append({skeleton(name, tag) for tag, name in spelled})
    found: dict[str, set[str]] = {}
    for group in groups:
        for one in group:
            found.setdefault(one, set()).update(group)
    return {one: tuple(sorted(group - {one})) for one, group in found.items() if len(group) > 1}


def names() -> AbstractSet[str]:
    """Every skeleton that has another."""
    return _groups().keys()


def alias_skeletons(skeleton: str) -> tuple[str, ...]:
    """The other skeletons of the same name, sorted; () for most words."""
    return _groups().get(skeleton, ())


def aliases(word: str, tag: str | None = None) -> tuple[str, ...]:
    """`alias_skeletons` of a word as it is typed, under every reading of it."""
    found: dict[str, None] = {}
    for one in query_skeletons(word, tag):
        found |= dict.fromkeys(alias_skeletons(one))
    return tuple(found)
