"""Pictures and documents of the content folder, judged by their rights before a byte of them is made.

In: the content, the library's limits, each work's access. Out: ImageSets by file, reading Documents by work, and their
Outputs. Rules: what may not ship is never derived, so no cache, thumbnail or text of it can reach an output by another
road; a consent letter is no work and never comes here; every file that cannot be read is told, not only the first.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from openshelf.build.output import Output
from openshelf.content.records import content_records
from openshelf.content.used_files import Use, used_files
from openshelf.errors import ContentError, OpenshelfError, Place
from openshelf.lang.slug import slug
from openshelf.media.covers import cover_image
from openshelf.media.documents import Rendered, document_outputs, make_document, render_document
from openshelf.media.images import derive, image_outputs
from openshelf.media.sealed import ScreenWork, sealed_outputs
from openshelf.record.access import Access
from openshelf.record.model import Text
from openshelf.rights.policy import ships
from openshelf.site.branch import Read
from openshelf.site.picture_folder import NAME as PICTURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openshelf.build.output import Profile
    from openshelf.content.library import Library
    from openshelf.content.model import Content, EBook, FileRef, Publication
    from openshelf.content.pictures import ImageSet
    from openshelf.content.reading import Document
    from openshelf.site.intake import Rights
    from openshelf.site.report import Report

PICTURE_WIDTHS = (480, 960, 1600)
WIDTHS = {"cover": (240, 480, 960), "logo": (320,)}
READ_KINDS = ("ebook", "publication")
OPEN = Access(state="open", reason="open")


@dataclass(frozen=True, slots=True)
class Work:
    """A document to be read page by page."""

    slug: str
    file: FileRef
    access: Access
    languages: tuple[str, ...]


class Shelfworks:
    """Made once a build: `make`, then everything else answers."""

    def __init__(
        self, content_dir: Path, cache: Path, library: Library, content: Content, rights: Rights, fonts: Path
    ) -> None:
        self.content_dir = content_dir
        self.cache = cache
        self.fonts = fonts
        self.library = library
        self.content = content
        self.rights = rights
        self.pictures: dict[str, ImageSet] = {}
        self.files: dict[str, str] = {}  # file below content/ → published path
        self.documents: dict[str, Document] = {}
        self.accesses: dict[str, Access] = {}
        self.fronts: dict[str, str] = {}  # record id of an e-book or publication → path of its cover
        self.logo: str | None = None
        self._drawn: dict[str, bytes] = {}
        self._rendered: dict[str, Rendered] = {}
        self._languages: dict[str, tuple[str, ...]] = {}
        self._built = rights.on.isoformat()

    @property
    def covers(self) -> dict[str, str]:
        """File below content/ → published path of its cover."""
        return {path: images.largest.url for path, images in self.pictures.items()}

    @property
    def mark(self) -> str:
        """Changes whenever a picture, a document's edition or a right changes."""
        stated = sorted((path, repr(images)) for path, images in self.pictures.items())
        works = sorted(
            (slug, document.edition, document.words, document.sealed, repr(self.accesses[slug]))
            for slug, document in self.documents.items()
        )
        return hashlib.blake2b(
            repr((stated, works, self.logo, sorted(self.fronts.items()))).encode(), digest_size=16
        ).hexdigest()

    def make(self, profile: Profile, report: Report) -> None:
        """Derive every picture and render every document that may ship. The first failure is raised after all were tried."""
        errors: list[OpenshelfError] = []
        owners = self._owners()
        uses: defaultdict[str, list[Use]] = defaultdict(list)
        for use in used_files(self.content):
            uses[use.path].append(use)
        if self.library.logo:
            uses[self.library.logo].append(Use(self.library.logo, "", "logo", "image", "logo"))
        for path, of_path in uses.items():
            try:
                self._file(path, of_path, owners, profile)
            except OpenshelfError as error:
                errors.append(error)
        for work in self._works():
            self.accesses[work.slug] = work.access
            try:
                self._document(work, profile)
            except OpenshelfError as error:
                errors.append(error)
        self._fronts(profile)
        if self.library.logo in self.pictures:
            self.logo = self.pictures[self.library.logo].largest.url
        if errors:
            report.errors.extend(errors)
            raise errors[0]

    def reads(self) -> tuple[Read, ...]:
        """Every document that is read, with the bytes of its page images."""
        return tuple(
            Read(
                _record_of(work, self.content),
                sum(path.stat().st_size for path in self._rendered[work].folder.glob("p*.webp")),
                document.sealed,
            )
            for work, document in self.documents.items()
        )

    def first_page(self, slug: str) -> str | None:
        """The first reading page of an e-book below `/<tag>/`, where there is one."""
        return f"read/{slug}/1.html" if slug in self.documents else None

    def page_texts(self, slug: str) -> Sequence[str]:
        """The words of a document's pages, for search: only of one that is open. They are read from disk as they are asked for."""
        document = self.documents.get(slug)
        if document is None or document.sealed or ships(self.accesses[slug], False, "search-text") != "static":  # noqa: FBT003
            return ()
        return document.texts

    def restricted(self) -> dict[str, str | None]:
        """sha256 → name of every file of the content folder that does not ship as it is; None of those that do.

        The pictures of the catalogue, which may be many, are not among them: pictures.py knows them.
        """
        offered = {self.content_dir / path for path in self.files}
        offered |= {self._rendered[work].path for work, document in self.documents.items() if document.download}
        found: dict[str, str | None] = {}
        for path in self._content_files():
            if path not in offered and path.stat().st_size:
                with path.open("rb") as file:
                    found[hashlib.file_digest(file, "sha256").hexdigest()] = path.relative_to(
                        self.content_dir
                    ).as_posix()
        for path in offered:
            with path.open("rb") as file:
                found[hashlib.file_digest(file, "sha256").hexdigest()] = None
        return found

    def _content_files(self) -> Iterator[Path]:
        """Every file of the content folder but the catalogue's pictures, in order."""
        pictures = self.content_dir / "catalog" / PICTURES
        for folder, folders, names in os.walk(self.content_dir):
            folders[:] = sorted(name for name in folders if Path(folder, name) != pictures)
            yield from (path for name in sorted(names) if (path := Path(folder, name)).is_file())

    def outputs(self) -> Iterator[Output]:
        """Every picture, cover, file and page image, and the sealed works."""
        for place, data in sorted(self._drawn.items()):
            yield Output(place, data)
        for path, place in self.files.items():
            yield Output(place, self.content_dir / path)
        for images in self.pictures.values():
            yield from image_outputs(images, self.cache)
        for work, document in self.documents.items():
            if not document.sealed:
                yield from document_outputs(self._rendered[work], document, self._languages[work])
        screen = (
            ScreenWork(document, self._rendered[work], self.accesses[work], self._languages[work])
            for work, document in self.documents.items()
            if document.sealed
        )
        yield from sealed_outputs(screen, self._built, self.library.time_zone, self.library.screen_only_seats)

    def _owners(self) -> dict[str, Access]:
        """Record id → access, of all content; what is not here is the library's own and open."""
        made = content_records(self.content, self.library)
        return {each.record.id: self.rights.access(each.record.id, each.record.rights) for each in made}

    def _file(self, path: str, uses: list[Use], owners: dict[str, Access], profile: Profile) -> None:
        """Make what may ship of one file: every owner is asked, and the strictest answer holds."""
        role, first = uses[0].role, uses[0]
        if all(use.purpose == "text" for use in uses) and not (self.content_dir / path).is_file():
            return  # a link to a file that is not there was told with its line; its words stay
        if role == "pdf" and any(use.purpose == "work" and use.kind in READ_KINDS for use in uses):
            return
        for use in uses:
            kind = "cover" if use.purpose in ("cover", "logo") else "thumbnail" if role == "image" else "file"
            if ships(owners.get(use.owner, OPEN), profile.kiosk, kind) != "static":
                return
        if role != "image":
            self.files[path] = published_file(self.content_dir / path, path)
            return
        widths = tuple(sorted({width for use in uses for width in WIDTHS.get(use.purpose, PICTURE_WIDTHS)}))
        self.pictures[path] = derive(
            self.content_dir / path, widths, self.library.limits, self.cache, kind=first.kind, name=f"content/{path}"
        )

    def _works(self) -> Iterator[Work]:
        for book in self.content.ebooks:
            access = self.rights.access(f"ebook:{book.slug}", book.rights)
            yield Work(book.slug, book.document, access, book.languages)
        for publication in self.content.publications:
            if publication.document is not None and publication.document.role == "pdf":
                access = self.rights.access(f"publication:{publication.slug}", publication.rights)
                yield Work(f"publication-{publication.slug}", publication.document, access, publication.languages)

    def _fronts(self, profile: Profile) -> None:
        """A cover for every e-book and publication: the editor's, else its first page where all may see it, else a drawn one."""
        works: list[tuple[str, str, EBook | Publication]] = []
        works += [(f"ebook:{book.slug}", book.slug, book) for book in self.content.ebooks]
        works += [(f"publication:{each.slug}", f"publication-{each.slug}", each) for each in self.content.publications]
        for record_id, slug_of, work in works:
            access = self.rights.access(record_id, work.rights)
            if ships(access, profile.kiosk, "cover") != "static":
                continue
            if work.cover is not None and work.cover.path in self.pictures:
                self.fronts[record_id] = self.pictures[work.cover.path].largest.url
                continue
            document = self.documents.get(slug_of)
            if document is not None and not document.sealed:
                self.fronts[record_id] = document.pages[0].small
                continue
            title = work.title.best(self.library.default_language)
            creator = work.creators[0].text if work.creators else ""
            year = str(work.date.start) if work.date and work.date.start else ""
            drawing = cover_image(record_id, title or Text(work.slug), creator, year, fonts=self.fonts)
            place = f"media/cover/{hashlib.sha256(drawing).hexdigest()[:16]}.webp"
            self._drawn[place] = drawing
            self.fronts[record_id] = place

    def _document(self, work: Work, profile: Profile) -> None:
        place = ships(work.access, profile.kiosk, "page-image")
        if place == "no":
            return
        path = self.content_dir / work.file.path
        rendered = render_document(path, self.library.limits, self.cache, name=f"content/{work.file.path}")
        download = not profile.kiosk and ships(work.access, profile.kiosk, "file") == "static"
        self._rendered[work.slug] = rendered
        self._languages[work.slug] = work.languages
        self.documents[work.slug] = make_document(rendered, work.slug, sealed=place == "sealed", download=download)


def _record_of(work: str, content: Content) -> str:
    """The id of the e-book or publication that is read under this name."""
    slug = work.removeprefix("publication-")
    return (
        f"publication:{slug}" if slug != work and all(book.slug != work for book in content.ebooks) else f"ebook:{work}"
    )


def published_file(path: Path, name: str) -> str:
    """Where a file that is neither picture nor reading document stands: `media/file/<name>-<10 hex>.<ending>`."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ContentError("site.no-file", Place(f"content/{name}"), reason=error.strerror or str(error)) from error
    return f"media/file/{slug(path.stem)[:60]}-{digest[:10]}{path.suffix.lower()}"
