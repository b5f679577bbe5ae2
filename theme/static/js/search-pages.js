// What the search worker loads where a hit has page texts: on which of its pages the words stand.

import { createPageWords, fetchTables, follows } from "./search/page-words.js";

const LONG = 3; // letters from which a word typed at the kiosk also stands for its longer forms
let tables = null;

/**
 * By id, { pages, terms, open }: the pages of the works' texts on which the words stand, and which of their forms do. terms: { words, group };
 * those of one group from 0 on are a phrase and must follow one another; open: whether there may be more pages.
 */
export async function pages({ lang }, { terms, works }) {
  tables ??= createPageWords(fetchTables());
  const groups = [...new Set(terms.map(({ group }) => group))].filter((group) => group >= 0);
  const keysOf = (words, [language]) => words.map((word) => lang.key(word, language));
  const found = await Promise.all(works.map(async ({ id, folder }) => {
    let folded = [];
    const { pages, met, open } = await tables.find(folder, (languages) => (folded = terms.map(({ words }) => keysOf(words, languages))), groups.length ? (words, languages) => {
      const page = words.flatMap((word) => lang.tokens(word).filter(({ joined }) => !joined).map(({ text }) => keysOf([text], languages)));
      return groups.every((own) => follows(page, terms.flatMap(({ group }, t) => (group === own ? [new Set(folded[t])] : []))));
    } : null);
    return [id, { pages, open, terms: terms.map(({ words }, t) => words.filter((_, i) => met?.has(folded[t][i]))).filter((forms) => forms.length) }];
  }));
  return Object.fromEntries(found);
}

/** The search keys of a query's words in a language, for the kiosk's server. */
export function keys({ lang, options }, { query, tag = options.tag }) {
  const found = lang.tokens(query).filter((token) => !token.joined).map((token) => lang.key(token.text, tag)).filter(Boolean);
  return [...new Set(found)].slice(0, 8).map((key) => (key.length >= LONG ? `${key}*` : key));
}
