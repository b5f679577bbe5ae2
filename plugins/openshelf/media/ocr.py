"""OCR files beside a document → the words of its pages and where they stand.

In: hOCR (XHTML of Tesseract, OCRopus, …) or ALTO (XML of any version), a file of all pages or a file a page. Out: PageText a
page, in order. Rules: places are ten-thousandths of the page's width and height, so they fit any image of it; a word broken
at a line's end is one word with two boxes; nothing outside the file is ever fetched, and no entity is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from openshelf.errors import ContentError, Place

SCALE = 10_000
MOST_BYTES = 200_000_000  # of one file: a page is some 50 KB
ENDINGS = (".hocr", ".alto.xml", ".alto", ".xml")
_BBOX = re.compile(r"\bbbox\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)")
_HYPHENS = "-‐\u00ad¬⸗"
_DIGITS = re.compile(r"(\d+)")

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands: (x, y, width, height) in ten-thousandths of the page, twice where a line's end breaks it."""

    text: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's running text, paragraphs separated by empty lines, and its words with their places."""

    text: str
    words: tuple[Word, ...]


def ocr_files(document: Path) -> tuple[Path, ...]:
    """The OCR of `book.pdf`: `book.hocr`, `book.alto.xml` or `book.xml` beside it, or the files of `book.ocr/`, a page each, in the order of their numbers."""
    for ending in ENDINGS:
        beside = document.with_name(document.stem + ending)
        if beside.is_file():
            return (beside,)
    folder = document.with_name(f"{document.stem}.ocr")
    if not folder.is_dir():
        return ()
    files = (path for path in folder.iterdir() if path.name.lower().endswith((*ENDINGS, ".html", ".xhtml")))
    return tuple(sorted(files, key=_natural))


def read_ocr(files: tuple[Path, ...], name: str) -> Iterator[PageText]:
    """The pages of the files one after another. name: the document, as the editor knows it, for errors."""
    folder = Path(name).parent
    for path in files:
        inside = f"{path.parent.name}/{path.name}" if path.parent.suffix == ".ocr" else path.name
        place = Place((folder / inside).as_posix())
        if path.stat().st_size > MOST_BYTES:
            raise ContentError("media.ocr-too-large", place, most=MOST_BYTES // 1_000_000)
        yield from _pages(path.read_bytes(), place)


def _natural(path: Path) -> tuple[object, ...]:
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in _DIGITS.split(path.name.lower()))


def _pages(data: bytes, place: Place) -> Iterator[PageText]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, remove_comments=True, huge_tree=True
    )
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ContentError("media.unreadable-ocr", place) from error
    pages = [] if tree is None else [node for node in tree.iter() if _local(node) == "Page"]
    if pages:
        yield from map(_alto_page, pages)
        return
    pages = [] if tree is None else [node for node in tree.iter() if _is(node, "ocr_page")]
    if not pages:
        raise ContentError("media.unreadable-ocr", place)
    yield from map(_hocr_page, pages)


def _alto_page(page: etree._Element) -> PageText:
    width, height = _number(page, "WIDTH"), _number(page, "HEIGHT")
    if not (width and height):
        space = next((node for node in page.iter() if _local(node) == "PrintSpace"), page)
        width = _number(space, "WIDTH") + _number(space, "HPOS") or 1.0
        height = _number(space, "HEIGHT") + _number(space, "VPOS") or 1.0
    blocks: list[list[Word]] = []
    pending: Word | None = None
    for node in page.iter():
        kind = _local(node)
        if kind == "TextBlock" or not blocks:
            blocks.append([])
        if kind != "String" or not (content := node.get("CONTENT", "").strip()):
            continue
        x, y, w, h = (_number(node, key) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        word = Word(content, (_box(x, y, x + w, y + h, width, height),))
        broken, whole = node.get("SUBS_TYPE"), node.get("SUBS_CONTENT")
        if broken == "HypPart2" and pending is not None:
            blocks[-1].append(Word(whole or pending.text.rstrip(_HYPHENS) + content, pending.boxes + word.boxes))
            pending = None
        elif broken == "HypPart1":
            pending = word
        else:
            blocks[-1].append(word)
    if pending is not None:
        blocks[-1].append(pending)
    return _page(blocks)


def _hocr_page(page: etree._Element) -> PageText:
    bounds = _bbox(page) or (0, 0, 1, 1)
    width, height = max(bounds[2] - bounds[0], 1), max(bounds[3] - bounds[1], 1)
    paragraphs: list[list[Word]] = []
    ended = False  # whether a line ended since the last word
    for node in page.iter():
        if _is(node, "ocr_par") or not paragraphs:
            paragraphs.append([])
        if _is(node, "ocr_line"):
            ended = True
        if not _is(node, "ocrx_word") or not (text := " ".join("".join(map(str, node.itertext())).split())):
            continue
        found = _bbox(node)
        left, top = bounds[0], bounds[1]
        boxes = (
            (_box(found[0] - left, found[1] - top, found[2] - left, found[3] - top, width, height),) if found else ()
        )
        before = paragraphs[-1][-1] if paragraphs[-1] else None
        if before and ended and before.text[-1] in _HYPHENS and len(before.text) > 1 and text[0].islower():
            paragraphs[-1][-1] = Word(before.text.rstrip(_HYPHENS) + text, before.boxes + boxes)
        else:
            paragraphs[-1].append(Word(text, boxes))
        ended = False
    return _page(paragraphs)


def _page(blocks: list[list[Word]]) -> PageText:
    filled = [block for block in blocks if block]
    text = "\n\n".join(" ".join(word.text for word in block) for block in filled)
    return PageText(text, tuple(word for block in filled for word in block))


def _box(left: float, top: float, right: float, bottom: float, width: float, height: float) -> Box:
    x, y = _part(left, width), _part(top, height)
    return x, y, max(_part(right, width) - x, 0), max(_part(bottom, height) - y, 0)


def _part(value: float, whole: float) -> int:
    return min(max(round(value * SCALE / whole), 0), SCALE)


def _local(node: etree._Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _is(node: etree._Element, kind: str) -> bool:
    return kind in node.get("class", "").split() if isinstance(node.tag, str) else False


def _bbox(node: etree._Element) -> Box | None:
    found = _BBOX.search(node.get("title", ""))
    return (int(found[1]), int(found[2]), int(found[3]), int(found[4])) if found else None


def _number(node: etree._Element, key: str) -> float:
    try:
        return float(node.get(key, "0"))
    except ValueError:
        return 0.0
