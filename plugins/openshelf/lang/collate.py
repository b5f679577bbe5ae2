"""A title or a name → a key that sorts by the alphabet of the page's language, compared as plain text.

In: text and the page's tag. Out: a string; comparing two by code point (Python) or by code unit (JavaScript) is the
order. The same steps as theme/static/js/lang/collate.js, so the build's order is the browser's.

The key's three parts, divided by U+0001, decide one after another:
1. letters: the page's alphabet, then the page language's other script, then Arabic, then the rest by code point;
   blanks before punctuation before digits before letters; a number by its value; punctuation only where it stands
   between letters or digits (`Is'hoq`, `e-kitab`), every other mark is ignored;
2. marks the alphabet does not know as letters (é, and ё in Russian), in CLDR's order;
3. small before capital.
"""

import unicodedata
from functools import cache
from typing import Any, NamedTuple

from openshelf.lang.data import table

_T: dict[str, Any] = table("collate")
_FOLD: dict[str, Any] = table("fold")
_LETTERS = 0x100  # where letters begin; blanks, inner marks and digits lie below
_BLANK, _INNER, _NUMBER = 0x02, 0x03, 0x20
_OTHER_PREFIX = "\ud7ff"  # code points above U+D7FF in two steps, so that code units and code points sort alike
_MARKS = {mark: chr(0x21 + i) for i, mark in enumerate(_T["marks"])}
_OTHER_MARK = chr(0x21 + len(_MARKS))
_EXTRA_SPELLING = chr(0x22 + len(_MARKS))
_APOSTROPHES = frozenset(_FOLD["apostrophes"])
_QUOTE = "'"
_DIGITS = {chr(zero + n): str(n) for zero in (0x30, 0x660, 0x6F0) for n in range(10)}  # ASCII, Arabic, Persian


class _Order(NamedTuple):
    weights: dict[str, str]
    longest: int
    rail: dict[str, str]
    turkic: bool
    turned: bool  # oʻ and gʻ are letters


def _tag(tag: str) -> str:
    if tag in _T["orders"]:
        return tag
    language, _, script = tag.partition("-")
    if language == "uz":
        return "uz-Cyrl" if script.startswith("Cyrl") else "uz-Latn"
    return language if language in _T["orders"] else "ru" if script.startswith("Cyrl") else "en"


@cache
def _order(tag: str) -> _Order:
    weights: dict[str, str] = {}
    rail: dict[str, str] = {}
    position = _LETTERS
    for letters in (*_T["orders"][tag], _T["arabic"]):
        for letter in letters:
            weights[letter] = chr(position)
            rail[chr(position)] = letter
            position += 1
    return _Order(weights, max(map(len, weights)), rail, tag in _T["turkic"], "oʻ" in weights)


def alphabet(tag: str) -> tuple[str, ...]:
    """The letters of the language as a rail shows them, capitals: `Oʻ`, `Sh` in uz-Latn."""
    return tuple(_capital(letter, _tag(tag)) for letter in _T["alphabets"][_tag(tag)])


def _capital(letter: str, tag: str) -> str:
    if tag in _T["turkic"]:
        letter = letter.replace("i", "İ", 1) if letter == "i" else letter.replace("ı", "I", 1)
    return letter[:1].upper() + letter[1:]


def _lowered(text: str, order: _Order) -> list[tuple[str, bool]]:
    """The text's characters in small letters and one kind of apostrophe, each with whether it was a capital."""
    out: list[tuple[str, bool]] = []
    for c in unicodedata.normalize("NFC", text):
        if c in _APOSTROPHES:
            out.append((_QUOTE, False))
            continue
        if order.turkic and c in "Iİ":
            out.append(("ı" if c == "I" else "i", True))
            continue
        small = "i" if c == "İ" else c.lower()
        out += [(part, small != c) for part in small]
    return out


def _letter_at(chars: list[tuple[str, bool]], i: int, order: _Order) -> int:
    """How many characters from i on are one letter of the order: 0 when the character is none."""
    for size in range(min(order.longest, len(chars) - i), 1, -1):
        spelled = "".join(c for c, _ in chars[i : i + size])
        if order.turned and spelled in {"o'", "g'"}:
            return 2
        if spelled in order.weights:
            return size
    return 1 if chars[i][0] in order.weights else 0


