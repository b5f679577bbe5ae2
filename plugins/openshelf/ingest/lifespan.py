"""A name with years, as tables and Dublin Core write it in one cell → the name and the dates of a life.

In: "Axundov, M., 1812-1878", "Pushkin, A. S. (1799-1837)", "Абай, 1845–1904". Out: (name, dates); dates None where the years are no
life's or the name is no person's. Pure. Rules, each in doubt for leaving the cell as it is: two years stand 10 to 115 apart; a
single year needs its word (b., род., doğ.) or a dash after it and a name of two words; a name with a body's or a meeting's word, with a
figure of its own, a bracket or an acronym keeps its years (SSRİ (1922–1991), "… (3; 2001; Bakı)").
"""

from __future__ import annotations

import re

from openshelf.ingest.persons import kind_of

_SHORTEST, _LONGEST = 10, 115
_DASH = "[-‐‑‒–—−]"
_YEAR = r"(?:(?:ca?\.|approximately|около|ок\.|təxm\.|təqribən) ?)?(\d{3,4})\??"
_BORN = r"(?:b\.|born|р\.|род\.|d\.|doğ\.|anad\.|tug[ʻ'‘]?\.|тув\.|туғ\.|туылған|died|ум\.|öl\.|vəf\.|vaf\.)"
_LIFE = re.compile(
    rf"(?:{_YEAR} ?{_DASH} ?{_YEAR}|{_YEAR} ?{_DASH}|{_BORN} ?(?:\d{{4}}))(?: ?(?:гг?|il|yy)\.)?", re.IGNORECASE
)
_CELL = re.compile(
    r"(?P<name>.*?[^\s,;(\[])\s*(?:[,;]\s*(?P<plain>[^,;()\[\]]+)|,?\s*\((?P<round>[^()]+)\)|,?\s*\[(?P<square>[^\[\]]+)\])\s*[.,]?"
)
_FULLER = re.compile(r"(?<=\b[^\W\d_]\.) \((?:[^\W\d_]+[ .-]*)+\)")  # Rich, O. (Obadiah)
_ROMAN = re.compile("[IVX]+")
_ACRONYM = re.compile(r"\b[^\W\d_]{2,}\b")


def parted(cell: str) -> tuple[str, str | None]:
    """(name, dates) of a cell; the cell as it is and None where its end is no life's dates."""
    found = _CELL.fullmatch(cell.strip())
    if found is None:
        return cell, None
    said = (found["plain"] or found["round"] or found["square"]).strip(" .")
    name = found["name"].strip()
    if not is_life(said) or not _may_live(name, said):
        return cell, None
    return name, re.sub(f" ?{_DASH} ?", "-", said)


def is_life(text: str) -> bool:
    """Whether a text is the dates of a life: "1812-1878", "1950–", "род. 1950"."""
    found = _LIFE.fullmatch(text.strip())
    if found is None:
        return False
    first, second, alone = found.groups()
    if first and second:
        return _SHORTEST <= int(second) - int(first) <= _LONGEST
    return not alone or 1000 <= int(alone) <= 2100


def names_with_years(cell: str) -> list[str]:
    """The names of a cell that parts names and their years by commas alike: "Axundov M., 1812-1878, Hacıbəyli Ü., 1885-1948"."""
    found: list[str] = []
    pending: list[str] = []
    for part in cell.split(","):
        pending.append(part.strip())
        if len(pending) > 1 and is_life(part.strip(" .")):
            found.append(", ".join(pending))
            pending = []
    return found if len(found) > 1 and not any(pending) else [cell]


def _may_live(name: str, said: str) -> bool:
    """Whether a name may be a person's."""
    name = _FULLER.sub("", name)
    words = name.replace(",", " ").split()
    if not words or len(words) > 6 or re.search(r"[\d()\[\]{}:;/]", name) or kind_of(name) != "person":
        return False
    if len(words) == 1 and not re.search(r"\d{3}\D+\d{3}", said):
        return False
    spelt = [word for word in _ACRONYM.findall(name) if not _ROMAN.fullmatch(word)]
    # "PUSHKIN A. S." is a name in capitals, "Mahmud II" has a number; "Azərbaycan SSR" and "UNESCO" are none.
    loud = [word for word in spelt if word.isupper()]
    return not loud or (("," in name or "." in name) and loud == spelt)
