"""The works of the store → the Documents search takes in, in runs that any process can make.

In: a Shelf, small and picklable, and the ids of a run; works with running or page text are taken in by the process that has
them. Out: Documents. Rule: this is the only place where a text goes into the static index, and the policy is asked here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from openshelf.catalog.browse import Browse
from openshelf.catalog.store import Store
from openshelf.rights.policy import ships
from openshelf.search.documents import from_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from openshelf.catalog.model import Entry
    from openshelf.content.model import Collection
    from openshelf.search.documents import Document

A_RUN = 5_000  # works; each run's vocabulary is told to the parent once


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the Documents of all works have in common.

    order: the tag whose alphabet sorts titles. collections: those of content/, by slug. houses: heading → name of every library, where several have works. texts: the ids of
    works that have a text here, which `documents` leaves out.
    """

    store: Path
    order: str
    kiosk: bool
    collections: Mapping[str, Collection]
    houses: Mapping[str, str]
    texts: frozenset[str]


def documents(shelf: Shelf, first: str, last: str, editions: Mapping[str, tuple[int, int]]) -> Iterator[Document]:
    """The Documents of the works with first ≤ id ≤ last that have no text here. editions: as of Relations, of these works."""
    store = _opened(shelf.store)
    browse = Browse(store)
    for entry in store.entries(first, last):
        if entry.record.id not in shelf.texts:
            yield document(shelf, browse, entry, editions.get(entry.record.id))


@lru_cache(1)
def _opened(path: Path) -> Store:
    return Store.open(path, write=False)


def document(
    shelf: Shelf,
    browse: Browse,
    entry: Entry,
    work: tuple[int, int] | None,
    *,
    texts: Sequence[tuple[str, str | None]] = (),
    pages: Sequence[str] = (),
    words: str = "",
) -> Document:
    """The Document of a work. texts: with their languages; pages: the words of its pages; words: the folder of their tables.

    What of them may not be searched by everyone is left out here.
    """
    collections, houses = shelf.collections, shelf.houses
    links = browse.links(entry.record.id)
    named = {name: key for (kind, name), key in links.items() if kind == "collection"}
    own = [collections[slug] for slug in dict.fromkeys(named.values()) if slug in collections]
    shown = ships(entry.access, shelf.kiosk, "search-text") == "static"
    return from_entry(
        _without_names(entry, {name for name, slug in named.items() if slug in collections}),
        order=shelf.order,
        collections=own,
        # The pages of one work at a time are in memory.
        bodies=(*texts, *((page, None) for page in pages)) if shown else (),
        spellings=browse.spellings(entry.record.id),
        words=words if pages and shown else "",
        work=work,
        libraries=(houses[key] for (kind, _), key in links.items() if kind == "library" and key in houses),
    )


def _without_names(entry: Entry, names: set[str]) -> Entry:
    """The entry without what its record calls an editor's collections, which are counted under their own titles."""
    left = tuple(name for name in entry.record.collections if name not in names)
    return entry if left == entry.record.collections else replace(entry, record=replace(entry.record, collections=left))
