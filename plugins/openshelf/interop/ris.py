"""RIS: one record as a reference manager imports it (UTF-8, CR LF, `TAG  - value`, ends with ER).

Rule: a value never holds a line break, so no catalogue text can forge a tag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openshelf.interop.cited import cited

if TYPE_CHECKING:
    from openshelf.catalog.model import Entry

TYPES = {
    "book": "BOOK",
    "volume": "BOOK",
    "serial": "SER",
    "issue": "SER",
    "article": "JOUR",
    "thesis-abstract": "THES",
    "legal-act": "STAT",
    "score": "MUSIC",
    "sound": "SOUND",
    "video": "VIDEO",
    "map": "MAP",
    "image": "ART",
    "disc": "DATA",
    "manuscript": "UNPB",
    "publication": "BOOK",
    "e-book": "EBOOK",
    "page": "ELEC",
}


def reference(entry: Entry, permalink: str | None = None) -> str:
    """The entry as one RIS record. `permalink`: the absolute address of its page."""
    work, record = cited(entry, permalink), entry.record
    kind = TYPES.get(work.type, "GEN")
    if work.host and work.host.isbn and kind == "JOUR":
        kind = "CHAP"
    pairs: list[tuple[str, str | None]] = [("TY", kind)]
    pairs += [("AU", name.inverted) for name in work.authors]
    pairs += [("A2", name.inverted) for name in work.editors]
    pairs += [("A4", name.inverted) for name in work.translators]
    pairs += [("TI", work.full_title)]
    if work.host:
        host = work.host
        pairs += [("T2", host.title), ("VL", host.volume), ("IS", host.issue)]
        pairs += [("SP", host.first_page), ("EP", host.last_page)]
    pairs += [("T3", each.title) for each in work.series]
    pairs += [("ET", work.edition), ("CY", work.place), ("PB", work.publisher)]
    pairs += [("PY", (work.host.year if work.host else None) or _start(record.date.start if record.date else None))]
    pairs += [("SN", isbn) for isbn in work.isbns] + [("SN", work.issn or (work.host.issn if work.host else None))]
    pairs += [("DO", work.doi), ("LA", record.languages[0] if record.languages else None)]
    pairs += [("KW", subject.heading) for subject in record.subjects]
    pairs += [("AB", note.text) for note in record.notes if note.kind == "abstract"][:1]
    pairs += [("CN", next((each.shelf_mark for each in record.holdings if each.shelf_mark), None))]
    pairs += [("UR", permalink), ("L1" if _is_pdf(work.url) else "L2", work.url if work.url != permalink else None)]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in pairs if value and value.strip()]
    return "\r\n".join([*lines, "ER  - ", ""])


def _start(year: int | None) -> str | None:
    return str(year) if year is not None and year > 0 else None


def _is_pdf(url: str | None) -> bool:
    return bool(url) and str(url).partition("?")[0].lower().endswith(".pdf")
