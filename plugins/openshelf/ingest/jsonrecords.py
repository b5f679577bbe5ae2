"""JSON → Raw records: MARC in its several JSON shapes, and plain objects whose keys are columns.

In: a binary stream holding one object, an array of them, one a line, or an object around an array of them. Out: Raws. Shapes:
the MARC-in-JSON proposal (`fields: [{"245": {"ind1", "subfields": [{"a": …}]}}]`), marc-hash (`fields: [["245", "1", "0", [["a",
…]]]]`), attribute lists (`datafield: [{"tag", "subfield": [{"code", "content"}]}]`), Catmandu's rows (`record: [["245", "1",
"0", "a", …]]`), each also wrapped in objects of its system.
Rule: an object that does not parse costs itself; reading goes on at the next line that opens one.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from openshelf.errors import Place, Problem, SourceError
from openshelf.ingest.columns import Columns, columns_of
from openshelf.ingest.fields import Field, Raw, control
from openshelf.ingest.marcxml import text_of

_BLOCK = 1 << 20
_LONGEST = 32 << 20
_NEXT = re.compile(r"\n\s*\{")
# The beginning of an object that only holds an array of records, with what else it says before it.
_SAID = r'(?:"[^"\\]*"\s*:\s*(?:"[^"\\]*"|-?[\d.eE+]+|true|false|null|\{[^{}\[\]]*\})\s*,\s*)*'
_WRAPPER = re.compile(
    r"\{\s*" + _SAID + r'(?:"[^"\\]*"\s*:\s*\{\s*' + _SAID + r"){0,3}"
    r'"(?:records?|items|results|data|docs|hits|collection|entries|bibs?)"\s*:\s*\[\s*(?=\{)'
)
_MARKS = ("leader", "LDR", "fields", "controlfield", "datafield", "controlfields", "datafields")
_CONTENTS = ("data", "value", "content", "text", "#text", "$", "$t", "_")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Broken:
    """A stretch of text that is no JSON."""

    text: str


def _bytes_of(value: Any) -> bytes:
    """What could not be read, to be saved beside."""
    text = value.text if isinstance(value, Broken) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace") + b"\n"


def objects(stream: BinaryIO, encoding: str) -> Iterator[tuple[int, Any]]:
    """(number of its first line, object, or Broken where the text is no JSON)."""
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)("replace")
    parse = json.JSONDecoder(strict=False).raw_decode
    buffer, line, more = "", 1, True
    first, wrapped = True, False
    while True:
        stripped = buffer.lstrip(" \t\r\n[,]")
        line += buffer.count("\n", 0, len(buffer) - len(stripped))
        buffer = stripped
        if first and buffer:
            first = False
            found = _WRAPPER.match(buffer)
            wrapped = found is not None
            buffer = buffer[found.end() :] if found else buffer
        if wrapped and buffer and not buffer.startswith("{"):
            return  # the wrapper's own end, and what it says there
        if buffer:
            try:
                value, end = parse(buffer)
            except (json.JSONDecodeError, RecursionError):
                if not more or len(buffer) > _LONGEST:
                    following = _NEXT.search(buffer, 1)
                    end = following.start() if following else len(buffer)
                    yield line, Broken(buffer[:end])
                    line += buffer.count("\n", 0, end)
                    buffer = buffer[end:]
                    continue
                # Either unfinished or damaged: a later object that parses from a line's start proves damage.
                following = _NEXT.search(buffer, 1)
                if following is not None and _parses(parse, buffer, following.end() - 1):
                    yield line, Broken(buffer[: following.start()])
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
            raw.rejected, raw.data = True, _bytes_of(value)
            raw.problems.append(
                Problem(
                    "ingest.record-broken", Place(file, line=line, record=number), "rejected", (("reason", "JSON"),)
                )
            )
        yield raw


def _fill(raw: Raw, value: dict[str, Any]) -> None:
    value = _inner(value)
    raw.leader = str(value.get("leader") or value.get("LDR") or "")
    for entry in _list(value.get("fields")):
        if isinstance(entry, dict) and "tag" in entry:
            _attributed(raw, entry)
        elif isinstance(entry, dict):
            for tag, content in entry.items():
                _proposed(raw, str(tag), content)
        elif isinstance(entry, list):
            _row(raw, entry)
    for name in ("controlfield", "controlfields", "datafield", "datafields"):
        for entry in _list(value.get(name)):
            if isinstance(entry, dict):
                _attributed(raw, entry)
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


def _inner(value: dict[str, Any]) -> dict[str, Any]:
    """The object that is the record, where others are wrapped around it ({"record": {…}}, {"parsedRecord": {"content": {…}}})."""
    for _ in range(_DEEPEST):
        if any(name in value for name in _MARKS) or isinstance(value.get("record"), list):
            return value
        inner = next((each for each in value.values() if isinstance(each, dict)), None)
        if inner is None:
            return value
        value = inner
    return value


def _proposed(raw: Raw, tag: str, content: Any) -> None:
    """A field of the MARC-in-JSON proposal: the tag's own value, or indicators and subfields."""
    if isinstance(content, dict):
        raw.fields.append(Field(tag, _indicators(content), _subfields(content.get("subfields"))))
    elif content is not None and not isinstance(content, list):
        raw.fields.append(control(tag, text_of(str(content), coded=True)))


