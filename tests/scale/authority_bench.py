"""An authority file of N made records (500,000 by default) against a small catalogue: processor seconds and peak memory, as JSON.

    python tests/scale/authority_bench.py 500000

Every name is new, so no cache of folded words flatters the figures; one record in a thousand is in use.
"""

import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "ingest"))

from marc_writer import control, data, iso2709

from openshelf.authority.selection import Selection
from openshelf.catalog.store import Incoming, Store
from openshelf.catalog.used import UsedHeadings
from openshelf.errors import ProblemLog
from openshelf.ingest.authority import AuthorityReading
from openshelf.ingest.sources import SourceConfig
from openshelf.record.access import METADATA_ONLY
from openshelf.record.model import Agent, Record, Title

_SYLLABLES = [first + second for first in "bdfghklmnprstvz" for second in "aeiou"]
_CODED = "200101n| azannaabn           |a aaa      "
_LEADER = "00000nz  a2200000n  4500"
EVERY = 1000


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4))).title()


def write(path: Path, count: int) -> list[tuple[str, str]]:
    """Write the file; (name, dates) of every thousandth heading."""
    chance = random.Random(1)
    used = []
    with path.open("wb") as sink:
        for number in range(count):
            born = chance.randint(1700, 1950)
            name, dates = f"{_word(chance)}, {_word(chance)} {_word(chance)}", f"{born}-{born + chance.randint(30, 80)}"
            if number % EVERY == 0:
                used.append((name, dates))
            fields = [
                control("001", f"n{number}"), control("003", "AzSam"), control("008", _CODED),
                data("024", "7 ", f"a{10**7 + number}", "2viaf"), data("100", "1 ", f"a{name},", f"d{dates}"),
                data("400", "1 ", f"a{_word(chance)}, {_word(chance)}"), data("400", "1 ", f"a{_word(chance)},", f"d{dates}"),
            ]  # fmt: skip
            sink.write(iso2709(fields, _LEADER))
    return used


def measure(count: int) -> dict[str, float]:
    """The figures of a file of so many records."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "names.mrc"
        used = write(path, count)
        with Store.open(Path(folder) / "catalog.sqlite") as store:
            store.put_source("ak", (_work(n, name, dates) for n, (name, dates) in enumerate(used)))
            started = time.process_time()
            selection = Selection(UsedHeadings(store), ProblemLog())
            kept = sum(selection.add(record, path.name) for record in AuthorityReading(SourceConfig("names", path)))
            entries = len(selection.entries().entries)
            seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"records": count, "kept": kept, "entries": entries, "cpu": round(seconds, 2), "peak_mb": round(peak)}


def _work(number: int, name: str, dates: str) -> Incoming:
    record = Record(
        f"ak:{number}", "ak", str(number), titles=(Title("Kitab"),), agents=(Agent(name, main=True, dates=dates),)
    )
    return Incoming(record, METADATA_ONLY, None)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 500_000)))
