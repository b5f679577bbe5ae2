"""`openshelf check --links`: go round the links that leave the site and write what they are to content/links.csv, for the next build.

In: a site folder, what to check. Out: the book (links/book.py), lines for people, exit code: 0 also where links are broken (they
are warnings), 1 where a source cannot be read or nothing could be reached from here. Rules: apart from the build, which never asks
anything of anybody; broken off at any moment it goes on where it was; links of the catalogue and of editors' fields and texts alike, a
link told by its record or by the file and line of the text.
"""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from openshelf import __version__
from openshelf.content.faults import check_content
from openshelf.content.records import content_records
from openshelf.content.settings import load_library
from openshelf.errors import BuildError, OpenshelfError, UsageError, message
from openshelf.ingest.mending import BETWEEN
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import load_sources
from openshelf.linkcheck.written import written_links
from openshelf.links.asking import Asker
from openshelf.links.book import NAME, Book, after
from openshelf.links.manners import PAUSE, Manners
from openshelf.links.memory import Memory
from openshelf.links.rounds import PATIENCE, host_of, round_of
from openshelf.links.verdict import leaves
from openshelf.site.lock import alone
from openshelf.site.options import default_date
from openshelf.site.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from openshelf.content.library import Library
    from openshelf.links.asking import Outcome
    from openshelf.record.model import Record

DAYS = 7  # a link checked this long ago is left in peace
MOST_DAYS = 365 * 1000
_FOLDER = ".openshelf/links"
_SHOWN = 20
_USERS = 3


@dataclass(frozen=True, slots=True)
class Round:
    """What to check. older_than: days since the last check; 0: whatever was not checked today. host: that host alone, however lately.

    limit: at most so many links. private: addresses of the library's own network and of this machine too. report: a table of what
    is broken, by control number. The rest is how: pause in seconds between two requests to a host, hosts asked at once.
    """

    host: str | None = None
    older_than: int = DAYS
    limit: int | None = None
    private: bool = False
    report: Path | None = None
    pause: float = PAUSE
    parallel: int = 8
    patience: tuple[float, ...] = PATIENCE
    connecting: float = 10.0
    seconds: float = 30.0


def run(site: Path, wanted: Round, language: str, on: date | None = None) -> int:
    """Go round, write the book, say what was found; the exit code."""
    site = site.resolve()
    read_settings(site, {"PATH": str(site / "content")})
    if wanted.report is not None and not wanted.report.absolute().parent.is_dir():
        raise UsageError("links.no-folder", folder=str(wanted.report.parent))
    library = load_library(site / "content")
    on = on or default_date()
    book = Book(site / "content" / NAME)
    with alone(site / _FOLDER), Memory(site / _FOLDER / "memory.sqlite") as memory:
        memory.recall(book.lines())
        faults = _gather(site / "content", library, memory)
        for fault in faults:
            print(fault.words(language), file=sys.stderr)
        before = on - timedelta(days=min(wanted.older_than, MOST_DAYS))
        if wanted.host is not None:
            _known_host(wanted.host, memory)
            before = on + timedelta(days=1)
        due = memory.due(before.isoformat(), wanted.host, wanted.limit)
        asked = _Tally()
        try:
            _go(due, wanted, library, memory, on, asked)
        finally:
            if not faults:
                memory.forget()
            book.write(memory.lines(all_of_them=bool(faults)))
            for line in _account(memory, asked, book.name, language):
                print(line)
        if wanted.report is not None:
            _table(wanted.report, memory, language)
            print(message("links.table", {"file": wanted.report}, language))
    if asked.unreachable and not asked.answered:
        raise BuildError("links.offline", count=asked.unreachable)
    return 1 if faults else 0


@dataclass(slots=True)
class _Tally:
    """A round in numbers. answered: with an HTTP status. put_off: of hosts that asked for patience; unreachable: for want of a network here."""

    asked: int = 0
    works: int = 0
    broken: int = 0
    answered: int = 0
    put_off: int = 0
    unreachable: int = 0


def _go(
    due: list[tuple[str, list[str]]],
    wanted: Round,
    library: Library,
    memory: Memory,
    on: date,
    tally: _Tally,
) -> None:
    manners = Manners(wanted.pause)
    asker = Asker(agent(library), manners.turn, wanted.private, wanted.connecting, wanted.seconds)
    total = sum(len(urls) for _, urls in due)
    progress = _Progress(total)
    # Silence of every host is more likely this machine's: it is held back until somebody answers.
    held: list[tuple[str, Outcome]] = []
    try:
        for url, outcome in round_of(due, asker, manners, parallel=wanted.parallel, patience=wanted.patience):
            if not tally.answered and outcome.of_host and outcome.status == "fails":
                held.append((url, outcome))
            else:
                _note(url, outcome, memory, on, tally)
            progress.show(tally.asked + len(held), url)
    finally:
        progress.end()
    if tally.answered or len({host_of(url) for url, _ in held}) == 1:
        for url, outcome in held:
            _note(url, outcome, memory, on, tally)
    else:
        tally.asked += len(held)
        tally.unreachable += len(held)


