"""What a worker process renders: record pages, browse lists and the pages of headings, in runs the parent hands out.

In: a Spec, once a process, and the bounds of a run. Out: what was written or found fresh, as values; the bytes go to the
stage by the worker's own writer. Rules: a worker never imports Pelican; a run is idempotent, so one whose worker died is
taken again; a unit whose key stands is not rendered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from openshelf.build.plan import Counts, Plan, Tally, key_of
from openshelf.build.state import State, Written
from openshelf.build.writer import Writer
from openshelf.catalog.browse import Browse
from openshelf.catalog.relations import Relations
from openshelf.catalog.store import Store
from openshelf.pages.browse import browse_lists, heading_pages
from openshelf.pages.render import RecordItem, RecordPress
from openshelf.pages.site import make_site
from openshelf.record.ids import page_path
from openshelf.site.extras import Extras
from openshelf.site.pictures import PictureBook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from openshelf.build.output import Output, Profile
    from openshelf.catalog.model import Entry
    from openshelf.content.library import Library
    from openshelf.content.model import Content

_json = msgspec.json.Encoder()
RELATED = 3  # works a group; with six a record page was 11.6 kB


@dataclass(frozen=True, slots=True)
class Spec:
    """All a worker needs to make the same Site the parent has. frame: hash of everything every page shows."""

    library: Library
    content: Content
    profile: Profile
    on: str
    theme: Path
    templates: tuple[Path, ...]
    logo: str | None
    store: Path
    state: Path
    pictures: Path
    root: Path
    sealed_root: Path
    frame: str
    fresh: bool = False
    plan_only: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One task for a worker: a function of this module and its arguments."""

    function: Callable[..., Done]
    arguments: tuple[Any, ...]


@dataclass(slots=True)
class Done:
    """A run's account: units rendered with their key and outputs, units found fresh, reasons, counts."""

    rendered: list[tuple[str, str, tuple[Written, ...]]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    counts: Counts = field(default_factory=Counts)
    works: int = 0  # records seen, for the progress bar


class Worker:
    """One process's site, store and writer."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.site = make_site(
            spec.library, spec.content, spec.profile, spec.on, spec.theme, spec.templates, logo=spec.logo
        )
        self.store = Store.open(spec.store, write=False)
        self.browse = Browse(self.store)
        self.pictures = PictureBook.open(spec.pictures)
        self.relations = Relations(self.store)
        self.extras = Extras(spec.library, downloads=not spec.profile.kiosk)
        self.plan = Plan(State.open(spec.state, write=False), spec.root, spec.sealed_root)
        self.press = RecordPress(self.site)
        self.writer = Writer(spec.root, spec.sealed_root)

    def unit(self, done: Done, name: str, key: str, outputs: Callable[[], Iterable[Output]], planned: int) -> None:
        """Render a unit unless it is fresh. planned: pages it must give, 0 where nobody can know beforehand."""
        reason = "asked" if self.spec.fresh else self.plan.reason(name, key)
        done.tally.add(name, reason)
        if reason is None or self.spec.plan_only:
            done.kept.append((name, key))
            return
        for output in outputs():
            self.writer.write(output)
        written = self.writer.take()
        done.rendered.append((name, key, written))
        done.counts.merge(
            Counts(planned or len(written), sum(w.changed for w in written), sum(not w.changed for w in written))
        )

    def record(self, done: Done, entry: Entry) -> None:
        """The pages of one catalogue record."""
        related = self.relations.related(entry, RELATED)
        links = self.browse.links(entry.record.id)
        subjects = self.browse.subjects(entry.record.id, self.spec.library.languages)
        pictures = self.pictures.of(entry)
        key = key_of(
            record=entry.hash,
            frame=self.spec.frame,
            related=_json.encode(related),
            headings=_json.encode(sorted((*name, to) for name, to in links.items())),
            subjects=_json.encode(sorted((*asked, text.text) for asked, text in subjects.items())),
            pictures=_json.encode(pictures),
        )
        pages = len(self.spec.library.languages)

        def made() -> Iterator[Output]:
            extras = {tag: self.extras.of(entry, tag) for tag in self.spec.library.languages}
            return self.press.pages(RecordItem(entry, links, related, extras, subjects, pictures))

        self.unit(done, f"record:{entry.record.id}", key, made, pages)


_worker: list[Worker] = []


def start(spec: Spec) -> None:
    """Make this process's worker."""
    _worker[:] = [Worker(spec)]


def records(first: str, last: str) -> Done:
    """Render the records with first ≤ id ≤ last that have a record page of their own."""
    worker, done = _worker[0], Done()
    for entry in worker.store.entries(first, last):
        done.works += 1
        if entry.path == page_path(entry.record.id):
            worker.record(done, entry)
    return done


def lists(kind: str, tag: str, first: int, last: int) -> Done:
    """Render pages first to last of a browse list."""
    worker, done = _worker[0], Done()
    key = key_of(frame=worker.spec.frame, list=worker.browse.list_mark(kind, tag, first, last))
    worker.unit(
        done,
        f"list:{kind}:{tag}:{first:06d}",
        key,
        lambda: browse_lists(worker.site, worker.browse, kind, tag, first=first, last=last),
        0,
    )
    return done


def headings(kind: str, keys: tuple[str, ...]) -> Done:
    """Render the pages of headings in every language."""
    worker, done = _worker[0], Done()
    marks = "".join(worker.browse.works_mark(kind, heading) for heading in keys)
    key = key_of(frame=worker.spec.frame, works=marks)

    def pages() -> Iterator[Output]:
        for heading in keys:
            for tag in worker.spec.library.languages:
                yield from heading_pages(worker.site, worker.browse, kind, heading, tag)

    worker.unit(done, f"heading:{kind}:{keys[0]}", key, pages, 0)
    return done
