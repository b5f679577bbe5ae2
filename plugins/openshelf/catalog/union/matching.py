"""Which descriptions of a catalogue are of one publication: sketches and keys on disk → groups, and what was found beside.

In: Sketches drawn as descriptions come and go, the editor's Wishes. Out: the table `united` (every description that has a
twin, under the first id of its group) and the table `finding` (each pair with what became of it and by which key).

Rules
- Two descriptions join by a key they share, the strongest first; a group takes one more only if none of its members
  contradicts it, so that no chain of small differences joins two volumes.
- One source describes a publication once: a group holds one record of each source. Two of one source are found and told
  (`same-source`); where a key finds two of a source, nobody knows which is meant and neither is taken (`ambiguous`). An
  editor's `always` and `within` say otherwise.
- What comes out depends on the descriptions and the wishes alone, not on what was merged before.

Memory: about 600 bytes for each description that shares a key with another that fits; the keys are sorted on disk.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import combinations

import msgspec

from openshelf.catalog.union.agreement import RANK, contradiction, one_publication, rule_of
from openshelf.catalog.union.sketch import Sketch, keys, sketch
from openshelf.catalog.union.wishes import Wishes
from openshelf.record.ids import split_id
from openshelf.record.model import Record

MOST = 60  # descriptions that share a key, above which it is a printer's or a cataloguer's mistake and tells nothing
_json = msgspec.json.Encoder()
_sketch = msgspec.json.Decoder(Sketch)


def draw(db: sqlite3.Connection, record: Record) -> None:
    """Take a description in, or take it in again."""
    erase(db, record.id)
    drawn = sketch(record)
    if drawn is not None:
        db.execute("INSERT INTO sketch VALUES (?, ?)", (drawn.id, _json.encode(drawn)))
        db.executemany("INSERT OR IGNORE INTO match VALUES (?, ?)", ((key, drawn.id) for key in keys(drawn)))


def erase(db: sqlite3.Connection, identifier: str) -> None:
    """Leave a description out."""
    row = db.execute("SELECT data FROM sketch WHERE id = ?", (identifier,)).fetchone()
    if row is not None:
        known = _sketch.decode(row[0])
        db.executemany("DELETE FROM match WHERE key = ? AND id = ?", ((key, identifier) for key in keys(known)))
        db.execute("DELETE FROM sketch WHERE id = ?", (identifier,))


def unite(db: sqlite3.Connection, wishes: Wishes, exists: Callable[[str], bool]) -> None:
    """Find all groups anew. exists: whether the catalogue has an id; one that it has not is passed over."""
    groups = _Groups(db, wishes)
    for listed in wishes.always:
        for first, second in itertools.pairwise(identifier for identifier in listed if exists(identifier)):
            groups.put_together(first, second, "list", "")
    _find_pairs(db, wishes, groups)
    for first, second, rule, key in db.execute(
        "SELECT first, second, rule, key FROM pair WHERE what = 'merged' ORDER BY rank, first, second"
    ):
        if groups.may_join(first, second):
            groups.put_together(first, second, rule, key)
    db.execute("DELETE FROM united")
    db.execute("DELETE FROM finding")
    db.executemany(
        "INSERT INTO united VALUES (?, ?, ?)",
        ((one, split_id(one)[0], min(members)) for members in groups.all() for one in members),
    )
    db.executemany("INSERT INTO finding VALUES ('merged', ?, ?, ?, ?)", groups.joins)
    left = db.execute(
        "SELECT what, rule, key, first, second FROM pair WHERE what <> 'merged' ORDER BY first, second, what"
    )
    db.executemany(
        "INSERT OR IGNORE INTO finding VALUES (?, ?, ?, ?, ?)",
        (row for row in left if not groups.settled(row[3], row[4])),
    )
    db.execute("DELETE FROM pair")


def _find_pairs(db: sqlite3.Connection, wishes: Wishes, groups: _Groups) -> None:
    """Every pair that a key brings together and nothing speaks against, into the temporary table `pair`."""
    db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS pair (first TEXT, second TEXT, what TEXT, rank INTEGER, rule TEXT, key TEXT,"
        " PRIMARY KEY (first, second, what)) WITHOUT ROWID"
    )
    db.execute("DELETE FROM pair")
    rows = db.execute(
        "SELECT match.key, data FROM (SELECT key FROM match GROUP BY key HAVING count(*) > 1) AS shared"
        " CROSS JOIN match ON match.key = shared.key CROSS JOIN sketch ON sketch.id = match.id"
        " ORDER BY match.key, match.id"
    )
    write = db.cursor()
    for key, block in itertools.groupby(rows, key=lambda row: row[0]):
        drawn = [_sketch.decode(data) for _, data in block]
        rule = rule_of(key)
        if len(drawn) > MOST:
            write.execute(
                "INSERT OR IGNORE INTO pair VALUES (?, '', 'common', ?, ?, ?)", (key, len(RANK), rule, str(len(drawn)))
            )
            continue
        write.executemany(
            "INSERT INTO pair VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (first, second, what) DO UPDATE"
            " SET rank = excluded.rank, rule = excluded.rule, key = excluded.key WHERE excluded.rank < rank",
            (
                (first.id, second.id, _meant(first, second, wishes), RANK[rule], rule, key)
                for first, second in combinations(drawn, 2)
                if not wishes.forbids(first.id, second.id) and one_publication(first, second, rule)
            ),
        )
    _leave_doubts(db, wishes, groups)


def _meant(first: Sketch, second: Sketch, wishes: Wishes) -> str:
    return "same-source" if first.source == second.source and first.source not in wishes.within else "merged"


def _leave_doubts(db: sqlite3.Connection, wishes: Wishes, groups: _Groups) -> None:
    """Where one rule finds a description two twins in one source, take neither; what an editor listed as one counts once."""
    db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS choice (one TEXT, source TEXT, rank INTEGER, other TEXT,"
        " PRIMARY KEY (one, source, rank, other)) WITHOUT ROWID"
    )
    db.execute("DELETE FROM choice")
    pairs = db.execute("SELECT first, second, rank FROM pair WHERE what = 'merged'")
    db.cursor().executemany(
        "INSERT OR IGNORE INTO choice VALUES (?, ?, ?, ?)",
        (
            (one, source, rank, groups.name(other))
            for first, second, rank in pairs
            for one, other in ((first, second), (second, first))
            if (source := split_id(other)[0]) not in wishes.within and source != split_id(one)[0]
        ),
    )
    crowded = "SELECT one, source, rank FROM choice GROUP BY one, source, rank HAVING count(*) > 1"
    doubtful = {(one, source, rank) for one, source, rank in db.execute(crowded)}
    db.execute("DELETE FROM choice")
    if doubtful:
        known = db.execute("SELECT first, second, rank FROM pair WHERE what = 'merged'").fetchall()
        db.executemany(
            "UPDATE pair SET what = 'ambiguous' WHERE first = ? AND second = ? AND what = 'merged'",
            (
                (first, second)
                for first, second, rank in known
                if not doubtful.isdisjoint(((first, split_id(second)[0], rank), (second, split_id(first)[0], rank)))
            ),
        )


class _Groups:
    """Groups being made: an id → its group, a list shared by its members."""

    def __init__(self, db: sqlite3.Connection, wishes: Wishes) -> None:
        self.joins: list[tuple[str, str, str, str]] = []  # rule, key, first, second
        self._wishes = wishes
        self._of: dict[str, list[str]] = {}
        self._sketch_of = lru_cache(1 << 14)(lambda identifier: _sketch_in(db, identifier))

    def name(self, identifier: str) -> str:
        """What an id's group is known by."""
        return min(self._of.get(identifier, (identifier,)))

    def all(self) -> Iterator[list[str]]:
        """The groups, each once."""
        for identifier, members in self._of.items():
            if members[0] == identifier:
                yield members

    def put_together(self, first: str, second: str, rule: str, key: str) -> None:
        """Make two groups one."""
        one, other = self._of.get(first, [first]), self._of.get(second, [second])
        if one is other:
            return
        one.extend(other)
        for identifier in one:
            self._of[identifier] = one
        self.joins.append((rule, key, first, second))

    def may_join(self, first: str, second: str) -> bool:
        """Whether nothing forbids every member of the one group to stand with every member of the other."""
        one, other = self._of.get(first, [first]), self._of.get(second, [second])
        if one is other:
            return False
        for left, right in itertools.product(one, other):
            same = split_id(left)[0] == split_id(right)[0]
            if same and split_id(left)[0] not in self._wishes.within:
                return False
            if self._wishes.forbids(left, right):
                return False
            drawn, beside = self._sketch_of(left), self._sketch_of(right)
            if drawn is not None and beside is not None and contradiction(drawn, beside) is not None:
                return False
        return True

    def settled(self, first: str, second: str) -> bool:
        """Whether a doubt about two ids is none: they are one, or each stands with another of the other's source."""
        one, other = self._of.get(first, [first]), self._of.get(second, [second])
        if one is other:
            return True
        sources = split_id(first)[0], split_id(second)[0]
        if sources[0] == sources[1]:
            return False
        return any(split_id(each)[0] == sources[1] for each in one) or any(
            split_id(each)[0] == sources[0] for each in other
        )


def _sketch_in(db: sqlite3.Connection, identifier: str) -> Sketch | None:
    row = db.execute("SELECT data FROM sketch WHERE id = ?", (identifier,)).fetchone()
    return _sketch.decode(row[0]) if row else None
