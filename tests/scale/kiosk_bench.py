"""Figures of releases and updates at the size of 430,000 records in three languages. `python tests/scale/kiosk_bench.py [--part N] [--in DIR]`.

Pages are made up but shaped like ours: a shell that is the same on all, a record's own words, 14 kB together with what lists add (tests/scale/RESULTS.md).
The steps say what they measure; kiosk/FIGURES.md keeps what they said. Everything is written below --in (default: a folder of its own in the temporary
one), which takes about 40 GB at full size; a step whose result stands there is not made again, so a run that was cut off goes on. `--part 16` makes a sixteenth of the
library: as many pages to a folder, a sixteenth of the folders, and a sixteenth of the records change a night.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from kiosk.release import frames, packs  # noqa: E402
from kiosk.release.manifest import Manifest, PackEntry, encode, missing  # noqa: E402
from kiosk.update import believe, contents, directory, install  # noqa: E402
from kiosk.update.fetching import Fetching  # noqa: E402
from kiosk.update.progress import Progress  # noqa: E402
from kiosk.update.shelf import Mark, Shelf  # noqa: E402
from kiosk.update.source import Folder  # noqa: E402
from openshelf.release import keys, publish, signing  # noqa: E402

TAGS = ("az", "ru", "en")
CHANGED = 1000
PARTS = {1: 3, 16: 2, 256: 1}  # of the library: how many digits its folders are named by
NOW = datetime.now(UTC).replace(microsecond=0)
WORDS = [
    f"{a}{b}{c}"
    for a in ("kit", "dən", "xal", "mus", "tar", "şəh")
    for b in ("ab", "iz", "ça", "iq", "ix")
    for c in ("lar", "ın", "dan", "ımız", "")
]


def page(number: int, tag: str, generation: int, shell: str) -> bytes:
    """A record's page."""
    chance = random.Random(f"{number}{tag}")
    words = " ".join(chance.choices(WORDS, k=700))
    status = f"<p class=status>{generation}: {chance.randrange(40)} copies</p>" if generation else ""
    return f"{shell}<h1>{' '.join(chance.choices(WORDS, k=6))}</h1>{status}<p>{words}</p></html>".encode()


def path_of(number: int, tag: str, digits: int = 3) -> str:
    """Where a record's page is: as record/ids.page_path says; with fewer digits, in a smaller library with folders as full."""
    shard = hashlib.sha256(f"main:{number}".encode()).hexdigest()[:digits]
    return f"{tag}/record/main/{shard}/{number}.html"


def write(site: Path, numbers: range | list[int], generation: int, digits: int) -> int:
    """Write pages; their bytes."""
    shell = (
        "<!doctype html><html lang=az><head>"
        + "".join(f'<link rel=x{n} href="../../../../assets/a{n:04d}.css">' for n in range(120))
        + "</head>"
    )
    size = 0
    for number in numbers:
        for tag in TAGS:
            path = site / path_of(number, tag, digits)
            data = page(number, tag, generation, shell)
            size += len(data)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return size


class Counting(Folder):
    """A folder that counts what is read of it: what would come over the network, headers aside."""

    def __init__(self, top: Path) -> None:
        super().__init__(top)
        self.bytes = self.files = 0

    def read(self, path: str, most: int, begun: bytes = b"") -> bytes:
        data = super().read(path, most, begun)
        self.bytes += len(data)
        self.files += 1
        return data


