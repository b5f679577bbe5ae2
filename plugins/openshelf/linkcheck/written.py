"""The links that leave the site in what editors wrote, each with the file and line it stands in.

In: the Content, the folder it was read from. Out: (URL, "content/pages/about/index.az.md:12"), every place of it. Pure but for
reading the texts again, because HTML knows no lines. Rule: what is listed is what a reader can click on or is shown; the
fragment after # is the browser's own business and no address of its own.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from openshelf.content.pagefile import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openshelf.content.model import Body, Collection, Content, EBook, Event, Page, Publication

_OUTSIDE = re.compile(r'<(?:a|img)\s[^>]*?(?:href|src)="(https?://[^"]+)"', re.IGNORECASE)
_GOES_ON = r"(?![\w/%=&?~-])"  # a longer address that begins alike


def written_links(content: Content, content_dir: Path) -> Iterator[tuple[str, str]]:
    """Every link out of the site in the running texts, drafts included where the Content has them."""
    for body in _bodies(content):
        found = dict.fromkeys(html.unescape(url) for url in _OUTSIDE.findall(body.html))
        if not found:
            continue
        lines = decode((content_dir / body.file).read_bytes(), body.file).splitlines()
        for url in found:
            address = url.partition("#")[0]
            for line in _lines(url, lines):
                yield address, f"{content_dir.name}/{body.file}" + (f":{line}" if line else "")


def _lines(url: str, lines: list[str]) -> list[int]:
    """The numbers of the lines a URL stands in, as typed or as HTML writes it; 0 where it stands in none, put together by Markdown."""
    wanted = re.compile(f"(?:{re.escape(url)}|{re.escape(html.escape(url))}){_GOES_ON}")
    return [number for number, line in enumerate(lines, 1) if wanted.search(line)] or [0]


def _bodies(content: Content) -> Iterator[Body]:
    for project in content.eprojects:
        yield from project.bodies
        for part in project.parts:
            yield from part.bodies
            for section in part.sections:
                yield from section.bodies
    others: tuple[Publication | EBook | Event | Page | Collection, ...] = (
        *content.publications,
        *content.ebooks,
        *content.events,
        *content.pages,
        *content.collections,
    )
    for each in others:
        yield from each.bodies
