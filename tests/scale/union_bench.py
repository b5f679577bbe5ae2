"""A union catalogue at size: real records in twenty sources, every fourth in two of them; seconds, memory, what merged.

The records are those of the large corpus beside the clone. Pages, and ISBNs for two thirds, are made, the same for the same
record. The twin in the other source is catalogued otherwise: another number, an author's first names as letters, other title
information left out; one in eight of them is another edition of another year, which must not merge.

usage: union_bench.py [RECORDS]      (default all)
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import re
import resource
import sys
import tempfile
import time
from collections import deque
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from openshelf.catalog.loading import Incoming
from openshelf.catalog.model import Described
from openshelf.catalog.store import Store
from openshelf.catalog.union.account import counts, write_table
from openshelf.catalog.union.descriptions import Union
from openshelf.catalog.union.wishes import NO_WISHES
from openshelf.record.access import METADATA_ONLY
from openshelf.record.dates import parse_date
from openshelf.record.model import Agent, Holding, Identifier, Record, Subject, Title

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "large-corpus" / "records.jsonl.gz"
SOURCES = tuple(f"lib{number:02d}" for number in range(20))
TWINS = 4  # every fourth record has one
EDITIONS = 8  # every eighth of those is another edition


def corpus() -> Iterator[dict[str, object]]:
    """The corpus, a record at a time."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest())


def _isbn(seed: int) -> str:
    body = f"978{seed % 10**9:09d}"
    return f"{body}{-sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body)) % 10}"


def described(data: dict[str, object], *, twin: bool) -> Incoming:
    """The record as its source has it, or as the other source has its twin."""
    name = str(data["id"])
    seed = _hash(name)
    at = seed % len(SOURCES)
    source = SOURCES[(at + 1 + seed // 7 % 19) % len(SOURCES)] if twin else SOURCES[at]
    edition = twin and seed // 3 % EDITIONS == 0
    title, _, rest = str(data["title"]).partition(": ")
    author = str(data["creator"] or "")
    if twin:
        author = re.sub(r"(?<=, )(\w)\w+", r"\1.", author)
        rest = "" if seed % 3 else rest
    year = int(str(data["date"])) if re.fullmatch(r"\d{3,4}", str(data["date"] or "")) else 1900 + seed % 120
    isbn = _isbn(seed if not edition else seed + 1) if seed % 3 else None
    record = Record(
        f"{source}:{'t' if twin else 'r'}-{name}",
        source,
        f"{'t' if twin else 'r'}-{name}",
        "book" if data["type"] in ("book", "text") else str(data["type"] or "other"),
        titles=(Title(title, remainder=rest or None, lang=str(data["language"] or "en")),),
        agents=(Agent(author, main=True),) if author else (),
        date=parse_date(str(year + (1 if edition else 0))),
        extent=(f"{40 + seed % 500} p.",),
        languages=(str(data["language"]),) if data["language"] else (),
        subjects=tuple(Subject(str(text)) for text in data["subject"]),  # type: ignore[attr-defined]
        identifiers=(Identifier("isbn", isbn, valid=True),) if isbn else (),
        holdings=(Holding(source, shelf_mark=str(seed % 1000)),),
    )
    return Incoming(record, METADATA_ONLY, described=(Described(record.id, source),))


def spread(folder: Path, most: int) -> int:
    """The corpus as a file a source; how many records."""
    made = 0
    with ExitStack() as opened:
        files = {source: opened.enter_context(Path(folder, source).open("w", encoding="utf-8")) for source in SOURCES}
        for data in itertools.islice(corpus(), most):
            for twin in (False, True) if _hash(str(data["id"])) // 5 % TWINS == 0 else (False,):
                files[described(data, twin=twin).record.source].write(json.dumps([data, twin]) + "\n")
                made += 1
    return made


def works(folder: Path, source: str) -> Iterator[Incoming]:
    """All of one source."""
    with Path(folder, source).open(encoding="utf-8") as lines:
        for data, twin in map(json.loads, lines):
            yield described(data, twin=twin)


def measure(most: int) -> dict[str, object]:
    """Load, settle, load again, and judge what merged."""
    steps: dict[str, float] = {}

    def timed(name: str, start: float) -> None:
        steps[name] = round(time.process_time() - start, 1)

    with tempfile.TemporaryDirectory(prefix="openshelf-bench-") as folder:
        made = spread(Path(folder), most)
        of = partial(works, Path(folder))
        start = time.process_time()
        deque((item for source in SOURCES for item in of(source)), 0)
        timed("making the records, in each load below", start)
        with Store.open(Path(folder, "plain.sqlite")) as store:
            start = time.process_time()
            for source in SOURCES:
                store.put_source(source, of(source))
            timed("store without union", start)
        with Store.open(Path(folder, "union.sqlite")) as store:
            union = Union(store)
            for name in ("first", "again"):
                start = time.process_time()
                for source in SOURCES:
                    union.put_source(source, of(source))
                timed(f"descriptions, {name}", start)
                start = time.process_time()
                union.settle(SOURCES, NO_WISHES, ())
                timed(f"settle, {name}", start)
            start = time.process_time()
            union.put_source("lib00", (item for item in of("lib00") if _hash(item.record.id) % 50), complete=True)
            union.settle(SOURCES, NO_WISHES, ())
            timed("one source without 2 % of its records", start)
            start = time.process_time()
            write_table(store.db, Path(folder, "merged.csv"), union.title, "en")
            timed("table", start)
            pairs = store.db.execute("SELECT first, second FROM finding WHERE what = 'merged'").fetchall()
            wrong = [pair for pair in pairs if pair[0].partition(":")[2][2:] != pair[1].partition(":")[2][2:]]
            editions = sum(
                _hash(one.partition(":")[2][2:]) // 3 % EDITIONS == 0
                for one, other in pairs
                if (one, other) not in set(wrong)
            )
            return {
                "records": made,
                "entries": store.count(),
                "account": [each.words("en") for each in counts(store.db)],
                "merged pairs that are two works": (len(wrong), wrong[:5]),
                "merged pairs that are two editions": editions,
                "processor seconds": steps,
                "store bytes": Path(folder, "union.sqlite").stat().st_size,
                "plain bytes": Path(folder, "plain.sqlite").stat().st_size,
                "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10**9), indent=1, ensure_ascii=False))
