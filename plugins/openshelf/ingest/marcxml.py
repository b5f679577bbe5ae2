"""MARCXML → Raw records, in any wrapper: bare, collection, SRU, OAI; MARC21 and UNIMARC alike.

In: a binary stream. Out: one Raw a record element, with Problems where its XML or its shape was damaged.
Speed: a record whose markup is nothing but leader, controlfield, datafield and subfield, each opened and closed in turn, is
read by one pattern, every tag counted; anything else goes to lxml. A test holds both to the same answer on every sample.
Rules: elements count by their local names, whatever the namespace; a record without any field is rejected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import BinaryIO

from lxml import etree

from openshelf.errors import Place, Problem
from openshelf.ingest import marc8, texts, xmlrecords
from openshelf.ingest.fields import Field, Raw, control

_BLANKS = re.compile(r"[\t\r\n]+\s*")
_CONTROLS = re.compile("[\x00-\x1b\x7f-\x97\x99-\x9b\x9d-\x9f]")
_NONSORT = str.maketrans({"\x88": "\x98", "\x89": "\x9c"})
_make = tuple.__new__


def read(stream: BinaryIO, file: str, encoding: str | None = None) -> Iterator[Raw]:
    """The records of a stream in order; their Problems name `file`. encoding: an editor's word."""
    number = 0
    for byte, data, closed, declarations in _records(stream, encoding):
        if not (b"field" in data or b"leader" in data):
            if xmlrecords.is_deleted(data):
                # OAI names a record "oai:<repository>:<its own number>".
                number_of = xmlrecords.identifier_of(data).rpartition(":")[2]
                yield Raw(0, byte=byte, fields=[control("001", number_of)], deleted=True)
            continue
        number += 1
        raw = Raw(number, byte=byte)
        quick = _quick(data) if closed else None
        whole = True
        if quick is not None:
            raw.leader, raw.fields = quick
        else:
            element, whole = xmlrecords.parse(data, declarations)
            if element is not None:
                raw.leader, raw.fields = _fields(element)
        place = Place(file, record=number, byte=byte)
        if not any(one.tag >= "010" for one in raw.fields):
            raw.rejected, raw.data = True, data
            raw.problems.append(Problem("ingest.xml-empty", place, "rejected"))
        elif not whole or not closed:
            raw.problems.append(Problem("ingest.xml-mended", place, "repaired", (("fields", str(len(raw.fields))),)))
        yield raw


def _records(stream: BinaryIO, encoding: str | None) -> Iterator[tuple[int, bytes, bool, bytes]]:
    """The record elements, those that stand escaped in their wrapper as well."""
    for found in xmlrecords.elements(stream, ("record",), encoding):
        inner = xmlrecords.unpacked(found[1])
        if inner is None:
            yield found
            continue
        for _, data, closed, declarations in xmlrecords.elements(BytesIO(inner), ("record",), "utf-8"):
            yield found[0], data, closed and found[2], declarations


_START = re.compile(r"<(?:([A-Za-z_][\w.\-]*):)?record[\s>]")
_ATTRIBUTES = re.compile(r'\s+([\w:.\-]+)\s*=\s*(?:"([^"&]*)"|\'([^\'&]*)\')')
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile(r"&[^;&\s]{0,10};?")
_ILLEGAL = bytes(code for code in (*range(0x20), 0x7F) if code not in (9, 10, 13))
_seen: dict[str, tuple[str, str] | None] = {}


@cache
def _pieces(prefix: str) -> re.Pattern[str]:
    """A subfield, a field's opening or closing, a control field or the leader, each with its tags: 2, 1, 1, 2 and 2 `<`."""
    p = re.escape(prefix + ":") if prefix else ""
    return re.compile(
        rf'<{p}subfield code="([^"<&])">([^<]*)</{p}subfield>'
        rf"|<{p}datafield(\s[^<>]*[^/<>])>|(</{p}datafield>)"
        rf"|<{p}controlfield(\s[^<>]*[^/<>])>([^<]*)</{p}controlfield>|<{p}(leader)>([^<]*)</{p}leader>"
    )


def _attributes(markup: str) -> tuple[str, str] | None:
    """(tag, indicators) of the attributes of a field; None where lxml should look at them."""
    found: dict[str, str] = {}
    at = 0
    for one in _ATTRIBUTES.finditer(markup):
        if one.start() != at or one[1] in found:
            return None
        found[one[1]] = one[2] if one[2] is not None else one[3]
        at = one.end()
    tag = found.get("tag", "").strip()
    if markup[at:].strip() or not tag:
        return None
    return tag, (found.get("ind1") or " ")[:1] + (found.get("ind2") or " ")[:1]


