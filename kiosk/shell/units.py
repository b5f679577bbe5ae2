"""The kiosk's systemd units, as text.

In: Settings. Out: (file name, text) of every unit. The rules: each service is a user of its own that can write its own folder alone; the browser's may speak with this machine and
no other; whatever ends is started again; what can hang must say that it lives (WatchdogSec).
"""

from __future__ import annotations

from kiosk.shell.settings import (
    BOND,
    PLAIN,
    RELEASES,
    ROOT_KEY,
    SCREEN_USER,
    SERVER_USER,
    STATE,
    STICK,
    STICK_LABEL,
    Settings,
)

FOLDER = "/etc/systemd/system"
ENABLED = ("kiosk-web.service", "kiosk-shell.service", "kiosk-update.timer", "kiosk-scrub.timer", "seatd.service")
MASKED = ("ctrl-alt-del.target", "getty@tty1.service", "autovt@.service")

CLOSED = """NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectHostname=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
LockPersonality=yes
CapabilityBoundingSet=
UMask=0077
"""
# For our own Python; Chromium builds its sandbox out of namespaces and needs the graphics card, so its unit cannot have these.
TIGHT = """PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectProc=invisible
RestrictNamespaces=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
"""
THIS_MACHINE_ALONE = "IPAddressDeny=any\nIPAddressAllow=localhost\n"


