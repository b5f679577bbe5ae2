"""Syntax names → their parsers, dialect names → their mappers: the one place that knows every format.

In: a Member, the editor's settings, a sample of bytes. Out: an Opened: Raws, the encoding's evidence, the columns of a table.
A new format is a module with a `read`, a function here, and a line in sniff.SYNTAXES.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, cast

from openshelf.ingest import charsets, sniff
from openshelf.ingest.charsets import Evidence
from openshelf.ingest.context import Context
from openshelf.ingest.fields import Raw
from openshelf.ingest.payload import Member
from openshelf.ingest.sources import SourceConfig
from openshelf.record.model import Record


@dataclass(frozen=True, slots=True)
class Opened:
    """raws: the records as they stand; evidence: of the encoding; dialect: where the sample told it; columns: of a table."""

    raws: Iterator[Raw]
    evidence: Evidence
    dialect: str = ""
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What an opener is asked for: the file, the editor's settings and words, bytes from all over the file."""

    member: Member
    opened: ExitStack  # closes what was opened when the reading ends
    config: SourceConfig
    sample: bytes
    encoding: str | None
    dialect: str | None

    def stream(self) -> BinaryIO:
        """The file from its beginning."""
        return self.opened.enter_context(self.member.open())

    def evidence(self, *, marc21: bool = False, code: str | None = None) -> Evidence:
        """The editor's word, else what the sample shows."""
        if self.encoding is not None:
            return Evidence(self.encoding, 1.0, "stated")
        return charsets.judge(self.sample, code=code, marc21=marc21)


def _iso2709(wish: Wish) -> Opened:
    from openshelf.ingest import iso2709  # noqa: PLC0415
    from openshelf.ingest.decoding import RecordDecoder  # noqa: PLC0415

    sample = wish.sample.replace(b"\0", b"") if wish.sample[:2] in (b"\xff\xfe", b"\xfe\xff") else wish.sample
    dialect = wish.dialect or sniff.dialect_of(sniff.iso2709_tags(sample))
    marc21 = dialect == "marc21"
    evidence = wish.evidence(marc21=marc21, code=None if marc21 else sniff.unimarc_code(wish.sample))
    stream = wish.stream()
    stated = wish.encoding is not None
    if evidence.encoding.startswith("utf-16"):
        # A text editor's doing; lengths are then of anything but bytes, which the reader is used to.
        stream = cast("BinaryIO", codecs.EncodedFile(stream, "utf-8", evidence.encoding, "replace"))
        decoder = RecordDecoder("utf-8", leader_counts=marc21)
    elif evidence.encoding == "utf-8-twice":
        decoder = RecordDecoder("utf-8", leader_counts=marc21)  # which undoes it field by field
    else:
        decoder = RecordDecoder(evidence.encoding, stated=stated, leader_counts=marc21)
    return Opened(iso2709.read(stream, decoder, wish.member.name), evidence, dialect)


def _marcxml(wish: Wish) -> Opened:
    from openshelf.ingest import marcxml  # noqa: PLC0415

    encoding, evidence = _xml_encoding(wish)
    return Opened(marcxml.read(wish.stream(), wish.member.name, encoding), evidence)


def _xml_encoding(wish: Wish) -> tuple[str | None, Evidence]:
    """(the encoding to read XML in, None for what the file itself says; the evidence): bytes that contradict it win."""
    from openshelf.ingest import xmlrecords  # noqa: PLC0415

    evidence = wish.evidence()
    if evidence.encoding == "utf-8-twice":
        return evidence.encoding, evidence
    if wish.encoding is not None or evidence.encoding.startswith("utf"):
        return wish.encoding, evidence
    declared = xmlrecords.declared(wish.sample)
    if declared is not None:
        return None, Evidence(declared, 1.0, "declared")
    try:
        codecs.lookup(evidence.encoding)
    except LookupError:
        return None, evidence
    return evidence.encoding, evidence


def _csv(wish: Wish) -> Opened:
    from openshelf.ingest import tables  # noqa: PLC0415

    evidence = wish.evidence()
    encoding = "utf-8" if evidence.encoding in ("azlat", "marc-8") else evidence.encoding
    columns, raws = tables.read_delimited(
        wish.stream(), wish.member.name, encoding, wish.config.mapping, wish.config.separator
    )
    return Opened(raws, evidence, "named", columns.pairs())


def _xlsx(wish: Wish) -> Opened:
    from openshelf.ingest import tables  # noqa: PLC0415

    columns, raws = tables.read_spreadsheet(wish.stream(), wish.member.name, wish.config.mapping)
    return Opened(raws, Evidence("utf-8", 1.0, "declared"), "named", columns.pairs())


