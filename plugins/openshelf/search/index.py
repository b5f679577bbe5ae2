"""Documents → the search index, file by file: the walk of this room.

In: Documents in any order (twice the same documents give the same bytes only in the same order of equal ones), a budget, and
what is published. Out: Outputs below `search/`, root.json last. FORMAT.md says what stands in them.

Rules: a segment is named by its content, so an unchanged index is the same files; where little has changed, what has is a
new segment behind the published ones, and all segments together answer as one made anew would; memory is bounded by the vocabulary (about
400 bytes a distinct word), the documents' sort keys (about 300 bytes a document) and `rows` occurrences; all else is
spilled to a folder that lives until the last Output was taken.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
import numpy as np

from openshelf.build.output import Output
from openshelf.search.changes import Plan, later_of, later_words, plan_of
from openshelf.search.coding import file_name
from openshelf.search.columns import FacetValues, card_files, facet_files, json_file, rank_files, run_files
from openshelf.search.families import Families, endings, make_families
from openshelf.search.leaves import Later, LeafWriter
from openshelf.search.lexicon import LexiconWriter, lexicon, misspellable
from openshelf.search.merged import order_file
from openshelf.search.occurrences import Occurrences
from openshelf.search.postings import (
    FREQUENCIES,
    Lengths,
    Part,
    Symbols,
    length_classes,
    load_part,
    only,
    save_part,
    sorted_parts,
)
from openshelf.search.settings import FACETS, FIELDS, FINE, FORMAT, STEMMED, IndexSettings
from openshelf.search.standing import Standing, marks_name, name_of, read_root, segments_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from openshelf.search.documents import Document

ROOT = "search/root.json"
NOTHING = Standing()


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
    mark: int


@dataclass(frozen=True, slots=True)
class _Whole:
    """All documents taken in: their rows in the order of coming, that order's final one, and their postings in parts.

    documents, slot_counts: by family how many documents hold it, by word how many postings it has. marks: by place in the
    final order, hashes of id and content.
    """

    rows: list[_Row]
    order: npt.NDArray[np.int64]
    families: Families
    lengths: Lengths
    parts: list[Path]
    documents: npt.NDArray[np.int64]
    slot_counts: npt.NDArray[np.int64]
    marks: npt.NDArray[np.uint64]

    def by_title(self) -> npt.NDArray[np.int64]:
        """The documents' numbers in the order of their titles."""
        rows = [self.rows[number] for number in self.order.tolist()]
        return np.array(sorted(range(len(rows)), key=lambda n: (rows[n].sort, rows[n].id)), np.int64)


def build(
    documents: Iterable[Document],
    settings: IndexSettings = FINE,
    *,
    standing: Standing = NOTHING,
    compact: bool = False,
) -> Iterator[Output]:
    """The index of the documents.

    standing: what is published: its segments stay in use where they can, else one generation. compact: make all anew, which
    gives the same bytes whatever was published.
    """
    with tempfile.TemporaryDirectory(prefix="openshelf-search-") as folder:
        place = Path(folder)
        with (place / "cards.jsonl").open("w+b") as cards:
            whole = _take_all_in(documents, settings, place, cards)
            plan = plan_of(whole.marks, [] if compact else segments_of(standing, settings))
            segments = [{"path": each.name, "docs": each.docs} for each in plan.kept]
            for each, told in zip(plan.kept, read_root(standing.root).get("segments", ()), strict=False):
                yield from (Output(f"search/{each.name}/{name}", each.folder / name) for name in each.files)
                segments[plan.kept.index(each)] = told
            if plan.fresh.any() or plan.changed or not plan.kept:
                files = _Files(place / "segment")
                head = _write_segment(whole, plan, settings, cards, files)
                name = files.name
                yield from (Output(f"search/{name}/{file}", files.folder / file) for file in sorted(files.hashes))
                segments.append({"path": name, "docs": int(plan.fresh.sum()), "head": head})
                _remember(standing, settings, name, whole.marks[plan.fresh])
    names = [str(segment["path"]) for segment in segments]
    root = {"format": FORMAT, "segments": segments, "previous": _previous(standing.root, names)}
    _forget_others(standing, [*names, *_paths(read_root(standing.root))])
    yield Output(ROOT, (json.dumps(root, separators=(",", ":")) + "\n").encode())


def kept_folders(root: bytes | None) -> tuple[str, ...]:
    """The folders a published root.json still needs: its own segments and the generation before; () for no root."""
    read = read_root(root)
    return tuple(f"search/{path}" for path in (*_paths(read), *read.get("previous", ())))


def _paths(root: dict[str, Any]) -> list[str]:
    return [str(segment["path"]) for segment in root.get("segments", ())]


