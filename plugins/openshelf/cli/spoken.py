"""The translations of this command line's help and of argparse's own words: `wording/<language>.json`.

In: a parser of all commands, written in English, and an interface language. Out: the same parser speaking that language.
How it comes to speak is the kiosk's way too (kiosk/spoken.py), whose house may import nothing of this one.
"""

from __future__ import annotations

from pathlib import Path

from kiosk import spoken
from kiosk.spoken import Parser, Words, texts

__all__ = ["Parser", "speak", "texts", "words_of"]

_WORDING = Path(__file__).parent / "wording"


def words_of(language: str) -> Words:
    """The translations. language: az, ru or en."""
    return Words(None if language == "en" else _WORDING / f"{language}.json")


def speak(parser: Parser, language: str) -> Parser:
    """The parser and all its commands in the interface language."""
    return spoken.speak(parser, words_of(language))
