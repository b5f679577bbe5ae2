"""A Russian word without a vocabulary → its stem: Snowball's, with the forms mended which Snowball parts.

In: a clean Cyrillic word with е for ё. Out: a stem in Latin letters, as of `russian`; a reflexive verb's ends in `2`.
Snowball (PyStemmer: BSD, alive, its rules compiled in and no data) parts an infinitive in -еть or -нуть from its forms
(повелеть, повелел), the forms of -овать from one another, and joins what only shares a root (обеспечение,
обеспеченность; интересный, интереснейший; пощада, пощадить with its reflexive).
"""

import re
from functools import cache
from typing import Any

import Stemmer as Snowball

from openshelf.lang import russian

_SHORTEST_REFLEXIVE = 6  # letters: карась, неделясь are rare, but Русь and весь are words
_REFLEXIVE = re.compile("(?:[тйшеимлвьоуюя]|[лшжчщ]а)с[яь]$")
# Nouns in -ость and superlatives lose the ending of their own declension only.
_NOUN_IN_OST = re.compile("(..+ост)(?:ь|и|ью|ей|ям|ями|ях)")
_SUPERLATIVE = re.compile(
    "(...*(?:ейш|айш))(?:ый|ий|ого|его|ому|ему|ым|им|ом|ем|ая|ую|ой|ей|ою|ею|ое|ее|ые|ие|ых|их|ыми|ими)"
)
# What a word ends in, what Snowball then leaves at the end of its stem, and what stands there instead.
_MENDED = tuple(
    (re.compile(f"(?:{form})$"), re.compile(f"{left}$"), right)
    for form, left, right in (
        ("еть|ел[аои]?|ев|евши|евш..|ею|ее(?:шь|т|м|те)|еют", "(?<=[^аеиоуыэюя])(?:ет|ел|ев|евш|еют|еешь?|е|еет)", ""),
        ("нуть|нул[аои]?|нув|нувши|нувш..|не(?:шь|т|м|те)|нут", "(?<=..)(?:нут|нул|нув|нувш|нешь?|нет|н)", "н"),
        ("[ое]в(?:ать|ал[аои]?|ав|авши|авш..)", "(?<=...)[ое]ва", ""),
        ("у(?:ешь|ем|ете|йте)", "(?<=...)у(?:е|ет|ем|ете|ешь?|йте?)?", ""),
        ("ывая", "в", "ва"),
    )
)


@cache
def _engine() -> Any:
    return Snowball.Stemmer("russian")


def bare_stem(word: str) -> str:
    """The stem by rules alone."""
    reflexive = len(word) >= _SHORTEST_REFLEXIVE and _REFLEXIVE.search(word) is not None
    plain = word[:-2] if reflexive else word
    whole = _NOUN_IN_OST.fullmatch(plain) or _SUPERLATIVE.fullmatch(plain)
    stem: str = whole[1] if whole else _engine().stemWord(plain)
    for form, left, right in _MENDED:
        if not whole and form.search(plain):
            stem = left.sub(right, stem)
    return russian.as_key(stem, "") + "2" * reflexive
