"""Puts the store's lists in order: joins headings on evidence, counts them, and files every heading and title under its
letter in each page language.

In: an open store, the page languages, the editor's joins and collections. Out: the tables heading, heading_order and
title_order, which browse.py reads. Only what changed since the last time is done again; another version of the alphabets
or a new language does that language afresh.

Memory: constant but for joined keys (400 bytes each, authority/headings.groups). A sort key is made once for each heading
and title in each language, about 20 µs; SQLite holds them sorted, so nothing is sorted in memory.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from openshelf.authority import classes
from openshelf.authority.files import NO_AUTHORITIES, Authorities
from openshelf.authority.headings import Form, Join, groups
from openshelf.catalog.collections import collection_joins, place_collections
from openshelf.catalog.points import form_number, number, url_key
from openshelf.catalog.store import Store
from openshelf.content.model import Collection
from openshelf.lang.cleaning import HAS_CYRILLIC
from openshelf.lang.collate import filing, rail_letter_of_key, sort_key
from openshelf.lang.data import table
from openshelf.lang.tags import language_name, script_of
from openshelf.record.model import Text
from openshelf.record.vocabulary import CLASS_SCHEMES, SCRIPTS, TYPES, label

_BATCH = 1000
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
_SCHEMES = {scheme: position for position, scheme in enumerate(CLASS_SCHEMES)}
_LAST_YEAR = 99999
# Years before the common era; ISO 8601 counts a year 0, which is 1 BCE.
_ERA = {"az": "e.ə. {}", "ru": "{} до н. э.", "en": "{} BCE"}
_json = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Shown:
    """One spelling of a heading. key: its own joining key; note: life dates."""

    text: str
    lang: str | None
    script: str | None
    note: str | None
    key: str


_shown = msgspec.json.Decoder(tuple[Shown, ...])


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
        _sweep(store)
        _place_authorities(store, authorities)
        place_collections(store, collections)
        stated = (*authorities.joins(), *_of_one_name(store, authorities), *collection_joins(collections))
        _join(store, stated, authorities.entries.keys())
        _count_headings(store)
        _link_headings(store, authorities)
        _name_collections(store)
        known = _collation(store)
        for tag in tags:
            _order_headings(store, tag, each, everything=tag not in known)
            _order_titles(store, tag, each, everything=tag not in known)
        for tag in known - set(tags):
            store.db.execute("DELETE FROM heading_order WHERE tag = ?", (tag,))
            store.db.execute("DELETE FROM title_order WHERE tag = ?", (tag,))
        store.db.execute("DELETE FROM touched_heading")
        store.db.execute("DELETE FROM touched_entry")
        store.db.execute(
            "INSERT OR REPLACE INTO meta VALUES ('order', ?)", (json.dumps([_alphabets(), sorted(set(tags))]),)
        )


@cache
def _alphabets() -> str:
    """Names the tables by which texts are sorted and classes captioned."""
    tables = [table("collate"), table("languages")["names"]]
    return hashlib.blake2b(json.dumps(tables, sort_keys=True).encode(), digest_size=8).hexdigest()


def _collation(store: Store) -> set[str]:
    """The page languages whose lists are in order but for what was touched."""
    row = store.db.execute("SELECT value FROM meta WHERE key = 'order'").fetchone()
    alphabets, tags = json.loads(row[0]) if row else ("", [])
    return set(tags) if alphabets == _alphabets() else set()


def _sweep(store: Store) -> None:
    """Forget spellings that no entry carries any more."""
    store.db.execute(
        "DELETE FROM form WHERE stated = 1 AND h IN (SELECT h FROM touched_heading)"
        " AND NOT EXISTS (SELECT 1 FROM entry_form WHERE entry_form.f = form.f)"
    )


def _join(store: Store, stated: Iterable[Join], preferred: Container[tuple[str, str]]) -> None:
    """Work out which keys are one heading and give their forms and works the heading's row key."""
    db = store.db
    found = groups((*stated, *_evidence(store)), preferred)
    before = {
        (kind, key): (root, rule) for kind, key, root, rule in db.execute("SELECT kind, key, root, rule FROM joined")
    }
    for kind, key in sorted(before.keys() | found.keys()):
        root, rule = found.get((kind, key), (key, ""))
        h = number("heading", kind, root)
        if before.get((kind, key), (key, "")) != (root, rule):
            db.execute(
                "INSERT OR IGNORE INTO touched_heading SELECT h FROM form WHERE kind = ? AND key = ?", (kind, key)
            )
            db.execute("INSERT OR IGNORE INTO touched_heading VALUES (?)", (h,))
        # New spellings of a joined key come under the key's own number.
        elsewhere = (kind, key, h)
        db.execute(
            "INSERT OR IGNORE INTO touched_heading SELECT ?3 FROM form WHERE kind = ?1 AND key = ?2 AND h <> ?3",
            elsewhere,
        )
        if kind == "collection":
            db.execute(
                "INSERT OR IGNORE INTO touched_entry SELECT n FROM form JOIN entry_form USING (f)"
                " WHERE kind = ? AND key = ? AND h <> ?",
                elsewhere,
            )
        db.execute("UPDATE form SET h = ?3 WHERE kind = ?1 AND key = ?2 AND h <> ?3", elsewhere)
        if kind == "creator":
            _rework(store, key, root)
    db.execute("DELETE FROM joined")
    db.executemany(
        "INSERT INTO joined VALUES (?, ?, ?, ?)", ((kind, key, *value) for (kind, key), value in sorted(found.items()))
    )


