"""Everything an editor can get wrong below content/, found beforehand: content's half of `openshelf check`.

In: the content folder. Out: Findings in reading order: errors that would stop a build, warnings, and notes of what is missing
in a language; and the record ids that were named, for who holds the catalogue to look up. Nothing is written anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openshelf.content.completeness import gaps
from openshelf.content.findings import Reference
from openshelf.content.folders import read_content
from openshelf.content.library import Library
from openshelf.content.model import (
    Body,
    Collection,
    Content,
    EBook,
    EProject,
    Event,
    MultiText,
    Page,
    Publication,
)
from openshelf.content.settings import FILE_NAME, library_faults, load_library
from openshelf.errors import LANGUAGES, OpenshelfError, Place, Problem, message


@dataclass(frozen=True, slots=True)
class Checked:
    """faults: OpenshelfErrors stop a build, Problems do not. content: what was judged, None without usable settings."""

    faults: tuple[OpenshelfError | Problem, ...]
    references: tuple[Reference, ...] = ()
    content: Content | None = None


def check_content(content_dir: Path) -> Checked:
    """All faults of library.toml and of every content folder, drafts included."""
    settings = library_faults(content_dir)
    if settings:
        return Checked(settings)
    library = load_library(content_dir)
    reading = read_content(content_dir, library, drafts=True)
    missing = tuple(_gaps(reading.content, library, content_dir.name))
    settings_file = f"{content_dir.name}/{FILE_NAME}"
    names = tuple(_language_gaps(library.name, library.languages, settings_file, "[name]"))
    untouched = tuple(_placeholders(reading.content, content_dir.name))
    return Checked((*names, *reading.faults, *missing, *untouched), reading.references, reading.content)


def _placeholders(content: Content, root: str) -> Iterator[Problem]:
    """Published texts that `openshelf new` wrote and nobody has changed since."""
    words = {message("scaffold.body", {}, language) for language in LANGUAGES}
    parts = {message("scaffold.first-part", {}, language) for language in LANGUAGES}
    for file, slug, title, bodies in _published(content):
        names = parts if slug == "" else {slug}
        if any(text.text in names for text in title.texts):
            yield Problem(
                "content.placeholder-title", Place(f"{root}/{file}"), "kept", (("title", title.texts[0].text),)
            )
        for body in bodies:
            if body.plain.strip() in words:
                yield Problem(
                    "content.placeholder", Place(f"{root}/{body.file}"), "kept", (("text", body.plain.strip()),)
                )


def _published(content: Content) -> Iterator[tuple[str, str, MultiText, tuple[Body, ...]]]:
    """(file, slug, title, running texts) of what readers see; a part of an e-project has no slug of its own here."""
    objects: tuple[EProject | Publication | EBook | Event | Page | Collection, ...] = (
        *content.eprojects,
        *content.publications,
        *content.ebooks,
        *content.events,
        *content.pages,
        *content.collections,
    )
    for each in objects:
        if each.status == "published":
            yield each.file, each.slug, each.title, each.bodies
    for project in content.eprojects:
        if project.status == "published":
            for part in project.parts:
                yield part.file or project.file, "", part.title, part.bodies


def _gaps(content: Content, library: Library, root: str) -> Iterator[Problem]:
    for project in content.eprojects:
        file = f"{root}/{project.file}"
        for lang in project.languages:
            if project.title.within(lang) is None:
                yield _gap(file, lang, "title")
            for path in gaps(project, lang):
                yield _gap(file, lang, path)
        stray = {body.lang for body in project.bodies} - set(project.languages)
        for lang in sorted(stray):
            yield Problem("content.language-unstated", Place(file), "note", (("lang", lang),))
    titles = (
        *((event.title, event.file) for event in content.events),
        *((page.title, page.file) for page in content.pages),
        *((collection.title, collection.file) for collection in content.collections),
    )
    for title, file in titles:
        yield from _language_gaps(title, library.languages, f"{root}/{file}", "title")


def _language_gaps(text: MultiText, languages: tuple[str, ...], file: str, what: str) -> Iterator[Problem]:
    return (_gap(file, lang, what) for lang in languages if text.within(lang) is None)


def _gap(file: str, lang: str, what: str) -> Problem:
    return Problem("content.language-gap", Place(file), "note", (("lang", lang), ("what", what)))
