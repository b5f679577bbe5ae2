"""All that an installation writes and runs, as data.

In: Settings, the root of the library's keys, a bond or None. Out: a Plan. The rule: what is not in the plan is not done, so what `--dry-run` prints is all there is.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from kiosk.shell import machine, units
from kiosk.shell.policy import PATH as POLICY
from kiosk.shell.policy import policy_text
from kiosk.shell.settings import BOND, ROOT_KEY, SETTINGS, Settings

MARKER = f"{SETTINGS}/installed.json"
# cage starts nothing where the program Xwayland is missing, and Debian does not bring it along.
PACKAGES = ("chromium", "cage", "xwayland", "seatd", "fonts-noto-core", "unattended-upgrades")
# What reads the screen aloud, to a loudspeaker without a sound server between (speech.py).
VOICE = (
    "orca", "espeak-ng", "speech-dispatcher", "speech-dispatcher-espeak-ng", "speech-dispatcher-audio-plugins", "at-spi2-core", "dbus-bin",
    "dbus-daemon", "alsa-utils",
)  # fmt: skip
PRESENT = "/etc/usbguard/rules.d/10-present.conf"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the plan; `link`: a symbolic link to this instead of a text."""

    path: str
    text: str = ""
    mode: int = 0o644
    link: str | None = None

    @property
    def digest(self) -> str:
        """What it holds, as one hash."""
        return hashlib.sha256(f"{self.link}\n{self.text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Command:
    """A command; `needed`: the installation stops where it fails."""

    words: tuple[str, ...]
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """Files, and the commands before and after they are written."""

    files: tuple[File, ...]
    before: tuple[Command, ...]
    after: tuple[Command, ...]

    @property
    def marker(self) -> str:
        """What is kept of a finished installation: which files are ours, and how they were."""
        held = {each.path: each.digest for each in self.files}
        return json.dumps({"openshelf": "kiosk", "version": 1, "files": held}, indent=1, sort_keys=True) + "\n"


def plan(settings: Settings, root: str, bond: str | None) -> Plan:
    """Everything to be done for these settings."""
    files = [
        File(POLICY, policy_text(settings)),
        File(ROOT_KEY, root),
        *(File(f"{units.FOLDER}/{name}", text) for name, text in units.units(settings)),
        *(File(f"{units.FOLDER}/{name}", link="/dev/null") for name in units.MASKED),
        File("/etc/udev/hwdb.d/90-openshelf-kiosk.hwdb", machine.keyboard_lock()),
        File("/etc/udev/rules.d/90-openshelf-stick.rules", machine.stick_rule()),
        File("/etc/sysctl.d/90-openshelf-kiosk.conf", machine.sysctl()),
        File("/etc/systemd/logind.conf.d/openshelf-kiosk.conf", machine.logind()),
        File("/etc/systemd/system.conf.d/openshelf-kiosk.conf", machine.manager()),
        File("/etc/apt/apt.conf.d/90openshelf-kiosk", machine.upgrades()),
        File("/etc/sysusers.d/openshelf-kiosk.conf", machine.users()),
    ]
    if bond is not None:
        files.append(File(BOND, bond, 0o600))
    if settings.usbguard:
        files.append(File("/etc/usbguard/rules.d/90-openshelf-kiosk.conf", machine.usbguard_rules(), 0o600))
    return Plan(tuple(sorted(files, key=lambda each: each.path)), _before(settings), _after(settings))


def _before(settings: Settings) -> tuple[Command, ...]:
    packages = (*PACKAGES, *VOICE, *(("usbguard",) if settings.usbguard else ()))
    # usbguard begins to refuse as soon as it runs: it is installed asleep, and woken when it knows what is there.
    asleep = (Command(("systemctl", "mask", "usbguard.service", "usbguard-dbus.service")),) if settings.usbguard else ()
    return (
        *asleep,
        Command(("apt-get", "update"), needed=False),
        Command(("apt-get", "install", "--yes", "--no-install-recommends", *packages)),
    )


def _after(settings: Settings) -> tuple[Command, ...]:
    guard = (
        Command(("mkdir", "-p", "-m", "0700", "/etc/usbguard/rules.d")),
        # What is plugged in now is the kiosk's own: the touch panel, a staff keyboard if there is to be one.
        Command(("sh", "-c", f"test -s {PRESENT} || (umask 077; usbguard generate-policy --no-hashes > {PRESENT})")),
        Command(("systemctl", "unmask", "usbguard.service")),
        Command(("systemctl", "enable", "usbguard.service")),
        Command(("systemctl", "restart", "usbguard.service")),
    )
    return (
        Command(("systemd-sysusers",)),
        Command(("systemd-hwdb", "update")),
        Command(("udevadm", "control", "--reload")),
        Command(("udevadm", "trigger", "--subsystem-match=input", "--action=change")),
        Command(("sysctl", "--system", "--quiet"), needed=False),
        Command(("systemctl", "daemon-reload")),
        Command(("systemctl", "stop", "getty@tty1.service"), needed=False),
        Command(("systemctl", "set-default", "multi-user.target")),
        Command(("systemctl", "enable", *units.ENABLED)),
        *(guard if settings.usbguard else ()),
        Command(("systemctl", "restart", "kiosk-web.service"), needed=False),
        # Without network, or where the stick is still to come: the emergency page says so until there is a release.
        Command(("systemctl", "start", "kiosk-update.service"), needed=False),
        Command(
            ("systemctl", "restart", "--no-block", *(unit for unit in units.ENABLED if unit != "kiosk-web.service"))
        ),
    )


UNDO = (
    Command(
        ("systemctl", "disable", "--now", *(unit for unit in units.ENABLED if unit.startswith("kiosk-"))), needed=False
    ),
    Command(("systemctl", "disable", "--now", "usbguard.service"), needed=False),
)
UNDONE = (
    Command(("systemd-hwdb", "update"), needed=False),
    Command(("udevadm", "control", "--reload"), needed=False),
    Command(("systemctl", "daemon-reload"), needed=False),
    Command(("systemctl", "enable", "getty@tty1.service"), needed=False),
)
