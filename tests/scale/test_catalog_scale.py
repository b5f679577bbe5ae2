"""Fifty thousand records go through the catalogue in bounded memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PEAK_MB = 260  # interpreter and imports 60, SQLite's pages 64, caches of folded headings and rows 60


@pytest.mark.slow
def test_fifty_thousand_records_stay_within_the_memory_that_is_promised(capsys):
    bench = Path(__file__).with_name("catalog_bench.py")
    done = subprocess.run([sys.executable, str(bench), "50000"], capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout)
    with capsys.disabled():
        for step, seconds in figures["steps"].items():
            print(f"\n{step:32} {seconds['wall']:8.2f} s wall {seconds['cpu']:8.2f} s processor", end="")
        print(f"\npeak {figures['peak_mb']} MB, store {figures['store_bytes'] >> 20} MB")
    assert figures["peak_mb"] <= PEAK_MB
    assert figures["steps"]["load again"]["cpu"] < figures["steps"]["load"]["cpu"]
    assert figures["steps"]["order again"]["cpu"] < figures["steps"]["order"]["cpu"] / 5
    assert figures["steps"]["write again"]["cpu"] < figures["steps"]["write"]["cpu"]
