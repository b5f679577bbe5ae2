"""Searches an output folder for bytes that must not be in it, inside archives, compressed shards, PDFs and pictures too.

In: folders and markers, texts planted in restricted files, thumbnails, texts and drafts. Out: `Leak`s: which marker, in
which file, by which way into it. A test plants the markers; `openshelf check` may ask for a work's own words.

Rules
- Everything that can be unpacked without a key is unpacked, to DEPTH layers, each judged by its bytes and not by its name:
  zip (also epub, xlsx, docx), gzip, zlib and raw deflate shards, zstandard frames, PDF streams, PNG text and profile chunks.
- A marker is looked for as UTF-8, UTF-16 either way, in base64 at each of its three places, in JSON and URL escapes, and
  without regard to ASCII case, for an index may fold it.
- Unpacking stops at LIMIT bytes a layer and says so by an entry of its own: what could not be searched is no pass.
"""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import zstandard

from openshelf.errors import LeakError, Place

LIMIT = 256 << 20
DEPTH = 4
_WINDOW = 8 << 20
_PDF_STREAM = re.compile(rb"stream\r?\n")
_UNSEARCHED = "…"


@dataclass(frozen=True, slots=True)
class Leak:
    """A marker found. path: the file, relative to its folder; inside: the way into it, outermost first.

    marker is "…" where a file could not be searched to its end.
    """

    path: str
    marker: str
    inside: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " > ".join((self.path, *self.inside))


@dataclass(frozen=True, slots=True)
class _Needle:
    marker: str
    folded: bytes  # compared with the data in small ASCII letters
    exact: bool = False  # base64 keeps its case


def scan(folders: Iterable[Path], markers: Sequence[str]) -> Iterator[Leak]:
    """Every marker found in every file below the folders, in path order, each file and way into it once a marker."""
    needles = tuple(needle for marker in markers for needle in _needles(marker))
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            found = {leak.marker: leak for leak in _named(name, needles)}
            for leak in _search(path.read_bytes(), needles, name, ()):
                found.setdefault(f"{leak.marker}\0{leak.inside}", leak)
            yield from found.values()


def copies(restricted: Mapping[str, str | None], made: Iterable[tuple[str, str]]) -> Iterator[Leak]:
    """Restricted files that stand in an output as they are. restricted: sha256 → the file's own name, None of one that may; made: (path, sha256)."""
    for path, digest in made:
        name = restricted.get(digest)
        if name is not None:
            yield Leak(path, name, ("copy",))


def forbid(leaks: Iterable[Leak]) -> None:
    """LeakError for the first of these, if there is one."""
    for leak in leaks:
        raise LeakError("rights.leak", Place(leak.path), marker=leak.marker, inside=str(leak))


def _needles(marker: str) -> Iterator[_Needle]:
    plain = marker.encode()
    forms = {
        plain,
        marker.encode("utf-16-le"),
        marker.encode("utf-16-be"),
        json.dumps(marker)[1:-1].encode(),
        quote(marker).encode(),
    }
    for form in sorted(forms):
        yield _Needle(marker, form.lower())
    for shift in range(3):
        # The characters that do not depend on what stands before and after the marker.
        encoded = base64.b64encode(b"\0" * shift + plain)
        stable = encoded[(0, 2, 3)[shift] : len(encoded) - (0, 3, 2)[(len(plain) + shift) % 3] or None]
        if len(stable) >= 8:
            yield _Needle(marker, stable, exact=True)


def _named(name: str, needles: Sequence[_Needle]) -> Iterator[Leak]:
    """A file's own name can give a work away."""
    folded = name.encode("utf-8", "surrogateescape").lower()
    for needle in needles:
        if not needle.exact and needle.folded in folded:
            yield Leak(name, needle.marker, ("name",))


