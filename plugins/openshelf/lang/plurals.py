"""A number → the plural form a sentence needs, and its ordinal as written.

In: a number and an interface tag. Out: CLDR category names (`one few many other`), or the ordinal with its suffix.
Rule: categories follow CLDR 44; the written ordinals are our own table, by the last word of the number read aloud, since
CLDR's categories give 2000 the suffix of 10 (az) and put 50 with 20 (kk).
"""

from typing import Any

from openshelf.lang.data import table

_T: dict[str, Any] = table("plurals")


def _language(tag: str) -> str:
    return tag.partition("-")[0].lower()


def category(n: float, tag: str) -> str:
    """The CLDR cardinal category of n; a number with decimals is `other`, but n = 1.0 counts as 1."""
    if n != int(n):
        return "other"
    i = abs(int(n))
    language = _language(tag)
    if language in _T["slavic"]:
        if i % 10 == 1 and i % 100 != 11:
            return "one"
        if i % 10 in {2, 3, 4} and i % 100 not in {12, 13, 14}:
            return "few"
        return "many"
    return "one" if i == 1 else "other"


def ordinal_category(n: int, tag: str) -> str:
    """The CLDR ordinal category of n."""
    language, one, ten = _language(tag), n % 10, n % 100
    if language == "en":
        if ten in {11, 12, 13}:
            return "other"
        return {1: "one", 2: "two", 3: "few"}.get(one, "other")
    if language == "az":
        if one in {1, 2, 5, 7, 8} or ten in {20, 50, 70, 80}:
            return "one"
        if one in {3, 4} or n % 1000 in {100, 200, 300, 400, 500, 600, 700, 800, 900}:
            return "few"
        return "many" if n == 0 or one == 6 or ten in {40, 60, 90} else "other"
    if language == "kk":
        return "many" if one in {6, 9} or (one == 0 and n != 0) else "other"
    return "other"


def _last_word(n: int) -> str:
    """The last word of the number read aloud, as a key of the suffix tables: 2013 → 3, 1990 → 90, 2000 → 1000."""
    if n == 0:
        return "0"
    for unit in (10, 100, 1000, 1_000_000, 1_000_000_000):
        if n % unit:
            below = unit // 10 if unit <= 1000 else {1_000_000: 1000, 1_000_000_000: 1_000_000}[unit]
            rest = n % unit
            return str(rest if unit <= 100 else below)
    return "1000000000"


def ordinal(n: int, tag: str) -> str:
    """`2013-cü` (az), `2013-й` (ru), `2013th` (en), `2013-` before its noun (uz), `2013-ші` (kk), `2013.` (tr)."""
    rules: dict[str, str] = _T["ordinals"].get(tag) or _T["ordinals"].get(_language(tag)) or {}
    if "category" in rules:
        return f"{n}{_T['english'][ordinal_category(n, 'en')]}"
    return f"{n}{rules.get(_last_word(abs(n)), rules.get('*', ''))}"
