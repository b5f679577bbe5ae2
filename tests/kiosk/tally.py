"""Long counts that may be stopped and gone on with: each run adds to output/figures/<name>.json, beside the builds and as little kept in git.

In: a name and what makes its numbers incomparable when it changes (a text). Out: `done` so far, `add(n, **most)`. A count under another text begins anew.
"""

import json
import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "output" / "figures"


class Tally:
    def __init__(self, name: str, about: str):
        self._path = FOLDER / f"{name}.json"
        self.value = {"about": about, "done": 0}
        if self._path.is_file():
            found = json.loads(self._path.read_text("utf-8"))
            self.value = found if found["about"] == about else self.value

    @property
    def done(self) -> int:
        return self.value["done"]

    def add(self, number: int, **counts: int) -> None:
        self.value["done"] += number
        for name, count in counts.items():
            self.value[name] = self.value.get(name, 0) + count
        FOLDER.mkdir(parents=True, exist_ok=True)
        staged = self._path.with_suffix(".new")
        staged.write_text(json.dumps(self.value), "utf-8")
        staged.replace(self._path)


def wanted(usual: int) -> int:
    """How many trials this run is to reach: OPENSHELF_TRIALS, else `usual`."""
    return int(os.environ.get("OPENSHELF_TRIALS", usual))
