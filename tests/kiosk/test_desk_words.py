"""The desk speaks seven languages: every sentence its pages can say stands in every file, with the same {names}."""

import ast
import json
import re
from pathlib import Path

import pytest

from kiosk.hall import desk, frame, health, views, words

HALL = Path(words.__file__).resolve().parent


def said() -> set[str]:
    """Every sentence of the desk: what is passed to say() and heading(), and the tables of the pages."""
    found = set()
    for file in HALL.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                called = node.func.func if isinstance(node.func, ast.Call) else None
                if name in ("say", "heading") or getattr(called, "id", "") == "speaker":
                    found.add(node.args[0].value)
    for table in (views.FIELDS, views.STATES, views.STEPS, views.REASONS, views.KINDS, views.COUNTS, desk.TOLD):
        found |= set(table.values())
    return found | {name for _, name in frame.ROOMS} | set(health.KIOSK_HEADS) | set(health.SEAT_HEADS)


def test_the_desk_says_many_things():
    assert len(said()) > 100


@pytest.mark.parametrize("tag", [tag for tag in words.TAGS if tag != "en"])
def test_every_sentence_of_the_desk_is_in_every_language(tag):
    known = json.loads((HALL / "words" / f"{tag}.json").read_text("utf-8"))
    assert said() - known.keys() == set()
    assert known.keys() - said() == set()
    assert [text for text in known.values() if not text.strip()] == []
    names = re.compile(r"\{\w+\}")
    assert [text for text, here in known.items() if sorted(names.findall(text)) != sorted(names.findall(here))] == []


@pytest.mark.parametrize(
    ("stated", "tag"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("uz", "uz-Latn"),
        ("uz-Cyrl-UZ", "uz-Cyrl"),
        ("de,fr", "az"),
        ("", "az"),
        ("kk-KZ", "kk"),
    ],
)
def test_the_desk_opens_in_the_browsers_language(stated, tag):
    assert words.preferred(stated) == tag
