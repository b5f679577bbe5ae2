"""MARC-8 bytes → text, and escape sequences of MARC-8 left over in text of another encoding → plain text.

In: bytes of a subfield, field or whole record. Out: NFC text. The code tables are pymarc's (the Library of Congress's).
Rules: never raises; a byte the tables do not know becomes U+FFFD, a combining sign without a letter is dropped; a set
chosen by an escape sequence holds to the end of its subfield.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

_ESCAPE = 0x1B
_LATIN, _ANSEL, _EAST_ASIAN = 0x42, 0x45, 0x31
_COMBINING = re.compile("([\xe0-\xfe]+)([^\x00-\x1f\xe0-\xfe])")
_LONE_COMBINING = re.compile("[\xe0-\xfe]+(?=[\x00-\x1f]|$)")
_REFERENCE = re.compile("&#x([0-9A-Fa-f]{4,6});")  # the lossless form of characters MARC-8 lacks
_SUBFIELD = re.compile(b"([\x1d-\x1f])")
_LEFTOVER = re.compile("\x1b(?:[(,)\\-$]{1,2}[,\\-)(]?(.)|([bpsg]))")


@cache
def _sets() -> dict[int, dict[int, tuple[int, int]]]:
    # Two thirds of a second and 15 MB the first time, so only where a record needs them.
    from pymarc import marc8_mapping  # noqa: PLC0415

    tables: dict[int, dict[int, tuple[int, int]]] = marc8_mapping.CODESETS
    return tables


@cache
def _odd() -> dict[int, int]:
    from pymarc import marc8_mapping  # noqa: PLC0415

    table: dict[int, int] = marc8_mapping.ODD_MAP
    return table


@cache
def _plain_table() -> dict[int, Any]:
    """Translation of latin-1 code points read as ASCII with ANSEL above."""
    ansel, odd = _sets()[_ANSEL], _odd()
    table: dict[int, Any] = dict.fromkeys((*range(0x1D), *range(0x81, 0xA0)))
    for code in range(0xA0, 0x100):
        mapped = ansel.get(code)
        table[code] = mapped[0] if mapped else odd.get(code, 0xFFFD)
    return table


def decode(data: bytes) -> str:
    """MARC-8 bytes as NFC text; delimiters 0x1D, 0x1E and 0x1F stay."""
    if _ESCAPE in data:
        return "".join(
            part.decode("latin-1")
            if part in (b"\x1d", b"\x1e", b"\x1f")
            else _decode_plain(part)
            if _ESCAPE not in part
            else _decode_sets(part)
            for part in _SUBFIELD.split(data)
        )
    return _decode_plain(data)


def _decode_plain(data: bytes) -> str:
    if data.isascii():
        text = data.decode("ascii")
    else:
        text = _COMBINING.sub("\\2\\1", _LONE_COMBINING.sub("", data.decode("latin-1")))
        text = unicodedata.normalize("NFC", text.translate(_plain_table()))
    return _REFERENCE.sub(_character, text) if "&#x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if 0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else found[0]


def _designation(data: bytes, at: int) -> tuple[int, int, int | None]:
    """The escape sequence at `at`: (0 for G0 or 1 for G1, set, offset after it); set None where it is none."""
    kinds = data[at + 1 : at + 2]
    if kinds in (b"(", b","):
        return 0, data[at + 2] if len(data) > at + 2 else 0, at + 3
    if kinds in (b")", b"-"):
        return 1, data[at + 2] if len(data) > at + 2 else 0, at + 3
    if kinds == b"$":
        mark = data[at + 2 : at + 3]
        if mark in (b",", b"("):
            return 0, data[at + 3] if len(data) > at + 3 else 0, at + 4
        if mark in (b"-", b")"):
            return 1, data[at + 3] if len(data) > at + 3 else 0, at + 4
        return 0, mark[0] if mark else 0, at + 3
    if kinds == b"s":
        return 0, _LATIN, at + 2
    if kinds and kinds[0] in _sets():
        return 0, kinds[0], at + 2
    return 0, 0, None


def _decode_sets(data: bytes) -> str:
    sets, odd = _sets(), _odd()
    chosen = [_LATIN, _ANSEL]
    out: list[str] = []
    waiting: list[str] = []
    at, end = 0, len(data)
    while at < end:
        byte = data[at]
        if byte == _ESCAPE:
            which, code_set, after = _designation(data, at)
            at = at + 1 if after is None else after
            # 0x21 is a modifier byte some systems write before the set's own letter: ESC ( ! E.
            if after is not None and code_set == 0x21 and at < end:
                code_set, at = data[at], at + 1
            if after is not None and code_set in sets:
                chosen[which] = code_set
            continue
        if chosen[0] == _EAST_ASIAN and byte < 0x80 and byte > 0x20:
            code = int.from_bytes(data[at : at + 3], "big")
            at += 3
            mapped = sets[_EAST_ASIAN].get(code)
        else:
            at += 1
            if byte < 0x20 or 0x80 < byte < 0xA0:
                continue
            code = byte
            table = sets[chosen[1 if byte > 0x80 else 0]]
            mapped = table.get(byte) or table.get(byte ^ 0x80) or (sets[_LATIN].get(byte) if byte == 0x20 else None)
        if mapped is None:
            out.append(chr(odd.get(code, 0xFFFD)))
        elif mapped[1]:
            waiting.append(chr(mapped[0]))
        else:
            out.append(chr(mapped[0]))
            if waiting:
                out += waiting
                waiting = []
    text = unicodedata.normalize("NFC", "".join(out))
    return _REFERENCE.sub(_character, text) if "&#x" in text else text


def without_escapes(text: str) -> str:
    r"""Text in which escape sequences of MARC-8 were left when it was converted: the sets' characters are put in place.

    "SiO\\x1bb2\\x1bs" gives "SiO₂"; an escape that means nothing is dropped.
    """
    if "\x1b" not in text:
        return text
    sets = _sets()
    out: list[str] = []
    for part in re.split("([\x1d-\x1f])", text):
        current = sets[_LATIN]
        at = 0
        for found in _LEFTOVER.finditer(part):
            out.append(_in_set(part[at : found.start()], current))
            letter = found[1] or found[2]
            current = sets[_LATIN] if letter in ("s", "B") else sets.get(ord(letter), sets[_LATIN])
            at = found.end()
        out.append(_in_set(part[at:], current))
    return "".join(out).replace("\x1b", "")


def _in_set(text: str, table: dict[int, tuple[int, int]]) -> str:
    if table is _sets()[_LATIN] or table is _sets()[_EAST_ASIAN]:
        return text
    return "".join(chr(table[ord(c)][0]) if ord(c) < 0x80 and ord(c) in table and c != " " else c for c in text)
