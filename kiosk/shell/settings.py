"""What one kiosk machine is told at its installation, and where everything lies on it.

In: what the technician stated. Out: Settings, or ShellError in one line. The rule: a value that enters a unit file or a rule is checked here, so the functions that write
those files need not quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

PORT = 8080
STATE = "/var/lib/openshelf"
RELEASES = f"{STATE}/releases"
SETTINGS = "/etc/openshelf"
ROOT_KEY = f"{SETTINGS}/root.json"
BOND = f"{SETTINGS}/bond"
STICK = "/run/openshelf-stick"
STICK_LABEL = "OPENSHELF"
SERVER_USER = "openshelf"
SCREEN_USER = "openshelf-screen"

PLAIN = re.compile(r"[A-Za-z0-9._~:/@\[\]+,=&?#-]+")  # needs no quoting in a unit file, a udev rule or a shell
NAME = re.compile(r"[a-z0-9-]{1,32}")
LOCALE = re.compile(r"[a-z]{2,3}_[A-Z]{2}\.UTF-8|C\.UTF-8")
HIDDEN = ("/home", "/root", "/tmp", "/run/user")  # noqa: S108 — the services cannot see these


class ShellError(Exception):
    """What stops a command of the shell, in one line with the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """release: address or folder new releases come from; python: the interpreter; source: the folder the package kiosk lies in; hall: URL or None."""

    release: str
    python: str
    source: str
    port: int = PORT
    name: str | None = None
    hall: str | None = None
    bond: bool = False
    locale: str = "C.UTF-8"
    usbguard: bool = True

    @property
    def screen_port(self) -> int:
        """Where the supervisor's own page answers."""
        return self.port + 1

    @property
    def site(self) -> str:
        """The kiosk's own address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def screen(self) -> str:
        """The address the browser begins at."""
        return f"http://127.0.0.1:{self.screen_port}"


def checked(settings: Settings) -> Settings:
    """The same settings, or ShellError."""
    if settings.release.startswith(("http://", "https://")):
        _plain("--release", settings.release)
    else:
        _folder("--release", settings.release)
    for what, path in (("the interpreter", settings.python), ("the package kiosk", settings.source)):
        _full(what, path)
    if not 1024 <= settings.port < 65535:
        raise ShellError(f"--port {settings.port}: give one from 1024 to 65534; the supervisor takes the one after it")
    if settings.name is not None and not NAME.fullmatch(settings.name):
        raise ShellError(f"--name {settings.name!r} is no name of a kiosk; use a-z, 0-9 and -, at most 32 signs")
    if settings.hall is not None:
        if not settings.hall.startswith(("http://", "https://")):
            raise ShellError(f"--hall {settings.hall} is no address of a hall; give it as http://HOST:PORT")
        _plain("--hall", settings.hall)
        if not settings.bond:
            raise ShellError("--hall needs the kiosk's bond; make one at the hall with: python -m kiosk hall add NAME")
    if not LOCALE.fullmatch(settings.locale):
        raise ShellError(f"--locale {settings.locale!r} is no locale; give one such as az_AZ.UTF-8")
    return settings


def _plain(what: str, value: str) -> None:
    if not PLAIN.fullmatch(value):
        raise ShellError(
            f"{what} {value!r} holds a sign that unit files cannot carry; use an address without spaces, quotes and %"
        )


def visible(what: str, path: str) -> None:
    """Whether the kiosk's services can see what lies there, or ShellError."""
    for hidden in HIDDEN:
        if PurePosixPath(path).is_relative_to(hidden):
            raise ShellError(
                f"{what} lies in {hidden}, which the kiosk's services cannot see; put it below /opt or /srv"
            )


def _folder(what: str, path: str) -> None:
    _full(what, path)
    visible(what, path)


def _full(what: str, path: str) -> None:
    if not PurePosixPath(path).is_absolute():
        raise ShellError(f"{what}: {path} is neither a full path nor an address that begins with http:// or https://")
    if not path.isprintable() or any(sign in path for sign in "\"'\\$"):
        raise ShellError(
            f"{what} {path!r} holds a sign that systemd refuses; use a place without quotes, backslashes and $"
        )
