"""The kiosk's seats on disk, and how they are brought to a moment. Goes in: a connection and an Instant; the tables after it hold for that instant.

The rules of a lease with a hall are stricter than of one without: it never outlives what the hall granted, and it ends with the boot it was given in
(a hall's kiosk serves the screen of its own machine alone, so a reboot took the reader's page with it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from kiosk.clock import Instant

STEPS = (
    """
CREATE TABLE lease (
    work TEXT NOT NULL, slot INTEGER NOT NULL, token BLOB NOT NULL UNIQUE, boot TEXT NOT NULL, expires REAL NOT NULL,
    PRIMARY KEY (work, slot)
) WITHOUT ROWID;
CREATE TABLE waiting (
    arrival INTEGER PRIMARY KEY AUTOINCREMENT, work TEXT NOT NULL, token BLOB NOT NULL UNIQUE, boot TEXT NOT NULL,
    expires REAL NOT NULL
);
CREATE INDEX waiting_of_work ON waiting (work, arrival)
""",
    """
ALTER TABLE lease ADD COLUMN backing TEXT NOT NULL DEFAULT 'own';
ALTER TABLE waiting ADD COLUMN others INTEGER NOT NULL DEFAULT 0;
CREATE TABLE allowance (
    work TEXT PRIMARY KEY, boot TEXT NOT NULL, share INTEGER NOT NULL, share_until REAL NOT NULL, share_day TEXT NOT NULL,
    share_goal INTEGER NOT NULL, pool INTEGER NOT NULL, pool_until REAL NOT NULL, in_use INTEGER NOT NULL, capacity INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE voice (instance TEXT NOT NULL, number INTEGER NOT NULL, latest TEXT NOT NULL)
""",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """Seconds a lease and a ticket live, and how often their holders should speak up."""

    lease_seconds: int = 90
    renew_every: int = 30
    ticket_seconds: int = 20
    retry_in: int = 5
    queue_limit: int = 200


USUAL_TERMS = Terms()


def settle(database: sqlite3.Connection, terms: Terms, now: Instant, *, hall: bool) -> None:
    """Bring both tables to `now`: what has ended goes; clocks that went back hold nothing longer than one more term.

    Without a hall, what an earlier boot gave lives for one more term; with one it is over.
    """
    if hall:
        database.execute("DELETE FROM lease WHERE boot <> ? OR backing = 'own'", (now.boot,))
        database.execute("DELETE FROM waiting WHERE boot <> ?", (now.boot,))
    for table, term in (("lease", terms.lease_seconds), ("waiting", terms.ticket_seconds)):
        latest = now.seconds + term
        database.execute(
            f"UPDATE {table} SET boot = ?, expires = ? WHERE boot <> ? OR expires > ?",  # noqa: S608 — the two tables above
            (now.boot, latest, now.boot, latest),
        )
        database.execute(f"DELETE FROM {table} WHERE expires <= ?", (now.seconds,))  # noqa: S608
