"""The commands of a site: new, build, serve, check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from openshelf.cli.arguments import day, number, processes, site_argument

if TYPE_CHECKING:
    import argparse

    from openshelf.cli.arguments import Commands


def add_new(commands: Commands) -> None:
    """`openshelf new`: a site, or a piece of content."""
    new = commands.add_parser("new", help="make a new site or a new piece of content")
    kinds = new.add_subparsers(metavar="KIND", required=True)
    site = kinds.add_parser("site", help="an empty library site")
    site.add_argument("directory", type=Path, metavar="DIR")
    site.set_defaults(run=_new_site)
    branch = kinds.add_parser("branch", help="a regional kiosk's part of the library")
    branch.add_argument("name", metavar="NAME", help="its profile: a-z, 0-9, - and _")
    site_argument(branch)
    branch.set_defaults(run=_new_branch)
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
        site_argument(parser)
        parser.set_defaults(run=_new_content, kind=kind)


def add_build(commands: Commands) -> None:
    """`openshelf build`."""
    build = commands.add_parser("build", help="build the site into output/<profile>")
    site_argument(build)
    build.add_argument(
        "--profile", default="online", metavar="NAME", help="online (default), kiosk, or one of PROFILES"
    )
    build.add_argument("--jobs", type=processes, metavar="N", help="processes (default: one a core)")
    build.add_argument("--date", type=day, metavar="D", help="build as on this day (default: today)")
    build.add_argument("--strict", action="store_true", help="any warning fails the build")
    build.add_argument("--plan", action="store_true", help="say what would be done and why; write nothing")
    build.add_argument("--fresh", action="store_true", help="render every page again")
    build.add_argument("--compact", action="store_true", help="make the search index anew as one piece")
    build.add_argument(
        "--report", type=Path, metavar="OUT", help="what was read and what to mend: .json, or a table, .xlsx or .csv"
    )
    build.add_argument("--timings", action="store_true", help="print what each stage took")
    build.add_argument(
        "--accept-shrunken",
        action="append",
        default=[],
        metavar="SOURCE",
        help="publish although this source lost records",
    )
    build.set_defaults(run=_build)


def add_serve(commands: Commands) -> None:
    """`openshelf serve`."""
    serve = commands.add_parser("serve", help="preview with drafts on 127.0.0.1, rebuilding on change")
    site_argument(serve)
    serve.add_argument("--profile", default="online", metavar="NAME")
    serve.add_argument("--port", type=int, default=8000, metavar="N")
    serve.set_defaults(run=_serve)


def add_check(commands: Commands) -> None:
    """`openshelf check`."""
    check = commands.add_parser("check", help="find everything an editor can get wrong")
    site_argument(check)
    links = check.add_argument_group("the links that leave the site, apart from everything else")
    links.add_argument("--links", action="store_true", help="ask them, politely, and write content/links.csv")
    links.add_argument("--host", metavar="HOST", help="those of one site, however lately they were checked")
    links.add_argument("--older-than", type=number, metavar="DAYS", help="not those checked since (default: 7)")
    links.add_argument("--limit", type=number, metavar="N", help="at most so many, the longest unchecked first")
    links.add_argument("--allow-private", action="store_true", help="ask addresses of private networks too")
    links.add_argument("--report", type=Path, metavar="OUT.csv", help="a table of what does not work, by record")
    check.set_defaults(run=_check)


def _new_site(arguments: argparse.Namespace, language: str) -> int:
    from openshelf.scaffold import site

    for line in site.new_site(arguments.directory, language):
        print(line)
    return 0


def _new_branch(arguments: argparse.Namespace, language: str) -> int:
    from openshelf.scaffold import branch

    for line in branch.new_branch(arguments.site, arguments.name, language):
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
        compact=arguments.compact,
        report=arguments.report,
        accept_shrunken=tuple(arguments.accept_shrunken),
    )
    return compiler.build(request, timings=arguments.timings, language=language)


def _serve(arguments: argparse.Namespace, language: str) -> int:
    from openshelf import preview

    return preview.serve(arguments.site, arguments.profile, arguments.port, language)


def _check(arguments: argparse.Namespace, language: str) -> int:
    from openshelf import check, linkcheck
    from openshelf.errors import UsageError

    if arguments.links:
        older = linkcheck.DAYS if arguments.older_than is None else arguments.older_than
        wanted = linkcheck.Round(
            arguments.host, older, arguments.limit, private=arguments.allow_private, report=arguments.report
        )
        return linkcheck.run(arguments.site, wanted, language)
    given = ("host", "older_than", "limit", "allow_private", "report")
    stray = [f"--{name.replace('_', '-')}" for name in given if getattr(arguments, name) not in (None, False)]
    if stray:
        raise UsageError("links.only-links", options=", ".join(stray))
    return check.run(arguments.site, language)
