"""Joins spellings into headings on evidence, and lets go what the evidence no longer carries.

In: a store with touched headings, the editor's authorities and further joins. Out: every form and work under its heading's row
key; the table `joined`, which remembers the rule. Within a transaction of the caller; rules in authority/headings.py.
Memory: 400 bytes for each key that any evidence names.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import msgspec

from openshelf.authority.entries import Authorities
from openshelf.authority.headings import Form, Join, groups, script_free
from openshelf.catalog.points import form_number, number
from openshelf.catalog.store import Store
from openshelf.lang.cleaning import HAS_CYRILLIC
from openshelf.record.authority import number_system

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
        *_sounding_alike(store, authorities),
    )
    _join(store, evidence, authorities.levels())


def link_headings(store: Store, authorities: Authorities) -> None:
    """Write the headings that authorities say to see also, and the identifiers they give."""
    db = store.db
    links: dict[int, dict[str, str]] = {}
    for kind, key, link in authorities.see_also():
        target = db.execute(
            "SELECT heading.key, h FROM form JOIN heading USING (h) WHERE form.kind = ? AND form.key = ?",
            (kind, link.key),
        ).fetchone()
        source = db.execute("SELECT h FROM form WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        if target is not None and source is not None and target[1] != source[0]:
            links.setdefault(source[0], {}).setdefault(target[0], link.relation)
    db.execute("UPDATE heading SET see_also = '[]', identifiers = '[]' WHERE see_also <> '[]' OR identifiers <> '[]'")
    for h, found in sorted(links.items()):
        db.execute("UPDATE heading SET see_also = ? WHERE h = ?", (_json.encode(tuple(found.items())), h))
    for kind, key, identifiers in authorities.identifiers():
        db.execute(
            "UPDATE heading SET identifiers = ? WHERE h = (SELECT h FROM form WHERE kind = ? AND key = ? LIMIT 1)",
            (_json.encode(identifiers), kind, key),
        )


def _sweep(store: Store) -> None:
    """Forget spellings that no entry carries any more."""
    store.db.execute(
        "DELETE FROM form WHERE stated = 1 AND h IN (SELECT h FROM touched_heading)"
        " AND NOT EXISTS (SELECT 1 FROM entry_form WHERE entry_form.f = form.f)"
    )


def _join(store: Store, evidence: Iterable[Join], preferred: Mapping[tuple[str, str], int]) -> None:
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
    wanted: dict[int, tuple[Form, int]] = {}
    for form, rank in authorities.forms():
        f = form_number(form)
        wanted[f] = (form, max(rank, wanted[f][1] if f in wanted else 0))
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
            " preferred) VALUES (?,?,?,?,?,?,?,?,?,0,?) ON CONFLICT (f) DO UPDATE SET stated = 0, preferred = excluded.preferred",
            (
                f, form.kind, form.key, h, form.text.text, form.text.lang, form.text.script, form.note,
                script_free(form.key, form.text.lang), preferred,
            ),
        )  # fmt: skip
        db.execute("INSERT OR IGNORE INTO touched_heading VALUES (?)", (h,))


def _of_one_name(store: Store, authorities: Authorities) -> Iterator[Join]:
    """A name with and without years is one person, where a list of names has it and records know one such person only."""
    for join, own in authorities.undated():
        dated = _dated(store, join.kind, join.second)
        if own in dated:
            yield replace(join, second=own)
        if not own and len(dated) == 1:
            yield replace(join, second=dated.pop())
        elif own and not dated - {own}:
            yield join


def _dated(store: Store, kind: str, undated: str) -> set[str]:
    """The keys a name has with years: `person|name|years`, `subject|name years|`."""
    stem = undated[:-1]
    after = ("|", "}") if kind == "creator" else (" ", "!")
    rows = store.db.execute(
        "SELECT DISTINCT key FROM form WHERE kind = ? AND key >= ? AND key < ?",
        (kind, stem + after[0], stem + after[1]),
    )
    rests = ((key, key[len(stem) :].strip("| ").replace("-", " ")) for (key,) in rows)
    return {key for key, rest in rests if rest and rest.replace(" ", "").isdecimal()}


def _evidence(store: Store) -> Iterator[Join]:
    several = ambiguous(store)
    rows = store.db.execute(
        "SELECT DISTINCT kind, rule, second, first FROM evidence ORDER BY kind, rule, second, first"
    )
    last: tuple[str, str] | None = None
    previous = ""
    for kind, rule, second, first in rows:
        if rule != "number":
            yield Join(kind, first, second, rule)
        elif (kind, first) in several:
            continue
        elif last == (kind, second):
            yield Join(kind, previous, first, rule)
        last, previous = (kind, second), first


def ambiguous(store: Store) -> set[tuple[str, str]]:
    """(kind, key) of headings that carry two numbers of one system: two persons of one name, whom no number may join."""
    rows = store.db.execute(
        "SELECT DISTINCT kind, first, second FROM evidence WHERE rule = 'number' AND (kind, first) IN (SELECT kind, first"
        " FROM evidence WHERE rule = 'number' GROUP BY kind, first HAVING count(DISTINCT second) > 1)"
    )
    systems: dict[tuple[str, str], set[str]] = {}
    found = set()
    for kind, key, number_ in rows:
        bare, _, source = number_.partition("@")
        system = f"{number_system(bare)}@{source}"
        if system in systems.setdefault((kind, key), set()):
            found.add((kind, key))
        systems[kind, key].add(system)
    return found


def _sounding_alike(store: Store, authorities: Authorities) -> Iterator[Join]:
    """Dated names that read alike in two scripts, where each script has one such name, or several of one authority."""
    owner = {(node[0], key): node[1] for node, entry in authorities.entries.items() for key in entry.form_keys()}
    rows = store.db.execute(
        "SELECT DISTINCT sound, key FROM form WHERE sound IN (SELECT sound FROM form WHERE sound IS NOT NULL"
        " GROUP BY sound HAVING count(DISTINCT key) > 1) ORDER BY sound, key"
    )
    for _, group in itertools.groupby(rows, key=lambda row: row[0]):
        keys = [key for _, key in group]
        latin = {owner.get(("creator", key), key): key for key in keys if not HAS_CYRILLIC.search(key)}
        cyrillic = {owner.get(("creator", key), key): key for key in keys if HAS_CYRILLIC.search(key)}
        if len(latin) == len(cyrillic) == 1 and latin.keys() != cyrillic.keys():
            yield Join("creator", next(iter(latin.values())), next(iter(cyrillic.values())), "dates")
