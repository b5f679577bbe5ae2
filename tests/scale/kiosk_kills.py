"""An update killed, or refused by the disk, at every system call that changes something. `python tests/scale/kiosk_kills.py --minutes 10`.

What runs is the kiosk's own command in a process forked from this one (tests/kiosk/stopped.py), so that a trial costs a twentieth of a second and not two. A series is a
site, a way (stick or http), a beginning (BEGINS) and a failure; its trials end the process at the 1st, 2nd, … call below the kiosk's folder and the stick. After each the
kiosk must serve a whole release, the one before or the new one, compared to the last byte with what was published, and what bears a hash's name must have
that hash; the next run must end what was begun. From the second round on the sites are others, a write is torn, and the next run is killed too, before the one after it ends it.

Of a large site a sample of the calls is tried. What came of it is added to output/figures/kiosk-kills.jsonl under the hash of the code that ran; a run goes on where
the last one stopped, --report says what they come to.
"""

from __future__ import annotations

import argparse
import errno
import fcntl
import gc
import hashlib
import http.server
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins"), str(ROOT / "tests" / "kiosk")]

import releases  # noqa: E402
import stopped  # noqa: E402

from kiosk import __main__ as kiosk  # noqa: E402
from kiosk.release.frames import DamagedError  # noqa: E402
from kiosk.update import install  # noqa: E402
from kiosk.update.shelf import Release, Shelf  # noqa: E402
from kiosk.update.source import open_source  # noqa: E402
from openshelf.release import keys, publish, withdraw  # noqa: E402

FIGURES = ROOT / "output" / "figures" / "kiosk-kills.jsonl"
MEMORY = Path("/dev/shm")
SIZES = {"small": (40, 2), "middle": (240, 12), "large": (12_000, 600)}  # pages, folders
SAMPLE = 25  # calls tried of a series on a large site
# What is there before, and what is asked for.
BEGINS = {
    "new": ("", "2"),
    "serves 1": ("one", "2"),
    "serves 2, keeps 1": ("two", "3"),
    "damaged": ("rotten", "3"),
    "withdrawn with a release": ("two", "listed"),
    "withdrawn alone": ("two", "listed"),
    "rollback": ("two", ""),
}
FAILURES = {
    "KILL": None, "ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EROFS": errno.EROFS,
}  # fmt: skip
CAUSES = {"ENOSPC": "full", "EIO": "fails", "EROFS": "only be read"}
BOOK = "ebook:harbour"
SECRET = b"page of the harbour "


@dataclass(frozen=True)
class Series:
    """What is tried. failure: one of FAILURES; "… on": that call and all that follow it."""

    round: int
    size: str
    by: str
    begins: str
    failure: str

    @property
    def name(self) -> str:
        return f"{self.round} {self.size}, {self.by}, {self.begins}: {self.failure}"


def site(top: Path, size: str, seed: int, generation: int) -> dict[str, str]:
    """A built profile of this generation: pages in folders, some of them changed, large files, a work read on the screen in the first two; path → sha256."""
    pages, folders = SIZES[size]
    chance = random.Random(seed)
    pages = pages if seed == 1 else int(pages * (0.6 + chance.random()))
    every = 20 if seed == 1 else chance.randrange(8, 30)
    files: dict[str, bytes] = {"index.html": f"<p>generation {generation}".encode()}
    for number in range(pages):
        # A page or two of a folder's: its pack is written as an overlay where it is large enough.
        changed = generation if number // folders % every == 0 else 0
        text = f"<p>{number} {changed} {chance.randbytes(1400).hex()}"
        files[f"az/r{number % folders}/{number}.html"] = text.encode()
    files["media/same.bin"] = random.Random(seed).randbytes(90_000)
    files["media/new.bin"] = random.Random(generation * 1000 + seed).randbytes(90_000)
    files["az/ebook/harbour.html"] = b"<p>the harbour" if generation < 3 else b"<p>gone"
    closed = {
        f"media/read/harbour/1/p{number:04d}.webp": SECRET * 100 + f"{number} {generation * (number == 7)}".encode()
        for number in range(1, 31)
    }  # a pack that is an overlay from the second release on
    closed["media/read/harbour/1/p0031.webp"] = SECRET * 5000  # an object of its own
    closed["media/read/quay/1/p0001.webp"] = b"page of the quay" * 300
    sealed = {path: data for path, data in closed.items() if generation < 3 or "harbour" not in path}
    for folder, of_kind in (("kiosk", files), ("kiosk.sealed", sealed)):
        built = top / "output" / folder
        shutil.rmtree(built, ignore_errors=True)
        for path, data in of_kind.items():
            (built / path).parent.mkdir(parents=True, exist_ok=True)
            (built / path).write_bytes(data)
    return {path: hashlib.sha256(data).hexdigest() for path, data in (files | sealed).items()}


