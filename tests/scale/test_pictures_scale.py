"""The book of pictures takes no more memory for many pictures than for few."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
FEW, MANY = 500, 8_000

# Draws pictures, has each named by a record, settles, and lists what ships; says its own peak in kilobytes.
_RUN = """
import resource, sys
from io import BytesIO
from pathlib import Path
from PIL import Image
from openshelf.catalog.loading import Incoming
from openshelf.catalog.store import Store
from openshelf.content.library import Limits
from openshelf.record.access import Access
from openshelf.record.model import Link, Record
from openshelf.site.pictures import pictures_at

top, count = Path(sys.argv[1]), int(sys.argv[2])
(top / "pictures").mkdir()
for number in range(count):
    buffer = BytesIO()
    Image.new("RGB", (24, 32), (number % 256, number // 256, 9)).save(buffer, "PNG")
    (top / "pictures" / f"img_{number:06d}.png").write_bytes(buffer.getvalue())
tell = lambda number, problem: sys.exit(problem.words())
with pictures_at(top / "book.sqlite", top / "pictures", Limits(), top / "cache", 1) as book, Store.open(top / "s.sqlite") as store:
    assert not tuple(book.scan())
    records = (Record(f"k:{n}", "k", str(n), links=(Link(f"IMG_{n:06d}.PNG", "cover"),)) for n in range(count))
    judged = book.ahead((each, Access()) for each in records)
    store.put_source("k", (Incoming(made, access, cover=book.take(made, access, "k", tell)) for made, access in judged))
    book.settle(())
    shipped = sum(1 for _, _, outputs in book.units(store) for _ in outputs())
assert shipped == count, shipped
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak(folder: Path, count: int) -> int:
    """Megabytes a process takes for this many pictures."""
    folder.mkdir()
    command = [sys.executable, "-c", _RUN, str(folder), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT / "plugins")})
    assert done.returncode == 0, done.stderr
    return int(done.stdout) // 1024


@pytest.mark.skipif(sys.platform == "win32", reason="no getrusage there")
def test_sixteen_times_the_pictures_take_the_same_memory(tmp_path):
    few, many = peak(tmp_path / "few", FEW), peak(tmp_path / "many", MANY)
    print(f"{FEW} pictures {few} MB, {MANY} pictures {many} MB")
    assert many - few < 24  # rows in the page cache of the store, which has a bound of its own
