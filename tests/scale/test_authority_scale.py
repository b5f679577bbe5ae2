"""An authority file is read through in memory that does not grow with it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PEAK_MB = 180  # interpreter and imports 60, caches of folded headings and words 50, SQLite's pages


@pytest.mark.slow
def test_of_a_hundred_thousand_headings_only_those_in_use_stay_in_memory(capsys):
    bench = Path(__file__).with_name("authority_bench.py")
    done = subprocess.run([sys.executable, str(bench), "100000"], capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout)
    with capsys.disabled():
        print(f"\n{figures}")
    assert figures["kept"] == 100
    assert figures["peak_mb"] <= PEAK_MB
