"""pelicanconf.py: its defaults, its reading and its checking. What goes in: a site folder. What comes out: Pelican's settings.

A site's pelicanconf.py says `from openshelf.site.settings import *` and changes what it must; what a librarian changes
stands in content/library.toml. Rule: an error is one line with file and line, and an unknown name suggests the nearest.

Our own settings
- PROFILES: name → {"kiosk": bool, "search": "fine" or "capped"}; both may be left out; "online" and "kiosk" are there by default, a branch may add its own.
- OPENSHELF: BuildOptions, set by the command line; never written in pelicanconf.py.
"""

from __future__ import annotations

import ast
import difflib
from typing import TYPE_CHECKING, Any

from openshelf.errors import OpenshelfError, Place, SettingsError, UsageError
from openshelf.pages.theme_dir import theme_dir

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "ARTICLE_PATHS",
    "AUTHOR_FEED_ATOM",
    "AUTHOR_FEED_RSS",
    "AUTHOR_SAVE_AS",
    "CACHE_CONTENT",
    "CATEGORY_FEED_ATOM",
    "CATEGORY_SAVE_AS",
    "DEFAULT_LANG",
    "DELETE_OUTPUT_DIRECTORY",
    "DIRECT_TEMPLATES",
    "FEED_ALL_ATOM",
    "IGNORE_FILES",
    "JINJA_ENVIRONMENT",
    "OUTPUT_PATH",
    "PAGE_PATHS",
    "PATH",
    "PLUGINS",
    "PROFILES",
    "SITENAME",
    "SITEURL",
    "STATIC_PATHS",
    "TAG_SAVE_AS",
    "THEME",
    "THEME_STATIC_PATHS",
    "TIMEZONE",
    "TRANSLATION_FEED_ATOM",
]  # fmt: skip

PATH = "content"
OUTPUT_PATH = "output/online"
PLUGINS = ["openshelf.site"]
PROFILES: dict[str, dict[str, bool | str]] = {"online": {"kiosk": False}, "kiosk": {"kiosk": True}}

# Pelican's own article machinery is starved: records are never articles, and editors' content has its own types.
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
THEME_STATIC_PATHS: list[str] = []
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
CACHE_CONTENT = False
DELETE_OUTPUT_DIRECTORY = False
IGNORE_FILES = [".*", "~*", "*~"]
# Pelican's default leaves autoescape off; catalogue text is untrusted.
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "auto_reload": False}
SITENAME = "openshelf"
SITEURL = ""
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = str(theme_dir())

CONFIG_NAME = "pelicanconf.py"


def read_settings(site: Path, overrides: dict[str, Any]) -> dict[str, Any]:
    """Pelican's settings of the site at `site`, checked. UsageError: no site there. SettingsError: a fault in the file."""
    from pelican.settings import DEFAULT_CONFIG  # noqa: PLC0415 - `import *` of this module must not start Pelican
    from pelican.settings import read_settings as pelican_settings  # noqa: PLC0415

    path = site / CONFIG_NAME
    if not path.is_file():
        raise UsageError("site.no-site", folder=str(site), name=CONFIG_NAME)
    check_names(path, path.read_text("utf-8"), set(DEFAULT_CONFIG) | set(__all__))
    try:
        return dict(pelican_settings(str(path), override=overrides))
    except OpenshelfError:
        raise
    except Exception as error:  # the file is the user's program: whatever it raises is a fault at one of its lines
        line = _line_within(path, error)
        raise SettingsError(
            "site.config-fails", Place(str(path), line), error=f"{type(error).__name__}: {error}"
        ) from error


def check_names(path: Path, text: str, known: set[str]) -> None:
    """Refuse a syntax error and any upper-case name nobody reads, with line and the nearest known name."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise SettingsError(
            "site.config-syntax", Place(str(path), error.lineno, error.offset), error=error.msg
        ) from error
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            if not isinstance(target, ast.Name) or not target.id.isupper() or target.id in known:
                continue
            nearest = difflib.get_close_matches(target.id, sorted(known), 1, 0.5)
            place = Place(str(path), target.lineno, target.col_offset + 1)
            if nearest:
                raise SettingsError("site.unknown-setting-nearest", place, name=target.id, nearest=nearest[0])
            raise SettingsError("site.unknown-setting", place, name=target.id)


def _line_within(path: Path, error: BaseException) -> int | None:
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
