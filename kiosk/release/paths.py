"""Which paths a release may hold. In: paths. Out: None, or why one is refused. FORMAT.md, "Paths".

A release is unpacked on file systems we do not know: what two of them would read differently is refused at the source.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_PATH, MOST_NAME = 1024, 255
_SIGNS = re.compile(r'[\x00-\x1f\x7f\u0080-\u009f\u2028\u2029\\:*?"<>|]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def fault(path: str) -> str | None:
    """Why this path may not stand in a release, in English for a log; None where it may."""
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        return "not Unicode"
    if len(encoded) > MOST_PATH:
        return "longer than 1,024 bytes"
    if unicodedata.normalize("NFC", path) != path:
        return "not in NFC"
    if _SIGNS.search(path):
        return "a character that some file systems forbid"
    for name in path.split("/"):
        if name in ("", ".", ".."):
            return "an empty, . or .. name"
        if name[-1] in ". ":
            return "a name that ends with a dot or a blank"
        if len(name.encode()) > MOST_NAME:
            return "a name longer than 255 bytes"
        if _DEVICES.fullmatch(name):
            return "a device name of Windows"
    return None


def clash(paths: Iterable[str]) -> tuple[str, str] | None:
    """Two paths that some file system takes for one, or of which one is the other's folder; None where there are none.

    Holds every path and folder once: about 200 bytes each.
    """
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        key = unicodedata.normalize("NFC", path.casefold())
        if key in files:
            return files[key], path
        files[key] = path
        if key in folders:
            return folders[key], path
        cut = key.rfind("/")
        while cut > 0:
            folder = key[:cut]
            if folder in files:
                return files[folder], path
            if folder in folders:
                break
            folders[folder] = path
            cut = folder.rfind("/")
    return None
