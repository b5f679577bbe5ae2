"""`openshelf new site DIR`: an empty library site, its files explained in plain words, without demo records.

In: a folder that does not exist yet or is empty, and the language of the explanations (az, ru, en). Out: lines to print.
UsageError: something stands there already.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from openshelf.errors import LANGUAGES, message
from openshelf.scaffold.tree import write_tree

_CONFIG = '''"""Settings for Pelican. What a librarian changes stands in content/library.toml."""

from openshelf.site.settings import *  # noqa: F403
'''
_IGNORED = "/output/\n/.openshelf/\n__pycache__/\n~$*\nThumbs.db\n.DS_Store\n"
_EXPLAINED = (
    "content/authorities",
    "content/eprojects",
    "content/publications",
    "content/ebooks",
    "content/events",
    "content/pages",
    "content/collections",
    "content/rights",
)
_NAME = {"az": "Kitabxananın adı", "ru": "Название библиотеки", "en": "Name of the library"}


def new_site(directory: Path, language: str = "en") -> tuple[str, ...]:
    """Write an empty site; what was written and what to do next, a line each."""
    spoken = language if language in LANGUAGES else "en"
    written = write_tree(directory, dict(_files(spoken)))
    return (
        message("scaffold.site-made", {"folder": str(directory), "files": len(written)}, spoken),
        message("scaffold.site-next-name", {"file": str(directory / "content" / "library.toml")}, spoken),
        message("scaffold.site-next-catalogue", {"folder": str(directory / "content" / "catalog")}, spoken),
        message("scaffold.site-next-serve", {"folder": str(directory)}, spoken),
    )


def _files(language: str) -> list[tuple[str, bytes]]:
    templates = files("openshelf.scaffold") / "files" / language
    library = (templates / "library.toml").read_text("utf-8").replace("{name}", _NAME[language])
    # Each language's own words for a name not yet given, so that a forgotten one is noticed.
    for tag, words in _NAME.items():
        library = library.replace(f'{tag} = "{_NAME[language]}"', f'{tag} = "{words}"')
    found = [
        ("pelicanconf.py", _CONFIG.encode()),
        (".gitignore", _IGNORED.encode()),
        ("README.md", (templates / "README.md").read_bytes()),
        ("content/library.toml", library.encode()),
        ("content/catalog/sources.toml", (templates / "sources.toml").read_bytes()),
        ("content/catalog/README.md", (templates / "catalog.md").read_bytes()),
    ]
    for folder in _EXPLAINED:
        words = message(f"scaffold.readme-{folder.rpartition('/')[2]}", {}, language)
        found.append((f"{folder}/README.md", f"{words}\n".encode()))
    return found
