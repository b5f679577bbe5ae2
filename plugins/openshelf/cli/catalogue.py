"""The commands that read: ingest catalogue exports, words."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from openshelf.cli.arguments import Commands
WORDS_TAGS = ("az", "az-Cyrl", "ru", "en", "uz", "uz-Latn", "uz-Cyrl", "kk", "kk-Latn", "tr")


def add_ingest(commands: Commands) -> None:
    """`openshelf ingest`."""
    ingest = commands.add_parser("ingest", help="read catalogue exports and report on them")
    ingest.add_argument("files", nargs="+", type=Path, metavar="FILE")
    ingest.add_argument("--format", metavar="F", help="do not guess the format")
    ingest.add_argument("--encoding", metavar="E", help="do not guess the encoding")
    ingest.add_argument("--jsonl", type=Path, metavar="OUT", help="write the records as JSON lines")
    ingest.add_argument(
        "--report", type=Path, metavar="OUT", help="write the report: .json, or a table of what to mend, .xlsx or .csv"
    )
    ingest.set_defaults(run=_ingest)


def add_words(commands: Commands) -> None:
    """`openshelf words`."""
    words = commands.add_parser("words", help="show how words are folded, stemmed, sorted or transliterated")
    words.add_argument("--lang", required=True, choices=WORDS_TAGS, metavar="L", help=" ".join(WORDS_TAGS))
    words.add_argument("--as", dest="how", required=True, choices=("key", "skeleton", "stem", "sort", "latin"))
    words.add_argument("--bare", action="store_true", help="stem without the input's vocabulary")
    words.set_defaults(run=_words)


def _ingest(arguments: argparse.Namespace, language: str) -> int:
    from openshelf.ingest import command

    return command.run(
        tuple(arguments.files),
        arguments.format,
        arguments.encoding,
        arguments.jsonl,
        arguments.report,
        sys.stdout,
        language,
    )


def _words(arguments: argparse.Namespace, language: str) -> int:
    from openshelf.lang import words

    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    lines = (line.removesuffix("\n").removesuffix("\r") for line in sys.stdin)
    for line in words.transform(lines, arguments.lang, arguments.how, bare=arguments.bare):
        print(line)
    return 0
