"""Python and JavaScript give one answer, on random text here and on every word list beside the clone when asked."""

import csv
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from twin import TAGS, differences

OURS = ("az", "az-Cyrl", "uz-Latn", "uz-Cyrl", "kk", "kk-Latn", "tr")
OF_TEXT = ("clean", "tokens", "query", "fallback")
# Letters, signs and damage that meet in our catalogues, so that random text is not all strangers.
COMMON = "abcxyzABCIİıiəƏşğöüçŞĞÖÜÇñńýqwkGgOo0ʻʼ‘’'`´ -\u00ad\u200b\n\r\t1290абвгИйЁёәөүҝҹјқғҳўңұіһѓҺςΣσéâčžšŝيكى٣東カ‐¬.,:;«»"
# A question is a process of Node's: too dear to make a failing example smaller.
ONCE = (Phase.explicit, Phase.reuse, Phase.generate)
# Any assigned character but surrogates and private ones: the two sides may know different versions of Unicode.
ASSIGNED = st.characters(exclude_categories=("Cs", "Co", "Cn"))
TEXT = st.text(st.one_of(st.sampled_from(COMMON), st.sampled_from(COMMON), ASSIGNED), max_size=16)


def questions(text: str, tags: tuple[str, ...] = TAGS) -> Iterator[tuple[str, str | None, str]]:
    for name in OF_TEXT:
        yield name, None, text
    for tag in tags:
        yield from ((name, tag, text) for name in ("key", "skeleton", "sort", "upper", "lower", "title", "sentence"))
        if tag in OURS:
            yield from (("stem", tag, text), ("candidates", tag, text))


@settings(
    max_examples=5,
    deadline=None,
    phases=ONCE,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(st.lists(TEXT, min_size=60, max_size=120))
def test_both_languages_agree_on_random_text(texts: list[str]) -> None:
    assert not differences(question for text in texts for question in questions(text))


NUMBER = st.one_of(st.integers(-200, 3000), st.integers(-(10**12), 10**12))
MOMENT = st.tuples(st.integers(1, 2100), st.integers(0, 12), st.integers(0, 28))


@settings(max_examples=5, deadline=None, phases=ONCE, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(NUMBER, MOMENT, MOMENT, st.booleans()), min_size=100, max_size=200))
def test_both_languages_write_dates_numbers_plurals_and_ordinals_alike(
    cases: list[tuple[int, tuple[int, int, int], tuple[int, int, int], bool]],
) -> None:
    lines = [" ".join(map(str, (n, *start, start[0] if same else end[0], *end[1:]))) for n, start, end, same in cases]
    assert not differences(("written", tag, line) for line in lines for tag in TAGS)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, phases=ONCE, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXT, min_size=300, max_size=400))
def test_both_languages_agree_on_much_random_text(texts: list[str]) -> None:
    assert not differences(question for text in texts for question in questions(text))


@pytest.mark.slow
def test_both_languages_agree_on_every_character() -> None:
    every = [chr(c) for c in range(1, 0x30000) if unicodedata.category(chr(c)) not in {"Cs", "Co", "Cn"}]
    asked = [(name, tag, f"a{c}b") for c in every for name, tag in (("clean", None), ("key", "az"), ("sort", "az"))]
    asked += [("tokens", None, f"a{c}b {c}") for c in every]
    assert not differences(asked)


def word_lists(shared: Path) -> Iterator[tuple[str, list[str]]]:
    """Every word list beside the clone: (language, words)."""
    data = shared / "data"
    first = {
        "az": data / "azelexicon/data/general/words.txt",
        "tr": data / "frequencywords/content/2018/tr/tr_50k.txt",
        "ru": data / "frequencywords/content/2018/ru/ru_50k.txt",
        "kk": data / "frequencywords/content/2018/kk/kk_full.txt",
        "uz-Cyrl": data / "hunspell-uz-cyrl/hunspell/uz_UZ.dic",
    }
    for tag, path in first.items():
        lines = path.read_text("utf-8", errors="replace").splitlines()
        yield tag, [line.split()[0].split("/")[0] for line in lines if line.strip()]
    hyphened = data / "azelexicon/data/general/words-hyphenated.txt"
    yield "az", hyphened.read_text("utf-8").split()
    for path in sorted((data / "ud-kazakh-ktb").glob("*.conllu")):
        rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
        yield "kk", [word for row in rows if len(row) > 2 for word in row[1:3]]
    for path in sorted((shared / "languages/pairs").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row[:2] for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
        yield path.stem, [word for row in rows for word in row]
    with (shared / "languages/tables/cldr_aliases.tsv").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file, delimiter="\t"))
    for column, name in enumerate(table[0][1:], start=1):
        yield {"uz": "uz-Latn"}.get(name, name.replace("_", "-")), [row[column] for row in table[1:] if row[column]]


@pytest.mark.slow
def test_both_languages_agree_on_every_word_list(shared: Path) -> None:
    for tag, words in word_lists(shared):
        asked = [
            (name, tag, word)
            for word in sorted(set(words))
            for name in (
                "clean",
                "tokens",
                "key",
                "skeleton",
                "sort",
                "upper",
                "title",
                *(("stem", "candidates") if tag in OURS else ()),
            )
        ]
        assert not differences(asked), tag
