"""What a search costs: build speed and memory, index size, cold bytes and requests, warm milliseconds, on real records;
and what a build costs after one record in a hundred has changed.

Needs the large corpus beside the clone (../shared/data/large-corpus). Sizes beyond it recombine fields of records of one
source and language. A build reads the records as lines of JSON, as the catalogue keeps them, and runs in processes of its own (--jobs, 2 where nothing is said), so
its memory is its own: that of the largest of them. Cold bytes are those of a fresh
reader with all it loads: scripts, language tables and the interface's words (the Russian ones, which weigh most), deflated as a
host sends them, and the index, up to ten results; the counts of all facets, which come after them, stand apart. Queries are words of at least 30 titles.

usage: search_bench.py [SIZE ...] [--budget fine|capped] [--jobs N]      (default 10000 157967)
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openshelf.build.output import Profile
from openshelf.build.pool import LocalPool
from openshelf.catalog.model import Entry
from openshelf.content.library import Library
from openshelf.content.model import Content, MultiText
from openshelf.lang.fold import tokens
from openshelf.pages.search_view import search_pages
from openshelf.pages.site import make_site
from openshelf.record.access import Access
from openshelf.record.codec import decode, encode
from openshelf.record.dates import parse_date
from openshelf.record.ids import page_path
from openshelf.record.model import Agent, Note, Record, Subject, Text, Title
from openshelf.search.documents import from_entry
from openshelf.search.index import build
from openshelf.search.settings import BUDGETS
from openshelf.search.shares import Share
from openshelf.search.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openshelf.search.documents import Document

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "data" / "large-corpus"
A_SHARE = 5_000  # records


def rows(size: int) -> Iterator[dict[str, Any]]:
    """`size` records: the corpus, then recombinations of it."""
    with gzip.open(CORPUS / "records.jsonl.gz", "rt", encoding="utf-8") as lines:
        alike: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        count = 0
        for line in lines:
            if count == size:
                return
            row = json.loads(line)
            alike[row["src"], row["language"]].append(row)
            count += 1
            yield row
    chance = random.Random(7)
    groups = sorted(alike)
    weights = [len(alike[group]) for group in groups]
    while count < size:
        group = alike[chance.choices(groups, weights)[0]]
        parts = {name: chance.choice(group)[name] for name in ("title", "creator", "date", "subject", "description")}
        yield {**chance.choice(group), **parts, "id": f"made-{count}"}
        count += 1


def entry(record: Record) -> Entry:
    """The record as the store would give it."""
    access = Access("open" if hash_of(record.id) % 4 == 0 else "metadata-only")
    return Entry(record, access, page_path(record.id), "")


def record(row: dict[str, Any]) -> Record:
    """The row as ingest would read it."""
    language = row["language"] or None
    identifier = f"{row['src']}:{row['id'].lower()}"
    return Record(
        identifier, row["src"], row["id"].lower(),
        type=row["type"] or "other",
        titles=(Title(row["title"], lang=language),),
        agents=(Agent(row["creator"], main=True),) if row["creator"] else (),
        date=parse_date(row["date"]) if row["date"] else None,
        languages=(language,) if language else (),
        subjects=tuple(Subject(heading) for heading in row["subject"]),
        notes=(Note(row["description"]),) if row["description"] else (),
    )  # fmt: skip


def hash_of(text: str) -> int:
    """A number that is the same on every run."""
    return sum(text.encode())


def write_records(size: int, path: Path) -> int:
    """The records as lines of JSON, as the catalogue keeps them; the bytes of their texts."""
    raw = 0
    with path.open("wb") as lines:
        for row in rows(size):
            raw += sum(len(text.encode()) for text in texts_of(row))
            lines.write(encode(record(row)) + b"\n")
    return raw


def texts_of(row: dict[str, Any]) -> list[str]:
    """What is searched of a record."""
    return [text for text in (row["title"], row["creator"], *row["subject"], row["description"]) if text]


def documents(path: Path, start: int, end: int, first: int, *, revised: bool) -> Iterator[Document]:
    """The documents of the lines between two bytes, of which the first is line `first`. revised: one in a hundred is another."""
    with path.open("rb") as lines:
        lines.seek(start)
        for number, line in enumerate(lines.read(end - start).splitlines(), first):
            read = decode(line)
            if revised and number % 100 == 50:
                title = replace(read.titles[0], text=f"{read.titles[0].text} revised")
                read = replace(read, titles=(title,), date=parse_date("1999"))
            yield from_entry(entry(read), order="en")


def shares(path: Path, *, revised: bool) -> Iterator[Share]:
    """The lines, some thousand a share."""
    start = end = first = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            end += len(line)
            if number % A_SHARE == 0:
                yield Share(documents, (path, start, end, first), {"revised": revised})
                start, first = end, number
    if end > start:
        yield Share(documents, (path, start, end, first), {"revised": revised})


def build_site(records: Path, budget: str, jobs: int, output: Path) -> None:
    """Write an index; print the build's figures as JSON.

    Where one stands already, one record in a hundred is another and the index is gone on from.
    """
    processor, started = processor_seconds(), time.monotonic()
    root = output / "search" / "root.json"
    standing = Standing(root.read_bytes() if root.exists() else None, output / "search", output / "memory")
    total, files, places, changed = 0, 0, 0, 0
    folders: set[str] = set()
    with LocalPool(jobs) as pool:
        own = shares(records, revised=standing.root is not None)
        for out in build((), BUDGETS[budget], shares=own, pool=pool, standing=standing):
            path = f"{output}/{out.path}"
            folder = path.rpartition("/")[0]
            if folder not in folders:
                Path(folder).mkdir(parents=True, exist_ok=True)
                folders.add(folder)
            new = not standing.root or out.path.endswith("root.json") or not Path(path).exists()
            if isinstance(out.data, bytes):
                Path(path).write_bytes(out.data)
            elif new:
                shutil.move(out.data, path)
            size = Path(path).stat().st_size
            total, files, changed = total + size, files + 1, changed + new * size
            places += size if "/p/" in out.path or "/q/" in out.path else 0
    seconds = time.monotonic() - started
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    figures = {
        "seconds": seconds, "processor": processor_seconds() - processor, "bytes": total, "places": places, "files": files,
        "changed": changed, "memory": memory / 1024,
    }  # fmt: skip
    print(json.dumps(figures))


def processor_seconds() -> float:
    """Of this process and those it has waited for."""
    return sum(os.times()[:4])


def write_titles(size: int, path: Path) -> None:
    """The words that at least thirty titles have."""
    titles: Counter[str] = Counter()
    for row in rows(size):
        titles.update({token.text for token in tokens(row["title"])})
    path.write_text(json.dumps([word for word, count in titles.items() if count >= 30]), "utf-8")


def write_assets(output: Path) -> None:
    """What a reader loads beside the index, in Russian, whose words weigh most, published as a site publishes it."""
    name = MultiText((Text("Library", "en"),))
    site = make_site(Library(name=name, short_name=name, languages=("ru", "en")), Content(), Profile(), "2026-01-01")
    for out in (*site.assets.outputs(), *search_pages(site, languages={"ru", "en", "fr"})):
        path = output / out.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(out.data)
    for tag in site.contexts:
        (output / tag / "index.html").write_text("", "utf-8")


def asked(output: Path, queries: list[str], *, batch: bool) -> list[dict[str, Any]]:
    """The answers; without `batch` each query has a fresh reader."""
    command = ["node", str(ROOT / "theme/static/js/search/cli.mjs"), str(output)]
    if batch:
        lines = "".join(json.dumps({"q": query, "lang": "ru"}) + "\n" for query in queries)
        done = subprocess.run([*command, "--batch"], input=lines, text=True, capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]
    return [
        json.loads(subprocess.run([*command, query, "--lang", "ru"], text=True, capture_output=True, check=True).stdout)
        for query in queries
    ]


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def measure(size: int, budget: str, jobs: int) -> None:
    """The lines of one size."""
    with tempfile.TemporaryDirectory(prefix="openshelf-bench-") as folder:
        place = Path(folder)
        # In a process of its own: what starts another passes its memory on as the other's highest.
        raw = int(in_process("--write", folder, str(size)))
        figures = built(place, budget, jobs)
        print(
            f"{size:>7} {budget:6} {size / figures['seconds']:6.0f} rec/s, {size / figures['processor']:6.0f} a processor second,"
            f" {figures['memory']:5.0f} MB, {(figures['bytes'] - figures['places']) / raw:6.3f}×"
            f" {figures['bytes'] / raw:6.3f}×, {figures['files']:6} files",
            flush=True,
        )
        titles = set(json.loads((place / "titles.json").read_text("utf-8")))
        queries = json.loads((CORPUS / "queries.json").read_text("utf-8"))
        for words in ("1", "2", "3"):
            texts = [query if isinstance(query, str) else " ".join(query) for query in queries[words]]
            print_queries(place, words, [text for text in texts if titles.issuperset(text.split())])
        again = built(place, budget, jobs)
        print(
            f"        after 1 % of the records: {again['seconds']:.0f} s, {again['memory']:.0f} MB,"
            f" {again['changed'] / 1000:.0f} KB new, {100 * again['changed'] / figures['bytes']:.1f} % of the index",
            flush=True,
        )
        texts = [query if isinstance(query, str) else " ".join(query) for query in queries["2"]]
        print_queries(place, "2", [text for text in texts if titles.issuperset(text.split())])


def built(place: Path, budget: str, jobs: int) -> dict[str, float]:
    """A build of the folder's records, in processes of its own."""
    figures: dict[str, float] = json.loads(in_process("--build", str(place), "--budget", budget, "--jobs", str(jobs)))
    return figures


