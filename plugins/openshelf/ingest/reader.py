"""A source file → Records, streaming: sniff, parse, map; counts, problems and evidence beside.

In: SourceConfig. Out: Reading, an iterable of Records. While and after iteration it knows its `counts` (read = kept +
rejected, repaired within kept), `problems`, `evidence`, `left_out` (tags no field takes) and `completeness`.

Rules: damaged records raise nothing; a source without one readable record raises SourceError at its end; records the
parser must reject go byte for byte to `rejects`; memory does not grow with the file but for what ControlNumbers keeps of a control number.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from openshelf.errors import Place, Problem, ProblemLog, SourceError, UsageError
from openshelf.ingest import charsets, formats, mfhd, mixed, payload, sniff, subfields
from openshelf.ingest.columns import nearest
from openshelf.ingest.context import Context, with_id
from openshelf.ingest.control_numbers import Again, ControlNumbers
from openshelf.ingest.fields import Raw
from openshelf.ingest.mfhd import HoldingsBook
from openshelf.ingest.payload import Member
from openshelf.ingest.refusals import refusal
from openshelf.ingest.series import Words, in_order, said_on
from openshelf.ingest.sources import SourceConfig
from openshelf.record.model import Record

_PEEK = 200  # records whose tags tell the dialect
_MARC = ("marc21", "unimarc", "rusmarc")
_SAMPLES = 8  # places of a file whose bytes tell the encoding
_SAMPLE = 1 << 16
COMPLETENESS = ["titles", "agents", "imprint", "date", "extent", "series", "languages", "subjects", "classifications", "identifiers", "notes", "holdings", "links", "rights"]  # fmt: skip


@dataclass(slots=True)
class Counts:
    """read = kept + rejected; repaired are among the kept."""

    read: int = 0
    kept: int = 0
    repaired: int = 0
    rejected: int = 0

    def add(self, other: Counts) -> None:
        """Add another source's."""
        self.read += other.read
        self.kept += other.kept
        self.repaired += other.repaired
        self.rejected += other.rejected


@dataclass(frozen=True, slots=True)
class FileEvidence:
    """What a file was taken for and why. columns: (column, field) of a table, as guessed or mapped."""

    file: str
    format: str
    dialect: str
    encoding: str
    score: float
    reason: str
    columns: tuple[tuple[str, str], ...] = ()


