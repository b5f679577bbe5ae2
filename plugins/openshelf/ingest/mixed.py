"""Exports of two systems put one after the other into one file: where the other format begins.

In: a record ISO 2709 could not make anything of, or a file of XML. Out: the stretch in the other format as a Member, or None. Rule:
a file is split only where both sides prove what they are; memory is the stretch where it stands among records of ISO 2709.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import BinaryIO

from openshelf.ingest import sniff
from openshelf.ingest.fields import Raw
from openshelf.ingest.payload import Member

_LEAST = 100  # bytes a record of any format has
_WINDOW = 1 << 20
_RECORD = re.compile(rb">\s*(?=(\d{5}[a-zA-Z ][a-zA-Z][ -~]{5}\d{5}[ -~]{7}(?:[0-9A-Za-z]{3}\d{9})+\x1e))")


def inside(raw: Raw, name: str) -> Member | None:
    """The XML a rejected record of ISO 2709 really is."""
    if not raw.rejected or len(raw.data) < _LEAST or not raw.data.lstrip().startswith(b"<"):
        return None
    data = raw.data.rstrip(b"\x1d")
    if sniff.syntax_of(data[: sniff.HEAD]) != "marcxml":
        return None
    return Member(name, lambda: io.BytesIO(data), seekable=False)


def after(member: Member, syntax: str) -> Member | None:
    """The records of ISO 2709 that follow the XML of a file."""
    if syntax != "marcxml" or not member.seekable:
        return None
    with member.open() as stream:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(max(0, size - 64))
        if not stream.read().rstrip(b" \t\r\n\0\x1a").endswith(b"\x1d"):
            return None
        start = _first_record(stream)
    return None if start is None else Member(member.name, _from(member.open, start), seekable=False)


def _first_record(stream: BinaryIO) -> int | None:
    """Where the first record begins that follows an element's end."""
    stream.seek(0)
    at, window = 0, stream.read(_WINDOW)
    while window:
        found = _RECORD.search(window)
        if found is not None:
            return at + found.end()
        following = stream.read(_WINDOW)
        if not following:
            return None
        # A leader with its directory may be cut by the end of a window.
        kept = window[-(_WINDOW >> 2) :]
        at += len(window) - len(kept)
        window = kept + following
    return None


def _from(opener: Callable[[], BinaryIO], start: int) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        stream = opener()
        stream.seek(start)
        return stream

    return opened