def _rework(store: Store, author: str, root: str) -> None:
    """Editions of one work stay together when their author's spellings are joined."""
    rows = store.db.execute("SELECT n, w, title FROM work WHERE author = ?", (author,)).fetchall()
    moved = ((n, now) for n, w, title in rows if (now := number("work", title, root)) != w)
    store.db.executemany("UPDATE work SET w = ?2 WHERE n = ?1", moved)


def _place_authorities(store: Store, authorities: Authorities) -> None:
    """Give the store the forms an editor wrote; they carry no entries, but lists show and point to them."""
    db = store.db
    wanted: dict[int, tuple[Form, bool]] = {}
    for form, preferred in authorities.forms():
        wanted.setdefault(form_number(form), (form, preferred))
    before = dict(db.execute("SELECT f, preferred FROM form WHERE stated = 0 AND kind <> 'collection'"))
    for f in sorted(before.keys() - wanted.keys()):
        db.execute("INSERT OR IGNORE INTO touched_heading SELECT h FROM form WHERE f = ?", (f,))
        db.execute(
            "DELETE FROM form WHERE f = ? AND NOT EXISTS (SELECT 1 FROM entry_form WHERE entry_form.f = form.f)", (f,)
        )
        db.execute("UPDATE form SET stated = 1, preferred = 0 WHERE f = ?", (f,))
    for f, (form, preferred) in sorted(wanted.items()):
        if before.get(f) == preferred:
            continue
        joined = db.execute("SELECT root FROM joined WHERE kind = ? AND key = ?", (form.kind, form.key)).fetchone()
        h = number("heading", form.kind, joined[0] if joined else form.key)
        db.execute(
            "INSERT INTO form (f, kind, key, h, text, lang, script, note, sound, stated,"
            " preferred) VALUES (?,?,?,?,?,?,?,?,NULL,0,?) ON CONFLICT (f) DO UPDATE SET stated = 0, preferred = excluded.preferred",
            (f, form.kind, form.key, h, form.text.text, form.text.lang, form.text.script, form.note, preferred),
        )
        db.execute("INSERT OR IGNORE INTO touched_heading VALUES (?)", (h,))


def _of_one_name(store: Store, authorities: Authorities) -> Iterator[Join]:
    """An editor's name without years is every record's person of that name, where records know one such person only."""
    for kind, key in authorities.undated():
        dated = store.db.execute(
            "SELECT DISTINCT key FROM form WHERE kind = ? AND key > ? AND key < ? LIMIT 2", (kind, key, key[:-1] + "}")
        ).fetchall()
        if len(dated) == 1:
            yield Join(kind, key, dated[0][0], "authority")


def _sounding_alike(store: Store) -> Iterator[Join]:
    """Dated names that read alike in two scripts, where each script has one such name."""
    rows = store.db.execute(
        "SELECT DISTINCT sound, key FROM form WHERE sound IN (SELECT sound FROM form WHERE sound IS NOT NULL"
        " GROUP BY sound HAVING count(DISTINCT key) > 1) ORDER BY sound, key"
    )
    for _, group in itertools.groupby(rows, key=lambda row: row[0]):
        keys = [key for _, key in group]
        latin = [key for key in keys if not HAS_CYRILLIC.search(key)]
        cyrillic = [key for key in keys if HAS_CYRILLIC.search(key)]
        if len(latin) == len(cyrillic) == 1:
            yield Join("creator", latin[0], cyrillic[0], "dates")