class Reading:
    """The Records of one source; iterate it once."""

    def __init__(self, config: SourceConfig, rejects: Path | None = None) -> None:
        self.config = config
        self.counts = Counts()
        self.problems = ProblemLog()
        self.evidence: tuple[FileEvidence, ...] = ()
        self.left_out: Counter[str] = Counter()
        self.completeness: Counter[str] = Counter()
        self.types: Counter[str] = Counter()
        self.context = Context(
            config.source,
            payload.shown(config.path),
            config.library,
            config.collections,
            config.language,
            dict(config.mapping),
        )
        self.listener: Callable[[str, Problem], None] | None = None  # hears each problem with its control number
        self.unsaved = 0  # rejected records whose bytes went nowhere, because nobody asked for them
        self.saved: Path | None = None  # where the bytes of rejected records are
        self._rejects = rejects
        self._numbers = ControlNumbers()
        self._authorities = 0
        self._parts = 0  # holdings records among the others
        self._deleted: dict[str, str] = {}
        self._buried: dict[str, str] = {}  # numbers of deleted records of a base, and when they were
        self._words = Words()  # what files of changes have said of each number
        self._holdings = HoldingsBook()

    def gone(self) -> Iterator[tuple[str, str]]:
        """(id, the day it was said or "") of what the source says is no more; whole once the records have been read."""
        yield from self._deleted.items()

    def __iter__(self) -> Iterator[Record]:
        syntax, dialect = stated_format(self.config)
        sink: BinaryIO | None = None
        failed: SourceError | None = None
        with ExitStack() as opened:
            opened.callback(self._holdings.close)
            current = None
            for path, member, changes in self._members(opened, syntax, dialect):
                if path is not current:
                    current = path
                    self._next_file()
                try:
                    parsing = open_member(member, opened, self.config, syntax, dialect)
                except SourceError as error:
                    if member.seekable:
                        raise
                    # One unreadable member of an archive does not cost the others.
                    failed = failed or error
                    self.problems.add(Problem("ingest.member-unread", Place(member.name), "note"))
                    continue
                self.evidence = (*self.evidence, parsing.evidence)
                self.context.file = member.name
                whole = parsing
                for raw, parsing in self._raws(whole, member, opened):
                    native = parsing.evidence.format in sniff.BASES
                    if raw.deleted:
                        self._bury(raw, parsing, native=native)
                        continue
                    self.counts.read += 1
                    if not raw.rejected:
                        self._refuse(raw, parsing.evidence.dialect, changes=changes)
                        if raw.rejected and changes and raw.leader[5:6] == "d":
                            self._delete(first_number(raw), said_on(raw))
                    if raw.rejected:
                        if raw.data and self._rejects is None:
                            self.unsaved += 1
                        elif raw.data and self._rejects is not None:
                            sink = sink or opened.enter_context(self._rejects.open("wb"))
                            sink.write(raw.data)
                            self.saved = self._rejects
                        self._reject(raw)
                        continue
                    if parsing.evidence.dialect in _MARC:
                        subfields.mend(raw, self.context)
                    parts = () if self._holdings.empty else self._holdings.of(mfhd.number_of(raw, "001"))
                    if parts:
                        mfhd.take_over(raw, parts)
                    record = parsing.map(raw, self.context)
                    if parts:
                        record = mfhd.with_issues(record, parts, self.context)
                    day = record.updated or ""
                    if self._words.overruled(record.control_number, day):
                        self.counts.read -= 1  # a later word of the series says it anew, or that it is no more
                        continue
                    if changes:
                        self._words.say(record.control_number, day)
                    yield self._keep(raw, record, changes=changes)
            self._next_file()
            self._tell_unasked()
        if not self.counts.kept and not (self.config.kind == "changes" and self._deleted):
            if failed is not None and not self.counts.read:
                raise failed
            place = Place(payload.shown(self.config.path))
            if self._parts:
                raise SourceError("ingest.only-holdings", place, read=self._parts, file=self.config.path.name)
            if self._authorities:
                raise SourceError("ingest.authorities-among-catalogue", place, read=self._authorities)
            raise SourceError("ingest.no-readable-record", place, read=self.counts.read)

    def _members(
        self, opened: ExitStack, syntax: str | None, dialect: str | None
    ) -> Iterator[tuple[Path, Member, bool]]:
        """The files of the source, the newest changes first, each with whether it holds changes; holdings are read before."""
        changes_in_order = in_order(self.config.changes, lambda path: self._latest(path, opened, syntax, dialect))
        files = [(path, True) for path in reversed(changes_in_order)]
        files.append((self.config.path, self.config.kind == "changes"))
        for path in self.config.holdings:
            for member in payload.members(path):
                self._read_holdings(member, opened, syntax, dialect, beside=True)
        for path, changes in files:
            for member in payload.members(path):
                if dialect in (None, "marc21"):
                    # What cannot be opened is told when its records are asked for.
                    with suppress(SourceError):
                        if mfhd.may_hold(member, syntax):
                            self._read_holdings(member, opened, syntax, dialect, beside=False)
                yield path, member, changes

    def _raws(self, parsing: Parsing, member: Member, opened: ExitStack) -> Iterator[tuple[Raw, Parsing]]:
        """The records of a file as read, each with what it was taken for; those of another format that stand among them too."""
        number = 0
        for raw in parsing.raws:
            inner = mixed.inside(raw, member.name)
            if inner is not None:
                yield from self._other_format(inner, opened, raw.number)
                continue
            number = raw.number
            yield raw, parsing
        tail = mixed.after(member, parsing.evidence.format)
        if tail is not None:
            yield from self._other_format(tail, opened, number)
        if member.damage:
            self.problems.add(Problem("ingest.archive-damaged", Place(member.name)))

    def _other_format(self, member: Member, opened: ExitStack, before: int) -> Iterator[tuple[Raw, Parsing]]:
        """before: how many records stand before these in the file."""
        with suppress(SourceError):
            other = open_member(member, opened, self.config, None, None)
            self.evidence = (*self.evidence, other.evidence)
            self.problems.add(Problem("ingest.two-formats", Place(member.name, record=before + 1), "note"))
            for raw in other.raws:
                raw.number += before
                yield raw, other

    def _latest(self, path: Path, opened: ExitStack, syntax: str | None, dialect: str | None) -> str:
        """The latest date of a file's records, "" where none of them has one or nothing can be read."""
        latest = ""
        with suppress(SourceError):
            for member in payload.members(path):
                raws = open_member(member, opened, self.config, syntax, dialect).raws
                latest = max(latest, max(map(said_on, raws), default=""))
        return latest

    def _read_holdings(
        self, member: Member, opened: ExitStack, syntax: str | None, dialect: str | None, *, beside: bool
    ) -> None:
        """Keep the holdings records of a file until their bibliographic records come. beside: it holds nothing else."""
        parsing = open_member(member, opened, self.config, syntax, dialect)
        if parsing.evidence.dialect != "marc21":
            return
        for raw in parsing.raws:
            joins = not raw.rejected and mfhd.is_holdings(raw)
            if joins:
                self._holdings.add(raw, member.name)
            if beside:
                self.context.file = member.name
                self.counts.read += 1
                if not raw.rejected:
                    raw.rejected = True
                    self.context.tell(
                        raw, "holdings-record" if joins else "not-holdings", "004", "note" if joins else "rejected"
                    )
                self._reject(raw)

    def _tell_unasked(self) -> None:
        """Name the holdings records whose bibliographic record never came."""
        for file, record, number in self._holdings.unasked():
            place = Place(file, record=record, field="004")
            self.problems.add(Problem("ingest.holdings-unmatched", place, "rejected", (("number", number),)))

    def _next_file(self) -> None:
        """A file of the series has been read."""
        for number, day in self._buried.items():
            # Records of a base stand in no order: one that is there counts, whatever was deleted beside it.
            if number not in self._numbers:
                self._delete(number, day)
        self._buried.clear()
        self._numbers.next_file()
        self._words.next_file()
        # The same description in another file of the series is the same work, no further copy.
        self.context.derived.clear()

    def _bury(self, raw: Raw, parsing: Parsing, *, native: bool) -> None:
        """Hand on that a work is no more, and tell of it."""
        number = first_number(raw)
        if not number and any(field.tag in ("200", "245") for field in raw.fields):
            number = parsing.map(raw, Context(self.config.source, self.context.file)).control_number
        name = number or (f"MFN {raw.number}" if native else "–")
        place = Place(self.context.file, line=raw.line, byte=raw.byte)
        raw.problems = [Problem("ingest.deletion", place, "note", (("number", name),))]
        self._log(raw, name)
        if native and number:
            self._buried[number] = said_on(raw)
        else:
            self._delete(number, said_on(raw))

    def _delete(self, number: str, day: str) -> None:
        if number and not self._words.overruled(number, day, deletes=True):
            self._words.say(number, day, deletes=True)
            self._deleted[self.context.id_of(number)] = day

    def _refuse(self, raw: Raw, dialect: str, *, changes: bool) -> None:
        """Leave out what is no work, and what its system marks as deleted where that means anything.

        A record marked as deleted that still has its title, in a file said to be the whole catalogue, is kept and told.
        """
        cause = refusal(raw, dialect)
        if cause == "not-a-work" and dialect == "marc21" and mfhd.is_holdings(raw):
            raw.rejected = True
            self._parts += 1
            self.context.tell(raw, "holdings-record", "004", "note")
        elif cause is not None:
            raw.rejected = True
            self._authorities += cause == "authority-record"
            self.context.tell(raw, cause, None, "rejected")
        elif raw.leader[5:6] == "d":
            raw.rejected = changes or not any(field.tag in ("245", "200") for field in raw.fields)
            self.context.tell(raw, "deleted", None, "rejected" if raw.rejected else "kept")

    def _reject(self, raw: Raw) -> None:
        self.counts.rejected += 1
        self._log(raw, first_number(raw))

    def _log(self, raw: Raw, number: str) -> None:
        self.problems.extend(raw.problems)
        if self.listener is not None:
            for problem in raw.problems:
                self.listener(number, problem)

    def _keep(self, raw: Raw, record: Record, *, changes: bool) -> Record:
        self.counts.kept += 1
        self._deleted.pop(record.id, None)
        again = self._numbers.take(record)
        if again is Again.OTHER_WORK and not changes:
            self.context.tell(raw, "number-of-two", "001", "kept", number=record.control_number)
            record = with_id(replace(record, id="", control_number=""), self.context)
        elif again is not Again.NEW:
            self.context.tell(raw, "number-twice", "001", "kept", number=record.control_number)
        if raw.problems:
            self._log(raw, record.control_number)
            self.counts.repaired += any(problem.severity == "repaired" for problem in raw.problems)
        if "control_number" in record.derived:
            self.problems.add(_note("number-derived", raw, self.context))
        for field in record.other:
            self.left_out[field.tag] += 1
        self.types[record.type] += 1
        completeness = self.completeness
        for name in COMPLETENESS:
            if getattr(record, name):
                completeness[name] += 1
        return record


