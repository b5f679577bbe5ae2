"""The figures of the language room, measured on data beside the clone: prints the table FIGURES.md holds.

usage: python tests/scale/lang_figures.py [--shared DIR] [--write]
Needs ../shared (lemma and form pairs, word lists, CLDR's names) and Node, whose ICU is the oracle of order.
"""

import argparse
import csv
import hashlib
import itertools
import json
import random
import re
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import Stemmer as Snowball

from openshelf.lang import fold
from openshelf.lang.aliases import alias_skeletons
from openshelf.lang.collate import sort_key
from openshelf.lang.stem import Stemmer, candidates, stem
from openshelf.lang.translit import to_cyrillic, to_latin

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "plugins/openshelf/lang/FIGURES.md"
PAIRS = ("az", "uz-Latn", "kk", "tr", "ru", "en")
NOMINAL = ("N", "ADJ", "PROPN")
ASCII = str.maketrans("əıöüçşğâîûƏİIÖÜÇŞĞÂÎÛ", "eioucsgaiuEIIOUCSGAIU")
ORDER_WORDS = 20_000
WORD = re.compile("[^\\W\\d_]+(?:[-'‘’ʻʼ][^\\W\\d_]+)*")  # numbers and stray marks sort our own way
VERB_MARK = "1"  # a Turkic verb's stem has it, its candidates have not
Pair = tuple[str, str, str]


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def pairs_of(shared: Path, tag: str) -> list[Pair]:
    return [(lemma, form, kind) for lemma, form, kind, *_ in rows_of(shared / f"languages/pairs/{tag}.tsv")[1:]]


def check_half(pairs: Iterable[Pair]) -> list[Pair]:
    """The half of the lemmas no rule was tuned on."""
    return [pair for pair in pairs if hashlib.md5(pair[0].encode()).digest()[0] % 2]


def recall(pairs: Iterable[Pair], stem_of: Callable[[str], str]) -> float:
    other = [(lemma, form) for lemma, form, _ in pairs if lemma.lower() != form.lower()]
    return 100 * sum(stem_of(lemma) == stem_of(form) for lemma, form in other) / len(other)


def precision(pairs: Iterable[Pair], stem_of: Callable[[str], str]) -> float:
    """Of all pairs of forms (dictionary forms too) with one stem, those of one lemma."""
    forms = {(form, lemma) for lemma, form, _ in pairs} | {(lemma, lemma) for lemma, _, _ in pairs}
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for form, lemma in forms:
        groups[stem_of(form)][lemma] += 1
    together = sum(n * (n - 1) for n in (sum(group.values()) for group in groups.values()))
    right = sum(n * (n - 1) for group in groups.values() for n in group.values())
    return 100 * right / together


def stems(shared: Path) -> Iterator[str]:
    yield "| language | pairs | with the input's vocabulary: recall (nominal) / precision | on the half not tuned on | bare: recall (nominal) / precision | on the half not tuned on |"
    yield "|---|---|---|---|---|---|"
    for tag in PAIRS:
        every = pairs_of(shared, tag)
        cells = [tag, f"{len(every):,}"]
        for bare in (False, True):
            for pairs in (every, check_half(every)):
                known = Stemmer((word for lemma, form, _ in pairs for word in (lemma, form)), tag)
                stem_of = (lambda word: stem(word, tag)) if bare else known.stem  # noqa: B023
                nominal = [pair for pair in pairs if pair[2].split(";")[0] in NOMINAL]
                noun = f" ({recall(nominal, stem_of):.1f})" if nominal else ""
                cells.append(f"{recall(pairs, stem_of):.1f}{noun} / {precision(pairs, stem_of):.1f}")
        yield f"| {' | '.join(cells)} |"


def snowball(shared: Path) -> Iterator[str]:
    yield "| language | Snowball: recall / precision | ours, bare | ours, with the input's vocabulary |"
    yield "|---|---|---|---|"
    for tag, name in (("ru", "russian"), ("en", "english"), ("tr", "turkish")):
        pairs = pairs_of(shared, tag)
        engine = Snowball.Stemmer(name)
        theirs = lambda word: engine.stemWord(word.lower().replace("ё", "е"))  # noqa: B023, E731
        known = Stemmer((word for lemma, form, _ in pairs for word in (lemma, form)), tag)
        ways = (theirs, lambda word: stem(word, tag), known.stem)  # noqa: B023
        yield f"| {' | '.join([tag, *(f'{recall(pairs, way):.1f} / {precision(pairs, way):.1f}' for way in ways)])} |"


