"""Documents → the search index, file by file: the walk of this room.

In: Documents in any order, here or in shares that other processes take in, a budget, and what is published. Out: Outputs below
`search/`, root.json last. FORMAT.md says what stands in them.

Rules: the same documents give the same bytes, however they are shared out and over however many processes; a segment is named by its
content, so an unchanged index is the same files; where little has changed, what has is a new segment behind the published ones, and
all segments together answer as one made anew would; memory is bounded by the vocabulary (about 400 bytes a distinct word), the
documents' sort keys (about 200 bytes a document) and `rows` occurrences; all else is spilled to a folder that lives until the
last Output was taken.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from openshelf.build.output import Output
from openshelf.build.pool import LocalPool
from openshelf.search.batches import files_of
from openshelf.search.changes import Plan, later_of, later_words, plan_of
from openshelf.search.coding import file_name
from openshelf.search.columns import card_files, facet_files, json_file, rank_files, run_files
from openshelf.search.families import Families, endings, make_families
from openshelf.search.leaves import Later, LeafWriter
from openshelf.search.lexicon import LexiconWriter, lexicon, misspellable
from openshelf.search.merged import order_file
from openshelf.search.postings import (
    FREQUENCIES,
    Lengths,
    Part,
    Symbols,
    heaps,
    length_classes,
    load_part,
    only,
    sort_heap,
)
from openshelf.search.settings import FACETS, FIELDS, FINE, FORMAT, STEMMED, IndexSettings
from openshelf.search.shares import NO_YEAR, gather, take_documents, take_in, uncollected
from openshelf.search.standing import Standing, marks_name, name_of, read_root, segments_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from openshelf.build.pool import Pool
    from openshelf.search.documents import Document
    from openshelf.search.occurrences import Gathered
    from openshelf.search.postings import Tally
    from openshelf.search.shares import Cards, Share, Taken
    from openshelf.search.standing import Segment

_CARDS_A_TASK = 4_000
ROOT = "search/root.json"
NOTHING = Standing()


@dataclass(frozen=True, slots=True)
class _Whole:
    """All documents taken in, and their postings in parts.

    parts: files of postings; tallies: what each holds. marks: by place in the final order, hashes of id and content.
    """

    taken: Taken
    families: Families
    lengths: Lengths
    parts: list[Path]
    tallies: tuple[Tally, ...]
    marks: npt.NDArray[np.uint64]

    def together(self, name: str) -> npt.NDArray[np.int64]:
        """A column of the tallies, of all parts."""
        return np.concatenate([getattr(tally, name) for tally in self.tallies] or [np.zeros(0, np.int64)])

    def by_title(self) -> npt.NDArray[np.int64]:
        """The documents' numbers in the order of their titles."""
        return _places(self.taken.order)[self.taken.by_title]


def build(
    documents: Iterable[Document],
    settings: IndexSettings = FINE,
    *,
    shares: Iterable[Share] = (),
    pool: Pool | None = None,
    standing: Standing = NOTHING,
    compact: bool = False,
) -> Iterator[Output]:
    """The index of the documents, and of those of the shares, which the processes of the pool come by, or else this one.

    standing: what is published: its segments stay in use where they can, else one generation. compact: make all anew, which
    gives the same bytes whatever was published.
    """
    with tempfile.TemporaryDirectory(prefix="openshelf-search-") as folder:
        with uncollected():
            kept, files, segments = _made(
                documents, shares, settings, Path(folder), pool or LocalPool(1), standing, compact=compact
            )
        for each in kept:
            yield from (Output(f"search/{each.name}/{name}", each.folder / name) for name in each.files)
        if files is not None:
            name = files.name
            yield from (Output(f"search/{name}/{file}", files.folder / file) for file in sorted(files.hashes))
    names = [str(segment["path"]) for segment in segments]
    root = {"format": FORMAT, "segments": segments, "previous": _previous(standing.root, names)}
    _forget_others(standing, [*names, *_paths(read_root(standing.root))])
    yield Output(ROOT, (json.dumps(root, separators=(",", ":")) + "\n").encode())