def units(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Every unit's file name and text."""
    return (
        ("kiosk-web.service", web(settings)),
        ("kiosk-update.service", update(settings)),
        ("kiosk-update.timer", timer("Look for a newer release every night", "*-*-* 03:00:00", "20min")),
        ("kiosk-stick@.service", stick(settings)),
        ("kiosk-scrub.service", scrub(settings)),
        (
            "kiosk-scrub.timer",
            timer("Read and check what lies on the disk, an hour a night", "*-*-* 04:00:00", "20min"),
        ),
        ("kiosk-shell.service", shell(settings)),
    )


def web(settings: Settings) -> str:
    """The server of this machine."""
    bond = " --bond ${CREDENTIALS_DIRECTORY}/bond" if settings.bond else ""
    hall = f" --hall {settings.hall}" if settings.hall else ""
    credential = f"LoadCredential=bond:{BOND}\n" if settings.bond else ""
    return f"""[Unit]
Description=The library's pages on this machine
# Before the first release there is nothing to serve; it is tried again until there is.
StartLimitIntervalSec=0

[Service]
Type=notify
{_python(settings)}ExecStart={_quoted(settings.python)} -m kiosk serve {RELEASES} --port {settings.port} --state {STATE}/state{hall}{bond}
{credential}TimeoutStartSec=120
WatchdogSec=30
Restart=always
RestartSec=2
LimitNOFILE=16384
OOMScoreAdjust=-500
{_server()}{"" if settings.hall else THIS_MACHINE_ALONE}
[Install]
WantedBy=multi-user.target
"""


def update(settings: Settings) -> str:
    """Fetches the newest release."""
    name = f" --name {settings.name}" if settings.name else ""
    return f"""[Unit]
Description=Fetch the library's newest release
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
{_python(settings)}ExecStart={_quoted(settings.python)} -m kiosk update --from {_quoted(settings.release)} --root {ROOT_KEY}{name} {RELEASES}
Nice=10
IOSchedulingClass=idle
TimeoutStartSec=6h
{_server()}"""


def stick(settings: Settings) -> str:
    """Takes in the release, the list of withdrawn works and the letters on a stick; %I is its device."""
    letters = f"\nExecStartPost={_quoted('-' + settings.python)} -m kiosk stick {STICK} --bond ${{CREDENTIALS_DIRECTORY}}/bond --state {STATE}/state"
    credential = f"LoadCredential=bond:{BOND}\n" if settings.bond else ""
    return f"""[Unit]
Description=Take in what the stick {STICK_LABEL} brings
BindsTo=dev-%i.device
After=dev-%i.device

[Service]
Type=oneshot
# The stick's own files never run, and belong to the server's user whatever they say of themselves.
ExecStartPre=+/usr/bin/mkdir -p {STICK}
ExecStartPre=+/usr/bin/mount -o nosuid,nodev,noexec,nosymfollow,uid={SERVER_USER},gid={SERVER_USER},umask=077 /dev/%I {STICK}
{_python(settings)}ExecStart={_quoted("-" + settings.python)} -m kiosk update --from {STICK} --root {ROOT_KEY} {RELEASES}{letters if settings.bond else ""}
ExecStopPost=+-/usr/bin/umount --lazy {STICK}
{credential}TimeoutStartSec=2h
ReadWritePaths=-{STICK}
{_server()}{THIS_MACHINE_ALONE}"""


def scrub(settings: Settings) -> str:
    """Reads and checks what lies on the disk."""
    return f"""[Unit]
Description=Read and check the releases on the disk

[Service]
Type=oneshot
{_python(settings)}ExecStart={_quoted(settings.python)} -m kiosk scrub --seconds 3600 {RELEASES}
Nice=19
IOSchedulingClass=idle
{_server()}{THIS_MACHINE_ALONE}"""


def shell(settings: Settings) -> str:
    """The compositor with the supervisor in it, on the screen of this machine.

    No login session: pam_systemd would move the browser out of this unit's control group, and with it out of IPAddressDeny. seatd hands the screen over instead.
    """
    return f"""[Unit]
Description=The screen of the kiosk
After=seatd.service kiosk-web.service
Wants=seatd.service
Conflicts=getty@tty1.service
StartLimitIntervalSec=0

[Service]
Type=notify
# cage is the main process, the supervisor inside it speaks.
NotifyAccess=all
User={SCREEN_USER}
SupplementaryGroups=video render audio
Environment=LIBSEAT_BACKEND=seatd WLR_LIBINPUT_NO_DEVICES=1 XDG_RUNTIME_DIR=/run/openshelf-screen
RuntimeDirectory=openshelf-screen
RuntimeDirectoryMode=0700
{_python(settings)}ExecStart=/usr/bin/cage -d -- {_quoted(settings.python)} -m kiosk shell --port {settings.port}
TimeoutStartSec=60
WatchdogSec=30
Restart=always
RestartSec=1
KillMode=control-group
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
TimeoutStopSec=5
# A guest's files lie in memory, and memory is never written to a disk. (Specifiers are expanded in the path alone: the percent stands for itself.)
TemporaryFileSystem=/tmp:size=50%,mode=1777,nosuid,nodev
TemporaryFileSystem=/var/lib:ro
InaccessiblePaths=-{SETTINGS_PATH}
MemorySwapMax=0
LimitCORE=0
OOMPolicy=continue
{CLOSED}{THIS_MACHINE_ALONE}
[Install]
WantedBy=multi-user.target
"""


SETTINGS_PATH = BOND.rpartition("/")[0]


def timer(description: str, calendar: str, spread: str) -> str:
    """A timer for the service of its own name; a night the machine was off is made up for."""
    return f"""[Unit]
Description={description}

[Timer]
OnCalendar={calendar}
RandomizedDelaySec={spread}
Persistent=yes

[Install]
WantedBy=timers.target
"""


def _python(settings: Settings) -> str:
    path = _quoted(f"PYTHONPATH={settings.source}")
    return f"Environment={path} PYTHONDONTWRITEBYTECODE=1 LANG={settings.locale}\n"


def _quoted(word: str) -> str:
    """A word of a command line or of Environment= as a unit file carries it (systemd.syntax(7)); settings.py refused quotes and $."""
    return word if PLAIN.fullmatch(word) else f'"{word.replace("%", "%%")}"'


def _server() -> str:
    return f"User={SERVER_USER}\nStateDirectory=openshelf openshelf/state\nStateDirectoryMode=0700\nWorkingDirectory={STATE}\n{CLOSED}{TIGHT}"
