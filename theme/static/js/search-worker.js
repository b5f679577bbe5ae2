// The search beside the page, so that typing never waits for it. Messages in: { id, op, args }; out: { id, value | error }.
// setup { base, root, tag, labels } starts it; every other op is an operation below or of a part. What the page shows is plain data.

import { createFold } from "./lang/fold.js";
import { createEngine } from "./search/engine.js";
import { pathOf } from "./search/hit.js";
import { createMarker, reasonOf } from "./search/mark.js";
import { fetchSource } from "./search/source.js";

/** What many searches never use: loaded by the first that does, and kept. */
const PARTS = {
  words: () => import("./search-rare.js"),
  typing: () => import("./search-typing.js"),
  full: () => import("./search-full.js"),
  narrow: () => import("./search-narrow.js"),
  united: () => import("./search-united.js"),
  pages: () => import("./search-pages.js"),
};
const loaded = new Map();

function load(name) {
  if (!loaded.has(name)) {
    const part = PARTS[name]();
    part.catch(() => loaded.delete(name));
    loaded.set(name, part);
  }
  return loaded.get(name);
}

let start;
const ready = new Promise((started) => (start = started));

// The site puts the tables of folding before this script (pages/assets.py).
function setup({ base, root, tag, labels }) {
  const lang = createFold(openshelfTables.fold);
  const rare = async (name = "words") => {
    const tools = await load(name);
    return { tools, lang: tools.stemming ? tools.stemming(lang) : lang };
  };
  const source = fetchSource(base);
  const { root: ask } = source;
  // The page has asked for the index's root while this was loaded; later it may be another.
  source.root = async () => {
    const first = root;
    root = null;
    return first ?? ask();
  };
  return { lang, options: { tag, labels }, engine: createEngine(source, lang, rare) };
}

const shown = (card) => ({ ...card, path: pathOf(card), title: { text: card.title } });

const operations = {
  async search({ lang, options: own, engine }, { query, options }) {
    const answer = await engine.search(query, { ...own, ...options });
    const marks = createMarker(lang, answer.terms);
    const marked = (text) => ({ text, marks: marks(text) });
    return {
      ...answer,
      terms: answer.terms.map((term) => ({ ...term, words: term.words.slice(0, 60) })),
      hits: answer.hits.map(({ why, words, card }) => ({
        ...card,
        why,
        path: pathOf(card),
        title: marked(card.title),
        other: (card.other ?? []).map(([text, lang]) => ({ ...marked(text), lang })),
        creator: (card.creator ?? []).map(marked),
        reason: reasonOf(lang, words, [card.title, ...(card.creator ?? []), ...(card.other ?? []).map(([text]) => text)]),
      })),
    };
  },
  counts: ({ options: own, engine }, { query, options }) => engine.counts(query, { ...own, ...options }),
  suggest: ({ options: own, engine }, { typed, limit }) => engine.suggest(typed, { ...own, limit }),
  spelling: ({ options: own, engine }, { query }) => engine.otherSpelling(query, own),
  editions: async ({ engine }, { work }) => (await engine.editions(work)).map(shown),
  /** pages and keys: see search-pages.js. */
  pages: async (own, args) => (await load("pages")).pages(own, args),
  keys: async (own, args) => (await load("pages")).keys(own, args),
};

self.addEventListener("message", async ({ data: { id, op, args } }) => {
  if (op === "setup") return start(setup(args));
  try {
    self.postMessage({ id, value: await operations[op](await ready, args) });
  } catch (error) {
    self.postMessage({ id, error: error.message });
  }
});
