"""`python -m kiosk hall serve`: the hall's parts put together, and what it shows by https.

Goes in: the hall's folder and what argparse read. Comes out: a server that runs until interrupted; CommandError with one line and the remedy where it cannot begin.
"""

from __future__ import annotations

import os
import re
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk import certificate
from kiosk.clock import zone
from kiosk.hall.app import STYLE, HallApp
from kiosk.hall.desk import Desk
from kiosk.hall.letters import Post
from kiosk.hall.received import Received
from kiosk.hall.sessions import Sessions
from kiosk.seats.ledger import Ledger
from kiosk.server import alive
from kiosk.server.app import App
from kiosk.server.commands import CommandError, listen, places_of, printer_of, run_server
from kiosk.server.kiosk import USUAL_CLOCKS, Places, open_kiosk

if TYPE_CHECKING:
    import argparse

    from kiosk.hall.house import House
    from kiosk.server.kiosk import Clocks


def serve(house: House, options: argparse.Namespace) -> None:
    """Serve until interrupted."""
    places_of(options.folder, None)
    tls = _tls(house, options)
    listener = listen(options.port, options.listen)
    app = hall_app(house, options, secure=tls is not None)
    host, actual = listener.getsockname()[:2]
    scheme = "https" if tls else "http"
    print(
        f"hall: {scheme}://{host}:{actual}/desk for the staff, /board for the screen in the hall; {len(house.bonds())} kiosks",
        flush=True,
    )
    if tls:
        print(f"hall: its certificate ends on {tls.ends}; its key is {tls.mark}", flush=True)
    if not house.has_password():
        print("hall: the desk has no password yet; set one with: python -m kiosk desk password", file=sys.stderr)
    if options.listen != "127.0.0.1" and not tls:
        what = "the desk's password crosses" if options.open_desk else "what kiosks say of themselves crosses"
        print(f"hall: {what} this network in the clear; give --tls", file=sys.stderr)
    alive.keep_saying(actual, host, secure=tls is not None)
    run_server(app, listener, tls.files if tls else None)


@dataclass(frozen=True, slots=True)
class Tls:
    """What the server shows. files: certificate and key; mark: of its key; ends: the certificate's last day."""

    files: tuple[Path, Path]
    mark: str
    ends: date


def _tls(house: House, options: argparse.Namespace) -> Tls | None:
    """The certificate to be shown, None where the hall speaks http."""
    if options.tls_cert is None and options.tls_key is None:
        if not options.tls:
            return None
        file, mark, ends = house.certificate(names_of(options), USUAL_CLOCKS.now())
        return Tls((file, house.server_key_file), mark, ends)
    if options.tls_cert is None or options.tls_key is None:
        raise CommandError("--tls-cert and --tls-key belong together; give both, or --tls for the hall's own")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(options.tls_cert, options.tls_key, lambda: "")
        stated = options.tls_cert.read_bytes()
    except ssl.SSLError as error:
        raise CommandError(
            f"{options.tls_cert} and {options.tls_key} are no certificate and its key in PEM without a password: {error.reason or error}"
        ) from None
    except OSError as error:
        raise CommandError(f"{options.tls_cert} or {options.tls_key} cannot be read: {error.strerror}") from None
    tls = Tls((options.tls_cert, options.tls_key), certificate.mark_of_file(stated), certificate.ends(stated))
    if tls.ends < USUAL_CLOCKS.now().date():
        print(f"hall: the certificate {options.tls_cert} ended on {tls.ends}; put a new one there", file=sys.stderr)
    return tls


def names_of(options: argparse.Namespace) -> frozenset[str]:
    """The names and addresses the hall's server answers to."""
    return frozenset({"127.0.0.1", "localhost", options.listen, *options.name})


def hall_app(
    house: House, options: argparse.Namespace, clocks: Clocks = USUAL_CLOCKS, *, secure: bool = False
) -> HallApp:
    """The app of `hall serve`. secure: it is reached by https alone."""
    top = Path(os.path.abspath(options.folder))  # noqa: PTH100 — resolve() would follow the link a release is switched by
    names = names_of(options) | {"[::1]"}
    site = open_kiosk(Places(top, top.with_name(f"{top.name}.sealed"), house.top / "site"), clocks, names=names)
    received = Received(house.top / "requests.sqlite", house.library_key())
    ledger = Ledger(house.top / "hall.sqlite")
    styles = (*_site_style(site.tree), STYLE)
    desk = Desk(
        house, received, ledger, Sessions(), zone(site.sealed.time_zone), styles, printer_of(options), secure=secure, releases=top,
    )  # fmt: skip
    style = (Path(__file__).resolve().parent / "desk.css").read_bytes()
    return HallApp(
        App(site), Post(house, ledger, received), desk, style, ThreadPoolExecutor(1, "kiosk-hall"), options.open_desk
    )


def _site_style(tree: Any) -> tuple[str, ...]:
    """The site's own style sheet, for its letters: named by its first page."""
    found = tree.find("404.html")
    if found is None:
        return ()
    with tree.open(found) as file:
        named = re.search(rb'href="[./]*(assets/css/site\.[0-9a-f]+\.css)"', file.read())
    return (f"/{named[1].decode()}",) if named else ()