def in_process(*arguments: str) -> str:
    """What this script prints with these arguments."""
    return subprocess.run([sys.executable, __file__, *arguments], text=True, capture_output=True, check=True).stdout


def print_queries(folder: Path, words: str, texts: list[str]) -> None:
    """The line of the queries of so many words."""
    if not texts:
        return
    cold = asked(folder, texts[:60], batch=False)
    # What is loaded only where a word is not found counts in the queries that load it.
    both = [float(answer["bytes"] + answer["code_bytes"]) for answer in cold]
    index = [float(answer["bytes"]) for answer in cold]
    counts = [float(answer["facets_bytes"]) for answer in cold]
    requests = [float(answer["requests"]) for answer in cold]
    warm = [answer["ms"] for answer in asked(folder, texts * 2, batch=True)[len(texts) :]]
    print(
        f"        {words} words: cold {quantile(both, 0.5) / 1000:6.1f} / {quantile(both, 0.95) / 1000:6.1f} KB"
        f" (index {quantile(index, 0.5) / 1000:.1f} / {quantile(index, 0.95) / 1000:.1f}, code {cold[0]['code_bytes'] / 1000:.1f}),"
        f" counts {quantile(counts, 0.5) / 1000:.1f}, requests {quantile(requests, 0.5):.0f} / {quantile(requests, 0.95):.0f},"
        f" warm {quantile(warm, 0.5):.2f} / {quantile(warm, 0.95):.2f} ms,"
        f" hits {statistics.median(answer['total'] for answer in cold):.0f}, {len(texts)} queries",
        flush=True,
    )


def main() -> None:
    """Build and measure every size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 157_967])
    parser.add_argument("--budget", choices=sorted(BUDGETS), default="fine")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        print(write_records(options.sizes[0], options.write / "records.jsonl"))
        write_titles(options.sizes[0], options.write / "titles.json")
        write_assets(options.write)
        return
    if options.build:
        build_site(options.build / "records.jsonl", options.budget, options.jobs, options.build)
        return
    print("records budget, build, memory, index × text without and with places; queries 50 % / 95 %")
    for size in options.sizes:
        measure(size, options.budget, options.jobs)


if __name__ == "__main__":
    main()
