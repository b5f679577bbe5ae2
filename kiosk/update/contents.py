"""Where a content's bytes lie on the kiosk's disk: in a file of its own; or, of a pack that changed little, in an older one and beside it.

    objects/<hh>/<sha256>       whole
    overlays/<hh>/<sha256>      laid over a whole one: which of its bytes are there, and those that are not

A night changes one page in each of thousands of packs. Written whole they would be a hundred times the bytes that changed, every night, on a disk of flash. An overlay:

    openshelf-overlay <tab> 1 <tab> <sha256 of the whole one> <tab> <bytes of the lines that follow>
    <start in the whole one, or -> <tab> <bytes>            a line a piece, in the content's order; the bytes of the pieces `-` come after the lines

In: a hash. Out: bytes, or how the files look they come from; OSError where they are not there. The rules: an overlay lies over a whole content and never over
another overlay; a whole file beats an overlay; nothing read here is believed before it was hashed, wherever it came from.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from kiosk.release.manifest import MOST_PACK
from kiosk.update.verified import look

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.update.verified import Look

# An overlay holds all that changed since the whole one was written, so it grows; at this share of the pack the pack is written whole. With pages of a
# hundredth of their pack the bytes written come to their least between a tenth and a sixth.
MOST_SHARE = 1 / 8
MOST_LINES = 1 << 20  # bytes of an overlay's lines
KEPT = 1024  # overlays whose lines are held at a time
KEPT_BASES = 1 << 17  # what overlays lie over; a server that runs for months sees ever new ones
_NAME, _VERSION = "openshelf-overlay", "1"


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a content: where they begin in it, how many, in which file they lie and from where."""

    start: int
    length: int
    base: bool
    at: int


@dataclass(frozen=True, slots=True)
class Overlay:
    """What an overlay says. base: the whole content it lies over."""

    base: str
    pieces: tuple[Piece, ...]


