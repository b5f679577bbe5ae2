"""A name → a piece of a URL: `Əliyev Rəşid` → `eliyev-resid`.

Rule: only a–z, 0–9 and single hyphens, never empty, at most 80 characters, the same answer for ever.
"""

import hashlib
import re

from openshelf.lang.fold import key, tokens

_OTHER = re.compile("[^a-z0-9]+")
LONGEST = 80


def slug(text: str, tag: str | None = None) -> str:
    """The text's words in K1, joined by hyphens; a text without Latin or Cyrillic letters gives `x` and 10 hex digits."""
    words = (_OTHER.sub("", key(token.text, tag)) for token in tokens(text) if not token.joined)
    joined = "-".join(word for word in words if word)
    if len(joined) > LONGEST:
        joined = joined[:LONGEST].rsplit("-", 1)[0] if "-" in joined[:LONGEST] else joined[:LONGEST]
    return joined or "x" + hashlib.sha256(text.encode()).hexdigest()[:10]
