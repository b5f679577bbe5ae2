"""`openshelf new eproject|publication|ebook|event|page|collection SLUG`: a folder to start writing in, as a draft.

In: the site's folder, a slug, for an e-project a librarian's own table and pictures. Out: lines to print. UsageError: no
site there, the slug is none, or the folder is taken. Rules: nothing is overwritten; what is new is a draft until its editor
takes the line `status: draft` away; each language's file explains its keys in that language.
"""

from __future__ import annotations

from pathlib import Path

from openshelf.content.keys import EACH, FOLDERS, KEYS
from openshelf.content.library import Library
from openshelf.content.settings import FILE_NAME, load_library
from openshelf.content.values import free_address, is_address
from openshelf.errors import LANGUAGES, UsageError, message
from openshelf.scaffold.report import import_report
from openshelf.scaffold.sheets import Import, as_csv, as_workbook, read_import
from openshelf.scaffold.tree import write_tree

KINDS = {
    "eproject": "e-project",
    "publication": "publication",
    "ebook": "e-book",
    "event": "event",
    "page": "page",
    "collection": "collection",
}
_STARTED = {  # what a new front matter holds uncommented, beside its title and status
    "publication": (("kind", "bibliography"),),
    "e-book": (("document", "book.pdf"),),
    "event": (("kind", "meeting"), ("starts", "2030-01-31 18:00")),
    "collection": (("query", "{type: book}"),),
}
_EMPTY_COLUMNS = ("slug", "section", "file", "date", "rights")


def new(
    kind: str,
    site: Path,
    slug: str,
    *,
    from_table: Path | None = None,
    images: Path | None = None,
    language: str = "en",
) -> tuple[str, ...]:
    """Make a new piece of content of a kind of KINDS; what was made and what to do next, a line each."""
    if kind == "eproject":
        return new_eproject(site, slug, from_table, images, language)
    return _simple(kind, site, slug, language)


def new_publication(site: Path, slug: str, language: str = "en") -> tuple[str, ...]:
    """A publication of the library."""
    return _simple("publication", site, slug, language)


def new_ebook(site: Path, slug: str, language: str = "en") -> tuple[str, ...]:
    """A digitised book."""
    return _simple("ebook", site, slug, language)


def new_event(site: Path, slug: str, language: str = "en") -> tuple[str, ...]:
    """An event."""
    return _simple("event", site, slug, language)


def new_page(site: Path, slug: str, language: str = "en") -> tuple[str, ...]:
    """A plain page."""
    return _simple("page", site, slug, language)


def new_collection(site: Path, slug: str, language: str = "en") -> tuple[str, ...]:
    """A named part of the catalogue."""
    return _simple("collection", site, slug, language)


def new_eproject(
    site: Path, slug: str, from_table: Path | None = None, images: Path | None = None, language: str = "en"
) -> tuple[str, ...]:
    """An e-project: empty with a first part, or from a librarian's own table and pictures."""
    library = _library(site)
    target = _target(site, "e-project", slug)
    title = from_table.stem if from_table else slug
    if from_table is None:
        if images is not None:
            raise UsageError("scaffold.images-alone")
        files = _eproject_files(library, title)
        written = write_tree(target, files)
        return (*_made(target, written, language), message("scaffold.next-eproject", {}, language))
    imported = read_import(from_table, images, library.default_language, library.limits)
    written = write_tree(target, _imported_files(library, title, imported, from_table))
    return (*_made(target, written, language), *import_report(imported, language))


def _simple(kind: str, site: Path, slug: str, language: str) -> tuple[str, ...]:
    library = _library(site)
    target = _target(site, KINDS[kind], slug)
    written = write_tree(
        target,
        {
            f"index.{tag}.md": _page(KINDS[kind], tag, slug, first=tag == library.languages[0])
            for tag in library.languages
        },
    )
    return (*_made(target, written, language), message("scaffold.next-piece", {}, language))


def _made(target: Path, written: tuple[str, ...], language: str) -> tuple[str, ...]:
    return (
        message("scaffold.made", {"folder": str(target)}, language),
        *(f"  {path}" for path in written if not path.startswith("images/")),
    )


def _library(site: Path) -> Library:
    if not (site / "content" / FILE_NAME).is_file():
        raise UsageError("scaffold.no-site", folder=str(site))
    return load_library(site / "content")


def _target(site: Path, kind: str, slug: str) -> Path:
    if not is_address(slug):
        raise UsageError("scaffold.slug", slug=slug, wanted=free_address(slug))
    return site / "content" / FOLDERS[kind] / slug


def _eproject_files(library: Library, title: str) -> dict[str, bytes | Path]:
    files: dict[str, bytes | Path] = {}
    for tag in library.languages:
        files[f"index.{tag}.md"] = _page("e-project", tag, title, first=tag == library.languages[0])
        words = message("scaffold.first-part", {}, _spoken(tag))
        files[f"10-part/index.{tag}.md"] = f"---\ntitle: {words}\n---\n\n".encode()
    titles = tuple(f"{name}_{tag}" for name in ("title", "description") for tag in library.languages)
    files["items.csv"] = as_csv((*_EMPTY_COLUMNS[:2], *titles, *_EMPTY_COLUMNS[2:]), ())
    return files


def _imported_files(library: Library, title: str, imported: Import, table: Path) -> dict[str, bytes | Path]:
    languages = imported.languages or (library.default_language,)
    files: dict[str, bytes | Path] = {
        f"index.{tag}.md": _page("e-project", tag, title, first=tag == languages[0]) for tag in languages
    }
    if table.suffix.casefold().startswith(".xls"):
        files["items.xlsx"] = as_workbook(imported.columns, imported.rows)
    else:
        files["items.csv"] = as_csv(imported.columns, imported.rows)
    return files | {f"images/{name}": path for name, path in imported.copies.items()}


def _spoken(tag: str) -> str:
    primary = tag.partition("-")[0]
    return primary if primary in LANGUAGES else "en"


def _page(kind: str, tag: str, title: str, *, first: bool) -> bytes:
    """A language's file: in the first one every key, in the others those written once a language."""
    started = dict(_STARTED.get(kind, ()))
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    lines = ["---", f'title: "{quoted}"', *(["status: draft"] if first else [])]
    for key in KEYS[kind]:
        if key in ("title", "status") or (not first and key not in EACH):
            continue
        words = message(f"scaffold.key-{key}", {}, _spoken(tag))
        lines += [f"# {words}", f"{key}: {started[key]}" if key in started else f"# {key}: "]
    lines += ["---", "", message("scaffold.body", {}, _spoken(tag)), ""]
    return "\n".join(lines).encode()
