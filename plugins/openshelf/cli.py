"""The command `openshelf`: parses, calls, words the outcome. Nothing else is decided here.

Exit codes: 0 done (rejected and repaired records are warnings), 1 an expected failure or a warning under --strict,
2 wrong usage. Messages come in Azerbaijani, Russian or English by OPENSHELF_LANG, else the locale.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openshelf import __version__
from openshelf.errors import LANGUAGES, OpenshelfError, message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse names no public type

WORDS_TAGS = ("az", "az-Cyrl", "ru", "en", "uz", "uz-Latn", "uz-Cyrl", "kk", "kk-Latn", "tr")


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
    parsed = _parser().parse_args(arguments)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="openshelf", description="A library's catalogue and collections as one searchable static site."
    )
    parser.add_argument("--version", action="version", version=f"openshelf {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_new(commands)
    _add_build(commands)
    _add_serve(commands)
    _add_check(commands)
    _add_ingest(commands)
    _add_words(commands)
    _add_release(commands)
    _add_keys(commands)
    return parser


def _site_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", type=Path, default=Path(), metavar="DIR", help="the site's folder (default: here)")


def _date_argument(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-11-20") from None


def _jobs_argument(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes from 1 to 256")
    return int(text)


def _add_new(commands: Commands) -> None:
    new = commands.add_parser("new", help="make a new site or a new piece of content")
    kinds = new.add_subparsers(metavar="KIND", required=True)
    site = kinds.add_parser("site", help="an empty library site")
    site.add_argument("directory", type=Path, metavar="DIR")
    site.set_defaults(run=_new_site)
    for kind, words in (
        ("eproject", "a thematic project of parts, sections and items"),
        ("publication", "a publication of the library"),
        ("ebook", "a digitised book as PDF"),
        ("event", "an event"),
        ("page", "a plain page"),
        ("collection", "a named part of the catalogue"),
    ):
        parser = kinds.add_parser(kind, help=words)
        parser.add_argument("slug", metavar="SLUG", help="its name in addresses: a-z, 0-9 and -")
        if kind == "eproject":
            parser.add_argument(
                "--from", dest="table", type=Path, metavar="TABLE", help="your own sheet of items (.csv, .xlsx)"
            )
            parser.add_argument("--images", type=Path, metavar="DIR", help="the folder with the sheet's pictures")
        _site_argument(parser)
        parser.set_defaults(run=_new_content, kind=kind)


def _add_build(commands: Commands) -> None:
    build = commands.add_parser("build", help="build the site into output/<profile>")
    _site_argument(build)
    build.add_argument(
        "--profile", default="online", metavar="NAME", help="online (default), kiosk, or one of PROFILES"
    )
    build.add_argument("--jobs", type=_jobs_argument, metavar="N", help="processes (default: one a core)")
    build.add_argument("--date", type=_date_argument, metavar="D", help="build as on this day (default: today)")
    build.add_argument("--strict", action="store_true", help="any warning fails the build")
    build.add_argument("--plan", action="store_true", help="say what would be done and why; write nothing")
    build.add_argument("--fresh", action="store_true", help="render every page again")
    build.add_argument("--timings", action="store_true", help="print what each stage took")
    build.add_argument(
        "--accept-shrunken",
        action="append",
        default=[],
        metavar="SOURCE",
        help="publish although this source lost records",
    )
    build.set_defaults(run=_build)


def _add_serve(commands: Commands) -> None:
    serve = commands.add_parser("serve", help="preview with drafts on 127.0.0.1, rebuilding on change")
    _site_argument(serve)
    serve.add_argument("--profile", default="online", metavar="NAME")
    serve.add_argument("--port", type=int, default=8000, metavar="N")
    serve.set_defaults(run=_serve)


def _add_check(commands: Commands) -> None:
    check = commands.add_parser("check", help="find everything an editor can get wrong")
    _site_argument(check)
    check.set_defaults(run=_check)


def _add_ingest(commands: Commands) -> None:
    ingest = commands.add_parser("ingest", help="read catalogue exports and report on them")
    ingest.add_argument("files", nargs="+", type=Path, metavar="FILE")
    ingest.add_argument("--format", metavar="F", help="do not guess the format")
    ingest.add_argument("--encoding", metavar="E", help="do not guess the encoding")
    ingest.add_argument("--jsonl", type=Path, metavar="OUT", help="write the records as JSON lines")
    ingest.add_argument("--report", type=Path, metavar="OUT.json", help="write the report as JSON")
    ingest.set_defaults(run=_ingest)


def _add_words(commands: Commands) -> None:
    words = commands.add_parser("words", help="show how words are folded, stemmed, sorted or transliterated")
    words.add_argument("--lang", required=True, choices=WORDS_TAGS, metavar="L", help=" ".join(WORDS_TAGS))
    words.add_argument("--as", dest="how", required=True, choices=("key", "skeleton", "stem", "sort", "latin"))
    words.add_argument("--bare", action="store_true", help="stem without the input's vocabulary")
    words.set_defaults(run=_words)


def _add_release(commands: Commands) -> None:
    release = commands.add_parser("release", help="sign a built profile for the library's kiosks")
    release.add_argument("--profile", default="kiosk", metavar="P", help="the built profile (default: kiosk)")
    _release_arguments(release)
    release.set_defaults(run=_release)


def _add_keys(commands: Commands) -> None:
    keys = commands.add_parser("keys", help="the keys that releases are signed with")
    actions = keys.add_subparsers(metavar="ACTION", required=True)
    for name, words in (
        ("make", "make the keys, once"),
        ("status", "say until when each signature holds"),
        ("renew", "sign the release that stands as still the newest"),
    ):
        action = actions.add_parser(name, help=words)
        action.add_argument("--profile", default="kiosk", metavar="P", help="the released profile (default: kiosk)")
        _release_arguments(action)
        action.set_defaults(run=_keys, action=name)


def _release_arguments(parser: argparse.ArgumentParser) -> None:
    _site_argument(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="the release's folder (default: output/<profile>.release)"
    )
    parser.add_argument("--keys", type=Path, metavar="DIR", help="the folder of keys (default: keys)")


def _new_site(arguments: argparse.Namespace, language: str) -> int:
    from openshelf.scaffold import site

    for line in site.new_site(arguments.directory, language):
        print(line)
    return 0


def _new_content(arguments: argparse.Namespace, language: str) -> int:
    from openshelf.scaffold import pieces

    lines = pieces.new(arguments.kind, arguments.site, arguments.slug, language=language, **_tables(arguments))
    for line in lines:
        print(line)
    return 0


def _tables(arguments: argparse.Namespace) -> dict[str, Path]:
    given = {"from_table": getattr(arguments, "table", None), "images": getattr(arguments, "images", None)}
    return {name: path for name, path in given.items() if path is not None}


def _build(arguments: argparse.Namespace, language: str) -> int:
    from openshelf import compile as compiler

    request = compiler.Request(
        site=arguments.site,
        profile=arguments.profile,
        jobs=arguments.jobs,
        on=arguments.date,
        strict=arguments.strict,
        plan=arguments.plan,
        fresh=arguments.fresh,
        accept_shrunken=tuple(arguments.accept_shrunken),
    )
    return compiler.build(request, timings=arguments.timings, language=language)


def _serve(arguments: argparse.Namespace, language: str) -> int:
    from openshelf import preview

    return preview.serve(arguments.site, arguments.profile, arguments.port, language)


def _check(arguments: argparse.Namespace, language: str) -> int:
    from openshelf import check

    return check.run(arguments.site, language)


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


def _release_places(arguments: argparse.Namespace) -> tuple[Path, Path]:
    out = arguments.out or arguments.site / "output" / f"{arguments.profile}.release"
    return out, arguments.keys or arguments.site / "keys"


def _release(arguments: argparse.Namespace, language: str) -> int:
    from openshelf.release import publish

    out, keys = _release_places(arguments)
    request = publish.Request(arguments.site, arguments.profile, out, keys, datetime.now(UTC))
    return publish.run(request, print, language)


def _keys(arguments: argparse.Namespace, language: str) -> int:
    from openshelf.release import keys, publish

    out, folder = _release_places(arguments)
    now = datetime.now(UTC)
    if arguments.action == "status":
        return publish.run_status(out, folder, now, print, language)
    if arguments.action == "renew":
        publish.renew(out, folder, now)
        print(message("release.renewed", {"folder": str(out)}, language))
        return 0
    keys.make(folder, now)
    print(message("release.keys-made", {"folder": str(folder), "root": str(folder / keys.ROOT_FILE)}, language))
    return 0
