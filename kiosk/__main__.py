"""`python -m kiosk`: the commands of a kiosk machine.

    python -m kiosk serve [DIR] [--port N] [--state DIR] [--name HOST] [--hall URL --bond FILE] [--slips URL]
    python -m kiosk status [--port N] [--json]
    python -m kiosk update --from URL_OR_DIR [--root FILE] [--withdrawals-only] [--name NAME] [DIR]
    python -m kiosk rollback [DIR]
    python -m kiosk scrub [--seconds N] [DIR]
    python -m kiosk stick FOLDER --bond FILE [--state DIR]
    python -m kiosk hall serve|add|remove|list|share|stick|reports …
    python -m kiosk desk password
    python -m kiosk install --release DIR_OR_URL --root FILE [--name NAME] [--bond FILE [--hall URL]] [--dry-run | --prefix DIR]
    python -m kiosk uninstall
    python -m kiosk shell [--port N] [--voice auto|yes|no]

DIR is a kiosk's folder of releases, or a built kiosk profile (default output/kiosk) whose sealed works lie beside it in DIR.sealed; seats and
outbox lie in DIR.state. `update`, `rollback` and `scrub` work on a folder of releases alone (default releases).
Exit codes: 1 when something is missing or in the way, 2 for wrong usage; one line says what and what to do.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from kiosk.hall import commands as hall_commands
from kiosk.server import commands as server_commands
from kiosk.shell import commands as shell_commands
from kiosk.shell.settings import ShellError
from kiosk.spoken import Parser, speak, words_of_kiosk
from kiosk.status import ask, sentence
from kiosk.update import commands as update_commands

PORT = server_commands.PORT


class KioskError(Exception):
    """What stops a command, in one line with the remedy."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; its exit code."""
    options = speak(_parser(), words_of_kiosk(update_commands.language())).parse_args(arguments)
    try:
        if options.command == "status":
            status(options.port, as_json=options.json)
        elif options.command == "update":
            update_commands.update(options)
        elif options.command == "rollback":
            update_commands.rollback(options.folder)
        elif options.command == "scrub":
            update_commands.scrub(options.folder, options.seconds)
        elif options.command == "serve":
            server_commands.serve(options)
        elif options.command in shell_commands.NAMES:
            shell_commands.run(options)
        else:
            hall_commands.run(options)
    except (
        KioskError,
        ShellError,
        update_commands.CommandError,
        server_commands.CommandError,
    ) as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 1
    return 0


def status(port: int, *, as_json: bool = False) -> None:
    """Print how the server on this port is."""
    try:
        health = ask(port)
    except OSError:
        raise KioskError(
            f"nothing answers on port {port}; start it with: python -m kiosk serve DIR --port {port}"
        ) from None
    except ValueError:
        raise KioskError(f"what answers on port {port} is no kiosk; give the kiosk's own with --port") from None
    print(json.dumps(health, ensure_ascii=False) if as_json else sentence(health, update_commands.language()))
    if health["status"] != "ok":
        raise KioskError("not well; see above")


def _parser() -> Parser:
    parser = Parser(prog="python -m kiosk", description="The commands of a kiosk machine.")
    # Each command's parser is of the same class; what they are given to is typed by the class above it.
    commands: Any = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    server_commands.add_options(commands.add_parser("serve", help="serve a built kiosk profile on 127.0.0.1"))
    command = commands.add_parser("status", help="say in one sentence how the server is")
    command.add_argument("--port", type=int, default=PORT, help=f"the server's port (default {PORT})")
    command.add_argument("--json", action="store_true", help="the whole health as JSON")
    update_commands.add(commands)
    hall_commands.parsers(commands)
    shell_commands.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
