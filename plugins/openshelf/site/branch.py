"""A branch's part of the library: which works and which of what editors wrote a regional kiosk keeps, within its size.

In: the Branch, the whole store in order, the content, the documents that would be read. Out: the part's store and content, and an account in notes. The rules:
what is left out is in no page, list, index or sealed folder, because the stages after this one never see it; where the size is too small,
documents go first, open ones before those that can be read on kiosks alone, the largest first, each with its whole work; descriptions of the
catalogue are never dropped to make room.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openshelf.catalog import narrowing
from openshelf.catalog.loading import Incoming
from openshelf.content.records import SOURCES
from openshelf.errors import BuildError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from openshelf.catalog.store import Store
    from openshelf.content.branches import Branch
    from openshelf.content.model import Content
    from openshelf.site.report import Report

PAGE_BYTES = 14_400  # a record in one language with its share of lists and search: 6.8 GB of 157,967 in three (tests/scale/RESULTS.md)
BASE_BYTES = 6_000_000  # fonts, scripts, tables, the pages every site has


@dataclass(frozen=True, slots=True)
class Read:
    """A document that would be read. bytes: of its page images; sealed: on the kiosk's screen only."""

    record_id: str
    bytes: int
    sealed: bool


def part(
    branch: Branch, whole: Store, path: Path, content: Content, reads: tuple[Read, ...], tags: int, report: Report
) -> tuple[Store, Content, int]:
    """The part's store at `path`, not yet in order, its content, and how many works left it since the last build."""
    place = Place(f"content/branches/{branch.name}.toml")
    narrowing.chosen(whole, branch.collections, branch.languages, branch.places, SOURCES)
    (count,) = whole.db.execute("SELECT count(*) FROM kept").fetchone()
    if branch.megabytes:
        dropped = tuple(_beyond(branch, whole, reads, int(count) * tags * PAGE_BYTES + BASE_BYTES))
        narrowing.leave_out(whole, (each.record_id for each in dropped))
        for each in dropped:
            values = (("id", each.record_id), ("megabytes", f"{each.bytes / 1e6:.1f}"))
            report.branch.append(Problem("site.branch-dropped", place, "note", values))
    store, gone = narrowing.narrowed(whole, path)
    _without_reading(store, content)
    counted = (("kept", str(store.count())), ("all", str(whole.count())), ("name", branch.name))
    report.branch.insert(0, Problem("site.branch-kept", place, "note", counted))
    return store, _content(content, store, _ids(whole)), gone


def _beyond(branch: Branch, whole: Store, reads: tuple[Read, ...], descriptions: int) -> Iterator[Read]:
    """What must go, in its order. BuildError where even nothing to read is too much."""
    kept = [each for each in reads if narrowing.keeps(whole, each.record_id)]
    size = descriptions + sum(each.bytes for each in kept)
    limit = branch.megabytes * 1_000_000
    if descriptions > limit:
        place = Place(f"content/branches/{branch.name}.toml", field="megabytes")
        raise BuildError("site.branch-too-small", place, megabytes=branch.megabytes, need=f"{descriptions / 1e6:.0f}")
    for each in sorted(kept, key=lambda each: (each.sealed, -each.bytes, each.record_id)):
        if size <= limit:
            return
        size -= each.bytes
        yield each


def _without_reading(store: Store, content: Content) -> None:
    """A catalogue record that stays while its e-book does not is a description again."""
    for book in content.ebooks:
        entry = store.get(book.record) if book.record and store.get(f"ebook:{book.slug}") is None else None
        if entry is not None and entry.read_path is not None:
            again = Incoming(entry.record, entry.access, entry.path, described=entry.described)
            store.put_source(entry.record.source, (again,), complete=False, guard=False)


def _ids(whole: Store) -> Mapping[str, bool]:
    """What editors wrote, and whether it is kept."""
    found = {}
    for source in SOURCES:
        for (identifier,) in whole.db.execute("SELECT id FROM entry WHERE source = ?", (source,)):
            found[identifier] = narrowing.keeps(whole, identifier)
    return found


def _content(content: Content, store: Store, known: Mapping[str, bool]) -> Content:
    """What editors wrote that is kept; collections of which nothing is left go."""
    members = {
        key.removeprefix("collection:")
        for (key,) in store.db.execute(
            "SELECT DISTINCT key FROM form JOIN entry_form USING (f) WHERE kind = 'collection' AND key LIKE 'collection:%'"
        )
    }

    def kept(kind: str, slug: str) -> bool:
        return known.get(f"{kind}:{slug}", False)

    return replace(
        content,
        eprojects=tuple(each for each in content.eprojects if kept("eproject", each.slug)),
        publications=tuple(each for each in content.publications if kept("publication", each.slug)),
        ebooks=tuple(each for each in content.ebooks if kept("ebook", each.slug)),
        collections=tuple(each for each in content.collections if each.slug in members),
    )
