"""Which page each text file of content/ becomes, so that a link to `../rules/index.az.md` leads there in any language.

In: the Content. Out: the file without its language and ending ("pages/rules/index") → the path below `/<tag>/`.
"""

from __future__ import annotations

from collections.abc import Iterator

from openshelf.content.model import Content
from openshelf.content.pagefile import split_name
from openshelf.content.records import eproject_path, part_path


def page_addresses(content: Content) -> dict[str, str]:
    """Every page of the content by its file."""
    return {key: path for file, path in _addresses(content) if (key := address_key(file))}


def address_key(file: str) -> str | None:
    """The key "pages/rules/index" of "pages/rules/index.az.md"; None for a file that is no text of a page."""
    folder, _, name = file.rpartition("/")
    named = split_name(name)
    return f"{folder}/{named[0]}" if named else None


def _addresses(content: Content) -> Iterator[tuple[str, str]]:
    for project in content.eprojects:
        yield project.file, eproject_path(project)
        for part in project.parts:
            yield part.file, part_path(project, part)
            for section in part.sections:
                yield section.file, f"{part_path(project, part)}#{section.slug}"
    yield from ((item.file, f"publication/{item.slug}.html") for item in content.publications)
    yield from ((book.file, f"ebook/{book.slug}.html") for book in content.ebooks)
    yield from ((event.file, f"event/{event.slug}.html") for event in content.events)
    yield from ((page.file, f"page/{page.slug}.html") for page in content.pages)
    yield from ((collection.file, f"collection/{collection.slug}.html") for collection in content.collections)
