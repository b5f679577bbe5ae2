"""Joins spellings into headings on evidence, and lets go what the evidence no longer carries.

In: a store with touched headings, the editor's authorities and further joins. Out: every form and work under its heading's row
key; the table `joined`, which remembers the rule. Within a transaction of the caller; rules in authority/headings.py.
Memory: 400 bytes for each key that any evidence names.
"""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterable, Iterator

import msgspec

from openshelf.authority.files import Authorities
from openshelf.authority.headings import Form, Join, groups
from openshelf.catalog.points import form_number, number
from openshelf.catalog.store import Store
from openshelf.lang.cleaning import HAS_CYRILLIC

_json = msgspec.json.Encoder()


def join_headings(store: Store, authorities: Authorities, stated: Iterable[Join]) -> None:
    """Bring every heading's forms together. stated: joins beside the authorities' own."""
    _sweep(store)
    _place(store, authorities)
    evidence = (
        *authorities.joins(),
        *_of_one_name(store, authorities),
        *stated,
        *_evidence(store),
        *_sounding_alike(store),
    )
    _join(store, evidence, authorities.entries.keys())


def link_headings(store: Store, authorities: Authorities) -> None:
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


def _sweep(store: Store) -> None:
    """Forget spellings that no entry carries any more."""
    store.db.execute(
        "DELETE FROM form WHERE stated = 1 AND h IN (SELECT h FROM touched_heading)"
        " AND NOT EXISTS (SELECT 1 FROM entry_form WHERE entry_form.f = form.f)"
    )


def _join(store: Store, evidence: Iterable[Join], preferred: Container[tuple[str, str]]) -> None:
    """Work out which keys are one heading and give their forms and works the heading's row key."""
    db = store.db
    found = groups(evidence, preferred)
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


def _place(store: Store, authorities: Authorities) -> None:
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
