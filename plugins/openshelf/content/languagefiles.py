"""The language files of one page: `index.az.md`, `index.ru.md` … read together, in the library's order of languages.

In: the files below content/, a folder and a stem. Out: the PageFiles. What cannot be read is noted and left out, so that one
broken translation does not hide the other faults. Links and pictures of the running text are looked up here.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote

from openshelf.content.filenames import role_of
from openshelf.content.files import ContentFiles
from openshelf.content.findings import Findings, Reference
from openshelf.content.library import Library
from openshelf.content.markup import linked_files, linked_records, shown_files
from openshelf.content.model import Body
from openshelf.content.pagefile import PageFile, Render, decode, read_page_file, split_name
from openshelf.errors import ContentError, Place

_NO_WORDS = re.compile(r"!\[\s*\]\(")


def page_files(
    files: ContentFiles, folder: str, stem: str, library: Library, findings: Findings, *, render: Render | None
) -> tuple[PageFile, ...]:
    """A page's files, one a language, the library's languages first."""
    tagged: dict[str, str] = {}
    for path in sorted(item for item in files.below(folder).paths if "/" not in item and item.startswith(f"{stem}.")):
        named = split_name(path)
        place = Place(f"{files.root.name}/{folder}/{path}")
        if named and named[0] == stem:
            tagged.setdefault(named[1], f"{folder}/{path}")
        elif path.endswith((".md", ".markdown")):
            findings.error("content.file-name-language", place, wanted=f"{stem}.{library.default_language}.md")
    if not tagged:
        place = Place(f"{files.root.name}/{folder}")
        findings.error("content.no-language-file", place, lang=library.default_language)
    order = {tag: position for position, tag in enumerate(library.languages)}
    read = (
        _read(files, tagged[tag], findings, render) for tag in sorted(tagged, key=lambda tag: (order.get(tag, 99), tag))
    )
    return tuple(page for page in read if page is not None)


def bodies(pages: tuple[PageFile, ...]) -> tuple[Body, ...]:
    """The running texts of those that have one."""
    return tuple(page.body for page in pages if page.body is not None)


def inside(file: str) -> str:
    """A place's file, "content/…", as a path below content/."""
    return file.partition("/")[2]


def _read(files: ContentFiles, path: str, findings: Findings, render: Render | None) -> PageFile | None:
    full = files.root / path
    try:
        page, problems = read_page_file(files.root, full, render)
        source = decode(full.read_bytes(), path)
    except ContentError as error:
        findings.faults.append(error)
        return None
    findings.faults += problems
    for found in _NO_WORDS.finditer(source):
        findings.warn("content.image-no-words", _place(page, source, found.start()))
    if page.body:
        _look_up(files, page, source, findings)
    return page


def _look_up(files: ContentFiles, page: PageFile, source: str, findings: Findings) -> None:
    assert page.body is not None
    shown = set(shown_files(page.body.html))
    for target in dict.fromkeys(linked_files(page.body.html)):
        if target in files.paths:
            findings.used.add(target)
            if target in shown and role_of(target) != "image":
                place = _place(page, source, _written_at(source, target))
                findings.warn("content.image-format", place, file=posixpath.basename(target))
        else:
            findings.warn("content.link-broken", _place(page, source, _written_at(source, target)), target=target)
    for identifier in dict.fromkeys(linked_records(page.body.html)):
        at = max(source.find(f"record:{identifier}"), 0)
        findings.references.append(Reference(identifier, _place(page, source, at), "link"))


def _written_at(source: str, target: str) -> int:
    """Where the link stands: its last name is in the text as typed or as a URL quotes it."""
    name = posixpath.basename(target)
    return max(source.find(name), source.find(quote(name)), 0)


def _place(page: PageFile, source: str, at: int) -> Place:
    return Place(page.front.file, source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at))
