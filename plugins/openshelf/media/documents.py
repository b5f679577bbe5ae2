"""A PDF of the content folder → what the reader turns over: page images, words, contents, the edition's name.

In: the file, the library's Limits, the cache. Out: Rendered (all there is, on disk), then by what its rights allow a Document for the
pages and Outputs for the writer. The rules it keeps:

- The edition is the first twelve hex digits of the file's sha256: another file is another edition, and links say which one they mean.
- Rendered once, page by page, in a bounded process (rendering.py); the cache is keyed by the file and by how it is made, and counts only
  when its account was written, which is last.
- A screen-only document gives sealed page images and a sealed search of page numbers, and no text, no small copy and no file
  anywhere else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openshelf.build.output import Output
from openshelf.content.reading import Document, OutlineEntry, PageImage
from openshelf.errors import ContentError, Place
from openshelf.media.ocr import ocr_files, read_ocr
from openshelf.media.page_texts import PageTexts, text_file, words_file, write_words
from openshelf.media.page_words import find_parts
from openshelf.media.probe import judge_pdf
from openshelf.media.rendering import PAGE_WIDTH, RECIPE, SMALL_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openshelf.content.library import Limits

ACCOUNT = "document.json"
OCR_RECIPE = "ocr1"
# PDFium marks a hyphen that only breaks a line with one of these.
BROKEN = re.compile(r"(?:\u00ad|\ufffe|\x02)\r?\n?|(?<=[^\W\d_])-\r?\n(?=[a-zа-яёəğıöşçüўқғҳәңөұүһі])")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document on disk. texts: the words of each page, "" where it has none; sizes: (width, height) of each image.

    layer: names the words by their source, the file itself or the OCR beside it; "" where no page has any.
    """

    path: Path
    digest: str
    folder: Path
    sizes: tuple[tuple[int, int], ...]
    texts: PageTexts
    outline: tuple[OutlineEntry, ...]
    layer: str = ""

    @property
    def edition(self) -> str:
        """What the permalinks name."""
        return self.digest[:12]


def render_document(
    path: Path, limits: Limits, cache: Path, name: str | None = None, progress: Callable[[int, int], None] | None = None
) -> Rendered:
    """The document's pages, from the cache where they are there. ContentError where it is no PDF we can show.

    name: the file as the editor knows it; progress: called with (pages done, pages in all).
    """
    place = Place(name or str(path))
    judge_pdf(path, name)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    folder = cache / "documents" / digest[:2] / f"{digest[:32]}-{RECIPE}"
    account = folder / ACCOUNT
    if not account.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".part-") as part:
            stated = _render(path, Path(part), limits, place, progress)
            (Path(part) / ACCOUNT).write_text(json.dumps(stated, ensure_ascii=False), "utf-8")
            with contextlib.suppress(FileNotFoundError):
                shutil.rmtree(folder)
            # Renamed whole: a half-rendered book is never taken for one.
            os.rename(part, folder)  # noqa: PTH104 — the temporary folder then finds nothing to remove
            Path(part).mkdir()
    stated = json.loads(account.read_text("utf-8"))
    sizes = tuple((page["width"], page["height"]) for page in stated["pages"])
    outline = tuple(OutlineEntry(*entry) for entry in stated["outline"])
    written = ocr_files(path)
    if written:
        texts, layer = _ocr_layer(written, name or str(path), len(sizes), cache, place)
    else:
        texts, layer = PageTexts(folder, len(sizes)), _layer_name(RECIPE, digest) if stated["words"] else ""
    return Rendered(path, digest, folder, sizes, texts, outline, layer)


def _layer_name(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def _ocr_layer(files: tuple[Path, ...], name: str, pages: int, cache: Path, place: Place) -> tuple[PageTexts, str]:
    """The words an editor's OCR gives, which stand for the file's own; read once, kept by the bytes of the OCR."""
    digest = hashlib.sha256(OCR_RECIPE.encode())
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    folder = cache / "documents" / "ocr" / digest.hexdigest()[:32]
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".part-") as part:
            found = 0
            for found, page in enumerate(read_ocr(files, name), 1):
                text_file(Path(part), found).write_text(plain_text(page.text), "utf-8")
                write_words(words_file(Path(part), found), ((word.text, word.boxes) for word in page.words))
            if found != pages:
                raise ContentError("media.ocr-pages", place, found=found, pages=pages)
            os.rename(part, folder)  # noqa: PTH104 — the temporary folder then finds nothing to remove
            Path(part).mkdir()
    return PageTexts(folder, pages), digest.hexdigest()[:8]


