"""openshelf's search beside its peers over the same records: build rate, memory, bytes on disk, bytes of a cold query.

The peers are no part of openshelf: `pip install -r requirements.txt` and `npm install` in a folder of your own with the
package.json of this one, then

    compare.py SIZE [--peer NAME]... [--threads 1|2] --packages FOLDER

Pagefind and MiniSearch run in Node, tantivy through tantivy-py, SQLite is Python's own. "Cold" is what a fresh reader loads
for two words and ten results with title and creator: of Pagefind what Chromium asks a plain server for (its files come compressed), of
MiniSearch the whole compressed index, of openshelf what search_bench.py counts. Of Pagefind's memory only its Node process is seen.
Records a processor second tell more than records a second where
the machine does other work too. A peer that is not there is left out, and said so.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from search_bench import CORPUS, asked, built, rows, write_assets, write_records  # noqa: E402

FIELDS = ("title", "creator", "subject", "description")
QUERIES = 40


def write_for_peers(size: int, path: Path) -> None:
    """The records as flat lines of JSON."""
    with path.open("w", encoding="utf-8") as lines:
        for number, row in enumerate(rows(size)):
            lines.write(json.dumps({**row, "id": number}, ensure_ascii=False) + "\n")


def queries() -> list[str]:
    """Queries of two words."""
    return [
        each if isinstance(each, str) else " ".join(each)
        for each in json.loads((CORPUS / "queries.json").read_text("utf-8"))["2"]
    ][:QUERIES]


def size_of(folder: Path) -> tuple[int, int]:
    """(bytes, files) below a folder."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return sum(sizes), len(sizes)


def tantivy(records: Path, out: Path, threads: int) -> None:
    """An index with stored title and creator and with positions."""
    import tantivy as engine  # type: ignore[import-not-found, unused-ignore]

    schema = engine.SchemaBuilder()
    for name in FIELDS:
        schema.add_text_field(name, stored=name in ("title", "creator"))
    out.mkdir()
    index = engine.Index(schema.build(), str(out))
    writer = index.writer(256_000_000, threads)
    for line in records.open(encoding="utf-8"):
        row = json.loads(line)
        values = {name: " ".join(row[name]) if name == "subject" else row[name] or "" for name in FIELDS}
        writer.add_document(engine.Document(**values))
    writer.commit()
    writer.wait_merging_threads()


def sqlite(records: Path, out: Path) -> None:
    """FTS5 with positions in every field."""
    out.mkdir()
    with sqlite3.connect(out / "index.sqlite") as base:
        base.execute(f"CREATE VIRTUAL TABLE work USING fts5({', '.join(FIELDS)})")
        texts = (json.loads(line) for line in records.open(encoding="utf-8"))
        base.executemany(
            "INSERT INTO work VALUES (?, ?, ?, ?)",
            ([" ".join(row[name]) if name == "subject" else row[name] or "" for name in FIELDS] for row in texts),
        )
        base.execute("INSERT INTO work(work) VALUES ('optimize')")


def in_node(peer: str, packages: Path, records: Path, out: Path) -> None:
    """A peer of node.mjs."""
    command = [
        "node",
        "--max-old-space-size=12000",
        str(HERE / "node.mjs"),
        peer,
        str(records.resolve()),
        str(out.resolve()),
    ]
    subprocess.run(command, cwd=packages, check=True)


class _Counting(SimpleHTTPRequestHandler):
    taken: list[int]

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        self.taken.append(path.stat().st_size if path.is_file() else 0)
        super().do_GET()


def cold_pagefind(out: Path) -> list[int]:
    """The bytes of each query in a fresh Chromium."""
    from playwright.sync_api import sync_playwright

    (out / "index.html").write_text("<!doctype html><title>peer</title>", "utf-8")
    taken: list[int] = []
    handler = type("Handler", (_Counting,), {"taken": taken})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(out)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for query in queries():
            page = browser.new_context().new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
            taken.clear()
            page.evaluate(
                """async (query) => {
                    const engine = await import("/pagefind.js");
                    const { results } = await engine.search(query);
                    await Promise.all(results.slice(0, 10).map((hit) => hit.data()));
                }""",
                query,
            )
            found.append(sum(taken))
            page.context.close()
        browser.close()
    server.shutdown()
    return found