def _previous(root: bytes | None, names: list[str]) -> list[str]:
    """The generation before: of an unchanged index it stays what it was."""
    read = read_root(root)
    paths = _paths(read)
    return list(read.get("previous", ())) if paths == names else [path for path in paths if path not in names]


def _remember(standing: Standing, settings: IndexSettings, segment: str, marks: npt.NDArray[np.uint64]) -> None:
    """Leave a segment's marks for the next build; they count only where its root.json is published."""
    if standing.memory is not None:
        standing.memory.mkdir(parents=True, exist_ok=True)
        np.save(standing.memory / marks_name(segment, settings), marks)


def _forget_others(standing: Standing, segments: list[str]) -> None:
    if standing.memory is not None and standing.memory.is_dir():
        for path in standing.memory.glob("*.npy"):
            if path.name.partition("-")[0] not in segments:
                path.unlink()


def _take_all_in(documents: Iterable[Document], settings: IndexSettings, spill: Path, cards: BinaryIO) -> _Whole:
    """Everything about the documents that does not depend on what is published."""
    occurrences = Occurrences(spill)
    rows = _take_in(documents, occurrences, cards)
    order = np.array(_order(rows), np.int64)
    numbers = np.empty(len(rows), np.uint32)
    numbers[order] = np.arange(len(rows), dtype=np.uint32)
    lengths = length_classes([column[order] for column in occurrences.lengths()], settings.edges)
    families = make_families(occurrences.vocabulary)
    marks = np.empty((len(rows), 2), np.uint64)
    marks[:, 0] = [_hash(row.id.encode()) for row in rows]
    marks[:, 1] = np.array([row.mark for row in rows], np.uint64) + _family_marks(occurrences, families, len(rows))
    parts: list[Path] = []
    holding = np.zeros(len(families.families), np.int64)
    slot_counts = np.zeros(len(families.owner), np.int64)
    slot_of_family = np.array([family.slot for family in families.families] or [0], np.int64)
    for part in sorted_parts(occurrences, families, numbers, lengths, rows=settings.rows, folder=spill):
        slot_counts += np.bincount(slot_of_family[part.family] + part.word, minlength=len(slot_counts))
        holding += np.bincount(part.family[part.heads()], minlength=len(holding))
        parts.append(spill / f"sorted-{len(parts)}.npz")
        save_part(part, parts[-1])
    return _Whole(rows, order, families, lengths, parts, holding, slot_counts, marks[order])


def _family_marks(occurrences: Occurrences, families: Families, size: int) -> npt.NDArray[np.uint64]:
    """By document, a sum over its words and the families they fall into: a new word may draw an old one to another stem."""
    of_slot = np.array(
        [
            _hash(f"{family.language} {family.key} {word}".encode())
            for family in families.families
            for word in family.words
        ],
        np.uint64,
    )
    marks = np.zeros(size, np.uint64)
    for block in occurrences.blocks():
        docs = block["doc"]
        starts = np.flatnonzero(np.diff(docs, prepend=docs[:1] - 1))
        marks[docs[starts]] += np.add.reduceat(of_slot[families.slots[block["word"]]], starts)
    return marks


