"""Every word of the interface stands in Azerbaijani and Russian, with the same placeholders and the forms it needs."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from openshelf.pages.words import read_words, script_msgids

ROOT = Path(__file__).resolve().parents[3]
THEME = ROOT / "theme"
PACKAGE = ROOT / "plugins" / "openshelf"
# Rooms whose Python asks for words of the interface; the command line's own words live in messages/.
SPEAKING_ROOMS = ("pages", "search", "media", "interop", "site")
TEMPLATE_CALL = re.compile(r"""\b(?:_|ngettext)\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
# The caller gives a year also as an ordinal, for languages that count decades so: 1990-cı illər.
ALTERNATIVES = {"%(ordinal)s": "%(year)s"}


def unquoted(literal: str) -> str:
    return ast.literal_eval(literal)


def template_msgids() -> dict[str, str]:
    found = {}
    for path in sorted((THEME / "templates").rglob("*")):
        if path.is_file():
            for literal in TEMPLATE_CALL.findall(path.read_text("utf-8")):
                found[unquoted(literal)] = str(path.relative_to(ROOT))
    return found


def python_msgids() -> dict[str, str]:
    found = {}
    for room in SPEAKING_ROOMS:
        for path in sorted((PACKAGE / room).rglob("*.py")):
            source = path.read_text("utf-8")
            aliases = set(re.findall(r"\b(\w+)(?:: [^=\n]+)? = [\w.\[\]]*\bgettext\b", source))
            for node in ast.walk(ast.parse(source)):
                if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                    continue
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in {"gettext", "ngettext", "msg", "word", *aliases} and isinstance(node.args[0].value, str):
                    found[node.args[0].value] = str(path.relative_to(ROOT))
    return found


def script_messages() -> dict[str, str]:
    found = {}
    for path in sorted((THEME / "static" / "js").rglob("*.js")):
        for msgid in script_msgids(path.read_text("utf-8")):
            found[msgid] = str(path.relative_to(ROOT))
    return found


def all_msgids() -> dict[str, str]:
    return template_msgids() | python_msgids() | script_messages()


@pytest.mark.parametrize("tag", ["az", "ru"])
def test_every_msgid_is_translated(tag):
    words = read_words(THEME / "translations", tag)
    missing = sorted(f"{file}: {msgid}" for msgid, file in all_msgids().items() if msgid not in words.messages)
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("tag", ["az", "ru"])
def test_a_translation_keeps_its_placeholders(tag):
    words = read_words(THEME / "translations", tag)
    wrong = []
    for msgid, text in words.messages.items():
        forms = (text,) if isinstance(text, str) else text
        # A form for one may say the number as a word.
        needed = set(PLACEHOLDER.findall(msgid))
        found = [{ALTERNATIVES.get(name, name) for name in PLACEHOLDER.findall(form)} for form in forms]
        wrong += [msgid for names in found if names - needed - {"%(n)s", "{n}"}]
        wrong += [msgid for names in found[-1:] if needed - names]
    assert not wrong


@pytest.mark.parametrize("tag", ["az", "ru"])
def test_the_rooms_agree_on_a_msgid(tag):
    seen: dict[str, object] = {}
    wrong = []
    for path in sorted((THEME / "translations" / tag / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file):
                msgid = entry.id if isinstance(entry.id, str) else entry.id and entry.id[0]
                if msgid and seen.setdefault(msgid, entry.string) != entry.string:
                    wrong.append(f"{path.name}: {msgid}")
    assert not wrong


@pytest.mark.parametrize("tag", ["az", "ru"])
def test_no_translation_of_this_room_has_lost_its_msgid(tag):
    with (THEME / "translations" / tag / "LC_MESSAGES" / "site.po").open("rb") as file:
        translated = {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in read_po(file) if entry.id}
    assert not sorted(translated - all_msgids().keys())


def test_russian_has_three_plural_forms_and_azerbaijani_the_same_word_in_both():
    russian = read_words(THEME / "translations", "ru")
    assert [russian.ngettext("%(n)s record", "%(n)s records", n) for n in (1, 3, 5, 11, 21)] == [
        "%(n)s запись", "%(n)s записи", "%(n)s записей", "%(n)s записей", "%(n)s запись",
    ]  # fmt: skip
    azerbaijani = read_words(THEME / "translations", "az")
    assert azerbaijani.ngettext("%(n)s record", "%(n)s records", 1) == azerbaijani.ngettext(
        "%(n)s record", "%(n)s records", 5
    )
