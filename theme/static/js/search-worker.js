// The search beside the page, so that typing never waits for it. Messages in: { id, op, args }; out: { id, value | error }.
// setup { base, fold, rare, stem, tag } comes first; search, suggest and spelling answer; what the page shows is plain data.

import { createFold } from "./lang/fold.js";
import { createEngine } from "./search/engine.js";
import { pathOf } from "./search/hit.js";
import { createMarker, reasonOf } from "./search/mark.js";
import { fetchSource } from "./search/source.js";

let ready = null;
let tag = "";

async function json(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

async function setup({ base, fold, rare, stem, tag: language }) {
  tag = language;
  const lang = createFold(await json(fold));
  let loaded = null;
  const loadRare = () => {
    loaded ??= Promise.all([import(rare), json(stem)]).then(([tools, rules]) => ({ tools, lang: { ...lang, ...tools.createStem(rules, lang.key) } }));
    loaded.catch(() => (loaded = null));
    return loaded;
  };
  return { lang, engine: createEngine(fetchSource(base), lang, loadRare) };
}

const operations = {
  async search({ query, options }) {
    const { lang, engine } = await ready;
    const answer = await engine.search(query, { ...options, tag });
    const marks = createMarker(lang, answer.terms);
    const marked = (text) => ({ text, marks: marks(text) });
    return {
      ...answer,
      terms: answer.terms.map(({ text, corrected }) => ({ text, corrected })),
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

  async suggest({ typed, limit }) {
    const { engine } = await ready;
    return engine.suggest(typed, { tag, limit });
  },

  async spelling({ query, options }) {
    const { engine } = await ready;
    return engine.otherSpelling(query, { ...options, tag });
  },
};

self.addEventListener("message", async ({ data: { id, op, args } }) => {
  if (op === "setup") {
    ready = setup(args);
    ready.catch(() => {});
    return;
  }
  try {
    self.postMessage({ id, value: await operations[op](args) });
  } catch (error) {
    self.postMessage({ id, error: error.message });
  }
});
