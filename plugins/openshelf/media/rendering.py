"""Pages of a PDF → images, in a process of its own with bounded memory and time.

In (command line): the PDF, a folder, the most pages allowed. Out: `p0001.webp`, `p0001-small.webp` and `p0001-words.bin` … in the folder, and on
standard output one JSON line for the document, then one a page, or one with `error`. Run by documents.py as a child: a hostile PDF may crash or
starve PDFium, and must take down neither the build nor the machine.

The rules: one page in memory at a time; a page is never larger than MOST_PIXELS; nothing of the PDF but pixels, words and
its outline leaves.
"""

from __future__ import annotations

import ctypes
import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from openshelf.media.images import write_webp
from openshelf.media.page_texts import words_file, write_words

if TYPE_CHECKING:
    from collections.abc import Iterator

# 1,600 pixels read well on a kiosk of 1,080 even when a line is enlarged; 800 is a phone's own width twice.
PAGE_WIDTH, SMALL_WIDTH = 1600, 800
QUALITY = 72
RECIPE = f"pages{PAGE_WIDTH}-{SMALL_WIDTH}-{QUALITY}-2"
MOST_PIXELS, MOST_HEIGHT = 12_000_000, 16_000  # WebP holds at most 16,383 rows
MEMORY_BYTES = 3 << 30
SECONDS_A_PAGE = 60
MOST_OUTLINE, MOST_TITLE = 5000, 300
SCALE = 10_000  # of a page's width and height, for the places of words
BREAKS = "\u00ad\ufffe\x02"  # how PDFium marks a hyphen that only breaks a line
Box = tuple[int, int, int, int]  # x, y, width, height
PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD, fpdfview.h


def main() -> None:
    """The child's whole life."""
    path, folder, most_pages = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    _bound_memory()
    for line in render(path, folder, most_pages):
        print(json.dumps(line, ensure_ascii=True), flush=True)


def render(path: Path, folder: Path, most_pages: int) -> Iterator[dict[str, Any]]:
    """The lines of the account, pages written as it goes."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        # PDFium refuses a document without pages and calls that a success.
        yield {"error": {PASSWORD_ERROR: "encrypted-pdf", 0: "empty-pdf"}.get(error.err_code, "damaged-pdf")}
        return
    count = len(document)
    if count == 0 or count > most_pages:
        yield {"error": "empty-pdf" if count == 0 else "too-many-pages", "pages": count}
        return
    yield {"pages": count, "outline": list(_outline(document, count))}
    for number in range(count):
        _bound_time()
        try:
            page = document[number]
            image = _image(page)
            text, words = _text(page)
            page.close()
        except (pdfium.PdfiumError, ValueError, MemoryError):
            yield {"error": "damaged-page", "page": number + 1}
            return
        write_webp(image, folder / f"p{number + 1:04d}.webp", QUALITY)
        write_words(words_file(folder, number + 1), words)
        width = min(SMALL_WIDTH, image.width)
        small = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
        write_webp(small, folder / f"p{number + 1:04d}-small.webp", QUALITY)
        yield {"page": number + 1, "width": image.width, "height": image.height, "text": text}


def texts(path: Path) -> Iterator[str]:
    """The text of each page that PDFium can read, "" of any other; for a child process, like `render`."""
    _bound_memory()
    document = pdfium.PdfDocument(path)
    for number in range(len(document)):
        try:
            page = document[number]
            textpage = page.get_textpage()
            yield textpage.get_text_bounded()
            textpage.close()
            page.close()
        except (pdfium.PdfiumError, ValueError, MemoryError):
            yield ""


def _image(page: Any) -> Image.Image:
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise ValueError("a page without size")
    scale = min(PAGE_WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5, MOST_HEIGHT / height)
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
    # PDFium rounds up; a strip of one pixel more on some pages would make the pages of a book jump.
    image: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    return image


def _text(page: Any) -> tuple[str, list[tuple[str, list[Box]]]]:
    """The page's text as PDFium gives it, and its words with their places."""
    textpage = page.get_textpage()
    text: str = textpage.get_text_bounded()
    words = list(_words(page, textpage))
    textpage.close()
    return text, words


def _words(page: Any, textpage: Any) -> Iterator[tuple[str, list[Box]]]:
    """Words between blanks; one broken at a line's end is one word with a box in each line."""
    letters: list[str] = []
    boxes: list[Box] = []
    broken = False
    codes = [pdfium_c.FPDFText_GetUnicode(textpage, i) for i in range(textpage.count_chars())]
    for i, code in enumerate(codes):
        letter = chr(code)
        if letter in BREAKS or (letter == "-" and _ends_line(codes, i)):
            broken = bool(letters)
            continue
        if letter.isspace() or code == 0:
            if letters and not broken:
                yield _whole(letters), boxes
                letters, boxes = [], []
            continue
        box = _box(page, textpage, i)
        # A new line of a broken word is a box of its own; else the box grows with its letters.
        if box and boxes and not broken:
            boxes[-1] = _around(boxes[-1], box)
        elif box:
            boxes.append(box)
        letters.append(letter)
        broken = False
    if letters:
        yield _whole(letters), boxes


def _ends_line(codes: list[int], at: int) -> bool:
    after = at + 1
    while after < len(codes) and codes[after] in (10, 13):
        after += 1
    return at + 1 < after < len(codes) and at > 0 and chr(codes[at - 1]).isalpha() and chr(codes[after]).islower()


def _whole(letters: list[str]) -> str:
    # PDFium gives letters beyond U+FFFF in two halves.
    return "".join(letters).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _box(page: Any, textpage: Any, at: int) -> Box | None:
    """A letter's place in ten-thousandths of the page as it is shown, turned and cropped."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not pdfium_c.FPDFText_GetCharBox(textpage, at, left, right, bottom, top):
        return None
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((left.value, top.value), (right.value, bottom.value)):
        pdfium_c.FPDF_PageToDevice(page, 0, 0, SCALE, SCALE, 0, across, up, x, y)
        corners.append((min(max(x.value, 0), SCALE), min(max(y.value, 0), SCALE)))
    (x0, y0), (x1, y1) = corners
    box = min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)
    return box if box[2] and box[3] else None


def _around(a: Box, b: Box) -> Box:
    x, y = min(a[0], b[0]), min(a[1], b[1])
    return x, y, max(a[0] + a[2], b[0] + b[2]) - x, max(a[1] + a[3], b[1] + b[3]) - y


def _outline(document: Any, pages: int) -> Iterator[list[Any]]:
    try:
        for count, bookmark in enumerate(document.get_toc()):
            if count >= MOST_OUTLINE:
                return
            target = bookmark.get_dest()
            index = target.get_index() if target else None
            title = " ".join(bookmark.get_title().split())[:MOST_TITLE]
            if title and index is not None and 0 <= index < pages:
                yield [title, index + 1, bookmark.level]
    except (pdfium.PdfiumError, UnicodeDecodeError):
        return


def _bound_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 — not on Windows, where an editor's own preview needs no bound

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _bound_time() -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(SECONDS_A_PAGE)
