"""A file name as somebody typed it → the file that is meant, for folders filled on Windows and tables typed by hand.

In: the names below a folder, and a name from a row or a front matter. Out: the file, and whether it was found as written.
Steps, each only where it leaves one candidate: the path as written; the name alone; without case (I, İ, ı and i are one),
spaces, accents' spelling and № against No; without its ending; without leading zeros. Rules: two candidates are never a
guess; a name with another number is another file, never a slip.
"""

from __future__ import annotations

import bisect
import posixpath
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from openshelf.content.nearest import nearest

ROLES = {
    "image": ("jpg", "jpeg", "png", "webp", "tif", "tiff", "gif", "bmp", "jp2", "avif"),
    "pdf": ("pdf",),
    "audio": ("mp3", "ogg", "oga", "opus", "m4a", "flac", "wav"),
    "video": ("mp4", "webm", "ogv", "m4v"),
    "text": ("txt", "html", "htm", "md", "docx", "odt", "rtf", "epub"),
}
_COMPARED = 200
_SPACES = re.compile(r"[\s_]+")


def role_of(name: str) -> str:
    """image, pdf, audio, video, text, or data for anything else."""
    ending = name.rpartition(".")[2].casefold()
    return next((role for role, endings in ROLES.items() if ending in endings), "data")


def is_read(name: str) -> bool:
    """False for the files of systems and editors: hidden, temporary, a README, a thumbnail cache."""
    return not (
        name.startswith((".", "_", "~")) or name.casefold() in ("readme.md", "readme.txt", "thumbs.db", "desktop.ini")
    )


def folded(name: str) -> str:
    """The name without what people get wrong: case, spaces, composed or decomposed accents, № or No."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("̇", "").replace("ı", "i")
    stem, dot, ending = _SPACES.sub("", plain).rpartition(".")
    return f"{stem.replace('no.', 'no')}{dot}{'jpg' if ending == 'jpeg' else 'tif' if ending == 'tiff' else ending}"


def _stem(name: str) -> str:
    base, dot, ending = name.rpartition(".")
    return base if dot and 1 <= len(ending) <= 5 else name


def _digits(name: str) -> list[int]:
    """The numbers in a name, its ending's aside."""
    return [int(digits) for digits in re.findall(r"\d+", _stem(unicodedata.normalize("NFKC", name)))]


def _number(name: str) -> str | None:
    stem = _stem(folded(name))
    return str(int(stem)) if stem.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Found:
    """What a name means: one path and whether it was written so; or none; or several that cannot be told apart."""

    path: str | None = None
    exact: bool = True
    candidates: tuple[str, ...] = ()


@dataclass(slots=True)
class FileNames:
    """The files below one folder by path relative to it ("/" between parts)."""

    paths: tuple[str, ...]
    _known: frozenset[str] = frozenset()
    _sorted: list[tuple[str, str]] | None = None
    _by_name: dict[str, list[str]] = field(default_factory=dict)

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(sorted(paths))
        self._known = frozenset(self.paths)
        self._sorted = None
        self._by_name = {}
        for path in self.paths:
            name = posixpath.basename(path)
            number = _number(name)
            keys = [f"name:{name}", f"fold:{folded(name)}", f"stem:{_stem(folded(name))}"]
            for key in (*keys, *([f"number:{number}"] if number else [])):
                self._by_name.setdefault(key, []).append(path)

    def find(self, written: str) -> Found:
        """The file a name means."""
        path = posixpath.normpath(written.strip().replace("\\", "/").removeprefix("./"))
        if path in self._known:
            return Found(path)
        name = posixpath.basename(path)
        number = _number(name)
        steps = [("name", name), ("fold", folded(name)), ("stem", _stem(folded(name)))]
        if "." in name and _stem(folded(name)) != folded(name):
            steps.pop()  # the ending was written, so another ending is another file
        for kind, key in (*steps, *([("number", number)] if number else [])):
            candidates = self._by_name.get(f"{kind}:{key}", [])
            if len(candidates) > 1 and "/" in path:
                inside = [item for item in candidates if folded(item).endswith(folded(path))]
                candidates = inside or candidates
            if len(candidates) == 1:
                return Found(candidates[0], exact=kind == "name")
            if candidates:
                return Found(candidates=tuple(candidates))
        return Found()

    def near(self, written: str) -> str | None:
        """The file whose name is nearest to one that is none; in a large folder only among its neighbours in order."""
        name = posixpath.basename(written.strip())
        if self._sorted is None:
            self._sorted = sorted((posixpath.basename(path), path) for path in self.paths)
        names = self._sorted
        # difflib takes some 20 µs a name: a table with thousands of missing files must not take minutes to say so.
        if len(names) > _COMPARED:
            middle = bisect.bisect_left(names, (name, ""))
            names = names[max(0, middle - _COMPARED // 8) : middle + _COMPARED // 8]
        wanted = _digits(name)
        by_name = {called: path for called, path in names if _digits(called) == wanted}
        found = nearest(name, by_name) if name else None
        return by_name[found] if found else None
