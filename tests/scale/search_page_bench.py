"""From a keystroke to ten rendered results in Chromium, over a built site.

    python tests/scale/search_page_bench.py OUTPUT_DIR [--tag az] [--words 40] [--from FILE] [--rounds 1] [--json]

In: a built profile; a JSON list of words, else those of the titles of its pages. Out: milliseconds p50 and p95, warm, without and with the processor slowed four times. What is measured: words
of the site's own titles are typed letter by letter into the search page; from each letter (from the third on, so that there
are results) to the results laid out. Each is typed once beforehand, so that files are cached, as they are for a reader who has
searched before; then `rounds` times, of which the best counts: on a machine that does other work the others measure that work.
The longest task of the page's own thread is told beside it, since nothing may hold up a frame.
"""

import argparse
import functools
import http.server
import json
import re
import threading
from pathlib import Path

CHROMIUM = "/usr/bin/chromium"

TYPING = """async ([words, rounds]) => {
  const input = document.querySelector("#q");
  const page = document.getElementById("search-page");
  const list = document.querySelector("[data-part=results]");
  const frame = () => new Promise((done) => requestAnimationFrame(() => done(performance.now())));
  let longest = 0;
  new PerformanceObserver((seen) => { for (const { duration } of seen.getEntries()) longest = Math.max(longest, duration); }).observe({ type: "longtask" });
  const asked = (text) => new Promise((done) => {
    const began = performance.now();
    const seen = new MutationObserver(async () => {
      if (page.hasAttribute("aria-busy")) return;
      seen.disconnect();
      clearTimeout(late);
      list.getBoundingClientRect(); // lays the results out
      const shown = performance.now();
      await frame();
      done({ ms: shown - began, hits: list.children.length });
    });
    const late = setTimeout(() => { seen.disconnect(); done(null); }, 3000);
    seen.observe(page, { attributes: true, attributeFilter: ["aria-busy", "data-state"], childList: true, subtree: true });
    input.value = text;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
  const best = new Map();
  for (let round = 0; round <= rounds; round++) for (const word of words) for (let n = 3; n <= word.length; n++) {
    const text = word.slice(0, n);
    const one = await asked(text);
    if (round && one && one.hits && one.ms < (best.get(text)?.ms ?? Infinity)) best.set(text, one);
    await new Promise((done) => setTimeout(done, 40));
  }
  return { out: [...best.values()], longest };
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves without a word."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def title_words(output: Path, tag: str, most: int) -> list[str]:
    """Words of five to nine letters from the titles of the built pages, evenly from all over the site."""
    pages = sorted((output / tag / "record").rglob("*.html"))
    words: dict[str, None] = {}
    for path in pages[:: max(len(pages) // (most * 4), 1)]:
        found = re.search(r"<title>([^<]*)</title>", path.read_text("utf-8"))
        for word in re.findall(r"[^\W\d_]{5,9}", found[1] if found else "")[:1]:
            words[word.lower()] = None
    return list(words)[:most]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=Path)
    parser.add_argument("--tag", default="az")
    parser.add_argument("--words", type=int, default=40)
    parser.add_argument("--from", dest="listed", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    handler = functools.partial(Quiet, directory=str(options.output))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    if options.listed:
        listed = [
            word for word in json.loads(options.listed.read_text("utf-8")) if re.fullmatch(r"[^\W\d_]{5,9}", word)
        ]
        words = listed[:: max(len(listed) // options.words, 1)][: options.words]
    else:
        words = title_words(options.output, options.tag, options.words)
    results = {}
    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for name, rate in (("warm", 1), ("slowed 4x", 4)):
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/{options.tag}/search.html")
            page.wait_for_selector("#search-page:not([hidden])")
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
            found = page.evaluate(TYPING, [words, options.rounds])
            times = sorted(one["ms"] for one in found["out"])
            ten = [one for one in found["out"] if one["hits"] == 10]
            results[name] = {
                "keystrokes": len(times), "with_ten": len(ten), "p50": round(times[len(times) // 2], 1),
                "p95": round(times[int(len(times) * 0.95)], 1), "longest_task": round(found["longest"]),
            }  # fmt: skip
            page.context.close()
        browser.close()
    server.shutdown()
    if options.json:
        print(json.dumps(results))
        return
    for name, one in results.items():
        print(
            f"{name}: {one['keystrokes']} keystrokes ({one['with_ten']} with ten results), p50 {one['p50']} ms, p95 {one['p95']} ms, longest task {one['longest_task']} ms"
        )


if __name__ == "__main__":
    main()
