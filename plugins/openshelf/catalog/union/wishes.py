"""content/catalog/merge.toml: where an editor knows better than any key.

In: the file. Out: Wishes. Rules: an error is one line with file and line, and an unknown key names the nearest; a pair that is
both wished and forbidden, over however many steps, is an error; ids are looked up by who has the catalogue (`unknown`).

    always = [["ak:1", "gb:7"], ["ak:2", "gb:9", "mk:1"]]   # each list is one publication
    never = [["ak:3", "gb:8"]]                              # no two of a list are
    within = ["gb"]                                         # sources whose own duplicates are merged too
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from openshelf.errors import Place, SettingsError
from openshelf.record.ids import split_id

FILE = "merge.toml"
_KEYS = ("always", "never", "within")


@dataclass(frozen=True, slots=True)
class Wishes:
    """always: lists of ids of one publication, joined where they share one; never: pairs that are two; within: sources."""

    always: tuple[tuple[str, ...], ...] = ()
    never: frozenset[tuple[str, str]] = frozenset()
    within: frozenset[str] = frozenset()
    places: tuple[tuple[str, Place], ...] = ()  # every id named, in the order of the file
    stands: bool = False  # whether there is a file

    def forbids(self, first: str, second: str) -> bool:
        """Whether the editor says these are two publications."""
        return (min(first, second), max(first, second)) in self.never


NO_WISHES = Wishes()


def load_wishes(catalog_dir: Path, sources: Iterable[str]) -> Wishes:
    """The editor's wishes; SettingsError at the first fault. sources: the codes of the sources that are united."""
    path = catalog_dir / FILE
    name = f"{catalog_dir.parent.name}/{catalog_dir.name}/{FILE}"
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return NO_WISHES
    except UnicodeDecodeError as error:
        raise SettingsError("ingest.toml-encoding", Place(name)) from error
    try:
        loaded = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        # What is never closed is only missed at the end.
        place = Place(name, int(at[1]), int(at[2])) if at else Place(name, text.count("\n") + 1)
        raise SettingsError("ingest.toml-syntax", place, reason=str(error).partition(" (at")[0]) from error
    lines = _Lines(text, name)
    for key in loaded:
        if key not in _KEYS:
            nearest = difflib.get_close_matches(key.lower(), _KEYS, 1, 0.4)
            known = nearest[0] if nearest else ", ".join(_KEYS)
            raise SettingsError("ingest.toml-key", lines.of_key(key), key=key, nearest=known)
    codes = sorted(sources)
    within = loaded.get("within", [])
    if not isinstance(within, list) or not all(isinstance(code, str) for code in within):
        raise SettingsError("ingest.toml-type", lines.of_key("within"), key="within", expected='["…"]')
    for code in within:
        if code not in codes:
            place = lines.of_value(code, "within")
            raise SettingsError("catalog.merge-source", place, source=code, nearest=_nearest(code, codes))
    places: list[tuple[str, Place]] = []
    groups = {key: tuple(_groups(loaded, key, codes, lines, places)) for key in ("always", "never")}
    joined = tuple(_joined(groups["always"]))
    never = frozenset((min(pair), max(pair)) for group in groups["never"] for pair in combinations(group, 2))
    for group in joined:
        for first, second in combinations(group, 2):
            if (min(first, second), max(first, second)) in never:
                place = lines.of_value(second, "never")
                raise SettingsError("catalog.merge-contradiction", place, first=first, second=second)
    return Wishes(joined, never, frozenset(within), tuple(places), stands=True)


def unknown(wishes: Wishes, exists: Callable[[str], bool]) -> Iterator[tuple[str, Place]]:
    """The ids named in the file that the catalogue does not have, each once, with the place of the first."""
    seen: set[str] = set()
    for identifier, place in wishes.places:
        if identifier not in seen:
            seen.add(identifier)
            if not exists(identifier):
                yield identifier, place


def _groups(
    loaded: dict[str, Any], key: str, codes: Sequence[str], lines: _Lines, places: list[tuple[str, Place]]
) -> Iterator[tuple[str, ...]]:
    value = loaded.get(key, [])
    if not isinstance(value, list):
        raise SettingsError("catalog.merge-shape", lines.of_key(key), key=key)
    for group in value:
        if not isinstance(group, list) or not all(isinstance(one, str) for one in group):
            raise SettingsError("catalog.merge-shape", lines.of_value(str(group), key), key=key)
        ids = tuple(dict.fromkeys(group))
        if len(ids) < 2:
            raise SettingsError("catalog.merge-alone", lines.of_value(ids[0] if ids else "", key), key=key)
        for identifier in ids:
            source, number = split_id(identifier)
            place = lines.of_value(identifier, key)
            if not number:
                raise SettingsError("catalog.merge-id", place, id=identifier)
            if source not in codes:
                raise SettingsError("catalog.merge-source", place, source=source, nearest=_nearest(source, codes))
            places.append((identifier, place))
        yield ids


def _nearest(code: str, codes: Sequence[str]) -> str:
    near = difflib.get_close_matches(code, codes, 1, 0.0)
    return near[0] if near else "–"


def _joined(groups: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Lists that share an id are one list; each sorted, and all of them."""
    merged: list[set[str]] = []
    for group in groups:
        whole = set(group)
        apart = []
        for other in merged:
            if other & whole:
                whole |= other
            else:
                apart.append(other)
        merged = [*apart, whole]
    return sorted(tuple(sorted(group)) for group in merged)


class _Lines:
    """Where in the file a key or an id stands: tomllib does not say."""

    def __init__(self, text: str, name: str) -> None:
        self._lines = text.splitlines()
        self._name = name

    def of_key(self, key: str) -> Place:
        """The line a key begins on."""
        wanted = re.compile(rf"\s*\[{{0,2}}\s*[\"']?{re.escape(key)}\b")
        return Place(self._name, next((at for at, line in enumerate(self._lines, 1) if wanted.match(line)), None))

    def of_value(self, value: str, key: str) -> Place:
        """The first line at or after the key's own that has the text between quotes, else the key's."""
        start = self.of_key(key)
        for at in range((start.line or 1) - 1, len(self._lines)):
            line = self._lines[at]
            for quoted in (f'"{value}"', f"'{value}'"):
                if value and quoted in line:
                    return Place(self._name, at + 1, line.index(quoted) + 1)
        return start
