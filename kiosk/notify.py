"""What a service tells systemd: that it is ready, and that it still lives (sd_notify, in a few lines).

In: a state such as "READY=1", and the environment systemd gives. Out: whether it was sent. The rule: outside systemd everything here does nothing.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

LONGEST = 60.0  # seconds between two signs of life where systemd asks for rarer ones


def notify(state: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Send a state to systemd; False where there is none or it does not listen."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            # An address that begins with @ lies in the abstract namespace, which is written with a zero byte.
            sender.connect("\0" + address[1:] if address[0] == "@" else address)
            sender.sendall(state.encode())
    except OSError:
        return False
    return True


def beat(environment: Mapping[str, str] = os.environ) -> float:
    """Seconds from one sign of life to the next: a third of what systemd waits for."""
    stated = environment.get("WATCHDOG_USEC", "")
    return min(int(stated) / 3_000_000, LONGEST) if stated.isdecimal() and int(stated) else LONGEST