def make_document(rendered: Rendered, work: str, *, sealed: bool, download: bool = False) -> Document:
    """What the reader's pages are made from. download: the file itself may be taken along."""
    base = f"media/read/{work}/{rendered.edition}"
    pages = []
    for number, (width, height) in enumerate(rendered.sizes, 1):
        if sealed:
            pages.append(PageImage(width, height))
        else:
            url = f"{base}/p{number:04d}"
            pages.append(PageImage(width, height, f"{url}.webp", f"{url}-small.webp", min(SMALL_WIDTH, width)))
    offered = download and not sealed
    return Document(
        work,
        rendered.edition,
        tuple(pages),
        () if sealed else rendered.outline,
        sealed,
        f"{base}/{work}.pdf" if offered else None,
        rendered.path.stat().st_size if offered else 0,
        () if sealed else rendered.texts,
        f"{base}/{rendered.layer}" if rendered.layer and not sealed else "",
    )


def document_outputs(rendered: Rendered, document: Document, languages: tuple[str, ...] = ()) -> Iterator[Output]:
    """The files of an open document: page images, small copies, its words with their places, a search of page numbers, the file where it may be taken along.

    Of a sealed one its images only, sealed; media/sealed.py gives the rest. languages: of the text, for the search keys.
    """
    base = f"media/read/{document.work}/{document.edition}"
    for number in range(1, len(document.pages) + 1):
        name = f"p{number:04d}"
        yield Output(f"{base}/{name}.webp", rendered.folder / f"{name}.webp", document.sealed)
        if not document.sealed:
            yield Output(f"{base}/{name}-small.webp", rendered.folder / f"{name}-small.webp")
        if document.words and (words := rendered.texts.words_file(number)):
            yield Output(f"{document.words}/{name}.bin", words)
    if document.words:
        for part, data in find_parts(rendered.texts, languages):
            yield Output(f"{document.words}/{part}", data)
    if document.download is not None:
        yield Output(document.download, rendered.path)


def _render(
    path: Path, folder: Path, limits: Limits, place: Place, progress: Callable[[int, int], None] | None
) -> dict[str, Any]:
    """Run the child and read its account."""
    source = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH")
    command = [sys.executable, "-c", "from openshelf.media.rendering import main; main()"]
    command += [str(path), str(folder), str(limits.document_pages)]
    outline: list[list[Any]] = []
    pages: list[dict[str, Any]] = []
    expected, texts = 0, 0
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": source + (os.pathsep + known if known else "")},
        text=True,
        encoding="utf-8",
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            stated = json.loads(line)
            if "error" in stated:
                raise _refusal(stated, place, limits)
            if "pages" in stated:
                expected, outline = stated["pages"], stated["outline"]
                continue
            pages.append({"width": stated["width"], "height": stated["height"]})
            text = plain_text(stated["text"])
            if text:
                texts += 1
                text_file(folder, stated["page"]).write_text(text, "utf-8")
            if progress:
                progress(len(pages), expected)
    if child.returncode != 0 or len(pages) != expected or not expected:
        raise ContentError("media.unreadable-page", place, page=len(pages) + 1)
    return {"width": PAGE_WIDTH, "pages": pages, "outline": outline, "words": texts}


def _refusal(stated: dict[str, Any], place: Place, limits: Limits) -> ContentError:
    if stated["error"] == "encrypted-pdf":
        return ContentError("media.encrypted-pdf", place)
    if stated["error"] == "empty-pdf":
        return ContentError("media.empty-pdf", place)
    if stated["error"] == "too-many-pages":
        return ContentError("media.too-many-pages", place, pages=stated["pages"], most=limits.document_pages)
    if stated["error"] == "damaged-page":
        return ContentError("media.unreadable-page", place, page=stated["page"])
    return ContentError("media.damaged-pdf", place)


def plain_text(raw: str) -> str:
    """PDFium's words of a page as paragraphs: words broken at a line's end are joined, lines too, paragraphs are kept.

    A line ends a paragraph where it closes a sentence and is clearly shorter than the page's lines, or an empty line follows.
    """
    lines = [" ".join(line.split()) for line in CONTROL.sub("", BROKEN.sub("", raw)).splitlines()]
    longest = sorted((len(line) for line in lines if line), reverse=True)
    full = longest[len(longest) // 4] if longest else 0
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if not line:
            paragraphs.append([])
            continue
        paragraphs[-1].append(line)
        if len(line) < full * 0.8 and (line[-1] in ".!?:;…»”" or len(line) < full * 0.5):
            paragraphs.append([])
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs if paragraph)
