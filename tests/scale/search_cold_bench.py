"""What a browser loads for its first search: every byte, request and round trip, counted at the server, in Chromium.

    python tests/scale/search_cold_bench.py OUTPUT_DIR --tag ru [--queries FILE] [--most 20] [--files] [--json]

In: a built profile; a file of queries, one a line (else pairs of words of the first titles found). Each query is opened by its address
in a browser that has nothing, on a screen of 1280 and on a phone of 390 points. Out: bytes as a host sends them (scripts, tables, words
and pages by gzip, the index as it lies) and requests up to ten results, and until the browser rests; the page itself and its style sheets,
which a reader has seen before, stand apart. Round trips: how often one answer waited for the one before, the page's own among them, by how much longer a search takes at a server that
keeps each answer for 150 ms; it speaks HTTP/1.1, so that of more than six files at once some wait as well.
"""

import argparse
import functools
import gzip
import http.server
import json
import mimetypes
import re
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, sync_playwright

CHROMIUM = "/usr/bin/chromium"
PACKED = {".js", ".json", ".html", ".css", ".svg"}
DELAY = 0.15  # s
SHOWN = "document.querySelector('[data-part=results] > li') && !document.querySelector('#search-page[aria-busy]')"


@functools.lru_cache(None)
def packed(path: Path) -> bytes:
    """A file as a host sends it."""
    data = path.read_bytes()
    return gzip.compress(data, 9, mtime=0) if path.suffix in PACKED else data


class Counting(http.server.BaseHTTPRequestHandler):
    """Serves a folder, counts what goes out, may be slow."""

    protocol_version = "HTTP/1.1"
    output: Path
    sent: list[tuple[str, int]]
    delay = 0.0

    def do_GET(self) -> None:
        """One file."""
        name = self.path.split("?")[0].lstrip("/")
        path = self.output / name
        if not path.is_file():
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        time.sleep(self.delay)
        data = packed(path)
        self.sent.append((name, len(data)))
        self.send_response(200)
        self.send_header("Content-Type", mimetypes.guess_type(name)[0] or "application/octet-stream")
        self.send_header("Content-Length", str(len(data)))
        if path.suffix in PACKED:
            self.send_header("Content-Encoding", "gzip")
        fresh = "no-cache" if path.name == "root.json" else "public, max-age=31536000, immutable"
        self.send_header("Cache-Control", fresh)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def kind_of(name: str) -> str:
    """What a file is to a search."""
    if name.startswith("search/"):
        return "index"
    if name.endswith((".html", ".css", ".woff2", ".svg", ".png", ".webp")):
        return "page"
    return "code"


@dataclass(frozen=True)
class Opened:
    """A search: seconds to its results, the files sent until then, those sent until the browser rested."""

    seconds: float
    shown: list[tuple[str, int]]
    rested: list[tuple[str, int]]


def opened(browser: Any, address: str, width: int, delay: float) -> Opened | None:
    """The search of an address in a browser that has nothing; None where nothing is shown."""
    Counting.sent, Counting.delay = [], delay
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    try:
        page.goto(address, wait_until="commit")
        began = time.perf_counter()
        page.wait_for_function(SHOWN, timeout=8000)
        seconds, shown = time.perf_counter() - began, list(Counting.sent)
        page.wait_for_load_state("networkidle")
        return Opened(seconds, shown, list(Counting.sent))
    except Error:
        return None
    finally:
        page.context.close()


def searched(sent: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Without the page and its looks."""
    return [(name, size) for name, size in sent if kind_of(name) != "page"]


def weight(sent: list[tuple[str, int]]) -> int:
    """Their bytes."""
    return sum(size for _, size in searched(sent))


def print_files(width: int, one: Opened) -> None:
    """The files of a search, in their order."""
    for name, size in one.rested:
        print(f"  {width} {'' if (name, size) in one.shown else 'later '}{kind_of(name)} {name} {size}")


def title_pairs(output: Path, tag: str, most: int) -> list[str]:
    """Pairs of words of titles that the built pages show, evenly from all over the site."""
    pages = sorted((output / tag / "record").rglob("*.html"))
    pairs: dict[str, None] = {}
    for path in pages[:: max(len(pages) // (most * 3), 1)]:
        found = re.search(r"<title>([^<]*)</title>", path.read_text("utf-8"))
        words = re.findall(r"[^\W\d_]{4,}", found[1] if found else "")
        if len(words) > 1:
            pairs[f"{words[0]} {words[1]}".lower()] = None
    return list(pairs)[:most]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=Path)
    parser.add_argument("--tag", default="ru")
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--most", type=int, default=20)
    parser.add_argument("--files", action="store_true", help="the files of the first query")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    listed = options.queries.read_text("utf-8").split("\n") if options.queries else None
    queries = listed or title_pairs(options.output, options.tag, options.most)
    queries = [query for query in queries if query.strip()][: options.most]
    Counting.output, Counting.sent = options.output, []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found: dict[str, dict[str, float]] = {}
    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=CHROMIUM, args=arguments)
        address = f"http://127.0.0.1:{server.server_port}/{options.tag}/search.html?q="
        for width in (1280, 390):
            quick = [opened(browser, address + query, width, 0.0) for query in queries]
            slow = [opened(browser, address + query, width, DELAY) for query in queries]
            # What is not found shows nothing to wait for, and is left out.
            both = [(one, other) for one, other in zip(quick, slow, strict=True) if one and other]
            if options.files:
                print_files(width, both[0][0])
            first = sorted(weight(one.shown) for one, _ in both)
            found[str(width)] = {
                "queries": len(both), "kb_p50": first[len(first) // 2] / 1000, "kb_p95": first[int(len(first) * 0.95)] / 1000,
                "requests_p50": statistics.median(len(searched(one.shown)) for one, _ in both),
                "at_rest_kb_p50": statistics.median(weight(one.rested) for one, _ in both) / 1000,
                "round_trips_p50": statistics.median((other.seconds - one.seconds) / DELAY for one, other in both),
            }  # fmt: skip
        browser.close()
    server.shutdown()
    if options.json:
        print(json.dumps(found))
        return
    for name, one in found.items():
        print(name, ", ".join(f"{key} {value:.1f}" for key, value in one.items()))


if __name__ == "__main__":
    main()
