"""English inflection: a word → the words it may be a form of (libraries → library, overwrote → overwrite).

In: a word in K1. Out: readings, for Stemmer to choose from, or the stem the rules alone come to; `tables/english.json`
has the irregular forms, which also hold behind a prefix. Only inflection: library and librarian stay two words. A British and an
American spelling of a word are one, the American.
"""

import re
from collections.abc import Iterator

from openshelf.lang.data import table
from openshelf.lang.reading import Reading

_IRREGULAR: dict[str, list[str]] = table("english")["irregular"]
_AMBIGUOUS = frozenset(table("english")["also dictionary forms"])
_PREFIXES: tuple[str, ...] = tuple(table("english")["prefixes"])
_SPELLINGS: dict[str, str] = table("english")["spellings"]
_SPELLED = re.compile("|".join(sorted(_SPELLINGS, key=len, reverse=True)))
_IZED = re.compile(f"(?:{'|'.join(table('english')['ized'])})is(?=e|ing|ation)")
_VOWELS = frozenset("aeiouy")
_SIBILANT = re.compile("(?:[sxzo]|ch|sh)$")
_DOUBLED = re.compile("([b-df-hj-np-tvwxz])\\1$")
_WOULD_DOUBLE = re.compile("[^aeiou]*[aeiou][bcdfgklmnprtvz]")  # hop: its forms are hopped, hopping
_VERBAL = re.compile("(.*[aeiouy].*?)(?:(?<!e)ed|ing)")
_HISSED = re.compile("(?:ss|zz|x|ch|sh|o)es$")
_AGREED = re.compile("(?:gr|cr|fr|ant|fer)eed$")
_HOPE = re.compile("[^aeiouy]*[aeiou][bcdfgklmnprtvz]")
_LAST_Y = re.compile("(?<=.[^aeiou])y$")
_SAFE_REST, _SAFE_PREFIX = 5, 3  # letters of an irregular form and its prefix: present is not a form of presend
_LIKELY, _LESS_LIKELY, _UNLIKELY = 1.0, 0.9, 0.4
_INFLECTED = ("s", "ed", "ing")
_PLURAL = re.compile("(?:ves|men|mice|geese|feet|teeth|oxen|children|people|[^aeou]ses|ices|[nrt]a|dia|ula)$")
_NO_PLURAL = ("ss", "us", "is", "news", "series", "species")
_ITSELF = 2.0  # a dictionary form is mostly a word of the vocabulary too


def readings(word: str) -> tuple[Reading, ...]:
    """The word itself, then what it may be a form of; each stem once, with its best weight."""
    word = _one_spelling(word)
    itself = Reading(word, _ITSELF, _LIKELY, -len(word))
    if not word.endswith(_INFLECTED) and word not in _IRREGULAR and not word.startswith(_PREFIXES):
        return (itself,)
    found: dict[str, float] = {}
    for lemma, weight in _lemmas(word):
        if len(lemma) > 1 and not _VOWELS.isdisjoint(lemma):
            found[lemma] = max(weight, found.get(lemma, 0.0))
    found.pop(word, None)
    return (
        itself,
        *(Reading(lemma, weight, weight, -len(lemma), int(weight == _LIKELY)) for lemma, weight in found.items()),
    )


def candidates(word: str) -> tuple[str, ...]:
    """Every stem the word can have, and what a form alone in its vocabulary may have come to (volumised → volumis)."""
    found = [reading.stem for reading in readings(word)]
    found += [stem[:-1] for stem in found if stem.endswith("e")]
    found += [stem[:-1] + "i" for stem in found if stem.endswith("y")]
    return tuple(dict.fromkeys(found))


