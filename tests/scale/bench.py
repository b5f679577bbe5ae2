"""`make bench`: records/s, pages/s, peak memory and bytes a search, on real records, as a table for tests/scale/RESULTS.md.

Needs the large corpus beside the clone (../shared/data/large-corpus). Each size is built in a fresh folder by the command
a user types; memory is the largest resident set of any of the build's processes.

usage: bench.py [SIZE ...]      (default 10000 157967)
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "data" / "large-corpus"
OPENSHELF = Path(sys.executable).with_name("openshelf")
HEADER = ("id", "title", "creator", "date", "language", "type", "subject", "description")


def write_catalogue(path: Path, size: int) -> int:
    """The first `size` records of the corpus as a CSV export; how many there were."""
    count = 0
    with (
        gzip.open(CORPUS / "records.jsonl.gz", "rt", encoding="utf-8") as lines,
        path.open("w", encoding="utf-8", newline="") as out,
    ):
        rows = csv.writer(out)
        rows.writerow(HEADER)
        for line in islice(lines, size):
            record = json.loads(line)
            subjects = "|".join(subject.replace("|", "/").replace(";", ",") for subject in record["subject"])
            rows.writerow([subjects if name == "subject" else (record.get(name) or "") for name in HEADER])
            count += 1
    return count


def run(*command: object, stdin: str | None = None) -> tuple[str, float]:
    """Standard output and wall seconds; a failure ends the benchmark."""
    started = time.monotonic()
    done = subprocess.run([str(part) for part in command], input=stdin, text=True, capture_output=True, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout, time.monotonic() - started


def search_figures(output: Path) -> dict[str, float]:
    """Cold bytes and requests of 60 two-word queries, each in a process of its own, and warm milliseconds of a batch."""
    queries = json.loads((CORPUS / "queries.json").read_text("utf-8"))["2"]
    texts = [query if isinstance(query, str) else " ".join(query) for query in queries]
    cold = [
        json.loads(run("npm", "run", "-s", "search", "--", output, query, "--lang", "en")[0]) for query in texts[:60]
    ]
    batch = "".join(json.dumps({"q": query, "lang": "en", "mode": "submitted"}) + "\n" for query in texts * 2)
    warm = [
        json.loads(line)
        for line in run("npm", "run", "-s", "search", "--", output, "--batch", stdin=batch)[0].splitlines()
    ]
    total = sorted(answer["bytes"] + answer["code_bytes"] for answer in cold)
    late = sorted(answer["ms"] for answer in warm[len(texts) :])
    return {
        "bytes_p50": statistics.median(total),
        "bytes_p95": total[int(len(total) * 0.95)],
        "requests": statistics.median(answer["requests"] for answer in cold),
        "warm_p50": statistics.median(late),
        "warm_p95": late[int(len(late) * 0.95)],
    }


def measure(size: int) -> str:
    """A row of the table."""
    with tempfile.TemporaryDirectory(prefix="openshelf-bench-") as folder:
        site = Path(folder, "site")
        run(OPENSHELF, "new", "site", site)
        count = write_catalogue(site / "content" / "catalog" / "corpus.csv", size)
        _, seconds = run(OPENSHELF, "build", "--site", site, "--date", "2026-11-20")
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        _, again = run(OPENSHELF, "build", "--site", site, "--date", "2026-11-20")
        output = site / "output" / "online"
        pages = sum(name.endswith(".html") for _, _, names in os.walk(output) for name in names)
        index = sum(path.stat().st_size for path in (output / "search").rglob("*") if path.is_file())
        figures = search_figures(output)
        return (
            f"| {count:,} | {seconds:.0f} | {count / seconds:,.0f} | {pages:,} | {pages / seconds:,.0f} | {memory:,.0f} | {again:.0f} "
            f"| {index / 1e6:.1f} | {figures['bytes_p50'] / 1024:.1f} / {figures['bytes_p95'] / 1024:.1f} | {figures['requests']:.0f} "
            f"| {figures['warm_p50']:.2f} / {figures['warm_p95']:.2f} |"
        )


def main() -> None:
    """Print the table."""
    if not CORPUS.exists():
        sys.exit("the large corpus is not beside this clone (../shared/data/large-corpus)")
    print(
        "| records | build s | records/s | pages | pages/s | peak MB a process | no-op build s | index MB | cold search KB p50 / p95 | requests | warm ms p50 / p95 |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for size in [int(argument) for argument in sys.argv[1:]] or [10_000, 157_967]:
        print(measure(size), flush=True)


if __name__ == "__main__":
    main()
