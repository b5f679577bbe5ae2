"""BibTeX: one entry in UTF-8, safe in LaTeX whatever the catalogue holds.

Rules: the key is ASCII and follows from the record's id alone; every special character of LaTeX is escaped, so braces
always balance; a title stands in double braces and keeps its capitals.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from openshelf.interop.cited import cited

if TYPE_CHECKING:
    from openshelf.catalog.model import Entry
    from openshelf.interop.names import Name

_TYPES = {
    "book": "book",
    "volume": "book",
    "e-book": "book",
    "publication": "book",
    "article": "article",
    "thesis-abstract": "phdthesis",
    "manuscript": "unpublished",
}
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "%": r"\%",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
# babel's names of our languages; biblatex takes hyphenation and words from them.
_BABEL = {"az": "azerbaijani", "ru": "russian", "en": "english", "kk": "kazakh", "tr": "turkish", "uz": "uzbek"}


def reference(entry: Entry, permalink: str | None = None) -> str:
    """The entry as one BibTeX entry. `permalink`: the absolute address of its page."""
    work, record = cited(entry, permalink), entry.record
    kind = _TYPES.get(work.type, "misc")
    if kind == "article" and work.host and work.host.isbn:
        kind = "incollection"
    host = work.host
    year = (host.year if host else None) or (record.date and record.date.start and str(record.date.start)) or None
    language = (work.language or "").partition("-")[0]
    fields: list[tuple[str, str | None]] = [
        ("author", _people(work.authors)),
        ("editor", _people(work.editors)),
        ("translator", _people(work.translators)),
        ("title", f"{{{_escaped(work.full_title)}}}"),
        ("booktitle" if kind == "incollection" else "journal", _escaped(host.title) if host else None),
        ("volume", _escaped(host.volume if host else next((each.volume for each in work.series), None))),
        ("number", _escaped(host.issue) if host else None),
        ("pages", host.pages.replace("–", "--") if host and host.pages else None),
        ("series", _escaped(next((each.title for each in work.series), None))),
        ("edition", _escaped(work.edition)),
        ("address", _escaped(work.place)),
        ("school" if kind == "phdthesis" else "publisher", _escaped(work.publisher)),
        ("year", _escaped(year)),
        ("isbn", _escaped(work.isbns[0]) if work.isbns else None),
        ("issn", _escaped(work.issn or (host.issn if host else None))),
        ("doi", _escaped(work.doi)),
        ("langid", _BABEL.get(language)),
        ("url", quote(permalink, safe=":/?#[]@!$&'()*+,;=-._~%") if permalink else None),
    ]
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value]
    return "\n".join([f"@{kind}{{{_key(record.id)},", *lines, "}", ""])


def _people(names: tuple[Name, ...]) -> str | None:
    shown = [_escaped(name.inverted) if name.given else f"{{{_escaped(name.family)}}}" for name in names]
    return " and ".join(filter(None, shown)) or None


def _escaped(text: str | None) -> str | None:
    return " ".join(text.split()).translate(_ESCAPES) if text else None


def _key(identifier: str) -> str:
    """`main:az-12` → `main-az-12`; other characters become their code point, so two ids never share a key."""
    return re.sub(r"[^A-Za-z0-9.-]", lambda found: f"u{ord(found[0]):x}" if found[0] != ":" else "-", identifier)
