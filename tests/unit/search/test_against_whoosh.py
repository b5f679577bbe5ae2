"""Whoosh as the oracle of relevance: on the folded key, with the tiers off, the same hits and nearly the same order.

Whoosh gets every word as its family's key, so both search the same vocabulary; it scores each field by BM25F and adds
them. Our scores put a document's fields together before the word's saturation, and lengths in classes.
"""

import random

import pytest
from searchsite import ask, documents, made_entries, write_site

from openshelf.lang.fold import skeleton
from openshelf.search.families import ALIAS, make_families
from openshelf.search.occurrences import _words
from openshelf.search.settings import IndexSettings

whoosh_fields = pytest.importorskip("whoosh.fields")

PRECISE = IndexSettings(symbols=100_000, length_classes=(8,) * 12)
QUERIES = 13_000
FIELDS = ("title", "creator", "subject", "text")


@pytest.fixture(scope="module")
def made():
    return documents(made_entries(10_000, seed=21))


def keyed(made):
    """Each document's fields as lists of family names, and each word's families."""
    vocabulary: dict[tuple[str, str], int] = {}
    for document in made:
        for passage in document.passages:
            for word, _ in _words(passage.text)[0]:
                vocabulary.setdefault((word, (passage.lang or "").partition("-")[0]), len(vocabulary))
    families = make_families(list(vocabulary))
    name = {pair: f"f{int(families.owner[families.slots[number]])}" for pair, number in vocabulary.items()}
    rows = []
    for document in made:
        row: dict[str, list[str]] = {field: [] for field in FIELDS}
        for passage in document.passages:
            if passage.field in row:
                lang = (passage.lang or "").partition("-")[0]
                row[passage.field] += [name[word, lang] for word, _ in _words(passage.text)[0]]
        rows.append(row)
    by_key: dict[str, set[str]] = {}
    for (word, lang), family in name.items():
        by_key.setdefault(skeleton(word, lang), set()).add(family)
    # Whoosh knows no other names of a thing.
    for key, pointers in families.pointers.items():
        if any(pointer.kind == ALIAS for pointer in pointers):
            by_key.pop(key, None)
    return rows, by_key


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_hits_equal_whoosh_s_and_the_first_ten_nearly_so(tmp_path, made):
    from whoosh import query
    from whoosh.analysis import SpaceSeparatedTokenizer
    from whoosh.filedb.filestore import RamStorage
    from whoosh.scoring import BM25F

    rows, by_key = keyed(made)
    schema = whoosh_fields.Schema(
        id=whoosh_fields.ID(stored=True),
        **{field: whoosh_fields.TEXT(analyzer=SpaceSeparatedTokenizer()) for field in FIELDS},
    )
    index = RamStorage().create_index(schema)
    writer = index.writer()
    for document, row in zip(made, rows, strict=True):
        writer.add_document(id=document.id, **{field: " ".join(words) for field, words in row.items()})
    writer.commit()
    site = write_site(made, tmp_path, PRECISE)
    chance = random.Random(8)
    title_words = [[word for word, _ in _words(document.title)[0]] for document in made]
    asked = []
    for _ in range(QUERIES):
        words = chance.choice(title_words)
        chosen = chance.sample(words, min(len(words), chance.choice((1, 1, 2, 2, 3))))
        field = chance.choice(FIELDS)
        if all(_only(word, by_key) for word in chosen):
            asked.append((field, chosen))
    answers = ask(
        site,
        [{"q": " ".join(f"{field}:{word}" for word in words), "limit": 10, "sort": "score"} for field, words in asked],
    )
    overlaps = []
    with index.searcher(weighting=BM25F(B=0.75, K1=1.2)) as searcher:
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
                overlaps.append(sum(hit["id"] in good for hit in answer["hits"]) / 10)
    print(f"{len(asked)} queries, {len(overlaps)} compared in order, overlap {sum(overlaps) / len(overlaps):.3f}")
    assert len(asked) >= 10_000
    assert sum(overlaps) / len(overlaps) >= 0.9


def _only(word: str, by_key: dict[str, set[str]]) -> str | None:
    """The word's key where it has one reading, so that both search the same families."""
    keys = {skeleton(word, lang) for lang in ("az", "uz", "kk", "ru", "en")}
    return next(iter(keys)) if len(keys) == 1 and keys <= by_key.keys() else None
