"""IRBIS text exchange → Raw records: lines `#200: ^A…`, a record ended by a line that begins with `*****`.

In: a binary stream and its encoding. Out: one Raw a record. Rules: a line that begins no field goes on the field before it
(the manual allows it, and real exports do it); a field that lost its `#` or its `:` is mended and told; the last `*****`
may be missing; blank lines mean nothing. The server's own `NNN#value` lines between 0x1F are read too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from openshelf.errors import Place, Problem
from openshelf.ingest.fields import Raw
from openshelf.ingest.irbis.values import field_of

_FIELD = re.compile(r"#(\d{1,6}):\s?(.*)")
_NO_COLON = re.compile(r"#(\d{1,6})\s*(\^.*|\s.*)")
_NO_HASH = re.compile(r"(\d{1,6}):\s?(.*)")
_SERVER = re.compile(r"(\d{1,6})#(.*)", re.DOTALL)


def read(stream: BinaryIO, file: str, encoding: str) -> Iterator[Raw]:
    """The records of a stream in order; their Problems name `file`."""
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    lines = io.TextIOWrapper(stream, codec, errors="replace", newline=None)
    number, start = 1, 1
    raw = Raw(1, line=1)
    tag, value = "", ""

    def close() -> None:
        nonlocal tag
        if tag:
            raw.fields.append(field_of(tag, value))
        tag = ""

    for at, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        if text.startswith("*****"):
            close()
            if raw.fields or raw.problems:
                yield _finished(raw, file)
                number += 1
            start = at + 1
            raw = Raw(number, line=start)
            continue
        if not text.strip():
            continue
        found = _FIELD.match(text)
        mended = None
        if found is None:
            mended = _NO_COLON.match(text) or _NO_HASH.match(text)
            if mended is not None and mended[0][0] != "#" and "^" not in mended[2] and not (tag and len(mended[1]) == 3):
                mended = None  # prose that begins with a number and a colon
        if found is None and mended is None:
            if tag:
                value += " " + text.strip()
            else:
                place = Place(file, line=at, record=number)
                raw.problems.append(Problem("ingest.line-lost", place, "repaired", (("line", str(at)),)))
            continue
        close()
        if not raw.fields and not raw.problems:
            raw.line = at
        match = found or mended
        if match is None:
            continue
        tag, value = match[1], match[2]
        if found is None:
            place = Place(file, line=at, record=number, field=tag)
            raw.problems.append(Problem("ingest.line-mended", place, "repaired", (("line", str(at)), ("tag", tag))))
    close()
    if raw.fields:
        yield _finished(raw, file)


def _finished(raw: Raw, file: str) -> Raw:
    if not raw.fields:
        raw.rejected = True
        raw.problems.append(Problem("ingest.record-broken", Place(file, line=raw.line, record=raw.number), "rejected", (("reason", "0"),)))
    return raw


def read_server(stream: BinaryIO, file: str, encoding: str) -> Iterator[Raw]:
    """Records as the IRBIS64 server answers them, one a line: code, MFN and version, then fields, between 0x1F."""
    del file
    number = 0
    for line in io.TextIOWrapper(stream, "utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline="\n"):
        parts = line.rstrip("\r\n").split("\x1f")
        raw = Raw(number + 1, line=number + 1)
        for part in parts:
            found = _SERVER.match(part)
            # The first three are the answer's own: "154569#0", "0#1" have numbers only.
            if found and not (found[2].isdigit() and not raw.fields and len(part) < 16):
                raw.fields.append(field_of(found[1], found[2]))
        if raw.fields:
            number += 1
            yield raw