def first_number(raw: Raw) -> str:
    """The control number a record as read has, wherever its format keeps it; "" for none."""
    wanted = ("001", "903", "id")
    return next((field.subfields[0][1].strip() for field in raw.fields if field.tag in wanted and field.subfields), "")


def open_source(config: SourceConfig, *, rejects: Path | None = None) -> Reading:
    """The Reading of a source. rejects: file to which the bytes of rejected records go, made only when there is one."""
    return Reading(config, rejects)


def _note(cause: str, raw: Raw, context: Context) -> Problem:
    return Problem("ingest." + cause, Place(context.file, line=raw.line, record=raw.number, byte=raw.byte), "note")


@dataclass(frozen=True, slots=True)
class Parsing:
    """A file opened: what it was taken for, its records, and the function that makes Records of them."""

    evidence: FileEvidence
    raws: Iterator[Raw]
    map: Callable[[Raw, Context], Record]


def stated_format(config: SourceConfig) -> tuple[str | None, str | None]:
    """(syntax, dialect) an editor named: "marcxml", "unimarc", "iso2709/rusmarc"."""
    if config.format is None:
        return None, None
    syntax = dialect = None
    for word in config.format.lower().replace("tsv", "csv").split("/"):
        if word in sniff.NAMES:
            syntax = word
        elif word in sniff.DIALECTS:
            dialect = word
        else:
            known = (*sniff.NAMES, *sniff.DIALECTS)
            raise UsageError(
                "ingest.unknown-format", format=word, known=", ".join(known), nearest=nearest(word, known) or known[0]
            )
    return syntax, dialect


