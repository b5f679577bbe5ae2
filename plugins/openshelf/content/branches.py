"""content/branches/<name>.toml → Branch: which part of the library a regional kiosk keeps.

In: the content folder and a branch's name. Out: the Branch, or a SettingsError of one line with file, line, column and the fix. The rules: a branch is a profile
of its own name, built and released like any other; a work is kept where it meets every criterion that is stated, and one of the values of each; what is
stated of nothing limits nothing.

Keys
- collections: slugs of collections below content/collections; works of any of them are kept.
- languages: of the works (az, ru …); those in any of them are kept.
- places: branches as the catalogue's holdings name them; works with a copy in any of them are kept. What the library wrote itself has no copies and stays.
- megabytes: how large the whole may be; 0 or nothing for no limit.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openshelf.content.nearest import nearest
from openshelf.content.toml_places import key_places
from openshelf.errors import Place, SettingsError
from openshelf.lang.tags import canonical

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "branches"
NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
LISTS = ("collections", "languages", "places")
KEYS = (*LISTS, "megabytes")


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch's criteria; an empty one limits nothing. megabytes: 10^6 bytes, 0 for no limit."""

    name: str
    collections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    megabytes: int = 0


def branch_names(content_dir: Path) -> tuple[str, ...]:
    """The branches that have a file, sorted."""
    return tuple(sorted(path.stem for path in (content_dir / FOLDER).glob("*.toml") if NAME.fullmatch(path.stem)))


def load_branch(content_dir: Path, name: str) -> Branch:
    """The branch of this name; it has a file. SettingsError: the first fault of it."""
    path = content_dir / FOLDER / f"{name}.toml"
    file = f"{content_dir.name}/{FOLDER}/{path.name}"
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SettingsError("content.not-utf8", Place(file), byte=error.start) from None
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"(.*) \(at line (\d+), column (\d+)\)", str(error))
        place = Place(file, int(found[2]), int(found[3])) if found else Place(file)
        raise SettingsError("content.toml", place, reason=found[1] if found else str(error)) from None
    places = key_places(text)

    def fault(what: str, key: str, **values: object) -> SettingsError:
        line, column = places.get((key,), (None, None))
        return SettingsError(what, Place(file, line, column), key=key, **values)

    for key, value in stated.items():
        if key not in KEYS:
            raise fault("content.branch-key", key, nearest=nearest(key, KEYS), known=", ".join(KEYS))
        if key in LISTS and not (isinstance(value, list) and all(isinstance(each, str) and each for each in value)):
            raise fault("content.branch-list", key)
        if key == "megabytes" and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise fault("content.branch-megabytes", key)
    for slug in stated.get("collections", ()):
        if not (content_dir / "collections" / slug).is_dir():
            known = sorted(each.name for each in (content_dir / "collections").glob("*") if each.is_dir())
            raise fault("content.branch-collection", "collections", value=slug, nearest=nearest(slug, known) or "–")
    return Branch(
        name,
        tuple(stated.get("collections", ())),
        tuple(canonical(tag) or tag for tag in stated.get("languages", ())),
        tuple(stated.get("places", ())),
        int(stated.get("megabytes", 0)),
    )
