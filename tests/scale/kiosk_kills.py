"""An update killed, or refused by the disk, at every system call that changes something. `python tests/scale/kiosk_kills.py [--minutes N] [--in DIR]`.

Three sizes of site, from a stick and over http, onto a new kiosk and onto one that serves an earlier release: for each call of the system the real
`python -m kiosk update` runs under strace, which kills it at the n-th (or answers ENOSPC, EIO, EROFS), n = 1, 2, … until it comes to its end. After
each the kiosk must serve a whole release, the one before or the new one, and the next run must end the update. Results are added to a file, a
line a trial, and a run goes on where the last one stopped; --report says what they come to.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins"), str(ROOT / "tests" / "kiosk")]

import releases  # noqa: E402

from kiosk.update import install  # noqa: E402
from kiosk.update.shelf import Shelf  # noqa: E402
from kiosk.update.source import open_source  # noqa: E402
from openshelf.release import keys, publish  # noqa: E402

SIZES = {"small": 20, "middle": 200, "large": 1500}
CALLS = ("write", "pwrite64", "fsync", "rename", "mkdir", "symlink", "unlink")
FAILURES = ("signal=KILL", "error=ENOSPC", "error=EIO", "error=EROFS")
CAUSES = {"error=ENOSPC": "full", "error=EIO": "fails", "error=EROFS": "only be read"}


def site(top: Path, pages: int, generation: int) -> None:
    """A built profile: `pages` pages in forty folders, a tenth of them changed, and a large file of each kind."""
    built = top / "site" / "output" / "kiosk"
    chance = random.Random(3)
    for number in range(pages):
        changed = generation if number % 10 == 0 else 0
        path = built / f"az/r{number % 40}/{number}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<p>{changed} " + " ".join(str(chance.random()) for _ in range(40)))
    (built / "media").mkdir(exist_ok=True)
    (built / "media" / "same.bin").write_bytes(random.Random(1).randbytes(90_000))
    (built / "media" / "new.bin").write_bytes(random.Random(generation).randbytes(90_000))
    (built / "index.html").write_text(f"<p>generation {generation}")


def prepared(top: Path, pages: int) -> Path:
    """`1` and `2`: releases; `served`: a kiosk with the first; keys."""
    if not (top / "ready").exists():
        shutil.rmtree(top, ignore_errors=True)
        top.mkdir(parents=True)
        keys.make(top / "keys", datetime.now(UTC))
        for generation in (1, 2):
            site(top, pages, generation)
            publish.release(publish.Request(top / "site", "kiosk", top / "out", top / "keys", datetime.now(UTC)))
            shutil.copytree(top / "out", top / str(generation))
        install.update(
            top / "served", open_source(str(top / "1")), datetime.now(UTC), (top / "keys" / "root.json").read_bytes()
        )
        (top / "ready").touch()
    return top


def whole(top: Path, *numbers: int | None) -> str | None:
    """None where one of these releases is served to the last byte; else what is wrong."""
    shelf = Shelf(top)
    mark = shelf.current() if top.is_dir() else None
    number = mark.number if mark else None
    if number not in numbers:
        return f"serves {number}"
    if mark is None:
        return None
    release = shelf.open(mark)
    if release.damaged:
        return f"{len(release.damaged)} damaged"
    for lying in release.plain.values():
        shelf.read(lying)
    first = shelf.read(release.plain["index.html"]).decode()
    fresh = (
        hashlib.sha256(shelf.read(release.plain["media/new.bin"])).digest()
        == hashlib.sha256(random.Random(number).randbytes(90_000)).digest()
    )
    return None if first == f"<p>generation {number}" and fresh else "mixed"


def trial(made: Path, address: str, begins: str, call: str, failure: str, at: int, top: Path) -> dict[str, object]:
    """One: what came of it. ended: the update came to its end before its at-th call."""
    shutil.rmtree(top, ignore_errors=True)
    if begins == "served":
        shutil.copytree(made / "served", top, symlinks=True)
    command = [
        "strace",
        "-f",
        "-qq",
        "-o",
        str(top.with_name("calls")),
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:{failure}:when={at}",
    ]
    command += [sys.executable, "-m", "kiosk", "update", "--from", address, str(top)]
    if begins == "new":
        command += ["--root", str(made / "keys" / "root.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    # A disk that refuses once may be got round; the end has come when no call was left to fail.
    hit = "INJECTED" in top.with_name("calls").read_text(errors="replace")
    said: dict[str, object] = {"ended": done.returncode == 0 and not hit}
    wrong = whole(top, *((1, 2) if begins == "served" else (None, 2)))
    if wrong is None and failure in CAUSES and done.returncode == 1:
        said["cause"] = CAUSES[failure] in done.stderr and done.stderr.count("\n") == 1
        said["words"] = re.sub(r"/\S+", "…", done.stderr.strip())[:160]
    if wrong is None and done.returncode not in (0, 1, -9, 137):
        wrong = f"exit {done.returncode}: {done.stderr.strip()[-160:]}"
    if wrong is None:
        root = (made / "keys" / "root.json").read_bytes()
        install.update(top, open_source(str(made / "2")), datetime.now(UTC), root)
        after = whole(top, 2)
        wrong = f"re-run: {after}" if after else None
    return {**said, "wrong": wrong}


def plan() -> Iterator[tuple[str, str, str, str, str]]:
    """(size, by, begins, call, failure), kills of the small site first."""
    for failure, size in product(FAILURES, SIZES):
        yield from (
            (size, by, begins, call, failure)
            for by, begins, call in product(("stick", "http"), ("served", "new"), CALLS)
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--in", dest="top", type=Path, default=Path(tempfile.gettempdir()) / "openshelf-kiosk-kills")
    parser.add_argument(
        "--only", default="", metavar="WORD", help="trials whose description holds it: ENOSPC, large, http …"
    )
    parser.add_argument("--report", action="store_true", help="say what the trials so far come to, and make none")
    options = parser.parse_args()
    results = options.top / "trials.jsonl"
    options.top.mkdir(parents=True, exist_ok=True)
    lines = [json.loads(line) for line in results.read_text().splitlines()] if results.is_file() else []
    if not options.report:
        reached = {tuple(line["what"]): (line["at"], line["ended"]) for line in lines}
        until = time.monotonic() + options.minutes * 60
        with results.open("a") as file:
            for what in plan():
                if options.only and not any(options.only in part for part in what):
                    continue
                at, ended = reached.get(what, (0, False))
                size, by, begins, call, failure = what
                made = prepared(options.top / size, SIZES[size])
                with releases.serving(made / "2") as (address, _):
                    while not ended and time.monotonic() < until:
                        at += 1
                        said = trial(
                            made,
                            address if by == "http" else str(made / "2"),
                            begins,
                            call,
                            failure,
                            at,
                            options.top / "try",
                        )
                        ended = bool(said["ended"]) or at > 5000
                        line = {"what": what, "at": at, **said, "ended": ended}
                        lines.append(line)
                        file.write(json.dumps(line) + "\n")
                        file.flush()
                if time.monotonic() >= until:
                    break
    wrong = [line for line in lines if line["wrong"]]
    kinds = Counter((line["what"][4], line["what"][0]) for line in lines)
    for (failure, size), count in sorted(kinds.items()):
        print(f"{failure} {size}: {count} trials")
    named = [line["cause"] for line in lines if "cause" in line]
    print(f"{len(lines)} trials, {len(wrong)} wrong; cause named in {sum(named)} of {len(named)} refusals")
    for line in wrong[:20]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
