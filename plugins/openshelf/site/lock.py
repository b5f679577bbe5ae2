"""One build of a site at a time: an exclusive SQLite transaction, which every system frees when its process dies."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from openshelf.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def alone(memory: Path, patience: float = 2.0) -> Iterator[None]:
    """Hold the site; BuildError where another build holds it longer than `patience` seconds."""
    memory.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(memory / "lock.sqlite", timeout=patience, isolation_level=None)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BuildError("site.busy", folder=str(memory.parent)) from error
        yield
    finally:
        connection.close()
