"""Words of use and access, as cataloguers write them, → the vocabulary's access and flags; CC addresses → open.

In: the text of a rights note in en, ru or az. Out: a key of vocabulary.ACCESS or None, flags. Rule: only plain words
count; a text that says anything else stays a text and opens nothing.
"""

from __future__ import annotations

import re

_OPEN = re.compile(
    r"(?i)unrestricted online access|open access|public domain|no (?:known )?(?:copyright|restrictions)|creative ?commons|свободный доступ"
    r"|открытый доступ|общественно\w+ достояни|açıq giriş|sərbəst giriş|ictimai mülkiyyət"
)
_OPEN_LICENCE = re.compile(r"(?i)creativecommons\.org/(?:licenses|publicdomain)/|rightsstatements\.org/vocab/NoC")
_SCREEN = re.compile(
    r"(?i)(?:only|solely) (?:in|at|on|within) (?:the )?(?:library|reading room|premises|screens?)|on-site (?:access|use)|in-library use only"
    r"|только (?:в|на) (?:читальн|библиотек|экран|электронн)|на территории библиотеки|из (?:читальных )?залов библиотеки"
    r"|yalnız (?:oxu zal|kitabxana|ekran)"
)
_CLOSED = re.compile(r"(?i)no online access|metadata only|доступ (?:запрещ|закрыт)|giriş qadağan")
_NO_PRINT = re.compile(r"(?i)no (?:print|copy)|печать (?:запрещ|не)|çap (?:edilmir|qadağan)|без права печати")
_HALL = re.compile(r"(?i)reading room|читальн\w+ зал|oxu zal")


def access_of(text: str, url: str | None = None) -> str | None:
    """open, screen-only, metadata-only, or None where the words say nothing we know."""
    if _SCREEN.search(text):
        return "screen-only"
    if _CLOSED.search(text):
        return "metadata-only"
    if _OPEN.search(text) or (url and _OPEN_LICENCE.search(url)) or _OPEN_LICENCE.search(text):
        return "open"
    return None


def flags_of(text: str) -> tuple[str, ...]:
    """The flags the words state."""
    found = []
    if _SCREEN.search(text) and _HALL.search(text):
        found.append("only-in-hall")
    if _NO_PRINT.search(text):
        found.append("no-print")
    return tuple(found)
