"""Lines of words → one answer a line: what `openshelf words` prints.

In: lines without their ends, a tag of `TAGS` (`uz` is `uz-Latn`), and how: `key skeleton stem sort latin`. Out: as many
lines, empty ones for empty ones. `sort` takes the whole line; the others take each word of it and keep what stands
between the words. `stem` reads every line first and takes the words as its vocabulary, unless `bare`.
"""

from collections.abc import Callable, Iterable, Iterator

from openshelf.lang.collate import sort_key
from openshelf.lang.fold import key, skeleton, tokens
from openshelf.lang.stem import Stemmer, stem
from openshelf.lang.translit import to_latin

TAGS = ("az", "az-Cyrl", "ru", "en", "uz-Latn", "uz-Cyrl", "kk", "kk-Latn", "tr")
HOWS = ("key", "skeleton", "stem", "sort", "latin")


def transform(lines: Iterable[str], tag: str, how: str, *, bare: bool = False) -> Iterator[str]:
    """A line out for each line in. Raises ValueError for a tag or a way it does not know."""
    tag = "uz-Latn" if tag == "uz" else tag
    if tag not in TAGS:
        raise ValueError(f"no words of {tag}: {' '.join(TAGS)}")
    if how == "sort":
        return (sort_key(line, tag) for line in lines)
    if how == "latin":
        return (to_latin(line, tag) for line in lines)
    if how == "key":
        return _each(lines, lambda word: key(word, tag))
    if how == "skeleton":
        return _each(lines, lambda word: skeleton(word, tag))
    if how != "stem":
        raise ValueError(f"no words as {how}: {' '.join(HOWS)}")
    if bare:
        return _each(lines, lambda word: stem(word, tag))
    read = list(lines)
    vocabulary = (token.text for line in read for token in tokens(line) if not token.joined)
    return _each(read, Stemmer(vocabulary, tag).stem)


def _each(lines: Iterable[str], one: Callable[[str], str]) -> Iterator[str]:
    for line in lines:
        out: list[str] = []
        at = 0
        for token in tokens(line):
            if token.joined:
                continue
            out += [line[at : token.start], one(token.text)]
            at = token.end
        out.append(line[at:])
        yield "".join(out)
