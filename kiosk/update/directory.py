"""Where each file of a release lies, without opening every pack: one row a pack is kept, a pack's own index is read when one of its files is asked for.

In: packs (once, when they came in), then rows. Out: rows as text, and `Files`, a map from path to `Lying`. The rules: a pack holds files of one folder, and
of a folder with several packs the file's name says which (FORMAT.md); an index is hashed before it is believed; a closed path is not in the map.
Memory: about 400 bytes a pack and at most INDEXES indexes; 1.3 million files in 12,000 packs are 5 MB.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock

from kiosk.release import packs
from kiosk.release.manifest import FormatError, ObjectEntry, PackEntry
from kiosk.release.withdrawal import OPEN, Closed

INDEXES = 1024  # parsed indexes held at a time; one of a hundred files is 30 kB


@dataclass(frozen=True, slots=True)
class Lying:
    """Where a file's bytes lie: in which object or pack, from where, how many, and their hash."""

    holder: str
    offset: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Row:
    """A pack: whose folder it holds, what the hashes of its names have in common at their start, where its index lies and its hash."""

    pack: str
    sealed: bool
    folder: str
    stem: str
    files: int
    bytes: int  # of the files together
    head: int  # where the index begins
    index: int  # how long it is
    digest: str  # the index's hash


def row_of(entry: PackEntry, content: bytes) -> Row:
    """The row of a pack that was verified as a whole. FormatError where it is not as FORMAT.md says."""
    found = packs.read_index(content)
    folders = {each.path.rpartition("/")[0] for each in found}
    if len(folders) > 1:
        raise FormatError("pack: files of two folders lie together")
    head = content.index(b"\n") + 1
    start = found[0].offset if found else len(content)
    hashes = [_name_hash(each.path) for each in found]
    stem = hashes[0] if hashes else ""
    for each in hashes:
        while not each.startswith(stem):
            stem = stem[:-1]
    return Row(
        entry.digest, entry.sealed, folders.pop() if folders else "", stem, len(found),
        len(content) - start, head, start - head, hashlib.sha256(content[head:start]).hexdigest(),
    )  # fmt: skip


def encode(rows: Iterable[Row]) -> bytes:
    """The rows as text; the last line is the hash of those before."""
    text = "".join(
        f"{row.pack}\t{int(row.sealed)}\t{row.stem}\t{row.files}\t{row.bytes}\t{row.head}\t{row.index}\t{row.digest}\t{row.folder}\n"
        for row in sorted(rows, key=lambda row: row.pack)
    ).encode()
    return text + hashlib.sha256(text).hexdigest().encode() + b"\n"


def decode(data: bytes) -> dict[str, Row] | None:
    """Rows by pack; None where the text is not as it was written."""
    text, last = data[:-65], data[-65:-1]
    if hashlib.sha256(text).hexdigest().encode() != last:
        return None
    rows = {}
    for line in text.decode().splitlines():
        pack, sealed, stem, files, size, head, index, digest, folder = line.split("\t")
        rows[pack] = Row(pack, sealed == "1", folder, stem, int(files), int(size), int(head), int(index), digest)
    return rows


class Files(Mapping[str, Lying]):
    """Path → where it lies, of the plain or the sealed files of a release.

    read: bytes of a pack from its hash, start and length. An index that cannot be believed is an OSError, for the file may well be there.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        objects: Iterable[ObjectEntry],
        read: Callable[[str, int, int], bytes],
        closed: Closed = OPEN,
    ) -> None:
        self._read = read
        self._closed = closed
        self._alone = {one.path: one for one in objects}
        self._packs: dict[tuple[str, str], Row] = {}
        self._digits: dict[str, int] = {}
        self._indexes: OrderedDict[str, dict[str, Lying]] = OrderedDict()
        self._turn = Lock()
        folders: defaultdict[str, list[Row]] = defaultdict(list)
        for row in rows:
            folders[row.folder].append(row)
        for folder, of_folder in folders.items():
            digits = _digits_of(of_folder)
            self._digits[folder] = digits
            self._packs.update({(folder, row.stem[:digits]): row for row in of_folder})

    def __getitem__(self, path: str) -> Lying:
        if self._closed.covers(path):
            raise KeyError(path)
        alone = self._alone.get(path)
        if alone is not None:
            return Lying(alone.digest, 0, alone.length, alone.digest)
        folder = path.rpartition("/")[0]
        digits = self._digits.get(folder)
        if digits is None:
            raise KeyError(path)
        row = self._packs.get((folder, _name_hash(path)[:digits]))
        if row is None:
            raise KeyError(path)
        return self._index(row)[path]

    def __iter__(self) -> Iterator[str]:
        for path in self._alone:
            if not self._closed.covers(path):
                yield path
        for row in self._packs.values():
            yield from (path for path in self._index(row) if not self._closed.covers(path))

    def __len__(self) -> int:
        """How many files were signed; closed ones are counted."""
        return len(self._alone) + sum(row.files for row in self._packs.values())

    def _index(self, row: Row) -> dict[str, Lying]:
        with self._turn:
            known = self._indexes.get(row.pack)
            if known is not None:
                self._indexes.move_to_end(row.pack)
                return known
        made = index_of(row, self._read(row.pack, row.head, row.index))
        with self._turn:
            self._indexes[row.pack] = made
            while len(self._indexes) > INDEXES:
                self._indexes.popitem(last=False)
        return made


def index_of(row: Row, index: bytes) -> dict[str, Lying]:
    """The files of a pack by path. OSError where the index is not the one that was verified."""
    if hashlib.sha256(index).hexdigest() != row.digest:
        raise OSError(f"the index of pack {row.pack[:12]}… is damaged")
    made = {}
    offset = row.head + row.index
    for line in index.decode().splitlines():
        digest, length, path = line.split("\t")
        made[path] = Lying(row.pack, offset, int(length), digest)
        offset += int(length)
    return made


def parted(row: Row, content: bytes, closed: Closed) -> bool:
    """Whether a pack is sound but for withdrawn files, and those are overwritten to the last byte."""
    try:
        index = index_of(row, content[row.head : row.head + row.index])
    except (OSError, ValueError):
        return False
    for path, lying in index.items():
        found = content[lying.offset : lying.offset + lying.length]
        if len(found) != lying.length:
            return False
        if closed.covers(path):
            if found.strip(b"\0"):
                return False
        elif hashlib.sha256(found).hexdigest() != lying.digest:
            return False
    return len(content) == row.head + row.index + row.bytes


def without(row: Row, content: bytes, closed: Closed) -> bytes:
    """A verified pack with its withdrawn files overwritten; itself where there are none."""
    if not closed.reaches(row.folder):
        return content
    cut = bytearray(content)
    for path, lying in index_of(row, content[row.head : row.head + row.index]).items():
        if closed.covers(path):
            cut[lying.offset : lying.offset + lying.length] = bytes(lying.length)
    return bytes(cut)


def _digits_of(rows: list[Row]) -> int:
    """How many digits tell the packs of one folder apart; packs that none do are found by the last of them alone."""
    for digits in range(packs.MOST_DIGITS + 1):
        if len({row.stem[:digits] for row in rows}) == len(rows):
            return digits
    return packs.MOST_DIGITS


def _name_hash(path: str) -> str:
    return hashlib.sha256(path.rpartition("/")[2].encode()).hexdigest()[: packs.MOST_DIGITS]
