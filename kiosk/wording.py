"""The kiosk's own sentences: a key and values in, a sentence in az, ru or en out.

Pages are worded at build; these are for who stands at the machine or reads its status: python -m kiosk, the status, the desk. Rule: what is stored and sent is
the key with its values; the words are chosen where they are read. kiosk/words/<language>.json hold the same keys and the same {placeholders}.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "az", "ru")
FOLDER = Path(__file__).resolve().parent / "words"


class _Visible(dict[str, object]):
    """A value that is missing shows its name: a sentence is never lost to an error about it."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


@cache
def _sentences(language: str) -> Mapping[str, str]:
    loaded: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return loaded


def language_of(stated: str | None) -> str:
    """The language to speak, from what a system or a person states ("az_AZ.UTF-8"); English where it is none of ours."""
    primary = (stated or "").replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return primary if primary in LANGUAGES else "en"


def worded(key: str, values: Mapping[str, object] | None = None, language: str = "en") -> str:
    """The sentence of this key; the key itself where there is none. A value that names a sentence ("@key") is worded too."""
    sentences = _sentences(language if language in LANGUAGES else "en")
    if key not in sentences:
        return key
    plain = _Visible(values or {})
    filled = {
        name: sentences[value[1:]].format_map(plain)
        if isinstance(value, str) and value[:1] == "@" and value[1:] in sentences
        else value
        for name, value in plain.items()
    }
    return sentences[key].format_map(_Visible(filled))
