"""The words of a closed list in every language of the interface.

In: a room's folder `wording`, one JSON file a language (`kk.json`: list → value → words). The English of a closed list stands
in the code, beside the value it explains. Out: value → its Labels, by tag.
Rules: a file is read once a process. What a language does not say is shown in English (a test sees to it that every language
says everything). `uz-Cyrl.json` is made from `uz-Latn.json` by theme/translations/cyrillic.py.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from openshelf.lang.tags import INTERFACE_TAGS

if TYPE_CHECKING:
    from collections.abc import Mapping

Labels = MappingProxyType[str, str]


@cache
def wording(folder: Path, tag: str) -> dict[str, dict[str, str]]:
    """What a room's file of one language says, to be read only: list → value → words; nothing where there is no file."""
    file = folder / f"{tag}.json"
    said: dict[str, dict[str, str]] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return said


def worded(folder: Path, name: str, english: Mapping[str, str]) -> Mapping[str, Labels]:
    """The values of the list `name`, in the order of `english` (value → words), each with its words in every language."""
    said = {tag: wording(folder, tag).get(name, {}) for tag in INTERFACE_TAGS if tag != "en"}
    return MappingProxyType(
        {
            value: MappingProxyType(
                {"en": words} | {tag: table[value] for tag, table in said.items() if value in table}
            )
            for value, words in english.items()
        }
    )
