"""The command line of hall, desk and sticks.

    python -m kiosk hall serve [DIR] [--port N] [--listen ADDRESS] [--state DIR] [--open-desk] [--slips URL]
    python -m kiosk hall add NAME [--to FILE]     a bond with a new kiosk: carry the file to it
    python -m kiosk hall remove NAME              end a bond
    python -m kiosk hall list                     the kiosks there are bonds with
    python -m kiosk hall share NAME SEATS [WORK]  seats a kiosk may give out while the network is down, of every work or of one
    python -m kiosk hall stick FOLDER             answer the letters on a stick
    python -m kiosk desk password                 set the desk's password
    python -m kiosk stick FOLDER --bond FILE      on a kiosk without a network: letters onto a stick, answers from it

Goes in: what argparse read. Comes out: lines on stdout, or CommandError with one line and the remedy.
"""

from __future__ import annotations

import getpass
import os
import re
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.bond import BondError, read_bond, write_bond
from kiosk.clock import zone
from kiosk.courier import Courier, HallError
from kiosk.durable import NewerStateError
from kiosk.hall.app import STYLE, HallApp
from kiosk.hall.desk import Desk
from kiosk.hall.house import House, HouseError
from kiosk.hall.letters import Post
from kiosk.hall.received import Received
from kiosk.hall.sessions import Sessions
from kiosk.outbox import Outbox
from kiosk.seats.allowance import Allowance
from kiosk.seats.ledger import EVERY_WORK, Ledger
from kiosk.server.app import App
from kiosk.server.commands import PORT as KIOSK_PORT
from kiosk.server.commands import CommandError, listen, places_of, printer_of, run_server, slip_options
from kiosk.server.kiosk import USUAL_CLOCKS, Places, open_kiosk
from kiosk.server.sealed import SealedError
from kiosk.server.statistics import Statistics
from kiosk.status import ask

if TYPE_CHECKING:
    import argparse

    from kiosk.server.kiosk import Clocks

STATE = Path("hall")
PORT = 8090
REASONS = {
    "unknown-kiosk": "no bond with this kiosk; add it with: python -m kiosk hall add NAME",
    "not-proven": "not closed by the kiosk it names, or damaged; let the kiosk write it again",
    "other-version": "of another version; update the older of the two",
    "bad-request": "not of the form this hall reads; update the older of the two",
    "too-large": "too large to be a letter",
}


def parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of this module."""
    hall = commands.add_parser("hall", help="the server for a hall's kiosks, its staff and its board")
    verbs = hall.add_subparsers(required=True, metavar="VERB", dest="verb")
    verb = verbs.add_parser("serve", help="seats for the kiosks, the desk, the board")
    verb.add_argument("folder", nargs="?", type=Path, default=Path("output/kiosk"), metavar="DIR")
    verb.add_argument("--port", type=int, default=PORT, help=f"0 takes any free one (default {PORT})")
    verb.add_argument(
        "--listen",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="this machine's address for its kiosks (default 127.0.0.1: this machine alone)",
    )
    verb.add_argument("--name", action="append", default=[], help="a further host name this server answers to")
    verb.add_argument(
        "--open-desk",
        action="store_true",
        help="let other machines open the desk; the password crosses the network in the clear",
    )
    slip_options(verb)
    for name, words in (("add", "a bond with a new kiosk"), ("remove", "end a bond")):
        verb = verbs.add_parser(name, help=words)
        verb.add_argument("kiosk", metavar="NAME")
        if name == "add":
            verb.add_argument(
                "--to", type=Path, metavar="FILE", help="the file to carry to the kiosk (default NAME.bond)"
            )
    verbs.add_parser("list", help="the kiosks there are bonds with")
    verb = verbs.add_parser("share", help="seats a kiosk may give out while the network is down")
    verb.add_argument("kiosk", metavar="NAME")
    verb.add_argument("seats", type=int, metavar="SEATS")
    verb.add_argument("work", nargs="?", default=EVERY_WORK, metavar="WORK", help="of this work alone")
    verb = verbs.add_parser("stick", help="answer the letters on a stick")
    verb.add_argument("stick", type=Path, metavar="FOLDER")
    desk = commands.add_parser("desk", help="the desk of the staff")
    desk_verbs = desk.add_subparsers(required=True, metavar="VERB", dest="verb")
    desk_verbs.add_parser("password", help="set its password")
    for each in (*verbs.choices.values(), *desk_verbs.choices.values()):
        each.add_argument(
            "--state", type=Path, default=STATE, metavar="DIR", help=f"the hall's own folder (default {STATE})"
        )
    command = commands.add_parser("stick", help="on a kiosk without a network: requests onto a stick, answers from it")
    command.add_argument("stick", type=Path, metavar="FOLDER")
    command.add_argument("--bond", type=Path, required=True, metavar="FILE", help="the kiosk's bond")
    command.add_argument(
        "--state", type=Path, default=Path("output/kiosk.state"), metavar="DIR", help="the folder of seats and outbox"
    )
    command.add_argument(
        "--port",
        type=int,
        default=KIOSK_PORT,
        help=f"of the kiosk's server, which is asked how it is (default {KIOSK_PORT})",
    )


def run(options: argparse.Namespace) -> None:
    """Carry out a command."""
    try:
        if options.command == "stick":
            return _carry(options.stick, options.bond, options.state, options.port)
        house = House(options.state)
        house.open()
        if options.command == "desk":
            return _password(house)
        return _serve(house, options) if options.verb == "serve" else _hall_verb(house, options)
    except (HouseError, BondError, HallError, NewerStateError, SealedError) as error:
        raise CommandError(str(error)) from None
    except (OSError, sqlite3.Error) as error:
        raise CommandError(f"{options.state} or what the command names cannot be used: {error}") from None


def _serve(house: House, options: argparse.Namespace) -> None:
    places_of(options.folder, None)
    listener = listen(options.port, options.listen)
    app = hall_app(house, options)
    host, actual = listener.getsockname()[:2]
    print(
        f"hall: http://{host}:{actual}/desk for the staff, /board for the screen in the hall; {len(house.bonds())} kiosks",
        flush=True,
    )
    if not house.has_password():
        print("hall: the desk has no password yet; set one with: python -m kiosk desk password", file=sys.stderr)
    if options.open_desk and options.listen != "127.0.0.1":
        print(
            "hall: the desk's password crosses this network in the clear; only on a network of your own",
            file=sys.stderr,
        )
    run_server(app, listener)


def hall_app(house: House, options: argparse.Namespace, clocks: Clocks = USUAL_CLOCKS) -> HallApp:
    """The app of `hall serve`."""
    top = Path(os.path.abspath(options.folder))  # noqa: PTH100 — resolve() would follow the link a release is switched by
    names = frozenset({"127.0.0.1", "localhost", "[::1]", options.listen, *options.name})
    site = open_kiosk(Places(top, top.with_name(f"{top.name}.sealed"), house.top / "site"), clocks, names=names)
    received = Received(house.top / "requests.sqlite", house.library_key())
    ledger = Ledger(house.top / "hall.sqlite")
    styles = (*_site_style(site.tree), STYLE)
    desk = Desk(house, received, ledger, Sessions(), zone(site.sealed.time_zone), styles, printer_of(options))
    style = (Path(__file__).resolve().parent / "desk.css").read_bytes()
    return HallApp(
        App(site), Post(house, ledger, received), desk, style, ThreadPoolExecutor(1, "kiosk-hall"), options.open_desk
    )


def _hall_verb(house: House, options: argparse.Namespace) -> None:
    if options.verb == "add":
        _add(house, options.kiosk, options.to or Path(f"{options.kiosk}.bond"))
    elif options.verb == "remove":
        house.remove(options.kiosk)
        print(f"The bond with {options.kiosk} has ended; what it may still give out comes back when its term is over.")
    elif options.verb == "list":
        for name, bond in house.bonds().items():
            print(f"{name}: codes {bond.mark}…")
    elif options.verb == "share":
        if house.bond(options.kiosk) is None:
            raise CommandError(f"no kiosk is called {options.kiosk}; python -m kiosk hall list names them")
        if not 0 <= options.seats <= 1000:
            raise CommandError(f"{options.seats} is no number of seats; give 0 to 1000")
        ledger = Ledger(house.top / "hall.sqlite")
        ledger.mean(options.kiosk, options.seats, options.work)
        ledger.close()
        of = "every work" if options.work == EVERY_WORK else options.work
        print(f"{options.kiosk} is given {options.seats} seats of {of} with its next letter.")
    else:
        _answer_stick(house, options.stick)


def _add(house: House, name: str, to: Path) -> None:
    if to.exists():
        raise CommandError(f"{to} exists already; name another file with --to")
    bond = house.add(name)
    write_bond(to, bond)
    print(
        f"{to}: carry it to the kiosk and start it there with: python -m kiosk serve DIR --hall URL --bond {to.name}\n"
        "Whoever has this file can speak for the kiosk: erase it from the stick afterwards."
    )


def _answer_stick(house: House, folder: Path) -> None:
    received, ledger = Received(house.top / "requests.sqlite", house.library_key()), Ledger(house.top / "hall.sqlite")
    clocks = USUAL_CLOCKS
    try:
        told = Post(house, ledger, received).stick(folder, clocks.instant(), clocks.now())
    finally:
        received.close()
        ledger.close()
    for name, reason in told:
        print(f"{name}: {REASONS.get(reason, reason)}" if reason else f"{name}: taken in and answered")
    if not told:
        raise CommandError(
            f"{folder} holds no letter of a kiosk; on the kiosk write one with: python -m kiosk stick FOLDER --bond FILE"
        )
    if any(reason for _, reason in told):
        raise CommandError("not every letter could be taken in; see above")


def _carry(folder: Path, bond_file: Path, state: Path, port: int) -> None:
    if not folder.is_dir():
        raise CommandError(f"{folder} is no folder; give the one the stick is mounted at")
    if not (state / "outbox.sqlite").is_file():
        raise CommandError(f"{state} holds no outbox; give the kiosk's state folder with --state")
    bond = read_bond(bond_file)
    outbox, allowance = Outbox(state / "outbox.sqlite", bond.library_key, bond.mark), Allowance(state / "seats.sqlite")
    try:
        courier = Courier(bond, outbox, allowance)
        known = courier.read_stick(folder)
        if known is not None:
            print(f"The library has acknowledged {known} requests; their words are erased here.")
        number = courier.write_stick(folder, _own_report(state, port))
        print(
            f"{number} requests lie on the stick, sealed. Take it to the hall and run there: python -m kiosk hall stick FOLDER"
        )
    finally:
        outbox.close()
        allowance.close()


def _own_report(state: Path, port: int) -> dict[str, Any]:
    """How this kiosk is: what its server says, where it runs, and its counts of the days that are over."""
    statistics = Statistics(state / "statistics.sqlite")
    try:
        counts = statistics.told(USUAL_CLOCKS.now().date())
    finally:
        statistics.close()
    try:
        return {**ask(port), "statistics": counts}
    except (OSError, ValueError):
        return {"status": "silent", "statistics": counts}


def _password(house: House) -> None:
    if sys.stdin.isatty():
        password = getpass.getpass("New password of the desk: ")
        if getpass.getpass("The same again: ") != password:
            raise CommandError("the two differ; nothing was changed")
    else:
        password = sys.stdin.readline().rstrip("\n")
    house.set_password(password)
    print("The desk's password is set.")


def _site_style(tree: Any) -> tuple[str, ...]:
    """The site's own style sheet, for its letters: named by its first page."""
    found = tree.find("404.html")
    if found is None:
        return ()
    with tree.open(found) as file:
        named = re.search(rb'href="[./]*(assets/css/site\.[0-9a-f]+\.css)"', file.read())
    return (f"/{named[1].decode()}",) if named else ()
