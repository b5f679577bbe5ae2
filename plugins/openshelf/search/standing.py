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
from openshelf.search.coding import file_name, read_front_coded, read_varint, read_varints, unpacked
from openshelf.search.families import Pointer
from openshelf.search.leaves import LONG, MOST_FAMILIES, REPEATED, WORDS
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
            sizes, at = [], 0
            for _ in range(2):
                size, at = read_varint(data, at)
                sizes.append(size)
            keys, words, counts = data[at : at + sizes[0]], data[at + sizes[0] : at + sum(sizes)], at + sum(sizes)
            key, keys_at, words_at = b"", 0, 0
            while keys_at < len(keys):
                key, keys_at = read_front_coded(keys, keys_at, key)
                word, words_at = read_front_coded(words, words_at, key)
                count, counts = read_varint(data, counts)
                yield key.decode(), count, word.decode()

    def backwards(self) -> Iterator[str]:
        """The keys of r/."""
        for number in range(self.head["r"]["count"]):
            data, key, at = self._read("r", number), b"", 0
            while at < len(data):
                key, at = read_front_coded(data, at, key)
                yield key.decode()

    def title_ranks(self) -> npt.NDArray[np.int64]:
        """By document, its place in the order of the segment's titles."""
        out = [np.zeros(0, np.int64)]
        for number in range(-(-self.docs // self.head["column"])):
            values = read_varints(self._read("z", number))
            out.append(np.cumsum((values >> 1) ^ -(values & 1)))
        return np.concatenate(out)

    def _read(self, kind: str, number: int) -> bytes:
        return unpacked((self.folder / file_name(kind, number)).read_bytes())


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
            head = json.loads(unpacked(b64decode(segment["head"])))
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


def _entries(data: bytes, *, later: bool) -> Iterator[Entry]:
    """The entries of a leaf's deflated part."""
    sizes, at = [], 0
    for _ in range(4):
        size, at = read_varint(data, at)
        sizes.append(size)
    keys, words, targets, heads = (data[at + sum(sizes[:i]) : at + sum(sizes[: i + 1])] for i in range(4))
    numbers = at + sum(sizes)
    own, keys_at, words_at, targets_at, heads_at = b"", 0, 0, 0, 0
    while keys_at < len(keys):
        own, keys_at = read_front_coded(keys, keys_at, own)
        head, heads_at = read_varint(heads, heads_at)
        pointer_count, family_count = divmod(head, MOST_FAMILIES + 1)
        if family_count == MOST_FAMILIES:
            more, heads_at = read_varint(heads, heads_at)
            family_count += more
        pointers = []
        for _ in range(pointer_count):
            kind, targets_at = read_varint(targets, targets_at)
            language, targets_at = read_varint(targets, targets_at)
            more, targets_at = read_varint(targets, targets_at)
            target = own[: len(own) - (kind >> 2)] + targets[targets_at : targets_at + more]
            targets_at += more
            pointers.append(Pointer(kind & 3, language, target.decode()))
        families: dict[int, tuple[Words, int]] = {}
        for _ in range(family_count):
            head, heads_at = read_varint(heads, heads_at)
            language = head % REPEATED
            if head < WORDS:
                families[language] = ((), 0)
                continue
            whole, numbers = read_varint(data, numbers) if later else (0, numbers)
            count, numbers = read_varint(data, numbers)
            repeated, numbers = read_varint(data, numbers) if head & REPEATED else (0, numbers)
            blocks, numbers = read_varint(data, numbers) if head & LONG else (0, numbers)
            for _ in range(4 * blocks):
                _, numbers = read_varint(data, numbers)
            found, word = [], own
            for _ in range(head // WORDS):
                word, words_at = read_front_coded(words, words_at, word)
                found.append(word.decode())
            families[language] = (tuple(found), whole if later else count - repeated)
        yield own.decode(), tuple(pointers), families
