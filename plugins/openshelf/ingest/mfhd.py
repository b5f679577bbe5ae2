"""MARC21 holdings records (leader/06 u v x y) → the copies and issues of the bibliographic record their 004 names.

In: holdings records, wherever they stand: among the bibliographic ones, after them, in a file of their own. Out: for a
bibliographic record, its fields and Record with what its holdings records say; at the end, the holdings records that found
none. Rules: what the holdings records say of copies and issues replaces what the bibliographic record says itself, for they
are where the library keeps it; each keeps its own captions, since two may number them alike; they wait in a temporary file,
so memory does not grow with them.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from openshelf.ingest import sniff
from openshelf.ingest.fields import Field, Raw, first
from openshelf.ingest.marc21.holdings import serial_holdings
from openshelf.ingest.marc21.marc import Marc

if TYPE_CHECKING:
    from openshelf.ingest.context import Context
    from openshelf.ingest.payload import Member
    from openshelf.record.model import Record

KINDS = frozenset("uvxy")
_OWN = frozenset(("852", "866", "867", "868", "853", "863"))
_BESIDE = ("852", "856")  # of a holdings record, what the bibliographic record's own mapping reads
_BLOCK = 1 << 20
_LEADER = rb"\s*\d{5}[a-z ][uvxy]"
# What stands before a leader, so that a file without holdings records is read once: a search of bytes is all it costs.
_BEFORE = {
    "iso2709": rb"\x1d",
    "marcxml": rb"leader>",
    "marcmaker": rb"=LDR",
    "aleph": rb"LDR   L ",
    "marcjson": rb'"leader"\s*:\s*"',
}
_LONGEST = 64
_json = msgspec.json.Encoder()
_fields = msgspec.json.Decoder(tuple[str, tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]])


def is_holdings(raw: Raw) -> bool:
    """Whether a MARC21 record describes copies and names the record they are of."""
    return raw.leader[6:7] in KINDS and raw.leader[6:7] != "" and bool(number_of(raw, "004"))


def number_of(raw: Raw, tag: str) -> str:
    """A control number: of the record (001) or of the one it belongs to (004); "" where it has none."""
    return next(((first(field, "") or "").strip() for field in raw.fields if field.tag == tag), "")


def may_hold(member: Member, syntax: str | None) -> bool:
    """Whether a file has leaders of holdings records. syntax: an editor's word, None to look."""
    with member.open() as stream:
        block = stream.read(_BLOCK)
        before = _BEFORE.get(syntax or sniff.syntax_of(block[: sniff.HEAD]) or "")
        if before is None:
            return False
        wanted = re.compile(before + _LEADER)
        # The first record of an ISO 2709 file has no end of another before it.
        block = b"\x1d" + block
        while True:
            if wanted.search(block):
                return True
            more = stream.read(_BLOCK)
            if not more:
                return False
            block = block[-_LONGEST:] + more


class HoldingsBook:
    """Holdings records by the number of the record they belong to, in a temporary file."""

    def __init__(self) -> None:
        self._opened: sqlite3.Connection | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was kept, as in most catalogues."""
        return self._opened is None

    @property
    def _db(self) -> sqlite3.Connection:
        if self._opened is None:
            self._opened = sqlite3.connect("", isolation_level=None)
            self._opened.execute(
                "CREATE TABLE part (number TEXT, place INTEGER PRIMARY KEY, file TEXT, record INTEGER, asked INTEGER, data BLOB)"
            )
            self._opened.execute("CREATE INDEX part_number ON part (number, place)")
        return self._opened

    def add(self, raw: Raw, file: str) -> None:
        """Keep a holdings record."""
        data = _json.encode((raw.leader, raw.fields))
        number = number_of(raw, "004")
        self._db.execute("INSERT INTO part VALUES (?, NULL, ?, ?, 0, ?)", (number, file, raw.number, data))

    def of(self, number: str) -> tuple[Raw, ...]:
        """The holdings records of a bibliographic record."""
        rows = self._db.execute("SELECT data FROM part WHERE number = ? ORDER BY place", (number,)).fetchall()
        if rows:
            self._db.execute("UPDATE part SET asked = 1 WHERE number = ?", (number,))
        return tuple(_raw(data) for (data,) in rows)

    def unasked(self) -> Iterator[tuple[str, int, str]]:
        """(file, record's number in it, the number it names) of those whose bibliographic record never came."""
        if not self.empty:
            yield from self._db.execute("SELECT file, record, number FROM part WHERE asked = 0 ORDER BY place")

    def close(self) -> None:
        """Let the temporary file go."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def _raw(data: bytes) -> Raw:
    leader, fields = _fields.decode(data)
    return Raw(0, leader, [Field(tag, indicators, list(pairs)) for tag, indicators, pairs in fields])


def take_over(raw: Raw, parts: tuple[Raw, ...]) -> None:
    """Give a bibliographic record the copies and links of its holdings records."""
    raw.fields = [field for field in raw.fields if field.tag not in _OWN]
    raw.fields += [field for part in parts for field in part.fields if field.tag in _BESIDE]


def with_issues(record: Record, parts: tuple[Raw, ...], context: Context) -> Record:
    """The record with the issues its holdings records list, each under the shelf mark of its own copies."""
    held = [issue for part in parts for issue in serial_holdings(Marc(part), context)]
    return replace(record, serial_holdings=tuple(dict.fromkeys(held))) if held else record
