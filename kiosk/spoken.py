"""Help and usage errors of a command line in the language of its user; English is what commands are written in.

In: the parser of all commands, and a file of translations. Out: the same parser speaking that language: help, headings, names of values, usage and errors. The file has each English
text's translation; an error's is a template, `{name}` standing for what argparse puts there. Rule: a text without translation stays English and fails the tests of its command line
(tests/kiosk/test_spoken.py for words/help.<language>.json, tests/unit/test_cli_spoken.py for `openshelf`, which speaks by the same means).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from kiosk.wording import FOLDER

PLACE = re.compile(r"\{(\w+)\}")
ARGUMENT = re.compile(r"argument (?P<name>[^:]+): (?P<rest>.+)", re.DOTALL)


class Words:
    """The translations of one language; English has none and gives every text back."""

    def __init__(self, path: Path | None = None) -> None:
        """path: a JSON file of {"texts": {english: translated}, "errors": {template: translated template}}; None for English."""
        loaded: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8")) if path else {"texts": {}, "errors": {}}
        self._texts = loaded["texts"]
        self._errors = [(_pattern(english), template) for english, template in loaded["errors"].items()]

    def of(self, text: str) -> str:
        """A help text, a heading or the name of a value."""
        return self._texts.get(text, text)

    def of_error(self, text: str) -> str:
        """An error as argparse words it."""
        named = ARGUMENT.fullmatch(text)
        if named is not None:
            return f"{named['name']}: {self.of_error(named['rest'])}"
        for pattern, template in self._errors:
            found = pattern.fullmatch(text)
            if found is not None:
                return template.format(**found.groupdict())
        return text


class Parser(argparse.ArgumentParser):
    """A parser whose errors are words of the machine's language; `speak` gives it the rest."""

    words: Words

    def error(self, message: str) -> NoReturn:
        """The usage, and one line that says what is wrong; exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {self.words.of_error(message)}\n")


class _Formatter(argparse.HelpFormatter):
    def __init__(self, *given: Any, words: Words, **named: Any) -> None:
        super().__init__(*given, **named)
        self._words = words

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, self._words.of("usage: ") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(heading and self._words.of(heading))


def words_of_kiosk(language: str) -> Words:
    """The kiosk's own translations. language: az, ru or en."""
    return Words(None if language == "en" else FOLDER / f"help.{language}.json")


def speak(parser: Parser, words: Words) -> Parser:
    """The parser and all its commands in these words."""
    for one in parsers(parser):
        one.words = words
        one.formatter_class = partial(_Formatter, words=words)
        one.description = one.description and words.of(one.description)
        for group in one._action_groups:  # noqa: SLF001 — argparse has no public way to what a parser was given
            group.description = group.description and words.of(group.description)
        for action in one._actions:  # noqa: SLF001
            if isinstance(action.metavar, str):
                action.metavar = words.of(action.metavar)
        for action in _helped(one):
            action.help = action.help and words.of(action.help)
    return parser


def texts(parser: Parser) -> Iterator[str]:
    """Every text of a parser and its commands that `speak` translates."""
    for one in parsers(parser):
        groups = one._action_groups  # noqa: SLF001
        yield from filter(
            None, (one.description, *(text for group in groups for text in (group.title, group.description)))
        )
        yield from (action.metavar for action in one._actions if isinstance(action.metavar, str))  # noqa: SLF001
        yield from (action.help for action in _helped(one) if action.help)


def parsers(parser: Parser) -> Iterator[Parser]:
    """A parser and those of its commands, at any depth."""
    yield parser
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for command in action.choices.values():
                yield from parsers(command)


def _helped(parser: Parser) -> Iterator[argparse.Action]:
    """A parser's arguments, and the lines its help has for its commands."""
    for action in parser._actions:  # noqa: SLF001
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            yield from action._get_subactions()  # noqa: SLF001


def _pattern(template: str) -> re.Pattern[str]:
    parts = PLACE.split(template)
    return re.compile(
        "".join(f"(?P<{part}>.+)" if n % 2 else re.escape(part) for n, part in enumerate(parts)), re.DOTALL
    )


Parser.words = Words()