class Contents:
    """The files of the contents below a kiosk's folder."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self._turn = Lock()
        self._bases: dict[str, tuple[Look, str]] = {}
        self._overlays: OrderedDict[str, tuple[Look, Overlay]] = OrderedDict()

    def place(self, digest: str) -> Path:
        """Where the whole content of this hash lies, or would."""
        return self.top / "objects" / digest[:2] / digest

    def overlay(self, digest: str) -> Path:
        """Where the overlay of this hash lies, or would."""
        return self.top / "overlays" / digest[:2] / digest

    def look(self, digest: str) -> Look | None:
        """How the file looks, or both files together; None where there is none."""
        whole = look(self.place(digest))
        if whole is not None:
            return whole
        over = look(self.overlay(digest))
        base = self.base(digest) if over is not None else None
        under = look(self.place(base)) if base else None
        if over is None or under is None:
            # An overlay over nothing looks as no sound content ever did.
            return over
        return over[0] + under[0], over[1] + under[1], over[2] << 64 | under[2]

    def base(self, digest: str) -> str | None:
        """The content an overlay lies over; None where there is no overlay, none that can be read, or the whole content."""
        if look(self.place(digest)) is not None:
            return None
        path = self.overlay(digest)
        found = look(path)
        if found is None:
            return None
        with self._turn:
            known = self._bases.get(digest)
        if known is not None and known[0] == found:
            return known[1]
        try:
            with path.open("rb") as file:
                base, _ = _head(file.read(256))
        except (OSError, ValueError):
            return None
        with self._turn:
            if len(self._bases) >= KEPT_BASES:
                self._bases.clear()
            self._bases[digest] = found, base
        return base

    def read(self, digest: str) -> bytes:
        """The whole content. OSError where it is not there or cannot be read."""
        path = self.place(digest)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            over = self._overlay(digest)
            if over is None:
                raise
        return self._pieces(digest, over, 0, over.pieces[-1].start + over.pieces[-1].length if over.pieces else 0)

    def span(self, digest: str, start: int, length: int) -> bytes:
        """A part of the content. OSError where it is not there or cannot be read."""
        try:
            with self.place(digest).open("rb") as file:
                file.seek(start)
                return file.read(length)
        except FileNotFoundError:
            over = self._overlay(digest)
            if over is None:
                raise
        return self._pieces(digest, over, start, start + length)

    def holds(self, digest: str, length: int) -> bool | None:
        """Whether the content lies here as signed; None: there is none, False: it is damaged."""
        path = self.place(digest)
        try:
            if path.is_symlink():
                return False
            with path.open("rb") as file:
                if file.seek(0, 2) != length:
                    return False
                file.seek(0)
                return hashlib.file_digest(file, "sha256").hexdigest() == digest
        except FileNotFoundError:
            pass
        except OSError:
            return False
        if look(self.overlay(digest)) is None:
            return None
        try:
            return hashlib.sha256(self.read(digest)).hexdigest() == digest
        except OSError:
            return False

    def files(self, digest: str) -> Iterator[Path]:
        """The files its bytes come from."""
        base = self.base(digest)
        yield from (self.overlay(digest), self.place(base)) if base else (self.place(digest),)

    def _overlay(self, digest: str) -> Overlay | None:
        """The overlay; None where there is none. OSError where it cannot be read."""
        path = self.overlay(digest)
        found = look(path)
        if found is None:
            return None
        with self._turn:
            known = self._overlays.get(digest)
            if known is not None and known[0] == found:
                self._overlays.move_to_end(digest)
                return known[1]
        with path.open("rb") as file:
            made = decode(file.read(MOST_LINES + 256))
        with self._turn:
            self._overlays[digest] = found, made
            while len(self._overlays) > KEPT:
                self._overlays.popitem(last=False)
        return made

    def _pieces(self, digest: str, over: Overlay, start: int, end: int) -> bytes:
        found = []
        with self.overlay(digest).open("rb") as own, self.place(over.base).open("rb") as base:
            for piece in over.pieces:
                first, last = max(start, piece.start), min(end, piece.start + piece.length)
                if first < last:
                    file = base if piece.base else own
                    file.seek(piece.at + first - piece.start)
                    found.append(file.read(last - first))
        return b"".join(found)


def lay(content: bytes, base: str, before: bytes, most: float = MOST_SHARE) -> bytes | None:
    """The overlay of a pack over an older one; None where more than this share of it changed, and it is better written whole."""
    try:
        older, after = list(_files(before)), list(_files(content))
    except ValueError:
        return None
    if {file.folder for file in older} != {file.folder for file in after}:
        # A withdrawal that reaches a folder must reach all that its packs lie over.
        return None
    if not after:
        return None
    known = {(file.digest, file.length): file.start for file in older}
    pieces: list[tuple[int | None, int, int]] = [(None, 0, after[0].start)]  # where in the older one, where here, bytes
    for file in after:
        at = known.get((file.digest, file.length))
        last_at, last_start, last_length = pieces[-1]
        if (at is None and last_at is None) or (at is not None and last_at is not None and at == last_at + last_length):
            pieces[-1] = last_at, last_start, last_length + file.length
        else:
            pieces.append((at, file.start, file.length))
    lines = "".join(f"{'-' if at is None else at}\t{length}\n" for at, _, length in pieces).encode()
    own = b"".join(content[start : start + length] for at, start, length in pieces if at is None)
    if len(lines) > MOST_LINES or len(lines) + len(own) > most * len(content):
        return None
    again = b"".join(
        content[start : start + length] if at is None else before[at : at + length] for at, start, length in pieces
    )
    # What is read of the older one today must be what it was.
    return f"{_NAME}\t{_VERSION}\t{base}\t{len(lines)}\n".encode() + lines + own if again == content else None


def decode(data: bytes) -> Overlay:
    """What an overlay's beginning says, as far as its lines go. OSError where it is none."""
    try:
        base, begin = _head(data)
        size = int(data[:begin].split(b"\t")[3])
        lines = data[begin : begin + size]
        if len(lines) != size:
            raise ValueError  # noqa: TRY301 — one word for all that is wrong
        pieces, start, own = [], 0, begin + size
        for line in lines.decode("ascii").splitlines():
            at, length = line.split("\t")
            of_base = at != "-"
            if not length.isdecimal() or not (at.isdecimal() or not of_base):
                raise ValueError  # noqa: TRY301
            pieces.append(Piece(start, int(length), of_base, int(at) if of_base else own))
            start += int(length)
            own += 0 if of_base else int(length)
            if start > MOST_PACK:
                raise ValueError  # noqa: TRY301
    except (ValueError, IndexError):
        raise OSError("an overlay is damaged") from None
    return Overlay(base, tuple(pieces))


def _head(data: bytes) -> tuple[str, int]:
    """The content below, and where the lines begin. ValueError where it is no overlay."""
    line, end, _ = data[:256].partition(b"\n")
    name, version, base, _ = line.decode("ascii").split("\t")
    if not end or (name, version) != (_NAME, _VERSION) or len(base) != 64 or not base.isalnum():
        raise ValueError(name)
    return base, len(line) + 1


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a pack: where it begins, how long it is, its hash and its folder."""

    start: int
    length: int
    digest: bytes
    folder: bytes


def _files(pack: bytes) -> Iterator[_File]:
    """The files of a pack that was verified. ValueError where it is no pack."""
    head = pack.index(b"\n") + 1
    at = head + int(pack[:head].split(b"\t")[-1])
    for line in pack[head:at].splitlines():
        digest, length, path = line.split(b"\t", 2)
        yield _File(at, int(length), digest, path.rpartition(b"/")[0])
        at += int(length)