def _irbis_text(wish: Wish) -> Opened:
    from openshelf.ingest.irbis import text  # noqa: PLC0415

    evidence = wish.evidence()
    if sniff.is_irbis_server(wish.sample):
        return Opened(text.read_server(wish.stream(), evidence.encoding), evidence, "irbis")
    return Opened(text.read(wish.stream(), wish.member.name, evidence.encoding), evidence, "irbis")


def _irbis64(wish: Wish) -> Opened:
    from openshelf.ingest.irbis import master64  # noqa: PLC0415

    raws = master64.read(wish.stream(), wish.member.beside(".xrf"), wish.member.name)
    return Opened(raws, Evidence("utf-8", 1.0, "declared"), "irbis")


def _irbis32(wish: Wish) -> Opened:
    from openshelf.ingest.irbis import isis  # noqa: PLC0415

    xrf = wish.member.beside(".xrf")
    evidence = Evidence(wish.encoding, 1.0, "stated") if wish.encoding else None
    if evidence is None:
        with wish.member.open() as stream:
            evidence = charsets.judge(isis.values(stream, xrf, wish.member.name))
    raws = isis.read(wish.stream(), xrf, wish.member.name, evidence.encoding)
    return Opened(raws, evidence, "irbis")


def _marcjson(wish: Wish) -> Opened:
    from openshelf.ingest import jsonrecords  # noqa: PLC0415

    evidence = wish.evidence()
    return Opened(jsonrecords.read(wish.stream(), wish.member.name, evidence.encoding), evidence)


def _json(wish: Wish) -> Opened:
    from openshelf.ingest import jsonrecords  # noqa: PLC0415

    evidence = wish.evidence()
    columns, raws = jsonrecords.read_plain(wish.stream(), wish.member.name, evidence.encoding, wish.config.mapping)
    return Opened(raws, evidence, "named", columns.pairs())


def _marcmaker(wish: Wish) -> Opened:
    from openshelf.ingest import linemarc  # noqa: PLC0415

    evidence = wish.evidence()
    return Opened(linemarc.read_marcmaker(wish.stream(), wish.member.name, evidence.encoding), evidence)


def _aleph(wish: Wish) -> Opened:
    from openshelf.ingest import linemarc  # noqa: PLC0415

    evidence = wish.evidence()
    return Opened(linemarc.read_aleph(wish.stream(), wish.member.name, evidence.encoding), evidence)


def _oai_dc(wish: Wish) -> Opened:
    from openshelf.ingest import dublincore  # noqa: PLC0415

    in_records = b"<record" in wish.sample.replace(b"\x00", b"") or b":record" in wish.sample
    encoding, evidence = _xml_encoding(wish)
    return Opened(dublincore.read(wish.stream(), wish.member.name, encoding, in_records=in_records), evidence, "named")


def _bibtex(wish: Wish) -> Opened:
    from openshelf.ingest import citations  # noqa: PLC0415

    evidence = wish.evidence()
    return Opened(citations.read_bibtex(wish.stream(), wish.member.name, evidence.encoding), evidence, "named")


def _ris(wish: Wish) -> Opened:
    from openshelf.ingest import citations  # noqa: PLC0415

    evidence = wish.evidence()
    return Opened(citations.read_ris(wish.stream(), wish.member.name, evidence.encoding), evidence, "named")


OPENERS: dict[str, Callable[[Wish], Opened]] = {
    "iso2709": _iso2709,
    "marcxml": _marcxml,
    "csv": _csv,
    "xlsx": _xlsx,
    "irbis-text": _irbis_text,
    "irbis64": _irbis64,
    "irbis32": _irbis32,
    "marcjson": _marcjson,
    "json": _json,
    "marcmaker": _marcmaker,
    "aleph": _aleph,
    "oai-dc": _oai_dc,
    "bibtex": _bibtex,
    "ris": _ris,
}


@cache
def mapper(dialect: str) -> Callable[[Raw, Context], Record]:
    """The function that makes Records of a dialect's Raws."""
    if dialect == "named":
        from openshelf.ingest import named  # noqa: PLC0415

        return named.record
    if dialect == "irbis":
        from openshelf.ingest.irbis import record as irbis  # noqa: PLC0415

        return irbis.record
    if dialect in ("unimarc", "rusmarc"):
        from openshelf.ingest.unimarc import record as unimarc  # noqa: PLC0415

        return unimarc.record
    from openshelf.ingest.marc21 import record  # noqa: PLC0415

    return record.record