def prepared(top: Path, size: str, seed: int) -> Path:
    """Releases `1` to `3` and `listed` (3 with a list of withdrawn works), kiosks `one`, `two` and `rotten`, keys, `published`: what each release holds."""
    if (top / "published").exists():
        return top
    shutil.rmtree(top, ignore_errors=True)
    now = datetime.now(UTC)
    rights = top / "site" / "content" / "rights"
    rights.mkdir(parents=True)
    (rights / "withdrawn.csv").write_text("id,date,reason\n")
    keys.make(top / "keys", now)
    root = (top / "keys" / "root.json").read_bytes()
    out = top / "site" / "output" / "kiosk.release"
    published = {}
    for generation in (1, 2, 3):
        published[generation] = site(top / "site", size, seed, generation)
        publish.release(publish.Request(top / "site", "kiosk", out, top / "keys", now))
        shutil.copytree(out, top / str(generation))
    (rights / "withdrawn.csv").write_text(f"id,date,reason\n{BOOK},,\n")
    withdraw.withdraw(withdraw.Request(top / "site", BOOK, "", top / "keys", now))
    shutil.copytree(out, top / "listed")
    for number, name in ((1, "one"), (2, "two")):
        if number == 2:
            shutil.copytree(top / "one", top / "two", symlinks=True)
        install.update(top / name, open_source(str(top / str(number))), now, root)
        (top / name / "name").write_text("hall-1")
    shutil.copytree(top / "two", top / "rotten", symlinks=True)
    chance = random.Random(seed)
    for path in sorted((top / "rotten" / "objects").rglob("*")):
        if path.is_file() and chance.random() < 0.3:
            data = bytearray(path.read_bytes())
            data[chance.randrange(len(data))] ^= 1
            path.write_bytes(data)
    (top / "published").write_text(json.dumps(published))
    return top


