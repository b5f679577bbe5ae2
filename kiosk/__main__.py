"""`python -m kiosk`: the commands of a kiosk machine.

    python -m kiosk serve [DIR] [--port N] [--state DIR] [--name HOST]
    python -m kiosk status [--port N] [--json]
    python -m kiosk update --from URL_OR_DIR [--root FILE] [DIR]
    python -m kiosk rollback [DIR]

DIR is a kiosk's folder of releases, or a built kiosk profile (default output/kiosk) whose sealed works lie beside it in DIR.sealed; seats and
outbox lie in DIR.state. `update` and `rollback` work on a folder of releases alone (default releases).
Exit codes: 1 when something is missing or in the way, 2 for wrong usage; one line says what and what to do.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import os
import socket
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from kiosk.durable import NewerStateError
from kiosk.server.app import App
from kiosk.server.exchange import LOOPBACK
from kiosk.server.kiosk import Places, open_kiosk
from kiosk.server.sealed import SealedError
from kiosk.status import ask, sentence
from kiosk.update import install
from kiosk.update.shelf import Shelf
from kiosk.update.source import Source, SourceError, open_source

ADDRESS = "127.0.0.1"
PORT = 8080


class KioskError(Exception):
    """What stops a command, in one line with the remedy."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; its exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "status":
            status(options.port, as_json=options.json)
        elif options.command == "update":
            update(options.folder, options.source, options.root)
        elif options.command == "rollback":
            rollback(options.folder)
        else:
            serve(options.folder, options.port, options.state, frozenset(options.name))
    except KioskError as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 1
    return 0


def serve(folder: Path, port: int, state: Path | None = None, names: frozenset[str] = frozenset()) -> None:
    """Serve a built profile on loopback until interrupted."""
    if not folder.is_dir():
        raise KioskError(f"{folder} is no folder; build it with: openshelf build --profile kiosk")
    if not (folder / "index.html").is_file() and not (folder / "releases").is_dir():
        raise KioskError(f"{folder} holds no index.html; give the folder of a built profile, such as output/kiosk")
    top = Path(os.path.abspath(folder))  # noqa: PTH100 — resolve() would follow the link a release is switched by
    sealed, own_state = (top.with_name(f"{top.name}.{part}") for part in ("sealed", "state"))
    places = Places(top, sealed, state or own_state)
    listener = _listen(port)
    try:
        kiosk = open_kiosk(places, names=LOOPBACK | names)
    except (SealedError, NewerStateError) as error:
        raise KioskError(str(error)) from None
    except (OSError, sqlite3.Error) as error:
        raise KioskError(f"cannot open {places.state} or {places.site}: {error}") from None
    host, actual = listener.getsockname()[:2]
    print(
        f"kiosk: http://{host}:{actual}/ serves {folder}: {len(kiosk.tree)} files, "
        f"{len(kiosk.sealed.works)} works read on the screen only",
        flush=True,
    )
    config = uvicorn.Config(
        App(kiosk), log_level="warning", access_log=False, server_header=False, timeout_keep_alive=30,
        timeout_graceful_shutdown=3, limit_concurrency=4096,
    )  # fmt: skip
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        return


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
    print(json.dumps(health, ensure_ascii=False) if as_json else sentence(health))
    if health["status"] != "ok":
        raise KioskError("not well; see above")


def update(folder: Path, stated: str, root: Path | None = None) -> None:
    """Install the newest release of a source, and say what was done."""
    try:
        given = root.read_bytes() if root else None
    except OSError as error:
        raise KioskError(f"{root} cannot be read: {error.strerror}; give the library's root.json") from None
    sources: tuple[Source, ...] = ()
    now = datetime.now(UTC)
    try:
        sources = open_source(stated)
        outcome = install.update(folder, sources, now, given)
    except (install.UpdateError, SourceError) as error:
        _tell(folder, now, str(error), done=False)
        raise KioskError(str(error)) from None
    finally:
        for source in sources:
            source.close()
    _tell(folder, now, outcome.words, done=True)
    print(outcome.words)


def _tell(folder: Path, now: datetime, words: str, *, done: bool) -> None:
    if (folder / "releases").is_dir():
        # On a full disk the words cannot be kept; they were said.
        with contextlib.suppress(OSError):
            Shelf(folder).tell(now, words, done=done)


def rollback(folder: Path) -> None:
    """Serve the release before the one that is served."""
    try:
        print(install.rollback(folder).words)
    except install.UpdateError as error:
        raise KioskError(str(error)) from None


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
        # From here on a browser that is quicker than the start waits instead of being refused.
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise KioskError(f"port {port} is taken by another program; choose another with --port") from None
        raise KioskError(f"cannot listen on port {port}: {error}; choose another with --port") from None
    return listener


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kiosk", description="The commands of a kiosk machine.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    command = commands.add_parser("serve", help="serve a built kiosk profile on 127.0.0.1")
    command.add_argument("folder", nargs="?", type=Path, default=Path("output/kiosk"), metavar="DIR")
    command.add_argument("--port", type=int, default=PORT, help=f"0 takes any free one (default {PORT})")
    command.add_argument("--state", type=Path, help="folder of seats and outbox (default DIR.state)")
    command.add_argument("--name", action="append", default=[], help="a further host name this server answers to")
    command = commands.add_parser("status", help="say in one sentence how the server is")
    command.add_argument("--port", type=int, default=PORT, help=f"the server's port (default {PORT})")
    command.add_argument("--json", action="store_true", help="the whole health as JSON")
    command = commands.add_parser("update", help="install the newest release")
    command.add_argument("folder", nargs="?", type=Path, default=Path("releases"), metavar="DIR")
    command.add_argument("--from", dest="source", required=True, metavar="URL_OR_DIR", help="where it is read from")
    command.add_argument("--root", type=Path, metavar="FILE", help="the library's root.json; once, on a new kiosk")
    command = commands.add_parser("rollback", help="serve the release before")
    command.add_argument("folder", nargs="?", type=Path, default=Path("releases"), metavar="DIR")
    return parser


if __name__ == "__main__":
    sys.exit(main())
