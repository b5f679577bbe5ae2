"""Pictures of catalogue records: found in the folder by the names records give, judged, made small, and told where they cannot be.

In: records on their way into the store with their access, `content/catalog/pictures`. Out: the path of each record's cover;
for a record's page all its pictures in the record's order; their files as units of Outputs. The rules it keeps:

- Rights are asked twice: at intake, before a file is opened, and of the entry that is published, which a union may have merged.
- A missing, unclear or damaged picture is a problem of its record, and the build goes on.
- A picture ships only for a record that stands in the published store, so a branch's part carries its own pictures alone.
- A picture is made once: what came of it is remembered with the file's hash. Everything is on disk, so 100,000 pictures take
  no more memory than one.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from openshelf.build.plan import key_of
from openshelf.build.pool import LocalPool
from openshelf.content.pictures import ImageSet, RecordPicture
from openshelf.errors import ContentError, Place, Problem
from openshelf.media.images import RECIPE, cached, derive, image_outputs
from openshelf.media.probe import judge_image
from openshelf.rights.policy import ships
from openshelf.site.picture_folder import SHOWN, TABLES, PictureFolder, Restricted, Unclear

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from openshelf.build.output import Output
    from openshelf.catalog.model import Entry
    from openshelf.catalog.store import Store
    from openshelf.content.library import Limits
    from openshelf.record.access import Access
    from openshelf.record.model import Link, Record

    Fault = tuple[str, dict[str, str]]  # message id and its values
    Made = tuple[ImageSet | None, Fault | None]
    Tell = Callable[[str, Problem], None]  # control number of the record, what is wrong

WIDTHS = (240, 480)
AHEAD = 256  # records whose pictures are made together
MANY = 24  # new pictures of them for which starting processes, a second, costs less than it saves
UNREADABLE = "ingest.picture-unreadable"
KIND = "record"  # their folder below media/
VERSION = 1
# shown: by record and the name it gives, the file it means.
_TABLES = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
{TABLES}
CREATE TABLE shown (record TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (record, name)) WITHOUT ROWID;
"""
_images = msgspec.json.Decoder(ImageSet)
_fault = msgspec.json.Decoder(tuple[str, dict[str, str]])


def names_picture(link: Link) -> bool:
    """Whether a link of a record names a file of the folder."""
    return link.kind == "cover" and "://" not in link.url


def _may_ship(access: Access) -> bool:
    return ships(access, False, "cover") == "static"  # noqa: FBT003 - a kiosk shows no cover the web does not


class PictureBook:
    """Which pictures a record's page shows; what a worker process asks."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    @classmethod
    def open(cls, place: Path) -> PictureBook:
        """The book another process keeps at `place`, to be read."""
        return cls(sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None))

    def of(self, entry: Entry) -> tuple[RecordPicture, ...]:
        """The pictures of an entry in its record's order, each once; a merged one has those of all its descriptions."""
        named = [link for link in entry.record.links if names_picture(link)]
        if not named or not _may_ship(entry.access):
            return ()
        ids = tuple(dict.fromkeys((entry.record.id, *(each.id for each in entry.described))))
        found: dict[ImageSet, RecordPicture] = {}
        for link in named:
            for identifier in ids:
                row = self.db.execute(
                    "SELECT images FROM shown JOIN file USING (path) WHERE record = ? AND shown.name = ? AND images IS NOT NULL",
                    (identifier, link.url),
                ).fetchone()
                if row is not None:
                    images = _images.decode(row[0])
                    found.setdefault(images, RecordPicture(images, link.label or link.note))
        return tuple(found.values())


