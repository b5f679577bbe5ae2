"""The command line speaks Azerbaijani and Russian: no help, heading, name of a value or error is left in English."""

import argparse
import ast
import inspect
import json
import re
import string
from importlib.resources import files

import pytest

from openshelf import cli
from openshelf.cli import arguments, spoken

LANGUAGES = ("az", "ru")
# What argparse says to programmers, not to users, and what it wraps round a text that is translated of itself.
OF_PROGRAMMERS = re.compile(
    "conflicting|invalid argument for positionals|must be optional|multiple subparser|not callable|cannot merge"
    "|invalid option string|dest=|conflict_resolution|unknown parser|with mode|unexpected option|not defined|can't open"
    r"|argument %\(argument_name\)s|%\(prog\)s: error"
)


def wording(language: str) -> dict[str, dict[str, str]]:
    return json.loads((files("openshelf") / "cli" / "wording" / f"{language}.json").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_every_command_has_a_translation(language: str) -> None:
    known = wording(language)["texts"]
    assert [text for text in dict.fromkeys(spoken.texts(cli.command_line())) if text not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over_and_places_are_the_same(language: str) -> None:
    found = wording(language)
    assert set(found["texts"]) - set(spoken.texts(cli.command_line())) == {"usage: "}
    for english, translated in found["errors"].items():
        places = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (english, translated)]
        assert places[1] <= places[0], english
        assert translated.strip()


def said_by_argparse() -> list[str]:
    """The templates of argparse's errors, and of our own types, with {} where a value stands."""
    out = []
    for node in ast.walk(ast.parse(inspect.getsource(argparse))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
            out += [a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    own = re.findall(r'ArgumentTypeError\(f"\{text!r\}(.+?)"\)', inspect.getsource(arguments))
    assert own
    out += [f"%s{rest}" for rest in own]
    return [text for text in out if not OF_PROGRAMMERS.search(text)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", said_by_argparse())
def test_every_error_of_argparse_has_a_translation(language: str, text: str) -> None:
    said = re.sub(r"%(\(\w+\))?[sr]", "3", text)
    words = spoken.words_of(language)
    assert words.of(said) != said or words.of_error(said) != said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "given",
    [
        "", "nonsense", "build --date yesterday", "build --jobs many", "build --jobs", "build --plan=1", "words --lang xx",
        "words", "serve --port x", "new", "new event", "ingest", "keys", "build --unknown", "build stray", "build --strict=2",
    ],
)  # fmt: skip
def test_wrong_usage_is_said_in_the_language(
    language: str, given: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENSHELF_LANG", language)
    with pytest.raises(SystemExit) as leaving:
        cli.main(given.split())
    said = capsys.readouterr().err
    assert leaving.value.code == 2
    assert said.startswith(spoken.words_of(language).of("usage: "))
    last = re.sub(r"'[^']*'|\bopenshelf( \w+)*:|--?[\w-]+|[A-Z]+", "", said.splitlines()[-1])
    assert not re.search("argument[ s:]|invalid|expected|required|error|choose|unrecognized|ignored", last), said


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_help_is_shown_of_every_command(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENSHELF_LANG", language)
    for command in ("", "build", "new", "new eproject", "words", "keys rotate", "check"):
        with pytest.raises(SystemExit) as leaving:
            cli.main([*command.split(), "--help"])
        assert leaving.value.code == 0
    shown = capsys.readouterr().out
    assert ("options:" in shown, "usage:" in shown) == (language == "en", language == "en")
