"""Names in heading form → surname, given names, initials, as citation styles want them.

Input: a record's Agent ("Hacıbəyli, Üzeyir Əbdülhüseyn oğlu"). Output: Name. A heading without a comma (a body, "Nizami
Gəncəvi", "Abay") is never cut. Initials keep Uzbek digraphs (Sh., Ch., Oʻ., Gʻ.), the hyphen of a double name (J.-P.)
and drop the words of a patronymic ("oğlu", "qızı", "оглы", "ұлы"), which no style abbreviates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openshelf.record.model import Agent

_PATRONYMIC = frozenset(
    (
        *("oğlu", "qızı", "oglu", "qizi", "оғлу", "гызы", "оглы", "кызы", "ogly", "kyzy"),
        *("oʻgʻli", "ўғли", "қизи", "ұлы", "қызы", "uly", "qyzy"),
    )
)
_APOSTROPHES = str.maketrans("'ʼ‘’`", "ʻʻʻʻʻ")
_UZBEK_DIGRAPH = re.compile(r"(?:Sh|Ch|Oʻ|Gʻ)")
_INITIAL = re.compile(r"(?:^|[\s.\-])\w\.$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name for a citation. given is None for bodies and names that have no surname."""

    family: str
    given: str | None = None
    corporate: bool = False
    initials: tuple[str, ...] = ()

    @property
    def inverted(self) -> str:
        """`Hacıbəyli, Üzeyir`."""
        return f"{self.family}, {self.given}" if self.given else self.family

    @property
    def direct(self) -> str:
        """`Üzeyir Hacıbəyli`; with a patronymic the surname stands first: `Hacıbəyli Üzeyir Əbdülhüseyn oğlu`."""
        if not self.given:
            return self.family
        return f"{self.family} {self.given}" if _has_patronymic(self.given) else f"{self.given} {self.family}"


def name_of(agent: Agent, language: str | None = None) -> Name:
    """The Name of an agent; `language` (of the work) says whether Sh and Ch are one letter."""
    tongue = (agent.lang or language or "").partition("-")[0]
    corporate = agent.kind in ("corporate", "meeting")
    return _name(agent.name, agent.unit if corporate else agent.number, corporate, tongue == "uz")


# A catalogue names the same people again and again; 8,192 names are about 3 MB.
@lru_cache(maxsize=8192)
def _name(name: str, more: str | None, corporate: bool, uzbek: bool) -> Name:  # noqa: FBT001 (a cache's key)
    heading = without_final_punctuation(name)
    if corporate:
        return Name(f"{heading}. {without_final_punctuation(more)}" if more else heading, corporate=True)
    family, comma, given = heading.partition(",")
    given = " ".join(given.split())
    if not comma or not given:
        return Name(f"{family.strip()} {more}" if more else family.strip())
    return Name(family.strip(), given, initials=_initials(given, uzbek=uzbek))


def without_final_punctuation(text: str) -> str:
    """The heading without ISBD's closing marks; the full stop of an initial or an abbreviation ("A. S.", "b.") stays."""
    bare = text.strip().rstrip(",;: /")
    return bare if not bare.endswith(".") or _INITIAL.search(bare) else bare[:-1]


def _has_patronymic(given: str) -> bool:
    return given.rsplit(" ", 1)[-1].translate(_APOSTROPHES).lower() in _PATRONYMIC


def _initials(given: str, *, uzbek: bool) -> tuple[str, ...]:
    found = []
    for word in given.replace(".", ". ").split():
        if _has_patronymic(word):
            continue
        parts = [_initial(part, uzbek=uzbek) for part in word.split("-") if part and part[0].isalpha()]
        if parts:
            found.append("-".join(parts))
    return tuple(found)


def _initial(word: str, *, uzbek: bool) -> str:
    if uzbek:
        digraph = _UZBEK_DIGRAPH.match(word.translate(_APOSTROPHES))
        if digraph:
            return f"{digraph[0]}."
    return f"{word[0]}."
