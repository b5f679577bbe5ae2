"""Whoosh as the oracle of relevance: on the folded key, with the tiers off, the same hits and nearly the same order.

Whoosh gets every word as its family's key, so both search the same vocabulary. Its own BM25F adds up fields after the
word's saturation; ours, as the formula was published, before it. So Whoosh gets one field more, in which each word carries its
field's weight and length as the boost of its token: summed and saturated by Whoosh, that is BM25F over all fields.
"""

import random

import pytest
from oracle import Sisters
from searchsite import ask, documents, made_entries, write_site

from openshelf.lang.fold import skeleton
from openshelf.lang.tokenise import words as words_of
from openshelf.search.families import ALIAS, make_families
from openshelf.search.settings import FIELDS as ALL_FIELDS
from openshelf.search.settings import IndexSettings

whoosh_fields = pytest.importorskip("whoosh.fields")

QUERIES = 20_000
FIELDS = ("title", "creator", "subject", "text")
EVERY = "every"
WEIGHTS = {"title": 4, "creator": 2.4, "subject": 0.6, "collection": 0.4}  # else 0.25
LENGTH = {"title": 0.5}  # else 0.75


def precise(made):
    """Settings by which a posting tells as much as it can: classes of length with about as many documents each."""
    edges = []
    for field in ALL_FIELDS:
        lengths = sorted(
            sum(words_of(passage.text)[2] for passage in document.passages if passage.field == field)
            for document in made
        )
        present = [length for length in lengths if length]
        edges.append(tuple(sorted({present[len(present) * part // 8] for part in range(1, 8)})) if present else ())
    return IndexSettings(precise=12, edges=tuple(edges))


@pytest.fixture(scope="module")
def made():
    return documents(made_entries(10_000, seed=21))


def keyed(made):
    """Each document's fields as lists of family names, and each word's families."""
    vocabulary: dict[tuple[str, str], int] = {}
    for document in made:
        for passage in document.passages:
            for word in words_of(passage.text)[0]:
                vocabulary.setdefault((word, (passage.lang or "").partition("-")[0]), len(vocabulary))
    families = make_families(list(vocabulary))
    name = {pair: f"f{int(families.owner[families.slots[number]])}" for pair, number in vocabulary.items()}
    rows = []
    lengths: dict[str, list[int]] = {}
    for document in made:
        row: dict[str, list[str]] = {}
        for passage in document.passages:
            lang = (passage.lang or "").partition("-")[0]
            row.setdefault(passage.field, []).extend(name[word, lang] for word in words_of(passage.text)[0])
        rows.append(row)
        for field, words in row.items():
            lengths.setdefault(field, []).append(len(words))
    means = {field: sum(own) / len(own) for field, own in lengths.items()}
    for row in rows:
        row[EVERY] = [
            f"{word}^{boost}"
            for field, words in row.items()
            if (boost := _boost(field, words, means))
            for word in words
        ]
    by_key: dict[str, set[str]] = {}
    for (word, lang), family in name.items():
        by_key.setdefault(skeleton(word, lang), set()).add(family)
    # Whoosh knows no other names of a thing.
    for key, pointers in families.pointers.items():
        if any(pointer.kind == ALIAS for pointer in pointers):
            by_key.pop(key, None)
    return rows, by_key, Sisters(vocabulary)


def _boost(field: str, words: list[str], means: dict[str, float]) -> float:
    b = LENGTH.get(field, 0.75)
    return round(WEIGHTS.get(field, 0.25) / (1 - b + b * len(words) / means[field]), 4)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_hits_equal_whoosh_s_and_the_first_ten_nearly_so(tmp_path, made):
    from whoosh import query
    from whoosh.analysis import DelimitedAttributeFilter, SpaceSeparatedTokenizer
    from whoosh.filedb.filestore import RamStorage
    from whoosh.scoring import BM25F

    rows, by_key, sisters = keyed(made)
    weighted = SpaceSeparatedTokenizer() | DelimitedAttributeFilter(delimiter="^", attribute="boost", default=1.0)
    schema = whoosh_fields.Schema(
        id=whoosh_fields.ID(stored=True),
        **{EVERY: whoosh_fields.TEXT(analyzer=weighted, phrase=False)},
        **{field: whoosh_fields.TEXT(analyzer=SpaceSeparatedTokenizer()) for field in FIELDS},
    )
    index = RamStorage().create_index(schema)
    writer = index.writer()
    for document, row in zip(made, rows, strict=True):
        writer.add_document(id=document.id, **{field: " ".join(row.get(field, ())) for field in (*FIELDS, EVERY)})
    writer.commit()
    site = write_site(made, tmp_path, precise(made))
    chance = random.Random(8)
    title_words = [list(words_of(document.title)[0]) for document in made]
    asked = []
    for _ in range(QUERIES):
        words = chance.choice(title_words)
        chosen = chance.sample(words, min(len(words), chance.choice((1, 1, 2, 2, 3))))
        field = chance.choice((*FIELDS, EVERY, EVERY))
        if all(_only(word, by_key) and not sisters.of(word) for word in chosen):
            asked.append((field, chosen))
    answers = ask(
        site,
        [
            {
                "q": " ".join(word if field == EVERY else f"{field}:{word}" for word in words),
                "limit": 10,
                "sort": "score",
            }
            for field, words in asked
        ],
    )
    overlaps: dict[str, list[float]] = {}
    with index.searcher(weighting=BM25F(B=0.75, K1=1.2, title_B=0.5, every_B=0)) as searcher:
        for (field, words), answer in zip(asked, answers, strict=True):
            wanted = query.And(
                [
                    query.Or([query.Term(field, family) for family in sorted(by_key[_only(word, by_key)])])
                    for word in words
                ]
            )
            results = searcher.search(wanted, limit=None)
            if not len(results):
                continue  # what only the reader widens: other names, errors, any word
            assert answer["total"] == len(results), (field, words)
            ordered = [(hit["id"], round(hit.score, 1)) for hit in results]
            # Of a word that is one in several languages Whoosh makes several terms, each with an idf of its own.
            if answer["total"] > 10 and all(len(by_key[_only(word, by_key)]) == 1 for word in words):
                # What has the tenth's score is as good as the tenth.
                good = {one for one, score in ordered if score >= ordered[9][1]}
                overlaps.setdefault(field, []).append(sum(hit["id"] in good for hit in answer["hits"]) / 10)
    means = {field: sum(own) / len(own) for field, own in sorted(overlaps.items())}
    print(f"{len(asked)} queries, {sum(map(len, overlaps.values()))} compared in order, overlap {means}")
    assert len(asked) >= 10_000
    assert means[EVERY] >= 0.95, means
    every = [overlap for own in overlaps.values() for overlap in own]
    assert sum(every) / len(every) >= 0.9, means


def _only(word: str, by_key: dict[str, set[str]]) -> str | None:
    """The word's key where it has one reading, so that both search the same families."""
    keys = {skeleton(word, lang) for lang in ("az", "uz", "kk", "ru", "en")}
    return next(iter(keys)) if len(keys) == 1 and keys <= by_key.keys() else None
