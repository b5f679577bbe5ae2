"""Where in its host a part stands: "2009. № 4. С. 12–18" → year, volume, issue, pages.

Input: a Relation of kind host. Output: HostPart. What the text does not say clearly stays unsaid: a number is an issue
only after a sign that says so, in the languages of the catalogue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openshelf.record.model import Record, Relation

_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d|21\d\d)(?!\d)")
_VOLUME = re.compile(r"(?i)(?<!\w)(?:том|т|ҹ|ҹилд|cild|c|vol(?:ume)?|v|jild|j|жилд|bd)\.?\s*(\d+)(?![\d–-])")
_ISSUE = re.compile(
    r"(?i)(?:№|#|(?<!\w)(?:no|nr|nöm|nömrə|вып|вып\.|номер|say[ıi]|son|сон|issue|iss)\.?)\s*(\d+(?:\s*[/–-]\s*\d+)?)"
)
_PAGES = re.compile(r"(?i)(?<!\w)(?:pp?|с|c|s|стр|səh|sah|b|бет|б)\.\s*(\d+)(?:\s*[–—-]\s*(\d+))?")


@dataclass(frozen=True, slots=True)
class HostPart:
    """The host and the place in it; None is what nobody said."""

    title: str
    year: str | None = None
    volume: str | None = None
    issue: str | None = None
    first_page: str | None = None
    last_page: str | None = None
    issn: str | None = None
    isbn: str | None = None
    record: str | None = None
    detail: str | None = None

    @property
    def pages(self) -> str | None:
        """`12–18`, with an en dash."""
        if self.first_page is None:
            return None
        return f"{self.first_page}–{self.last_page}" if self.last_page else self.first_page


def host_of(record: Record) -> HostPart | None:
    """The host of an article or part, where the record names one with a title."""
    relation = next((each for each in record.relations if each.kind == "host" and each.title), None)
    return _host_part(relation) if relation else None


def _host_part(relation: Relation) -> HostPart:
    detail = relation.detail or ""
    pages = _last(_PAGES, detail)
    # The pages are taken out first: "C. 12" is a volume in Azerbaijani ("cild") and pages in Russian ("С.").
    rest = detail[: pages.start()] + detail[pages.end() :] if pages else detail
    year = _YEAR.search(rest)
    volume, issue = _VOLUME.search(rest), _ISSUE.search(rest)
    return HostPart(
        title=(relation.title or "").strip(" .,;:/"),
        year=relation.year or (year[1] if year else None),
        volume=volume[1] if volume else None,
        issue=issue[1].replace(" ", "") if issue else None,
        first_page=pages[1] if pages else None,
        last_page=pages[2] if pages else None,
        issn=relation.issn,
        isbn=relation.isbn,
        record=relation.record,
        detail=relation.detail,
    )


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = tuple(pattern.finditer(text))
    return found[-1] if found else None