class Pictures(PictureBook):
    """The book of one profile being written. Use `pictures_at`."""

    def __init__(
        self,
        place: Path,
        db: sqlite3.Connection,
        folder: Path,
        make: Callable[[Path, str], ImageSet | None],
        cache: Path,
        *,
        jobs: int = 1,
        hashed: bool = True,
    ) -> None:
        super().__init__(db)
        self.place = place
        self.folder = PictureFolder(folder, db, hashed=hashed)
        self.cache = cache
        self.jobs = jobs
        self._make = partial(_made, make)

    def restricted(self, stated: Mapping[str, str | None]) -> Mapping[str, str | None]:
        """sha256 → name of what must not ship as it is: these and every file of the folder."""
        empty = self.db.execute("SELECT 1 FROM file LIMIT 1").fetchone() is None
        return stated if empty else Restricted(self.db, stated)

    def scan(self) -> Iterator[Problem]:
        """Look through the folder; the problems of files no record can name."""
        self.db.execute("BEGIN")
        yield from tuple(self.folder.scan())
        self.db.execute(
            "CREATE TEMP TABLE IF NOT EXISTS taken (record TEXT, name TEXT, path TEXT, PRIMARY KEY (record, name))"
        )
        self.db.execute("DELETE FROM taken")
        self.db.execute("COMMIT")

    def ahead(self, judged: Iterable[tuple[Record, Access]]) -> Iterator[tuple[Record, Access]]:
        """The same records, whose pictures several processes make beforehand where many are new."""
        stream = iter(judged)
        with LocalPool(self.jobs) as pool:
            while batch := list(islice(stream, AHEAD)):
                new = tuple(self._new(batch)) if self.jobs > 1 else ()
                if len(new) >= MANY:
                    made = pool.each(self._make, ((self.folder.path(path), f"{SHOWN}/{path}") for path in new))
                    for path, each in zip(new, made, strict=True):
                        self._remember(path, each)
                yield from batch

    def _new(self, batch: Iterable[tuple[Record, Access]]) -> Iterable[str]:
        """The files these records name that nothing was made of yet."""
        found = (
            self.folder.find(record.source, link.url)
            for record, access in batch
            if _may_ship(access)
            for link in record.links
            if names_picture(link)
        )
        return (path for path in dict.fromkeys(found) if isinstance(path, str) and self._known(path) is None)

    def take(self, record: Record, access: Access, file: str, tell: Tell) -> str | None:
        """Find and make the pictures a record names; the path of the first, its cover. file: the export, for problems."""
        if not _may_ship(access):
            return None
        cover = None
        for link in record.links:
            if not names_picture(link):
                continue
            images = self._taken(record, link, file, tell)
            cover = cover or (images.largest.url if images else None)
        return cover

    def _taken(self, record: Record, link: Link, file: str, tell: Tell) -> ImageSet | None:
        place = Place(file, field=record.id)
        found = self.folder.find(record.source, link.url)
        if found is None:
            tell(record.control_number, Problem("ingest.picture-missing", place, values=(("name", link.url),)))
            return None
        if isinstance(found, Unclear):
            values = (("name", link.url), ("first", found.first), ("second", found.second))
            tell(record.control_number, Problem("ingest.picture-unclear", place, values=values))
            return None
        images, fault = self._known(found) or self._remember(
            found, self._make((self.folder.path(found), f"{SHOWN}/{found}"))
        )
        if fault is not None:
            message_id, stated = fault
            place = Place(f"{SHOWN}/{found}", field=record.id)
            tell(record.control_number, Problem(message_id, place, values=tuple(stated.items())))
        if images is not None:
            self.db.execute("INSERT OR REPLACE INTO taken VALUES (?, ?, ?)", (record.id, link.url, found))
        return images

    def _known(self, path: str) -> Made | None:
        """What was made of a file, or why nothing can be; None where nobody tried since it changed."""
        known, fault = self.db.execute("SELECT images, fault FROM file WHERE path = ?", (path,)).fetchone()
        if fault is not None:
            return None, _fault.decode(fault)
        images = _images.decode(known) if known is not None else None
        if images is None or not all(cached(self.cache, source).exists() for source in images.sources):
            return None
        return images, None

    def _remember(self, path: str, made: Made) -> Made:
        images, fault = made
        # What the system refused today it may give tomorrow.
        if images is not None or (fault is not None and fault[0] != UNREADABLE):
            said = [msgspec.json.encode(each) if each is not None else None for each in made]
            self.db.execute("UPDATE file SET images = ?2, fault = ?3 WHERE path = ?1", (path, *said))
        return made

    def settle(self, lasting: Iterable[str]) -> None:
        """Make what was taken what stands. lasting: sources of changes, whose records that did not come keep their pictures."""
        kept = tuple(lasting)
        of_kept = " OR ".join(["0", *("record GLOB ? || ':*'" for _ in kept)])
        self.db.execute("BEGIN")
        self.db.execute(
            f"DELETE FROM shown WHERE NOT ({of_kept})"  # noqa: S608 - question marks
            " AND NOT EXISTS (SELECT 1 FROM taken WHERE taken.record = shown.record AND taken.name = shown.name)",
            kept,
        )
        self.db.execute("INSERT OR REPLACE INTO shown SELECT record, name, path FROM taken EXCEPT SELECT * FROM shown")
        self.db.execute("COMMIT")

    def units(self, store: Store) -> Iterator[tuple[str, str, Callable[[], Iterable[Output]]]]:
        """(name, key, outputs) of the pictures of the works in the store, some hundreds of files a unit."""
        self.db.execute("CREATE TEMP TABLE IF NOT EXISTS live (url TEXT PRIMARY KEY, part TEXT, images BLOB)")
        self.db.execute("DELETE FROM live")
        self.db.execute("BEGIN")
        for (record,) in self.db.execute("SELECT DISTINCT record FROM shown ORDER BY record"):
            entry = store.get(record)
            for each in self.of(entry) if entry is not None else ():
                url = each.images.largest.url
                part = url.rsplit("-", 2)[1][:2]  # of the file's hash
                self.db.execute(
                    "INSERT OR IGNORE INTO live VALUES (?, ?, ?)", (url, part, msgspec.json.encode(each.images))
                )
        self.db.execute("COMMIT")
        for (part,) in self.db.execute("SELECT DISTINCT part FROM live ORDER BY part").fetchall():
            digest = hashlib.blake2b(digest_size=16)
            for row in self._of_part(part):
                digest.update(msgspec.json.encode(row))
            yield f"pictures:{part}", key_of(pictures=digest.hexdigest()), partial(self._outputs, part)

    def _outputs(self, part: str) -> Iterator[Output]:
        for images in self._of_part(part):
            yield from image_outputs(images, self.cache)

    def _of_part(self, part: str) -> Iterator[ImageSet]:
        for (images,) in self.db.execute("SELECT images FROM live WHERE part = ? ORDER BY url", (part,)):
            yield _images.decode(images)


