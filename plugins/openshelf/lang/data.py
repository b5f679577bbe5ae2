"""The committed tables of this room: a name → the parsed JSON of `tables/<name>.json`.

Rule: a table is read once a process and never changed; who needs another shape builds it from the answer.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

TABLES = Path(__file__).resolve().parent / "tables"


@cache
def table(name: str) -> Any:
    """The table `name`; the same object at every call, to be read only."""
    return json.loads((TABLES / f"{name}.json").read_text(encoding="utf-8"))
