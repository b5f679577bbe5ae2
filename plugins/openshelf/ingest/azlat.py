"""The AzLat fonts' encoding: Azerbaijani Latin letters standing where Windows-1251 has Cyrillic ones, before Unicode.

In: bytes. Out: text; bytes outside the font's letters are read as Windows-1251.
"""

from __future__ import annotations

_SMALL = dict(
    zip(
        "йцукенгшщзхъфывапролджэячсмитбюьё",
        "yüukenqşhzxcfıvaproldjgəçsmitböğe",
        strict=True,
    )
)
_CAPITAL = {cyrillic.upper(): {"i": "İ", "ı": "I"}.get(latin, latin.upper()) for cyrillic, latin in _SMALL.items()}
_LETTERS = str.maketrans(_SMALL | _CAPITAL)


def decode(data: bytes) -> str:
    """The text of bytes typed with an AzLat font."""
    return data.decode("cp1251", "replace").translate(_LETTERS)
