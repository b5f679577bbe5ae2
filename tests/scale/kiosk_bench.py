"""Figures of releases and updates at the size of 430,000 records in three languages. `python tests/scale/kiosk_bench.py [--records N] [--in DIR]`.

Pages are made up but shaped like ours: a shell that is the same on all, a record's own words, 14 kB together with what lists add (tests/scale/RESULTS.md).
The steps say what they measure; kiosk/FIGURES.md keeps what they said. Everything is written below --in (default: a folder of its own in the temporary
one), which takes about 40 GB at full size; a step whose result stands there is not made again, so a run that was cut off goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from kiosk.release import frames, packs  # noqa: E402
from kiosk.release.manifest import Manifest, PackEntry, encode, missing  # noqa: E402
from kiosk.update import believe, directory, install  # noqa: E402
from kiosk.update.fetching import Fetching  # noqa: E402
from kiosk.update.progress import Progress  # noqa: E402
from kiosk.update.shelf import Mark, Shelf  # noqa: E402
from kiosk.update.source import Folder  # noqa: E402
from kiosk.update.verified import look  # noqa: E402
from openshelf.release import keys, publish, signing  # noqa: E402

TAGS = ("az", "ru", "en")
CHANGED = 1000
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
    words = " ".join(chance.choice(WORDS) for _ in range(700))
    status = f"<p class=status>{generation}: {chance.randrange(40)} copies</p>" if generation else ""
    return f"{shell}<h1>{' '.join(chance.choice(WORDS) for _ in range(6))}</h1>{status}<p>{words}</p></html>".encode()


def path_of(number: int, tag: str) -> str:
    """Where a record's page is: as record/ids.page_path says."""
    shard = hashlib.sha256(f"main:{number}".encode()).hexdigest()[:3]
    return f"{tag}/record/main/{shard}/{number}.html"


