r"""A text → its words, each with its place in the text: what is indexed and what is marked.

In: any text (a title, recognised pages, a query). Out: `Token(text, start, end, joined)`, `text` clean (see cleaning),
`start`/`end` offsets into the given text, in the order of `start`.

Rules:
- a word is letters, digits and marks; an apostrophe belongs to it inside (maʼno) and after o and g at its end (togʻ),
  but not where it closes a quotation;
- a hyphenated word yields its parts and then its joined form (`Təzə-Tən` → təzə, tən, təzətən with `joined` true); so
  does a word broken at a line's end (`kitab-\nxana`), by a hyphen, a soft hyphen or ¬; two numbers are not joined (a
  range of years), three and more are (an ISBN);
- letter-spaced words (`К А Т А Л О Г`; `Q onun  norm a larin ing`, where two blanks part the words) yield the pieces and
  the joined form;
- Chinese and Japanese characters are a word each;
- a joined form adds a way to be found: it takes no position of its own, and a query need not contain it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from openshelf.lang.cleaning import APOSTROPHE, ONE_SCRIPT, clean_prepared, prepare
from openshelf.lang.data import table

_T: dict[str, Any] = table("fold")

_IDEOGRAPHS = "々〆ぁ-ゖゝ-ゟァ-ヺー-ヿㇰ-ㇿ㐀-䶿一-鿿豈-﫿\U00020000-\U000323af"
_INSIDE = f"[{_T['drop']}{table('marks')['marks']}]"  # belongs to the word it follows
_LETTER = f"[^\\W_{_IDEOGRAPHS}]"
_WORD = re.compile(f"{_LETTER}+(?:{_INSIDE}+{_LETTER}*)*|[{_IDEOGRAPHS}]")
# The same where no ideograph stands: half the time.
_HAS_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}]")
_PLAIN_WORD = re.compile(f"[^\\W_]+(?:{_INSIDE}+[^\\W_]*)*")
# The same where no mark stands either, nor a hyphen or an apostrophe: most texts of one script.
_PLAINEST_WORD = re.compile("[^\\W_]+")
_SPECIAL = re.compile(f"[{_T['apostrophes']}¬\\-]")
_LINE_END_SOFT = re.compile("\u00ad(?=[ \t]*\r?\n)")
_ANY_HYPHEN = re.compile("[-‐‑¬]")
_INNER = re.compile("[-‐‑]")
_LINE_END = re.compile("[-‐‑¬][ \t]*\r?\n[ \t\r\n\f\v]*|[-‐‑¬][ \t]+")
# What `words` leaves to `tokens`: an apostrophe at a word's edge, a word that a line's end or a blank breaks, ideographs.
_EDGE = re.compile(f"{APOSTROPHE}(?:(?<![^\\W_]{APOSTROPHE})|(?![^\\W_]))")
_BROKEN = re.compile("[-‐‑¬\u00ad](?=[ \t\r\n])(?<!\\s.)(?<!--)", re.DOTALL)
_HYPHENED = re.compile("[-‐‑](?=\\w)(?<!\\s.)")
_CHAIN = re.compile(f"{_PLAIN_WORD.pattern}(?:{_INNER.pattern}{_PLAIN_WORD.pattern})*")
_TWO_BLANKS = re.compile("[^ \t\r\n\f\v] {2,}[^ \t\r\n\f\v]")
_NUMBER = re.compile("[0-9]+")
_FEWEST_SPACED = 3  # single letters, where no line is parted by two blanks
_TEXT = itemgetter(0)
_LONGEST_SPACED = 24  # pieces; longer runs are tables of single letters


class Token(NamedTuple):
    """A clean word and the half-open range of the given text it stands in; `joined` marks a second reading.

    A named tuple, since a catalogue makes tens of millions of them and a frozen dataclass takes three times as long.
    """

    text: str
    start: int
    end: int
    joined: bool = False


def tokens(text: str) -> list[Token]:
    """The words of the text in order, joined forms after their parts."""
    if is_plain(text):
        lowered = text.lower()
        found = _PLAINEST_WORD.findall(lowered)
        return _with_spaced(text, _placed(lowered, found, found))
    ready = _LINE_END_SOFT.sub("-", prepare(text))
    word_at = _WORD if _HAS_IDEOGRAPH.search(ready) else _PLAIN_WORD
    if APOSTROPHE in ready:
        words = [token for m in word_at.finditer(ready) if (token := _trim(ready, m.start(), m.end())) is not None]
    else:
        found = word_at.findall(ready)
        words = _placed(ready, found, map(_cleaned, found))
    if _ANY_HYPHEN.search(ready):
        words = _with_hyphened(ready, words)
    return _with_spaced(text, words)


def words(text: str) -> tuple[tuple[str, ...], tuple[int, ...] | None, int]:
    """The words of `tokens(text)` without the letters they stand on: what an index needs, in less than half the time.

    Out: the words; the place of each, counted in words, None where they are 0, 1, 2 …; and how many places the text takes. A
    joined form has the place of its first part.
    """
    places: tuple[int, ...] | None = None
    if is_plain(text):
        found = _PLAINEST_WORD.findall(text.lower())
    else:
        ready = prepare(text)
        if (
            (APOSTROPHE in ready and _EDGE.search(ready))
            or _BROKEN.search(ready)
            or (not ready.isascii() and _HAS_IDEOGRAPH.search(ready))
        ):
            return _numbered(tokens(text))
        if _HYPHENED.search(ready):
            found, places = _with_joined(ready)
        else:
            found = list(map(_cleaned, _PLAIN_WORD.findall(ready)))
    singles = list(map(len, found)).count(1)
    if (singles and may_be_spaced(text, singles)) or "" in found:
        return _numbered(tokens(text))
    return tuple(found), places, len(found) if places is None else max(places) + 1


def is_plain(text: str) -> bool:
    """Whether a text's words are its letters and digits between anything else: one script, no hyphen, mark or apostrophe."""
    return not _SPECIAL.search(text) and (text.isascii() or ONE_SCRIPT.fullmatch(text) is not None)