class Trials:
    """The trials of one series, in a folder of a worker's own. The checks return what is wrong, or None."""

    def __init__(self, series: Series, made: Path, address: str, top: Path) -> None:
        self.series = series
        self.made = made
        self.top = top
        before, after = BEGINS[series.begins]
        self.before = made / before if before else None
        self.source = made / after
        where = f"{address}/{after}" if series.by == "http" else str(self.source)
        command = ["update", "--from", where, "--name", "hall-1", str(top)]
        if self.before is None:
            command += ["--root", str(made / "keys" / "root.json")]
        if series.begins == "withdrawn alone":
            command.append("--withdrawals-only")
        self.command = ["rollback", str(top)] if series.begins == "rollback" else command
        self.published = {int(key): value for key, value in json.loads((made / "published").read_text()).items()}
        self.old, self.new = {
            "new": (None, 2), "serves 1": (1, 2), "withdrawn alone": (2, 2), "rollback": (2, 1),
        }.get(series.begins, (2, 3))  # fmt: skip
        # A file that may be written into where it lies is copied; of all others a second name is enough, and one that is written into shows at once.
        self.written_into = series.begins in ("damaged", "withdrawn with a release", "withdrawn alone")

    def begin(self) -> None:
        """The kiosk as it is before."""
        shutil.rmtree(self.top, ignore_errors=True)
        if self.before is not None:
            copy = shutil.copy2 if self.written_into else os.link
            shutil.copytree(self.before, self.top, symlinks=True, copy_function=copy)  # type: ignore[arg-type]

    def run(self, at: int | None = None, torn: float | None = None, failure: str = "KILL") -> stopped.Ended:
        """The command, ended at a call."""
        name, _, on = failure.partition(" ")
        folders = [self.top, self.source] if self.series.by == "stick" else [self.top]
        return stopped.run(
            lambda: kiosk.main(self.command), folders, at, FAILURES[name], torn=torn, on=bool(on)
        )  # fmt: skip

    def calls(self) -> int:
        """How many calls the command makes where nothing happens to it."""
        self.begin()
        ended = self.run()
        if ended.code != 0:
            raise SystemExit(f"{self.series.name}: {ended.output}")
        return len(ended.calls)

    def trial(self, at: int, chance: random.Random) -> tuple[bool, str | None, bool | None]:
        """One: whether there was such a call, what is wrong, whether the cause was named (None where the update was not stopped)."""
        self.begin()
        later = self.series.round > 1
        ended = self.run(at, chance.random() if later else None, self.series.failure)
        wrong = self.wrong(ended, between=True)
        named = None
        cause = CAUSES.get(self.series.failure.partition(" ")[0])
        if cause and ended.code == 1:
            named = cause in ended.output and ended.output.count("\n") == 1
            if not named:
                print(
                    f"{self.series.name} at {at} ({ended.calls[at - 1] if ended.hit else ''}): {ended.output.strip()}"
                )
        if ended.code not in (0, 1, -signal.SIGKILL) or "Traceback" in ended.output:
            wrong = wrong or f"exit {ended.code}: {ended.output[-300:]}"
        if wrong is None and later and self.series.failure == "KILL":
            again = self.run(chance.randrange(1, 2 * at + 2))
            wrong = self.wrong(again, between=True)
            wrong = f"killed twice: {wrong}" if wrong else None
        if wrong is None and not (self.series.begins == "rollback" and self.serves() == self.new):
            again = stopped.run(lambda: kiosk.main(self.command), ())
            if again.code != 0:
                wrong = f"next run: exit {again.code}: {again.output[-300:]}"
        if wrong is None:
            wrong = self.wrong(ended, between=False)
            wrong = f"after the next run: {wrong}" if wrong else None
        return ended.hit, wrong, named

    def serves(self) -> int | None:
        """The number of the release that is served."""
        mark = Shelf(self.top).current() if self.top.is_dir() else None
        return mark.number if mark else None

    def wrong(self, ended: stopped.Ended, *, between: bool) -> str | None:
        """What is wrong with the kiosk: between a run that was ended and the next, or after all."""
        number = self.serves()
        allowed = {self.old, self.new} if between else {self.new}
        if number not in allowed:
            return f"serves {number}"
        if number is None:
            return None
        if ended.code == 0 and not ended.hit and number != self.new:
            return f"ended well and serves {number}"
        shelf = Shelf(self.top)
        mark = shelf.current()
        assert mark is not None
        damaged = between and self.series.begins == "damaged"
        try:
            release = shelf.open(mark)
        except DamagedError:
            if damaged:
                return None
            raise
        if release.damaged and not damaged:
            return f"{len(release.damaged)} damaged"
        return self._mixed(shelf, release, number, damaged=damaged, obeyed=not between) or self._misnamed(release)

    def _mixed(self, shelf: Shelf, release: Release, number: int, *, damaged: bool, obeyed: bool) -> str | None:
        """A file that is not as it was published, or missing, or too many."""
        listed = (self.top / "withdrawn").exists()
        if obeyed and self.series.begins.startswith("withdrawn"):
            if not listed:
                return "the list is not obeyed"
            left = [path.name for path in self.top.rglob("*") if path.is_file() and SECRET in path.read_bytes()]
            if left:
                return f"withdrawn and still on the disk: {left[0][:12]}"
        expected = dict(self.published[number])
        if listed:
            expected = {path: value for path, value in expected.items() if "harbour" not in path}
        seen = set()
        for files in (release.plain, release.sealed):
            try:
                listing = list(files.items())
            except OSError:
                if damaged:
                    continue
                raise
            for path, lying in listing:
                seen.add(path)
                try:
                    content = shelf.read(lying)
                except Exception:
                    if damaged:
                        continue
                    raise
                if hashlib.sha256(content).hexdigest() != expected.get(path):
                    return f"mixed: {path}"
        return None if damaged or seen == expected.keys() else f"other files: {sorted(seen ^ expected.keys())[:3]}"

    def _misnamed(self, release: Release) -> str | None:
        """A file that bears a hash's name and has another."""
        if self.written_into:
            return None
        for path in (self.top / "objects").rglob("*"):
            if path.is_file() and len(path.name) == 64 and hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
                return f"not what its name says: {path.name[:12]} beside release {release.mark.number}"
        return None


def code_of() -> str:
    """A hash of the code that is tried."""
    files = sorted(path for folder in ("release", "update") for path in (ROOT / "kiosk" / folder).glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def plan(only: str) -> Iterator[Series]:
    """All series there ever are, the first round's first."""
    for number in range(1, 1000):
        for failure in (name + on for name in FAILURES for on in (("",) if name == "KILL" else ("", " on"))):
            for size in SIZES:
                # The calls of the larger ones are those of the small one, only more.
                if number > {"small": 999, "middle": 3 if failure == "KILL" else 1, "large": 1}[size]:
                    continue
                for begins in BEGINS:
                    for by in ("stick",) if begins == "rollback" else ("stick", "http"):
                        series = Series(number, size, by, begins, failure)
                        if all(word in f" {series.name} " for word in only.split("+")):
                            yield series


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder over http by a process of its own: its address."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *given: releases.Handler(*given, directory=str(folder))
    )  # fmt: skip
    server.asked, server.daemon_threads = [], True  # type: ignore[attr-defined]
    child = os.fork()
    if child == 0:
        try:
            server.serve_forever()
        finally:
            os._exit(0)
    server.socket.close()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def lines() -> list[dict[str, object]]:
    """What was tried so far."""
    return [json.loads(line) for line in FIGURES.read_text("utf-8").splitlines()] if FIGURES.is_file() else []


