"""The command line of hall, desk and sticks.

    python -m kiosk hall serve [DIR] [--port N] [--listen ADDRESS] [--tls | --tls-cert FILE --tls-key FILE] [--state DIR] [--open-desk] [--slips URL]
    python -m kiosk hall add NAME [--to FILE]     a bond with a new kiosk: carry the file to it
    python -m kiosk hall remove NAME              end a bond
    python -m kiosk hall list                     the kiosks there are bonds with
    python -m kiosk hall share NAME SEATS [WORK]  seats a kiosk may give out while the network is down, of every work or of one
    python -m kiosk hall stick FOLDER             answer the letters on a stick
    python -m kiosk hall reports FOLDER           what the kiosks confirmed, for openshelf withdraw --reports FOLDER
    python -m kiosk desk password                 set the desk's password
    python -m kiosk stick FOLDER --bond FILE      on a kiosk without a network: letters onto a stick, answers from it

Goes in: what argparse read. Comes out: lines on stdout, or CommandError with one line and the remedy.
"""

from __future__ import annotations

import getpass
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk import certificate, confirmation
from kiosk.bond import BondError, read_bond, write_bond
from kiosk.courier import Courier
from kiosk.durable import NewerStateError, place_durably
from kiosk.hall.house import House, HouseError
from kiosk.hall.letters import Post
from kiosk.hall.received import Received
from kiosk.hall.serving import serve
from kiosk.outbox import Outbox
from kiosk.reach import HallError
from kiosk.seats.allowance import Allowance
from kiosk.seats.ledger import EVERY_WORK, Ledger
from kiosk.server.commands import PORT as KIOSK_PORT
from kiosk.server.commands import CommandError, slip_options
from kiosk.server.kiosk import USUAL_CLOCKS
from kiosk.server.sealed import SealedError
from kiosk.server.statistics import Statistics
from kiosk.status import ask

if TYPE_CHECKING:
    import argparse


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
        help="let other machines open the desk; without --tls the password crosses the network in the clear",
    )
    verb.add_argument("--tls", action="store_true", help="speak https, with the hall's own certificate")
    verb.add_argument(
        "--tls-cert", type=Path, metavar="FILE", help="speak https with this certificate (PEM, its chain behind it)"
    )
    verb.add_argument(
        "--tls-key", type=Path, metavar="FILE", help="the private key of --tls-cert (PEM, without a password)"
    )
    slip_options(verb)
    for name, words in (("add", "a bond with a new kiosk"), ("remove", "end a bond")):
        verb = verbs.add_parser(name, help=words)
        verb.add_argument("kiosk", metavar="NAME")
        if name == "add":
            verb.add_argument(
                "--to", type=Path, metavar="FILE", help="the file to carry to the kiosk (default NAME.bond)"
            )
            verb.add_argument(
                "--tls-cert",
                type=Path,
                metavar="FILE",
                help="the certificate the hall serves with, where it is not its own",
            )
            verb.add_argument(
                "--by-authority", action="store_true", help="name no certificate: the kiosk's authorities judge it"
            )
    verbs.add_parser("list", help="the kiosks there are bonds with")
    verb = verbs.add_parser("share", help="seats a kiosk may give out while the network is down")
    verb.add_argument("kiosk", metavar="NAME")
    verb.add_argument("seats", type=int, metavar="SEATS")
    verb.add_argument("work", nargs="?", default=EVERY_WORK, metavar="WORK", help="of this work alone")
    verb = verbs.add_parser("stick", help="answer the letters on a stick")
    verb.add_argument("stick", type=Path, metavar="FOLDER")
    verb = verbs.add_parser(
        "reports", help="write what the kiosks confirmed of their releases into a folder or onto a stick"
    )
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
        if options.verb == "serve":
            return serve(house, options)
        return _hall_verb(house, options)
    except (HouseError, BondError, HallError, NewerStateError, SealedError, certificate.CertificateError) as error:
        raise CommandError(str(error)) from None
    except (OSError, sqlite3.Error) as error:
        raise CommandError(f"{options.state} or what the command names cannot be used: {error}") from None


def _hall_verb(house: House, options: argparse.Namespace) -> None:
    if options.verb == "add":
        _add(house, options)
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
    elif options.verb == "reports":
        _copy_reports(house, options.stick)
    else:
        _answer_stick(house, options.stick)


def _add(house: House, options: argparse.Namespace) -> None:
    to: Path = options.to or Path(f"{options.kiosk}.bond")
    if to.exists():
        raise CommandError(f"{to} exists already; name another file with --to")
    if options.tls_cert and options.by_authority:
        raise CommandError("--tls-cert and --by-authority say two things; give one of them")
    mark = "" if options.by_authority else None
    if options.tls_cert:
        try:
            mark = certificate.mark_of_file(options.tls_cert.read_bytes())
        except certificate.CertificateError as error:
            raise CommandError(f"{options.tls_cert} {error}") from None
        except OSError as error:
            raise CommandError(f"{options.tls_cert} cannot be read: {error.strerror}") from None
    bond = house.add(options.kiosk, mark)
    write_bond(to, bond)
    print(
        f"{to}: carry it to the kiosk and start it there with: python -m kiosk serve DIR --hall URL --bond {to.name}\n"
        "Whoever has this file can speak for the kiosk: erase it from the stick afterwards."
    )


def _copy_reports(house: House, folder: Path) -> None:
    if not folder.is_dir():
        raise CommandError(f"{folder} is no folder; give the one the stick is mounted at")
    found = sorted((house.top / "reports").glob("*.json"))
    if not found:
        raise CommandError("no kiosk has confirmed anything yet; its letter brings it once it holds a release")
    (folder / "reports").mkdir(exist_ok=True)
    for file in found:
        place_durably(folder / "reports" / file.name, file.read_bytes())
    print(f"{len(found)} reports lie in {folder / 'reports'}: openshelf withdraw --reports {folder} reads them.")


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
    """How this kiosk is: what its server says, where it runs, when this was so, and its counts of the days that are over."""
    now = USUAL_CLOCKS.now()
    statistics = Statistics(state / "statistics.sqlite")
    try:
        counts = statistics.told(now.date())
    finally:
        statistics.close()
    own = {"at": now.isoformat(timespec="seconds"), "statistics": counts}
    try:
        return {**ask(port), **own}
    except (OSError, ValueError):
        # Beside DIR.state lies DIR, which holds what the last update confirmed whether a server runs or not.
        confirmed = confirmation.read_file(state.with_suffix("") / confirmation.FILE)
        return {"status": "silent", **own, "report": confirmed.value() if confirmed else None}


def _password(house: House) -> None:
    if sys.stdin.isatty():
        password = getpass.getpass("New password of the desk: ")
        if getpass.getpass("The same again: ") != password:
            raise CommandError("the two differ; nothing was changed")
    else:
        password = sys.stdin.readline().rstrip("\n")
    house.set_password(password)
    print("The desk's password is set.")
