"""A kiosk's release switched to and fro while it is asked without pause. `python tests/scale/kiosk_switches.py [--minutes N] [--every S]`.

In: nothing; makes a library of two releases and a kiosk that holds both, in a folder of its own on a disk. The server is the real command; wrk (Debian: wrk) asks for pages at
random and judges every answer: 200, and a page of one release from its first word to its last. A switch counts as seen when the server says that it serves the other
release; a page asked for then and answered from the release before is stale. Out: how long a switch took, how many requests failed; added to output/figures/kiosk-switches.json, for a long run may be made in parts.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins"), str(ROOT / "tests" / "kiosk")]

from tally import Tally  # noqa: E402

from kiosk.update import install  # noqa: E402
from kiosk.update.shelf import Mark, Shelf  # noqa: E402
from kiosk.update.source import open_source  # noqa: E402
from openshelf.release import keys, publish  # noqa: E402

PAGES = 900
GOAL_MS = 5.0
ABOUT = "wrk judging every answer, 8 connections"
JUDGE = f"""
local threads = {{}}
function setup(thread) table.insert(threads, thread) end
function init() mixed = 0; wrong = 0; answered = 0 end
function delay() return DELAY end
function request() return wrk.format("GET", "/az/r" .. math.random(0, 9) .. "/" .. math.random(0, {PAGES // 10 - 1}) .. ".html") end
function response(status, headers, body)
    answered = answered + 1
    if status ~= 200 then wrong = wrong + 1; return end
    local first, last = body:match("^<p>(%d) .* (%d)</p>$")
    if first == nil or first ~= last then mixed = mixed + 1 end
end
function done(summary, latency, requests)
    local a, w, m = 0, 0, 0
    for _, thread in ipairs(threads) do a = a + thread:get("answered"); w = w + thread:get("wrong"); m = m + thread:get("mixed") end
    local e = summary.errors
    print(string.format("JUDGED %d %d %d %d", a, w + e.connect + e.read + e.write, e.timeout, m))
end
"""


def made(top: Path) -> tuple[Shelf, tuple[Mark, Mark]]:
    """A kiosk with two releases whose pages all differ."""
    now = datetime.now(UTC)
    keys.make(top / "keys", now)
    built = top / "site" / "output" / "kiosk"
    for generation in (1, 2):
        for number in range(PAGES):
            path = built / f"az/r{number % 10}/{number // 10}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"<p>{generation} " + f"{number} " * 600 + f"{generation}</p>")
        (built / "index.html").write_text(f"<p>{generation} {generation}</p>")
        publish.release(publish.Request(top / "site", "kiosk", top / "out", top / "keys", now))
        root = (top / "keys" / "root.json").read_bytes()
        install.update(top / "releases", open_source(str(top / "out")), now, root)
    shelf = Shelf(top / "releases")
    newer, older = shelf.marks()
    return shelf, (newer, older)


def asked(port: int, path: str) -> bytes:
    """The body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def says(port: int) -> int | None:
    """The release the server says it serves."""
    found = json.loads(asked(port, "/-/health"))["release"]
    return int(found) if found is not None else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--every", type=float, default=1.1, metavar="S", help="seconds between two switches")
    parser.add_argument(
        "--delay", type=int, default=0, metavar="MS", help="each connection waits so long before it asks"
    )
    parser.add_argument("--in", dest="top", type=Path, help="the folder of the kiosk's own (default: a temporary one)")
    parser.add_argument("--serve", default="", metavar="OPTIONS", help="further options of python -m kiosk serve")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("kiosk_switches: needs wrk; install it: sudo apt install wrk")
    top = Path(tempfile.mkdtemp(prefix="openshelf-switches-", dir=options.top))
    shelf, marks = made(top)
    (top / "judge.lua").write_text(JUDGE.replace("DELAY", str(options.delay)))
    command = [sys.executable, "-m", "kiosk", "serve", str(top / "releases"), "--port", "0", *options.serve.split()]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        found = re.search(r"127\.0\.0\.1:(\d+)/", server.stdout.readline())
        assert found
        port = int(found[1])
        seconds = int(options.minutes * 60)
        address = f"http://127.0.0.1:{port}/"
        wrk = subprocess.Popen(
            ["wrk", "-t1", "-c8", f"-d{seconds}s", "--timeout", "30s", "-s", str(top / "judge.lua"), address],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        took: list[float] = []
        seen, stale, last = 0, 0, marks[0].number
        until = time.monotonic() + seconds - 2
        while time.monotonic() < until:
            mark = marks[(len(took) + 1) % 2]
            began = time.perf_counter()
            shelf.switch(mark)
            took.append((time.perf_counter() - began) * 1000)
            time.sleep(options.every)
            now = says(port)
            seen += now == mark.number != last
            if now == mark.number:
                stale += not asked(port, f"/az/r1/{len(took) % 90}.html").startswith(f"<p>{now} ".encode())
            last = now if now is not None else last
        output, _ = wrk.communicate()
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(top)
    judged = re.search(r"JUDGED (\d+) (\d+) (\d+) (\d+)", output)
    if judged is None:
        raise SystemExit(f"kiosk_switches: wrk said: {output}")
    answered, failed, late, mixed = map(int, judged.groups())
    took.sort()
    over = sum(each > GOAL_MS for each in took)
    print(
        f"{answered} requests, {failed} failed, {late} later than 30 s, {mixed} mixed, {stale} stale; {len(took)} switches, {seen} seen; ms p50 {took[len(took) // 2]:.2f},"
        f" p99 {took[int(len(took) * 0.99)]:.2f}, most {took[-1]:.2f}, {over} over {GOAL_MS:g}"
    )
    tally = Tally("kiosk-switches", ABOUT)
    tally.add(
        answered, failed=failed, late=late, mixed=mixed, stale=stale, switches=len(took), seen=seen, over_5_ms=over
    )
    print(f"so far: {tally.value}")
    return 1 if failed or late or mixed or stale else 0


if __name__ == "__main__":
    sys.exit(main())
