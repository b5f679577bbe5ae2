"""Why an update did not come to its end, as a key with values (kiosk/wording.py): what failed, that the kiosk goes on serving, and what to do.

In: what went wrong. Out: UpdateError. The rule: whoever reads it is told one thing to do.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from kiosk.release.trust import TrustError
from kiosk.update.source import SourceError
from kiosk.wording import worded

if TYPE_CHECKING:
    from kiosk.update.shelf import Mark


class UpdateError(Exception):
    """No new release is served, and why; what was served goes on being served. key and values: the sentence (kiosk/wording.py)."""

    def __init__(self, key: str, before: Mark | None = None, **values: object) -> None:
        self.key = f"update-{key}"
        still: dict[str, object] = {"still": "@still", "before": before.number} if before else {"still": ""}
        self.values: dict[str, object] = {**still, **values}
        super().__init__(worded(self.key, self.values))


def refusal(error: Exception | None, before: Mark | None) -> UpdateError:
    """Why no source could be used."""
    if isinstance(error, TrustError):
        return UpdateError(f"refused-{error.reason}", before, detail=str(error), date=error.date)
    return UpdateError("no-source", before, detail=str(error))


def of_disk(error: OSError, before: Mark | None = None) -> UpdateError:
    """What the disk answered."""
    kind = {
        errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EROFS: "read-only", errno.EIO: "failing",
        errno.EACCES: "forbidden", errno.EPERM: "forbidden",
    }.get(error.errno or 0, "other")  # fmt: skip
    return UpdateError(f"disk-{kind}", before, detail=error.strerror or str(error))


def amount(number: int) -> str:
    """Bytes for a person."""
    return f"{number / 1e6:.1f} MB" if number >= 100_000 else f"{number / 1e3:.1f} kB"


__all__ = ["SourceError", "UpdateError", "amount", "of_disk", "refusal"]
