"""A small kiosk profile with sealed works, as a build would leave it. `python sample_profile.py DIR` makes one for the scripts' tests."""

import json
import sys
from pathlib import Path

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "kiosk-api.json"
# The smallest lossless WebP: one pixel.
PIXEL = bytes.fromhex("524946461a000000574542505650384c0d0000002f00000010071011118888fe0700")
PAGE = '<!doctype html><html lang="az"><meta charset="utf-8"><title>Kitab</title><p>Dəniz</p></html>'


def write(top: Path) -> Path:
    """Write the profile to `top`/kiosk and its sealed works beside it; the profile's folder."""
    site, sealed = top / "kiosk", top / "kiosk.sealed"
    files = {
        "index.html": PAGE,
        "404.html": PAGE.replace("Dəniz", "yoxdur"),
        "az/index.html": PAGE,
        "az/kiosk/attract.html": PAGE,
        "az/kitab və dəniz.html": PAGE,
        "assets/site.0123456789.css": "body { color: black }",
        "assets/site.0123456789.css.gz": "not really compressed",
        "media/sound.mp3": "0123456789" * 10,
    }
    for path, text in files.items():
        target = site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    stated = json.loads(VECTORS.read_text("utf-8"))
    works = {}
    for name, work in stated["works"].items():
        folder = sealed / "media" / "read" / name / work["edition"]
        folder.mkdir(parents=True)
        for page in range(1, work["pages"] + 1):
            (folder / f"p{page:04d}.webp").write_bytes(PIXEL + f"{name} page {page}".encode())
        works[name] = {**work, "folder": f"media/read/{name}/{work['edition']}"}
    for name, index in stated["find"].items():
        works[name]["find"] = f"find/{name}.json"
        (sealed / "find").mkdir(exist_ok=True)
        (sealed / "find" / f"{name}.json").write_text(json.dumps({"version": 1, **index}), "utf-8")
    (sealed / "works.json").write_text(
        json.dumps({"version": 1, "built": "2025-01-31", "time_zone": "Asia/Baku", "works": works}), "utf-8"
    )
    return site


if __name__ == "__main__":
    print(write(Path(sys.argv[1])))
