"""What a kiosk's server bears: requests a second beside a bare server, and readers who turn pages.

    python tests/scale/kiosk_load.py [--seconds N] [--runs N] [--readers N]

In: nothing; makes a profile of 5,000 pages and a book in a folder of its own. Out: lines for kiosk/FIGURES.md. The server under test is the real command. Static requests are
asked by wrk where it is installed (Debian: wrk), on the same cores; since others may use them too, a bare ASGI application under the same uvicorn is measured in turn with it, and
the ratio is the fact; the bare one answers the readers too, to tell a server's delays from the machine's. Asked with a validator that fits nothing, every answer is made anew: that is
what a page costs that nobody asked for lately. Readers are connections that stay open: each turns a page (the page and its image, 60 KiB) every two to five seconds; turns count once all have come.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES, BOOK = 5000, 400
PAGE_BYTES, IMAGE_BYTES = 2000, 60 << 10
ARRIVING, COUNTED_FROM = 5.0, 8.0  # seconds in which readers come, and from which on turns are counted
BARE = f"""
BODIES = {{"webp": b"w" * {IMAGE_BYTES}, "html": b"x" * 6000}}
SMALL = b"x" * {PAGE_BYTES}
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({{"type": message["type"] + ".complete"}})
            if message["type"] == "lifespan.shutdown":
                return
    body = BODIES.get(scope["path"][-4:], SMALL)
    await send({{"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html"), (b"content-length", b"%d" % len(body))]}})
    await send({{"type": "http.response.body", "body": body}})
"""
RANDOM_PAGE = f'request = function() return wrk.format("GET", "/az/record/main/0ab/" .. math.random(0, {PAGES - 1}) .. ".html") end\n'
MADE_ANEW = f"wrk.headers['If-None-Match'] = '\"x\"'\n{RANDOM_PAGE}"


def made_profile(top: Path) -> Path:
    """A profile of small pages and one open book."""
    site, chance = top / "kiosk", random.Random(1)
    for folder in ("az/record/main/0ab", "az/read/book", "media/read/book/0123456789ab"):
        (site / folder).mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html>", "utf-8")
    for number in range(PAGES):
        (site / f"az/record/main/0ab/{number}.html").write_bytes(b"y" * PAGE_BYTES)
    for number in range(1, BOOK + 1):
        (site / f"az/read/book/{number}.html").write_bytes(b"z" * 6000)
        (site / f"media/read/book/0123456789ab/p{number:04d}.webp").write_bytes(chance.randbytes(IMAGE_BYTES))
    return site


def started(command: list[str], pattern: str, **environment: str) -> tuple[subprocess.Popen[str], int]:
    """A server and its port."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **environment},
    )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(pattern, line):
            return process, int(found[1])
    raise SystemExit(f"{command[:4]} did not start")


def started_kiosk(site: Path) -> tuple[subprocess.Popen[str], int]:
    """The real command over a profile."""
    return started([sys.executable, "-m", "kiosk", "serve", str(site), "--port", "0"], r"127\.0\.0\.1:(\d+)/")


def started_bare(top: Path) -> tuple[subprocess.Popen[str], int]:
    """An application that does nothing but answer as many bytes."""
    (top / "bare.py").write_text(BARE, "utf-8")
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "bare:app",
        "--port",
        "0",
        "--no-access-log",
        "--timeout-keep-alive",
        "30",
    ]
    return started(command, r"127\.0\.0\.1:(\d+)", PYTHONPATH=str(top))


