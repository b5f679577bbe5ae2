"""Documents → the search index, file by file: the walk of this room.

In: Documents in any order (twice the same documents give the same bytes only in the same order of equal ones), a budget. Out: Outputs below `search/`,
root.json last. FORMAT.md says what stands in them.

Rules: the segment is named by its content, so an unchanged index is the same files; memory is bounded by the vocabulary (about
400 bytes a distinct word), the documents' sort keys (about 300 bytes a document) and `rows` occurrences; all else is
spilled to a folder that lives until the last Output was taken.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from openshelf.build.output import Output
from openshelf.search.coding import file_name
from openshelf.search.columns import FacetValues, card_files, facet_files, json_file, rank_files, run_files
from openshelf.search.families import endings, make_families
from openshelf.search.leaves import LeafWriter
from openshelf.search.lexicon import LexiconWriter, lexicon
from openshelf.search.occurrences import Occurrences
from openshelf.search.postings import (
    FREQUENCIES,
    Lengths,
    Symbols,
    length_classes,
    load_part,
    save_part,
    sorted_parts,
)
from openshelf.search.settings import FACETS, FIELDS, FINE, FORMAT, STEMMED, IndexSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from openshelf.search.documents import Document

ROOT = "search/root.json"
_PAGE = 256


@dataclass(frozen=True, slots=True)
class _Row:
    """What stays in memory of a document: its place in the order, and the values of the columns."""

    sort: str
    id: str
    facets: FacetValues
    year: int | tuple[int, int] | None
    added: str | None
    offset: int
    size: int


def build(
    documents: Iterable[Document], settings: IndexSettings = FINE, *, previous_root: bytes | None = None
) -> Iterator[Output]:
    """The index of the documents. previous_root: the root.json last published, whose segments stay one generation."""
    with tempfile.TemporaryDirectory(prefix="openshelf-search-") as folder:
        place = Path(folder)
        files = place / "segment"
        docs = _write_segment(documents, settings, place, files)
        names = sorted(path.relative_to(files).as_posix() for path in files.rglob("*.bin"))
        digest = hashlib.sha256()
        for name in names:
            digest.update(f"{name} {hashlib.sha256((files / name).read_bytes()).hexdigest()}\n".encode())
        segment = digest.hexdigest()[:20]
        for name in names:
            yield Output(f"search/{segment}/{name}", files / name)
        root = {
            "format": FORMAT,
            "segments": [{"path": segment, "docs": docs}],
            "previous": _previous(previous_root, segment),
        }
        yield Output(ROOT, (json.dumps(root, separators=(",", ":")) + "\n").encode())


def kept_folders(root: bytes | None) -> tuple[str, ...]:
    """The folders a published root.json still needs: its own segments and the generation before; () for no root."""
    read = _read_root(root)
    return tuple(f"search/{path}" for path in (*_paths(read), *read.get("previous", ())))


def _read_root(root: bytes | None) -> dict[str, Any]:
    """A root.json that can be read, else {}: an index of another format is no generation to keep."""
    try:
        read = json.loads(root or b"{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) and read.get("format") == FORMAT else {}


def _paths(root: dict[str, Any]) -> list[str]:
    return [str(segment["path"]) for segment in root.get("segments", ())]


def _previous(root: bytes | None, segment: str) -> list[str]:
    """The generation before: of an unchanged index it stays what it was."""
    read = _read_root(root)
    paths = _paths(read)
    return list(read.get("previous", ())) if paths == [segment] else [path for path in paths if path != segment]


def _write_segment(documents: Iterable[Document], settings: IndexSettings, spill: Path, files: Path) -> int:
    """Write one segment's files; how many documents it holds."""
    occurrences = Occurrences(spill)
    with (spill / "cards.jsonl").open("w+b") as cards:
        rows = _take_in(documents, occurrences, cards)
        order = _order(rows)
        numbers = np.empty(len(rows), np.uint32)
        numbers[order] = np.arange(len(rows), dtype=np.uint32)
        lengths = length_classes([column[order] for column in occurrences.lengths()], settings.length_classes)
        families = make_families(occurrences.vocabulary)
        parts: list[Path] = []
        counts: Counter[int] = Counter()
        for part in sorted_parts(occurrences, families, numbers, lengths, rows=settings.rows, folder=spill):
            profiles, found = np.unique(part.profile, return_counts=True)
            counts.update(dict(zip(profiles.tolist(), found.tolist(), strict=True)))
            parts.append(spill / f"sorted-{len(parts)}.npz")
            save_part(part, parts[-1])
        symbols = Symbols(counts, lengths, settings.symbols)
        leaves = LeafWriter(families, symbols, settings)
        _store(files, leaves.write(map(load_part, parts)))
        words = LexiconWriter(lexicon(families, leaves.slot_counts), settings)
        _store(files, words.write())
        _store(files, card_files(_cards_in_order(cards, rows, order), settings.cards))
    _store(files, _columns(rows, order, settings))
    directories = {"t": leaves.first_keys, "w": words.words, "r": words.reversed}
    for kind, keys in directories.items():
        _store(files, _directory_pages(kind, keys))
    _store(files, [("head.bin", json_file(_head(len(rows), lengths, symbols, settings, directories)))])
    return len(rows)


