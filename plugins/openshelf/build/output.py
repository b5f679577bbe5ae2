"""What pages, search, media and interop give to the writer: a path and its bytes, or a path and the file to copy.

Paths are POSIX, relative to the output's root, NFC, without "..", and the writer refuses any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the site. sealed: it goes to `output/<profile>.sealed/`, never to the static tree."""

    path: str
    data: bytes | Path
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A way to build the site. kiosk: touch layout and kiosk pages, links and QR lead to the online address.

    drafts: the preview shows what is not published. bundled: each script's graph is joined and fingerprinted.
    search: how the search index is cut into files, a key of search.settings.BUDGETS. branch: part of the library alone
    (content/branches/<name>.toml).
    """

    name: str = "online"
    kiosk: bool = False
    drafts: bool = False
    bundled: bool = True
    search: str = "fine"
    branch: bool = False