def _search(data: bytes, needles: Sequence[_Needle], name: str, inside: tuple[str, ...]) -> Iterator[Leak]:
    folded = data.lower()
    seen: set[str] = set()
    for needle in needles:
        if needle.marker not in seen and needle.folded in (data if needle.exact else folded):
            seen.add(needle.marker)
            yield Leak(name, needle.marker, inside)
    del folded
    if len(inside) == DEPTH:
        return
    for step, inner in _unpack(data):
        if inner is None:
            yield Leak(name, _UNSEARCHED, (*inside, step))
        else:
            yield from _search(inner, needles, name, (*inside, step))


def _unpack(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    """(what it is, its bytes) of everything packed in these bytes; None for what is larger than LIMIT."""
    if b"PK\x03\x04" in data[:4] or data[-22:-18] == b"PK\x05\x06":
        yield from _members(data)
    if data[:2] == b"\x1f\x8b":
        yield "gzip", _inflate(data, 31)
    elif data[:4] == b"\x28\xb5\x2f\xfd":
        yield "zstd", _unzstd(data)
    elif data[:5] == b"%PDF-":
        yield from _streams(data)
    elif data[:8] == b"\x89PNG\r\n\x1a\n":
        yield from _chunks(data)
    elif len(data) > 2 and data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0:
        yield "zlib", _inflate(data, 15)
    else:
        raw = _inflate(data, -15)
        # Random bytes inflate to a few bytes by chance; a shard inflates to its end.
        if raw is None or len(raw) > 16:
            yield "deflate", raw


def _members(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                yield f"{member.filename} (name)", member.filename.encode() + b"\0" + member.comment
                if member.file_size > LIMIT:
                    yield member.filename, None
                    continue
                try:
                    with archive.open(member) as file:
                        inner = file.read(LIMIT + 1)
                except (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
                    yield member.filename, None  # encrypted or damaged
                    continue
                yield member.filename, inner if len(inner) <= LIMIT else None
    except zipfile.BadZipFile:
        return


def _inflate(data: bytes, window: int) -> bytes | None:
    """What these bytes inflate to, as far as they do; b"" where they do not; None past LIMIT."""
    out = bytearray()
    rest = data
    while rest:
        stream = zlib.decompressobj(window)
        try:
            while rest and not stream.eof:
                out += stream.decompress(rest[:_WINDOW], LIMIT + 1 - len(out))
                rest = stream.unconsumed_tail + rest[_WINDOW:]
                if len(out) > LIMIT:
                    return None
        except zlib.error:
            return bytes(out)
        if window != 31 or not stream.eof:
            return bytes(out)
        rest = stream.unused_data + rest  # a further gzip member
        if rest[:2] != b"\x1f\x8b":
            return bytes(out)
    return bytes(out)


def _unzstd(data: bytes) -> bytes | None:
    try:
        with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True) as reader:
            out = reader.read(LIMIT + 1)
    except zstandard.ZstdError:
        return None
    return out if len(out) <= LIMIT else None


def _streams(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Every stream of a PDF that inflates; object streams among them, so that titles and outlines are searched too."""
    for position, found in enumerate(_PDF_STREAM.finditer(data), 1):
        end = data.find(b"endstream", found.end())
        packed = data[found.end() : end if end >= 0 else None]
        inner = _inflate(packed, 15) if packed[:1] and packed[0] & 0x0F == 8 else b""
        if inner is None or inner:
            yield f"stream {position}", inner


def _chunks(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    """The compressed text and profile chunks of a PNG; plain text is found in the file's own bytes."""
    at = 8
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        at += 12 + size
        if kind in (b"zTXt", b"iCCP"):
            yield kind.decode(), _inflate(body.partition(b"\0")[2][1:], 15)
        elif kind == b"iTXt":
            _, _, rest = body.partition(b"\0")
            if rest[:1] == b"\x01":
                yield "iTXt", _inflate(rest[2:].partition(b"\0")[2].partition(b"\0")[2], 15)