def _attributed(raw: Raw, entry: dict[str, Any]) -> None:
    """A field whose tag is an attribute of it, as converters from XML write it."""
    tag = str(entry.get("tag") or entry.get("@tag") or "")
    subfields = next((entry[name] for name in ("subfield", "subfields") if name in entry), None)
    if subfields is not None:
        raw.fields.append(Field(tag, _indicators(entry), _subfields(subfields)))
        return
    text = _content(entry)
    if text and tag >= "010":
        raw.fields.append(Field(tag, _indicators(entry), [(" ", text_of(text))]))
    elif text:
        raw.fields.append(control(tag, text_of(text, coded=True)))


def _row(raw: Raw, entry: list[Any]) -> None:
    """A field as a row (marc-hash): [tag, value] or [tag, indicator, indicator, [[code, value], …]]."""
    if len(entry) == 2 and isinstance(entry[1], str):
        raw.fields.append(control(str(entry[0]), text_of(entry[1], coded=True)))
    elif len(entry) == 4 and isinstance(entry[3], list):
        indicators = "".join(str(sign or " ")[:1] for sign in entry[1:3])
        raw.fields.append(Field(str(entry[0]), indicators, _subfields(entry[3])))


def _subfields(value: Any) -> list[tuple[str, str]]:
    """Pairs of {"a": "…"}, {"code": "a", "data": "…"} or ["a", "…"]."""
    found: list[tuple[str, str]] = []
    for sub in _list(value):
        if isinstance(sub, dict) and ("code" in sub or "@code" in sub):
            text = _content(sub)
            if text is not None:
                found.append((str(sub.get("code") or sub.get("@code") or " ")[:1], text_of(text)))
        elif isinstance(sub, dict):
            found += [
                (str(code)[:1] or " ", text_of(str(text)))
                for code, texts in sub.items()
                for text in (texts if isinstance(texts, list) else (texts,))
                if text is not None and not isinstance(text, dict)
            ]
        elif isinstance(sub, list) and len(sub) == 2 and sub[1] is not None:
            found.append((str(sub[0])[:1] or " ", text_of(str(sub[1]))))
    return found


def _content(entry: dict[str, Any]) -> str | None:
    """The text of an object, under whichever name its writer gave it."""
    found = next((entry[name] for name in _CONTENTS if entry.get(name) is not None), None)
    return None if found is None or isinstance(found, (dict, list)) else str(found)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def _indicators(entry: dict[str, Any]) -> str:
    both = entry.get("ind") or entry.get("indicators")
    if isinstance(both, (str, list)):
        return "".join(str(sign or " ")[:1] for sign in both)[:2].ljust(2)
    return "".join(str(entry.get(name) or entry.get("@" + name) or " ")[:1] for name in ("ind1", "ind2"))


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
                    raw.rejected, raw.data = True, _bytes_of(value)
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
