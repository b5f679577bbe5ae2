"""An index that was gone on from answers as one made anew, and changes little; what was asked anew is made anew."""

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from searchsite import WORDS, ask, documents, made_entries, write_site
from test_index_against_oracle import random_queries

from openshelf.search.index import build
from openshelf.search.merged import gone_of, order_file
from openshelf.search.settings import CAPPED, FINE
from openshelf.search.standing import Standing

SMALL = replace(FINE, leaf=900, inline=4, segment=16, cards=4, facet_docs=100, column=50, rows=700, words=300, page=4)


class Site:
    """A published index that is built again and again."""

    def __init__(self, folder: Path, settings=SMALL):
        self.folder, self.settings = folder, settings
        self.output, self.memory = folder / "out", folder / "memory"

    def build(self, made, *, compact=False):
        """The bytes of the whole index after the build, by path."""
        root = self.output / "search/root.json"
        standing = Standing(root.read_bytes() if root.exists() else None, self.output / "search", self.memory)
        files = {
            out.path: out.data if isinstance(out.data, bytes) else Path(out.data).read_bytes()
            for out in build(made, self.settings, standing=standing, compact=compact)
        }
        shutil.rmtree(self.output / "search", ignore_errors=True)
        for path, data in files.items():
            (self.output / path).parent.mkdir(parents=True, exist_ok=True)
            (self.output / path).write_bytes(data)
        return files

    def segments(self):
        """How many documents each segment holds."""
        root = json.loads((self.output / "search/root.json").read_text("utf-8"))
        return [segment["docs"] for segment in root["segments"]]


def changed(made, share, seed):
    """Works of which a share is changed, new or gone."""
    chance = random.Random(seed)
    out = []
    for document in made:
        roll = chance.random()
        if roll < share * 0.2:
            continue
        if roll >= share:
            out.append(document)
        else:
            word = chance.choice(WORDS[chance.choice(list(WORDS))])
            passage = replace(document.passages[0], text=f"{document.passages[0].text} {word}")
            year = chance.choice([document.year, 1999])
            passages = (passage, *document.passages[1:])
            out.append(replace(document, passages=passages, title=passage.text, year=year))
    new = documents(made_entries(int(len(made) * share / 4) + 1, seed=seed + 1))
    return out + [replace(each, id=f"{each.id}-{seed}", path=f"record/{each.id}-{seed}.html") for each in new]


