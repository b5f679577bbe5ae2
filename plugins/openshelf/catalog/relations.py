"""Works related to one: editions, host and parts, predecessor and successor, the same shelf, hand and subject.

In: an Entry of an ordered store. Out: `RelatedGroup`s, strongest first; a work stands in the first group it belongs to
only. A few indexed look-ups a record and no scan, so that a hundred thousand pages cost minutes.

Rule: what is chosen depends on ids and content alone, never on the order the store was filled in; of a heading with more
works than are shown, each record takes those that follow it in the order of row keys, so that links spread evenly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openshelf.authority.headings import agent_form
from openshelf.catalog.model import Entry, RelatedGroup
from openshelf.catalog.points import inverse, number
from openshelf.catalog.store import Store
from openshelf.record.model import creators

_GROUP_OF = {
    "host": "host",
    "set": "host",
    "part": "parts",
    "predecessor": "predecessor",
    "successor": "successor",
    "edition": "editions",
    "translation": "editions",
    "original": "editions",
    "other-form": "editions",
    "related": "related",
}
_STATED = ("host", "parts", "predecessor", "successor", "related")
# Signs of a class number that a shelf has in common: two figures, or the letters of LCC (authority/classes.sort_key).
_SHELF = {"lcc": 3}
_MOST = 200  # candidates looked at in one group before the choice


class Relations:
    """Finds related works in a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.db = store.db

    def related(self, entry: Entry, limit: int = 6) -> tuple[RelatedGroup, ...]:
        """The groups that have anything, each of at most `limit` works."""
        n = number(entry.record.id)
        shown = {n}
        groups: list[RelatedGroup] = []

        def add(kind: str, candidates: Iterable[int], rule: str | None = None) -> None:
            chosen: list[int] = []
            for other in candidates:
                if other not in shown:
                    shown.add(other)
                    chosen.append(other)
                    if len(chosen) == limit:
                        break
            briefs = self.store.briefs(chosen)
            if briefs:
                groups.append(RelatedGroup(kind, briefs, rule))

        stated = self._stated(n)
        editions, rule = self._editions(n)
        add("editions", (*stated.get("editions", ()), *editions), rule or ("stated" if "editions" in stated else None))
        for kind in _STATED:
            add(kind, stated.get(kind, ()), "stated")
        add("same-hand", self._same_hand(n, entry, limit), "creator")
        add("same-subject", self._same_subject(n, limit), "subject")
        add("same-shelf", self._same_shelf(n, limit), "class")
        return tuple(groups)

    def works_of_editions(self) -> dict[str, tuple[int, int]]:
        """By record id the number of its work and how many editions that has, for works of more than one; about 250 bytes a record of such."""
        rows = self.db.execute(
            "SELECT entry.id, w, editions FROM work JOIN (SELECT w, count(*) AS editions FROM work GROUP BY w HAVING editions > 1)"
            " USING (w) JOIN entry USING (n)"
        )
        return {record_id: (work, editions) for record_id, work, editions in rows}

    def _editions(self, n: int) -> tuple[list[int], str | None]:
        own = self.db.execute("SELECT w, rule FROM work WHERE n = ?", (n,)).fetchone()
        if own is None:
            return [], None
        rows = self.db.execute(
            "SELECT n, rule FROM work WHERE w = ? AND n <> ? ORDER BY n LIMIT ?", (own[0], n, _MOST)
        ).fetchall()
        uniform = own[1] == "uniform-title" or any(rule == "uniform-title" for _, rule in rows)
        return [row[0] for row in rows], ("uniform-title" if uniform else "title-author") if rows else None

    def _stated(self, n: int) -> dict[str, list[int]]:
        """Related works by number, from this record's own relations and from those that name it."""
        found: dict[str, list[int]] = {}
        outward = self.db.execute(
            "SELECT relation.kind, name.n FROM relation JOIN name USING (name) WHERE relation.n = ?"
            " ORDER BY relation.kind, name.n LIMIT ?",
            (n, _MOST),
        )
        inward = self.db.execute(
            "SELECT relation.kind, relation.n FROM name JOIN relation USING (name) WHERE name.n = ?"
            " ORDER BY relation.kind, relation.n LIMIT ?",
            (n, _MOST),
        )
        pairs = [(kind, other) for kind, other in outward]
        pairs += [(back, other) for kind, other in inward if (back := inverse(kind) or kind)]
        for kind, other in pairs:
            group = _GROUP_OF.get(kind)
            if group is not None:
                found.setdefault(group, []).append(other)
        return found

    def _same_hand(self, n: int, entry: Entry, limit: int) -> Iterator[int]:
        for agent in creators(entry.record):
            form = agent_form(agent)
            if form is None:
                continue
            row = self.db.execute(
                "SELECT h FROM form WHERE kind = ? AND key = ? LIMIT 1", (form.kind, form.key)
            ).fetchone()
            if row is not None:
                yield from self._after(row[0], n, limit)

    def _same_subject(self, n: int, limit: int) -> Iterator[int]:
        rows = self.db.execute(
            "SELECT DISTINCT heading.h FROM entry_form JOIN form USING (f) JOIN heading USING (h)"
            " WHERE n = ? AND form.kind = 'subject' AND heading.count > 1 ORDER BY heading.count, heading.h",
            (n,),
        ).fetchall()
        for (h,) in rows:
            yield from self._after(h, n, limit)

    def _after(self, h: int, n: int, limit: int) -> list[int]:
        """Works under a heading that follow row key n, round to the first again."""
        forms = [row[0] for row in self.db.execute("SELECT f FROM form WHERE h = ?", (h,))]
        wanted = 2 * limit
        found: set[int] = set()
        for form in forms:
            rows = self.db.execute(
                "SELECT n FROM entry_form WHERE f = ? AND n > ? ORDER BY n LIMIT ?", (form, n, wanted)
            ).fetchall()
            if len(rows) < wanted:
                rows += self.db.execute(
                    "SELECT n FROM entry_form WHERE f = ? AND n < ? ORDER BY n LIMIT ?", (form, n, wanted - len(rows))
                ).fetchall()
            found.update(row[0] for row in rows)
        return sorted(found, key=lambda other: (other < n, other))

    def _same_shelf(self, n: int, limit: int) -> list[int]:
        """The nearest numbers of the same class before and after this one, nearest first."""
        own = self.db.execute("SELECT scheme, sort FROM shelf WHERE n = ? ORDER BY scheme LIMIT 1", (n,)).fetchone()
        if own is None:
            return []
        begins = own[1][: _SHELF.get(own[0], 2)]
        before = self.db.execute(
            "SELECT n FROM shelf WHERE scheme = ?1 AND (sort, n) < (?2, ?3) AND sort >= ?4"
            " ORDER BY sort DESC, n DESC LIMIT ?5",
            (*own, n, begins, limit),
        ).fetchall()
        after = self.db.execute(
            "SELECT n FROM shelf WHERE scheme = ?1 AND (sort, n) > (?2, ?3) AND sort < ?4 ORDER BY sort, n LIMIT ?5",
            (*own, n, begins + "\U0010ffff", limit),
        ).fetchall()
        nearest = [row[0] for pair in zip(after, before, strict=False) for row in pair]
        longer = after[len(before) :] or before[len(after) :]
        return nearest + [row[0] for row in longer]