def _note(url: str, outcome: Outcome, memory: Memory, on: date, tally: _Tally) -> None:
    tally.asked += 1
    if not outcome.status:
        tally.put_off += outcome.reason == "busy"
        tally.unreachable += outcome.reason == "unreachable"
        return
    tally.broken += outcome.status != "works"
    tally.answered += not outcome.of_host and outcome.reason != "bad-address"
    tally.works += outcome.status == "works"
    memory.learn(after(memory.known(url), url, outcome.status, on, final=outcome.final, reason=outcome.reason))


def agent(library: Library) -> str:
    """User-Agent: the program, and where its owner can be found."""
    owner = "; ".join(part for part in (library.site_url and f"+{library.site_url}", library.email) if part)
    text = f"openshelf-linkcheck/{__version__}" + (f" ({owner})" if owner else "")
    return "".join(char for char in text if " " <= char <= "~")


def _gather(content_dir: Path, library: Library, memory: Memory) -> list[OpenshelfError]:
    """Every link that leaves the site into the memory; what could not be read."""
    faults: list[OpenshelfError] = []
    for config in load_sources(content_dir / "catalog"):
        try:
            memory.want(_uses(open_source(config)))
        except OpenshelfError as error:
            faults.append(error)
    checked = check_content(content_dir)
    faults += [fault for fault in checked.faults if isinstance(fault, OpenshelfError)]
    if checked.content is not None:
        memory.want(_uses(made.record for made in content_records(checked.content, library)))
        written = written_links(checked.content, content_dir)
        memory.want((url, host_of(url), place) for url, place in written)
    return faults


def _uses(records: Iterable[Record]) -> Iterator[tuple[str, str, str]]:
    for record in records:
        for link in record.links:
            if leaves(link) and link.kind != "cover":
                yield link.url, host_of(link.url), record.id


def _known_host(host: str, memory: Memory) -> None:
    hosts = memory.hosts()
    if not any(known == host or known.endswith(f".{host}") for known in hosts):
        raise UsageError("links.unknown-host", host=host, known=", ".join(islice(filter(None, hosts), 5)) or "–")


def _account(memory: Memory, tally: _Tally, name: str, language: str) -> Iterator[str]:
    """What stands now, by host and by cause, and what this round did."""

    def say(key: str, /, **values: object) -> str:
        return message("links." + key, values, language)

    hosts: dict[str, dict[str, int]] = {}
    for host, status, count in memory.standing():
        hosts.setdefault(host, {})[status] = count
    worst = sorted(hosts.items(), key=lambda pair: (-pair[1].get("fails", 0), -pair[1].get("unclear", 0), pair[0]))
    for host, counts in worst[:_SHOWN]:
        yield say(
            "host", host=host or "–", total=sum(counts.values()), works=counts.get("works", 0),
            fails=counts.get("fails", 0), unclear=counts.get("unclear", 0), unchecked=counts.get("", 0),
        )  # fmt: skip
    if len(worst) > _SHOWN:
        yield say("more-hosts", count=len(worst) - _SHOWN)
    for reason, count, example in memory.causes():
        users = ", ".join(memory.users(example, _USERS))
        yield say("cause", count=count, reason=reason_words(reason, language), url=example, records=users)
    if tally.put_off:
        yield say("put-off", count=tally.put_off)
    yield say("done", asked=tally.asked, works=tally.works, broken=tally.broken, file=name)


def reason_words(reason: str, language: str) -> str:
    """Why a link does not work, for people: an HTTP status or one of book.REASONS."""
    if reason.isdecimal():
        known = {"404": "gone", "410": "gone", "401": "closed", "403": "closed", "451": "closed", "429": "busy"}
        key = known.get(reason, "server" if reason[0] == "5" else "status")
        return message(f"links.reason-{key}", {"status": reason}, language)
    return message(f"links.reason-{reason}", {"status": reason}, language)


def _table(path: Path, memory: Memory, language: str) -> None:
    """What does not work, a row a record and link, as UTF-8 CSV that Excel opens where the language is spoken."""
    beside = path.with_name(f".{path.name}.part")
    heads = ("record", "url", "status", "reason", "since", "worked", "final")
    with beside.open("wb") as sink:
        sink.write(b"\xef\xbb\xbf")
        rows = (
            (identifier, line.url, message(f"links.status-{line.status}", {}, language), reason_words(line.reason, language),
             line.since, line.worked, line.final)
            for identifier, line in memory.broken()
        )  # fmt: skip
        for row in ((message(f"links.column-{head}", {}, language) for head in heads), *rows):
            text = io.StringIO()
            csv.writer(text, delimiter=BETWEEN.get(language, ","), lineterminator="\r\n").writerow(row)
            sink.write(text.getvalue().encode())
    beside.replace(path)


class _Progress:
    """A line on the terminal; none where nobody looks."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._seen = sys.stderr.isatty()

    def show(self, done: int, url: str) -> None:
        """So many are done, this one the last."""
        if self._seen:
            print(f"\r\x1b[K{done}/{self._total} {host_of(url)}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Take the line away."""
        if self._seen:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
