"""The pages that are not records: gate, home, lists' doors, what editors wrote, the reader, search, kiosk screens.

In: the Site, the store, the content and its media. Out: named units, each a function that gives Outputs. This process makes
them: there are hundreds, not hundreds of thousands.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from openshelf.build.pool import LocalPool
from openshelf.catalog.relations import Relations
from openshelf.content.records import searchable_text
from openshelf.pages import browse as browse_pages
from openshelf.pages.content_views import content_pages
from openshelf.pages.gate import gate_pages
from openshelf.pages.home import home_view
from openshelf.pages.kiosk_pages import Cover, kiosk_pages
from openshelf.pages.reader import ReaderWork, reader_pages
from openshelf.pages.record import NO_EXTRAS, RecordExtras
from openshelf.pages.search_view import list_pages, search_pages
from openshelf.pages.surroundings import Surroundings, Works
from openshelf.search.index import build as build_index
from openshelf.search.settings import BUDGETS
from openshelf.search.shares import Share
from openshelf.site.covers import Covers, type_covers
from openshelf.site.extras import Extras, event_head, home_head
from openshelf.site.indexing import A_RUN, Shelf, document, documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from openshelf.build.output import Output, Profile
    from openshelf.catalog.browse import Browse
    from openshelf.catalog.model import Brief
    from openshelf.catalog.store import Store
    from openshelf.content.model import Content
    from openshelf.pages.site import Site
    from openshelf.search.documents import Document
    from openshelf.search.standing import Standing
    from openshelf.site.shelfworks import Shelfworks

NEW_BOOKS = 24
SHOWN_PUBLICATIONS = 12
COLLECTION_WORKS = 24
FEWEST_RUNS = 3  # of works to search; a few are taken in sooner than a process starts


class Leaves:
    """The units of one build."""

    def __init__(
        self, site: Site, store: Store, browse: Browse, content: Content, works: Shelfworks, profile: Profile, on: str
    ) -> None:
        self.site = site
        self.store = store
        self.browse = browse
        self.content = content
        self.works = works
        self.profile = profile
        self.on = on
        self.order = site.contexts[next(iter(site.contexts))].library.default_language
        self.covers = Covers()
        # Dressed before any page is made, so that the drawings are the same whichever units turn out to be fresh.
        self._recent = self._dressed(self._new_books())
        self._publications = self._dressed(self._briefs(f"publication:{each.slug}" for each in content.publications))
        self._collected = {
            (tag, each.slug): self._collection_works(tag, each.slug)
            for tag in site.contexts
            for each in content.collections
        }
        self._cloths = {
            owner: self.covers.cloth(owner)
            for owner in (
                *(f"collection:{each.slug}" for each in content.collections if each.cover is None),
                *(f"eproject:{each.slug}" for each in content.eprojects if each.cover is None),
            )
        }

    def units(self) -> Iterator[tuple[str, Callable[[], Iterable[Output]]]]:
        """Every unit but the index."""
        yield "gate", partial(gate_pages, self.site)
        for tag in self.site.contexts:
            yield f"home:{tag}", partial(self._home, tag)
            yield f"doors:{tag}", partial(self._doors, tag)
        yield "content", partial(content_pages, self.site, self.content, self._surroundings())
        for work in self._reader_works():
            yield f"reader:{work.work}", partial(reader_pages, self.site, work)
        yield "search-page", self._search_pages
        yield "covers", self.covers.outputs
        yield "type-covers", partial(type_covers, self.browse.codes("type"), self.order, self.works.fonts)
        if self.profile.kiosk:
            yield "kiosk", partial(kiosk_pages, self.site, self._attract_covers())

    def _home(self, tag: str) -> Iterator[Output]:
        view = home_view(
            self.site.contexts[tag].within("index.html"),
            self.content,
            total=self.store.count(),
            recent=self._recent,
            publications=self._publications[:SHOWN_PUBLICATIONS],
            cover_of=self._cover_of,
            head=home_head(self.site.contexts[tag].library, tag),
        )
        yield self.site.page("home.html", tag, "index.html", view)

    def _doors(self, tag: str) -> Iterator[Output]:
        yield browse_pages.browse_index(self.site, self.browse, tag)

    def _search_pages(self) -> Iterator[Output]:
        yield from search_pages(
            self.site,
            languages=self.browse.codes("language"),
            scripts=self.browse.codes("script"),
            collections=self.content.collections,
            libraries=self._houses().values(),
        )
        yield from list_pages(self.site)
        for tag in self.site.contexts:
            yield from browse_pages.places(self.browse, tag)

    def _surroundings(self) -> Surroundings:
        library = next(iter(self.site.contexts.values())).library
        events = {f"event:{each.slug}": each for each in self.content.events}
        documents = self.works.documents
        pdfs = {f"ebook:{slug}": document.download for slug, document in documents.items() if document.download}
        extras = Extras(library, downloads=not self.profile.kiosk, pdfs=pdfs)

        def extras_of(tag: str, record_id: str) -> RecordExtras:
            entry = self.store.get(record_id)
            if entry is None:
                return NO_EXTRAS
            if record_id in events:
                return RecordExtras(head=event_head(events[record_id], library, tag, entry.cover))
            return extras.of(entry, tag)

        offered = {
            book.document.path: documents[book.slug].download or ""
            for book in self.content.ebooks
            if book.slug in documents
        }
        offered |= {
            each.document.path: documents[f"publication-{each.slug}"].download or ""
            for each in self.content.publications
            if each.document and f"publication-{each.slug}" in documents
        }
        return Surroundings(
            entry=self.store.get,
            brief=self.store.brief,
            pictures=self.works.pictures,
            files=self.works.files | {path: url for path, url in offered.items() if url},
            works=lambda tag, slug: self._collected.get((tag, slug), Works()),
            cover=self._cover_of,
            extras=extras_of,
        )

    def _collection_works(self, tag: str, slug: str) -> Works:
        page = next(self.browse.works("collection", slug, tag, COLLECTION_WORKS), None)
        if page is None:
            return Works()
        return Works(page.total, self._dressed(page.briefs), browse_pages.heading_path("collection", slug))

    def _attract_covers(self) -> Iterator[Cover]:
        for record_id in (
            *(f"ebook:{book.slug}" for book in self.content.ebooks),
            *(f"publication:{each.slug}" for each in self.content.publications),
        ):
            brief = self.store.brief(record_id)
            if brief is not None and brief.cover:
                yield Cover(brief.cover, brief.title)

    def _new_books(self) -> tuple[Brief, ...]:
        shown = ("record/", "ebook/")
        return tuple(brief for brief in self.store.recent(NEW_BOOKS * 3) if brief.path.startswith(shown))[:NEW_BOOKS]

    def _dressed(self, briefs: Iterable[Brief]) -> tuple[Brief, ...]:
        return tuple(self.covers.dressed(brief) for brief in briefs)

    def _briefs(self, ids: Iterable[str]) -> tuple[Brief, ...]:
        return tuple(brief for brief in map(self.store.brief, ids) if brief is not None)

    def _cover_of(self, record_id: str) -> str | None:
        kind, _, slug = record_id.partition(":")
        if record_id in self._cloths:
            return self._cloths[record_id]
        if kind != "collection":
            entry = self.store.get(record_id)
            return entry.cover if entry else None
        cover = next((each.cover for each in self.content.collections if each.slug == slug), None)
        return self.works.covers.get(cover.path) if cover else None

    def _reader_works(self) -> Iterator[ReaderWork]:
        documents, accesses = self.works.documents, self.works.accesses
        for book in self.content.ebooks:
            if book.slug in accesses:
                yield ReaderWork(
                    book.slug, book.title, accesses[book.slug], f"ebook/{book.slug}.html", documents.get(book.slug),
                    book.creators, book.languages,
                )  # fmt: skip
        for publication in self.content.publications:
            slug = f"publication-{publication.slug}"
            if slug in accesses:
                yield ReaderWork(
                    slug, publication.title, accesses[slug], f"publication/{publication.slug}.html", documents.get(slug),
                    publication.creators, publication.languages,
                )  # fmt: skip

    def search(self, standing: Standing, *, compact: bool, jobs: int) -> Iterator[Output]:
        """The index of every work of the store, going on from what is published."""
        bodies = {record_id: (texts, work) for record_id, texts, work in self._bodies()}
        collections = {each.slug: each for each in self.content.collections}
        shelf = Shelf(self.store.path, self.order, self.profile.kiosk, collections, self._houses(), frozenset(bodies))
        editions = Relations(self.store).works_of_editions()
        runs = self.store.partitions(A_RUN)
        shares = (
            Share(
                documents, (shelf, first, last, {key: work for key, work in editions.items() if first <= key <= last})
            )
            for first, last in runs
        )
        with LocalPool(jobs if len(runs) > FEWEST_RUNS else 1) as pool:
            yield from build_index(
                self._with_texts(shelf, bodies, editions), BUDGETS[self.profile.search], shares=shares, pool=pool,
                standing=standing, compact=compact,
            )  # fmt: skip

    def _with_texts(
        self,
        shelf: Shelf,
        bodies: Mapping[str, tuple[tuple[tuple[str, str | None], ...], str]],
        editions: Mapping[str, tuple[int, int]],
    ) -> Iterator[Document]:
        """The works whose texts this process has."""
        for record_id, (texts, work) in sorted(bodies.items()):
            entry = next(self.store.entries(record_id, record_id), None)
            if entry is not None:
                pages = self.works.page_texts(work)
                words = self.works.documents[work].words if pages else ""
                yield document(
                    shelf, self.browse, entry, editions.get(record_id), texts=texts, pages=pages, words=words
                )

    def _houses(self) -> dict[str, str]:
        """Key → name of every library of the list of libraries, which there is where several have works."""
        headings = ((key, self.browse.heading("library", key, self.order)) for key, _ in self.browse.keys("library"))
        return {key: heading.text.text for key, heading in headings if heading}

    def _bodies(self) -> Iterator[tuple[str, tuple[tuple[str, str | None], ...], str]]:
        """(record id, its running texts with their languages, the document read with it or "") of what editors wrote."""
        content, tags = self.content, tuple(self.site.contexts)
        for kind, objects in (
            ("eproject", content.eprojects),
            ("publication", content.publications),
            ("ebook", content.ebooks),
            ("event", content.events),
            ("page", content.pages),
        ):
            for each in objects:
                texts = [(searchable_text(each, tag), tag) for tag in tags]
                work = f"publication-{each.slug}" if kind == "publication" else each.slug
                read = work if kind in ("publication", "ebook") else ""
                yield f"{kind}:{each.slug}", tuple((text, tag) for text, tag in texts if text), read
