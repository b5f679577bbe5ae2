"""Both languages' answers to the same questions: `differences(questions)` is empty when they agree."""

import json
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from openshelf.lang import bundle, case, collate, dates, fold, numbers, plurals, stem

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


def _written(tag: str, text: str) -> list[object]:
    """All that is written of a number and two dates, given as seven whole numbers; a month or day of 0 is not known."""
    n, *rest = map(int, text.split())
    start, end = ((year, month or None, (month and day) or None) for year, month, day in (rest[:3], rest[3:]))
    return [
        *(dates.format_date(*start, tag, style) for style in ("long", "medium", "short")),
        *(dates.format_range(start, end, tag, style) for style in ("long", "medium", "short")),
        plurals.ordinal(abs(n), tag),
        plurals.category(n, tag),
        numbers.format_number(n, tag),
        numbers.format_number(n / 8, tag),
        numbers.format_bytes(abs(n), tag),
    ]


# Of these the vectors are in other files, or none are needed.
UNVECTORED = {
    "title": lambda tag, text: case.title(text, tag),
    "sentence": lambda tag, text: case.sentence(text, tag),
    "written": _written,
}
TAGS = ("az", "az-Cyrl", "uz-Latn", "uz-Cyrl", "kk", "kk-Latn", "ru", "en", "tr")


def differences(questions: Iterable[tuple[str, str | None, str]]) -> list[tuple[str, str | None, str, object, object]]:
    """(function, tag, text, Python's answer, JavaScript's answer) of every question answered in two ways."""
    asked = list(questions)
    functions = PYTHON | UNVECTORED
    with tempfile.TemporaryDirectory() as folder:
        tables = Path(folder, "bundle.json")
        written = {tag: {"tables": bundle.browser_tables(tag), "dates": bundle.date_tables(tag)} for tag in TAGS}
        bundled = {"tables": bundle.browser_tables("az"), "sort": bundle.sort_tables(), "written": written}
        tables.write_text(json.dumps(bundled), "utf-8")
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
        if (mine := functions[name](tag, text)) != theirs
    ]
