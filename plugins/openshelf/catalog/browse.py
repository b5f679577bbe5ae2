"""Browse lists: a kind's headings in the page language's own order, and the works under each.

In: a store put in order (order.py). Out: the rail, pages of headings, pages of works, all streamed from sorted tables, so
memory is one page however long the list is.

Rules: the letter a heading stands under is of the page's alphabet; numbers and everything else stand under "#"; years run
newest first with decades as rail; classes run by scheme and number. A spelling that was joined to another heading keeps
its own line, which only points there (`see`). Page numbers count from 1.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from openshelf.authority import classes
from openshelf.catalog.model import BROWSE_KINDS, Brief, Heading
from openshelf.catalog.shown import Shown, choose, heading_text, said_in, spellings
from openshelf.catalog.store import Store
from openshelf.record.model import Identifier, Text
from openshelf.record.vocabulary import CLASS_SCHEMES, label

PER_PAGE = 50
MOST_OF_A_KEY = 24  # letters of a sort key that tell two pages of a list apart
MOST_SPELLINGS = 60  # of one heading that search knows


@dataclass(frozen=True, slots=True)
class RailMark:
    """One place of the rail: a letter (a decade, a class), how many lines stand under it, the page of the first."""

    letter: str
    count: int
    page: int


@dataclass(frozen=True, slots=True)
class BrowsePage:
    """One page of a list of headings. letters: those that occur on it, in order; total: headings in all."""

    number: int
    pages: int
    total: int
    letters: tuple[str, ...]
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class WorksPage:
    """One page of works, in title order. letters: one for each brief, the title's place in the rail."""

    number: int
    pages: int
    total: int
    letters: tuple[str, ...]
    briefs: tuple[Brief, ...]


T = TypeVar("T")
_links = msgspec.json.Decoder(tuple[tuple[str, str], ...])
_identifiers = msgspec.json.Decoder(tuple[Identifier, ...])


