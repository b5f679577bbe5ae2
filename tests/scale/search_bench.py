"""What a search costs: build speed and memory, index size, cold bytes and requests, warm milliseconds, on real records;
and what a build costs after one record in a hundred has changed.

Needs the large corpus beside the clone (../shared/data/large-corpus). Sizes beyond it recombine fields of records of one
source and language. Each build runs in a process of its own, so its memory is its own; cold bytes are those of a fresh
reader with all it loads: scripts, language tables and the interface's words (the Russian ones, which weigh most), deflated as a
host sends them, and the index, with the counts of all facets. Queries are words of at least 30 titles.

usage: search_bench.py [SIZE ...] [--budget fine|capped]      (default 10000 157967)
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openshelf.catalog.model import Entry
from openshelf.lang.bundle import browser_tables, fold_tables, stem_tables
from openshelf.lang.fold import tokens
from openshelf.pages.words import read_words, script_msgids
from openshelf.record.access import Access
from openshelf.record.dates import parse_date
from openshelf.record.ids import page_path
from openshelf.record.model import Agent, Note, Record, Subject, Title
from openshelf.search.documents import from_entry
from openshelf.search.index import build
from openshelf.search.settings import BUDGETS
from openshelf.search.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "data" / "large-corpus"


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


def entry(row: dict[str, Any]) -> Entry:
    """The row as the store would give it."""
    language = row["language"] or None
    identifier = f"{row['src']}:{row['id'].lower()}"
    record = Record(
        identifier, row["src"], row["id"].lower(),
        type=row["type"] or "other",
        titles=(Title(row["title"], lang=language),),
        agents=(Agent(row["creator"], main=True),) if row["creator"] else (),
        date=parse_date(row["date"]) if row["date"] else None,
        languages=(language,) if language else (),
        subjects=tuple(Subject(heading) for heading in row["subject"]),
        notes=(Note(row["description"]),) if row["description"] else (),
    )  # fmt: skip
    return Entry(record, Access("open" if hash_of(identifier) % 4 == 0 else "metadata-only"), page_path(identifier), "")


def hash_of(text: str) -> int:
    """A number that is the same on every run."""
    return sum(text.encode())


def build_site(size: int, budget: str, output: Path) -> None:
    """Write an index with what its reader needs beside it; print the build's figures as JSON.

    Where one stands already, one record in a hundred is another and the index is gone on from.
    """
    raw, processor = 0, time.process_time()
    root = output / "search" / "root.json"
    standing = Standing(root.read_bytes() if root.exists() else None, output / "search", output / "memory")
    titles: Counter[str] = Counter()

    def documents() -> Iterator[Any]:
        nonlocal raw
        for number, row in enumerate(rows(size)):
            texts = [row["title"], row["creator"], *row["subject"], row["description"]]
            raw += sum(len(text.encode()) for text in texts if text)
            if standing.root and number % 100 == 50:
                row = {**row, "title": f"{row['title']} revised", "date": "1999"}  # noqa: PLW2901
            document = from_entry(entry(row), order="en")
            titles.update({token.text for token in tokens(document.title)})
            yield document

    started = time.monotonic()
    total, files, places, changed = 0, 0, 0, 0
    for out in build(documents(), BUDGETS[budget], standing=standing):
        path = output / out.path
        path.parent.mkdir(parents=True, exist_ok=True)
        new = not path.exists() or out.path.endswith("root.json")
        if isinstance(out.data, bytes):
            path.write_bytes(out.data)
        elif new:
            shutil.move(out.data, path)
        own = path.stat().st_size
        total, files, changed = total + own, files + 1, changed + new * own
        places += own if "/p/" in out.path or "/q/" in out.path else 0
    figures = {
        "seconds": time.monotonic() - started, "processor": time.process_time() - processor, "raw": raw, "bytes": total,
        "places": places, "files": files, "changed": changed,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip
    if not standing.root:
        (output / "titles.json").write_text(
            json.dumps([word for word, count in titles.items() if count >= 30]), "utf-8"
        )
        write_assets(output)
    print(json.dumps(figures))


def write_assets(output: Path) -> None:
    """What a reader loads beside the index."""
    folder = output / "assets" / "lang"
    folder.mkdir(parents=True)
    messages = output / "assets" / "messages"
    messages.mkdir()
    asked_words = {
        word for path in (ROOT / "theme/static/js").rglob("*.js") for word in script_msgids(path.read_text("utf-8"))
    }
    known = read_words(ROOT / "theme/translations", "ru").only(asked_words)
    text = json.dumps({"tag": "ru", "messages": known}, ensure_ascii=False, separators=(",", ":"))
    (messages / "en.0.json").write_text(text, "utf-8")
    for name, tables in (("en", browser_tables("en")), ("fold", fold_tables()), ("stem", stem_tables())):
        text = json.dumps(tables, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{name}.0.json").write_text(text, "utf-8")
    for script in sorted((ROOT / "theme/static/dist/js").glob("s*.js")):
        shutil.copyfile(script, output / "assets" / f"{script.stem}.0123456789.js")
    (output / "en").mkdir()
    (output / "en" / "index.html").write_text("", "utf-8")


def asked(output: Path, queries: list[str], *, batch: bool) -> list[dict[str, Any]]:
    """The answers; without `batch` each query has a fresh reader."""
    command = ["node", str(ROOT / "theme/static/js/search/cli.mjs"), str(output)]
    if batch:
        lines = "".join(json.dumps({"q": query, "lang": "en"}) + "\n" for query in queries)
        done = subprocess.run([*command, "--batch"], input=lines, text=True, capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]
    return [
        json.loads(subprocess.run([*command, query, "--lang", "en"], text=True, capture_output=True, check=True).stdout)
        for query in queries
    ]


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def measure(size: int, budget: str) -> None:
    """The lines of one size."""
    with tempfile.TemporaryDirectory(prefix="openshelf-bench-") as folder:
        figures = built(folder, size, budget)
        print(
            f"{size:>7} {budget:6} {size / figures['seconds']:6.0f} rec/s, {size / figures['processor']:6.0f} a processor second,"
            f" {figures['memory']:5.0f} MB, {(figures['bytes'] - figures['places']) / figures['raw']:6.3f}×"
            f" {figures['bytes'] / figures['raw']:6.3f}×, {figures['files']:6} files",
            flush=True,
        )
        titles = set(json.loads((Path(folder) / "titles.json").read_text("utf-8")))
        queries = json.loads((CORPUS / "queries.json").read_text("utf-8"))
        for words in ("1", "2", "3"):
            texts = [query if isinstance(query, str) else " ".join(query) for query in queries[words]]
            print_queries(Path(folder), words, [text for text in texts if titles.issuperset(text.split())])
        again = built(folder, size, budget)
        print(
            f"        after 1 % of the records: {again['seconds']:.0f} s, {again['memory']:.0f} MB,"
            f" {again['changed'] / 1000:.0f} KB new, {100 * again['changed'] / figures['bytes']:.1f} % of the index",
            flush=True,
        )
        texts = [query if isinstance(query, str) else " ".join(query) for query in queries["2"]]
        print_queries(Path(folder), "2", [text for text in texts if titles.issuperset(text.split())])


def built(folder: str, size: int, budget: str) -> dict[str, float]:
    """A build in a process of its own."""
    command = [sys.executable, __file__, "--build", folder, "--budget", budget, str(size)]
    figures: dict[str, float] = json.loads(subprocess.run(command, text=True, capture_output=True, check=True).stdout)
    return figures


def print_queries(folder: Path, words: str, texts: list[str]) -> None:
    """The line of the queries of so many words."""
    if not texts:
        return
    cold = asked(folder, texts[:60], batch=False)
    # What is loaded only where a word is not found counts in the queries that load it.
    both = [float(answer["bytes"] + answer["code_bytes"]) for answer in cold]
    index = [float(answer["bytes"]) for answer in cold]
    requests = [float(answer["requests"]) for answer in cold]
    warm = [answer["ms"] for answer in asked(folder, texts * 2, batch=True)[len(texts) :]]
    print(
        f"        {words} words: cold {quantile(both, 0.5) / 1000:6.1f} / {quantile(both, 0.95) / 1000:6.1f} KB"
        f" (index {quantile(index, 0.5) / 1000:.1f} / {quantile(index, 0.95) / 1000:.1f}, code {cold[0]['code_bytes'] / 1000:.1f}),"
        f" requests {quantile(requests, 0.5):.0f} / {quantile(requests, 0.95):.0f},"
        f" warm {quantile(warm, 0.5):.2f} / {quantile(warm, 0.95):.2f} ms,"
        f" hits {statistics.median(answer['total'] for answer in cold):.0f}, {len(texts)} queries",
        flush=True,
    )


def main() -> None:
    """Build and measure every size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 157_967])
    parser.add_argument("--budget", choices=sorted(BUDGETS), default="fine")
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.build:
        build_site(options.sizes[0], options.budget, options.build)
        return
    print("records budget, build, memory, index × text without and with places; queries 50 % / 95 %")
    for size in options.sizes:
        measure(size, options.budget)


if __name__ == "__main__":
    main()