def asked(count, seed):
    """Queries of every kind, and every order."""
    chance = random.Random(seed)
    for query, _ in random_queries(count, seed):
        options = query if isinstance(query, dict) else {"q": query}
        yield {**options, "sort": chance.choice(["relevance"] * 4 + ["title", "year", "newest"]), "limit": 30}
    for _ in range(count // 4):
        word = chance.choice(WORDS[chance.choice(list(WORDS))])
        yield {"q": word[: chance.randint(2, 6)], "mode": "typing", "limit": 30}
        yield {"q": word[:2] + word[3:], "limit": 30}


def told(answers):
    """All of an answer that does not depend on how the index is cut into files."""
    return [[answer[name] for name in ("total", "hits", "facets")] for answer in answers]


def same_as_anew(site, made, folder, queries):
    queries = list(queries)
    ours, anew = told(ask_in(site.output, queries)), told(ask(write_site(made, folder, site.settings), queries))
    for query, own, other in zip(queries, ours, anew, strict=True):
        assert own == other, query


def ask_in(output, queries):
    for tag in ("az", "ru", "en"):
        (output / tag).mkdir(exist_ok=True)
        (output / tag / "index.html").write_text("", "utf-8")
    tables = output / "assets"
    if not tables.exists():
        other = write_site([], output.parent / "tables")
        shutil.copytree(other / "assets", tables)
    return ask(output, queries)


@pytest.fixture(scope="module")
def made():
    return documents(made_entries(400))


def test_several_segments_with_documents_gone_answer_as_one_index(tmp_path, made):
    site = Site(tmp_path / "site")
    site.build(made)
    now = changed(made, 0.06, 5)
    site.build(now)
    assert len(site.segments()) == 2
    same_as_anew(site, now, tmp_path / "anew", asked(120, 17))


def test_a_third_and_a_fourth_segment_answer_as_one_index(tmp_path, made):
    site, now = Site(tmp_path / "site"), made
    site.build(made)
    for share, seed in ((0.09, 1), (0.03, 2), (0.005, 3)):
        now = changed(now, share, seed)
        site.build(now)
    assert len(site.segments()) > 2
    same_as_anew(site, now, tmp_path / "anew", asked(80, 19))


def test_works_that_are_only_gone_leave_no_trace_in_answers(tmp_path, made):
    site = Site(tmp_path / "site")
    site.build(made)
    now = made[15:]
    site.build(now)
    assert site.segments() == [400, 0]
    same_as_anew(site, now, tmp_path / "anew", asked(80, 23))


@pytest.mark.slow
@pytest.mark.parametrize("settings", [FINE, CAPPED], ids=["fine", "capped"])
def test_a_thousand_queries_are_answered_as_by_an_index_made_anew(tmp_path, settings):
    made = documents(made_entries(3000, seed=4))
    site = Site(tmp_path / "site", settings)
    site.build(made)
    now = changed(made, 0.01, 6)
    site.build(now)
    assert len(site.segments()) == 2
    same_as_anew(site, now, tmp_path / "anew", asked(1000, 29))


def test_a_build_without_changes_gives_the_same_bytes(tmp_path, made):
    site = Site(tmp_path)
    assert site.build(made) == site.build(list(reversed(made)))
    first = site.build(changed(made, 0.05, 1))
    assert site.build(changed(made, 0.05, 1)) == first
    assert len(site.segments()) == 2


def test_one_record_in_a_hundred_changes_one_byte_in_twenty(tmp_path):
    made = documents(made_entries(1500))
    site = Site(tmp_path, FINE)
    before = site.build(made)
    chance = random.Random(3)
    chosen = set(chance.sample(range(len(made)), 15))
    after = site.build(
        [replace(d, year=1888, date="1888", title=f"{d.title} II") if n in chosen else d for n, d in enumerate(made)]
    )
    new = sum(len(data) for path, data in after.items() if before.get(path) != data)
    assert len(site.segments()) == 2
    assert new <= 0.05 * sum(map(len, before.values()))


def test_compact_gives_a_first_build_s_bytes(tmp_path, made):
    now = changed(made, 0.05, 1)
    site = Site(tmp_path / "site")
    site.build(made)
    site.build(now)
    assert len(site.segments()) == 2
    anew = Site(tmp_path / "anew").build(now)
    compact = site.build(now, compact=True)
    own, other = (json.loads(files.pop("search/root.json")) for files in (compact, anew))
    assert compact == anew
    assert own["segments"] == other["segments"]


def test_where_much_has_changed_all_is_made_anew(tmp_path, made):
    site = Site(tmp_path)
    site.build(made)
    site.build(changed(made, 0.4, 1))
    assert len(site.segments()) == 1


@pytest.mark.parametrize("damage", ["missing", "other", "marks", "root"])
def test_an_index_that_is_damaged_is_made_anew(tmp_path, made, damage):
    site = Site(tmp_path / "site")
    site.build(made)
    shard = next((site.output / "search").glob("*/t/00/00.bin"))
    if damage == "missing":
        shard.unlink()
    elif damage == "other":
        shard.write_bytes(b"\0")
    elif damage == "marks":
        next(site.memory.glob("*.npy")).write_bytes(b"cut")
    else:
        (site.output / "search/root.json").write_text("{", "utf-8")
    now = changed(made, 0.02, 1)
    assert site.build(now).keys() == Site(tmp_path / "anew").build(now).keys()


def test_an_order_is_read_as_it_was_written():
    import numpy as np

    chance = random.Random(1)
    sizes = [60, 9, 7]
    gone = [[chance.random() < 0.2 for _ in range(size)] for size in sizes]
    live = [[(s, n) for n in range(size) if not gone[s][n]] for s, size in enumerate(sizes)]
    order = []
    while any(live):
        order.append(chance.choice([own for own in live if own]).pop(0))
    segments, places = (np.array(column) for column in zip(*order, strict=True))
    assert [flags.tolist() for flags in gone_of(order_file(segments, places, sizes), sizes)] == gone