def open_member(
    member: Member, opened: ExitStack, config: SourceConfig, syntax: str | None, dialect: str | None
) -> Parsing:
    """The records of one file, its evidence and its mapper. syntax, dialect: an editor's words."""
    with member.open() as stream:
        head = stream.read(sniff.HEAD)
        samples = _samples(member, stream, head)
    if not head.strip(b" \t\r\n\x00\x1a"):
        raise SourceError("ingest.empty-file", Place(member.name))
    stated = None
    if config.encoding is not None:
        stated = charsets.known(config.encoding)
        if stated is None:
            raise UsageError("ingest.unknown-encoding", encoding=config.encoding)
    if syntax is None and sniff.is_web_page(head):
        raise SourceError("ingest.web-page", Place(member.name))
    refused = sniff.refused_by_server(head) if syntax is None else None
    if refused is not None:
        raise SourceError("ingest.server-error", Place(member.name), said=refused)
    other = sniff.foreign(head) if syntax is None else None
    if other is not None:
        raise SourceError(f"ingest.foreign-{other}", Place(member.name))
    found = syntax or sniff.syntax_of(head)
    if found is None:
        raise SourceError("ingest.unknown-content", Place(member.name))
    source = formats.OPENERS[found](formats.Wish(member, opened, config, samples, stated, dialect))
    own = dialect or source.dialect or sniff.own_dialect(found)
    raws = source.raws
    if not own:
        peeked = list(itertools.islice(raws, _PEEK))
        own = sniff.dialect_of({field.tag for field in raw.fields} for raw in peeked)
        raws = itertools.chain(peeked, raws)
    evidence = source.evidence
    described = FileEvidence(
        member.name, found, own, evidence.encoding, evidence.score, evidence.reason, source.columns
    )
    return Parsing(described, raws, formats.mapper(own))


def _samples(member: Member, stream: BinaryIO, head: bytes) -> bytes:
    """Bytes from all over a file, each cut at line or record ends so that no character is halved."""
    if not member.seekable:
        return head
    size = stream.seek(0, 2)
    parts = [head]
    for number in range(1, _SAMPLES):
        at = size * number // _SAMPLES
        if at < len(head):
            continue
        stream.seek(at)
        part = stream.read(_SAMPLE)
        start = min((part.find(mark) for mark in (b"\x1e", b"\n", b">") if mark in part), default=0)
        end = max(part.rfind(b"\x1e"), part.rfind(b"\n"), part.rfind(b"<"))
        parts.append(part[start:end] if end > start else part[1:-4])
    return b"".join(parts)
