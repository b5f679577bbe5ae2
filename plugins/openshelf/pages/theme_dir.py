"""Where the theme is: beside the clone's plugins, or inside an installed package as `openshelf/_theme`.

Out: a Path with templates/, translations/ and static/ below it. Rule: what set-up made (static/dist, static/fonts) lies in
the same tree, so a wheel needs neither Node nor the font packages.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from openshelf.errors import SettingsError

_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def theme_dir() -> Path:
    """The main theme's folder; SettingsError where neither place holds it."""
    for folder in (_PACKAGE / "_theme", _PACKAGE.parents[1] / "theme"):
        if (folder / "templates").is_dir():
            return folder
    raise SettingsError("pages.no-theme", folder=str(_PACKAGE / "_theme"))