def may_be_spaced(text: str, singles: int) -> bool:
    """Whether letters of a text may be spaced out, of whose words so many are a single letter."""
    return singles >= _FEWEST_SPACED or "  " in text


def words_of_plain(texts: str, between: str) -> list[str]:
    """The words of plain texts, of which this sign stands between one and the next and in none; it comes as a word."""
    return re.findall(f"[^\\W_]+|{between}", texts.lower())


def _with_joined(ready: str) -> tuple[list[str], tuple[int, ...] | None]:
    """The words of a text that hang together by hyphens alone, joined forms after their parts, and their places."""
    found: list[str] = []
    places: list[int] = []
    at = 0
    for chain in _CHAIN.findall(ready):
        if chain.isalpha():
            found.append(_cleaned(chain))
            places.append(at)
            at += 1
            continue
        parts = list(map(_cleaned, _INNER.split(chain)))
        found += parts
        places += range(at, at + len(parts))
        if len(parts) > 1 and not (len(parts) == 2 and all(map(_NUMBER.fullmatch, parts))):
            found.append("".join(parts))
            places.append(at)
        at += len(parts)
    return found, tuple(places) if at < len(found) else None


def _numbered(found: list[Token]) -> tuple[tuple[str, ...], tuple[int, ...] | None, int]:
    places: dict[int, int] = {}
    numbers = []
    for _, start, _, joined in found:
        if joined:
            numbers.append(places.get(start, 0))
        else:
            numbers.append(len(places))
            places[start] = len(places)
    return tuple(map(_TEXT, found)), tuple(numbers) if len(places) < len(found) else None, len(places)


def _placed(text: str, found: list[str], cleaned: Iterable[str]) -> list[Token]:
    """The words found in a text, one after another, as tokens; without those of which nothing is left when clean."""
    words: list[Token] = []
    new, find, end = tuple.__new__, text.find, 0  # a named tuple's own constructor takes twice as long
    for word, clean in zip(found, cleaned, strict=True):
        start = find(word, end)
        end = start + len(word)
        if clean:
            words.append(new(Token, (clean, start, end, False)))
    return words


@lru_cache(1 << 16)
def _cleaned(word: str) -> str:
    return clean_prepared(word)


def _trim(ready: str, start: int, end: int) -> Token | None:
    """A word without the apostrophes that quote it; None when nothing else is in it."""
    quoted = ready[start] == APOSTROPHE
    while start < end and ready[start] == APOSTROPHE:
        start += 1
    signs = end
    while signs > start and ready[signs - 1] == APOSTROPHE:
        signs -= 1
    if end - signs == 1 + quoted and ready[signs - 1] in "oOgG":
        signs += 1
    word = _cleaned(ready[start:signs])
    return Token(word, start, signs) if word else None


def _gap(ready: str, left: Token, right: Token) -> str:
    """How two words hang together: "hard" (a hyphen), "soft" (a hyphen at a line's end), or ""."""
    between = ready[left.end : right.start]
    if between == " ":
        return ""
    if _INNER.fullmatch(between):
        return "hard"
    first = right.text[0]
    lower = first == ready[right.start] and first.upper() != first
    return "soft" if lower and _LINE_END.fullmatch(between) else ""


def _join(parts: list[Token]) -> Token:
    return Token("".join(part.text for part in parts), parts[0].start, parts[-1].end, joined=True)


def _with_hyphened(ready: str, words: list[Token]) -> list[Token]:
    out: list[Token] = []
    i = 0
    while i < len(words):
        chain, gaps = [words[i]], []
        while i + len(chain) < len(words) and (gap := _gap(ready, chain[-1], words[i + len(chain)])):
            chain.append(words[i + len(chain)])
            gaps.append(gap)
        out += chain
        i += len(chain)
        if len(chain) == 1 or (len(chain) == 2 and all(_NUMBER.fullmatch(part.text) for part in chain)):
            continue
        whole = _join(chain)
        start = 0
        for end in range(1, len(chain) + 1):
            if end == len(chain) or gaps[end - 1] == "hard":
                if 1 < end - start < len(chain):
                    out.append(_join(chain[start:end]))
                start = end
        out.append(whole)
    return out


def _with_spaced(text: str, words: list[Token]) -> list[Token]:
    """Add the joined forms of pieces one blank apart: three single letters and more, or a line parted by two blanks."""
    singles = list(map(len, map(_TEXT, words))).count(1)
    if not singles:
        return words
    loose = "  " in text and _TWO_BLANKS.search(text) is not None
    if singles < _FEWEST_SPACED and not loose:
        return words
    out: list[Token] = []
    run: list[Token] = []
    for i, word in enumerate(words):
        out.append(word)
        if word.joined or not word.text.isalpha():
            run = []
            continue
        if run and text[run[-1].end : word.start] != " ":
            run = []
        if not loose and len(word.text) > 1:
            run = []
            continue
        run.append(word)
        after = words[i + 1] if i + 1 < len(words) else None
        goes_on = (
            after is not None
            and not after.joined
            and after.text.isalpha()
            and text[word.end : after.start] == " "
            and (loose or len(after.text) == 1)
        )
        if not goes_on:
            singles = sum(len(piece.text) == 1 for piece in run)
            if len(run) <= _LONGEST_SPACED and (
                singles == len(run) >= _FEWEST_SPACED or (loose and singles and len(run) > 1)
            ):
                out.append(_join(run))
            run = []
    return out
