"""A document as the reader shows it: page images made by media/, passed to the views of pages/.

In: nothing; these are shapes only. Rule: a sealed document carries no text and no path a page could link to by mistake: its
pages have only their proportions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as an image. url: below the site's root, "" where sealed; small: a narrower copy for small screens, or ""."""

    width: int
    height: int
    url: str = ""
    small: str = ""
    small_width: int = 0


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A line of the document's own table of contents. page counts from 1; level from 0."""

    title: str
    page: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A work that is read page by page. edition: 12 hex of the file's sha256, which names what the permalinks mean.

    texts: the words of each page as plain text, paragraphs separated by empty lines, "" where there are none; may be read from disk as it is
    asked for; () where they may not be shown. words: the folder below the site's root with the table of its words, "" where it has none.
    download: url of the file itself below the site's root where it may be taken along, with its size in bytes.
    """

    work: str
    edition: str
    pages: tuple[PageImage, ...]
    outline: tuple[OutlineEntry, ...] = ()
    sealed: bool = False
    download: str | None = None
    download_bytes: int = 0
    texts: Sequence[str] = ()
    words: str = ""
