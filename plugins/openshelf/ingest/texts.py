"""Small truths about the text of a catalogue: ISBD punctuation, script, language tags, filing.

In: values of fields. Out: what a reader sees. Rule: only punctuation that separates elements is removed; a full stop
stays after an initial or a short word, because it may belong to an abbreviation.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from openshelf.lang.script import guess_language, script_of_text

_END = " \t\r\n/:;,=+،؛"
_LAST_WORD = re.compile("([\\w\u0300-\u036f'’ʹʺʻʼ\\-]+|[)\\]»\"”])\\s*\\.$")
_ABBREVIATIONS = re.compile(
    "etc|inc|ltd|corp|dept|univ|bros|govt|publ|pub|vol|vols|pts|eds|rev|ill|illus|est|ser|suppl|sect|comp|transl|trans|assoc|изд|гос|обл|вып|стр"
    "|тип|лит|ред|сост|пер|авт|акад|проф|фак|каф|отд|прил|учеб|библ|муз|худож|респ|ун-т|ин-т|инж|канд|дис|рос|nəşr|red|tərt|şək|akad|prof|univ"
)
_NONSORT = re.compile("\x98([^\x9c]*)\x9c ?")
_HALVES = str.maketrans({"\ufe20": "\u0361", "\ufe21": None, "\ufe22": "\u0360", "\ufe23": None})
# The script a language is usually written in today; Latin where it is not named.
_USUAL = {
    "Cyrl": "ru uk be bg mk sr kk ky tg mn tt ba cv os ce av udm sah tyv kv mhr mrj myv mdf krc kum lez ab cu",
    "Arab": "ar fa ur ps sd ug ckb ota azb",
    "Hebr": "he yi lad",
    "Grek": "el grc",
    "Armn": "hy",
    "Geor": "ka",
    "Hani": "zh",
    "Jpan": "ja",
    "Kore": "ko",
    "Deva": "hi mr ne sa",
    "Beng": "bn as",
    "Taml": "ta",
    "Telu": "te",
    "Knda": "kn",
    "Mlym": "ml",
    "Gujr": "gu",
    "Guru": "pa",
    "Thai": "th",
    "Tibt": "bo",
    "Mymr": "my",
    "Khmr": "km",
    "Laoo": "lo",
    "Sinh": "si",
    "Ethi": "am ti gez",
}
_USUAL_SCRIPT = {language: script for script, languages in _USUAL.items() for language in languages.split()}


def composed(text: str) -> str:
    """NFC, with the halves of a ligature sign as the one sign over both letters, so that MARC-8 and UTF-8 twins agree."""
    if "\ufe20" in text or "\ufe22" in text:
        text = text.translate(_HALVES)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """The text without ISBD punctuation, blanks and a lone bracket at its ends."""
    text = text.rstrip(_END)
    if text and (text[-1] == "." or text[0] in " [" or text[-1] == "]"):
        text = text.lstrip()
        if text[-1:] == "." and _only_ends(text):
            text = text[:-1].rstrip(_END)
        if text[:1] == "[" and "]" not in text:
            text = text[1:].lstrip()
        elif text[-1:] == "]" and "[" not in text:
            text = text[:-1].rstrip()
        elif text[:1] == "[" and text[-1:] == "]" and text.count("[") == 1:
            text = text[1:-1].strip()
    return text


def _only_ends(text: str) -> bool:
    """Whether the full stop at the end ends the field and not an abbreviation or an initial."""
    found = _LAST_WORD.search(text)
    if found is None or text[: found.start()].endswith("."):
        return False
    word = found[1]
    if len(word) == 1 and not word.isalnum():
        return True
    if word.isdecimal():
        return len(word) > 1
    # Three letters with a capital are a state, a month or a name cut short as often as a word.
    return (len(word) > 3 or (len(word) == 3 and word.islower())) and not _ABBREVIATIONS.fullmatch(word.lower())


def tidy_name(text: str) -> str:
    """A name without the comma, colon or full stop that only separates it from what follows."""
    text = text.strip().rstrip(_END)
    if text.endswith(".") and _only_ends(text):
        text = text[:-1]
    return text


def squeeze(text: str) -> str:
    """The text with every run of blanks made one."""
    return " ".join(text.split())


def joined(values: list[str], between: str = " ") -> str | None:
    """The values joined; None where there is none."""
    return between.join(values) if values else None


def nonsorting(text: str) -> tuple[str, int]:
    """(text without the marks around its non-sorting start, characters filing skips)."""
    if "<<" in text and ">>" in text:
        text = text.replace("<<", "\x98", 1).replace(">>", "\x9c", 1)
    if "\x98" not in text:
        return text, 0
    found = _NONSORT.match(text)
    skipped = 0
    if found:
        skipped = len(found[1]) + (1 if not found[1].endswith((" ", "'", "’", "-")) else 0)
        text = found[1] + (" " if skipped > len(found[1]) else "") + text[found.end() :].lstrip()
    return text.replace("\x98", "").replace("\x9c", ""), skipped


@lru_cache(maxsize=4096)
def _script(text: str) -> str | None:
    return script_of_text(text)


def script_of(text: str | None) -> str | None:
    """ISO 15924 of the script most of the text is in; None where it has no letter."""
    if not text:
        return None
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else None
    return _script(text[:200])


def language_of(text: str) -> str | None:
    """A guess at the language of a text (BCP 47 without its script), to be marked as derived."""
    tag = guess_language(text)
    return tag.partition("-")[0] if tag else None


@lru_cache(maxsize=1024)
def tag_for(language: str | None, script: str | None) -> str | None:
    """BCP 47 of a text in a language and script: the script stands in it where it is not the language's usual one."""
    if language is None:
        return None
    language = language.partition("-")[0]
    if script is None or script == usual_script(language):
        return language
    return f"{language}-{script}"


def usual_script(language: str) -> str:
    """The script a language is usually written in."""
    return _USUAL_SCRIPT.get(language, "Latn")