def _take_in(documents: Iterable[Document], occurrences: Occurrences, cards: BinaryIO) -> list[_Row]:
    rows = []
    same: dict[FacetValues, FacetValues] = {}
    for number, document in enumerate(documents):
        occurrences.add(number, document)
        card = json.dumps(document.card(), ensure_ascii=False, separators=(",", ":")).encode()
        offset = cards.tell()
        cards.write(card)
        facets = same.setdefault(document.facets, document.facets)
        year = document.year
        span = (year, document.year_end) if year is not None and document.year_end not in (None, year) else year
        rows.append(_Row(document.sort, document.id, facets, span, document.added, offset, len(card)))
    return rows


def _order(rows: list[_Row]) -> list[int]:
    """The order of coming of each document in its final order: those that agree in all facets stand together."""
    rank = {facets: number for number, facets in enumerate(sorted({row.facets for row in rows}))}
    return sorted(range(len(rows)), key=lambda number: (rank[rows[number].facets], rows[number].sort, rows[number].id))


def _cards_in_order(cards: BinaryIO, rows: list[_Row], order: list[int]) -> Iterator[dict[str, Any]]:
    for number in order:
        cards.seek(rows[number].offset)
        yield json.loads(cards.read(rows[number].size))


def _columns(rows: list[_Row], order: list[int], settings: IndexSettings) -> Iterator[tuple[str, bytes]]:
    yield from facet_files([rows[number].facets for number in order], settings.facet_docs)
    yield from run_files("y", [rows[number].year for number in order], settings.column)
    yield from run_files("a", [rows[number].added for number in order], settings.column)
    yield from rank_files(_title_ranks(rows, order), settings.column)


def _title_ranks(rows: list[_Row], order: list[int]) -> npt.NDArray[np.uint32]:
    by_title = sorted(range(len(order)), key=lambda document: (rows[order[document]].sort, rows[order[document]].id))
    ranks = np.empty(len(order), np.uint32)
    ranks[by_title] = np.arange(len(order), dtype=np.uint32)
    return ranks


def _head(
    docs: int, lengths: Lengths, symbols: Symbols, settings: IndexSettings, directories: dict[str, list[str]]
) -> dict[str, object]:
    return {
        "docs": docs,
        "fields": FIELDS,
        "means": lengths.means,
        "frequencies": FREQUENCIES,
        "lengths": lengths.class_means,
        "languages": STEMMED,
        "endings": endings(),
        "symbols": symbols.table,
        "card": settings.cards,
        "facets": {"names": FACETS, "docs": settings.facet_docs},
        "column": settings.column,
        **{kind: _directory(keys) for kind, keys in directories.items()},
    }


def _directory(keys: list[str]) -> dict[str, object]:
    if len(keys) <= _PAGE:
        return {"count": len(keys), "keys": keys}
    return {"count": len(keys), "pages": keys[::_PAGE]}


def _directory_pages(kind: str, keys: list[str]) -> Iterator[tuple[str, bytes]]:
    if len(keys) > _PAGE:
        for number, start in enumerate(range(0, len(keys), _PAGE)):
            yield file_name(f"{kind}i", number), json_file(keys[start : start + _PAGE])


def _store(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    for name, data in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
