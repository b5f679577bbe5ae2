"""Two Sketches → whether they are of one publication, and by which rule.

In: two Sketches that share a match key. Out: yes or no, and what speaks against it. Pure and symmetric.

Rules (RULES): a number both carry, confirmed by a title that fits; else the same title, first author, year and pages.
Nothing is merged against a fact: another volume, edition, year, script, language, kind, author or length. What one side
does not say speaks for and against nothing under a number, and is never enough without one.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from openshelf.catalog.union.sketch import Sketch

# In order of strength: merge.toml, an identifier with a title that fits, the same title, first author, year and pages.
RULES = ("list", "isbn", "issn", "number", "title")
RANK = {rule: rank for rank, rule in enumerate(RULES)}
ALIKE = 0.88  # of the letters of two titles, so that a slip of the pen is no other book
_CLOSE = (8, 0.03)  # pages by which cataloguers' counts of one book differ: leaves without a number, plates


def rule_of(key: str) -> str:
    """The rule a match key belongs to."""
    scheme = key.partition(":")[0]
    return scheme if scheme in RANK else "number"


def one_publication(first: Sketch, second: Sketch, rule: str) -> bool:
    """Whether two descriptions that share a key of this rule are of one publication."""
    if contradiction(first, second) is not None:
        return False
    return _by_title(first, second) if rule == "title" else _fits(first, second)


def contradiction(first: Sketch, second: Sketch) -> str | None:
    """The fact that says these are two publications, or None: volume, script, year …"""
    for fact in ("kind", "script"):
        one, other = getattr(first, fact), getattr(second, fact)
        if one and other and one != other:
            return fact
    if first.languages and second.languages and not set(first.languages) & set(second.languages):
        return "language"
    if _other_volume(first, second):
        return "volume"
    if "serial" not in (first.kind, second.kind):
        if _differ(first.year, second.year) or (first.year is not None and _differ(first.ends, second.ends)):
            return "year"
        if _other_length(first, second):
            return "pages"
    if first.edition and second.edition and first.edition != second.edition:
        return "edition"
    return None if _share_author(first, second) else "author"


def _differ(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other


def _other_volume(first: Sketch, second: Sketch) -> bool:
    """Whether the figures of the titles tell two volumes, parts or grades apart."""
    whole, other = {*first.figures, *first.rest_figures}, {*second.figures, *second.rest_figures}
    if whole == other:
        return False
    # Other title information that only one of them gives may name a grade or the number of volumes.
    return first.figures != second.figures or bool(first.rest and second.rest)


def _other_length(first: Sketch, second: Sketch) -> bool:
    if first.volumes or second.volumes:
        return _differ(first.volumes, second.volumes) or first.pages is not None or second.pages is not None
    if first.pages is None or second.pages is None:
        return False
    return abs(first.pages - second.pages) > max(_CLOSE[0], _CLOSE[1] * max(first.pages, second.pages))


def _share_author(first: Sketch, second: Sketch) -> bool:
    """Whether the first name of one is among the names of the other; nobody named is no other author."""
    if not (first.authored and second.authored and first.names and second.names):
        return True
    return any(same_name(first.names[0], name) for name in second.names) or any(
        same_name(second.names[0], name) for name in first.names
    )


def same_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names may be one person's: each word of the shorter is a word or the first letter of one in the longer."""
    shorter, longer = sorted((one, other), key=len)
    left = list(longer)
    whole = False
    for word in shorter:
        found = next((known for known in left if known == word), None) or next(
            (known for known in left if min(len(known), len(word)) == 1 and known[0] == word[0]), None
        )
        if found is None:
            return False
        left.remove(found)
        whole = whole or (found == word and len(word) > 1)
    return whole


def _fits(first: Sketch, second: Sketch) -> bool:
    """Whether two titles may be one, more or less of it transcribed."""
    if first.written != second.written:
        return _begins(first.sound, second.sound) or _alike(first.sound, second.sound)
    one, other = (*first.title, *first.part), (*second.title, *second.part)
    if not _rests_fit(first.rest, second.rest):
        return False
    return (
        one == other
        or _begins((*one, *first.rest), (*other, *second.rest), len(first.title), len(second.title))
        or _alike(one, other)
    )


def _rests_fit(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Other title information: one within the other, or more than a third in common."""
    left, right = set(one), set(other)
    return left <= right or right <= left or 3 * len(left & right) > len(left | right)


def _begins(one: tuple[str, ...], other: tuple[str, ...], least_one: int = 2, least_other: int = 2) -> bool:
    """Whether the shorter is how the longer begins; it must hold its whole title proper, which is no single short word."""
    (shorter, least), (longer, _) = sorted(((one, least_one), (other, least_other)), key=lambda pair: len(pair[0]))
    if not shorter or len(shorter) < least or longer[: len(shorter)] != shorter:
        return False
    return len(shorter) == len(longer) or len(shorter) > 1 or len(shorter[0]) > 5


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return (
        bool(one and other) and SequenceMatcher(None, " ".join(one), " ".join(other), autojunk=False).ratio() >= ALIKE
    )


def _by_title(first: Sketch, second: Sketch) -> bool:
    """Without a number everything must be stated and the same."""
    if first.year != second.year or first.pages is None or first.pages != second.pages:
        return False
    if first.authored != second.authored or _other_isbn(first, second):
        return False
    if first.figures != second.figures or not _same_title(first, second):
        return False
    if {*first.rest_figures, *first.figures} != {*second.rest_figures, *second.figures}:
        return False
    left, right = set(first.rest), set(second.rest)
    if first.written == second.written and not (left <= right or right <= left):
        return False
    if not first.edition and not second.edition and _disjoint(first.edition_words, second.edition_words):
        return False
    return first.authored or _same_publisher(first, second)


def _same_title(first: Sketch, second: Sketch) -> bool:
    if first.written == second.written:
        return (*first.title, *first.part) == (*second.title, *second.part)
    return first.sound == second.sound


def _other_isbn(first: Sketch, second: Sketch) -> bool:
    return _disjoint(
        *(tuple(number for number in each.numbers if number.startswith("isbn:")) for each in (first, second))
    )


def _disjoint(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether both say something and nothing in common."""
    return bool(one and other) and set(one).isdisjoint(other)


def _same_publisher(first: Sketch, second: Sketch) -> bool:
    """A book without an author needs its place too, and its publisher where both name one."""
    if set(first.places).isdisjoint(second.places):
        return False
    return not _disjoint(first.publishers, second.publishers)
