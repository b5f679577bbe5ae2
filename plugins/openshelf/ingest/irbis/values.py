"""A field's value as IRBIS writes it, "text^Aone^Btwo" → a Field.

Rules: codes are read without regard to case, a Cyrillic letter as its Latin twin; text before the first ^ is kept under
the code ""; words marked for the dictionary, <word>, lose their marks; empty subfields say nothing and are left out; tags lose their leading noughts, so 010 and 10 are one.
"""

from __future__ import annotations

import re

from openshelf.ingest.fields import Field
from openshelf.ingest.texts import composed

_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
# What ISIS marks for its dictionary: <word>, or <word=as it is filed>. HTML typed into a field is none of it.
_MARKED = re.compile(r"<([^\W\d_][^<>=^]*)(?:=[^<>^]*)?>")
_HTML = frozenset(
    (
        "a", "b", "i", "u", "p", "s", "br", "em", "hr", "li", "ol", "ul", "td", "th", "tr", "sub", "sup", "div", "img",
        "span", "font", "small", "table", "strong", "center",
    )
)  # fmt: skip
_TWINS = str.maketrans("асеорхвнкмт", "aceopxbhkmt")


def _plain(marked: re.Match[str]) -> str:
    return marked[0] if marked[1].split()[0].casefold() in _HTML else marked[1].rstrip()


def field_of(tag: str, value: str) -> Field:
    """The Field of one value."""
    number = tag.lstrip("0") or "0"
    if not (value.isascii() and value.isprintable()):
        value = composed(_CONTROLS.sub(" ", value))
    if "<" in value:
        value = _MARKED.sub(_plain, value)
    if "^" not in value:
        return Field(number, "", [("", value.strip())])
    parts = value.split("^")
    subfields = [("", parts[0].strip())] if parts[0].strip() else []
    for part in parts[1:]:
        text = part[1:].strip()
        if text:
            subfields.append((part[0].lower().translate(_TWINS), text))
    return Field(number, "", subfields)
