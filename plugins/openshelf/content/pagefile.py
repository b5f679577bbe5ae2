"""One `index.<lang>.md` → its front matter and its body as HTML: the single parse of editors' text.

In: the file's path below content/ and its text. Out: (FrontMatter, HTML). Pelican's reader and `load_content` both call
`read_page`, so a page reads alike whoever builds it. ContentError where the front matter cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from openshelf.content.frontmatter import FrontMatter, split
from openshelf.content.markup import markup_problems, plain_text, to_html
from openshelf.content.model import Body
from openshelf.errors import ContentError, Place, Problem
from openshelf.lang.tags import canonical

Render = Callable[[Path, str], tuple[FrontMatter, str]]
_NAME = re.compile(r"(?P<stem>.+)\.(?P<tag>[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)\.(?:md|markdown)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageFile:
    """One language's file of a page, read."""

    lang: str
    front: FrontMatter
    body: Body | None  # None where the file has no running text


def split_name(name: str) -> tuple[str, str] | None:
    """("index", "uz-Cyrl") of "index.uz-Cyrl.md"; None for a name without a language tag or another ending."""
    found = _NAME.fullmatch(name)
    tag = canonical(found["tag"]) if found else None
    return (found["stem"], tag) if found and tag else None


def read_page(path: Path, text: str) -> tuple[FrontMatter, str]:
    """(front matter, sanitised HTML) of a file at `path`, relative to the folder that holds content/.

    The body's anchors carry the name of its folder, or of the file where that is not `index`.
    """
    inside = PurePosixPath(*path.parts[1:])
    named = split_name(path.name)
    stem, tag = named or (path.stem, "und")
    front, body, _ = split(text, path.as_posix())
    prefix = re.sub(r"^\d+-", "", inside.parent.name if stem == "index" else stem)
    folder = inside.parent.as_posix().removeprefix(".")
    return front, to_html(body, folder, prefix=prefix, lang=tag, top=3 if _is_section(inside, stem) else 2)


def _is_section(path: PurePosixPath, stem: str) -> bool:
    """Whether a text stands under a section's own heading: eprojects/<slug>/<part>/<section>."""
    return path.parts[0] == "eprojects" and len(path.parts) + (stem != "index") >= 5


def decode(data: bytes, file: str) -> str:
    """UTF-8 with or without a mark, or what Notepad calls Unicode. ContentError for anything else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise ContentError("content.not-utf8", Place(file), byte=error.start) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentError("content.not-utf8", Place(file, line), byte=error.start) from None


def read_page_file(content_dir: Path, path: Path, render: Render | None) -> tuple[PageFile, tuple[Problem, ...]]:
    """A file of content_dir, read by `render` (read_page where None), with what its Markdown will show otherwise."""
    shown = Path(content_dir.name) / path.relative_to(content_dir)
    text = decode(path.read_bytes(), shown.as_posix())
    front, html = (render or read_page)(shown, text)
    _, body, line = split(text, shown.as_posix())
    named = split_name(path.name)
    assert named is not None
    tag = named[1]
    words = plain_text(html)
    file = path.relative_to(content_dir).as_posix()
    return (
        PageFile(tag, front, Body(tag, html, words, file) if words or "<img" in html else None),
        tuple(markup_problems(body, shown.as_posix(), line)),
    )