def _made(
    documents: Iterable[Document],
    shares: Iterable[Share],
    settings: IndexSettings,
    folder: Path,
    pool: Pool,
    standing: Standing,
    *,
    compact: bool,
) -> tuple[tuple[Segment, ...], _Files | None, list[dict[str, Any]]]:
    """The segments that stay, the files of the new one, if any, and what root.json says of all segments."""
    whole = _take_all_in(documents, shares, settings, folder, pool)
    plan = plan_of(whole.marks, [] if compact else segments_of(standing, settings))
    segments: list[dict[str, Any]] = list(read_root(standing.root).get("segments", ())[: len(plan.kept)])
    if plan.kept and not plan.fresh.any() and not plan.changed:
        return plan.kept, None, segments
    files = _Files(folder / "segment")
    head = _write_segment(whole, plan, settings, files, pool)
    _remember(standing, settings, files.name, whole.marks[plan.fresh])
    return plan.kept, files, [*segments, {"path": files.name, "docs": int(plan.fresh.sum()), "head": head}]


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


def _take_all_in(
    documents: Iterable[Document], shares: Iterable[Share], settings: IndexSettings, spill: Path, pool: Pool
) -> _Whole:
    """Everything about the documents that does not depend on what is published."""
    paths = [spill / "here"]
    for share in shares:
        paths.append(spill / f"share-{len(paths)}")
        pool.submit(take_in, share, paths[-1])
    take_documents(documents, paths[0])
    for _ in pool.gather():
        pass
    taken, occurrences, vocabulary = gather(paths)
    numbers = _places(taken.order).astype(np.uint32)
    lengths = length_classes([column[taken.order] for column in occurrences.lengths.T], settings.edges)
    families = make_families(vocabulary.listed())
    del vocabulary
    marks = taken.marks.copy()
    marks[:, 1] += _family_marks(occurrences, families, len(taken))
    slots = np.array([*(family.slot for family in families.families), len(families.owner)], np.int64)
    paths = []
    for heap in heaps(occurrences, families, numbers, lengths, rows=settings.rows, folder=spill):
        paths.append(spill / f"sorted-{len(paths)}.npz")
        pool.submit(sort_heap, heap, slots[heap.first : heap.last + 1], paths[-1])
    return _Whole(taken, families, lengths, paths, tuple(pool.gather()), marks[taken.order])


