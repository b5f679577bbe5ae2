"""What outlives a power cut: SQLite opened so that a commit does, and a writer waits for its turn instead of failing; a file written whole or not at all.

Goes in: a path and the schema as steps of SQL, of which step n brings a file of version n - 1 to version n. Comes out: a connection in
autocommit; `writing(connection)` is one immediate transaction. A file written by a newer program is refused, never reinterpreted.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

BUSY_SECONDS = 10.0


class NewerStateError(Exception):
    """The state was written by a newer kiosk than this one."""


def open_state(path: Path, steps: Sequence[str]) -> sqlite3.Connection:
    """The database at `path`, made where there is none, brought to the last step; NewerStateError, or sqlite3.Error where it cannot be used."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a seat or an order that was answered for must stand in the log before the answer leaves.
        connection.execute("PRAGMA synchronous = FULL")
        # What is erased is overwritten, in the file as well: requests of guests must not be found in free pages.
        connection.execute("PRAGMA secure_delete = ON")
        with writing(connection):
            _bring_to(connection, steps, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _bring_to(connection: sqlite3.Connection, steps: Sequence[str], path: Path) -> None:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > len(steps):
        raise NewerStateError(
            f"{path} has version {found}, this kiosk reads {len(steps)}; install the newer kiosk software"
        )
    for version, step in enumerate(steps[found:], found + 1):
        for statement in step.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version:d}")


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction that holds the write lock from its first line, so what it reads is still so when it writes."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def place_durably(path: Path, data: bytes) -> None:
    """The file whole or not at all, and on the medium when this returns: a stick is pulled out right after."""
    staged = path.with_name(f".{path.name}.new")
    with staged.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
