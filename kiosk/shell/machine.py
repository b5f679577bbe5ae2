"""What the machine below the browser is told: keys, terminals, sticks, devices, updates of the system, users.

In: nothing but Settings. Out: the text of each file. The keyboard is locked by the kernel's own key table, filled by udev's hwdb: the keys below do not exist for anything above,
neither the browser nor the compositor, a text terminal or SysRq; it needs no running program, and is part of systemd. (An XKB keymap would leave terminals and SysRq open, a
grabbing daemon can be killed and may be abandoned by its authors.)
"""

from __future__ import annotations

from kiosk.shell.settings import SCREEN_USER, SERVER_USER, STATE, STICK_LABEL

# Keys of USB and Bluetooth keyboards by their HID usage: Escape, F1–F12, Print, ScrollLock, Pause, Insert, the menu key, Power, F13–F24, Execute … Find,
# and both Ctrl, Alt and Meta. Shift, letters, Enter, Tab, arrows, Delete and Backspace stay.
HID = (0x29, *range(0x3A, 0x4A), 0x65, 0x66, *range(0x68, 0x80), 0xE0, 0xE2, 0xE3, 0xE4, 0xE6, 0xE7)
# Consumer keys of the same keyboards: power, sleep, launchers (calculator, mail, browser, files), browser home, back, forward, search, new, open, close, save, print.
CONSUMER = (
    0x30, 0x32, 0x34, 0x183, 0x18A, 0x192, 0x194, 0x196, 0x19E, 0x1A2, 0x1AB, 0x201, 0x202, 0x203, 0x207, 0x208, 0x21A, 0x21F, 0x221,
    0x223, 0x224, 0x225, 0x226, 0x227, 0x22A, 0x29D,
)  # fmt: skip
# The same keys of built-in (AT) keyboards, by set 1 scan codes, 0x80 more for the extended ones.
AT = (
    0x01, 0x1D, 0x9D, 0x38, 0xB8, 0xDB, 0xDC, 0xDD, *range(0x3B, 0x45), 0x46, 0x54, 0x57, 0x58, 0xB7, 0xC6, 0xD2, 0xDE, 0xDF, 0xE3,
    0xA1, 0xEB, 0xEC, 0xED, 0xB2, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA,
)  # fmt: skip


def keyboard_lock() -> str:
    """The hwdb file: `reserved` is the kernel's code for a key that is not there."""
    usb = [f" KEYBOARD_KEY_7{code:04x}=reserved" for code in HID] + [
        f" KEYBOARD_KEY_c{code:04x}=reserved" for code in CONSUMER
    ]
    built_in = [f" KEYBOARD_KEY_{code:02x}=reserved" for code in AT]
    return "\n".join(
        ["# Every USB keyboard, every Bluetooth keyboard.", "evdev:input:b0003*", "evdev:input:b0005*", *usb, "",
         "# Every built-in keyboard.", "evdev:atkbd:dmi:*", *built_in, ""]
    )  # fmt: skip


def stick_rule() -> str:
    """The udev rule: a USB stick of our label, with a file system whose owner is chosen at mounting, is taken in; nothing else is touched."""
    return (
        'ACTION=="add", SUBSYSTEM=="block", ENV{ID_BUS}=="usb", ENV{ID_FS_TYPE}=="vfat|exfat", '
        f'ENV{{ID_FS_LABEL}}=="{STICK_LABEL}", TAG+="systemd", ENV{{SYSTEMD_WANTS}}+="kiosk-stick@%k.service"\n'
    )


def usbguard_rules() -> str:
    """What may be plugged in beside what was there at the installation: hubs, and sticks that are nothing but storage."""
    return (
        "# A stick that is a keyboard too is refused; so is any keyboard, network card or serial port plugged in later.\n"
        "allow with-interface equals { 08:06:50 }\n"
        "allow with-interface equals { 09:00:00 }\n"
        "allow with-interface equals { 09:00:01 }\n"
        "allow with-interface equals { 09:00:01 09:00:02 }\n"
        "block\n"
    )


def sysctl() -> str:
    """No SysRq, no core file, no swapping of a guest's memory where it can be helped; user namespaces for Chromium's sandbox."""
    return (
        "kernel.sysrq = 0\nkernel.core_pattern = |/bin/false\nfs.suid_dumpable = 0\nvm.swappiness = 1\n"
        "kernel.dmesg_restrict = 1\nkernel.kptr_restrict = 2\nkernel.yama.ptrace_scope = 2\nuser.max_user_namespaces = 1024\n"
    )


def logind() -> str:
    """No text terminal waits behind the screen, and no button of the case stops the kiosk; the power switch held for seconds still does."""
    return (
        "[Login]\nNAutoVTs=0\nReserveVT=0\nKillUserProcesses=yes\nHandlePowerKey=ignore\nHandleRebootKey=ignore\n"
        "HandleSuspendKey=ignore\nHandleHibernateKey=ignore\nHandleLidSwitch=ignore\nIdleAction=ignore\n"
    )


def manager() -> str:
    """A machine that hangs is restarted by its own watchdog, where it has one; Ctrl+Alt+Del seven times does nothing."""
    return "[Manager]\nRuntimeWatchdogSec=30s\nRebootWatchdogSec=5min\nCtrlAltDelBurstAction=none\n"


def upgrades() -> str:
    """Debian's security updates, Chromium's among them, every night; the next guest's browser is the new one. The machine restarts by itself at 5 where a kernel asks for it."""
    return (
        'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\nAPT::Periodic::AutocleanInterval "7";\n'
        'Unattended-Upgrade::Origins-Pattern { "origin=Debian,codename=${distro_codename}-security,label=Debian-Security"; };\n'
        'Unattended-Upgrade::Remove-Unused-Kernel-Packages "true";\n'
        'Unattended-Upgrade::Automatic-Reboot "true";\nUnattended-Upgrade::Automatic-Reboot-Time "05:00";\n'
        'Unattended-Upgrade::MinimalSteps "true";\n'
    )


def users() -> str:
    """Two users without a password: the server's, and the screen's, which owns nothing on the disk."""
    return (
        f'u {SERVER_USER} - "The library\'s kiosk server" {STATE}\n'
        f'u {SCREEN_USER} - "The kiosk\'s screen" /run/openshelf-screen\n'
        f"m {SCREEN_USER} video\nm {SCREEN_USER} render\nm {SCREEN_USER} audio\n"
    )
