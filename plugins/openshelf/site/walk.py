"""One build, stage by stage: content and catalogue → store → pages, search, media, interop → written and published.

Both `openshelf build` and bare `pelican` come through here, so they give the same bytes. Every stage gives Outputs to one
hand (press.py), which asks the plan whether they are needed and the writer to stage them; nothing in place changes before
every count adds up. Rule: a stage never knows how a later one works.
"""

from __future__ import annotations

import difflib
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from openshelf.build.plan import key_of
from openshelf.build.pool import LocalPool
from openshelf.catalog.browse import Browse
from openshelf.catalog.ledger import Ledger
from openshelf.catalog.order import arrange
from openshelf.catalog.store import Store
from openshelf.catalog.union.descriptions import Union
from openshelf.content.branches import load_branch
from openshelf.content.folders import read_content
from openshelf.content.settings import load_library
from openshelf.errors import BuildError, OpenshelfError, Place, Problem, UsageError
from openshelf.ingest.sources import load_sources, unrecognised
from openshelf.links.book import NAME as LINKS
from openshelf.links.book import Book, Findings
from openshelf.pages.site import make_site
from openshelf.rights.withdrawals import load_rights
from openshelf.search.standing import Standing
from openshelf.site import batch, branch, exports, leaves
from openshelf.site.authorities import authorities_of
from openshelf.site.intake import Intake, Rights, fill
from openshelf.site.lock import alone
from openshelf.site.picture_folder import NAME as PICTURES
from openshelf.site.pictures import Pictures, pictures_at
from openshelf.site.press import Press, fingerprint
from openshelf.site.shelfworks import Shelfworks
from openshelf.site.uniting import read_wishes, unite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from openshelf.content.folders import Reading
    from openshelf.content.library import Library
    from openshelf.content.pagefile import Render
    from openshelf.site.options import BuildOptions
    from openshelf.site.report import Report

MEMORY = ".openshelf"
CACHE = "cache/media"
FEW = 20_000  # works below which starting processes costs more than it saves


