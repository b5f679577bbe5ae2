"""The commands of what travels to kiosks: release, keys, withdraw."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openshelf.cli.arguments import site_argument
from openshelf.errors import message

if TYPE_CHECKING:
    import argparse

    from openshelf.cli.arguments import Commands


def add_release(commands: Commands) -> None:
    """`openshelf release`."""
    release = commands.add_parser("release", help="sign a built profile for the library's kiosks")
    release.add_argument("--profile", default="kiosk", metavar="P", help="the built profile (default: kiosk)")
    _release_arguments(release)
    release.set_defaults(run=_release)


def add_keys(commands: Commands) -> None:
    """`openshelf keys`."""
    keys = commands.add_parser("keys", help="the keys that releases are signed with")
    actions = keys.add_subparsers(metavar="ACTION", required=True)
    for name, words in (
        ("make", "make the keys, once"),
        ("status", "say until when each signature holds"),
        ("renew", "sign the release that stands as still the newest"),
        ("rotate", "put new keys in the place of lost or stolen ones"),
    ):
        action = actions.add_parser(name, help=words)
        action.add_argument("--profile", default="kiosk", metavar="P", help="the released profile (default: kiosk)")
        _release_arguments(action)
        action.set_defaults(run=_keys, action=name)
        if name in ("make", "rotate"):
            action.add_argument("--threshold", type=int, metavar="M", help="so many root keys are needed (default: 1)")
            action.add_argument("--of", type=int, metavar="N", help="of so many (default: 2, or one more than needed)")
        if name == "rotate":
            action.add_argument(
                "role", nargs="*", metavar="KEY", help="root-1, root-2 …, release, timestamp, withdrawals"
            )


def add_withdraw(commands: Commands) -> None:
    """`openshelf withdraw`."""
    withdraw = commands.add_parser("withdraw", help="take a work back from the site, every release and every kiosk")
    withdraw.add_argument("id", metavar="ID", nargs="?", help="as in the address of its record: ebook:title, main:k1")
    withdraw.add_argument("--reason", default="", metavar="TEXT", help="why, for the library's own staff")
    withdraw.add_argument(
        "--reports",
        action="append",
        default=[],
        type=Path,
        metavar="DIR",
        help="a stick or folder with kiosks' reports",
    )
    site_argument(withdraw)
    withdraw.add_argument("--keys", type=Path, metavar="DIR", help="the folder of keys (default: keys)")
    withdraw.set_defaults(run=_withdraw)


def _release_arguments(parser: argparse.ArgumentParser) -> None:
    site_argument(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="the release's folder (default: output/<profile>.release)"
    )
    parser.add_argument("--keys", type=Path, metavar="DIR", help="the folder of keys (default: keys)")


def _release_places(arguments: argparse.Namespace) -> tuple[Path, Path]:
    out = arguments.out or arguments.site / "output" / f"{arguments.profile}.release"
    return out, arguments.keys or arguments.site / "keys"


def _release(arguments: argparse.Namespace, language: str) -> int:
    from openshelf.release import publish

    out, keys = _release_places(arguments)
    request = publish.Request(arguments.site, arguments.profile, out, keys, datetime.now(UTC))
    return publish.run(request, print, language)


def _withdraw(arguments: argparse.Namespace, language: str) -> int:
    from openshelf.release import withdraw

    request = withdraw.Request(
        arguments.site,
        arguments.id or "",
        arguments.reason,
        arguments.keys or arguments.site / "keys",
        datetime.now(UTC),
    )
    return withdraw.run(request, arguments.reports, print, language)


def _keys(arguments: argparse.Namespace, language: str) -> int:
    from openshelf.release import publish

    out, folder = _release_places(arguments)
    now = datetime.now(UTC)
    if arguments.action == "status":
        return publish.run_status(out, folder, now, print, language)
    if arguments.action == "renew":
        publish.renew(out, folder, now)
        print(message("release.renewed", {"folder": str(out)}, language))
        return 0
    if arguments.action == "rotate":
        return publish.run_rotate(
            arguments.site, folder, arguments.role, now, print, language, arguments.threshold, arguments.of
        )
    return publish.run_make(folder, arguments.threshold, arguments.of, now, print, language)
