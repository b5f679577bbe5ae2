"""IRBIS text exchange → Raw records: lines `#200: ^A…`, a record ended by a line that begins with `*****`.

In: a binary stream and its encoding. Out: one Raw a record. Rules: a line that begins no field goes on the field before it
(the manual allows it, and real exports do it); a field that lost its `#` or its `:` is mended and told; the last `*****`
may be missing; blank lines mean nothing. The server's own `NNN#value` lines between 0x1F are read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from openshelf.errors import Place, Problem
from openshelf.ingest import charsets
from openshelf.ingest.fields import Raw
from openshelf.ingest.irbis.values import field_of

_FIELD = re.compile(r"#(\d{1,6}):\s?(.*)")
_END = re.compile(r"\*{5}|\s*\*{3,}\s*$")  # five, and a line of fewer where an editor has lost some
_NO_COLON = re.compile(r"#(\d{1,6})\s*(\^.*|\s.*)")
_NO_HASH = re.compile(r"(\d{1,6}):\s?(.*)")
_SERVER = re.compile(r"(\d{1,6})#(.*)", re.DOTALL)


def read(stream: BinaryIO, file: str, encoding: str) -> Iterator[Raw]:
    """The records of a stream in order; their Problems name `file`."""
    with charsets.text_of(stream, encoding) as lines:
        yield from _records(lines, file)


def _records(lines: Iterable[str], file: str) -> Iterator[Raw]:
    number = 1
    raw = Raw(1, line=1)
    tag, value = "", ""
    for at, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        if _END.match(text):
            if tag:
                raw.fields.append(field_of(tag, value))
            tag = ""
            if raw.fields or raw.problems:
                yield _finished(raw, file)
                number += 1
            raw = Raw(number, line=at + 1)
            continue
        if not text.strip():
            continue
        found = _FIELD.match(text)
        match = found or _mended(text, in_field=bool(tag))
        if match is None:
            if tag:
                value += " " + text.strip()
            else:
                place = Place(file, line=at, record=number)
                raw.problems.append(Problem("ingest.line-lost", place, "repaired", (("line", str(at)),)))
            continue
        if tag:
            raw.fields.append(field_of(tag, value))
        elif not raw.problems:
            raw.line = at
        tag, value = match[1], match[2]
        if found is None:
            place = Place(file, line=at, record=number, field=tag)
            raw.problems.append(Problem("ingest.line-mended", place, "repaired", (("line", str(at)), ("tag", tag))))
    if tag:
        raw.fields.append(field_of(tag, value))
    if raw.fields:
        yield _finished(raw, file)


def _mended(text: str, *, in_field: bool) -> re.Match[str] | None:
    """A line that begins a field but for its `#` or its `:`; None for prose that begins with a number and a colon."""
    match = _NO_COLON.match(text)
    if match is None:
        match = _NO_HASH.match(text)
        if match is not None and "^" not in match[2] and not (in_field and len(match[1]) == 3):
            return None
    return match


def _finished(raw: Raw, file: str) -> Raw:
    if not raw.fields:
        raw.rejected = True
        raw.problems.append(
            Problem(
                "ingest.record-broken", Place(file, line=raw.line, record=raw.number), "rejected", (("reason", "0"),)
            )
        )
    return raw


def read_server(stream: BinaryIO, encoding: str) -> Iterator[Raw]:
    """Records as the IRBIS64 server answers them, one a line: code, MFN#status, 0#version, then fields, between 0x1F."""
    number = 0
    with charsets.text_of(stream, encoding, newline="\n") as lines:
        for line in lines:
            raw = Raw(number + 1, line=number + 1)
            for part in line.rstrip("\r\n").split("\x1f"):
                found = _SERVER.match(part)
                # The first three are the answer's own: "154569#0", "0#1" have numbers only.
                if found and not (found[2].isdecimal() and not raw.fields and len(part) < 16):
                    raw.fields.append(field_of(found[1], found[2]))
            if raw.fields:
                raw.deleted = _is_deleted(line)
                number += not raw.deleted
                yield raw


def _is_deleted(line: str) -> bool:
    """Whether the answer's own status (bits 1 and 2: deleted logically, physically) says the record is no more."""
    parts = line.split("\x1f", 2)
    status = parts[1].partition("#")[2] if len(parts) == 3 and parts[1].replace("#", "").isdecimal() else ""
    return bool(int(status[:6]) & 3) if status.isdecimal() else False
