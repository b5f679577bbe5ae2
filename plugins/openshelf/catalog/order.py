"""Puts the store's lists in order: joins headings on evidence, counts them, and files every heading and title under its
letter in each page language.

In: an open store, the page languages, the editor's joins and collections. Out: the tables heading, heading_order and
title_order, which browse.py reads. Only what changed since the last time is done again; a new language is done whole.

Memory: constant but for joined keys (joining.py). A sort key is made once for each heading and title in each language, about
60 µs, in workers where `each` is theirs; SQLite holds them sorted, so nothing is sorted in memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from openshelf.authority import classes
from openshelf.authority.entries import NO_AUTHORITIES, Authorities
from openshelf.authority.headings import RULES
from openshelf.catalog.collections import collection_joins, place_collections
from openshelf.catalog.joining import join_headings, link_headings
from openshelf.catalog.points import url_key
from openshelf.catalog.shown import Shown, choose, decade, said_in, spellings, worded
from openshelf.catalog.store import Store
from openshelf.content.model import Collection
from openshelf.lang.collate import filing, rail_letter_of_key, sort_key
from openshelf.lang.tags import interface_tag
from openshelf.record.vocabulary import CLASS_SCHEMES, label

_BATCH = 1000
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
_SCHEMES = {scheme: position for position, scheme in enumerate(CLASS_SCHEMES)}
_LAST_YEAR = 99999
_json = msgspec.json.Encoder()


def arrange(
    store: Store,
    tags: Sequence[str],
    authorities: Authorities = NO_AUTHORITIES,
    collections: Sequence[Collection] = (),
    each: Each = map,
) -> None:
    """Bring every list up to date for these page languages, an editor's authorities and collections among them.

    each: how sort keys are made of batches, in order; a pool's `each` makes them in its workers.
    """
    with store.transaction():
        place_collections(store, collections)
        join_headings(store, authorities, collection_joins(collections))
        _place_libraries(store)
        _count_headings(store)
        link_headings(store, authorities)
        _name_collections(store)
        known = _tags_in_order(store)
        for tag in tags:
            _order_headings(store, tag, each, everything=tag not in known)
            _order_titles(store, tag, each, everything=tag not in known)
        for tag in known - set(tags):
            store.db.execute("DELETE FROM heading_order WHERE tag = ?", (tag,))
            store.db.execute("DELETE FROM title_order WHERE tag = ?", (tag,))
        store.db.execute("DELETE FROM touched_heading")
        store.db.execute("DELETE FROM touched_entry")
        store.db.execute("INSERT OR REPLACE INTO meta VALUES ('tags', ?)", (json.dumps(sorted(set(tags))),))


def _tags_in_order(store: Store) -> set[str]:
    """The page languages whose lists are in order but for what was touched."""
    row = store.db.execute("SELECT value FROM meta WHERE key = 'tags'").fetchone()
    return set(json.loads(row[0])) if row else set()


def _place_libraries(store: Store) -> None:
    """Libraries are a list where there are several: the only one has everything, and a page of it would help nobody."""
    db = store.db
    used = "SELECT DISTINCT h FROM form WHERE kind = 'library' AND EXISTS (SELECT 1 FROM entry_form WHERE entry_form.f = form.f)"
    (count,) = db.execute(f"SELECT count(*) FROM ({used})").fetchone()  # noqa: S608
    if count > 1:
        db.execute(f"INSERT OR IGNORE INTO touched_heading {used} EXCEPT SELECT h FROM heading")  # noqa: S608
        return
    db.execute("DELETE FROM touched_heading WHERE h IN (SELECT h FROM form WHERE kind = 'library')")
    db.execute("DELETE FROM heading_order WHERE kind = 'library'")
    db.execute("DELETE FROM heading WHERE kind = 'library'")


def _name_collections(store: Store) -> None:
    """Write each touched entry's collections beside it."""
    db = store.db
    for (n,) in db.execute("SELECT n FROM touched_entry ORDER BY n"):
        keys = db.execute(
            "SELECT DISTINCT heading.key FROM entry_form JOIN form USING (f) JOIN heading USING (h)"
            " WHERE n = ? AND form.kind = 'collection' ORDER BY heading.key",
            (n,),
        ).fetchall()
        encoded = _json.encode(tuple(key for (key,) in keys))
        db.execute("UPDATE entry SET collections = ?2 WHERE n = ?1 AND collections <> ?2", (n, encoded))


def _count_headings(store: Store) -> None:
    """Count each touched heading and choose its spellings: the commonest of each language and script first."""
    db = store.db
    for (h,) in db.execute("SELECT h FROM touched_heading ORDER BY h"):
        rows = db.execute(
            "SELECT kind, key, text, lang, script, note, (SELECT count(*) FROM entry_form WHERE entry_form.f = form.f) AS uses"
            " FROM form WHERE h = ? ORDER BY preferred DESC, uses DESC, text, note, f",
            (h,),
        ).fetchall()
        db.execute("DELETE FROM heading WHERE h = ?", (h,))
        used = [row for row in rows if row[6]]
        if not used:
            continue
        if len(used) == 1:
            count = used[0][6]
        else:
            (count,) = db.execute(
                "SELECT count(DISTINCT n) FROM form JOIN entry_form USING (f) WHERE h = ?", (h,)
            ).fetchone()
        kind = used[0][0]
        joined = db.execute("SELECT root FROM joined WHERE kind = ? AND key = ?", (kind, used[0][1])).fetchone()
        root = joined[0] if joined else used[0][1]
        texts = tuple(_spellings(rows))
        rules = db.execute("SELECT DISTINCT rule FROM joined WHERE kind = ? AND root = ?", (kind, root)).fetchall()
        strongest = [rule for rule in RULES if (rule,) in rules]
        db.execute(
            "INSERT INTO heading (h, kind, key, code, count, texts, rules) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (h, kind, url_key(kind, root), root, count, _json.encode(texts), " ".join(strongest)),
        )


