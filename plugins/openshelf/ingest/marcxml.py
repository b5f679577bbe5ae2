"""MARCXML → Raw records, in any wrapper: bare, collection, SRU, OAI; MARC21 and UNIMARC alike.

In: a binary stream. Out: one Raw a record element, with Problems where its XML or its shape was damaged.
Speed: a record whose markup is nothing but leader, controlfield, datafield and subfield, each opened and closed in turn, is
read by splitting at its tags; anything else goes to lxml. A test holds both to the same answer on every sample.
Rules: elements count by their local names, whatever the namespace; a record without any field is rejected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    for byte, data, closed, declarations in xmlrecords.elements(stream, ("record",), encoding):
        if not (b"field" in data or b"leader" in data):
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


_TAGS = re.compile("<([^<>]*)>")
_ATTRIBUTES = re.compile(r"""\s+([\w:.\-]+)\s*=\s*(?:"([^"&]*)"|'([^'&]*)')""")
_NAME = re.compile(r"/?(?:[A-Za-z_][\w.\-]*:)?([A-Za-z]+)")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile("&[^;&\\s]{0,10};?")
_OPEN_DATA, _OPEN_SUB, _OPEN_CONTROL, _OPEN_LEADER, _CLOSE_DATA, _CLOSE_TEXT, _OUTSIDE = range(7)
_EXPECTED = {
    "datafield": _OPEN_DATA,
    "subfield": _OPEN_SUB,
    "controlfield": _OPEN_CONTROL,
    "leader": _OPEN_LEADER,
    "record": _OUTSIDE,
}
_seen: dict[str, tuple[int, str, str] | None] = {}


def _kind_of_tag(markup: str) -> tuple[int, str, str] | None:
    """(what it opens or closes, tag or code, indicators) of the inside of a tag; None where lxml should look at it."""
    name = _NAME.match(markup)
    if name is None or name[1] not in _EXPECTED:
        return None
    kind = _EXPECTED[name[1]]
    rest = markup[name.end() :]
    if markup[0] == "/":
        if rest.strip() or kind == _OUTSIDE:
            return (_OUTSIDE, "/", "") if kind == _OUTSIDE and not rest.strip() else None
        return (_CLOSE_DATA if kind == _OPEN_DATA else _CLOSE_TEXT), "", ""
    attributes: dict[str, str] = {}
    at = 0
    for found in _ATTRIBUTES.finditer(rest):
        if found.start() != at or found[1] in attributes:
            return None
        attributes[found[1]] = found[2] if found[2] is not None else found[3]
        at = found.end()
    if rest[at:].strip():
        return None
    if kind == _OPEN_SUB:
        return kind, (attributes.get("code") or " ")[:1], ""
    tag = attributes.get("tag", "").strip()
    if kind in (_OPEN_DATA, _OPEN_CONTROL) and not tag:
        return None
    return kind, tag, (attributes.get("ind1") or " ")[:1] + (attributes.get("ind2") or " ")[:1]


def _quick(data: bytes) -> tuple[str, list[Field]] | None:
    """(leader, fields) of a record with the usual markup only; None for any other, which lxml reads."""
    if b"<!" in data or b"<?" in data or b"&#" in data:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    parts = _TAGS.split(text)
    entities = "&" in text
    plain = text.isascii() and not _CONTROLS.search(text)
    leader: str | None = None
    fields: list[Field] = []
    subfields: list[tuple[str, str]] | None = None
    expected: tuple[int, str, str] | None = None
    for at in range(1, len(parts), 2):
        markup = parts[at]
        try:
            found = _seen[markup]
        except KeyError:
            found = _kind_of_tag(markup)
            if len(_seen) < 20000:
                _seen[markup] = found
        if found is None:
            return None
        kind = found[0]
        if kind == _CLOSE_TEXT:
            if expected is None:
                return None
            value = parts[at - 1]
            opened = expected[0]
            if entities and "&" in value:
                value = _ENTITY.sub(_entity, value)
                if "\x00" in value:
                    return None
            if not plain or "\n" in value or "\t" in value:
                value = text_of(value, coded=opened != _OPEN_SUB)
            if opened == _OPEN_SUB:
                if subfields is None:
                    return None
                subfields.append((expected[1], value))
            elif opened == _OPEN_CONTROL:
                fields.append(_make(Field, (expected[1], "", [("", value)])))
            elif leader is None:
                leader = value.strip("\r\n\t")
            expected = None
            continue
        if expected is not None or parts[at - 1].strip():
            return None
        if kind == _OPEN_DATA:
            if subfields is not None:
                return None
            subfields = []
            fields.append(_make(Field, (found[1], found[2], subfields)))
        elif kind == _CLOSE_DATA:
            if subfields is None:
                return None
            subfields = None
        elif kind != _OUTSIDE:
            if (kind == _OPEN_SUB) != (subfields is not None):
                return None
            expected = found
    if expected is not None or subfields is not None:
        return None
    return leader or "", fields


def _entity(found: re.Match[str]) -> str:
    return _ENTITIES.get(found[0], "\x00")


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