class Browse:
    """The lists of a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.db = store.db
        self._known: dict[tuple[object, ...], Any] = {}
        self._seen: tuple[int, int] = (0, 0)

    def kinds(self) -> tuple[str, ...]:
        """The kinds that have something to list, in the order of BROWSE_KINDS."""
        return self._remembered(("kinds",), self._find_kinds)

    def _find_kinds(self) -> tuple[str, ...]:
        known = {kind for (kind,) in self.db.execute("SELECT DISTINCT kind FROM heading")}
        if self.db.execute("SELECT 1 FROM entry LIMIT 1").fetchone():
            known.add("title")
        return tuple(kind for kind in BROWSE_KINDS if kind in known)

    def total(self, kind: str, tag: str) -> int:
        """How many lines a list has."""
        return self._remembered(("total", kind, tag), lambda: self._count(kind, tag))

    def _count(self, kind: str, tag: str) -> int:
        if kind == "title":
            row = self.db.execute("SELECT count(*) FROM title_order WHERE tag = ?", (tag,)).fetchone()
        else:
            row = self.db.execute(
                "SELECT count(*) FROM heading_order WHERE tag = ? AND kind = ?", (tag, kind)
            ).fetchone()
        return int(row[0])

    def rail(self, kind: str, tag: str, per_page: int = PER_PAGE) -> tuple[RailMark, ...]:
        """The rail of a list, in its order."""
        return self._remembered(("rail", kind, tag, per_page), lambda: self._count_rail(kind, tag, per_page))

    def _remembered(self, asked: tuple[object, ...], answer: Callable[[], T]) -> T:
        """An answer that holds until the store changes: every page of a list asks for it."""
        state = (self.db.execute("PRAGMA data_version").fetchone()[0], self.db.total_changes)
        if state != self._seen:
            self._known.clear()
            self._seen = state
        if asked not in self._known:
            self._known[asked] = answer()
        found: T = self._known[asked]
        return found

    def first_keys(self, kind: str, tag: str, per_page: int = PER_PAGE) -> list[str]:
        """With which sort key each page of a list of headings begins, cut to what a word's place needs."""
        rows = self.db.execute(
            "SELECT sort FROM (SELECT sort, row_number() OVER (ORDER BY sort, h, shown) AS line FROM heading_order"
            " WHERE tag = ? AND kind = ?) WHERE (line - 1) % ? = 0 ORDER BY line",
            (tag, kind, per_page),
        )
        return [sort[:MOST_OF_A_KEY] for (sort,) in rows]

    def _count_rail(self, kind: str, tag: str, per_page: int) -> tuple[RailMark, ...]:
        if kind == "title":
            lines = "SELECT letter, row_number() OVER (ORDER BY sort, n) AS line FROM title_order WHERE tag = ?"
            values: tuple[str, ...] = (tag,)
        else:
            lines = (
                "SELECT letter, row_number() OVER (ORDER BY sort, h, shown) AS line FROM heading_order"
                " WHERE tag = ? AND kind = ?"
            )
            values = (tag, kind)
        marks = self.db.execute(
            f"SELECT letter, count(*), min(line) FROM ({lines}) GROUP BY letter ORDER BY min(line)",  # noqa: S608
            values,
        )
        return tuple(RailMark(letter, count, (line - 1) // per_page + 1) for letter, count, line in marks)

    def pages(
        self, kind: str, tag: str, per_page: int = PER_PAGE, first: int = 1, last: int | None = None
    ) -> Iterator[BrowsePage]:
        """Pages `first` to `last` of a list of headings; kind "title" has works, not headings: see titles()."""
        total = self.total(kind, tag)
        pages = -(-total // per_page)
        cursor = self.db.execute(
            "SELECT o.letter, o.shown, o.see, heading.key, code, count, texts, see_also, rules, identifiers FROM heading_order AS o"
            " JOIN heading USING (h) WHERE o.tag = ? AND o.kind = ? ORDER BY o.sort, o.h, o.shown LIMIT -1 OFFSET ?",
            (tag, kind, (first - 1) * per_page),
        )
        for page in range(first, (last or pages) + 1):
            rows = cursor.fetchmany(per_page)
            if not rows:
                return
            headings = tuple(_heading(kind, tag, row) for row in rows)
            letters = tuple(dict.fromkeys(heading.letter for heading in headings))
            yield BrowsePage(page, pages, total, letters, headings)

    def heading(self, kind: str, key: str, tag: str) -> Heading | None:
        """One heading as a page in `tag` shows it, or None."""
        row = self.db.execute(
            "SELECT o.letter, o.shown, o.see, heading.key, code, count, texts, see_also, rules, identifiers FROM heading"
            # CROSS JOIN keeps SQLite from walking a whole language's order to find one heading.
            " CROSS JOIN heading_order AS o USING (h) WHERE heading.kind = ? AND heading.key = ? AND +o.tag = ? AND o.see = 0",
            (kind, key, tag),
        ).fetchone()
        return _heading(kind, tag, row) if row else None

    def keys(self, kind: str) -> Iterator[tuple[str, int]]:
        """(key, number of works) of every heading of a kind, in key order."""
        yield from self.db.execute("SELECT key, count FROM heading WHERE kind = ? ORDER BY key", (kind,))

    def works(self, kind: str, key: str, tag: str, per_page: int = PER_PAGE) -> Iterator[WorksPage]:
        """The works under a heading, in title order."""
        row = self.db.execute("SELECT h, count FROM heading WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        if row is None:
            return
        h, total = row
        cursor = self.db.execute(
            "SELECT t.letter, n FROM (SELECT DISTINCT n FROM form JOIN entry_form USING (f) WHERE h = ?1)"
            " JOIN title_order AS t USING (n) WHERE t.tag = ?2 ORDER BY t.sort, n",
            (h, tag),
        )
        yield from self._works_pages(cursor, total, per_page, 1, None)

    def titles(
        self, tag: str, per_page: int = PER_PAGE, first: int = 1, last: int | None = None
    ) -> Iterator[WorksPage]:
        """Pages `first` to `last` of all works, in title order."""
        cursor = self.db.execute(
            "SELECT letter, n FROM title_order WHERE tag = ? ORDER BY sort, n LIMIT -1 OFFSET ?",
            (tag, (first - 1) * per_page),
        )
        yield from self._works_pages(cursor, self.total("title", tag), per_page, first, last)

    def _works_pages(
        self, cursor: sqlite3.Cursor, total: int, per_page: int, first: int, last: int | None
    ) -> Iterator[WorksPage]:
        """Pages of (letter, row key) lines; briefs are looked up a page at a time, so that only keys are sorted."""
        pages = -(-total // per_page)
        for page in range(first, (last or pages) + 1):
            rows = cursor.fetchmany(per_page)
            if not rows:
                return
            letters, keys = zip(*rows, strict=True)
            yield WorksPage(page, pages, total, letters, self.store.briefs(keys))

    def list_mark(self, kind: str, tag: str, first: int, last: int, per_page: int = PER_PAGE) -> str:
        """A hash of all that pages `first` to `last` of a list can show, their place in it among them; for plan keys."""
        bounds = ((last - first + 1) * per_page, (first - 1) * per_page)
        if kind == "title":
            rows = self.db.execute(
                "SELECT t.letter, entry.id, entry.hash FROM title_order AS t JOIN entry USING (n) WHERE t.tag = ?"
                " ORDER BY t.sort, t.n LIMIT ? OFFSET ?",
                (tag, *bounds),
            )
        else:
            rows = self.db.execute(
                "SELECT o.letter, o.shown, o.see, heading.key, code, count, texts FROM heading_order AS o"
                " JOIN heading USING (h) WHERE o.tag = ? AND o.kind = ? ORDER BY o.sort, o.h, o.shown LIMIT ? OFFSET ?",
                (tag, kind, *bounds),
            )
        return _mark((self.rail(kind, tag, per_page), self.total(kind, tag)), rows)

    def codes(self, kind: str) -> tuple[str, ...]:
        """The codes a catalogue has of a kind that is coded (language, script, type), as records state them: "uz-Cyrl"."""
        rows = self.db.execute("SELECT code FROM heading WHERE kind = ? AND count > 0 ORDER BY code", (kind,))
        return tuple(code for (code,) in rows)

    def works_mark(self, kind: str, key: str) -> str:
        """A hash of all that the pages of a heading can show, in any language; for plan keys."""
        row = self.db.execute(
            "SELECT h, key, code, count, texts, see_also, rules, identifiers FROM heading WHERE kind = ? AND key = ?",
            (kind, key),
        ).fetchone()
        if row is None:
            return ""
        # The headings to see also stand there by name.
        named = (
            self.db.execute("SELECT key, texts FROM heading WHERE kind = ? AND key = ?", (kind, other)).fetchone()
            for other, _ in _links.decode(row[5])
        )
        works = self.db.execute(
            "SELECT DISTINCT n, entry.hash FROM form JOIN entry_form USING (f) JOIN entry USING (n) WHERE h = ? ORDER BY n",
            row[:1],
        )
        return _mark((row, *named), works)

    def spellings(self, record_id: str) -> Iterator[tuple[str, Text]]:
        """(browse kind, spelling) of every name and subject of a record that is written in more than one way."""
        rows = self.db.execute(
            "SELECT DISTINCT heading.kind, texts FROM entry JOIN entry_form USING (n) JOIN form USING (f)"
            " JOIN heading USING (h) WHERE entry.id = ? AND heading.kind IN ('creator', 'subject') ORDER BY heading.h",
            (record_id,),
        )
        for kind, texts in rows:
            forms = spellings(texts)
            if len(forms) > 1:
                yield from ((kind, Text(form.text, form.lang, form.script)) for form in forms[:MOST_SPELLINGS])

    def subjects(self, record_id: str, tags: Sequence[str]) -> dict[tuple[str, str], Text]:
        """(page language, subject as the record has it) → its form in that language, where it has one."""
        rows = self.db.execute(
            "SELECT form.text, texts FROM entry JOIN entry_form USING (n) JOIN form USING (f) JOIN heading USING (h)"
            " WHERE entry.id = ? AND form.kind = 'subject' ORDER BY f",
            (record_id,),
        )
        found: dict[tuple[str, str], Text] = {}
        for given, texts in rows:
            forms = spellings(texts)
            for tag in tags if len(forms) > 1 else ():
                form = forms[choose(forms, tag)]
                if said_in(form, tag) and form.text != given:
                    found[tag, given] = Text(form.text, form.lang, form.script)
        return found

    def links(self, record_id: str) -> dict[tuple[str, str], str]:
        """(kind, text as the record has it) → key of the heading, for every heading of a record."""
        rows = self.db.execute(
            "SELECT form.kind, form.text, heading.key FROM entry JOIN entry_form USING (n) JOIN form USING (f)"
            " JOIN heading USING (h) WHERE entry.id = ? ORDER BY form.kind, form.key DESC, f",
            (record_id,),
        )
        return {(kind, text): key for kind, text, key in rows}


def _mark(head: object, rows: Iterable[tuple[Any, ...]]) -> str:
    digest = hashlib.blake2b(repr(head).encode(), digest_size=16)
    for row in rows:
        digest.update(repr(row).encode())
    return digest.hexdigest()


def _heading(kind: str, tag: str, row: tuple[Any, ...]) -> Heading:
    letter, shown, see, key, code, count, texts, see_also, rules, identifiers = row
    forms = spellings(texts)
    text = heading_text(kind, code, forms, shown, tag)
    note: str | None
    if kind == "class":
        scheme, _, value = code.partition("|")
        words = classes.nearest_caption(scheme, value, tag)
        note = label(CLASS_SCHEMES, scheme, tag) + (f": {words}" if words else "")
    else:
        note = forms[shown].note if forms else None
    if see:
        return Heading(kind, key, text, 0, letter, note, see=(key,))
    return Heading(
        kind, key, text, count, letter, note, see_also=_links.decode(see_also), rules=tuple(rules.split()),
        forms=_other_forms(forms, text), identifiers=_identifiers.decode(identifiers),
    )  # fmt: skip


def _other_forms(forms: Sequence[Shown], own: Text) -> tuple[Text, ...]:
    """The spellings that are not shown as the heading, each text once."""
    texts = {form.text: Text(form.text, form.lang, form.script) for form in reversed(forms) if form.text != own.text}
    return tuple(reversed(texts.values()))
