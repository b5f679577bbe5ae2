"""Screen-only works: what is in the sealed folder, whether its right runs today, its page images and its sealed search.

Goes in: the sealed folder and the day. Comes out: a work, a page's bytes, the numbers of the pages that hold some keys. The rules: a right
is judged on the day it is asked for; nothing but page images and page numbers ever leaves; what the folder's own
works.json does not name does not exist. The shape of the folder stands in kiosk/API.md.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kiosk.server.tree import Folder, Tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

WORK = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
VERSION = 1
MOST_LISTED = 500
MOST_KEYS = 8


class SealedError(Exception):
    """The sealed folder cannot be used; the words say which file and why."""


@dataclass(frozen=True, slots=True)
class SealedWork:
    """A work that is read on the screen. begins and ends: first and last day of the right; None where there is no such end."""

    edition: str
    pages: int
    folder: str
    seats: int
    begins: date | None = None
    ends: date | None = None
    withdrawn: bool = False
    find: str | None = None

    def closed(self, today: date) -> str | None:
        """The reason the work may not be shown today, or None while its right runs."""
        if self.withdrawn:
            return "withdrawn"
        if self.begins is not None and today < self.begins:
            return "right-not-begun"
        if self.ends is not None and today > self.ends:
            return "right-ended"
        return None


@dataclass(frozen=True, slots=True)
class FindIndex:
    """The sealed search of one work: keys in code point order, and beside each the pages that hold it."""

    keys: tuple[str, ...]
    pages: tuple[tuple[int, ...], ...]

    def lookup(self, wanted: Sequence[str]) -> list[int]:
        """Pages that hold every wanted key, ascending; a key that ends with * stands for all that begin so."""
        found: set[int] | None = None
        for key in wanted:
            pages = self._prefix(key[:-1]) if key.endswith("*") else self._exact(key)
            found = pages if found is None else found & pages
        return sorted(found or ())

    def _exact(self, key: str) -> set[int]:
        at = bisect_left(self.keys, key)
        return set(self.pages[at]) if at < len(self.keys) and self.keys[at] == key else set()

    def _prefix(self, start: str) -> set[int]:
        pages: set[int] = set()
        at = bisect_left(self.keys, start)
        while start and at < len(self.keys) and self.keys[at].startswith(start):
            pages.update(self.pages[at])
            at += 1
        return pages


class Sealed:
    """The sealed folder of a profile, or the sealed files of a release (`tree`); an absent folder holds no works."""

    def __init__(self, top: Path, tree: Tree | None = None) -> None:
        self._tree = tree if tree is not None else Folder(top) if top.is_dir() else None
        empty: Mapping[str, Any] = {"version": VERSION, "works": {}}
        stated = self._read("works.json", top) if self._tree else empty
        if stated.get("version") != VERSION:
            raise SealedError(f"{top / 'works.json'}: version {stated.get('version')!r}, this kiosk reads {VERSION}")
        try:
            self.built = date.fromisoformat(stated["built"]) if "built" in stated else date.min
            self.time_zone = str(stated.get("time_zone", "UTC"))
            self.works = {name: _work(name, value) for name, value in stated["works"].items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SealedError(
                f"{top / 'works.json'}: {error or type(error).__name__}; build the profile again"
            ) from None
        # A book's keys are some hundred kilobytes; a hall reads a few books at once.
        self._index = lru_cache(maxsize=8)(self._load_index)

    def page(self, work: SealedWork, number: int) -> bytes | None:
        """The image of page `number` (from 1), or None where there is no such page."""
        if self._tree is None or not 1 <= number <= work.pages:
            return None
        found = self._tree.find(f"{work.folder}/p{number:04d}.webp")
        if found is None:
            return None
        with self._tree.open(found) as file:
            return file.read()

    def find(self, work: SealedWork, wanted: Sequence[str]) -> list[int]:
        """Numbers of the pages that hold every key; none where the work has no text."""
        return self._index(work.find).lookup(wanted) if work.find is not None else []

    def _load_index(self, path: str) -> FindIndex:
        value = self._read(path, None)
        keys, pages = value.get("keys"), value.get("pages")
        if value.get("version") != VERSION or not isinstance(keys, list) or not isinstance(pages, list):
            raise SealedError(f"{path}: not a search of version {VERSION}; build the profile again")
        return FindIndex(tuple(keys), tuple(tuple(numbers) for numbers in pages))

    def _read(self, path: str, top: Path | None) -> Mapping[str, Any]:
        found = self._tree.find(path) if self._tree else None
        if self._tree is None or found is None:
            raise SealedError(f"{top / path if top else path}: missing; build the profile again")
        with self._tree.open(found) as file:
            try:
                value = json.load(file)
            except ValueError as error:
                raise SealedError(f"{top / path if top else path}: {error}; build the profile again") from None
        if not isinstance(value, dict):
            raise SealedError(f"{top / path if top else path}: not an object; build the profile again")
        return value


def _work(name: str, value: Mapping[str, Any]) -> SealedWork:
    if not WORK.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a work")
    pages, seats = int(value["pages"]), int(value["seats"])
    if pages < 1 or seats < 1:
        raise ValueError(f"{name}: pages and seats must be at least 1")
    begins, ends = (date.fromisoformat(value[key]) if value.get(key) else None for key in ("begins", "ends"))
    return SealedWork(
        str(value["edition"]),
        pages,
        str(value["folder"]),
        seats,
        begins,
        ends,
        bool(value.get("withdrawn")),
        value.get("find"),
    )