def openshelf(records: Path, out: Path, jobs: int) -> dict[str, float]:
    """Our own build and cold bytes, fine budget."""
    out.mkdir()
    (out / "records.jsonl").symlink_to(ours(records))
    figures = built(out, "fine", jobs)
    write_assets(out)
    cold = asked(out, queries(), batch=False)
    figures["cold"] = statistics.median(answer["bytes"] + answer["code_bytes"] for answer in cold)
    return figures


def ours(records: Path) -> Path:
    """The same records as openshelf's catalogue keeps them."""
    return records.with_name("openshelf.jsonl")


def measured(peer: str, options: argparse.Namespace, records: Path, out: Path) -> dict[str, float]:
    """One peer's figures: seconds, memory (MB), bytes, files, cold."""
    if peer == "openshelf":
        return openshelf(records, out, options.threads)
    command = [sys.executable, __file__, str(options.size), "--packages", str(options.packages)]
    command += ["--run", peer, "--records", str(records), "--out", str(out), "--threads", str(options.threads)]
    started, before = time.monotonic(), os.times()
    memory = float(subprocess.run(command, text=True, capture_output=True, check=True).stdout)
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    figures = {"seconds": time.monotonic() - started, "processor": processor, "memory": memory}
    figures["bytes"], figures["files"] = size_of(out)
    if peer == "pagefind":
        figures["cold"] = statistics.median(cold_pagefind(out))
    elif peer == "minisearch":
        figures["cold"] = figures["bytes"]
    return figures


def missing(peer: str, packages: Path) -> bool:
    """Whether a peer's packages are not there."""
    if peer == "tantivy":
        return find_spec("tantivy") is None
    return peer in ("pagefind", "minisearch") and not (packages / "node_modules" / peer).is_dir()


def main() -> None:
    """Measure every peer in turn, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", type=int)
    parser.add_argument("--peer", action="append", choices=("openshelf", "tantivy", "sqlite", "minisearch", "pagefind"))
    parser.add_argument("--threads", type=int, default=2, help="of tantivy; as many are our processes")
    parser.add_argument("--packages", type=Path, default=HERE, help="the folder in which npm install was run")
    parser.add_argument("--run", help=argparse.SUPPRESS)
    parser.add_argument("--records", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run == "records":
        write_for_peers(options.size, options.records)
        print(write_records(options.size, ours(options.records)))
        return
    if options.run:
        if options.run == "tantivy":
            tantivy(options.records, options.out, options.threads)
        elif options.run == "sqlite":
            sqlite(options.records, options.out)
        else:
            in_node(options.run, options.packages, options.records, options.out)
        print(max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024)
        return
    with tempfile.TemporaryDirectory(prefix="openshelf-peers-") as folder:
        records = Path(folder) / "records.jsonl"
        # In a process of its own: what starts another passes its memory on as the other's highest.
        command = [sys.executable, __file__, str(options.size), "--run", "records", "--records", str(records)]
        raw = int(subprocess.run(command, text=True, capture_output=True, check=True).stdout)
        print(f"{options.size:,} records, {raw / 1e6:.1f} MB of text")
        for peer in options.peer or ("openshelf", "tantivy", "sqlite", "minisearch", "pagefind"):
            if missing(peer, options.packages):
                print(f"{peer:10} is not installed here")
                continue
            figures = measured(peer, options, records, Path(folder) / peer)
            cold = f"{figures['cold'] / 1000:9.1f} KB cold" if "cold" in figures else "        –"
            print(
                f"{peer:10} {options.size / figures['seconds']:8.0f} rec/s {options.size / figures['processor']:8.0f} a processor second {figures['memory']:6.0f} MB"
                f" {figures['bytes'] / 1e6:7.1f} MB ({figures['bytes'] / raw:.2f}×) {figures['files']:7.0f} files {cold}",
                flush=True,
            )


if __name__ == "__main__":
    main()