def sort_key(text: str, tag: str) -> str:
    """The key of a text on a page in `tag`; equal texts but for ignored marks have equal keys.

    >>> sorted(["Zaqatala", "Əhməd", "Ev"], key=lambda t: sort_key(t, "az"))
    ['Ev', 'Əhməd', 'Zaqatala']
    """
    order = _order(_tag(tag))
    chars = _lowered(text, order)
    first: list[str] = []
    second: list[str] = []
    third: list[str] = []

    def add(weight: str, mark: str = " ", case: str = "0") -> None:
        first.append(weight)
        second.append(mark)
        third.append(case)

    i = 0
    pending = ""  # a blank or an inner mark that counts only if a letter or digit follows
    while i < len(chars):
        c, capital = chars[i]
        size = _letter_at(chars, i, order)
        number = c in _DIGITS
        kind = unicodedata.category(c)[0]
        if not size and not number and kind not in "LN":
            if kind == "M":
                if second:
                    second[-1] += _MARKS.get(c, _OTHER_MARK)
            elif kind == "Z" or c in "\t\n\r\f\v":
                pending = chr(_BLANK) if first else ""
            elif c in _T["inner"] and first and not pending:
                pending = chr(_INNER + _T["inner"].index(c))
            elif pending and pending != chr(_BLANK):
                pending = ""
            i += 1
            continue
        if pending:
            add(pending)
            pending = ""
        if number:
            j = i
            while j < len(chars) and chars[j][0] in _DIGITS:
                j += 1
            digits = "".join(_DIGITS[d] for d, _ in chars[i:j]).lstrip("0")
            add(chr(_NUMBER + min(len(digits), 0x60)) + digits)
            i = j
            continue
        if size:
            letter = "".join(d for d, _ in chars[i : i + size]).replace("'", "ʻ")
            capitals = sum(up for _, up in chars[i : i + size])
            add(
                order.weights[letter], case="0" if not capitals else "2" if capitals == size or not chars[i][1] else "1"
            )
            i += size
            continue
        i += 1
        for weight, mark in _foreign(c, order):
            add(weight, mark, "2" if capital else "0")
    parts = ["".join(first), "".join(second).rstrip(" "), "".join(third).rstrip("0")]
    while parts and not parts[-1]:
        parts.pop()
    return "\x01".join(parts)


def _foreign(c: str, order: _Order) -> list[tuple[str, str]]:
    """A letter the alphabet has not: its base letter with a mark, its spelling, or its code point."""
    spelled = _T["equal"].get(c)
    if spelled is not None:
        return [(order.weights[part], _EXTRA_SPELLING) for part in spelled if part in order.weights]
    parts = unicodedata.normalize("NFKD", c)
    if len(parts) > 1 or parts != c:
        out: list[tuple[str, str]] = []
        for part in parts.lower():
            if unicodedata.category(part)[0] == "M":
                if out:
                    out[-1] = (out[-1][0], out[-1][1].strip() + _MARKS.get(part, _OTHER_MARK))
            else:
                out.append(
                    (order.weights.get(part) or _by_code_point(part), _EXTRA_SPELLING if len(parts) == 1 else " ")
                )
        if out:
            return out
    return [(_by_code_point(c), " ")]


def _by_code_point(c: str) -> str:
    code = ord(c)
    shifted = code + 0x400 if code < 0x400 else code
    if shifted < 0xD7FF:
        return chr(shifted)
    return _OTHER_PREFIX + chr(0x100 + (code >> 10)) + chr(0x100 + (code & 0x3FF))


def filing(text: str, tag: str, skip: int = 0, language: str | None = None) -> str:
    """The sort key of a title without its first `skip` characters (MARC's non-filing indicator) or, where none are
    counted, without the leading article of the title's own `language` (the page's when not given).
    """
    if skip > 0:
        return sort_key(text[skip:], tag)
    articles: list[str] = _T["articles"].get((language or tag).partition("-")[0], [])
    start = next((i for i, c in enumerate(text) if c.isalnum()), 0)
    lowered = text[start:].lower().replace("’", "'")
    for article in sorted(articles, key=len, reverse=True):
        ends_itself = article[-1] in "'-"
        if lowered.startswith(article if ends_itself else article + " "):
            rest = text[start + len(article) :]
            if any(c.isalnum() for c in rest):
                return sort_key(rest, tag)
    return sort_key(text, tag)


def rail_letter(text: str, tag: str) -> str:
    """The letter a text stands under: of the page's alphabet, else of its other alphabets, else `#` (digits too)."""
    return rail_letter_of_key(sort_key(text, tag), tag)


def rail_letter_of_key(key: str, tag: str) -> str:
    """`rail_letter` of a text whose sort key (or filing key) is known."""
    letter = _order(_tag(tag)).rail.get(key[:1], "")
    return _capital(letter, _tag(tag)) if letter else "#"


def rail(tag: str) -> tuple[str, ...]:
    """Every answer `rail_letter` can give on a page in `tag`, in the order of its texts; digits stand first, as `#`."""
    return ("#", *(_capital(letter, _tag(tag)) for letter in _order(_tag(tag)).rail.values()))