def sizes(shared: Path, words: dict[str, list[str]]) -> Iterator[str]:
    yield "| language | pairs drawn: 250 (8 draws) | 2,500 (2 draws) | all, in a list of everyday words |"
    yield "|---|---|---|---|"
    for tag in PAIRS:
        every = pairs_of(shared, tag)
        cells = [tag]
        for size, draws in ((250, 8), (2500, 2)):
            drawn = [random.Random(seed).sample(every, min(size, len(every))) for seed in range(draws)]
            cells.append(_mean(drawn, tag, ()))
        listed = words[tag] if tag in {"az", "kk", "ru", "tr"} else []
        cells.append(f"{_mean([every], tag, listed)} ({len(listed):,} more words)" if listed else "")
        yield f"| {' | '.join(cells)} |"


def _mean(drawn: list[list[Pair]], tag: str, more: Iterable[str]) -> str:
    """Recall and precision with the vocabulary of the pairs drawn and more words, mean of the draws."""
    found = []
    for pairs in drawn:
        known = Stemmer([*more, *(word for lemma, form, _ in pairs for word in (lemma, form))], tag)
        found.append((recall(pairs, known.stem), precision(pairs, known.stem)))
    return " / ".join(f"{sum(values) / len(drawn):.1f}" for values in zip(*found, strict=True))


def unseen(shared: Path) -> Iterator[str]:
    yield "| language | dictionary forms asked for | found, one other form of each in the index | found, three |"
    yield "|---|---|---|---|"
    for tag in PAIRS:
        forms: defaultdict[str, list[str]] = defaultdict(list)
        for lemma, form, _ in pairs_of(shared, tag):
            if lemma.lower() != form.lower():
                forms[lemma].append(form)
        cells = [tag, f"{len(forms):,}"]
        for many in (1, 3):
            chooser = random.Random(1)
            held = {lemma: chooser.sample(found, min(many, len(found))) for lemma, found in forms.items()}
            known = Stemmer((form for found in held.values() for form in found), tag)
            asked = [(lemma, form) for lemma, found in held.items() for form in found]
            met = sum(
                not {(one := known.stem(form)), one.rstrip(VERB_MARK)}.isdisjoint(candidates(lemma, tag))
                for lemma, form in asked
            )
            cells.append(f"{100 * met / len(asked):.1f} %")
        yield f"| {' | '.join(cells)} |"


def uzbek_cyrillic(shared: Path) -> list[str]:
    rows = rows_of(shared / "data/hunspell-uz-cyrl/hunspell/uz_UZ.dic")
    return [row[0].split("/")[0].strip() for row in rows[1:] if row and row[0].strip()]


def word_lists(shared: Path) -> dict[str, list[str]]:
    data = shared / "data"
    lists = {
        "az": [line[0].split() for line in rows_of(data / "azelexicon/data/general/words.txt") if line],
        "tr": [line[0].split() for line in rows_of(data / "frequencywords/content/2018/tr/tr_50k.txt")],
        "ru": [line[0].split() for line in rows_of(data / "frequencywords/content/2018/ru/ru_50k.txt")],
        "kk": [line[0].split() for line in rows_of(data / "frequencywords/content/2018/kk/kk_full.txt")],
    }
    words = {tag: {row[0].strip() for row in rows if row and row[0].strip()} for tag, rows in lists.items()}
    for tag in PAIRS:
        words.setdefault(tag, set()).update(word for pair in pairs_of(shared, tag) for word in pair[:2])
    return {tag: sorted(found) for tag, found in words.items()}


def inversions(tag: str, words: list[str]) -> int:
    """Neighbours of ICU's order which our keys put the other way round."""
    language = {"uz-Latn": "uz"}.get(tag, tag)
    script = (
        "const w=JSON.parse(require('fs').readFileSync(0,'utf8'));"
        f"process.stdout.write(JSON.stringify(w.sort(new Intl.Collator('{language}').compare)))"
    )
    done = subprocess.run(["node", "-e", script], input=json.dumps(words), capture_output=True, text=True, check=True)
    ordered = json.loads(done.stdout)
    keys = [sort_key(word, tag) for word in ordered]
    return sum(left > right for left, right in itertools.pairwise(keys))


