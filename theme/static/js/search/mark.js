// Where a text meets a query: ranges to mark, and the word that explains why a hit is there.

import { scriptOf } from "./levels.js";

/** What tells the words of a text that answered the query: ranges(text) → [[start, end], …] without overlaps. */
export function createMarker(lang, terms) {
  const words = new Set(terms.flatMap((term) => (term.field && ["year", "isbn", "issn"].includes(term.field) ? [] : term.words)));
  return (text) => {
    const found = lang.tokens(text).filter((token) => words.has(token.text)).map(({ start, end }) => [start, end]);
    const ranges = [];
    for (const [start, end] of found.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
      if (ranges.length && start < ranges.at(-1)[1]) ranges.at(-1)[1] = Math.max(end, ranges.at(-1)[1]);
      else ranges.push([start, end]);
    }
    return ranges;
  };
}

/** The word of a hit whose finding is not obvious, as its text spells it: { asked, word, why, script }, or null. */
export function reasonOf(lang, words, texts) {
  const notable = ["typo", "alias", "script"];
  const across = ({ asked, word, why }) => (["inflection", "prefix"].includes(why) && scriptCode(asked) !== scriptCode(word) ? "script" : why);
  const known = words.map((found) => ({ ...found, why: across(found) })).filter(({ why }) => notable.includes(why));
  const [chosen] = known.sort((a, b) => notable.indexOf(a.why) - notable.indexOf(b.why));
  if (!chosen) return null;
  const spelled = texts.flatMap((text) => lang.tokens(text).filter((token) => token.text === chosen.word).map(({ start, end }) => text.slice(start, end)));
  return { ...chosen, word: spelled[0] ?? chosen.word, script: scriptCode(chosen.word) };
}

const scriptCode = (word) => ["Latn", "Cyrl", "Arab"][scriptOf(word)] ?? null;