def work(worker: int, workers: int, top: Path, only: str, until: float, code: str) -> None:
    """A worker's share of the plan."""
    reached: dict[str, tuple[int, bool]] = {}
    for line in lines():
        if line["code"] == code:
            reached[str(line["series"])] = (int(str(line["to"])), bool(line["ended"]))
    with served(top) as address:
        for number, series in enumerate(plan(only)):
            done, ended = reached.get(series.name, (0, False))
            if number % workers != worker or ended:
                continue
            folder = f"{series.size}-{series.round}-{worker}"
            for old in top.glob(f"*-{worker}"):
                if old.name.split("-")[1] != str(series.round) or (old.name != folder and "large" in old.name):
                    shutil.rmtree(old)
            made = prepared(top / folder, series.size, series.round)
            trials = Trials(series, made, f"{address}/{folder}", top / f"try-{worker}-")
            whole = trials.calls()
            chance = random.Random(series.name)
            points = list(range(1, whole + 1))
            if series.size == "large":
                points = sorted(chance.sample(points, min(SAMPLE, whole)))
            while done < len(points):
                if time.monotonic() > until:
                    return
                done += _some(trials, points, done, until, {"code": code, "series": series.name, "calls": whole})


def _some(trials: Trials, points: list[int], done: int, until: float, said: dict[str, object]) -> int:
    """Some trials of a series, and a line of what came of them; how many."""
    hits, wrong, named = 0, [], Counter[bool]()
    began = time.monotonic()
    count = 0
    for at in points[done:]:
        hit, fault, cause = trials.trial(at, random.Random(f"{trials.series.name} {at}"))
        count += 1
        hits += hit
        if fault:
            wrong.append([at, fault])
        if cause is not None:
            named[cause] += 1
        if time.monotonic() > min(until, began + 20):
            break
    line = {
        **said, "from": done + 1, "to": done + count, "hits": hits, "wrong": wrong, "refused": named.total(), "named": named[True],
        "seconds": round(time.monotonic() - began, 2), "ended": done + count == len(points),
    }  # fmt: skip
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(FIGURES, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.write(handle, (json.dumps(line) + "\n").encode())
    os.close(handle)
    return count


def report(say: Callable[[str], None]) -> int:
    """What the trials come to, by the code that was tried; the exit code."""
    found = lines()
    bad = 0
    for code in dict.fromkeys(str(line["code"]) for line in found):
        of_code = [line for line in found if line["code"] == code]
        kinds: Counter[str] = Counter()
        for line in of_code:
            what, _, failure = str(line["series"]).partition(": ")
            kinds[f"{failure}, {what.split(' ', 1)[1].split(',')[0]}, {what.split(', ')[1]}"] += int(str(line["hits"]))
        for kind, count in sorted(kinds.items()):
            say(f"{code} {kind}: {count}")
        wrong = [(line["series"], fault) for line in of_code for fault in line["wrong"]]  # type: ignore[attr-defined]
        total = {
            name: sum(float(str(line[name])) for line in of_code) for name in ("hits", "refused", "named", "seconds")
        }
        killed = sum(count for kind, count in kinds.items() if kind.startswith("KILL"))
        say(
            f"{code}: {total['hits']:.0f} trials ({killed} kills), {len(wrong)} wrong; cause named in {total['named']:.0f} of"
            f" {total['refused']:.0f} refusals; {total['seconds'] / max(total['hits'], 1):.3f} s a trial"
        )
        for series, fault in wrong[:20]:
            say(f"  {series} at {fault}")
        bad += len(wrong)
    return 1 if bad else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--in", dest="top", type=Path, default=MEMORY if MEMORY.is_dir() else Path(tempfile.gettempdir())
    )
    parser.add_argument(
        "--only", default="", metavar="WORD", help="series whose description holds it: KILL, small, http; several: a+b"
    )
    parser.add_argument("--report", action="store_true", help="say what the trials so far come to, and make none")
    options = parser.parse_args()
    if not options.report:
        if not stopped.WORKS:
            raise SystemExit("kiosk_kills: needs Linux on x86-64")
        top = options.top / "openshelf-kiosk-kills"
        top.mkdir(parents=True, exist_ok=True)
        turn = (top / "lock").open("w")
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"kiosk_kills: another run uses {top}; give another folder with --in") from None
        until, code = time.monotonic() + options.minutes * 60, code_of()
        gc.freeze()
        children = []
        for worker in range(options.workers):
            child = os.fork()
            if child == 0:
                failed = 1
                try:
                    work(worker, options.workers, top, options.only, until, code)
                    failed = 0
                finally:
                    sys.stdout.flush()
                    if failed:
                        import traceback

                        traceback.print_exc()
                    os._exit(failed)
            children.append(child)
        ended = [os.waitpid(child, 0)[1] for child in children]
        if any(ended):
            return 1
    return report(print)


if __name__ == "__main__":
    sys.exit(main())