# The official alphabets of the two that CLDR has no order for, written out again here: an oracle must not be ours.
OFFICIAL = {
    "az-Cyrl": "абвгғдеәжзиыјкҝлмноөпрстуүфхһчҹш",
    "uz-Cyrl": "абвгдеёжзийклмнопрстуфхцчшъьэюяўқғҳ",
}


def against_alphabet(tag: str, words: list[str]) -> int:
    """Neighbours of the official alphabet's order, letter by letter, which our keys put the other way round."""
    place = {letter: i for i, letter in enumerate(OFFICIAL[tag])}
    keys = [sort_key(word, tag) for word in sorted(words, key=lambda word: [place[letter] for letter in word])]
    return sum(left > right for left, right in itertools.pairwise(keys))


def order(shared: Path, words: dict[str, list[str]]) -> Iterator[str]:
    yield "| language | words | oracle | inversions |"
    yield "|---|---|---|---|"
    lists = dict(words)
    cyrillic = uzbek_cyrillic(shared)
    lists["uz-Latn"] = sorted({*words["uz-Latn"], *(to_latin(word, "uz-Cyrl") for word in cyrillic)})
    for tag, listed in sorted(lists.items()):
        sample = drawn([word for word in listed if WORD.fullmatch(word) and "ʼ" not in word])
        yield f"| {tag} | {len(sample):,} | ICU | {inversions(tag, sample)} |"
    alphabetic = {"uz-Cyrl": cyrillic, "az-Cyrl": [to_cyrillic(word, "az") for word in words["az"]]}
    for tag, listed in sorted(alphabetic.items()):
        letters = frozenset(OFFICIAL[tag])
        sample = drawn(sorted({word for word in listed if letters.issuperset(word)}))
        yield f"| {tag} | {len(sample):,} | its alphabet | {against_alphabet(tag, sample)} |"