class Walk:
    """A build of one site. `read_content` first, then `run`."""

    def __init__(self, site: Path, output: Path, theme: Path, options: BuildOptions, report: Report) -> None:
        self.site = site
        self.content_dir = site / "content"
        self.output = output
        self.sealed = output.with_name(f"{output.name}.sealed")
        self.theme = theme
        self.options = options
        self.report = report
        self.library: Library = load_library(self.content_dir)
        self.reading: Reading

    def read_content(self, render: Render) -> None:
        """What editors wrote. All faults are told; the first error stops the build before anything is touched."""
        with self.report.stage("content"):
            self.reading = read_content(
                self.content_dir, self.library, drafts=self.options.profile.drafts, render=render
            )
        errors = [fault for fault in self.reading.faults if isinstance(fault, OpenshelfError)]
        self.report.problems.extend(fault for fault in self.reading.faults if not isinstance(fault, OpenshelfError))
        if errors:
            self.report.errors.extend(errors)
            raise errors[0]

    def run(self) -> None:
        """All stages; OpenshelfError leaves the last good output in place."""
        # A store a profile: where a work can be read differs between them.
        place = self.site / MEMORY / f"catalog-{self.options.profile.name}.sqlite"
        with alone(self.site / MEMORY), Store.open(place) as store, self._pictures() as pictures:
            if store.rebuilt:
                self.report.problems.add(Problem("catalog.store-rebuilt", Place(MEMORY), "note"))
            works = self._works()
            self._fill(store, works, pictures)
            self._stop_if_strict()
            with (
                self._part(store, works) as (part, works, gone),
                Press(self.site / MEMORY, self.output, self.sealed, self.options, self.report) as press,
            ):
                self._make(press, part, works, pictures)
                restricted = pictures.restricted(works.restricted())
                press.publish(restricted=restricted, forget=store.closed() > 0 or gone > 0)
            if not self.options.plan:
                store.published()

    @contextmanager
    def _part(self, store: Store, works: Shelfworks) -> Iterator[tuple[Store, Shelfworks, int]]:
        """What of the library this profile shows: all of it, or a branch's part; and how many works left the part."""
        profile = self.options.profile
        if not profile.branch:
            yield store, works, 0
            return
        chosen = load_branch(self.content_dir, profile.name)
        place = self.site / MEMORY / f"catalog-{profile.name}.part.sqlite"
        tags = self.library.languages
        with self.report.stage("branch"):
            part, content, gone = branch.part(
                chosen, store, place, self.reading.content, works.reads(), len(tags), self.report
            )
        with part:
            self.reading = replace(self.reading, content=content)
            authorities = authorities_of(
                self.content_dir / "authorities",
                part,
                self.library,
                self.report.problems,
                self.site / MEMORY / "rejects",
            )
            arrange(part, tags, authorities, content.collections)
            self.report.records = part.count()
            yield part, self._works(), gone

    def _pictures(self) -> AbstractContextManager[Pictures]:
        """What is known of the pictures catalogue records name."""
        place = self.site / MEMORY / f"pictures-{self.options.profile.name}.sqlite"
        folder = self.content_dir / "catalog" / PICTURES
        return pictures_at(place, folder, self.library.limits, self.site / MEMORY / CACHE, self.options.jobs)

    def _works(self) -> Shelfworks:
        """Pictures and documents of the content folder, judged and made."""
        rights = Rights(load_rights(self.content_dir / "rights"), self.options.on)
        works = Shelfworks(
            self.content_dir, self.site / MEMORY / CACHE, self.library, self.reading.content, rights,
            self.theme / "static" / "fonts",
        )  # fmt: skip
        with self.report.stage("media"):
            works.make(self.options.profile, self.report)
        return works

    def _fill(self, store: Store, works: Shelfworks, pictures: Pictures) -> None:
        """Sources and content into the store, its lists in order, its ids in the ledger."""
        with self.report.stage("pictures"):
            self.report.problems.extend(pictures.scan())
        sources = load_sources(self.content_dir / "catalog")
        for path in unrecognised(self.content_dir / "catalog"):
            self.report.problems.add(Problem("check.no-catalogue", Place(f"content/catalog/{path.name}")))
        ledger = Ledger(self.content_dir / "ids.csv")
        accept = self.options.accept_shrunken
        union = Union(store)
        known = {config.source for config in sources} | store.counts().keys() | set(union.sources())
        for name in accept:
            if name not in known:
                nearest = difflib.get_close_matches(name, sorted(known), 1, 0.0)
                raise UsageError("site.unknown-source", name=name, nearest=nearest[0] if nearest else "–")
        findings = Findings(Book(self.content_dir / LINKS).lines())
        intake = Intake(
            self.library, self.reading.content, works.rights, works.covers, works.fronts, works.first_page, findings,
            pictures,
        )  # fmt: skip
        with self.report.stage("ingest"):
            wishes = read_wishes(self.content_dir / "catalog", sources, self.report)
            rejects = self.site / MEMORY / "rejects"
            fill(store, union, intake, sources, ledger, self.report, accept=accept, rejects=rejects)
            unite(union, sources, wishes, ledger, self.report, self.site / MEMORY, self.library.default_language)
        with self.report.stage("order"):
            authorities = authorities_of(
                self.content_dir / "authorities",
                store,
                self.library,
                self.report.problems,
                self.site / MEMORY / "rejects",
            )
            with LocalPool(self.options.jobs) as pool:
                each = pool.each if self.options.jobs > 1 and store.count() > FEW else map
                arrange(store, self.library.languages, authorities, self.reading.content.collections, each)
            if not self.options.plan and not self.options.profile.drafts:
                ledger.update(
                    store.ledger_lines(), self.options.on, moved=union.moved(), where=store.where, accept=accept,
                    last_words=store.last_words,
                )  # fmt: skip
            store.set_added(ledger.first_dates())
        self.report.records = store.count()

    def _stop_if_strict(self) -> None:
        if self.options.strict and self.report.warnings:
            raise BuildError("cli.strict", warnings=self.report.warnings)

    def _make(self, press: Press, store: Store, works: Shelfworks, pictures: Pictures) -> None:
        """Every page and file of the site."""
        content, profile, on = self.reading.content, self.options.profile, self.options.on.isoformat()
        templates = tuple(
            folder
            for folder in (self.site / "theme" / "templates",)
            if folder.is_dir() and self.theme not in folder.parents
        )
        site = make_site(self.library, content, profile, on, self.theme, templates, logo=works.logo)
        # What every page shows of the content is its navigation; the day stands in few pages, which ask for it by key.
        shells = tuple(replace(context.shell, built="") for context in site.contexts.values())
        frame = fingerprint(self.theme, templates, (self.library, profile, shells))
        catalogue = press.digest(store.ids())
        leaf = leaves.Leaves(site, store, Browse(store), content, works, profile, on)
        written = msgspec.json.encode(content)
        everything = key_of(frame=frame, content=written, catalogue=catalogue, day=on, rights=works.mark)

        with self.report.stage("pages"):
            press.make("assets", key_of(frame=frame), site.assets.outputs)
            for name, outputs in leaf.units():
                press.make(name, everything, outputs)
        spec = batch.Spec(
            self.library, content, profile, on, self.theme, templates, works.logo, store.path, press.state_path,
            pictures.place, self.output, self.sealed, frame, self.options.fresh, self.options.plan,
        )  # fmt: skip
        with self.report.stage("records", store.count()):
            press.spread(spec, _runs(store, self.library.languages), store.count())
        with self.report.stage("search"):
            # The published segments stay in use, and pages opened before an update go on searching by them, unless a work in
            # them has closed: then nothing of them may stay.
            memory = self.site / MEMORY / f"search-{profile.name}"
            published = press.published("search/root.json")
            standing = Standing(None if store.closed() else published, self.output / "search", memory)
            compact = self.options.compact
            key = f"{everything}|{key_of(compact='')}" if compact else everything
            press.make("search", key, partial(leaf.search, standing, compact=compact, jobs=self.options.jobs))
        with self.report.stage("media"):
            press.make("media", everything, works.outputs)
            for name, key, outputs in pictures.units(store):
                press.make(name, key, outputs)
        with self.report.stage("exports"):
            ledger = Ledger(self.content_dir / "ids.csv")
            press.make("exports", everything, partial(exports.outputs, site, store, content, ledger))
            for first, shown, outputs in exports.ways(site, store, ledger):
                press.make(f"way:{first}", key_of(frame=frame, ways=shown), outputs)


def _runs(store: Store, tags: tuple[str, ...]) -> chain[batch.Run]:
    """The runs of worker processes: records, then lists, then headings."""
    browse = Browse(store)
    return chain(
        (batch.Run(batch.records, bounds) for bounds in store.partitions(500)),
        (
            batch.Run(batch.lists, (kind, tag, first, first + 39))
            for kind in browse.kinds()
            for tag in tags
            for first in range(1, -(-browse.total(kind, tag) // 50) + 1, 40)
        ),
        (
            batch.Run(batch.headings, (kind, keys))
            for kind in browse.kinds()
            if kind != "title"
            for keys in _groups(browse, kind)
        ),
    )


def _groups(browse: Browse, kind: str) -> list[tuple[str, ...]]:
    keys = [key for key, _ in browse.keys(kind)]
    return [tuple(keys[at : at + 300]) for at in range(0, len(keys), 300)]
