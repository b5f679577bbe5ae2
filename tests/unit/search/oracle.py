"""The naive search: every document is looked at for every query. It shares the index's vocabulary rules (which words are
a family, from make_families) and nothing of its files, so equal answers prove the files and their reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from openshelf.lang.fold import query_skeletons, skeleton, tokens
from openshelf.lang.tokenise import words
from openshelf.search.documents import Document
from openshelf.search.families import make_families
from openshelf.search.settings import FACETS

TURKIC = frozenset({"az", "uz", "kk", "tr"})


class Sisters:
    """Tells which words the reader may also meet in a sister language, of the same stem or in words that begin so: what no plain index knows."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        vocabulary = list(words)
        families = make_families(vocabulary)
        self.keys = sorted({(skeleton(word, lang), lang) for word, lang in vocabulary})
        self.stems: dict[str, set[str]] = {}
        self.stems_of: dict[str, set[str]] = {}
        for number, (word, lang) in enumerate(vocabulary):
            stem = families.families[families.owner[families.slots[number]]].key
            if lang in TURKIC:
                self.stems.setdefault(stem, set()).add(lang)
                self.stems_of.setdefault(skeleton(word, lang), set()).add(stem)
        self.known: dict[str, bool] = {}

    def of(self, word: str) -> bool:
        if word not in self.known:
            wanted = query_skeletons(tokens(word)[0].text)
            proven = {lang for key, lang in self.keys if key in wanted} & TURKIC
            begins = {lang for key, lang in self.keys if key.startswith(tuple(wanted)) and key not in wanted} & TURKIC
            stems = [self.stems[stem] for key in wanted for stem in self.stems_of.get(key, ())]
            self.known[word] = bool(proven) and bool(begins - proven or any(len(langs) > 1 for langs in stems))
        return self.known[word]


@dataclass(frozen=True)
class Asked:
    """words: (word, field or None). phrases: lists of words. without: words. years: (from, to). filters: facet → values."""

    words: tuple[tuple[str, str | None], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Oracle:
    def __init__(self, documents: list[Document]) -> None:
        self.documents = documents
        vocabulary: dict[tuple[str, str], int] = {}
        self.rows: list[list[tuple[int, str, int]]] = []  # per document: (word number, field, place)
        for document in documents:
            rows = []
            place = 0
            for passage in document.passages:
                found, places, count = words(passage.text)
                lang = (passage.lang or "").partition("-")[0]
                for word, offset in zip(found, places or range(count), strict=True):
                    rows.append((vocabulary.setdefault((word, lang), len(vocabulary)), passage.field, place + offset))
                place += count + 8
            self.rows.append(rows)
        self.words = list(vocabulary)
        self.families = make_families(self.words)
        self.sisters = Sisters(self.words)

    def _groups(self, word: str) -> tuple[set[int], set[int]]:
        """(word numbers of the families that hold a word with this key, those with the key itself)."""
        wanted = set(query_skeletons(tokens(word)[0].text))
        same = {number for number, (own, lang) in enumerate(self.words) if skeleton(own, lang) in wanted}
        owner = self.families.owner
        families = {int(owner[self.families.slots[number]]) for number in same}
        return {n for n in range(len(self.words)) if int(owner[self.families.slots[n]]) in families}, same

    def found(self, asked: Asked) -> set[str]:
        groups = [(self._groups(word)[0], field) for word, field in asked.words]
        without = [self._groups(word)[0] for word in asked.without]
        phrases = [[self._groups(word)[1] for word in phrase] for phrase in asked.phrases]
        hits = set()
        for document, rows in zip(self.documents, self.rows, strict=True):
            if not all(any(n in group and field in (None, own) for n, own, _ in rows) for group, field in groups):
                continue
            if any(n in group for group in without for n, _, _ in rows):
                continue
            if not all(self._together(rows, phrase) for phrase in phrases):
                continue
            if self._passes(document, asked):
                hits.add(document.id)
        return hits

    @staticmethod
    def _together(rows: list[tuple[int, str, int]], phrase: list[set[int]]) -> bool:
        places = [{place for n, _, place in rows if n in words} for words in phrase]
        return any(all(start + step in own for step, own in enumerate(places)) for start in places[0])

    @staticmethod
    def _passes(document: Document, asked: Asked) -> bool:
        if asked.years is not None:
            low, high = asked.years
            if document.year is None or not (document.year <= high and (document.year_end or document.year) >= low):
                return False
        values = dict(zip(FACETS, document.facets, strict=True))
        return all(set(wanted) & set(values[facet]) for facet, wanted in asked.filters)

    def facets(self, ids: set[str]) -> dict[str, dict[str, int]]:
        counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
        for document in self.documents:
            if document.id in ids:
                for name, values in zip(FACETS, document.facets, strict=True):
                    counts[name].update(values)
        return {name: dict(counter) for name, counter in counts.items()}
