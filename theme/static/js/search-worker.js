// The search beside the page, so that typing never waits for it. Messages in: { id, op, args }; out: { id, value | error }.
// setup { base, tables, tag } comes first; search, suggest and spelling answer; what the page shows is plain data.

import { createLang } from "./lang/lang.js";
import { createEngine } from "./search/engine.js";
import { pathOf } from "./search/hit.js";
import { createMarker, reasonOf } from "./search/mark.js";
import { fetchSource } from "./search/source.js";

let ready = null;
let tag = "";

async function setup({ base, tables, tag: language }) {
  tag = language;
  const response = await fetch(tables);
  if (!response.ok) throw new Error(`${tables}: ${response.status}`);
  const lang = createLang(await response.json());
  return { lang, engine: createEngine(fetchSource(base), lang) };
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
