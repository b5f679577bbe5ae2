// Results of a segment that are more than documents with every word: all of its documents, those with any word, with phrases, without
// what is excluded. Loaded with full.js. Results are those of evaluate.js.

import { allWords, gather, scored } from "./evaluate.js";
import { within } from "./facets.js";

/** Every document of the ranges: what filters alone find. */
export function everything(segment, ranges) {
  const spans = ranges ?? [[0, segment.head.docs]];
  const docs = new Uint32Array(spans.reduce((sum, [from, to]) => sum + to - from, 0));
  let at = 0;
  for (const [from, to] of spans) for (let doc = from; doc < to; doc++) docs[at++] = doc;
  return scored(docs, [], []);
}

/** Documents that hold any term: `counts` how many each holds, and the level that of the words it does hold. */
export async function anyWord(segment, terms, ranges, boosts) {
  const found = await Promise.all(terms.map((term) => gather(segment, term, { wanted: null, ranges, boosts })));
  const docs = new Set(found.flatMap(({ docs: own }) => [...own]));
  return scored(Uint32Array.from(docs).sort(), terms, found);
}

/** The result's rows that `keep(i)` says. */
function kept(result, keep) {
  const rows = [];
  for (let i = 0; i < result.docs.length; i++) if (keep(i)) rows.push(i);
  const pick = (list) => list.constructor.from(rows, (i) => list[i]);
  return Object.fromEntries(Object.entries(result).map(([name, column]) => [name, Array.isArray(column) ? column.map(pick) : pick(column)]));
}

/** Without the documents that hold one of the excluded terms. */
export async function withoutTerms(segment, result, excluded, boosts) {
  for (const group of excluded) {
    if (!result.docs.length) break;
    let found = await allWords(segment, group.terms, [[result.docs[0], result.docs.at(-1) + 1]], boosts);
    if (group.phrase) found = await together(segment, found, [group.terms]);
    const gone = new Set(found.docs);
    result = kept(result, (i) => !gone.has(result.docs[i]));
  }
  return result;
}

/** The documents in which the words of each phrase follow one another. */
export async function together(segment, result, phrases) {
  for (const terms of phrases) {
    if (!result.docs.length) return result;
    const places = await Promise.all(terms.map((term) => placesOf(segment, term, result.docs)));
    result = kept(result, (i) => {
      const lists = places.map((byDoc) => byDoc.get(result.docs[i]));
      if (lists.some((list) => !list)) return false;
      return [...lists[0]].some((place) => lists.every((list, step) => list.has(place + step)));
    });
  }
  return result;
}

async function placesOf(segment, term, docs) {
  const byDoc = new Map();
  for (const { family, levels } of term.matches) {
    const list = await family.postings(docs, null, true);
    let j = 0;
    for (let i = 0; i < list.docs.length; i++) {
      while (docs[j] < list.docs[i]) j++;
      if (docs[j] !== list.docs[i] || levels[list.words[i]] < 0) continue;
      let places = byDoc.get(docs[j]);
      if (!places) byDoc.set(docs[j], (places = new Set()));
      for (const place of list.places[i]) places.add(place);
    }
  }
  return byDoc;
}
