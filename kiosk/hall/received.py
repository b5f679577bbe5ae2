"""What the library has received: requests of guests, answers it published, and how its kiosks said they are.

Goes in: requests out of letters, what staff decide, reports. Comes out: lists for the desk, codes for the board, verdicts for the kiosks. The rules: (kiosk, key) has one effect for
ever, however often a letter is read; a guest's words lie here sealed, are opened to be shown, and are erased KEEP days after the last step, with the number and nothing else
remaining; states only follow the arrows of STEPS_OF.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kiosk.durable import open_state, writing
from kiosk.outbox import KINDS, Verdict, about, moment
from kiosk.sealing import SealError, open_sealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import timedelta
    from pathlib import Path

STEPS = (
    """
CREATE TABLE request (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kiosk TEXT NOT NULL, key TEXT NOT NULL, code TEXT NOT NULL, kind TEXT NOT NULL, kept TEXT NOT NULL,
    received TEXT NOT NULL, sealed BLOB, state TEXT NOT NULL, place TEXT NOT NULL, why TEXT NOT NULL, changed TEXT NOT NULL, UNIQUE (kiosk, key)
);
CREATE INDEX request_of_state ON request (state, changed);
CREATE TABLE answered (number INTEGER PRIMARY KEY AUTOINCREMENT, tag TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, day TEXT NOT NULL);
CREATE TABLE answered_as_of (moment TEXT NOT NULL);
INSERT INTO answered_as_of VALUES ('');
CREATE TABLE report (kiosk TEXT PRIMARY KEY, value TEXT NOT NULL, heard TEXT NOT NULL, way TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE counted (kiosk TEXT NOT NULL, day TEXT NOT NULL, what TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (kiosk, day, what)) WITHOUT ROWID
""",
)
# What may follow what. A step back is allowed where a hand slips: ready → accepted, refused → accepted.
STEPS_OF = {
    "new": ("accepted", "ready", "refused", "answered"),
    "accepted": ("ready", "refused", "done"),
    "ready": ("done", "accepted", "refused"),
    "refused": ("accepted",),
    "answered": (),
    "done": (),
}
OPEN = ("new", "accepted", "ready")
WHYS = (
    "not-found",
    "lent",
    "in-reading-room",
    "not-lent",
    "too-fragile",
    "not-understood",
    "cannot-deliver",
    "ask-at-desk",
)
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
CODE = re.compile(r"[A-Z0-9]{2,6}-[A-Z0-9]{2,6}")
MOST_PUBLISHED = 200
MOST_SEALED = 64 << 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the desk shows it. fields: None where its words are erased or do not open."""

    number: int
    kiosk: str
    code: str
    kind: str
    kept: str
    state: str
    place: str
    why: str
    changed: str
    tag: str
    fields: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Report:
    """How a kiosk said it was. way: network or stick."""

    kiosk: str
    value: Mapping[str, Any]
    heard: str
    way: str


class Received:
    """The library's side of all outboxes, in one database. private: the key requests are sealed to."""

    def __init__(self, path: Path, private: bytes) -> None:
        self._database = open_state(path, STEPS)
        self._private = private

    def take_in(self, kiosk: str, requests: Sequence[Any], now: datetime) -> list[str]:
        """Keep what a letter brought; the keys that are kept now, whether this letter brought them or one before.

        What is no request at all is passed over and stays with its kiosk: acknowledging it would lose it.
        """
        kept = []
        with writing(self._database) as database:
            for each in requests:
                row = _row(each)
                if row is None:
                    continue
                key, code, kind, when, sealed = row
                database.execute(
                    "INSERT OR IGNORE INTO request (kiosk, key, code, kind, kept, received, sealed, state, place, why, changed) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, 'new', '', '', ?)",
                    (kiosk, key, code, kind, when, moment(now), sealed, moment(now)),
                )
                kept.append(key)
        return kept

    def listed(self, kinds: Sequence[str], *, closed: bool = False, most: int = 200) -> tuple[Asked, ...]:
        """Requests of these kinds: the open ones, oldest first, or the closed ones, newest first."""
        states = [state for state in STEPS_OF if (state not in OPEN) == closed]
        order = "changed DESC" if closed else "kept, number"
        rows = self._database.execute(
            f"SELECT {COLUMNS} FROM request WHERE kind IN ({_marks(kinds)}) AND state IN ({_marks(states)}) ORDER BY {order} LIMIT ?",  # noqa: S608 — question marks and constants
            (*kinds, *states, most),
        ).fetchall()
        return tuple(self._asked(row) for row in rows)

    def one(self, number: int) -> Asked | None:
        """The request of this number."""
        row = self._database.execute(f"SELECT {COLUMNS} FROM request WHERE number = ?", (number,)).fetchone()  # noqa: S608 — a constant
        return self._asked(row) if row else None

    def waiting(self) -> dict[str, int]:
        """How many new requests there are, by kind."""
        return dict(
            self._database.execute("SELECT kind, COUNT(*) FROM request WHERE state = 'new' GROUP BY kind").fetchall()
        )

    def decide(self, number: int, state: str, now: datetime, place: str = "", why: str = "") -> bool:
        """Take a request a step on; False where that step does not follow from where it stands."""
        with writing(self._database) as database:
            row = database.execute("SELECT state, changed FROM request WHERE number = ?", (number,)).fetchone()
            if row is None or state not in STEPS_OF[row[0]]:
                return False
            # Kiosks take what is newer: two steps within one second must not look like one.
            changed = max(moment(now), row[1] + "~") if moment(now) <= row[1] else moment(now)
            database.execute(
                "UPDATE request SET state = ?, place = ?, why = ?, changed = ? WHERE number = ?",
                (state, place, why, changed, number),
            )
            return True

    def board(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """(code, place) of the orders that are ready and of those being fetched."""
        rows = self._database.execute(
            "SELECT state, code, place FROM request WHERE kind = 'order' AND state IN ('accepted', 'ready') ORDER BY changed DESC LIMIT 200"
        ).fetchall()
        return {
            state: tuple((code, place) for found, code, place in rows if found == state)
            for state in ("ready", "accepted")
        }

    def verdicts(self, kiosk: str) -> list[Verdict]:
        """What the library has said of this kiosk's requests, those whose words are still kept."""
        rows = self._database.execute(
            "SELECT code, state, place, why, changed FROM request WHERE kiosk = ? AND state <> 'new' AND sealed IS NOT NULL",
            (kiosk,),
        ).fetchall()
        return [Verdict(*row) for row in rows]

    def publish(self, tag: str, question: str, answer: str, day: str, now: datetime) -> None:
        """An answer for all to read, in the words staff gave question and answer."""
        with writing(self._database) as database:
            database.execute(
                "INSERT INTO answered (tag, question, answer, day) VALUES (?, ?, ?, ?)", (tag, question, answer, day)
            )
            self._as_of_now(database, now)

    def unpublish(self, number: int, now: datetime) -> None:
        """Take an answer back."""
        with writing(self._database) as database:
            database.execute("DELETE FROM answered WHERE number = ?", (number,))
            self._as_of_now(database, now)

    def published(self) -> tuple[tuple[int, str, str, str, str], ...]:
        """(number, language, question, answer, day) of every published answer, newest first."""
        query = "SELECT number, tag, question, answer, day FROM answered ORDER BY number DESC LIMIT ?"
        return tuple(self._database.execute(query, (MOST_PUBLISHED,)).fetchall())

    def published_as_of(self) -> str:
        """When the list of published answers last changed."""
        (stated,) = self._database.execute("SELECT moment FROM answered_as_of").fetchone()
        return str(stated)

    def reported(self, kiosk: str, value: Mapping[str, Any], now: datetime, way: str, *, live: bool = True) -> bool:
        """Note how a kiosk says it is, and its counts of the days that are over; whether it was noted.

        live: the letter is surely the kiosk's latest. Any other changes nothing where something newer is known, and tells how the kiosk was when it was written.
        """
        written = _written(value, now)
        plain = {name: each for name, each in value.items() if name != "statistics"} | {"at": written}
        with writing(self._database) as database:
            row = database.execute("SELECT value FROM report WHERE kiosk = ?", (kiosk,)).fetchone()
            if row is not None and not live and written <= json.loads(row[0]).get("at", ""):
                return False
            database.execute(
                "INSERT OR REPLACE INTO report VALUES (?, ?, ?, ?)",
                (kiosk, json.dumps(plain, ensure_ascii=False), moment(now) if live else written, way),
            )
            database.executemany(
                "INSERT OR REPLACE INTO counted VALUES (?, ?, ?, ?)",
                [(kiosk, *row) for row in _counts(value.get("statistics"))],
            )
        return True

    def reports(self) -> dict[str, Report]:
        """The last report of every kiosk that ever sent one."""
        rows = self._database.execute("SELECT kiosk, value, heard, way FROM report").fetchall()
        return {kiosk: Report(kiosk, json.loads(value), heard, way) for kiosk, value, heard, way in rows}

    def counts(self, most_days: int = 62) -> dict[str, dict[str, int]]:
        """Counts by day and kind over all kiosks, newest day first."""
        days: dict[str, dict[str, int]] = {}
        rows = self._database.execute(
            "SELECT day, what, SUM(number) FROM counted GROUP BY day, what ORDER BY day DESC, what"
        )
        for day, what, number in rows:
            if day not in days and len(days) == most_days:
                break
            days.setdefault(day, {})[what] = number
        return days

    def forget(self, now: datetime, after: timedelta) -> int:
        """Erase the words of requests whose last step is older than `after`; how many. Requests nobody has looked at yet are kept."""
        with writing(self._database) as database:
            return database.execute(
                "UPDATE request SET sealed = NULL, place = '', why = '' WHERE sealed IS NOT NULL AND state <> 'new' AND changed < ?",
                (moment(now - after),),
            ).rowcount

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _as_of_now(self, database: Any, now: datetime) -> None:
        (known,) = database.execute("SELECT moment FROM answered_as_of").fetchone()
        fresh = moment(now) if moment(now) > known else known + "~"
        database.execute("UPDATE answered_as_of SET moment = ?", (fresh,))

    def _asked(self, row: tuple[Any, ...]) -> Asked:
        number, kiosk, key, code, kind, kept, state, place, why, changed, sealed = row
        tag, fields = "", None
        if sealed is not None:
            try:
                value = json.loads(open_sealed(self._private, sealed, about(key, code)))
                tag, fields = str(value["tag"]), {str(name): str(text) for name, text in value["fields"].items()}
            except (SealError, ValueError, KeyError, AttributeError):
                fields = None
        return Asked(number, kiosk, code, kind, kept, state, place, why, changed, tag, fields)


COLUMNS = "number, kiosk, key, code, kind, kept, state, place, why, changed, sealed"


def _row(value: Any) -> tuple[str, str, str, str, bytes] | None:
    try:
        key, code, kind, kept = value["key"], value["code"], value["kind"], value["kept"]
        sealed = base64.b64decode(value["sealed"], validate=True)
    except (KeyError, TypeError, binascii.Error):
        return None
    texts = all(isinstance(each, str) for each in (key, code, kind, kept))
    if (
        not texts
        or not KEY.fullmatch(key)
        or not CODE.fullmatch(code)
        or kind not in KINDS
        or len(kept) > 40
        or len(sealed) > MOST_SEALED
    ):
        return None
    return key, code, kind, kept, sealed


def _written(value: Mapping[str, Any], now: datetime) -> str:
    """When a report was written: now where the kiosk does not say, knows its clock to be wrong or lives in the future, so that it is heard again afterwards."""
    try:
        at = datetime.fromisoformat(value["at"])
    except (KeyError, TypeError, ValueError):
        return moment(now)
    return moment(at) if at.tzinfo and at < now and value.get("clock") != "floor" else moment(now)


def _counts(value: Any) -> Iterable[tuple[str, str, int]]:
    if not isinstance(value, dict):
        return
    for day, counts in value.items():
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", day) or not isinstance(counts, dict):
            continue
        for what, number in counts.items():
            if re.fullmatch(r"[a-z-]{1,32}", what) and type(number) is int and number >= 0:
                yield day, what, number


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
