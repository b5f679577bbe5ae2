"""Every message stands in az, ru and en with the same placeholders, and every id used in the code exists."""

import ast
import json
import string
from pathlib import Path

from openshelf import errors

PACKAGE = Path(errors.__file__).parent
ROOMS = sorted({path.stem for path in (PACKAGE / "messages").rglob("*.json")})


def catalogue(language: str, room: str) -> dict[str, str]:
    path = PACKAGE / "messages" / language / f"{room}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_message_stands_in_every_language_with_the_same_placeholders():
    wrong = []
    for room in ROOMS:
        english = catalogue("en", room)
        for language in errors.LANGUAGES:
            other = catalogue(language, room)
            wrong += [f"{language}/{room}: {key} missing" for key in english.keys() - other.keys()]
            wrong += [f"{language}/{room}: {key} is not in en" for key in other.keys() - english.keys()]
            wrong += [
                f"{language}/{room}: {key} has other placeholders"
                for key in english.keys() & other.keys()
                if placeholders(english[key]) != placeholders(other[key])
            ]
    assert not wrong


def test_every_message_id_in_the_code_exists():
    makers = {
        "OpenshelfError",
        "UsageError",
        "SettingsError",
        "SourceError",
        "ContentError",
        "TemplateError",
        "LeakError",
        "BuildError",
        "Problem",
    }
    missing = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers and node.args
            ):
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                room, _, name = first.value.partition(".")
                if name not in catalogue("en", room):
                    missing.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {first.value}")
    assert not missing
