// The search beside the page, so that typing never waits for it. Messages in: { id, op, args }; out: { id, value | error }.
// setup { base, fold, rare, full, united, stem, tag } comes first; search, suggest and spelling answer; what the page shows is plain data.

import { createFold } from "./lang/fold.js";
import { createEngine } from "./search/engine.js";
import { pathOf } from "./search/hit.js";
import { createMarker, reasonOf } from "./search/mark.js";
import { fetchSource } from "./search/source.js";

let ready = null;
let tag = "";
let pagesOf = null;
let tables = null;
const LONG = 3; // letters from which a word typed at the kiosk also stands for its longer forms

async function json(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

async function setup({ base, fold, rare, full, united, stem, pages: pageTools, tag: language }) {
  tag = language;
  pagesOf = async () => {
    const tools = await import(pageTools);
    return (tables ??= tools.createPageWords(tools.fetchTables()));
  };
  const lang = createFold(await json(fold));
  let loaded = null;
  const loadRare = async (part = "words") => {
    if (part !== "words") return { tools: await import({ full, united }[part]) };
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
      terms: answer.terms.map(({ text, field, words, corrected }) => ({ text, field, words: words.slice(0, 60), corrected })),
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

  /** By id, { pages, terms }: the pages of the works' texts on which the words stand, and which of their forms do. */
  async pages({ terms, works }) {
    const { lang } = await ready;
    const tool = await pagesOf();
    const found = await Promise.all(works.map(async ({ id, folder }) => {
      let folded = [];
      const { pages, met } = await tool.find(folder, ([language]) => (folded = terms.map((words) => words.map((word) => lang.key(word, language)))));
      return [id, { pages, terms: terms.map((words, t) => words.filter((_, i) => met?.has(folded[t][i]))).filter((forms) => forms.length) }];
    }));
    return Object.fromEntries(found);
  },

  async editions({ work }) {
    const { engine } = await ready;
    return (await engine.editions(work)).map((card) => ({ ...card, path: pathOf(card), title: { text: card.title } }));
  },

  /** The search keys of a query's words in a language, for the kiosk's server. */
  async keys({ query, tag: language }) {
    const { lang } = await ready;
    const keys = lang.tokens(query).filter((token) => !token.joined).map((token) => lang.key(token.text, language ?? tag)).filter(Boolean);
    return [...new Set(keys)].slice(0, 8).map((key) => (key.length >= LONG ? `${key}*` : key));
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
