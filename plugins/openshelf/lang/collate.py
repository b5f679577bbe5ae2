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

import re
import unicodedata
from collections.abc import Iterable
from enum import IntEnum
from functools import cache, lru_cache
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
# Signs within a text while its key is made; the weights below _LETTERS leave them free.
_NOT_PLAIN, _NOTHING, _CAPITAL, _NUMBER_BEGINS = "\x00", "\x01", "\x0c", "\x0d"
_SEPARATORS = "".join(map(chr, range(1, _INNER + len(_T["inner"]))))
_BETWEEN = re.compile(f"[{_SEPARATORS}](?:[{_SEPARATORS}]+|(?<={_NOTHING}))")
_A_NUMBER = re.compile("[0-9]+")
_DIGITS = {chr(zero + n): str(n) for zero in (0x30, 0x660, 0x6F0) for n in range(10)}  # ASCII, Arabic, Persian


class _Order(NamedTuple):
    weights: dict[str, str]
    rail: dict[str, str]
    turkic: bool
    letters_of_two: re.Pattern[str] | None  # what may be written with two signs (oʻ, sh), or else any one sign


class _Kind(IntEnum):
    LETTER, DIGIT, BLANK, INNER, MARK, IGNORED = range(6)


class _Sign(NamedTuple):
    """What one character (or a letter of two) is to an order: its share in the key's first, second and third part."""

    kind: _Kind
    weight: str = ""
    mark: str = ""
    case: str = ""


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
    pairs = [letter for letter in weights if len(letter) > 1]
    either = {c: _FOLD["apostrophes"] if c == "ʻ" else c + c.upper() for pair in pairs for c in pair}
    spelled = "|".join("".join(f"[{either[c]}]" for c in pair) for pair in pairs)
    two = re.compile(f"{spelled}|.", re.DOTALL) if pairs else None
    return _Order(weights, rail, tag in _T["turkic"], two)


def alphabet(tag: str) -> tuple[str, ...]:
    """The letters of the language as a rail shows them, capitals: `Oʻ`, `Sh` in uz-Latn."""
    return tuple(_capital(letter, _tag(tag)) for letter in _T["alphabets"][_tag(tag)])


def _capital(letter: str, tag: str) -> str:
    if tag in _T["turkic"]:
        letter = letter.replace("i", "İ", 1) if letter == "i" else letter.replace("ı", "I", 1)
    return letter[:1].upper() + letter[1:]


class _Signs(dict[str, _Sign]):
    """A character → its sign in the order of a tag, worked out when it is first met."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._order = _order(tag)

    def __missing__(self, spelled: str) -> _Sign:
        sign = self[spelled] = self._letter_of_two(spelled) if len(spelled) > 1 else self._sign(spelled)
        return sign

    def _letter_of_two(self, spelled: str) -> _Sign:
        letter = "".join("ʻ" if c in _APOSTROPHES else c.lower() for c in spelled)
        capitals = [c != c.lower() for c in spelled]
        case = "0" if not any(capitals) else "2" if all(capitals) or not capitals[0] else "1"
        return _Sign(_Kind.LETTER, self._order.weights[letter], " ", case)

    def _sign(self, c: str) -> _Sign:
        small = _QUOTE if c in _APOSTROPHES else _lower(c, self._order)
        case = "2" if small not in (c, _QUOTE) else "0"
        if small in self._order.weights:
            return _Sign(_Kind.LETTER, self._order.weights[small], " ", case)
        if small in _DIGITS:
            return _Sign(_Kind.DIGIT, _DIGITS[small])
        kind = unicodedata.category(small)[0]
        if kind in "LN":
            foreign = _foreign(small, self._order)
            weights, marks = "".join(weight for weight, _ in foreign), "".join(mark for _, mark in foreign)
            return _Sign(_Kind.LETTER, weights, marks, case * len(foreign))
        if kind == "M":
            return _Sign(_Kind.MARK, mark=_MARKS.get(small, _OTHER_MARK))
        if kind == "Z" or small in "\t\n\r\f\v":
            return _Sign(_Kind.BLANK, chr(_BLANK))
        if small in _T["inner"]:
            return _Sign(_Kind.INNER, chr(_INNER + _T["inner"].index(small)))
        return _Sign(_Kind.IGNORED)


def _lower(c: str, order: _Order) -> str:
    if order.turkic and c == "I":
        return "ı"
    return "i" if c == "İ" else c.lower()


class _Plain(dict[int, str]):
    """A code point → what `str.translate` makes of it in a text of plain letters, digits, blanks and punctuation: the
    weight, `_CAPITAL` after a capital's, `_NOTHING` for an ignored character, `_NOT_PLAIN` for what needs a closer look.
    """

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._signs = _signs(tag)

    def __missing__(self, code: int) -> str:
        sign = self._signs[chr(code)]
        plain = _NOT_PLAIN
        if sign.kind == _Kind.LETTER and len(sign.weight) == 1 and sign.mark == " ":
            plain = sign.weight + _CAPITAL * (sign.case == "2")
        elif sign.kind in (_Kind.DIGIT, _Kind.BLANK, _Kind.INNER):
            plain = sign.weight
        elif sign.kind == _Kind.IGNORED:
            plain = _NOTHING
        self[code] = plain
        return plain


@cache
def _signs(tag: str) -> _Signs:
    return _Signs(tag)


@cache
def _plain(tag: str) -> _Plain:
    return _Plain(tag)


@cache
def _reader(tag: str) -> tuple[re.Pattern[str] | None, _Plain, _Signs]:
    """What `sort_key` needs of a page's tag, found at one look."""
    known = _tag(tag)
    return _order(known).letters_of_two, _plain(known), _signs(known)


