"""The build's hand: takes named units of Outputs, makes those that are stale, counts, and publishes all at once.

In: units by name and key, from this process or from workers. Out: staged files, the state of this generation, and at the end
the published site. Rules: a build that fails leaves output and state as they were; planned pages equal written and
unchanged ones; a plan writes nothing.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import msgspec

import openshelf
from openshelf.build.plan import Counts, Plan, Tally
from openshelf.build.pool import LocalPool
from openshelf.build.prune import prune
from openshelf.build.state import State
from openshelf.build.writer import Writer, clear_stage, publish
from openshelf.rights.leaks import copies, forbid
from openshelf.site import batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openshelf.build.output import Output
    from openshelf.site.options import BuildOptions
    from openshelf.site.report import Report


FEW = 500  # works below which one process is faster than several


class Press:
    """A generation being made; a context manager that forgets it unless `publish` was reached."""

    def __init__(self, memory: Path, root: Path, sealed_root: Path, options: BuildOptions, report: Report) -> None:
        self.state_path = memory / f"state-{options.profile.name}.sqlite"
        self.root = root
        self.sealed_root = sealed_root
        self.options = options
        self.report = report
        self.tally = Tally()
        self.counts = Counts()

    def __enter__(self) -> Self:
        clear_stage(self.root, self.sealed_root)
        self.state = State.open(self.state_path)
        self.plan = Plan(self.state, self.root, self.sealed_root)
        self.writer = Writer(self.root, self.sealed_root)
        self.state.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.state.rollback()
        self.state.close()
        clear_stage(self.root, self.sealed_root)

    def make(self, unit: str, key: str, outputs: Callable[[], Iterable[Output]]) -> None:
        """Make a unit in this process unless it is fresh."""
        reason = "asked" if self.options.fresh else self.plan.reason(unit, key)
        self.tally.add(unit, reason)
        if reason is None or self.options.plan:
            self.state.kept(unit, key)
            return
        for output in outputs():
            self.writer.write(output)
            self.report.progress.advance()
        written = self.writer.take()
        self.state.rendered(unit, key, written)
        changed = sum(each.changed for each in written)
        self.counts.merge(Counts(len(written), changed, len(written) - changed))

    def spread(self, spec: batch.Spec, runs: Iterable[batch.Run], works: int) -> None:
        """Make units in worker processes, a bounded number of runs at a time."""
        # A process takes a second to start; a small site is made in less.
        jobs = self.options.jobs if works > FEW else 1
        with LocalPool(jobs, batch.start, (spec,)) as pool:
            waiting = 0
            for run in runs:
                pool.submit(run.function, *run.arguments)
                waiting += 1
                if waiting == 16 * jobs:
                    self._gather(pool)
                    waiting = 0
            self._gather(pool)

    def _gather(self, pool: LocalPool) -> None:
        for done in pool.gather():
            self.take(done)

    def take(self, done: batch.Done) -> None:
        """Enter a worker's account."""
        for unit, key, written in done.rendered:
            self.state.rendered(unit, key, written)
        for unit, key in done.kept:
            self.state.kept(unit, key)
        self.tally.merge(done.tally)
        self.counts.merge(done.counts)
        self.report.progress.advance(done.works)

    def published(self, path: str) -> bytes | None:
        """A file of the last good output, or None."""
        try:
            return (self.root / path).read_bytes()
        except OSError:
            return None

    def digest(self, *streams: Iterable[tuple[Any, ...]]) -> str:
        """A hash of rows, streamed."""
        digest = hashlib.blake2b(digest_size=16)
        for stream in streams:
            for row in stream:
                digest.update(repr(row).encode())
        return digest.hexdigest()

    def publish(self, *, restricted: Mapping[str, str | None], forget: bool) -> None:
        """Check the counts, then move everything into place and remove what is no longer made, with `forget` at once.

        restricted: sha256 → name of files of the content folder that must not stand in the output, None of those that may. LeakError where one does.
        """
        if self.options.plan:
            self.report.planned = [
                f"{kind}: {count} {reason}" + (f" ({', '.join(examples)})" if examples else "")
                for kind, reason, count, examples in self.tally.lines()
            ]
            return
        self.counts.check(self.options.profile.name)
        forbid(copies(restricted, self.state.made()))
        self.report.pages = self.state.count_of(".html")
        self.state.commit()
        self.report.changed = publish(self.root) + publish(self.sealed_root)
        self.state.confirm()
        self.report.removed = prune(self.state, self.root, self.sealed_root, self.options.on, forget=forget)


def fingerprint(theme: Path, templates: tuple[Path, ...], values: tuple[object, ...]) -> str:
    """A hash of all that every page shows: the theme, the site's own templates, settings and navigation, this program."""
    digest = hashlib.blake2b(msgspec.json.encode(values), digest_size=16)
    digest.update(_program().encode())
    for folder in (theme, *templates):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _program() -> str:
    """A hash of openshelf's own files: another program may give other bytes from the same inputs."""
    folder = Path(openshelf.__file__).parent
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".json") and "_theme" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
