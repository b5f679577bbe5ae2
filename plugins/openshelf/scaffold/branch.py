"""`openshelf new branch NAME`: the file that says what a regional kiosk keeps, explained, limiting nothing yet.

In: the site's folder and a name. Out: lines to print. UsageError: no site there, a name that is none, or the branch stands already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openshelf.content.branches import FOLDER, NAME
from openshelf.content.settings import FILE_NAME
from openshelf.errors import UsageError, message
from openshelf.site.settings import PROFILES

if TYPE_CHECKING:
    from pathlib import Path


def new_branch(site: Path, name: str, language: str = "en") -> tuple[str, ...]:
    """Write the branch's file; what was made and what to do next."""
    if not (site / "content" / FILE_NAME).is_file():
        raise UsageError("scaffold.no-site", folder=str(site))
    if not NAME.fullmatch(name):
        raise UsageError("scaffold.branch-name", name=name)
    path = site / "content" / FOLDER / f"{name}.toml"
    if path.exists() or name in PROFILES:
        raise UsageError("scaffold.branch-taken", file=str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(message("scaffold.branch-explained", {}, language) + "\n", "utf-8")
    return (
        message("scaffold.branch-made", {"file": str(path)}, language),
        message("scaffold.branch-next", {"name": name}, language),
    )
