"""The words of desk and board: an English sentence in, the same in the reader's language out.

words/<tag>.json holds every sentence of this room in one language; English is the key. A test asks every file for every sentence, with the same {names}.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

TAGS = ("az", "ru", "en", "uz-Latn", "uz-Cyrl", "kk", "tr")
NAMES = {
    "az": "Azərbaycanca", "ru": "Русский", "en": "English", "uz-Latn": "Oʻzbekcha", "uz-Cyrl": "Ўзбекча", "kk": "Қазақша",
    "tr": "Türkçe",
}  # fmt: skip
FOLDER = Path(__file__).resolve().parent / "words"
Say = Callable[..., str]


@cache
def sentences(tag: str) -> Mapping[str, str]:
    """Every sentence of a language by its English."""
    loaded: dict[str, str] = json.loads((FOLDER / f"{tag}.json").read_text("utf-8"))
    return loaded


def speaker(tag: str) -> Say:
    """`say("Hall {name}", name="2")` in this language; the English where a sentence is missing."""
    known = sentences(tag) if tag != "en" else {}

    def say(sentence: str, **values: object) -> str:
        return known.get(sentence, sentence).format_map(values) if values else known.get(sentence, sentence)

    return say


def preferred(stated: str) -> str:
    """The language of ours that an Accept-Language names first; Azerbaijani where it names none."""
    for part in stated.split(","):
        wanted = part.partition(";")[0].strip().lower()
        for tag in TAGS:
            if wanted == tag.lower() or wanted.partition("-")[0] == tag.lower():
                return tag
        if wanted.partition("-")[0] == "uz":
            return "uz-Cyrl" if "cyrl" in wanted else "uz-Latn"
    return "az"