def _spellings(rows: Sequence[tuple[Any, ...]]) -> Iterator[Shown]:
    """One spelling for each key and language, the commonest of them."""
    seen: set[tuple[str, str | None]] = set()
    used = {row[1] for row in rows if row[6]}
    for _, key, text, lang, script, note, _ in rows:
        if (key, lang) not in seen:
            seen.add((key, lang))
            yield Shown(text, lang, script, note, key, key in used)


def _order_headings(store: Store, tag: str, each: Each, *, everything: bool) -> None:
    db = store.db
    if everything:
        db.execute("DELETE FROM heading_order WHERE tag = ?", (tag,))
        rows = db.execute("SELECT h, kind, code, texts FROM heading ORDER BY h")
    else:
        db.execute("DELETE FROM heading_order WHERE tag = ? AND h IN (SELECT h FROM touched_heading)", (tag,))
        rows = db.execute("SELECT h, kind, code, texts FROM heading JOIN touched_heading USING (h) ORDER BY h")
    write = db.cursor()
    for lines in each(_heading_batch, _batches(rows, tag)):
        write.executemany("INSERT OR REPLACE INTO heading_order VALUES (?, ?, ?, ?, ?, ?, ?)", lines)


def _batches(rows: sqlite3.Cursor, tag: str) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    while batch := rows.fetchmany(_BATCH):
        yield tag, batch


def _heading_batch(task: tuple[str, list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    tag, rows = task
    return [line for h, kind, code, texts in rows for line in _heading_lines(h, kind, code, texts, tag)]


def _heading_lines(h: int, kind: str, code: str, texts: bytes, tag: str) -> Iterator[tuple[Any, ...]]:
    """The lines of a list a heading gives: its own, and a see-line for each spelling under another key."""
    if kind == "year":
        year = int(code)
        yield tag, kind, f"{_LAST_YEAR - year:06d}", h, 0, 0, decade(year, tag)
        return
    if kind == "class":
        scheme, _, value = code.partition("|")
        position = _SCHEMES.get(scheme, len(_SCHEMES))
        letter = f"{label(CLASS_SCHEMES, scheme, tag)} {classes.main_class(scheme, value)}"
        yield tag, kind, f"{position:02d}{classes.sort_key(scheme, value)}", h, 0, 0, letter
        return
    words = worded(kind, code, tag)
    if words is not None:
        sort = sort_key(words, tag)
        yield tag, kind, sort, h, 0, 0, rail_letter_of_key(sort, tag)
        return
    shown = spellings(texts)
    chosen = choose(shown, tag)
    own = shown[chosen]
    sort = sort_key(own.text, tag)
    yield tag, kind, sort, h, chosen, 0, rail_letter_of_key(sort, tag)
    if kind == "collection":
        return  # what records call it is its title in another language, or its slug, and neither is looked for
    # A spelling that would stand at the same place of the list needs no line of its own.
    keys, places = {own.key}, {sort}
    for position, text in enumerate(shown):
        if text.key not in keys and _is_looked_under(text, tag):
            keys.add(text.key)
            sort = sort_key(text.text, tag)
            if sort not in places:
                places.add(sort)
                yield tag, kind, sort, h, position, 1, rail_letter_of_key(sort, tag)


def _is_looked_under(text: Shown, tag: str) -> bool:
    """Whether readers of this language's list would look under a spelling: what records have, or what is not in another language."""
    return text.used or text.lang is None or said_in(text, tag) or interface_tag(text.lang) is None


def _order_titles(store: Store, tag: str, each: Each, *, everything: bool) -> None:
    db = store.db
    if everything:
        db.execute("DELETE FROM title_order WHERE tag = ?", (tag,))
        rows = db.execute("SELECT n, title, skip, lang FROM entry")
    else:
        db.execute("DELETE FROM title_order WHERE tag = ? AND n IN (SELECT n FROM touched_entry)", (tag,))
        rows = db.execute("SELECT n, title, skip, lang FROM entry JOIN touched_entry USING (n)")
    write = db.cursor()
    for lines in each(_title_batch, _batches(rows, tag)):
        write.executemany("INSERT INTO title_order VALUES (?, ?, ?, ?)", lines)


def _title_batch(task: tuple[str, list[tuple[Any, ...]]]) -> list[tuple[str, int, str, str]]:
    tag, rows = task
    lines = []
    for n, title, skip, lang in rows:
        sort = filing(title, tag, skip, lang) if title else ""
        lines.append((tag, n, sort, rail_letter_of_key(sort, tag)))
    return lines
