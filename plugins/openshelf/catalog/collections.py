"""Named parts of the catalogue: what a collection's query finds, what an editor listed by hand, what records name themselves.

In: a store and the content's Collections (drafts left out by the caller). Out: heading forms of kind "collection" under
the slug, and which entries carry them; order.py files them like every other heading. A collection a record names is the
editor's own where its name is a title or the slug of one.

Rule: all pairs of a query must hold. A subject holds for its subdivisions too, a creator without years for every heading
of the name, a year as `1990` or `1990..2005`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openshelf.authority.headings import Form, Join, normal
from openshelf.catalog.points import form_number, number
from openshelf.catalog.store import Store
from openshelf.content.model import Collection
from openshelf.errors import ContentError, Place
from openshelf.record.model import Text

FIELDS = ("type", "language", "subject", "creator", "source", "collection", "year")
_YEARS = re.compile(r"(-?\d{1,4})?(?:(\.\.|\s*[-–]\s*)(-?\d{1,4})?)?")
_NAME_ENDS = "}"  # the sign after "|", so that a range holds every heading of a name


def collection_key(slug: str) -> str:
    """The joining key of an editor's collection."""
    return f"collection:{slug}"


def place_collections(store: Store, collections: Sequence[Collection]) -> None:
    """Bring the members and names of every collection up to date. Within a transaction of the caller."""
    db = store.db
    db.execute("CREATE TEMP TABLE IF NOT EXISTS member (f INTEGER, n INTEGER, PRIMARY KEY (f, n)) WITHOUT ROWID")
    db.execute("DELETE FROM member")
    wanted: dict[int, Form] = {}
    for collection in collections:
        names = collection.title.texts or (Text(collection.slug),)
        forms = [Form("collection", collection_key(collection.slug), text) for text in names]
        wanted.update((form_number(form), form) for form in forms)
        for sql, values in _members(collection):
            db.execute(f"INSERT OR IGNORE INTO member SELECT ?, n FROM ({sql})", (form_number(forms[0]), *values))  # noqa: S608
    own = "(SELECT f FROM form WHERE kind = 'collection' AND stated = 0)"
    changed = (
        f"SELECT n, f FROM entry_form WHERE f IN {own} AND (f, n) NOT IN member"  # noqa: S608
        " UNION ALL SELECT n, f FROM member WHERE (f, n) NOT IN entry_form"
    )
    rows = db.execute(f"SELECT DISTINCT n FROM ({changed})")  # noqa: S608
    db.executemany("INSERT OR IGNORE INTO touched_entry VALUES (?)", rows.fetchall())
    db.execute(f"INSERT OR IGNORE INTO touched_heading SELECT h FROM form WHERE f IN {own}")  # noqa: S608
    db.execute(f"DELETE FROM entry_form WHERE f IN {own} AND (f, n) NOT IN member")  # noqa: S608
    db.execute("DELETE FROM form WHERE kind = 'collection' AND stated = 0")
    for f, form in sorted(wanted.items()):
        h = number("heading", form.kind, form.key)
        db.execute(
            "INSERT INTO form (f, kind, key, h, text, lang, script, note, sound, stated, preferred)"
            " VALUES (?,?,?,?,?,?,?,NULL,NULL,0,1)",
            (f, form.kind, form.key, h, form.text.text, form.text.lang, form.text.script),
        )
        db.execute("INSERT OR IGNORE INTO touched_heading VALUES (?)", (h,))
    db.execute("INSERT OR IGNORE INTO entry_form SELECT f, n FROM member")
    db.execute("DELETE FROM member")


def collection_joins(collections: Sequence[Collection]) -> Iterator[Join]:
    """A collection a record names is the editor's where its name is the slug or a title of one, the first of two alike."""
    owner: dict[str, str] = {}
    for collection in collections:
        owner.setdefault(normal(collection.slug), collection.slug)
    for collection in collections:
        for text in collection.title.texts:
            owner.setdefault(normal(text.text), collection.slug)
    for name, slug in sorted(owner.items()):
        if name:
            yield Join("collection", collection_key(slug), f"collection|{name}|", "authority")


def _members(collection: Collection) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Queries that give the row keys of a collection's works."""
    for record_id in collection.records:
        yield (
            "SELECT n FROM entry WHERE id = coalesce((SELECT leader FROM twin WHERE id = ?), ?)",
            (record_id, record_id),
        )
    if collection.query:
        parts = [_condition(field, value, collection) for field, value in collection.query]
        yield " INTERSECT ".join(sql for sql, _ in parts), tuple(value for _, values in parts for value in values)


def _condition(field: str, value: str, collection: Collection) -> tuple[str, tuple[str | int, ...]]:
    filed = "SELECT n FROM form JOIN entry_form USING (f) WHERE kind = ?"
    if field == "source":
        merged = "SELECT n FROM twin JOIN entry ON entry.id = leader WHERE twin.source = ?"
        return f"SELECT n FROM (SELECT n FROM entry WHERE source = ? UNION {merged})", (value, value)  # noqa: S608
    if field in ("type", "language"):
        return f"{filed} AND key = ?", (field, value)
    if field == "subject":
        key = f"subject|{normal(value)}|"
        # Written headings are compared too, since folding loses where a subdivision begins.
        like = re.sub(r"([\\%_])", r"\\\1", value) + " -- %"
        same = "h IN (SELECT h FROM form WHERE kind = 'subject' AND key = ?)"
        return f"{filed} AND ({same} OR text LIKE ? ESCAPE '\\')", (field, key, like)
    if field == "creator":
        name, _, dates = value.rpartition(",")
        if not re.search(r"\d{3,4}", dates):
            name, dates = value, ""
        low = f"|{normal(name)}|" + "-".join(re.findall(r"\d{3,4}", dates))
        named = " OR ".join("key BETWEEN ? AND ?" for _ in ("person", "corporate", "meeting"))
        bounds = tuple(
            bound for kind in ("person", "corporate", "meeting") for bound in (kind + low, kind + low + _NAME_ENDS)
        )
        return f"{filed} AND h IN (SELECT h FROM form WHERE kind = 'creator' AND ({named}))", (field, *bounds)  # noqa: S608
    if field == "collection":
        return (
            f"{filed} AND h IN (SELECT h FROM form WHERE kind = 'collection' AND key IN (?, ?))",  # noqa: S608
            (field, collection_key(value), f"collection|{normal(value)}|"),
        )
    if field == "year":
        found = _YEARS.fullmatch(value.strip())
        if found and (found[1] or found[3]):
            first = int(found[1]) if found[1] else -9999
            last = int(found[3]) if found[3] else (9999 if found[2] else first)
            return f"{filed} AND CAST(key AS INTEGER) BETWEEN ? AND ?", (field, first, last)
    raise ContentError(
        "catalog.collection-field",
        Place(collection.file, field="query"),
        field=f"{field}: {value}",
        known=", ".join(FIELDS),
    )
