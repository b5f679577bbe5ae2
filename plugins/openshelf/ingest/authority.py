"""A library's authority files → AuthorityRecords, streaming: the same carriers, encodings and repairs as catalogue files.

In: the folder content/authorities, or one file of it. Out: AuthorityReading, an iterable of AuthorityRecords that knows its
`counts` and `problems`. Rules: a file is known by its content, so a catalogue put here by mistake is a SourceError that says
where it belongs; a damaged record is reported as one of a catalogue is and costs only itself; references without a heading of
their own are counted and left out; memory does not grow with the file.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from openshelf.errors import Place, Problem, ProblemLog, SourceError
from openshelf.ingest import authority_irbis, authority_marc21, authority_unimarc, payload
from openshelf.ingest.authority_kinds import authority_dialect, may_be_irbis
from openshelf.ingest.context import Context
from openshelf.ingest.fields import Raw
from openshelf.ingest.reader import Counts, FileEvidence, first_number, open_member, stated_format
from openshelf.ingest.sources import SourceConfig, load_sources
from openshelf.record.authority import AuthorityRecord

_MAPPERS = {
    "marc21": authority_marc21.record,
    "unimarc": authority_unimarc.record,
    "irbis": authority_irbis.record,
}
_TABLES = (".csv", ".tsv")  # an editor's own, read by authority/files.py
_PEEK = 50


def authority_sources(folder: Path) -> tuple[SourceConfig, ...]:
    """The authority files of a folder, in the order and with the settings of its sources.toml where there is one."""
    return tuple(config for config in load_sources(folder) if config.path.suffix.lower() not in _TABLES)


class AuthorityReading:
    """The AuthorityRecords of one file; iterate it once."""

    def __init__(self, config: SourceConfig, rejects: Path | None = None) -> None:
        self.config = config
        self.counts = Counts()
        self.problems = ProblemLog()
        self.evidence: tuple[FileEvidence, ...] = ()
        self.context = Context(config.source, payload.shown(config.path), language=config.language)
        self._rejects = rejects
        self._works = 0  # records that describe works, which belong elsewhere

    def __iter__(self) -> Iterator[AuthorityRecord]:
        syntax, dialect = stated_format(self.config)
        sink: BinaryIO | None = None
        with ExitStack() as opened:
            for member in payload.members(self.config.path):
                parsing = open_member(member, opened, self.config, syntax, dialect)
                if parsing.evidence.dialect == "named":
                    raise SourceError("ingest.not-authorities", Place(member.name), format=parsing.evidence.format)
                self.evidence = (*self.evidence, parsing.evidence)
                self.context.file = member.name
                peeked = list(itertools.islice(parsing.raws, _PEEK))
                # Of an IRBIS base that names no worksheet the first records tell for all.
                plain = parsing.evidence.dialect == "irbis" and any(map(may_be_irbis, peeked))
                for raw in itertools.chain(peeked, parsing.raws):
                    if raw.deleted:
                        place = Place(member.name, byte=raw.byte)
                        self.problems.add(
                            Problem("ingest.deletion", place, "note", (("number", first_number(raw) or "–"),))
                        )
                        continue
                    self.counts.read += 1
                    record = None if raw.rejected else self._record(raw, plain=plain)
                    if record is None:
                        if raw.data and self._rejects is not None:
                            sink = sink or opened.enter_context(self._rejects.open("wb"))
                            sink.write(raw.data)
                        self.counts.rejected += 1
                        self.problems.extend(raw.problems)
                        continue
                    self.counts.kept += 1
                    self.counts.repaired += any(problem.severity == "repaired" for problem in raw.problems)
                    self.problems.extend(raw.problems)
                    yield record
        if not self.counts.kept:
            place = Place(payload.shown(self.config.path))
            if self._works:
                raise SourceError("ingest.catalogue-among-authorities", place, read=self.counts.read)
            raise SourceError("ingest.no-readable-record", place, read=self.counts.read)

    def _record(self, raw: Raw, *, plain: bool) -> AuthorityRecord | None:
        """The record, or None with the reason told."""
        dialect = authority_dialect(raw) or ("irbis" if plain and may_be_irbis(raw) else None)
        if dialect is None:
            self._works += 1
            self.context.tell(raw, "work-among-authorities", None, "rejected")
            return None
        if raw.leader[5:6] == "d":
            self.context.tell(raw, "deleted", None, "rejected")
            return None
        record = _MAPPERS[dialect](raw, self.context)
        if record is None:
            self.context.tell(raw, "no-heading", None, "note")  # references are no fault of a file
        return record
