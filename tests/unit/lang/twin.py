"""Both languages' answers to the same questions: `differences(questions)` is empty when they agree."""

import json
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from openshelf.lang import bundle, case, collate, fold, stem

RUNNER = Path(__file__).with_name("twin.mjs")
PYTHON = {
    "clean": lambda tag, text: fold.clean(text),
    "tokens": lambda tag, text: [[t.text, text[t.start : t.end], t.joined] for t in fold.tokens(text)],
    "key": lambda tag, text: fold.key(text, tag),
    "skeleton": lambda tag, text: fold.skeleton(text, tag),
    "query": lambda tag, text: list(fold.query_skeletons(text, tag)),
    "fallback": lambda tag, text: list(fold.fallback_skeletons(text)),
    "stem": lambda tag, text: stem.stem(text, tag),
    "candidates": lambda tag, text: list(stem.candidates(text, tag)),
    "sort": lambda tag, text: collate.sort_key(text, tag),
    "upper": lambda tag, text: case.upper(text, tag),
    "lower": lambda tag, text: case.lower(text, tag),
}


def differences(questions: Iterable[tuple[str, str | None, str]]) -> list[tuple[str, str | None, str, object, object]]:
    """(function, tag, text, Python's answer, JavaScript's answer) of every question answered in two ways."""
    asked = list(questions)
    with tempfile.TemporaryDirectory() as folder:
        tables = Path(folder, "bundle.json")
        tables.write_text(json.dumps({"tables": bundle.browser_tables("az"), "sort": bundle.sort_tables()}), "utf-8")
        lines = "".join(json.dumps(question) + "\n" for question in asked)
        done = subprocess.run(
            ["node", str(RUNNER), str(tables)],
            input=lines,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
    answers = [json.loads(line) for line in done.stdout.split("\n")[:-1]]
    assert len(answers) == len(asked)
    return [
        (name, tag, text, mine, theirs)
        for (name, tag, text), theirs in zip(asked, answers, strict=True)
        if (mine := PYTHON[name](tag, text)) != theirs
    ]
