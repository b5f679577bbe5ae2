"""Every word of the interface stands in every language, with the same placeholders and the forms it needs."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from openshelf.lang.tags import INTERFACE_TAGS
from openshelf.pages.words import locale_folder, read_words, script_msgids

TRANSLATED = tuple(tag for tag in INTERFACE_TAGS if tag != "en")
TURKIC = ("az", "uz-Latn", "uz-Cyrl", "kk", "tr")
ROOT = Path(__file__).resolve().parents[3]
THEME = ROOT / "theme"
PACKAGE = ROOT / "plugins" / "openshelf"
# Rooms whose Python asks for words of the interface; the command line's own words live in messages/.
SPEAKING_ROOMS = ("pages", "search", "media", "interop", "site")
TEMPLATE_CALL = re.compile(r"""\b(?:_|ngettext)\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
# Names, signs and examples that any script writes alike.
LATIN_IN_ANY_SCRIPT = re.compile(
    r"%\(\w+\)s|\{\w+\}|\b(?:JavaScript|PDF|ARK|DOI|ISBN|ISMN|ISRC|ISSN|URN|Nizami|Низами|oʻzbek|ўзбек)\b"
)
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
                if name in {"_", "gettext", "ngettext", "msg", "word", *aliases} and isinstance(
                    node.args[0].value, str
                ):
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


@pytest.mark.parametrize("tag", TRANSLATED)
def test_every_msgid_is_translated(tag):
    words = read_words(THEME / "translations", tag)
    missing = sorted(f"{file}: {msgid}" for msgid, file in all_msgids().items() if msgid not in words.messages)
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("tag", TRANSLATED)
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


@pytest.mark.parametrize("tag", TRANSLATED)
def test_the_rooms_agree_on_a_msgid(tag):
    seen: dict[str, object] = {}
    wrong = []
    for path in sorted(locale_folder(THEME / "translations", tag).glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file):
                msgid = entry.id if isinstance(entry.id, str) else entry.id and entry.id[0]
                if msgid and seen.setdefault(msgid, entry.string) != entry.string:
                    wrong.append(f"{path.name}: {msgid}")
    assert not wrong


@pytest.mark.parametrize("tag", TRANSLATED)
def test_no_translation_of_this_room_has_lost_its_msgid(tag):
    with (locale_folder(THEME / "translations", tag) / "site.po").open("rb") as file:
        translated = {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in read_po(file) if entry.id}
    assert not sorted(translated - all_msgids().keys())


@pytest.mark.parametrize("tag", TRANSLATED)
def test_the_rooms_of_a_language_translate_what_azerbaijani_does(tag):
    for path in sorted(locale_folder(THEME / "translations", "az").glob("*.po")):
        with path.open("rb") as first, (locale_folder(THEME / "translations", tag) / path.name).open("rb") as second:
            assert [entry.id for entry in read_po(first)] == [entry.id for entry in read_po(second)], path.name


def test_russian_has_three_plural_forms():
    russian = read_words(THEME / "translations", "ru")
    assert [russian.ngettext("%(n)s record", "%(n)s records", n) for n in (1, 3, 5, 11, 21)] == [
        "%(n)s запись", "%(n)s записи", "%(n)s записей", "%(n)s записей", "%(n)s запись",
    ]  # fmt: skip


@pytest.mark.parametrize("tag", TURKIC)
def test_a_turkic_noun_stays_singular_after_a_number(tag):
    words = read_words(THEME / "translations", tag)
    forms = [forms for forms in words.messages.values() if isinstance(forms, tuple)]
    assert len(forms) > 5
    # "Found on pages" has no number before its noun.
    assert [each for each in forms if PLACEHOLDER.search(each[0]) and len(set(each)) > 1] == []


@pytest.mark.parametrize("tag", ["uz-Latn", "uz-Cyrl", "kk", "tr"])
def test_a_language_is_written_in_its_own_letters(tag):
    alphabet = {"uz-Latn": "a-zʻʼ", "uz-Cyrl": "а-яёўқғҳ", "kk": "а-яёәғқңөұүһі", "tr": "a-zçğıöşüâîû"}[tag]
    strange = []
    for msgid, text in read_words(THEME / "translations", tag).messages.items():
        for form in (text,) if isinstance(text, str) else text:
            plain = (
                LATIN_IN_ANY_SCRIPT.sub("", form).replace("İ", "i").replace("I", "ı" if tag == "tr" else "i").lower()
            )
            strange += [
                f"{msgid}: {letter}"
                for letter in re.findall(r"[^\W\d_]|['’‘`]", plain)
                if not re.match(f"[{alphabet}]", letter)
            ]
    assert not strange


def test_uzbek_in_cyrillic_is_what_the_tool_makes_of_uzbek_in_latin():
    spec = importlib.util.spec_from_file_location("cyrillic", THEME / "translations" / "cyrillic.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    made = dict(tool.made())
    assert len(made) >= 9
    assert not [str(path) for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
