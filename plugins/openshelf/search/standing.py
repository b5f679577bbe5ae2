"""The index last published → what a build goes on from: its segments, their entries, and what each document was made of.

In: the published root and folder, and the folder in which earlier builds left a mark for every document (`.openshelf/`).
Out: segments, or none where anything is missing, damaged, or made by other code or settings: then the index is made anew.
Rule: a segment's name is the hash of its files, and it is gone on from only where its files still have it.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import zlib
from base64 import b64decode
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import openshelf
from openshelf.search.coding import file_name, read_varint, read_varints
from openshelf.search.families import Pointer
from openshelf.search.merged import gone_of
from openshelf.search.settings import FORMAT, IndexSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import numpy.typing as npt

Words = tuple[str, ...]
Entry = tuple[str, tuple[Pointer, ...], dict[int, tuple[Words, int]]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is published. root: root.json; folder: `search/`; memory: where document marks are kept; None for what there is not."""

    root: bytes | None = None
    folder: Path | None = None
    memory: Path | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A published segment. files: below its folder, in order. marks: by document, hashes of its id and of all that was indexed of it. gone: no longer there."""

    name: str
    folder: Path
    head: dict[str, Any]
    files: tuple[str, ...]
    marks: npt.NDArray[np.uint64]
    gone: npt.NDArray[np.bool_]

    @property
    def docs(self) -> int:
        """How many documents it holds, those that are gone with them."""
        return len(self.gone)

    def entries(self) -> Iterator[Entry]:
        """(key, pointers, language → (words, documents)) of its leaves; no words where a family is no more."""
        for number in range(self.head["t"]["count"]):
            yield from _entries(self._read("t", number), later=self.head["later"])

    def words(self) -> Iterator[tuple[str, int, str]]:
        """(key, count, word) of w/."""
        for number in range(self.head["w"]["count"]):
            data = self._read("w", number)
            length, at = read_varint(data, 0)
            _, at = read_varint(data, at)
            end = rows = at + length
            keys = _Strings()
            while at < end:
                key, at = keys.next(data, at)
                count, rows = read_varint(data, rows)
                more, rows = read_varint(data, rows)
                yield key, count, data[rows : rows + more].decode() or key
                rows += more

    def backwards(self) -> Iterator[str]:
        """The keys of r/."""
        for number in range(self.head["r"]["count"]):
            data = self._read("r", number)
            _, at = read_varint(data, 0)
            keys = _Strings()
            while at < len(data):
                key, at = keys.next(data, at)
                yield key

    def title_ranks(self) -> npt.NDArray[np.int64]:
        """By document, its place in the order of the segment's titles."""
        out = [np.zeros(0, np.int64)]
        for number in range(-(-self.docs // self.head["column"])):
            values = read_varints(self._read("z", number))
            out.append(np.cumsum((values >> 1) ^ -(values & 1)))
        return np.concatenate(out)

    def _read(self, kind: str, number: int) -> bytes:
        return zlib.decompress((self.folder / file_name(kind, number)).read_bytes())


def segments_of(standing: Standing, settings: IndexSettings) -> list[Segment]:
    """The published segments a build with these settings may go on from; none where it must begin anew."""
    read = read_root(standing.root)
    if standing.folder is None or standing.memory is None or not read:
        return []
    found = []
    try:
        for segment in read["segments"]:
            folder = standing.folder / str(segment["path"])
            files = hashes_of(folder)
            if name_of(files) != segment["path"]:
                return []
            marks = np.load(standing.memory / marks_name(folder.name, settings))
            head = json.loads(zlib.decompress(b64decode(segment["head"])))
            gone = np.zeros(segment["docs"], np.bool_)
            found.append(Segment(folder.name, folder, head, tuple(sorted(files)), marks, gone))
        if len(found) > 1:
            flags = gone_of((found[-1].folder / "o.bin").read_bytes(), [each.docs for each in found])
            found = [replace(each, gone=own) for each, own in zip(found, flags, strict=True)]
        whole = all(each.marks.shape == (each.docs, 2) for each in found)
    except (OSError, ValueError, KeyError, TypeError, zlib.error):
        return []
    return found if whole else []


def merged_entries(segments: Iterable[Segment]) -> Iterator[Entry]:
    """The entries of all segments, sorted: a later segment's word is the last about pointers, words and documents."""
    numbered = [((*entry, number) for entry in each.entries()) for number, each in enumerate(segments)]
    for key, found in groupby(heapq.merge(*numbered, key=lambda one: (one[0], one[3])), lambda one: one[0]):
        pointers: tuple[Pointer, ...] = ()
        families: dict[int, tuple[Words, int]] = {}
        for _, pointers, own, _ in found:  # noqa: B007 - the last is meant
            families |= own
        yield key, pointers, {language: one for language, one in families.items() if one[0]}


def merged_words(segments: Iterable[Segment]) -> dict[str, tuple[int, str]]:
    """Key → (count, word) of all segments' lexicons: the last that has a key is right."""
    found: dict[str, tuple[int, str]] = {}
    for segment in segments:
        found |= {key: (count, word) for key, count, word in segment.words()}
    return {key: row for key, row in found.items() if row[0]}


def merged_backwards(segments: Iterable[Segment]) -> set[str]:
    """The keys that stand in r/ of an odd number of segments."""
    found: set[str] = set()
    for segment in segments:
        found ^= set(segment.backwards())
    return found


def hashes_of(folder: Path) -> dict[str, str]:
    """A published segment's files below its folder and their hashes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.bin")
    }


def name_of(hashes: Mapping[str, str]) -> str:
    """A segment's name: a hash of its files. hashes: file → SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    for name in sorted(hashes):
        digest.update(f"{name} {hashes[name]}\n".encode())
    return digest.hexdigest()[:20]


def marks_name(segment: str, settings: IndexSettings) -> str:
    """The file of a segment's marks: it also names the settings and the code that made them."""
    made_by = hashlib.blake2b(f"{settings} {_program()}".encode(), digest_size=8).hexdigest()
    return f"{segment}-{made_by}.npy"


def read_root(root: bytes | None) -> dict[str, Any]:
    """A root.json that can be read, else {}: an index of another format is no generation to keep."""
    try:
        read = json.loads(root or b"{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) and read.get("format") == FORMAT else {}


@cache
def _program() -> str:
    """A hash of the code and tables by which documents become an index: other code may make another of the same documents."""
    digest = hashlib.blake2b(digest_size=8)
    package = Path(openshelf.__file__).parent
    for room in ("lang", "search"):
        for path in sorted(package.joinpath(room).rglob("*")):
            if path.suffix in (".py", ".json"):
                digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class _Strings:
    """Strings that each begin like the one before."""

    def __init__(self, before: bytes = b"") -> None:
        self.before = before

    def next(self, data: bytes, at: int) -> tuple[str, int]:
        shared, at = read_varint(data, at)
        more, at = read_varint(data, at)
        self.before = self.before[:shared] + data[at : at + more]
        return self.before.decode(), at + more


def _entries(data: bytes, *, later: bool) -> Iterator[Entry]:
    sizes, at = [], 0
    for _ in range(7):
        size, at = read_varint(data, at)
        sizes.append(size)
    keys_at, heads, targets, words_at = at, at + sizes[0], at + sum(sizes[:2]), at + sum(sizes[:3])
    end, keys = heads, _Strings()
    while keys_at < end:
        key, keys_at = keys.next(data, keys_at)
        own = key.encode()
        pointer_count, heads = read_varint(data, heads)
        family_count, heads = read_varint(data, heads)
        pointers = []
        for _ in range(pointer_count):
            kind, targets = read_varint(data, targets)
            language, targets = read_varint(data, targets)
            more, targets = read_varint(data, targets)
            target = own[: len(own) - (kind >> 2)] + data[targets : targets + more]
            targets += more
            pointers.append(Pointer(kind & 3, language, target.decode()))
        families: dict[int, tuple[Words, int]] = {}
        for _ in range(family_count):
            language, heads = read_varint(data, heads)
            word_count, heads = read_varint(data, heads)
            if not word_count:
                families[language] = ((), 0)
                continue
            whole, heads = read_varint(data, heads) if later else (0, heads)
            count, heads = read_varint(data, heads)
            repeated, heads = read_varint(data, heads)
            blocks, heads = read_varint(data, heads)
            for _ in range(4 * blocks):
                _, heads = read_varint(data, heads)
            words, coded = [], _Strings(own)
            for _ in range(word_count):
                word, words_at = coded.next(data, words_at)
                words.append(word)
            families[language] = (tuple(words), whole if later else count - repeated)
        yield key, tuple(pointers), families
