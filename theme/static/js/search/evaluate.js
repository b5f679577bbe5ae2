// The terms of a query over one segment → the documents that match, each with its level and score.
// A result is { docs, levels, scores, heads, best, termLevels } with parallel arrays sorted by document; best[t][i] is the word (in term
// t's list of words) that met document i best, heads is NAMED where every word stands at its best level in the title or the creator,
// and TITLED where one does in the title.

import { within } from "./facets.js";
import { NAMED, TITLED } from "./levels.js";

const K1 = 1.2;
/** BM25F: what a word in a field weighs before saturation; small, so that many words in a poor field never reach one in a rich field. */
export const BOOSTS = { title: 4, creator: 2.4, subject: 0.6, collection: 0.4 };
export const BOOST = 0.25; // of every other field

/** idf of a term that `matching` of `total` documents hold. */
export const idf = (total, matching) => Math.log(total / (matching + 1)) + 1;

const columns = (size) => ({ docs: new Uint32Array(size), levels: new Int8Array(size), x: new Float64Array(size), heads: new Uint8Array(size), words: new Uint32Array(size) });
let scratch = columns(4096); // what is gathered before it is put in order; kept, for garbage costs more than the work

/**
 * The postings of a term's matches by document: { docs, levels, x, heads, words } sorted; words index `term.forms`. Only documents of
 * `wanted` (sorted numbers) and of `ranges`; null is all.
 */
export async function gather(segment, term, { wanted, ranges, boosts }) {
  const field = term.field && !term.numbers ? segment.head.fields.indexOf(term.field) : -1;
  const { weights, heads } = segment.weights(field, boosts);
  const lists = await Promise.all(term.matches.map(({ family }) => family.postings(wanted, ranges, false)));
  const size = lists.reduce((sum, { docs }) => sum + docs.length, 0);
  if (scratch.docs.length < size) scratch = columns(2 * size);
  const runs = [0]; // where the documents of each list begin
  let count = 0;
  lists.forEach(({ docs, words, symbols }, m) => {
    const { family, levels } = term.matches[m];
    const base = term.formsOf(family);
    const only = wanted ?? (ranges && within(docs, ranges));
    for (let i = 0, j = 0; i < docs.length; i++) {
      const doc = docs[i];
      if (only) {
        while (only[j] < doc) j++;
        if (j >= only.length) break;
        if (only[j] !== doc) continue;
      }
      const level = levels[words[i]];
      const weight = weights[symbols[i]];
      if (level < 0 || weight === 0) continue;
      scratch.docs[count] = doc;
      scratch.levels[count] = level;
      scratch.x[count] = weight;
      scratch.heads[count] = heads[symbols[i]];
      scratch.words[count++] = base + words[i];
    }
    if (count > runs.at(-1)) runs.push(count);
  });
  return once(scratch, inOrder(scratch.docs, runs), count);
}

/** The rows of runs that are each sorted, in the order of all: neighbouring runs are joined two by two; null where they stand so. */
function inOrder(docs, runs) {
  if (runs.length < 3) return null;
  let rows = Uint32Array.from({ length: runs.at(-1) }, (_, row) => row);
  let other = new Uint32Array(rows.length);
  for (; runs.length > 2; [rows, other] = [other, rows]) {
    const longer = [0];
    for (let run = 0; run + 1 < runs.length; run += 2) {
      const middle = runs[run + 1];
      const end = runs[run + 2] ?? middle;
      for (let i = runs[run], j = middle, at = i; at < end; at++)
        other[at] = j === end || (i < middle && docs[rows[i]] <= docs[rows[j]]) ? rows[i++] : rows[j++];
      longer.push(end);
    }
    runs = longer;
  }
  return rows;
}

/** One row a document, with the sum of its weights; its best level says the word. */
function once(from, rows, count) {
  const out = columns(count);
  let at = -1;
  for (let k = 0; k < count; k++) {
    const i = rows ? rows[k] : k;
    if (at < 0 || out.docs[at] !== from.docs[i]) {
      out.docs[++at] = from.docs[i];
      out.levels[at] = 127;
    }
    out.x[at] += from.x[i];
    if (from.levels[i] < out.levels[at]) {
      out.levels[at] = from.levels[i];
      out.heads[at] = from.heads[i];
      out.words[at] = from.words[i];
    } else if (from.levels[i] === out.levels[at]) out.heads[at] |= from.heads[i];
  }
  for (const name in out) out[name] = out[name].subarray(0, at + 1);
  return out;
}

const countOf = ({ matches }) => matches.reduce((sum, { family }) => sum + family.docs, 0);

/** Documents that hold every term, of which there is one at least. terms: { matches (of this segment), idf, field, formsOf, … }. */
export async function allWords(segment, terms, ranges, boosts) {
  const rarest = terms.reduce((best, term) => (countOf(term) < countOf(best) ? term : best));
  const first = await gather(segment, rarest, { wanted: null, ranges, boosts });
  const found = await Promise.all(terms.map((term) => (term === rarest || !first.docs.length ? first : gather(segment, term, { wanted: first.docs, ranges, boosts }))));
  return scored(found.reduce((docs, own) => common(docs, own.docs), first.docs), terms, found);
}

/** The numbers of a sorted list that stand in another. */
function common(list, other) {
  let j = 0;
  return list === other ? list : list.filter((number) => {
    while (other[j] < number) j++;
    return other[j] === number;
  });
}

/** The result of documents, each of which stands in one or more of the terms' columns; `counts` says in how many. */
export function scored(docs, terms, found) {
  const size = docs.length;
  const levels = new Int8Array(size);
  const scores = new Float64Array(size);
  const heads = new Uint8Array(size).fill(NAMED);
  const counts = new Uint8Array(size);
  const best = [];
  const termLevels = [];
  found.forEach((own, t) => {
    const words = (best[t] = new Uint32Array(size));
    const ownLevels = (termLevels[t] = new Int8Array(size).fill(-1));
    for (let i = 0, j = 0; i < size; i++) {
      while (own.docs[j] < docs[i]) j++;
      if (own.docs[j] !== docs[i]) continue;
      levels[i] = Math.max(levels[i], own.levels[j]);
      scores[i] += (terms[t].idf * own.x[j]) / (K1 + own.x[j]);
      heads[i] = (heads[i] & own.heads[j] & NAMED) | ((heads[i] | own.heads[j]) & TITLED);
      words[i] = own.words[j];
      ownLevels[i] = own.levels[j];
      counts[i]++;
    }
  });
  return { docs, levels, scores, heads, counts, best, termLevels };
}
