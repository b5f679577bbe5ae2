"""Text that was made UTF-8 twice: UTF-8 read as Windows-1252, -1251 or -1254 and written as UTF-8 again → the text it was.

In: text that decoded well. Out: the text as it was, or None. Pure. Rule: undone only where every character beyond ASCII takes part and
what comes out is letters, marks and signs a catalogue has; so «CAFÉ» and "Ñandú" stay, "DÃ©jÃ vu", "РџСѓС€РєРёРЅ" and "itâ€™s" do not.
"""

from __future__ import annotations

import re
from functools import cache

_TIMES = 3
_FEWEST, _MOST, _RUNS = 4, 0.95, 1000
_RUN = re.compile("[^\x00-\x7f]+")
_CODECS = ("cp1252", "cp1251", "cp1254")
# What may come out: Latin letters with signs, modifier letters and combining marks of romanised names, Greek, Cyrillic and its
# extensions, Hebrew, Arabic, Georgian, Armenian, signs of typography and money, East Asian characters.
_PLAUSIBLE = re.compile(
    "[\x00-\x7f\xa0-\u024f\u02b0-\u02df\u0259\u0300-\u036f\u0370-\u058f\u05d0-\u06ff\u10a0-\u10ff\u1e00-\u1eff\u2010-\u2044\u2070-\u20bf"
    "\u2100-\u2122\u2c60-\u2c7f\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7af\ufe20-\ufe2f]*"
)
_QUOTED = re.compile("[»”’](?!\\w)")
# A lead byte of UTF-8 and one that goes on, as each codec shows them.
_LEADS = {"cp1252": "[Â-ßà-ï]", "cp1251": "[В-Яа-п]", "cp1254": "[Â-ßà-ïĞİŞ]"}


def may_be(text: str) -> bool:
    """Whether a sign stands in a text that being made UTF-8 twice leaves; quick, and often so of text that was not."""
    return _any().search(text) is not None


def once(text: str) -> str | None:
    """The text before it was made UTF-8 a second time, or a third or fourth; None where it was not."""
    # An opening mark is lost where a closing one stands alone: IRMÃ» ends a word in guillemets.
    if sum(char > "\x7f" for char in text) == len("Ã»") and _QUOTED.search(text):
        return None
    return _before(text)


def _before(text: str) -> str | None:
    found, current = None, text
    for _ in range(_TIMES):
        before = _undone(current)
        if before is None:
            break
        current = before
        # On the way there stand signs no text has.
        if _PLAUSIBLE.fullmatch(current) and any(char > "\xa0" for char in current):
            found = current
    return found


def _undone(text: str) -> str | None:
    for name in _CODECS:
        if _signs(name).search(text):
            try:
                return text.translate(_bytes(name)).encode("latin-1").decode("utf-8")
            except UnicodeError:
                continue
    return None


def runs_once(text: str) -> str:
    """Text of a file that was made UTF-8 twice throughout: every run of signs beyond ASCII as it was."""
    return _RUN.sub(lambda found: _before(found[0]) or found[0], text)


def throughout(text: str) -> bool:
    """Whether a text was made UTF-8 twice as a whole: nearly every run of signs beyond ASCII says so."""
    runs = _RUN.findall(text)[:_RUNS]
    return len(runs) >= _FEWEST and sum(once(run) is not None for run in runs) >= _MOST * len(runs)


@cache
def _bytes(name: str) -> dict[int, str]:
    """Character → the byte it was read from, as the character of that number; a byte the codec lacks was kept as itself."""
    table: dict[int, str] = {}
    for byte in range(0x80, 0x100):
        try:
            table[ord(bytes((byte,)).decode(name))] = chr(byte)
        except UnicodeDecodeError:
            continue
    # What the codec never shows cannot have come from it.
    return {code: "\uffff" for code in range(0xA0, 0x100) if code not in table} | table


@cache
def _any() -> re.Pattern[str]:
    return re.compile("|".join(_signs(name).pattern for name in _CODECS))


@cache
def _signs(name: str) -> re.Pattern[str]:
    going_on = "".join(
        re.escape(char) for char in map(chr, _bytes(name)) if 0x80 <= ord(_bytes(name)[ord(char)]) <= 0xBF
    )
    return re.compile(f"{_LEADS[name]}[\x80-\x9f{going_on}]")