def published_of(place: Path, ids: Iterable[str]) -> tuple[str, ...]:
    """The paths of the pictures that the book at `place` shows with these records and with no other."""
    wanted = sorted(ids)
    try:
        with closing(PictureBook.open(place).db) as db:
            marks = ",".join("?" * len(wanted))
            rows = db.execute(
                f"SELECT DISTINCT images FROM shown JOIN file USING (path) WHERE record IN ({marks}) AND images IS NOT NULL"  # noqa: S608
                f" AND sha256 NOT IN (SELECT sha256 FROM shown JOIN file USING (path) WHERE record NOT IN ({marks}))"
                " ORDER BY images",
                (*wanted, *wanted),
            ).fetchall()
    except sqlite3.Error:
        return ()
    return tuple(source.url for (images,) in rows for source in _images.decode(images).sources)


@contextmanager
def pictures_judged(scratch: Path, folder: Path, limits: Limits) -> Iterator[Pictures]:
    """A book in a scratch file that makes no picture, to hear of those that could not be made."""

    def judge(path: Path, name: str) -> None:
        judge_image(path, limits, name)

    db = _opened(scratch, "")
    try:
        yield Pictures(scratch, db, folder, judge, scratch.parent, hashed=False)
    finally:
        db.close()


@contextmanager
def pictures_at(place: Path, folder: Path, limits: Limits, cache: Path, jobs: int) -> Iterator[Pictures]:
    """The book kept at `place` of the pictures in `folder`, for writing. cache: where their widths are kept."""
    recipe = repr((VERSION, RECIPE, WIDTHS, limits))
    place.parent.mkdir(parents=True, exist_ok=True)
    db = _opened(place, recipe)
    try:
        yield Pictures(place, db, folder, partial(_widths, limits, cache), cache, jobs=jobs)
    finally:
        db.close()


def _made(make: Callable[[Path, str], ImageSet | None], file: tuple[Path, str]) -> Made:
    """What comes of a file, as values, so that a worker process can say it."""
    try:
        return make(*file), None
    except ContentError as error:
        values = {name: str(value) for name, value in error.values.items()}
        return None, (f"ingest.picture-{error.message_id.partition('.')[2]}", values)
    except OSError as error:
        return None, (UNREADABLE, {"reason": error.strerror or str(error)})


def _widths(limits: Limits, cache: Path, path: Path, name: str) -> ImageSet:
    return derive(path, WIDTHS, limits, cache, kind=KIND, name=name)


def _opened(place: Path, recipe: str) -> sqlite3.Connection:
    """The database, made anew where it was made by other rules or is damaged: everything in it is derived."""
    for _ in range(2):
        db = sqlite3.connect(place, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            if db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None:
                db.executescript(f"BEGIN; {_TABLES}; COMMIT")
                db.execute("INSERT INTO meta VALUES ('recipe', ?)", (recipe,))
            if _stated(db) == recipe:
                return db
        except sqlite3.DatabaseError:
            pass
        db.close()
        for suffix in ("", "-wal", "-shm"):
            place.with_name(place.name + suffix).unlink(missing_ok=True)
    raise AssertionError(place)


def _stated(db: sqlite3.Connection) -> Any:
    row = db.execute("SELECT value FROM meta WHERE key = 'recipe'").fetchone()
    return row[0] if row else None