def _places(order: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """By document, its place in an order."""
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places


def _family_marks(occurrences: Gathered, families: Families, size: int) -> npt.NDArray[np.uint64]:
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


def _write_segment(whole: _Whole, plan: Plan, settings: IndexSettings, files: _Files, pool: Pool) -> str:
    """Write the segment of the plan's fresh documents; its head, as root.json carries it."""
    fresh = np.flatnonzero(plan.fresh)
    numbers = np.full(len(whole.marks), -1, np.int64)
    numbers[fresh] = np.arange(len(fresh))
    order = whole.taken.order[fresh]
    known = lexicon(whole.families, whole.together("words"))
    backwards = misspellable(known, settings)
    counts, postings = _counted(whole, plan, numbers)
    symbols = Symbols(counts, whole.lengths, settings.precise)
    later: Later | None = None
    rows = [(key, *row) for key, row in known.items()]
    if plan.kept:
        later = later_of(plan.kept, whole.families, whole.together("documents"), postings > 0)
        rows, backwards = later_words(plan.kept, known, backwards)
    written = len(postings) if later is None else int(later.families.sum())
    settings = _fitted(settings, len(fresh), written, postings, later=later is not None)
    _start_cards(whole.taken.cards.of(order), settings.cards, files, pool)
    leaves = LeafWriter(whole.families, symbols, settings, later)
    first_fields = np.array([classes[0] >> 6 for classes in symbols.table] or [0], np.int64)
    parts = (_part(path, numbers, all_fresh=not plan.kept) for path in whole.parts)
    for number, batch in enumerate(leaves.write(parts)):
        path = files.folder.with_name(f"batch-{number}.npz")
        batch.put_aside(path)
        pool.submit(_write_batch, path, first_fields, files.folder)
    words = LexiconWriter(rows, backwards, settings)
    files.store(words.write())
    by_title = whole.by_title()
    files.store(_columns(whole.taken, order, numbers[by_title[plan.fresh[by_title]]], settings))
    if plan.kept:
        sizes = [*(each.docs for each in plan.kept), len(fresh)]
        files.store(
            [("o.bin", order_file(*plan.places(), sizes)), ("oz.bin", order_file(*plan.title_places(by_title), sizes))],
        )
    directories = {"t": leaves.first_keys, "w": words.words, "r": words.reversed}
    for kind, keys in directories.items():
        files.store(_directory_pages(kind, keys, settings.page))
    files.store([("e.bin", json_file(endings()))])
    for hashes in pool.gather():
        files.hashes |= hashes
    head = json_file(_head(len(fresh), whole.lengths, symbols, settings, directories, later=bool(plan.kept)))
    return b64encode(head).decode()


def _counted(whole: _Whole, plan: Plan, numbers: npt.NDArray[np.int64]) -> tuple[Counter[int], npt.NDArray[np.int64]]:
    """How often each profile stands in the fresh documents, and how many postings each family has in them."""
    counts: Counter[int] = Counter()
    if not plan.kept:
        for tally in whole.tallies:
            counts.update(dict(zip(tally.profiles.tolist(), tally.profile_counts.tolist(), strict=True)))
        return counts, whole.together("postings")
    postings = np.zeros(len(whole.families.families), np.int64)
    for path in whole.parts:
        part = _part(path, numbers, all_fresh=False)
        profiles, found = np.unique(part.profile, return_counts=True)
        counts.update(dict(zip(profiles.tolist(), found.tolist(), strict=True)))
        postings += np.bincount(part.family, minlength=len(postings))
    return counts, postings


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


def _write_batch(path: Path, first_fields: npt.NDArray[np.int64], folder: Path) -> dict[str, str]:
    """Write the files of a batch of leaves or blocks; their hashes."""
    files = _Files(folder)
    files.store(files_of(path, first_fields))
    return files.hashes


def _start_cards(cards: Cards, size: int, files: _Files, pool: Pool) -> None:
    """Have the files of d/ written, some thousand cards a task."""
    step = -(-_CARDS_A_TASK // size) * size
    for first in range(0, len(cards.size), step):
        own = cards.of(np.arange(first, min(first + step, len(cards.size))))
        pool.submit(_write_cards, own, size, first // size, files.folder)


def _write_cards(cards: Cards, size: int, first: int, folder: Path) -> dict[str, str]:
    """Write files of d/ from number `first`; their hashes."""
    files = _Files(folder)
    written = enumerate(card_files(cards.read(), size), first)
    files.store((file_name("d", number), data) for number, (_, data) in written)
    return files.hashes


def _columns(
    taken: Taken, order: npt.NDArray[np.int64], by_title: npt.NDArray[np.int64], settings: IndexSettings
) -> Iterator[tuple[str, bytes]]:
    yield from facet_files([taken.facets[number] for number in taken.facet_of[order].tolist()], settings.facet_docs)
    yield from run_files("y", [_years(*span) for span in taken.years[order].tolist()], settings.column)
    yield from run_files("a", [taken.added[number] for number in taken.added_of[order].tolist()], settings.column)
    ranks = np.empty(len(by_title), np.int64)
    ranks[by_title] = np.arange(len(by_title))
    yield from rank_files(ranks, settings.column)


def _years(first: int, last: int) -> int | tuple[int, int] | None:
    return None if first == NO_YEAR else first if first == last else (first, last)


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
