"""JSON → Raw records: MARC-in-JSON in its three shapes, and plain objects whose keys are columns.

In: a binary stream holding one object, an array of them, or one a line. Out: Raws. Shapes: the MARC-in-JSON proposal
(`fields: [{"245": {"ind1", "subfields": [{"a": …}]}}]`), attribute lists (`datafield: [{"tag", "subfield": [{"code",
"content"}]}]`), Catmandu's rows (`record: [["245", "1", "0", "a", …]]`).
Rule: an object that does not parse costs itself; reading goes on at the next line that opens one.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from openshelf.errors import Place, Problem, SourceError
from openshelf.ingest.columns import Columns, columns_of
from openshelf.ingest.fields import Field, Raw, control
from openshelf.ingest.marcxml import text_of

_BLOCK = 1 << 20
_LONGEST = 32 << 20
_NEXT = re.compile(r"\n\s*\{")


def objects(stream: BinaryIO, encoding: str) -> Iterator[tuple[int, Any]]:
    """(number of its first line, object or None where the text is no JSON)."""
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)("replace")
    parse = json.JSONDecoder(strict=False).raw_decode
    buffer, line, more = "", 1, True
    while True:
        stripped = buffer.lstrip(" \t\r\n[,]")
        line += buffer.count("\n", 0, len(buffer) - len(stripped))
        buffer = stripped
        if buffer:
            try:
                value, end = parse(buffer)
            except (json.JSONDecodeError, RecursionError):
                if not more or len(buffer) > _LONGEST:
                    following = _NEXT.search(buffer, 1)
                    yield line, None
                    end = following.start() if following else len(buffer)
                    line += buffer.count("\n", 0, end)
                    buffer = buffer[end:]
                    continue
                # Either unfinished or damaged: a later object that parses from a line's start proves damage.
                following = _NEXT.search(buffer, 1)
                if following is not None and _parses(parse, buffer, following.end() - 1):
                    yield line, None
                    line += buffer.count("\n", 0, following.start())
                    buffer = buffer[following.start() :]
                    continue
            else:
                yield line, value
                line += buffer.count("\n", 0, end)
                buffer = buffer[end:]
                continue
        elif not more:
            return
        block = stream.read(_BLOCK)
        more = bool(block)
        buffer += decoder.decode(block, not more)


def _parses(parse: Any, text: str, at: int) -> bool:
    try:
        return isinstance(parse(text, at)[0], dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def read(stream: BinaryIO, file: str, encoding: str) -> Iterator[Raw]:
    """MARC records of a stream in order."""
    for number, (line, value) in enumerate(objects(stream, encoding), 1):
        raw = Raw(number, line=line)
        if isinstance(value, dict):
            _fill(raw, value)
        if not any(field.tag >= "010" for field in raw.fields):
            raw.rejected = True
            raw.problems.append(
                Problem(
                    "ingest.record-broken", Place(file, line=line, record=number), "rejected", (("reason", "JSON"),)
                )
            )
        yield raw


def _fill(raw: Raw, value: dict[str, Any]) -> None:
    raw.leader = str(value.get("leader") or "")
    for entry in _list(value.get("fields")):
        if isinstance(entry, dict):
            for tag, content in entry.items():
                if isinstance(content, dict):
                    subfields = [
                        (str(code)[:1] or " ", text_of(str(text)))
                        for sub in _list(content.get("subfields"))
                        if isinstance(sub, dict)
                        for code, text in sub.items()
                        if text is not None
                    ]
                    raw.fields.append(Field(str(tag), _indicators(content), subfields))
                elif content is not None:
                    raw.fields.append(control(str(tag), text_of(str(content), coded=True)))
    for entry in _list(value.get("controlfield")):
        if isinstance(entry, dict):
            raw.fields.append(control(str(entry.get("tag", "")), text_of(str(entry.get("content", "")), coded=True)))
    for entry in _list(value.get("datafield")):
        if isinstance(entry, dict):
            subfields = [
                (str(sub.get("code") or " ")[:1], text_of(str(sub.get("content", ""))))
                for sub in _list(entry.get("subfield"))
                if isinstance(sub, dict)
            ]
            raw.fields.append(Field(str(entry.get("tag", "")), _indicators(entry), subfields))
    for row in _list(value.get("record")):
        if isinstance(row, list) and len(row) >= 5 and all(isinstance(cell, str) or cell is None for cell in row):
            cells = [cell or "" for cell in row]
            if cells[0] == "LDR":
                raw.leader = cells[4]
            elif cells[3] == "_" or cells[0] < "010":
                raw.fields.append(control(cells[0], text_of(cells[4], coded=True)))
            else:
                pairs = [(cells[at][:1] or " ", text_of(cells[at + 1])) for at in range(3, len(cells) - 1, 2)]
                raw.fields.append(Field(cells[0], (cells[1] or " ")[:1] + (cells[2] or " ")[:1], pairs))
    if "^" in raw.leader:
        # Aleph's way to write a blank, kept by converters.
        raw.leader = raw.leader.replace("^", " ")
        raw.fields = [
            control(f.tag, f.subfields[0][1].replace("^", " ")) if f.tag < "010" and f.subfields else f
            for f in raw.fields
        ]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def _indicators(entry: dict[str, Any]) -> str:
    return (str(entry.get("ind1") or " "))[:1] + (str(entry.get("ind2") or " "))[:1]


def read_plain(
    stream: BinaryIO, file: str, encoding: str, mapping: tuple[tuple[str, str], ...]
) -> tuple[Columns, Iterator[Raw]]:
    """(the keys as understood, the records) of plain objects; SourceError where none of the keys is a title."""
    iterator = objects(stream, encoding)
    first: list[tuple[int, Any]] = []
    keys: dict[str, None] = {}
    for line, value in iterator:
        first.append((line, value))
        if isinstance(value, dict):
            keys.update(dict.fromkeys(value))
        if len(first) >= 100:
            break
    columns = columns_of(list(keys), mapping)
    if not columns.has_title:
        raise SourceError("ingest.no-title-column", Place(file, line=1), columns=", ".join(list(keys)[:12]) or "—")
    by_name = dict(zip(columns.names, columns.fields, strict=True))
    hidden = {columns.names[at] for at in columns.private}

    def records() -> Iterator[Raw]:
        number = 0
        for source in (iter(first), iterator):
            for line, value in source:
                number += 1
                raw = Raw(number, line=line)
                if isinstance(value, dict):
                    for name, content in value.items():
                        if name in hidden:
                            continue
                        field, language = by_name.get(name, (None, None))
                        for text in _texts(content):
                            raw.fields.append(Field(field or "?" + name, "", [(language or "", text)]))
                if not raw.fields:
                    raw.rejected = True
                    raw.problems.append(
                        Problem(
                            "ingest.record-broken",
                            Place(file, line=line, record=number),
                            "rejected",
                            (("reason", "JSON"),),
                        )
                    )
                yield raw

    return columns, records()


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, list):
        for one in content:
            yield from _texts(one)
    elif isinstance(content, dict):
        for key in ("text", "value", "title", "name", "label"):
            if isinstance(content.get(key), str):
                yield from _texts(content[key])
                return
    elif content is not None and content != "" and not isinstance(content, bool):
        text = text_of(str(content)).strip()
        if text:
            yield text
