r"""MARC as lines of text → Raw records: MARCMaker (`=245  10$aTitle`) and Aleph sequential (`000000002 24510 L $$aTitle`).

In: a binary stream and its encoding. Out: one Raw a record. Rules: `\\` and `^` are blanks where the format writes them so;
a line that begins no field goes on the one before it; one that begins a field and cannot be read is told; what Aleph notes of its staff (CAT and its like) is not read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import BinaryIO

from openshelf.errors import Place, Problem
from openshelf.ingest import charsets
from openshelf.ingest.fields import Field, Raw, control
from openshelf.ingest.marcxml import text_of

_MARCMAKER = re.compile(r"=(\w{3}) {1,2}(.*)")
_ALEPH = re.compile(r"(\d{9,18}) ([0-9A-Z]{3})(..) ?(?:[A-Z] )?(.*)")
_ALEPH_BEGINS = re.compile(r"\d{9,18}(?: |$)")
_MNEMONICS = {
    "dollar": "$", "bsol": "\\", "lcub": "{", "rcub": "}", "esc": "", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "copy": "©",
    "deg": "°", "pound": "£", "iexcl": "¡", "iquest": "¿", "AElig": "Æ", "aelig": "æ", "OElig": "Œ", "oelig": "œ", "Oslash": "Ø", "oslash": "ø",
    "Lstrok": "Ł", "lstrok": "ł", "Dstrok": "Đ", "dstrok": "đ", "THORN": "Þ", "thorn": "þ", "inodot": "ı", "szlig": "ß", "softsign": "ʹ", "hardsign": "ʺ",
    "mllhring": "ʻ", "mlrhring": "ʼ", "alif": "ʼ", "ayn": "ʻ", "middot": "·", "reg": "®", "plusmn": "±", "phono": "℗", "sharp": "♯", "flat": "♭",
}  # fmt: skip
_SIGNS = {
    "grave": "\u0300", "acute": "\u0301", "circ": "\u0302", "tilde": "\u0303", "macr": "\u0304", "breve": "\u0306", "dot": "\u0307", "uml": "\u0308",
    "caron": "\u030c", "ring": "\u030a", "llig": "\ufe20", "rlig": "\ufe21", "cedil": "\u0327", "ogon": "\u0328", "dotb": "\u0323", "dblac": "\u030b",
    "rcedil": "\u0327", "hooka": "\u0309", "under": "\u0332",
}  # fmt: skip
_MNEMONIC = re.compile(r"\{(\w+)\}")
_SIGN = re.compile("((?:\\{(?:" + "|".join(_SIGNS) + ")\\})+)(.)")
_STAFF = frozenset(["CAT", "CAS", "STA", "OWN", "LKR", "UID", "LAS", "BAS", "SYS", "FMT", "DEL", "CNF", "AVA", "PST", "Z30", "HOL", "ITM", "LOC"])  # fmt: skip


def _lines(stream: BinaryIO, encoding: str) -> Iterator[tuple[int, str]]:
    with charsets.text_of(stream, encoding) as text:
        for number, line in enumerate(text, 1):
            yield number, line.rstrip("\r\n")


def _subfields(data: str, sign: str) -> list[tuple[str, str]]:
    parts = data.split(sign)
    found = [(" ", parts[0])] if parts[0].strip() else []
    return found + [(part[0], text_of(part[1:])) for part in parts[1:] if part]


def _unmnemonic(text: str) -> str:
    if "{" not in text:
        return text
    text = _SIGN.sub(lambda found: found[2] + "".join(_SIGNS[name] for name in _MNEMONIC.findall(found[1])), text)
    return _MNEMONIC.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    """The character of a mnemonic; many are the names HTML has for them, Cyrillic ones among them."""
    known = _MNEMONICS.get(found[1])
    if known is not None:
        return known
    named = html.unescape(f"&{found[1]};")
    return named if len(named) == 1 else found[0]


def read_marcmaker(stream: BinaryIO, file: str, encoding: str) -> Iterator[Raw]:
    """The records of a MARCMaker file."""
    raw: Raw | None = None
    number = 0
    data: list[str] = []
    tag = ""

    def close() -> None:
        if raw is not None and tag:
            text = " ".join(data)
            if tag == "LDR":
                raw.leader = text.replace("\\", " ")
            elif tag < "010":
                raw.fields.append(control(tag, text_of(text.replace("\\", " "), coded=True)))
            else:
                pairs = [(code, text_of(_unmnemonic(value))) for code, value in _subfields(text[2:], "$")]
                raw.fields.append(Field(tag, text[:2].replace("\\", " ").ljust(2), pairs))

    for line, text in _lines(stream, encoding):
        found = _MARCMAKER.match(text)
        if found is None:
            if not text.strip():
                close()
                tag = ""
                if raw is not None:
                    yield _checked(raw, file)
                    raw = None
            elif text.startswith("="):
                _unreadable(raw, text, line, file)
            elif tag:
                data.append(text.strip())
            continue
        close()
        if raw is not None and found[1] == "LDR":
            yield _checked(raw, file)
            raw = None
        if raw is None:
            number += 1
            raw = Raw(number, line=line)
        tag, data = found[1], [found[2]]
    close()
    if raw is not None:
        yield _checked(raw, file)


def read_aleph(stream: BinaryIO, file: str, encoding: str) -> Iterator[Raw]:
    """The records of an Aleph sequential file."""
    raw: Raw | None = None
    current = ""
    number = 0
    for line, text in _lines(stream, encoding):
        found = _ALEPH.match(text)
        if found is None:
            if _ALEPH_BEGINS.match(text):
                _unreadable(raw, text, line, file)
            elif raw is not None and raw.fields and text.strip():
                last = raw.fields[-1]
                if last.subfields:
                    last.subfields[-1] = (last.subfields[-1][0], f"{last.subfields[-1][1]} {text.strip()}")
            continue
        if raw is None or found[1] != current:
            if raw is not None:
                yield _numbered(raw, current, file)
            current = found[1]
            number += 1
            raw = Raw(number, line=line)
        tag, indicators, data = found[2], found[3].replace("^", " ").replace("#", " "), found[4]
        if tag == "DEL":
            raw.leader = raw.leader[:5].ljust(5) + "d" + raw.leader[6:]
        if tag in _STAFF:
            continue
        if tag == "LDR":
            raw.leader = data.replace("^", " ")
        elif "$$" in data and tag >= "010":
            raw.fields.append(Field(tag, indicators, _subfields(data, "$$")))
        elif tag.isdecimal() and tag >= "010":
            if data.strip():
                raw.fields.append(Field(tag, indicators, [(" ", text_of(data.strip()))]))
        else:
            raw.fields.append(control(tag, text_of(data.replace("^", " ") if tag < "010" else data, coded=True)))
    if raw is not None:
        yield _numbered(raw, current, file)


def _unreadable(raw: Raw | None, text: str, line: int, file: str) -> None:
    """A line that begins like a field and is none: told, and never taken for the rest of the one before."""
    if raw is not None:
        place = Place(file, line=line, record=raw.number)
        raw.problems.append(Problem("ingest.line-unreadable", place, "repaired", (("text", text[:60]),)))


def _numbered(raw: Raw, system_number: str, file: str) -> Raw:
    if not any(field.tag == "001" for field in raw.fields):
        raw.fields.insert(0, control("001", system_number))
    return _checked(raw, file)


def _checked(raw: Raw, file: str) -> Raw:
    if not any(field.tag >= "010" for field in raw.fields) and raw.leader[5:6] != "d":
        raw.rejected = True
        lines = [
            f"=LDR  {raw.leader}",
            *(f"={f.tag}  {f.indicators}{''.join(v for _, v in f.subfields)}" for f in raw.fields),
        ]
        raw.data = ("\n".join(lines) + "\n\n").encode("utf-8", "replace")
        raw.problems.append(
            Problem("ingest.nothing-readable", Place(file, line=raw.line, record=raw.number), "rejected")
        )
    return raw