def drawn(words: list[str]) -> list[str]:
    """As many as are compared, from the whole of a list."""
    return words[:: max(1, len(words) // ORDER_WORDS)][:ORDER_WORDS]


def spellings(shared: Path, words: dict[str, list[str]]) -> Iterator[str]:
    yield "| what | words | equal |"
    yield "|---|---|---|"
    for tag in ("az", "tr"):
        same = sum(
            fold.key(word, tag) == fold.key(word.translate(ASCII), tag)
            and stem(word, tag) == stem(word.translate(ASCII), tag)
            for word in words[tag]
        )
        yield f"| {tag} typed in plain letters: K1 and stem | {len(words[tag]):,} | {100 * same / len(words[tag]):.2f} % |"
    uzbek = words["uz-Latn"]
    for sign, name in (("'", "'"), ("‘", "‘"), ("", "no sign")):
        same = sum(fold.key(word, "uz-Latn") == fold.key(word.replace("'", sign), "uz-Latn") for word in uzbek)
        yield f"| uz-Latn with {name}: K1 | {len(uzbek):,} | {100 * same / len(uzbek):.2f} % |"
    same = sum(fold.skeleton(w, "uz-Latn") == fold.skeleton(to_cyrillic(w, "uz"), "uz-Cyrl") for w in uzbek)
    yield f"| uz-Latn and our own uz-Cyrl of it: S | {len(uzbek):,} | {100 * same / len(uzbek):.2f} % |"
    own = uzbek_cyrillic(shared)
    same = sum(fold.skeleton(w, "uz-Cyrl") == fold.skeleton(to_latin(w, "uz-Cyrl"), "uz-Latn") for w in own)
    yield f"| uz-Cyrl and our own uz-Latn of it: S | {len(own):,} | {100 * same / len(own):.2f} % |"
    tests = shared / "data/cldr-41/testData/transforms/az-t-az-cyrl-m0-bgn.txt"
    pairs = [row[:2] for row in rows_of(tests) if len(row) > 1 and not re.match("#|.*[a-z]", row[0])]
    same = sum(fold.skeleton(a, "az-Cyrl") == fold.skeleton(b, "az") for a, b in pairs)
    yield f"| az-Cyrl and CLDR's az of it (but for five words of CLDR's that hold a Latin y): S | {len(pairs):,} | {100 * same / len(pairs):.2f} % |"


def names(shared: Path) -> Iterator[str]:
    yield "| names of places and languages (CLDR, one word) | pairs | S equal | S equal or alias |"
    yield "|---|---|---|---|"
    rows = rows_of(shared / "languages/tables/cldr_aliases.tsv")
    column = {name: i for i, name in enumerate(rows[0])}
    tags = {"uz": "uz-Latn"}
    for a, b in (
        ("az", "az_Cyrl"),
        ("uz", "uz_Cyrl"),
        ("az", "ru"),
        ("az", "en"),
        ("uz", "ru"),
        ("kk", "ru"),
        ("ru", "en"),
    ):
        pairs = [(row[column[a]], row[column[b]]) for row in rows[1:] if len(row) > max(column[a], column[b])]
        pairs = [(x, y) for x, y in pairs if x and y and len(x.split()) == len(y.split()) == 1]
        equal = found = 0
        for x, y in pairs:
            left = fold.skeleton(x, tags.get(a, a.replace("_", "-")))
            right = fold.skeleton(y, tags.get(b, b.replace("_", "-")))
            equal += left == right
            found += left == right or right in alias_skeletons(left)
        yield (
            f"| {a.replace('_', '-')} / {b.replace('_', '-')} | {len(pairs):,} |"
            f" {100 * equal / len(pairs):.1f} % | {100 * found / len(pairs):.1f} % |"
        )


def speed(words: dict[str, list[str]]) -> Iterator[str]:
    yield "| what | words a second, one core |"
    yield "|---|---|"
    title = "Azərbaycan ədəbiyyatı tarixi: üç cilddə / redaktor Əliyev Rəşid"
    start = time.process_time()
    for _ in range(4000):
        count = len(fold.tokens(title))
    yield f"| tokens of a title | {4000 * count / (time.process_time() - start):,.0f} |"
    for name, function in (("K1 of new words", fold.key), ("S of new words", fold.skeleton)):
        function.cache_clear()
        start = time.process_time()
        for word in words["az"]:
            function(word, "az")
        yield f"| {name} | {len(words['az']) / (time.process_time() - start):,.0f} |"
    for tag in ("az", "ru"):
        start = time.process_time()
        stemmer = Stemmer(words[tag], tag)
        for word in words[tag]:
            stemmer.stem(word)
        rate = len(words[tag]) / (time.process_time() - start)
        yield f"| reading a vocabulary and stemming it, {tag} ({len(words[tag]):,} words) | {rate:,.0f} |"


def report(shared: Path) -> str:
    words = word_lists(shared)
    sections = (
        ("Stems", stems(shared), "Recall: forms whose stem is their dictionary form's. Precision: pairs of forms with one stem that are of one word."),
        ("Beside Snowball", snowball(shared), "The best stemmer of a search library for these languages, on the same pairs; az, uz and kk have none."),
        ("Vocabularies of other sizes", sizes(shared, words), "Recall and precision where the vocabulary is small, and where the pairs stand among the words of a language's everyday list."),
        ("Unseen words", unseen(shared), "A dictionary form that stands nowhere in the index, asked by its `candidates`."),
        ("Order", order(shared, words), "Neighbours that stand the other way round than in the oracle's order: Node's ICU, which is CLDR's; for uz-Cyrl and az-Cyrl, of which CLDR knows no order, the official alphabet letter by letter. Words with ʼ are left out: CLDR files that sign after z, dictionaries of Uzbek pass over it, as we do."),
        ("Spellings", spellings(shared, words), "One word in two spellings has one key."),
        ("Names", names(shared), "What is not equal are other words (Gürcüstan, Грузия), which the table of aliases joins; it was made from the same names."),
        ("Speed", speed(words), "Measured while other work ran on the machine."),
    )  # fmt: skip
    lines = [
        "# Figures of the language room",
        "",
        "Made by `python tests/scale/lang_figures.py --write` from the pairs and word lists beside the clone (UniMorph's pairs,",
        "CC BY-SA 3.0, measure and are not shipped). The rules were written from grammar, and their weights tuned on one half",
        "of the lemmas (by hash); the other half checks them, with half as many words to be mistaken for. Errors in the",
        "whole were read for Russian and Uzbek, so there the check is weaker.",
    ]
    for heading, table, note in sections:
        lines += ["", f"## {heading}", "", note, "", *table]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--write", action="store_true", help="write FIGURES.md too")
    arguments = parser.parse_args()
    text = report(arguments.shared)
    print(text)
    if arguments.write:
        FIGURES.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
