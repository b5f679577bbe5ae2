"""The browsers and the command line answer alike: the same code over the same files, in Chromium's worker, Firefox's and Node."""

import csv
import json
import shutil
import subprocess

import pytest
from marionette import Firefox
from whole_site import build, openshelf

pytestmark = pytest.mark.browser

ASK = """
const root = document.documentElement;
const page = document.getElementById("search-page");
const here = (path) => new URL(path, document.baseURI).href;
const settings = JSON.parse(document.getElementById("search-settings").textContent);
const worker = new Worker(here(page.dataset.worker), { type: "module" });
const setup = { base: here(`${root.dataset.root}/search/`), tag: root.dataset.tag, labels: settings.values };
worker.postMessage({ id: 0, op: "setup", args: setup });
const ask = (id, op, query) => new Promise((answered, failed) => {
  const hear = ({ data }) => {
    if (data.id !== id) return;
    worker.removeEventListener("message", hear);
    data.error ? failed(new Error(data.error)) : answered(data.value);
  };
  worker.addEventListener("message", hear);
  worker.addEventListener("error", (event) => failed(new Error(event.message)));
  worker.postMessage({ id, op, args: { query, options: { limit: 10 } } });
});
const out = [];
for (const [i, query] of given[0].entries()) {
  const { total, hits, fallback } = await ask(2 * i + 1, "search", query);
  const { facets } = await ask(2 * i + 2, "counts", query);
  out.push({ total, hits: hits.map(({ id, why }) => [id, why]), facets, fallback: fallback ?? null });
}
return out;
"""


@pytest.fixture(scope="module")
def cases(vectors):
    return json.loads((vectors / "search-quality.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def output(cases, tmp_path_factory):
    site = tmp_path_factory.mktemp("agrees") / "site"
    openshelf("new", "site", site)
    with (site / "content" / "catalog" / "works.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([cases["names"], *cases["records"]])
    done = build(site)
    assert done.returncode == 0, done.stderr
    return site / "output" / "online"


@pytest.fixture(scope="module")
def origin(output, serve, tmp_path_factory):
    with serve(output, tmp_path_factory.mktemp("state")) as address:
        yield address


def queries(cases, many):
    """The vectors' own, then beginnings of titles and pairs of their words: as many as wanted, each once."""
    found = dict.fromkeys(case["q"] for case in cases["queries"])
    titles = [record[2] for record in cases["records"]]
    for title in titles:
        found[title[: len(title) * 2 // 3]] = None
        words = title.split()
        found[" ".join(words[-1:] + words[:1])] = None
        found[f"title:{words[-1]}"] = None
        found[f"-{words[0]} {words[-1]}"] = None
    for first, second in zip(titles, titles[7:], strict=False):
        found[f"{first.split()[0]} {second.split()[0]}"] = None
        found[f"{second.split()[-1][:4]} {first.split()[-1]}"] = None
    return list(found)[:many]


def by_node(root, output, asked):
    lines = "".join(json.dumps({"q": query, "lang": "en"}, ensure_ascii=False) + "\n" for query in asked)
    command = ["npm", "run", "-s", "search", "--", str(output), "--batch", "--lang", "en"]
    done = subprocess.run(command, input=lines, text=True, capture_output=True, cwd=root, check=True)
    answers = map(json.loads, done.stdout.splitlines())
    return [
        {
            "total": answer["total"],
            "hits": [[hit["id"], hit["why"]] for hit in answer["hits"]],
            "facets": answer["facets"],
            "fallback": answer.get("fallback"),
        }
        for answer in answers
    ]


def compare(asked, one, other):
    wrong = [(query, a, b) for query, a, b in zip(asked, one, other, strict=True) if a != b]
    assert not wrong, (len(wrong), wrong[:3])


@pytest.mark.slow
def test_chromium_and_the_command_line_agree_on_a_thousand_queries(root, browser, output, origin, cases):
    asked = queries(cases, 1000)
    assert len(asked) == 1000
    page = browser.new_context().new_page()
    page.goto(f"{origin}/en/search.html")
    found = page.evaluate(f"async (...given) => {{ {ASK} }}", asked)
    page.context.close()
    compare(asked, found, by_node(root, output, asked))


def test_firefox_and_the_command_line_agree(root, output, origin, cases, tmp_path):
    binary = shutil.which("firefox-esr") or shutil.which("firefox")
    if not binary:
        pytest.skip("no Firefox here: apt install firefox-esr")
    asked = queries(cases, 1000)[::6]
    (tmp_path / "profile").mkdir()
    firefox = Firefox(binary, tmp_path / "profile")
    try:
        firefox.open(f"{origin}/en/search.html?q=library")
        shown = """
        for (let i = 0; i < 100; i++) {
          const found = [...document.querySelectorAll("[data-part=results] > li h3")].map((title) => title.textContent);
          if (found.length) return found;
          await new Promise((later) => setTimeout(later, 100));
        }
        return [];
        """
        assert firefox.run(shown)[0] == "Introduction to library science"
        compare(asked, firefox.run(ASK, asked), by_node(root, output, asked))
    finally:
        firefox.close()