def bare_stem(word: str) -> str:
    """The stem by rules alone: without its ending, a final e and the second of two consonants (rebuffed → rebuf).

    A form that is a dictionary form too stays one (found, saw, lay): without a vocabulary nothing says which it is.
    """
    word = _from_irregular(_one_spelling(word))
    if word.endswith("s") and not word.endswith(_NO_PLURAL) and len(word) > 3:
        if word.endswith("ies"):
            word = word[:-3] + "y" if len(word) > 4 else word[:-1]
        else:
            word = word[:-2] if _HISSED.search(word) else word[:-1]
    elif word.endswith("ied") and len(word) > 4:
        word = word[:-3] + "y"
    elif _AGREED.search(word):
        word = word[:-1]
    elif (form := _VERBAL.fullmatch(word)) is not None:
        word = form[1]
        if _HOPE.fullmatch(word):  # of hope, not of hop
            word += "e"
    if word.endswith("e") and not word.endswith("ee") and not _HOPE.fullmatch(word[:-1]):
        word = word[:-1] if not _VOWELS.isdisjoint(word[:-1]) else word
    if len(word) > 3 and _DOUBLED.search(word):
        word = word[:-1]
    return _LAST_Y.sub("i", word)


def irregular_plurals() -> dict[str, list[str]]:
    """Noun → its irregular plurals: for a search whose index holds only such a form (mouse → mice)."""
    found: dict[str, list[str]] = {}
    for form, lemmas in _IRREGULAR.items():
        if _PLURAL.search(form) and form not in _AMBIGUOUS:
            found.setdefault(lemmas[0], []).append(form)
    return found


def _one_spelling(word: str) -> str:
    """The American spelling: colours → colors, organisation → organization."""
    if found := _SPELLED.match(word):
        return _SPELLINGS[found[0]] + word[found.end() :]
    return word[: found.end() - 1] + "z" + word[found.end() :] if (found := _IZED.match(word)) else word


def _from_irregular(word: str) -> str:
    if word in _AMBIGUOUS:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word][0]
    for prefix in _PREFIXES:
        rest = word.removeprefix(prefix)
        if rest == word or rest not in _IRREGULAR or rest in _AMBIGUOUS or rest.endswith("s"):
            continue
        if len(rest) >= _SAFE_REST or (len(prefix) >= _SAFE_PREFIX and not rest.endswith("ent")):
            return prefix + _IRREGULAR[rest][0]
    return word


def _lemmas(word: str) -> Iterator[tuple[str, float]]:
    if word.endswith("s") and not word.endswith(_NO_PLURAL) and len(word) > 3:
        yield word[:-1], _LIKELY
        if word.endswith("ies"):
            yield word[:-3] + "y", _LIKELY
        if word.endswith("es") and _SIBILANT.search(word[:-2]):
            yield word[:-2], _LIKELY
        if word.endswith(("sses", "zzes")):
            yield word[:-3], _LESS_LIKELY
    for ending in ("ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            yield from _of_verb(word.removesuffix(ending), ending)
    for lemma in _IRREGULAR.get(word, ()):
        yield lemma, _LIKELY
    for prefix in _PREFIXES if word.startswith(_PREFIXES) else ():
        if word.startswith(prefix):
            for lemma in _IRREGULAR.get(word.removeprefix(prefix), ()):
                yield prefix + lemma, _LESS_LIKELY


def _of_verb(beginning: str, ending: str) -> Iterator[tuple[str, float]]:
    if ending == "ed":
        yield beginning + "e", _LIKELY
        if beginning.endswith("i"):
            yield beginning[:-1] + "y", _LIKELY
    if _DOUBLED.search(beginning):
        yield beginning[:-1], _LIKELY
        yield beginning, _LESS_LIKELY
    elif beginning.endswith("ck"):
        yield beginning, _LIKELY
        yield beginning[:-1], _LESS_LIKELY
    elif _WOULD_DOUBLE.fullmatch(beginning):
        yield beginning, _UNLIKELY
    else:
        yield beginning, _LIKELY
    if ending == "ing":
        yield beginning + "e", _LIKELY
        if beginning.endswith("y"):
            yield beginning[:-1] + "ie", _LESS_LIKELY
