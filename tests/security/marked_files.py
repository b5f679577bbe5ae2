"""A site in which everything restricted carries a marker nothing else has."""

import io
import zipfile
import zlib
from pathlib import Path

from pdf_writer import pdf
from PIL import Image, PngImagePlugin

KINDS = (
    "open-text", "open-body", "screen-text", "screen-file", "screen-body", "metadata-text", "metadata-file", "metadata-body",
    "embargo-text", "embargo-body", "ended-text", "unstated-text", "withdrawn-text", "draft-text", "draft-body", "draft-picture",
    "item-picture", "item-name", "consent-letter", "screen-publication-body",
)  # fmt: skip
MARKERS = {kind: f"QX{''.join(letter for letter in kind if letter.isalpha()).upper()}ZQ" for kind in KINDS}


def marked_pdf(path: Path, marker: str, hidden: str = "") -> Path:
    """A two-page PDF whose text layer has the marker; `hidden` stands outside any page."""
    path = path.with_suffix(".pdf")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        pdf([[f"Page one {marker}"], [f"Page two {marker}"]]) + (f"\n% {hidden}\n".encode() if hidden else b"")
    )
    return path


def marked_picture(path: Path, marker: str) -> Path:
    """A PNG with the marker in its metadata."""
    path = path.with_suffix(".png")
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Comment", marker, zip=True)
    Image.new("RGB", (900, 600), (120, 40, 30)).save(path, pnginfo=facts)
    return path


def marked_zip(path: Path, marker: str) -> Path:
    """A zip within a zip that holds the marker."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep.txt", f"words {marker} words")
    path = path.with_suffix(".zip")
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner.getvalue())
    return path


def marked_shard(path: Path, marker: str) -> Path:
    """A compressed shard such as the search index has."""
    path = path.with_suffix(".bin")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zlib.compress(f'["{marker.lower()}"]'.encode()))
    return path


def write_marked_site(site: Path) -> None:
    """Fill a new site's content with works of every access."""
    _ebook(site, "aciq", "rights: open", "open", body=True)
    _ebook(site, "ekran", "rights: {access: screen-only, seats: 3}", "screen", body=True, hidden=MARKERS["screen-file"])
    _ebook(site, "tesvir", "rights: metadata-only", "metadata", body=True, hidden=MARKERS["metadata-file"])
    _ebook(site, "sonra", "rights: {access: open, begins: 2099-01-01}", "embargo", body=True)
    _ebook(site, "bitib", "rights: {access: open, ends: 2020-01-01}", "ended")
    _ebook(site, "bilinmir", "", "unstated")
    _ebook(site, "geri", "rights: open", "withdrawn")
    _ebook(site, "qaralama", "rights: open\nstatus: draft", "draft", body=True)
    marked_picture(site / "content/ebooks/qaralama/images/picture", MARKERS["draft-picture"])
    folder = site / "content/publications/ekran-nesri"
    folder.mkdir(parents=True)
    (folder / "index.az.md").write_text(
        f"---\ntitle: Ekran nəşri\nkind: annual\nrights: screen-only\n---\nMətn {MARKERS['screen-publication-body']}.\n",
        "utf-8",
    )
    project = site / "content/eprojects/layihe"
    marked_picture(project / f"images/{MARKERS['item-name'].lower()}", MARKERS["item-picture"])
    (project / "index.az.md").write_text("---\ntitle: Layihə\nlanguages: [az]\nrights: open\n---\nGiriş.\n", "utf-8")
    (project / "items.csv").write_text(
        f"slug,title_az,file,section,rights\nsekil,Şəkil,images/{MARKERS['item-name'].lower()}.png,Birinci,metadata-only\n",
        "utf-8",
    )
    rights = site / "content/rights"
    rights.mkdir(exist_ok=True)
    marked_pdf(rights / "letters/consent", MARKERS["consent-letter"])
    (rights / "withdrawn.csv").write_text("id,date,reason\nebook:geri,2026-11-01,test\n", "utf-8")


def _ebook(site: Path, slug: str, rights: str, kind: str, *, body: bool = False, hidden: str = "") -> None:
    folder = site / "content/ebooks" / slug
    marked_pdf(folder / "book", MARKERS[f"{kind}-text"], hidden)
    text = f"\nMətn {MARKERS[f'{kind}-body']} burada.\n" if body else ""
    rights = f"{rights}\n" if rights else ""
    (folder / "index.az.md").write_text(
        f"---\ntitle: Kitab {slug}\ndocument: book.pdf\nlanguages: [az]\n{rights}---\n{text}", "utf-8"
    )
