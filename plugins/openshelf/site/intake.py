"""Sources and content → the catalogue store: who may read what is decided here, once a work, for everything downstream.

In: the sources of content/catalog, the content editors wrote, the rights book, the ledger's known ids. Out: a filled store.
Rules: a withdrawal beats everything, then the library's own statement, then the record's, then the source's policy; a
catalogue record whose e-book the library holds carries that e-book's access and reading page, so that copy and
e-version stand together; a source that left sources.toml leaves the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openshelf.catalog.numbering import numbered
from openshelf.catalog.store import Incoming
from openshelf.content.records import SOURCES, content_records
from openshelf.ingest.reader import open_source
from openshelf.rights.policy import decide
from openshelf.site.report import SourceCounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from openshelf.catalog.ledger import Ledger
    from openshelf.catalog.store import Store
    from openshelf.content.library import Library
    from openshelf.content.model import Content, EBook
    from openshelf.ingest.sources import SourceConfig
    from openshelf.record.access import Access
    from openshelf.record.model import Record, RightsStatement
    from openshelf.rights.withdrawals import RightsBook
    from openshelf.site.report import Report


@dataclass(frozen=True, slots=True)
class Rights:
    """Decides the access of any work of the site."""

    book: RightsBook
    on: date

    def access(self, record_id: str, own: RightsStatement | None, policy: RightsStatement | None = None) -> Access:
        """What a reader may do with this work on the build's day."""
        return decide(self.book.statement(record_id, own), policy, self.book.withdrawn(record_id), self.on)


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything a work's entry is decided from."""

    library: Library
    content: Content
    rights: Rights
    covers: Mapping[str, str]  # file below content/ → published path
    fronts: Mapping[str, str]  # record id of an e-book or publication → published path
    readable: Callable[[str], str | None]  # e-book slug → its first reading page below the tag, where it can be read

    def catalogue(self, config: SourceConfig, records: Iterator[Record]) -> Iterator[Incoming]:
        """The incoming works of one source."""
        books = {book.record: book for book in self.content.ebooks if book.record}
        for record in records:
            book = books.get(record.id)
            if book is None:
                yield Incoming(record, self.rights.access(record.id, record.rights, config.rights))
                continue
            access = self.of_book(book, record.id, config.rights)
            yield Incoming(
                record, access, cover=self.fronts.get(f"ebook:{book.slug}"), read_path=self.readable(book.slug)
            )

    def of_book(self, book: EBook, record_id: str, policy: RightsStatement | None) -> Access:
        """An e-book's access as its record's page shows it; withdrawing either withdraws both."""
        own = self.rights.access(f"ebook:{book.slug}", book.rights, policy)
        of_record = self.rights.access(record_id, book.rights, policy)
        return of_record if of_record.state == "withdrawn" else own

    def written(self, source: str) -> Iterator[Incoming]:
        """The incoming works of one content type."""
        for made in content_records(self.content, self.library):
            if made.record.source != source:
                continue
            record = made.record
            access = self.rights.access(record.id, record.rights)
            read = self.readable(record.control_number) if source == "ebook" else None
            cover = self.fronts.get(record.id) or (self.covers.get(made.cover) if made.cover else None)
            yield Incoming(record, access, made.path, cover, read)


def fill(
    store: Store,
    intake: Intake,
    sources: tuple[SourceConfig, ...],
    ledger: Ledger,
    report: Report,
    *,
    accept: tuple[str, ...],
    rejects: Path,
) -> None:
    """Bring the store up to the sources and the content. SourceError where a source is unreadable or shrank too far."""
    rejects.mkdir(parents=True, exist_ok=True)
    for config in sources:
        reading = open_source(config, rejects=rejects / f"{config.source}.rejects")
        known = [(line.id, line.fingerprint) for line in ledger.of_source(config.source)]
        complete = config.kind == "complete"
        records = _counted(numbered(config.source, reading, known, complete=complete), report)
        store.put_source(
            config.source,
            intake.catalogue(config, records),
            complete=complete,
            accept_shrunken=config.source in accept,
        )
        counts = reading.counts
        report.sources[config.source] = SourceCounts(counts.read, counts.kept, counts.repaired, counts.rejected)
        report.problems.merge(reading.problems)
    for source in SOURCES:
        store.put_source(source, intake.written(source), guard=False)
    for source in set(store.counts()) - {config.source for config in sources} - set(SOURCES):
        store.remove_source(source)


def _counted(records: Iterator[Record], report: Report) -> Iterator[Record]:
    for record in records:
        report.progress.advance()
        yield record
