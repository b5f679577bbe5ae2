"""Dublin Core in OAI, SRU or bare → Raw records with the names of columns.FIELDS.

In: a binary stream. Out: one Raw a record. Rules: a deleted OAI record is the word that it is no more; an identifier is what it looks like
(ISBN, ISSN, DOI, address), the header's is the record's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from openshelf.errors import Place, Problem
from openshelf.ingest import codes, xmlrecords
from openshelf.ingest.fields import Field, Raw
from openshelf.ingest.marcxml import text_of

_NAMES = {
    "title": "title", "alternative": "title", "creator": "creator", "contributor": "contributor", "subject": "subject", "description": "description",
    "abstract": "description", "publisher": "publisher", "date": "date", "issued": "date", "created": "date", "type": "type", "language": "language",
    "source": "source", "coverage": "coverage", "spatial": "coverage", "rights": "rights", "accessRights": "access", "license": "rights",
    "extent": "extent", "isPartOf": "source", "bibliographicCitation": "source_detail",
}  # fmt: skip
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ISBN = re.compile(r"(?i)^(?:urn:)?isbn[: ]*(.+)")
_ISSN = re.compile(r"(?i)^(?:urn:)?issn[: ]*(.+)")
_DOI = re.compile(r"(?i)^(?:doi:|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/")
_MIME = re.compile(r"[a-z]+/[\w.+-]+")


def read(stream: BinaryIO, file: str, encoding: str | None, *, in_records: bool) -> Iterator[Raw]:
    """The records of a stream; in_records: whether the elements that hold them are called record, else dc."""
    number = 0
    for byte, data, closed, declarations in xmlrecords.elements(
        stream, ("record",) if in_records else ("dc",), encoding
    ):
        if xmlrecords.is_deleted(data):
            gone = xmlrecords.identifier_of(data)
            yield Raw(0, byte=byte, fields=[Field("id", "", [("", gone)])], deleted=True)
            continue
        number += 1
        raw = Raw(number, byte=byte)
        element, whole = xmlrecords.parse(data, declarations)
        kinds = 0
        for child in element.iter() if element is not None else ():
            name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
            text = text_of(child.text or "").strip()
            if not text:
                continue
            parent = child.getparent()
            if name == "identifier":
                in_header = parent is not None and isinstance(parent.tag, str) and parent.tag.endswith("header")
                raw.fields.append(_identifier(text, header=in_header))
            elif name == "format":
                raw.fields.append(Field("?format" if _MIME.fullmatch(text) else "extent", "", [("", text)]))
            elif name == "relation":
                raw.fields.append(Field("link" if text.startswith("http") else "?relation", "", [("", text)]))
            elif name == "type":
                kinds += 1
                raw.fields.append(
                    Field("type" if kinds == 1 or "/" not in text else "?type", "", [("", text.rpartition("/")[2])])
                )
            elif name in _NAMES:
                language = codes.language(child.get(_LANG) or "") or ""
                raw.fields.append(Field(_NAMES[name], "", [(language, text)]))
        place = Place(file, record=number, byte=byte)
        if not raw.fields or (len(raw.fields) == 1 and raw.fields[0].tag == "id"):
            raw.rejected, raw.data = True, data
            raw.problems.append(Problem("ingest.xml-empty", place, "rejected"))
        elif not (whole and closed):
            raw.problems.append(Problem("ingest.xml-mended", place, "repaired", (("fields", str(len(raw.fields))),)))
        yield raw


def _identifier(text: str, *, header: bool) -> Field:
    if header:
        return Field("id", "", [("", text)])
    for name, pattern in (("isbn", _ISBN), ("issn", _ISSN)):
        found = pattern.match(text)
        if found:
            return Field(name, "", [("", found[1])])
    if _DOI.match(text):
        return Field("doi", "", [("", text)])
    return Field("link" if text.startswith(("http://", "https://")) else "?identifier", "", [("", text)])
