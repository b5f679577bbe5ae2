"""Sources and content → the catalogue store: who may read what is decided here, once a work, for everything downstream.

In: the sources of content/catalog, the content editors wrote, the rights book, the ledger's known ids. Out: a filled store.
Rules: a withdrawal beats everything, then the library's own statement, then the record's, then the source's policy; a
catalogue record whose e-book the library holds carries that e-book's access and reading page, so that copy and
e-version stand together; a source that left sources.toml leaves the store.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openshelf.catalog.loading import Incoming
from openshelf.catalog.model import Described
from openshelf.catalog.numbering import numbered
from openshelf.content.records import SOURCES, content_records
from openshelf.errors import Place, SourceError
from openshelf.ingest.payload import shown
from openshelf.ingest.reader import open_source
from openshelf.links.verdict import outside
from openshelf.rights.policy import decide
from openshelf.site.report import SourceCounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from openshelf.catalog.ledger import Ledger, Line
    from openshelf.catalog.store import Store
    from openshelf.catalog.union.descriptions import Union
    from openshelf.content.library import Library
    from openshelf.content.model import Content, EBook
    from openshelf.errors import Problem
    from openshelf.ingest.reader import Reading
    from openshelf.ingest.sources import SourceConfig
    from openshelf.links.book import Findings
    from openshelf.record.access import Access
    from openshelf.record.model import Record, RightsStatement
    from openshelf.rights.withdrawals import RightsBook
    from openshelf.site.pictures import Pictures, Tell
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
    findings: Findings  # what the last check found of the links that leave the site
    pictures: Pictures

    def catalogue(self, config: SourceConfig, records: Iterator[Record], tell: Tell) -> Iterator[Incoming]:
        """The incoming works of one source. tell: hears of pictures that cannot be shown."""
        books = {book.record: book for book in self.content.ebooks if book.record}

        def judged() -> Iterator[tuple[Record, Access]]:
            for record in records:
                book = books.get(record.id)
                if book is not None:
                    yield record, self.of_book(book, record.id, config.rights)
                else:
                    yield record, self.rights.access(record.id, record.rights, config.rights)

        for record, access in self.pictures.ahead(judged()):
            book = books.get(record.id)
            described = (Described(record.id, config.library),) if config.library or config.union else ()
            cover = self.pictures.take(record, access, shown(config.path), tell)
            if book is None:
                yield Incoming(record, self._elsewhere(record, access), cover=cover, described=described)
                continue
            cover, read_path = self.fronts.get(f"ebook:{book.slug}", cover), self.readable(book.slug)
            yield Incoming(record, access, cover=cover, read_path=read_path, described=described)

    def _elsewhere(self, record: Record, access: Access) -> Access:
        """The access with the texts on other sites, for a work that is or will be open."""
        found = outside(record, self.findings) if record.links and access.state in ("open", "embargoed") else ()
        return replace(access, outside=found) if found else access

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
            access = self._elsewhere(record, self.rights.access(record.id, record.rights))
            read = self.readable(record.control_number) if source == "ebook" else None
            cover = self.fronts.get(record.id) or (self.covers.get(made.cover) if made.cover else None)
            yield Incoming(record, access, made.path, cover, read)


def fill(
    store: Store,
    union: Union,
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
    known_sources = {config.source: config.union for config in sources}
    for source in union.sources():
        if not known_sources.get(source):
            union.leave(source, keep=source in known_sources)
    for config in sources:
        reading = open_source(config, rejects=rejects / f"{config.source}.rejects")
        reading.listener = report.listener
        known = [(line.id, line.fingerprint) for line in ledger.of_source(config.source)]
        complete = config.kind == "complete"
        records = _counted(numbered(config.source, reading, known, complete=complete), report)
        failed: SourceError | None = None
        try:
            (union if config.union else store).put_source(
                config.source,
                intake.catalogue(config, records, _teller(reading)),
                complete=complete,
                accept_shrunken=config.source in accept,
                gone=reading.gone(),
            )
            if not complete and config.source not in accept:
                _guard_series(config, ledger.of_source(config.source), union.has if config.union else store.has, store)
        except SourceError as error:
            failed = error
            raise
        finally:
            report.readings.append((reading, failed))
        counts = reading.counts
        report.sources[config.source] = SourceCounts(counts.read, counts.kept, counts.repaired, counts.rejected)
        report.problems.merge(reading.problems)
    for source in SOURCES:
        store.put_source(source, intake.written(source), guard=False)
    for source in set(store.counts()) - known_sources.keys() - set(SOURCES):
        store.remove_source(source)
    intake.pictures.settle(config.source for config in sources if config.kind != "complete")


def _guard_series(config: SourceConfig, lines: Iterator[Line], has: Callable[[str], bool], store: Store) -> None:
    """SourceError where works of a source of changes are missing and no file says why: a new clone that lacks the earlier files."""
    lost = sum(line.state == "live" and not has(line.id) and not store.struck(line.id) for line in lines)
    if lost:
        place = Place(f"content/catalog/{config.path.name}")
        raise SourceError("catalog.series-incomplete", place, source=config.source, lost=lost)


def _teller(reading: Reading) -> Tell:
    """Tells of a record's problem as if it had been found while it was read."""

    def tell(number: str, problem: Problem) -> None:
        reading.problems.add(problem)
        if reading.listener is not None:
            reading.listener(number, problem)

    return tell


def _counted(records: Iterator[Record], report: Report) -> Iterator[Record]:
    for record in records:
        report.progress.advance()
        yield record