def _quick(data: bytes) -> tuple[str, list[Field]] | None:
    """(leader, fields) of a record with the usual markup only; None for any other, which lxml reads."""
    if b"<!" in data or b"<?" in data or b"\xef\xbf" in data or len(data.translate(None, _ILLEGAL)) != len(data):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    start = _START.match(text)
    if start is None:
        return None
    entities = "&" in text
    # U+0080 to U+009F begin with C2 in UTF-8, the halves of a ligature sign with EF B8.
    careful = entities or b"\xc2" in data or b"\xef\xb8" in data or not unicodedata.is_normalized("NFC", text)
    leader: str | None = None
    fields: list[Field] = []
    subfields: list[tuple[str, str]] | None = None
    signs = 2  # the record's own tags
    for code, value, opening, closing, attributes, content, is_leader, leader_text in _pieces(start[1] or "").findall(
        text
    ):
        if code:
            if subfields is None:
                return None
            signs += 2
            if entities and "&" in value:
                value = _ENTITY.sub(_entity, value)  # noqa: PLW2901
                if "\x00" in value:
                    return None
            if careful and not value.isascii():
                value = text_of(value)  # noqa: PLW2901
            elif not value.isprintable() and ("\n" in value or "\t" in value or "\r" in value):
                value = _BLANKS.sub(" ", value).strip()  # noqa: PLW2901
            subfields.append((code, value))
        elif closing:
            if subfields is None:
                return None
            signs += 1
            subfields = None
        elif opening or attributes:
            markup = opening or attributes
            try:
                found = _seen[markup]
            except KeyError:
                found = _attributes(markup)
                if len(_seen) < 20000:
                    _seen[markup] = found
            if found is None or subfields is not None:
                return None
            if opening:
                signs += 1
                subfields = []
                fields.append(_make(Field, (found[0], found[1], subfields)))
            else:
                signs += 2
                if entities and "&" in content:
                    content = _ENTITY.sub(_entity, content)  # noqa: PLW2901
                    if "\x00" in content:
                        return None
                value = text_of(content, coded=True) if careful else content  # noqa: PLW2901
                fields.append(_make(Field, (found[0], "", [("", value)])))
        elif is_leader:
            if leader is not None or subfields is not None:
                return None
            signs += 2
            leader = leader_text.strip("\r\n\t")
    # Every `<` belongs to a tag that was understood.
    if signs != text.count("<") or subfields is not None:
        return None
    return leader or "", fields


def _entity(found: re.Match[str]) -> str:
    """The character an entity stands for; NUL for one that XML does not know."""
    name = found[0]
    if name[1:2] != "#":
        return _ENTITIES.get(name, "\x00")
    digits = name[2:-1]
    try:
        code = int(digits[1:], 16) if digits[:1] == "x" else int(digits)
    except ValueError:
        return "\x00"
    legal = 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF or code in (9, 10, 13)
    return chr(code) if legal and name.endswith(";") else "\x00"


def _fields(record: etree._Element) -> tuple[str, list[Field]]:
    leader = ""
    fields: list[Field] = []
    for child in record.iter():
        name = child.tag
        if not isinstance(name, str):
            continue
        if name.endswith("datafield"):
            subfields = []
            for sub in child:
                if isinstance(sub.tag, str) and sub.tag.endswith("subfield"):
                    text = sub.text
                    value = (
                        text if text is not None and len(sub) == 0 else "".join(str(part) for part in sub.itertext())
                    )
                    subfields.append(((sub.get("code") or " ")[:1], text_of(value) if value else ""))
            tag = (child.get("tag") or "").strip()
            if tag:
                indicators = (child.get("ind1") or " ")[:1] + (child.get("ind2") or " ")[:1]
                fields.append(_make(Field, (tag, indicators, subfields)))
        elif name.endswith("controlfield"):
            tag = (child.get("tag") or "").strip()
            if tag:
                fields.append(control(tag, text_of(child.text or "", coded=True)))
        elif name.endswith("leader") and not leader:
            leader = (child.text or "").strip("\r\n\t")
    return leader, fields


def text_of(value: str, *, coded: bool = False) -> str:
    """A value of XML or JSON as a reader sees it: NFC, line breaks as blanks, no control characters."""
    if value.isascii() and value.isprintable():
        return value
    if "\x1b" in value:
        value = marc8.without_escapes(value)
    if not coded and ("\n" in value or "\t" in value or "\r" in value):
        value = _BLANKS.sub(" ", value).strip()
    if _CONTROLS.search(value):
        value = _CONTROLS.sub("", value.translate(_NONSORT))
    return texts.composed(value)
