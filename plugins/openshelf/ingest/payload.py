"""A file as one or more streams of plain bytes: itself, the inside of a .gz, or each catalogue inside a .zip; archives in archives too.

In: a path. Out: Members (name, opener). Rules: what unpacks to more than RATIO times its packed size, or to more than LIMIT
bytes, is a bomb and stops with an error before it fills anything; nothing is written to disk; names inside an archive are
only shown, never opened as paths; an archive in an archive is opened, one in that is not; where an archive is damaged, what came
before the damage is read and the damage told.
"""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from openshelf.errors import Place, SourceError

RATIO = 200
LIMIT = 4_000_000_000
_COMPANIONS = (".xrf", ".cnt", ".ifp", ".l01", ".l02", ".n01", ".n02", ".mnu", ".ws", ".wss", ".opt")
_FREE = 64 << 20  # an unpacked size nobody needs to doubt


@dataclass(frozen=True, slots=True)
class Member:
    """One catalogue file: its name for people, and how to open it from its beginning (more than once)."""

    name: str
    open: Callable[[], BinaryIO]
    seekable: bool = True
    path: Path | None = None
    archive: tuple[Path, str] | None = None
    damage: list[str] = field(default_factory=list)  # what stopped the unpacking, filled while it is read

    def beside(self, ending: str) -> bytes | None:
        """The bytes of the file of the same stem with another ending, whatever the case of its letters; None without one."""
        if self.path is not None:
            wanted = self.path.stem.lower() + ending
            for other in self.path.parent.iterdir():
                if other.name.lower() == wanted and other.is_file():
                    return other.read_bytes()
        if self.archive is not None:
            wanted = Path(self.archive[1]).with_suffix(ending).as_posix().lower()
            with zipfile.ZipFile(self.archive[0]) as archive:
                for info in archive.infolist():
                    if info.filename.lower() == wanted and info.file_size <= _FREE:
                        return archive.read(info)
        return None


def shown(path: Path) -> str:
    """A file's name for people: from `content/catalog` or `content/authorities` on where it lies below one, else as it was given."""
    parts = path.parts
    for at in range(len(parts) - 2, 0, -1):
        if parts[at - 1 : at + 1] in (("content", "catalog"), ("content", "authorities")):
            return "/".join(parts[at - 1 :])
    return str(path)


def members(path: Path) -> Iterator[Member]:
    """The catalogue files of a path in name order."""
    name = shown(path)
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        raise SourceError("ingest.cannot-open", Place(name), reason=error.strerror or type(error).__name__) from error
    if head[:2] == b"\x1f\x8b":
        packed = path.stat().st_size
        damage: list[str] = []
        outer = Member(
            name, lambda: _bounded(gzip.GzipFile(path, "rb"), packed, name, damage), seekable=False, damage=damage
        )
        yield from _unpacked(outer, packed)
        return
    if head == b"PK\x03\x04":
        yield from _zip(path, name)
        return
    yield Member(name, lambda: path.open("rb"), path=path)


def _zip(path: Path, name: str) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = sorted(
                (info for info in archive.infolist() if info.filename and not info.filename.endswith("/")),
                key=lambda info: info.filename,
            )
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, struct.error) as error:
        raise SourceError("ingest.archive-unreadable", Place(name)) from error
    if any(info.filename in ("xl/workbook.xml", "[Content_Types].xml") for info in entries):
        unpacked, packed = sum(info.file_size for info in entries), path.stat().st_size
        if unpacked > LIMIT or (unpacked > _FREE and unpacked > RATIO * packed):
            raise SourceError("ingest.bomb", Place(name), bytes=unpacked, packed=packed)
        yield Member(name, lambda: path.open("rb"))
        return
    for info in entries:
        shown = f"{name}!{info.filename}"
        if not _is_catalogue(info):
            continue
        damage: list[str] = []
        opener = _opener(path, info, shown, damage)
        outer = Member(shown, opener, seekable=False, archive=(path, info.filename), damage=damage)
        yield from _unpacked(outer, max(1, info.compress_size))


def _unpacked(outer: Member, packed: int) -> Iterator[Member]:
    """The member itself, or what it holds where it is an archive in its turn. packed: bytes it took in the outer one."""
    try:
        with outer.open() as stream:
            head = stream.read(4)
    except SourceError:
        head = b""  # told when its records are asked for
    if head[:2] == b"\x1f\x8b":
        name = outer.name.removesuffix(".gz") + "!"
        yield Member(
            name,
            lambda: _bounded(gzip.GzipFile(fileobj=outer.open()), packed, name, outer.damage),
            seekable=False,
            damage=outer.damage,
        )
    elif head == b"PK\x03\x04":
        yield from _inner_zip(outer)
    else:
        yield outer


def _inner_zip(outer: Member) -> Iterator[Member]:
    with outer.open() as stream:
        data = stream.read(_FREE + 1)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = sorted(archive.infolist(), key=lambda info: info.filename)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, struct.error):
        entries = []
    if len(data) > _FREE or not entries or any(info.filename == "[Content_Types].xml" for info in entries):
        yield outer  # a spreadsheet, or nothing that can be opened here
        return
    for info in entries:
        shown = f"{outer.name}!{info.filename}"
        if _is_catalogue(info):
            damage: list[str] = []
            opener = _opener(data, info, shown, damage)
            yield Member(shown, opener, seekable=False, damage=damage)


def _is_catalogue(info: zipfile.ZipInfo) -> bool:
    """Whether an entry of an archive may be an export, by its name alone."""
    name = info.filename
    hidden = Path(name).name.startswith((".", "__MACOSX")) or name.startswith("__MACOSX/")
    return bool(name) and not name.endswith("/") and not hidden and not name.lower().endswith(_COMPANIONS)


def _opener(packed: Path | bytes, info: zipfile.ZipInfo, shown: str, damage: list[str]) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        try:
            archive = zipfile.ZipFile(io.BytesIO(packed) if isinstance(packed, bytes) else packed)
            stream = archive.open(info)
            archive.close()  # the member keeps the file open for itself
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
            raise SourceError("ingest.archive-unreadable", Place(shown)) from error
        return _bounded(cast("io.BufferedIOBase", stream), max(1, info.compress_size), shown, damage)

    return open_member


class _Bounded(io.RawIOBase):
    """Reads a stream until it has given more than it may."""

    def __init__(self, stream: io.BufferedIOBase, packed: int, name: str, damage: list[str]) -> None:
        self._stream = stream
        self._packed = packed
        self._name = name
        self._given = 0
        self._damage = damage

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        try:
            # read1 gives what a cut-off file still holds; read would give nothing of its last stretch.
            data = self._stream.read1(min(len(view), 1 << 16))
        except EOFError:
            self._damage[:] = ["cut off"]
            data = b""
        except (OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError) as error:
            if not self._given:
                raise SourceError("ingest.archive-unreadable", Place(self._name)) from error
            self._damage[:] = [str(error)]
            data = b""
        self._given += len(data)
        if self._given > LIMIT or (self._given > _FREE and self._given > RATIO * self._packed):
            raise SourceError("ingest.bomb", Place(self._name), bytes=self._given, packed=self._packed)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _bounded(stream: io.BufferedIOBase, packed: int, name: str, damage: list[str]) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Bounded(stream, packed, name, damage), 1 << 20))
