"""What the pages of editors' content need from the rooms they may not import: the store's answers, pictures, structured data.

In: callables and mappings the build fills. Out: one value passed to every content view. Rule: a page shows only what is in
here: a picture without an ImageSet does not ship, a file without an address cannot be had.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from openshelf.catalog.model import Brief, Entry
from openshelf.content.pictures import Pictures
from openshelf.pages.record import NO_EXTRAS, RecordExtras
from openshelf.record.access import METADATA_ONLY, Access


@dataclass(frozen=True, slots=True)
class Works:
    """The works of a collection: how many, the first of them, the path below `/<tag>/` where all are listed."""

    total: int = 0
    briefs: tuple[Brief, ...] = ()
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """entry, brief: of a record id. pictures: file below content/ → its widths. files: file below content/ → its path
    below the root, where it may be had. works: slug of a collection → its works, given the tag first, since lists differ by
    language. cover: record id, or `collection:<slug>` → path below the root. extras: tag, record id → citations and head.
    addresses: content.addresses.page_addresses.
    """

    entry: Callable[[str], Entry | None] = lambda _: None
    brief: Callable[[str], Brief | None] = lambda _: None
    pictures: Pictures = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    works: Callable[[str, str], Works] = lambda _tag, _slug: Works()
    cover: Callable[[str], str | None] = lambda _: None
    extras: Callable[[str, str], RecordExtras] = lambda _tag, _id: NO_EXTRAS
    addresses: Mapping[str, str] = field(default_factory=dict)

    def access(self, record_id: str) -> Access:
        """What a reader may do with a work; one the store does not hold is described only."""
        entry = self.entry(record_id)
        return entry.access if entry else METADATA_ONLY
