"""The outbox: what guests asked of the library, kept on disk until the library has it.

Goes in: an idempotency key and a request; comes out: Kept with the short code the guest takes along. The rules it keeps: a request
that was answered for is on disk; one key has one effect, however often it is sent; a code names one request among all that are kept;
a request leaves the disk once it is acknowledged or thirty days old. Sending belongs to whoever carries it (network or stick)
and only moves the state on.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from kiosk.durable import open_state, writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta
    from pathlib import Path

KINDS = ("order", "enquiry", "delivery")
STATES = ("queued", "sent", "acknowledged", "failed")
VERSION = 1
SCHEMA = """
CREATE TABLE request (
    key TEXT PRIMARY KEY, digest BLOB NOT NULL, code TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL,
    state TEXT NOT NULL, kept TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX request_of_state ON request (state, kept)
"""
# Without 0 O 1 I L 8 B 5 S 2 Z: read aloud and copied by hand at night. 25^4 = 390,625 codes.
CODE_LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
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


class Outbox:
    """The requests of one kiosk, in one database."""

    def __init__(self, path: Path) -> None:
        self._database = open_state(path, SCHEMA, VERSION)

    def keep(self, key: str, request: Request, now: datetime) -> Kept | KeyReused | OutboxFull:
        """Keep the request under its key; `now` is an aware moment."""
        body = json.dumps(
            {"fields": dict(request.fields), "kind": request.kind, "tag": request.tag},
            ensure_ascii=False, sort_keys=True, separators=(",", ":"),
        )  # fmt: skip
        digest = hashlib.sha256(body.encode()).digest()
        with writing(self._database) as database:
            row = database.execute("SELECT digest, code, state FROM request WHERE key = ?", (key,)).fetchone()
            if row is not None:
                return Kept(row[1], row[2], new=False) if row[0] == digest else KeyReused()
            if self.count() >= MOST_QUEUED:
                return OutboxFull()
            code = self._fresh_code()
            database.execute(
                "INSERT INTO request (key, digest, code, kind, body, state, kept) VALUES (?, ?, ?, ?, ?, 'queued', ?)",
                (key, digest, code, request.kind, body, _moment(now)),
            )
            return Kept(code, "queued", new=True)

    def count(self, state: str = "queued") -> int:
        """How many requests are in this state."""
        (number,) = self._database.execute("SELECT COUNT(*) FROM request WHERE state = ?", (state,)).fetchone()
        return int(number)

    def forget(self, now: datetime, after: timedelta) -> int:
        """Erase what the library acknowledged and what is older than `after`; how many."""
        oldest = _moment(now - after)
        with writing(self._database) as database:
            return database.execute("DELETE FROM request WHERE state = 'acknowledged' OR kept < ?", (oldest,)).rowcount

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _fresh_code(self) -> str:
        while True:
            letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(4))
            code = f"{letters[:2]}-{letters[2:]}"
            if self._database.execute("SELECT 1 FROM request WHERE code = ?", (code,)).fetchone() is None:
                return code


def _moment(now: datetime) -> str:
    """In UTC, so that texts compare as moments do."""
    return now.astimezone(UTC).isoformat(timespec="seconds")