def _link_headings(store: Store, authorities: Authorities) -> None:
    """Write the headings an editor says to see also."""
    db = store.db
    links: dict[tuple[str, str], list[str]] = {}
    for kind, key, other in authorities.see_also():
        target = db.execute(
            "SELECT heading.key FROM form JOIN heading USING (h) WHERE form.kind = ? AND form.key = ?", (kind, other)
        ).fetchone()
        source = db.execute("SELECT h FROM form WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        if target is not None and source is not None:
            links.setdefault((kind, source[0]), []).append(target[0])
    db.execute("UPDATE heading SET see_also = '[]' WHERE see_also <> '[]'")
    for (_, h), keys in sorted(links.items()):
        db.execute("UPDATE heading SET see_also = ? WHERE h = ?", (_json.encode(tuple(dict.fromkeys(keys))), h))


def _name_collections(store: Store) -> None:
    """Write each touched entry's collections beside it."""
    db = store.db
    rows = db.execute("SELECT n FROM touched_entry ORDER BY n").fetchall()
    for (n,) in rows:
        keys = db.execute(
            "SELECT DISTINCT heading.key FROM entry_form JOIN form USING (f) JOIN heading USING (h)"
            " WHERE n = ? AND form.kind = 'collection' ORDER BY heading.key",
            (n,),
        ).fetchall()
        encoded = _json.encode(tuple(key for (key,) in keys))
        db.execute("UPDATE entry SET collections = ?2 WHERE n = ?1 AND collections <> ?2", (n, encoded))


def _evidence(store: Store) -> Iterator[Join]:
    rows = store.db.execute(
        "SELECT DISTINCT kind, rule, second, first FROM evidence ORDER BY kind, rule, second, first"
    )
    last: tuple[str, str] | None = None
    previous = ""
    for kind, rule, second, first in rows:
        if rule != "number":
            yield Join(kind, first, second, rule)
        elif last == (kind, second):
            yield Join(kind, previous, first, rule)
        last, previous = (kind, second), first
    yield from _sounding_alike(store)


def _count_headings(store: Store) -> None:
    """Count each touched heading and choose its spellings: the commonest of each language and script first."""
    db = store.db
    touched = db.execute("SELECT h FROM touched_heading ORDER BY h").fetchall()
    for (h,) in touched:
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
        joined = db.execute("SELECT root, rule FROM joined WHERE kind = ? AND key = ?", (kind, used[0][1])).fetchone()
        root, rule = joined or (used[0][1], None)
        texts = tuple(_spellings(rows))
        db.execute(
            "INSERT INTO heading VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (h, kind, url_key(kind, root), root, count, _json.encode(texts), rule, b"[]"),
        )


def _spellings(rows: Sequence[tuple[Any, ...]]) -> Iterator[Shown]:
    """One spelling for each key and language, the commonest of them."""
    seen: set[tuple[str, str | None]] = set()
    for _, key, text, lang, script, note, _ in rows:
        if (key, lang) not in seen:
            seen.add((key, lang))
            yield Shown(text, lang, script, note, key)


def choose(texts: Sequence[Shown], tag: str) -> int:
    """Which spelling a page in `tag` shows: of its language, else of its script, else the commonest."""
    for position, text in enumerate(texts):
        if text.lang == tag:
            return position
    script = script_of(tag)
    for position, text in enumerate(texts):
        if (text.script or (script_of(text.lang) if text.lang else None)) == script:
            return position
    return 0


def worded(kind: str, code: str, tag: str) -> str | None:
    """The words of a heading that is a code, in the page's language; None for kinds that are words themselves."""
    if kind == "language":
        return language_name(code, tag)
    if kind == "script":
        return label(SCRIPTS, code, tag)
    if kind == "type":
        return label(TYPES, code, tag)
    if kind == "class":
        return code.partition("|")[2]
    if kind == "year":
        return code if int(code) > 0 else _ERA.get(tag, _ERA["en"]).format(1 - int(code))
    return None


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
        decade = str(year // 10 * 10) if year > 0 else _ERA.get(tag, _ERA["en"]).format("").strip()
        yield tag, kind, f"{_LAST_YEAR - year:06d}", h, 0, 0, decade
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
    # A spelling that would stand at the same place of the list needs no line of its own.
    keys, places = {own.key}, {sort}
    for position, text in enumerate(shown):
        if text.key not in keys:
            keys.add(text.key)
            sort = sort_key(text.text, tag)
            if sort not in places:
                places.add(sort)
                yield tag, kind, sort, h, position, 1, rail_letter_of_key(sort, tag)


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


def heading_text(kind: str, code: str, shown: Sequence[Shown], position: int, tag: str) -> Text:
    """The text a page in `tag` shows for a heading or for one of its spellings."""
    words = worded(kind, code, tag)
    if words is not None:
        return Text(words, None if kind in ("year", "class") else tag)
    text = shown[position]
    return Text(text.text, text.lang, text.script)


def spellings(texts: bytes) -> tuple[Shown, ...]:
    """The spellings of a heading's row."""
    return _shown.decode(texts)