def stopped(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(timeout=20)


def asked(port: int, seconds: int, script: Path | None) -> tuple[float, str]:
    """(requests a second, the slowest of a hundred) by wrk with 25 connections."""
    command = ["wrk", "-t1", "-c25", f"-d{seconds}s", "--latency"]
    command += ["-s", str(script)] if script else []
    out = subprocess.run([*command, f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise SystemExit(f"requests failed:\n{out}")
    rate, slow = re.search(r"Requests/sec:\s+([\d.]+)", out), re.search(r"99%\s+(\S+)", out)
    assert rate is not None
    assert slow is not None
    return float(rate[1]), slow[1]


def static_requests(top: Path, site: Path, seconds: int, runs: int) -> None:
    """The kiosk and the bare application in turn, so many times."""
    script, anew = top / "random.lua", top / "anew.lua"
    script.write_text(RANDOM_PAGE, "utf-8")
    anew.write_text(MADE_ANEW, "utf-8")
    ratios, ours, theirs, slowest, slow_way = [], [], [], [], []
    (kiosk, port), (plain, plain_port) = started_kiosk(site), started_bare(top)
    try:
        asked(port, seconds, script)
        for _ in range(runs):
            rate, slow = asked(port, seconds, script)
            other, _ = asked(plain_port, seconds, None)
            ratios.append(rate / other)
            ours.append(rate)
            theirs.append(other)
            slow_way.append(asked(port, seconds, anew)[0])
            slowest.append(slow)
    finally:
        stopped(kiosk)
        stopped(plain)
    print(
        f"static, one process, 25 connections, {runs} runs: median {statistics.median(ours):,.0f} requests/s, worst {min(ours):,.0f}, best {max(ours):,.0f} "
        f"(p99 of each: {', '.join(slowest)}); bare uvicorn {statistics.median(theirs):,.0f}; ratio median {statistics.median(ratios):.2f}, worst {min(ratios):.2f}; "
        f"every answer made anew: median {statistics.median(slow_way):,.0f}, worst {min(slow_way):,.0f}; "
        f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )


async def read(
    port: int, start: float, until: float, chance: random.Random, turns: list[float], failed: list[str]
) -> None:
    """One reader."""
    await asyncio.sleep(chance.uniform(0, ARRIVING))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    page = chance.randint(1, BOOK)
    try:
        while time.monotonic() < until:
            began = time.monotonic()
            for path in (f"/az/read/book/{page}.html", f"/media/read/book/0123456789ab/p{page:04d}.webp"):
                writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"content-length: (\d+)", head)
                if not head.startswith(b"HTTP/1.1 200") or length is None:
                    failed.append(head[:60].decode("latin-1"))
                    return
                await reader.readexactly(int(length[1]))
            if began - start >= COUNTED_FROM:
                turns.append(time.monotonic() - began)
            page = page % BOOK + 1
            await asyncio.sleep(chance.uniform(2, 5))
    finally:
        writer.close()


async def readers(name: str, port: int, number: int, seconds: int) -> None:
    """So many readers at once."""
    turns: list[float] = []
    failed: list[str] = []
    start, chance = time.monotonic(), random.Random(2)
    until = start + COUNTED_FROM + seconds
    await asyncio.gather(
        *(read(port, start, until, random.Random(chance.random()), turns, failed) for _ in range(number))
    )
    turns.sort()
    print(
        f"{name}: {number} readers, a page turn every 2–5 s for {seconds} s: {len(turns):,} turns, {len(failed)} failed, "
        f"median {turns[len(turns) // 2] * 1000:.0f} ms, p99 {turns[int(len(turns) * 0.99)] * 1000:.0f} ms; load average {os.getloadavg()[0]:.1f}"
    )
    if failed:
        raise SystemExit(f"failed: {failed[:3]}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=int, default=5, help="of each run of wrk (default 5)")
    parser.add_argument("--runs", type=int, default=5, help="of the kiosk and the bare server in turn (default 5)")
    parser.add_argument("--readers", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        site = made_profile(top)
        if shutil.which("wrk"):
            static_requests(top, site, options.seconds, options.runs)
        else:
            print("static: wrk is not installed (apt-get install wrk)")
        for name, begin in (("kiosk", partial(started_kiosk, site)), ("bare uvicorn", partial(started_bare, top))):
            server, port = begin()
            try:
                asyncio.run(readers(name, port, options.readers, options.seconds * 6))
            finally:
                stopped(server)


if __name__ == "__main__":
    main()
