"""The catalogue at size: load, order, browse, relate, ledger, plan and write made records; seconds and peak memory as JSON.

The records are made, the same for the same number: titles and names of a fixed vocabulary with Zipf-like repetition, in
Azerbaijani, Russian and English, so that the number of headings grows as in a real catalogue (research: about 0.27 authors
and 0.015 subjects a record).

usage: catalog_bench.py [RECORDS] [JOBS]      (default 50000 1)
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from openshelf.build.output import Output
from openshelf.build.plan import Plan, key_of
from openshelf.build.pool import LocalPool
from openshelf.build.state import State
from openshelf.build.writer import Writer, publish
from openshelf.catalog.browse import Browse
from openshelf.catalog.ledger import Ledger
from openshelf.catalog.order import arrange
from openshelf.catalog.relations import Relations
from openshelf.catalog.store import Incoming, Store
from openshelf.record.access import Access
from openshelf.record.dates import year_date
from openshelf.record.model import Agent, Classification, Note, Record, Subject, Title

if TYPE_CHECKING:
    from collections.abc import Iterator

TAGS = ("az", "ru", "en")
RELATED = 5000  # records whose related works are looked up
SYLLABLES = {
    "az": [
        "ba",
        "kı",
        "də",
        "niz",
        "xə",
        "zər",
        "şə",
        "hər",
        "mu",
        "ğam",
        "qa",
        "la",
        "çi",
        "çək",
        "gü",
        "nəş",
        "ki",
        "tab",
        "ul",
        "duz",
        "tə",
        "biət",
    ],
    "ru": [
        "ба",
        "ку",
        "мо",
        "ре",
        "ка",
        "спий",
        "го",
        "род",
        "му",
        "зы",
        "ка",
        "кни",
        "га",
        "звез",
        "да",
        "при",
        "ро",
        "да",
        "язы",
        "ки",
    ],
    "en": [
        "sea",
        "town",
        "mu",
        "sic",
        "book",
        "star",
        "na",
        "ture",
        "word",
        "light",
        "stone",
        "gar",
        "den",
        "ri",
        "ver",
        "house",
    ],
}


def _word(rng: random.Random, tag: str) -> str:
    return "".join(rng.choice(SYLLABLES[tag]) for _ in range(rng.randint(2, 4)))


def made(count: int, changed: frozenset[int] = frozenset()) -> Iterator[Incoming]:
    """`count` records; those whose number is in `changed` have another title."""
    rng = random.Random(42)
    words = {tag: [_word(rng, tag) for _ in range(3000)] for tag in TAGS}
    names = max(1, count * 27 // 100)
    subjects = max(1, count * 15 // 1000)
    for number in range(count):
        rng.seed(number)
        tag = rng.choice(("az", "az", "ru", "en"))
        own = words[tag]
        pick = lambda: own[int(len(own) * rng.random() ** 3)]  # noqa: B023, E731 - used within this turn only
        title = " ".join(pick() for _ in range(rng.randint(3, 9))) + (" yeni" if number in changed else "")
        author = int(names * rng.random() ** 2)
        year = 1900 + int(125 * rng.random() ** 0.5)
        record = Record(
            id=f"made:{number}",
            source="made",
            control_number=str(number),
            type=rng.choice(("book", "book", "article", "score")),
            titles=(Title(title.capitalize(), lang=tag),),
            agents=(
                Agent(
                    f"{own[author % 3000].capitalize()}, {own[author % 2999].capitalize()} {author}",
                    main=True,
                    lang=tag,
                ),
            ),
            date=year_date(year),
            languages=(tag,),
            scripts=("Cyrl" if tag == "ru" else "Latn",),
            subjects=tuple(
                Subject(f"{own[s % 3000]} {s}", lang=tag) for s in {int(subjects * rng.random() ** 2) for _ in range(3)}
            ),
            classifications=(
                Classification("udc", f"{rng.randint(0, 9)}{rng.randint(0, 9)}{rng.randint(0, 9)}.{rng.randint(1, 9)}"),
            ),
            notes=(Note(" ".join(pick() for _ in range(40))),),
        )
        yield Incoming(record, Access("open", "open") if number % 3 else Access())


class Clock:
    """Seconds of each step, wall and processor."""

    def __init__(self) -> None:
        self.steps: dict[str, dict[str, float]] = {}
        self._started = (time.monotonic(), time.process_time())

    def lap(self, name: str) -> None:
        """Give the time since the last lap to this step."""
        now = (time.monotonic(), time.process_time())
        self.steps[name] = {"wall": round(now[0] - self._started[0], 2), "cpu": round(now[1] - self._started[1], 2)}
        self._started = now


def _fill(store: Store, count: int, jobs: int, clock: Clock) -> None:
    store.put_source("made", made(count))
    clock.lap("load")
    with LocalPool(jobs) as pool:
        arrange(store, TAGS, each=pool.each if jobs > 1 else map)
    clock.lap("order")
    changed = frozenset(range(0, count, 1000))
    change = store.put_source("made", made(count, changed))
    assert change.changed == len(changed), change
    clock.lap("load again")
    arrange(store, TAGS)
    clock.lap("order again")


def _walk_lists(store: Store, clock: Clock) -> int:
    browse = Browse(store)
    headings = 0
    for tag in TAGS:
        for kind in browse.kinds():
            if kind == "title":
                continue
            headings += sum(len(page.headings) for page in browse.pages(kind, tag))
    clock.lap("lists of headings")
    works = sum(len(page.briefs) for tag in TAGS for page in browse.titles(tag))
    assert works == len(TAGS) * store.count()
    clock.lap("lists of titles")
    works = sum(
        len(page.briefs)
        for kind in ("creator", "type")
        for key, _ in browse.keys(kind)
        for page in browse.works(kind, key, "az")
    )
    assert works == 2 * store.count()
    clock.lap("works of authors and types")
    return headings


def _write_pages(store: Store, folder: Path, clock: Clock) -> None:
    root = folder / "online"
    for name in ("write", "write again"):
        with State.open(folder / "state.sqlite") as state:
            writer, plan = Writer(root, folder / "sealed"), Plan(state, root, folder / "sealed")
            state.begin()
            for entry in store.entries():
                key = key_of(record=entry.hash)
                unit = f"record:{entry.record.id}"
                if plan.reason(unit, key) is None:
                    state.kept(unit, key)
                    continue
                for tag in TAGS:
                    writer.write(Output(f"{tag}/{entry.path}", entry.hash.encode() * 200))
                state.rendered(unit, key, writer.take())
            state.commit()
            publish(root)
            state.confirm()
        clock.lap(name)


def measure(count: int, jobs: int = 1) -> dict[str, object]:
    """All steps over `count` records."""
    clock = Clock()
    with tempfile.TemporaryDirectory(prefix="openshelf-bench-") as name:
        folder = Path(name)
        with Store.open(folder / "catalog.sqlite") as store:
            _fill(store, count, jobs, clock)
            headings = _walk_lists(store, clock)
            relations = Relations(store)
            for position, entry in enumerate(store.entries()):
                if position == RELATED:
                    break
                relations.related(entry)
            clock.lap(f"related works of {min(count, RELATED)}")
            ledger = Ledger(folder / "ids.csv")
            ledger.update(store.ledger_lines(), date(2026, 11, 20))
            store.set_added(ledger.first_dates())
            clock.lap("ledger")
            _write_pages(store, folder, clock)
        size = (folder / "catalog.sqlite").stat().st_size
    return {
        "records": count,
        "jobs": jobs,
        "headings": headings,
        "steps": clock.steps,
        "store_bytes": size,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    print(json.dumps(measure(*(arguments or [50_000])), indent=1))
