"""What a page shows of a heading: which of its spellings, or the words of a code, in the page's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from openshelf.lang.tags import language_name, script_of, with_script
from openshelf.record.model import Text
from openshelf.record.vocabulary import SCRIPTS, TYPES, label

# Years before the common era; ISO 8601 counts a year 0, which is 1 BCE.
_ERA = {
    "az": "e.ə. {}",
    "ru": "{} до н. э.",
    "en": "{} BCE",
    "uz-Latn": "mil. av. {}",
    "uz-Cyrl": "мил. ав. {}",
    "kk": "б.з.д. {}",
    "tr": "MÖ {}",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One spelling of a heading. key: its own joining key; note: life dates; used: by a record."""

    text: str
    lang: str | None
    script: str | None
    note: str | None
    key: str
    used: bool = True


_shown = msgspec.json.Decoder(tuple[Shown, ...])


def said_in(text: Shown, tag: str) -> bool:
    """Whether a spelling is of this page's language, in its script."""
    return text.lang == tag or bool(text.lang and text.script and with_script(text.lang, text.script) == tag)


def choose(texts: Sequence[Shown], tag: str) -> int:
    """Which spelling a page in `tag` shows: of its language, else of its script, else the commonest."""
    for position, text in enumerate(texts):
        if said_in(text, tag):
            return position
    script = script_of(tag)
    for position, text in enumerate(texts):
        if (text.script or (script_of(text.lang) if text.lang else None)) == script:
            return position
    return 0


def worded(kind: str, code: str, tag: str) -> str | None:
    """The words of a heading that is a code, in the page's language; None for kinds that are words themselves."""
    if kind == "language":
        return language_name(code, tag)
    if kind == "script":
        return label(SCRIPTS, code, tag)
    if kind == "type":
        return label(TYPES, code, tag)
    if kind == "class":
        return code.partition("|")[2]
    if kind == "year":
        return code if int(code) > 0 else _ERA.get(tag, _ERA["en"]).format(1 - int(code))
    return None


def decade(year: int, tag: str) -> str:
    """The rail's mark of a year: its decade, or the era before the common one."""
    return str(year // 10 * 10) if year > 0 else _ERA.get(tag, _ERA["en"]).format("").strip()


def heading_text(kind: str, code: str, shown: Sequence[Shown], position: int, tag: str) -> Text:
    """The text a page in `tag` shows for a heading or for one of its spellings."""
    words = worded(kind, code, tag)
    if words is not None:
        return Text(words, None if kind in ("year", "class") else tag)
    text = shown[position]
    return Text(text.text, text.lang, text.script)


def spellings(texts: bytes) -> tuple[Shown, ...]:
    """The spellings of a heading's row."""
    return _shown.decode(texts)
