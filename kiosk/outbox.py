"""The outbox: what guests asked of the library, kept on disk until the library has it.

Goes in: an idempotency key and a request; comes out: Kept with the short code the guest takes along. The rules it keeps: a request
that was answered for is on disk; one key has one effect, however often it is sent; a code names one request among all that are kept, and
begins with the kiosk's own mark, so two kiosks of a hall give none twice; where the library's key is known, a request is sealed to it before it
touches the disk; its words leave the disk once the library has it or thirty days are over. What remains of an acknowledged one until then is key,
code and what the library said of it. Sending belongs to whoever carries it, by network or stick (kiosk/courier.py).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from kiosk.durable import open_state, writing
from kiosk.sealing import seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime, timedelta
    from pathlib import Path

KINDS = ("order", "enquiry", "delivery")
STATES = ("queued", "sent", "acknowledged", "failed")
STEPS = (
    """
CREATE TABLE request (
    key TEXT PRIMARY KEY, digest BLOB NOT NULL, code TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL,
    state TEXT NOT NULL, kept TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX request_of_state ON request (state, kept)
""",
    """
ALTER TABLE request ADD COLUMN sealed BLOB;
CREATE TABLE verdict (
    code TEXT PRIMARY KEY, state TEXT NOT NULL, place TEXT NOT NULL, why TEXT NOT NULL, changed TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE published (
    place INTEGER PRIMARY KEY, tag TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, day TEXT NOT NULL
);
CREATE TABLE published_as_of (moment TEXT NOT NULL)
""",
)
# Without 0 O 1 I L 8 B 5 S 2 Z: read aloud and copied by hand at night. 25^4 = 390,625 codes.
CODE_LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
CODE_LENGTH = 4
DRAWN = 3  # letters drawn at random at least, after the kiosk's mark
MOST_QUEUED = 10_000


@dataclass(frozen=True, slots=True)
class Request:
    """What a guest asks. kind: KINDS; tag: the page's language; fields: what the form held."""

    kind: str
    tag: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A request on disk. new: this very call kept it."""

    code: str
    state: str
    new: bool


@dataclass(frozen=True, slots=True)
class KeyReused:
    """The key stands for another request."""


@dataclass(frozen=True, slots=True)
class OutboxFull:
    """Too many requests wait to be sent."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request on its way, sealed to the library's key about `about(key, code)`."""

    key: str
    code: str
    kind: str
    kept: str
    sealed: bytes

    def value(self) -> dict[str, str]:
        """As a letter holds it."""
        sealed = base64.b64encode(self.sealed).decode()
        return {"key": self.key, "code": self.code, "kind": self.kind, "kept": self.kept, "sealed": sealed}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the library said of a request. state: accepted, ready, done, refused, answered; place: where to collect; why: a key of words."""

    code: str
    state: str
    place: str
    why: str
    changed: str


@dataclass(frozen=True, slots=True)
class Published:
    """An enquiry the library answered for all to read."""

    tag: str
    question: str
    answer: str
    day: str


def about(key: str, code: str) -> bytes:
    """What a request is sealed about: it opens as this request and no other."""
    return f"{key}\n{code}".encode()


class Outbox:
    """The requests of one kiosk, in one database. library_key: None while the kiosk has no hall; then requests wait in the clear."""

    def __init__(self, path: Path, library_key: bytes | None = None, mark: str = "") -> None:
        self._database = open_state(path, STEPS)
        self._library_key = library_key
        self._mark = mark
        if library_key is not None:
            self._seal_what_waits()

    def keep(self, key: str, request: Request, now: datetime) -> Kept | KeyReused | OutboxFull:
        """Keep the request under its key; `now` is an aware moment."""
        body = json.dumps(
            {"fields": dict(request.fields), "kind": request.kind, "tag": request.tag},
            ensure_ascii=False, sort_keys=True, separators=(",", ":"),
        )  # fmt: skip
        # Keyed, so that equal requests of two guests do not look alike on the disk.
        digest = hashlib.blake2b(body.encode(), key=key.encode(), digest_size=32).digest()
        with writing(self._database) as database:
            row = database.execute("SELECT digest, code, state FROM request WHERE key = ?", (key,)).fetchone()
            if row is not None:
                # Of an acknowledged one nothing is left to compare.
                return Kept(row[1], row[2], new=False) if row[0] in (digest, b"") else KeyReused()
            if self.waiting() >= MOST_QUEUED:
                return OutboxFull()
            code = self._fresh_code()
            kept, sealed = ("", self._sealed(key, code, body)) if self._library_key else (body, None)
            database.execute(
                "INSERT INTO request (key, digest, code, kind, body, state, kept, sealed) VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)",
                (key, digest, code, request.kind, kept, moment(now), sealed),
            )
            return Kept(code, "queued", new=True)

    def count(self, state: str = "queued") -> int:
        """How many requests are in this state."""
        (number,) = self._database.execute("SELECT COUNT(*) FROM request WHERE state = ?", (state,)).fetchone()
        return int(number)

    def waiting(self) -> int:
        """How many requests the library has not acknowledged."""
        return self.count("queued") + self.count("sent")

    def outgoing(self, most: int) -> tuple[Outgoing, ...]:
        """The oldest requests the library has not acknowledged; none while its key is not known."""
        rows = self._database.execute(
            "SELECT key, code, kind, kept, sealed FROM request WHERE state IN ('queued', 'sent') AND sealed IS NOT NULL "
            "ORDER BY kept, key LIMIT ?",
            (most,),
        ).fetchall()
        return tuple(Outgoing(*row) for row in rows)

    def sent(self, keys: Iterable[str]) -> None:
        """These lie on a stick or on the wire; they are sent again until the library acknowledges them."""
        with writing(self._database) as database:
            database.executemany(
                "UPDATE request SET state = 'sent' WHERE key = ? AND state = 'queued'", [(key,) for key in keys]
            )

    def acknowledge(self, keys: Iterable[str]) -> int:
        """The library has these: their words leave the disk now. How many were waiting for that."""
        with writing(self._database) as database:
            return database.executemany(
                "UPDATE request SET state = 'acknowledged', body = '', sealed = NULL, digest = x'' "
                "WHERE key = ? AND state IN ('queued', 'sent')",
                [(key,) for key in keys],
            ).rowcount

    def told(self, verdicts: Iterable[Verdict]) -> None:
        """Note what the library said; a letter that came late changes nothing newer."""
        with writing(self._database) as database:
            database.executemany(
                "INSERT INTO verdict VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (code) DO UPDATE "
                "SET state = ?2, place = ?3, why = ?4, changed = ?5 WHERE changed < ?5",
                [(each.code, each.state, each.place, each.why, each.changed) for each in verdicts],
            )

    def state_of(self, code: str) -> Verdict | None:
        """What is known of the request with this code; None where no such code is kept here."""
        row = self._database.execute("SELECT state, kept FROM request WHERE code = ?", (code,)).fetchone()
        if row is None:
            return None
        said = self._database.execute(
            "SELECT code, state, place, why, changed FROM verdict WHERE code = ?", (code,)
        ).fetchone()
        return Verdict(*said) if said else Verdict(code, row[0], "", "", row[1])

    def publish(self, answers: Iterable[Published], as_of: str) -> None:
        """The answers the library has published, all of them; an older list changes nothing."""
        with writing(self._database) as database:
            known = database.execute("SELECT moment FROM published_as_of").fetchone()
            if known is not None and known[0] >= as_of:
                return
            database.execute("DELETE FROM published")
            database.executemany(
                "INSERT INTO published (tag, question, answer, day) VALUES (?, ?, ?, ?)",
                [(each.tag, each.question, each.answer, each.day) for each in answers],
            )
            database.execute("DELETE FROM published_as_of")
            database.execute("INSERT INTO published_as_of VALUES (?)", (as_of,))

    def published(self) -> tuple[Published, ...]:
        """The published answers, newest first."""
        rows = self._database.execute("SELECT tag, question, answer, day FROM published ORDER BY place").fetchall()
        return tuple(Published(*row) for row in rows)

    def forget(self, now: datetime, after: timedelta) -> int:
        """Erase everything of requests older than `after`; how many had waited in vain."""
        oldest = moment(now - after)
        with writing(self._database) as database:
            (lost,) = database.execute(
                "SELECT COUNT(*) FROM request WHERE kept < ? AND state IN ('queued', 'sent')", (oldest,)
            ).fetchone()
            database.execute("DELETE FROM request WHERE kept < ?", (oldest,))
            database.execute("DELETE FROM verdict WHERE code NOT IN (SELECT code FROM request)")
            return int(lost)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _sealed(self, key: str, code: str, body: str) -> bytes:
        assert self._library_key is not None
        return seal(self._library_key, body.encode(), about(key, code))

    def _seal_what_waits(self) -> None:
        """What was kept before the kiosk had a hall."""
        with writing(self._database) as database:
            rows = database.execute(
                "SELECT key, code, body FROM request WHERE sealed IS NULL AND body <> ''"
            ).fetchall()
            for key, code, body in rows:
                database.execute(
                    "UPDATE request SET body = '', sealed = ? WHERE key = ?", (self._sealed(key, code, body), key)
                )

    def _fresh_code(self) -> str:
        (taken,) = self._database.execute("SELECT COUNT(*) FROM request").fetchone()
        drawn = max(CODE_LENGTH - len(self._mark), DRAWN)
        # A month busier than any yet makes the codes a letter longer rather than hard to find.
        while taken > len(CODE_LETTERS) ** drawn // 2:
            drawn += 1
        while True:
            letters = self._mark + "".join(secrets.choice(CODE_LETTERS) for _ in range(drawn))
            half = (len(letters) + 1) // 2
            code = f"{letters[:half]}-{letters[half:]}"
            if self._database.execute("SELECT 1 FROM request WHERE code = ?", (code,)).fetchone() is None:
                return code


def moment(now: datetime) -> str:
    """In UTC, so that texts compare as moments do."""
    return now.astimezone(UTC).isoformat(timespec="seconds")
