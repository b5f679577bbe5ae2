"""A table's headings → what each column holds: `title_az`, `Title (AZ)`, `Название (рус)`-like spellings of one thing.

In: headings as written. Out: a Column each. Rule: a heading that is not ours is kept as a field of the items under its
own words; a near miss of one of ours is named by who reads the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from openshelf.content.nearest import nearest
from openshelf.lang.tags import canonical

PER_LANGUAGE = ("title", "description", "caption", "place", "creator")
SINGLE = ("slug", "part", "section", "file", "date", "rights", "holder", "record")
_OTHER_NAMES = {"id": "slug", "files": "file", "image": "file", "images": "file", "photo": "file", "license": "rights"}
_HEADING = re.compile(
    r"(?P<name>.*?)[\s_\-–(\[:/]+(?P<tag>[A-Za-z]{2}(?:[-_ ](?:latn|cyrl|arab))?)[)\]]?", re.IGNORECASE
)
_LANGUAGES = frozenset(
    (
        "az",
        "ru",
        "en",
        "uz",
        "kk",
        "tr",
        "fa",
        "ar",
        "de",
        "fr",
        "ka",
        "uk",
        "uz-Latn",
        "uz-Cyrl",
        "kk-Latn",
        "az-Cyrl",
        "az-Arab",
    )
)


@dataclass(frozen=True, slots=True)
class Column:
    """heading as written; name: one of PER_LANGUAGE or SINGLE, "" for a further field; lang where the heading says one."""

    heading: str
    name: str
    lang: str | None = None
    near: str | None = None


def read_heading(heading: str) -> Column:
    """What a heading says."""
    plain = re.sub(r"[\s\-]+", "_", heading.strip().casefold())
    whole = _OTHER_NAMES.get(plain, plain)
    if whole in PER_LANGUAGE or whole in SINGLE:
        return Column(heading, whole)
    found = _HEADING.fullmatch(heading.strip())
    tag = canonical(re.sub(r"[_ ]", "-", found["tag"])) if found else None
    if found and tag in _LANGUAGES:
        name = re.sub(r"[\s\-]+", "_", found["name"].strip().casefold())
        if name in PER_LANGUAGE:
            return Column(heading, name, tag)
        near = nearest(name, PER_LANGUAGE, 0.75)
        return Column(heading, "", tag, f"{near}_{tag}" if near else None)
    return Column(heading, "", None, nearest(plain, (*PER_LANGUAGE, *SINGLE), 0.75))


def read_headings(headings: Iterable[str]) -> tuple[Column, ...]:
    """What each heading says."""
    return tuple(read_heading(heading) for heading in headings)


def field_name(column: Column) -> str:
    """The words under which a further column is shown, without the language its heading names."""
    found = _HEADING.fullmatch(column.heading.strip()) if column.lang else None
    return found["name"].strip() if found else column.heading.strip()
