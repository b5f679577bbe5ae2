"""BibTeX and RIS, what reference managers export → Raw records with the names of columns.FIELDS.

In: a binary stream and its encoding. Out: one Raw an entry. Rules: an entry that does not close costs itself; TeX accents
become letters; fields no column knows keep their own name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

from openshelf.errors import Place, Problem
from openshelf.ingest.fields import Field, Raw
from openshelf.ingest.marcxml import text_of

_LIMIT = 256 << 20
_ENTRY = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_BIBTEX = {
    "title": "title", "subtitle": "subtitle", "author": "creator", "editor": "editor", "translator": "translator", "year": "year", "date": "date",
    "publisher": "publisher", "institution": "publisher", "school": "publisher", "organization": "publisher", "address": "place",
    "location": "place", "isbn": "isbn", "issn": "issn", "doi": "doi", "url": "link", "journal": "source", "journaltitle": "source",
    "booktitle": "source", "series": "series", "keywords": "subject", "abstract": "description", "note": "note", "language": "language",
    "langid": "language", "edition": "edition", "pagetotal": "extent", "volume": "volume", "number": "number", "pages": "pages",
}  # fmt: skip
_BIBTEX_TYPES = {
    "article": "article", "book": "book", "booklet": "book", "inbook": "article", "incollection": "article", "inproceedings": "article",
    "conference": "article", "phdthesis": "thesis-abstract", "mastersthesis": "thesis-abstract", "thesis": "thesis-abstract", "proceedings": "book",
    "manual": "book", "techreport": "book", "report": "book", "collection": "book", "periodical": "serial", "online": "disc", "misc": "other", "unpublished": "manuscript",
}  # fmt: skip
_ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "c": "\u0327",
    "k": "\u0328",
    "r": "\u030a",
}
_TEX_ACCENT = re.compile(
    r"\\(?:([uvHckr])\s*\{(\\?[A-Za-z])\}|([uvHckr])\s+([A-Za-z])|(['`^\"~=.])\s*\{?(\\?[A-Za-z])\}?)"
)
_TEX_LETTERS = {
    "\\ss": "ß",
    "\\ae": "æ",
    "\\AE": "Æ",
    "\\oe": "œ",
    "\\OE": "Œ",
    "\\o": "ø",
    "\\O": "Ø",
    "\\l": "ł",
    "\\L": "Ł",
    "\\aa": "å",
    "\\AA": "Å",
    "\\i": "ı",
    "\\&": "&",
    "\\%": "%",
    "\\_": "_",
    "\\$": "$",
    "\\#": "#",
    "~": " ",
    "---": "—",
    "--": "–",
}
_RIS = re.compile(r"([A-Z][A-Z0-9])  -(?: (.*))?")
_RIS_FIELDS = {
    "TI": "title", "T1": "title", "CT": "title", "AU": "creator", "A1": "creator", "A2": "editor", "ED": "editor", "A4": "translator", "PY": "year", "Y1": "date", "DA": "date",
    "PB": "publisher", "CY": "place", "PP": "place", "DO": "doi", "UR": "link", "L1": "link", "JO": "source", "JF": "source", "T2": "source", "BT": "source",
    "T3": "series", "KW": "subject", "AB": "description", "N2": "description", "N1": "note", "LA": "language", "ET": "edition", "ID": "id", "AN": "id",
    "VL": "volume", "IS": "number", "SP": "pages", "CN": "shelf",
}  # fmt: skip
_RIS_TYPES = {
    "BOOK": "book", "CHAP": "article", "JOUR": "article", "MGZN": "article", "NEWS": "article", "THES": "thesis-abstract", "CONF": "book", "CPAPER": "article",
    "SER": "serial", "JFULL": "serial", "MAP": "map", "MUSIC": "score", "SOUND": "sound", "VIDEO": "video", "MPCT": "video", "ART": "image", "EBOOK": "e-book",
    "EDBOOK": "book", "ECHAP": "article", "STAT": "legal-act", "BILL": "legal-act", "LEGAL": "legal-act", "MANSCPT": "manuscript", "UNPB": "manuscript", "ELEC": "disc", "DATA": "disc",
}  # fmt: skip


def read_bibtex(stream: BinaryIO, file: str, encoding: str) -> Iterator[Raw]:
    """The entries of a BibTeX file, with its @string names put in."""
    text = stream.read(_LIMIT).decode("utf-8-sig" if encoding == "utf-8" else encoding, "replace")
    names: dict[str, str] = {}
    number = at = counted = 0
    line = 1
    while found := _ENTRY.search(text, at):
        kind = found[1].lower()
        line += text.count("\n", counted, found.start())
        counted = found.start()
        end = _closing(text, found.end() - 1)
        if kind == "comment":
            at = end or found.end()
            continue
        # An entry that never closes ends where the next one begins a line.
        following = re.compile(r"\n\s*@\s*[A-Za-z]+\s*[{(]").search(text, found.end())
        broken = end is None or (following is not None and end > following.start() and "\n@" in text[found.end() : end])
        stop = (following.start() if following else len(text)) if broken or end is None else end - 1
        body = text[found.end() : stop]
        at = max(stop, found.end())
        if kind == "string":
            names.update((name, value) for name, value in _assignments(body, names))
            continue
        if kind == "preamble":
            continue
        number += 1
        key, _, rest = body.partition(",")
        raw = Raw(number, line=line)
        raw.fields.append(Field("id", "", [("", key.strip())]))
        raw.fields.append(Field("type", "", [("", _BIBTEX_TYPES.get(kind, kind))]))
        _place(raw, _assignments(rest, names), _BIBTEX, " and ")
        place = Place(file, line=line, record=number)
        if len(raw.fields) < 3:
            raw.rejected, raw.data = True, text[found.start() : stop].encode()
            raw.problems.append(Problem("ingest.record-broken", place, "rejected", (("reason", "BibTeX"),)))
        elif broken:
            raw.problems.append(Problem("ingest.entry-mended", place, "repaired", (("fields", str(len(raw.fields))),)))
        yield raw


def _closing(text: str, at: int) -> int | None:
    """The offset after the bracket that closes the one at `at`; None where none does."""
    depth = 0
    closing = {"{": "}", "(": ")"}[text[at]]
    opening = text[at]
    for found in re.compile(r"\\.|[{}()]").finditer(text, at):
        sign = found[0]
        if sign == opening or (sign == "{" and opening == "("):
            depth += 1
        elif sign == closing or (sign == "}" and opening == "("):
            depth -= 1
            if depth == 0:
                return found.end()
    return None


def _assignments(body: str, names: dict[str, str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    after = 0
    for start in re.finditer(r"(?:^|,)\s*([A-Za-z][\w\-+]*)\s*=\s*", body):
        if start.start() < after:
            continue  # inside the value before
        value, after = _value(body, start.end(), names)
        found.append((start[1].lower(), value))
    return found


def _value(body: str, at: int, names: dict[str, str]) -> tuple[str, int]:
    """(a value with its # parts joined, offset after it)."""
    parts: list[str] = []
    while at < len(body):
        sign = body[at]
        if sign == "{":
            end = _closing(body, at) or len(body)
            parts.append(body[at + 1 : end - 1])
        elif sign == '"':
            end = at + 1
            depth = 0
            while end < len(body) and (body[end] != '"' or depth or body[end - 1] == "\\"):
                depth += (body[end] == "{") - (body[end] == "}")
                end += 1
            parts.append(body[at + 1 : end])
            end += 1
        else:
            word = re.compile(r"[^\s,#}]+").match(body, at)
            if word is None:
                return " ".join(parts), at
            parts.append(names.get(word[0].lower(), word[0]))
            end = word.end()
        more = re.compile(r"\s*#\s*").match(body, end)
        if more is None:
            return "".join(parts), end
        at = more.end()
    return "".join(parts), at


def untex(text: str) -> str:
    """TeX's accents and braces as plain letters."""
    if "\\" in text or "--" in text or "~" in text:
        text = _TEX_ACCENT.sub(lambda m: (m[2] or m[4] or m[6]).lstrip("\\") + _ACCENTS[m[1] or m[3] or m[5]], text)
        for tex, letter in _TEX_LETTERS.items():
            text = re.sub(re.escape(tex) + r"(?![A-Za-z])\s?" if tex[-1:].isalpha() else re.escape(tex), letter, text)
    return unicodedata.normalize("NFC", " ".join(text.replace("{", "").replace("}", "").split()))


def _place(raw: Raw, pairs: list[tuple[str, str]], names: dict[str, str], between: str) -> None:
    inside: dict[str, str] = {}
    for name, value in pairs:
        field = names.get(name)
        text = text_of(untex(value) if between else value)
        if not text:
            continue
        if field in ("volume", "number", "pages"):
            inside[field] = text
        elif field in ("creator", "editor", "translator") and between:
            for one in re.split(r"\s+and\s+", text):
                raw.fields.append(Field(field, "", [("", one)]))
        else:
            raw.fields.append(Field(field or "?" + name, "", [("", text)]))
    if any(one.tag == "source" for one in raw.fields):
        detail = ". ".join(
            part
            for part in (
                inside.get("volume"),
                f"№ {inside['number']}" if "number" in inside else None,
                f"P. {inside['pages']}" if "pages" in inside else None,
            )
            if part
        )
        if detail:
            raw.fields.append(Field("source_detail", "", [("", detail)]))
    elif "volume" in inside:
        raw.fields.append(Field("volume", "", [("", inside["volume"])]))


def read_ris(stream: BinaryIO, file: str, encoding: str) -> Iterator[Raw]:
    """The references of a RIS file."""
    text = stream.read(_LIMIT).decode("utf-8-sig" if encoding == "utf-8" else encoding, "replace")
    number = 0
    pairs: list[tuple[str, str]] = []
    start = 1

    def finished() -> Raw:
        nonlocal number
        number += 1
        raw = Raw(number, line=start)
        kind = next((value.strip() for tag, value in pairs if tag == "TY"), "")
        raw.fields.append(Field("type", "", [("", _RIS_TYPES.get(kind, kind or "other"))]))
        end = next((value for tag, value in pairs if tag == "EP"), None)
        joined = [
            (tag, f"{value}–{end}" if tag == "SP" and end else value)
            for tag, value in pairs
            if tag not in ("TY", "ER", "EP")
        ]
        for tag, value in [pair for pair in joined if pair[0] == "SN"]:
            digits = sum(c.isdecimal() for c in value)
            raw.fields.append(Field("issn" if digits <= 8 else "isbn", "", [("", value)]))
            joined.remove((tag, value))
        _place(raw, joined, _RIS_FIELDS, "")
        if len(raw.fields) < 2:
            raw.rejected = True
            raw.problems.append(
                Problem(
                    "ingest.record-broken", Place(file, line=start, record=number), "rejected", (("reason", "RIS"),)
                )
            )
        return raw

    for line, content in enumerate(text.splitlines(), 1):
        found = _RIS.match(content)
        if found is None:
            if pairs and content.strip():
                pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {content.strip()}")
            continue
        if found[1] == "TY":
            if pairs:
                yield finished()
            pairs, start = [], line
        elif found[1] == "ER":
            if pairs:
                yield finished()
            pairs = []
            continue
        pairs.append((found[1], (found[2] or "").strip()))
    if pairs:
        yield finished()
