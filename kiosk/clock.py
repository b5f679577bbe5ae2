"""What time it is, in the two ways the kiosk needs it: uptime for leases, the library's own day for rights.

Rules: leases are counted on the machine's uptime with the boot it belongs to, because a guest's seat must neither be freed
nor held by a wrong clock. A day never lies before the floor (the day the site was built or signed), so setting the clock back
reopens no right that has ended. Everything else in the kiosk is handed these values; nothing else reads a clock.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
SET_BY_RTC = Path("/sys/class/rtc")


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment of uptime: seconds since the start of the boot named by `boot`."""

    boot: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Today:
    """The library's day. source: "system", or "floor" while the machine's clock lies before the floor."""

    day: date
    source: str


def uptime() -> Instant:
    """Now, suspended time included. Where the system has no boot id, the boot is named by when it must have been."""
    seconds = time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
    try:
        boot = BOOT_ID.read_text("ascii").strip()
    except OSError:
        # Minutes are coarse enough for the same boot to keep its name while the clock is being adjusted.
        boot = f"boot-{round((time.time() - seconds) / 60)}"
    return Instant(boot, seconds)


def ran_while_off(place: Path = SET_BY_RTC) -> bool:
    """Whether the system set its time from a clock with a battery when it rose (Linux names it by `hctosys`); a machine without one only guesses the day."""
    try:
        return any(file.read_text("ascii").strip() == "1" for file in place.glob("*/hctosys"))
    except OSError:
        return False


def zone(name: str) -> tzinfo:
    """The time zone of this name; UTC where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def trusted_day(now: datetime, place: tzinfo, floor: date) -> Today:
    """The day `now` (an aware moment) is at `place`, but never one before `floor`."""
    day = now.astimezone(place).date()
    return Today(day, "system") if day >= floor else Today(floor, "floor")