def _hash(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


def _write_segment(whole: _Whole, plan: Plan, settings: IndexSettings, cards: BinaryIO, files: _Files) -> str:
    """Write the segment of the plan's fresh documents; its head, as root.json carries it."""
    fresh = np.flatnonzero(plan.fresh)
    numbers = np.full(len(whole.rows), -1, np.int64)
    numbers[fresh] = np.arange(len(fresh))
    order = whole.order[fresh]
    known = lexicon(whole.families, whole.slot_counts)
    backwards = misspellable(known, settings)
    counts: Counter[int] = Counter()
    postings = np.zeros(len(whole.families.families), np.int64)
    for path in whole.parts:
        part = _part(path, numbers, all_fresh=not plan.kept)
        profiles, found = np.unique(part.profile, return_counts=True)
        counts.update(dict(zip(profiles.tolist(), found.tolist(), strict=True)))
        postings += np.bincount(part.family, minlength=len(postings))
    symbols = Symbols(counts, whole.lengths, settings.precise)
    later: Later | None = None
    rows = [(key, *row) for key, row in known.items()]
    if plan.kept:
        later = later_of(plan.kept, whole.families, whole.documents, postings > 0)
        rows, backwards = later_words(plan.kept, known, backwards)
    written = len(postings) if later is None else int(later.families.sum())
    settings = _fitted(settings, len(fresh), written, postings, later=later is not None)
    leaves = LeafWriter(whole.families, symbols, settings, later)
    files.store(leaves.write(_part(path, numbers, all_fresh=not plan.kept) for path in whole.parts))
    words = LexiconWriter(rows, backwards, settings)
    files.store(words.write())
    files.store(card_files(_cards_in_order(cards, whole.rows, order), settings.cards))
    by_title = whole.by_title()
    files.store(_columns(whole.rows, order, numbers[by_title[plan.fresh[by_title]]], settings))
    if plan.kept:
        sizes = [*(each.docs for each in plan.kept), len(fresh)]
        files.store(
            [("o.bin", order_file(*plan.places(), sizes)), ("oz.bin", order_file(*plan.title_places(by_title), sizes))],
        )
    directories = {"t": leaves.first_keys, "w": words.words, "r": words.reversed}
    for kind, keys in directories.items():
        files.store(_directory_pages(kind, keys, settings.page))
    files.store([("e.bin", json_file(endings()))])
    head = json_file(_head(len(fresh), whole.lengths, symbols, settings, directories, later=bool(plan.kept)))
    return b64encode(head).decode()


def _fitted(
    settings: IndexSettings, docs: int, families: int, postings: npt.NDArray[np.int64], *, later: bool
) -> IndexSettings:
    """The budget's sizes for a segment of so many documents and families, with so many postings by family.

    A family takes about 24 bytes in its leaf, a posting 4, a key of the lexicon 9.
    """
    long = postings[postings > settings.inline]
    terms = 24 * families + 4 * int(postings[postings <= settings.inline].sum())
    lists = (int(np.ceil(long / settings.segment).sum()), 4 * int(long.sum()))
    return settings.fitted(docs, terms, lists, 9 * families, later=later)


def _part(path: Path, numbers: npt.NDArray[np.int64], *, all_fresh: bool) -> Part:
    part = load_part(path)
    return part if all_fresh else only(part, numbers)


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
        mark = _hash(
            card + msgspec.json.encode((document.passages, document.keys, facets, document.sort, span, document.added))
        )
        rows.append(_Row(document.sort, document.id, facets, span, document.added, offset, len(card), mark))
    return rows


def _order(rows: list[_Row]) -> list[int]:
    """The order of coming of each document in its final order: those that agree in all facets stand together."""
    rank = {facets: number for number, facets in enumerate(sorted({row.facets for row in rows}))}
    return sorted(range(len(rows)), key=lambda number: (rank[rows[number].facets], rows[number].sort, rows[number].id))


def _cards_in_order(cards: BinaryIO, rows: list[_Row], order: npt.NDArray[np.int64]) -> Iterator[dict[str, Any]]:
    for number in order.tolist():
        cards.seek(rows[number].offset)
        yield json.loads(cards.read(rows[number].size))


def _columns(
    rows: list[_Row], order: npt.NDArray[np.int64], by_title: npt.NDArray[np.int64], settings: IndexSettings
) -> Iterator[tuple[str, bytes]]:
    chosen = [rows[number] for number in order.tolist()]
    yield from facet_files([row.facets for row in chosen], settings.facet_docs)
    yield from run_files("y", [row.year for row in chosen], settings.column)
    yield from run_files("a", [row.added for row in chosen], settings.column)
    ranks = np.empty(len(by_title), np.int64)
    ranks[by_title] = np.arange(len(by_title))
    yield from rank_files(ranks, settings.column)


def _head(
    docs: int,
    lengths: Lengths,
    symbols: Symbols,
    settings: IndexSettings,
    directories: dict[str, list[str]],
    *,
    later: bool,
) -> dict[str, object]:
    return {
        "docs": docs,
        "later": later,
        "fields": FIELDS,
        "means": lengths.means,
        "frequencies": FREQUENCIES,
        "lengths": lengths.class_means,
        "languages": STEMMED,
        "symbols": symbols.table,
        "card": settings.cards,
        "facets": {"names": FACETS, "docs": settings.facet_docs},
        "column": settings.column,
        "page": settings.page,
        **{kind: _directory(keys, settings.page) for kind, keys in directories.items()},
    }


def _directory(keys: list[str], page: int) -> dict[str, object]:
    if len(keys) <= page:
        return {"count": len(keys), "keys": keys}
    return {"count": len(keys), "pages": keys[::page]}


def _directory_pages(kind: str, keys: list[str], page: int) -> Iterator[tuple[str, bytes]]:
    if len(keys) > page:
        for number, start in enumerate(range(0, len(keys), page)):
            yield file_name(f"{kind}i", number), json_file(keys[start : start + page])


class _Files:
    """The files of a segment being written, and their hashes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hashes: dict[str, str] = {}
        self._folders: set[str] = set()

    def store(self, files: Iterable[tuple[str, bytes]]) -> None:
        for name, data in files:
            parent = name.rpartition("/")[0]
            if parent not in self._folders:
                (self.folder / parent).mkdir(parents=True, exist_ok=True)
                self._folders.add(parent)
            (self.folder / name).write_bytes(data)
            self.hashes[name] = hashlib.sha256(data).hexdigest()

    @property
    def name(self) -> str:
        """What the segment is called."""
        return name_of(self.hashes)
