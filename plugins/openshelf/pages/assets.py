"""The theme's files → /assets/ under names that carry their content's hash, and the map from logical name to URL.

In: theme/static (css, js, fonts, img, and dist/js that set-up made), the site's languages and their Words. Out: Outputs and
an AssetMap: "css/site.css" → "assets/site.3f9a1c20.css".
Rules: a name changes exactly when its bytes or those of a file it names do, so a browser may keep a file for ever; style sheets join
what they `@import` and name their fonts by hash; bundled sites take each script entry joined by esbuild, unbundled ones
serve the modules as written, under their own names, since a module names another by path. Tables that a script always
needs stand before it in its file, and words that a page always needs in the page: each is a request less.
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
from openshelf.lang.bundle import browser_tables, fold_tables, rare_tables, sort_tables
from openshelf.pages.contrast import accent_rule
from openshelf.pages.words import script_msgids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from openshelf.pages.words import Words

_IMPORT = re.compile(r"""@import\s+(?:url\()?["']([^"']+)["']\)?\s*;""")
_ENTRY = re.compile(r"""(["'])\./([a-z-]+\.js)\1""")
_GRAPH = re.compile(r"""^\s*(?:im|ex)port\b[^;]*?\bfrom\s+"([^"]+)"|^\s*import\s+"([^"]+)";""", re.MULTILINE)
_URL = re.compile(r"""url\(\s*["']?(\.\./[^"')]+)["']?\s*\)""")
# A string, a comment, or blanks that may go: a string must be matched first so that nothing inside it is touched.
_CSS_SPACE = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|/\*.*?\*/|\s*([{};,])\s*|(\s+)""", re.DOTALL)

SEARCH = "search-page"
SEARCH_LATER = ("search-panel", "search-more", "search-help")
_TABLES: dict[str, tuple[str, Callable[[], object]]] = {
    "search-worker.js": ("fold", fold_tables),
    "search-rare.js": ("rare", rare_tables),
    "search-help.js": ("sort", sort_tables),
}


@dataclass(frozen=True, slots=True)
class AssetMap:
    """Where each asset is. urls: logical name → path below the site's root. asked: script entry → the msgids it asks for."""

    urls: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    asked: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))

    def path(self, name: str) -> str:
        """The path below the root of "css/site.css", "js/search-page.js", "messages/az.json", "messages/search-az.json"."""
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
        asked = self._asked()
        self._tables(words, asked)
        self.map = AssetMap(MappingProxyType(dict(self._urls)), MappingProxyType(asked))

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
                self._add(
                    place, _with_table(path.name if path in entries else "", path.read_bytes()), f"assets/{place}"
                )
            return
        joined = {}
        for path in entries:
            made = self._static / "dist" / "js" / path.name
            if not made.is_file():
                raise BuildError("pages.no-bundle", Place(str(path)))
            joined[path.name] = _with_table(path.name, made.read_bytes()).decode()
        for name in joined:
            self._urls[f"js/{name}"] = fingerprinted(f"js/{name}", "".join(_reached(name, joined)).encode())
        for name, source in joined.items():
            self._files[self._urls[f"js/{name}"]] = _ENTRY.sub(self._published, source).encode()

    def _published(self, match: re.Match[str]) -> str:
        """A script that another names, as it is published beside it."""
        quote, name = match.groups()
        path = self._urls.get(f"js/{name}")
        return f"{quote}./{path.removeprefix('assets/')}{quote}" if path else match[0]

    def _asked(self) -> dict[str, frozenset[str]]:
        """By script entry the msgids of the modules it is joined of."""
        return {path.stem: frozenset(_msgids(path, set())) for path in self._sources("js", {".js"})}

    def _tables(self, words: tuple[Words, ...], asked: Mapping[str, frozenset[str]]) -> None:
        # The search page has its first words in itself; what it loads later finds them in a file of its own.
        later = frozenset().union(*(asked.get(name, frozenset()) for name in SEARCH_LATER))
        others = frozenset().union(*(ids for name, ids in asked.items() if name not in {SEARCH, *SEARCH_LATER}))
        for tongue in words:
            self._add(f"lang/{tongue.tag}.json", _json(browser_tables(tongue.tag)))
            self._add(f"messages/{tongue.tag}.json", _json(words_of(tongue, others)))
            self._add(f"messages/search-{tongue.tag}.json", _json(words_of(tongue, later)))


def words_of(tongue: Words, msgids: Iterable[str]) -> dict[str, object]:
    """What `makeWords` of words.js takes."""
    return {"tag": tongue.tag, "messages": tongue.only(msgids)}


def _with_table(entry: str, source: bytes) -> bytes:
    """A script entry's file with the table it cannot work without before it."""
    if entry not in _TABLES:
        return source
    name, table = _TABLES[entry]
    return b"(globalThis.openshelfTables??={})." + name.encode() + b"=" + _json(table()) + b";\n" + source


def _reached(name: str, sources: Mapping[str, str]) -> Iterator[str]:
    """The sources a script's name must change with: its own first, then those of all it names, and that they name."""
    seen = [name]
    for each in seen:
        yield sources[each]
        seen += sorted({found for _, found in _ENTRY.findall(sources[each]) if found in sources} - set(seen))


def _msgids(path: Path, seen: set[Path]) -> set[str]:
    """The msgids a module and all it imports ask for."""
    if path in seen or not path.is_file():
        return set()
    seen.add(path)
    source = path.read_text("utf-8")
    found = script_msgids(source)
    for one, other in _GRAPH.findall(source):
        found |= _msgids((path.parent / (one or other)).resolve(), seen)
    return found


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
