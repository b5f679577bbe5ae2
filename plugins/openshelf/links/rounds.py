"""A round of links, several hosts at once: urls by host → outcomes as they come.

In: (host, its urls) pairs, an Asker, Manners. Out: `(url, Outcome)` in the order they become known, None for a host put off.
Rules: a transient failure is asked again, PATIENCE seconds apart or as the host says; a host that asks for more than LONGEST is put
off to another run, nothing recorded; one that is silent SILENT times in a row is not asked for the rest of its links, which
share its outcome; a host whose robots.txt names this program and forbids an address is not asked for it. Breaking the iteration
off ends every request under way.
"""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from openshelf.links.asking import Outcome, target_of
from openshelf.links.manners import Stopped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from openshelf.links.asking import Asker
    from openshelf.links.manners import Manners

ROBOT = "openshelf"
PATIENCE = (5.0, 20.0)
LONGEST = 120.0
SILENT = 3
_MOST_DELAY = 30.0
_ROBOTS_BYTES = 1 << 18
_PUT_OFF = Outcome("", "busy")


def host_of(url: str) -> str:
    """The host a link begins at, "" for none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def round_of(
    hosts: Iterable[tuple[str, Sequence[str]]],
    asker: Asker,
    manners: Manners,
    *,
    parallel: int = 8,
    patience: tuple[float, ...] = PATIENCE,
) -> Iterator[tuple[str, Outcome]]:
    """Ask every link once; see the module."""
    waiting: queue.SimpleQueue[tuple[str, Sequence[str]]] = queue.SimpleQueue()
    workers = 0
    for pair in hosts:
        waiting.put(pair)
        workers += 1
    found: queue.SimpleQueue[tuple[str, Outcome] | BaseException | None] = queue.SimpleQueue()

    def work() -> None:
        try:
            while not manners.stop.is_set():
                try:
                    host, urls = waiting.get_nowait()
                except queue.Empty:
                    break
                for pair in _host(host, urls, asker, manners, patience):
                    found.put(pair)
        except Stopped:
            pass
        except BaseException as error:  # noqa: BLE001 - told to who iterates, in its own thread
            found.put(error)
        finally:
            found.put(None)

    running = min(parallel, workers)
    for _ in range(running):
        threading.Thread(target=work, daemon=True).start()
    try:
        while running:
            item = found.get()
            if item is None:
                running -= 1
            elif isinstance(item, BaseException):
                raise item
            elif not manners.stop.is_set():
                yield item
    finally:
        manners.stop.set()
        asker.stop()


def _host(
    host: str, urls: Sequence[str], asker: Asker, manners: Manners, patience: tuple[float, ...]
) -> Iterator[tuple[str, Outcome]]:
    robots: dict[str, RobotFileParser] = {}
    silent = 0
    last = _PUT_OFF
    put_off = False
    for url in urls:
        if put_off or silent >= SILENT:
            yield url, last
            continue
        if target_of(url) is None:
            yield url, Outcome("fails", "bad-address")
            continue
        if not _welcome(url, robots, asker, manners):
            yield url, Outcome("unclear", "opted-out")
            continue
        outcome = _patiently(host, url, asker, manners, patience)
        put_off = outcome is _PUT_OFF
        silent = silent + 1 if outcome.of_host else 0
        last = outcome
        yield url, outcome


def _patiently(host: str, url: str, asker: Asker, manners: Manners, patience: tuple[float, ...]) -> Outcome:
    outcome = asker.ask(url)
    for wait in patience:
        if not outcome.transient:
            break
        asked = outcome.wait if outcome.wait is not None else wait
        if asked > LONGEST:
            return _PUT_OFF
        manners.leave_alone(host, asked)
        outcome = asker.ask(url, get=outcome.reason in ("timeout", "broken-off"))
    return outcome


def _welcome(url: str, robots: dict[str, RobotFileParser], asker: Asker, manners: Manners) -> bool:
    """Whether a host's robots.txt lets this program ask. Rules for all robots are for those that wander; only this one's own count."""
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}"
    rules = robots.get(site)
    if rules is None:
        rules = robots[site] = RobotFileParser()
        text = asker.fetch(f"{site}/robots.txt", _ROBOTS_BYTES).decode("utf-8", "replace")
        rules.parse(text.splitlines() if ROBOT in text.lower() else ())
        delay = rules.crawl_delay(ROBOT)
        if delay and parts.hostname:
            manners.slow_down(parts.hostname, min(float(delay), _MOST_DELAY))
    return rules.can_fetch(ROBOT, url)