def alone(step: Callable[[], dict[str, object]]) -> dict[str, object]:
    """A step in a process of its own: its result, seconds and peak memory."""
    read, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        began, spent = time.monotonic(), time.process_time()
        said = step()
        written = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
        said |= {
            "written MB": round(int(written["wchar"]) / 1e6, 2),
            "seconds": round(time.monotonic() - began, 2),
            "processor s": round(time.process_time() - spent, 2),
            "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        os.write(write_end, json.dumps(said).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read, "rb") as pipe:
        said = json.loads(pipe.read() or b"{}")
    os.waitpid(child, 0)
    return said


def release(top: Path) -> dict[str, object]:
    """A release of what stands."""
    made = publish.release(publish.Request(top / "site", "kiosk", top / "out", top / "keys", datetime.now(UTC)))
    return {"number": made.number, "files": made.files, "differences": made.differences}


def updated(top: Path) -> dict[str, object]:
    """An update from the folder of releases."""
    source = Counting(top / "out")
    root = (top / "keys" / "root.json").read_bytes()
    outcome = install.update(top / "kiosk", (source,), datetime.now(UTC), root)
    return {"words": outcome.words, "wire MB": round(source.bytes / 1e6, 3), "requests": source.files}


def refreshed(top: Path) -> dict[str, object]:
    """An update that finds nothing new: trust, manifest, and what of it lies here."""
    return updated(top)


def started(top: Path) -> dict[str, object]:
    """What a server does before it answers: manifest, map, a look at every file."""
    shelf = Shelf(top / "kiosk")
    mark = shelf.current()
    assert mark is not None
    release_ = shelf.open(mark)
    return {"paths": len(release_.plain), "packs": len(release_.manifest.packs), "damaged": len(release_.damaged)}


def looked_up(top: Path, count: int, digits: int = 3) -> dict[str, object]:
    """Pages at random by the map, hashed as for a reader."""
    shelf = Shelf(top / "kiosk")
    mark = shelf.current()
    assert mark is not None
    release_ = shelf.open(mark)
    chance = random.Random(1)
    began = time.monotonic()
    for _ in range(5000):
        shelf.read(release_.plain[path_of(chance.randrange(count), chance.choice(TAGS), digits)])
    return {"pages a second": round(5000 / (time.monotonic() - began))}


def shaped(top: Path, records: int) -> dict[str, object]:
    """A shelf with as many paths and packs as `records` have, its pages a line each: what start and refresh cost depends on these, not on the pages' bytes.

    Two releases are kept, the second after two months of nights, so that most of its packs lie over older ones; a third is offered, with 1,000 records changed.
    """
    folders: dict[str, list[int]] = {}
    for number in range(records):
        folders.setdefault(path_of(number, "az").rpartition("/")[0].partition("/")[2], []).append(number)
    keys.make(top / "keys", NOW)
    shelf = Shelf(top / "kiosk")
    changes = [
        set(random.Random(n).sample(range(records), min(count, records)))
        for n, count in enumerate((0, 60 * CHANGED, CHANGED))
    ]
    wholes: dict[str, tuple[str, bytes]] = {}
    digests: list[tuple[str, int]] = []
    before: tuple[Manifest, bytes] | None = None
    for generation in range(3):
        entries, rows = [], []
        for tag in TAGS:
            for folder, numbers in folders.items():
                files = {
                    f"{tag}/{folder}/{number}.html": f"{tag}{number}.{max((g for g in range(1, generation + 1) if number in changes[g]), default=0)}".encode()
                    for number in numbers
                }
                content = packs.write(files)
                entry = PackEntry(hashlib.sha256(content).hexdigest(), len(content), len(files))
                entries.append(entry)
                if generation < 2:
                    rows.append(directory.row_of(entry, content))
                    base, old = wholes.setdefault(f"{tag}/{folder}", (entry.digest, content))
                    # A line a page is less than its line of the index; what is asked here is where the bytes lie, not how many.
                    over = contents.lay(content, base, old, 9) if base != entry.digest else None
                    path = shelf.contents.overlay(entry.digest) if over else shelf.place(entry.digest)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(over or content)
        first = packs.write({"index.html": f"<p>{generation}".encode()})
        entry = PackEntry(hashlib.sha256(first).hexdigest(), len(first), 1)
        shelf.place(entry.digest).parent.mkdir(parents=True, exist_ok=True)
        shelf.place(entry.digest).write_bytes(first)
        manifest = Manifest(generation + 1, "2026-11-20", "kiosk", 1, (*entries, entry))
        data = encode(manifest)
        digest = hashlib.sha256(data).hexdigest()
        out = top / f"out-{generation + 1}"
        (out / "metadata").mkdir(parents=True)
        (out / "manifests").mkdir()
        (out / "manifests" / digest).write_bytes(frames.pack(data))
        for name, signed in list(
            signing.metadata(top / "keys", keys.Counts(generation + 1, generation + 1), digest, len(data), NOW)
        ):
            (out / "metadata" / name).write_bytes(signed)
        if before:
            old = hashlib.sha256(before[1]).hexdigest()
            frame = frames.pack(data, before[1])
            (out / "deltas" / digest[:2]).mkdir(parents=True)
            (out / "deltas" / digest[:2] / f"{digest}.{old}").write_bytes(frame)
            (out / "deltas" / f"{digest}.{old}").write_text(f"{digest}\t{old}\t{len(frame)}\n")
        before = manifest, data
        digests.append((digest, len(data)))
        if generation < 2:
            shelf.place(digest).parent.mkdir(parents=True, exist_ok=True)
            shelf.place(digest).write_bytes(data)
            shelf.add(Mark(generation + 1, digest, len(data)), [*rows, directory.row_of(entry, first)])
    for path in (top / "kiosk").glob("o*/*/*"):
        found = shelf.contents.look(path.name)
        if found:
            shelf.verified.note(path.name, found)
    shelf.verified.save()
    (top / "kiosk" / "lock").touch()
    shelf.switch(Mark(2, *digests[1]))
    overlays = len(list((top / "kiosk").glob("overlays/*/*")))
    return {
        "packs": len(entries) + 1,
        "overlays": overlays,
        "paths": records * len(TAGS) + 1,
        "manifest MB": round(digests[1][1] / 1e6, 2),
    }


def worn(nights: int) -> dict[str, object]:
    """What a kiosk's disk takes of one pack of a hundred and five pages, one of which changes again and again; the same pack written whole each time."""
    chance = random.Random(5)
    files = {path_of(number, "az"): page(number, "az", 0, "<!doctype html>" + "x" * 6500) for number in range(105)}
    files = {f"az/record/main/000/{number}.html": data for number, data in enumerate(files.values())}
    base = packs.write(files)
    written = wholes = 0
    for night in range(1, nights + 1):
        number = chance.randrange(105)
        files[f"az/record/main/000/{number}.html"] = page(number, "az", night, "<!doctype html>" + "x" * 6500)
        content = packs.write(files)
        over = contents.lay(content, hashlib.sha256(base).hexdigest(), base)
        written += len(over or content)
        wholes += len(content)
        base = base if over else content
    return {"kB written": round(written / nights / 1e3, 1), "kB whole": round(wholes / nights / 1e3, 1)}


def compared(top: Path) -> dict[str, object]:
    """Refresh against a newer release and say what must be fetched: trust, manifest by its difference, a look at all that lies here."""
    source = Counting(top / "out-3")
    shelf = Shelf(top / "kiosk")
    held, usable, refused = believe.keys(shelf, (source,), (top / "keys" / "root.json").read_bytes())
    _, verdict = believe.release(shelf, usable, held, NOW, refused)
    fetching = Fetching(shelf, source, Progress(top / "kiosk", (source,), NOW), 0)
    mark, manifest = fetching._manifest(verdict, shelf.current())
    need = missing(manifest, fetching._sound(manifest))
    shelf.place(mark.digest).unlink()
    return {"packs to fetch": len(need), "wire kB": round(source.bytes / 1e3)}


def nothing_new(top: Path) -> dict[str, object]:
    """An update that finds the newest release here."""
    (top / "kiosk" / "trust").unlink(missing_ok=True)
    source = Counting(top / "out-2")
    outcome = install.update(top / "kiosk", (source,), NOW, (top / "keys" / "root.json").read_bytes())
    return {"words": outcome.words}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=430_000)
    parser.add_argument("--in", dest="top", type=Path, default=Path(tempfile.gettempdir()) / "openshelf-kiosk-bench")
    parser.add_argument("--part", type=int, default=1, choices=PARTS, help="a part of the library, its folders as full")
    parser.add_argument(
        "--nights", type=int, default=2, help="updates of 1,000 changed records each, or of the part's share"
    )
    parser.add_argument(
        "--shape", action="store_true", help="a shelf of the full number of paths and packs, a line a page"
    )
    options = parser.parse_args()
    top: Path = options.top
    top.mkdir(parents=True, exist_ok=True)
    results = top / "results.json"
    said: dict[str, dict[str, object]] = json.loads(results.read_text()) if results.is_file() else {}

    def step(name: str, run: Callable[[], dict[str, object]]) -> None:
        if name not in said:
            said[name] = alone(run)
            results.write_text(json.dumps(said, indent=1))
        print(f"{name}: {said[name]}", flush=True)

    if options.shape:
        step("shelf", lambda: shaped(top, options.records))
        step("start check", lambda: started(top))
        step("refresh and diff, 1,000 records changed", lambda: compared(top))
        step("refresh, nothing new, let go", lambda: nothing_new(top))
        step("random pages by the map", lambda: looked_up(top, options.records))
        step("a pack that changes 400 times", lambda: worn(400))
        return
    site = top / "site" / "output" / "kiosk"
    records, many, digits = options.records // options.part, max(1, CHANGED // options.part), PARTS[options.part]

    def made() -> dict[str, object]:
        keys.make(top / "keys", NOW)
        (site / "assets").mkdir(parents=True)
        (site / "index.html").write_text("<p>1")
        return {"MB": round(write(site, range(records), 0, digits) / 1e6)}

    def changed(night: int) -> dict[str, object]:
        chosen = random.Random(night).sample(range(records), min(many, records))
        (site / "index.html").write_text(f"<p>{time.time()}")
        return {"MB": round(write(site, chosen, night, digits) / 1e6, 3)}

    step("pages", made)
    step("first release", lambda: release(top))
    step("first installation", lambda: updated(top))
    for night in range(1, options.nights + 1):
        step(f"night {night}: {many} records change", partial(changed, night))
        step(f"night {night}: release", lambda: release(top))
        step(f"night {night}: update", lambda: updated(top))
    step("refresh and diff, nothing new", lambda: refreshed(top))
    step("start check", lambda: started(top))
    step("random pages by the map", lambda: looked_up(top, records, digits))
    nights = [key for key in said if key.endswith("update")]
    for key in nights:
        of, wire, written = (
            float(str(stated))
            for stated in (
                said[key.replace("update", f"{many} records change")]["MB"],
                said[key]["wire MB"],
                said[key]["written MB"],
            )
        )
        print(
            f"{key}: {of} MB changed, on the wire {wire} MB ({100 * wire / of:.1f} %), written {written} MB;"
            f" of the whole library {wire * options.part:.1f} and {written * options.part:.0f} MB"
        )


if __name__ == "__main__":
    main()