def write(site: Path, numbers: range | list[int], generation: int) -> int:
    """Write pages; their bytes."""
    shell = (
        "<!doctype html><html lang=az><head>"
        + "".join(f'<link rel=x{n} href="../../../../assets/a{n:04d}.css">' for n in range(120))
        + "</head>"
    )
    size = 0
    for number in numbers:
        for tag in TAGS:
            path = site / path_of(number, tag)
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
        said |= {
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
    return {"words": outcome.words, "wire MB": round(source.bytes / 1e6, 2), "requests": source.files}


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


def looked_up(top: Path, count: int) -> dict[str, object]:
    """Pages at random by the map, hashed as for a reader."""
    shelf = Shelf(top / "kiosk")
    mark = shelf.current()
    assert mark is not None
    release_ = shelf.open(mark)
    chance = random.Random(1)
    began = time.monotonic()
    for _ in range(5000):
        shelf.read(release_.plain[path_of(chance.randrange(count), chance.choice(TAGS))])
    return {"pages a second": round(5000 / (time.monotonic() - began))}


def shaped(top: Path, records: int) -> dict[str, object]:
    """A shelf with as many paths and packs as `records` have, its pages a line each: what start and refresh cost depends on these, not on the pages' bytes.

    Two releases are kept and a third is offered, each with 1,000 records changed.
    """
    folders: dict[str, list[int]] = {}
    for number in range(records):
        folders.setdefault(path_of(number, "az").rpartition("/")[0].partition("/")[2], []).append(number)
    keys.make(top / "keys", NOW)
    shelf = Shelf(top / "kiosk")
    changes = [set(random.Random(n).sample(range(records), min(CHANGED, records))) for n in range(3)]
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
                    path = shelf.place(entry.digest)
                    if not path.exists():
                        path.parent.mkdir(parents=True, exist_ok=True)
                        path.write_bytes(content)
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
    for path in (top / "kiosk" / "objects").rglob("*"):
        found = look(path)
        if found and path.is_file():
            shelf.verified.note(path.name, found)
    shelf.verified.save()
    shelf.switch(Mark(2, *digests[1]))
    return {"packs": len(entries) + 1, "paths": records * len(TAGS) + 1, "manifest MB": round(digests[1][1] / 1e6, 2)}


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


def switched(top: Path, switches: int) -> dict[str, object]:
    """A server asked without pause while the release is switched to and fro; the switch itself, and answers that were not 200."""
    shelf = Shelf(top / "kiosk")
    marks = shelf.marks()[:2]
    server = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "serve", str(top / "kiosk"), "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    port = int(server.stdout.readline().split("/")[2].split(":")[1])
    stop, asked, failed = threading.Event(), [0], [0]

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        chance = random.Random(threading.get_ident())
        while not stop.is_set():
            connection.request("GET", "/" if chance.random() < 0.5 else f"/{path_of(chance.randrange(900), 'az')}")
            answer = connection.getresponse()
            answer.read()
            asked[0] += 1
            failed[0] += answer.status not in (200, 404)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    took = []
    for number in range(switches):
        began = time.perf_counter()
        shelf.switch(marks[number % 2])
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(0.02)
    stop.set()
    for thread in threads:
        thread.join()
    server.terminate()
    server.wait()
    took.sort()
    return {
        "switches": switches,
        "ms p50": round(took[len(took) // 2], 2),
        "ms p99": round(took[int(len(took) * 0.99)], 2),
        "requests": asked[0],
        "failed": failed[0],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=430_000)
    parser.add_argument("--in", dest="top", type=Path, default=Path(tempfile.gettempdir()) / "openshelf-kiosk-bench")
    parser.add_argument("--switches", type=int, default=1000)
    parser.add_argument(
        "--shape", action="store_true", help="a shelf of the full number of paths and packs, a line a page"
    )
    options = parser.parse_args()
    top: Path = options.top
    top.mkdir(parents=True, exist_ok=True)
    results = top / "results.json"
    said: dict[str, dict[str, object]] = json.loads(results.read_text()) if results.is_file() else {}

    def step(name: str, run: Callable[[], dict[str, object]], *, apart: bool = True) -> None:
        if name not in said:
            said[name] = alone(run) if apart else run()
            results.write_text(json.dumps(said, indent=1))
        print(f"{name}: {said[name]}", flush=True)

    if options.shape:
        step("shelf", lambda: shaped(top, options.records))
        step("start check", lambda: started(top))
        step("refresh and diff, 1,000 records changed", lambda: compared(top))
        step("refresh, nothing new, let go", lambda: nothing_new(top))
        step("random pages by the map", lambda: looked_up(top, options.records))
        step("switches under load", lambda: switched(top, options.switches), apart=False)
        return
    site = top / "site" / "output" / "kiosk"
    chosen = random.Random(2).sample(range(options.records), min(CHANGED, options.records))

    def made() -> dict[str, object]:
        keys.make(top / "keys", NOW)
        (site / "assets").mkdir(parents=True)
        (site / "index.html").write_text("<p>1")
        return {"MB": round(write(site, range(options.records), 0) / 1e6)}

    def changed() -> dict[str, object]:
        (site / "index.html").write_text(f"<p>{time.time()}")
        return {"MB": round(write(site, chosen, int(time.time())) / 1e6, 2)}

    step("pages", made)
    step("first release", lambda: release(top))
    step("first installation", lambda: updated(top))
    for night in (1, 2):
        step(f"night {night}: {CHANGED} records change", changed)
        step(f"night {night}: release", lambda: release(top))
        step(f"night {night}: update", lambda: updated(top))
    step("refresh and diff, nothing new", lambda: refreshed(top))
    step("start check", lambda: started(top))
    step("random pages by the map", lambda: looked_up(top, options.records))
    step("switches under load", lambda: switched(top, options.switches), apart=False)
    nights = [key for key in said if key.endswith("update")]
    for key in nights:
        of = float(str(said[key.replace("update", f"{CHANGED} records change")]["MB"]))
        print(f"{key}: {100 * float(str(said[key]['wire MB'])) / of:.1f} % of the changed files' bytes")
    shutil.rmtree(top / "none", ignore_errors=True)


if __name__ == "__main__":
    main()
