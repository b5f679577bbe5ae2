"""Which records are editions of one work: a Record → its work's key and the rule that gave it.

Rules (RULES; RELATED_RULES words those of other groups): the same uniform title and author; or an identical folded title (with its part) and the same author.
A record without author, a part of a periodical, and a collective title ("Works", "Əsərləri", "Избранное") name no work:
verified keys only, for a title alone lumps together what only looks alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from openshelf.authority.headings import agent_form, normal
from openshelf.record.labels import Labels, worded
from openshelf.record.model import Record, Title, creators, main_title

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDING = Path(__file__).resolve().parent / "wording"

RULES: Mapping[str, Labels] = worded(
    _WORDING,
    "work-rules",
    {
        "uniform-title": "The same uniform title and author",
        "title-author": "The same title and author",
    },
)
# Why other groups of related works stand together.
RELATED_RULES: Mapping[str, Labels] = worded(
    _WORDING,
    "related-rules",
    {
        "stated": "The catalogue says so",
        "creator": "The same name",
        "subject": "The same subject heading",
        "class": "Neighbouring class numbers",
    },
)

# Types whose titles repeat by nature.
_NO_WORK = frozenset({"issue", "serial", "article", "person", "event", "page", "e-project-item", "object"})
_COLLECTIVE = frozenset(
    {
        "correspondence", "essays", "letters", "novels", "plays", "poems", "selected works", "selections", "short stories",
        "works", "eserleri", "secilmis eserleri", "secilmis eserler", "siirler", "hekayeler", "poeziya", "tanlangan asarlar",
        "asarlar", "избранное", "избранные произведения", "собрание сочинений", "сочинения", "стихи", "стихотворения",
        "повести", "рассказы", "повести и рассказы", "романы", "пьесы", "письма", "полное собрание сочинений",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """title: the folded title; author: the joining key of the author's heading; rule: a key of RULES."""

    title: str
    author: str
    rule: str


def work_of(record: Record) -> Work | None:
    """The work a record is an edition of, or None where nothing verified names one."""
    if record.type in _NO_WORK:
        return None
    author = next((form for form in map(agent_form, creators(record)) if form is not None), None)
    if author is None:
        return None
    for title in record.titles:
        if title.kind == "uniform":
            folded = _folded(title)
            if folded:
                return Work(folded, author.key, "uniform-title")
    known_as = main_title(record)
    folded = _folded(known_as) if known_as is not None else ""
    return Work(folded, author.key, "title-author") if folded else None


def _folded(title: Title) -> str:
    text = normal(title.text, title.lang)
    if text in _COLLECTIVE:
        return ""
    part = normal(" ".join(filter(None, (title.part_number, title.part_name))), title.lang)
    return f"{text} / {part}" if part else text
