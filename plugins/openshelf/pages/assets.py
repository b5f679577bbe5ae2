"""The theme's files → /assets/ under names that carry their content's hash, and the map from logical name to URL.

In: theme/static (css, js, fonts, img, and dist/js that set-up made), the site's languages and their Words. Out: Outputs and
an AssetMap: "css/site.css" → "assets/site.3f9a1c20.css".
Rules: a name changes exactly when its bytes do, so a browser may keep a file for ever; style sheets join what they
`@import` and name their fonts by hash; bundled sites take each script entry joined by esbuild, unbundled ones
serve the modules as written, under their own names, since a module names another by path.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from openshelf.build.output import Output
from openshelf.errors import BuildError, Place
from openshelf.lang.bundle import browser_tables, fold_tables, sort_tables, stem_tables
from openshelf.pages.contrast import accent_rule
from openshelf.pages.words import script_msgids

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from openshelf.pages.words import Words

_IMPORT = re.compile(r"""@import\s+(?:url\()?["']([^"']+)["']\)?\s*;""")
_URL = re.compile(r"""url\(\s*["']?(\.\./[^"')]+)["']?\s*\)""")
# A string, a comment, or blanks that may go: a string must be matched first so that nothing inside it is touched.
_CSS_SPACE = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|/\*.*?\*/|\s*([{};,])\s*|(\s+)""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class AssetMap:
    """Where each asset is. urls: logical name → path below the site's root. entries: script entries that exist."""

    urls: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def path(self, name: str) -> str:
        """The path below the root of "css/site.css", "js/search-page.js", "lang/az.json", "messages/az.json"."""
        found = self.urls.get(name)
        if found is None:
            raise BuildError("pages.no-asset", name=name)
        return found


def fingerprinted(name: str, data: bytes) -> str:
    """`assets/[folder/]stem.<10 hex of sha256>.suffix` of a logical name; css, js, fonts and img lie flat."""
    folder, _, file = name.rpartition("/")
    stem, _, suffix = file.rpartition(".")
    place = f"{folder}/" if folder in {"lang", "messages"} else ""
    return f"assets/{place}{stem}.{hashlib.sha256(data).hexdigest()[:10]}.{suffix}"


def minify_css(source: str) -> str:
    """The style sheet without comments and idle blanks; strings stay as they are."""

    def shorter(match: re.Match[str]) -> str:
        string, mark, blank = match.groups()
        return string or mark or (" " if blank else "")

    return _CSS_SPACE.sub(shorter, source).replace(";}", "}").strip()


class Assets:
    """Collects the theme's assets once a build; `outputs()` gives the files, `map` their places.

    Reads every file of the theme's static folder once: about 1 MB held until the outputs are taken.
    """

    def __init__(self, theme: Path, words: tuple[Words, ...], *, bundled: bool, accent: str | None = None) -> None:
        self._accent = accent_rule(accent) if accent else ""
        self._static = theme / "static"
        self._bundled = bundled
        self._files: dict[str, bytes] = {}
        self._urls: dict[str, str] = {}
        for folder in ("fonts", "img"):
            for path in self._sources(folder, {".woff2", ".svg", ".png", ".webp"}):
                self._add(f"{folder}/{path.name}", path.read_bytes())
        sheets = {path: path.read_text("utf-8") for path in self._sources("css", {".css"})}
        parts = {name for source in sheets.values() for name in _IMPORT.findall(source)}
        for path in (path for path in sheets if path.name not in parts):
            own = self._accent if path.stem == "site" else ""
            self._add(f"css/{path.name}", (self._style(path) + own).encode())
        self._scripts()
        self._tables(words)
        self.map = AssetMap(MappingProxyType(dict(self._urls)))

    def outputs(self) -> Iterator[Output]:
        """Every asset, by path."""
        for path, data in sorted(self._files.items()):
            yield Output(path, data)

    def _sources(self, folder: str, suffixes: set[str]) -> list[Path]:
        return sorted(path for path in (self._static / folder).glob("*") if path.suffix in suffixes)

    def _add(self, name: str, data: bytes, path: str | None = None) -> None:
        self._urls[name] = path or fingerprinted(name, data)
        self._files[self._urls[name]] = data

    def _style(self, path: Path) -> str:
        """A style sheet with its imports in place and its files named as they are published."""

        def imported(match: re.Match[str]) -> str:
            return self._style(path.parent / match[1])

        def published(match: re.Match[str]) -> str:
            name = match[1].removeprefix("../")
            if name not in self._urls:
                raise BuildError("pages.no-asset", Place(str(path)), name=name)
            return f"url({self._urls[name].removeprefix('assets/')})"

        try:
            source = path.read_text("utf-8")
        except FileNotFoundError as error:
            raise BuildError("pages.no-asset", name=f"css/{path.name}") from error
        return minify_css(_URL.sub(published, _IMPORT.sub(imported, source)))

    def _scripts(self) -> None:
        entries = self._sources("js", {".js"})
        if not self._bundled:
            for path in sorted((self._static / "js").rglob("*.js")):
                place = path.relative_to(self._static).as_posix()
                self._add(place, path.read_bytes(), f"assets/{place}")
            return
        for path in entries:
            joined = self._static / "dist" / "js" / path.name
            if not joined.is_file():
                raise BuildError("pages.no-bundle", Place(str(path)))
            self._add(f"js/{path.name}", joined.read_bytes())

    def _tables(self, words: tuple[Words, ...]) -> None:
        asked: set[str] = set()
        for path in sorted((self._static / "js").rglob("*.js")):
            asked |= script_msgids(path.read_text("utf-8"))
        self._add("lang/fold.json", _json(fold_tables()))
        self._add("lang/stem.json", _json(stem_tables()))
        self._add("lang/sort.json", _json(sort_tables()))
        for tongue in words:
            self._add(f"lang/{tongue.tag}.json", _json(browser_tables(tongue.tag)))
            self._add(f"messages/{tongue.tag}.json", _json({"tag": tongue.tag, "messages": tongue.only(asked)}))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
