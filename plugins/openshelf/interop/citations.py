"""How a work is cited, in every style a record page offers, and the files a reference manager takes.

Input: an Entry and the absolute address of its page (decision 10: always the online one). Output: Citations, and RIS and
BibTeX as text. Styles: GOST R 7.0.100-2018 (description), GOST R 7.0.5-2008 (reference), APA 7, ISO 690.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openshelf.interop import apa, bibtex, gost, iso690, ris
from openshelf.interop.cited import Run, cited

if TYPE_CHECKING:
    from openshelf.catalog.model import Entry

STYLES = ("gost-description", "gost-reference", "apa", "iso690")
_NAMES = {
    "gost-description": "GOST R 7.0.100-2018",
    "gost-reference": "GOST R 7.0.5-2008",
    "apa": "APA 7",
    "iso690": "ISO 690",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation ready to show. name: the style's own name, the same in every language; lang: the work's language."""

    style: str
    name: str
    runs: tuple[Run, ...]
    lang: str | None = None

    @property
    def text(self) -> str:
        """The citation without italics, for copying."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class CitationFile:
    """A citation to download: a record page gives it as a data URL or the writer as a file."""

    name: str
    mime: str
    text: str


def citations(
    entry: Entry, permalink: str | None = None, accessed: str | None = None, tag: str | None = None
) -> tuple[Citation, ...]:
    """Every style, in the order of STYLES. `accessed`: a date in the work's own form, where the caller knows one.

    `tag`: the page's language; it matters only for works in several languages with a title in each.
    """
    work = cited(entry, permalink, tag)
    runs = {
        "gost-description": gost.description(work, accessed),
        "gost-reference": gost.reference(work, accessed),
        "apa": apa.reference(work),
        "iso690": iso690.reference(work, accessed),
    }
    return tuple(Citation(style, _NAMES[style], runs[style], work.language) for style in STYLES)


def citation_files(entry: Entry, permalink: str | None = None) -> tuple[CitationFile, ...]:
    """RIS and BibTeX."""
    return (
        CitationFile("RIS", "application/x-research-info-systems", ris.reference(entry, permalink)),
        CitationFile("BibTeX", "application/x-bibtex", bibtex.reference(entry, permalink)),
    )
