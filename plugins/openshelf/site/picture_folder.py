r"""The folder of pictures that catalogue records name, `content/catalog/pictures`: what lies in it, and which file a name means.

In: the folder, a database to remember it by, a name as a catalogue writes it (`persons\Semenova.jpg`, `img%200008.JPG`).
Out: the file, None, or the two it could be. The rules it keeps:

- A file is found by its path below the folder, by the end of that path, or by its name alone, in this order; of each, below
  the folder named as the record's source first (`pictures/kzd/…`). Case, Unicode form, slashes and URL escapes do not count.
- Nothing is guessed: where one of these steps leaves two files, none is taken. Two of one folder that only case or Unicode
  form tells apart are told apart by the exact spelling.
- Nothing outside the folder is ever opened: a name is only looked up among what was found below it, and a link that leads
  out of it is refused.
- Files are hashed once: as long as size and times stand, so does the hash. Nothing that grows with the folder is held in memory.
"""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from openshelf.errors import Place, Problem

if TYPE_CHECKING:
    import sqlite3

NAME = "pictures"
SHOWN = f"content/catalog/{NAME}"
# `base` and `name` are folded; `images` and `fault` are what pictures.py made of the file, empty when it changed.
TABLES = """
CREATE TABLE file (
  path TEXT PRIMARY KEY, name TEXT NOT NULL, base TEXT NOT NULL, mark TEXT NOT NULL, sha256 TEXT NOT NULL, images BLOB, fault BLOB
) WITHOUT ROWID;
CREATE INDEX file_base ON file (base);
CREATE INDEX file_sha256 ON file (sha256);
"""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A name that could be either of two files."""

    first: str
    second: str


class PictureFolder:
    """The folder as the database knows it after `scan`."""

    def __init__(self, folder: Path, db: sqlite3.Connection, *, hashed: bool = True) -> None:
        self.folder = folder
        self.db = db
        self._hashed = hashed  # a check needs no hash and is spared the reading

    def scan(self) -> Iterator[Problem]:
        """Bring the database up to the folder, within a transaction of the caller; what was passed over."""
        self.db.execute("CREATE TEMP TABLE IF NOT EXISTS seen (path TEXT PRIMARY KEY) WITHOUT ROWID")
        self.db.execute("CREATE TEMP TABLE IF NOT EXISTS refused (path TEXT PRIMARY KEY, why TEXT) WITHOUT ROWID")
        for table in ("seen", "refused"):
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        if self.folder.is_dir():
            self._below(self.folder, self.folder.resolve())
        self.db.execute("DELETE FROM file WHERE path NOT IN (SELECT path FROM seen)")
        for path, why in self.db.execute("SELECT path, why FROM refused ORDER BY path"):
            yield Problem(f"site.picture-{why}", Place(f"{SHOWN}/{path}"))

    def find(self, source: str, name: str) -> str | Unclear | None:
        """The file a record of this source means by a name: its path below the folder."""
        for wanted in dict.fromkeys((_slashed(unquote(name)), _slashed(name))):
            folded = fold(wanted)
            base = folded.rpartition("/")[2]
            files = self.db.execute("SELECT path, name FROM file WHERE base = ? ORDER BY path", (base,)).fetchall()
            if base and files:
                return _chosen(files, source, wanted, folded)
        return None

    def path(self, name: str) -> Path:
        """Where a file of the folder lies."""
        return self.folder / name

    def _below(self, folder: Path, root: Path) -> None:
        try:
            listed = os.scandir(folder)
        except OSError:
            self._refuse(folder.relative_to(self.folder).as_posix(), "unreadable")
            return
        with listed:
            for entry in listed:
                if entry.name.startswith("."):
                    continue
                path = Path(entry.path)
                shown = path.relative_to(self.folder).as_posix()
                try:
                    shown.encode()
                except UnicodeEncodeError:
                    self._refuse(os.fsencode(shown).decode("utf-8", "replace"), "name")
                    continue
                if entry.is_symlink() and not path.resolve().is_relative_to(root):
                    self._refuse(shown, "outside")
                elif entry.is_dir(follow_symlinks=False):
                    self._below(path, root)
                else:
                    self._file(path, shown)

    def _file(self, path: Path, shown: str) -> None:
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode):
                return
            mark = f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"
            row = self.db.execute("SELECT mark FROM file WHERE path = ?", (shown,)).fetchone()
            if row is None or row[0] != mark:
                digest = _sha256(path) if self._hashed else ""
                name = fold(shown)
                # The same bytes with other times keep what was made of them.
                self.db.execute(
                    "INSERT INTO file VALUES (?1, ?2, ?3, ?4, ?5, NULL, NULL) ON CONFLICT (path) DO UPDATE SET mark = ?4,"
                    " sha256 = ?5, images = iif(sha256 = ?5, images, NULL), fault = iif(sha256 = ?5, fault, NULL)",
                    (shown, name, name.rpartition("/")[2], mark, digest),
                )
        except OSError:
            self._refuse(shown, "unreadable")
            return
        self.db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (shown,))

    def _refuse(self, shown: str, why: str) -> None:
        self.db.execute("INSERT OR IGNORE INTO refused VALUES (?, ?)", (shown, why))


class Restricted(Mapping[str, str | None]):
    """sha256 → the name of a file that must not ship as it is: those stated, else the folder's, looked up in the database."""

    def __init__(self, db: sqlite3.Connection, stated: Mapping[str, str | None]) -> None:
        self._db = db
        self._stated = stated

    def __getitem__(self, digest: str) -> str | None:
        if digest in self._stated:
            return self._stated[digest]
        row = self._db.execute("SELECT min(path) FROM file WHERE sha256 = ?", (digest,)).fetchone()
        if row[0] is None:
            raise KeyError(digest)
        return f"catalog/{NAME}/{row[0]}"

    def __iter__(self) -> Iterator[str]:
        yield from self._stated
        for (digest,) in self._db.execute("SELECT DISTINCT sha256 FROM file ORDER BY sha256"):
            if digest not in self._stated:
                yield digest

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fold(name: str) -> str:
    """A name without what tells no two pictures apart: case, Unicode form, kind of slash."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", _slashed(name)).casefold())


def _slashed(name: str) -> str:
    """A name with its folders parted by slashes, without steps up, to the root or to nowhere."""
    return "/".join(part for part in name.replace("\\", "/").split("/") if part.strip() not in ("", ".", ".."))


def _chosen(files: list[tuple[str, str]], source: str, wanted: str, folded: str) -> str | Unclear | None:
    own = [file for file in files if file[1].startswith(f"{source}/")]
    steps = (
        [file for file in own if file[1] == f"{source}/{folded}"],
        [file for file in files if file[1] == folded],
        [file for file in own if file[1].endswith(f"/{folded}")],
        [file for file in files if file[1].endswith(f"/{folded}")],
        own,
        files,
    )
    found = next(step for step in steps if step)
    if len(found) > 1 and len({name for _, name in found}) == 1:
        spelt = unicodedata.normalize("NFC", wanted)
        exactly = [file for file in found if f"/{unicodedata.normalize('NFC', file[0])}".endswith(f"/{spelt}")]
        found = exactly if len(exactly) == 1 else found
    return found[0][0] if len(found) == 1 else Unclear(found[0][0], found[1][0])
