"""`python -m kiosk serve`: a profile or a folder of releases, served on loopback until interrupted.

Goes in: what argparse read. Comes out: one line that says where and what; CommandError with one line and the remedy where it cannot begin. `listen` and `run_server`
serve any app of this house the same way.
"""

from __future__ import annotations

import errno
import gc
import os
import socket
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from kiosk.bond import BondError, read_bond
from kiosk.durable import NewerStateError
from kiosk.reach import Hall, is_hall
from kiosk.server import alive
from kiosk.server.app import App
from kiosk.server.exchange import LOOPBACK
from kiosk.server.kiosk import ALONE, Belonging, Places, open_kiosk
from kiosk.server.sealed import SealedError
from kiosk.slips import ENCODINGS, Printer, is_printer

if TYPE_CHECKING:
    import argparse

ADDRESS = "127.0.0.1"
PORT = 8080


class CommandError(Exception):
    """What stops a command, in one line with the remedy."""


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of `serve`."""
    command.add_argument("folder", nargs="?", type=Path, default=Path("output/kiosk"), metavar="DIR")
    command.add_argument("--port", type=int, default=PORT, help=f"0 takes any free one (default {PORT})")
    command.add_argument("--state", type=Path, help="folder of seats and outbox (default DIR.state)")
    command.add_argument("--name", action="append", default=[], help="a further host name this server answers to")
    command.add_argument("--bond", type=Path, metavar="FILE", help="this kiosk's bond with its hall")
    command.add_argument(
        "--hall",
        metavar="URL",
        help="the hall's server, such as https://192.168.1.10:8090; without it letters go by stick",
    )
    slip_options(command)


def slip_options(command: argparse.ArgumentParser) -> None:
    """How slips are printed; nothing is where --slips is not given."""
    command.add_argument(
        "--slips", metavar="URL", help="print slips there: http://HOST:PORT/PATH or tcp://HOST:PORT (off by default)"
    )
    command.add_argument("--escpos", action="store_true", help="the printer speaks ESC/POS; else plain text is sent")
    command.add_argument(
        "--slip-letters", choices=ENCODINGS, default="utf-8", help="the printer's letters (default utf-8)"
    )


def printer_of(options: argparse.Namespace) -> Printer | None:
    """The printer that was configured, if one was."""
    if options.slips is None:
        return None
    if not is_printer(options.slips):
        raise CommandError(f"{options.slips} is no printer; give http://HOST:PORT/PATH or tcp://HOST:PORT")
    return Printer(options.slips, options.escpos, options.slip_letters)


def places_of(folder: Path, state: Path | None) -> Places:
    """The folders of a profile, or of a kiosk's releases."""
    if not folder.is_dir():
        raise CommandError(f"{folder} is no folder; build it with: openshelf build --profile kiosk")
    if not (folder / "index.html").is_file() and not (folder / "releases").is_dir():
        raise CommandError(f"{folder} holds no index.html; give the folder of a built profile, such as output/kiosk")
    top = Path(os.path.abspath(folder))  # noqa: PTH100 — resolve() would follow the link a release is switched by
    sealed, own_state = (top.with_name(f"{top.name}.{part}") for part in ("sealed", "state"))
    return Places(top, sealed, state or own_state)


def serve(options: argparse.Namespace) -> None:
    """Serve until interrupted."""
    folder: Path = options.folder
    places = places_of(folder, options.state)
    belonging = _belonging(options)
    listener = listen(options.port)
    try:
        kiosk = open_kiosk(places, names=LOOPBACK | frozenset(options.name), belonging=belonging)
    except (SealedError, NewerStateError) as error:
        raise CommandError(str(error)) from None
    except (OSError, sqlite3.Error) as error:
        raise CommandError(f"cannot open {places.state} or {places.site}: {error}") from None
    host, actual = listener.getsockname()[:2]
    print(
        f"kiosk: http://{host}:{actual}/ serves {folder}: {len(kiosk.tree)} files, "
        f"read on the screen only: {len(kiosk.sealed.works)}",
        flush=True,
    )
    alive.keep_saying(actual)
    run_server(App(kiosk), listener)


def listen(port: int, address: str = ADDRESS) -> socket.socket:
    """A socket that listens, or CommandError."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
        # From here on a browser that is quicker than the start waits instead of being refused.
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise CommandError(f"port {port} is taken by another program; choose another with --port") from None
        raise CommandError(f"cannot listen on {address}, port {port}: {error}; choose another with --port") from None
    return listener


def run_server(app: Any, listener: socket.socket, tls: tuple[Path, Path] | None = None) -> None:
    """Serve an ASGI application that keeps answers ready until interrupted. tls: files of a certificate and its key."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=30,
        timeout_graceful_shutdown=3, limit_concurrency=4096,
        ssl_certfile=tls[0] if tls else None, ssl_keyfile=tls[1] if tls else None, **_door_of(app),
    )  # fmt: skip
    # A map of a million files is there to stay: the collector must not walk it while readers wait.
    gc.collect()
    gc.freeze()
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        return


def _door_of(app: Any) -> dict[str, Any]:
    """The door in front of the app, where uvicorn's faster parser is installed."""
    try:
        from kiosk.server.door import door  # noqa: PLC0415 — a kiosk does without its parser
    except ImportError:
        return {}
    return {"http": door(app)}


def _belonging(options: argparse.Namespace) -> Belonging:
    if options.hall is not None and options.bond is None:
        raise CommandError(
            "--hall needs the kiosk's bond; make one at the hall with: python -m kiosk hall add NAME, then give it with --bond FILE"
        )
    if options.hall is not None and not is_hall(options.hall):
        raise CommandError(f"{options.hall} is no address of a hall; give it as https://HOST:PORT or http://HOST:PORT")
    printer = printer_of(options)
    if options.bond is None:
        return Belonging(printer=printer) if printer else ALONE
    try:
        bond = read_bond(options.bond)
        hall = Hall(options.hall, certificate=bond.certificate) if options.hall else None
        return Belonging(bond, hall, printer)
    except BondError as error:
        raise CommandError(str(error)) from None
