"""Text → the script it is written in, and a guess at its language.

In: any text. Out: ISO 15924 codes, BCP 47 tags. A guess marks a value as derived, nothing more: it weighs the letters
only one alphabet has and the commonest words, and answers None rather than guess without evidence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from openshelf.lang.cleaning import ONE_SCRIPT, clean
from openshelf.lang.data import table
from openshelf.lang.tokenise import tokens

_T: dict[str, Any] = table("scripts")
_SCRIPTS: dict[str, str] = _T["ranges"]
_RUN = re.compile("|".join(f"(?P<{code}>[{ranges}]+)" for code, ranges in _SCRIPTS.items()))
_LANGUAGES: dict[str, dict[str, Any]] = _T["languages"]
_LETTER_WEIGHT = 2.0
_WORD_WEIGHT = 3.0
_LEAST = 2.0  # one letter no other alphabet of the script has


def runs(text: str) -> Iterator[tuple[str, int, int]]:
    """Stretches of letters of one script: (ISO 15924 code, start, end)."""
    for m in _RUN.finditer(text):
        yield str(m.lastgroup), m.start(), m.end()


def script_of_text(text: str) -> str | None:
    """The script most letters are in; None when there is no letter of a known script."""
    if ONE_SCRIPT.fullmatch(text):
        first = _RUN.search(text)
        return first and first.lastgroup
    counts: dict[str, int] = {}
    for code, start, end in runs(text):
        counts[code] = counts.get(code, 0) + end - start
    if not counts:
        return None
    if "Hira" in counts or "Kana" in counts:
        counts["Jpan"] = counts.pop("Hira", 0) + counts.pop("Kana", 0) + counts.pop("Hani", 0)
    return min(counts, key=lambda code: (-counts[code], code))


def guess_language(text: str, candidates: Iterable[str] | None = None) -> str | None:
    """The likeliest language of the text among az az-Cyrl ru en uz-Latn uz-Cyrl kk kk-Latn tr and some neighbours."""
    script = script_of_text(text)
    allowed = None if candidates is None else {tag.lower() for tag in candidates}
    words = [token.text for token in tokens(text) if not token.joined]
    letters = Counter(clean(text))
    scores: dict[str, float] = {}
    for tag, evidence in _LANGUAGES.items():
        if evidence["script"] != script or (allowed is not None and tag.lower() not in allowed):
            continue
        common = frozenset(evidence["words"])
        score = _WORD_WEIGHT * sum(word in common for word in words)
        score += _LETTER_WEIGHT * sum(letters[c] for c in evidence["letters"])
        score += 0.4 * sum(letters[c] for c in evidence.get("shared", ""))
        score -= _LETTER_WEIGHT * sum(letters[c] for c in evidence.get("never", ""))
        scores[tag] = score
    if not scores:
        return None
    best = max(scores, key=lambda tag: (scores[tag], tag))
    rivals = [score for tag, score in scores.items() if tag != best]
    if scores[best] < _LEAST or (rivals and max(rivals) >= scores[best]):
        return None
    return best
