"""Words a librarian writes for access → the vocabulary's values, wherever a table or a settings file states them.

In: a cell or value in any interface language. Out: a key of vocabulary.ACCESS or ACCESS_FLAGS, None for anything else. Rule: a
whole value is compared, case, marks and blanks aside; nothing is guessed from a part of it, because doubt never opens.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from openshelf.lang.fold import key
from openshelf.record.vocabulary import ACCESS, ACCESS_FLAGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openshelf.record.labels import Labels

_ACCESS = {
    "open": (
        "açıq", "açıqdır", "açıq giriş", "sərbəst", "sərbəst giriş", "открыт", "открыто", "открытый", "открытый доступ",
        "свободный", "свободный доступ", "open access", "ochiq", "ашық",
    ),
    "screen-only": (
        "ekran", "ekranda", "yalnız ekranda", "yalnız kitabxanada", "yalnız oxu zalında", "экран", "на экране", "только на экране",
        "только в библиотеке", "только в читальном зале", "screen", "screen only", "reading room only",
    ),
    "metadata-only": (
        "bağlı", "bağlıdır", "yalnız təsvir", "закрыт", "закрыто", "закрытый", "закрытый доступ", "только описание", "closed",
        "record only", "metadata only", "yopiq", "жабық",
    ),
    "embargoed": ("embarqo", "embargo", "эмбарго"),
    "withdrawn": ("geri götürülüb", "geri çağırılıb", "изъято", "изъят", "отозвано", "отозван"),
}  # fmt: skip
_FLAGS = {
    "only-in-hall": ("yalnız oxu zalında", "только в читальном зале", "reading room only"),
    "no-print": ("çap olunmur", "çapsız", "без печати", "печать запрещена", "no print"),
}


def access_named(text: str) -> str | None:
    """The access a value states: a key, its label in any interface language, or a usual word."""
    return _accesses().get(_plain(text))


def flag_named(text: str) -> str | None:
    """The access flag a value states, likewise."""
    return _flags().get(_plain(text))


@cache
def _accesses() -> dict[str, str]:
    return _known(ACCESS, _ACCESS)


@cache
def _flags() -> dict[str, str]:
    return _known(ACCESS_FLAGS, _FLAGS)


def _known(vocabulary: Mapping[str, Labels], usual: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value, labels in vocabulary.items():
        for words in (value, *labels.values(), *usual.get(value, ())):
            found.setdefault(_plain(words), value)
    return found


def _plain(text: str) -> str:
    words = text.replace("_", " ").replace("-", " ").replace("’", "'").split()
    return " ".join(key(word) for word in words)
