"""Full text of pages: the index and the tables of a library of long books, their bytes, their memory, and what a query loads.

    python tests/scale/pages_bench.py [--pages 100000] [--each 500] [--words 250] [--queries 100] [--shown 5] [--json]

In: nothing; the books are made: words of a vocabulary that grows as a language's does, by Zipf's law. Out: seconds, peak memory, bytes on disk, and
for queries of two words of one page what a browser loads cold: index files, then the tables of the works one comes to first, which are read
as one comes to them: five on a screen of 1280 by 900 points (code apart). Rule:
the words of one book at a time are in memory, as in a build.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "search"))
from searchsite import ROOT, entry, write_site

from openshelf.catalog.model import Entry
from openshelf.media.page_words import find_parts
from openshelf.record.access import Access
from openshelf.search.documents import Document, from_entry

SYLLABLES = [
    "ba",
    "da",
    "qa",
    "la",
    "ma",
    "na",
    "sa",
    "ta",
    "ça",
    "şa",
    "bi",
    "di",
    "li",
    "mi",
    "ni",
    "si",
    "ti",
    "çi",
    "ru",
    "lu",
    "mu",
    "nu",
    "su",
    "tu",
    "kü",
    "lü",
    "gö",
    "öl",
    "ar",
    "er",
    "ir",
    "ur",
    "al",
    "el",
    "il",
    "ul",
    "an",
    "en",
    "in",
    "un",
]
COMMON = 200_000  # words of the vocabulary that Zipf's law chooses from


def word(rank: int) -> str:
    """A word of the vocabulary: the rarer, the longer."""
    out = ""
    number = rank + len(SYLLABLES)
    while number:
        number, digit = divmod(number, len(SYLLABLES))
        out += SYLLABLES[digit]
    return out


def page(rng: random.Random, words: int) -> str:
    """A page of running words."""
    return " ".join(word(int(COMMON ** rng.random()) - 1) for _ in range(words))


def book(number: int, pages: int, words: int) -> list[str]:
    """The pages of a book: the same each time it is asked for."""
    rng = random.Random(number)
    return [page(rng, words) for _ in range(pages)]


def documents(books: int, pages: int, words: int) -> Iterator[Document]:
    """The books as search takes them."""
    for number in range(books):
        made: Entry = entry(f"b{number}", f"Kitab {word(number)}", language="az", access=Access("open", "open"))
        texts = [(text, None) for text in book(number, pages, words)]
        yield from_entry(made, order="az", bodies=texts, words=f"media/read/b{number}/0123456789ab/01234567")


def tables(folder: Path, books: int, pages: int, words: int) -> int:
    """Write the tables of every book; their bytes."""
    size = 0
    for number in range(books):
        for name, data in find_parts(book(number, pages, words), ("az",)):
            path = folder / "media" / f"b{number}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            size += len(data)
    return size


ASK = """
import { readFile } from "node:fs/promises";
import { inflateSync } from "node:zlib";
import { createPageWords } from "SCRIPTS/search/page-words.js";
import { createLang } from "SCRIPTS/lang/lang.js";
const [tables, input, media] = process.argv.slice(2);
const lang = createLang(JSON.parse(await readFile(tables)));
const out = [];
for (const { words, works } of JSON.parse(await readFile(input))) {
  let bytes = 0, requests = 0, pages = 0;
  const read = async (path) => { const data = await readFile(path).catch(() => null); if (!data) return null; bytes += data.length; requests++; return JSON.parse(inflateSync(data)); };
  const words_of = createPageWords(read);
  for (const work of works) pages += (await words_of.find(`${media}/${work}`, ([tag]) => words.map((word) => [lang.key(word, tag)]))).pages.length;
  out.push({ bytes, requests, pages });
}
console.log(JSON.stringify(out));
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    for name, value in (("pages", 100_000), ("each", 500), ("words", 250), ("queries", 100), ("shown", 5)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    books = max(options.pages // options.each, 1)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        began = time.perf_counter()
        table_bytes = tables(folder, books, options.each, options.words)
        table_seconds = time.perf_counter() - began
        table_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        site = write_site(documents(books, options.each, options.words), folder / "site")
        seconds = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        index = sum(path.stat().st_size for path in (site / "search").rglob("*") if path.is_file())
        rng = random.Random(7)
        asked = []
        for _ in range(options.queries):
            text = book(rng.randrange(books), options.each, options.words)[rng.randrange(options.each)].split()
            asked.append(rng.sample([one for one in text if len(one) > 5], 2))
        answers = []
        for words in asked:  # a reader each, so that every query is cold
            command = ["npm", "run", "-s", "search", "--", str(site), " ".join(words), "--lang", "az"]
            answers.append(
                json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)
            )
        wanted = [
            {"words": words, "works": [hit["control_number"] for hit in answer["hits"][: options.shown]]}
            for words, answer in zip(asked, answers, strict=True)
        ]
        (folder / "asked.json").write_text(json.dumps(wanted), "utf-8")
        script = folder / "ask.mjs"
        script.write_text(ASK.replace("SCRIPTS", (ROOT / "theme/static/js").as_posix()), "utf-8")
        lang = next((site / "assets" / "lang").glob("az.*.json"))
        command = ["node", str(script), str(lang), str(folder / "asked.json"), str(folder / "media")]
        looked = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    cold = sorted(answer["bytes"] + look["bytes"] for answer, look in zip(answers, looked, strict=True))
    found = {
        "pages": books * options.each, "books": books, "words_a_page": options.words,
        "tables_mb": round(table_bytes / 1e6, 1), "tables_s": round(table_seconds), "tables_peak_mb": table_memory // 1024,
        "index_mb": round(index / 1e6, 1), "index_s": round(seconds), "index_peak_mb": memory // 1024,
        "cold_kb_p50": round(cold[len(cold) // 2] / 1000, 1), "cold_kb_p95": round(cold[int(len(cold) * 0.95)] / 1000, 1),
        "of_it_tables_kb_p50": round(sorted(look["bytes"] for look in looked)[len(looked) // 2] / 1000, 1),
        "requests_p50": sorted(answer["requests"] + look["requests"] for answer, look in zip(answers, looked, strict=True))[len(cold) // 2],
        "queries_with_pages": sum(look["pages"] > 0 for look in looked),
    }  # fmt: skip
    print(json.dumps(found) if options.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
