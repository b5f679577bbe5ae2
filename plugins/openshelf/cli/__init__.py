"""The command `openshelf`: parses, calls, words the outcome. Nothing else is decided here.

Exit codes: 0 done (rejected and repaired records are warnings), 1 an expected failure or a warning under --strict,
2 wrong usage. Messages come in Azerbaijani, Russian or English by OPENSHELF_LANG, else the locale.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from openshelf import __version__
from openshelf.cli import catalogue, release, site
from openshelf.cli.spoken import Parser, speak
from openshelf.errors import LANGUAGES, OpenshelfError, message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence


def interface_language() -> str:
    """az, ru or en for what the command says."""
    for variable in ("OPENSHELF_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        wanted = os.environ.get(variable, "")[:2].lower()
        if wanted in LANGUAGES:
            return wanted
    return "en"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    language = interface_language()
    for stream in (sys.stdout, sys.stderr):
        # A Windows or C-locale terminal must not turn a heading into a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parsed = speak(command_line(), language).parse_args(arguments)
    run: Callable[[argparse.Namespace, str], int] = parsed.run
    try:
        return run(parsed, language)
    except OpenshelfError as error:
        print(f"openshelf: {error.words(language)}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(f"openshelf: {message('cli.interrupted', {}, language)}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output left; nothing is wrong, and Python must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def command_line() -> Parser:
    """The parser of all commands, in English."""
    parser = Parser(
        prog="openshelf", description="A library's catalogue and collections as one searchable static site."
    )
    parser.add_argument("--version", action="version", version=f"openshelf {__version__}")
    plain: argparse.ArgumentParser = parser
    commands = plain.add_subparsers(metavar="COMMAND", required=True)
    site.add_new(commands)
    site.add_build(commands)
    site.add_serve(commands)
    site.add_check(commands)
    catalogue.add_ingest(commands)
    catalogue.add_words(commands)
    release.add_release(commands)
    release.add_keys(commands)
    release.add_withdraw(commands)
    return parser