def sort_key(text: str, tag: str) -> str:
    """The key of a text on a page in `tag`; equal texts but for ignored marks have equal keys.

    >>> sorted(["Zaqatala", "Əhməd", "Ev"], key=lambda t: sort_key(t, "az"))
    ['Ev', 'Əhməd', 'Zaqatala']
    """
    two, plain, signs = _reader(tag)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if two is not None:
        units = two.findall(text)
        if len(units) < len(text):
            return _key(units, signs)
    weights = text.translate(plain)
    if _NOT_PLAIN in weights:
        return _key(text, signs)
    weights = weights.strip(_SEPARATORS)
    shape = ""  # of a text with numbers: each number one sign, as it is in the third part
    if _A_NUMBER.search(weights):
        shape = _BETWEEN.sub(_between, _A_NUMBER.sub("0", weights))
        weights = _A_NUMBER.sub(_number, weights)
    weights = _BETWEEN.sub(_between, weights)
    if _CAPITAL not in weights:
        return weights
    runs = (shape or weights).split(_CAPITAL)
    cases = "".join(["0" * (len(run) - 1) + "2" for run in runs[:-1]])
    return f"{weights.replace(_CAPITAL, '')}\x01\x01{cases}"


def _between(match: re.Match[str]) -> str:
    return _separator(match[0])


@lru_cache(1024)
def _separator(run: str) -> str:
    """What counts of blanks and marks between two letters: a blank, or the inner mark that stands alone, or nothing."""
    if chr(_BLANK) in run:
        return chr(_BLANK)
    pending = ""
    for weight in run:
        pending = weight if weight != _NOTHING and not pending else ""
    return pending


def _key(units: Iterable[str], signs: _Signs) -> str:
    """The key of any text in NFC, given as its characters and letters of two."""
    first: list[str] = []
    second: list[str] = []
    third: list[str] = []
    pending = ""  # a blank or an inner mark that counts only if a letter or digit follows
    in_number = numbers = False
    for unit in units:
        kind, weight, mark, case = signs[unit]
        if kind <= _Kind.DIGIT:
            if pending:
                first.append(pending)
                second.append(" ")
                third.append("0")
                pending = ""
            if kind == _Kind.LETTER:
                in_number = False
                if weight:
                    first.append(weight)
                    second.append(mark)
                    third.append(case)
                continue
            if not in_number:
                in_number = numbers = True
                first.append(_NUMBER_BEGINS)
                second.append(" ")
                third.append("0")
            first.append(weight)
            continue
        in_number = False
        if kind == _Kind.MARK:
            if second:
                second[-1] += mark
        elif kind == _Kind.BLANK:
            pending = weight if first else ""
        elif kind == _Kind.INNER and first and not pending:
            pending = weight
        elif pending != chr(_BLANK):
            pending = ""
    weights = "".join(first)
    if numbers:
        weights = _A_NUMBER.sub(_number, weights).replace(_NUMBER_BEGINS, "")
    parts = [weights, "".join(second).rstrip(" "), "".join(third).rstrip("0")]
    while parts and not parts[-1]:
        parts.pop()
    return "\x01".join(parts)


def _number(match: re.Match[str]) -> str:
    digits = match[0].lstrip("0")
    return chr(_NUMBER + min(len(digits), 0x60)) + digits


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
    articles, longest = _articles((language or tag).partition("-")[0])
    if articles:
        start = 0 if text[:1].isalnum() else next((i for i, c in enumerate(text) if c.isalnum()), 0)
        lowered = text[start : start + longest].lower().replace("’", "'")
        for article, ends in articles:
            if lowered.startswith(article + ends):
                rest = text[start + len(article) :]
                if any(map(str.isalnum, rest)):
                    return sort_key(rest, tag)
    return sort_key(text, tag)


@cache
def _articles(language: str) -> tuple[tuple[tuple[str, str], ...], int]:
    """The articles of a language, the longest first, each with what must follow it; and the characters to look at."""
    known: list[str] = sorted(_T["articles"].get(language, []), key=len, reverse=True)
    ending = tuple((article, "" if article[-1] in "'-" else " ") for article in known)
    return ending, max((len(article) + 1 for article in known), default=0)


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
